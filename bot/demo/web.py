"""The sample outlets as a network: a transport that answers from memory."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from hashlib import blake2b

from bot.feeds.fetch import Answer


class SampleWeb:
    """Serves `site`, which maps URLs to a content type and a body, with ETags as a real server would."""

    def __init__(self, site: Mapping[str, tuple[str, bytes]]) -> None:
        self._site = site

    @asynccontextmanager
    async def get(self, url: str, headers: Mapping[str, str]) -> AsyncIterator[Answer]:
        """Answers 200, 304 where the ETag is known already, or 404."""
        if url not in self._site:
            yield Answer(404, {}, _chunks(b""))
            return
        content_type, body = self._site[url]
        etag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
        answered = {"Content-Type": content_type, "ETag": etag}
        if headers.get("If-None-Match") == etag:
            yield Answer(304, answered, _chunks(b""))
        else:
            yield Answer(200, answered, _chunks(body))


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body
