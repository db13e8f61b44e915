"""A Bot API server held in memory, as strict as Telegram's own.

It knows nothing of HTTP nor of the library that calls it. The tests put it behind a real socket; the demo
answers the real application from it without one. Behaviour and wording follow https://core.telegram.org/bots/api
and, for what that page leaves open, the published sources of tdlib and telegram-bot-api.
"""

from bot.botapi.errors import ApiError
from bot.botapi.flood import Admission, FloodLimits, Rate
from bot.botapi.gateway import Gateway
from bot.botapi.params import Upload
from bot.botapi.server import BotApi, Call
from bot.botapi.world import JSON

__all__ = ["JSON", "Admission", "ApiError", "BotApi", "Call", "FloodLimits", "Gateway", "Rate", "Upload"]
