"""Chats with digests planned, and messages taken through the outbox, with as little said as a test needs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time

from storage.model import Chat, Delivery, DeliveryKind, DeliveryState, DigestPlan, Settlement, Term
from storage.settling import NOTES_REST
from storage.store import Store
from tests.storage.builders import DAY, NOW

RESTED = NOW + NOTES_REST
PLAN = DigestPlan(1, NOW.date(), "ru", (NOW - DAY, NOW), ("<b>Первая</b>", "Вторая"), NOW + DAY)


async def subscribed(store: Store, *ids: int) -> None:
    """Chats, due now."""
    for chat_id in ids:
        await store.chats.ensure(Chat(chat_id, "ru", "Asia/Almaty", time(9)))
        await store.chats.subscribe(chat_id, NOW, NOW)


async def planned(store: Store, *ids: int, messages: Iterable[str] = PLAN.messages) -> None:
    """Chats with a digest of those messages in the outbox."""
    await subscribed(store, *ids)
    plans = [replace(PLAN, chat_id=chat_id, messages=tuple(messages)) for chat_id in ids]
    await store.deliveries.plan(plans, NOW)


async def leading(store: Store, owner: str = "a") -> Term:
    """A new term, won."""
    term = await store.leadership.campaign(owner, NOW)
    assert term is not None
    return term


async def begun(store: Store, term: Term, limit: int = 1, *, now: datetime = NOW) -> list[Delivery]:
    """Messages claimed and begun."""
    claimed = await store.deliveries.claim(term, now, limit)
    ids = [delivery.id for delivery in claimed]
    assert await store.deliveries.begin(ids, term, now) == frozenset(ids)
    return claimed


async def settle(store: Store, delivery: Delivery, state: DeliveryState, **values: object) -> None:
    """One settlement, by itself."""
    settlement = replace(Settlement(delivery.id, state, attempts=delivery.attempts), **values)  # type: ignore[arg-type]
    await store.deliveries.settle([settlement], NOW)


async def states(store: Store, chat_id: int = 1) -> list[DeliveryState]:
    """Those of a chat's digest, part by part."""
    rows = await store.deliveries.of_chat(chat_id)
    return [row.state for row in rows if row.kind is DeliveryKind.DIGEST]


async def notes(store: Store, chat_id: int = 1) -> list[DeliveryState]:
    """Those of a chat's notes."""
    rows = await store.deliveries.of_chat(chat_id)
    return [row.state for row in rows if row.kind is DeliveryKind.NOTE]
