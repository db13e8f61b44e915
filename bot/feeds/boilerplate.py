"""What stands around an article and is none of it: teasers, adverts, credits, invitations. Pure.

Such lines quote other articles' headlines, and must not be taken for statements. They are told by how
outlets word them, in Russian, Kazakh and English; what stands inside quotation marks is never touched.
"""

import re
import tomllib
from collections.abc import Iterable
from importlib import resources

_LITERAL = 4  # characters by which a wording is looked up
_LONGEST_LINE = 400
_LONGEST_HEADLINE = 200
_MOST_HEADLINES = 12
_LAST = 3  # paragraphs at whose end an invitation may stand
_SENTENCE_ENDS = (". ", "! ", "? ", "… ", "» ", "” ", '" ', ") ")
_ENDED = tuple('.!?…»”"')
_COPYRIGHT = "©"
_BULLETS = re.compile(r"[^\w«„“\"'(\[©]+")


class _Wordings:
    """Regular expressions to match at a beginning, found by their first characters."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._by_start: dict[str, list[re.Pattern[str]]] = {}
        for pattern in patterns:
            self._by_start.setdefault(pattern[:_LITERAL], []).append(re.compile(pattern, re.IGNORECASE))

    def match(self, text: str) -> re.Match[str] | None:
        if (candidates := self._by_start.get(text[:_LITERAL].lower())) is None:
            return None
        return next(filter(None, (pattern.match(text) for pattern in candidates)), None)


def _wordings() -> dict[str, list[str]]:
    return tomllib.loads(resources.files("bot.feeds").joinpath("boilerplate.toml").read_text("utf-8"))


_WORDINGS = _wordings()
_TEASERS, _LINES, _INVITATIONS = (_Wordings(_WORDINGS[kind]) for kind in ("teasers", "lines", "invitations"))
_STARTS = {pattern[:_LITERAL] for kind in ("teasers", "lines", "invitations") for pattern in _WORDINGS[kind]}
_PAYWALL = re.compile("|".join(_WORDINGS["paywall"]), re.IGNORECASE)


def without(paragraphs: list[str]) -> list[str]:
    """An article's paragraphs without those that are none of it, and without invitations at its end."""
    kept: list[str] = []
    headlines = 0  # how many more may follow a heading that announces them
    for paragraph in paragraphs:
        start = paragraph if paragraph[:1].isalnum() else _BULLETS.sub("", paragraph, count=1)
        known = start[:_LITERAL].lower() in _STARTS or start.startswith(_COPYRIGHT)
        if not known and not headlines:  # nearly all
            kept.append(paragraph)
        elif teaser := _teaser(start):
            headlines = _MOST_HEADLINES if teaser == "heading" else 0
        elif headlines and _is_headline(paragraph):
            headlines -= 1
        else:
            headlines = 0
            if not _is_line(start):
                kept.append(paragraph)
    for place in range(max(len(kept) - _LAST, 0), len(kept)):
        kept[place] = _uninviting(kept[place])
    return [paragraph for paragraph in kept if paragraph]


def asks_for_money(text: str) -> bool:
    """Whether a text says that the rest is for subscribers."""
    return _PAYWALL.search(text) is not None


def _teaser(text: str) -> str | None:
    """A "heading" alone, or a "line" with its headline; None for neither."""
    if len(text) > _LONGEST_LINE or not (found := _TEASERS.match(text)):
        return None
    rest = text[found.end() :].strip()
    if rest in ("", ":", "…", "..."):
        return "heading"
    return "line" if rest.startswith((":", "—", "–", "|", ">", "»")) else None


def _is_headline(text: str) -> bool:
    return len(text) <= _LONGEST_HEADLINE and not text.endswith(_ENDED)


def _is_line(text: str) -> bool:
    if len(text) > _LONGEST_LINE:
        return False
    return bool(text.startswith(_COPYRIGHT) or _LINES.match(text) or _INVITATIONS.match(text))


def _uninviting(paragraph: str) -> str:
    """`paragraph` without the invitations that end it."""
    while paragraph:
        start = max(paragraph.rfind(end) + 1 for end in _SENTENCE_ENDS)
        head, last = paragraph[:start], paragraph[start:].lstrip()
        if not _INVITATIONS.match(last) or head.count("«") > head.count("»"):
            break
        paragraph = head.rstrip()
    return paragraph
