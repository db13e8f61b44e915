"""What the Bot API grants and what it refuses, without a network."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest

from bot.botapi import JSON, Admission, ApiError, BotApi, FloodLimits, Rate
from bot.botapi.errors import too_many_requests

CHAT, GROUP = 77, -(10**12) - 5


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def api(clock: Clock) -> BotApi:
    api = BotApi("123456789:secret", clock=clock)
    api.add_chat(CHAT)
    return api


def send(api: BotApi, text: str = "Привет", chat_id: int = CHAT, **more: Any) -> JSON:
    message: JSON = api.call("sendMessage", {"chat_id": chat_id, "text": text, **more})
    return message


def refusal(api: BotApi, method: str, **values: Any) -> str:
    with pytest.raises(ApiError) as caught:
        api.call(method, values)
    return str(caught.value)


def keyboard(**button: str) -> str:
    return json.dumps({"inline_keyboard": [[{"text": "Ещё", **button}]]})


def test_a_message_is_what_telegram_returns(api: BotApi, clock: Clock) -> None:
    message = send(api, "<b>Итог</b>", parse_mode="HTML")
    assert message == {
        "message_id": 1,
        "from": {"id": 123456789, "is_bot": True, "first_name": "Digest", "username": "kzru_digest_bot"},
        "chat": {"id": CHAT, "type": "private", "first_name": "Айгерим"},
        "date": int(clock.now.timestamp()),
        "text": "Итог",
        "entities": [{"type": "bold", "offset": 0, "length": 4}],
    }


@pytest.mark.parametrize("chars", [4096, 2048])
def test_text_limit_counts_utf16_units_after_parsing(api: BotApi, chars: int) -> None:
    char = "x" if chars == 4096 else "🤝"
    assert send(api, f"<b>{char * chars}</b>", parse_mode="HTML")["text"] == char * chars
    too_long = refusal(api, "sendMessage", chat_id=CHAT, text=char * chars + "x")
    assert too_long == "400 Bad Request: message is too long"


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "x", "parse_mode": "Textile"}, "unsupported parse_mode"),
        ({"text": "\ud83d"}, "strings must be encoded in UTF-8"),
        ({"text": "x", "chat_id": 5}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup JSON object"),
        ({"text": "x", "reply_markup": "[1]"}, "can't parse reply_markup: expected an Object"),
        ({"text": "x", "reply_markup": keyboard(callback_data="ы" * 33)}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "reply_markup": keyboard(callback_data="")}, "BUTTON_DATA_INVALID"),
        (
            {"text": "x", "reply_markup": keyboard(url="ftp://example.kz")},
            "inline keyboard button URL 'ftp://example.kz' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "x", "reply_markup": keyboard()},
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            {"text": "x", "reply_markup": keyboard(text=" ", callback_data="a")},
            "can't parse inline keyboard button: Text must be non-empty",
        ),
        ({"text": "x", "reply_parameters": '{"message_id": 9}'}, "message to be replied not found"),
    ],
)
def test_a_bad_message_is_refused(api: BotApi, values: dict[str, Any], error: str) -> None:
    assert refusal(api, "sendMessage", **{"chat_id": CHAT} | values) == f"400 Bad Request: {error}"
    assert api.sent_to(CHAT) == []


def test_unknown_parameters_are_let_pass_and_unknown_methods_are_not(api: BotApi) -> None:
    assert send(api, colour="red")["text"] == "Привет"
    assert refusal(api, "sendTelegram") == "404 Not Found: method not found"


def test_updates_stay_until_an_offset_confirms_them(api: BotApi) -> None:
    for text in ("/start", "/help", "два слова"):
        api.user_says(CHAT, text, "kk")
    first = api.call("getUpdates", {"limit": 2})
    assert [update["message"]["text"] for update in first] == ["/start", "/help"]
    assert first[0]["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert first[0]["message"]["from"]["language_code"] == "kk"
    again = api.call("getUpdates", {"offset": first[1]["update_id"]})
    assert [update["message"]["text"] for update in again] == ["/help", "два слова"]
    assert api.call("getUpdates", {"offset": again[-1]["update_id"] + 1}) == []
    assert api.call("getUpdates", {}) == []


def test_a_negative_offset_keeps_only_the_last(api: BotApi) -> None:
    for text in "абв":
        api.user_says(CHAT, text)
    assert [update["message"]["text"] for update in api.call("getUpdates", {"offset": -1})] == ["в"]
    assert len(api.updates) == 1


def test_only_allowed_kinds_of_updates_come(api: BotApi) -> None:
    api.call("getUpdates", {"allowed_updates": '["callback_query"]'})
    api.user_says(CHAT, "Привет")
    message = send(api, reply_markup=keyboard(callback_data="more"))
    api.user_presses(CHAT, message["message_id"], "more")
    assert [set(update) - {"update_id"} for update in api.call("getUpdates", {})] == [{"callback_query"}]


def test_a_pressed_button_is_answered_once(api: BotApi) -> None:
    message = send(api, reply_markup=keyboard(callback_data="more"))
    with pytest.raises(LookupError):
        api.user_presses(CHAT, message["message_id"], "less")
    query_id = api.user_presses(CHAT, message["message_id"], "more")
    query = api.call("getUpdates", {})[0]["callback_query"]
    assert (query["id"], query["data"], query["message"]["message_id"]) == (
        query_id,
        "more",
        message["message_id"],
    )
    assert api.call("answerCallbackQuery", {"callback_query_id": query_id}) is True
    assert "query is too old" in refusal(api, "answerCallbackQuery", callback_query_id=query_id)


def test_editing_replaces_text_and_keyboard(api: BotApi, clock: Clock) -> None:
    message = send(api, "<b>Раз</b>", parse_mode="HTML", reply_markup=keyboard(callback_data="more"))
    where = {"chat_id": CHAT, "message_id": message["message_id"]}
    clock.now += timedelta(seconds=5)
    edited = api.call("editMessageText", where | {"text": "Два"})
    assert edited == {key: message[key] for key in ("message_id", "from", "chat", "date")} | {
        "text": "Два",
        "edit_date": message["date"] + 5,
    }
    assert "message is not modified" in refusal(api, "editMessageText", **where, text="Два")
    again = api.call("editMessageReplyMarkup", where | {"reply_markup": keyboard(url="https://example.kz")})
    assert again["reply_markup"] == {"inline_keyboard": [[{"text": "Ещё", "url": "https://example.kz"}]]}
    assert "message is not modified" in refusal(
        api, "editMessageReplyMarkup", **where, reply_markup=again["reply_markup"]
    )
    assert "reply_markup" in api.calls[0].result, "the log keeps each answer as it was given"


def test_only_own_messages_that_exist_are_edited_and_deleted(api: BotApi) -> None:
    theirs = api.user_says(CHAT, "Моё")["message_id"]
    assert "message can't be edited" in refusal(
        api, "editMessageText", chat_id=CHAT, message_id=theirs, text="x"
    )
    own = send(api)["message_id"]
    assert api.call("deleteMessage", {"chat_id": CHAT, "message_id": own}) is True
    assert "message to delete not found" in refusal(api, "deleteMessage", chat_id=CHAT, message_id=own)
    assert "message to edit not found" in refusal(
        api, "editMessageText", chat_id=CHAT, message_id=own, text="x"
    )
    assert "identifier is not specified" in refusal(api, "editMessageText", chat_id=CHAT, text="x")


def test_commands_are_kept_by_scope_and_language(api: BotApi) -> None:
    def commands(word: str) -> str:
        return json.dumps([{"command": "latest", "description": word}])

    api.call("setMyCommands", {"commands": commands("Latest")})
    api.call("setMyCommands", {"commands": commands("Соңғы"), "language_code": "kk"})
    chat = json.dumps({"type": "chat", "chat_id": CHAT})
    api.call("setMyCommands", {"commands": commands("Моё"), "scope": chat})
    assert api.call("getMyCommands", {"language_code": "kk"})[0]["description"] == "Соңғы"
    assert api.call("getMyCommands", {"scope": chat})[0]["description"] == "Моё"
    assert api.call("getMyCommands", {"language_code": "de"}) == []
    assert api.menu.of("de")[0]["description"] == "Latest"


@pytest.mark.parametrize(
    ("command", "error"),
    [
        ({"command": "Latest", "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "a" * 33, "description": "x"}, "BOT_COMMAND_INVALID"),
        ({"command": "latest", "description": " "}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ({"command": "latest", "description": "x" * 257}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("latest", "can't parse BotCommand: expected an Object"),
    ],
)
def test_bad_commands_are_refused(api: BotApi, command: Any, error: str) -> None:
    assert refusal(api, "setMyCommands", commands=[command]) == f"400 Bad Request: {error}"


def test_a_webhook_stops_polling(api: BotApi) -> None:
    assert "HTTPS URL" in refusal(api, "setWebhook", url="http://example.kz")
    api.call("setWebhook", {"url": "https://example.kz/hook"})
    api.user_says(CHAT, "Привет")
    assert refusal(api, "getUpdates").startswith(
        "409 Conflict: can't use getUpdates method while webhook is active"
    )
    assert api.call("getWebhookInfo", {})["pending_update_count"] == 1
    api.call("deleteWebhook", {"drop_pending_updates": "True"})
    assert api.call("getUpdates", {}) == []


def test_a_user_who_stops_the_bot_is_out_of_reach(api: BotApi) -> None:
    api.user_blocks(CHAT)
    assert refusal(api, "sendMessage", chat_id=CHAT, text="x") == "403 Forbidden: bot was blocked by the user"
    api.user_unblocks(CHAT)
    send(api)
    statuses = [one["my_chat_member"]["new_chat_member"]["status"] for one in api.call("getUpdates", {})]
    assert statuses == ["kicked", "member"]


def test_a_group_that_moved_answers_with_its_new_id(api: BotApi) -> None:
    api.add_chat(-5, name="Отдел")
    api.migrate(-5, GROUP)
    with pytest.raises(ApiError) as caught:
        send(api, chat_id=-5)
    assert caught.value.json()["parameters"] == {"migrate_to_chat_id": GROUP}
    assert send(api, chat_id=GROUP)["chat"] == {"id": GROUP, "type": "supergroup", "title": "Отдел"}
    services = [update["message"] for update in api.call("getUpdates", {})]
    assert [(one["chat"]["id"], one.get("migrate_to_chat_id")) for one in services] == [
        (-5, GROUP),
        (GROUP, None),
    ]
    assert services[1]["migrate_from_chat_id"] == -5


@pytest.mark.parametrize(("group", "kind"), [(-5, "group"), (GROUP, "supergroup")])
def test_a_bot_that_was_kicked_is_told_and_refused(api: BotApi, group: int, kind: str) -> None:
    api.add_chat(group)
    api.kick(group)
    refused = refusal(api, "sendMessage", chat_id=group, text="x")
    assert refused == f"403 Forbidden: bot was kicked from the {kind} chat"
    api.invite(group)
    send(api, chat_id=group)
    statuses = [one["my_chat_member"]["new_chat_member"]["status"] for one in api.call("getUpdates", {})]
    assert statuses == ["kicked", "member"]


def test_a_deleted_account_is_refused_without_a_word(api: BotApi) -> None:
    api.user_leaves_telegram(CHAT)
    assert refusal(api, "sendMessage", chat_id=CHAT, text="x") == "403 Forbidden: user is deactivated"
    assert len(api.updates) == 0


def test_a_topic_takes_messages_until_it_is_deleted(api: BotApi) -> None:
    thread = api.open_topic(GROUP)
    assert api.user_says(GROUP, "/subscribe", thread_id=thread)["is_topic_message"] is True
    sent = send(api, chat_id=GROUP, message_thread_id=thread)
    assert (sent["message_thread_id"], sent["chat"]["is_forum"]) == (thread, True)
    api.delete_topic(GROUP, thread)
    for gone in (thread, thread + 100):
        refused = refusal(api, "sendMessage", chat_id=GROUP, text="x", message_thread_id=gone)
        assert refused == "400 Bad Request: message thread not found"
    assert "message_thread_id" not in send(api, chat_id=GROUP)


def test_what_went_through_is_logged_with_a_time_that_never_goes_back(clock: Clock) -> None:
    ticks = count(5)
    api = BotApi("123456789:secret", clock=clock, elapsed=lambda: float(next(ticks)))
    api.add_chat(CHAT)
    message = send(api)
    assert "message is too long" in refusal(api, "sendMessage", chat_id=CHAT, text="x" * 5000)
    api.call("editMessageText", {"chat_id": CHAT, "message_id": message["message_id"], "text": "Да"})
    assert api.admissions == [Admission(5.0, CHAT), Admission(6.0, CHAT)]


def test_a_fault_strikes_one_chat_as_often_as_asked(api: BotApi) -> None:
    api.add_chat(78)
    api.fail(too_many_requests(7), chat_id=CHAT, method="sendMessage", times=1)
    send(api, chat_id=78)
    assert refusal(api, "sendMessage", chat_id=CHAT, text="x") == "429 Too Many Requests: retry after 7"
    send(api)
    assert [call.error and call.error.code for call in api.calls] == [None, 429, None]


@pytest.fixture
def flooded(clock: Clock) -> BotApi:
    limits = FloodLimits(overall=Rate(3, 1.0), chat=Rate(1, 1.0), group=Rate(2, 60.0))
    api = BotApi("123456789:secret", clock=clock, limits=limits)
    for chat_id in (1, 2, 3, 4, GROUP):
        api.add_chat(chat_id)
    return api


def test_one_message_a_second_to_a_chat(flooded: BotApi, clock: Clock) -> None:
    send(flooded, chat_id=1)
    clock.now += timedelta(seconds=0.9)
    assert "retry after 1" in refusal(flooded, "sendMessage", chat_id=1, text="x")
    clock.now += timedelta(seconds=0.1)
    send(flooded, chat_id=1)


def test_so_many_messages_a_second_overall(flooded: BotApi) -> None:
    for chat_id in (1, 2, 3):
        send(flooded, chat_id=chat_id)
    assert "429" in refusal(flooded, "sendMessage", chat_id=4, text="x")


def test_so_many_messages_a_minute_to_a_group(flooded: BotApi, clock: Clock) -> None:
    for _ in range(2):
        send(flooded, chat_id=GROUP)
        clock.now += timedelta(seconds=10)
    assert "retry after 40" in refusal(flooded, "sendMessage", chat_id=GROUP, text="x")


def test_no_window_is_ever_over_the_limit(flooded: BotApi, clock: Clock) -> None:
    """However the bot hammers, what goes through keeps the limits."""
    steps = (0.05, 0.3, 0.0, 0.7, 0.11)
    for step, chat_id in zip((steps[i % 5] for i in count()), [1, 2, 3, 4] * 100, strict=False):
        clock.now += timedelta(seconds=step)
        with suppress(ApiError):
            send(flooded, chat_id=chat_id)
    assert {call.error.code for call in flooded.calls if call.error} == {429}
    times = [call.at for call in flooded.calls if call.error is None]
    assert all(
        later - earlier >= timedelta(seconds=1) for earlier, later in zip(times, times[3:], strict=False)
    )
    assert len(times) > 100
