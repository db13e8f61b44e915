"""Which period a figure is for, of those in its sentence.

Pure. The nearest one wins, where commas, other figures and quotation marks in between count as distance and a
period after the figure as farther than one before it.
"""

from collections.abc import Sequence

from bot.extraction.figures.numbers import Token
from bot.extraction.figures.quantity import DASHES, Quantity
from bot.extraction.figures.set_periods import Period

_COMMA, _FIGURE, _QUOTE, _BASE = 3, 4, 8, 40
_APART = 7
_TIMES = frozenset(["months", "weeks", "days", "hours", "minutes"])
_CLAUSE = frozenset(",;:")
_ALTHOUGH = frozenset("хотя although though".split())
_SEPARATORS = frozenset(",;—")
_FAR = 1000


def period_of(
    tokens: list[Token], figure: Quantity, others: Sequence[Quantity], periods: Sequence[Period]
) -> Period | None:
    """The period of `figure` among those of its sentence, `others` being the sentence's figures; or None."""
    best, least = None, float(_FAR)
    started = figure.first > 0 and tokens[figure.first - 1].text in ("с", "со")
    for period in periods:
        if period.first < figure.last and figure.first < period.last:
            continue  # the hour of «160 километров в час»
        paired = started and period.kind == "rate"
        cost = min(
            _distance(tokens, other, others, period)
            for other in (figure, *(o for o in others if paired and o.first == figure.last + 1))
        )
        if started and period.first > figure.last and period.kind != "rate":
            continue  # «с 3 до 11 млрд с 2026 года»: the period is that of the second
        lasts = figure.unit is not None and figure.unit.id in _TIMES
        if (lasts or period.kind == "day") and cost >= _APART:
            continue  # a duration is of its own clause's time, a day perhaps the day of speaking
        if cost < least:
            best, least = period, cost
    return best


def _distance(tokens: list[Token], figure: Quantity, others: Sequence[Quantity], period: Period) -> float:
    ahead = period.first >= figure.last
    start, end = (figure.last, period.first) if ahead else (period.last, figure.first)
    between = [token.text for token in tokens[start:end]]
    if period.kind == "rate":
        reach = 5 if between[:1] == ["of"] else 2  # “million tons of each other's goods a year”
        return 0.5 if len(between) <= reach and not set(between) & _SEPARATORS else _FAR
    if (ahead and period.kind != "base" and set(between) & _CLAUSE) or set(between) & _ALTHOUGH:
        return _FAR
    if period.kind == "earlier" and (
        (ahead and between) or any(start <= o.first < end for o in others) or set(between) & _CLAUSE
    ):
        return _FAR  # «13 млрд против 12 млрд годом ранее»: of the second alone
    if ahead and len(between) == 1 and between[0] in DASHES:
        return 1  # «5,4 % в этом году и 4,9 % — в следующем»
    cost = len(between) * 1.0 + 1
    cost += _COMMA * sum(1 for word in between if word in _SEPARATORS)
    cost += _QUOTE * sum(1 for word in between if word in '«“"')
    cost += _FIGURE * sum(1 for other in others if other is not figure and start <= other.first < end)
    if ahead and between:
        cost *= 2
    return cost + (_BASE if period.kind == "base" else 0)
