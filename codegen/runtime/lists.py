"""Collections of any one type."""

from __future__ import annotations

from datetime import datetime
from operator import is_
from typing import Any

from .edm import Codec, same
from .errors import EncodeError, shown


class CollectionCodec(Codec):
    """Lists of one type; a null item stays, a wrong one makes the whole list wrong."""

    __slots__ = ("item",)

    def __init__(self, item: Codec) -> None:
        self.item = item
        super().__init__(f"Collection({item.type})", self._decode, self._encode)

    def _decode(self, wire: Any) -> list[Any]:
        if isinstance(wire, list):
            decode, exact = self.item.decode, self.item.exact
            if exact is not None and all(type(item) is exact for item in wire):
                return wire.copy()
            return [None if item is None else decode(item) for item in wire]
        raise ValueError(shown(wire))

    def _encode(self, value: Any) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise TypeError(shown(value))
        if self.item.exact is not None and {self.item.exact}.issuperset(
            map(type, value)
        ):
            return list(value)
        wire: list[Any] = []
        encode, item = self.item.encode, None
        try:
            for item in value:
                wire.append(None if item is None else encode(item))
        except (TypeError, ValueError) as error:
            if not isinstance(error, EncodeError):
                error = EncodeError(f"expected {self.item.type}, got {shown(item)}")
            raise error.below(len(wire)) from None
        return wire

    def opened(self, wire: Any) -> Any:
        """The list in the JSON of a collection."""
        return wire

    def encode_over(self, value: Any, wire: Any) -> Any:
        """Items go back as they came, wherever they are now; `wire` itself where they are all the same."""
        if wire.__class__ is list and set(map(type, wire)) == {str} and value == wire:
            return wire
        if not self.item.lossy or not isinstance(value, (list, tuple)):
            form = self._encode(value)
            is_same = wire.__class__ is list and len(form) == len(wire)
            return wire if is_same and all(map(is_, form, wire)) else form
        try:
            was = self.decode(wire)
        except ValueError:
            return self._encode(value)
        result: list[Any] = []
        forms: dict[Any, Any] | None = None
        try:
            for index, item in enumerate(value):
                if index < len(was) and same(item, was[index]):
                    result.append(wire[index])
                    continue
                if forms is None:
                    forms = dict(zip(map(_identity, was), wire, strict=True))
                known = _identity(item)
                result.append(
                    forms[known] if known in forms else self._encode([item])[0]
                )
        except EncodeError as error:
            raise error.moved(len(result)) from None
        return result


def _identity(item: Any) -> Any:
    """What is equal for values that say the same: see `same`."""
    try:
        hash(item)
    except TypeError:  # No value of a primitive type.
        return id(item)
    offset = item.utcoffset() if isinstance(item, datetime) else None
    return type(item), item, offset
