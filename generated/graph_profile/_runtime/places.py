"""Places and requests that no page documents: properties, links between entities, whatever else a service has.

The documentation's own requests are made at nodes, `api.users["7"].get()`; these functions take nodes as well, and
give nodes and requests that go wherever those go.
"""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import (
    TYPE_CHECKING,
    Any,
    Literal,
    TypeAlias,
    TypeVar,
    Unpack,
    cast,
    get_args,
    overload,
)

from .codec import encode_value
from .edm import element
from .errors import EncodeError, shown
from .jsontext import dumps
from .members import control_text
from .model import Model
from .nodes import Node
from .operations import Body, Operation
from .registry import registry
from .requests import Headers, ListOptions, Options, Request
from .responses import Result
from .urls import Part, key, segment

if TYPE_CHECKING:
    from .query.paths import Path

N = TypeVar("N", bound=Node)
M = TypeVar("M", bound=Model)
T = TypeVar("T")
Link: TypeAlias = str | Node | Request[Any] | Model
"""What tells where something is."""
Method: TypeAlias = Literal["DELETE", "GET", "PATCH", "POST", "PUT"]


def at(place: Node, *steps: str | int | Path) -> Node:
    """A place further down the path: names, types for casts, positions of items (0 is the first, -1 the last).

    Names and keys are given as they are, and encoded here; `odata.key("a/b")` writes a key as the service has them,
    `odata.call(...)` calls a function, `q.user.home.city` leads to a property. Where the place says of which type it
    is, as all do in a package from metadata, what follows a collection of entities is a key, and written as one;
    `a.b` is a key as well, unless the package has types in the namespace `a`.
    Raises ValueError like `urls.segment`, TypeError for a key of another type.
    """
    for step in steps:
        kind: str = getattr(place, "_kind", "")
        if isinstance(step, Part):
            is_key = kind.startswith("Collection(") and step.parentheses[:1] == "("
            one = element(kind) if is_key else ""
            place = _typed(Node(place, step), one)
        elif (facts := _key_of(kind)) and isinstance(step, str | int) and _is_key(step):
            type = "" if facts == "Edm.String" else facts
            place = _typed(Node(place, key(step, type)), element(kind))
        elif isinstance(step, int):
            place = Node(place, f"/{step}")
        else:
            for name in [step] if isinstance(step, str) else str(step).split("/"):
                place = _typed(Node(place, segment(name)), _following(kind, name))
                kind = getattr(place, "_kind", "")
    return place


class _Typed(Node):
    """A place that was reached by names, and whose type is known all the same."""

    __slots__ = ("_kind",)
    _kind: str


def _typed(place: Node, kind: str) -> Node:
    if not kind:
        return place
    typed = _Typed(place, "")
    typed._kind = kind
    return typed


def _key_of(kind: str) -> str:
    """The type of the key by which entities of a collection are told apart; empty for all else."""
    if not kind.startswith("Collection("):
        return ""
    from .query.names import members_of

    name = element(kind)
    members, cls = members_of(name), cast(Any, registry().get(name))
    parts: tuple[str, ...] = cls.__odata__.key if members and cls is not None else ()
    facts = members.get(parts[0], {}) if len(parts) == 1 else {}
    found: str = facts.get("type", "")
    return found


def _is_key(step: str | int) -> bool:
    """Whether a step after a collection is a key, and no operation, type or system resource."""
    if not isinstance(step, str):
        return True
    namespace = step.rpartition(".")[0]
    return not step.startswith("$") and namespace not in registry().namespaces


def _following(kind: str, name: str) -> str:
    """The type of what a name leads to, from a place of a type; empty where it isn't known."""
    from .query.names import members_of

    if "." in name and members_of(name):
        return f"Collection({name})" if kind.startswith("Collection(") else name
    found: str = members_of(kind).get(name, {}).get("type", "")
    return found


def linked(service: Node, link: Link) -> Node:
    """The place of a link from the service: an edit link, a `Location`, a model that was read.

    Relative links begin at the service root. Raises ValueError for a link that leads outside of the service.
    """
    url = url_of(link)
    root = f"{service._root}/"
    place = Node(service, "")
    if "://" in url.partition("?")[0]:
        if not url.startswith(root):
            raise ValueError("the link leads outside of the service")
        url = url.removeprefix(root)
    place._path, place._aliases = f"/{url.lstrip('/')}", {}
    return place


@overload
def request(
    method: Method,
    place: Node,
    body: Any = None,
    *,
    result: type[M],
    sends: str = "",
    **options: Unpack[ListOptions],
) -> Request[M]: ...
@overload
def request(
    method: Method,
    place: Node,
    body: Any = None,
    *,
    result: str,
    sends: str = "",
    **options: Unpack[ListOptions],
) -> Request[Any]: ...
@overload
def request(
    method: Method,
    place: Node,
    body: Any = None,
    *,
    sends: str = "",
    **options: Unpack[ListOptions],
) -> Request[None]: ...
def request(
    method: Method,
    place: Node,
    body: Any = None,
    *,
    result: type[Model] | str = "",
    sends: str = "",
    **options: Unpack[ListOptions],
) -> Request[Any]:
    """Any request at any place.

    `result` is what comes back: a model class or a type expression, such as `Collection(ns.user)` or `Edm.Stream`;
    `sends` is the type of the body where it isn't a model. Raises TypeError and ValueError as documented verbs do.
    """
    if method not in get_args(Method):
        raise ValueError(f"{method!r} is no method, only {', '.join(get_args(Method))}")
    if not isinstance(place, Node):
        raise TypeError(
            f"{shown(place)} is no place: give one of api, or odata.at(api, 'me', 'x')"
        )
    kind = result if isinstance(result, str) else result.__odata__.name
    if not sends and isinstance(body, Model):
        sends = body.__odata__.name
    found, rule = Result(kind) if kind else None, None if body is None else Body(sends)
    return place._request(Operation(method, result=found, body=rule), body, **options)


@overload
def outcome(position: int) -> Node: ...
@overload
def outcome(position: int, like: N) -> N: ...
def outcome(position: int, like: Node | None = None) -> Node:
    """The place of what an earlier request of the same batch creates or reads, by its position there.

    `like` lends the place its verbs: `outcome(0, api.users["any"]).messages.post(...)`. As a link, and as `If-Match`,
    `$0` says the same (JSON Format 4.01, sections 19.2 and 19.3).
    """
    place = copy(like) if like is not None else Node.__new__(Node)
    place._root, place._path, place._aliases = "", f"/${position}", {}
    if like is None:
        place._parentheses = False
    return place


def posted(request: Request[T]) -> Request[T]:
    """The same query with its options in the body, if the URL is too long (URL Conventions 4.01, section 4.17).

    Raises ValueError for a request that isn't GET.
    """
    if request.method != "GET":
        raise ValueError(f"{request!r} is no query")
    content = "&".join(f"{name}={value}" for name, value in request.query).encode()
    headers = Headers(request.headers, {"Content-Type": "text/plain"})
    posted = replace(request, method="POST", query=(), headers=headers)
    return replace(posted, path=f"{request.path}/$query", content=content)


# ---------------------------------------------------------------------------------------------------- links


def url_of(target: Link) -> str:
    """The URL of a model or place; raises ValueError for a model without a URL, TypeError for what is neither."""
    if isinstance(target, str):
        return target
    if isinstance(target, Node):
        url = target._root + target._path
        return url if target._root else url.lstrip("/")
    if isinstance(target, Request):
        return target.url
    if not isinstance(target, Model):
        raise TypeError(
            f"a link is a URL, a place such as api.users[id], or an entity, not {shown(target)}"
        )
    for name in ("id", "editLink"):
        if (found := control_text(target.additional_data, name)) is not None:
            return found
    message = f"this {type(target).__name__} doesn't carry its URL; give the place, such as api.users[id]"
    raise ValueError(message)


def reference(target: Link) -> dict[str, str]:
    """The body that adds or sets a link, for `.ref.post()` and `.ref.put()` (Protocol 4.01, section 11.4.6)."""
    return {"@odata.id": url_of(target)}


def add_link(place: Node, target: Link, **options: Unpack[Options]) -> Request[None]:
    """Add to a collection of links: `add_link(at(api.groups["1"], "members"), api.users["7"])`."""
    return request("POST", at(place, "$ref"), reference(target), **options)


def set_link(place: Node, target: Link, **options: Unpack[Options]) -> Request[None]:
    """Set a single link: `set_link(at(api.users["7"], "manager"), api.users["8"])`."""
    return request("PUT", at(place, "$ref"), reference(target), **options)


def remove_link(
    place: Node, target: Link | None = None, **options: Unpack[Options]
) -> Request[None]:
    """Remove a link, not what it leads to.

    The place is that of the link: a single one, or one of a collection by its key, `members["7"]`; or it is the
    collection, and `target` says which of its links (`$id`, Protocol 4.01, section 11.4.6.2).
    """
    if target is not None:
        options["query"] = {"$id": url_of(target), **(options.get("query") or {})}
    return request("DELETE", at(place, "$ref"), **options)


# ----------------------------------------------------------------------------------------------- properties


class Value(Node):
    """One property of an entity as a place of its own (Protocol 4.01, sections 11.2.4 and 11.4.9)."""

    __slots__ = ("_type",)

    def __init__(self, parent: Node, path: Path) -> None:
        """`path` says which, `q.user.home.city`."""
        place = at(parent, path)
        super().__init__(parent, place._path.removeprefix(parent._path))
        self._type: str = path._type

    def get(self, **options: Unpack[ListOptions]) -> Request[Any]:
        """Read it; None where it is null."""
        is_wrapped = self._is_wrapped and not self._is_many
        result = Result(self._type, wrapped=is_wrapped, nullable=True)
        return self._request(Operation("GET", result=result), **options)

    def put(self, value: Any, **options: Unpack[Options]) -> Request[None]:
        """Replace it."""
        return self._set("PUT", value, options)

    def patch(self, value: Any, **options: Unpack[Options]) -> Request[None]:
        """Change members of a complex value."""
        return self._set("PATCH", value, options)

    def post(self, value: Any, **options: Unpack[Options]) -> Request[None]:
        """Add an item to a collection."""
        rule = Body(parameters={"value": element(self._type)})
        return self._request(Operation("POST", body=rule), {"value": value}, **options)

    def delete(self, **options: Unpack[Options]) -> Request[None]:
        """Set it to null."""
        return self._request(Operation("DELETE"), **options)

    def get_raw(self, **options: Unpack[Options]) -> Request[Any]:
        """Read it as bare text, or as the bytes of a stream or a binary value."""
        kind = "Edm.Stream" if self._type in _BYTES else self._type
        read = Operation("GET", result=Result(kind, nullable=True, raw=True))
        return at(self, "$value")._request(read, **options)

    def put_raw(self, value: Any, **options: Unpack[Options]) -> Request[None]:
        """Set it as bare text, or as bytes; raises EncodeError for what isn't of its type."""
        if self._type in _BYTES:
            body, content = Body("Edm.Stream"), value
        else:
            wire = encode_value(value, self._type)
            if wire is None or isinstance(wire, dict | list):
                raise EncodeError(f"{self._type} has no bare text for {value!r}")
            content = wire if isinstance(wire, str) else dumps(wire)
            # Without its name, some take another character set than UTF-8 for meant.
            charset = "" if content.isascii() else ";charset=utf-8"
            body = Body("Edm.Stream", content_type=f"text/plain{charset}")
        write = Operation("PUT", body=body)
        return at(self, "$value")._request(write, content, **options)

    @property
    def _is_many(self) -> bool:
        return self._type.startswith("Collection(")

    @property
    def _is_wrapped(self) -> bool:
        """Whether the value travels inside {"value": ...}: all but complex ones (JSON Format 4.01, section 11)."""
        from .query.names import members_of

        return self._is_many or not members_of(self._type)

    def _set(self, method: Method, value: Any, options: Options) -> Request[None]:
        rule = Body(self._type)
        if self._is_wrapped:
            rule, value = Body(parameters={"value": self._type}), {"value": value}
        return self._request(Operation(method, body=rule), value, **options)


_BYTES = frozenset({"Edm.Binary", "Edm.Stream"})


def slug(name: str) -> dict[str, str]:
    """The header that proposes a name for what a stream creates, for `headers=` (RFC 5023, section 9.7)."""
    from urllib.parse import quote

    return {"Slug": quote(name, safe=" !#$&'()*+,-./:;<=>?@[]^_`{|}~")}
