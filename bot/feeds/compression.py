"""Bodies that come compressed, opened a piece at a time and never further than asked. Pure.

An own reader beside aiohttp's, which counts neither what has come nor what is asked for and not sent: a body
that inflates to nothing would be read for ever.
"""

import zlib

ACCEPTED = "gzip, deflate"
"""What may be asked for as Accept-Encoding (RFC 9110, 12.5.3)."""

_MOST_MEMBERS = 100
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS


class CompressionError(Exception):
    """A body that cannot be opened; the message is one line."""


class Decompressor:
    """Opens one body with this Content-Encoding. Raises CompressionError, here and later."""

    def __init__(self, encoding: str | None) -> None:
        self._encoding = (encoding or "").strip().lower().removeprefix("x-")
        if self._encoding not in ("", "identity", "gzip", "deflate"):
            raise CompressionError(f"compressed as {self._encoding[:50]!r}, which was not asked for")
        self._inflater: zlib._Decompress | None = None
        self._members = 0

    def feed(self, chunk: bytes, most: int) -> bytes:
        """What `chunk` opens to: `most` bytes at most, 1 or more; what would be more is lost."""
        if self._encoding in ("", "identity"):
            return chunk[:most]
        opened = bytearray()
        try:
            while chunk and len(opened) < most:
                inflater = self._current(chunk)
                if inflater is None:
                    break
                opened += inflater.decompress(chunk, most - len(opened))
                chunk = inflater.unused_data
        except zlib.error:
            raise CompressionError(f"its {self._encoding} compression is broken") from None
        return bytes(opened)

    def finish(self) -> None:
        """To be called at the end: a body that has been cut short is none."""
        if self._inflater and not self._inflater.eof:
            raise CompressionError(f"its {self._encoding} compression breaks off")

    def _current(self, chunk: bytes) -> "zlib._Decompress | None":
        """What opens `chunk`; None where it is but padding after the end."""
        if self._inflater and not self._inflater.eof:
            return self._inflater
        if self._inflater and not (self._encoding == "gzip" and chunk[0] == 0x1F):
            return None
        # gzip may come in members (RFC 1952, 2.2), and each costs the same however little is in it.
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise CompressionError(f"compressed in more than {_MOST_MEMBERS} pieces")
        self._inflater = zlib.decompressobj(_GZIP if self._encoding == "gzip" else _deflate(chunk[0]))
        return self._inflater


def _deflate(first: int) -> int:
    # Some servers send deflate bare, without the zlib header that RFC 9110 asks for.
    return _ZLIB if first & 0x0F == zlib.DEFLATED else _RAW
