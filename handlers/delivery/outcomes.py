"""What a failed send means for the message, in one table. Pure but for Telegram's error classes."""

from datetime import timedelta
from enum import Enum, auto

from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)


class Outcome(Enum):
    """What became of a message that was not simply sent."""

    RETRY = auto()
    """It did not arrive: not connected, 5xx, or a token that the operator will set right."""
    FLOODED = auto()
    """429: it did not arrive, and this chat wants nothing for a while."""
    UNKNOWN = auto()
    """It may have arrived: never to be sent again blindly."""
    BLOCKED = auto()
    """The chat takes nothing from us any more."""
    MIGRATED = auto()
    """The group lives on under another id."""
    TOPIC_GONE = auto()
    """The forum's topic is deleted or closed; the chat itself is there."""
    REFUSED = auto()
    """Telegram will never take this message."""

    @property
    def answered(self) -> bool:
        """Whether Telegram itself has spoken: the line is sound."""
        return self not in (Outcome.RETRY, Outcome.UNKNOWN)


_TABLE: tuple[tuple[type[TelegramError], tuple[str, ...], Outcome], ...] = (
    (RetryAfter, (), Outcome.FLOODED),
    (ChatMigrated, (), Outcome.MIGRATED),
    (Forbidden, (), Outcome.BLOCKED),
    (BadRequest, ("message thread not found", "topic_closed", "topic_deleted"), Outcome.TOPIC_GONE),
    (
        BadRequest,
        (
            "have no rights to send",
            "not enough rights to send",
            "chat_write_forbidden",
            "chat_restricted",
            "group chat was deactivated",
            "user is deactivated",
        ),
        Outcome.BLOCKED,
    ),
    (BadRequest, (), Outcome.REFUSED),
    (TimedOut, (), Outcome.UNKNOWN),
    # What an HTTP client raises unforeseen, PTB gives as this: no word on whether anything was written.
    (NetworkError, ("unknown error in http implementation",), Outcome.UNKNOWN),
    (NetworkError, (), Outcome.RETRY),
    (InvalidToken, (), Outcome.RETRY),
    (EndPointNotFound, (), Outcome.RETRY),  # what do_api_request makes of the former
    # An answer that cannot be read, after a request that was carried out.
    (TelegramError, (), Outcome.UNKNOWN),
)
"""Class, any of these in its text (if any are given), meaning. The first line that fits is true: BadRequest
and TimedOut are NetworkErrors by descent."""


def outcome_of(error: TelegramError) -> Outcome:
    """What the error says about the message."""
    text = str(error).casefold()
    return next(
        outcome
        for kind, words, outcome in _TABLE
        if isinstance(error, kind) and (not words or any(word in text for word in words))
    )


def seconds_of(error: RetryAfter) -> float:
    """How long Telegram wants to be left alone."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
