"""The network: aiohttp sessions whose sockets reach no private address, unless they may."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.feeds import addresses
from bot.feeds.answers import Answer, TransportError

_CHUNK = 65_536
_LOOKUPS = 64  # of names, at once
_LONGEST_HEADER = 32_768  # some content security policies are longer than aiohttp's 8 KiB
_TOO_LARGE = ("Got more than", "Too many headers")  # aiohttp has no class for either
_NO_LIMIT = aiohttp.ClientTimeout(total=None, sock_connect=None)


class PrivateAddressError(OSError):
    """A connection that was not made; `reason` is one line that names the address."""

    def __init__(self, address: str) -> None:
        self.reason = f"leads to {addresses.plain(address)}, an address of a private network"
        super().__init__(errno.EACCES, self.reason)

    def __str__(self) -> str:
        # The same for all: what tried several addresses then raises one of these, and no mixture.
        return "an address of a private network"


class SystemResolver(AbstractResolver):
    """The system's name lookup, in threads of its own.

    A name server that is silent keeps a thread for half a minute, and of asyncio's own there are a handful.
    """

    def __init__(self) -> None:
        # Nobody closes a resolver that is handed to a connector; its threads go when it does.
        self._threads = ThreadPoolExecutor(_LOOKUPS, "lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of `host`. Raises OSError."""
        look_up = partial(
            socket.getaddrinfo, host, port, family, socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG
        )
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, look_up)
        except UnicodeError as error:  # a label too long, or none
            raise OSError("not a host's name") from error
        return [
            ResolveResult(hostname=host, host=str(address[0]), port=port, family=family, proto=0, flags=0)
            for family, _, _, _, address in found
        ]

    async def close(self) -> None:
        """Waits for no lookup."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def open_session(
    *,
    allow_private_networks: bool,
    is_private: Callable[[str], bool] = addresses.is_private,
    resolver: AbstractResolver | None = None,
) -> aiohttp.ClientSession:
    """A session without cookies and proxies, to be closed by the caller; needs a running event loop.

    The address is looked at where the socket is made for it, after whatever names and redirects led there.
    A `resolver` replaces the system's, and is asked for each connection.
    """

    def guarded(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        if is_private(str(address[0])):
            raise PrivateAddressError(str(address[0]))
        return socket.socket(family, kind, protocol)

    connector = aiohttp.TCPConnector(
        limit=0,  # who fetches bounds that
        resolver=resolver or SystemResolver(),
        use_dns_cache=resolver is None,
        socket_factory=None if allow_private_networks else guarded,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        max_field_size=_LONGEST_HEADER,
    )


class AiohttpTransport:
    """Requests over a session, as a rule one of `open_session`."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Asks for `url`, once. Raises TransportError."""
        try:
            async with self._session.get(
                url, headers=headers, allow_redirects=False, auto_decompress=False, timeout=_NO_LIMIT
            ) as response:
                yield Answer(response.status, response.headers, response.content.iter_chunked(_CHUNK))
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise TransportError(_reason(error)) from error


def _reason(error: Exception) -> str:
    match error:
        case aiohttp.ClientConnectorDNSError():
            return "the host's name is not known"
        case aiohttp.ClientConnectorCertificateError():
            return "the host's certificate is not valid"
        case aiohttp.ClientSSLError():
            return "no secure connection could be made"
        case aiohttp.ClientConnectorError(os_error=PrivateAddressError() as refused):
            return refused.reason
        case aiohttp.ClientConnectorError():
            return f"cannot connect: {error.os_error.strerror or 'refused'}"
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientPayloadError() | OSError():
            return "the connection broke off"
        case aiohttp.InvalidURL():
            return "not an address"
        case aiohttp.ClientResponseError(message=message) if message.startswith(_TOO_LARGE):
            return "its headers are too large"
        case _:
            return "what answered does not speak HTTP"
