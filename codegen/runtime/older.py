"""The JSON of OData 2.0 and 3.0, which differs from that of 4.0 ([MS-ODATA], section 2.2.6.3; verbose and light).

Times are `/Date(1262304000000)/`, large and decimal numbers texts, collections of entities stand in `{"results": []}`,
what isn't expanded is `{"__deferred": {}}`, and an object says in `__metadata` what it is. Whole answers stand in
`{"d": {}}`: see `Answer`. What came goes back as it came.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Generic, TypeVar

from .codec import not_an_object
from .edm import SCALARS, Codec, digits_of, element
from .errors import DecodeError, shown
from .jsontext import ExactFloat, dumps, loads
from .lists import CollectionCodec
from .members import is_model
from .plans import NamedCodec, Plan, codec_for, make_codec, plain, plan_of
from .registry import Registry

METADATA, DEFERRED, RESULTS, WRAPPER = "__metadata", "__deferred", "results", "d"
LIGHT_TYPE = "odata.type"
"""What says an object's type in the light JSON of 3.0."""
_DATE = re.compile(r"/Date\((-?[0-9]{1,18})([+-][0-9]{1,4})?\)/")
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}")
_MILLISECOND = timedelta(milliseconds=1)
_EPOCH = datetime(1970, 1, 1)
_SMALL = ("Byte", "SByte", "Int16", "Int32")

T = TypeVar("T")


def _date(wire: Any) -> tuple[datetime, int | None] | None:
    """The moment that ticks say, without time zone, and the minutes beside them; None for another form."""
    found = _DATE.fullmatch(wire) if isinstance(wire, str) else None
    if found is None:
        return None
    try:
        moment = _EPOCH + int(found[1]) * _MILLISECOND
    except OverflowError:
        raise ValueError(shown(wire)) from None
    return moment, int(found[2]) if found[2] else None


def _decode_datetime(wire: Any) -> datetime:
    """Of Edm.DateTime, which has no time zone and is taken as UTC; minutes beside the ticks are added."""
    found = _date(wire)
    if found is None:
        text = wire if isinstance(wire, str) and "T" in wire else ""
        value = datetime.fromisoformat(text)
        if value.tzinfo is not None:
            return value.astimezone(UTC)
        return value.replace(tzinfo=UTC)
    moment, minutes = found
    try:
        return (moment + timedelta(minutes=minutes or 0)).replace(tzinfo=UTC)
    except OverflowError:
        raise ValueError(shown(wire)) from None


def _encode_datetime(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(shown(value))
    moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return f"/Date({(moment - _EPOCH) // _MILLISECOND})/"


def _decode_offset(wire: Any) -> datetime:
    """Of Edm.DateTimeOffset: the ticks are of the local time, the minutes beside them its distance from UTC."""
    found = _date(wire)
    if found is None:
        value: datetime = SCALARS["Edm.DateTimeOffset"].decode(wire)
        return value
    moment, minutes = found
    return moment.replace(tzinfo=timezone(timedelta(minutes=minutes or 0)))


def _encode_offset(value: Any) -> str:
    offset = value.utcoffset() if isinstance(value, datetime) else None
    if offset is None:
        raise TypeError(shown(value))
    minutes = offset // timedelta(minutes=1)
    ticks = (value.replace(tzinfo=None) - _EPOCH) // _MILLISECOND
    return f"/Date({ticks}{minutes:+05})/"


def _text_of_decimal(value: Any) -> str:
    if not isinstance(value, Decimal) or not value.is_finite():
        raise TypeError(shown(value))
    return digits_of(value)


def _float(name: str) -> Codec:
    """Read of a number, or of a text: `1.5E+3`, `INF`."""
    codec = SCALARS[f"Edm.{name}"]

    def decode(wire: Any) -> Any:
        if isinstance(wire, str) and wire not in ("INF", "-INF", "NaN"):
            wire = SCALARS["Edm.Decimal"].decode(wire.rstrip("dDfF"))
        return codec.decode(wire)

    return _Number(codec.type, decode, codec.encode, lossy=True)


class _Number(Codec):
    """Numbers that services write as such, or as texts; one written over a text is a text."""

    __slots__ = ()

    def encode_over(self, value: Any, wire: Any) -> Any:
        form = super().encode_over(value, wire)
        if isinstance(wire, str) and not isinstance(form, str):
            return form.text if isinstance(form, ExactFloat) else str(form)
        return form


def _integer(name: str) -> Codec:
    codec = SCALARS[f"Edm.{name}"]

    def decode(wire: Any) -> Any:
        is_text = isinstance(wire, str) and _INTEGER.fullmatch(wire)
        return codec.decode(int(wire) if is_text else wire)

    return _Number(codec.type, decode, codec.encode, lossy=True)


_INT64, _LENGTH = SCALARS["Edm.Int64"], SCALARS["Edm.Duration"]
_CODECS = {
    codec.type: codec
    for codec in (
        *map(_integer, _SMALL),
        Codec(
            "Edm.Int64",
            _INT64.decode,
            lambda value: str(_INT64.encode(value)),
            lossy=True,
        ),
        Codec(
            "Edm.Decimal", SCALARS["Edm.Decimal"].decode, _text_of_decimal, lossy=True
        ),
        *map(_float, ("Double", "Single")),
        Codec("Edm.DateTime", _decode_datetime, _encode_datetime, lossy=True),
        Codec("Edm.DateTimeOffset", _decode_offset, _encode_offset, lossy=True),
        Codec("Edm.Time", _LENGTH.decode, _LENGTH.encode, lossy=True),
    )
}
"""Primitive types whose JSON is another than in 4.0."""


class _Collection(CollectionCodec):
    """Lists, which stand in `results` where they are of entities or complex values."""

    __slots__ = ("_decode_list", "_encode_list")

    def __init__(self, item: Codec) -> None:
        super().__init__(item)
        self._decode_list, self._encode_list = self.decode, self.encode
        self.decode, self.encode = self._decode_any, self._encode_new

    def opened(self, wire: Any) -> Any:
        return wire[RESULTS] if isinstance(wire, dict) and RESULTS in wire else wire

    def _decode_any(self, wire: Any) -> Any:
        return self._decode_list(self.opened(wire))

    def _encode_new(self, value: Any) -> Any:
        return {RESULTS: self._encode_list(value)}

    def encode_over(self, value: Any, wire: Any) -> Any:
        inner = self.opened(wire)
        if not isinstance(inner, list):
            return self.encode(value)
        form = super().encode_over(value, inner)
        if form is inner:
            return wire
        return form if inner is wire else {**wire, RESULTS: form}


class _Named(NamedCodec):
    """Entities, of which only the address may be there, and complex values."""

    __slots__ = ()

    def _become_object(self, cls: type) -> None:
        super()._become_object(cls)
        decode = self.decode

        def loaded(wire: Any) -> Any:
            if isinstance(wire, dict) and DEFERRED in wire:
                raise ValueError("not loaded")
            return decode(wire)

        self.decode = loaded


class _Plan(Plan):
    """How objects say what they are, and what of them is no member."""

    __slots__ = ()

    def decode(self, wire: dict[str, Any]) -> Any:
        plan = self.of(self.kind(wire))
        return super().decode(wire) if plan is self else Plan.decode(plan, wire)

    def encode(self, model: Any, declared: str) -> dict[str, Any]:
        result = super().encode(model, self.info.name)
        if declared == self.info.name or self.kind(result) is not None:
            return result
        said = result.get(METADATA)
        known = said if isinstance(said, dict) else {}
        return {**result, METADATA: {**known, "type": self.info.name}}

    def kind(self, wire: Mapping[str, Any]) -> Any:
        said = wire.get(METADATA)
        return said.get("type") if isinstance(said, dict) else wire.get(LIGHT_TYPE)

    def annotates(self, name: str) -> bool:
        return name.startswith(("__", "odata.")) or "@" in name or "#" in name

    def defers(self, wire: Any) -> bool:
        return isinstance(wire, dict) and DEFERRED in wire


class Form:
    """What a registry goes by: `Registry(..., form=older.Form())`."""

    def codec(self, known: Registry, type: str) -> Codec:
        """The codec of a type expression."""
        if type in _CODECS or type in SCALARS:
            return _CODECS.get(type) or SCALARS[type]
        if type.startswith("Collection(") and type.endswith(")"):
            item = codec_for(known, element(type))
            return _Collection(item)
        return (
            make_codec(known, type) if type.startswith("Edm.") else _Named(known, type)
        )

    def plan(self, cls: Any) -> Plan:
        """The plan of a class."""
        return _Plan(cls)


class Answer(Generic[T]):
    """The whole body of an answer: `value` is one object, or a list of them, out of `d` and `results`.

    `count` is the number of all entities where the service was asked for it, `next_link` where the list goes on.
    """

    def __init__(self, body: Any, cls: type[T]) -> None:
        """Takes a JSON value; raises DecodeError where what it wraps is neither an object nor a list of them."""
        self._cls: Any = cls
        self._body = body
        self._path = _path(body, {*plan_of(cls).members})
        inner = _at(body, self._path)
        items = inner if isinstance(inner, list) else [inner]
        if wrong := [item for item in items if not isinstance(item, dict)]:
            raise not_an_object(self._cls, wrong[0])
        models: list[Any] = [plan_of(cls).decode(plain(item)) for item in items]
        self.value: T | list[T] = models if isinstance(inner, list) else models[0]

    @classmethod
    def from_json(cls, data: bytes | bytearray | str, type: type[T]) -> Answer[T]:
        """Read a JSON text; raises DecodeError."""
        if not is_model(type):
            raise DecodeError(f"{type!r} is no class of a model")
        return Answer(loads(data), type)

    @property
    def values(self) -> list[T]:
        """The objects, be they one or many."""
        return self.value if isinstance(self.value, list) else [self.value]

    @property
    def count(self) -> int | None:
        """The number of all entities; None where the service doesn't say it."""
        found = self._said("__count", "odata.count")
        is_number = isinstance(found, (str, int)) and _INTEGER.fullmatch(str(found))
        return int(found) if is_number else None

    @property
    def next_link(self) -> str | None:
        """Where the list goes on."""
        found = self._said("__next", "odata.nextLink")
        return found if isinstance(found, str) else None

    def to_dict(self) -> Any:
        """The JSON value, wrapped as it came; raises EncodeError."""
        encode = [
            plan_of(type(item)).encode(item, self._cls.__odata__.name)
            for item in self.values
        ]
        inner = encode if isinstance(self.value, list) else encode[0]
        return plain(_put(self._body, self._path, inner))

    def to_json(self) -> bytes:
        """The JSON text."""
        return dumps(self.to_dict())

    def _said(self, *names: str) -> Any:
        holder = _at(self._body, self._path[:-1])
        known = holder if isinstance(holder, dict) else {}
        return next((known[name] for name in names if name in known), None)


def _path(body: Any, members: set[str]) -> tuple[str, ...]:
    """The names under which the objects stand, in a body as services write it."""
    path: tuple[str, ...] = ()
    steps: tuple[Callable[[dict[str, Any]], str], ...] = (_wrapper, _results)
    for step in steps:
        inner = _at(body, path)
        if isinstance(inner, dict) and (name := step(inner)) and name not in members:
            path = (*path, name)
    inner = _at(body, path)
    # A function's result may stand under its name.
    if path == (WRAPPER,) and isinstance(inner, dict) and len(inner) == 1:
        ((name, value),) = inner.items()
        if isinstance(value, dict) and name not in members and name[:2] != "__":
            path = (*path, name, *([RESULTS] if _results(value) else []))
    return path


def _wrapper(inner: dict[str, Any]) -> str:
    return WRAPPER if set(inner) == {WRAPPER} else ""


def _results(inner: dict[str, Any]) -> str:
    names = (RESULTS, "value")
    return next((name for name in names if isinstance(inner.get(name), list)), "")


def _at(body: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        body = body[name]
    return body


def _put(body: Any, path: tuple[str, ...], inner: Any) -> Any:
    if not path:
        return inner
    return {**body, path[0]: _put(body[path[0]], path[1:], inner)}
