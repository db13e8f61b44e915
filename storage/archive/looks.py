"""Looking at articles again: whose turn it is, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from storage.archive.grouping import Merge, Reworded
from storage.archive.kept import Kept, kept
from storage.archive.revising import replaces, revise
from storage.archive.withdrawing import restore, withdraw
from storage.database import Connection
from storage.model import Article, Extraction, Saved
from storage.tables import articles


@dataclass(frozen=True, slots=True)
class Look:
    """What came of looking at an article's page again, and when to look the next time, if ever.

    `there` is whether the page is there, None where nobody can say; `withdrawn` whether it has been away
    for so long that its outlet has taken it back. `read` is what the page says now, if it could be read.
    The rest is as in `Kept`.
    """

    article_id: int
    looks: int
    again_at: datetime | None
    missed_at: datetime | None = None
    there: bool | None = None
    withdrawn: bool = False
    read: tuple[Article, Extraction] | None = None


async def due_looks(connection: Connection, now: datetime, limit: int) -> list[Kept]:
    """The articles whose pages are to be looked at again by now, the longest due first."""
    return await kept(
        connection, articles.c.look_again_at <= now, order=articles.c.look_again_at, limit=limit
    )


async def record_look(
    connection: Connection, look: Look, merge: Merge, reworded: Reworded, now: datetime
) -> Saved:
    """Remember a look, and let the article be what its page says, or be withdrawn."""
    query = select(articles).where(articles.c.id == look.article_id)
    row = (await connection.execute(query)).one()
    await connection.execute(
        update(articles)
        .where(articles.c.id == row.id)
        .values(
            looks=look.looks,
            look_again_at=look.again_at,
            missed_at=look.missed_at,
            page_seen=row.page_seen or look.there is True,
        )
    )
    if look.withdrawn and row.withdrawn_at is None:
        await withdraw(connection, row.id, now)
        return Saved(new=False, withdrawn=True)
    if look.there and row.withdrawn_at is not None:
        await restore(connection, row, now)
        row = (await connection.execute(query)).one()
    if look.read and replaces(row, *look.read, shown=row.from_page):
        return await revise(connection, row, *look.read, merge=merge, reworded=reworded, now=now)
    return Saved(new=False)
