"""Whom words are given to, by which mention, and how surely."""

from dataclasses import dataclass, replace

from bot.extraction.lexicon import Found
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.mentions import Mention
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speakers.roster import Person
from bot.extraction.speech.clauses import subject_mention
from bot.extraction.speech.spans import Speech
from storage.model import Span


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who said it, by which mention, how sure in 0..1. `person` None: somebody who is not known."""

    person: Person | None
    mention: Mention | None
    confidence: float


_NEAR, _FAR = 2, 6
"""How many line breaks may lie between what somebody said and what is given to them without a clause."""

UNKNOWN = Attribution(None, None, 0.0)
"""Said by somebody whom the text leaves unnamed, or whom nothing here recognises."""


def subject(cast: Cast, clause: Span, verb: Found) -> Attribution | None:
    """Who the speech verb of a clause belongs to."""
    mention = subject_mention(cast, clause, verb)
    if mention is None:
        return None
    person, sure = resolve(cast, _of_verb(mention, verb))
    return Attribution(person, mention, sure)


def _of_verb(mention: Mention, verb: Found) -> Mention:
    """A Russian role with the verb's gender: a masculine one may stand for a woman («считает эксперт»)."""
    if mention.kind != "role" or mention.gender != "masc":
        return mention
    return replace(mention, gender=verb.verb.gender)


def same_speaker(cast: Cast, speech: Speech, confidence: float) -> Attribution | None:
    """Whoever spoke last, if nobody else came between; a body only right before."""
    if cast.last is None:
        return None
    lines = cast.text.count("\n", cast.last_at, speech.outer[0])
    if lines > (_NEAR if cast.last.body else _FAR):
        return None
    since = [
        m
        for m in cast.between(cast.last_at, speech.outer[0])
        if m.kind == "person" and m.nominative and not m.quoted
    ]
    if any(mention.person != cast.last for mention in since):
        return None
    return Attribution(cast.last, None, confidence)
