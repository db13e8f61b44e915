"""Reading a call's parameters, which come as JSON values or, from a form, as strings."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.botapi.entities import parse_html
from bot.botapi.errors import bad_request
from bot.botapi.text import Formatted, checked_link, plain, utf16_len, with_commands

Structure = TypeVar("Structure", dict[str, Any], list[Any])

MAX_TEXT = 4096
MAX_CAPTION = 1024
MAX_CALLBACK_DATA = 64
MAX_KEYBOARD_BUTTONS = 100
_BUTTON_ACTIONS = (
    "callback_data",
    "url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "web_app",
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with the call."""

    name: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Params:
    """What a call was given; each reader raises ApiError 400 for a value that Telegram would not take."""

    values: Mapping[str, Any]
    files: Mapping[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A string; "" when absent."""
        value = self.values.get(name)
        text = "" if value is None else value if isinstance(value, str) else json.dumps(value)
        if any("\ud800" <= char <= "\udfff" for char in text):
            raise bad_request("strings must be encoded in UTF-8")
        return text

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number; the default when absent or not a number, as with Telegram."""
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            return default

    def flag(self, name: str) -> bool:
        """True for true, yes and 1."""
        return str(self.values.get(name, "")).lower() in ("true", "yes", "1")

    def structure(self, name: str, kind: type[Structure]) -> Structure | None:
        """An object or an array, given as such or as JSON; None when absent."""
        value = self.values.get(name)
        try:
            value = json.loads(value) if isinstance(value, str) and value else value or None
        except ValueError:
            raise bad_request(f"can't parse {name} JSON object") from None
        if value is not None and not isinstance(value, kind):
            raise bad_request(f"can't parse {name}: expected an {'Array' if kind is list else 'Object'}")
        return value

    def chat_id(self) -> int:
        """The chat addressed."""
        value = self.text("chat_id")
        if not value:
            raise bad_request("chat_id is empty")
        if not re.fullmatch(r"-?\d+", value):
            raise bad_request("chat not found")
        return int(value)

    def message_text(self) -> Formatted:
        """The parsed `text` of a message, with its commands marked."""
        if not self.text("text"):
            raise bad_request("message text is empty")
        formatted = self._formatted("text")
        if not formatted.text:
            raise bad_request("text must be non-empty")
        if utf16_len(formatted.text) > MAX_TEXT:
            raise bad_request("message is too long")
        return formatted

    def caption(self) -> Formatted:
        """The parsed `caption` of a file; it may be empty."""
        formatted = self._formatted("caption")
        if utf16_len(formatted.text) > MAX_CAPTION:
            raise bad_request("message caption is too long")
        return formatted

    def _formatted(self, name: str) -> Formatted:
        mode = self.text("parse_mode").lower()
        if mode not in ("", "html"):
            raise bad_request("unsupported parse_mode")
        source = self.text(name)
        return with_commands(parse_html(source) if mode else plain(source))

    def keyboard(self) -> dict[str, Any] | None:
        """The checked `reply_markup`; None when absent or empty."""
        markup = self.structure("reply_markup", dict)
        if markup is None or "inline_keyboard" not in markup:
            return None  # keyboards under the input field are not part of the message
        rows = markup["inline_keyboard"]
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise bad_request('field "inline_keyboard" must be of type Array of Arrays')
        checked = [[_button(button) for button in row] for row in rows if row]
        if sum(map(len, checked)) > MAX_KEYBOARD_BUTTONS:
            raise bad_request("REPLY_MARKUP_TOO_LONG")
        return {"inline_keyboard": checked} if checked else None


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: expected an Object")
    if not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Text must be non-empty")
    actions = [action for action in _BUTTON_ACTIONS if action in button]
    if not actions:
        reason = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {reason}")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= MAX_CALLBACK_DATA:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        url = checked_link(str(button["url"]))
        if url is None:
            raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
        return button | {"url": url}
    return button
