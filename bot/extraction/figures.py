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

from bot.extraction.elisions import completed
from bot.extraction.frames import period_of
from bot.extraction.measured import measured
from bot.extraction.numbers import Token, is_numeral, tokenize
from bot.extraction.periods import Period, find_periods
from bot.extraction.qualifiers import qualifier
from bot.extraction.quantities import COUNT, Quantity, is_year, quantities
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
    for stretch in _stretches(tokens, sentence, language):
        here = find_periods(tokens, stretch, language, published)
        taken = {at for period in here for at in range(period.first, period.last)}
        periods += here
        found += quantities(tokens, stretch, language, taken)
        if len(found) > MAX_FIGURES:
            break
    rates = {period.first for period in periods if period.kind == "rate"}
    by_sentence: dict[int, list[Period]] = {}
    for period in periods:
        by_sentence.setdefault(sentence[period.first], []).append(period)
    read = _Read(source, language, tokens, sentence, by_sentence, _latest_year(tokens, published))
    figures = _figures(read, completed(tokens, found[:MAX_FIGURES], sentence, rates)) + _target_years(
        read, found
    )
    return tuple(sorted(figures, key=lambda figure: figure.span))


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


def _figures(read: _Read, found: list[Quantity]) -> list[Figure]:
    starts = [one.first for one in found]
    figures: list[Figure] = []
    previous: tuple[Quantity, Figure, Period | None] | None = None
    for one in found:
        here = read.sentence[one.first]
        near = slice(bisect_left(starts, one.first - _NEAR), bisect_left(starts, one.last + _NEAR))
        same = [other for other in found[near] if read.sentence[other.first] == here]
        period = period_of(read.tokens, one, same, _around(read.periods.get(here, []), one))
        present = period is not None and period.kind == "now"
        period = None if present else period
        bounds = qualifier(read.tokens, one.first, one.last)
        bounds = one.bounds or bounds
        if previous is not None:
            last, last_figure, last_period = previous
            if _converts(read.tokens, last, one):
                bounds, period = last_figure.qualifier, last_period
            elif period is None and not present and _continues(read, last, one):
                period = last_period
        figure = _figure(read, one, bounds, period)
        figures.append(figure)
        previous = one, figure, period
    return figures


def _around(periods: list[Period], one: Quantity) -> list[Period]:
    """The periods near a figure, of its sentence's."""
    start = bisect_left(periods, one.first - _NEAR, key=lambda period: period.last)
    return periods[start : bisect_left(periods, one.last + _NEAR, key=lambda period: period.first)]


def _converts(tokens: list[Token], last: Quantity, one: Quantity) -> bool:
    """«1,5 трлн рублей ($15,6 млрд)»: the same sum in another currency."""
    bracket = one.first - last.last <= 2 and "(" in [t.text for t in tokens[last.last : one.first]]
    return bool(bracket and last.unit and one.unit and last.unit.money and one.unit.money)


def _continues(read: _Read, last: Quantity, one: Quantity) -> bool:
    """Whether a figure goes on with the series of the one in the sentence before, in the same paragraph."""
    same = last.unit == one.unit and one.unit is not None and one.unit.id not in _NEXT_SENTENCE
    gap = read.source.text[read.tokens[last.last - 1].end : read.tokens[one.first].start]
    return same and read.sentence[one.first] - read.sentence[last.first] == 1 and "\n" not in gap


def _figure(read: _Read, one: Quantity, bounds: Qualifier, period: Period | None) -> Figure:
    first, unit = one.first, one.unit or COUNT
    if unit.id == "times" and first and read.tokens[first - 1].text == "в" and one.last - one.first > 1:
        first -= 1
    sentence = _bounds(read, one)
    what, indicator = measured(read.tokens, one, sentence, read.language)
    high = one.high * unit.scale if one.high is not None else None
    return Figure(
        text=read.verbatim(first, one.last),
        value=_plain(one.low * unit.scale),
        unit=unit.id,
        span=read.span(first, one.last),
        value_max=_plain(high) if high is not None else None,
        qualifier=bounds,
        period=read.verbatim(period.first, period.last) if period else None,
        period_start=period.start if period else None,
        period_end=period.end if period else None,
        what=what,
        indicator=indicator,
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


def _target_years(read: _Read, found: list[Quantity]) -> list[Figure]:
    """«до 2050 года» where the sentence has no other figure for which it would be the period."""
    busy = {read.sentence[one.first] for one in found if one.unit != COUNT or one.noun}
    figures = []
    for here, periods in read.periods.items():
        for period in periods:
            year = next(
                (at for at in range(period.first, period.last) if read.tokens[at].kind == "number"), None
            )
            if period.kind != "target" or here in busy or year is None:
                continue
            value = int(read.tokens[year].text)
            if value > read.latest_year:
                text, span = read.verbatim(year, period.last), read.span(year, period.last)
                figures.append(Figure(text=text, value=Decimal(value), unit="year", span=span))
    return figures
