"""How python-telegram-bot reaches the Bot API: over aiohttp, or straight into one held in memory.

What matters for a message that failed is whether Telegram may have got it. `ConnectFailed` says no, nothing
was written; `AnswerLost` says perhaps, and such a message must not be sent again blindly.
"""

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.botapi import Gateway, Upload
from bot.logs import redact

if TYPE_CHECKING:
    from telegram._utils.types import ODVInput

_DEFAULT = BaseRequest.DEFAULT_NONE
_NOT_WRITTEN = (
    aiohttp.ClientConnectorError,
    aiohttp.ConnectionTimeoutError,  # no free connection in the pool, or none made in time
    aiohttp.ClientHttpProxyError,
    aiohttp.ServerFingerprintMismatch,
    aiohttp.InvalidURL,
    aiohttp.NonHttpUrlClientError,
)


class ConnectFailed(NetworkError):  # noqa: N818 - it stands beside PTB's own names
    """Nothing of the request was written: it is safe to send it again."""


class AnswerLost(TimedOut):
    """The request was written, wholly or in part, and no answer came: Telegram may have carried it out."""


class AiohttpRequest(BaseRequest):
    """Requests over one aiohttp session.

    At most `pool_size` connections are open at once. Times are in seconds, None waits for ever:
    `pool_timeout` for a free connection, `connect_timeout` for a new one, `read_timeout` between two pieces
    of the answer; `write_timeout`, or `media_write_timeout` when files go up, is added to the time that
    the whole request may take. `proxy` is the URL of an HTTP proxy.
    """

    def __init__(
        self,
        *,
        pool_size: int = 256,
        read_timeout: float | None = 5.0,
        write_timeout: float | None = 5.0,
        connect_timeout: float | None = 5.0,
        pool_timeout: float | None = 1.0,
        media_write_timeout: float | None = 20.0,
        proxy: str | None = None,
    ) -> None:
        self._pool_size = pool_size
        self._read = read_timeout
        self._write = write_timeout
        self._connect = connect_timeout
        self._pool = pool_timeout
        self._media_write = media_write_timeout
        self._proxy = proxy
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The default read timeout, to which a long poll adds its own."""
        return self._read

    async def initialize(self) -> None:
        """Open the session; again after a shutdown."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._pool_size),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )

    async def shutdown(self) -> None:
        """Close the session and its connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """An answer's JSON object; TelegramError for a proxy's page, which PTB's own would log as a whole."""
        try:
            parsed = json.loads(payload)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise TelegramError("Invalid server response")
        return parsed

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = _DEFAULT,
        write_timeout: "ODVInput[float]" = _DEFAULT,
        connect_timeout: "ODVInput[float]" = _DEFAULT,
        pool_timeout: "ODVInput[float]" = _DEFAULT,
    ) -> tuple[int, bytes]:
        """The answer's status and body. Raises ConnectFailed, AnswerLost; RuntimeError before initialize."""
        if self._session is None:
            raise RuntimeError("the transport is not initialized")
        uploads = bool(request_data and request_data.contains_files)
        timeout = _client_timeout(
            pool=_given(pool_timeout, self._pool),
            connect=_given(connect_timeout, self._connect),
            write=_given(write_timeout, self._media_write if uploads else self._write),
            read=_given(read_timeout, self._read),
        )
        try:
            async with self._session.request(
                method,
                url,
                data=_body(request_data),
                timeout=timeout,
                allow_redirects=False,
                proxy=self._proxy,
            ) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            failure = _failure(error, uploads=uploads)
        # Outside the handler: as the context of this one, the original would bring the token along.
        raise failure


class LocalRequest(BaseRequest):
    """Requests answered in this process by a Bot API held in memory; no socket is opened."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    @property
    def read_timeout(self) -> float | None:
        """None: there is nothing to wait for."""
        return None

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: "ODVInput[float]" = _DEFAULT,
        write_timeout: "ODVInput[float]" = _DEFAULT,
        connect_timeout: "ODVInput[float]" = _DEFAULT,
        pool_timeout: "ODVInput[float]" = _DEFAULT,
    ) -> tuple[int, bytes]:
        """The answer's status and body."""
        values = request_data.json_parameters if request_data else {}
        parts = request_data.multipart_data if request_data else {}
        files = {
            field: Upload(name, content if isinstance(content, bytes) else content.read())
            for field, (name, content, _) in parts.items()
        }
        status, body = await self._gateway.answer(urlsplit(url).path, values, files)
        return status, json.dumps(body).encode()


def _given(value: "ODVInput[float]", default: float | None) -> float | None:
    return value if value is None or isinstance(value, int | float) else default


def _client_timeout(
    *, pool: float | None, connect: float | None, write: float | None, read: float | None
) -> aiohttp.ClientTimeout:
    # aiohttp has no time limit for writing, and its `connect` covers the wait for the pool.
    waiting = None if pool is None or connect is None else pool + connect
    total = None if waiting is None or write is None or read is None else waiting + write + read
    return aiohttp.ClientTimeout(total=total, connect=waiting, sock_connect=connect, sock_read=read)


def _body(request_data: RequestData | None) -> aiohttp.FormData | aiohttp.BytesPayload | None:
    if request_data is None:
        return None
    values = request_data.json_parameters
    if not request_data.contains_files:
        # A form would write each Cyrillic letter as six, and take five times as long over it.
        body = json.dumps(values, ensure_ascii=False).encode()
        return aiohttp.BytesPayload(body, content_type="application/json")
    form = aiohttp.FormData(quote_fields=False)  # Telegram shows file names as they come
    for name, value in values.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return form


def _failure(error: Exception, *, uploads: bool) -> NetworkError:
    text = redact(f"{type(error).__name__}: {error}".removesuffix(": "))
    # So does aiohttp refuse to write to a pooled connection that has closed meanwhile. A call without files
    # is written in one piece: a message's longest form is well under the 64 KiB after which it would pause.
    refused = not uploads and isinstance(error.__cause__, aiohttp.ClientConnectionResetError)
    return ConnectFailed(text) if refused or isinstance(error, _NOT_WRITTEN) else AnswerLost(text)
