"""A speaker before a colon: transcripts («В.Путин: …»), television («Имя, должность:»), answers."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from bot.extraction.lexicon import verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speakers.inflection import capital
from bot.extraction.speakers.resolving import resolve
from bot.extraction.speakers.roster import Person
from bot.extraction.speakers.strangers import person_of
from bot.extraction.speech.attribution import Attribution
from bot.extraction.text import WORD
from storage.model import Span
from storage.morphology import parses

_LABEL = re.compile(r"(?P<who>[^:«“\"„!?]{1,150}?)(?:\s*\([^)]{3,60}\))?\s?:\s*")
_INITIALS = re.compile(r"[^\W\d_]\.\s?-?(?:[^\W\d_]\.)?\s?[^\W\d_][\w-]+")
_VOICE = r"корр\.?|корреспондент|ведущ\w+|диктор|голос за кадром|за кадром|тілші|жүргізуші|presenter|reporter"
_QUESTION = re.compile(
    rf"{_VOICE}|вопрос|реплика|журналист\w*|интервьюер|модератор\w*|из зала|сұрақ|question|q|interviewer"
    r"|moderator|host",
    re.IGNORECASE,
)
_NARRATOR = re.compile(_VOICE, re.IGNORECASE)
_ANSWER = re.compile(r"ответ|жауап|answer|a", re.IGNORECASE)
_ASKED = re.compile(rf"^(?:{_QUESTION.pattern})(?:\s*\([^)]{{3,60}}\))?\s?:", re.IGNORECASE | re.MULTILINE)
_CAPITALS = re.compile(r"(?P<name>[^\W\d_a-zа-я]{3,}(?:[ -][^\W\d_a-zа-я]{3,}){1,2})(?=,|$)")
_LINE = re.compile(r"^(?P<who>[^:\n]{1,60}):", re.MULTILINE)
OTHER = re.compile(r"[^\W\da-zа-яәғқңөұүһі_][\w.-]*(?:\s[\w.-]+){0,3}:\s")
"""What looks like a label whoever it names, so that nobody named before goes on."""
_NOUN = 3
"""A Kazakh or English word for what somebody is has more letters."""
_AMONG_LABELS = 2
"""Labels of one speaker that a conversation has at least."""


@dataclass(frozen=True, slots=True)
class Label:
    """A label and where what is said begins. `given` is None for a question or, `narrated`, for a voice that
    only tells; `record` tells a transcript, whose style goes on over the paragraphs that follow.
    """

    begin: int
    given: Attribution | None
    record: bool
    narrated: bool = False


def label(cast: Cast, paragraph: Span, answering: Person | None) -> Label | None:
    """The label a paragraph begins with, if it is a speaker alone. `answering`: who is interviewed."""
    start, end = paragraph
    match = _LABEL.match(cast.text, start, end)
    if match is None:
        return None
    who = match["who"].strip()
    if _QUESTION.fullmatch(who):
        narrated = bool(_NARRATOR.fullmatch(who)) and "?" not in cast.text[match.end() : end]
        return Label(match.end(), None, record=False, narrated=narrated)
    if _ANSWER.fullmatch(who):
        return Label(match.end(), Attribution(answering, None, 0.8), record=False) if answering else None
    given = _speaker(cast, start, match.end("who")) or _captioned(cast, who)
    if given is None or ("," in who and cast.text[match.end() : match.end() + 1].islower()):
        return None
    record = bool(_INITIALS.fullmatch(who)) or _converses(cast.text, who)
    return Label(match.end(), given, record)


def _speaker(cast: Cast, start: int, end: int) -> Attribution | None:
    """Who a label names: a mention, alone or with a role or a description after it."""
    mentions = cast.between(start, end)
    if not mentions or mentions[0].start != start or not mentions[0].nominative:
        return None
    first, rest = mentions[0], cast.text[mentions[0].end : end]
    if any(mention.person for mention in mentions[1:]) or verbs(cast.text, start, end, cast.language):
        return None
    apposed = not rest or rest.lstrip()[:1] in tuple(",(—-")
    whole = apposed and mentions[-1].end == end
    whole = whole or rest.strip(", ").lower() == (first.role or "").lower()
    if not whole and not (first.kind == "person" and _describes(rest, cast.language)):
        return None
    person, sure = resolve(cast, first)
    return Attribution(person, first, sure * 0.9) if person else None


def _describes(rest: str, language: str) -> bool:
    """Whether what follows a name says who that is: «, лучница», «, пчеловод из Караганды», ", an archer"."""
    words = WORD.findall(rest)
    if not rest.startswith(", ") or not 0 < len(words) <= 10 or re.search(r"[.;]\s", rest):
        return False
    if language != "ru":  # «Ресей азаматы», "Uralsk resident": the last word tells what somebody is
        return words[0].islower() or (len(words) > 1 and words[-1].islower() and len(words[-1]) > _NOUN)
    if any(parses(word)[0].tag.POS in ("VERB", "GRND", "CONJ", "NPRO") for word in words):
        return False
    nouns = (parses(word)[0].tag for word in words if word.islower())
    noun = next((tag for tag in nouns if tag.POS == "NOUN"), None)
    return noun is not None and (str(noun.animacy), str(noun.case)) == ("anim", "nomn")


def _captioned(cast: Cast, who: str) -> Attribution | None:
    """A caption's name in capitals that nothing else knows: «АЯУЛЫМ САРТБАЙ, лучница»."""
    name = _CAPITALS.match(who)
    if name is None or not name["name"].isupper() or not _describes(who[name.end() :], cast.language):
        return None
    return Attribution(person_of(capital(name["name"].lower()), cast.language), None, 0.85)


def _converses(text: str, who: str) -> bool:
    """Whether a label returns in a talk with somebody who asks, so that turns go on over paragraphs."""
    return who in _returning(text)


@lru_cache(maxsize=1)
def _returning(text: str) -> frozenset[str]:
    """What stands before a colon in several lines of a text that has a journalist's label."""
    if not _ASKED.search(text):
        return frozenset()
    counted = Counter(match["who"].strip() for match in _LINE.finditer(text))
    return frozenset(who for who, times in counted.items() if times >= _AMONG_LABELS)
