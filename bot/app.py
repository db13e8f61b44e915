"""The composition root: the only place where parts are wired."""

import asyncio
import logging
import os
import signal
import socket
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from importlib.metadata import version
from typing import Any

from telegram import Update
from telegram.error import TelegramError
from telegram.ext import Application, ApplicationBuilder, Defaults, ExtBot
from telegram.request import BaseRequest

from bot.checking import Checker
from bot.clock import Clock, steady, utc_now
from bot.collector import Collector
from bot.config import Settings
from bot.feeds.fetch import AiohttpTransport, Fetcher, Transport
from bot.feeds.network import open_session
from bot.intake import extractor_version
from bot.logs import redact
from bot.reports import PassResult, Progress
from bot.transport import AiohttpRequest
from bot.workers import Workers
from handlers import Services, register
from handlers.delivery.limits import Limiter, Limits, Rate
from handlers.delivery.pacing import Pacer
from handlers.delivery.planning import plan_due
from handlers.delivery.sending import Sender
from handlers.delivery.zones import follow_zones
from handlers.ordering import ChatByChat
from handlers.watch import watch
from storage.model import Term
from storage.store import Store

log = logging.getLogger(__name__)

CHATS_AT_ONCE = 64
PAGE_SPACING = timedelta(seconds=1)
"""Between two pages that are asked of one host."""

# PTB gives `RetryAfter.retry_after` as a timedelta, and warns at each 429 where it is not told so.
os.environ.setdefault("PTB_TIMEDELTA", "true")

TelegramApplication = Application[Any, Any, Any, Any, Any, Any]


class TelegramUnavailable(Exception):  # noqa: N818 - it says what is so
    """Telegram cannot be used at start; the message is one line without the token."""


@dataclass(frozen=True, slots=True)
class Newsroom:
    """The half that needs no Telegram: what is kept, what collects it, and what tries a source."""

    store: Store
    collector: Collector
    checker: Checker
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
    clock = steady(clock)
    async with AsyncExitStack() as stack:
        store = await Store.open(settings.database.url)
        stack.push_async_callback(store.close)
        await store.feeds.sync(settings.feeds, clock())
        page_spacing = timedelta()
        if transport is None:
            page_spacing = PAGE_SPACING
            session = open_session(allow_private_networks=settings.collector.allow_private_networks)
            transport = AiohttpTransport(await stack.enter_async_context(session))
        workers = Workers()
        stack.push_async_callback(workers.close)
        fetcher = Fetcher(
            transport,
            user_agent=settings.collector.user_agent,
            timeout=settings.collector.timeout,
            max_bytes=settings.collector.max_bytes,
            concurrency=settings.collector.concurrency,
            page_spacing=page_spacing,
        )
        collector = Collector(
            store,
            fetcher,
            workers,
            interval=settings.collector.interval,
            clock=clock,
            extractor=await asyncio.to_thread(extractor_version),
        )
        yield Newsroom(store, collector, Checker(fetcher, workers, clock=clock), clock)


@dataclass(frozen=True, slots=True)
class App:
    """The whole bot. `owner` names this run; `posted` is set when an update has come into the inbox."""

    newsroom: Newsroom
    application: TelegramApplication
    services: Services
    limiter: Limiter
    owner: str
    posted: asyncio.Event = field(default_factory=asyncio.Event)

    async def plan(self) -> int:
        """Plans the digests that are due; how many messages."""
        return await plan_due(self.services, self.newsroom.clock())

    async def watch(self) -> None:
        """Tells the operators what is wrong, and when it is well again."""
        await watch(self.services, self.application.bot, self.newsroom.clock())

    async def begin_term(self, term: Term) -> Sender:
        """A sender for a term just won: it knows what its predecessor has sent, and today's time zones."""
        now = self.newsroom.clock()
        await follow_zones(self.services, version("tzdata"), now)
        group = timedelta(seconds=self.limiter.limits.group.seconds)
        self.limiter.seed(await self.newsroom.store.deliveries.recently_sent(now - group))
        return Sender(self.services, self.application.bot, self.limiter, term)

    async def post(self, update: dict[str, Any]) -> None:
        """Puts an update that Telegram posts into the inbox; one that it posts again is known."""
        if await self.newsroom.store.inbox.put(update, self.newsroom.clock()):
            self.posted.set()

    async def take(self, update: dict[str, Any]) -> None:
        """Queues an update in Telegram's own form for its answer."""
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
    limits: Limits | None = None,
    clock: Clock = utc_now,
) -> AsyncIterator[App]:
    """The bot, able to answer; nothing is polled or scheduled yet, nor does it lead.

    `transport` replaces the network for feeds, `request` for Telegram, `limits` those that Telegram has.
    Raises TelegramUnavailable.
    """
    token = settings.require_token()
    limiter = Limiter(limits or Limits(overall=Rate(settings.telegram.messages_per_second, 1.0)))
    async with open_newsroom(settings, transport=transport, clock=clock) as newsroom:
        services = Services(
            store=newsroom.store,
            clock=newsroom.clock,
            digest_time=settings.digest.time,
            timezone=settings.digest.timezone,
            max_statements=settings.digest.max_statements,
            admins=settings.telegram.admins,
            try_source=newsroom.checker.propose_feed,
        )
        requests = (request, request) if request else (AiohttpRequest(), AiohttpRequest(pool_size=2))
        application = _application(token, settings.telegram.api_base_url, services, requests, limiter)
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
            yield App(newsroom, application, services, limiter, owner)
        finally:
            await application.shutdown()


def _application(
    token: str,
    base_url: str,
    services: Services,
    requests: tuple[BaseRequest, BaseRequest],
    limiter: Limiter,
) -> TelegramApplication:
    """`requests`: for calls, and for polling alone, so that no answer waits for a connection it holds."""
    request, polling = requests
    bot: ExtBot[str] = ExtBot(
        token,
        base_url=f"{base_url}/bot",
        base_file_url=f"{base_url}/file/bot",
        request=request,
        get_updates_request=polling,
        defaults=Defaults(tzinfo=UTC),
        rate_limiter=Pacer(limiter),
    )
    application: TelegramApplication = (
        ApplicationBuilder().bot(bot).concurrent_updates(ChatByChat(CHATS_AT_ONCE)).build()
    )
    application.bot_data["services"] = services
    register(application)
    return application


def stop_on_signals(stop: asyncio.Event) -> None:
    """Sets `stop` at SIGINT and SIGTERM."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
