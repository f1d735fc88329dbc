"""Addresses as pages write them: with and without host, version, slash; and what is odd about each."""

from __future__ import annotations

from dataclasses import dataclass

DRAFT_ROOT = "docs\\api"
"""What one generator of drafts writes where the version belongs."""


@dataclass(frozen=True, slots=True)
class Address:
    r"""A URL taken apart: `path` is relative to the service root, begins with one slash and holds no query.

    `host` and `version` are lower case and empty where the page leaves them out. `odd` names what isn't as
    it should be: "root" (`docs\api` for a version), "host" (the host is cut in two), "slash" (the path
    begins without one).
    """

    host: str
    version: str
    path: str
    query: str = ""
    odd: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """Path and query, undecoded."""
        return f"{self.path}?{self.query}" if self.query else self.path


def address(url: str) -> Address:
    """Take a full or relative URL apart; nothing is decoded, nothing is refused."""
    target, _, query = url.strip().partition("?")
    odd: list[str] = []
    host, rest = _host(target)
    rest = rest.lstrip("/")
    if rest.startswith(DRAFT_ROOT):
        odd.append("root")
        rest = rest[len(DRAFT_ROOT) :]
    elif host and "." in _first(rest) and _is_version(_second(rest)):
        odd.append("host")
        host, rest = f"{host}/{_first(rest)}", rest.partition("/")[2]
    version = ""
    if _is_version(_first(rest)):
        version, rest = _first(rest).lower(), rest.partition("/")[2]
    elif not host and rest and not target.startswith("/"):
        odd.append("slash")
    return Address(host.lower(), version, "/" + rest.lstrip("/"), query, tuple(odd))


def _host(target: str) -> tuple[str, str]:
    scheme, colon, rest = target.partition("://")
    if colon and scheme.isalpha():
        host, slash, rest = rest.partition("/")
        return host, slash + rest
    if not target.startswith("/") and "." in _first(target) and _is_version(_second(target)):
        return _first(target), target.partition("/")[2]
    return "", target


def _first(path: str) -> str:
    return path.partition("/")[0]


def _second(path: str) -> str:
    return _first(path.partition("/")[2])


def _is_version(segment: str) -> bool:
    """`v1.0`, `v2`, `beta`, `{version}`."""
    folded = segment.casefold()
    if folded.startswith("{"):
        return folded.strip("{}") in ("version", "apiversion", "api-version")
    return folded == "beta" or (folded[:1] == "v" and folded[1:].replace(".", "", 1).isdecimal())
