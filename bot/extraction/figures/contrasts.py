"""Numbers set against another, or counting on from it: «было 680 миллионов рублей, станет 520».

Pure. A number borrows only in a set form of words and where it is of the other's order of magnitude: «билет
стоил 2 000 тенге, теперь просят двадцать» may well mean thousands, and then it is no figure.
"""

from dataclasses import replace

from bot.extraction.figures.counted import genitive, genitive_plural, genitive_plural_form
from bot.extraction.figures.numbers import Token, is_numeral
from bot.extraction.figures.quantity import COUNT, DASHES, TIMES, Quantity, of_them
from bot.extraction.figures.set_periods import Period
from bot.extraction.figures.units import Unit, unit_at
from storage.morphology import parses

_LASTING = frozenset(["hours", "days", "months", "weeks", "minutes"])
_WITHIN = frozenset("за до вместо против in within to".split())
_BY_NOW = frozenset("теперь сейчас сегодня раньше прежде стало станет now today қазір бүгін енді".split())
_ONCE = frozenset("было был была были раньше прежде сейчас пока вчера".split())
_THEN = frozenset("теперь сегодня стало стал стала станет станут будет завтра потом".split())
_IN_FACT = frozenset("фактически реально пока уже лишь только всего сейчас сегодня теперь".split())
_FOCUS = frozenset("уже лишь только всего аж целых даже".split())
_MORE = frozenset("еще тағы another".split())
_THEIR = frozenset("оның олардың ішінде соның".split())
_JOINTS = frozenset(", а и но то".split())
_REMAIN = ("остал", "остает", "остают")
_COST = ("стои", "обойд", "обош", "выйд", "выход", "прос", "плат", "отда")
_SMALL = frozenset("в бы уже до около примерно почти".split())
_SOON, _STILL, _FEW = 100, 2, 10
_APART, _ONCE_BACK, _WAITED_BACK, _ORDER = 14, 6, 16, 10
_THOUSAND, _MILLION = 1000, 1_000_000


def lent(one: Quantity, other: Quantity) -> Quantity | None:
    """A number with the unit of another one, and with its multiplier where it has none itself."""
    if other.unit_id in ("%", "pp") and one.low >= _THOUSAND:
        return None
    if other.unit is not None and one.scale >= _MILLION and other.unit.scale >= _MILLION:
        return None
    if one.scale == 1 and other.scale > 1 and one.low < _THOUSAND:
        high = one.high * other.scale if one.high is not None else None
        return replace(one, low=one.low * other.scale, high=high, scale=other.scale, unit=other.unit)
    return replace(one, unit=other.unit)


def of_before(
    tokens: list[Token], one: Quantity, done: list[Quantity], sentence: list[int]
) -> Quantity | None:
    """A number of what was counted or timed before it: «Из 177 проектов завершены 122», «— на 700»."""
    if one.scale > 1 or named(tokens, one.last):
        return None
    if one.low < 2 or one.low % 1:
        return _halved(tokens, one, done, sentence)
    told = not one.spelled or one.low > _FEW
    if done[-1:] and done[-1].unit == COUNT and sentence[one.first] - sentence[done[-1].first] < _STILL:
        before = tokens[one.first - 1].text
        after_verb = not one.spelled or parses(tokens[one.first - 2].text)[0].tag.POS == "VERB"
        if told and before in _MORE and _ends(tokens, one) and after_verb:
            return replace(one, unit=COUNT)
        theirs = before in _THEIR and sentence[one.first] == sentence[done[-1].first]
        if (theirs or done[-1].last == one.first) and of_them(tokens, one.first, one.last):
            return replace(one, unit=COUNT)
    if _lasts(tokens, one):
        waited = _waited(tokens, one, sentence)
        if waited is not None:
            return replace(one, unit=waited)
    for other in reversed(done):
        if sentence[other.first] != sentence[one.first]:
            return None
        few = told or (_ends(tokens, one) and _out_of(tokens, other) and _acts(tokens[one.first - 1].text))
        counted = other.unit == COUNT and few and _counts_on(tokens, one, other)
        if counted or (other.unit_id in _LASTING and _lasts(tokens, one)):
            return replace(one, unit=other.unit)
    return None


def _halved(tokens: list[Token], one: Quantity, done: list[Quantity], sentence: list[int]) -> Quantity | None:
    """«упадёт с пяти часов до полутора»: a time again, with a half."""
    other = done[-1] if done else None
    if other is None or other.unit_id not in _LASTING or sentence[other.first] != sentence[one.first]:
        return None
    return replace(one, unit=other.unit) if one.low > 1 and _lasts(tokens, one) else None


def _out_of(tokens: list[Token], other: Quantity) -> bool:
    """«Из тридцати барж», “of the 90 treaties”."""
    led = [token.text for token in tokens[max(0, other.first - 2) : other.first] if token.text != "the"]
    return led[-1:] in (["из"], ["of"])


def _acts(word: str) -> bool:
    """Whether a word is a verb or does a verb's work: «можно»."""
    return parses(word)[0].tag.POS in ("VERB", "INFN", "PRTS", "PRED")


def _counts_on(tokens: list[Token], one: Quantity, other: Quantity) -> bool:
    """«Из 177 проектов … 122», «на 500 мест, школа — на 1200», «550 грантов, на 50 больше»."""
    led = [token.text for token in tokens[max(0, other.first - 2) : other.first]]
    if _out_of(tokens, other):
        return True
    before = [token.text for token in tokens[max(0, one.first - 2) : one.first]]
    if before[:1] == ["против"] and before[-1] in DASHES:
        return True  # «за — 79 депутатов, против — 14»
    compared = (["down", "from"], ["up", "from"], ["compared", "with"])
    if before[-1:] == ["против"] or before in compared:
        return True
    after = tokens[one.last].text if one.last < len(tokens) else ""
    if before[-1:] == [","]:
        return after in ("more", "fewer")
    if before[-1:] != ["на"]:
        return False
    again = led[-1:] == ["на"] and before[0] in DASHES
    return again or after in ("больше", "меньше")


def _lasts(tokens: list[Token], one: Quantity) -> bool:
    """«ждал 30 часов, сегодня прошёл за четыре», «теперь — четыре»: a time again, at a clause's end."""
    before = [token.text for token in tokens[max(0, one.first - 2) : one.first]]
    if not _ends(tokens, one) or not before or one.low > _SOON:
        return False
    return before[-1] in _WITHIN or (before[0] in _BY_NOW and (before[-1] in DASHES or len(before) == 1))


def named(tokens: list[Token], index: int) -> bool:
    """Whether an abbreviation or name stands at `index`, which the number before it may count."""
    return index < len(tokens) and tokens[index].kind == "word" and tokens[index].capital


def _ends(tokens: list[Token], one: Quantity) -> bool:
    """Whether the clause ends with a number."""
    return one.last >= len(tokens) or tokens[one.last].kind == "sign"


def _waited(tokens: list[Token], one: Quantity, sentence: list[int]) -> Unit | None:
    """The unit of a span of time named before: «шёл за два-три дня, теперь может идти до 20»."""
    now = tokens[one.first - 1].text == "за"
    for at in range(one.first - 2, max(0, one.first - _WAITED_BACK), -1):
        if sentence[at] != sentence[one.first]:
            return None
        now = now or tokens[at].text in _BY_NOW
        unit = unit_at(tokens, at) if tokens[at].kind == "word" else None
        if unit is not None and unit[0].id in _LASTING and is_numeral(tokens[at - 1], "ru"):
            return unit[0] if now else None
    return None


def contrasted(
    tokens: list[Token],
    one: Quantity,
    other: Quantity | None,
    sentence: list[int],
    periods: list[Period],
) -> Quantity | None:
    """«было 680 миллионов рублей, станет 520», «здесь 320 тенге, а за рекой — уже 450», «передаём 22»."""
    if other is None or other.unit is None or sentence[other.first] != sentence[one.first]:
        return None
    if one.scale > 1 or not _ends(tokens, one) or other.unit.id == "times" or not _alike(one, other):
        return None
    if other.unit == COUNT and other.scale == 1 and one.low % 1:
        return None
    between = [token.text for token in tokens[other.last : one.first]]
    if not between or len(between) > _APART or any(sign in between for sign in ".;:"):
        return None
    if _then(tokens, between, other) or (other.unit != COUNT and _elsewhere(between)):
        return lent(one, other)
    if _when(tokens, one, other, periods) or _left(between, one, other) or _costs(between, other):
        return lent(one, other)
    return lent(one, other) if other.noun and _in_fact(between) else None


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers are of one order of magnitude, multipliers apart."""
    counted = other.low / other.scale
    return counted < one.low * _ORDER and one.low < counted * _ORDER


def _then(tokens: list[Token], between: list[str], other: Quantity) -> bool:
    """«было …, станет», «раньше …, теперь —»: the same thing, once and now."""
    last = between[-2:] if between[-1] in DASHES else between[-1:]
    led = (token.text for token in tokens[max(0, other.first - _ONCE_BACK) : other.first])
    return last[0] in _THEN and any(word in _ONCE for word in led)


def _when(tokens: list[Token], one: Quantity, other: Quantity, periods: list[Period]) -> bool:
    """«в мае 12 миллионов рублей, в июне — уже 21», «позавчера 50 машин, вчера 35»: then and then."""
    start = other.first - _ONCE_BACK
    if not any(start <= period.first and period.last <= other.first for period in periods):
        return False
    for period in periods:
        if other.last <= period.first and period.last <= one.first and period.kind in ("frame", "day", "now"):
            joint = {token.text for token in tokens[other.last : period.first] if not genitive(token.text)}
            rest = {token.text for token in tokens[period.last : one.first]}
            return "," in joint and joint <= _JOINTS and rest <= _FOCUS | DASHES
    return False


def _left(between: list[str], one: Quantity, other: Quantity) -> bool:
    """«было 28 лодок, осталось 17»: of those counted."""
    if other.unit != COUNT or one.low >= other.low or not between[-1].startswith(_REMAIN):
        return False
    return len(between) > 1 and (between[-2] in _JOINTS or between[-2] in _THEN)


def _costs(between: list[str], other: Quantity) -> bool:
    """«340 евро за тонну, осенью обойдётся в 350»: a price again; millions may be of another thing."""
    if other.unit is None or not other.unit.money or other.scale > 1 or "," not in between:
        return False
    last = next((word for word in reversed(between) if word not in _SMALL), "")
    return last.startswith(_COST)


def subject_before(tokens: list[Token], one: Quantity) -> Quantity | None:
    """«Пассажиров набралось 460», «тонн вывезли 30»: what is counted opens the clause, before its verb."""
    at = one.first - 2
    if at < 0 or not _ends(tokens, one) or one.low < 2 or (one.spelled and one.low <= _FEW):
        return None
    if parses(tokens[at + 1].text)[0].tag.POS != "VERB" or not genitive_plural_form(tokens[at].text):
        return None
    opens = at
    while opens and genitive_plural_form(tokens[opens - 1].text):
        opens -= 1
    if opens and tokens[opens - 1].kind != "sign":
        return None
    unit = unit_at(tokens, at)
    if unit is None:
        return replace(one, unit=COUNT) if one.low % 1 == 0 else None
    return None if unit[0].id in (*TIMES, "times") else replace(one, unit=unit[0])


def _elsewhere(between: list[str]) -> bool:
    """«…, а за рекой — уже»: the same thing in another place, its verb left out."""
    rest = between[:-1] if between[-1] in _FOCUS else between
    if rest[:2] != [",", "а"] or len(rest) < 4 or rest[-1] not in DASHES:
        return False
    place = parses(rest[2])[0].tag.POS in ("PREP", "ADVB")
    return place and not any(map(genitive_plural, rest[2:-1]))


def _in_fact(between: list[str]) -> bool:
    """«27 поездов в сутки, фактически передаём»: an adverb of fact and the verb, the noun left out."""
    clause = between[-between[::-1].index(",") :] if "," in between else between
    verb = parses(clause[-1])[0].tag if clause else None
    return (
        1 < len(clause) < 4
        and clause[0] in _IN_FACT
        and verb is not None
        and verb.POS in ("VERB", "PRTS")
        and not clause[-1].startswith("исполн")
    )
