"""Chats, and what is delivered to them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


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
