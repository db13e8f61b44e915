"""People outside the roster, by how names are built: a first name or initials and a surname that agree."""

import re
from functools import cache
from itertools import pairwise

from bot.extraction.lexicon import data
from bot.extraction.speakers.inflection import (
    ALL_CASES,
    KAZAKH_SUFFIXES,
    PATRONYMIC,
    SURNAME,
    capital,
    double_gender,
    in_dictionary,
    is_first,
    is_surname,
    key,
    patronymic,
    readings,
    skeleton,
    slug,
)
from bot.extraction.speakers.phrase import pattern
from bot.extraction.speakers.roster import Person, people
from storage.morphology import parses

Stranger = tuple[int, int, Person, frozenset[str]]
"""Somebody at `start:end`, in the cases the form allows."""

_ORGANISATION = re.compile(r"(?:мин|рос|каз|гос|глав|сам|кар)\w{3,}|.*[а-яё][А-ЯЁ].*")
_MINISTRY = re.compile(
    r"\b(?:Ministry|Department|Committee|Center|Centre|Institute|University|Agency|Bank|Fund|Union|Council|Board"
    r"|Minister|Ministers|Commission|House|Strait|Lake|Mount)\s+(?:of|for)\s+(?:the\s+)?(?:[\w’'-]+,?\s+(?:and\s+)?)*$"
)
_AT = re.compile(r"\bat (?:the )?$", re.IGNORECASE)
_SURNAME_EN = re.compile(r"(?:[oe]v|in|sky|skiy|tsky|enko|bay|bai|bek|uly|yan|shvili)a?$")


def strangers(text: str, run: list[re.Match[str]], language: str) -> list[Stranger]:
    """Full names among neighbouring capitalised words."""
    if language == "en":
        return _english(text, run)
    found = []
    at = 0
    while at + 1 < len(run):
        width = 3 if at + 2 < len(run) and PATRONYMIC.search(key(run[at + 1].group())) else 2
        while at + width < len(run) and len(run[at].group()) == 1 and len(run[at + width - 1].group()) == 1:
            width += 1
        if width == 2 and _one_later(run, at):
            at += 1
            continue
        words = run[at : at + width]
        adjacent = all(b.start() - a.end() <= 2 for a, b in pairwise(words))
        # «В Акорде»: a letter without a full stop is a word, not an initial.
        adjacent &= not _in_marks(text, words[0].start(), words[-1].end())
        adjacent &= all(len(word.group()) > 1 or text[word.end()] == "." for word in words[:-1])
        governed = _governed(text, words[0].start()) if language == "ru" else ALL_CASES
        person = _stranger([word.group() for word in words], language, governed) if adjacent else None
        if person:
            found.append((words[0].start(), words[-1].end(), *person))
            at += width
        else:
            at += 1
    return found


def _in_marks(text: str, start: int, end: int) -> bool:
    """Whether words alone fill quotation marks: the name of a paper, a company, no person's."""
    return text[max(0, start - 1) : start] in tuple('«“"„') and text[end : end + 1] in tuple('»”"“')


def _one_later(run: list[re.Match[str]], at: int) -> bool:
    """Whether of three words the latter two are the name: «Нархоза Айгерим Дюсенова»."""
    if at + 2 >= len(run) or len(run[at].group()) <= 2:
        return False
    middle, last = run[at + 1].group(), run[at + 2].group()
    named = is_first(middle) and not SURNAME.search(
        middle.casefold()
    )  # pymorphy guesses «Сатпаев» a first name
    if named and any("Geox" in parse.tag for parse in parses(run[at].group())):
        return True  # «политолог из Алматы Данияр Оспан-Гази»
    if is_first(middle) and not PATRONYMIC.search(key(middle)) and is_surname(last):
        return not is_surname(middle) or not is_first(run[at].group())
    if is_first(run[at].group()):
        return False
    return bool(
        SURNAME.search(last.casefold()) and (is_first(middle) or not SURNAME.search(middle.casefold()))
    )


def person_of(display: str, language: str, gender: str | None = None, *, taken: str | None = None) -> Person:
    """A person whom only a text knows; the id is the surname's, or the whole name's where that is taken."""
    surname = slug(display.split()[-1])
    if taken is not None:  # somebody who is not the official of this surname
        return Person(f"other-{surname}", {language: display}, gender=gender, spellings=(display,))
    known = people().get(surname)
    if known and any(skeleton(spelling) == skeleton(display) for spelling in known.spellings):
        return known
    return Person(
        slug(display) if known else surname, {language: display}, gender=gender, spellings=(display,)
    )


_AFTER = {
    "ablt": "с со за над под перед между",
    "gent": "с со у от для из без до против после",
    "datv": "к ко по",
    "loct": "в на о об при",
    "accs": "в на за под про через",
}
"""The prepositions that each case stands after."""


def _governed(text: str, at: int) -> frozenset[str]:
    """The cases a name may be in after the word before it."""
    word = re.search(r"(?:^|\s)([а-я]{1,7}) $", text[max(0, at - 9) : at].lower())
    cases = {case for case, words in _AFTER.items() if word and word[1] in words.split()}
    return frozenset(cases) or ALL_CASES


def _stranger(
    words: list[str], language: str, governed: frozenset[str] = ALL_CASES
) -> tuple[Person, frozenset[str]] | None:
    first, last = words[0], words[-1]
    if any(word.isupper() and len(word) > 1 for word in words):
        capitals = last.isupper() and (first.isupper() or not any(word.isupper() for word in words[:-1]))
        if not (is_first(first) and is_surname(last) and capitals):
            return None
        first, last = first.capitalize(), last.capitalize()
    initial = len(first) <= 2
    if len(last) < 3 or (initial and len(words) == 2 and first.islower()):
        return None
    if language == "kk":
        return _kazakh(first, last)
    if not _likely(first, last, initial=initial):
        return None
    firsts = ((first, case, gender) for case in ALL_CASES for gender in ("masc", "femn"))
    given = tuple(firsts) if initial else _given(first.casefold())
    joint = [
        (f"{one[0]} {two[0]}", one[1], one[2])
        for two in readings(last.casefold(), surname=True)
        for one in given
        if one[1] == two[1] and two[2] in (one[2], "None")
    ]
    joint = [reading for reading in joint if reading[1] in governed] or joint
    told = patronymic(words[1]) if len(words) == 3 else None
    sure = told[0] if told else double_gender(last)
    if sure:
        joint = [
            one for one in joint if one[2] in (sure, "") and one[1] in (told or ("", ALL_CASES))[1]
        ] or joint
    if not joint:
        joint = [(f"{first} {last}", case, "") for case in ALL_CASES]
    # Of a name in another case the surname that declines is likelier: «Валерию Дику» is Дик's.
    joint.sort(key=lambda one: (one[1] != "nomn", one[0].split()[-1] == key(last)))
    name, _, gender = joint[0]
    gender = "" if len({other for _, case, other in joint if case == "nomn"}) > 1 else gender
    gender = sure or gender
    display = f"{first}. {capital(name.split()[-1])}" if initial else capital(name)
    return person_of(display, language, gender or None), frozenset(case for _, case, _ in joint)


def _given(first: str) -> tuple[tuple[str, str, str], ...]:
    """What a first name may be; one that does not inflect («Сауле») may always be a woman's."""
    found = readings(first, surname=False)
    if all(nominative != first for nominative, *_ in found) or not first.endswith(tuple("еэиуо")):
        return found
    return found + tuple(
        (first, case, "femn") for case in sorted(ALL_CASES) if (first, case, "femn") not in found
    )


def _likely(first: str, last: str, *, initial: bool) -> bool:
    """Whether two capitalised words are a name rather than a place, a body or a sentence's beginning."""
    if initial or is_first(first):
        return is_surname(last) or not in_dictionary(last) or (not initial and _wordlike(first, last))
    if in_dictionary(first) or _ORGANISATION.fullmatch(first) or _ORGANISATION.fullmatch(first.lower()):
        return False
    if is_surname(last):
        return True
    return not in_dictionary(last) and not re.search("[a-zA-Z]", first + last)


_KOREAN = frozenset("ан кан лим мун нам пак сон тян хан хон шин эм юн ян".split())
"""Surnames of Koreans of Central Asia that are words too."""


def _wordlike(first: str, last: str) -> bool:
    """Whether a surname may be a word or a first name: «Вероника Пак», «Иван Черных», «Олег Дик»."""
    nominatives = {nominative for nominative, *_ in readings(last.casefold(), surname=True)}
    if nominatives & _KOREAN or is_first(last):
        return True
    plural = last.endswith(("ых", "их")) and "ADJF" in parses(last)[0].tag
    return plural or _adjectival(first, last)


def _adjectival(first: str, last: str) -> bool:
    """Whether a word may be a surname that is an adjective and agrees with a first name: «Вера Лозовая»."""
    if not _LIKE_ADJECTIVE.search(last):
        return False
    named = {reading[1:] for reading in readings(first.casefold(), surname=False)}
    tags = (parse.tag for parse in parses(last) if parse.tag.number == "sing")
    return any((str(tag.case), str(tag.gender)) in named for tag in tags)


_LIKE_ADJECTIVE = re.compile(r"(?:ая|ой|ую|ый|ий|ого|его|ому|ему|ым|им)$")


_KAZAKH_NAME = re.compile(
    r"\w{2,}(?:бек|бай|хан|жан|ғали|қали|әлі|нұр|мұрат|тай|мет|бол|құл|берді|дос|лла|келді|қожа|гүл|қазы|баев)$"
)


_PLURAL_KAZAKH = re.compile(r"(?P<one>\w{4,}?)[лдт][ае]р[ыі]?")


def kazakh_people(word: str) -> bool:
    """Whether a Kazakh word is a plural of people, and no first name: «Сарапшылар Путин келетінін айтты»."""
    plural = _PLURAL_KAZAKH.fullmatch(word.casefold())
    return bool(plural and pattern("kk", "heads").fullmatch(plural["one"]))


def _kazakh(first: str, last: str) -> tuple[Person, frozenset[str]] | None:
    if kazakh_people(first):
        return None
    given = is_first(first) or bool(_KAZAKH_NAME.fullmatch(first.casefold()))
    for case, suffixes in (("nomn", ""), *KAZAKH_SUFFIXES.items()):
        for suffix in suffixes.split() or [""]:
            name = last[: len(last) - len(suffix)] if last.endswith(suffix) else ""
            if name and given and _KAZAKH_NAME.fullmatch(name.casefold()):
                return person_of(f"{first} {name}", "kk"), frozenset({case})
            if name and SURNAME.search(name.casefold()):
                gender = "femn" if name.endswith(("ва", "на", "қызы", "кызы")) else "masc"
                display = f"{first}. {name}" if len(first) <= 2 else f"{first} {name}"
                return person_of(display, "kk", gender), frozenset({case})
    return None


@cache
def not_names() -> re.Pattern[str]:
    """English words that stand capitalised beside names without being part of them."""
    return re.compile("|".join(data("phrases")["en"]["not_names"]))


def _english(text: str, run: list[re.Match[str]]) -> list[Stranger]:
    found: list[Stranger] = []
    words: list[re.Match[str]] = []
    for word in [*run, None]:
        lower = key(word.group()) if word else ""
        part = word and not (not_names().fullmatch(lower) or pattern("en", "heads").fullmatch(lower))
        part = part and word and not word.group()[1:].isupper()
        genitive = words and words[-1].group().endswith(("’s", "'s"))
        if word and part and not genitive and (not words or word.start() - words[-1].end() <= 2):
            words.append(word)
            continue
        begin = words[0].start() if words else 0
        listed = text[max(0, begin - 2) : begin] != ", "  # "the head of the Union of Carriers, Ivan Orlov,"
        body = (listed and _MINISTRY.search(text, 0, begin)) or _AT.search(text, max(0, begin - 8), begin)
        if 2 <= len(words) <= 3 and not body:
            display = re.sub(r"[’']s$", "", text[words[0].start() : words[-1].end()])
            case = frozenset({"gent" if genitive else "nomn"})
            found.append((words[0].start(), words[-1].end(), person_of(display, "en"), case))
        words = [word] if word and part else []
    return found


def english_surname(word: str) -> bool:
    """Whether a capitalised Latin word is built like a surname of the region."""
    return bool(_SURNAME_EN.search(word.lower())) and not not_names().fullmatch(key(word))


def unified(found: list[Stranger]) -> list[Stranger]:
    """One person for all readings of a name: the one whose nominative stands in the text, else the first."""
    best: dict[str, Person] = {}
    for _, _, person, cases in sorted(found, key=lambda item: "nomn" not in item[3]):
        known = best.setdefault(_stem(person), person)
        masculine = person.gender == "masc" and known.gender == "femn" and cases == {"nomn"}
        if masculine and known.id == person.id + "a":
            best[_stem(person)] = person
    return [(start, end, best[_stem(person)], cases) for start, end, person, cases in found]


def _stem(person: Person) -> str:
    return person.id[:5] + person.name("ru")[:3]
