"""Quantities: numbers with their units or counted nouns, and ranges.

Pure. Reads tokens from left to right; every step looks ahead a bounded number of tokens.
"""

from dataclasses import replace
from decimal import Decimal
from functools import cache

from bot.extraction.figures.counted import counted_at
from bot.extraction.figures.numbers import HYPHENS, OPENING, Number, Token, number_at, touching
from bot.extraction.figures.qualifiers import before as qualified
from bot.extraction.figures.qualifiers import changes, inside
from bot.extraction.figures.quantity import COUNT, DASHES, POSSESSIVE, TIMES, Quantity, is_year
from bot.extraction.figures.refusals import discarded, glued
from bot.extraction.figures.units import Unit, sign_at, unit_at, word_list
from bot.extraction.lexicon import data
from storage.model import Qualifier

_CLOSING = {"[": "]", "(": ")"}
_PAIRS = frozenset([("до", "от"), ("and", "between"), ("to", "from")])
_ONE = frozenset("тысячу тысяча миллион миллиард триллион мыңнан миллионнан миллиардтан".split())
_SINGULAR = frozenset("тысячи тысячей миллиона миллиарда триллиона".split())
_QUARTER = frozenset("на почти около более by a".split())
_PART = ("перв", "втор", "треть", "последн", "first", "second", "third", "last", "екінші", "бірінші")
_MULTIPLIES = frozenset("k m b".split())
_TO_COME = frozenset("to will would could should more than".split())
_FIGURATIVE = ("усили", "внимани", "бдительн", "effort")
"""What is doubled in words only."""
_OF_TIME = frozenset("век века год года часа century year hour hours".split())


def quantities(tokens: list[Token], stretch: range, language: str, taken: set[int]) -> list[Quantity]:
    """All quantities that begin in a stretch of the tokens; those `taken` (by periods) are left out.

    Bare numbers stay in the list with neither unit nor noun: they may borrow one.
    """
    found, index = [], stretch.start
    while index < stretch.stop:
        one = None if index in taken else _quantity_at(tokens, index, language, taken)
        if one is not None and not discarded(tokens, one):
            found.append(one)
        index = max(one.last, index + 1) if one is not None else index + 1
    return found


def _quantity_at(tokens: list[Token], index: int, language: str, taken: set[int]) -> Quantity | None:
    if tokens[index].kind == "word":
        whole = _three_quarters(tokens, index) or _whole(tokens, index, language)
        if whole is not None:
            return whole
    first = _number(tokens, index, language, taken)
    if first is None or glued(tokens, index):
        return None
    one = _range(tokens, first, language, taken) or _with_change(tokens, first, language, taken)
    if one.unit is None and tokens[one.last - 1].text != "]":
        value = one.high or one.low
        noun = one.last + (inside(tokens, one.last)[1] if language == "kk" else 0)
        if language == "kk" and one.last - one.first == 3 and tokens[one.last - 1].text in POSSESSIVE:
            return one  # «оның 60-ы»: of what was named before
        end = counted_at(tokens, noun, value, language, spelled=one.spelled and one.scale == 1)
        if end is not None and not any(at in taken for at in range(one.last, end)):
            return replace(one, last=end, unit=COUNT, noun=(noun, end))
    return one


@cache
def _wholes(language: str) -> dict[str, tuple[Decimal, str]]:
    table = data("numerals")["whole"].get(language, {})
    return {
        word: (Decimal(value), unit)
        for unit, values in table.items()
        for value, words in values.items()
        for word in words
    }


def _three_quarters(tokens: list[Token], index: int) -> Quantity | None:
    """«три четверти», “three-quarters”."""
    last = index + (2 if index + 1 < len(tokens) and tokens[index + 1].text in HYPHENS else 1)
    if tokens[index].text not in ("три", "трех", "three") or last >= len(tokens):
        return None
    following = tokens[last + 1].text if last + 1 < len(tokens) else ""
    if tokens[last].text not in ("четверти", "четвертей", "quarters") or following in _OF_TIME:
        return None
    return Quantity(index, last + 1, Decimal(75), unit=Unit("%", Decimal(1)), spelled=True)


def _whole(tokens: list[Token], index: int, language: str) -> Quantity | None:
    """«вдвое», «половина», «на четверть», “half of”: a figure in one word. Halves of years are periods."""
    found = _wholes(language).get(tokens[index].text)
    if found is None:
        return None
    value, unit = found
    previous = tokens[index - 1].text if index else ""
    following = tokens[index + 1].text if index + 1 < len(tokens) else ""
    if previous in ("с", "and") or previous.startswith(_PART) or following in _OF_TIME:
        return None
    if unit == "%" and language == "en" and following != "of" and previous not in ("by", "in"):
        return None
    if value == 25 and previous not in _QUARTER:
        return None
    if tokens[index].text in ("double", "triple") and previous not in _TO_COME:
        return None
    if following.startswith(_FIGURATIVE):
        return None
    if following.startswith("процентн") and unit == "%":  # «на половину процентного пункта»
        return Quantity(index, index + 3, value / 100, unit=Unit("pp", Decimal(1)), spelled=True)
    return Quantity(index, index + 1, value, unit=Unit(unit, Decimal(1)), spelled=True)


def _number(tokens: list[Token], index: int, language: str, taken: set[int]) -> Quantity | None:
    """A number with its currency sign or unit, no range and no noun yet."""
    sign = sign_at(tokens, index)
    lettered = sign is not None or (language == "en" and _letter_before_unit(tokens, index))
    number = number_at(tokens, sign[1] if sign else index, language, money=lettered)
    if number is None or any(at in taken for at in range(number.first, number.last)):
        return None
    if number.spelled and (_vague(tokens, number) or tokens[number.last - 1].text in ("a", "an")):
        return None
    last, unit = number.last, sign[0] if sign else None
    bounds, skipped = inside(tokens, last) if language == "kk" else (None, 0)
    compound = number.scale > 1 and touching(tokens, last) and tokens[last].text in HYPHENS
    measured = unit_at(tokens, last + skipped + compound)  # “a 120 billion-tenge loan”
    if measured is not None and last not in taken and unit in (None, measured[0]):
        timed = measured[0].id in TIMES and number.scale > 1000  # «3 миллиардов [в] год»
        unit, last = (unit, last) if timed else measured
    if number.over:
        bounds = Qualifier.OVER
    opened = [tokens[at].text for at in range(number.first, last) if tokens[at].text in OPENING]
    if opened and last < len(tokens) and tokens[last].text == _CLOSING[opened[-1]]:
        last += 1
    return Quantity(index, last, number.value, number.scale, unit=unit, spelled=number.spelled, bounds=bounds)


def _letter_before_unit(tokens: list[Token], index: int) -> bool:
    """Whether a letter after a number multiplies it: “1.2m tonnes”, but “a 500m runway”."""
    at = index + 1
    if tokens[index].kind != "number" or not touching(tokens, at) or tokens[at].text not in _MULTIPLIES:
        return False
    return at + 1 < len(tokens) and (tokens[at + 1].text == "people" or unit_at(tokens, at + 1) is not None)


def _with_change(tokens: list[Token], one: Quantity, language: str, taken: set[int]) -> Quantity:
    """«85 рублей 60 копеек»: one sum."""
    if one.unit is None or not one.unit.money or one.unit.scale != 1 or one.scale != 1:
        return one
    more = _number(tokens, one.last, language, taken) if one.last < len(tokens) else None
    if more is None or more.unit is None or more.unit.id != one.unit.id or more.unit.scale >= 1:
        return one
    return replace(one, last=more.last, low=one.low + more.low * more.unit.scale)


def _vague(tokens: list[Token], number: Number) -> bool:
    """«тысячи людей», «миллионы тонн»: a multiplier in the plural with no number; «более тысячи» is one."""
    if number.last - number.first > 1 or number.scale == 1 or number.value != number.scale:
        return False
    word = tokens[number.first].text
    return not (word in _ONE or (word in _SINGULAR and qualified(tokens, number.first) is not None))


def _range(tokens: list[Token], one: Quantity, language: str, taken: set[int]) -> Quantity | None:
    """«10–12 млрд», «от 10 до 12 млрд», “between 5 and 7”, «10-нан 12-ге дейін»: a range, if it is one."""
    at, first = one.last, one.first
    if at >= len(tokens) or at in taken:
        return None
    previous, link = tokens[first - 1].text if first else "", tokens[at].text
    if is_year(tokens[one.last - 1]) and not touching(tokens, at):
        return None  # «2023 — 4,2 млрд кубометров»
    if link in DASHES and (one.unit is None or tokens[one.first].kind == "sign"):
        other = _number(tokens, at + 1, language, taken) if at + 1 < len(tokens) else None
    elif (link, previous) == ("to", "from") and changes(tokens, first):
        return None
    elif (link, previous) in _PAIRS or (link == "to" and one.bare):
        other = _number(tokens, at + 1, language, taken) if at + 1 < len(tokens) else None
        first -= 1 if previous in ("от", "between", "from") else 0
    elif language == "kk" and tokens[at - 1].text.endswith(("нан", "нен", "дан", "ден", "тан", "тен")):
        other = _number(tokens, at, language, taken)
        if other is None or other.last >= len(tokens) or tokens[other.last].text != "дейін":
            return None
        verbs = tokens[other.last + 1 : other.last + 4]
        if any(word_list("change", "words").get(token.text) for token in verbs):
            return None  # «7 пайыздан 9 пайызға дейін артты»: from one to the other
        other = replace(other, last=other.last + 1)
    else:
        return None
    return _spanned(tokens, one, other, first) if other is not None else None


def _spanned(tokens: list[Token], one: Quantity, other: Quantity, first: int) -> Quantity | None:
    """One range of its two ends; the first shares the multiplier and the unit of the second."""
    if one.unit is not None and other.unit is not None and one.unit != other.unit:
        return None
    low, scale = one.low, one.scale
    if scale == 1 and other.scale > 1 and low < 1000:
        low, scale = low * other.scale, other.scale
    years = is_year(tokens[one.last - 1]) and is_year(tokens[other.first])
    if low >= other.low or (years and (other.unit is None or other.unit.id == "years")):
        return None
    return replace(
        one,
        first=first,
        last=other.last,
        low=low,
        high=other.low,
        scale=scale,
        unit=other.unit or one.unit,
    )
