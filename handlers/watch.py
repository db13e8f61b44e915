"""Tells the operators when something goes wrong, and when all is well again: one message each.

What an operator has been told is a fact in the store, so that a restart does not repeat it.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot
from telegram.error import BadRequest, TelegramError

from handlers import formats
from handlers.conversation import SEND
from handlers.delivery.outcomes import Outcome, outcome_of
from handlers.i18n import language_of
from handlers.messages import ROLE_LIMIT, clip, phrase
from handlers.services import Services
from storage.model import Feed

log = logging.getLogger(__name__)

SILENCE = timedelta(hours=1)
OVERDUE = timedelta(minutes=10)

_LATE, _SILENT = "late", "silent"
_LASTING = frozenset({_LATE, _SILENT})
_REFUSED = "refused: "
_BAD_REQUEST = f"{BadRequest.__name__}: "
_SINCE = "watch: since"


@dataclass(frozen=True, slots=True)
class Condition:
    """What is wrong at a moment: messages too late, since when nothing was collected, what was refused."""

    late: int = 0
    silent_since: datetime | None = None
    refused: tuple[str, ...] = ()

    @property
    def troubles(self) -> frozenset[str]:
        """A name for each."""
        names = {_REFUSED + text for text in self.refused}
        names |= {_LATE} if self.late else set()
        return frozenset(names | ({_SILENT} if self.silent_since else set()))


@dataclass(frozen=True, slots=True)
class Told:
    """What one operator knows: the troubles there were when last looked, and which end is still owed."""

    troubles: frozenset[str] = frozenset()
    unwell: bool = False
    lasting: bool = False

    def next(self, troubles: frozenset[str]) -> tuple[frozenset[str], bool, "Told"]:
        """The troubles to tell of, whether to tell that all is well instead, and what is known then. Pure.

        A refusal is news for as long as it is counted, a day: it does not keep back that the rest is well.
        """
        new = troubles - self.troubles
        unwell, lasting = self.unwell or bool(new), self.lasting or bool(new & _LASTING)
        over = not troubles & _LASTING if lasting else not troubles
        well = unwell and not new and over
        return new, well, Told(troubles, unwell and not well, lasting and not well)


async def watch(services: Services, bot: Bot, now: datetime) -> None:
    """Look once. One operator who cannot be reached disturbs neither the others nor the watch."""
    if not services.admins:
        return
    condition = await _condition(services, now)
    for admin in sorted(services.admins):
        known = await _recall(services, admin)
        new, well, then = known.next(condition.troubles)
        if (new or well) and not await _tell(services, bot, admin, condition, new):
            continue
        if then != known:
            await _remember(services, admin, then, now)


def overdue(feeds: list[Feed], now: datetime) -> bool:
    """Whether no success for long means a fault: all feeds fail, or one waits for its visit. Pure.

    A feed may be visited as seldom as once a day, and one that has retired is not visited at all.
    """
    visited = [feed for feed in feeds if feed.retired_at is None]
    failing = bool(visited) and all(feed.failures for feed in visited)
    return failing or any(now - feed.next_due_at >= OVERDUE for feed in visited)


def refusals(errors: tuple[str, ...]) -> tuple[str, ...]:
    """Of the outbox's errors those by which Telegram refused a message for what it is. Pure."""
    texts = [error.removeprefix(_BAD_REQUEST) for error in errors if error.startswith(_BAD_REQUEST)]
    return tuple(text for text in texts if outcome_of(BadRequest(text)) is Outcome.REFUSED)


async def _condition(services: Services, now: datetime) -> Condition:
    outbox = await services.store.health.outbox(now)
    return Condition(outbox.late, await _silent_since(services, now), refusals(outbox.last_errors))


async def _silent_since(services: Services, now: datetime) -> datetime | None:
    store = services.store
    since = (await store.health.feeds(now)).last_success_at
    if since is None:  # never yet: counted from when somebody first looked
        first = await store.facts.get(_SINCE)
        if first is None:
            await store.facts.set(_SINCE, now.isoformat(), now)
        since = datetime.fromisoformat(first) if first else now
    if now - since < SILENCE or not overdue(await store.feeds.all(), now):
        return None
    return since


async def _tell(services: Services, bot: Bot, admin: int, condition: Condition, new: frozenset[str]) -> bool:
    """Send what is new, or that all is well; whether that is settled, and not to be tried again."""
    chat = await services.store.chats.get(admin)
    language = chat.language if chat else language_of(None)
    timezone = chat.timezone if chat else services.timezone
    text = _alarm(condition, new, language, timezone) if new else phrase(language, "watch-well")
    try:
        await bot.send_message(admin, text, **SEND)
    except TelegramError as error:
        log.warning("operator %d: %s: %s", admin, type(error).__name__, error)
        return outcome_of(error) not in (Outcome.RETRY, Outcome.FLOODED)
    return True


def _alarm(condition: Condition, new: frozenset[str], language: str, timezone: str) -> str:
    lines = [f"<b>{phrase(language, 'watch-title')}</b>\n"]
    if _LATE in new:
        lines.append(phrase(language, "watch-late", count=condition.late))
    if _SILENT in new and condition.silent_since:
        since = formats.moment(condition.silent_since, language, timezone)
        lines.append(phrase(language, "watch-silent", since=since))
    for text in condition.refused:
        if _REFUSED + text in new:
            lines.append(phrase(language, "watch-refused", error=clip(text, ROLE_LIMIT)))
    return "\n".join([*lines, "", phrase(language, "watch-tip")])


async def _recall(services: Services, admin: int) -> Told:
    value: dict[str, Any] | None = await services.store.facts.get(_key(admin))
    return Told(frozenset(value["troubles"]), value["unwell"], value["lasting"]) if value else Told()


async def _remember(services: Services, admin: int, told: Told, now: datetime) -> None:
    value = {"troubles": sorted(told.troubles), "unwell": told.unwell, "lasting": told.lasting}
    await services.store.facts.set(_key(admin), value, now)


def _key(admin: int) -> str:
    return f"watch: {admin}"
