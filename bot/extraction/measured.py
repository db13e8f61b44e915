"""What a figure measures: the words of its sentence that name it, and the catalogued series they stand for.

Pure. The nearest name of a series wins; one after the figure counts as farther, as does one beyond
a comma.
"""

from functools import lru_cache

from bot.extraction.counted import nominative
from bot.extraction.indicators import Named, about, named
from bot.extraction.numbers import Token
from bot.extraction.quantities import Quantity
from storage.morphology import parses

_REACH, _AROUND, _FOLLOWING = 40, 90, 8
_STUFF = frozenset(
    ["t", "m3", "barrels", "kWh", "%", "W", "kg", "l", "ha", "USD", "KZT", "RUB", "EUR", "CNY"]
)


def measured(
    tokens: list[Token], one: Quantity, bounds: tuple[int, int], language: str
) -> tuple[str | None, str | None]:
    """The noun phrase that says what is measured and the id of the series, None where there is none.

    `bounds` are the first and last token of the sentence.
    """
    start, end = max(bounds[0], one.first - _REACH), min(bounds[1], one.last + _REACH)
    near = _nearest(tokens, one, start, end, language)
    series = near.indicator.id or None if near else None
    if one.noun is not None:
        words = [token.text for token in tokens[one.noun[0] : one.noun[1]]]
        return (nominative(words) if language == "ru" else " ".join(words)), series
    if one.unit_id == "years":
        return _since(tokens, one, end), None
    if near is not None:
        if language != "ru" and near.indicator.id:
            return near.indicator.names["kk" if language == "kk" else "en"], series
        words = [token.text for token in tokens[near.start : near.end]]
        if language != "ru":
            return " ".join(words), series
        if any(p.tag.POS == "NOUN" for p in parses(words[-1])[:2]):
            return _named(tokens, near.start, near.end), series
        return _complement(tokens, one, end, language) or near.indicator.names.get("ru"), series
    return _complement(tokens, one, end, language) or (
        _subject(tokens, one, start) if language == "ru" else None
    ), None


def _nearest(tokens: list[Token], one: Quantity, start: int, end: int, language: str) -> Named | None:
    words = [token.text for token in tokens[start:end]]
    around = [token.text for token in tokens[max(0, one.first - _AROUND) : end]]
    best, least = None, (10_000, 0)
    for found in named(words, one.unit_id):
        at = Named(found.indicator, start + found.start, start + found.end)
        if at.start < one.last and at.end > one.first and not one.noun:
            continue
        subject = language == "ru" and _is_nominative(tokens, at.end - 1)
        cost = _distance(tokens, one, at) - (3 if subject else 0), found.indicator.rank
        if cost < least and about(found.indicator, around):
            best, least = at, cost
    return best


def _distance(tokens: list[Token], one: Quantity, at: Named) -> int:
    if one.first <= at.start < one.last:
        return -10
    ahead = at.start >= one.last
    between = tokens[one.last : at.start] if ahead else tokens[at.end : one.first]
    commas = sum(12 if ahead else 3 for token in between if token.text in ",;(")
    steps = len(between) * 2 + 1 if ahead else len(between)
    if ahead and not between and one.unit_id in _STUFF:
        steps = -4  # «тонн нефти»
    return steps + commas + (0 if at.indicator.id else 4)


def _named(tokens: list[Token], first: int, last: int) -> str:
    """A Russian name in the nominative, its number kept: «экспорта» → «экспорт»."""
    return " ".join(
        tokens[at].text if _is_nominative(tokens, at) else _nominative(tokens[at].text)
        for at in range(first, last)
    )


def _is_nominative(tokens: list[Token], index: int) -> bool:
    """Whether a noun is in the nominative: by its likeliest reading, or by any where it opens a clause."""
    found = [p for p in parses(tokens[index].text) if p.tag.POS == "NOUN"]
    opens = index == 0 or tokens[index - 1].kind != "word"
    return any(p.tag.case == "nomn" for p in (found if opens else found[:1]))


@lru_cache(maxsize=4096)
def _nominative(word: str) -> str:
    for parse in parses(word)[:3]:
        if parse.tag.POS in ("NOUN", "ADJF"):
            form = parse.inflect({"nomn"})
            return str(form.word) if form is not None else word
    return word


def _since(tokens: list[Token], one: Quantity, end: int) -> str | None:
    """«225 лет со дня рождения поэта»: what the years are counted from."""
    if one.last + 1 < end and tokens[one.last].text in ("со", "с") and tokens[one.last + 1].kind == "word":
        last = one.last
        while last < min(end, one.last + _FOLLOWING) and tokens[last].kind == "word":
            last += 1
        return " ".join(token.text for token in tokens[one.last : last])
    return None


def _complement(tokens: list[Token], one: Quantity, end: int, language: str) -> str | None:
    """«68 млн тонн нефти», “75% of cafes”: what follows in the genitive."""
    at = one.last
    if language == "en":
        following = [token.text for token in tokens[at : min(at + 4, end)] if token.kind == "word"]
        return " ".join(following[1:3]) if following[:1] == ["of"] and len(following) > 1 else None
    if language != "ru" or one.unit_id not in _STUFF:
        return None
    while at < min(end, one.last + 3) and tokens[at].kind == "word":
        for parse in parses(tokens[at].text)[:3]:
            if parse.tag.POS == "NOUN" and parse.tag.case == "gent":
                return _nominative(tokens[at].text)
        at += 1
    return None


def _subject(tokens: list[Token], one: Quantity, start: int) -> str | None:
    """The nearest noun before the figure that can be a subject."""
    for at in range(one.first - 1, start - 1, -1):
        token = tokens[at]
        if token.kind == "word" and not token.capital and len(token.text) > 3:
            first = parses(token.text)[0]
            if first.tag.POS == "NOUN" and first.tag.case == "nomn":
                return token.text
    return None
