"""Which period a figure is for, of those in its sentence.

Pure. The nearest one wins, where commas, other figures and quotation marks in between count as distance and a
period after the figure as farther than one before it.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bot.extraction.figures.counted import genitive
from bot.extraction.figures.numbers import Token
from bot.extraction.figures.quantity import DASHES, Quantity
from bot.extraction.figures.set_periods import Period
from storage.morphology import parses

_COMMA, _FIGURE, _QUOTE, _BASE = 3, 4, 8, 40
_APART, _INSTEAD = 7, 1.5
_TIMES = frozenset(["months", "weeks", "days", "hours", "minutes"])
_CLAUSE = frozenset(",;:")
_ALTHOUGH = frozenset("хотя although though".split())
_SEPARATORS = frozenset(",;—")
_FOUNDED = ("основан", "создан", "учрежд", "образован", "founded", "established", "құрылған", "құрылды")
"""What happened to its subject in the year it names, and does not date the figures of the next clause."""
_REPORTED = (
    "заяв",
    "сообщ",
    "сказа",
    "отмет",
    "расска",
    "уточн",
    "призна",
    "said",
    "stated",
    "reported",
    "told",
    *("добав", "подчеркн", "напомн", "поясн", "указал", "подтверд", "пообещ", "ответ", "предупред", "added"),
)
"""Verbs of saying: with «что» after them, the period before them is when something was said."""
_EXTENT = frozenset("протяженностью длиной площадью мощностью вместимостью глубиной высотой шириной".split())
"""What a thing is at any time."""
_FAR = 1000
_TERM = (["на"], ["for"])
_AGAINST = frozenset("против вместо from".split())
_PLANS = frozenset("will would should next следующий следующая следующее келесі".split())
_LENT, _OWN, _PLANNED_BACK = 30, 1, 8
_QUOTES = ((":", "«"), (":", '"'), (":", "“"))


def period_of(
    tokens: list[Token], figure: Quantity, others: Sequence[Quantity], periods: Sequence[Period]
) -> Period | None:
    """The period of `figure` among those of its sentence, `others` being the sentence's figures; or None."""
    best, least = None, float(_FAR)
    before = [token.text for token in tokens[max(0, figure.first - 3) : figure.first]]
    lasting = not _EXTENT.isdisjoint(before)
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
        if lasting and period.kind != "rate":
            continue
        lasts = figure.unit_id in _TIMES or (figure.unit_id == "years" and before[-1:] in _TERM)
        if (lasts or period.kind == "day") and cost >= _APART:
            continue  # a duration is of its own clause's time, a day perhaps the day of speaking
        if cost < least:
            best, least = period, cost
    return best


def _of_what(between: list[str]) -> bool:
    """«7 тысяч тонн муки и соли в год»: nothing but what the figure is of."""
    return all(word == "и" or genitive(word) for word in between)


def planned(tokens: list[Token], first: int, sentence: list[int]) -> bool:
    """Whether a figure is one to come: «довести до трёх миллиардов», “will reach”."""
    for at in range(first - 1, max(-1, first - _PLANNED_BACK), -1):
        if sentence[at] != sentence[first]:
            return False
        if tokens[at].text in _PLANS or _to_come(tokens[at].text):
            return True
    return False


@lru_cache(maxsize=4096)
def _to_come(word: str) -> bool:
    """Whether a word is a Russian infinitive or a verb in the future."""
    tag = parses(word)[0].tag
    return bool(tag.POS == "INFN" or (tag.POS == "VERB" and tag.tense == "futr"))


def _distance(tokens: list[Token], figure: Quantity, others: Sequence[Quantity], period: Period) -> float:
    ahead = period.first >= figure.last
    start, end = (figure.last, period.first) if ahead else (period.last, figure.first)
    between = [token.text for token in tokens[start:end]]
    if period.kind == "rate":
        reach = 5 if between[:1] == ["of"] or _of_what(between) else 2  # “million tons of their goods a year”
        if len(between) > reach or set(between) & _SEPARATORS:
            return _FAR
        if not ahead and between[:1] == ["вместо"]:
            return _INSTEAD  # «берут 12 в сутки вместо обещанных 35»
        near = range(period.first - _OWN, period.first + 1)
        lent = not ahead and any(other.last in near for other in others if other is not figure)
        return _LENT if lent else 0.5  # «3 млн т в год против 2 млн в 2025 году»: of the first, if any
    if (ahead and period.kind != "base" and set(between) & _CLAUSE) or set(between) & _ALTHOUGH:
        return _FAR
    if _compared(tokens, figure, others, period) or (ahead and _goes_on(tokens, between, period)):
        return _FAR
    if not ahead and between and _apart(tokens, period, between, others):
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


def _compared(tokens: list[Token], figure: Quantity, others: Sequence[Quantity], period: Period) -> bool:
    """«48 % против 55 % в 2019 году», “rose to 5 million from 4 million in 2021”: of the second alone."""
    return any(
        other.last == period.first and other is not figure and tokens[other.first - 1].text in _AGAINST
        for other in others
        if other.first
    )


def _goes_on(tokens: list[Token], between: list[str], period: Period) -> bool:
    """«составляет 3 ГВт и к 2030 году исчезнет», “is 3 GW and by 2030 will …”: of the next predicate."""
    if between[-1:] == ["and"]:
        return True
    after = tokens[period.last].text if period.last < len(tokens) else ""
    return between[-1:] == ["и"] and parses(after)[0].tag.POS == "VERB" if after else False


def _apart(tokens: list[Token], period: Period, between: list[str], others: Sequence[Quantity]) -> bool:
    """Whether a period before a figure dates something else: an aside, the saying, a thing's founding."""
    led = [token.text for token in tokens[max(0, period.first - 2) : period.first]]
    if between[0] == "," and led[:1] == [","] and parses(led[-1])[0].tag.POS == "PRTF":
        return True  # «из 3 тысяч барж, заказанных в мае, дали 70 %»
    if led and led[-1].startswith(_REPORTED) and between[between[0] == "," :][:1] in (["что"], ["that"]):
        return True  # “said on Monday that …”
    return _elsewhere(tokens, period, between, others) or _of_saying(between)


def _of_saying(between: list[str]) -> bool:
    """Whether a period dates the saying: «в мае министр заявил, что …», “last month it said that …”."""
    that = next((at for at, word in enumerate(between) if word in ("что", "that")), 0)
    said = between[max(0, that - 4) : that]
    return any(word.startswith(_REPORTED) for word in said)


def _elsewhere(tokens: list[Token], period: Period, between: list[str], others: Sequence[Quantity]) -> bool:
    """Whether a period dates another thing: the founding of a firm, or the words that open a quotation."""
    if any(pair in _QUOTES for pair in pairwise(between)):
        return True
    if "," not in between:
        return False
    clause = between[: between.index(",")]
    around = [tokens[period.first - 1].text if period.first else "", *clause[:1]]
    counts = any(period.last <= other.first < period.last + len(clause) for other in others)
    return not counts and any(word.startswith(_FOUNDED) for word in around)
