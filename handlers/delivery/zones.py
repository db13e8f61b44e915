"""Zones change their rules: when a new tzdata is installed, every next digest is reckoned anew."""

import logging
from datetime import datetime

from handlers.delivery.schedule import last_due, next_due
from handlers.services import Services
from storage.model import Chat

log = logging.getLogger(__name__)

BATCH = 1000
_FACT = "tzdata"


async def follow_zones(services: Services, version: str, now: datetime) -> int:
    """Reckon the due moments by this version of tzdata, if it is another than last time; how many changed.

    A digest that is due already stays so: it is planned before anything else.
    """
    store = services.store
    if await store.facts.get(_FACT) == version:
        return 0
    changed, last = 0, None
    while chats := await store.chats.all_subscribed_after(last, BATCH):
        moments = {
            chat.id: due
            for chat in chats
            if chat.next_due_at is not None
            and chat.next_due_at > now
            and (due := _moved(chat, chat.next_due_at)) != chat.next_due_at
        }
        await store.chats.set_due(moments)
        changed, last = changed + len(moments), chats[-1].id
    await store.facts.set(_FACT, version, now)
    if changed:
        log.info("tzdata %s: %d digests come at another moment", version, changed)
    return changed


def _moved(chat: Chat, due: datetime) -> datetime:
    """The same day's moment by the rules of today: it may be past, and the digest is then due at once."""
    moments = (find(chat.digest_time, chat.timezone, due) for find in (last_due, next_due))
    return min(moments, key=lambda moment: abs(moment - due))
