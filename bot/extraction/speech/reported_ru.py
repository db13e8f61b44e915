"""Reported speech in Russian: «X заявил, что …», «X пояснил: …», «Об этом заявил X»; the sieves in order."""

import re
from dataclasses import dataclass

from bot.extraction.lexicon import Found, verbs
from bot.extraction.speakers.cast import Cast
from bot.extraction.speech.attribution import UNKNOWN, Attribution, subject
from bot.extraction.speech.reported import Report, Sieve, clean, real, weighed, without_source
from bot.extraction.speech.reported_ru_beside import (
    according,
    as_said,
    follows,
    medial,
    somebody,
    trailing,
    with_reference,
)
from storage.model import Span

_THAT = re.compile(r"(?:[^.!?]{0,80}?,)?\s+(?:что|будто)\s+")


_THERE_ONLY = ("отмечаться", "сообщаться", "указываться", "подчёркиваться")
"""Impersonal verbs that report for the body told of before: «Там же отмечается, что …»."""
_WITH_THAT = (*_THERE_ONLY, "говориться", "ожидать", "согласиться", "подсчитать", "разъяснить", "парировать")
"""Verbs beside a quotation that also take a content clause."""


_JOINING = re.compile(
    r",?\s+(?:а также|также|и|а|но|однако|в то время как|тогда как)\s+(?:также\s+|при этом\s+|затем\s+)?|,\s+"
)


_ABOUT_THIS = re.compile(
    r"(?:Об этом|О ч[её]м|Соответствующее заявление|Такое (?:мнение|заявление)|Такими данными"
    r"|Так(?:ие (?:данные|цифры|доводы)|(?:ую|ое|ой) (?:цифру|оценку|статистику|сравнение|прогноз|пример))"
    r"(?=\s+(?:прив[её]л|дал|назвал|озвучил))"
    r"|Так(?=\s+(?:счита|полага|ответ|заяв|сказа|отреагир|прокоммент|высказ)))\s"
)


_CARRIED = re.compile(r"Как\s[^,:]{3,80},\s+(?!что\b|котор)")
"""«Как сообщает корреспондент портала, X заявил, что …»: who carried it is no matter here."""


def _that(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """X заявил, что …, with what is joined to it: «…, и добавил, что …», «…, а Y уточнил, что …»."""
    text, (start, end) = cast.text, sentence
    carried = _CARRIED.match(text, start, end)
    start = carried.end() if carried else start
    heads = [
        (found, match)
        for found in verbs(text, start, end, "ru")
        if (match := _THAT.match(text, found.end, end))
    ]
    first = next(((f, match) for f, match in heads if f.verb.says or f.verb.lemma in _WITH_THAT), None)
    if first is None or not real(text, first[0]):
        return []
    given = _subject_or_last(cast, (start, first[1].end()), first[0])
    if given is None:
        return []
    reports, begin = [], first[1].end()
    for found, match in heads:
        joint = _joint(cast, (begin, found.start), found)
        if found.start < begin or joint is None or not real(text, found):
            continue
        if joint.mention:
            other = _subject_or_last(cast, (joint.start, match.end()), found)
        reports.append(Report((clean(text, begin, joint.start),), given))
        given, begin = ((other or UNKNOWN) if joint.mention else given), match.end()
    return [*reports, Report((clean(text, begin, end),), given)]


@dataclass(frozen=True, slots=True)
class _Joint:
    """Where a further report is joined on; `mention` whether it has a subject of its own."""

    start: int
    mention: bool


_PLACE = re.compile(r"(?:в|во|на)\s[^,:]{2,60}")
"""«…, а в КТЖ добавили, что …»."""


def _joint(cast: Cast, before: Span, found: Found) -> _Joint | None:
    """The conjunction that joins a speech verb to the report before it, at once or with a subject between."""
    matches = list(_JOINING.finditer(cast.text, *before))
    if not matches:
        return None
    last = matches[-1]
    between = cast.text[last.end() : found.start].strip()
    if not between:
        return _Joint(last.start(), mention=False)
    if found.verb.plural and _PLACE.fullmatch(between):
        return _Joint(last.start(), mention=True)
    mentions = [m for m in cast.between(last.end(), found.start) if m.nominative]
    covered = mentions and mentions[0].start == last.end() and mentions[0].kind != "document"
    rest = cast.text[max(mentions[0].end, mentions[0].reach) : found.start].strip(" ,") if covered else "?"
    return _Joint(last.start(), mention=True) if covered and len(rest.split()) <= 3 else None


def _subject_or_last(cast: Cast, clause: Span, found: Found) -> Attribution | None:
    given = subject(cast, clause, found)
    if given:
        return weighed(given, 0.95)
    impersonal = found.verb.plural or found.verb.lemma.endswith("ся")
    if cast.last and cast.last.body and impersonal and _THERE.match(cast.text, *clause):
        return Attribution(cast.last, None, 0.8)
    if found.verb.lemma in _THERE_ONLY:
        return None
    if somebody(cast, (clause[0], found.end), found):
        return UNKNOWN
    if (
        cast.last
        and not found.verb.plural
        and not any(m.nominative for m in cast.between(clause[0], found.start))
    ):
        return Attribution(cast.last, None, 0.6)
    return None


_THERE = re.compile(r"(?:(?:При этом|Кроме того,|Вместе с тем)\s+)?[Тт]ам(?:\s+же)?\s")


_COLON = re.compile(r"[^.!?:;«“\"]{0,60}:\s+(?=[^\W\d_«“\"])")


_PASSING_ON = frozenset(
    "цитировать приводить привести передать передавать спросить поинтересоваться гласить цитироваться "
    "завершить закончить обратиться поздравить описать охарактеризовать раскрыть бросить вставить".split()
)
"""Verbs beside a quotation whose colon leads to no report: they tell of another's words, or of anything."""


def _colon(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«X пояснил: без этого проект невозможен»: what stands after the colon without marks."""
    text, (start, end) = cast.text, sentence
    for found in verbs(text, start, end, "ru"):
        match = _COLON.match(text, found.end, end)
        beside = (
            match is None
            or "," in match.group()
            or found.verb.lemma in _PASSING_ON
            or verbs(text, match.end(), end, "ru")
        )
        tells = found.verb.says or not beside
        if match is None or not tells or found.verb.gerund or not real(text, found):
            continue
        given = subject(cast, (start, match.end()), found)
        if given is None or given.mention is None or len(text[match.end() : end].split()) < 3:
            return []
        return [
            Report(
                (clean(text, match.end(), end),),
                Attribution(given.person, given.mention, given.confidence * 0.85),
            )
        ]
    return []


def _about_this(cast: Cast, sentence: Span, previous: Span | None) -> list[Report]:
    """«Об этом заявил X»: the sentence before is what was said."""
    text, (start, end) = cast.text, sentence
    if not previous or not _ABOUT_THIS.match(text, start, end):
        return []
    found = next((f for f in verbs(text, start, end, "ru") if not f.verb.gerund), None)
    if not found or not real(text, found):
        return []
    given = subject(cast, sentence, found)
    content = clean(text, *without_source(text, previous))
    return (
        [Report((content,), Attribution(given.person, given.mention, given.confidence * 0.9))]
        if given
        else []
    )


SIEVES: tuple[Sieve, ...] = (
    _about_this,
    according,
    with_reference,
    as_said,
    _that,
    _colon,
    follows,
    medial,
    trailing,
)
"""In the order they are tried; the first that finds something wins."""
