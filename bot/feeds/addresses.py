"""Which addresses may be asked for: of the web, without credentials, in no network of our own. Pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from yarl import URL

LONGEST_URL = 8_000

_SHOWN = 200
_NO_URL = (ValueError, IndexError)  # yarl raises the latter for http://[]@
_V4_OF_OURS = (
    ip_network("192.0.0.0/24"),  # whole: older Pythons take only parts of it for private
    ip_network("168.63.129.16/32"),  # Azure's own services, for machines that stand there
)
_V6_WORLD = ip_network("2000::/3")
_V6_DOCUMENTATION = ip_network("3fff::/20")
_NAT64 = ip_network("64:ff9b::/96")


class AddressError(Exception):
    """What is not to be asked for; the message is one line, and never holds credentials."""


def is_private(address: str) -> bool:
    """Whether an IP address is other than one of the public internet; so is what is no IP address.

    Those are private, shared (RFC 6598), loopback, link-local with the clouds' metadata, multicast,
    unspecified and reserved ones, and IPv6 addresses with such an IPv4 address inside (RFC 4291, 3056, 6052).
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return _v6_private(ip) if isinstance(ip, IPv6Address) else _v4_private(ip)


def plain(address: str) -> str:
    """An IP address as people read it, with the IPv4 address inside it, if any (RFC 5952, 5)."""
    try:
        ip = ip_address(address)
    except ValueError:
        return address
    # Python does so by itself only since 3.13.
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return f"::ffff:{mapped}" if mapped else address


def _v4_private(ip: IPv4Address) -> bool:
    return not ip.is_global or ip.is_multicast or any(ip in network for network in _V4_OF_OURS)


def _v6_private(ip: IPv6Address) -> bool:
    inside = ip.ipv4_mapped or ip.sixtofour
    if ip in _NAT64:
        inside = IPv4Address(ip.packed[-4:])
    if inside is not None:
        return _v4_private(inside)
    return ip not in _V6_WORLD or not ip.is_global or ip in _V6_DOCUMENTATION


def web_address(text: str) -> URL:
    """An http(s) URL without its fragment. Raises AddressError."""
    if len(text) > LONGEST_URL:
        raise AddressError(f"an address of more than {LONGEST_URL:,} characters")
    try:
        url = URL(str(URL(text)))  # read as it will be written: "http://0:" is "http://0" then
        credentials = url.raw_user is not None or url.raw_password is not None
    except _NO_URL:
        raise AddressError(f"not an address: {_shown(text)}") from None
    if credentials:
        raise AddressError("an address with a user name or password in it")
    if url.scheme not in ("http", "https") or not url.host:
        raise AddressError(f"not an http(s) address: {_shown(text)}")
    return url.with_fragment(None) if url.raw_fragment else url


def redirected(url: URL, location: str | None) -> URL:
    """Where an answer from `url` with this Location leads (RFC 9110, 10.2.2). Raises AddressError."""
    if not location:
        raise AddressError("redirected to nowhere")
    try:
        target = str(url.join(URL(location)))
    except _NO_URL:
        raise AddressError(f"redirected to no address: {_shown(location)}") from None
    try:
        return web_address(target)
    except AddressError as error:
        raise AddressError(f"redirected: {error}") from None


def same_origin(one: URL, other: URL) -> bool:
    """Whether both are of one server: scheme, host and port (RFC 6454)."""
    return (one.scheme, one.host, one.port) == (other.scheme, other.host, other.port)


def _shown(text: str) -> str:
    # What stands before an @ may be a password.
    return repr("…@" + text.rpartition("@")[2][:_SHOWN] if "@" in text else text[:_SHOWN])
