"""Keeps the bot's token out of logs and messages.

HTTP libraries log whole URLs and put them into their exceptions, and Telegram's URLs carry the token.
"""

import logging
import re

_IN_URL = re.compile(r"(?<=/bot)\d+:[\w-]+", re.ASCII)
_BARE = re.compile(r"(?<![\w-])\d{6,}:[\w-]{30,}", re.ASCII)
_HIDDEN = "<token>"


def redact(text: str, *secrets: str) -> str:
    """The text without anything that looks like a bot token, and without the secrets given."""
    for secret in filter(None, secrets):
        text = text.replace(secret, _HIDDEN)
    return _BARE.sub(_HIDDEN, _IN_URL.sub(_HIDDEN, text))


class TokenRedactor(logging.Filter):
    """Rewrites a record's message, arguments, traceback and stack. Put it on handlers: loggers pass on the
    records of their children without asking their own filters.
    """

    def __init__(self, *secrets: str) -> None:
        super().__init__()
        self._secrets = secrets

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: a record is cleaned, never dropped."""
        message = record.getMessage()
        if (clean := redact(message, *self._secrets)) != message:
            record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            clean = redact(record.exc_text, *self._secrets)
            if clean != record.exc_text:
                record.exc_text, record.exc_info = clean, None
        if record.stack_info:
            record.stack_info = redact(record.stack_info, *self._secrets)
        return True
