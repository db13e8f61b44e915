"""The store as handlers and the collector see it: one database, opened and migrated."""

import asyncio

from storage.articles import Articles
from storage.chats import Chats
from storage.database import Database, StoreError
from storage.deliveries import Deliveries
from storage.facts import Facts
from storage.feeds import Feeds
from storage.figures import Figures
from storage.health import Health
from storage.inbox import Inbox
from storage.keys import search_keys
from storage.leadership import Leadership
from storage.migrations import upgrade
from storage.statements import Statements

__all__ = ["Store", "StoreError"]


class Store:
    """What is kept. Every method may raise StoreError when the database fails."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.feeds = Feeds(database)
        self.articles = Articles(database)
        self.statements = Statements(database)
        self.figures = Figures(database)
        self.chats = Chats(database)
        self.deliveries = Deliveries(database)
        self.leadership = Leadership(database)
        self.inbox = Inbox(database)
        self.facts = Facts(database)
        self.health = Health(database)

    @classmethod
    async def open(cls, url: str) -> "Store":
        """Open "sqlite:///file.db" or "postgresql://user@host/name" and bring its tables up to date.

        StoreError where the URL is not such a one, the file cannot be written or the server not reached.
        """
        database = Database(url)
        try:
            await asyncio.to_thread(search_keys, "слово")  # loads a dictionary: too long for an event loop
            async with database.write() as connection:
                await connection.run(upgrade)
        except BaseException:
            await database.close()
            raise
        return cls(database)

    async def close(self) -> None:
        """Close every connection; a leader's lock goes with them."""
        await self.leadership.close()
        await self._database.close()
