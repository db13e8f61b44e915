"""The gold set: texts of ours (cases, figures, periods, relevance, whole articles) with what they hold.

Read for measuring; that each case is met is tested beside it. A directory of annotated articles of one's own
is read by `local`.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bot.commands.extract import country_of
from bot.extraction.speakers.inflection import slug
from storage.model import Qualifier
from tests.extraction.figure_lines import bounds, fields

HERE = Path(__file__).parent
DAY = date(2024, 1, 3)
LANGUAGES = {"russian": "ru", "kazakh": "kk", "english": "en"}
_MARKS = {"«": "« »", '"': '" "', "“": "“ ”", "”": "“ ”", "—": "dash", "–": "dash", "-": "dash"}
_UNITS = {
    "money": "USD RUB KZT EUR CNY KGS UZS BYN GBP JPY",
    "shares, multiples": "% pp times points",
    "durations, years": "years months weeks days hours minutes year",
    "counts": "count",
}
_NOW = "сейчас, в настоящее время, на сегодня, сегодня, қазір, қазіргі таңда, бүгінде, now, today, currently"
_RATES = (
    "в год, год, ежегодно, в месяц, в неделю, в сутки, жылына, a year, per year, annually, a day, per day"
)
_PERIOD = {
    "ru": "{} экспорт составил 5 млрд долларов.",
    "kk": "{} экспорт 5 млрд доллар болды.",
    "en": "{} exports reached $5 billion.",
}


@dataclass(frozen=True)
class Said:
    """A statement that a text holds. `speakers` are the ids that are right, none where abstaining is;
    an `optional` one is neither rewarded nor punished.
    """

    kind: str
    quote: str
    speakers: frozenset[str]
    optional: bool = False


@dataclass(frozen=True)
class Sample:
    """A text and what it holds; None where it is not annotated for that."""

    id: str
    language: str
    phenomenon: str
    text: str
    published: date | None
    country: str | None = None
    title: str | None = None
    said: tuple[Said, ...] | None = None
    figures: tuple[dict[str, Any], ...] | None = None
    relevant: bool | None = None
    heading: int = 0
    """What is found wholly in the text's first so many characters does not count."""


def own() -> list[Sample]:
    """All samples of ours."""
    return [*_statements(), *_figures(), *_periods(), *_relevance(), *_articles()]


def _load(path: Path) -> Any:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _statements() -> Iterator[Sample]:
    for path in sorted((HERE / "cases").glob("*.toml")):
        table = _load(path)
        for case in table["case"]:
            text, said = case["text"].strip("\n"), _said(case["expect"])
            yield Sample(
                id=case["id"],
                language=case.get("language") or table.get("language") or LANGUAGES[path.stem.split("_")[0]],
                phenomenon=case.get("phenomenon") or _form(text, said),
                text=text,
                published=case.get("published", DAY),
                country=case.get("country", "KZ"),
                said=said,
                relevant=case.get("relevant"),
            )


def _said(expected: list[dict[str, Any]]) -> tuple[Said, ...]:
    """Statements as the files give them; `speaker` may hold several ids that are right, parted by bars."""
    return tuple(
        Said(
            kind=one["kind"],
            quote=one["quote"],
            speakers=frozenset(filter(None, one["speaker"].split("|"))),
            optional=one.get("optional", False),
        )
        for one in expected
    )


def _form(text: str, said: tuple[Said, ...]) -> str:
    """What a case is about where it does not say so: the form of its first statement."""
    if not said:
        return "nothing is said"
    if said[0].kind == "indirect":
        return "reported speech"
    before = text[: text.find(said[0].quote.split(" … ")[0])].rstrip()
    return f"quoted: {_MARKS.get(before[-1:], 'no marks')}"


def _figures() -> Iterator[Sample]:
    for language in ("ru", "kk", "en"):
        table = _load(HERE / "cases_figures" / f"{language}.toml")
        for case in table["case"]:
            figures = tuple(fields(line) for line in case["figures"])
            phenomenon = case.get("phenomenon") or _kind(figures)
            published = case.get("published", table["published"])
            yield Sample(case["id"], language, phenomenon, case["text"], published, figures=figures)


def _kind(figures: tuple[dict[str, Any], ...]) -> str:
    if not figures:
        return "figures: none"
    unit = figures[0]["unit"]
    return "figures: " + next((kind for kind, units in _UNITS.items() if unit in units.split()), "quantities")


def _periods() -> Iterator[Sample]:
    for case in _load(HERE / "cases_figures" / "periods.toml")["case"]:
        for language, words in case["words"].items():
            figure = fields(f"5e9 USD | {words}" + (f" = {case['days']}" if case["days"] else ""))
            text = _PERIOD[language].format(words)
            published = case.get("published", DAY)
            yield Sample(words, language, "periods", text, published, figures=(figure,))


def _relevance() -> Iterator[Sample]:
    for path in sorted(HERE.glob("cases_relevance/*.toml")):
        for case in _load(path)["case"]:
            language = case.get("language") or LANGUAGES[path.stem]
            published, country = case.get("published", DAY), case.get("country", "KZ")
            yield Sample(
                case["id"], language, "relevance", case["text"], published, country, relevant=case["relevant"]
            )


def _articles() -> Iterator[Sample]:
    for path in sorted((HERE / "articles").glob("*.toml")):
        case = _load(path)
        figures = None
        if "figures" in case:
            optional = (fields(line) | {"optional": True} for line in case.get("figures_optional", ()))
            figures = (*map(fields, case["figures"]), *optional)
        yield Sample(
            id=path.stem,
            language=case["language"],
            phenomenon="whole articles",
            text=case["text"].strip("\n"),
            published=case["published"],
            country=case["country"],
            title=case["title"],
            said=_said(case["expect"]) if "expect" in case else None,
            figures=figures,
            relevant=case["relevant"],
        )


def local(directory: Path) -> list[Sample]:
    """Articles NNN.json, each with its annotation NNN.gold.json: the form of `extract --json`, where
    statements and figures may be `optional` and `headline_end` says where the text proper begins.
    """
    found = []
    for path in sorted(directory.glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        article = json.loads(path.with_name(path.name.replace(".gold.", ".")).read_text(encoding="utf-8"))
        statements = gold["statements"]
        figures = [figure for one in statements for figure in one.get("figures", ())]
        figures += gold.get("figures_outside_quotes") or gold.get("figures") or []
        published = article.get("published")
        found.append(
            Sample(
                id=path.name.removesuffix(".gold.json"),
                language=article.get("lang") or gold["language"],
                phenomenon="whole articles",
                text=article["text"],
                published=datetime.fromisoformat(published).date() if published else None,
                country=country_of(article.get("url")),
                title=article.get("title"),
                said=tuple(_annotated(one) for one in statements),
                figures=tuple(_annotated_figure(figure) for figure in figures),
                relevant=gold["relevant"],
                heading=gold.get("headline_end") or 0,
            )
        )
    return found


def _annotated(one: dict[str, Any]) -> Said:
    name = (one.get("speaker") or "").split()
    ids = {one.get("speaker_id") or "", slug(name[-1]) if name else ""} - {""}
    optional = bool(one.get("optional") or one.get("truncated"))
    return Said(one["kind"], one["quote"], frozenset(ids), optional)


def _one_of(words: str | None, many: str) -> bool:
    return words is not None and words.casefold() in many.split(", ")


def _annotated_figure(figure: dict[str, Any]) -> dict[str, Any]:
    """«Now» is no period; whether a rate («в год») is one is left open."""
    found = {
        "value": Decimal(str(figure["value"])),
        "value_max": None if figure.get("value_max") is None else Decimal(str(figure["value_max"])),
        "unit": figure["unit"] or "count",
        "qualifier": Qualifier(figure.get("qualifier") or "exact"),
        "period": None if _one_of(figure.get("period"), _NOW) else figure.get("period"),
        "any_period": _one_of(figure.get("period"), _RATES),
        "optional": bool(figure.get("optional")),
    }
    if figure.get("period_start"):
        days = f"{figure['period_start']}..{figure.get('period_end') or ''}"
        found["period_start"], found["period_end"] = bounds(days)
    return found
