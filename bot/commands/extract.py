"""`extract`: the statements of article files, as JSON lines or for reading."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bot.checks import ConfigError
from bot.extraction import extract
from storage.model import Extraction, Figure, Kind, Statement

_COUNTRIES = {"kz": "KZ", "ru": "RU", "su": "RU", "рф": "RU", "қаз": "KZ"}


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """An article as a file gives it; what the file does not say is None."""

    text: str
    title: str | None = None
    published: date | None = None
    language: str | None = None
    country: str | None = None


def extract_files(paths: Sequence[Path], *, published: date | None, as_json: bool) -> int:
    """Prints each file's statements. Exit code 0, or 2 where a file is of no use (the others are printed)."""
    failed = False
    for path in paths:
        try:
            article = read_article(path)
        except ConfigError as error:
            print(error, file=sys.stderr)
            failed = True
            continue
        result = extract(
            article.text,
            title=article.title,
            published=article.published or published,
            language=article.language,
            country=article.country,
        )
        print(as_line(path, result) if as_json else _for_reading(path, result))
    return 2 if failed else 0


def read_article(path: Path) -> ArticleFile:
    """The article in a .txt, .html or .json file; ConfigError with one line that names the file."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    match path.suffix.lower():
        case ".json":
            return _from_json(path, content)
        case ".html" | ".htm":
            return _from_html(path, content)
        case ".txt":
            return ArticleFile(_decode(path, content))
        case suffix:
            raise ConfigError(f"{path}: must be .txt, .html or .json, not {suffix or 'without an ending'}")


def _decode(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: not UTF-8 text") from None


def _from_json(path: Path, content: bytes) -> ArticleFile:
    try:
        data = json.loads(_decode(path, content))
    except json.JSONDecodeError as error:
        raise ConfigError(f"{path}: not valid JSON: {error}") from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str):
        raise ConfigError(f"{path}: text: must be a string")
    for key in ("title", "published", "url", "lang"):
        if not isinstance(data.get(key), str | None):
            raise ConfigError(f"{path}: {key}: must be a string or null")
    return ArticleFile(
        text=data["text"],
        title=data.get("title"),
        published=_published(path, data.get("published")),
        language=data.get("lang"),
        country=country_of(data.get("url")),
    )


def _published(path: Path, text: str | None) -> date | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        raise ConfigError(f"{path}: published: not an ISO date: {text!r}") from None


def _from_html(path: Path, content: bytes) -> ArticleFile:
    from bot.feeds.page import page_text

    page = page_text(content, None)
    return ArticleFile(page.text, page.title, page.published, country=country_of(page.canonical))


def country_of(url: str | None) -> str | None:
    """The country whose top-level domain an outlet's URL has: KZ, RU, or None where it tells nothing."""
    host = urlsplit(url).hostname if url else None
    return _COUNTRIES.get(host.rpartition(".")[2]) if host else None


def as_line(path: Path, result: Extraction) -> str:
    """One JSON line of the contract."""
    return json.dumps(
        {
            "file": str(path),
            "language": result.language,
            "relevant": result.relevant,
            "statements": [_statement(statement) for statement in result.statements],
            "figures": [_figure(figure) for figure in result.figures],
        },
        ensure_ascii=False,
    )


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "speaker": statement.speaker,
        "speaker_id": statement.speaker_id,
        "speaker_text": statement.speaker_text,
        "role": statement.role,
        "kind": statement.kind.value,
        "quote": statement.quote,
        "spans": [list(span) for span in statement.spans],
        "confidence": round(statement.confidence, 2),
        "about_kz_ru": statement.about_kz_ru,
        "figures": [_figure(figure) for figure in statement.figures],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "text": figure.text,
        "value": _number(figure.value),
        "value_max": None if figure.value_max is None else _number(figure.value_max),
        "unit": figure.unit,
        "qualifier": figure.qualifier.value,
        "period": figure.period,
        "period_start": figure.period_start and figure.period_start.isoformat(),
        "period_end": figure.period_end and figure.period_end.isoformat(),
        "what": figure.what,
        "indicator": figure.indicator,
        "span": list(figure.span),
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _for_reading(path: Path, result: Extraction) -> str:
    about = "about Kazakhstan and Russia" if result.relevant else "not about Kazakhstan and Russia"
    lines = [f"{path}: {result.language}, {about}"]
    for statement in result.statements:
        speaker = ", ".join(filter(None, (statement.speaker or "(speaker unknown)", statement.role)))
        quote = f"«{statement.quote}»" if statement.kind is Kind.DIRECT else statement.quote
        lines.append(f"  {speaker} [{statement.kind}, {statement.confidence:.2f}]")
        lines.append(f"    {quote}")
        lines += [f"    = {_figure_for_reading(figure)}" for figure in statement.figures]
    lines += [f"  = {_figure_for_reading(figure)}" for figure in result.figures]
    return "\n".join(lines)


def _figure_for_reading(figure: Figure) -> str:
    value = f"{figure.value:f}" + (f"–{figure.value_max:f}" if figure.value_max is not None else "")
    sign = {"over": "> ", "under": "< ", "about": "~ "}.get(figure.qualifier, "")
    period = f" ({figure.period_start}..{figure.period_end})" if figure.period_start else ""
    return f"{figure.what or figure.text}: {sign}{value} {figure.unit}{period}"
