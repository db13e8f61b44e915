"""The bot's side: the methods of the Bot API, and a log of the calls."""

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.botapi.errors import ApiError, bad_request, conflict, forbidden, migrated, too_many_requests
from bot.botapi.flood import Admission, FloodControl, FloodLimits
from bot.botapi.menu import Menu
from bot.botapi.params import Params, Upload
from bot.botapi.world import JSON, World, in_topic, text_fields

_MAX_CALLBACK_ANSWER = 200


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was answered: `error` is None when it was carried out."""

    at: datetime
    method: str
    params: Mapping[str, Any]
    result: Any = None
    error: ApiError | None = None


@dataclass(slots=True)
class _Fault:
    error: ApiError
    chat_id: int | None
    method: str | None
    times: int | None

    def strikes(self, method: str, values: Mapping[str, Any]) -> bool:
        if self.times == 0 or (self.method is not None and self.method != method):
            return False
        if self.chat_id is not None and str(values.get("chat_id")) != str(self.chat_id):
            return False
        if self.times is not None:
            self.times -= 1
        return True


class BotApi(World):
    """A Bot API server for one bot. Flood limits are off unless given; `elapsed` never goes back."""

    def __init__(
        self,
        token: str,
        *,
        clock: Callable[[], datetime],
        limits: FloodLimits | None = None,
        username: str = "kzru_digest_bot",
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(token, clock=clock, username=username)
        self.calls: list[Call] = []
        self.admissions: list[Admission] = []
        self.listeners: list[Callable[[Call], None]] = []
        self.webhook: JSON = {}
        self.menu = Menu()
        self._elapsed = elapsed
        self._flood = FloodControl(limits) if limits else None
        self._faults: list[_Fault] = []
        self._methods: dict[str, tuple[str, Callable[[Params], Any]]] = {
            name.lower(): (name, method) for name, method in self._table().items()
        }

    def _table(self) -> dict[str, Callable[[Params], Any]]:
        return {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "getWebhookInfo": self._get_webhook_info,
            "getChat": self._get_chat,
            "sendMessage": self._send_message,
            "sendPhoto": lambda params: self._send_file(params, "photo"),
            "sendDocument": lambda params: self._send_file(params, "document"),
            "sendChatAction": self._send_chat_action,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_keyboard,
            "deleteMessage": self._delete_message,
            "answerCallbackQuery": self._answer_callback_query,
            **self.menu.methods(),
        }

    def call(self, method: str, values: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> Any:
        """Carry out a call and return its `result`. Raises ApiError. Names of methods ignore case."""
        if method.lower() not in self._methods:
            raise ApiError(404, "Not Found: method not found")
        name, run = self._methods[method.lower()]
        try:
            for fault in self._faults:
                if fault.strikes(name, values):
                    raise fault.error
            result = run(Params(values, files or {}))
        except ApiError as error:
            self._log(Call(self.clock(), name, values, error=error))
            raise
        result = dict(result) if isinstance(result, dict) else result  # as it is now: messages get edited
        self._log(Call(self.clock(), name, values, result=result))
        return result

    def fail(
        self,
        error: ApiError,
        *,
        chat_id: int | None = None,
        method: str | None = None,
        times: int | None = None,
    ) -> None:
        """Refuse calls with this error: of a chat, of a method, so many times; None is any, and always."""
        self._faults.append(_Fault(error, chat_id, method, times))

    def heal(self) -> None:
        """Forget the faults."""
        self._faults.clear()

    def _log(self, call: Call) -> None:
        if call.method == "getUpdates":  # a poll that finds nothing is no event
            return
        self.calls.append(call)
        for listener in self.listeners:
            listener(call)

    # --- receiving

    def _get_me(self, _: Params) -> JSON:
        abilities = {"can_join_groups": True, "can_read_all_group_messages": False}
        return self.me | abilities | {"supports_inline_queries": False}

    def _get_updates(self, params: Params) -> list[JSON]:
        if self.webhook:
            reason = (
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
            )
            raise conflict(f"{reason} first")
        self._allow_updates(params)
        return self.updates.read(params.integer("offset"), params.integer("limit", 100))

    def _allow_updates(self, params: Params) -> None:
        allowed = params.structure("allowed_updates", list)
        if allowed is not None:
            self.updates.allow(allowed)

    def _set_webhook(self, params: Params) -> bool:
        url = params.text("url")
        if not url:
            return self._delete_webhook(params)
        if not url.startswith("https://"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        self._allow_updates(params)
        self.webhook = {"url": url, "secret_token": params.text("secret_token")}
        return True

    def _delete_webhook(self, params: Params) -> bool:
        self.webhook = {}
        if params.flag("drop_pending_updates"):
            self.updates.clear()
        return True

    def _get_webhook_info(self, _: Params) -> JSON:
        info = {"url": self.webhook.get("url", ""), "has_custom_certificate": False}
        return info | {"pending_update_count": len(self.updates)}

    def _get_chat(self, params: Params) -> JSON:
        gifts = (
            "unlimited_gifts",
            "limited_gifts",
            "unique_gifts",
            "premium_subscription",
            "gifts_from_channels",
        )
        looks = {"accent_color_id": 0, "max_reaction_count": 11}
        return self._chat(params) | looks | {"accepted_gift_types": dict.fromkeys(gifts, False)}

    # --- sending

    def _chat(self, params: Params) -> JSON:
        chat_id = params.chat_id()
        if chat_id in self.migrations:
            raise migrated(self.migrations[chat_id])
        if chat_id not in self.chats:
            raise bad_request("chat not found")
        return self.chats[chat_id]

    def _send(self, params: Params, content: JSON) -> JSON:
        chat = self._chat(params)
        keyboard = params.keyboard()
        extra: JSON = {"reply_markup": keyboard} if keyboard else {}
        reply = params.structure("reply_parameters", dict) or {}
        replied = self.messages[chat["id"]].get(reply.get("message_id", 0))
        if replied:
            extra["reply_to_message"] = {key: replied[key] for key in replied if key != "reply_to_message"}
        elif reply and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        extra |= self._topic(chat, params)
        self._admit(chat["id"])
        return self.put_message(chat, self.me, content | extra)

    def _topic(self, chat: JSON, params: Params) -> JSON:
        thread_id = params.integer("message_thread_id")
        if thread_id and thread_id not in self.topics.get(chat["id"], ()):
            raise bad_request("message thread not found")
        return in_topic(thread_id)

    def _check_welcome(self, chat_id: int) -> None:
        if reason := self.refusals.get(chat_id):
            raise forbidden(reason)

    def _admit(self, chat_id: int) -> None:
        self._check_welcome(chat_id)
        if self._flood and (wait := self._flood.admit(chat_id, self.clock())):
            raise too_many_requests(wait)
        self.admissions.append(Admission(self._elapsed(), chat_id))

    def _send_message(self, params: Params) -> JSON:
        return self._send(params, text_fields(params.message_text()))

    def _send_file(self, params: Params, kind: str) -> JSON:
        given = params.text(kind)
        upload = params.files.get(given.removeprefix("attach://") if given else kind)
        if upload is None and (not given or given.startswith("attach://")):
            raise bad_request(f"there is no {kind} in the request")
        file_id = upload.name if upload else given
        size = len(upload.body) if upload else 0
        found: JSON = {"file_id": file_id, "file_unique_id": file_id, "file_size": size}
        content = [found | {"width": 1, "height": 1}] if kind == "photo" else found | {"file_name": file_id}
        caption = params.caption()
        return self._send(params, {kind: content} | (text_fields(caption, "caption") if caption.text else {}))

    def _send_chat_action(self, params: Params) -> bool:
        chat = self._chat(params)
        if not re.fullmatch(
            r"typing|(upload|record)_\w+|choose_sticker|find_location", params.text("action")
        ):
            raise bad_request("wrong parameter action in request")
        self._check_welcome(chat["id"])
        return True

    # --- changing

    def _own_message(self, params: Params, deed: str) -> JSON:
        message_id = params.integer("message_id")
        if not message_id:
            raise bad_request("message identifier is not specified")
        message = self.messages[self._chat(params)["id"]].get(message_id)
        if message is None:
            raise bad_request(f"message to {deed} not found")
        if deed == "edit" and message["from"]["id"] != self.me["id"]:
            raise bad_request("message can't be edited")
        return message

    def _edit_text(self, params: Params) -> JSON:
        content = text_fields(params.message_text())
        message = self._own_message(params, "edit")
        if "text" not in message:
            raise bad_request("there is no text in the message to edit")
        return self._edit(message, content, ("text", "entities", "reply_markup"), params)

    def _edit_keyboard(self, params: Params) -> JSON:
        return self._edit(self._own_message(params, "edit"), {}, ("reply_markup",), params)

    def _edit(self, message: JSON, content: JSON, fields: tuple[str, ...], params: Params) -> JSON:
        if keyboard := params.keyboard():
            content = content | {"reply_markup": keyboard}
        if content == {name: message[name] for name in fields if name in message}:
            reason = (
                "specified new message content and reply markup are exactly the same as a current content"
            )
            raise bad_request(f"message is not modified: {reason} and reply markup of the message")
        self._admit(message["chat"]["id"])
        for name in fields:
            message.pop(name, None)
        message.update(content, edit_date=self.timestamp())
        return message

    def _delete_message(self, params: Params) -> bool:
        message = self._own_message(params, "delete")
        del self.messages[message["chat"]["id"]][message["message_id"]]
        return True

    def _answer_callback_query(self, params: Params) -> bool:
        if params.text("callback_query_id") not in self.open_queries:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(params.text("text")) > _MAX_CALLBACK_ANSWER:
            raise bad_request("MESSAGE_TOO_LONG")
        self.open_queries.discard(params.text("callback_query_id"))
        return True
