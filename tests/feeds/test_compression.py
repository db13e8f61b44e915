"""Opening compressed bodies in pieces, whatever is in them."""

import gzip
import zlib
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds.compression import CompressionError, Decompressor

NO_LIMIT = 1 << 30


def bare_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(body) + compressor.flush()


def members(body: bytes) -> bytes:
    half = len(body) // 2
    return gzip.compress(body[:half]) + gzip.compress(body[half:])


COMPRESSIONS: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.compress,
    "X-GZIP": gzip.compress,
    " gzip ": members,
    "deflate": zlib.compress,
    "Deflate": bare_deflate,
}


def opened(encoding: str | None, pieces: Iterable[bytes], most: int = NO_LIMIT) -> bytes:
    decompressor = Decompressor(encoding)
    body = b"".join(decompressor.feed(piece, most) for piece in pieces)
    decompressor.finish()
    return body


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[start : start + size] for start in range(0, len(body), size)]


@given(st.sampled_from(sorted(COMPRESSIONS)), st.binary(max_size=300), st.integers(1, 400))
def test_what_was_compressed_is_opened_however_it_comes(encoding: str, body: bytes, size: int) -> None:
    assert opened(encoding, cut(COMPRESSIONS[encoding](body), size)) == body


@given(st.sampled_from(["gzip", "deflate"]), st.binary(max_size=200), st.integers(1, 50))
def test_any_bytes_are_opened_or_refused_in_one_line(encoding: str, body: bytes, size: int) -> None:
    try:
        opened(encoding, cut(body, size), most=1_000)
    except CompressionError as error:
        assert str(error) in (  # noqa: PT017
            f"its {encoding} compression is broken",
            f"its {encoding} compression breaks off",
        )


@pytest.mark.parametrize("encoding", [None, "", "identity"])
def test_what_is_not_compressed_is_left_as_it_is(encoding: str | None) -> None:
    assert opened(encoding, [b"<rss>", b"</rss>"]) == b"<rss></rss>"
    assert opened(encoding, [b"<rss>"], most=3) == b"<rs"


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_no_more_is_opened_than_asked_for(encoding: str) -> None:
    bomb = COMPRESSIONS[encoding](bytes(10_000_000))
    assert len(Decompressor(encoding).feed(bomb, 1_000)) == 1_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_body_cut_short_is_refused(encoding: str) -> None:
    whole = COMPRESSIONS[encoding](b"<rss>" * 100)
    for length in (1, len(whole) // 2, len(whole) - 1):
        with pytest.raises(CompressionError, match="breaks off"):
            opened(encoding, [whole[:length]])
    assert opened(encoding, []) == b""


@pytest.mark.parametrize("padding", [b"\0" * 100, b"<!-- 0.1 s -->"])
def test_padding_after_the_end_is_no_part_of_the_body(padding: bytes) -> None:
    assert opened("gzip", [gzip.compress(b"<rss/>") + padding, padding]) == b"<rss/>"


def test_members_without_end_are_refused() -> None:
    with pytest.raises(CompressionError, match="compressed in more than 100 pieces"):
        opened("gzip", [gzip.compress(b"") * 10_000])


@pytest.mark.parametrize("encoding", ["br", "zstd", "compress", "gzip, gzip", "gzip, br", "x" * 1_000])
def test_what_was_not_asked_for_is_refused(encoding: str) -> None:
    with pytest.raises(CompressionError, match=r"^compressed as '.{1,50}', which was not asked for$"):
        Decompressor(encoding)
