"""Leadership: of all processes on one database one leads, and a fence keeps out those who led before.

PostgreSQL elects by an advisory lock, held by a connection of its own: it is free again the moment the
process dies. SQLite has one process; the newest run leads. Each term has an epoch, one higher than the last,
and a leader's writes look at it within their own transaction: one that was stopped and wakes can claim and
begin nothing (a fencing token: M. Kleppmann, «How to do distributed locking», 2016).
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, and_, select, text, update

from storage.database import Connection, Database, Session, StoreError
from storage.model import Term
from storage.settling import take_over
from storage.tables import leadership

log = logging.getLogger(__name__)

LEASE = 10.0
"""Seconds within which a leader must renew; one that does not, though it holds the lock, is stopped."""

_LOCK = 0x6C656164  # "lead": the advisory lock of the one who leads
_NAME = "bot"

_HOLDER = text(
    "SELECT pid, query_start::text AS last_query FROM pg_locks JOIN pg_stat_activity USING (pid)"
    " WHERE locktype = 'advisory' AND granted AND objsubid = 1 AND classid = 0 AND objid = :lock"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_END_PROCESS = text(
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = (SELECT application_name FROM pg_stat_activity WHERE pid = :pid)"
    " AND pid <> pg_backend_pid()"
)


class Leadership:
    """One process's way to lead; `elapsed` counts seconds and never jumps."""

    def __init__(self, database: Database, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._database = database
        self._elapsed = elapsed
        self._turn = asyncio.Lock()
        self._session: Session | None = None
        self._observed: tuple[object, float] = (None, 0.0)

    async def campaign(self, owner: str, now: datetime) -> Term | None:
        """Try once to lead, without waiting; None while another does.

        On winning, what earlier leaders left is settled in the same transaction that moves the fence. A
        leader that holds the lock and has done nothing for `LEASE` seconds of our watching has its
        connections ended; one of the next tries wins.
        """
        async with self._turn:
            if self._database.sqlite:
                async with self._database.write() as connection:
                    return await _begin_term(connection, owner, now)
            if self._session is None:
                self._session = self._database.session()
            async with self._session.write() as connection:
                took = text("SELECT pg_try_advisory_lock(:lock)")
                if not (await connection.execute(took, {"lock": _LOCK})).scalar_one():
                    await self._watch(connection)
                    return None
            # On the connection that holds the lock: had it been lost, this would fail.
            async with self._session.write() as connection:
                return await _begin_term(connection, owner, now)

    async def renew(self, term: Term, now: datetime) -> bool:
        """Whether `term` still stands; to be asked each second. False for good: the lock is let go."""
        async with self._turn:
            try:
                if self._database.sqlite:
                    async with self._database.read() as connection:
                        return await holds(connection, term)
                if self._session is None:
                    return False
                async with self._session.write() as connection:
                    renewed = await connection.execute(
                        update(leadership).where(_of(term)).values(renewed_at=now)
                    )
            except StoreError as error:
                log.warning("leadership lost: %s", error)
                await self._leave()
                return False
            if renewed.rowcount == 0:
                await self._leave()
            return renewed.rowcount == 1

    async def resign(self, term: Term) -> None:
        """Lead no longer: nothing of `term` can begin any more, and the lock is free at once."""
        async with self._turn:
            try:
                async with self._database.write() as connection:
                    await connection.execute(update(leadership).where(_of(term)).values(owner=None))
            finally:
                await self._leave()

    async def close(self) -> None:
        """End the connection that holds the lock, if there is one."""
        async with self._turn:
            await self._leave()

    async def _watch(self, connection: Connection) -> None:
        """End a leader that stands still. Only our own clock counts, and only while we look."""
        holder = (await connection.execute(_HOLDER, {"lock": _LOCK})).one_or_none()
        seen = None if holder is None else (holder.pid, holder.last_query)
        if seen is None or seen != self._observed[0]:
            self._observed = seen, self._elapsed()
        elif holder is not None and self._elapsed() - self._observed[1] >= LEASE:
            log.warning("the leader has not renewed for %.0f s: ending its connections", LEASE)
            await connection.execute(_END_PROCESS, {"pid": holder.pid})

    async def _leave(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()


async def holds(connection: Connection, term: Term) -> bool:
    """The fence: whether `term` stands, and will until this transaction ends.

    FOR KEY SHARE waits for a successor's FOR UPDATE, and it for us; a renewal waits for nobody.
    """
    standing = select(leadership.c.epoch).where(_of(term)).with_for_update(read=True, key_share=True)
    return (await connection.execute(standing)).scalar_one_or_none() is not None


async def _begin_term(connection: Connection, owner: str, now: datetime) -> Term:
    await connection.execute(connection.insert_or_ignore(leadership).values(name=_NAME, epoch=0))
    row = select(leadership.c.epoch).where(leadership.c.name == _NAME).with_for_update()
    term = Term(owner, (await connection.execute(row)).scalar_one() + 1)
    await connection.execute(
        update(leadership)
        .where(leadership.c.name == _NAME)
        .values(epoch=term.epoch, owner=owner, renewed_at=now)
    )
    requeued, unknown = await take_over(connection, now)
    log.info("leading, term %d: %d messages requeued, %d unknown", term.epoch, requeued, unknown)
    return term


def _of(term: Term) -> ColumnElement[bool]:
    return and_(
        leadership.c.name == _NAME, leadership.c.epoch == term.epoch, leadership.c.owner == term.owner
    )
