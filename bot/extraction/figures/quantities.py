"""Quantities: numbers with their units or counted nouns, and ranges.

Pure. Reads tokens from left to right; every step looks ahead a bounded number of tokens.
"""

from dataclasses import replace
from decimal import Decimal

from bot.extraction.figures.counted import counted_at
from bot.extraction.figures.numbers import (
    HYPHENS,
    OPENING,
    Number,
    Token,
    multiplier_leads,
    number_at,
    touching,
)
from bot.extraction.figures.numerals import tens
from bot.extraction.figures.qualifiers import before as qualified
from bot.extraction.figures.qualifiers import changes, inside
from bot.extraction.figures.quantity import COUNT, DASHES, TIMES, Quantity, is_year, of_them
from bot.extraction.figures.refusals import discarded, glued
from bot.extraction.figures.shares import part_of, share_at, whole_at
from bot.extraction.figures.units import sign_at, unit_at, word_list
from storage.model import Qualifier

_CLOSING = {"[": "]", "(": ")"}
_PAIRS = frozenset([("до", "от"), ("and", "between"), ("to", "from")])
_ONE = frozenset("мың тысячу тысяча миллион миллиард триллион мыңнан миллионнан миллиардтан".split())
_SINGULAR = frozenset("тысячи тысячей миллиона миллиарда триллиона десятка сотни сотню сотня".split())
_MULTIPLIES = frozenset("k m b".split())
_WIDE = 5
_PARTING = frozenset("за на до в по".split())
_NO_HOUR = 40
_SOFT = frozenset("более менее чем почти около примерно минимум не целых сразу аж порядка".split())
_COMPARING = frozenset("больше меньше выше ниже дороже дешевле".split())
_OFTEN = (4, 6)
"""From how many times on it is worth a figure, in digits and in words."""
_KK_ABOUT = ("дай", "дей", "тай", "тей")


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
        whole = share_at(tokens, index, language) or whole_at(tokens, index, language)
        if whole is not None:
            return whole
    first = _number(tokens, index, language, taken)
    if first is None or glued(tokens, index):
        return None
    one = _range(tokens, first, language, taken) or _with_change(tokens, first, language, taken)
    if one.unit_id == "times" and tokens[one.last - 1].text.startswith("раз") and not _multiple(tokens, one):
        often = one.low >= _OFTEN[one.spelled]
        return replace(one, unit=COUNT) if often else None
    if one.unit is None and tokens[one.last - 1].text != "]":
        value = one.high or one.low
        noun = one.last + (inside(tokens, one.last)[1] if language == "kk" else 0)
        if language == "kk" and _ceiling(tokens, one):
            noun, one = noun + 1, replace(one, bounds=Qualifier.UNDER)
        if language == "kk" and of_them(tokens, one.first, one.last):
            return one  # «оның 60-ы»: of what was named before
        end = counted_at(tokens, noun, value, language, spelled=one.spelled and one.scale == 1)
        if end is not None and not any(at in taken for at in range(one.last, end)):
            return replace(one, last=end, unit=COUNT, noun=(noun, end))
        return _quoted(tokens, one, value, language) or one
    return one


def _multiple(tokens: list[Token], one: Quantity) -> bool:
    """Whether «раз» tells how many times as much («в 3 раза», «3 раза больше»), not how often («19 раз»)."""
    at = one.first - 1
    while at >= 0 and tokens[at].text in _SOFT:
        at -= 1
    around = [tokens[beside].text for beside in (at, one.last) if 0 <= beside < len(tokens)]
    return tokens[at].text in ("в", "во") or not _COMPARING.isdisjoint(around)


def _quoted(tokens: list[Token], one: Quantity, value: Decimal, language: str) -> Quantity | None:
    """«14 «узких мест»»: what is counted stands in quotation marks; names do not agree with a number."""
    at = one.last
    if language != "ru" or at + 1 >= len(tokens) or tokens[at].text not in '«"“' or tokens[at + 1].capital:
        return None
    end = counted_at(tokens, at + 1, value, language, spelled=one.spelled and one.scale == 1)
    if end is None or end >= len(tokens) or tokens[end].text not in '»"”':
        return None
    return replace(one, last=end + 1, unit=COUNT, noun=(at + 1, end))


def _ceiling(tokens: list[Token], one: Quantity) -> bool:
    """«900-ге дейін көлік»: so many at most, too many to be an hour of the day and no year."""
    until = one.last < len(tokens) and tokens[one.last].text == "дейін"
    return until and one.low >= _NO_HOUR and not is_year(tokens[one.first])


def _number(tokens: list[Token], index: int, language: str, taken: set[int]) -> Quantity | None:
    """A number with its currency sign or unit, no range and no noun yet."""
    sign = sign_at(tokens, index)
    lettered = sign is not None or (language == "en" and _letter_before_unit(tokens, index))
    number = number_at(tokens, sign[1] if sign else index, language, money=lettered)
    if number is None or any(at in taken for at in range(number.first, number.last)):
        return None
    if number.spelled and (_vague(tokens, number) or tokens[number.last - 1].text in ("a", "an")):
        return None
    if tokens[index].text == "a" and part_of(tokens, index):
        return None  # “a quarter of a million”
    parted = index > 1 and tokens[index - 1].text in _PARTING and multiplier_leads(tokens, index - 2)
    if parted and number.scale == 1:
        return None  # «тысяч за сорок рублей»: a thousand times as much
    last, unit = number.last, sign[0] if sign else None
    bounds, skipped = inside(tokens, last) if language == "kk" else (None, 0)
    compound = number.scale > 1 and touching(tokens, last) and tokens[last].text in HYPHENS
    measured = unit_at(tokens, last + skipped + compound)  # “a 120 billion-tenge loan”
    if measured is not None and last not in taken and unit in (None, measured[0]):
        timed = measured[0].id in TIMES and number.scale > 1000  # «3 миллиардов [в] год»
        unit, last = (unit, last) if timed else measured
    bounds = number.bounds or bounds
    if language == "kk" and tokens[last - 1].text.endswith(_KK_ABOUT):
        bounds = Qualifier.ABOUT  # «үш тәуліктей»
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
    """«тысячи людей», «десятки тонн»: a multiplier in the plural with no number; «более тысячи» is one."""
    word = tokens[number.first].text
    if number.last - number.first > 1 and tens().get(word) is None:
        return False
    if tens().get(word) is None and (number.scale == 1 or number.value != number.scale):
        return False
    if word in _ONE and (word != "мың" or unit_at(tokens, number.last) is not None):
        return False
    return not (word in _SINGULAR and qualified(tokens, number.first) is not None)


def _range(tokens: list[Token], one: Quantity, language: str, taken: set[int]) -> Quantity | None:
    """«10–12 млрд», «от 10 до 12 млрд», “between 5 and 7”, «10-нан 12-ге дейін»: a range, if it is one."""
    at, first = one.last, one.first
    if at >= len(tokens) or at in taken:
        return None
    previous, link = tokens[first - 1].text if first else "", tokens[at].text
    if is_year(tokens[one.last - 1]) and not touching(tokens, at):
        return None  # «2023 — 4,2 млрд кубометров»
    signed = tokens[one.first].kind == "sign"
    apart = not one.bare and not (signed and not changes(tokens, first))
    if link in DASHES and (one.unit is None or signed):
        other = _number(tokens, at + 1, language, taken) if at + 1 < len(tokens) else None
    elif (link, previous) == ("to", "from") and changes(tokens, first):
        return None
    elif (link, previous) in _PAIRS or (link == "to" and not apart):
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
    if other is None or (link == "to" and not one.bare and other.low > one.low * _WIDE):
        return None  # “slid $2 to $70”: by so much, to where it ends
    return _spanned(tokens, one, other, first)


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
