"""What each command answers, asked as people ask."""

import logging
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.botapi.text import plain
from handlers import COMMANDS, publish_menu
from storage.model import FeedOutcome, Kind
from storage.store import StoreError
from tests.handlers.people import NOW, OUTLETS, People, buttons_of, publish, said, text_of
from tests.handlers.samples import HOSTILE

LANGUAGES = {
    "ru": "Здравствуйте!",
    "kk": "Сәлеметсіз бе!",
    "en": "Hello!",
    "uk": "Здравствуйте!",
    "de": "Hello!",
}


@pytest.mark.parametrize(("language", "greeting"), LANGUAGES.items())
async def test_start_greets_in_telegrams_language(people: People, language: str, greeting: str) -> None:
    (message,) = await people.say("/start", language=language)
    assert message["text"].startswith(greeting)
    assert list(buttons_of(message).values()) == ["subscribe", "latest", "digest"]


async def test_the_language_of_the_first_contact_stays(people: People) -> None:
    await people.say("/start", language="kk")
    assert (await people.say("/start", language="en"))[0]["text"].startswith("Сәлеметсіз бе!")


async def test_a_language_can_be_chosen(people: People) -> None:
    (offer,) = await people.say("/language")
    assert buttons_of(offer) == {"Русский": "language:ru", "Қазақша": "language:kk", "English": "language:en"}
    assert text_of(await people.press(offer, "language:kk")) == "Енді қазақша сөйлеймін."
    assert text_of(await people.say("/search")).startswith("Бұйрықтан кейін")


async def test_help_is_the_table_of_commands(people: People) -> None:
    text = text_of(await people.say("/help"))
    assert text.startswith("Что я умею\n\n/latest — Последние заявления; можно с числом или словом\n")
    assert [line.split(" ")[0] for line in text.splitlines() if line.startswith("/")] == [
        f"/{command.name}" for command in COMMANDS
    ]


async def test_the_menu_is_told_to_telegram_in_each_language(people: People) -> None:
    await publish_menu(people.application.bot)
    for language, word in {
        "ru": "Последние",
        "kk": "Соңғы",
        "en": "Latest",
        "uk": "Последние",
        "fr": "Latest",
    }.items():
        menu = people.api.menu.of(language)
        assert [one["command"] for one in menu] == [command.name for command in COMMANDS if command.in_menu]
        assert menu[0]["description"].startswith(word)


# --- /latest


async def publish_many(people: People, count: int) -> None:
    for number in range(count):
        await publish(people.store, said(f"Заявление {number}"), at=NOW - timedelta(hours=number))


async def test_latest_with_nothing_collected(people: People) -> None:
    assert text_of(await people.say("/latest")) == "Заявлений пока нет. Как идёт сбор, видно здесь: /sources"


async def test_latest_shows_the_newest_first_and_pages_by_a_button(people: People) -> None:
    await publish_many(people, 7)
    (first,) = await people.say("/latest")
    assert [first["text"].find(f"«Заявление {number}»") > 0 for number in range(7)] == [True] * 5 + [
        False
    ] * 2
    assert first["text"].find("Заявление 0") < first["text"].find("Заявление 4")
    assert buttons_of(first) == {"Ещё": "more-latest:5:5"}
    (second,) = await people.press(first, "more-latest:5:5")
    assert "Заявление 5" in second["text"]
    assert "Заявление 4" not in second["text"]
    assert not buttons_of(second)
    assert "reply_markup" not in people.api.messages[1][first["message_id"]]


@pytest.mark.parametrize(
    ("argument", "shown"), [("2", 2), ("0", 1), ("20", 20), ("99999999999999999999", 20), ("٣", 3)]
)
async def test_latest_takes_a_number(people: People, argument: str, shown: int) -> None:
    await publish_many(people, 21)
    assert text_of(await people.say(f"/latest {argument}")).count("Заявление ") == shown


async def test_latest_takes_words(people: People) -> None:
    await publish(people.store, said("Мы построим мост"), said("Газ пойдёт на север"))
    text = text_of(await people.say("/latest моста"))
    assert "«Мы построим мост»" in text
    assert "Газ" not in text


# --- /search and plain text


@pytest.mark.parametrize("question", ["/search Токаева мосты", "Токаевым   моста"])
async def test_search_finds_any_inflection(people: People, question: str) -> None:
    await publish(people.store, said("Мы построим мост"), said("Мост нужен", speaker="Сергей Лавров"))
    text = text_of(await people.say(question))
    assert text.startswith("Поиск: Токаев")
    assert "«Мы построим мост»" in text
    assert "Лавров" not in text


async def test_search_pages_by_a_button_with_words_too_long_for_it(people: People) -> None:
    words = "мост через большую реку Урал около города Уральска открыт"
    for number in range(7):
        await publish(people.store, said(f"{words}: {number}"), at=NOW - timedelta(hours=number))
    (first,) = await people.say(f"/search {words}")
    assert buttons_of(first) == {"Ещё": "more-search:5"}
    (second,) = await people.press(first, "more-search:5")
    assert second["text"].startswith(f"Поиск: {words}\n")
    assert [f": {number}»" in second["text"] for number in range(7)] == [False] * 5 + [True] * 2
    assert not buttons_of(second)


async def test_a_page_too_full_goes_on_where_it_stopped(people: People) -> None:
    for number in range(3):
        await publish(
            people.store, said(f"Мост {number}. " + "Это важно. " * 200), at=NOW - timedelta(hours=number)
        )
    (first,) = await people.say("/search мост")
    assert buttons_of(first) == {"Ещё": "more-search:1"}
    (second,) = await people.press(first, "more-search:1")
    assert "Мост 1." in second["text"]


async def test_search_without_words_and_without_results(people: People) -> None:
    assert text_of(await people.say("/search")).startswith("Напишите после команды, что искать.")
    assert text_of(await people.say("/search <b>&")).startswith("По запросу «<b>&» ничего не нашлось.")
    assert text_of(await people.say("мост")).startswith("По запросу «мост» ничего не нашлось.")


@pytest.mark.parametrize("hostile", ["<b>", "&", "</blockquote>", "🇰🇿" * 1000, '" OR 1=1 --', "* NOT (", "'"])
async def test_hostile_words_are_answered(people: People, hostile: str) -> None:
    await publish(people.store, said(f"Мост {hostile}", speaker=f"Лавров {hostile}"), outlet=OUTLETS[1])
    assert len(await people.say(f"/search {hostile}")) == 1
    assert len(await people.say(hostile)) == 1
    assert "Лавров" in text_of(await people.say("/search мост"))
    assert not [call for call in people.api.calls if call.error]


pieces = st.sampled_from([*HOSTILE, "🤝" * 5000]) | st.text(max_size=12)
texts = st.lists(pieces, min_size=1, max_size=3).map("".join)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quote=texts, name=texts, query=texts)
async def test_telegram_refuses_nothing_however_hostile(
    people: People, quote: str, name: str, query: str
) -> None:
    await publish(people.store, said(f"Мост {quote}", speaker=name, role=name), outlet=OUTLETS[1])
    typed = query.encode("utf-16-le", "ignore")[:4000].decode("utf-16-le", "ignore")
    asked = plain(typed).text.strip() or "?"  # as Telegram hands it on
    for words in ("/latest 1", "/digest", f"/search {asked}", asked):
        assert await people.say(words)
    assert not [call for call in people.api.calls if call.error]


# --- /subscribe, /unsubscribe


async def test_subscribing_and_leaving(people: People) -> None:
    text = text_of(await people.say("/subscribe"))
    assert text == "Готово! Дайджест будет приходить каждый день в 09:00 (Алматы). Первый — 12 ноября 2025."
    chat = await people.store.chats.get(1)
    assert chat is not None
    assert chat.next_due_at == NOW.replace(day=12, hour=4)
    assert text_of(await people.say("/subscribe")).startswith("Вы уже подписаны")
    assert text_of(await people.say("/unsubscribe")).startswith("Вы отписались")
    assert await people.store.chats.count() == 0
    assert text_of(await people.say("/unsubscribe")).startswith("Вы и не были подписаны")


async def test_the_buttons_of_start_do_what_they_say(people: People) -> None:
    await publish(people.store, said("Мы построим мост"))
    (greeting,) = await people.say("/start")
    assert text_of(await people.press(greeting, "subscribe")).startswith("Готово!")
    assert "«Мы построим мост»" in text_of(await people.press(greeting, "latest"))
    assert text_of(await people.press(greeting, "digest")).startswith("Казахстан — Россия\n")
    assert not people.api.open_queries


# --- /digest


async def test_the_digest_of_the_last_day(people: People) -> None:
    await publish(people.store, said("Давнее"), at=NOW - timedelta(hours=25))
    for outlet in OUTLETS:
        await publish(people.store, said(f"Новое: {outlet}", kind=Kind.INDIRECT), outlet=outlet)
    await publish(people.store, said("Главное"), at=NOW)
    text = text_of(await people.say("/digest"))
    assert text.startswith("Казахстан — Россия\nвторник, 11 ноября 2025 · 4 заявления · 3 источника\n\n")
    assert text.index("«Главное»") < text.index("(в пересказе)")
    assert text.endswith("И ещё 1 заявление — /latest")
    assert "Давнее" not in text


async def test_a_digest_of_nothing(people: People) -> None:
    assert text_of(await people.say("/digest")) == "Казахстан — Россия, 11 ноября 2025: новых заявлений нет."


# --- /sources


async def test_sources_tell_how_each_feed_is(people: People) -> None:
    feeds = await people.store.feeds.all()
    for feed, error in ((feeds[0], None), (feeds[1], None), (feeds[1], "HTTP 503 Service Unavailable")):
        at = NOW - timedelta(minutes=5 if error is None else 1)
        await people.store.feeds.record([FeedOutcome(feed.id, at, at + timedelta(minutes=10), error=error)])
    assert text_of(await people.say("/sources")) == (
        "Источники\n\n"
        "Жаңа күн — обновлено 5 минут назад\n"
        "Степной вестник — не отвечает с 11 ноября, 10:55: сервер вернул ошибку 503\n"
        "Столичная газета — ещё не проверялся"
    )


async def test_no_sources(people: People) -> None:
    await people.store.feeds.sync([], NOW)
    assert text_of(await people.say("/sources")) == "Источников пока нет."


# --- groups, strangers, faults


async def test_in_a_group_commands_work_by_name_and_talk_is_left_alone(people: People) -> None:
    group, member = -1001234567890, 7
    await publish(people.store, said("Мы построим мост"))
    assert "мост" in text_of(await people.say("/latest@kzru_digest_bot", chat=group, user=member))
    assert await people.say("/latest@another_bot", chat=group, user=member) == []
    assert await people.say("Кто видел мост?", chat=group, user=member) == []
    assert await people.say("/whatever", chat=group, user=member) == []


async def test_an_unknown_command_points_to_help(people: People) -> None:
    assert text_of(await people.say("/weather")) == "Такой команды нет. Вот все, что есть: /help"


async def test_a_fault_is_one_line_for_the_person_and_one_for_the_log(
    people: People, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise StoreError("database sqlite:///x.db: disk full\nsecond line")

    await people.say("/start", language="kk")
    monkeypatch.setattr(people.store.chats, "ensure", fail)
    with caplog.at_level(logging.INFO, logger="handlers"):
        text = text_of(await people.say("/latest", language="ru"))
    assert text.startswith("Жауап беру мүмкін болмады")
    (record,) = caplog.records
    assert record.getMessage().endswith("StoreError: database sqlite:///x.db: disk full")
    assert record.exc_info is None
