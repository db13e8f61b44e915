"""Time frames of figures: «за 10 месяцев прошлого года», «2023 жылдың 10 айында», “in January-October”.

Pure. A period is a maximal run of words of time (data/periods.toml) that ends with a calendar word; what it
says is then resolved against the publication date.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from bot.extraction.figures.dates import Said, resolve
from bot.extraction.figures.numbers import HYPHENS, Token, number_at, touching
from bot.extraction.figures.quantity import DASHES, TAKES, is_year
from bot.extraction.figures.set_periods import Period, fixed, school_year
from bot.extraction.figures.stems import Stems
from bot.extraction.figures.units import unit_at
from bot.extraction.lexicon import data

_MAX_WORDS, _MAX_LEAD = 20, 7
"""How many words a period has, and how many may precede its calendar word."""
_ANCHORS = frozenset("year mon unit unitin day wd thisyear rate post now".split())
_COMPARED = ("показател", "значени", "чем")
_MORE = frozenset("больше меньше выше ниже".split())
_SHORT = frozenset("мес г гг".split())
_SHARES = frozenset("third quarter half fifth tenth".split())
_ORDERED = frozenset("ord unit unitin link num".split())
"""What may follow an ordinal that opens a period: “third quarter”, but “[a] third this year”."""
_CASE = frozenset("м х го й е ом ым ші шы інші ыншы ға ге да де дың дін".split())


@dataclass(frozen=True, slots=True)
class _Part:
    role: str
    value: str
    last: int
    number: int = 0


@cache
def _lexicon(language: str) -> Stems[tuple[str, str]]:
    table = data("periods")[language if language in ("kk", "en") else "ru"]
    return Stems(
        (word, (role, value))
        for role, values in table.items()
        for value, words in values.items()
        for word in words
    )


def find_periods(tokens: list[Token], stretch: range, language: str, published: date | None) -> list[Period]:
    """All periods that begin in a stretch of the tokens, in the order of the text, not overlapping."""
    found: list[Period] = []
    index = stretch.start
    while index < stretch.stop:
        period = school_year(tokens, index) or _period_at(tokens, index, language, published)
        period = period or fixed(tokens, index) or (_elliptic(tokens, index, language) if found else None)
        if period is not None:
            found.append(period)
        index = period.last if period is not None else index + 1
    return found


def _period_at(tokens: list[Token], index: int, language: str, published: date | None) -> Period | None:
    parts = _run(tokens, index, language)
    if not parts or (parts[0].role == "ord" and parts[1].role not in _ORDERED):
        return None
    said = Said()
    for at, part in enumerate(parts):
        _note(said, part, parts[at - 1].role if at else "")
    kind = _kind(said, parts)
    before = tokens[index - 1].text if index else ""
    if before == "чем" and said.units == ["when"]:
        return None  # «вдвое больше, чем весной»
    bare = parts[0].role not in ("prep", "thisyear") and before in _MORE
    if kind == "frame" and (bare or before.startswith(_COMPARED)):
        kind = "base"  # «ниже показателя сентября», «больше, чем в мае»
    takes = kind == "frame" and said.preps == ["for"] and said.numbers and not said.dets
    if kind is None or (takes and before.startswith(TAKES)):
        return None
    start, end = resolve(said, published) if kind in ("frame", "target", "day") else (None, None)
    return Period(index, parts[-1].last, kind, start, end)


def _elliptic(tokens: list[Token], index: int, language: str) -> Period | None:
    """«(в этом году 40 млн,) в следующем — 45 млн»: after another period, without the word of time."""
    last = index + 2
    if tokens[index].text not in ("в", "во", "на") or last >= len(tokens) or tokens[last].text not in DASHES:
        return None
    return Period(index, last, "frame") if _role(tokens, index + 1, language) in ("det", "ord") else None


def _run(tokens: list[Token], index: int, language: str) -> list[_Part]:
    """The words of time from `index` on, up to the last calendar word among them."""
    parts: list[_Part] = []
    end = at = index
    keep = 0
    while at < len(tokens) and at - index < _MAX_WORDS:
        part = _part(tokens, at, language, parts[-1].role if parts else "")
        if part is None or _starts_anew(part, parts, anchored=keep > 0) or len(parts) - keep > _MAX_LEAD:
            break
        parts.append(part)
        at = part.last
        closes = part.value == "compared" or tokens[at - 1].text == "басынан"
        compared = keep > 0 and closes and language == "kk"
        if part.role in _ANCHORS or part.value == "day" or compared:
            keep, end = len(parts), at
    if end == index or parts[0].role in ("link", "filler", "post", "few"):
        return []
    return parts[:keep]


def _starts_anew(part: _Part, parts: list[_Part], *, anchored: bool) -> bool:
    """Whether a preposition after a complete period begins another one."""
    if not anchored or part.role != "prep":
        return False
    values = {p.value for p in parts if p.role == "prep"}
    if part.value == "to":
        counted = parts[-1].value == "month" and any(p.role == "num" for p in parts)
        return not ("from" in values or parts[-1].role == "mon" or counted)
    months = (
        parts[-1].role == "unit"
        and parts[-1].value in ("month", "quarter", "half")
        and "for" in values | {"for"}
    )
    return not (part.value in ("in", "for") and months and "compared" not in {p.value for p in parts})


def _part(tokens: list[Token], at: int, language: str, before: str) -> _Part | None:
    token = tokens[at]
    if token.kind == "number":
        return _numeral(tokens, at, language, before)
    if (
        token.text == ","
        and language == "en"
        and before == "num"
        and at + 1 < len(tokens)
        and is_year(tokens[at + 1])
    ):
        return _Part("link", ",", at + 1)
    if token.kind == "sign":
        linked = token.text in DASHES and before in ("year", "mon", "num", "ord")
        return _Part("link", "-", at + 1) if linked else None
    if token.kind != "word":
        return None
    if token.text in ("и", "and", "және", "мен", "пен", "бен") and before in ("year", "mon", "num", "ord"):
        return _Part("link", "and", at + 1)
    if language == "en" and token.text == "q" and touching(tokens, at + 1) and tokens[at + 1].text in "1234":
        return _Part("unit", "quarter", at + 2, int(tokens[at + 1].text))
    found = _lexicon(language).get(token.text)
    if found is None or found[0] == "skip":
        return _numeral(tokens, at, language, before) if found is None else None
    role, value = found
    if language == "en" and role in ("mon", "wd") and not token.capital:
        return None
    if language == "en" and token.text in _SHARES and at and tokens[at - 1].text in ("a", "one"):
        return None  # “by a quarter in 2024”
    if language == "en" and token.text == "half" and before not in ("ord", "det", "head", "filler"):
        return None  # “over half of the cargo”
    short = (role == "mon" and len(token.text) < 5) or token.text in _SHORT
    dotted = short and _abbreviates(tokens, at + 1)
    return _Part(role, value, at + (2 if dotted else 1))


def _abbreviates(tokens: list[Token], at: int) -> bool:
    """Whether the full stop at `at` belongs to the short word before it: «за 10 мес. 2025 г.»."""
    stop = touching(tokens, at) and tokens[at].text == "."
    return stop and at + 1 < len(tokens) and not tokens[at + 1].capital


def _numeral(tokens: list[Token], at: int, language: str, before: str) -> _Part | None:
    """A year, or a small number that stands before a month or a unit of time (in English after a month)."""
    last = at + 1
    if is_year(tokens[at]):
        if touching(tokens, last) and tokens[last].text in HYPHENS and last + 1 < len(tokens):
            last += 2 if tokens[last + 1].text in _CASE else 0
        if language == "en" and before == "filler" and tokens[at - 1].text == "the":
            return None  # the 1992 treaty
        unit = unit_at(tokens, last)
        return (
            None
            if unit is not None and unit[0].id != "years"
            else _Part("year", "", last, int(tokens[at].text))
        )
    number = number_at(tokens, at, language)
    if number is None:
        return _ordinal(tokens, at, language)
    if number.scale > 1 or number.value > 366 or number.value % 1:
        return None
    last = number.last
    if before == "mon" and language == "en" and number.value <= 31:
        return _Part("num", "day", last, int(number.value))
    follows = last
    for _ in range(2):
        role = _role(tokens, follows, language)
        if role == "det":  # «два последних года»
            role = _role(tokens, follows + 1, language)
        if role in ("unit", "unitin", "mon"):
            return _Part("num", "", last, int(number.value))
        linked = follows < len(tokens) and (
            tokens[follows].text in DASHES or tokens[follows].text in ("и", "and")
        )
        another = number_at(tokens, follows + 1, language) if linked else None
        if another is None:
            return None
        follows = another.last
    return None


def _ordinal(tokens: list[Token], at: int, language: str) -> _Part | None:
    """«1-м квартале», «1-тоқсан»: an ordinal in digits before a quarter or a half."""
    if tokens[at].kind != "number" or tokens[at].text not in "1234":
        return None
    for skip in (2, 3):
        if _role(tokens, at + skip, language) in ("unit", "unitin") and tokens[at + 1].text in HYPHENS:
            return _Part("ord", tokens[at].text, at + skip)
    return None


def _role(tokens: list[Token], at: int, language: str) -> str | None:
    if at >= len(tokens) or tokens[at].kind != "word":
        return None
    found = _lexicon(language).get(tokens[at].text)
    return found[0] if found is not None else None


def _note(said: Said, part: _Part, before: str) -> None:
    """Write down what one part says."""
    match part.role:
        case "year":
            said.years.append(part.number)
        case "mon":
            said.months.append(int(part.value))
        case "num":
            said.numbers.append(part.number)
        case "ord":
            said.order = int(part.value)
        case "unit" | "unitin":
            said.preps += ["for"] if part.role == "unitin" else []
            said.units.append(part.value)
            said.order = part.number or said.order
        case "prep" | "post":
            said.preps.append(part.value)
        case "det" | "thisyear":
            said.dets.append(part.value)
            if part.role == "thisyear":
                said.units.append("year")
        case "day" | "wd":
            said.day = part.value
        case "head":
            said.heads.append(part.value)
        case "few":
            said.few = True


def _kind(said: Said, parts: list[_Part]) -> str | None:
    """What kind of a period the words make, or None: «225 лет» and «до 90 дней» are quantities."""
    if parts[-1].role == "rate":
        return "rate"
    if any(part.role == "now" for part in parts):
        return "now" if parts[-1].value in ("now", "moment", "day") else None
    if "moment" in said.units:
        return None
    if "same" in said.dets and "compared" not in said.heads and {"in", "for"} & set(said.preps):
        return "earlier"
    if "compared" in said.heads or "same" in said.dets or (said.preps == ["from"] and said.dets == ["last"]):
        return "base" if said.years or said.dets or said.months else None
    if said.years or said.months:
        target = said.years and not said.months and ("by" in said.preps or said.preps == ["to"])
        bare = len(parts) == 1 and parts[0].role == "year"
        return None if bare else "target" if target else "frame"
    if said.day:
        return "day"
    counted = bool(said.numbers) or said.few
    if not said.units or (said.units == ["halfpart"] and not said.order):
        return None  # «на половину»
    if said.units == ["part"] and not said.dets:
        return None  # “in winter”: in every one
    if counted:
        frame = (
            {"for", "after"} & set(said.preps)
            or {"past", "next", "last", "this"} & set(said.dets)
            or {"during", "result"} & set(said.heads)
        )
        return "frame" if frame or (said.order and "in" in said.preps) else None
    if said.units == ["when"]:
        return "frame"  # «осенью»
    if "season" in said.units and len(said.preps) == 1 and "to" not in said.preps and not said.dets:
        return "frame"  # «на зиму»
    if said.dets == ["each"] or (said.preps == ["in"] and len(parts) == 2 and not said.order):
        return "rate" if "each" in said.dets or parts[0].value == "in" else None
    if said.order:
        return "frame" if {"quarter", "half", "halfpart"} & set(said.units) else None
    if said.dets or said.heads:
        return "frame"
    return "frame" if said.preps == ["for"] and len(parts) == 2 else None
