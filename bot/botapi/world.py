"""The people's side: chats, their messages, and what users do in them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.botapi.text import Formatted, plain, with_commands
from bot.botapi.updates import UpdateQueue

JSON = dict[str, Any]
"""A JSON object as the Bot API has it."""


class World:
    """Chats and the messages in them; a user's deed becomes an update for the bot.

    `clock` gives the present as an aware UTC datetime; all dates come from it.
    """

    def __init__(
        self, token: str, *, clock: Callable[[], datetime], username: str = "kzru_digest_bot"
    ) -> None:
        self.token = token
        self.clock = clock
        self.me: JSON = {
            "id": int(token.partition(":")[0]),
            "is_bot": True,
            "first_name": "Digest",
            "username": username,
        }
        self.chats: dict[int, JSON] = {}
        self.users: dict[int, JSON] = {}
        self.messages: dict[int, dict[int, JSON]] = {}
        self.updates = UpdateQueue()
        self.blocked: set[int] = set()
        self.migrations: dict[int, int] = {}
        self.open_queries: set[str] = set()
        self._last_message = 0
        self._last_query = 0

    def add_chat(self, chat_id: int, *, name: str = "Айгерим") -> JSON:
        """The chat, made on first sight: private if its id is positive, a supergroup below -10¹²."""
        if chat_id not in self.chats:
            kind = "private" if chat_id > 0 else "supergroup" if chat_id < -(10**12) else "group"
            title = {"first_name": name} if chat_id > 0 else {"title": name}
            self.chats[chat_id] = {"id": chat_id, "type": kind} | title
            self.messages[chat_id] = {}
        return self.chats[chat_id]

    def user_says(
        self,
        chat_id: int,
        text: str,
        language_code: str | None = "ru",
        *,
        name: str = "Айгерим",
        user_id: int | None = None,
    ) -> JSON:
        """A message from a user; in a private chat the user's id is the chat's. Returns the message."""
        chat = self.add_chat(chat_id, name=name)
        user = self._user(user_id or abs(chat_id), name, language_code)
        message = self.put_message(chat, user, text_fields(with_commands(plain(text))))
        self.updates.push("message", dict(message))
        return message

    def user_presses(
        self, chat_id: int, message_id: int, callback_data: str, *, user_id: int | None = None
    ) -> str:
        """A press on an inline button. Returns the query's id; LookupError when there is no such button."""
        message = self.messages[chat_id][message_id]
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        if callback_data not in [button.get("callback_data") for row in rows for button in row]:
            raise LookupError(f"message {message_id} has no button with the data {callback_data!r}")
        self._last_query += 1
        query_id = str(self._last_query)
        self.open_queries.add(query_id)
        user = self.users.get(user_id or abs(chat_id)) or self._user(user_id or abs(chat_id), "Айгерим", "ru")
        query = {"id": query_id, "from": user, "message": dict(message), "chat_instance": str(chat_id)}
        self.updates.push("callback_query", query | {"data": callback_data})
        return query_id

    def user_blocks(self, chat_id: int) -> None:
        """The user stops the bot: it is told, and its messages are refused with 403."""
        self.blocked.add(chat_id)
        self._membership(chat_id, {"status": "member"}, {"status": "kicked", "until_date": 0})

    def user_returns(self, chat_id: int) -> None:
        """The user starts the bot again."""
        self.blocked.discard(chat_id)
        self._membership(chat_id, {"status": "kicked", "until_date": 0}, {"status": "member"})

    def group_migrates(self, chat_id: int, new_id: int) -> None:
        """The group becomes a supergroup; calls to its old id are answered with the new one."""
        self.migrations[chat_id] = new_id
        self.add_chat(new_id, name=self.chats.pop(chat_id)["title"])

    def sent_to(self, chat_id: int) -> list[JSON]:
        """The bot's own messages in a chat as they stand now, in their order."""
        return [one for one in self.messages.get(chat_id, {}).values() if one["from"]["id"] == self.me["id"]]

    def put_message(self, chat: JSON, sender: JSON, content: JSON) -> JSON:
        """Keep a message and give it its number."""
        self._last_message += 1
        head = {"message_id": self._last_message, "from": sender, "chat": chat, "date": self.timestamp()}
        message = head | content
        self.messages[chat["id"]][self._last_message] = message
        return message

    def timestamp(self) -> int:
        """Now, in whole seconds since 1970."""
        return int(self.clock().timestamp())

    def _user(self, user_id: int, name: str, language_code: str | None) -> JSON:
        language = {"language_code": language_code} if language_code else {}
        self.users[user_id] = {"id": user_id, "is_bot": False, "first_name": name} | language
        return self.users[user_id]

    def _membership(self, chat_id: int, old: JSON, new: JSON) -> None:
        chat = self.add_chat(chat_id)
        user = self.users.get(chat_id) or self._user(abs(chat_id), "Айгерим", "ru")
        change = {"chat": chat, "from": user, "date": self.timestamp()}
        change["old_chat_member"] = {"user": self.me} | old
        change["new_chat_member"] = {"user": self.me} | new
        self.updates.push("my_chat_member", change)


def text_fields(formatted: Formatted, prefix: str = "") -> JSON:
    """`text` and `entities` of a message; with the prefix "caption", `caption` and `caption_entities`."""
    fields: JSON = {prefix or "text": formatted.text}
    if formatted.entities:
        fields[f"{prefix}_entities" if prefix else "entities"] = [one.json() for one in formatted.entities]
    return fields
