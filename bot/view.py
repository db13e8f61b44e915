"""A Telegram message drawn in a terminal: bold, links, quotations with their bar, numbered buttons.

Works on the Bot API's own objects: text, entities (UTF-16 offsets), inline keyboard.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

_STYLES = {
    "bold": "bold",
    "italic": "italic",
    "underline": "underline",
    "strikethrough": "strike",
    "code": "cyan",
    "pre": "cyan",
    "bot_command": "cyan",
    "text_link": "underline blue",
    "url": "underline blue",
}
_BAR = "▌ "
WIDTH = 78


def user_line(name: str, text: str) -> RenderableType:
    """What the person types."""
    return Padding(Text.assemble((f"{name}: ", "bold green"), text), (1, 0, 0, 0))


def message(message: Mapping[str, Any], console: Console, *, first_button: int = 1) -> RenderableType:
    """A message of the bot; its buttons are numbered from `first_button`."""
    width = min(WIDTH, console.width) - 2
    text = _styled(message["text"], message.get("entities", ()))
    lines: list[RenderableType] = []
    for part, quoted in _blocks(text, message.get("entities", ())):
        for line in part.wrap(console, width - (len(_BAR) if quoted else 0)):
            line.rstrip()
            lines.append(Text.assemble((_BAR, "magenta"), line) if quoted else line)
    lines += _buttons(message, first_button)
    return Padding(Group(*lines), (1, 0, 0, 2))


def buttons(message: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A message's inline buttons in reading order."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]


def _buttons(message: Mapping[str, Any], number: int) -> Iterator[Text]:
    for row in message.get("reply_markup", {}).get("inline_keyboard", ()):
        line = Text()
        for button in row:
            line.append(f" {number} ", style="bold reverse")
            line.append(f" {button['text']}   ")
            number += 1
        yield line


def _styled(text: str, entities: Sequence[Mapping[str, Any]]) -> Text:
    styled = Text(text)
    for entity in entities:
        start, end = _characters(text, entity)
        style = _STYLES.get(entity["type"], "")
        if entity["type"] == "text_link":
            style += f" link {entity['url']}"
        if style:
            styled.stylize(style, start, end)
    return styled


def _blocks(text: Text, entities: Sequence[Mapping[str, Any]]) -> Iterator[tuple[Text, bool]]:
    """The text cut at its quotations: (part, whether it is one)."""
    position = 0
    for entity in entities:
        if entity["type"] not in ("blockquote", "expandable_blockquote"):
            continue
        start, end = _characters(text.plain, entity)
        if before := _trimmed(text[position:start]):
            yield before, False
        yield text[start:end], True
        position = end
    if rest := _trimmed(text[position:]):
        yield rest, False


def _trimmed(text: Text) -> Text:
    """Without the line break that parts it from a quotation, which begins a line anyhow."""
    start = 1 if text.plain.startswith("\n") else 0
    end = len(text) - 1 if text.plain.endswith("\n") and len(text) > start else len(text)
    return text[start:end] if start < end else Text()


def _characters(text: str, entity: Mapping[str, Any]) -> tuple[int, int]:
    """An entity's UTF-16 offsets as character offsets."""
    units = text.encode("utf-16-le")
    start = len(units[: 2 * entity["offset"]].decode("utf-16-le", "ignore"))
    end = len(units[: 2 * (entity["offset"] + entity["length"])].decode("utf-16-le", "ignore"))
    return start, end
