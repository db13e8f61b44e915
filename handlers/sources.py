"""/sources: every feed's state in words, so that a silent source is not mistaken for a quiet day."""

import re
from datetime import datetime, timedelta

from telegram import Update

from handlers import formats
from handlers.conversation import Context, current_chat, reply, services_of
from handlers.i18n import translate
from handlers.messages import listing, phrase
from storage.model import Feed

STATUS = re.compile(r"\bHTTP (\d{3})\b")
REASONS = (
    ("robots", re.compile(r"robots\.txt")),
    ("private", re.compile(r"\bprivate network\b")),
    ("timeout", re.compile(r"\b(within|timed out)\b")),
    ("size", re.compile(r"\blarger than\b")),
    ("format", re.compile(r"\bnot a feed\b")),
    ("connection", re.compile(r"connect|secure|certificate|host's name")),
    ("address", re.compile(r"\baddress\b")),
)
"""What to call an error of the fetcher, by its wording; the first that fits."""


async def sources(update: Update, context: Context) -> None:
    """One line a feed."""
    chat, services = await current_chat(update, context), services_of(context)
    feeds, now = await services.store.feeds.all(), services.clock()
    if not feeds:
        await reply(update, context, phrase(chat.language, "sources-none"))
        return
    lines = [(feed.source.name, state(feed, chat.language, chat.timezone, now)) for feed in feeds]
    await reply(update, context, *listing(translate(chat.language, "sources-title"), lines))


def state(feed: Feed, language: str, timezone: str, now: datetime) -> str:
    """«обновлено 5 минут назад», «не отвечает с 11 ноября, 14:05: нет соединения»; where it has moved."""
    told = _health(feed, language, timezone, now)
    if feed.address != feed.source.url:
        told = translate(language, "source-moved", state=told, address=feed.address)
    return translate(language, "source-added", state=told) if feed.added else told


def _health(feed: Feed, language: str, timezone: str, now: datetime) -> str:
    if feed.retired_at:
        return translate(
            language, "source-retired", since=formats.moment(feed.retired_at, language, timezone)
        )
    if feed.failures:
        why = reason(feed.last_error or "", language)
        if feed.last_success_at is None:
            return translate(language, "source-failing", reason=why)
        since = formats.moment(feed.last_success_at, language, timezone)
        return translate(language, "source-failing-since", reason=why, since=since)
    if feed.last_success_at is None:
        return translate(language, "source-never")
    elapsed = now - feed.last_success_at
    if elapsed < timedelta(minutes=1):
        return translate(language, "source-just-now")
    return translate(language, "source-fresh", ago=formats.ago(elapsed, language))


def reason(error: str, language: str) -> str:
    """A fetcher's error, which is written in English for the log, in the reader's words."""
    if status := STATUS.search(error):
        return translate(language, "reason-status", status=status[1])
    kind = next((kind for kind, pattern in REASONS if pattern.search(error)), "other")
    return translate(language, f"reason-{kind}")
