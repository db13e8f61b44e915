"""`digest`: prints a day's digest as a chat would get it."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console

from bot import view
from bot.botapi.entities import parse_html
from bot.clock import utc_now
from bot.config import load
from handlers.gathering import gather_digest
from handlers.messages import digest_messages
from storage.store import Store


async def digest(config: Path, day: date | None) -> int:
    """The statements published on `day` in the configured zone, today if None, in Russian."""
    settings = load(config)
    zone = ZoneInfo(settings.digest.timezone)
    day = day or utc_now().astimezone(zone).date()
    start = datetime.combine(day, time(), zone)
    store = await Store.open(settings.database.url)
    try:
        composed = await gather_digest(
            store,
            start,
            datetime.combine(day + timedelta(days=1), time(), zone),
            language="ru",
            date=day,
            timezone=settings.digest.timezone,
            limit=settings.digest.max_statements,
            window="said",
        )
    finally:
        await store.close()
    console = Console(width=view.WIDTH)
    for markup in digest_messages(composed):
        formatted = parse_html(markup)
        entities = [entity.json() for entity in formatted.entities]
        console.print(view.message({"text": formatted.text, "entities": entities}, console))
    return 0
