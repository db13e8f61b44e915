"""What looks like a quantity and is none: parts of names and codes, years, clock times, prices' units.

Pure.
"""

import re

from bot.extraction.figures.numbers import HYPHENS, Token, touching
from bot.extraction.figures.quantity import COUNT, TAKES, TIMES, Quantity, is_year
from bot.extraction.figures.units import unit_at, word_list

_PRICED = frozenset(["t", "m3", "kg", "l", "barrels", "kWh", "Gcal", "ha", "m2"])
_DOTTED = re.compile(r"[1-9][0-9]{0,2}\.(?!000)[0-9]{3}")
"""«3.500 тонн»: thousands or a decimal fraction."""
_PRICED_BY = frozenset([1, 10, 100, 1000])
_PER, _PER_WAY = frozenset("за per".split()), frozenset("на per каждые".split())


def glued(tokens: list[Token], index: int) -> bool:
    """Whether the number is a part of a name or code: «Ту-154», «С5+1», «8К82», «№ 300»."""
    if touching(tokens, index) and tokens[index].kind == "number":
        previous = tokens[index - 1]
        if previous.text == "$" and touching(tokens, index - 1) and tokens[index - 2].kind == "word":
            return True  # «HK$», «C$»: another country's
        if previous.kind in ("word", "junk", "number") or previous.text in "/_№#:'’":
            return True
        if (
            previous.text in HYPHENS
            and touching(tokens, index - 1)
            and tokens[index - 2].kind in ("word", "number")
        ):
            return True
        if previous.text == "+" and touching(tokens, index - 1) and tokens[index - 2].kind != "sign":
            return True
    after = index + 1
    if tokens[index].kind == "number" and touching(tokens, after) and tokens[after].text in ("/", "+", "_"):
        return tokens[after].text != "+" or touching(tokens, after + 1)
    return index > 0 and tokens[index - 1].text in "№#"


def discarded(tokens: list[Token], one: Quantity) -> bool:
    """What looks like a quantity but is a name, a year, a clock time, a price's unit or a time frame."""
    previous = tokens[one.first - 1].text if one.first else ""
    dotted = [at for at in range(one.first, one.last) if _DOTTED.fullmatch(tokens[at].text)]
    if one.scale == 1 and dotted:
        return True
    if previous == "in" and one.first > 1 and tokens[one.first - 2].text in ("one", "1"):
        return True  # “one in five trucks”
    if _priced(tokens, one, previous) or (one.unit_id in _PRICED and one.spelled and one.low == 1):
        return True
    if previous == "." and one.first > 1:
        previous = tokens[one.first - 2].text if len(tokens[one.first - 2].text) < 4 else ""
    if one.unit in (None, COUNT) and one.scale == 1:
        if word_list("names", "before").get(previous) or (one.noun and one.low < 2):
            return True
        year = any(is_year(tokens[at]) for at in range(one.first, one.last))
        return year and (one.noun is None or tokens[one.noun[0]].text.isascii())
    if one.unit_id in TIMES and one.spelled and one.low == 1:
        return True  # «один день»: says that it was short
    if one.unit_id not in TIMES:
        touched = one.last < len(tokens) and touching(tokens, one.last) and tokens[one.last].kind == "word"
        return (one.unit is None and touched) or (one.unit_id == "times" and one.low == 1)
    return _time_frame(tokens, one)


def _priced(tokens: list[Token], one: Quantity, previous: str) -> bool:
    """«за 1000 кубометров», “per 100 rubles”, «за тонну на 100 км»: what a price is for."""
    if one.unit is None or one.low not in _PRICED_BY or one.first < 2:
        return False
    if previous in _PER and one.unit.money:
        rate = unit_at(tokens, one.first - 2)  # «640 тенге за 100 рублей»
        return rate is not None and rate[0].money
    if previous in _PER:
        return one.unit_id in _PRICED
    way = one.unit_id == "km" and previous in _PER_WAY
    return way and any(token.text in _PER for token in tokens[max(0, one.first - 5) : one.first - 1])


def _time_frame(tokens: list[Token], one: Quantity) -> bool:
    """«16 лет назад», «через 5 лет», «в 15 часов», «2030 года»: a time, not a measure."""
    if (
        one.last - one.first > 1
        and is_year(tokens[one.first])
        and tokens[one.last - 1].text not in ("лет", "years")
    ):
        return True
    frames = word_list("frames", "before")
    words = [token.text for token in tokens[max(0, one.first - 3) : one.first]]
    takes = words[-1:] == ["за"] and len(words) > 1 and words[-2].startswith(TAKES)
    if words and frames.get(words[-1]) and not takes:
        return True
    if words and words[-1] in ("в", "сағат", "at") and one.unit_id == "hours":
        return True
    after = tokens[one.last].text if one.last < len(tokens) else ""
    return bool(word_list("frames", "after").get(after))
