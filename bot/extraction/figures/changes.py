"""Whether a figure tells by how much something rose or fell: «вырос на 25 %», “down 5%”, «25 пайызға өсті».

Pure. A level is no change: «вырос до 30 млрд», “grew to $30 billion”, «30 млрд долларға жетті». Where the
words leave it open, nothing is said.
"""

from functools import cache

from bot.extraction.figures.numbers import Token
from bot.extraction.figures.quantity import DASHES, Quantity
from bot.extraction.figures.stems import Stems
from bot.extraction.lexicon import data
from storage.model import Change
from storage.morphology import parses

_SHARES = frozenset(["%", "pp", "times"])
_ENDS = frozenset('.;:!?«»“”"()')
_SOFT_RU = frozenset(
    "почти около примерно более больше чем менее меньше свыше порядка приблизительно ориентировочно еще "
    "сразу лишь только всего не чуть целых аж практически".split()
)
_SOFT_EN = frozenset(
    "about around nearly almost over more than less some roughly approximately another further a an as much "
    "at least only just $ € £ ₸ ₽".split()
)
_SOFT_KK = frozenset("астам астамға жуық жуыққа артық артыққа шамамен".split())
_IS = ("состав", "достиг", "был")
_COMPARING = frozenset(
    "больше выше дороже меньше ниже дешевле more higher less lower fewer көп жоғары аз кем төмен қымбат "
    "арзан".split()
)
_THAT_IS = "есть"
_ACTS = frozenset(["VERB", "INFN", "PRTS", "GRND"])
_DATIVE = ("ға", "ге", "қа", "ке")
_ABLATIVE = ("дан", "ден", "тан", "тен", "нан", "нен")
_BARE = ("прибав", "потеря", "теря", "набра")
"""Verbs whose object is by how much: «прибавил 5 %», but «превысил 5 %»."""
_MADE = ("made", "make", "makes", "making")
_RU_BACK, _EN_BACK, _KK_BACK = 16, 8, 3
_NEXT, _KK_AHEAD = 2, 3


@cache
def _directions(language: str) -> Stems[Change]:
    table = data("units")["direction"][language]
    return Stems((pattern, Change(kind)) for kind, patterns in table.items() for pattern in patterns)


def change(tokens: list[Token], one: Quantity, language: str) -> Change | None:
    """Whether a figure is a rise or a fall; None for a level, or where nobody can say."""
    if one.unit_id == "times":
        if any(token.text in _COMPARING for token in tokens[one.last : one.last + _NEXT]):
            return None  # «втрое дороже»: than something else, perhaps
        if found := _direction(tokens[one.last - 1].text, language):  # «удвоится», “doubled”
            return found
    reads = {"ru": _russian, "kk": _kazakh, "en": _english}
    return reads[language](tokens, one)


def _direction(word: str, language: str) -> Change | None:
    return _directions(language).get(word)


def _before_softening(tokens: list[Token], first: int, soft: frozenset[str]) -> int:
    """Where the words that soften a figure («почти», “more than”) begin."""
    while first > 0 and tokens[first - 1].text in soft:
        first -= 1
    return first


def _russian(tokens: list[Token], one: Quantity) -> Change | None:
    start = _before_softening(tokens, one.first, _SOFT_RU)
    led = tokens[start - 1].text if start else ""
    if led == "на" or (led == "в" and one.unit_id == "times"):
        return _ahead(tokens, one.last, "ru", _NEXT) or _behind(tokens, start - 1)
    if one.unit_id == "times" and one.last - one.first == 1:  # «вдвое»
        return _ahead(tokens, one.last, "ru", _NEXT) or _behind(tokens, start)
    if one.unit_id in _SHARES and (led.startswith(_IS) or led in DASHES):
        return _subject(tokens, start - 1)
    if one.unit_id in _SHARES and led.startswith(_BARE):
        return _direction(led, "ru")
    return None


def _ahead(tokens: list[Token], last: int, language: str, reach: int) -> Change | None:
    """The direction that the words right after a figure tell, in its clause."""
    for token in tokens[last : last + reach]:
        if token.kind == "sign":
            return None
        if found := _direction(token.text, language):
            return found
    return None


def _behind(tokens: list[Token], index: int) -> Change | None:
    """The direction that the words before «на» tell, back to another verb's clause."""
    for at in range(index - 1, max(-1, index - _RU_BACK), -1):
        word = tokens[at].text
        if word in _ENDS:
            return None
        if found := _direction(word, "ru"):
            return None if at and tokens[at - 1].text == "не" else found
        if tokens[at].kind == "word" and _acts(word) and word != _THAT_IS:
            return None
    return None


def _acts(word: str) -> bool:
    """Whether a word is a verb's form."""
    return parses(word)[0].tag.POS in _ACTS


def _subject(tokens: list[Token], index: int) -> Change | None:
    """«Рост экспорта составил 12 %»: the noun that is so much, back over what it is of."""
    for at in range(index - 1, max(-1, index - _RU_BACK), -1):
        word = tokens[at].text
        if tokens[at].kind != "word" or _acts(word):
            return None
        found = _direction(word, "ru")
        if found and "nomn" in parses(word)[0].tag:
            return found
    return None


def _english(tokens: list[Token], one: Quantity) -> Change | None:
    if one.unit_id in _SHARES and (found := _ahead(tokens, one.last, "en", _NEXT)):
        return found
    start = _before_softening(tokens, one.first, _SOFT_EN)
    if start == 0:
        return None
    if tokens[start - 1].text in ("by", "of"):
        reach = _EN_BACK if tokens[start - 1].text == "by" else 1
        return _nearest(tokens, start - 1, reach)
    return _nearest(tokens, start, 1)


def _nearest(tokens: list[Token], index: int, reach: int) -> Change | None:
    for at in range(index - 1, max(-1, index - 1 - reach), -1):
        if tokens[at].text in _ENDS:
            return None
        if found := _direction(tokens[at].text, "en"):
            return None if at and tokens[at - 1].text in _MADE else found
    return None


def _kazakh(tokens: list[Token], one: Quantity) -> Change | None:
    at, word = one.last, tokens[one.last - 1].text
    if tokens[at : at + 1] and tokens[at].text in DASHES and tokens[at + 1 : at + 2]:  # «25%-ға»
        at, word = at + 2, tokens[at + 1].text
    after_number = word.endswith(_ABLATIVE)
    while at < len(tokens) and tokens[at].text in _SOFT_KK:
        at, word = at + 1, tokens[at].text
    if not (one.unit_id == "times" or word.endswith(_DATIVE) or (after_number and at > one.last)):
        return None
    if (at < len(tokens) and tokens[at].text == "дейін") or _led_from(tokens, one.first):
        return None
    return _ahead(tokens, at, "kk", _KK_AHEAD)


def _led_from(tokens: list[Token], first: int) -> bool:
    """«7 пайыздан 9 пайызға өсті»: from one figure to the other."""
    back = range(max(2, first - _KK_BACK), first)
    return any(
        tokens[at].text.endswith(_ABLATIVE) and "number" in (tokens[at - 1].kind, tokens[at - 2].kind)
        for at in back
    )
