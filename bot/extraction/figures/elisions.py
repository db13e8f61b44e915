"""Numbers that borrow what they measure: «сейчас 28, будет 30 млрд долларов», «20 тысяч тонн из 100».

Pure. A bare number looks ahead, then back, inside its sentence; one that finds nothing is no figure.
"""

from dataclasses import replace
from decimal import Decimal

from bot.extraction.figures.numbers import Token
from bot.extraction.figures.qualifiers import before as qualified
from bot.extraction.figures.quantities import COUNT, DASHES, POSSESSIVE, Quantity
from bot.extraction.figures.units import Unit

_AHEAD, _BACK, _PERCENT_BACK = 16, 5, 15
_APART = frozenset(["years", "times", "hours", "days", "months", "weeks", "minutes"])
_UNSCALED = frozenset(["%", "pp", "points", *_APART])
_INSTEAD = frozenset(["вместо", "против", "instead"])
_LEADS_ON = frozenset(", и до or and to against против — , а or или".split())
_REFERS_BACK = frozenset("из против вместо до с от to from of against versus әуелгі".split())
_REACHES = (
    "составил",
    "составля",
    "составит",
    "достиг",
    "насчит",
    "құрады",
    "жетті",
    "reached",
    "totaled",
    "totalled",
)
_OF_THEM = (["из", "них"], ["из", "которых"], ["of", "them"], ["оның", "ішінде"])
_FROM_TO = frozenset([("с", "до"), ("со", "до"), ("from", "to")])
_NUMBER = frozenset("число числа количество количества численность number саны".split())
_NUMBERED = frozenset("до с на to from at по —".split())
_NUMBER_REACH = 12
_THOUSAND, _MILLION = Decimal(1000), Decimal(1_000_000)


def completed(
    tokens: list[Token], found: list[Quantity], sentence: list[int], rates: set[int]
) -> list[Quantity]:
    """The quantities with every unit filled in.

    `sentence` gives each token's sentence; `rates` are the tokens where a rate («в неделю») begins.
    """
    done: list[Quantity] = []
    money: Unit | None = None
    for index, one in enumerate(found):
        if one.unit is not None:
            done.append(one)
            money = one.unit if one.unit.money else money
            continue
        following = next((other for other in found[index + 1 : index + 4] if not other.bare), None)
        shared = (
            _ahead(tokens, one, following, sentence)
            or _back(tokens, one, done[-1] if done else None, sentence)
            or _alone(tokens, one, money, rates)
            or _paired(tokens, one, found[index + 1 : index + 2], rates)
        )
        if shared is not None:
            done.append(shared)
    return done


def _ahead(
    tokens: list[Token], one: Quantity, other: Quantity | None, sentence: list[int]
) -> Quantity | None:
    """«Экспорт составил 9, импорт — 17 млрд долларов»: unit and multiplier stand with the next number."""
    if other is None or sentence[other.first] != sentence[one.first] or other.first - one.last > _AHEAD:
        return None
    link = tokens[one.last].text
    if one.scale == 1 and link not in _LEADS_ON:
        return None
    if one.scale > 1 and other.unit_id in _UNSCALED:
        return None
    if other.unit is None or other.unit == COUNT or other.unit.id == "times":
        return (
            None if other.bare or one.scale > 1 or link not in ("и", "до", "and", "to") else _lent(one, other)
        )
    return _lent(one, other)


def _lent(one: Quantity, other: Quantity) -> Quantity:
    if one.scale == 1 and other.scale > 1 and one.low < _THOUSAND:
        high = one.high * other.scale if one.high is not None else None
        return replace(one, low=one.low * other.scale, high=high, scale=other.scale, unit=other.unit)
    return replace(one, unit=other.unit)


def _back(tokens: list[Token], one: Quantity, other: Quantity | None, sentence: list[int]) -> Quantity | None:
    """«20 тысяч тонн из 100», «27 млрд долларов … импорт — 9 млрд»: they stand with the number before."""
    if other is None or sentence[other.first] != sentence[one.first]:
        return None
    if other.unit is None or other.unit.id in _APART:
        return None
    gap = one.first - other.last
    if (
        other.unit == COUNT
        and not one.spelled
        and [t.text for t in tokens[one.first - 2 : one.first]] in _OF_THEM
    ):
        return replace(one, unit=COUNT)
    if one.scale > 1:
        foreign = other.unit.money and one.scale < _MILLION
        return _lent(one, other) if other.scale > 1 and not foreign else None
    link = tokens[one.first - 1].text
    if other.unit.id == "%" and (link in DASHES or qualified(tokens, one.first) is not None):
        return replace(one, unit=other.unit) if gap <= _PERCENT_BACK else None
    if gap > _BACK or link not in _REFERS_BACK:
        return None
    return _lent(one, other) if other.scale > 1 or other.unit != COUNT or link in _INSTEAD else None


def _paired(
    tokens: list[Token], one: Quantity, following: list[Quantity], rates: set[int]
) -> Quantity | None:
    """«с 40 до 55 в неделю»: the first number counts what the second does."""
    if not (following and following[0].bare and following[0].first == one.last + 1) or not one.first:
        return None
    if (tokens[one.first - 1].text, tokens[one.last].text) not in _FROM_TO:
        return None
    return replace(one, unit=COUNT) if _alone(tokens, following[0], None, rates) is not None else None


def _alone(tokens: list[Token], one: Quantity, money: Unit | None, rates: set[int]) -> Quantity | None:
    """What a number that borrows nothing is by itself: money if it was spoken of, else a count."""
    if one.scale >= _MILLION:
        return replace(one, unit=money or COUNT)
    if one.scale > 1:
        return replace(one, unit=COUNT)
    grouped = (
        tokens[one.first].kind == "number"
        and set(tokens[one.first].text) & set(" ,.")
        and one.low >= _THOUSAND
    )
    whose = one.last - one.first == 3 and tokens[one.last - 1].text in POSSESSIVE
    if grouped or (whose and one.low >= 10):
        return replace(one, unit=COUNT)
    if one.last in rates or (one.high is not None and one.high >= 100):
        return replace(one, unit=COUNT)
    if one.low != one.low.to_integral_value() or one.low < 2:
        return None
    before = tokens[one.first - 1].text if one.first else ""
    after = [token.text for token in tokens[one.last : one.last + 1]]
    of_whom = after and after[0] in ("из", "of") and not one.spelled and one.low >= 10
    said = (qualified(tokens, one.first) is not None and one.low >= 10) or before.startswith(_REACHES)
    said = said or (before in _NUMBERED and _of_a_number(tokens, one.first))
    return (
        replace(one, unit=COUNT)
        if of_whom or (said and not one.spelled) or one.low >= 10 * _THOUSAND
        else None
    )


def _of_a_number(tokens: list[Token], first: int) -> bool:
    """Whether the clause is about a number: «число рейсов увеличится с 40 до 55»."""
    for at in range(first - 1, max(-1, first - _NUMBER_REACH), -1):
        if tokens[at].text in ".;:!?":
            return False
        if tokens[at].text in _NUMBER:
            return True
    return False
