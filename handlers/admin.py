"""/admin: how the outbox and the feeds do, for the operators named in the configuration."""

from telegram import Update

from handlers import formats
from handlers.conversation import Context, current_chat, reply, services_of
from handlers.i18n import translate
from handlers.messages import ROLE_LIMIT, clip, listing, phrase, split
from handlers.sources import state
from storage.health import FeedsHealth, OutboxHealth
from storage.model import Chat


def by_admin(update: Update, context: Context) -> bool:
    """Whether an operator asks."""
    user = update.effective_user
    return user is not None and user.id in services_of(context).admins


async def admin(update: Update, context: Context) -> None:
    """The figures, the feeds that fail, are gone or have moved, and what went wrong in sending."""
    chat, services = await current_chat(update, context), services_of(context)
    now, language = services.clock(), chat.language
    outbox, feeds = await services.store.health.outbox(now), await services.store.health.feeds(now)
    blocks = list(listing(translate(language, "admin-title"), _figures(outbox, feeds, chat)))
    every = await services.store.feeds.all()
    for title, concerned in (
        ("admin-feeds", [*feeds.failing]),
        ("admin-retired", [feed for feed in every if feed.retired_at]),
        ("admin-moved", [feed for feed in every if feed.address != feed.source.url]),
    ):
        if concerned:
            lines = [(feed.source.name, state(feed, language, chat.timezone, now)) for feed in concerned]
            blocks += listing(translate(language, title), lines)
    if outbox.last_errors:
        errors = [
            phrase(language, "admin-error", error=clip(text, ROLE_LIMIT)) for text in outbox.last_errors
        ]
        blocks += split([f"<b>{phrase(language, 'admin-errors')}</b>\n", *errors], separator="\n")
    blocks.append(phrase(language, "admin-commands"))
    await reply(update, context, *split(blocks))


def _figures(outbox: OutboxHealth, feeds: FeedsHealth, chat: Chat) -> list[tuple[str, str]]:
    language, timezone = chat.language, chat.timezone
    queue, collected = str(outbox.pending), translate(language, "admin-never")
    if outbox.oldest_at:
        since = formats.moment(outbox.oldest_at, language, timezone)
        queue = translate(language, "admin-queue-since", count=outbox.pending, since=since)
    if feeds.last_success_at:
        collected = formats.moment(feeds.last_success_at, language, timezone)
    return [
        (translate(language, "admin-subscribers"), str(outbox.subscribed)),
        (translate(language, "admin-blocked"), str(outbox.blocked_chats)),
        (translate(language, "admin-queue"), queue),
        (translate(language, "admin-late"), str(outbox.late)),
        (translate(language, "admin-sending"), str(outbox.sending)),
        (translate(language, "admin-unknown"), str(outbox.unknown_today)),
        (translate(language, "admin-failed"), str(outbox.failed_today)),
        (translate(language, "admin-collected"), collected),
        (translate(language, "admin-broken"), str(feeds.broken)),
    ]
