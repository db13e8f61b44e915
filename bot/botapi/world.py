"""The people's side: chats, their messages, and what users do in them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot.botapi.text import Formatted, plain, with_commands
from bot.botapi.updates import UpdateQueue

JSON = dict[str, Any]
"""A JSON object as the Bot API has it."""

_MEMBER: JSON = {"status": "member"}
_KICKED: JSON = {"status": "kicked", "until_date": 0}


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
        self.refusals: dict[int, str] = {}
        """Chats that take nothing from the bot, and in which words Telegram says so."""
        self.migrations: dict[int, int] = {}
        self.topics: dict[int, set[int]] = {}
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
        thread_id: int | None = None,
    ) -> JSON:
        """A message from a user, in a forum's topic if one is named; it is returned.

        In a private chat the user's id is the chat's.
        """
        chat = self.add_chat(chat_id, name=name)
        user = self._user(user_id or abs(chat_id), name, language_code)
        content = text_fields(with_commands(plain(text))) | in_topic(thread_id)
        message = self.put_message(chat, user, content)
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
        self.refusals[chat_id] = "bot was blocked by the user"
        self._membership(chat_id, _MEMBER, _KICKED)

    def user_unblocks(self, chat_id: int) -> None:
        """The user starts the bot again."""
        self.refusals.pop(chat_id, None)
        self._membership(chat_id, _KICKED, _MEMBER)

    def user_leaves_telegram(self, chat_id: int) -> None:
        """The account is deleted: messages to it are refused, and no update tells."""
        self.refusals[chat_id] = "user is deactivated"

    def kick(self, chat_id: int) -> None:
        """The bot is thrown out of a group: it is told, and its messages are refused with 403."""
        kind = "supergroup" if self.add_chat(chat_id)["type"] == "supergroup" else "group"
        self.refusals[chat_id] = f"bot was kicked from the {kind} chat"
        self._membership(chat_id, _MEMBER, _KICKED)

    def invite(self, chat_id: int) -> None:
        """The bot is taken into a group, again or for the first time."""
        self.refusals.pop(chat_id, None)
        self._membership(chat_id, {"status": "left"}, _MEMBER)

    def migrate(self, chat_id: int, new_id: int) -> None:
        """The group becomes a supergroup: each of the two gets the service message that names the other.

        Calls to the old id are answered with 400 and the new one.
        """
        old = self.add_chat(chat_id)
        new = self.add_chat(new_id, name=old["title"])
        user = self._user(abs(chat_id), "Айгерим", "ru")
        for chat, content in (
            (old, {"migrate_to_chat_id": new_id}),
            (new, {"migrate_from_chat_id": chat_id}),
        ):
            self.updates.push("message", dict(self.put_message(chat, user, content)))
        self.migrations[chat_id] = new_id
        del self.chats[chat_id]

    def open_topic(self, chat_id: int) -> int:
        """A topic in a supergroup, which becomes a forum by it; its `message_thread_id`."""
        chat = self.add_chat(chat_id)
        chat["is_forum"] = True
        user = self._user(abs(chat_id), "Айгерим", "ru")
        opened = {"forum_topic_created": {"name": "Дайджест", "icon_color": 7322096}}
        thread_id: int = self.put_message(chat, user, opened)["message_id"]
        self.topics.setdefault(chat_id, set()).add(thread_id)
        return thread_id

    def delete_topic(self, chat_id: int, thread_id: int) -> None:
        """The topic is gone; no update tells the bot."""
        self.topics[chat_id].remove(thread_id)

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
        user = self.users.get(abs(chat_id)) or self._user(abs(chat_id), "Айгерим", "ru")
        change = {"chat": chat, "from": user, "date": self.timestamp()}
        change["old_chat_member"] = {"user": self.me} | old
        change["new_chat_member"] = {"user": self.me} | new
        self.updates.push("my_chat_member", change)


def in_topic(thread_id: int | None) -> JSON:
    """What a message in a topic has beside the others."""
    return {"message_thread_id": thread_id, "is_topic_message": True} if thread_id else {}


def text_fields(formatted: Formatted, prefix: str = "") -> JSON:
    """`text` and `entities` of a message; with the prefix "caption", `caption` and `caption_entities`."""
    fields: JSON = {prefix or "text": formatted.text}
    if formatted.entities:
        fields[f"{prefix}_entities" if prefix else "entities"] = [one.json() for one in formatted.entities]
    return fields
