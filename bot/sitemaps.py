"""Following a sitemap index to what its sitemaps list."""

from dataclasses import replace
from datetime import datetime

from bot.feeds.fetch import Fetcher, accepted
from bot.feeds.parse import ParsedFeed
from bot.workers import Workers
from storage.model import FeedSource

MOST_SITEMAPS = 3
"""Of those that an index lists so many are read, the newest first."""


async def followed(
    parsed: ParsedFeed, fetcher: Fetcher, workers: Workers, source: FeedSource, now: datetime
) -> ParsedFeed:
    """`parsed` with the entries of the sitemaps that it names. Raises what fetching and reading raise."""
    entries = parsed.entries
    for url in parsed.more[:MOST_SITEMAPS]:
        fetched = await fetcher.get(url, accept=accepted(source.kind))
        listed = await workers.read(fetched.body, fetched.content_type, fetched.url, source, now)
        entries += listed.entries
    return replace(parsed, entries=entries)
