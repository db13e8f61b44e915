"""People who speak to the real handlers through a Telegram in memory, and news for them to read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from telegram import Update
from telegram.ext import Application

from bot.botapi import JSON, BotApi
from handlers import Services
from storage.keys import search_keys
from storage.model import Article, Extraction, FeedSource, Kind, Statement
from storage.store import Store

NOW = datetime(2025, 11, 11, 6, 0, tzinfo=UTC)  # 11:00 in Almaty
OUTLETS = ("Жаңа күн", "Степной вестник", "Столичная газета")


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class People:
    """Says and presses as people do; gives what the bot then sent to that chat."""

    api: BotApi
    application: Application[Any, Any, Any, Any, Any, Any]
    services: Services
    clock: Clock
    read: int = 0
    seen: set[int] = field(default_factory=set)

    @property
    def store(self) -> Store:
        return self.services.store

    async def say(
        self, text: str, *, chat: int = 1, language: str | None = "ru", user: int | None = None
    ) -> list[JSON]:
        self.api.user_says(chat, text, language, user_id=user)
        return await self._answers(chat)

    async def press(self, message: JSON, data: str) -> list[JSON]:
        self.api.user_presses(message["chat"]["id"], message["message_id"], data)
        return await self._answers(message["chat"]["id"])

    async def _answers(self, chat: int) -> list[JSON]:
        for update in self.api.updates.read(self.read, 100):
            self.read = update["update_id"] + 1
            await self.application.process_update(Update.de_json(update, self.application.bot))
        return self.news(chat)

    def news(self, chat: int = 1) -> list[JSON]:
        """What the bot has sent to the chat since this was last asked."""
        new = [one for one in self.api.sent_to(chat) if one["message_id"] not in self.seen]
        self.seen |= {one["message_id"] for one in new}
        return new


def text_of(messages: list[JSON]) -> str:
    """The text people see, no-break spaces as spaces."""
    return "\n\n".join(one["text"] for one in messages).replace("\N{NO-BREAK SPACE}", " ")


def buttons_of(message: JSON) -> dict[str, str]:
    """Label → callback data."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return {button["text"]: button["callback_data"] for row in rows for button in row}


async def open_newsroom(store: Store) -> None:
    sources = [FeedSource(f"https://{number}.example/rss", name) for number, name in enumerate(OUTLETS)]
    await store.feeds.sync(sources, NOW)


async def publish(store: Store, *statements: Statement, at: datetime = NOW, outlet: str = OUTLETS[0]) -> None:
    """An article of the outlet that holds the statements, published and collected `at`."""
    feed = next(feed for feed in await store.feeds.all() if feed.source.name == outlet)
    article = Article(
        feed_id=feed.id,
        guid=uuid4().hex,
        url=f"https://{feed.id}.example/{uuid4().hex}",
        title="О сотрудничестве",
        text="\n".join(one.quote for one in statements),
        published_at=at,
        language="ru",
    )
    extraction = Extraction("ru", relevant=True, statements=statements)
    await store.articles.save(article, extraction, merge=lambda new, stored: (), now=at)


def said(quote: str, speaker: str = "Касым-Жомарт Токаев", **fields: Any) -> Statement:
    """A statement as the extractor gives it."""
    values: dict[str, Any] = {
        "spans": ((0, len(quote)),),
        "kind": Kind.DIRECT,
        "confidence": 0.9,
        "about_kz_ru": True,
        "speaker": speaker,
        "speaker_id": speaker,
        "role": "президент Казахстана",
        "search_keys": search_keys(f"{speaker} {quote}"),
    }
    return Statement(quote=quote, **(values | fields))
