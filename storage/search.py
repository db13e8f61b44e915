"""The search index: contentless FTS5 on SQLite, a tsvector with GIN on PostgreSQL.

What is indexed are the keys of `storage.keys`: the databases' own stemmers split Токаев from Токаева.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, cast, column, select, table, text
from sqlalchemy.dialects.postgresql import TSQUERY

from storage.database import Connection
from storage.keys import query_keys
from storage.tables import statements

_ID_BITS = 30
_LAST_SECOND = (1 << 33) - 1  # in 2242; a rowid has 64 bits
# FTS5's own hidden columns are its rowid and one named as the table, which is what MATCH takes.
_FTS5 = table("statement_index", column("rowid"), column("statement_index"))
_GIN = table("statement_index", column("statement_id"), column("keys"))


async def add(connection: Connection, statement_id: int, said_at: datetime, keys: str) -> None:
    """Index a statement that is not yet there."""
    await add_all(connection, [(statement_id, said_at, keys)])


async def add_all(connection: Connection, added: Sequence[tuple[int, datetime, str]]) -> None:
    """Index statements, by id, moment and keys, none of which is there yet."""
    if connection.sqlite:
        await connection.execute(
            text("INSERT INTO statement_index (rowid, keys) VALUES (:rowid, :keys)"),
            [{"rowid": _rowid(id_, said_at), "keys": keys} for id_, said_at, keys in added],
        )
    else:
        await connection.execute(
            text(
                "INSERT INTO statement_index (statement_id, keys)"
                " VALUES (:id, array_to_tsvector(string_to_array(:keys, ' ')))"
            ),
            [{"id": id_, "keys": keys} for id_, _, keys in added],
        )


async def remove(connection: Connection, statement_id: int, said_at: datetime, keys: str) -> None:
    """Take a statement out again; `said_at` and `keys` are those it was added with."""
    await remove_all(connection, [(statement_id, said_at, keys)])


async def remove_all(connection: Connection, removed: Sequence[tuple[int, datetime, str]]) -> None:
    """Take statements out again, each by what it was added with."""
    if connection.sqlite:
        await connection.execute(
            text(
                "INSERT INTO statement_index (statement_index, rowid, keys) VALUES ('delete', :rowid, :keys)"
            ),
            [{"rowid": _rowid(id_, said_at), "keys": keys} for id_, said_at, keys in removed],
        )
    else:
        await connection.execute(
            text("DELETE FROM statement_index WHERE statement_id = :id"),
            [{"id": id_} for id_, _, _ in removed],
        )


def matching(connection: Connection, query: str) -> Select[tuple[int]] | None:
    """Ids of the statements that hold every word of `query`, newest first; None if it holds no word.

    The columns of `statements` can be asked for in further conditions.
    """
    words = query_keys(query)
    if not words:
        return None
    if connection.sqlite:  # FTS5 walks its rowids backwards: the newest come first without a sort
        same = statements.c.id == _FTS5.c.rowid.op("&")((1 << _ID_BITS) - 1)
        return (
            select(statements.c.id)
            .select_from(_FTS5.join(statements, same))
            .where(_FTS5.c.statement_index.op("MATCH")(_fts5(words)))
            .order_by(_FTS5.c.rowid.desc())
        )
    return (
        select(statements.c.id)
        .select_from(_GIN.join(statements, statements.c.id == _GIN.c.statement_id))
        .where(_GIN.c["keys"].op("@@")(cast(_tsquery(words), TSQUERY)))
        .order_by(statements.c.said_at.desc(), statements.c.id.desc())
    )


def _rowid(statement_id: int, said_at: datetime) -> int:
    """The second said, then the id: rowids in the order in which people read."""
    second = max(-_LAST_SECOND, min(int(said_at.timestamp()), _LAST_SECOND))
    return second << _ID_BITS | statement_id


# A key holds only letters, digits and inner dots (see storage.keys): between quotes it means itself.


def _fts5(words: Sequence[frozenset[str]]) -> str:
    return " AND ".join("(" + " OR ".join(f'"{key}"' for key in sorted(keys)) + ")" for keys in words)


def _tsquery(words: Sequence[frozenset[str]]) -> str:
    return " & ".join("(" + " | ".join(f"'{key}'" for key in sorted(keys)) + ")" for keys in words)
