"""Telegram in a terminal: the real bot, a chat drawn with its buttons, and no token.

The bot speaks to a Bot API held in memory; what a person types here becomes an update, as in Telegram.
"""

import asyncio
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from bot import view
from bot.app import App
from bot.botapi import BotApi, Call
from bot.commands.progress import progress_bar
from bot.demo.clock import DemoClock
from handlers.delivery.sending import Sender
from handlers.i18n import translate
from storage.model import Chat

CHAT_ID = 1
MORNING = ("утро", "таң", "morning")
TOUR_PAUSE = 0.3  # seconds in which the eye can follow


@dataclass
class Terminal:
    """One private chat with the bot. `language` is the person's, as Telegram would tell it."""

    app: App
    sender: Sender
    api: BotApi
    clock: DemoClock
    console: Console
    language: str = "ru"
    _keyboard: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.api.add_chat(CHAT_ID)
        self.api.listeners.append(self._show)

    def words(self, key: str, **args: str | int) -> str:
        """A line of the terminal's own, in the person's language."""
        return translate(self.language, f"demo-{key}", **args)

    def note(self, key: str, **args: str | int) -> None:
        """Prints a line that is not part of the chat."""
        self.console.print(f"\n{self.words(key, **args)}", style="dim", markup=False, highlight=False)

    async def say(self, text: str, *, echo: bool = True) -> None:
        """Sends a text of the person's, and waits for the answers; `echo` shows it where nobody typed it."""
        if echo:
            self.console.print(view.user_line(self.words("you"), text))
        self.api.user_says(CHAT_ID, text, self.language)
        await self._answer()

    async def press(self, number: int) -> None:
        """Presses a button of the last message that has any; says so where there is no such button."""
        buttons = view.buttons(self._keyboard)
        if not 1 <= number <= len(buttons):
            self.note("no-button", number=number)
            return
        button = buttons[number - 1]
        self.console.print(view.user_line(self.words("you"), f"[{button['text']}]"))
        self.api.user_presses(CHAT_ID, self._keyboard["message_id"], button["callback_data"])
        await self._answer()

    async def collect(self) -> None:
        """One collection pass, with a bar."""
        words = self.words("progress", feeds="{feeds_done}/{feeds}", articles="{articles_done}/{articles}")
        with progress_bar(self.console, words) as progress:
            result = await self.app.newsroom.collect(progress=progress)
        self.note(
            "collected", feeds=len(result.feeds), articles=result.new_articles, statements=result.statements
        )

    async def morning(self) -> None:
        """Moves the clock on to the chat's next digest, which then comes by the ordinary way."""
        chat = await self._chat()
        if chat is None or chat.next_due_at is None:
            self.note("morning-unsubscribed")
            return
        self.clock.move_to(chat.next_due_at)
        self.note("morning", time=chat.digest_time.strftime("%H:%M"))
        await self.app.plan()
        await self.sender.drain()

    async def _chat(self) -> Chat | None:
        return await self.app.newsroom.store.chats.get(CHAT_ID)

    async def _answer(self) -> None:
        while updates := self.api.call("getUpdates", {}):
            for update in updates:
                await self.app.answer(update)
            self.api.call("getUpdates", {"offset": updates[-1]["update_id"] + 1, "limit": 1})
        if chat := await self._chat():
            self.language = chat.language

    def _show(self, call: Call) -> None:
        if call.error is not None:
            self.console.print(f"{call.method}: {call.error}", style="red", markup=False)
        elif call.method in ("sendMessage", "editMessageText"):
            self.console.print(view.message(call.result, self.console))
            if view.buttons(call.result):
                self._keyboard = call.result


async def chat(terminal: Terminal) -> None:
    """Reads what the person types until the end of input or «exit»."""
    terminal.note("welcome")
    await terminal.collect()
    terminal.note("how")
    await terminal.say("/start")
    lines = _lines()
    while True:
        terminal.console.print(f"\n[bold green]{terminal.words('you')}:[/] ", end="")
        line = await lines()
        if line is None or line.strip().casefold() in ("exit", "quit", "выход", "шығу"):
            break
        await _act(terminal, line.strip())
    terminal.note("bye")


async def _act(terminal: Terminal, line: str) -> None:
    if line.casefold() in MORNING:
        await terminal.morning()
    elif line.isascii() and line.isdigit() and len(line) < 3:
        await terminal.press(int(line))
    elif line:
        await terminal.say(line, echo=False)


def _lines() -> Callable[[], Any]:
    """Lines of stdin, read when they are whole: a terminal hands over nothing before Enter."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        line = sys.stdin.readline()
        queue.put_nowait(line or None)
        if not line:
            asyncio.get_running_loop().remove_reader(sys.stdin)

    asyncio.get_running_loop().add_reader(sys.stdin, read)
    return queue.get


async def tour(terminal: Terminal) -> None:
    """Shows what the bot does, by itself."""
    terminal.note("welcome")
    await terminal.say("/start")
    await asyncio.sleep(TOUR_PAUSE)
    await terminal.press(1)
    await terminal.collect()
    for line in ("/latest 3", "/search Токаеву", "/sources"):
        await terminal.say(line)
        await asyncio.sleep(TOUR_PAUSE)
    await terminal.morning()
    await terminal.say("/unsubscribe")
    terminal.note("tour-end")
