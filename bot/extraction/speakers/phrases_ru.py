"""Roles and bodies in Russian: a head noun, agreeing adjectives before it, genitives after it."""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.extraction.lexicon import data, verbs
from bot.extraction.speakers.inflection import ALL_CASES, inflected, is_stranger, key
from bot.extraction.speakers.phrase import Phrase
from storage.morphology import parses

_WIDTH = 14


@dataclass(frozen=True, slots=True)
class _Head:
    lemma: str
    kind: str
    cases: frozenset[str]
    gender: str | None
    plural: bool


@cache
def _heads() -> dict[str, _Head]:
    table = data("phrases")["ru"]
    found: dict[str, _Head] = {}
    for kind, group in (("body", "bodies"), ("body", "masculine"), ("kin", "kin"), ("role", "heads")):
        for lemma in table[group]:
            found |= _declined(lemma, "document" if lemma in table["documents"] else kind)
    return {form: head for form, head in found.items() if form not in table["not_heads"]}


def _declined(lemma: str, kind: str) -> dict[str, _Head]:
    if lemma in data("phrases")["ru"]["masculine"]:
        regular = inflected(lemma, "masc", surname=False)
        return {form: _Head(lemma, kind, cases, "masc", plural=False) for form, cases in regular.items()}
    noun = next(
        (parse for parse in parses(lemma) if parse.tag.POS == "NOUN" and parse.tag.case == "nomn"), None
    )
    if noun is None or "Fixd" in noun.tag or lemma in data("phrases")["ru"]["fixed"]:
        return {lemma: _Head(lemma, kind, ALL_CASES, None, plural=False)}
    forms: dict[str, _Head] = {}
    for form in noun.lexeme:
        plural = form.tag.number == "plur"
        word = form.word.replace("ё", "е")
        cases = {str(form.tag.case)} | (
            forms[word].cases if word in forms and forms[word].plural == plural else set()
        )
        if word not in forms or forms[word].plural == plural:
            forms[word] = _Head(lemma, kind, frozenset(cases), _plain(noun.tag.gender), plural)
    return forms


def _plain(gender: object) -> str | None:
    """A grammeme as an ordinary string: pymorphy3's own raises on comparing with what it does not know."""
    return str(gender) if gender else None


def russian(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> Phrase | None:
    head = _heads().get(key(words[at].group()))
    if head is None:
        return _in_marks(text, words[at])
    first, cases = at, head.cases
    modifiers: list[str] = []
    while (
        first > 0
        and at - first < 4
        and first - 1 not in busy
        and text[words[first - 1].end() : words[first].start()] == " "
    ):
        adjective = _adjective(words[first - 1].group(), cases, plural=head.plural)
        if adjective is None:
            break
        first, cases = first - 1, adjective
        modifiers.insert(0, words[first].group())
    last = _complements(text, words, at, busy, head)
    nominative = [_agreed(word, head.gender) for word in modifiers]
    nominative.append(_as_written(words[at].group(), head))
    start, end = words[first].start(), _closed(text, words[at].end(), words[last].end())
    rest = text[words[at].end() : end]
    phrase = re.sub(r"\s+", " ", " ".join(nominative) + rest)
    acting = (
        _ACTING.search(text, max(0, start - 26), start) if "gent" in cases and head.kind == "role" else None
    )
    if acting:
        cases = ALL_CASES if acting["short"] else frozenset({"nomn"})
        start, phrase = acting.start(), re.sub(r"\s+", " ", text[acting.start() : end])
    return Phrase(
        start,
        end,
        head.kind,
        phrase,
        head.lemma,
        cases,
        head.gender,
        head.plural,
    )


_IN_MARKS = re.compile(r"(?:^|\s)[Вв]о? ([«\"])$")


def _in_marks(text: str, word: re.Match[str]) -> Phrase | None:
    """A body by its name alone, where a plural verb speaks for it: «в «Транзите» ответили»."""
    opened = _IN_MARKS.search(text, max(0, word.start() - 4), word.start())
    if opened is None or not word.group()[0].isupper():
        return None
    close = text.find("»" if opened[1] == "«" else '"', word.end(), word.end() + 40)
    if close < 0:
        return None
    name = text[word.start() : close]
    after = re.compile(r"[^.!?;:—«»\"]{0,60}").match(text, close + 1)
    said = verbs(text, after.start(), after.end(), "ru")[:1] if after else []
    said += [
        verb
        for verb in verbs(text, max(0, opened.start() - 16), opened.start() + 1, "ru")
        if verb.end >= opened.start()
    ]
    if not any(verb.verb.plural for verb in said):
        return None
    return Phrase(
        word.start(), close + 1, "body", _from_locative(name), "", frozenset({"loct"}), None, plural=False
    )


def _from_locative(name: str) -> str:
    """A name in the nominative, up to its noun: «Аграрном союзе» → «Аграрный союз»."""
    words = name.split()
    for index, word in enumerate(words):
        form = next((parse for parse in parses(word) if parse.tag.case == "loct"), None)
        nominative = form.inflect({"nomn"}) if form else None
        if form is None or nominative is None:
            break
        words[index] = str(nominative.word).capitalize() if word[0].isupper() else str(nominative.word)
        if form.tag.POS == "NOUN":
            break
    return " ".join(words)


_ACTING = re.compile(r"\b(?:(?P<short>врио|и\.\s?о\.)|исполняющ(?:ий|ая)\s+обязанности)\s+$", re.IGNORECASE)
"""What makes a role in the genitive one in the nominative: «врио губернатора», «и. о. министра»."""


def _closed(text: str, start: int, end: int) -> int:
    """The end of a phrase with the marks that close the names quoted in it."""
    while text[end : end + 1] == "»" and text.count("«", start, end) > text.count("»", start, end):
        end += 1
    if text[end : end + 1] == '"' and text.count('"', start, end) % 2:
        end += 1
    return end


def _as_written(word: str, head: _Head) -> str:
    if word.isupper() and len(word) > 1:
        return word
    if head.plural:
        return word.lower()
    return head.lemma.capitalize() if head.kind == "body" and word[0].isupper() else head.lemma


@lru_cache(maxsize=20_000)
def _adjective(word: str, cases: frozenset[str], *, plural: bool) -> frozenset[str] | None:
    found = frozenset(
        str(parse.tag.case)
        for parse in parses(word)
        if parse.tag.POS in ("ADJF", "PRTF")
        and "Apro" not in parse.tag
        and (parse.tag.number == "plur") == plural
    )
    return (found & cases) or None


@lru_cache(maxsize=20_000)
def _agreed(word: str, gender: str | None) -> str:
    adjective = next((parse for parse in parses(word) if parse.tag.POS in ("ADJF", "PRTF")), None)
    form = adjective.inflect({"nomn", "sing", gender or "masc"}) if adjective else None
    return str(form.word) if form else word.lower()


def _complements(text: str, words: list[re.Match[str]], at: int, busy: set[int], head: _Head) -> int:
    """The index of the last word that belongs to the head: genitives, acronyms, places, names in quotes."""
    last = at
    abroad = set(data("phrases")["ru"]["abroad"])
    index = at + 1
    while index < len(words) and index - at <= _WIDTH and index not in busy:
        gap = text[words[index - 1].end() : words[index].start()]
        word = words[index].group()
        if gap in (" «", ' "') and (word[0].isupper() or word[0].isdigit()) and not _to_whom(word, head):
            reach = 80 if head.kind != "role" or last > at else 40
            close = text.find("»" if "«" in gap else '"', words[index].start(), words[index].start() + reach)
            if close < 0:
                break
            while index < len(words) and words[index].start() < close:
                last, index = index, index + 1
            continue
        if gap != " " and not (gap in ("» ", '" ') and word[0].isupper()):
            break
        lower = word.lower()
        if lower == "из" and head.kind == "role" and (origin := _origin(text, words, index, busy)):
            return origin
        following = words[index + 1].group() if index + 1 < len(words) and index + 1 not in busy else ""
        if (lower == "в" and head.lemma in abroad and following[:1].isupper()) or (
            lower in ("и", "по") and following and _genitive(following, dative=lower == "по")
        ):
            index += 1
            last = index
        elif word.isdigit() and head.kind != "document":
            break
        elif (latin := _latin_name(words, index, busy)) and head.kind == "role":
            last = index = latin
        elif head.lemma in _WHOLE and word == lower:
            break
        elif lower not in ("и", "по", "в") and _genitive(
            word, dative=last > at and words[last - 1].group().lower() == "по"
        ):
            last = index
        else:
            break
        index += 1
    return last


def _origin(text: str, words: list[re.Match[str]], at: int, busy: set[int]) -> int | None:
    """The last word of where somebody is from, right before a name: «водитель из города Омска Иван …»."""
    last = at
    while last + 1 < len(words) and last + 1 not in busy and last - at < _FROM:
        last += 1
        if text[words[last - 1].end() : words[last].start()] != " " or not _genitive(words[last].group()):
            return None
    named = last > at and last + 1 in busy and words[last].group()[0].isupper()
    return last if named and text[words[last].end() : words[last + 1].start()] == " " else None


_FROM = 3
"""Words that a place takes at most: «из Западно-Казахстанской области», «из села Новая Шульба»."""


_WHOLE = ("кремль", "акорда")
"""Bodies whose name is complete: no genitive follows it («в Кремле подробностей не знают»)."""
_LATIN = re.compile(r"[A-Z][A-Za-z&’'-]*")


def _latin_name(words: list[re.Match[str]], at: int, busy: set[int]) -> int | None:
    """The last word of a name in Latin letters that stands before a person's: «глава QazaqGaz Санжар …»."""
    last = at
    while last < len(words) and last not in busy and _LATIN.fullmatch(words[last].group()):
        last += 1
    gapless = all(words[n + 1].start() - words[n].end() == 1 for n in range(at, min(last, len(words) - 1)))
    return last - 1 if at < last <= at + 3 and last in busy and gapless else None


def _to_whom(word: str, head: _Head) -> bool:
    """Whether a name in marks is no part of a body but whom it told: «в министерстве «Бирже» подтвердили»."""
    cases = {parse.tag.case for parse in parses(word) if parse.is_known and parse.tag.POS in ("NOUN", "ADJF")}
    return head.kind == "body" and "datv" in cases and "nomn" not in cases


@lru_cache(maxsize=20_000)
def _genitive(word: str, *, dative: bool = False) -> bool:
    if word in data("phrases")["ru"]["agencies"]:
        return False
    if (word.isupper() and len(word) > 1) or word.isdigit():
        return True
    if word in ("слова", "года") or (word[0].isupper() and re.search("[a-zA-Z]", word)):
        return False
    if word[0].isupper() and is_stranger(word):
        return False
    wanted = {"gent", "datv"} if dative else {"gent"}
    found = [
        parse
        for parse in parses(word)
        if parse.tag.POS in ("NOUN", "ADJF", "PRTF") and "Apro" not in parse.tag
    ]
    if any(parse.tag.case in wanted for parse in found):
        return not any(parse.tag.POS in ("PREP", "CONJ", "PRCL", "ADVB") for parse in parses(word)[:1])
    return word[0].isupper() and bool(re.match(r"(?i)мин[а-я]{3,}", word))
