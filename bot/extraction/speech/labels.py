"""A speaker before a colon: transcripts («В.Путин: …»), television («Имя, должность:»), answers."""

import re
from dataclasses import dataclass

from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speakers.roster import Person
from bot.extraction.speech.attribution import Attribution
from storage.model import Span

_LABEL = re.compile(r"(?P<who>[^:«“\"„!?]{1,150}?)(?:\s*\([^)]{3,60}\))?\s?:\s*")
_INITIALS = re.compile(r"[^\W\d_]\.\s?-?(?:[^\W\d_]\.)?\s?[^\W\d_][\w-]+")
_QUESTION = re.compile(
    r"вопрос|реплика|корр\.?|корреспондент|журналист\w*|ведущ\w+|question|q|сұрақ|тілші|журналист", re.I
)
_ANSWER = re.compile(r"ответ|жауап|answer|a", re.I)


@dataclass(frozen=True, slots=True)
class Label:
    """A label and where what is said begins. `given` is None for a question; `record` tells a transcript,
    whose style goes on over the paragraphs that follow.
    """

    begin: int
    given: Attribution | None
    record: bool


def label(cast: Cast, paragraph: Span, answering: Person | None) -> Label | None:
    """The label a paragraph begins with, if it is a speaker alone. `answering`: who is interviewed."""
    start, end = paragraph
    match = _LABEL.match(cast.text, start, end)
    if match is None:
        return None
    who = match["who"].strip()
    if _QUESTION.fullmatch(who):
        return Label(match.end(), None, record=False)
    if _ANSWER.fullmatch(who):
        return Label(match.end(), Attribution(answering, None, 0.8), record=False) if answering else None
    mentions = cast.between(start, match.end("who"))
    if not mentions or mentions[0].start != start or not mentions[0].nominative:
        return None
    rest = cast.text[mentions[0].end : match.end("who")].strip(", ").lower()
    whole = mentions[-1].end == match.end("who") or (rest and rest == (mentions[0].role or "").lower())
    if not whole or any(mention.person for mention in mentions[1:]):
        return None
    person, sure = resolve(cast, mentions[0])
    if person is None:
        return None
    return Label(match.end(), Attribution(person, mentions[0], sure * 0.9), bool(_INITIALS.fullmatch(who)))
