"""python-telegram-bot over our transports, against the emulator."""

import asyncio
import io
import json
import logging
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
)
from telegram.ext import Application, CallbackQueryHandler, CommandHandler, ContextTypes
from telegram.request import BaseRequest

from bot.botapi import ApiError, Gateway
from bot.botapi.errors import too_many_requests
from bot.logs import TokenRedactor
from bot.transport import AiohttpRequest, AnswerLost, ConnectFailed, LocalRequest
from tests.emulator.server import Emulator

CHAT = 77


@pytest.fixture(params=["over HTTP", "in process"])
def request_of(request: pytest.FixtureRequest, telegram: Emulator) -> Callable[[], BaseRequest]:
    """A maker of either transport, leading to the same Bot API."""
    if request.param == "over HTTP":
        return AiohttpRequest
    gateway = Gateway(telegram.api)
    return lambda: LocalRequest(gateway)


def bot_with(telegram: Emulator, request: BaseRequest, polling: BaseRequest | None = None) -> Bot:
    return Bot(
        telegram.api.token,
        base_url=f"{telegram.url}/bot",
        request=request,
        get_updates_request=polling or request,
    )


@pytest.fixture
async def bot(telegram: Emulator, request_of: Callable[[], BaseRequest]) -> AsyncIterator[Bot]:
    telegram.api.add_chat(CHAT)
    async with bot_with(telegram, request_of()) as bot:
        yield bot


@pytest.fixture
async def distant(telegram: Emulator) -> AsyncIterator[Bot]:
    """A bot with a line that can break."""
    telegram.api.add_chat(CHAT)
    request = AiohttpRequest(read_timeout=0.3, write_timeout=0.3, connect_timeout=0.3, pool_timeout=0.1)
    async with bot_with(telegram, request) as bot:
        yield bot


async def test_a_message_arrives_as_it_was_sent(bot: Bot, telegram: Emulator) -> None:
    assert bot.username == telegram.api.me["username"]
    keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ещё", callback_data="more")]])
    message = await bot.send_message(CHAT, "<b>Итог</b> & всё", reply_markup=keyboard)
    assert message.text == "<b>Итог</b> & всё"
    message = await bot.send_message(CHAT, "<b>Итог</b> &amp; всё", ParseMode.HTML, reply_markup=keyboard)
    assert (message.text, message.text_html) == ("Итог & всё", "<b>Итог</b> &amp; всё")
    assert message.reply_markup == keyboard
    stored = telegram.api.sent_to(CHAT)[-1]
    assert (stored["text"], stored["date"]) == (message.text, int(message.date.timestamp()))


async def test_files_go_up_whole(bot: Bot, telegram: Emulator) -> None:
    photo = await bot.send_photo(CHAT, b"\x89PNG" * 1000, caption="<i>График</i>", parse_mode=ParseMode.HTML)
    assert (photo.caption, photo.photo[0].file_size) == ("График", 4000)
    document = await bot.send_document(CHAT, io.BytesIO(b"a;b\n"), filename="данные.csv")
    assert document.document
    assert (document.document.file_name, document.document.file_size) == ("данные.csv", 4)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_photo(CHAT, b"x", caption="ы" * 1025)


async def test_everything_ptb_parses(bot: Bot) -> None:
    await bot.set_my_commands([("latest", "Новое")], language_code="ru")
    assert [command.command for command in await bot.get_my_commands(language_code="ru")] == ["latest"]
    assert (await bot.get_chat(CHAT)).first_name == "Айгерим"
    assert (await bot.get_webhook_info()).url == ""
    message = await bot.send_message(CHAT, "Раз")
    edited = await bot.edit_message_text("Два", CHAT, message.message_id)
    assert getattr(edited, "text", None) == "Два"
    assert await bot.send_chat_action(CHAT, "typing")
    assert await bot.delete_message(CHAT, message.message_id)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ApiError(400, "Bad Request: TOPIC_CLOSED"), BadRequest),
        (ApiError(403, "Forbidden: user is deactivated"), Forbidden),
        (ApiError(409, "Conflict: x"), Conflict),
        (ApiError(502, "Bad Gateway"), NetworkError),
        (ApiError(400, "Bad Request: moved", {"migrate_to_chat_id": -100}), ChatMigrated),
    ],
    ids=lambda value: str(value),
)
async def test_refusals_become_ptbs_exceptions(
    bot: Bot, telegram: Emulator, error: ApiError, expected: type[Exception]
) -> None:
    telegram.api.fail(error, chat_id=CHAT)
    with pytest.raises(expected) as caught:
        await bot.send_message(CHAT, "x")
    assert type(caught.value) is expected
    telegram.api.heal()
    await bot.send_message(CHAT, "x")


async def test_a_flood_says_how_long_to_wait(
    bot: Bot, telegram: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    telegram.api.fail(too_many_requests(35), chat_id=CHAT)
    with pytest.raises(RetryAfter) as caught:
        await bot.send_message(CHAT, "x")
    assert caught.value.retry_after == timedelta(seconds=35)


async def test_an_application_polls_answers_and_stops(
    telegram: Emulator, request_of: Callable[[], BaseRequest]
) -> None:
    async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message
        keyboard = InlineKeyboardMarkup([[InlineKeyboardButton("Ещё", callback_data="more")]])
        await update.message.reply_text(f"Привет, {update.message.from_user}"[:6], reply_markup=keyboard)

    async def more(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.callback_query
        await update.callback_query.answer("Вот")
        await update.callback_query.edit_message_text("Ещё одно")

    builder = Application.builder().bot(bot_with(telegram, request_of(), request_of()))
    application = builder.build()
    application.add_handler(CommandHandler("start", start))
    application.add_handler(CallbackQueryHandler(more))
    async with application:
        assert application.updater
        await application.updater.start_polling(timeout=5)
        await application.start()
        (message,) = await telegram.ask(CHAT, "/start")
        assert message["text"] == "Привет"
        telegram.api.user_presses(CHAT, message["message_id"], "more")
        await telegram.until(lambda: telegram.api.sent_to(CHAT)[0]["text"] == "Ещё одно")
        await application.updater.stop()
        await application.stop()
    assert len(telegram.api.updates) == 0, "what was handled is confirmed"


async def test_a_second_poller_meets_a_conflict(telegram: Emulator) -> None:
    async with (
        bot_with(telegram, AiohttpRequest()) as first,
        bot_with(telegram, AiohttpRequest()) as second,
    ):
        older = asyncio.create_task(first.get_updates(timeout=30))
        await asyncio.sleep(0.1)
        newer = asyncio.create_task(second.get_updates(timeout=30))
        with pytest.raises(Conflict):
            await older
        telegram.api.user_says(CHAT, "Привет")
        assert len(await newer) == 1


async def test_a_refused_connection_wrote_nothing(telegram: Emulator) -> None:
    await telegram.stop()
    async with AiohttpRequest() as request:
        with pytest.raises(ConnectFailed):
            await request.post(f"{telegram.url}/bot{telegram.api.token}/getMe")


async def test_a_pooled_connection_that_has_closed_wrote_nothing(distant: Bot, telegram: Emulator) -> None:
    await telegram.stop()
    await asyncio.sleep(0.05)  # the end of a connection is news that has to arrive
    with pytest.raises(ConnectFailed):
        await distant.send_message(CHAT, "x")


async def test_a_full_pool_wrote_nothing(telegram: Emulator) -> None:
    telegram.api.add_chat(CHAT)
    request = AiohttpRequest(pool_size=1, connect_timeout=0.1, pool_timeout=0.1)
    async with bot_with(telegram, request) as bot:
        polling = asyncio.create_task(bot.get_updates(timeout=30))
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectFailed):
            await bot.send_message(CHAT, "x")
        telegram.api.user_says(CHAT, "x")
        await polling
    assert telegram.api.sent_to(CHAT) == []


async def test_a_lost_answer_may_have_been_a_message(distant: Bot, telegram: Emulator) -> None:
    telegram.trouble("lose the answer", method="sendMessage")
    with pytest.raises(AnswerLost):
        await distant.send_message(CHAT, "x")
    assert len(telegram.api.sent_to(CHAT)) == 1


async def test_a_slow_answer_may_have_been_a_message(distant: Bot, telegram: Emulator) -> None:
    telegram.latency = 0.5
    with pytest.raises(AnswerLost):
        await distant.send_message(CHAT, "x")
    await telegram.until(lambda: len(telegram.api.sent_to(CHAT)) == 1)


async def test_a_lost_request_is_not_told_from_a_lost_answer(distant: Bot, telegram: Emulator) -> None:
    telegram.trouble("lose the request", method="sendMessage")
    with pytest.raises(AnswerLost):
        await distant.send_message(CHAT, "x")
    assert telegram.api.sent_to(CHAT) == []


async def test_a_bad_gateway_is_a_network_error(distant: Bot, telegram: Emulator) -> None:
    telegram.trouble("bad gateway")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await distant.send_message(CHAT, "x")


async def test_a_transport_opens_again_after_a_shutdown(telegram: Emulator) -> None:
    request = AiohttpRequest()
    for _ in range(2):
        async with request:
            status, body = await request.do_request(f"{telegram.url}/bot{telegram.api.token}/getMe", "GET")
            assert (status, json.loads(body)["ok"]) == (200, True)
    with pytest.raises(RuntimeError, match="not initialized"):
        await request.do_request(telegram.url, "GET")


async def test_a_wrong_token_is_told(telegram: Emulator, request_of: Callable[[], BaseRequest]) -> None:
    async with request_of() as request:
        with pytest.raises(InvalidToken, match="Unauthorized"):
            await request.post(f"{telegram.url}/bot123456789:wrong/getMe")


async def failing_calls(telegram: Emulator, request: AiohttpRequest) -> list[Callable[[], Awaitable[object]]]:
    """Requests that fail in every place the token could get out of."""
    url = f"{telegram.url}/bot{telegram.api.token}/getMe"
    telegram.trouble("lose the answer", times=1)
    return [
        lambda: request.post(url),
        lambda: request.post(url.replace("127.0.0.1", "127.0.0.1.invalid")),
        lambda: request.post(url.replace("http://", "ftp://")),
        lambda: request.post(f"/bot{telegram.api.token}/getMe"),
        lambda: request.post(url, connect_timeout=1e-9, pool_timeout=1e-9),
    ]


async def test_the_token_is_in_no_exception_and_in_no_log(telegram: Emulator) -> None:
    output = io.StringIO()
    handler = logging.StreamHandler(output)
    handler.addFilter(TokenRedactor())
    root = logging.getLogger()
    root.addHandler(handler)
    level, secret = root.level, telegram.api.token.partition(":")[2]
    root.setLevel(logging.DEBUG)
    try:
        async with AiohttpRequest() as request:
            for call in await failing_calls(telegram, request):
                with pytest.raises(NetworkError) as caught:
                    await call()
                assert secret not in "".join(traceback.format_exception(caught.value))
                assert caught.value.__context__ is None
        logging.getLogger("aiohttp.client").info("GET %s", f"{telegram.url}/bot{telegram.api.token}/getMe")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    assert secret not in output.getvalue()
    assert "/bot<token>/getMe" in output.getvalue()
