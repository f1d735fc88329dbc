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
            decode = self.item.decode
            return [None if item is None else decode(item) for item in wire]
        raise ValueError(shown(wire))

    def _encode(self, value: Any) -> list[Any]:
        if not isinstance(value, (list, tuple)):
            raise TypeError(shown(value))
        return [self._item(index, item) for index, item in enumerate(value)]

    def _item(self, index: int, value: Any) -> Any:
        try:
            return None if value is None else self.item.encode(value)
        except EncodeError as error:
            raise error.below(index) from None
        except (TypeError, ValueError):
            raise EncodeError(f"expected {self.item.type}, got {shown(value)}").below(
                index
            ) from None

    def _differs(self, value: Any, wire: Any) -> bool:
        differs = self.item.differs
        return differs is not None and any(map(differs, value, wire))

    def encode_again(self, value: Any, wire: Any, was: Any) -> Any:
        """Items go back as they came, wherever they are now; `wire` and `was` are tuples."""
        if not isinstance(value, (list, tuple)):
            return self.encode(value)
        wires = {id(item): text for item, text in zip(was, wire, strict=True)}
        result = []
        for index, item in enumerate(value):
            if index < len(was) and same(item, was[index]):
                result.append(wire[index])
            else:
                result.append(
                    wires[id(item)] if id(item) in wires else self._item(index, item)
                )
        return result
