"""Collections of any one type."""

from __future__ import annotations

from typing import Any

from .edm import Codec, same
from .errors import EncodeError, shown


class CollectionCodec(Codec):
    """Lists of one type; a null item stays, a wrong one makes the whole list wrong."""

    __slots__ = ("item",)

    def __init__(self, item: Codec) -> None:
        self.item = item
        super().__init__(
            f"Collection({item.type})",
            self._decode,
            self._encode,
            differs=self._differs,
        )

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
        wire: list[Any] = []
        try:
            for item in value:
                wire.append(self.encode_item(item))
        except EncodeError as error:
            raise error.below(len(wire)) from None
        return wire

    def encode_item(self, value: Any) -> Any:
        """The JSON value of one item; raises EncodeError."""
        try:
            return None if value is None else self.item.encode(value)
        except EncodeError:
            raise
        except (TypeError, ValueError):
            raise EncodeError(
                f"expected {self.item.type}, got {shown(value)}"
            ) from None

    def _differs(self, value: Any, wire: Any) -> bool:
        differs = self.item.differs
        return differs is not None and any(map(differs, value, wire))

    def encode_again(self, value: Any, wire: Any, was: Any) -> Any:
        """Items go back as they came, wherever they are now; `wire` and `was` are tuples."""
        if not isinstance(value, (list, tuple)):
            return self.encode(value)
        wires = {id(item): text for item, text in zip(was, wire, strict=True)}
        result: list[Any] = []
        try:
            for index, item in enumerate(value):
                if index < len(was) and same(item, was[index]):
                    result.append(wire[index])
                else:
                    result.append(
                        wires[id(item)] if id(item) in wires else self.encode_item(item)
                    )
        except EncodeError as error:
            raise error.below(len(result)) from None
        return result
