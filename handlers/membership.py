"""Chats that change: who blocks the bot or takes it back, and groups that become supergroups."""

from telegram import ChatMember, ChatMemberAdministrator, ChatMemberRestricted, Message, Update

from handlers.conversation import Context, resume, services_of


async def membership(update: Update, context: Context) -> None:
    """The bot's own place in a chat has changed. One we do not know is not made known by this."""
    change = update.my_chat_member
    if change is None:
        return
    services = services_of(context)
    chat = await services.store.chats.get(change.chat.id)
    if chat is None:
        return
    if may_write(change.new_chat_member):
        await resume(services, chat)
    else:
        await services.store.chats.block(chat.id, services.clock())


async def migration(update: Update, context: Context) -> None:
    """A group lives on as a supergroup. Telegram says so in both; hearing it twice does no harm."""
    message = update.effective_message
    if not isinstance(message, Message):
        return
    old, new = message.migrate_from_chat_id or message.chat_id, message.migrate_to_chat_id or message.chat_id
    services = services_of(context)
    await services.store.chats.migrate(old, new, services.clock())


def may_write(member: ChatMember) -> bool:
    """Whether the bot in that place can send messages. Pure."""
    match member:
        case ChatMemberRestricted():
            return member.is_member and member.can_send_messages
        case ChatMemberAdministrator():
            return member.can_post_messages is not False  # told of channels alone
    return member.status not in (ChatMember.BANNED, ChatMember.LEFT)
