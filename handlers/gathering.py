"""The store → a digest of a window: the one way to it, for the push, for /digest and for the command line."""

from datetime import date, datetime

from handlers.digest import Digest, compose
from storage.statements import Window
from storage.store import Store


async def gather_digest(
    store: Store,
    start: datetime,
    end: datetime,
    *,
    language: str,
    date: date,
    timezone: str,
    limit: int,
    window: Window = "collected",
) -> Digest:
    """The digest of what was collected, or "said", at start <= moment < end (aware).

    Only that of what was collected follows another, and tells what has been withdrawn since.
    """
    return compose(
        await store.statements.between(start, end, window=window),
        await store.figures.between(start, end, window=window),
        await store.statements.withdrawn(start, end) if window == "collected" else (),
        language=language,
        date=date,
        timezone=timezone,
        limit=limit,
    )
