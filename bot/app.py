"""The composition root: the only place where parts are wired."""

import asyncio
import gc
import logging
import os
import signal
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults, ExtBot
from telegram.request import BaseRequest

from bot import webhook
from bot.collector import Collector
from bot.config import Settings
from bot.feeds.fetch import AiohttpTransport, Fetcher, Transport
from bot.logs import redact
from bot.reports import PassResult, Progress
from bot.scheduler import build_scheduler
from bot.transport import AiohttpRequest
from bot.workers import Workers
from handlers import Services, delivery, publish_menu, register
from handlers.ordering import ChatByChat
from storage.store import Store

log = logging.getLogger(__name__)

UPDATES_AT_ONCE = 64

# PTB gives `RetryAfter.retry_after` as a timedelta, and warns at each 429 where it is not told so.
os.environ.setdefault("PTB_TIMEDELTA", "true")

Clock = Callable[[], datetime]
TelegramApplication = Application[Any, Any, Any, Any, Any, Any]


def utc_now() -> datetime:
    """The clock of everything but the demonstration and the tests."""
    return datetime.now(UTC)


class TelegramUnavailable(Exception):  # noqa: N818 - it says what is so
    """Telegram cannot be used at start; the message is one line without the token."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The half that needs no Telegram: what is kept, and what collects it."""

    store: Store
    collector: Collector
    clock: Clock

    async def collect(
        self, *, everything: bool = False, progress: Callable[[Progress], None] | None = None
    ) -> PassResult:
        """One collection pass over the feeds that are due, or all."""
        return await self.collector.run(self.clock(), everything=everything, progress=progress)


@asynccontextmanager
async def open_newsroom(
    settings: Settings, *, transport: Transport | None = None, clock: Clock = utc_now
) -> AsyncIterator[Newsroom]:
    """The store, migrated and knowing the feeds, and a collector; `transport` replaces the network."""
    async with AsyncExitStack() as stack:
        store = await Store.open(settings.database.url)
        stack.push_async_callback(store.close)
        await store.feeds.sync(settings.feeds, clock())
        if transport is None:
            session = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
            transport = AiohttpTransport(await stack.enter_async_context(session))
        workers = Workers()
        stack.push_async_callback(workers.close)
        fetcher = Fetcher(
            transport,
            user_agent=settings.collector.user_agent,
            timeout=settings.collector.timeout,
            max_bytes=settings.collector.max_bytes,
            concurrency=settings.collector.concurrency,
        )
        collector = Collector(store, fetcher, workers, interval=settings.collector.interval, clock=clock)
        yield Newsroom(store, collector, clock)


@dataclass(frozen=True, slots=True)
class App:
    """The whole bot. `owner` names this run in the outbox."""

    newsroom: Newsroom
    application: TelegramApplication
    services: Services
    owner: str

    async def plan(self) -> int:
        """Plans the digests that are due; how many messages."""
        return await delivery.plan_due(self.services, self.newsroom.clock())

    async def send(self) -> int:
        """Sends what the outbox holds; how many messages."""
        return await delivery.send_due(self.services, self.application.bot, self.owner)

    async def take(self, update: dict[str, Any]) -> None:
        """Queues an update that came in Telegram's own form."""
        await self.application.update_queue.put(Update.de_json(update, self.application.bot))

    async def answer(self, update: dict[str, Any]) -> None:
        """Answers an update in Telegram's own form; done when the answer has been sent."""
        await self.application.process_update(Update.de_json(update, self.application.bot))


@asynccontextmanager
async def open_app(
    settings: Settings,
    *,
    transport: Transport | None = None,
    request: BaseRequest | None = None,
    clock: Clock = utc_now,
) -> AsyncIterator[App]:
    """The bot, able to answer and to send; nothing is polled or scheduled yet.

    `transport` replaces the network for feeds, `request` for Telegram. Raises TelegramUnavailable.
    """
    token = settings.require_token()
    async with open_newsroom(settings, transport=transport, clock=clock) as newsroom:
        services = Services(
            store=newsroom.store,
            clock=clock,
            digest_time=settings.digest.time,
            timezone=settings.digest.timezone,
            max_statements=settings.digest.max_statements,
            admins=settings.telegram.admins,
        )
        requests = (request, request) if request else (AiohttpRequest(), AiohttpRequest(pool_size=2))
        application = _application(token, settings.telegram.api_base_url, services, requests)
        try:
            await application.initialize()
        except TelegramError as error:
            # Half initialized, the application will not close what it has opened.
            for opened in requests:
                await opened.shutdown()
            raise TelegramUnavailable(f"telegram: {redact(str(error), token)}") from None
        # A process number comes back, in a container at every start; a dead owner's name must not.
        owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        try:
            requeued, unknown = await newsroom.store.deliveries.recover(clock(), owner=owner)
            if requeued or unknown:
                log.warning("after an interruption: %d messages to send again, %d unknown", requeued, unknown)
            yield App(newsroom, application, services, owner)
        finally:
            await application.shutdown()


def _application(
    token: str, base_url: str, services: Services, requests: tuple[BaseRequest, BaseRequest]
) -> TelegramApplication:
    """`requests`: for calls, and for polling alone, so that no answer waits for a connection it holds."""
    request, polling = requests
    bot: ExtBot[None] = ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=request,
        get_updates_request=polling,
        defaults=Defaults(tzinfo=UTC),
    )
    application: TelegramApplication = (
        ApplicationBuilder().bot(bot).concurrent_updates(ChatByChat(UPDATES_AT_ONCE)).build()
    )
    application.bot_data["services"] = services
    register(application)
    return application


async def serve(app: App, settings: Settings, stop: asyncio.Event) -> None:
    """Answers, collects and delivers until `stop` is set."""
    scheduler = build_scheduler(collect=app.newsroom.collect, plan=app.plan, send=app.send)
    async with AsyncExitStack() as stack:
        await publish_menu(app.application.bot)
        await app.application.start()
        stack.push_async_callback(app.application.stop)
        await _receive(app, settings, stack)
        scheduler.start()
        stack.callback(scheduler.shutdown, wait=False)
        _settle_memory()
        log.info("running as @%s", app.application.bot.username)
        await stop.wait()
        log.info("stopping")


def _settle_memory() -> None:
    """Sets apart what start-up made: collecting garbage among it would stop the event loop for long."""
    gc.collect()
    gc.freeze()


async def _receive(app: App, settings: Settings, stack: AsyncExitStack) -> None:
    """Begins to receive updates, by polling or by webhook, until the stack is unwound."""
    application = app.application
    if settings.telegram.mode == "webhook":
        hook = settings.telegram.webhook
        runner = await webhook.serve(hook, app.take)
        stack.push_async_callback(runner.cleanup)
        await application.bot.set_webhook(hook.url, secret_token=hook.secret_token)
        return
    updater = application.updater
    if updater is None:
        raise RuntimeError("the application was built without an updater")
    await application.bot.delete_webhook()
    await updater.start_polling(error_callback=_polling_failed)
    stack.push_async_callback(updater.stop)


def _polling_failed(error: TelegramError) -> None:
    log.warning("polling: %s: %s", type(error).__name__, redact(str(error)))


def stop_on_signals(stop: asyncio.Event) -> None:
    """Sets `stop` at SIGINT and SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
