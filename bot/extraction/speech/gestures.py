"""Authors' clauses whose verb no list has: «— усмехается Шевченко», ", smiled X", «— деп күлді X».

Their shape tells: right after the speech a verb of the third person, then who does it.
"""

import re

from bot.extraction.lexicon import Found, Verb, narrating
from bot.extraction.text import WORD
from storage.morphology import parses

_REACH = 4
"""The subject stands at most this many words after its verb."""
_PRONOUNS = {"он": "masc", "она": "femn", "они": None}
_MANNER = re.compile(
    r"\s*(?:(?:с|со|без|сквозь)\s+[а-яё]+\s+|(?:по-[а-яё]+|[а-яё]{3,}о)\s+)?(?:и\s+)?(?:не\s+)?"
    r"(?P<verb>[а-яё]+)(?=\s)"
)
_GERUND = re.compile(r"\s*(?P<gerund>[а-яё]+)[^,.!?:;—\n]{0,40},\s+(?=[а-яё])")
_TIMES = {"давно", "недавно", "много", "рано", "поздно", "часто", "обычно", "именно", "только", "постоянно"}
_BEING = {
    "быть", "бывать", "стать", "становиться", "жить", "работать", "служить", "учиться", "родиться", "умереть",
    "прийти", "приходить", "приехать", "приезжать", "уйти", "уходить", "уехать", "уезжать", "вернуться",
    "появиться", "появляться", "остаться", "оставаться", "платить", "строить", "ждать", "мочь", "начаться",
}  # fmt: skip
"""What people do without saying anything: «— там живёт учитель» goes on with the speech."""
_GOVERNED = re.compile(r"(?:^|\s)(?:в|во|на|при|о|об|от|для|с|со|из|по|к|ко|у|за|над|под|перед|до)\s+$")
_OWN = re.compile(
    r"\b(?:мой|моя|мои|наш|наша|наши|твой|ваш)\s+(?!собеседни|гид|проводни|гость)", re.IGNORECASE
)
_ENGLISH = re.compile(r"\s*(?P<verb>[a-z]+(?:ed|s))\s+(?=(?:the\s+)?[^\W\d_])")
_KAZAKH = re.compile(
    r"(?:\s*,?\s*[—-]|(?<=[—-])|(?<=[—-]\s))\s*деп\s(?:[^\W\d_]+\s){0,2}?(?P<verb>[^\W\d_]+(?:[дт][ыі]|[ае]ды|[ае]ді|йды|йді))\b"
)


def gesture(text: str, start: int, end: int, language: str) -> Found | None:
    """The verb of an author's clause at `start:end`, if the clause has the shape of one."""
    if language == "ru":
        return _russian(text, start, end)
    match = (_ENGLISH if language == "en" else _KAZAKH).match(text, start, end)
    if match is None:
        return None
    return Found(Verb(match["verb"], says=True), *match.span("verb"))


def opened(text: str, start: int, end: int) -> int:
    """Where a Russian clause goes on after a gerund that opens it: «помолчав, добавляет»."""
    match = _GERUND.match(text, start, end)
    return match.end() if match and "GRND" in parses(match["gerund"])[0].tag else start


def _russian(text: str, start: int, end: int) -> Found | None:
    match = _MANNER.match(text, opened(text, start, end), end)
    if match is None or match.group().split()[0] in _TIMES:
        return None
    verb = _told(match["verb"])
    if verb is None or not _does(text, match.end("verb"), end, verb):
        return None
    return Found(verb, *match.span("verb"))


def _told(word: str) -> Verb | None:
    """A verb of the third person, present or past, that may go with speech."""
    verb = narrating(word)
    return None if verb is None or verb.lemma in _BEING or verb.gender == "neut" else verb


def _does(text: str, start: int, end: int, verb: Verb) -> bool:
    """Whether somebody who agrees with the verb stands right after it."""
    clause = re.compile(r"[^.!?,:;—«»\n]*").match(text, start, end)
    if clause is None or _OWN.search(clause.group()):
        return False
    for word in list(WORD.finditer(text, *clause.span()))[:_REACH]:
        lower = word.group().lower()
        if lower in _PRONOUNS:
            return bool(verb.plural) == (lower == "они") and _agrees(verb, _PRONOUNS[lower])
        if _GOVERNED.search(text[max(start, word.start() - 8) : word.start()]):
            continue
        if _person(word.group(), verb):
            return True
    return False


def _person(word: str, verb: Verb) -> bool:
    """Whether a word names somebody, in the nominative, who may do it."""
    if verb.plural:
        return False
    every = parses(word)
    if word[0].isupper() and "UNKN" in every[0].tag:
        return True
    for parse in every:
        tag = parse.tag
        if tag.POS != "NOUN" or tag.case != "nomn" or tag.number != "sing" or tag.animacy != "anim":
            continue
        proper = "Surn" in tag or "Name" in tag or "Patr" in tag
        if word[0].isupper() if proper else parse is every[0]:
            gender = str(tag.gender) if tag.gender else None
            return gender == "masc" or _agrees(verb, gender)
    return False


def _agrees(verb: Verb, gender: str | None) -> bool:
    return verb.gender is None or gender is None or verb.gender == gender
