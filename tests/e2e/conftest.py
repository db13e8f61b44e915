"""A whole bot on real sockets: Telegram, the outlets and the database are there, nobody outside is asked."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.app import App, open_app
from bot.config import CollectorSettings, DatabaseSettings, Secret, Settings, TelegramSettings
from bot.leader import serve
from storage.model import FeedSource
from tests.emulator.server import Emulator
from tests.feeds.samples import Item, rss
from tests.feeds.server import FeedServer


class MovableClock:
    """The real time, and what a test has added to it."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        self._ahead += moment - self()


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


RUSSIAN = Item(
    link="https://stepnoy.example/1",
    title="Токаев рассказал о торговле с Россией",
    content=paragraphs(
        "Президент Казахстана Касым-Жомарт Токаев выступил на форуме регионов Казахстана и России.",
        "«Товарооборот Казахстана и России за 2025 год составил 28,2 млрд долларов», — "
        "сказал Касым-Жомарт Токаев.",
        "Форум длился два дня.",
    )
    + "<p>Участники осмотрели новые склады и железнодорожный терминал у границы.</p>" * 8,
)
KAZAKH = Item(
    link="https://dala.example/1",
    title="Премьер-министр Ресеймен шекара туралы айтты",
    content=paragraphs(
        "Қазақстан мен Ресей шекарасында жаңа өткізу бекеті ашылды.",
        "«Қазақстан мен Ресей шекарасындағы кезек екі есеге қысқарды», – "
        "деді Премьер-министр Олжас Бектенов.",
    )
    + "<p>Жаңа бекет тәулік бойы жұмыс істейді және жүк көліктерін қабылдайды.</p>" * 10,
)
ENGLISH = Item(
    link="https://courier.example/1",
    title="Lavrov on transit through Kazakhstan",
    content=paragraphs(
        "Russian Foreign Minister Sergey Lavrov spoke to reporters in Astana.",
        "“Transit between Russia and Kazakhstan grew by 12% in 2025,” Sergey Lavrov said.",
    )
    + "<p>The talks took place at the foreign ministry and lasted for about two hours.</p>" * 8,
)
SOURCES = {
    "/ru": ("Степной листок", "ru", "KZ", RUSSIAN),
    "/kk": ("Дала таңы", "kk", "KZ", KAZAKH),
    "/en": ("Caspian Courier", "en", "KZ", ENGLISH),
}


@dataclass(frozen=True)
class House:
    """The running bot and what it runs among."""

    app: App
    telegram: Emulator
    outlets: FeedServer
    clock: MovableClock
    settings: Settings


@pytest.fixture
async def outlets() -> AsyncIterator[FeedServer]:
    """Three outlets with an article each, published an hour ago."""
    async with FeedServer() as server:
        published = format_datetime(datetime.now(UTC) - timedelta(hours=1))
        for path, (_, _, _, item) in SOURCES.items():
            dated = Item(link=item.link, title=item.title, content=item.content, date=published)
            server.serve(path, rss(dated), etag=f'"{path}"')
        yield server


@pytest.fixture
def settings(telegram: Emulator, outlets: FeedServer, database_url: str, token: str) -> Settings:
    return Settings(
        telegram=TelegramSettings(token=Secret(token), api_base_url=telegram.url),
        database=DatabaseSettings(database_url),
        collector=CollectorSettings(allow_private_networks=True),
        feeds=tuple(
            FeedSource(outlets.url(path), name, language, country, "Asia/Almaty")
            for path, (name, language, country, _) in SOURCES.items()
        ),
    )


@asynccontextmanager
async def running(settings: Settings, clock: MovableClock) -> AsyncIterator[App]:
    """The bot, polling, with its scheduler; stopped as by SIGTERM."""
    stop = asyncio.Event()
    async with open_app(settings, clock=clock) as app:
        task = asyncio.create_task(serve(app, settings, stop))
        try:
            yield app
        finally:
            stop.set()
            await task


@pytest.fixture
async def house(settings: Settings, telegram: Emulator, outlets: FeedServer) -> AsyncIterator[House]:
    clock = MovableClock()
    async with running(settings, clock) as app:
        yield House(app, telegram, outlets, clock, settings)
