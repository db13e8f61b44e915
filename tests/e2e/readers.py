"""The people who wait for their digests: who is due, what each got and when, and what the outbox says."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select

from bot.botapi import JSON, Call
from bot.botapi.entities import parse_html
from storage.database import Database
from storage.model import Chat, DeliveryKind, DeliveryState
from storage.store import Store
from storage.tables import deliveries, digest_parts
from tests.emulator.server import Emulator
from tests.handlers.people import open_newsroom, publish, said

ZONE = "Asia/Almaty"
LONG = " ".join(["Мы вместе строим дорогу, которая свяжет наши страны"] * 12)
UNSETTLED = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.SENDING)


async def make_due(telegram: Emulator, database_url: str, chats: Sequence[int]) -> None:
    """These chats are due since a minute ago: every third a digest of several messages, the others of one."""
    now = datetime.now(UTC)
    due = (now - timedelta(minutes=2)).replace(second=0, microsecond=0)
    store = await Store.open(database_url)
    try:
        await open_newsroom(store)
        for number in range(8):
            at = due - timedelta(hours=3, minutes=number)
            await publish(store, said(f"{LONG}, номер {number}"), at=at)
        await publish(store, said("Мы построим мост"), at=due - timedelta(minutes=30))
        for number, chat_id in enumerate(chats):
            telegram.api.add_chat(chat_id)
            since = due - (timedelta(days=1) if number % 3 == 0 else timedelta(hours=1))
            await store.chats.ensure(
                Chat(
                    id=chat_id,
                    language="ru",
                    timezone=ZONE,
                    digest_time=due.astimezone(ZoneInfo(ZONE)).time(),
                    next_due_at=due,
                    digested_until=since,
                )
            )
    finally:
        await store.close()


@dataclass(frozen=True)
class Arrival:
    """A message that Telegram has put into a chat; `at` is monotonic seconds."""

    at: float
    chat_id: int
    text: str
    is_note: bool


@dataclass
class Mailbox:
    """Every message as it arrives."""

    telegram: Emulator
    arrivals: list[Arrival] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.telegram.api.listeners.append(self._see)

    def _see(self, call: Call) -> None:
        if call.method == "sendMessage" and call.error is None:
            message = call.result
            is_note = note_button(message) is not None
            self.arrivals.append(Arrival(time.monotonic(), message["chat"]["id"], message["text"], is_note))

    def of(self, chat_id: int) -> list[Arrival]:
        """A chat's messages in their order."""
        return [one for one in self.arrivals if one.chat_id == chat_id]


def note_button(message: JSON) -> str | None:
    """The callback data of a note's button; None where the message is no note."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    data = (button.get("callback_data", "") for row in rows for button in row)
    return next((one for one in data if one.startswith("missed:")), None)


class Books:
    """What the outbox has, read from beside the bots."""

    def __init__(self, database_url: str) -> None:
        self._database = Database(database_url)

    async def close(self) -> None:
        await self._database.close()

    async def states(self, kind: DeliveryKind | None = None) -> Counter[DeliveryState]:
        """How many messages are in which state."""
        query = select(deliveries.c.state, func.count().label("many")).group_by(deliveries.c.state)
        if kind is not None:
            query = query.where(deliveries.c.kind == kind)
        async with self._database.read() as connection:
            return Counter({row.state: row.many for row in await connection.execute(query)})

    async def sending(self) -> tuple[int, int]:
        """How many messages of digests, and how many notes, are on their way."""
        digests, notes = [(await self.states(kind))[DeliveryState.SENDING] for kind in DeliveryKind]
        return digests, notes

    async def settled(self) -> bool:
        """Whether all that was planned has come to its end."""
        states = await self.states()
        return bool(states) and not any(states[state] for state in UNSETTLED)

    async def unknown(self) -> set[int]:
        """The chats with a digest that may or may not have arrived."""
        query = select(deliveries.c.chat_id).where(
            deliveries.c.kind == DeliveryKind.DIGEST, deliveries.c.state == DeliveryState.UNKNOWN
        )
        async with self._database.read() as connection:
            return set((await connection.execute(query)).scalars())

    async def history(self, chat_ids: Iterable[int]) -> list[str]:
        """What the outbox has of these chats, a line a message."""
        query = select(deliveries).where(deliveries.c.chat_id.in_(list(chat_ids))).order_by(deliveries.c.id)
        async with self._database.read() as connection:
            return [
                f"chat {row.chat_id}: {row.kind} {row.part} {row.state}: {row.error}"
                for row in await connection.execute(query)
            ]

    async def digests(self) -> Mapping[int, tuple[str, ...]]:
        """Each chat's digest as it is to be read, message by message."""
        same = and_(
            digest_parts.c.digest_id == deliveries.c.digest_id, digest_parts.c.part == deliveries.c.part
        )
        query = (
            select(deliveries.c.chat_id, digest_parts.c.html)
            .join_from(deliveries, digest_parts, same)
            .where(deliveries.c.kind == DeliveryKind.DIGEST)
            .order_by(deliveries.c.id)
        )
        found: dict[int, list[str]] = defaultdict(list)
        plain: dict[str, str] = {}
        async with self._database.read() as connection:
            for chat_id, html in await connection.execute(query):
                if html not in plain:
                    plain[html] = parse_html(html).text
                found[chat_id].append(plain[html])
        return {chat_id: tuple(parts) for chat_id, parts in found.items()}


@dataclass(frozen=True)
class Verdict:
    """What became of a fan-out, before anybody pressed a button. Most name chats.

    `lost` have neither the whole digest nor a note; `incomplete` have not the whole digest.
    """

    digests: int
    twice: list[int]
    out_of_order: list[int]
    lost: list[int]
    incomplete: set[int]
    unknown: set[int]
    noted: Counter[int]
    slowest_note: float

    @property
    def wrong_notes(self) -> list[int]:
        """Chats with an unknown digest and no note, or with a note and no unknown digest."""
        return sorted(self.unknown ^ set(self.noted))

    @property
    def extra_notes(self) -> int:
        """How many notes came that had come before."""
        return self.noted.total() - len(self.noted)


async def judge(
    books: Books, mailbox: Mailbox, chats: Iterable[int], back: Sequence[float], lost: Mapping[int, float]
) -> Verdict:
    """Compare what arrived with what was planned.

    `back` are the moments at which somebody was there again after a kill, `lost` those at which a chat's
    answer was lost: from the later of the two a note has its ten seconds.
    """
    digests, unknown = await books.digests(), await books.unknown()
    twice, out_of_order, incomplete = [], [], set()
    noted: Counter[int] = Counter()
    slowest = 0.0
    for chat_id in chats:
        arrivals, parts = mailbox.of(chat_id), digests.get(chat_id, ())
        came = [parts.index(one.text) for one in arrivals if one.text in parts]
        if len(set(came)) < len(came):
            twice.append(chat_id)
        elif any(later != earlier + 1 for earlier, later in pairwise(came)):
            out_of_order.append(chat_id)
        for note in (one for one in arrivals if one.is_note):
            noted[chat_id] += 1
            began = max([at for at in back if at <= note.at] + [lost.get(chat_id, 0.0)], default=0.0)
            slowest = max(slowest, note.at - began)
        if not parts or set(came) != set(range(len(parts))):
            incomplete.add(chat_id)
    lost_chats = [chat_id for chat_id in incomplete if not noted[chat_id]]
    return Verdict(len(digests), twice, out_of_order, lost_chats, incomplete, unknown, noted, slowest)
