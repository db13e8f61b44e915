"""What a role's words say of an office: its head word, what of («министр транспорта»), who held it."""

import re
from datetime import date
from functools import lru_cache

from bot.extraction.lexicon import data
from bot.extraction.speakers import roster
from bot.extraction.text import WORD
from storage.morphology import parses

_MINISTRY = re.compile(r"мин(?=[а-я]{3,})")
_COMMON = 3
"""Two words are of one root if they share their first letters, this many at least, and more in long words."""


_ACTING = re.compile(r"врио|и\.\s?о\.|исполняющ", re.IGNORECASE)


@lru_cache(maxsize=20_000)
def head_of(role: str, language: str) -> str:
    """The head word of a role in the nominative: «первый вице-министр транспорта» → «вице-министр»."""
    words = WORD.findall(role.lower())
    if language == "ru":
        heads = set(data("phrases")["ru"]["heads"])
        if _ACTING.match(role):
            words = [str(parses(word)[0].normal_form) for word in words]
        return next((word for word in words if word in heads), "")
    if language == "en":
        heads = set(data("phrases")["en"]["heads"])
        before = re.split(r"\s(?:of|for|to|at)\s", role.lower())[0]
        return next((word for word in reversed(WORD.findall(before)) if word in heads), "")
    # «Сарапшы», «басшысы»: who does something keeps the suffix that says so.
    return re.sub(r"(?<!ш)с?[ыі]$", "", words[-1]) if words else ""


def from_head(role: str, language: str) -> str:
    """A role in small letters from its head word on; in Kazakh and English the head word alone."""
    head = head_of(role, language)
    return role.lower()[max(role.lower().find(head), 0) :] if language == "ru" else head


_HEAD_OF_STATE = re.compile(
    r"глава (?:казахстана|россии|рк|рф|республики казахстан|российской федерации|страны)|лидер страны",
    re.IGNORECASE,
)


@lru_cache(maxsize=20_000)
def function_of(role: str, language: str) -> str | None:
    """The roster's function of a role; «глава Казахстана» is its president. A country's adjective does
    not count: «глава российского внешнеполитического ведомства».
    """
    if _HEAD_OF_STATE.fullmatch(role):
        return "president"
    plain = " ".join(word for word in role.split() if not roster.country_of(word))
    found = roster.function_of(role, language)
    return found if found not in (None, "minister") else roster.function_of(plain, language) or found


@lru_cache(maxsize=20_000)
def roots(role: str, language: str) -> tuple[str, ...]:
    """The words that tell what of a role is, without countries: «министр транспорта РК» → («транспорта»,)."""
    head = head_of(role, language)
    words = [word for word in WORD.findall(role.lower()) if len(word) > 3 and word != head]
    common = set(data("phrases")[language].get("unspecific", ()))
    telling = (word for word in words if not roster.country_of(word) and word not in common)
    return tuple(_MINISTRY.sub("", word) for word in telling)


def agrees(role: str, other: str, language: str) -> bool:
    """Whether all that a role tells stands in the other too: «министр транспорта», «глава Минтранса РК»."""
    return all(any(_akin(a, b) for b in roots(other, language)) for a in roots(role, language))


def _akin(one: str, two: str) -> bool:
    need = max(_COMMON, min(len(one), len(two), 6) - 1)
    return one[:need] == two[:need]


def holds(person: str, function: str | None, day: date | None) -> bool:
    """Whether a person of the roster held an office with this function on the day (if known, else ever)."""
    return any(office.function == function for office in roster.held(person, day))


def bears(person: str, role: str, language: str, day: date | None) -> bool:
    """Whether a role's words are those of an office the person held."""
    function, country = function_of(role, language), roster.country_of(role)
    for office in roster.held(person, day):
        if country and country != office.country:
            continue
        title = office.title[language].lower()
        if head_of(role, language) == head_of(title, language):
            if agrees(role, title, language):
                return True
        elif function is not None and function == office.function and function not in GENERAL:
            return True
    return False


GENERAL = frozenset({"minister", "deputy", "vice-premier", "ambassador"})
"""Functions that many hold at a time: their words alone do not name one person."""
