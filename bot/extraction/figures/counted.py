"""What a number counts: the noun phrase after it.

Pure. Russian by agreement (pymorphy3); Kazakh and English by word endings and short lists, for want of
taggers.
"""

import re
from decimal import Decimal
from functools import lru_cache

from bot.extraction.figures.numbers import Token, number_at
from bot.extraction.figures.numerals import scales, spoken
from bot.extraction.figures.units import word_list
from storage.morphology import parses

_MAX_WORDS = 4
_ADJECTIVE = ("ADJF", "PRTF", "ADJS")
_KK_ADJECTIVE = (
    "лық",
    "лік",
    "дық",
    "дік",
    "тық",
    "тік",
    "ған",
    "ген",
    "қан",
    "кен",
    "атын",
    "етін",
    "ғы",
    "гі",
    "қы",
    "кі",
    "лы",
    "лі",
    "аралық",
    "ды",
    "ді",
    "лескен",
)
_KK_ADJECTIVES = frozenset("ірі жаңа түрлі үлкен шағын орта жоғары басты ресейлік жас".split())
_KK_COMPOUNDS = frozenset("жүк өткізу жұмыс шекара теміржол әуе көлік сауда білім оқу мал газ мұнай".split())
"""First words of compounds whose second says what is counted."""
_KK_STOP = frozenset(
    "бар жоқ болды болып болған деп мен пен бен еді екен қазір бірге туралы үшін ғана да де та те".split()
)
_KK_OF = re.compile(r"(?:[^д][ыі]|[ыі]н(?:[ае]н?|ы?ң|[дт][ае]н?))$")
"""The possessive of a noun that another one names: «жүк көлігі»."""
_KK_AND = frozenset("мен пен бен және".split())
_KK_CASES = frozenset("ға ге қа ке на не ды ді ты ті ны ні".split())
_KK_DECLINED = ("ға", "қа", "ды", "ты", "нан", "тан")
"""The cases of «мың», «миллион», «миллиард»."""
_KK_FINITE = tuple("ды ді ты ті ған ген қан кен мақ мек п уде уда".split())
"""Endings of verbs: with a stem of change they count nothing."""
_EN_STOP = frozenset(
    """of in on at to for from by with and or but as is are was were be been has have had will would
    can could may that which who than then this these those the a an per when while after before
    since until during its their his her it they he she we not more less worth between among under
    over up down out into about against through said says say told also alone only now""".split()
)
_EN_ADJECTIVE = ("ed", "ing", "al", "ic", "ary", "ive", "ian", "ish")
_EN_PLURAL = frozenset("people men women children staff personnel police percent crew".split())
_ABBREVIATED = frozenset("teu дфэ мрп мзп аек".split())
"""What is counted by an abbreviation, in any language."""


def counted_at(
    tokens: list[Token], index: int, value: Decimal, language: str, *, spelled: bool
) -> int | None:
    """Where the noun phrase counted by the number before `index` ends, or None if there is none.

    None also for ordinals («24 канал»), dates, and the «two countries» that no one would call a figure.
    """
    if index >= len(tokens) or tokens[index].kind != "word" or value != value.to_integral_value():
        return None
    if spelled and value < 3:
        return None
    if tokens[index].text in _ABBREVIATED:
        end: int | None = index + 1
    elif language == "ru":
        end = _russian(tokens, index, int(value))
    elif language == "kk":
        end = _kazakh(tokens, index)
    else:
        end = _english(tokens, index)
    if end is None or word_list("names", "ordinal").get(tokens[end - 1].text):
        return None
    few = word_list("few", "words")
    if value < (6 if spelled else 4) and any(few.get(token.text) for token in tokens[index:end]):
        return None
    return end


def _russian(tokens: list[Token], index: int, value: int) -> int | None:
    at = index
    while at < min(index + _MAX_WORDS, len(tokens)) and tokens[at].kind == "word":
        word = tokens[at].text
        if _agrees(word, value):
            more = at + 1 < len(tokens) and _is_adjective(word) and _agrees(tokens[at + 1].text, value)
            return _joined(tokens, at + 2 if more else at + 1)
        hyphen = at + 1 < len(tokens) and tokens[at + 1].text == "-"
        if not (hyphen or _is_adjective(word)):
            break
        at += 2 if hyphen else 1
    return at if at > index and _is_substantive(tokens[at - 1].text) else None


def _joined(tokens: list[Token], end: int) -> int:
    """Take up a second noun in the same form: «договоров и соглашений»."""
    joined = end + 1 < len(tokens) and tokens[end].text == "и" and tokens[end + 1].kind == "word"
    if joined and genitive_plural(tokens[end - 1].text) and genitive_plural(tokens[end + 1].text):
        return end + 2
    return end


@lru_cache(maxsize=4096)
def genitive_plural(word: str) -> bool:
    """Whether a word may be a noun in the genitive plural: «проектов»."""
    return any(p.tag.POS == "NOUN" and {"plur", "gent"} <= p.tag.grammemes for p in parses(word)[:3])


@lru_cache(maxsize=4096)
def genitive_plural_form(word: str) -> bool:
    """Whether a word may be a noun or an adjective in the genitive plural: «быстрых»."""
    return any(
        p.tag.POS in ("NOUN", *_ADJECTIVE) and {"plur", "gent"} <= p.tag.grammemes for p in parses(word)[:3]
    )


@lru_cache(maxsize=4096)
def genitive(word: str) -> bool:
    """Whether a word may be a noun or an adjective in the genitive: «экспорта», «всех»."""
    return any(p.tag.POS in ("NOUN", "ADJF") and p.tag.case == "gent" for p in parses(word)[:3])


@lru_cache(maxsize=4096)
def _is_substantive(word: str) -> bool:
    """Whether an adjective may stand for people: «3 млн русских»."""
    return any(p.tag.POS in _ADJECTIVE and {"plur", "gent"} <= p.tag.grammemes for p in parses(word)[:3])


@lru_cache(maxsize=4096)
def _is_adjective(word: str) -> bool:
    return any(p.tag.POS in _ADJECTIVE for p in parses(word)[:3])


@lru_cache(maxsize=4096)
def _agrees(word: str, value: int) -> bool:
    """Whether a noun's form may stand after this number: 1 проект, 2 проекта, 5 проектов, в 56 регионах."""
    for parse in parses(word)[:4]:
        tag = parse.tag
        if tag.POS != "NOUN" or "Surn" in tag or "Name" in tag or ("Abbr" in tag and len(word) < 3):
            continue
        if "Fixd" in tag:
            return True
        one, few = (
            value % 10 == 1 and value % 100 != 11,
            value % 10 in (2, 3, 4) and value % 100 not in (12, 13, 14),
        )
        if one and tag.number == "sing":
            return True
        if few and tag.number == "sing" and tag.case == "gent":
            return True
        if not one and tag.number == "plur" and (tag.case != "nomn" or "Pltm" in tag):
            return not (few and tag.case == "accs" and "inan" in tag and len(parses(word)) == 1)
    return False


def _kazakh(tokens: list[Token], index: int) -> int | None:
    at = index
    if index and _declined(tokens[index - 1].text):
        return None  # «7 мыңға жетті»
    while at < min(index + 3, len(tokens)) and tokens[at].kind == "word":
        word = tokens[at].text
        if (
            word in _KK_STOP
            or word in spoken("kk")
            or (word.endswith(_KK_FINITE) and word_list("change", "words").get(word))
        ):
            break
        following = tokens[at + 1].text if at + 1 < len(tokens) and tokens[at + 1].kind == "word" else ""
        qualifies = word in _KK_ADJECTIVES or word.endswith(_KK_ADJECTIVE)
        if qualifies and following and following not in _KK_STOP:
            at += 1
            continue
        joined = (
            at + 2 < len(tokens)
            and tokens[at + 1].text in _KK_AND
            and number_at(tokens, at + 2, "kk") is None
        )
        compound = word in _KK_COMPOUNDS and _KK_OF.search(following)
        return at + (3 if joined else 2 if compound else 1)
    return at if at > index else None


def _declined(word: str) -> bool:
    """Whether a Kazakh number ends in a case: then no noun follows, for the noun would have the ending."""
    return word in _KK_CASES or (scales().get(word) is not None and word.endswith(_KK_DECLINED))


def _english(tokens: list[Token], index: int) -> int | None:
    at = index
    while at < min(index + _MAX_WORDS + 1, len(tokens)) and (
        tokens[at].kind == "word" or tokens[at].text == "-"
    ):
        word = tokens[at].text
        if word == "and" and index < at and tokens[at - 1].text.endswith(_EN_ADJECTIVE):
            at += 1  # “five crewed and cargo launches”
            continue
        if word in _EN_STOP:
            break
        if word in _EN_PLURAL or (word.endswith("s") and not word.endswith(("ss", "ous", "'s", "’s"))):
            return at + 1
        at += 1
    return None
