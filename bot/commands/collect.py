"""`collect`: one collection pass."""

from pathlib import Path

from rich.console import Console

from bot.app import open_newsroom
from bot.checks import ConfigError
from bot.commands.progress import progress_bar
from bot.config import load
from bot.reports import FeedReport


async def collect(config: Path) -> int:
    """Visits every feed; a line a feed and a total. Exit code 0, or 1 where every feed failed."""
    settings = load(config)
    async with open_newsroom(settings) as newsroom:
        if not await newsroom.store.feeds.all():
            raise ConfigError(f"{config}: feeds: none; add a table [[feeds]]")
        with progress_bar(Console(stderr=True)) as progress:
            result = await newsroom.collect(everything=True, progress=progress)
    for report in result.feeds:
        print(_line(report))
    total = (
        f"{len(result.feeds)} feeds, {result.failed} failed; "
        f"{result.new_articles} new articles, {result.statements} new statements"
    )
    if result.edited or result.revisited.withdrawn:
        total += f"; {result.edited} edited, {result.revisited.withdrawn} withdrawn by their outlets"
    print(total)
    return 1 if result.failed == len(result.feeds) else 0


def _line(report: FeedReport) -> str:
    if report.error:
        return f"{report.name}: failed: {report.error}"
    if report.status == "unchanged":
        return f"{report.name}: nothing new"
    return f"{report.name}: {report.new_articles} new articles, {report.statements} new statements"
