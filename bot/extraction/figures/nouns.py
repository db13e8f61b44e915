"""Russian noun phrases: where they begin and end, their cases, and their nominative.

Pure. By pymorphy3's readings and agreement. A phrase is agreeing adjectives, a head and what depends on it in
the genitive: «взаимная торговля», «объём прямых инвестиций».
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.extraction.figures.indicators import wording
from bot.extraction.figures.numbers import Token, touching
from bot.extraction.figures.units import word_list
from storage.morphology import parses

ADJECTIVE = ("ADJF", "PRTF")
_IRREGULAR = {"человек": "человек", "голов": "головы"}
"""What is counted, where its nominative plural is another word, or another's."""
_LIKELY = 0.02
_BEFORE, _AFTER = 3, 5
_PROPER = ("Name", "Surn", "Patr", "Geox", "Orgn", "Trad")


@dataclass(frozen=True, slots=True)
class NounPhrase:
    """The tokens `first:last`, whose head at `head` is read as `reading`."""

    first: int
    head: int
    last: int
    reading: Any


def part_of_speech(word: str) -> str:
    """The likeliest one, in pymorphy3's terms; "" where there is none."""
    return str(parses(word)[0].tag.POS or "")


@lru_cache(maxsize=4096)
def readings(word: str) -> tuple[Any, ...]:
    """A word's readings as a common noun, none where it is likelier something else."""
    found = parses(word)
    if (
        len(word) < 3
        or found[0].tag.POS not in ("NOUN", *ADJECTIVE)
        or word_list("between", "words").get(word)
    ):
        return ()
    nouns = [p for p in found if p.tag.POS == "NOUN" and p.score >= _LIKELY]
    return tuple(p for p in nouns if not any(mark in p.tag for mark in _PROPER))


def reading(word: str, *cases: str) -> Any | None:
    """The likeliest reading as a common noun in one of the cases."""
    return next((p for p in readings(word) if p.tag.case in cases), None)


def adjective(word: str, noun: Any) -> Any | None:
    """The reading of an adjective that agrees with a noun; pronouns («наш») and ordinals are none."""
    for parse in parses(word):
        tag = parse.tag
        if tag.POS not in ADJECTIVE or "Apro" in tag or "Anum" in tag:
            continue
        same = tag.case == noun.tag.case and tag.number == noun.tag.number
        if same and (tag.number == "plur" or tag.gender == noun.tag.gender):
            return parse
    return None


def phrase(tokens: list[Token], head: int, noun: Any, bounds: tuple[int, int]) -> NounPhrase:
    """The phrase around a head read as `noun`, within `bounds`."""
    first = head
    while first > max(bounds[0], head - _BEFORE) and tokens[first - 1].kind == "word":
        if not adjective(tokens[first - 1].text, noun):
            break
        first -= 1
    return NounPhrase(first, head, dependents(tokens, head + 1, bounds[1]), noun)


def genitive_at(
    tokens: list[Token], index: int, end: int, *, abbreviations: bool = False
) -> NounPhrase | None:
    """The phrase in the genitive that begins at `index`: «казахстанской нефти» after «тонн».

    Capitals are names and end the search, but for «ВВП» if `abbreviations` are wanted.
    """
    for head in range(index, min(index + _BEFORE, end)):
        token = tokens[head]
        abbreviated = abbreviations and any("Abbr" in p.tag for p in readings(token.text))
        if token.kind != "word" or (token.capital and not abbreviated) or not is_common(token.text):
            return None
        noun = reading(token.text, "gent", "gen2")
        if noun is not None and all(adjective(tokens[at].text, noun) for at in range(index, head)):
            return NounPhrase(index, head, dependents(tokens, head + 1, end), noun)
        if not any(p.tag.POS in ADJECTIVE for p in parses(token.text)[:3]):
            return None
    return None


def is_common(word: str) -> bool:
    """Whether a word may tell what is measured: no time, no «задача», no «них»."""
    return not (wording("never").get(word) or is_time(word))


def is_time(word: str) -> bool:
    """Whether a word is one of time: «год», «квартал»."""
    return bool(wording("times").get(word))


def dependents(tokens: list[Token], start: int, end: int) -> int:
    """Where the genitives that begin at `start` end: «[объём] прямых инвестиций и кредитов»."""
    at = last = start
    nouns = 0
    while at < min(start + _AFTER, end) and tokens[at].kind == "word" and not tokens[at].capital:
        word = tokens[at].text
        if reading(word, "gent", "gen2") and not is_time(word):
            if part_of_speech(word) not in ("NOUN", *ADJECTIVE):
                break
            at += 1
            nouns, last = nouns + 1, at
            if nouns == 2:
                break
        elif any(
            p.tag.POS in ADJECTIVE and p.tag.case == "gent" and "Apro" not in p.tag for p in parses(word)[:3]
        ):
            at += 1
        elif touching(tokens, at + 1) and tokens[at + 1].text == "-":
            at += 2  # «российско-казахстанской»
        elif not (word == "и" and last == at > start):
            break
        else:
            at += 1
    return last


def nominative(tokens: list[Token], text: str, found: NounPhrase) -> str | None:
    """A phrase in the nominative, its number and capitals kept; None where its head has no such form."""
    number, gender = found.reading.tag.number, found.reading.tag.gender
    words = []
    for at in range(found.first, found.head + 1):
        word = tokens[at].text
        if at < found.head:
            parse = adjective(word, found.reading)
            form = parse and parse.inflect(
                {"nomn", number} | ({gender} if number == "sing" and gender else set())
            )
        else:
            form = found.reading.inflect({"nomn", number} if number else {"nomn"})
        if form is None:
            return None
        words.append(cased(str(form.word), tokens, at, text))
    if found.last > found.head + 1:
        words.append(text[tokens[found.head + 1].start : tokens[found.last - 1].end].replace("\n", " "))
    return " ".join(words)


def plural(tokens: list[Token], text: str, first: int, last: int) -> str:
    """What is counted, in the nominative plural word by word: «договоров и соглашений» → «договоры и …»."""
    words = [cased(_plural(tokens[at].text), tokens, at, text) for at in range(first, last)]
    joints = ["" if touching(tokens, at) or at == first else " " for at in range(first, last)]
    return "".join(joint + word for joint, word in zip(joints, words, strict=True))


@lru_cache(maxsize=4096)
def _plural(word: str) -> str:
    found = parses(word)
    ranked: list[Any] = [p for p in found if p.tag.POS == "NOUN" and p.tag.case == "gent"]
    ranked += [p for p in found if p.tag.POS in ("NOUN", *ADJECTIVE)]
    if not ranked or found[0].tag.POS in ("CONJ", "PREP") or "Fixd" in ranked[0].tag:
        return word
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    form = ranked[0].inflect({"plur", "nomn"})
    return str(form.word) if form is not None else word


def cased(form: str, tokens: list[Token], at: int, text: str) -> str:
    """A form written as its token is: with its «ё» and its capitals but a sentence's first one."""
    given = _given(tokens[at], text)
    if "ё" not in given.lower():
        form = form.replace("ё", "е")
    if len(given) > 1 and given.isupper():
        return form.upper()
    opens = at == 0 or tokens[at - 1].kind != "word"
    common = opens and (readings(tokens[at].text) or part_of_speech(tokens[at].text) in ADJECTIVE)
    return form if not given[0].isupper() or common else form[0].upper() + form[1:]


def _given(token: Token, text: str) -> str:
    return text[token.start : token.end]
