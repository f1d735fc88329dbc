"""Requests as values, and the nodes that build them: `api.users["id"].profile.account.post(body)`.

Nothing is sent here. A request holds the bytes that would go out and knows how to read what comes back, so
any HTTP library, batch or test can carry it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Generic,
    TypedDict,
    TypeVar,
    Unpack,
    cast,
)
from urllib.parse import urlsplit

from .jsontext import loads
from .operations import Body, Operation, Scopes
from .responses import Collection, Result, UnexpectedResponse
from .urls import OMITTED, QueryOptions, at_path, call, key, literal, query_options

if TYPE_CHECKING:
    from .validate import Violation

__all__ = [
    "OMITTED",
    "Body",
    "Collection",
    "GetOptions",
    "Headers",
    "ListOptions",
    "Node",
    "Operation",
    "Options",
    "Request",
    "Result",
    "Root",
    "Scopes",
    "UnexpectedResponse",
    "at_path",
    "call",
    "key",
    "literal",
]

T_co = TypeVar("T_co", covariant=True)


class Options(TypedDict, total=False):
    """What every request takes: headers that override the operation's, and query options as they are."""

    headers: Mapping[str, str] | None
    query: Mapping[str, str] | None


class GetOptions(Options, total=False):
    """What reading one thing takes besides; lists are joined with commas."""

    select: str | Sequence[str] | None
    expand: str | Sequence[str] | None


class ListOptions(GetOptions, total=False):
    """What reading a collection takes besides."""

    filter: str | None
    orderby: str | Sequence[str] | None
    search: str | None
    count: bool | None
    top: int | None
    skip: int | None


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
        return (
            self._folded() == other._folded()
            if isinstance(other, Headers)
            else NotImplemented
        )

    def __hash__(self) -> int:
        return hash(self._folded())

    def __repr__(self) -> str:
        return f"Headers({dict(self)!r})"

    def _folded(self) -> frozenset[tuple[str, str]]:
        return frozenset((name, value) for name, (_, value) in self._fields.items())


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Request(Generic[T_co]):
    """One finished request whose success response is a T_co.

    Two requests are equal when the same bytes would go out, for the same operation. What was given as body
    has been encoded already: changing a model afterwards doesn't change the request.
    """

    method: str
    root: str
    """Service root, without a slash at the end."""
    path: str
    """Relative to the service root, encoded: `/me/profile/account`."""
    query: tuple[tuple[str, str], ...] = ()
    """Encoded names and values."""
    headers: Headers = field(default_factory=Headers)
    content: bytes | None = None
    """The body as it goes out; None where there is none."""
    operation: Operation

    @property
    def url(self) -> str:
        """Absolute and finished: to be sent as it is, never to be encoded again."""
        query = "&".join(f"{name}={value}" for name, value in self.query)
        return f"{self.root}{self.path}{'?' if query else ''}{query}"

    @property
    def body(self) -> Any:
        """The body as a JSON value, as bytes where it isn't JSON, None where there is none."""
        is_json = "json" in self.headers.get("Content-Type", "").casefold()
        return (
            loads(self.content)
            if self.content is not None and is_json
            else self.content
        )

    @property
    def status(self) -> tuple[int, ...]:
        """The documented success codes."""
        return self.operation.status

    @property
    def result(self) -> Result | None:
        """What the response carries; None where it has no body."""
        return self.operation.result

    @property
    def scopes(self) -> Scopes:
        """Permissions, least privileged first."""
        return self.operation.scopes

    @property
    def page(self) -> str:
        """The documentation page."""
        return self.operation.page

    def read(self, status: int, headers: Mapping[str, str], content: bytes) -> T_co:
        """The value of a success response (any 2xx: services stray from the documented code).

        A body that wasn't promised is ignored. Raises UnexpectedResponse for any other status, and when a
        promised body is missing or can't be what was promised.
        """
        fields = Headers(headers)
        if not 200 <= status < 300:
            raise UnexpectedResponse("not a success", status, fields, content)
        return cast(
            T_co,
            None if self.result is None else self.result.read(status, fields, content),
        )

    def violations(self) -> list[Violation]:
        """What the body has against the operation's rules: types, required and read-only members."""
        rule = self.operation.body
        return (
            []
            if rule is None or self.content is None
            else rule.violations(self.body, self.method)
        )

    def __repr__(self) -> str:
        size = "" if self.content is None else f" {len(self.content)} bytes"
        url = (
            self.url
            if len(self.url) <= 100
            else f"{self.url[:99]}\N{HORIZONTAL ELLIPSIS}"
        )
        return f"<Request {self.method} {url}{size}>"


class Node:
    """A place in the service: the path so far. Subclasses add the verbs and the children.

    Every name of this class begins with an underscore, so that no segment's name can clash with it.
    """

    __slots__ = ("_path", "_root")
    # `__getitem__` alone would make a node iterable, without end.
    __iter__: ClassVar[None] = None

    def __init__(self, parent: Node, part: str) -> None:
        """`part` is finished URL text with its own leading slash."""
        self._root: str = parent._root
        self._path: str = parent._path + part

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._path or '/'}>"

    def _request(
        self,
        operation: Operation,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        **options: Unpack[QueryOptions],
    ) -> Request[Any]:
        """The request for `operation` at this path.

        Raises ValueError or TypeError for query options and bodies that can't be written.
        """
        rule = operation.body or Body()
        accept = operation.result is not None and operation.result.is_json
        defaults = {"Accept": "application/json"} if accept else {}
        if body is not None:
            defaults["Content-Type"] = rule.media_type(body)
        return Request(
            method=operation.method,
            root=self._root,
            path=self._path,
            query=query_options(**options),
            headers=Headers(defaults, operation.headers, _checked(headers)),
            content=None if body is None else rule.encode(body),
            operation=operation,
        )


class Root(Node):
    """The service itself, where every path begins."""

    __slots__ = ()

    def __init__(self, root: str) -> None:
        """`root` is the service root, absolute; raises ValueError when it can't be one."""
        parts = urlsplit(root)
        is_absolute = parts.scheme in ("https", "http") and parts.netloc
        if (
            not is_absolute
            or not root.isascii()
            or not root.isprintable()
            or set(" ?#").intersection(root)
        ):
            raise ValueError(
                f"{root!r} is not a service root; write https://host/version"
            )
        self._root = root.rstrip("/")
        self._path = ""


def _checked(headers: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """The caller's headers; raises where a line break in them would begin another header, or the body."""
    for name, value in (headers or {}).items():
        if not name.strip() or set("\r\n\0").intersection(name + value):
            raise ValueError(f"header {name!r} can't be sent")
    return headers
