"""Refusals, as Telegram words them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class ApiError(Exception):
    """A call that Telegram refuses: an HTTP status, a description and, at times, `parameters`."""

    code: int
    description: str
    parameters: Mapping[str, int] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.code} {self.description}"

    def json(self) -> dict[str, Any]:
        """The body of the answer."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        return body | ({"parameters": dict(self.parameters)} if self.parameters else {})


def bad_request(reason: str) -> ApiError:
    """400: the call itself is wrong."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """403: the chat takes nothing from the bot."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(retry_after: int) -> ApiError:
    """429: come again in `retry_after` seconds."""
    return ApiError(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def migrated(chat_id: int) -> ApiError:
    """400: the group lives on as the supergroup `chat_id`."""
    reason = "group chat was upgraded to a supergroup chat"
    return ApiError(400, f"Bad Request: {reason}", {"migrate_to_chat_id": chat_id})


def conflict(reason: str) -> ApiError:
    """409: another receiver of updates is in the way."""
    return ApiError(409, f"Conflict: {reason}")
