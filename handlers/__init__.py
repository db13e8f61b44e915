"""What people see in Telegram. One table of commands drives registration, /help and Telegram's menu."""

from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from handlers.adding import add_feed, decide_on_feed
from handlers.admin import admin, by_admin
from handlers.conversation import Action, Context, current_chat, pressed, reply
from handlers.digest_now import digest_now
from handlers.errors import on_error
from handlers.i18n import LANGUAGES, READ_IN_RUSSIAN, language_of, translate
from handlers.latest import latest, more_latest
from handlers.membership import membership, migration
from handlers.messages import listing, phrase
from handlers.redelivery import missed
from handlers.removing import confirm_removal, decide_on_removal, remove_feed
from handlers.search import more_matches, search
from handlers.services import Services
from handlers.settings import choose_language, set_language
from handlers.sources import sources
from handlers.start import start
from handlers.subscription import subscribe, unsubscribe

__all__ = ["BUTTONS", "COMMANDS", "Command", "Services", "publish_menu", "register"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command people can type: its name, what it does, and whether Telegram's menu offers it."""

    name: str
    action: Action
    in_menu: bool = True

    def description(self, language: str) -> str:
        """What it does, in words."""
        return translate(language, f"command-{self.name}")


async def show_help(update: Update, context: Context) -> None:
    """/help: the table itself."""
    language = (await current_chat(update, context)).language
    lines = [(f"/{command.name}", command.description(language)) for command in COMMANDS]
    closing = translate(language, "help-tip")
    await reply(update, context, *listing(translate(language, "help-title"), lines, closing))


async def unknown_command(update: Update, context: Context) -> None:
    """A command that is not in the table."""
    await reply(update, context, phrase((await current_chat(update, context)).language, "unknown-command"))


def for_operators(action: Action) -> Action:
    """An action of the operators': for anybody else there is no such command, nor is it in the table."""

    async def act(update: Update, context: Context) -> None:
        await (action if by_admin(update, context) else unknown_command)(update, context)

    return act


COMMANDS = (
    Command("latest", latest),
    Command("search", search),
    Command("digest", digest_now),
    Command("subscribe", subscribe),
    Command("unsubscribe", unsubscribe),
    Command("sources", sources),
    Command("language", choose_language),
    Command("help", show_help),
    Command("start", start, in_menu=False),
)

OPERATORS_COMMANDS: tuple[tuple[str, Action], ...] = (
    ("admin", admin),
    ("addfeed", add_feed),
    ("removefeed", remove_feed),
)
"""Named in /admin, and nowhere else."""

BUTTONS: tuple[tuple[str, Action], ...] = (
    (r"^subscribe$", subscribe),
    (r"^latest$", latest),
    (r"^digest$", digest_now),
    (r"^more-latest:\d+:\d+$", more_latest),
    (r"^more-search:\d+$", more_matches),
    (rf"^language:({'|'.join(LANGUAGES)})$", set_language),
    (r"^missed:\d{1,18}$", missed),
    (r"^addfeed:(yes|no):[0-9a-f]{8}$", for_operators(decide_on_feed)),
    (r"^removefeed:\d{1,18}$", for_operators(confirm_removal)),
    (r"^removefeed:(yes|no):\d{1,18}$", for_operators(decide_on_removal)),
)
"""Callback data by pattern; whatever fits none is ignored."""


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Put every command and button in place. `bot_data["services"]` must be set before the first update."""
    fresh = filters.UpdateType.MESSAGE  # an edited message is not asked again
    private = fresh & filters.ChatType.PRIVATE
    for command in COMMANDS:
        application.add_handler(CommandHandler(command.name, command.action, fresh))
    for name, action in OPERATORS_COMMANDS:
        application.add_handler(CommandHandler(name, for_operators(action), private))
    for pattern, action in BUTTONS:
        application.add_handler(CallbackQueryHandler(pressed(action), pattern))
    application.add_handler(MessageHandler(private & filters.TEXT & ~filters.COMMAND, search))
    application.add_handler(MessageHandler(private & filters.COMMAND, unknown_command))
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, migration))
    application.add_handler(ChatMemberHandler(membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(on_error)


async def publish_menu(bot: Bot) -> None:
    """Tell Telegram the menu, for each language it may show it in."""
    for code in (None, *LANGUAGES, *READ_IN_RUSSIAN):
        language = "en" if code is None else language_of(code)
        menu = [(command.name, command.description(language)) for command in COMMANDS if command.in_menu]
        await bot.set_my_commands(menu, language_code=code)
