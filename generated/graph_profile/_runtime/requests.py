"""Requests as values; nodes build them: `api.users["id"].profile.account.post(body)`.

Nothing is sent here. A request holds the bytes to send and can read the response, so any HTTP library, batch or
test can send it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    TypeAlias,
    TypedDict,
    TypeVar,
    cast,
)
from urllib.parse import unquote

from .edm import element
from .errors import UnsafeHeader
from .jsontext import loads
from .nodes import Node
from .operations import Alternative, Body, Operation, Scopes, deprecated, with_members
from .query.options import QueryOptions, is_text, known_only
from .responses import Collection, Result, UnexpectedResponse
from .streams import ByteContent, Stream
from .urls import OMITTED, at_path, query_options

if TYPE_CHECKING:
    from .query.paths import Path
    from .query.terms import Expanded, Selected
    from .validate import Violation

__all__ = [
    "OMITTED",
    "Alternative",
    "Body",
    "ByteContent",
    "Collection",
    "GetOptions",
    "Headers",
    "ListOptions",
    "Operation",
    "Options",
    "Request",
    "Result",
    "Scopes",
    "at_path",
    "deprecated",
    "with_members",
]

T_co = TypeVar("T_co", covariant=True)
LinkForm: TypeAlias = Literal["absolute", "relative"]
"""With the client's own service root, as pages show them; or counted from it, which strict services of OData want."""


class Options(TypedDict, total=False):
    """Options of every request: headers, which override the operation's, and query options that go out unchanged."""

    headers: Mapping[str, str] | None
    query: Mapping[str, str] | None


class GetOptions(Options, total=False):
    """Options of reading one entity: texts, or terms of `q`; lists are joined with commas."""

    select: str | Path | Selected | Sequence[str | Path | Selected] | None
    expand: str | Path | Expanded | Sequence[str | Path | Expanded] | None


class ListOptions(QueryOptions, total=False):
    """Options of reading a collection: every query option."""

    headers: Mapping[str, str] | None


class Headers(Mapping[str, str]):
    """Header fields: immutable, hashable, found by name in any case."""

    __slots__ = ("_fields",)

    def __init__(self, *layers: Mapping[str, str] | None) -> None:
        """Later layers override earlier ones."""
        given = {
            name.casefold(): (name, value)
            for layer in layers
            for name, value in (layer or {}).items()
        }
        self._fields: dict[str, tuple[str, str]] = given

    def __getitem__(self, name: str) -> str:
        return self._fields[name.casefold()][1]

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._fields.values())

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Headers):
            return self._folded() == other._folded()
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self._folded())

    def __reduce__(self) -> tuple[Any, ...]:
        return Headers, (dict(self),)

    def __repr__(self) -> str:
        from .redact import is_secret, redacted

        shown = {
            name: "***" if is_secret(name) else redacted(value)
            for name, value in self.items()
        }
        return f"Headers({shown!r})"

    def only(self, is_wanted: Callable[[str], bool]) -> Headers:
        """Those whose names are wanted, which are asked about in lower case."""
        return Headers({name: self[name] for name in self if is_wanted(name.lower())})

    def _folded(self) -> frozenset[tuple[str, str]]:
        return frozenset((name, value) for name, (_, value) in self._fields.items())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request(Generic[T_co]):
    """A complete request. Its success response is read as T_co.

    Two requests are equal if they send the same bytes, for the same operation. The body is encoded already:
    changing a model afterwards doesn't change the request.
    """

    method: str
    root: str
    """Service root, without a slash at the end."""
    path: str
    """Relative to the service root, encoded: `/me/profile/account`."""
    query: tuple[tuple[str, str], ...] = ()
    """Encoded names and values."""
    headers: Headers = field(default_factory=Headers)
    content: bytes | Stream | None = None
    """The body as it goes out, or where that is read from while it does; None where there is none."""
    operation: Operation
    links: LinkForm = "absolute"
    """How a client writes the links in the body that lead to places below `root`, when it sends them."""

    @property
    def url(self) -> str:
        """The whole URL, encoded. Send it unchanged; never encode it again."""
        query = "&".join(f"{name}={value}" for name, value in self.query)
        # A link that the service gave may hold options of its own.
        mark = "&" if "?" in self.path else "?"
        return f"{self.root}{self.path}{mark if query else ''}{query}"

    @property
    def body(self) -> Any:
        """The body: a JSON value, bytes if it isn't JSON, None if there is none."""
        is_json = "json" in self.headers.get("Content-Type", "").casefold()
        content = self.content
        return loads(content) if isinstance(content, bytes) and is_json else content

    @property
    def status(self) -> tuple[int, ...]:
        """The documented success codes."""
        return self.operation.status

    @property
    def result(self) -> Result | None:
        """What the response carries; None if it has no body."""
        return self.operation.result

    @property
    def scopes(self) -> Scopes:
        """Permissions, least privileged first."""
        return self.operation.scopes

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """What other pages say about the same request."""
        return self.operation.alternatives

    @property
    def page(self) -> str:
        """The documentation page."""
        return self.operation.page

    def read(self, status: int, headers: Mapping[str, str], content: bytes) -> T_co:
        """The value of a success response: any 2xx, because services also send other codes than the documented ones.

        An undocumented body is returned as bytes. Raises UnexpectedResponse for any other status, and if the documented
        body is missing or has the wrong form.
        """
        fields = Headers(headers)
        if not 200 <= status < 300:
            raise UnexpectedResponse("not a success", status, fields, content)
        value: Any = content or None
        if self.result is not None:
            value = self.result.read(status, fields, content)
        return cast(T_co, value)

    def violations(self) -> list[Violation]:
        """The rules that the request breaks: types, required and read-only members, headers.

        A name in a query option that an open type doesn't declare is a warning. So is anything that the service
        doesn't support.
        """
        from .validate import Violation

        lacking = [
            Violation("", "required", "error", f"the header {name} must be given")
            for name in self.operation.asks
            if not self.headers.get(name)
        ]
        rule, found = self.operation.body, list[Violation]()
        if rule is not None and isinstance(self.content, bytes):
            found = rule.violations(self.body, self.method)
        refused, unknown = self._unsupported(), self._unknown()
        found += lacking
        found += (Violation("", "unsupported", "warning", text) for text in refused)
        found += (Violation("", "unknown-member", "warning", text) for text in unknown)
        return found

    def _unsupported(self) -> Iterator[str]:
        """What the service doesn't support of the query options, and those that it can't do without."""
        given = {unquote(name): unquote(text) for name, text in self.query}
        for option, names in self.operation.refuses:
            used = [*re.findall(r"\w+", given.get(option, ""))]
            if option in given and not names:
                yield f"the service doesn't support {option} here"
            for name in names:
                if name.rpartition("/")[2] in used:
                    yield f"the service doesn't support {option} of {name}"
        for option in self.operation.needs:
            if option not in given:
                yield f"the service doesn't answer without {option}"

    def _unknown(self) -> list[str]:
        if not self.query:
            return []
        from .query.texts import undeclared

        return undeclared(self.query, _element(self.operation))

    def __repr__(self) -> str:
        from .redact import redacted

        size = f" {len(self.content)} bytes" if isinstance(self.content, bytes) else ""
        url = redacted(self.url)
        url = url if len(url) <= 100 else f"{url[:99]}\N{HORIZONTAL ELLIPSIS}"
        return f"<Request {self.method} {url}{size}>"


def request(
    node: Node,
    operation: Operation,
    body: Any,
    headers: Mapping[str, str] | None,
    *,
    select: Any = None,
    expand: Any = None,
    filter: Any = None,
    orderby: Any = None,
    search: Any = None,
    count: bool | None = None,
    top: int | None = None,
    skip: int | None = None,
    apply: str | None = None,
    compute: Any = None,
    query: Mapping[str, str] | None = None,
    **unknown: Any,
) -> Request[Any]:
    """The request for `operation` at a place in the service, see `Node._request`.

    The options are those of `QueryOptions`, written out: jedi, which knows no `Unpack`, completes them by these.
    Raises TypeError for None in place of a body that the operation always has.
    """
    known_only(unknown)
    texts: dict[str, Any] = {
        "select": select,
        "expand": expand,
        "filter": filter,
        "orderby": orderby,
        "search": search,
        "count": count,
        "top": top,
        "skip": skip,
        "apply": apply,
        "compute": compute,
        "query": query,
    }
    needed: Mapping[str, str] = {}
    if not is_text(texts):
        from .query.terms import settle

        texts, needed = settle(texts, _element(operation))
    if body is None and operation.body is not None and operation.body.needed:
        message = f"{operation.method} {node._path} sends a body, and this is None"
        raise TypeError(message)
    rule = operation.body or Body()
    accept = operation.result is not None and operation.result.is_json
    defaults = {"Accept": "application/json"} if accept else {}
    if body is not None:
        defaults["Content-Type"] = rule.media_type(body)
    return Request(
        method=operation.method,
        root=node._root,
        path=node._path,
        query=query_options(**texts, aliases=node._aliases),
        headers=Headers(defaults, operation.headers, needed, sendable(headers or {})),
        content=None if body is None else rule.encode(body),
        operation=operation,
        links="relative" if node._parentheses else "absolute",
    )


def _element(operation: Operation) -> str:
    """The type of what query options are about; empty where it isn't known."""
    return "" if operation.result is None else element(operation.result.type)


_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"(?:[!-~]+(?:[ \t]+[!-~]+)*)?")


def sendable(headers: Mapping[str, str]) -> dict[str, str]:
    """Header fields as they are written: visible ASCII, blanks only within (RFC 9110, sections 5.1 and 5.5).

    Blanks around a value mean nothing and are dropped. Raises UnsafeHeader for what would be another field, or none;
    TypeError for a value that is no text.
    """
    for name, value in headers.items():
        if not isinstance(value, str):
            raise TypeError(f"header {name!a} is no text")
    found = {name: value.strip(" \t") for name, value in headers.items()}
    for name, value in found.items():
        if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            message = f"header {name!a} can't be sent: it holds more than visible ASCII"
            raise UnsafeHeader(message)
    return found
