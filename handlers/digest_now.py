"""/digest: the last 24 hours, without waiting for the morning."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from telegram import Update

from handlers.conversation import Context, current_chat, reply, services_of
from handlers.gathering import gather_digest
from handlers.messages import digest_messages


async def digest_now(update: Update, context: Context) -> None:
    """The digest of what was collected in the last 24 hours, this very moment included."""
    chat, services = await current_chat(update, context), services_of(context)
    now = services.clock()
    digest = await gather_digest(
        services.store,
        now - timedelta(hours=24),
        now + timedelta(microseconds=1),
        language=chat.language,
        date=now.astimezone(ZoneInfo(chat.timezone)).date(),
        timezone=chat.timezone,
        limit=services.max_statements,
    )
    await reply(update, context, *digest_messages(digest))
