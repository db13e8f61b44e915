"""What all sieves of reported speech share: the report, what is cut off a sentence, what is real."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speech.attribution import Attribution
from storage.model import Span

_SOURCE = re.compile(
    r",?\s+(?:(?:об этом|как|деп)\s+)?(?:переда[её]т|передают|сообщает|сообщают|пишет|пишут|информирует)"
    r"\s+[^,.]*(?:\.[a-zа-я]{2,4})?[^,.]*\.?$"
)


_EN_SOURCE = re.compile(r",[”\"]?\s+(?:the\s+)?[^,.“”\"]{2,50}?\s(?:reported|reports|quotes|writes)\.?$")


_KK_SOURCE = re.compile(r",?\s+деп\s+(?:хабарлайды|жазады)\s.*$")


_DATELINE = re.compile(
    r"[A-ZА-ЯЁӘІҢҒҮҰҚӨҺ][A-ZА-ЯЁӘІҢҒҮҰҚӨҺ.\s/-]{3,30}(?:,\s+\w+\.?\s+\w+)?(?:\s*\([^)]{2,20}\))?"
    r"(?:\.?\s+[«\"“][^«»\"“”]{2,30}[»\"”])?\s+[—-]\s+"
)


_AGENCY = re.compile(r"[«\"“](?:[^\s«»\"“”.,!?…]+\s?){1,3}[»\"”]\s+[—-]\s+(?=[А-ЯЁ].{40})")
"""What stands behind a dateline: «АЛМАТЫ, 3 марта. «Дала» — Хлеб дорожает, сообщил X»."""


_UNREAL = re.compile(r"\b(?:не|бы|ни|едва ли|не стал\w*|отказал\w+)\s+(?:\w+\s+)?$")


@dataclass(frozen=True, slots=True)
class Report:
    """Reported words: the spans of their content, and who they are given to."""

    parts: tuple[Span, ...]
    given: Attribution


def without_source(text: str, sentence: Span) -> Span:
    """The sentence without a dateline and the outlet that carries it («АСТАНА — …, передает ТАСС»)."""
    dateline = _DATELINE.match(text, *sentence) or _AGENCY.match(text, *sentence)
    start = dateline.end() if dateline else sentence[0]
    found = [
        m for pattern in (_SOURCE, _EN_SOURCE, _KK_SOURCE) if (m := pattern.search(text, start, sentence[1]))
    ]
    return start, min((match.start() for match in found), default=sentence[1])


def clean(text: str, start: int, end: int) -> Span:
    """A content clause without outer spaces, stops, commas and dashes."""
    while start < end and (text[start].isspace() or text[start] in ",;—-"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] in ".,;:—-"):
        end -= 1
    return start, end


_PARENTHESIS = re.compile(
    r"(?:,\s+(?:котор\w+|who\b|which\b|whose\b)[^,.;]{0,60})?[^,.;]{0,90}?(?:,|\s[—-])\s"
)


def around(text: str, sentence: Span, begin: int, until: int) -> tuple[Span, ...]:
    """The sentence without a parenthesis at `begin:until`, to the comma that closes it."""
    start, end = sentence
    comma = _PARENTHESIS.match(text, until, end)
    after = clean(text, comma.end() if comma else until, end)
    before = clean(text, start, begin)
    parts = [part for part in (before, after) if part[1] > part[0]]
    if before[1] > before[0] and not comma:
        parts = [before]
    return tuple(parts)


def weighed(given: Attribution | None, factor: float) -> Attribution | None:
    return Attribution(given.person, given.mention, given.confidence * factor) if given else None


def real(text: str, verb: Found) -> bool:
    if verb.verb.denied:
        return True
    return not _UNREAL.search(text[max(0, verb.start - 24) : verb.start]) and not re.match(
        r"\s+бы\b", text[verb.end : verb.end + 5]
    )


_EN_CLAUSE = (
    r"|\s+(?=(?:the|it|he|she|they|we|there|his|her|its|their|no|both|most|some|this|these|an?|[A-Z]\w+|\d\S*)\s"
    r"[^,;:“”\"]{0,60}?\b(?:is|are|was|were|will|ha[sd]|have|would|can(?:not)?|could|should|must|may|might|did|does)\b)"
)
"""A clause that a participle reports without "that": "…, saying the border had been settled"."""


def gerund(cast: Cast, clause: Span, speaker: Attribution) -> list[Report]:
    """«…, напомнив, что …», ", adding that …" after a reporting clause: the same speaker's."""
    text = cast.text
    for found in verbs(text, *clause, cast.language):
        pattern = r"[^.!?]{0,60}?,\s+что\s+" if cast.language == "ru" else r"(?:\s+\w+){0,3}?\s+that\s+"
        if found.verb.lemma in ("saying", "adding"):
            pattern += _EN_CLAUSE
        match = re.compile(pattern).match(text, found.end, clause[1])
        if match and text[match.end()] in '«“"':
            return []
        if match and (found.verb.gerund or found.verb.lemma.endswith("ing")):
            return [
                Report(
                    (clean(text, match.end(), clause[1]),),
                    Attribution(speaker.person, speaker.mention, speaker.confidence * 0.95),
                )
            ]
    return []


Sieve = Callable[[Cast, Span, Span | None], list[Report]]
"""Takes a sentence and the one before it, gives what it reports."""
