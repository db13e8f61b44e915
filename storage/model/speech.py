"""What is found in a text: statements, figures."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

Span = tuple[int, int]
"""Half-open character offsets into an article's text as given: `text[start:end]`."""


class Kind(StrEnum):
    """How the words are given: verbatim in quotation, or retold by the author."""

    DIRECT = "direct"
    INDIRECT = "indirect"


class Qualifier(StrEnum):
    """How a figure bounds its value: «свыше 300» is OVER, «до 3 млрд» UNDER, «около» ABOUT."""

    EXACT = "exact"
    OVER = "over"
    UNDER = "under"
    ABOUT = "about"


class Change(StrEnum):
    """Which way a figure goes that tells a difference: «вырос на 25 %» is a RISE, “down 5%” a FALL."""

    RISE = "rise"
    FALL = "fall"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text, with its normalised value.

    `value` and `value_max` (a range's upper end, else None) are in base units: 21.4e9, never 21.4 billions.
    `unit` is an ISO 4217 code, %, pp, t, m3, kWh, W, km, times, years, months, days, hours, year (a target
    year) or count; what is stated in another unit is a count whose `text` names it. `period` is verbatim; its
    bounds are inclusive days, None where the text fixes none.
    `what` is what is measured, a noun phrase in the text's words (Russian in the nominative), None where no
    name is sure; `indicator` a catalogued series or None. `change` is whether it tells by how much that rose
    or fell, None for a level.
    """

    text: str
    value: Decimal
    unit: str
    span: Span
    value_max: Decimal | None = None
    qualifier: Qualifier = Qualifier.EXACT
    period: str | None = None
    period_start: date | None = None
    period_end: date | None = None
    what: str | None = None
    indicator: str | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One utterance in one article.

    `quote` is verbatim: the parts at `spans` joined with " … ". A `speaker` of None means that the extractor
    abstained. `speaker_id` is stable across languages and spellings. `confidence` is in 0..1. `lemmas` is
    the quote's lemmas, space-joined, by which reprints are recognised; `names` the speaker's full name by
    language and `roles` the office held that day, where known; `country` an ISO 3166 code of the speaker's
    side ("KZ", "RU") or None.
    """

    quote: str
    spans: tuple[Span, ...]
    kind: Kind
    confidence: float
    about_kz_ru: bool
    speaker: str | None = None
    speaker_id: str | None = None
    speaker_text: str | None = None
    role: str | None = None
    country: str | None = None
    figures: tuple[Figure, ...] = ()
    lemmas: str = ""
    search_keys: str = ""
    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extraction:
    """What one article's text yields. `figures` are those outside every statement."""

    language: str
    relevant: bool
    statements: tuple[Statement, ...] = ()
    figures: tuple[Figure, ...] = ()
