"""Credentials of a client in all accepted forms, and their tokens."""

from __future__ import annotations

import re
import time
from base64 import urlsafe_b64decode
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple, NoReturn

from .failures import CredentialFailed
from .steps import Ask, Flow, MustAwait

_EARLY = 300.0
"""Seconds before its end at which a token counts as spent."""
_CLAIMS = re.compile(r'\bclaims="([^"]*)"')


class _Token(NamedTuple):
    """A token and its end in one value, so that nobody sees one of them beside the other of another."""

    text: str
    ends: float
    """When it counts as spent, in seconds since the epoch; 0 where it isn't to be kept."""


class Credential:
    """Bearer tokens out of a text, a function without arguments, or anything with `get_token(*scopes)`.

    Functions and `get_token` may be coroutines where the client is asynchronous. A function is asked for every
    request. It may return the token, an object with a `token`, or a mapping with an `access_token`, as msal does; it
    may answer for any user, and its tokens are never kept. Tokens of `get_token`, which is azure-identity's, are kept
    until five minutes before they expire.
    """

    __slots__ = ("_kept", "_scopes", "_source")

    def __init__(
        self, source: str | Callable[[], Any] | Any | None, scopes: tuple[str, ...] = ()
    ) -> None:
        """`scopes` are for `get_token`; empty for the service's own, `https://host/.default`.

        Raises TypeError for what can't give tokens.
        """
        gives = callable(source) or hasattr(source, "get_token")
        if not (gives or source is None or isinstance(source, str)):
            message = f"a credential is a token, a function, or has get_token, not {type(source).__name__}"
            raise TypeError(message)
        self._source = source
        self._scopes = scopes
        self._kept: dict[tuple[str, ...], _Token] = {}

    def __repr__(self) -> str:
        return "<Credential>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential stays in its process")

    def __bool__(self) -> bool:
        return self._source is not None

    def header(self, place: str) -> Flow[str]:
        """The value of `Authorization` for a service at the origin `place`; raises CredentialFailed."""
        kept = self._kept.get(self._scopes_at(place))
        if kept is not None and time.time() < kept.ends:
            return _bearer(kept.text)
        return (yield from self.renewed(place, ""))

    def renewed(self, place: str, challenge: str) -> Flow[str]:
        """Another value, after the service has refused the last with `challenge` as its `WWW-Authenticate`.

        It is the same value where there is no other to be had. Raises CredentialFailed.
        """
        if isinstance(self._source, str):
            return _bearer(self._source)
        return _bearer((yield from self._fetched(place, _claims(challenge))).text)

    def _fetched(self, place: str, claims: Mapping[str, str]) -> Flow[_Token]:
        source: Any = self._source
        scopes = self._scopes_at(place)
        keeps = hasattr(source, "get_token")
        try:
            given = yield Ask(
                partial(source.get_token, *scopes, **claims) if keeps else source
            )
            token = _token(given)
        except Exception as error:
            # Others' errors may quote what is secret.
            is_ours = isinstance(error, CredentialFailed | MustAwait)
            told = error if is_ours else type(error).__name__
            raise CredentialFailed(f"the credential gave no token: {told}") from error
        if keeps and token.ends:
            self._kept[scopes] = token
        return token

    def _scopes_at(self, place: str) -> tuple[str, ...]:
        host, _, port = place.rpartition(":")
        return self._scopes or (f"{host if port in ('80', '443') else place}/.default",)


def _token(given: Any) -> _Token:
    if isinstance(given, Mapping):
        said = given.get("error_description") or given.get("error")
        if "access_token" not in given and isinstance(said, str):
            raise CredentialFailed(said.splitlines()[0])
        given = given.get("access_token", "")
    if isinstance(given, str):
        return _Token(given, 0.0)
    text, expires = getattr(given, "token", ""), getattr(given, "expires_on", None)
    if not isinstance(text, str):
        raise TypeError(f"a token is a text, not {type(text).__name__}")
    return _Token(
        text, float(expires) - _EARLY if isinstance(expires, int | float) else 0.0
    )


def _bearer(token: str) -> str:
    # HTTP libraries quote a header that they can't send in their errors: it must not come to that.
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        hint = ": leave 'Bearer' out" if token[:7].lower() == "bearer " else ""
        message = f"the credential gave something that isn't a token{hint}"
        raise CredentialFailed(message)
    return f"Bearer {token}"


def _claims(challenge: str) -> Mapping[str, str]:
    """What continuous access evaluation wants to see in the next token (RFC 9470's idea, in Entra's form)."""
    found = _CLAIMS.search(challenge)
    if not found:
        return {}
    try:
        text = urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4)).decode()
    except ValueError:
        return {}
    return {"claims": text}
