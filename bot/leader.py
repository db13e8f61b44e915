"""Of all processes on one database one leads: it alone collects, plans, sends and answers.

The others put updates that Telegram posts into the shared inbox, and wait. Who leads is settled in the
database; a leader that has lost its place, even one that was paused and does not know it, can send nothing.
"""

import asyncio
import gc
import logging
from collections.abc import Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from typing import Any

from telegram.error import TelegramError

from bot import webhook
from bot.app import App
from bot.config import Settings
from bot.logs import redact
from bot.scheduler import build_scheduler
from handlers import publish_menu
from storage.model import Term
from storage.store import StoreError

log = logging.getLogger(__name__)

CAMPAIGN_EVERY = 0.25
RENEW_EVERY = 1.0
READ_INBOX_EVERY = 0.2
ANNOUNCE_AGAIN = 5.0
"""Seconds. What this process has put into the inbox itself is read at once."""

UPDATES_READ = 64
INBOX_KEPT = timedelta(days=2)
"""Telegram posts an update again for a day at most."""


async def serve(app: App, settings: Settings, stop: asyncio.Event) -> None:
    """Answers, collects and delivers, or stands by to, until `stop` is set."""
    async with AsyncExitStack() as stack:
        if settings.telegram.mode == "webhook":
            runner = await webhook.serve(settings.telegram.webhook, app.post)
            stack.push_async_callback(runner.cleanup)
        _settle_memory()
        await lead(app, settings, stop)
        log.info("stopping")


def _settle_memory() -> None:
    """Sets apart what start-up made: collecting garbage among it would stop the event loop for long."""
    gc.collect()
    gc.freeze()


async def lead(app: App, settings: Settings, stop: asyncio.Event) -> None:
    """Waits to lead, leads, and waits again, until `stop` is set."""
    standing_by = False
    while not stop.is_set():
        try:
            term = await app.newsroom.store.leadership.campaign(app.owner, app.newsroom.clock())
            if term is not None:
                standing_by = False
                await _Leader(app, settings, term, stop).serve()
                continue
        except StoreError as error:
            log.error("cannot lead: %s", error)
            await _pause(RENEW_EVERY, stop)
            continue
        if not standing_by:
            log.info("another process leads; standing by")
            standing_by = True
        await _pause(CAMPAIGN_EVERY, stop)


class _Leader:
    """One term, and what is done in it until `stop` is set or the term is lost."""

    def __init__(self, app: App, settings: Settings, term: Term, stop: asyncio.Event) -> None:
        self._app = app
        self._settings = settings
        self._term = term
        self._stop = stop
        self._lost = asyncio.Event()
        self._last = asyncio.Event()

    async def serve(self) -> None:
        """All of a leader's duties. At the end nothing new is begun, and what is under way is finished."""
        app = self._app
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self._resign)
            _beside(stack, self._renew())
            sender = await app.begin_term(self._term)
            stack.push_async_callback(_finished, asyncio.create_task(sender.run(self._last)))
            stack.callback(self._last.set)
            scheduler = build_scheduler(
                collect=app.newsroom.collect, plan=app.plan, watch=app.watch, keep_house=self._keep_house
            )
            scheduler.start()
            stack.callback(scheduler.shutdown, wait=False)
            await app.application.start()
            stack.push_async_callback(app.application.stop)
            _beside(stack, self._announce())
            _beside(stack, self._read_inbox() if self._settings.telegram.mode == "webhook" else self._poll())
            log.info("running as @%s", app.application.bot.username)
            await _first(self._stop, self._lost)
            log.info("term %d ends", self._term.epoch)

    async def _announce(self) -> None:
        """Tells Telegram the menu and how we take updates; an outage only delays it."""
        bot, hook = self._app.application.bot, self._settings.telegram.webhook
        while True:
            try:
                await publish_menu(bot)
                if self._settings.telegram.mode == "webhook":
                    await bot.set_webhook(hook.url, secret_token=hook.secret_token)
                return
            except TelegramError as error:
                log.warning("announcing: %s: %s", type(error).__name__, redact(str(error)))
            await asyncio.sleep(ANNOUNCE_AGAIN)

    async def _poll(self) -> None:
        """Asks Telegram for updates, which ends a webhook there may be."""
        updater = self._app.application.updater
        if updater is None:
            raise RuntimeError("the application was built without an updater")
        try:
            await updater.start_polling(bootstrap_retries=-1, error_callback=_polling_failed)
            await asyncio.Event().wait()  # until cancelled
        finally:
            if updater.running:
                await updater.stop()

    async def _read_inbox(self) -> None:
        """Answers what any process has put into the inbox, so many at once at most."""
        app, inbox = self._app, self._app.newsroom.store.inbox
        while True:
            app.posted.clear()
            room = UPDATES_READ - app.application.update_queue.qsize()
            updates: list[dict[str, Any]] = []
            try:
                if room > 0:
                    updates = await inbox.take(room, app.newsroom.clock())
            except StoreError as error:
                log.error("inbox: %s", error)
            for update in updates:
                await app.take(update)
            if not updates:
                await _pause(READ_INBOX_EVERY, app.posted)

    async def _renew(self) -> None:
        """Says each second that this process is there; sets `lost` once it leads no more."""
        leadership, held = self._app.newsroom.store.leadership, True
        while held:
            await asyncio.sleep(RENEW_EVERY)
            try:
                held = await leadership.renew(self._term, self._app.newsroom.clock())
            except StoreError as error:
                log.error("leadership: %s", error)
                held = False
        log.warning("the term is lost: another process leads, or the database is away")
        self._lost.set()

    async def _resign(self) -> None:
        try:
            await self._app.newsroom.store.leadership.resign(self._term)
        except StoreError as error:  # whoever takes over will see for himself that we are gone
            log.error("leadership: %s", error)

    async def _keep_house(self) -> None:
        """Drops what is no longer needed: old inbox entries, and old articles' texts where told so."""
        store, now = self._app.newsroom.store, self._app.newsroom.clock()
        await store.inbox.prune(now - INBOX_KEPT)
        if kept := self._settings.database.keep_articles:
            await store.articles.forget_texts(now - kept)


def _polling_failed(error: TelegramError) -> None:
    log.warning("polling: %s: %s", type(error).__name__, redact(str(error)))


def _beside(stack: AsyncExitStack, work: Coroutine[Any, Any, None]) -> None:
    """Runs `work` until the stack is unwound."""
    task = asyncio.create_task(work)
    stack.push_async_callback(_finished, task)
    stack.callback(task.cancel)


async def _finished(task: asyncio.Task[None]) -> None:
    await asyncio.wait([task])
    if not task.cancelled() and (error := task.exception()):
        log.error("%s: %s", type(error).__name__, error)


async def _first(*events: asyncio.Event) -> None:
    """Until the first of them is set."""
    tasks = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


async def _pause(seconds: float, sooner: asyncio.Event) -> None:
    """So long, or until the event is set."""
    with suppress(TimeoutError):
        await asyncio.wait_for(sooner.wait(), seconds)
