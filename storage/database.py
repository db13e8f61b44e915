"""The engine and its transactions: SQLite in WAL mode, or PostgreSQL; every failure is a `StoreError`."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from sqlite3 import OperationalError, connect
from typing import Any, TypeVar
from uuid import uuid4

from asyncpg import InterfaceError, PostgresError
from sqlalchemy import CursorResult, Executable, NullPool, Table, event, func, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine import Connection as SyncConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.util import await_only

T = TypeVar("T")

SQLITE_BUSY_SECONDS = 30
WAL_TRIES, WAL_PAUSE = 40, 0.05
POSTGRESQL_CONNECT_SECONDS = 10
POSTGRESQL_SECONDS = 60  # for one statement
POSTGRESQL_IDLE_SECONDS = 15
"""How long a transaction may do nothing: that of a stopped process must not hold its locks for ever."""
SESSION_SECONDS = 5
"""For one statement of a `Session`, and for connecting it."""
POSTGRESQL_OPTIONS = frozenset({"host", "port", "ssl", "sslmode"})
EXPECTED = "expected sqlite:///file.db or postgresql://user@host/name"


class StoreError(Exception):
    """The store cannot do its work; one line that names the database, without its password."""


class Connection:
    """What a transaction is given: runs statements, each to its end.

    A driver that is interrupted within a statement may leave its connection, and SQLite's write lock with it,
    to the garbage collector; so a cancellation is only felt between statements.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.sqlite = connection.dialect.name == "sqlite"

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement, once for each of the parameters if they are a list."""
        return await _finished(self._connection.execute(statement, parameters))

    async def run(self, work: Callable[[SyncConnection], T]) -> T:
        """Run `work`, which knows nothing of asyncio, on this connection."""
        return await _finished(self._connection.run_sync(work))

    async def new_ids(self, table: Table, count: int) -> list[int]:
        """Ids for so many rows to be inserted: SQLite gives none back from an INSERT of many."""
        if self.sqlite:  # its only writer is this transaction
            last = (await self.execute(select(func.max(table.c.id)))).scalar_one() or 0
            return list(range(last + 1, last + 1 + count))
        sequence = func.pg_get_serial_sequence(table.name, "id")
        numbers = func.generate_series(1, count).table_valued("number")
        return [*(await self.execute(select(func.nextval(sequence)).select_from(numbers))).scalars()]

    def insert(self, table: Table) -> Any:
        """An INSERT that can be told what to do where a row is there already."""
        return (sqlite_insert if self.sqlite else postgresql_insert)(table)

    def insert_or_ignore(self, table: Table) -> Any:
        """An INSERT that leaves alone a row that is there already."""
        return self.insert(table).on_conflict_do_nothing()


class Session:
    """A connection to PostgreSQL beside the pool: a lock that the server ties to it lives as long as it.

    Neither end waits for a peer that is gone: here a statement has `SESSION_SECONDS`, there keepalives find
    out. Any failure within a transaction ends the session.
    """

    def __init__(self, database: "Database", engine: AsyncEngine) -> None:
        self._database = database
        self._engine = engine
        self._connection: AsyncConnection | None = None

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """A transaction of this session; the first connects it."""
        with self._database.reporting():
            try:
                if self._connection is None:
                    self._connection = self._engine.connect()
                    await _finished(self._connection.start())
                await _finished(self._connection.begin().start())
                yield Connection(self._connection)
                await _finished(self._connection.commit())
            except BaseException:
                await self.close()
                raise

    async def close(self) -> None:
        """End the session, and whatever is tied to it."""
        connection, self._connection = self._connection, None
        if connection is not None and connection.sync_connection is not None:
            with suppress(SQLAlchemyError, PostgresError, InterfaceError, OSError):  # it was gone already
                await _finished(connection.close())
        await self._engine.dispose()


class Database:
    """One database and its transactions.

    SQLite has a single writer: those of this process queue on a lock, those of other processes on SQLite's
    own, taken at the start (BEGIN IMMEDIATE) since a reader that turns writer may be refused.
    """

    def __init__(self, url: str | URL) -> None:
        parsed = _parse(url)
        self.name = parsed.render_as_string(hide_password=True)
        self.sqlite = parsed.drivername == "sqlite"
        self._url = parsed
        self._application = f"kzru-digest {uuid4().hex[:12]}"  # by which others know our connections as ours
        if self.sqlite:
            self._engine = self._reader = _sqlite(parsed)
            self._writer = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
            self._turn: AbstractAsyncContextManager[Any] = asyncio.Lock()
        else:
            self._engine = self._writer = _postgresql(parsed, self._application)
            # One snapshot for all that is read on one connection: what SQLite gives anyway.
            self._reader = self._engine.execution_options(isolation_level="REPEATABLE READ")
            self._turn = nullcontext()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        """A connection for reading; all its queries see the same moment."""
        async with self._connected(self._reader) as connection:
            yield Connection(connection)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        """A transaction: committed at the end, rolled back on any exception."""
        async with self._turn, self._connected(self._writer) as connection:
            await _finished(connection.begin().start())
            yield Connection(connection)
            await _finished(connection.commit())

    def session(self) -> Session:
        """A connection of its own; not for SQLite, which ties nothing to one."""
        return Session(self, _postgresql_session(self._url, self._application))

    async def close(self) -> None:
        """Close every connection of the pool."""
        await self._engine.dispose()

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
        connection = engine.connect()
        with self.reporting():
            try:
                await _finished(connection.start())
                yield connection
            finally:
                if connection.sync_connection is not None:
                    await _finished(connection.close())

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Within this, what goes wrong with the database is a StoreError."""
        try:
            yield
        except (SQLAlchemyError, PostgresError, InterfaceError, OSError) as error:
            raise StoreError(f"database {self.name}: {_reason(error)}") from error


async def _finished(work: Coroutine[Any, Any, T]) -> T:
    """Await `work` to its end; if cancelled meanwhile, be so only then."""
    task = asyncio.create_task(work)
    cancelled = False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        task.exception()  # seen, though the cancellation goes before it
        raise asyncio.CancelledError
    return task.result()


def _parse(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreError(f"database URL is not understood: {EXPECTED}") from None
    if "@" in (parsed.host or ""):  # never shown: a part of the password stands in the host's place
        raise StoreError('database URL: write "@" in the password as %40')
    if parsed.drivername == "sqlite":
        if parsed.host or parsed.query or parsed.database in (None, "", ":memory:"):
            raise StoreError(f"database URL names no file: {EXPECTED}")
        return parsed
    if parsed.drivername != "postgresql":
        raise StoreError(f"database {parsed.drivername} is not supported: {EXPECTED}")
    if unknown := sorted(set(parsed.query) - POSTGRESQL_OPTIONS):
        raise StoreError(f"database URL: unknown option {', '.join(unknown)}")
    return parsed


def _postgresql(url: URL, application: str) -> AsyncEngine:
    settings = {"idle_in_transaction_session_timeout": f"{POSTGRESQL_IDLE_SECONDS}s"}
    return create_async_engine(
        _asyncpg(url),
        pool_pre_ping=True,
        connect_args={
            "timeout": POSTGRESQL_CONNECT_SECONDS,
            "command_timeout": POSTGRESQL_SECONDS,
            "server_settings": {"application_name": application, **settings},
        },
    )


def _postgresql_session(url: URL, application: str) -> AsyncEngine:
    keepalives = {"tcp_keepalives_idle": "5", "tcp_keepalives_interval": "2", "tcp_keepalives_count": "3"}
    return create_async_engine(
        _asyncpg(url),
        poolclass=NullPool,
        connect_args={
            "timeout": SESSION_SECONDS,
            "command_timeout": SESSION_SECONDS,
            "server_settings": {"application_name": application, **keepalives},
        },
    )


def _asyncpg(url: URL) -> URL:
    query = dict(url.query)
    if "sslmode" in query:  # libpq's name for what asyncpg calls ssl
        query["ssl"] = query.pop("sslmode")
    return url.set(drivername="postgresql+asyncpg", query=query)


def _sqlite(url: URL) -> AsyncEngine:
    engine = create_async_engine(
        url.set(drivername="sqlite+aiosqlite"), connect_args={"timeout": SQLITE_BUSY_SECONDS}
    )
    event.listen(engine.sync_engine, "do_connect", _try_sqlite)
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _try_sqlite(_dialect: Any, _record: Any, arguments: Any, parameters: Any) -> None:
    """Fail here: aiosqlite's thread, if it fails to connect, may outlive the event loop and then raise."""
    connect(*arguments, **parameters).close()


def _set_up_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours: the driver's comes too late, and never before DDL
    cursor = connection.cursor()
    _set_wal(cursor)
    # FULL: NORMAL survives a killed process but may lose the last transactions in a power cut.
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _set_wal(cursor: Any) -> None:
    """Of several that open a new file one sets its mode, and SQLite does not let the others wait for that."""
    for left in reversed(range(WAL_TRIES)):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if not left or "locked" not in str(error):
                raise
            await_only(asyncio.sleep(WAL_PAUSE))
        else:
            return


def _begin_sqlite(connection: SyncConnection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _reason(error: Exception) -> str:
    cause: BaseException = error
    if isinstance(error, DBAPIError) and error.orig is not None:
        cause = error.orig.__cause__ or error.orig  # asyncpg's own error stands behind SQLAlchemy's
    text = cause.strerror if isinstance(cause, OSError) and cause.strerror else str(cause)
    return text.splitlines()[0] if text else type(cause).__name__
