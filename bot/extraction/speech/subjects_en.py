"""What of an English phrase before a speech verb is its subject: of "an aide to X said" the aide."""

import re
from dataclasses import replace

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from storage.model import Span

_WITH = re.compile(
    r"\b(?:with|by|of|for|from|to|under|alongside|against|about|beside|meeting|met)\s(?:the\s)?$"
)


def within(cast: Cast, before: list[Mention], verb: Found) -> bool:
    """Whether the last mention ends what is told of a subject: "X, who is with Y, said", "X, a firm, …"."""
    last = before[-1]
    told = cast.text[before[0].end : last.start].startswith(", ") if len(before) > 1 else False
    governed = _WITH.search(cast.text[max(0, last.start - 16) : last.start])
    apposed = governed or last.kind in ("body", "role")
    return bool(told and apposed and cast.text[last.end : verb.start].startswith(","))


_JOINED = re.compile(r"\s(?:and|or|&)\s(?:the\s)?")
_SERVING = re.compile(r"\s(?:for|of|to)\s")
_SOME = re.compile(r"\b(?:an?|one|another)\s$", re.IGNORECASE)
_NOUN_OF = re.compile(r"\b[a-z]{3,}\s(?:of|for|to|by|with|from|about|against|under|near|around)\s(?:the\s)?$")


def whole(cast: Cast, before: list[Mention]) -> Mention | None:
    """Whose the phrase right before a verb is: the spokesman's in "a spokesman for X said".

    None where that is nobody whom a mention covers ("the mother of X said"), or two ("X and Y said").
    """
    last, first = before[-1], before[-2] if len(before) > 1 else None
    if first and _JOINED.fullmatch(cast.text, first.end, last.start):
        return None
    if last.kind != "person" or not _NOUN_OF.search(cast.text[max(0, last.start - 40) : last.start]):
        return last
    if first is None or first.kind != "role" or not _SERVING.fullmatch(cast.text, first.end, last.start):
        return None
    return first if _SOME.search(cast.text[: first.start][-8:]) else replace(first, of=last.person)


_BEFORE_VERB = re.compile(r",\s+(?:(?:\w+ly|also|then|later|ha[sd]|was|were|is|been|quoted|cited|as)\s+)*$")


def apposed_verb(cast: Cast, clause: Span) -> Found | None:
    """The verb of an English clause that says at length who speaks: ", X, the head of Y, told a briefing"."""
    opened = re.compile(r"[\s,—-]*(?:the\s+)?", re.IGNORECASE).match(cast.text, *clause)
    first = next(iter(cast.between(clause[0], opened.end() + 1)), None) if opened else None
    if first is None or first.kind not in ("person", "role") or not first.nominative:
        return None
    for found in verbs(cast.text, first.end, clause[1], "en"):
        between = cast.text[first.end : found.start]
        passive = re.search(r"\b(?:quoted|cited) as $", between)
        if (
            between.startswith(",")
            and not re.search(r"[.!?;:]\s", between)
            and _BEFORE_VERB.search(between)
            and (passive or not found.verb.lemma.endswith("ing"))
        ):
            return found
    return None
