"""Numbers that borrow what they measure: «сейчас 28, будет 30 млрд долларов», «20 тысяч тонн из 100».

Pure. A bare number looks ahead, then back, inside its sentence; one that finds nothing is no figure.
"""

import re
from dataclasses import replace
from decimal import Decimal

from bot.extraction.figures.contrasts import contrasted, lent, named, of_before, subject_before
from bot.extraction.figures.counted import genitive_plural, genitive_plural_form
from bot.extraction.figures.numbers import Token
from bot.extraction.figures.numerals import inverted
from bot.extraction.figures.qualifiers import before as qualified
from bot.extraction.figures.quantity import COUNT, DASHES, POSSESSIVE, Quantity, converted
from bot.extraction.figures.set_periods import Period

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
_OF_THEM = (["из", "них"], ["из", "которых"], ["of", "them"], ["of", "which"], ["оның", "ішінде"])
_FROM_TO = frozenset([("с", "до"), ("со", "до"), ("from", "to")])
_FROM = frozenset("с со от from".split())
_NORMS = frozenset("норме плане лимите квоте".split())
_PRICE = re.compile("сумм|стоимост|worth|value|құны|сомасы")
"""What the number before it was counted for is worth: another thing than it."""
_YEARLY = frozenset(", ; а и к ко в во на за год году года м й му - — –".split())
_DESIGNED = ("рассчит", "спроектирован", "designed", "built")
_KK_FROM = frozenset("дан ден тан тен нан нен".split())
_NUMBER = frozenset("число числа количество количества численность number саны".split())
_NUMBERED = frozenset("до с на to from at по —".split())
_NUMBER_REACH, _PARTITION = 12, 4
_THOUSAND, _MILLION, _BILLION = Decimal(1000), Decimal(1_000_000), Decimal(1_000_000_000)


def completed(
    tokens: list[Token], found: list[Quantity], sentence: list[int], periods: list[Period]
) -> list[Quantity]:
    """The quantities with every unit filled in; `sentence` gives each token's sentence."""
    rates = {period.first for period in periods if period.kind == "rate"}
    done: list[Quantity] = []
    money: Quantity | None = None
    one_currency = len({one.unit_id for one in found if one.unit and one.unit.money}) == 1
    for index, one in enumerate(found):
        if one.unit is not None:
            done.append(one)
            money = one if one.unit.money else money
            continue
        if one.spelled and one.low < 1:
            continue  # “half a century”
        near = money is not None and sentence[one.first] - sentence[money.first] <= 1
        known = near or (one_currency and one.scale >= _BILLION)
        shared = (
            subject_before(tokens, one)
            or _tied(tokens, one, _last(tokens, one, done), sentence)
            or _ahead(tokens, one, _next(tokens, one, found[index + 1 : index + 4]), sentence)
            or _back(tokens, one, _last(tokens, one, done), sentence)
            or of_before(tokens, one, done, sentence)
            or contrasted(tokens, one, _last(tokens, one, done), sentence, periods)
            or _sum(one, money, known=known)
            or _alone(tokens, one, rates, unsure=_unsure(one, money, done, sentence))
            or _paired(tokens, one, found[index + 1 : index + 2], rates)
        )
        if shared is not None:
            done.append(shared)
    return done


def _last(tokens: list[Token], one: Quantity, done: list[Quantity]) -> Quantity | None:
    """The quantity before; a multiple of thousands is of no share, but of what stood before that.

    «700 тысяч тенге (около 1400 евро)» goes on with the sum outside the brackets.
    """
    if one.scale > 1 and len(done) > 1 and converted(tokens, done[-2], done[-1]):
        done = done[:-1]
    return next((other for other in reversed(done) if one.scale == 1 or other.unit_id not in _UNSCALED), None)


def _unsure(one: Quantity, money: Quantity | None, done: list[Quantity], sentence: list[int]) -> bool:
    """Whether a bare number may be a sum, or so many millions: «28 млрд, раньше не было и 20»."""
    if one.scale >= _MILLION:
        return money is not None
    here = [other for other in done[-2:] if sentence[other.first] == sentence[one.first]]
    return one.low < _THOUSAND and any(other.scale >= _MILLION for other in here)


def _tied(tokens: list[Token], one: Quantity, other: Quantity | None, sentence: list[int]) -> Quantity | None:
    """«с шести часов до двенадцати», «12 барж вместо обещанных 35»: of the one before, whatever follows."""
    if other is None or other.unit is None or not other.first or sentence[other.first] != sentence[one.first]:
        return None
    gap = one.first - other.last
    if gap > _BACK or named(tokens, one.last):
        return None
    link = _link(tokens, one.first)
    instead = link in _INSTEAD and (one.last >= len(tokens) or tokens[one.last].kind == "sign")
    from_to = gap == 1 and other.unit != COUNT and (tokens[other.first - 1].text, link) in _FROM_TO
    return lent(one, other) if from_to or (instead and one.scale == 1) else None


def _next(tokens: list[Token], one: Quantity, others: list[Quantity]) -> Quantity | None:
    """The next quantity with a unit; a bare one between must lead on to it.

    A share may stand between a change and its end: «вырос на 1,2 млрд, или на 15 %, до 8,9 млрд долларов».
    """
    for at, other in enumerate(others):
        share = one.scale > 1 and other.unit_id in _UNSCALED and at + 1 < len(others)
        if share and tokens[others[at + 1].first - 1].text in ("до", "to"):
            continue
        if not other.bare:
            return other
        if other.last >= len(tokens) or (other.scale == 1 and tokens[other.last].text not in _LEADS_ON):
            return None
    return None


def _ahead(
    tokens: list[Token], one: Quantity, other: Quantity | None, sentence: list[int]
) -> Quantity | None:
    """«Экспорт составил 9, импорт — 17 млрд долларов»: unit and multiplier stand with the next number."""
    if other is None or sentence[other.first] != sentence[one.first] or other.first - one.last > _AHEAD:
        return None
    link = tokens[one.last].text
    follows = (
        other.first == one.last and tokens[one.last - 1].text in _KK_FROM
    )  # «3-тен 5 млрд теңгеге дейін»
    if one.scale == 1 and link not in _LEADS_ON and not follows:
        return None
    between = [token.text for token in tokens[one.last : other.first]]
    if one.scale == 1 and other.scale > 1 and (_tallied(tokens, one) or any(map(_PRICE.match, between))):
        return None
    if (one.scale > 1 and other.unit_id in _UNSCALED) or (one.low < 1 and one.spelled):
        return None
    if other.unit is None or other.unit == COUNT or other.unit.id == "times":
        return (
            None if other.bare or one.scale > 1 or link not in ("и", "до", "and", "to") else lent(one, other)
        )
    return lent(one, other)


def _tallied(tokens: list[Token], one: Quantity) -> bool:
    """«Проектов — 175»: a number of what stands before the dash."""
    at = one.first - 2
    return at >= 0 and tokens[at + 1].text in DASHES and genitive_plural(tokens[at].text)


def _back(tokens: list[Token], one: Quantity, other: Quantity | None, sentence: list[int]) -> Quantity | None:
    """«20 тысяч тонн из 100», «27 млрд долларов … импорт — 9 млрд»: they stand with the number before."""
    if other is None or sentence[other.first] != sentence[one.first] or named(tokens, one.last):
        return None
    if other.unit is None or other.unit.id in _APART:
        return None
    gap = one.first - other.last
    if other.unit == COUNT and not one.spelled and _of_them(tokens, one.first):
        return replace(one, unit=COUNT)
    if one.scale > 1:
        foreign = other.unit.money and one.scale < min(_MILLION, other.scale)
        foreign = foreign or (not other.unit.money and one.scale > other.scale >= _MILLION)
        return lent(one, other) if other.scale > 1 and not foreign else None
    link = _link(tokens, one.first)
    between = [token.text for token in tokens[other.last : one.first]]
    if link in DASHES and other.scale > 1 and all(word in _YEARLY or _year(word) for word in between):
        return lent(one, other)  # «в этом году 30 млрд, а к 2030-му — 40»
    if other.unit.id == "%" and (link in DASHES or link == "под" or _bounded(tokens, one, other)):
        return replace(one, unit=other.unit) if gap <= _PERCENT_BACK else None
    again = other.unit.id == "%" and link == "на" == tokens[other.first - 1].text
    if again and gap <= _PERCENT_BACK and (one.last >= len(tokens) or tokens[one.last].kind == "sign"):
        return lent(one, other)  # «на 5,4 % в этом году и на 4,9 — в следующем»
    if gap > _BACK or link not in _REFERS_BACK:
        return None
    if other.unit.id == "%" and link in ("до", "to") and tokens[other.first - 1].text not in _FROM:
        return None  # «на 63 % до 56 500»: by a share, to a number
    return lent(one, other) if other.scale > 1 or other.unit != COUNT or link in _INSTEAD else None


def _bounded(tokens: list[Token], one: Quantity, other: Quantity) -> bool:
    """«было 40 %, стало больше 50», but “a third of them are over 60”."""
    return qualified(tokens, one.first) is not None and (one.spelled or not other.spelled)


def _link(tokens: list[Token], first: int) -> str:
    """The word that ties a number to what stands before it; «вместо обещанных 35» is tied by «вместо»."""
    if first > 1 and tokens[first - 2].text in _INSTEAD and genitive_plural_form(tokens[first - 1].text):
        return tokens[first - 2].text
    if tokens[first - 1].text in _NORMS and tokens[first - 2].text == "при":
        return "против"  # «90 кубометров при норме 140»
    return tokens[first - 1].text


def _of_them(tokens: list[Token], first: int) -> bool:
    """«из них 12», «из них быстрых — 12», “of which 12”: a number of what was counted before."""
    at = first
    if at and tokens[at - 1].text in DASHES:
        at -= 1
        while at > max(2, first - _PARTITION) and genitive_plural_form(tokens[at - 1].text):
            at -= 1
    return [token.text for token in tokens[max(0, at - 2) : at]] in _OF_THEM


def _year(word: str) -> bool:
    return len(word) == 4 and word.isdigit()


def _paired(
    tokens: list[Token], one: Quantity, following: list[Quantity], rates: set[int]
) -> Quantity | None:
    """«с 40 до 55 в неделю»: the first number counts what the second does."""
    if not (following and following[0].bare and following[0].first == one.last + 1) or not one.first:
        return None
    if (tokens[one.first - 1].text, tokens[one.last].text) not in _FROM_TO:
        return None
    if _alone(tokens, following[0], rates) is None:
        return None
    paired = lent(one, replace(following[0], unit=COUNT))  # «с 3,4 до 8,6 тысячи»
    return paired if paired is not None and _whole(paired.low) else None


def _whole(number: Decimal) -> bool:
    return number == number.to_integral_value()


def _sum(one: Quantity, money: Quantity | None, *, known: bool) -> Quantity | None:
    """A bare number of millions after a sum: that currency's, if it was just spoken of or is the only one."""
    if one.scale < _MILLION or money is None:
        return None
    return replace(one, unit=money.unit) if known else None


def _alone(tokens: list[Token], one: Quantity, rates: set[int], *, unsure: bool = False) -> Quantity | None:
    """What a number that borrows nothing is by itself: a count; billions are none without a word of what."""
    if one.scale >= _BILLION or (unsure and one.scale >= _MILLION):
        return None
    if tokens[one.first].text in inverted("words"):
        return None  # «выходит тысяч сорок»
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
    if not unsure and (one.last in rates or (one.high is not None and one.high >= 100)):
        return replace(one, unit=COUNT)
    if one.low != one.low.to_integral_value() or one.low < 2:
        return None
    before = tokens[one.first - 1].text if one.first else ""
    after = [token.text for token in tokens[one.last : one.last + 1]]
    named_before = one.first > 1 and tokens[one.first - 1].capital and tokens[one.first - 2].kind == "word"
    of_whom = after and after[0] in ("из", "of") and one.low >= 10
    if of_whom and named_before and qualified(tokens, one.first) is None:
        return None  # “Site 31 of the cosmodrome”
    said = (qualified(tokens, one.first) is not None and one.low >= 10) or before.startswith(_REACHES)
    said = (said and not unsure) or _tallied(tokens, one)
    said = said or (before in _NUMBERED and _of_a_number(tokens, one.first))
    said = said or (before in ("на", "for") and one.low >= 10 and _designed(tokens, one.first))
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


def _designed(tokens: list[Token], first: int) -> bool:
    """«рассчитан пункт на 120», “built for 120”."""
    return any(token.text.startswith(_DESIGNED) for token in tokens[max(0, first - 4) : first - 1])
