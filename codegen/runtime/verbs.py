"""Verbs of resources: base classes of the request builders in packages from metadata.

`class UserItem(UserSteps, Entity["models.User"])` reads, changes and deletes a user wherever one is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import chain
from typing import Any, ClassVar, Generic, TypeVar, Unpack, get_args

from .nodes import Node
from .operations import NO_SCOPES, Body, Operation, Scopes
from .registry import registry
from .requests import GetOptions, ListOptions, Options, Request
from .responses import Collection, Result
from .streams import ByteContent

M = TypeVar("M")


class _Type:
    """The entity type of a class of places, by its OData name: the class of it is the argument of a base."""

    def __get__(self, place: Any, owner: type) -> str:
        bases = chain(*(vars(cls).get("__orig_bases__", ()) for cls in owner.__mro__))
        items = chain(*map(get_args, bases))
        models = (getattr(item, "__forward_arg__", "") for item in items)
        found = next((name for name in models if name.startswith("models.")), "")
        return registry().types.get(found.removeprefix("models."), "")


class _Typed(Node):
    """A place whose type is known."""

    __slots__ = ()
    _type: ClassVar[Any] = _Type()
    """The entity type, by OData's name."""
    _required: ClassVar[tuple[str, ...]] = ()
    """Members that creating requires here."""
    _unsent: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Members that creating and changing can't carry here, by what is done: create, update."""
    _scopes: ClassVar[Mapping[str, Scopes]] = {}
    """Permissions by what is done: list, get, create and so on."""
    _guarded: ClassVar[bool] = False
    """Changing and deleting ask for If-Match."""
    _refuses: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    """Query options that aren't supported, with the names for which they aren't; without names for none."""
    _needs: ClassVar[tuple[str, ...]] = ()
    """Query options without which the collection can't be read."""

    _many: ClassVar[bool] = False

    @property
    def _kind(self) -> str:
        """The type of what is here, as an expression."""
        return f"Collection({self._type})" if self._many else self._type

    @classmethod
    @cache
    def _made(cls, verb: str) -> Operation:
        """The request for a verb (Protocol 4.01, section 11)."""
        method, status = _VERBS[verb]
        what, reads = "update" if verb == "replace" else verb, method == "GET"
        result = Result(
            f"Collection({cls._type})" if verb == "list" else cls._type,
            nullable=verb == "find",
        )
        body = Body(
            "Edm.Stream" if verb == "stream" else cls._type,
            required=cls._required if verb == "create" else (),
            unsent=cls._unsent.get(what, ()),
            needed=True,
        )
        return Operation(
            method,
            status=status,
            result=result if verb != "delete" else None,
            body=body if method in ("PATCH", "POST", "PUT") else None,
            scopes=cls._scopes.get(what) or NO_SCOPES,
            asks=("If-Match",) if cls._guarded and what in _GUARDED else (),
            refuses=tuple(cls._refuses.items()) if reads else (),
            needs=cls._needs if reads else (),
        )


_VERBS: dict[str, tuple[str, tuple[int, ...]]] = {
    "get": ("GET", (200,)),
    "find": ("GET", (200, 204)),
    "list": ("GET", (200,)),
    "update": ("PATCH", (200, 204)),
    "replace": ("PUT", (200, 201, 204)),
    "create": ("POST", (201, 204)),
    "stream": ("POST", (201, 204)),
    "delete": ("DELETE", (204,)),
}
"""The method and the successes of what is done."""
_GUARDED = ("update", "delete")


class Reads(_Typed, Generic[M]):
    """One entity that can be read."""

    __slots__ = ()

    def get(self, **options: Unpack[GetOptions]) -> Request[M]:
        """Read it."""
        return self._request(self._made("get"), **options)


class Finds(_Typed, Generic[M]):
    """One entity that may not exist; the service then answers 204 (Protocol 4.01, section 11.2.2)."""

    __slots__ = ()

    def get(self, **options: Unpack[GetOptions]) -> Request[M | None]:
        """Read it; None if there is none."""
        return self._request(self._made("find"), **options)


class Changes(_Typed, Generic[M]):
    """One entity that can be changed, member by member."""

    __slots__ = ()

    def patch(
        self, body: M | Mapping[str, Any], **options: Unpack[Options]
    ) -> Request[M]:
        """Change what the body holds, and leave the rest."""
        return self._request(self._made("update"), body, **options)


class Replaces(_Typed, Generic[M]):
    """One entity that can be replaced as a whole."""

    __slots__ = ()

    def put(
        self, body: M | Mapping[str, Any], **options: Unpack[Options]
    ) -> Request[M]:
        """Replace it: what the body lacks is set to its default (Protocol 4.01, section 11.4.3)."""
        return self._request(self._made("replace"), body, **options)


class Updates(Changes[M], Replaces[M], Generic[M]):
    """One entity that can be changed and replaced."""

    __slots__ = ()


class Deletes(_Typed):
    """One entity that can be deleted."""

    __slots__ = ()

    def delete(self, **options: Unpack[Options]) -> Request[None]:
        """Delete it."""
        return self._request(self._made("delete"), **options)


class Entity(Reads[M], Updates[M], Deletes, Generic[M]):
    """One entity that can be read, changed and deleted."""

    __slots__ = ()


class Lists(_Typed, Generic[M]):
    """A collection that can be read."""

    __slots__ = ()
    _many = True

    def get(self, **options: Unpack[ListOptions]) -> Request[Collection[M]]:
        """Read the collection; a service may return it in pages."""
        return self._request(self._made("list"), **options)


class Creates(_Typed, Generic[M]):
    """A collection to which something can be added."""

    __slots__ = ()
    _many = True

    def post(
        self, body: M | Mapping[str, Any], **options: Unpack[Options]
    ) -> Request[M]:
        """Create an entity here."""
        return self._request(self._made("create"), body, **options)


class Uploads(_Typed, Generic[M]):
    """A collection whose entities begin as streams (Protocol 4.01, section 11.4.7.1)."""

    __slots__ = ()
    _many = True

    def post(self, body: ByteContent, **options: Unpack[Options]) -> Request[M]:
        """Create an entity from its stream."""
        return self._request(self._made("stream"), body, **options)


class Counts(_Typed):
    """A collection that can be counted."""

    __slots__ = ()
    _many = True

    @property
    def count(self) -> Count:
        """How many there are."""
        return Count(self, "/$count")


class Entities(Lists[M], Counts, Creates[M], Generic[M]):
    """A collection that can be read and counted, and to which something can be added."""

    __slots__ = ()


_COUNT = Operation("GET", status=(200,), result=Result("Edm.Int64"))


class Count(Node):
    """The number of items of a collection."""

    __slots__ = ()

    def get(self, **options: Unpack[ListOptions]) -> Request[int]:
        """Count them, with an optional filter or search."""
        return self._request(_COUNT, **options)


class LinksOne(_Typed):
    """A navigation property to one entity of an entity set."""

    __slots__ = ()

    @property
    def ref(self) -> Link:
        """The reference itself, not the entity."""
        return Link(self, "/$ref")


class LinksFixed(_Typed):
    """A navigation property to one entity that is always there."""

    __slots__ = ()

    @property
    def ref(self) -> FixedLink:
        """The reference itself, not the entity."""
        return FixedLink(self, "/$ref")


class LinksMany(_Typed):
    """A navigation property to entities of an entity set."""

    __slots__ = ()

    @property
    def ref(self) -> Links:
        """The references themselves, not the entities."""
        return Links(self, "/$ref")


class Linked(_Typed):
    """One of the entities of a navigation property."""

    __slots__ = ()

    @property
    def ref(self) -> Unlink:
        """The reference itself, not the entity."""
        return Unlink(self, "/$ref")


_GET_LINK = Operation("GET", status=(200,), result=Result("Edm.EntityType"))
_GET_LINKS = Operation(
    "GET", status=(200,), result=Result("Collection(Edm.EntityType)")
)
_ADD_LINK = Operation("POST", status=(204,), body=Body(needed=True))
_SET_LINK = Operation("PUT", status=(204,), body=Body(needed=True))
_DELETE = Operation("DELETE", status=(204,))


class Unlink(Node):
    """The reference to one of many (Protocol 4.01, section 11.4.6)."""

    __slots__ = ()

    def delete(self, **options: Unpack[Options]) -> Request[None]:
        """Remove the reference, not the entity."""
        return self._request(_DELETE, **options)


class FixedLink(Node):
    """The reference to one entity, which can't be without one."""

    __slots__ = ()

    def get(self, **options: Unpack[Options]) -> Request[Any]:
        """Read the reference."""
        return self._request(_GET_LINK, **options)

    def put(self, body: Any, **options: Unpack[Options]) -> Request[None]:
        """Set the reference: the body is what `odata.reference` gives."""
        return self._request(_SET_LINK, body, **options)


class Link(FixedLink, Unlink):
    """The reference to one entity, or to none."""

    __slots__ = ()


class Links(Unlink):
    """The references to several entities; the query option `$id` says which one to remove."""

    __slots__ = ()

    def get(self, **options: Unpack[ListOptions]) -> Request[Collection[Any]]:
        """Read the references."""
        return self._request(_GET_LINKS, **options)

    def post(self, body: Any, **options: Unpack[Options]) -> Request[None]:
        """Add a reference: the body is what `odata.reference` gives."""
        return self._request(_ADD_LINK, body, **options)


_READ_STREAM = Operation("GET", status=(200,), result=Result("Edm.Stream"))
_FIND_STREAM = Operation(
    "GET", status=(200, 204), result=Result("Edm.Stream", nullable=True)
)
_SET_STREAM = Operation("PUT", status=(204,), body=Body("Edm.Stream", needed=True))


class _Stream(Node):
    """A stream (Protocol 4.01, sections 11.2.4 and 11.4.7)."""

    __slots__ = ()

    def put(self, body: ByteContent, **options: Unpack[Options]) -> Request[None]:
        """Replace it."""
        return self._request(_SET_STREAM, body, **options)


class Content(_Stream):
    """A stream that is always there."""

    __slots__ = ()

    def get(self, **options: Unpack[Options]) -> Request[bytes]:
        """Read it."""
        return self._request(_READ_STREAM, **options)


class LooseContent(_Stream):
    """A stream that may not be there, and can be deleted."""

    __slots__ = ()

    def get(self, **options: Unpack[Options]) -> Request[bytes | None]:
        """Read it; None if there is none."""
        return self._request(_FIND_STREAM, **options)

    def delete(self, **options: Unpack[Options]) -> Request[None]:
        """Delete it."""
        return self._request(_DELETE, **options)
