"""Which addresses are of the public internet, and which URLs may be asked for."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yarl import URL

from bot.feeds.addresses import AddressError, is_private, plain, redirected, same_origin, web_address

PRIVATE = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.255.255.254
    168.63.129.16 169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.8 192.0.0.192
    192.0.2.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.251 239.255.255.250
    240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
    64:ff9b::127.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::808:808 100::1
    2001::1 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1:: 2002:a9fe:a9fe::1 2002:c0a8:101::1
    3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::1%eth0 fe80::1%2 fec0::1 ff02::1
    ff0e::1 vestnik.example 127.1 0x7f000001 2130706433 0177.0.0.1
""".split()
PUBLIC = """
    1.1.1.1 8.8.8.8 95.56.234.1 172.32.0.1 172.15.255.255 100.63.255.255 100.128.0.1 169.253.255.255
    192.169.0.1 223.255.255.254 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808::1
    2606:4700:4700::1111 2a00:1450:4010::1
""".split()


@pytest.mark.parametrize("address", [*PRIVATE, ""])
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert not is_private(address)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("::ffff:7f00:1", "::ffff:127.0.0.1"),
        ("::ffff:127.0.0.1", "::ffff:127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("fd00:ec2::254", "fd00:ec2::254"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ("vestnik.example", "vestnik.example"),
    ],
)
def test_an_address_is_shown_as_people_read_it(address: str, shown: str) -> None:
    assert plain(address) == shown


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_as_private_inside_an_ipv6_address(ip: IPv4Address) -> None:
    number = int(ip)
    inside = (
        IPv6Address(f"::ffff:{ip}"),
        IPv6Address(int(IPv6Address("64:ff9b::")) + number),
        IPv6Address(int(IPv6Address("2002::")) + (number << 80) + 1),
    )
    assert [is_private(str(address)) for address in inside] == [is_private(str(ip))] * 3


@given(st.ip_addresses(v=6))
def test_what_is_not_global_unicast_is_private(ip: IPv6Address) -> None:
    if int(ip) >> 125 != 1 and ip.ipv4_mapped is None and not str(ip).startswith("64:ff9b:"):
        assert is_private(str(ip))


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://vestnik.example", "http://vestnik.example/"),
        ("HTTPS://Vestnik.example:8443/лента?q=а б#часть", "https://vestnik.example:8443/лента?q=а б"),
        ("http://[2a00:1450::1]:8080/", "http://[2a00:1450::1]:8080/"),
    ],
)
def test_web_addresses(text: str, url: str) -> None:
    assert web_address(text) == URL(url)


REFUSED = {
    "": "not an http(s) address: ''",
    "vestnik.example/rss": "not an http(s) address: 'vestnik.example/rss'",
    "http://": "not an",
    "http://[": "not an address: 'http://['",
    "http://vestnik.example:99999/": "not an address",
    "file:///etc/passwd": "not an http(s) address: 'file:///etc/passwd'",
    "ftp://vestnik.example/rss": "not an http(s) address",
    "data:text/xml,<rss/>": "not an http(s) address",
    "javascript:alert(1)": "not an http(s) address",
    "gopher://127.0.0.1:6379/_INFO": "not an http(s) address",
    "http://aida:tajna@vestnik.example/": "an address with a user name or password in it",
    "http://aida@vestnik.example/": "an address with a user name or password in it",
    "http://:tajna@vestnik.example/": "an address with a user name or password in it",
    "ftp://aida:tajna@vestnik.example/": "an address with a user name or password in it",
    "http://aida:tajna@vestnik.example:99999/": "not an address: '…@vestnik.example:99999/'",
    "http://vestnik.example/" + "a" * 8_000: "an address of more than 8,000 characters",
}


@pytest.mark.parametrize(("text", "reason"), REFUSED.items(), ids=range(len(REFUSED)))
def test_refused_addresses(text: str, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        web_address(text)
    assert str(caught.value).startswith(reason)
    assert "tajna" not in str(caught.value)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/new", "https://vestnik.example/new"),
        ("new?a=1#x", "https://vestnik.example/rss/new?a=1"),
        ("//listok.example/rss", "https://listok.example/rss"),
        ("http://listok.example/лента", "http://listok.example/лента"),
        ("?page=2", "https://vestnik.example/rss/feed?page=2"),
    ],
)
def test_redirects(location: str, target: str) -> None:
    assert redirected(URL("https://vestnik.example/rss/feed"), location) == URL(target)


@pytest.mark.parametrize(
    ("location", "reason"),
    [
        (None, "redirected to nowhere"),
        ("file:///etc/passwd", "redirected: not an http(s) address: 'file:///etc/passwd'"),
        ("//aida:tajna@vestnik.example/", "redirected: an address with a user name or password in it"),
        ("http://aida:tajna@[", "redirected to no address: '…@['"),
    ],
)
def test_refused_redirects(location: str | None, reason: str) -> None:
    with pytest.raises(AddressError) as caught:
        redirected(URL("https://vestnik.example/rss/feed"), location)
    assert str(caught.value) == reason


def is_asked_for(address: Callable[[], URL]) -> bool:
    """Whether there is a URL; where there is not, the reason is one line."""
    try:
        url = address()
    except AddressError as error:
        assert len(str(error).splitlines()) == 1  # noqa: PT017
        return False
    assert url.scheme in ("http", "https")
    assert url.host
    assert url.raw_user is None
    return True


@given(st.text() | st.text(alphabet="/:@?#[]%.ht\ud800").map(lambda text: f"http://{text}"))
@example("http://0:")
@example("http://:;")
def test_any_text_is_an_address_or_refused_in_one_line(text: str) -> None:
    is_asked_for(lambda: redirected(URL("https://vestnik.example/"), text))
    if is_asked_for(lambda: web_address(text)):
        assert web_address(str(web_address(text))) == web_address(text)


def test_an_origin_is_scheme_host_and_port() -> None:
    one = URL("https://vestnik.example/a")
    assert same_origin(one, URL("https://VESTNIK.example:443/b?c"))
    for other in ("http://vestnik.example/a", "https://vestnik.example:8443/a", "https://listok.example/a"):
        assert not same_origin(one, URL(other))
