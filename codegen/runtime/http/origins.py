"""URLs of services, and where the links lead that they give: absolute, over HTTP, to one spelling of each place."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from .failures import Misdirected

if TYPE_CHECKING:
    from httpx2 import URL


@lru_cache(maxsize=256)
def parsed(url: str) -> URL:
    """A URL by the parser of what sends it, so that what is checked is what is sent.

    Raises Misdirected for what is no URL of http or https, and for user information, which would replace what
    authenticates us by what a link says.
    """
    from httpx2 import URL, InvalidURL

    try:
        found = URL(url)
    except (InvalidURL, ValueError, TypeError):
        raise Misdirected("a link is no URL") from None
    if found.scheme not in _PORTS:
        raise Misdirected("a link is no URL of http or https")
    if (found.port or 0) > 65535:
        raise Misdirected("a link names a port that can't be")
    if not _HOST.fullmatch(found.raw_host):
        raise Misdirected("a link names no host")
    if found.userinfo:
        raise Misdirected("a link holds user information")
    return found


_HOST = re.compile(rb"[0-9A-Za-z._~:-]+")
_PORTS = {"https": 443, "http": 80}


def origin(url: str) -> str:
    """Scheme, host and port, in one spelling; raises Misdirected as `parsed` does."""
    found = parsed(url)
    host = found.raw_host.decode("ascii")
    port = _PORTS[found.scheme] if found.port is None else found.port
    return f"{found.scheme}://{f'[{host}]' if ':' in host else host}:{port}"


def path_of(url: str) -> str:
    """The path, encoded, without the query; raises Misdirected as `parsed` does."""
    return parsed(url).raw_path.decode("ascii").partition("?")[0]


def is_private(url: str) -> bool:
    """Whether what goes there can't be overheard: encrypted, or on this machine."""
    scheme, _, place = origin(url).partition("://")
    host = place.rpartition(":")[0]
    return scheme == "https" or host in ("localhost", "127.0.0.1", "[::1]")


def joined(base: str, link: str, context: str | None = None) -> str:
    """A link of a response to `base`, whole; an absolute one stays as it is, character by character.

    Relative ones count from the context URL where there is one (JSON Format 4.01, section 4.3). Raises
    Misdirected when that makes no URL.
    """
    if not link.lower().startswith(("https://", "http://")):
        try:
            link = urljoin(urljoin(base, context or ""), link)
        except ValueError:
            raise Misdirected("a link is no URL") from None
    parsed(link)
    return link


def from_host(base: str, link: str) -> str:
    """A link of a header, counted from the host where it counts from the service root, as Graph's do.

    By RFC 3986 `/teams('1')/operations('2')` is outside of `/v1.0`. What is meant shows in its first segment, if the
    URL that was asked has that one further down.
    """
    first = re.match(r"/([^/(?#]+)", link)
    path = path_of(base)
    found = first and re.search(rf"/{re.escape(first[1])}(?=[/(]|$)", path)
    return f"{path[: found.start()]}{link}" if found else link


def absolute(base: str, link: str, context: str | None = None) -> str:
    """A link that is to be followed, like `joined`; raises Misdirected, too, where it would leave https for http.

    What was asked for in secret isn't asked for openly because a service, or a proxy before it, says so.
    """
    url = joined(base, link, context)
    here, there = origin(base), origin(url)
    leaves = here.startswith("https:") and there.startswith("http:")
    if leaves or (is_private(base) and not is_private(url)):
        message = f"a link leads from {here} to {there}, unencrypted: the client stays with https"
        raise Misdirected(message)
    return url
