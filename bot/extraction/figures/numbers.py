"""Tokens of a text, and the numbers among them: digits in every grouping, words in three languages.

Pure. Algorithm: one pass of a regular expression without nested repetition; numbers are then read off the
tokens by looking ahead only, so that time stays linear.
"""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from bot.extraction.figures.numerals import hints, inverted, letters, multiplies, scales, spoken, tens
from storage.model import Qualifier

_TOKEN = re.compile(
    r"""
    (?P<junk>https?://\S{1,500}
      |\+[0-9](?:[ ]?[-(]?[0-9]{1,4}[-)]?){3,6}
      |8[ -]?\(?[0-9]{3,4}\)?[ -][0-9]{2,3}[ -][0-9]{2}[ -][0-9]{2}(?![0-9])
      |[0-9]{1,4}(?:[:/][0-9]{1,4}){1,4}
      |[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}(?![0-9])
      |[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
    |(?P<number>[0-9]{1,3}(?:[ ][0-9]{3}){1,6}(?![0-9])(?:[.,][0-9]{1,6})?
      |[0-9]{1,3}(?:\.[0-9]{3}){2,6}(?![0-9])(?:,[0-9]{1,6})?
      |[0-9]{1,3}(?:,[0-9]{3}){2,6}(?![0-9])(?:\.[0-9]{1,6})?
      |[0-9]{1,3},[0-9]{3}\.[0-9]{1,6}
      |[0-9]{1,20}(?:[.,][0-9]{1,6})?)
    |(?P<word>(?:к?м|k?m)[23](?![^\W_])|[^\W\d_]+(?:['’][^\W\d_]+)*)
    |(?P<sign>\S)
    """,
    re.VERBOSE,
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,]000")
"""«250,000 человек»: nobody writes three zeros after a decimal comma."""
_CARDINAL = frozenset("ти и ю мя х".split())
_KK_CARDINAL = re.compile(r"(?:[дтн][ае]н|[ғгқк][ае]|[дтн][ыі]ң?|[дт][ае]|[мбп]ен|дей|дай|тей|тай|с?[ыі]н?)$")
_MEASURING = (
    "процентн",
    "пайызд",
    "километр",
    "percent",
    "kilomet",
    "km",
    "ton",
    "megawatt",
    "gigawatt",
    "mw",
    "gw",
)
"""Units with which a number makes a compound: «50-процентный», “7,600-kilometer”. Spans of time do not."""
_DOTTED = frozenset("тыс млн млрд трлн мың".split())
_CURRENCY = frozenset("$€₽₸¥£%")
HYPHENS = frozenset("-‐‑")
OPENING = frozenset("[(")


class Token(NamedTuple):
    """A piece of a text: `kind` is number, word, sign or junk (links, times, scores, dates).

    `text` is in lower case with «е» for «ё»; `capital` tells whether it began with a capital.
    """

    start: int
    end: int
    kind: str
    text: str
    capital: bool


@dataclass(frozen=True, slots=True)
class Number:
    """A number on the tokens `first:last`: `value` = what was counted × `scale`, its multiplier (1 if none).

    `spelled` is True where it begins with a word; `bounds` is what stands inside it («с лишним») or
    is meant by the order of its words («миллионов двадцать»).
    """

    first: int
    last: int
    value: Decimal
    scale: Decimal = Decimal(1)
    spelled: bool = False
    bounds: Qualifier | None = None


def tokenize(text: str) -> list[Token]:
    """The tokens of `text`, spaces left out; «ё» reads as «е»."""
    tokens = []
    for match in _TOKEN.finditer(text):
        piece = match.group()
        kind = match.lastgroup or "sign"
        lower = piece.lower().replace("ё", "е") if kind == "word" else piece
        tokens.append(Token(match.start(), match.end(), kind, lower, kind == "word" and piece[0].isupper()))
    return tokens


def touching(tokens: list[Token], index: int) -> bool:
    """Whether no space stands between this token and the one before it."""
    return 0 < index < len(tokens) and tokens[index - 1].end == tokens[index].start


def is_numeral(token: Token, language: str) -> bool:
    """Whether a figure may stand at a token: a cheap test that is never wrong about a «no»."""
    if token.kind == "word":
        return token.text in hints(language) or multiplies(token.text)
    return token.kind == "number"


def number_at(tokens: list[Token], index: int, language: str, *, money: bool = False) -> Number | None:
    """The number that begins at `index`, with its multipliers («2 трлн 300 млрд» is one), or None.

    `money` admits a letter as the multiplier ($30B). Ordinals («2017-м», «5-й», “5th”) and parts of names
    («Ту-154») are no numbers.
    """
    number = _simple(tokens, index, language)
    if number is None:
        return None
    number = _scaled(tokens, number, money)
    if number.scale > 1:
        more = _simple(tokens, number.last, language)
        if more is not None:
            more = _scaled(tokens, more, money=False)
            room = number.scale if more.scale > 1 or number.scale > 1000 else Decimal(1000)
            if 99 < more.value < room and (more.scale > 1 or number.scale == 1000):
                number = replace(number, last=more.last, value=number.value + more.value)
    return number


def _simple(tokens: list[Token], index: int, language: str) -> Number | None:
    if index >= len(tokens):
        return None
    token = tokens[index]
    if token.kind == "number":
        return _digits(tokens, index, language)
    return _spelled(tokens, index, language) if token.kind == "word" else None


def _digits(tokens: list[Token], index: int, language: str) -> Number | None:
    """A number in digits, with a case ending after a hyphen («20-ти», «300-ден») if it has one."""
    value, last = _value(tokens[index].text, language), index + 1
    if touching(tokens, last) and tokens[last].text in HYPHENS and touching(tokens, last + 1):
        after = tokens[last + 1]
        if after.kind == "word" and (
            after.text.startswith(_MEASURING) or scales().get(after.text) is not None
        ):
            return Number(index, last + 1, value)
        if after.kind == "word":
            cardinal = after.text in _CARDINAL and not (after.text == "х" and value % 10 == 0)
            if not (cardinal or (language == "kk" and _KK_CARDINAL.match(after.text))):
                return None
            last += 2
    elif (
        touching(tokens, last)
        and tokens[last].kind == "word"
        and tokens[last].text in ("st", "nd", "rd", "th", "s")
    ):
        return None
    return _half(tokens, Number(index, last, value))


def _value(raw: str, language: str) -> Decimal:
    raw = raw.replace(" ", "")
    point, comma = raw.rfind("."), raw.rfind(",")
    if point >= 0 and comma >= 0:
        group = "," if point > comma else "."
        raw = raw.replace(group, "")
    elif _THOUSANDS.fullmatch(raw):
        raw = raw.replace(",", "").replace(".", "")
    elif raw.count(",") > 1 or (language == "en" and comma >= 0 and len(raw) - comma == 4):
        raw = raw.replace(",", "")
    elif raw.count(".") > 1:
        raw = raw.replace(".", "")
    return Decimal(raw.replace(",", "."))


def _spelled(tokens: list[Token], index: int, language: str) -> Number | None:
    """A number in words: «сто двадцать», «бес жүз», “two hundred and five”; a bare multiplier is one."""
    words = spoken(language)
    if tokens[index].text not in words:
        return _bare_scale(tokens, index, language) if multiplies(tokens[index].text) else None
    total, room, last = Decimal(0), Decimal(1000), index
    while last < len(tokens) and tokens[last].kind == "word":
        value = words.get(tokens[last].text)
        if value is None:
            break
        if value == 100 and language != "ru" and 0 < total < 10:
            total, room = total * 100, Decimal(100)
        elif value < room:
            total += value
            room = Decimal(
                100 if value >= 100 else 10 if value >= 20 or (value == 10 and language == "kk") else 0
            )
        else:
            break
        last += 1
        joint = last < len(tokens) and (
            tokens[last].text in HYPHENS or (language == "en" and tokens[last].text == "and")
        )
        if joint and room > 0 and last + 1 < len(tokens) and words.get(tokens[last + 1].text, room) < room:
            last += 1
    return _half(tokens, Number(index, last, total, spelled=True))


def _bare_scale(tokens: list[Token], index: int, language: str) -> Number | None:
    """«миллион», «тысячи» and «полмиллиарда», where the multiplier is the number itself."""
    word = tokens[index].text
    if word in inverted("words") and index + 1 < len(tokens) and multiplier_leads(tokens, index):
        more = _simple(tokens, index + 1, language)
        scale = scales().get(word)
        if more is not None and scale is not None and 1 < more.value < 1000:
            return replace(more, first=index, value=more.value * scale, scale=scale, bounds=Qualifier.ABOUT)
    if scales().get(word) is not None or tens().get(word) is not None:
        return Number(index, index, Decimal(1), spelled=True)
    if word.startswith("пол") and scales().get(word[3:]) is not None:
        scale = scales().get(word[3:]) or Decimal(1)
        return Number(index, index + 1, scale / 2, scale, spelled=True)
    return None


def multiplier_leads(tokens: list[Token], index: int) -> bool:
    """Whether the multiplier at `index` may belong to a number after it: none stands before it."""
    word = tokens[index].text
    before = tokens[index - 1] if index else None
    return word in inverted("words") and not (
        before is not None and (before.kind == "number" or before.text in inverted("many"))
    )


def _half(tokens: list[Token], number: Number) -> Number:
    """Add «с половиной», «жарым», “and a half” and see «с лишним» and «и более» before a multiplier."""
    after = [token.text for token in tokens[number.last : number.last + 3]]
    if after[:2] == ["с", "половиной"]:
        return replace(number, last=number.last + 2, value=number.value + Decimal("0.5"))
    if after[:1] == ["жарым"]:
        return replace(number, last=number.last + 1, value=number.value + Decimal("0.5"))
    if after == ["and", "a", "half"]:
        return replace(number, last=number.last + 3, value=number.value + Decimal("0.5"))
    if after[:2] == ["с", "лишним"] or (after[:2] == ["и", "более"] and scales().get(after[-1]) is not None):
        return replace(number, last=number.last + 2, bounds=Qualifier.OVER)
    return number


def _scaled(tokens: list[Token], number: Number, money: bool) -> Number:
    """Take up the multiplier after a number, its dot, and a bracket before it («68 [млн тонн]»)."""
    index = number.last
    if number.value < 1 and index < len(tokens) and tokens[index].text == "a":
        index += 1  # half a million
    ten = tens().get(tokens[index].text) if index < len(tokens) else None
    if ten is not None:
        number, index = replace(number, last=index + 1, value=number.value * ten, spelled=True), index + 1
    if index < len(tokens) and tokens[index].text in OPENING:
        index += 1
    if index >= len(tokens) or tokens[index].kind != "word":
        return number
    scale = scales().get(tokens[index].text)
    if scale is None and money and touching(tokens, index):
        scale = letters().get(tokens[index].text)
    if scale is None:
        return number
    dotted = tokens[index].text in _DOTTED and touching(tokens, index + 1) and tokens[index + 1].text == "."
    if dotted and tokens[index].text != "тыс":
        dotted = _goes_on(tokens, index + 2)
    last = index + 1 + (1 if dotted else 0)
    return _half(tokens, replace(number, last=last, value=number.value * scale, scale=scale))


def _goes_on(tokens: list[Token], index: int) -> bool:
    """Whether the dot before `index` is an abbreviation's: «5 млн. рублей», «5 млн. $», «1 млн. 250 тыс.»."""
    if index >= len(tokens):
        return False
    token = tokens[index]
    if token.kind == "number":
        return index + 1 < len(tokens) and scales().get(tokens[index + 1].text) is not None
    return token.text in _CURRENCY or (token.kind == "word" and not token.capital)
