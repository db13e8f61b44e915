"""Chats: language, zone, and when their next digest is due."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, func, or_, select, update

from storage.database import Database
from storage.model import Chat, DeliveryState
from storage.moving import move_chat
from storage.tables import chats, deliveries

_ACTIVE = and_(chats.c.next_due_at.is_not(None), chats.c.blocked_at.is_(None))


class Chats:
    """The chats that have spoken to the bot; the id is Telegram's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, chat_id: int) -> Chat | None:
        """The chat, or None if it is not known."""
        async with self._database.read() as connection:
            row = (await connection.execute(select(chats).where(chats.c.id == chat_id))).one_or_none()
            return None if row is None else _chat(row)

    async def ensure(self, chat: Chat) -> Chat:
        """Insert `chat` if its id is not known; give the stored one, whichever it is."""
        if stored := await self.get(chat.id):
            return stored
        async with self._database.write() as connection:
            await connection.execute(
                connection.insert_or_ignore(chats).values(
                    id=chat.id,
                    language=chat.language,
                    timezone=chat.timezone,
                    digest_time=chat.digest_time,
                    next_due_at=chat.next_due_at,
                    digested_until=chat.digested_until,
                    blocked_at=chat.blocked_at,
                    thread_id=chat.thread_id,
                )
            )
            return _chat((await connection.execute(select(chats).where(chats.c.id == chat.id))).one())

    async def set_language(self, chat_id: int, language: str) -> None:
        """Speak `language` ("ru", "kk", "en") to the chat from now on."""
        await self._change(chat_id, language=language)

    async def subscribe(
        self, chat_id: int, next_due_at: datetime, now: datetime, thread_id: int | None = None
    ) -> None:
        """Plan digests from `next_due_at` on, into that topic of a forum.

        One who comes back is not owed the digests in between.
        """
        away = or_(chats.c.next_due_at.is_(None), chats.c.blocked_at.is_not(None))
        async with self._database.write() as connection:
            await connection.execute(
                update(chats)
                .where(chats.c.id == chat_id, away)
                .values(digested_until=None, subscribed_at=now)
            )
            await connection.execute(
                update(chats)
                .where(chats.c.id == chat_id)
                .values(next_due_at=next_due_at, blocked_at=None, thread_id=thread_id)
            )

    async def unsubscribe(self, chat_id: int) -> None:
        """Plan no more digests."""
        await self._change(chat_id, next_due_at=None)

    async def due(self, now: datetime, limit: int = 500) -> list[Chat]:
        """Chats whose digest is due, the longest overdue first."""
        query = (
            select(chats)
            .where(chats.c.next_due_at <= now, chats.c.blocked_at.is_(None))
            .order_by(chats.c.next_due_at, chats.c.id)
            .limit(limit)
        )
        async with self._database.read() as connection:
            return [_chat(row) for row in await connection.execute(query)]

    async def all_subscribed_after(self, chat_id: int | None, limit: int = 500) -> list[Chat]:
        """A page of the subscribed chats by ascending id: those above `chat_id`, with None the first."""
        query = select(chats).where(_ACTIVE).order_by(chats.c.id).limit(limit)
        if chat_id is not None:
            query = query.where(chats.c.id > chat_id)
        async with self._database.read() as connection:
            return [_chat(row) for row in await connection.execute(query)]

    async def set_due(self, next_due: Mapping[int, datetime]) -> None:
        """Move the due moments of subscribed chats, by their ids."""
        if not next_due:
            return
        async with self._database.write() as connection:
            await connection.execute(
                update(chats)
                .where(chats.c.id == bindparam("chat"), chats.c.next_due_at.is_not(None))
                .values(next_due_at=bindparam("moment")),
                [{"chat": id_, "moment": moment} for id_, moment in sorted(next_due.items())],
            )

    async def forget_thread(self, chat_id: int) -> None:
        """The topic is gone: write to the chat as a whole."""
        await self._change(chat_id, thread_id=None)

    async def block(self, chat_id: int, now: datetime) -> None:
        """The chat refuses us: pause it, and cancel what is not yet on its way. It stays subscribed."""
        async with self._database.write() as connection:
            await connection.execute(
                update(chats)
                .where(chats.c.id == chat_id, chats.c.blocked_at.is_(None))
                .values(blocked_at=now)
            )
            await connection.execute(
                update(deliveries)
                .where(
                    deliveries.c.chat_id == chat_id,
                    deliveries.c.state.in_([DeliveryState.PENDING, DeliveryState.CLAIMED]),
                )
                .values(state=DeliveryState.CANCELLED, error="chat blocked", changed_at=now)
            )

    async def resume(self, chat_id: int, next_due_at: datetime, now: datetime) -> bool:
        """The chat takes us back: due again from `next_due_at`, owed nothing of the time between.

        False if it was not paused, or not subscribed.
        """
        async with self._database.write() as connection:
            paused = chats.c.id == chat_id, chats.c.blocked_at.is_not(None)
            resumed = await connection.execute(
                update(chats)
                .where(*paused, chats.c.next_due_at.is_not(None))
                .values(next_due_at=next_due_at, digested_until=None, subscribed_at=now, blocked_at=None)
            )
            await connection.execute(update(chats).where(*paused).values(blocked_at=None))
            return resumed.rowcount == 1

    async def migrate(self, old: int, new: int, now: datetime) -> None:
        """A group has become a supergroup, `new`: its settings and its outbox follow. Told twice is once."""
        async with self._database.write() as connection:
            await move_chat(connection, old, new, now)

    async def count(self) -> int:
        """How many chats are subscribed and not paused."""
        query = select(func.count()).select_from(chats).where(_ACTIVE)
        async with self._database.read() as connection:
            return int((await connection.execute(query)).scalar_one())

    async def _change(self, chat_id: int, **values: Any) -> None:
        async with self._database.write() as connection:
            await connection.execute(update(chats).where(chats.c.id == chat_id).values(values))


def _chat(row: Row[Any]) -> Chat:
    return Chat(
        id=row.id,
        language=row.language,
        timezone=row.timezone,
        digest_time=row.digest_time,
        next_due_at=row.next_due_at,
        digested_until=row.digested_until,
        blocked_at=row.blocked_at,
        thread_id=row.thread_id,
    )
