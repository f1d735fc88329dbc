"""What the documentation says about an operation: the constants of the request modules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from .codec import decode_value, encode_value
from .errors import DecodeError, EncodeError, pointer, shown
from .jsontext import dumps
from .members import ABSENT, BIND
from .registry import registry
from .responses import Result
from .streams import Stream, content_of

if TYPE_CHECKING:
    # Type checkers bring it; programs needn't have it installed.
    from typing_extensions import deprecated as deprecated  # noqa: PLC0414

    from .validate import Purpose, Violation
else:

    def deprecated(message: str) -> Any:
        """What PEP 702 says of `warnings.deprecated`: a mark for type checkers and editors."""

        def marked(function: Any) -> Any:
            function.__deprecated__ = message
            return function

        return marked


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Scopes:
    """Permissions that allow an operation, by kind, least privileged first: `scopes.application`.

    A kind that is None is not stated, () is not supported.
    """

    kinds: Mapping[str, tuple[str, ...]]
    """What is stated."""

    def __init__(self, **kinds: tuple[str, ...] | None) -> None:
        given = {name: item for name, item in kinds.items() if item is not None}
        object.__setattr__(self, "kinds", MappingProxyType(given))

    def __getattr__(self, kind: str) -> tuple[str, ...] | None:
        if kind.startswith("_") or kind == "kinds":
            raise AttributeError(kind)
        return self.kinds.get(kind)

    def __hash__(self) -> int:
        return hash(frozenset(self.kinds.items()))

    def __repr__(self) -> str:
        return f"Scopes({', '.join(f'{kind}={names!r}' for kind, names in self.kinds.items())})"

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.kinds]

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(Scopes, **self.kinds), ()


NO_SCOPES = Scopes()
"""Of what no page states permissions for."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a request carries: a value of `type`, or the parameters of an action by name, each with its type.

    A `type` of Edm.Stream is what isn't JSON.
    """

    type: str = ""
    required: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)
    content_type: str = ""
    """Empty for JSON, and for streams of any kind."""
    unsent: tuple[str, ...] = ()
    """Members that it can't carry, whatever the type says of them."""
    open: bool = False
    """Members that no page lists may be sent as well: examples show the parameters."""
    needed: bool = False
    """There is no request without one."""

    def media_type(self, value: Any) -> str:
        """The Content-Type for a body, unless the caller gives another."""
        kind = "octet-stream" if self._is_bytes(value) else "json"
        return self.content_type or f"application/{kind}"

    def encode(self, value: Any) -> bytes | Stream:
        """What goes out: bytes as they are, models and parameters as JSON, mappings as the JSON they are.

        Where the body isn't JSON, files and iterables of bytes are read while they are sent.

        Parameters that are ABSENT stay out. Raises TypeError or ValueError for what has no such form.
        """
        if self._is_bytes(value):
            return content_of(value)
        if self.parameters:
            types, given = self.parameters, with_members(None, value)
            for name, item in given.items():
                given[name] = _parameter(name, item, types.get(name, ""))
            return dumps(given)
        return dumps(_json(value, self.type))

    def _is_bytes(self, value: Any) -> bool:
        is_content = isinstance(value, bytes | bytearray | memoryview)
        return is_content or self.type == "Edm.Stream"

    def violations(self, value: Any, method: str) -> list[Violation]:
        """What a body has against its type, or its parameters' types, and what it lacks.

        POST creates, other methods update. A parameter may be an entity that exists: what holds for
        creating one isn't asked of it. Bytes have nothing against anything.
        """
        from .validate import Violation, validate

        if isinstance(value, bytes):
            return []
        given = value if isinstance(value, Mapping) else {}
        found = [*self._wrong_parameters(given)] if self.parameters else []
        if self.type:
            purpose: Purpose = "create" if method == "POST" else "update"
            # What its root has to hold is for the operation to say.
            found += (
                item
                for item in validate(dumps(value), self.type, for_=purpose)
                if item.rule != "required" or item.pointer.count("/") > 1
            )
        found += (
            Violation(pointer(name), "read-only", "error", "can't be given here")
            for name in given
            if name in self.unsent
        )
        found += (
            Violation(pointer(name), "required", "error", "must be given")
            for name in self.required
            if name not in given and name + BIND not in given
        )
        return found

    def _wrong_parameters(self, given: Mapping[str, Any]) -> Iterator[Violation]:
        from .validate import Violation, validate

        known = {"", *self.parameters}  # What begins with "@" says something of all.
        for name, value in given.items():
            at = pointer(name)
            if name in self.parameters:
                for item in validate(dumps(value), self.parameters[name]):
                    yield replace(item, pointer=at + item.pointer)
            elif (bare := name.partition("@")[0]) not in known and not self.open:
                message = f"no parameter is named {shown(bare)}"
                yield Violation(at, "unknown-member", "error", message)


@dataclass(frozen=True, slots=True)
class Alternative:
    """What another page says of the same request; result and body are OData types, empty where it states none."""

    page: str
    scopes: Scopes = NO_SCOPES
    result: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """What the documentation says about one operation; the same for all its paths."""

    method: str
    page: str = ""
    status: tuple[int, ...] = ()
    """Documented success codes."""
    result: Result | None = None
    body: Body | None = None
    scopes: Scopes = NO_SCOPES
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Headers that every request of it needs."""
    asks: tuple[str, ...] = ()
    """Headers that every request needs a value of its own for: If-Match with an ETag."""
    refuses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Query options that aren't supported, with the names for which they aren't; without names for none."""
    needs: tuple[str, ...] = ()
    """Query options that every request of it has."""
    alternatives: tuple[Alternative, ...] = ()
    """What further pages say of it; the page about the path's own type decides."""


def with_members(
    more: Mapping[str, Any] | None, members: Mapping[str, Any]
) -> dict[str, Any]:
    """A body of which examples show some members: those given by name override those of a mapping."""
    given = {name: item for name, item in members.items() if item is not ABSENT}
    return {**(more or {}), **given}


def _json(value: Any, type: str) -> Any:
    """Models by their type; mappings, alone or in a list, are JSON already, but for models within."""
    if isinstance(value, Mapping):
        return encode_value(dict(value))
    items = value if isinstance(value, list | tuple) else ()
    if any(isinstance(item, Mapping) for item in items):
        return encode_value(value)
    return encode_value(value, type)


def _parameter(name: str, value: Any, type: str) -> Any:
    try:
        return _json(value, type)
    except EncodeError as error:
        if isinstance(value, str) and _spells(value, type):
            return value
        raise error.below(name) from None


def _spells(text: str, type: str) -> bool:
    """Whether a text is the wire form of a value that Python might not keep, such as seven digits of a second."""
    try:
        decode_value(registry(), type, text)
    except DecodeError:
        return False
    return True
