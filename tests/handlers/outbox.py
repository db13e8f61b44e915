"""An outbox to fill, senders that empty it, and what became of its messages."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from telegram.ext import ExtBot

from bot.botapi import Call
from bot.transport import AiohttpRequest
from handlers import Services
from handlers.delivery.limits import Limiter, Limits, Rate
from handlers.delivery.pacing import Pacer
from handlers.delivery.sending import Sender
from storage.model import Chat, Delivery, DeliveryKind, DeliveryState, DigestPlan, Term
from tests.emulator.server import Emulator
from tests.handlers.people import NOW

DAY = timedelta(days=1)
OPEN = Limits(overall=Rate(1000, 1.0), chat=Rate(1, 0.05))
SENT, PENDING, FAILED, UNKNOWN = (
    DeliveryState.SENT,
    DeliveryState.PENDING,
    DeliveryState.FAILED,
    DeliveryState.UNKNOWN,
)


@dataclass
class Senders:
    """Makes senders of one term, which wait for an answer a third of a second."""

    services: Services
    telegram: Emulator
    token: str
    term: Term
    request: AiohttpRequest

    def __call__(self, limits: Limits = OPEN, **options: Any) -> Sender:
        limiter = Limiter(limits)
        bot = ExtBot(
            self.token,
            f"{self.telegram.url}/bot",
            request=self.request,
            get_updates_request=self.request,
            rate_limiter=Pacer(limiter),
        )
        return Sender(self.services, bot, limiter, self.term, **options)


@asynccontextmanager
async def senders(services: Services, telegram: Emulator, token: str) -> AsyncIterator[Senders]:
    """This process leads meanwhile."""
    term = await services.store.leadership.campaign("this run", NOW)
    assert term is not None
    request = AiohttpRequest(read_timeout=0.3)
    await request.initialize()
    yield Senders(services, telegram, token, term, request)
    await request.shutdown()
    await services.store.leadership.resign(term)


async def planned(
    services: Services, telegram: Emulator, *chats: int, parts: Sequence[str] = ("Дайджест",)
) -> None:
    """A digest for each of the chats is in the outbox."""
    for chat in chats:
        telegram.api.add_chat(chat)
        await services.store.chats.ensure(Chat(chat, "ru", "Asia/Almaty", services.digest_time))
        await services.store.chats.subscribe(chat, NOW, NOW - DAY)
    plans = [DigestPlan(chat, NOW.date(), "ru", (NOW - DAY, NOW), tuple(parts), NOW + DAY) for chat in chats]
    assert await services.store.deliveries.plan(plans, NOW) == len(chats) * len(parts)


async def messages(services: Services, chat: int, kind: DeliveryKind = DeliveryKind.DIGEST) -> list[Delivery]:
    return [one for one in await services.store.deliveries.of_chat(chat) if one.kind is kind]


async def states(services: Services, chat: int) -> list[DeliveryState]:
    return [one.state for one in await messages(services, chat)]


def texts(telegram: Emulator, chat: int) -> list[str]:
    return [one["text"] for one in telegram.api.sent_to(chat)]


def sends(telegram: Emulator) -> list[Call]:
    return [call for call in telegram.api.calls if call.method == "sendMessage"]
