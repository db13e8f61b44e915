"""`demo`: the real bot in this terminal, on bundled articles, without a token."""

import io
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import TerminalTheme

from bot import view
from bot.app import open_app
from bot.botapi import BotApi, Gateway
from bot.config import DatabaseSettings, DigestSettings, Secret, Settings, TelegramSettings
from bot.demo import news
from bot.demo.clock import DemoClock
from bot.demo.web import SampleWeb
from bot.terminal import CHAT_ID, Terminal, chat, tour
from bot.transport import LocalRequest
from handlers.delivery.limits import Limits, Rate

_TOKEN = "1:demo"  # noqa: S105 - opens nothing
_LIMITS = Limits(*[Rate(1000, 1.0)] * 3)  # nobody else is in this terminal
_IN_PICTURE = 4  # statements: the README is one screen
_FONT_FACE = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
# Rich's frame without its web font: a picture should ask nobody for anything.
_SVG = _FONT_FACE.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, monospace", "Menlo, Consolas, monospace")
_PAPER = TerminalTheme(
    (255, 255, 255),
    (33, 37, 41),
    [
        (33, 37, 41),
        (201, 42, 42),
        (43, 138, 62),
        (230, 119, 0),
        (25, 113, 194),
        (132, 94, 247),
        (12, 133, 153),
        (134, 142, 150),
    ],
)


async def demo(*, picture: Path | None) -> int:
    """Chats where stdin is a terminal, else plays a tour; or draws the digest into the file `picture`."""
    if picture:
        drawn = await _drawn()
        picture.write_text(drawn, encoding="utf-8")  # noqa: ASYNC240 - nothing else runs here
        return 0
    console = Console(width=None if sys.stdout.isatty() else view.WIDTH)
    async with _terminal(console, DigestSettings()) as terminal:
        await (chat(terminal) if sys.stdin.isatty() else tour(terminal))
    return 0


@asynccontextmanager
async def _terminal(console: Console, digest: DigestSettings) -> AsyncIterator[Terminal]:
    clock = DemoClock()
    api = BotApi(_TOKEN, clock=clock)
    web = SampleWeb(news.site(clock()))
    with tempfile.TemporaryDirectory(prefix="kzru-digest-") as folder:
        settings = Settings(
            telegram=TelegramSettings(token=Secret(_TOKEN)),
            database=DatabaseSettings(url=f"sqlite:///{folder}/demo.db"),
            digest=digest,
            feeds=tuple(outlet.source for outlet in news.outlets()),
        )
        request = LocalRequest(Gateway(api))
        async with open_app(settings, transport=web, request=request, limits=_LIMITS, clock=clock) as app:
            term = await app.newsroom.store.leadership.campaign(app.owner, clock())
            if term is None:
                raise RuntimeError("somebody else uses the demonstration's database")
            yield Terminal(app, await app.begin_term(term), api, clock, console)


async def _drawn() -> str:
    """The demonstration's digest as an SVG: its first message, as the terminal shows it."""
    silent = Console(file=io.StringIO(), width=view.WIDTH)
    async with _terminal(silent, DigestSettings(max_statements=_IN_PICTURE)) as terminal:
        await terminal.say("/subscribe")
        await terminal.collect()
        await terminal.morning()
        digest = next(m for m in terminal.api.sent_to(CHAT_ID) if "blockquote" in str(m.get("entities")))
        title = terminal.words("picture-title")
    paper = Console(file=io.StringIO(), width=view.WIDTH, record=True, force_terminal=True)
    paper.print(view.message(digest, paper))
    return paper.export_svg(title=title, theme=_PAPER, code_format=_SVG)
