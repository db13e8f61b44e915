"""A web server of feeds that costs its clients nothing, in a process of its own.

`/N.xml` comes with ETag and Last-Modified, and 304 for who names them; after `/validators/off` without
either, until `/validators/on`. Answers are ready-made; all of 127.0.0.0/8 is served, so that each feed has a
host.
"""

import asyncio
import re
import sys
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

_REQUEST = re.compile(rb"GET (\S+) ")
_ASKED = re.compile(rb"\r\nif-none-match: *(\S+)", re.IGNORECASE)
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_DONE = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


class _Shelf:
    """The answers, by path."""

    def __init__(self, folder: Path) -> None:
        self.validators = True
        self._feeds: dict[bytes, tuple[bytes, bytes, bytes]] = {}
        for file in folder.glob("*.xml"):
            body = file.read_bytes()
            etag = b'"%08x"' % zlib.crc32(body)
            kept = b"ETag: %b\r\nLast-Modified: Mon, 03 Nov 2025 05:00:00 GMT\r\n" % etag
            head = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\n"
            length = b"Content-Length: %d\r\n\r\n" % len(body)
            self._feeds[b"/" + file.name.encode()] = (
                etag,
                head + kept + length + body,
                head + length + body,
            )

    def answer(self, request: bytes) -> bytes:
        line = _REQUEST.match(request)
        path = line[1] if line else b""
        if path.startswith(b"/validators/"):
            self.validators = path.endswith(b"on")
            return _DONE
        if path not in self._feeds:
            return _NOT_FOUND
        etag, kept, plain = self._feeds[path]
        if not self.validators:
            return plain
        if (asked := _ASKED.search(request)) and asked[1] == etag:
            return b"HTTP/1.1 304 Not Modified\r\nETag: %b\r\n\r\n" % etag
        return kept


class _Connection(asyncio.Protocol):
    """Requests without a body, one after another on one connection."""

    def __init__(self, shelf: _Shelf) -> None:
        self._shelf = shelf
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            request, self._buffer = self._buffer[: end + 2], self._buffer[end + 4 :]
            self._transport.write(self._shelf.answer(request))  # type: ignore[attr-defined]


@asynccontextmanager
async def outlets(folder: Path) -> AsyncIterator[int]:
    """The port it serves `folder` at; the process ends with this, or with us."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.outlets", str(folder),
        cwd=Path(__file__).parents[1], stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes to the outlets")
    try:
        yield int(await process.stdout.readline())
    finally:
        process.stdin.close()
        await process.wait()


async def main(folder: Path) -> None:
    """Prints its port, and serves until stdin ends."""
    loop, ended, shelf = asyncio.get_running_loop(), asyncio.Event(), _Shelf(folder)
    server = await loop.create_server(lambda: _Connection(shelf), "0.0.0.0", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
