"""Figures of a text: what is counted, in which unit, how exactly, for which period.

Pure. Own grammar over tokens: periods first, then quantities on what they leave, then the units that elliptic
numbers share, the qualifiers, and the periods that stand elsewhere in the sentence.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from bot.extraction.figures.changes import change
from bot.extraction.figures.elisions import completed
from bot.extraction.figures.frames import period_of, planned
from bot.extraction.figures.measured import Measure, measured, reaches
from bot.extraction.figures.naming import Context
from bot.extraction.figures.numbers import Token, is_numeral, tokenize
from bot.extraction.figures.periods import find_periods
from bot.extraction.figures.qualifiers import qualifier
from bot.extraction.figures.quantities import quantities
from bot.extraction.figures.quantity import COUNT, Quantity, converted, is_year
from bot.extraction.figures.set_periods import Period
from bot.extraction.figures.targets import target_year
from bot.extraction.text import MAX_CHARS, Normalised, normalise, sentences
from storage.model import Figure, Qualifier

MAX_FIGURES = 500
"""No more are read from one text."""
MAX_SENTENCE = 2_000
"""A sentence of more tokens is no prose: it is read up to here."""
_PLANS_FROM = 2028
_NEAR = 60
"""How many tokens away a figure's period may stand."""
_NEXT_SENTENCE = frozenset(["year", "years", "times", "count", "hours", "days", "months", "weeks", "minutes"])
"""Units whose figures do not take over the period of the sentence before."""
_PERFECT = frozenset(["has", "have"])


@dataclass(frozen=True, slots=True)
class _Read:
    """A text read once: its tokens, the sentence of each, and the periods by sentence."""

    source: Normalised
    language: str
    tokens: list[Token]
    sentence: list[int]
    periods: dict[int, list[Period]]
    latest_year: int

    def span(self, first: int, last: int) -> tuple[int, int]:
        return self.source.span(self.tokens[first].start, self.tokens[last - 1].end)

    def verbatim(self, first: int, last: int) -> str:
        start, end = self.span(first, last)
        return self.source.given[start:end]


def find_figures(text: str, *, published: date | None, language: str) -> tuple[Figure, ...]:
    """The figures of `text`, sorted and not overlapping; `span` counts in `text` as given.

    `language` is ru, kk or en. Relative periods («в прошлом году») are resolved against `published`. Only the
    first 100,000 characters and 500 figures are read. Never raises.
    """
    source = normalise(text[:MAX_CHARS])
    tokens = tokenize(source.text)
    sentence = _sentences(source.text, tokens)
    periods: list[Period] = []
    found: list[Quantity] = []
    read_to = 0  # a figure may go on in the next sentence: «5 —⏎10 млн тонн»
    for whole in _stretches(tokens, sentence, language):
        stretch = range(max(whole.start, read_to), whole.stop)
        here = find_periods(tokens, stretch, language, published)
        taken = {at for period in here for at in range(period.first, period.last)}
        periods += here
        found += quantities(tokens, stretch, language, taken)
        read_to = max([read_to, *(one.last for one in here[-1:]), *(one.last for one in found[-1:])])
        if len(found) > MAX_FIGURES:
            break
    by_sentence: dict[int, list[Period]] = {}
    for period in periods:
        by_sentence.setdefault(sentence[period.last - 1], []).append(period)
    read = _Read(source, language, tokens, sentence, by_sentence, _latest_year(tokens, published))
    figures, dated = _figures(read, completed(tokens, found[:MAX_FIGURES], sentence, periods))
    return tuple(sorted(figures + _target_years(read, dated), key=lambda figure: figure.span))


def _latest_year(tokens: list[Token], published: date | None) -> int:
    """The year of the text: that of its publication, else the latest one it names that is no plan."""
    years = (int(token.text) for token in tokens if is_year(token))
    return (
        published.year
        if published
        else max((year for year in years if year < _PLANS_FROM), default=_PLANS_FROM)
    )


def _stretches(tokens: list[Token], sentence: list[int], language: str) -> Iterator[range]:
    """The sentences in which a figure may stand, as ranges of tokens; the others cost nothing more."""
    start = 0
    for _, group in groupby(range(len(tokens)), key=sentence.__getitem__):
        size = sum(1 for _ in group)
        if any(is_numeral(token, language) for token in tokens[start : start + size]):
            yield range(start, start + min(size, MAX_SENTENCE))
        start += size


def _sentences(text: str, tokens: list[Token]) -> list[int]:
    """The number of each token's sentence."""
    ends = [end for _, end in sentences(text, 0, len(text))]
    found, current = [], 0
    for token in tokens:
        while current < len(ends) - 1 and token.start >= ends[current]:
            current += 1
        found.append(current)
    return found


@dataclass(frozen=True, slots=True)
class _Last:
    """The figure read before: what a following one may take over from it."""

    quantity: Quantity
    measure: Measure
    bounds: Qualifier
    period: Period | None


def _figures(read: _Read, found: list[Quantity]) -> tuple[list[Figure], set[int]]:
    """The figures, and where the periods begin that they have."""
    dated: set[int] = set()
    starts = [one.first for one in found]
    context = Context(read.source.text, read.tokens, _taken(read, found), read.language)
    figures: list[Figure] = []
    last: _Last | None = None
    sums: dict[str, tuple[int, Measure]] = {}
    for one in found:
        here = read.sentence[one.first]
        near = slice(bisect_left(starts, one.first - _NEAR), bisect_left(starts, one.last + _NEAR))
        same = [other for other in found[near] if read.sentence[other.first] == here]
        bounds, period = _framed(read, one, same, last)
        before = last if last and read.sentence[last.quantity.first] == here else None
        measure = measured(
            context, one, _bounds(read, one), (before.quantity, before.measure) if before else None
        )
        if one.unit is not None and one.unit.money:
            at, known = sums.get(one.unit.id, (here, measure))
            if measure.what is None and 0 <= here - at <= 1 and reaches(read.tokens, one):
                measure = known
            if measure.what is not None:
                sums[one.unit.id] = here, measure
        figures.append(_figure(read, one, bounds, period, measure))
        dated |= {period.first} if period else set()
        last = _Last(one, measure, bounds, period)
    return figures, dated


def _framed(
    read: _Read, one: Quantity, same: list[Quantity], last: _Last | None
) -> tuple[Qualifier, Period | None]:
    """How a figure bounds its value, and its period; `same` are the figures of its sentence."""
    period = period_of(read.tokens, one, same, _around(read.periods.get(read.sentence[one.first], []), one))
    present = period is not None and period.kind == "now"
    period = None if present else period
    own = one.bounds or qualifier(read.tokens, one.first, one.last)
    if one.high is not None and one.first and read.tokens[one.first - 1].text == "пределах":
        own = Qualifier.EXACT  # «в пределах 6–8 %»: its bounds are told
    if last is not None:
        if converted(read.tokens, last.quantity, one):
            return last.bounds if own is Qualifier.EXACT else own, last.period
        if period is None and not present and _continues(read, last.quantity, one):
            over = last.period and last.period.end and last.period.end.year < read.latest_year
            to_come = over and planned(read.tokens, one.first, read.sentence)
            period = None if to_come else last.period
    return own, period


def _taken(read: _Read, found: list[Quantity]) -> frozenset[int]:
    """The tokens of figures and periods, in which nothing else is named."""
    periods = [period for many in read.periods.values() for period in many]
    spans = [(one.first, one.last) for one in found] + [(one.first, one.last) for one in periods]
    return frozenset(at for first, last in spans for at in range(first, last))


def _around(periods: list[Period], one: Quantity) -> list[Period]:
    """The periods near a figure, of its sentence's."""
    start = bisect_left(periods, one.first - _NEAR, key=lambda period: period.last)
    return periods[start : bisect_left(periods, one.last + _NEAR, key=lambda period: period.first)]


def _continues(read: _Read, last: Quantity, one: Quantity) -> bool:
    """Whether a figure goes on with the series of the one in the sentence before, in the same paragraph."""
    same = last.unit == one.unit and one.unit is not None and one.unit.id not in _NEXT_SENTENCE
    gap = read.source.text[read.tokens[last.last - 1].end : read.tokens[one.first].start]
    if not _PERFECT.isdisjoint(gap.split()):
        return False  # “has invested $5 billion”: up to now
    return same and read.sentence[one.first] - read.sentence[last.first] == 1 and "\n" not in gap


def _figure(read: _Read, one: Quantity, bounds: Qualifier, period: Period | None, measure: Measure) -> Figure:
    first, unit = one.first, one.unit or COUNT
    if unit.id == "times" and first and read.tokens[first - 1].text == "в" and one.last - one.first > 1:
        first -= 1
    high = one.high * unit.scale if one.high is not None else None
    return Figure(
        text=read.verbatim(first, one.last),
        value=_plain(one.low * unit.scale),
        unit=unit.given,
        span=read.span(first, one.last),
        value_max=_plain(high) if high is not None else None,
        qualifier=bounds,
        period=read.verbatim(period.first, period.last) if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        what=measure.what,
        indicator=measure.indicator,
        change=change(read.tokens, one, read.language),
    )


def _bounds(read: _Read, one: Quantity) -> tuple[int, int]:
    """The tokens of a figure's sentence, at most 40 on either side of it."""
    here, start, end = read.sentence[one.first], one.first, one.last
    while start > max(0, one.first - 40) and read.sentence[start - 1] == here:
        start -= 1
    while end < min(len(read.tokens), one.last + 40) and read.sentence[end] == here:
        end += 1
    return start, end


def _plain(value: Decimal) -> Decimal:
    """A value without an exponent or trailing zeros: 21400000000, 1.5."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _target_years(read: _Read, dated: set[int]) -> list[Figure]:
    """«до 2050 года», «запланирован на 2030 год»: where no figure has it as its period."""
    return [
        Figure(
            text=read.verbatim(year, last),
            value=Decimal(read.tokens[year].text),
            unit="year",
            span=read.span(year, last),
        )
        for periods in read.periods.values()
        for period in periods
        if period.first not in dated
        for year, last in target_year(read.tokens, period, read.language, read.latest_year)
    ]
