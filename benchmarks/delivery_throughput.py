"""How many messages a second, against a Bot API that takes 60 ms to answer.

`python -m benchmarks.delivery_throughput`: in one run, with up to 256 messages under way each:
python-telegram-bot over its own transport, aiogram, our transport alone, and the whole outbox (claim, begin,
send, settle) on each database, Telegram's limits out of the way. The rounds go through all of them, and each
figure is the best of its rounds. What the imports made is kept from the garbage collector, as in the bot
before it leads (`bot/leader.py`), and so for all of them.
"""

import argparse
import asyncio
import gc
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from aiogram import Bot as AiogramBot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from telegram import Bot as PtbBot
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from benchmarks.loopback import loopback
from benchmarks.places import TOKEN, database, fill, services, show, table
from bot.transport import AiohttpRequest
from handlers.delivery.limits import Limiter, Limits, Rate
from handlers.delivery.pacing import Pacer
from handlers.delivery.sending import Sender
from storage.model import DigestPlan
from storage.store import Store

AT_ONCE = 256
TEXT = "<b>Казахстан — Россия</b>\n" + "Товарооборот за год составил 28,2 млрд долларов. " * 20
TIMES_STOCK, SHARE_OF_AIOGRAM = 10.0, 0.6
OPEN = Rate(1_000_000, 1.0)

Send = Callable[[int], Awaitable[object]]


async def flood(send: Send, messages: int) -> float:
    """Messages a second, with `AT_ONCE` under way."""
    numbers = iter(range(1, messages + 1))

    async def worker() -> None:
        for number in numbers:
            await send(number)

    began = time.perf_counter()
    await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
    return messages / (time.perf_counter() - began)


async def stock(url: str, messages: int) -> float:
    """python-telegram-bot as it comes, its pool and its patience made large enough."""
    request = HTTPXRequest(connection_pool_size=AT_ONCE, pool_timeout=60, read_timeout=60, connect_timeout=60)
    async with PtbBot(TOKEN, base_url=f"{url}/bot", request=request) as bot:
        return await flood(lambda chat: bot.send_message(chat, TEXT, parse_mode="HTML"), messages)


async def aiogram(url: str, messages: int) -> float:
    """aiogram, bare."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(url), limit=AT_ONCE)
    bot = AiogramBot(TOKEN, session=session)
    try:
        return await flood(lambda chat: bot.send_message(chat, TEXT, parse_mode="HTML"), messages)
    finally:
        await session.close()


async def transport(url: str, messages: int) -> float:
    """What the outbox sends with, and nothing else."""
    request = AiohttpRequest(pool_size=AT_ONCE)
    async with ExtBot(TOKEN, base_url=f"{url}/bot", request=request) as bot:

        async def send(chat: int) -> object:
            values = {"chat_id": chat, "text": TEXT, "parse_mode": "HTML"}
            return await bot.do_api_request("sendmessage", values)

        return await flood(send, messages)


async def outbox(kind: str, url: str, messages: int) -> float:
    """All of it: claimed, begun, sent and settled, once it is planned."""
    limiter = Limiter(Limits(overall=OPEN, chat=OPEN, group=OPEN))
    request = AiohttpRequest(pool_size=AT_ONCE)
    bot: ExtBot[str] = ExtBot(TOKEN, base_url=f"{url}/bot", request=request, rate_limiter=Pacer(limiter))
    with database(kind) as (database_url, _):
        store = await Store.open(database_url)
        try:
            await _plan(store, database_url, messages)
            term = await store.leadership.campaign("benchmark", datetime.now(UTC))
            if term is None:
                raise RuntimeError("somebody else leads")
            async with bot:
                sender = Sender(services(store), bot, limiter, term)
                began = time.perf_counter()
                sent = await sender.drain()
                took = time.perf_counter() - began
            if sent != messages:
                raise RuntimeError(f"{sent} of {messages} messages were sent")
            return messages / took
        finally:
            await store.close()


async def _plan(store: Store, database_url: str, messages: int) -> None:
    now = datetime.now(UTC)
    await fill(database_url, range(1, messages + 1), now)
    window, after = (now - timedelta(days=1), now), now + timedelta(days=1)
    plans = [DigestPlan(chat, now.date(), "ru", window, (TEXT,), after) for chat in range(1, messages + 1)]
    for start in range(0, messages, 500):
        await store.deliveries.plan(plans[start : start + 500], now)


async def run(messages: int, rounds: int) -> dict[str, float]:
    """Each one's best round."""
    tasks: dict[str, tuple[Callable[[str, int], Awaitable[float]], int]] = {
        "python-telegram-bot, stock transport": (stock, max(100, messages // 20)),
        "aiogram": (aiogram, messages),
        "our transport": (transport, messages),
        "the outbox on SQLite": (partial(outbox, "sqlite"), messages),
        "the outbox on PostgreSQL": (partial(outbox, "postgresql"), messages),
    }
    best = dict.fromkeys(tasks, 0.0)
    gc.collect()
    gc.freeze()
    async with loopback() as url:
        for _ in range(rounds):
            for name, (task, count) in tasks.items():
                best[name] = max(best[name], await task(url, count))
    return best


def main() -> int:
    """Prints the table; 1 where something aimed at is missed."""
    parser = argparse.ArgumentParser(prog="benchmarks.delivery_throughput")
    parser.add_argument("--messages", type=int, default=6000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    rates = asyncio.run(run(arguments.messages, arguments.rounds))
    first, second, ours, *outboxes = rates.values()
    found = table("messages a second at 60 ms", "", "times stock", "times aiogram", "aim")
    aims = "", "", f"{TIMES_STOCK:g} times stock, 1 aiogram", *[f"{SHARE_OF_AIOGRAM:g} times aiogram"] * 2
    for (name, rate), aim in zip(rates.items(), aims, strict=True):
        found.add_row(name, f"{rate:.0f}", f"{rate / first:.1f}", f"{rate / second:.2f}", aim)
    show(found)
    missed = ours < second or ours < TIMES_STOCK * first or min(outboxes) < SHARE_OF_AIOGRAM * second
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
