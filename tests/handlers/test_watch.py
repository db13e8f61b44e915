"""What operators are told by themselves, and how often."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from telegram.ext import ExtBot

from bot.botapi import ApiError
from handlers import Services
from handlers.watch import overdue, watch
from storage.model import DeliveryState, Feed, FeedOutcome, FeedSource
from tests.handlers.people import People
from tests.storage.builders import NOW
from tests.storage.outbox import begun, leading, planned, settle

ADMIN, OTHER = 7, 8
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TITLE, TIP, WELL = "Нужно ваше внимание", "Подробнее: /admin", "Всё снова в порядке."
REFUSAL = "BadRequest: can't parse entities: <b> & x"


class Operators:
    """Two operators whom the bot may write to, and what they have been told."""

    def __init__(self, people: People) -> None:
        self.api = people.api
        self.store = people.store
        self.services: Services = replace(people.services, admins=frozenset({ADMIN, OTHER}))
        self._bot: ExtBot[Any] = people.application.bot
        self._people = people
        for admin in (ADMIN, OTHER):
            self.api.add_chat(admin)

    async def told(self, now: datetime, admin: int = ADMIN) -> list[str]:
        """Look at that moment; what the operator gets."""
        await watch(self.services, self._bot, now)
        return self.got(admin)

    def got(self, admin: int) -> list[str]:
        texts = [one["text"].replace("\N{NO-BREAK SPACE}", " ") for one in self._people.news(admin)]
        return [text.removeprefix(f"{TITLE}\n\n").removesuffix(f"\n\n{TIP}") for text in texts]

    async def collect(self, at: datetime, error: str | None = None) -> None:
        for feed in await self.store.feeds.all():
            await self.store.feeds.record([FeedOutcome(feed.id, at, at + 10 * MINUTE, error=error)])


@pytest.fixture
async def operators(people: People) -> Operators:
    operators = Operators(people)
    await operators.collect(NOW)
    return operators


async def test_while_all_is_well_nobody_hears_anything(operators: Operators) -> None:
    await planned(operators.store, 1)
    for minutes in range(10):
        assert await operators.told(NOW + minutes * MINUTE) == []


async def test_late_deliveries_are_told_once_and_their_end_once(operators: Operators) -> None:
    await planned(operators.store, 1, 2, messages=["Дайджест"])
    assert await operators.told(NOW + 11 * MINUTE) == ["2 сообщения опаздывают больше чем на 10 минут."]
    assert await operators.told(NOW + 12 * MINUTE) == []
    for delivery in await begun(operators.store, await leading(operators.store), limit=2):
        await settle(operators.store, delivery, DeliveryState.SENT, message_id=1)
    assert await operators.told(NOW + 13 * MINUTE) == [WELL]
    assert await operators.told(NOW + 14 * MINUTE) == []
    assert len(operators.got(OTHER)) == 2


async def test_an_hour_without_a_collection(operators: Operators) -> None:
    await operators.collect(NOW + 30 * MINUTE, error="HTTP 503 Service Unavailable")
    assert await operators.told(NOW + HOUR - MINUTE) == []
    assert await operators.told(NOW + HOUR) == ["Новости не удаётся собрать с 2 марта, 11:00."]
    assert await operators.told(NOW + 2 * HOUR) == []
    await operators.collect(NOW + 2 * HOUR)
    assert await operators.told(NOW + 2 * HOUR) == [WELL]


async def test_a_collection_that_never_succeeded_counts_from_the_first_look(
    services: Services, people: People
) -> None:
    operators = Operators(people)
    start = people.clock.now
    for minutes in (0, 59):
        assert await operators.told(start + minutes * MINUTE) == []
    (text,) = await operators.told(start + HOUR)
    assert text == "Новости не удаётся собрать с 11 ноября, 11:00."


async def test_without_feeds_there_is_nothing_to_collect(people: People) -> None:
    operators = Operators(people)
    await people.store.feeds.sync([], NOW)
    for hours in range(3):
        assert await operators.told(NOW + hours * HOUR) == []


def feed(due: datetime, failures: int = 0) -> Feed:
    return Feed(1, FeedSource("https://1.example/rss", "Лента"), due, failures=failures)


@pytest.mark.parametrize(
    ("feeds", "wrong"),
    [
        ([], False),
        ([feed(NOW + HOUR)], False),  # one that is visited once in six hours
        ([feed(NOW + HOUR), feed(NOW + HOUR, failures=3)], False),
        ([feed(NOW + HOUR, failures=1), feed(NOW + HOUR, failures=3)], True),
        ([feed(NOW + HOUR), feed(NOW - MINUTE)], False),
        ([feed(NOW + HOUR), feed(NOW - 10 * MINUTE)], True),
    ],
)
def test_when_silence_is_a_fault(feeds: list[Feed], wrong: bool) -> None:
    assert overdue(feeds, NOW) is wrong


async def refuse(operators: Operators, chat: int, error: str = REFUSAL) -> None:
    await planned(operators.store, chat, messages=["Дайджест"])
    (delivery,) = await begun(operators.store, await leading(operators.store))
    await settle(operators.store, delivery, DeliveryState.FAILED, error=error)


async def test_a_refused_digest_is_told_with_its_text_and_over_after_a_day(operators: Operators) -> None:
    refused = "Telegram не принял дайджест: can't parse entities: <b> & x"
    await refuse(operators, 1)
    assert await operators.told(NOW + MINUTE) == [refused]
    await refuse(operators, 2)
    assert await operators.told(NOW + 2 * MINUTE) == []
    await operators.collect(NOW + 25 * HOUR)
    assert await operators.told(NOW + 25 * HOUR) == [WELL]
    assert await operators.told(NOW + 25 * HOUR + MINUTE) == []


async def test_a_refusal_during_a_trouble_is_told_and_does_not_hold_up_its_end(operators: Operators) -> None:
    await operators.told(NOW + 2 * HOUR)
    await refuse(operators, 1)
    (text,) = await operators.told(NOW + 2 * HOUR + MINUTE)
    assert "не принял" in text
    assert "не удаётся" not in text
    await operators.collect(NOW + 3 * HOUR)
    assert await operators.told(NOW + 3 * HOUR) == [WELL]
    await operators.collect(NOW + 26 * HOUR)
    assert await operators.told(NOW + 26 * HOUR) == []  # it was told already that all is well


@pytest.mark.parametrize(
    "error", ["Forbidden: bot was blocked by the user", "BadRequest: user is deactivated", "TimedOut: x"]
)
async def test_people_who_left_and_lost_answers_are_no_fault(operators: Operators, error: str) -> None:
    await refuse(operators, 1, error)
    assert await operators.told(NOW + MINUTE) == []


async def test_after_a_restart_nothing_is_repeated(operators: Operators, people: People) -> None:
    assert len(await operators.told(NOW + 2 * HOUR)) == 1
    again = Operators(people)  # all that it knows it has from the store
    assert await again.told(NOW + 2 * HOUR + MINUTE) == []
    await again.collect(NOW + 3 * HOUR)
    assert await again.told(NOW + 3 * HOUR) == [WELL]


@pytest.mark.parametrize("code", [400, 403])
async def test_one_who_never_started_the_bot_disturbs_no_other(operators: Operators, code: int) -> None:
    operators.api.fail(ApiError(code, "Forbidden: x" if code == 403 else "Bad Request: x"), chat_id=ADMIN)
    assert await operators.told(NOW + 2 * HOUR) == []
    assert len(operators.got(OTHER)) == 1
    calls = len(operators.api.calls)
    assert await operators.told(NOW + 2 * HOUR + MINUTE) == []
    assert len(operators.api.calls) == calls  # nor is it tried each minute


async def test_while_telegram_is_away_the_alarm_waits(operators: Operators) -> None:
    operators.api.fail(ApiError(502, "Bad Gateway"), chat_id=ADMIN, times=1)
    assert await operators.told(NOW + 2 * HOUR) == []
    assert len(operators.got(OTHER)) == 1
    assert len(await operators.told(NOW + 2 * HOUR + MINUTE)) == 1
    assert operators.got(OTHER) == []


async def test_an_operator_reads_it_in_his_language(operators: Operators, people: People) -> None:
    await people.say("/start", chat=ADMIN, language="en")
    (text,) = await operators.told(NOW + 2 * HOUR)
    assert text == (
        "This needs your attention\n\nNo news could be collected since 2 March, 11:00.\n\nMore: /admin"
    )
