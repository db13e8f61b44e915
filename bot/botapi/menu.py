"""What a bot says of itself: its commands, descriptions and menu button."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.botapi.errors import bad_request
from bot.botapi.params import Params

_MAX_COMMANDS = 100
_MAX_COMMAND_DESCRIPTION = 256
_LIMITS = {"name": 64, "description": 512, "short_description": 120}


@dataclass(slots=True)
class Menu:
    """Commands by (scope as JSON, language code); texts by (field, language code)."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)
    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    button: Any = None

    def methods(self) -> dict[str, Callable[[Params], Any]]:
        """The methods of the Bot API served from here."""
        return {
            "setMyCommands": self._set_commands,
            "getMyCommands": lambda params: self.commands.get(_scope(params), []),
            "deleteMyCommands": lambda params: self.commands.pop(_scope(params), None) is not None or True,
            "setMyName": lambda params: self._set_text(params, "name"),
            "setMyDescription": lambda params: self._set_text(params, "description"),
            "setMyShortDescription": lambda params: self._set_text(params, "short_description"),
            "setChatMenuButton": self._set_button,
        }

    def of(self, language: str) -> list[dict[str, str]]:
        """The commands a private chat of a user with that language is offered."""
        default = json.dumps({"type": "default"})
        return self.commands.get((default, language)) or self.commands.get((default, ""), [])

    def _set_commands(self, params: Params) -> bool:
        commands = params.structure("commands", list) or []
        if not all(isinstance(command, dict) for command in commands):
            raise bad_request("can't parse BotCommand: expected an Object")
        if len(commands) > _MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        for command in commands:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", "")).removeprefix("/")):
                raise bad_request("BOT_COMMAND_INVALID")
            if not 1 <= len(str(command.get("description", "")).strip()) <= _MAX_COMMAND_DESCRIPTION:
                raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands[_scope(params)] = commands
        return True

    def _set_text(self, params: Params, name: str) -> bool:
        if len(params.text(name)) > _LIMITS[name]:
            raise bad_request(f"BOT_{name.upper()}_TOO_LONG")
        self.texts[name, _language(params)] = params.text(name)
        return True

    def _set_button(self, params: Params) -> bool:
        self.button = params.structure("menu_button", dict)
        return True


def _scope(params: Params) -> tuple[str, str]:
    scope = params.structure("scope", dict) or {"type": "default"}
    return json.dumps(scope, sort_keys=True), _language(params)


def _language(params: Params) -> str:
    code = params.text("language_code")
    if not re.fullmatch(r"([a-z]{2})?", code):
        raise bad_request("invalid language code specified")
    return code
