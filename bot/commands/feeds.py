"""`feeds check`: tries every feed and says what it would yield."""

import asyncio
from pathlib import Path

from bot.app import open_newsroom
from bot.commands.collect import require_feeds
from bot.config import load
from bot.reports import FeedReport


async def check(config: Path) -> int:
    """A line a feed, in the file's order; nothing is stored. Exit code 0, or 1 where a feed failed."""
    settings = load(config)
    require_feeds(settings, config)
    async with open_newsroom(settings) as newsroom:
        reports = await asyncio.gather(*(newsroom.collector.check(source) for source in settings.feeds))
    for report in reports:
        print(_line(report))
    return 1 if any(report.error for report in reports) else 0


def _line(report: FeedReport) -> str:
    if report.error:
        return f"{report.name}: failed: {report.error} ({report.url})"
    newest = f"newest {report.newest:%Y-%m-%d %H:%M} UTC" if report.newest else "no dates"
    return f"{report.name}: {report.entries} entries, {report.full_texts} with full text, {newest}"
