"""/addfeed and /removefeed: an operator's conversation from the address to the last button."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime

import pytest
from telegram import Update

from bot.botapi import JSON
from bot.checking import Checker
from bot.feeds.fetch import AiohttpTransport, Fetcher
from bot.feeds.network import open_session
from handlers import register
from handlers.ordering import ChatByChat
from storage.model import Advice, Fault, FeedSource, Trial
from tests.feeds.samples import Item, article, rss
from tests.feeds.server import FeedServer
from tests.handlers.people import NOW, People, buttons_of, text_of
from tests.here import WorkersHere

OPERATOR = 7
URL = "https://dala.example/rss"
SOURCE = FeedSource(URL, "Дала хабары", "kk", "KZ", "Asia/Almaty")
GOOD = Trial(
    SOURCE,
    status=200,
    format="RSS 2.0",
    encoding="utf-8",
    entries=50,
    full_texts=12,
    newest=NOW - timedelta(minutes=5),
    tried=5,
    statements=3,
    language="kk",
)
UNKNOWN = "Такой команды нет. Вот все, что есть: /help"


@dataclass
class Tries:
    """Stands for the collector: gives the trials it is told to, and remembers what it was asked."""

    trial: Trial = GOOD
    asked: list[tuple[str, str]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    async def __call__(self, address: str, timezone: str) -> Trial:
        self.asked.append((address, timezone))
        await self.gate.wait()
        return self.trial


@pytest.fixture
def tries() -> Tries:
    tries = Tries()
    tries.gate.set()
    return tries


@pytest.fixture
def people(people: People, tries: Tries) -> People:
    services = replace(people.services, admins=frozenset({OPERATOR}), try_source=tries)
    people.application.bot_data["services"] = services
    return replace(people, services=services)


async def say(people: People, text: str) -> list[JSON]:
    return await people.say(text, chat=OPERATOR)


async def followed(people: People) -> list[FeedSource]:
    return [feed.source for feed in await people.store.feeds.all() if feed.added]


def data(message: JSON, label: str) -> str:
    return buttons_of(message)[label]


async def test_a_source_is_tried_shown_and_added(people: People, tries: Tries) -> None:
    trying, offer = await say(people, f"/addfeed {URL}")
    assert trying["text"] == "Проверяю…"
    assert tries.asked == [(URL, "Asia/Almaty")]
    assert text_of([offer]) == (
        f"Дала хабары\n\nАдрес — {URL}\nФормат — RSS 2.0, utf-8\nЗаписей — 50, с полным текстом — 12\n"
        "Самая новая — 11 ноября, 10:55\nЗаявлений — 3, прочитано последних статей — 5\n"
        "Издание — Қазақша, Казахстан, Алматы"
    )
    assert list(buttons_of(offer)) == ["Добавить", "Отмена"]
    assert await followed(people) == []
    (done,) = await people.press(offer, data(offer, "Добавить"))
    assert done["text"] == "Добавлено: Дала хабары. Первые статьи прочитаю в ближайшие минуты."
    assert await followed(people) == [SOURCE]
    assert "Дала хабары — ещё не проверялся; добавлен оператором" in text_of(await say(people, "/sources"))
    assert [feed.source for feed in await people.store.feeds.due(NOW)][-1] == SOURCE


async def test_a_second_press_adds_nothing_and_is_answered(people: People) -> None:
    _, offer = await say(people, f"/addfeed {URL}")
    yes = data(offer, "Добавить")
    people.api.user_presses(OPERATOR, offer["message_id"], yes)
    done, late = await people.press(offer, yes)
    assert done["text"].startswith("Добавлено")
    assert late["text"] == "Эта проверка уже закончена. Начать другую: /addfeed"
    assert await followed(people) == [SOURCE]
    assert buttons_of(people.api.messages[OPERATOR][offer["message_id"]]) == {}


async def test_cancelling_adds_nothing(people: People) -> None:
    _, offer = await say(people, f"/addfeed {URL}")
    (done,) = await people.press(offer, data(offer, "Отмена"))
    assert done["text"] == "Не добавлено: Дала хабары."
    assert await followed(people) == []


async def test_only_the_last_trial_can_be_decided_on(people: People, tries: Tries) -> None:
    _, first = await say(people, f"/addfeed {URL}")
    other = replace(SOURCE, url="https://zhaiyk.example/rss", name="Жайық")
    tries.trial = replace(GOOD, source=other)
    _, second = await say(people, f"/addfeed {other.url}")
    assert "закончена" in text_of(await people.press(first, data(first, "Добавить")))
    assert await followed(people) == []
    await people.press(second, data(second, "Добавить"))
    assert await followed(people) == [other]


async def test_a_restart_loses_no_question(people: People) -> None:
    _, offer = await say(people, f"/addfeed {URL}")
    people.application.drop_chat_data(OPERATOR)  # all that a process holds of the chat
    people.application.drop_user_data(OPERATOR)
    people.application.handlers.clear()
    register(people.application)
    await people.press(offer, data(offer, "Добавить"))
    assert await followed(people) == [SOURCE]


async def test_what_is_followed_is_not_added_again(people: People, tries: Tries) -> None:
    (known, *_) = await people.store.feeds.all()
    tries.trial = replace(GOOD, source=known.source)
    _, answer = await say(people, f"/addfeed {known.source.url}")
    assert answer["text"] == f"Этот источник уже есть: {known.source.name}."
    assert buttons_of(answer) == {}


async def test_what_another_has_added_meanwhile_is_told(people: People) -> None:
    _, offer = await say(people, f"/addfeed {URL}")
    await people.store.feeds.add(SOURCE, NOW)
    assert (
        text_of(await people.press(offer, data(offer, "Добавить"))) == "Этот источник уже есть: Дала хабары."
    )


@pytest.mark.parametrize(
    ("error", "advice", "words"),
    [
        (
            "leads to 10.0.0.1, an address of a private network",
            Advice(Fault.PRIVATE),
            "Добавить не получится: адрес во внутренней сети.\n"
            "• Адрес ведёт во внутреннюю сеть; такие разрешаются только в настройках бота.",
        ),
        (
            "not a feed: an HTML page, whose feed is https://dala.example/feed",
            Advice(Fault.PAGE_OF_FEED, "https://dala.example/feed"),
            "Добавить не получится: это не лента новостей.\n"
            "• Это обычная страница, а её лента здесь: https://dala.example/feed",
        ),
        (
            "address: must be an http or https URL, not 'ftp://x'",
            Advice(Fault.ADDRESS),
            "Добавить не получится: такой адрес не годится.\n"
            "• Проверьте адрес: он должен быть полным, без имени и пароля.",
        ),
    ],
)
async def test_what_cannot_be_followed_is_refused_in_words(
    people: People, tries: Tries, error: str, advice: Advice, words: str
) -> None:
    tries.trial = Trial(FeedSource(URL, "dala.example"), error=error, advice=(advice,))
    _, answer = await say(people, f"/addfeed {URL}")
    assert text_of([answer]) == words
    assert buttons_of(answer) == {}


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
async def test_every_advice_is_told_in_every_language(people: People, tries: Tries, language: str) -> None:
    about = {Fault.STALE: "2025-10-03", Fault.LANGUAGE: "kk", Fault.MOVED: "https://new.example/<rss>"}
    tries.trial = replace(GOOD, advice=tuple(Advice(fault, about.get(fault, "")) for fault in Fault))
    _, *offer = await people.say(f"/addfeed {URL}", chat=OPERATOR, language=language)
    text = text_of(offer)
    assert text.count("\n• ") == len(Fault)
    assert "https://new.example/<rss>" in text
    assert "Қазақша" in text
    assert "{" not in text
    assert not [call for call in people.api.calls if call.error]


@pytest.mark.parametrize("private", [False, True])
async def test_a_source_is_really_asked_unless_its_network_is_private(people: People, private: bool) -> None:
    async with FeedServer() as server, open_session(allow_private_networks=private) as session:
        item = Item(link="/news/1", content=article(1, 10), date=format_datetime(NOW))
        url = server.serve("/rss", rss(item))
        fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1")
        checker = Checker(fetcher, WorkersHere(), clock=people.clock)
        services = replace(people.services, try_source=checker.propose_feed)
        people.application.bot_data["services"] = services
        _, answer = await say(people, f"/addfeed {url}")
        asked = len(server.seen)
    if private:
        assert "Степной вестник" in text_of([answer])
        await people.press(answer, data(answer, "Добавить"))
        (source,) = await followed(people)
        assert source == FeedSource(url, "Степной вестник", "ru", None, "Asia/Almaty")
    else:
        assert text_of([answer]).startswith("Добавить не получится: адрес во внутренней сети.")
        assert (asked, buttons_of(answer)) == (0, {})


async def test_hostile_names_are_shown_and_stored(people: People, tries: Tries) -> None:
    name = "<b>&\u202e" + "🇰🇿" * 3000
    tries.trial = replace(GOOD, source=replace(SOURCE, name=name))
    _, offer = await say(people, f"/addfeed {URL}")
    await people.press(offer, data(offer, "Добавить"))
    (listing,) = await say(people, "/removefeed")
    await people.press(listing, next(iter(buttons_of(listing).values())))
    assert not [call for call in people.api.calls if call.error]
    assert [source.url for source in await followed(people)] == [URL]


async def test_without_an_address_it_says_how(people: People, tries: Tries) -> None:
    assert text_of(await say(people, "/addfeed")).startswith("Напишите после команды адрес ленты")
    assert tries.asked == []


@pytest.mark.parametrize("command", [f"/addfeed {URL}", "/removefeed"])
async def test_to_anybody_else_there_is_no_such_command(people: People, tries: Tries, command: str) -> None:
    assert text_of(await people.say(command)) == UNKNOWN
    assert await people.say(command, chat=-1001234567890, user=OPERATOR) == []
    assert command.split()[0] not in text_of(await people.say("/help"))
    assert tries.asked == []


async def test_an_operator_who_is_one_no_more_adds_nothing(people: People) -> None:
    _, offer = await say(people, f"/addfeed {URL}")
    people.application.bot_data["services"] = replace(people.services, admins=frozenset())
    assert text_of(await people.press(offer, data(offer, "Добавить"))) == UNKNOWN
    assert await followed(people) == []


async def test_other_chats_are_answered_while_a_source_is_tried(people: People, tries: Tries) -> None:
    processor, tries.gate = ChatByChat(8), asyncio.Event()

    def come(text: str, chat: int) -> asyncio.Task[None]:
        people.api.user_says(chat, text)
        (update,) = people.api.updates.read(people.read, 100)
        people.read = update["update_id"] + 1
        told = Update.de_json(update, people.application.bot)
        return asyncio.create_task(processor.process_update(told, people.application.process_update(told)))

    trying = come(f"/addfeed {URL}", OPERATOR)
    await come("/help", 1)
    assert "Что я умею" in text_of(people.news(1))
    assert not trying.done()
    tries.gate.set()
    await trying
    assert text_of(people.news(OPERATOR)).startswith("Проверяю…\n\nДала хабары")


async def add(people: People, *sources: FeedSource) -> None:
    for source in sources:
        await people.store.feeds.add(source, NOW)


async def test_an_added_source_is_removed_after_a_question(people: People) -> None:
    await add(people, SOURCE, replace(SOURCE, url="https://zhaiyk.example/rss", name="Жайық"))
    (listing,) = await say(people, "/removefeed")
    assert listing["text"] == "Какой источник убрать?"
    assert list(buttons_of(listing)) == ["Дала хабары", "Жайық"]  # the configured ones are not offered
    (question,) = await people.press(listing, data(listing, "Дала хабары"))
    assert question["text"] == "Убрать источник «Дала хабары»? Уже собранное останется."
    (kept,) = await people.press(question, data(question, "Отмена"))
    assert kept["text"] == "Остаётся: Дала хабары."
    assert len(await followed(people)) == 2

    (listing,) = await say(people, "/removefeed")
    (question,) = await people.press(listing, data(listing, "Дала хабары"))
    yes = data(question, "Убрать")
    people.api.user_presses(OPERATOR, question["message_id"], yes)
    done, late = await people.press(question, yes)
    assert done["text"] == "Убрано: Дала хабары."
    assert late["text"] == "Этого источника в списке уже нет."
    assert [source.name for source in await followed(people)] == ["Жайық"]


async def test_nothing_to_remove(people: People) -> None:
    assert text_of(await say(people, "/removefeed")).startswith("Добавленных источников нет.")


async def test_a_source_removed_meanwhile_is_not_asked_about(people: People) -> None:
    await add(people, SOURCE)
    (listing,) = await say(people, "/removefeed")
    await people.store.feeds.sync([SOURCE], NOW)  # it is the configuration's now
    (answer,) = await people.press(listing, data(listing, "Дала хабары"))
    assert answer["text"] == "Этого источника в списке уже нет."


async def test_many_sources_fit_under_one_message(people: People) -> None:
    await add(people, *(replace(SOURCE, url=f"{URL}/{number}", name="Ұ" * 300) for number in range(120)))
    (listing,) = await say(people, "/removefeed")
    assert len([b for row in listing["reply_markup"]["inline_keyboard"] for b in row]) == 90
