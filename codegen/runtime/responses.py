"""Responses: reads the documented form, and loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, overload

from .codec import decode_value
from .edm import NUMBERS, SCALARS, element
from .errors import ClientError, DecodeError, shown
from .jsontext import dumps, floats, loads
from .members import AdditionalData, control, forms_of, is_model
from .plans import codec_for, encode_plain, plain, plan_of
from .registry import registry

T = TypeVar("T")


class UnexpectedResponse(ClientError):
    """A response that isn't as documented; it holds the whole response."""

    def __init__(
        self, message: str, status: int, headers: Mapping[str, str], content: bytes
    ) -> None:
        super().__init__(message, status, headers, content)
        self.status = status
        self.headers = headers
        self.content = content

    def _told(self) -> str:
        return f"status {self.status}: {self.args[0]}"


class NoContent(UnexpectedResponse):
    """A success response without the documented body.

    This is how services answer for a null (Protocol 4.01, section 11.2.4), or after a change.
    """


@dataclass(kw_only=True)
class Collection(Sequence[T], Generic[T]):
    """One page of a collection: a sequence of values, with its links and count."""

    value: list[T]
    type: str = field(repr=False)
    """OData type of the values."""
    additional_data: dict[str, Any] = field(default_factory=dict)
    """Every other member, verbatim: `@odata.context`, `@odata.nextLink`, ..."""

    @classmethod
    def from_dict(cls, members: Any, type: str) -> Collection[Any]:
        """Decode `{"value": [...], ...}`, or a plain array, which services send that aren't OData.

        Raises DecodeError when it is neither.
        """
        return cls.of(plain(members), type)

    @classmethod
    def of(cls, members: Any, type: str) -> Collection[Any]:
        """The same, of a JSON value whose containers nobody else holds; raises DecodeError as well."""
        if isinstance(members, list):
            members = {"value": members}
        wire = members.get("value") if isinstance(members, Mapping) else None
        if not isinstance(wire, list):
            raise DecodeError(f"not an object with an array of {type} as its value")
        try:
            value = decode_value(registry(), f"Collection({type})", wire)
        except DecodeError:
            _refuse_item(wire, type)
            raise
        extra = AdditionalData(
            {name: item for name, item in members.items() if name != "value"}
        )
        for link in (_link(extra, "nextlink"), _link(extra, "deltalink")):
            if not isinstance(link, str | None):
                raise DecodeError(f"a link that is no text: {shown(link)}")
        extra.wire = {"value": wire}
        return cls(value=value, type=type, additional_data=extra)

    @property
    def next_link(self) -> str | None:
        """URL of the next page, opaque; None on the last page.

        The spellings `nextLink` and `odata.nextLink` of some services are read as well.
        """
        link: str | None = _link(self.additional_data, "nextlink")
        return link

    @property
    def delta_link(self) -> str | None:
        """URL of the changes since then, opaque."""
        link: str | None = _link(self.additional_data, "deltalink")
        return link

    @property
    def count(self) -> int | None:  # type: ignore[override]
        """Number of values on all pages, if the request asked for it and the service sent it (some send a text)."""
        count = str(control(self.additional_data, "count"))
        return int(count) if _COUNT.fullmatch(count) else None

    def to_dict(self) -> dict[str, Any]:
        """The JSON object; unchanged values have the form that they came in. Raises EncodeError."""
        wire: dict[str, Any] = plain(self._encoded())
        return wire

    def _encoded(self) -> dict[str, Any]:
        # Shares with the models what nobody has read.
        read = forms_of(self.additional_data).get("value")
        codec = codec_for(registry(), f"Collection({self.type})")
        new = codec.encode(self.value) if read is None else None
        form = new if read is None else codec.encode_over(self.value, read)
        return {**encode_plain(self.additional_data), "value": form}

    def to_json(self) -> bytes:
        """The JSON text; raises as a model's `to_json` does."""
        seen = floats.seen
        wire = self._encoded()
        return dumps(wire, may_be_infinite=floats.seen != seen)

    def _repr_html_(self) -> str:
        from .tables import of_page

        return of_page(self.value, self.type, self.count)

    def __iter__(self) -> Iterator[T]:
        return iter(self.value)

    def __len__(self) -> int:
        return len(self.value)

    @overload
    def __getitem__(self, index: int) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> list[T]: ...
    def __getitem__(self, index: int | slice) -> T | list[T]:
        """One value of this page, or some as a list."""
        return self.value[index]


_COUNT = re.compile("[0-9]{1,18}")


def _refuse_item(wire: list[Any], type: str) -> None:
    """Raise DecodeError for the first item that isn't of the type."""
    for index, item in enumerate(wire):
        try:
            decode_value(registry(), type, item)
        except DecodeError as error:
            raise DecodeError(f"/value/{index}: {error}") from None


def _link(members: Mapping[str, Any], name: str) -> Any:
    """A link of a page; None for none, and an empty one."""
    for member, link in members.items():
        if link and member.casefold().lstrip("@").removeprefix("odata.") == name:
            return link
    return None


@dataclass(frozen=True, slots=True)
class Result:
    """What a success response carries: an OData type expression; Edm.Stream where it isn't JSON."""

    type: str
    wrapped: bool = False
    """A single value that travels inside {"value": ...}."""
    nullable: bool = False
    """There may be nothing, which is None and no error."""
    raw: bool = False
    """Bare text, whatever the type (Protocol 4.01, section 11.2.4.1)."""

    @property
    def is_json(self) -> bool:
        """Whether JSON is to be expected; `/$count` and `/$value` answer with bare text."""
        is_bare = self.raw or self.type in SCALARS or self.type == "Edm.Stream"
        return self.wrapped or not is_bare

    def read(self, status: int, headers: Mapping[str, str], content: bytes) -> Any:
        """Decode the content of a success response.

        Raises UnexpectedResponse when it isn't of the type, and its kind NoContent when
        there is none. Header names are looked up as `Content-Type`.
        """
        if status == 204 and self.nullable:
            return None
        if self.type == "Edm.Stream" and status != 204:
            return content
        is_empty = status == 204 or not content.strip()
        media = headers.get("Content-Type", "")
        # Of a text, nothing and blanks are values as well.
        is_text = self.type == "Edm.String" and is_empty and status != 204
        is_bare = not self.is_json and (is_text or media.lower().startswith("text/"))
        if is_empty and not (is_bare and is_text):
            raise NoContent(
                f"no body, where {self.type} is documented", status, headers, content
            )
        try:
            if is_bare:
                return self._decoded(self._wire(text_in(content, media)))
            wire = json_in(content, media)
            self._refuse_error(wire)
            return self._decoded(wire)
        except ValueError as error:
            message = f"not {self.type}, as documented: {error}"
            raise UnexpectedResponse(message, status, headers, content) from error

    def _refuse_error(self, wire: Any) -> None:
        """Raise DecodeError for an error in place of a value (JSON Format 4.01, section 21.1)."""
        if not isinstance(wire, dict) or not self.is_json:
            return
        known, error = registry().get(self.type), wire.get("error")
        names = plan_of(known).members if is_model(known) else {}
        if wire.keys() == {"d"} and "d" not in names:
            raise DecodeError("an answer of OData 2.0; this package is for 4.0")
        # A page that ends so breaks off.
        is_one = wire.keys() == {"error"} or self.type.startswith("Collection(")
        is_one = is_one and "error" not in names
        if is_one and isinstance(error, dict) and "message" in error:
            raise DecodeError(
                f"an error, {shown(error.get('code'))}: {shown(error['message'])}"
            )

    def _wire(self, text: str) -> Any:
        if self.type in NUMBERS or self.type == "Edm.Boolean":
            with suppress(DecodeError):  # INF and NaN are texts in JSON as well.
                return loads(text)
        return text

    def _decoded(self, wire: Any) -> Any:
        if self.type.startswith("Collection("):
            return Collection.of(wire, element(self.type))
        wire = self._value(wire)
        if wire is None and not self.nullable:
            raise DecodeError("null")
        return decode_value(registry(), self.type, wire)

    def _value(self, wire: Any) -> Any:
        """The value proper of what an object with `value` may only carry.

        Single primitives and enumerations always travel so, entities and complex values never (JSON Format 4.01,
        sections 6, 7 and 11). Some services wrap these as well; both forms are read where the type has no member
        `value` of its own. Raises DecodeError for a collection.
        """
        if not isinstance(wire, dict):
            return wire
        if control(wire, "null") is True:  # So ASP.NET says what 204 says.
            return None
        if "value" not in wire:
            return wire
        known = registry().get(self.type)
        is_named = known is not None and not is_model(known)
        if self.wrapped or self.type in SCALARS or is_named:
            return wire["value"]
        if known is None:  # It may be anything: an object with a value, or a page.
            is_object = self.type in ("Edm.EntityType", "Edm.ComplexType")
            is_value = wire.keys() <= {"value", "@odata.context", "@context"}
            return wire["value"] if is_value and not is_object else wire
        alone = all("@" in name for name in wire if name != "value")
        if not alone or "value" in plan_of(known).members:
            return wire
        inner = wire["value"]
        if isinstance(inner, list):
            raise DecodeError(f"a collection of {len(inner)}, where one is documented")
        if not isinstance(inner, dict):
            return wire if inner is not None else None
        rest = {name: item for name, item in wire.items() if name != "value"}
        return {**rest, **inner}


def json_in(content: bytes, media: str) -> Any:
    """A JSON value; where it isn't in UTF-8, the character set is the one that its media type names, if any.

    Raises DecodeError, which says what the content is where it is said to be no JSON.
    """
    try:
        return loads(content)
    except DecodeError as error:
        other, kind = in_utf8(content, media), media.partition(";")[0].strip()
        if other is not content:
            return loads(other)
        if not kind or "json" in kind.lower():
            raise
        raise DecodeError(f"{shown(kind)}, {error}") from None


def in_utf8(content: bytes, media: str) -> bytes:
    """A body in UTF-8, from the character set that its media type names where it is in another; else as it is."""
    try:
        content.decode()
        is_readable = b"\0" not in content
    except UnicodeDecodeError:
        is_readable = False
    try:
        return content if is_readable else text_in(content, media).encode()
    except ValueError:
        return content


def text_in(content: bytes, media: str) -> str:
    """A text in the character set that its media type names (RFC 9110, section 8.3.2).

    Raises DecodeError for an unknown character set, UnicodeDecodeError for bytes that aren't such a text.
    """
    named = _CHARSET.search(media)
    charset = named[1].lower() if named else "utf-8"
    try:
        return content.decode("utf-8-sig" if charset in ("utf-8", "utf8") else charset)
    except LookupError:
        raise DecodeError(f"a text in {shown(charset)}") from None


_CHARSET = re.compile(r';\s*charset\s*=\s*"?([^\s;"]+)', re.IGNORECASE)
