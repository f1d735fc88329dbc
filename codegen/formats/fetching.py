"""Fetches the metadata of a running service, only if the user asks for it, and within limits."""

from __future__ import annotations

import gzip
import os
import time
import zlib
from collections.abc import Iterable
from typing import IO, Any
from urllib.parse import urlsplit

from codegen.base.problems import InputError, refused
from codegen.formats.csdl.xmltree import MAX_BYTES, unmarked

AUTHORIZATION = "CODEGEN_FETCH_AUTHORIZATION"
"""The environment variable that holds the value of the Authorization header; it never goes to another host."""
MAX_SECONDS = 60
_CHUNK = 2**16
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


def fetched(urls: Iterable[str]) -> dict[str, bytes]:
    """The documents at URLs, by names that tell what they are: `metadata.xml`.

    Raises InputError for what can't be fetched: by HTTPS (or HTTP from this machine), from the host that was named, in
    MAX_SECONDS, with at most MAX_BYTES.
    """
    found: dict[str, bytes] = {}
    for url in urls:
        content = _document(url)
        suffix = "json" if unmarked(content[:1000])[0].lstrip()[:1] == b"{" else "xml"
        number = f"-{len(found) + 1}" if found else ""
        found[f"metadata{number}.{suffix}"] = content
    return found


def service_root(url: str) -> str:
    """The address of a service by that of its metadata; empty where it can't be told."""
    plain = url.partition("?")[0].rstrip("/")
    return plain.removesuffix("/$metadata") if plain.endswith("/$metadata") else ""


def _document(url: str) -> bytes:
    parts = urlsplit(url)
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)):
        raise _refusal(url, "name an address that begins with https://")
    if parts.username or parts.password:
        raise _refusal(
            f"{parts.scheme}://{parts.hostname}", f"credentials belong in the environment, as {AUTHORIZATION}"
        )
    headers = {"Accept": "application/xml, application/json;q=0.5", "User-Agent": "codegen"}
    if credentials := os.environ.get(AUTHORIZATION, "").strip():
        headers["Authorization"] = credentials
    from urllib.error import HTTPError, URLError
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class SameHost(HTTPRedirectHandler):
        """Follows to where the same host says, and nowhere else."""

        def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
            if urlsplit(newurl)[:2] != parts[:2]:
                fp.close()
                raise _refusal(url, f"leads to another host; name that: {newurl[:200]}")
            return super().redirect_request(req, fp, code, msg, headers, newurl)

    opener = build_opener(SameHost())
    end = time.monotonic() + MAX_SECONDS
    try:
        with opener.open(Request(url, headers=headers), timeout=MAX_SECONDS) as answer:
            return _read(url, _plain(url, answer), end)
    except HTTPError as error:
        error.close()
        hint = f"; codegen takes credentials from {AUTHORIZATION}" if error.code in (401, 403) else ""
        raise _refusal(url, f"the service answers with {error.code}{hint}") from None
    except (URLError, OSError, ValueError, EOFError, zlib.error) as error:
        raise _refusal(url, f"can't be fetched: {getattr(error, 'reason', error)}") from None


def _plain(url: str, answer: Any) -> Any:
    """The content of an answer as it is read; some servers compress it, though nobody has asked for that."""
    encoding = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        return gzip.GzipFile(fileobj=answer)
    if encoding != "identity":
        raise _refusal(url, f"the service compresses the document ({encoding[:40]}), though nobody asked for that")
    return answer


def _read(url: str, answer: IO[bytes], end: float) -> bytes:
    parts, size = [], 0
    while part := answer.read(_CHUNK):
        parts.append(part)
        size += len(part)
        if size > MAX_BYTES:
            raise _refusal(url, f"the document is larger than {MAX_BYTES:,} bytes")
        if time.monotonic() > end:
            raise _refusal(url, f"the document didn't arrive within {MAX_SECONDS} seconds")
    return b"".join(parts)


def _refusal(url: str, message: str) -> InputError:
    return refused("fetch", url.partition("?")[0][:200], message)
