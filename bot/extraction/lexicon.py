"""Words that report speech, in all their forms, from data/verbs.toml.

Russian lemmas are unfolded into their finite forms and gerunds once a process (about 0.2 s); Kazakh and
English ones are listed as they stand in texts.
"""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.extraction.text import WORD
from storage.morphology import parses

_LATER = 8
"""A verb further from the clause's beginning than this many words does not open a reporting clause."""


@dataclass(frozen=True, slots=True)
class Verb:
    """A speech verb's form. `gender` and `plural` are None where the form does not tell."""

    lemma: str
    says: bool
    gerund: bool = False
    gender: str | None = None
    plural: bool | None = None
    phrase: tuple[str, ...] = ()
    denied: bool = False
    """Whether it reports only after «не» («не исключил, что»)."""


@dataclass(frozen=True, slots=True)
class Found:
    """A speech verb at `start:end` of a text."""

    verb: Verb
    start: int
    end: int


@cache
def data(name: str) -> dict[str, Any]:
    """A package data file, parsed."""
    return tomllib.loads((files("bot.extraction") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def _forms(language: str) -> dict[str, Verb]:
    table = data("verbs")[language]
    if language == "ru":
        return _russian(table)
    return {form: Verb(form, says) for form, says in _listed(table) if " " not in form}


@cache
def _phrases(language: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    """Phrases of several words by their last word: ("атап", "өтті") under "өтті"."""
    table: dict[str, list[tuple[str, ...]]] = {}
    for form, _ in _listed(data("verbs")[language]):
        words = tuple(form.split())
        if len(words) > 1:
            table.setdefault(words[-1], []).append(words)
    return {last: tuple(found) for last, found in table.items()}


def _listed(table: dict[str, Any]) -> list[tuple[str, bool]]:
    return [(form, True) for form in table["say"]] + [(form, False) for form in table["quote"]]


def _russian(table: dict[str, Any]) -> dict[str, Verb]:
    forms: dict[str, Verb] = {}
    denied = set(table["denied"])
    for lemma, says in [*_listed(table), *((lemma, True) for lemma in table["denied"])]:
        phrase = tuple(table["phrases"].get(lemma, ()))
        for form in (form for parse in parses(lemma) if "INFN" in parse.tag for form in parse.lexeme):
            tag = form.tag
            if tag.POS == "GRND":
                forms.setdefault(form.word, Verb(lemma, says, True, None, None, phrase, lemma in denied))
            elif _narrates(tag):
                gender, plural = _agreement(tag)
                forms.setdefault(form.word, Verb(lemma, says, False, gender, plural, phrase, lemma in denied))
    forms |= _predicates(table)
    return forms | {form.replace("ё", "е"): verb for form, verb in forms.items() if "ё" in form}


def _narrates(tag: Any) -> bool:
    """Whether a form is of the third person, present or past."""
    third = tag.POS == "VERB" and tag.mood == "indc" and tag.person in (None, "3per")
    return bool(third and tag.tense != "futr")


def _agreement(tag: Any) -> tuple[str | None, bool]:
    return str(tag.gender) if tag.gender else None, tag.number == "plur"


def narrating(word: str) -> Verb | None:
    """Any Russian verb of the third person, present or past, read as one that goes with speech."""
    form = parses(word)[0]
    if not _narrates(form.tag):
        return None
    gender, plural = _agreement(form.tag)
    return Verb(form.normal_form, says=True, gender=gender, plural=plural)


def _predicates(table: dict[str, Any]) -> dict[str, Verb]:
    """«уверен», «убеждена»: short adjectives that stand for a speech verb."""
    genders = {"": ("masc", False), "а": ("femn", False), "ы": (None, True)}
    return {
        stem + ending: Verb(stem, says=True, gender=gender, plural=plural)
        for stem in table["predicates"]
        for ending, (gender, plural) in genders.items()
    }


def verbs(text: str, start: int, end: int, language: str) -> list[Found]:
    """Speech verbs in `text[start:end]`, in order."""
    forms, phrases = _forms(language), _phrases(language)
    found: list[Found] = []
    words = list(WORD.finditer(text, start, end))
    for index, match in enumerate(words):
        word = match.group().lower()
        for phrase in phrases.get(word, ()):
            first = index + 1 - len(phrase)
            if first >= 0 and all(words[first + n].group().lower() == part for n, part in enumerate(phrase)):
                found.append(Found(Verb(" ".join(phrase), says=True), words[first].start(), match.end()))
                break
        else:
            verb = forms.get(word)
            if verb and _complete(words, index, verb):
                found.append(Found(verb, match.start(), match.end()))
    return found


def _complete(words: list[re.Match[str]], index: int, verb: Verb) -> bool:
    """Whether all that a verb needs for reporting stands around it."""
    if verb.denied and not (index and words[index - 1].group().lower() == "не"):
        return False
    return not verb.phrase or any(
        word.group().lower() in verb.phrase for word in words[index + 1 : index + 5]
    )


def opening_verb(text: str, start: int, end: int, language: str) -> Found | None:
    """The first finite speech verb of a reporting clause, near its beginning."""
    for found in verbs(text, start, end, language):
        if not found.verb.gerund:
            return found if len(WORD.findall(text, start, found.start)) <= _LATER else None
    return None
