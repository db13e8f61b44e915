"""/subscribe and /unsubscribe."""

from telegram import Update

from handlers import formats
from handlers.conversation import Context, buttons, current_chat, reply, services_of, topic_of
from handlers.delivery.schedule import local_date, next_due
from handlers.i18n import translate
from handlers.messages import phrase


async def subscribe(update: Update, context: Context) -> None:
    """Plan a digest a day, from the chat's next digest hour on, into the topic in which it was asked for."""
    chat, services = await current_chat(update, context), services_of(context)
    now, topic = services.clock(), topic_of(update)
    hour, city = chat.digest_time.strftime("%H:%M"), formats.city(chat.timezone, chat.language)
    if chat.next_due_at is not None:
        key = "subscribed-already"
        if topic != chat.thread_id:
            await services.store.chats.subscribe(chat.id, chat.next_due_at, now, topic)
            key = "subscribed-here"
        await reply(update, context, phrase(chat.language, key, time=hour, city=city))
        return
    due = next_due(chat.digest_time, chat.timezone, after=now)
    await services.store.chats.subscribe(chat.id, due, now, topic)
    first = formats.day(local_date(chat.digest_time, chat.timezone, due), chat.language)
    await reply(
        update,
        context,
        phrase(chat.language, "subscribed", time=hour, city=city, date=first),
        keyboard=buttons((translate(chat.language, "button-digest"), "digest")),
    )


async def unsubscribe(update: Update, context: Context) -> None:
    """Plan no more digests."""
    chat = await current_chat(update, context)
    if chat.subscribed:
        await services_of(context).store.chats.unsubscribe(chat.id)
    key = "unsubscribed" if chat.subscribed else "unsubscribed-already"
    await reply(update, context, phrase(chat.language, key))
