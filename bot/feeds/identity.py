"""By what address an article is known. Pure."""

import re
from contextlib import suppress
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:(?:utm|mtm|pk|hsa|at_custom)_\w+|(?:fb|g|dc|y|ys|yad|ms|tt|tw|vk|rb_?)clid|rb_clickid|gclsrc|[gw]braid"
    r"|_openstat|_g[al]|_hs(?:enc|mi)|mc_[ce]id|igsh(?:id)?|erid|fb_(?:action_ids|source|ref)|ref_(?:src|url)"
    r"|cmpid|at_(?:medium|campaign))(?:=|$)",
    re.IGNORECASE,
)
# These names carry meaning as well: they go only with a value that says where a reader comes from.
_REFERRAL = re.compile(
    r"(?:from|ref|referrer|source|src)="
    r"(?:rss|feed|telegram|tg|twitter|facebook|fb|vk|vkontakte|whatsapp|instagram|email|newsletter|push"
    r"|(?:yandex|google)_?(?:news)?|dzen|zen)",
    re.IGNORECASE,
)
_AMP = re.compile(r"(?:amp(?:=(?:1|true|)|)|outputType=amp)", re.IGNORECASE)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_URL_SAFE = "/%:=&?~+!$,;'@()*[]|"
_MIRRORS = re.compile(r"(?:(?:www\d?|m|amp|mobile|wap)\.)+(?=[^.]+\.[^.])")
_ESCAPED = re.compile(r"%[0-9a-fA-F]{2}")
# An AMP marker before or after the path, an index, trailing slashes.
_NO_MATTER = [
    re.compile(pattern)
    for pattern in (r"(?<=/)index\.(?:html?|php)$", r"/+$", r"^/amp(?=/.)", r"(?<=[^/])[/.]amp$")
]


def canonical_url(link: str) -> str | None:
    """`link` without tracking and fragment, host in lower case, percent-encoded; None if not http(s)."""
    if (found := _split(link)) is None:
        return None
    parts, host = found
    query = "&".join(part for part in parts.query.split("&") if not _tracks(part)) if parts.query else ""
    path = quote(parts.path or "/", safe=_URL_SAFE)
    return urlunsplit((parts.scheme, host, path, quote(query, safe=_URL_SAFE), ""))


def article_key(url: str) -> str:
    """What the addresses of one article have in common: http or https, a site's mobile or AMP twin.

    Of `url` all is dropped that does not tell articles apart: the scheme, tracking, a leading www., m., amp.
    or mobile., an AMP marker, index.html, a trailing slash, the query's order. `url` itself if not http(s).
    """
    canonical = canonical_url(url)
    if canonical is None or (found := _split(canonical)) is None:
        return url
    parts, host = found
    path = _plain_path(_ESCAPED.sub(lambda escape: escape[0].upper(), parts.path))
    query = "&".join(sorted(part for part in parts.query.split("&") if part and not _AMP.fullmatch(part)))
    return f"{site(host)}{path}" + (f"?{query}" if query else "")


def site(host: str) -> str:
    """A host without the leading label by which mirrors of one site differ: amp.vestnik.kz → vestnik.kz."""
    if not host.isascii():
        with suppress(UnicodeError):  # a label too long, or none
            host = host.encode("idna").decode("ascii")
    return _MIRRORS.sub("", host, count=1)


def same_site(url: str, other: str) -> bool:
    """Whether two http(s) addresses are on one site, mirrors counted as one."""
    first, second = _split(url), _split(other)
    return first is not None and second is not None and site(first[1]) == site(second[1])


def is_home(address: str) -> bool:
    """Whether an address is a site's front page."""
    return urlsplit(address)._replace(scheme="", netloc="").geturl() in ("", "/")


def absolute(link: str, base: str) -> str:
    """`link`, as it stands in a document at `base`; "" where it is none."""
    link = link.strip()
    try:
        return link if link.startswith(("http://", "https://")) else urljoin(base, link)
    except ValueError:
        return ""


def _split(link: str) -> tuple[SplitResult, str] | None:
    """The parts of a link and its host, with a port that is not the default one."""
    try:
        parts = urlsplit(link.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    if port is not None and port != _DEFAULT_PORTS[parts.scheme]:
        host = f"{host}:{port}"
    return parts, host


def _tracks(parameter: str) -> bool:
    return bool(_TRACKING.match(parameter) or _REFERRAL.fullmatch(parameter))


def _plain_path(path: str) -> str:
    before = None
    while path != before:  # what one step uncovers is for another
        before = path
        for pattern in _NO_MATTER:
            path = pattern.sub("", path, count=1)
    return path
