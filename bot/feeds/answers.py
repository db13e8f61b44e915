"""What comes of a request: a transport's answer, a fetch worth reading, or why there is none. Pure."""

from collections.abc import AsyncIterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

_PASSING = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS})


class FetchError(Exception):
    """A fetch that came to nothing; `reason` is one line.

    `retry_after` is the server's header, verbatim, or the whole seconds that its host is left alone for;
    `status` what it answered, None where it did not. `passing` is whether it may be otherwise in a while.
    """

    def __init__(
        self,
        url: str,
        reason: str,
        retry_after: str | None = None,
        status: int | None = None,
        *,
        passing: bool = False,
    ) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.retry_after = retry_after
        self.status = status
        self.passing = passing or (status is not None and (status in _PASSING or status >= 500))


class OversizeError(Exception):
    """A body beyond its bound; the message is one line without the address."""


class TransportError(Exception):
    """No answer could be had; the message is one line without the address."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a transport gives: one answer, redirects not followed, its body as it is sent and yet to read."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterable[bytes]


class Transport(Protocol):
    """What carries a request to a server."""

    def get(self, url: str, headers: Mapping[str, str]) -> AbstractAsyncContextManager[Answer]:
        """Asks for `url`, once. Raises TransportError."""
        ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer worth reading. `url` is where it came from in the end; `body` is empty if not modified.

    `moved_to` is that too where every redirect on the way was for good (301, 308); None else.
    """

    status: int
    body: bytes
    etag: str | None
    last_modified: str | None
    content_type: str | None
    url: str
    moved_to: str | None = None

    @property
    def not_modified(self) -> bool:
        """Whether what we have is still what the server has."""
        return self.status == HTTPStatus.NOT_MODIFIED


def status_line(status: int) -> str:
    """As "HTTP 404 Not Found"; without a phrase where the status is nobody's."""
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"
