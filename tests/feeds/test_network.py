"""Where sockets may lead: the address that is connected to decides, and not the name it has."""

import asyncio
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web

from bot.feeds.addresses import is_private
from bot.feeds.fetch import AiohttpTransport, Fetcher, FetchError
from bot.feeds.network import open_session
from tests.feeds.server import FeedServer, Names

OUTLET = "127.0.0.2"
"""The only address of this machine that is taken for a public one."""


def is_not_the_outlet(address: str) -> bool:
    return address != OUTLET and is_private(address)


@asynccontextmanager
async def fetching(**names: str) -> AsyncIterator[Fetcher]:
    """A fetcher for whom NAME.example has these addresses; a space parts one question's from the next's."""
    resolver = Names(
        {
            f"{name}.example": [answer.split(",") for answer in answers.split()]
            for name, answers in names.items()
        }
    )
    async with open_session(
        allow_private_networks=False, is_private=is_not_the_outlet, resolver=resolver
    ) as session:
        yield Fetcher(AiohttpTransport(session), user_agent="test-bot/1")


@pytest.fixture
async def fetcher_of_all() -> AsyncIterator[Fetcher]:
    """One that may reach private networks."""
    async with open_session(allow_private_networks=True) as session:
        yield Fetcher(AiohttpTransport(session), user_agent="test-bot/1")


def refused(address: str) -> str:
    return f"leads to {address}, an address of a private network"


async def reason(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url)
    assert caught.value.url == url
    return caught.value.reason


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("10.1.2.3", "10.1.2.3"),
        ("169.254.169.254", "169.254.169.254"),
        ("0.0.0.0", "0.0.0.0"),
        ("[::1]", "::1"),
        ("[::ffff:127.0.0.1]", "::ffff:127.0.0.1"),
        ("[fd00:ec2::254]", "fd00:ec2::254"),
        ("[64:ff9b::7f00:1]", "64:ff9b::7f00:1"),
    ],
)
async def test_private_addresses_are_refused(server: FeedServer, host: str, address: str) -> None:
    server.serve("/feed", "тайна")
    async with open_session(allow_private_networks=False) as session:
        fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1")
        assert await reason(fetcher, server.url("/feed", host)) == refused(address)
    assert server.seen == []


@pytest.mark.parametrize(
    "host", ["localhost", "127.1", "0x7f.0.0.1", "2130706433", "0177.0.0.1", "127.0.0.1."]
)
async def test_other_ways_to_write_them_are_refused(server: FeedServer, host: str) -> None:
    server.serve("/feed", "тайна")
    async with open_session(allow_private_networks=False) as session:
        fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1")
        why = await reason(fetcher, server.url("/feed", host))
    assert why in (refused("127.0.0.1"), refused("::1"), "not an address", "the host's name is not known")
    assert server.seen == []


async def test_private_networks_may_be_allowed(server: FeedServer, fetcher_of_all: Fetcher) -> None:
    server.serve("/feed", "тело")
    for host in ("127.0.0.1", "localhost"):
        assert (await fetcher_of_all.get(server.url("/feed", host))).body.decode() == "тело"


@pytest.mark.parametrize(
    "addresses", ["127.0.0.1", "127.0.0.1,10.0.0.1", "::1,127.0.0.1", "10.0.0.1,::1,fe80::1"]
)
async def test_names_of_private_addresses_are_refused(server: FeedServer, addresses: str) -> None:
    server.serve("/feed", "тайна")
    async with fetching(outlet=addresses) as fetcher:
        why = await reason(fetcher, server.url("/feed", "outlet.example"))
    assert why in map(refused, addresses.split(","))
    assert server.seen == []


async def test_a_name_with_a_public_address_too_leads_there(server: FeedServer) -> None:
    server.serve("/feed", "тело")
    async with fetching(outlet=f"127.0.0.1,::1,{OUTLET},10.0.0.1") as fetcher:
        assert (await fetcher.get(server.url("/feed", "outlet.example"))).body.decode() == "тело"


async def test_a_name_that_leads_elsewhere_the_second_time_is_refused(server: FeedServer) -> None:
    async def bait(request: web.Request) -> web.StreamResponse:
        response = web.Response(status=302, headers={"Location": "/secret"})
        response.force_close()
        return response

    server.serve("/secret", "тайна")
    server.handle("/feed", bait)
    async with fetching(outlet=f"{OUTLET} 127.0.0.1") as fetcher:
        url = server.url("/feed", "outlet.example")
        assert await reason(fetcher, url) == refused("127.0.0.1")
        assert await reason(fetcher, url) == refused("127.0.0.1")
    assert [seen.path for seen in server.seen] == ["/feed"]


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("169.254.169.254", "169.254.169.254"),
        ("[::1]", "::1"),
        ("inner.example", "127.0.0.1"),
    ],
)
async def test_redirects_to_private_addresses_are_refused(
    server: FeedServer, host: str, address: str
) -> None:
    server.serve("/secret", "тайна")
    server.serve("/feed", "", status=301, headers={"Location": server.url("/secret", host)})
    async with fetching(inner="127.0.0.1") as fetcher:
        assert await reason(fetcher, server.url("/feed", OUTLET)) == refused(address)
    assert server.count("/secret") == 0


async def test_names_that_take_for_ever_keep_no_other_waiting(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    released, really = threading.Event(), socket.getaddrinfo

    def look_up(host: str, *arguments: Any, **options: Any) -> Any:
        if host == "localhost":
            return really(host, *arguments, **options)
        released.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "no answer")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    server.serve("/feed", "тело")
    async with open_session(allow_private_networks=True) as session:
        fetcher = Fetcher(AiohttpTransport(session), user_agent="test-bot/1", concurrency=100)
        urls = [server.url("/feed", f"silent{number}.example") for number in range(40)]
        silent = [asyncio.create_task(reason(fetcher, url)) for url in urls]
        await asyncio.sleep(0)
        try:
            fetched = await fetcher.get(server.url("/feed", "localhost"))
        finally:
            released.set()
        assert fetched.body.decode() == "тело"
        assert set(await asyncio.gather(*silent)) == {"the host's name is not known"}


@pytest.mark.parametrize(
    "host", ["outlet.invalid", "a" * 64 + ".example", "a..example", "-", "%00.example", "а" * 70]
)
async def test_names_that_are_none(fetcher_of_all: Fetcher, host: str) -> None:
    why = await reason(fetcher_of_all, f"http://{host}/feed")
    assert why == "the host's name is not known" or why.startswith("not an address")


async def test_no_proxy_of_the_environment_is_used(
    server: FeedServer, fetcher_of_all: Fetcher, monkeypatch: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_tcp_port}")
    assert (await fetcher_of_all.get(server.serve("/feed", "тело"))).body.decode() == "тело"


async def test_no_cookie_is_kept(server: FeedServer) -> None:
    server.serve("/feed", "тело", headers={"Set-Cookie": "id=1; Path=/"})
    async with fetching(outlet=OUTLET) as fetcher:
        for _ in range(2):
            await fetcher.get(server.url("/feed", "outlet.example"))
    assert all("Cookie" not in seen.headers for seen in server.seen)
