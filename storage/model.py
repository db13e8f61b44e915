"""The values that cross the house: frozen, aware UTC inside, `Decimal` for every number.

Pure: imports nothing of ours and no I/O, so that extraction, composing and storing speak of the same things.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
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


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as it stands in a text, with its normalised value.

    `value` and `value_max` (a range's upper end, else None) are in base units: 21.4e9, never 21.4 billions.
    `unit` is an ISO 4217 code, %, pp, t, m3, kWh, W, km, times, years, months, days, hours, year (a target
    year) or count; what is stated in another unit is a count whose `text` names it. `period` is verbatim; its
    bounds are inclusive days, None where the text fixes none.
    `what` is what is measured, a noun phrase in the text's words (Russian in the nominative), None where no
    name is sure; `indicator` a catalogued series or None.
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


@dataclass(frozen=True, slots=True)
class FeedSource:
    """A feed as configured. `country` is the outlet's ISO 3166 code, by which «глава государства» is read."""

    url: str
    name: str
    language: str | None = None
    country: str | None = None
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and the state of its fetching. Times are aware UTC; `failures` counts since the last success."""

    id: int
    source: FeedSource
    next_due_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    failures: int = 0
    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    last_error: str | None = None


@dataclass(frozen=True, slots=True)
class FeedOutcome:
    """What one visit to a feed leaves behind. `error` None is a success; `new_articles` counts those kept."""

    feed_id: int
    checked_at: datetime
    next_due_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    new_articles: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """An article as collected. `url` is canonical and unique; `guid` is the feed's own identity for it."""

    feed_id: int
    guid: str
    url: str
    title: str
    text: str
    published_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving an article did: `new` is False where it was there already; the rest counts statements."""

    new: bool
    statements: int = 0
    merged: int = 0


@dataclass(frozen=True, slots=True)
class Utterance:
    """What merging compares: a stored statement's identity, or that of one about to be stored."""

    id: int
    speaker_id: str | None
    kind: Kind
    lemmas: str
    said_on: date
    figures: tuple[Figure, ...] = ()
    language: str = "ru"


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a statement was carried."""

    outlet: str
    url: str
    title: str
    published_at: datetime
    language: str


@dataclass(frozen=True, slots=True)
class FigureView:
    """A figure that an article gives outside every statement, and the article."""

    figure: Figure
    mention: Mention


@dataclass(frozen=True, slots=True)
class StatementView:
    """A statement as people see it: one utterance, all who carried it, the earliest first.

    `said_at` is the earliest publication. `role` is the article's word for the speaker's office; `names` and
    `roles` give both by language where they are known.
    """

    id: int
    speaker: str | None
    speaker_id: str | None
    role: str | None
    country: str | None
    kind: Kind
    quote: str
    language: str
    said_at: datetime
    confidence: float
    about_kz_ru: bool
    figures: tuple[Figure, ...]
    mentions: tuple[Mention, ...]
    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat that has spoken to us. `digest_time` is local to `timezone`; `next_due_at` None is unsubscribed.

    `digested_until` is the end of the last digest's window, where the next one begins. `blocked_at` is since
    when the chat refuses us: paused, though subscribed. `thread_id` is a forum's topic, where /subscribe was
    said.
    """

    id: int
    language: str
    timezone: str
    digest_time: time
    next_due_at: datetime | None = None
    digested_until: datetime | None = None
    blocked_at: datetime | None = None
    thread_id: int | None = None

    @property
    def subscribed(self) -> bool:
        """Whether this chat wants a digest, be it paused or not."""
        return self.next_due_at is not None


class DeliveryState(StrEnum):
    """The life of one message of a digest; UNKNOWN is never resent blindly."""

    PENDING = "pending"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    UNKNOWN = "unknown"
    FAILED = "failed"
    CANCELLED = "cancelled"


class DeliveryKind(StrEnum):
    """A message of a digest, or the note that its sending broke off, with a button that shows it."""

    DIGEST = "digest"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class DigestPlan:
    """A digest to deliver to one chat on `local_date`: its window, its messages, the next due moment."""

    chat_id: int
    local_date: date
    language: str
    window: tuple[datetime, datetime]
    messages: tuple[str, ...]
    next_due_at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one chat: `part` counts from 0; `html` is Telegram HTML, ready to send, "" for a note.

    `language` and `thread_id` are the chat's; `attempts` counts those that failed.
    """

    id: int
    chat_id: int
    local_date: date
    part: int
    state: DeliveryState
    html: str
    kind: DeliveryKind
    language: str
    thread_id: int | None = None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a message that was sent: SENT, UNKNOWN, FAILED, or PENDING (again, from `not_before`).

    `attempts` is that of the delivery as it was claimed: a settlement that comes late never touches an
    attempt that has begun since.
    """

    delivery_id: int
    state: DeliveryState
    message_id: int | None = None
    error: str | None = None
    not_before: datetime | None = None
    attempts: int | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """One leadership of one process. `epoch` grows with each and is the fencing token."""

    owner: str
    epoch: int
