"""What a figure measures: the words of its sentence that name it, and the catalogued series they stand for.

Pure. What is counted or follows in the genitive comes first («300 договоров», «12 тонн мёда»), then what the
figure before it measured where this one only goes on with it («…, что на 12 % больше»), then the clause's own
name of it. Where none is sure there is none.
"""

import re
from dataclasses import dataclass

from bot.extraction.figures.indicators import series, wording
from bot.extraction.figures.naming import (
    Context,
    english_after,
    english_before,
    given,
    kazakh,
    kazakh_before,
    name_at,
    oblique,
)
from bot.extraction.figures.nouns import dependents, genitive_at, nominative, part_of_speech, plural
from bot.extraction.figures.numbers import Token
from bot.extraction.figures.qualifiers import changes
from bot.extraction.figures.quantity import COUNT, Quantity
from bot.extraction.figures.subjects import measured_by
from bot.extraction.figures.units import Unit, word_list
from storage.morphology import parses

_REACH, _AROUND, _FOLLOWING = 40, 90, 10
_WHOLE = frozenset("всего всей всех общего общей".split())
_BARE = frozenset(["times", "pp", "years", "months", "days", "hours", "year"])
"""Units after which no noun in the genitive says what is measured."""
_ADJECTIVE = ("процентн", "километрово", "километровы", "километрова")
"""«50-процентный»: says how large something is, which is no measure of it."""
_ANYONE = frozenset("человек адам people".split())
_SPREAD = frozenset("по в во из для через к с на от in for to on".split())
_COMPARES = frozenset(["%", "pp", "times"])
_ON = frozenset(
    """, ( — что это и или в на до более чем почти рост роста плюс + up or which is that an increase growth
    of by a бұл яғни около примерно""".split()
)
_REACHING = frozenset(
    "выйти выйдем достичь достигнуть достигнем довести доведем нарастить жеткізу жету".split()
)
_BETWEEN = frozenset("на до к и его ее их эту цифру этот показатель уровня отметки".split())
_KK_COUNTED = (
    re.compile(r"(?<=[бвгджзйлмнңрауеоыіәүұө])(?:[дн][ыі]ң|[дн][ае]н|ғ[ае]|г[ае]|[мб]ен)$"),
    re.compile(r"(?<=[бвгдптқксшфхцчщ])(?:т[ыі]ң?|т[ае]н|қа|ке|пен)$"),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """The noun phrase, the id of the series, and where the words of both end, if after the figure."""

    what: str | None = None
    indicator: str | None = None
    last: int = 0


def measured(
    context: Context, one: Quantity, bounds: tuple[int, int], previous: tuple[Quantity, Measure] | None
) -> Measure:
    """What `one` measures; `bounds` is its sentence, `previous` the figure before it in that sentence."""
    unit = one.unit
    if one.noun is not None:
        return _measure(context, one, bounds, one.noun, _counted(context, *one.noun))
    if (
        unit is None
        or unit.counted
        or unit.id == "year"
        or context.tokens[one.last - 1].text.startswith(_ADJECTIVE)
    ):
        return Measure()
    onto = context.tokens[one.first - 1].text == "на"
    if unit == COUNT and onto and not changes(context.tokens, one.first):
        return Measure()  # «школа — на 1200»: not so many schools
    if unit.id == "years":
        return Measure(_since(context, one, bounds[1]))
    after = None if unit.id in _BARE else _after(context, one, bounds)
    if after is not None:
        return after
    if previous is not None and _goes_on(context.tokens, previous, one, unit):
        return Measure() if previous[1].what in _ANYONE else previous[1]
    return _worth(context, one, previous) or _before(context, one, bounds)


def _measure(
    context: Context, one: Quantity, bounds: tuple[int, int], span: tuple[int, int], what: str | None
) -> Measure:
    """The measure named by the tokens of `span`, which `what` gives as people read it."""
    if not what:
        return Measure()
    words = [token.text for token in context.tokens[bounds[0] : bounds[1]]]
    around = [token.text for token in context.tokens[max(0, one.first - _AROUND) : bounds[1]]]
    name = [token.text for token in context.tokens[span[0] : span[1]]]
    return Measure(what, series(name, one.unit_id, words, around), max(one.last, span[1]))


def _counted(context: Context, first: int, last: int) -> str:
    if context.language == "ru":
        what, end = plural(context.tokens, context.text, first, last), last
        if wording("pieces").get(context.tokens[last - 1].text):
            end = dependents(context.tokens, last, min(last + 4, len(context.tokens)))
        return f"{what} {given(context, last, end)}" if end > last else what
    words = given(context, first, last)
    if context.language != "kk":
        return words
    for suffix in _KK_COUNTED:
        short = suffix.sub("", words)
        if short != words and len(short.split()[-1]) >= (3 if len(words) - len(short) > 2 else 4):
            return short
    return words


def _since(context: Context, one: Quantity, end: int) -> str | None:
    """«225 лет со дня рождения поэта»: what the years are counted from."""
    at = one.last
    if at + 1 >= end or context.tokens[at].text not in ("со", "с", "since"):
        return None
    following = parses(context.tokens[at + 1].text)
    if context.language == "ru" and not any(parse.tag.case == "gent" for parse in following):
        return None  # «25 лет с продлением»
    while (
        at < min(end, one.last + _FOLLOWING) and context.tokens[at].kind == "word" and at not in context.taken
    ):
        if context.language == "ru" and part_of_speech(context.tokens[at].text) in ("VERB", "INFN", "PRTS"):
            break
        at += 1
    return given(context, one.last, at) if at > one.last + 1 else None


def _after(context: Context, one: Quantity, bounds: tuple[int, int]) -> Measure | None:
    """«68 млн тонн нефти», «2 млрд текше метр газ», “75% of cafes”: what follows the unit."""
    tokens, at, end = context.tokens, one.last, bounds[1]
    if context.language == "ru":
        at += 1 if at < end and tokens[at].text in _WHOLE else 0
        found = genitive_at(tokens, at, end)
        if found is None or any(here in context.taken for here in range(found.first, found.last)):
            return None
        span = found.first, found.last
        return _measure(context, one, bounds, span, nominative(tokens, context.text, found))
    if context.language == "kk":
        while at < end and word_list("qualifiers", "words_kk").get(tokens[at].text):
            at += 1
        last = name_at(context, at, end, one.unit_id)
        if not last or oblique(context.tokens[last - 1].text):
            return None
        return _measure(context, one, bounds, (at, last), kazakh(context, at, last))
    span_en = english_after(context, one, end)
    return _measure(context, one, bounds, span_en, given(context, *span_en)) if span_en else None


def _goes_on(tokens: list[Token], previous: tuple[Quantity, Measure], one: Quantity, unit: Unit) -> bool:
    """«…, что на 12 % больше», «…, рост на 5 %», «(15,6 млрд долларов)»: more about the same."""
    last, measure = previous
    gap = [token.text for token in tokens[max(last.last, measure.last) : one.first]]
    if len(gap) > 6 or not set(gap) <= _ON or not gap:
        return False
    if unit.id in _COMPARES:
        return gap[0] in ("(", ",", "—") and bool(
            {"что", "это", "рост", "up", "which", "(", "бұл", "плюс"} & set(gap)
        )
    return unit.money and "(" in gap and last.unit is not None and last.unit.money


def reaches(tokens: list[Token], one: Quantity) -> bool:
    """Whether a sum is only reached, what it is left unsaid: «следующая задача — выйти на 30 млрд»."""
    at = one.first - 1
    while at >= 0 and tokens[at].text in _BETWEEN:
        at -= 1
    after = tokens[one.last].text if one.last < len(tokens) else ""
    return (at >= 0 and tokens[at].text in _REACHING) or after in _REACHING


def _worth(context: Context, one: Quantity, previous: tuple[Quantity, Measure] | None) -> Measure | None:
    """«26 проектов почти на $1 млрд», “14 documents worth $3 billion”: it is of what was just counted."""
    if previous is None or one.unit is None or not one.unit.money or previous[1].what is None:
        return None
    counted, measure = previous
    if counted.first and context.tokens[counted.first - 1].text in _SPREAD:
        return None  # «поставки по 175 позициям на 2 млрд»
    first, last = counted.noun or (counted.last, measure.last)
    gap = [token.text for token in context.tokens[last : one.first]]
    if first >= last or not gap or len(gap) > 5 or not {"на", "worth"} & set(gap):
        return None
    if not all(word in ("worth", "общую", "сумму") or wording("rough").get(word) for word in gap):
        return None
    words = [token.text for token in context.tokens[first:last]]
    around = [token.text for token in context.tokens[max(0, one.first - _AROUND) : one.last]]
    return Measure(measure.what, series(words, one.unit_id, around, around), one.last)


def _before(context: Context, one: Quantity, bounds: tuple[int, int]) -> Measure:
    if context.language == "ru":
        found = measured_by(context.tokens, one, bounds, context.taken)
        if found is None:
            return Measure()
        what = nominative(context.tokens, context.text, found)
        return _measure(context, one, bounds, (found.first, found.last), what)
    search = english_before if context.language == "en" else kazakh_before
    span = search(context, one, max(bounds[0], one.first - _REACH))
    if span is None:
        return Measure()
    what = given(context, *span) if context.language == "en" else kazakh(context, *span)
    return _measure(context, one, bounds, span, what)
