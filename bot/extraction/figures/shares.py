"""Figures in words of their own: «вдвое», «половина», «на четверть», «две трети», “a fifth of”, «үштен бірі».

Pure. A share is refused wherever the word may be an ordinal («третья очередь», “a third country”), a span of
time («четверть века», “a quarter of an hour”) or a part in order («первая треть»).
"""

from decimal import Decimal
from functools import cache

from bot.extraction.figures.counted import genitive
from bot.extraction.figures.numbers import HYPHENS, Token
from bot.extraction.figures.numerals import multiplies, spoken
from bot.extraction.figures.qualifiers import before as qualified
from bot.extraction.figures.qualifiers import changes
from bot.extraction.figures.quantity import DASHES, Quantity
from bot.extraction.figures.units import Unit, fits, word_list
from bot.extraction.lexicon import data

_SIDE = frozenset("and своей чужой нашей вашей их".split())
"""«С половиной», «на своей половине»: no share."""
_PART = (
    *("перв", "втор", "последн", "верхн", "нижн", "средн"),
    *("first", "second", "third", "last", "екінші", "бірінші"),
)
_TO_COME = frozenset("to will would could should more than".split())
_FIGURATIVE = ("усили", "внимани", "бдительн", "effort")
"""What is doubled in words only."""
_OF_TIME = frozenset(
    """век века год года суток дня часа минуты секунды финала жизни
    century year day hour hours minute second""".split()
)
_QUARTERED = frozenset("на почти около более еще".split())
_ORDINAL = frozenset("third quarter fourth fifth tenth".split())
_OF_WHOM = frozenset("the its their his her our all those these".split())
_GOES_ON = frozenset(
    """of in to from this last since over between and or but by on at as is are was were be been have has had
    more less higher lower fewer during compared after before while which that who said say""".split()
)
"""English words after which a share is one: “by a third in 2023”, but “by a third party”."""
_COMPARING = frozenset("more less higher lower fewer larger smaller cheaper".split())
_ELECTED = frozenset("majority majorities vote votes".split())
_KK_PIECE = ("бөлі", "бөліг")


@cache
def _wholes(language: str) -> dict[str, tuple[Decimal, str]]:
    table = data("numerals")["whole"].get(language, {})
    return {
        word: (Decimal(value), unit)
        for unit, values in table.items()
        for value, words in values.items()
        for word in words
    }


@cache
def _fractions(language: str) -> dict[str, list[tuple[str, Decimal]]]:
    """Shares of two words by the first: the pattern of the second and the per cent."""
    table: dict[str, list[tuple[str, Decimal]]] = {}
    for value, phrases in data("numerals")["shares"][language].items():
        for first, second in map(str.split, phrases):
            table.setdefault(first, []).append((second, Decimal(value)))
    return table


def _per_cent(first: int, last: int, value: Decimal) -> Quantity:
    return Quantity(first, last, value, unit=Unit("%", Decimal(1)), spelled=True)


def _word(tokens: list[Token], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) else ""


def share_at(tokens: list[Token], index: int, language: str) -> Quantity | None:
    """«две трети», «одна пятая», “three-quarters”, «төрттен бірі»: a share in two words."""
    second = index + (2 if _word(tokens, index + 1) in HYPHENS else 1)
    value = next(
        (
            value
            for pattern, value in _fractions(language).get(tokens[index].text, ())
            if second < len(tokens) and fits(pattern, tokens[second].text)
        ),
        None,
    )
    if value is None:
        return None
    last, following = second + 1, _word(tokens, second + 1)
    if following in _OF_TIME or multiplies(following) or (following == "of" and _spans_time(tokens, last)):
        return None
    if following.startswith("процент"):
        return None  # «две трети процента»
    if language == "kk":
        return _kazakh(tokens, index, last, value)
    if language == "en" and (
        following in _ELECTED or (_word(tokens, index) == "one" and not _goes_on(tokens, last))
    ):
        return None  # “a two-thirds majority”, “one third country”
    if tokens[second].text.startswith("част") and not (
        qualified(tokens, index) or _word(tokens, index - 1) == "на"
    ):
        return None  # «пятая часть книги»
    return _per_cent(index, last, value)


def _kazakh(tokens: list[Token], index: int, last: int, value: Decimal) -> Quantity | None:
    """«үштен бірі», «үштен екі бөлігі»; «үштен бірге» only where it rises or falls by so much."""
    word, before, following = tokens[last - 1].text, _word(tokens, index - 1), _word(tokens, last)
    if before == "сағат" or before in spoken("kk") or following == "дейін":
        return None
    if following.startswith(_KK_PIECE):
        return _per_cent(index, last + 1, value)
    changed = word_list("change", "words")
    if word == "бірге" and not any(changed.get(token.text) for token in tokens[last : last + 3]):
        return None  # «бірге»: together
    return None if word in spoken("kk") else _per_cent(index, last, value)


def whole_at(tokens: list[Token], index: int, language: str) -> Quantity | None:
    """«вдвое», «половина», «на четверть», “half of”: a figure in one word. Halves of years are periods."""
    found = _wholes(language).get(tokens[index].text)
    if found is None:
        return None
    value, unit = found
    previous, following = _word(tokens, index - 1), _word(tokens, index + 1)
    aside = previous in _SIDE or (previous == "с" and tokens[index].text.endswith(("ой", "ью")))
    if aside or previous.startswith(_PART) or following in _OF_TIME:
        return None
    if unit == "%":
        if not _is_share(tokens, index, language):
            return None
    elif tokens[index].text in ("double", "triple") and previous not in _TO_COME:
        return None
    if following.startswith(_FIGURATIVE):
        return None
    if following.startswith("процентн") and unit == "%":  # «на половину процентного пункта»
        return Quantity(index, index + 3, value / 100, unit=Unit("pp", Decimal(1)), spelled=True)
    article = previous == "a" and tokens[index].text in _ORDINAL  # “nearly a third”
    return Quantity(index - article, index + 1, value, unit=Unit(unit, Decimal(1)), spelled=True)


def _is_share(tokens: list[Token], index: int, language: str) -> bool:
    """Whether a word for a part is a share of something, not a number («четверть миллиона») or an ordinal."""
    if language == "en":
        return _english(tokens, index)
    word = tokens[index].text
    following = _word(tokens, index + 1)
    if multiplies(following) or following in ("процента", "процентов"):
        return False
    if _numbered(tokens, index) and not word.startswith("полов"):
        return False  # «[две] трети процентного пункта»
    return _quarter(tokens, index) if word.startswith("четверт") else True


def _numbered(tokens: list[Token], index: int) -> bool:
    """Whether a number in words stands right before, of whose share this is the second word."""
    return _word(tokens, index - 1) in spoken("ru")


def _quarter(tokens: list[Token], index: int) -> bool:
    """Whether a quarter is a share («больше четверти», «четверть груза»), not one of a year or an hour."""
    previous = _word(tokens, index - 1)
    if previous in _QUARTERED or qualified(tokens, index) is not None:
        return True
    if previous in ("с", "до") and changes(tokens, index):
        return True  # «выросла с четверти до трети»
    opens = previous in ("", "и", "а", ".", ",", ";", "«", *DASHES)
    return opens and tokens[index].text == "четверть" and genitive(_word(tokens, index + 1))


def _english(tokens: list[Token], index: int) -> bool:
    """“a third of the cargo”, “by a fifth”, “nearly half”; an ordinal must have an article."""
    word, start = tokens[index].text, index
    if word in _ORDINAL:
        if _word(tokens, index - 1) != "a":
            return False
        start -= 1
    led, following = _word(tokens, start - 1), _word(tokens, index + 1)
    if following == "of":
        return not _spans_time(tokens, index + 1)
    if led == "by" or (led == "in" and word == "half"):
        return word == "half" or _goes_on(tokens, index + 1)
    if following in _COMPARING:
        return True  # “a fifth more”
    if qualified(tokens, start) is None:
        return False
    return _goes_on(tokens, index + 1) or (word == "half" and following in _OF_WHOM)


def part_of(tokens: list[Token], index: int) -> bool:
    """Whether what begins at `index` is only a part's whole: “a third of [a million]”."""
    return _word(tokens, index - 1) == "of" and _word(tokens, index - 2) in _ORDINAL | {"half"}


def _goes_on(tokens: list[Token], index: int) -> bool:
    """Whether a share may end before `index`: no noun stands there that an ordinal would count."""
    return index >= len(tokens) or (
        (tokens[index].kind == "sign" and tokens[index].text not in HYPHENS) or tokens[index].text in _GOES_ON
    )


def _spans_time(tokens: list[Token], index: int) -> bool:
    """“a quarter of an hour”, “a third of a million”: no share, for what follows «of» at `index`."""
    after = [token.text for token in tokens[index : index + 3]]
    return after[-1] in _OF_TIME or any(map(multiplies, after[1:]))
