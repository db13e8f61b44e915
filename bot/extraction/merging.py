"""Which stored statement a new one repeats: a reprint, an edit, a part or a whole, a translation.

Pure. Within a language two statements are one if they share lemma bigrams (containment: the share of the
shorter's bigrams found in the longer) and their numbers agree; across languages if their numbers are the
same. The relation is symmetric, so the order of arrival does not change which pairs match.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from storage.model import Figure, Qualifier, Utterance

CONTAINMENT = 0.31
MAX_DAYS = 3
MAX_DAYS_TRANSLATED = 2
_SHORT = 6
"""Statements of fewer lemmas must stand in the other word for word."""
_TINY = 3
"""Statements of fewer lemmas must be equal."""
_SHARED = 3
_ALIKE = 0.6
"""Of a short statement so many of the words stay when it is edited."""
_TOLERANCE = Decimal("0.1")
_TRIVIAL = frozenset(["years", "months", "days", "hours", "year", "times"])
_FEW = 10


def merge(new: Utterance, stored: Sequence[Utterance]) -> frozenset[int]:
    """The ids of the statements that `new` repeats, of whose variants `stored` holds each.

    Whoever unites them all keeps statements that are the connected components of a symmetric relation: no
    order of arrival can change them.
    """
    repeated: set[int] = set()
    for other in stored:
        if other.id not in repeated and likeness(new, other) is not None:
            repeated.add(other.id)
    return frozenset(repeated)


def likeness(one: Utterance, other: Utterance) -> float | None:
    """How alike two statements are, in 0..1, or None where they are not the same statement. Symmetric."""
    if one.speaker_id is None or one.speaker_id != other.speaker_id:
        return None
    days = abs((one.said_on - other.said_on).days)
    if one.language != other.language:
        return 0.0 if days <= MAX_DAYS_TRANSLATED and _same_numbers(one, other) else None
    if days > MAX_DAYS:
        return None
    shared = containment(one.lemmas, other.lemmas)
    return shared if shared >= CONTAINMENT and _agree(one, other) else None


def reworded(one: Utterance, other: Utterance) -> float:
    """How alike the words of two are, in 0..1, whatever their figures and whoever said them; 0 is too little.

    For two versions of one article: so a corrected figure or speaker is known for what it is. Symmetric.
    """
    ours, theirs = _words(one), _words(other)
    shared = containment(" ".join(ours), " ".join(theirs))
    if shared >= CONTAINMENT:
        return shared
    fewer = min(len(ours), len(theirs))
    alike = len({*ours} & {*theirs}) / fewer if 0 < fewer < _SHORT else 0.0
    return alike if alike >= _ALIKE else 0.0


def _words(one: Utterance) -> list[str]:
    return [lemma for lemma in one.lemmas.split() if not lemma[0].isdecimal()]


def containment(one: str, other: str) -> float:
    """The share in 0..1 of the shorter's lemma bigrams found in the longer; very short ones fit whole."""
    short, long = sorted((one.split(), other.split()), key=len)
    if len(short) < _TINY:
        return 1.0 if short and short == long else 0.0
    if len(short) < _SHORT:
        return 1.0 if f" {' '.join(short)} " in f" {' '.join(long)} " else 0.0
    few, many = sorted((_bigrams(one), _bigrams(other)), key=len)
    shared = len(few & many)
    return shared / len(few) if shared >= _SHARED else 0.0


@lru_cache(maxsize=4_000)
def _bigrams(lemmas: str) -> frozenset[tuple[str, str]]:
    """Remembered: one statement is compared with every other of its speaker's week."""
    return frozenset(pairwise(lemmas.split()))


def _agree(one: Utterance, other: Utterance) -> bool:
    """Whether no number or year contradicts: what one gives, the other gives too or leaves out."""
    years = _years(one.lemmas), _years(other.lemmas)
    if years[0] and years[1] and not (years[0] <= years[1] or years[1] <= years[0]):
        return False
    for unit in {f.unit for f in one.figures} & {f.unit for f in other.figures}:
        ours = [f for f in one.figures if f.unit == unit]
        theirs = [f for f in other.figures if f.unit == unit]
        if not (_covered(ours, theirs) or _covered(theirs, ours)):
            return False
    return True


@lru_cache(maxsize=4_000)
def _years(lemmas: str) -> frozenset[str]:
    return frozenset(w for w in lemmas.split() if len(w) == 4 and w.isdecimal() and w[:2] in ("19", "20"))


def _covered(few: list[Figure], many: list[Figure]) -> bool:
    return all(any(compatible(figure, other) for other in many) for figure in few)


def compatible(one: Figure, other: Figure) -> bool:
    """Whether two figures may give one fact: equal, or one coarser («более 21 млрд»). Symmetric."""
    if one.unit != other.unit or _apart(one.period_start, other.period_start):
        return False
    if _apart(one.period_end, other.period_end) or _apart(one.change, other.change):
        return False
    if one.value_max is not None or other.value_max is not None:
        return one.value <= (other.value_max or other.value) and other.value <= (one.value_max or one.value)
    return one.value == other.value or _coarser(one, other) or _coarser(other, one)


def _apart(one: object, other: object) -> bool:
    """Whether two say different things, and neither nothing."""
    return one is not None and other is not None and one != other


def _coarser(rough: Figure, fine: Figure) -> bool:
    """Whether `rough` rounds `fine`: by its qualifier within a tenth, without one to its own last digit."""
    difference = fine.value - rough.value
    near = abs(difference) <= _TOLERANCE * max(abs(rough.value), abs(fine.value))
    if rough.qualifier is Qualifier.OVER:
        return near and difference >= 0
    if rough.qualifier is Qualifier.UNDER:
        return near and difference <= 0
    if rough.qualifier is Qualifier.ABOUT:
        return near
    step = _last_digit(rough.value)
    return step > _last_digit(fine.value) and abs(difference) < step and near


def _last_digit(value: Decimal) -> Decimal:
    """What the last significant digit of a value counts: 21400000000 → 100000000."""
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent))


def _same_numbers(one: Utterance, other: Utterance) -> bool:
    ours, theirs = _numbers(one), _numbers(other)
    return bool(ours) and ours == theirs


def _numbers(one: Utterance) -> set[tuple[str, Decimal, Decimal | None]]:
    """The figures by which a translation is recognised: small counts and spans of time are too common."""
    return {
        (figure.unit, figure.value, figure.value_max)
        for figure in one.figures
        if figure.unit not in _TRIVIAL and (figure.unit != "count" or figure.value >= _FEW)
    }
