"""What can go wrong with a source or an article, as one line for the operator, who knows which it is."""

from bot.feeds.fetch import FetchError
from bot.feeds.parse import FeedFormatError
from bot.workers import WorkerError, WorkersUnavailable
from storage.store import StoreError

FAILURES = (FetchError, FeedFormatError, WorkerError, WorkersUnavailable, StoreError)
"""Those that are foreseen; their messages are one line."""


def reason(error: Exception) -> str:
    """One line without the address; of what was not foreseen with its kind."""
    if isinstance(error, FetchError):
        return error.reason
    if isinstance(error, FAILURES):
        return str(error)
    return f"{type(error).__name__}: {error}".splitlines()[0]
