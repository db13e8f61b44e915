"""A Bot API that only says yes, `LATENCY` seconds later, in a process of its own: faster than any client.

It reads no more of a request than where it ends and which chat it names; the emulator of the tests is strict,
and slow. An answer is a whole Message, as each client has to parse it.
"""

import asyncio
import json
import re
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

LATENCY = 0.06
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb"chat_id\"?(?:=|: ?\"?|\"\r\n[^-\d]*?)(-?\d+)")
_ME = {"id": 123456789, "is_bot": True, "first_name": "Digest", "username": "kzru_digest_bot"}
_ABILITIES = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}


class _Connection(asyncio.Protocol):
    """Requests that may come one after another on one connection."""

    sent = 0

    def __init__(self) -> None:
        self._buffer = b""
        self._answers: deque[bytes] = deque()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (head := self._buffer.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._buffer, 0, head)
            end = head + 4 + (int(length[1]) if length else 0)
            if len(self._buffer) < end:
                if b"100-continue" in self._buffer[:head].lower():
                    self._write(b"HTTP/1.1 100 Continue\r\n\r\n")
                return
            request, self._buffer = self._buffer[:end], self._buffer[end:]
            self._answers.append(_answer(request, head))
            asyncio.get_running_loop().call_later(LATENCY, self._reply)

    def _reply(self) -> None:
        self._write(self._answers.popleft())

    def _write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)  # type: ignore[attr-defined]


def _answer(request: bytes, head: int) -> bytes:
    if b"getme" in request[: request.find(b"\r\n")].lower():
        result: object = _ME | _ABILITIES
    else:
        _Connection.sent += 1
        chat = _CHAT.search(request, head)
        result = {
            "message_id": _Connection.sent,
            "from": _ME,
            "chat": {"id": int(chat[1]) if chat else 1, "type": "private", "first_name": "Айгерим"},
            "date": 1_767_225_600,
            "text": "Казахстан — Россия: новых заявлений нет.",
        }
    body = json.dumps({"ok": True, "result": result}).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )


@asynccontextmanager
async def loopback() -> AsyncIterator[str]:
    """Its URL; the process ends with this, or with us."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.loopback",
        cwd=Path(__file__).parents[1], stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("no pipes to the loopback")
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.stdin.close()
        await process.wait()


async def main() -> None:
    """Prints its URL, and serves until stdin ends."""
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(_Connection, "127.0.0.1", 0, backlog=1024)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    loop.add_reader(sys.stdin, ended.set)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(main())
