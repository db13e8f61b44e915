"""The words that name a measure in Kazakh and English: by lists and clauses, for want of taggers.

Pure. A name stands before its figure in the same clause, in English past a verb of measure; or right after.
"""

import re
from dataclasses import dataclass

from bot.extraction.figures.indicators import named, wording
from bot.extraction.figures.numbers import Token
from bot.extraction.figures.quantity import Quantity

_STOPS = frozenset('.;:!?«“”"()')
_EN_STOPS = frozenset("which that who while whereas but because if when after".split())
_EN_GOVERNING = frozenset("of in on for from with by through at between among under via".split())
_EN_AFTER = frozenset("the a an its their our all total".split())
_KK_OBLIQUE = re.compile(r"(?:[дт][ае]|[ғгқкн][ае]|[дтн][ае]н|[мбп]ен|дағы|дегі|тағы|тегі)$")
_KK_GENITIVE = re.compile(r"(?:[дтн][ыі]ң?|(?<=[ыі])н)$")


@dataclass(frozen=True, slots=True)
class Context:
    """A text to look in: its tokens, those of figures and periods among them, and its language."""

    text: str
    tokens: list[Token]
    taken: frozenset[int]
    language: str


def given(context: Context, first: int, last: int) -> str:
    """The words `first:last` of the text, with the first letter of a sentence small if it is no name."""
    words = " ".join(context.text[context.tokens[first].start : context.tokens[last - 1].end].split())
    opens = first == 0 or context.tokens[first - 1].kind != "word"
    common = opens and not words[:2].isupper() and name_at(context, first, last)
    return words[0].lower() + words[1:] if common else words


def name_at(context: Context, at: int, end: int, unit: str | None = None) -> int:
    """Where the name of a series (counted in `unit`) or other measure that begins here ends, else 0."""
    if at >= end or context.tokens[at].kind != "word" or at in context.taken:
        return 0
    words = [token.text for token in context.tokens[at : min(at + 4, end)]]
    found = [last for series, last in named(words, 0) if unit is None or unit in series.units]
    if wording("measures").get(words[0]):
        found.append(1)
    return at + max(found) if found else 0


def english_after(context: Context, one: Quantity, end: int) -> tuple[int, int] | None:
    tokens, at = context.tokens, one.last
    if at >= end or tokens[at].text not in ("of", "in"):
        return None
    lent = tokens[at].text == "in"
    at += 1
    while at < end and (tokens[at].text in _EN_AFTER or tokens[at].text.endswith(("'s", "’s"))):
        at += 1
    first = at
    for here in range(at, min(at + 3, end)):
        token = tokens[here]
        if token.kind != "word" or here in context.taken or wording("never", "en").get(token.text):
            return None
        last = name_at(context, here, end, one.unit_id)
        if last:
            return first, name_at(context, last, end, one.unit_id) or last
        if not lent and not token.capital and token.text.endswith("s") and not token.text.endswith("ss"):
            return first, here + 1
    simple = (
        first < end
        and not lent
        and not tokens[first].capital
        and not wording("modal", "en").get(tokens[first].text)
    )
    return (first, first + 1) if simple and tokens[first].kind == "word" else None


def kazakh(context: Context, first: int, last: int) -> str:
    """A Kazakh name without the ending of the genitive or the accusative: «сауданың» → «сауда»."""
    words = given(context, first, last)
    return words if _is_stem(context.tokens[last - 1].text) else _KK_GENITIVE.sub("", words)


def oblique(word: str) -> bool:
    """Whether a Kazakh name is in a case that neither a subject nor an object has: «валютамен»."""
    return not _is_stem(word) and _KK_OBLIQUE.search(word) is not None


def _is_stem(word: str) -> bool:
    """Whether a word is a name as listed, without endings: «сауда» is no locative."""
    return bool(wording("stems").get(word))


def kazakh_before(context: Context, one: Quantity, start: int) -> tuple[int, int] | None:
    tokens, plain = context.tokens, True
    for at in range(one.first - 1, start - 1, -1):
        token = tokens[at]
        if token.kind == "sign" and at not in context.taken:
            if token.text in _STOPS or (token.text == "," and not plain):
                return None
            continue
        last = name_at(context, at, one.first, one.unit_id)
        if last and not oblique(tokens[last - 1].text):
            first = _name_start(context, at, start, last)
            return first, last
        plain = plain and at in context.taken
    return None


def _name_start(context: Context, at: int, start: int, last: int) -> int:
    """Where a name which ends at `last` begins: «тауар айналымы», «инвестиция көлемі»."""
    for before in range(max(start, at - 2), at):
        if name_at(context, before, last) == last:
            return before
    joined = context.language == "kk" and at > start and name_at(context, at - 1, at) == at
    return at - 1 if joined else at


def english_before(context: Context, one: Quantity, start: int) -> tuple[int, int] | None:
    tokens, verb, plain = context.tokens, False, True
    for at in range(one.first - 1, start - 1, -1):
        token = tokens[at]
        if at in context.taken:
            continue
        if token.kind == "sign":
            if token.text in _STOPS or (token.text == "," and not plain):
                return None
            continue
        last = name_at(context, at, one.first, one.unit_id)
        if last and not (at > start and wording("modal", "en").get(tokens[at - 1].text)):
            at = _name_start(context, at, start, last)
            if tokens[last].text == "of" and last + 1 == one.first:
                return at, last  # “with a capacity of 500,000 tons”
            if _governed(tokens, at, start):
                continue
            changed = any(wording("change", "en").get(t.text) for t in tokens[max(start, at - 4) : at])
            return (at, last) if verb or plain or changed else None
        if token.text in _EN_STOPS:
            return None
        verb = verb or bool(wording("measuring", "en").get(token.text))
        plain = plain and bool(wording("rough", "en").get(token.text))
    return None


def _governed(tokens: list[Token], at: int, start: int) -> bool:
    """Whether an English name hangs on a preposition: “the share of the project”."""
    for before in range(at - 1, max(start, at - 4) - 1, -1):
        if tokens[before].text in _EN_GOVERNING:
            return True
        if not wording("articles", "en").get(tokens[before].text) and before < at - 1:
            return False
    return False
