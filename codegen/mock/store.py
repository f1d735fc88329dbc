"""The items of the stand-in: made from types, and changed by clients."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from threading import RLock
from typing import Any

from codegen.base.edm import TypeRef
from codegen.mock.homes import homes
from codegen.mock.samples import sample
from codegen.mock.spots import Spot, Step
from codegen.spec.defaults import is_value, value_of
from codegen.spec.limits import limits
from codegen.spec.model import Model
from codegen.spec.nodes import Property
from codegen.spec.resources import segment_of

ETAG = "@odata.etag"
_FIRST = date(2020, 1, 1)
_RANGE = {"Edm.Byte": 256, "Edm.SByte": 128, "Edm.Int16": 32768}


class Store:
    """Collections by their paths. Where it keeps no state, they are the same whatever is done to them."""

    def __init__(
        self, model: Model, *, size: int, seed: int, stateful: bool, meaning: Callable[[Any, str], Any]
    ) -> None:
        """`meaning` is what a JSON value of a type stands for: keys are the same however they are spelt."""
        self._model = model
        self._meaning = meaning
        self._size = size
        self._seed = seed
        self.stateful = stateful
        self._kept: dict[tuple[Step, ...], list[dict[str, Any]]] = {}
        self._homes = homes(model) if stateful else {}
        self._types = {segment_of(root): root.type for item in model.spec.service.containers for root in item.places}
        self._lock = RLock()

    def items(self, place: tuple[Step, ...], type: str, whole: str = "") -> list[dict[str, Any]]:
        """The items of a collection that have a type, in their order; `whole` is the type that all have at least."""
        place, common = self._seat(place)
        return [item for item in self._narrowed(place, type, whole, self._size) if self._has(item, common, type)]

    def _seat(self, place: tuple[Step, ...]) -> tuple[tuple[Step, ...], Mapping[str, Any]]:
        """Where what a path leads to is kept: in the set of its own, if there is one; and what it has in common there.

        That is so only if its properties tell which of the set are meant (`homes`).
        """
        if not self._homes or len(place) < 2:
            return place, {}
        seat, common = place[:1], dict[str, Any]()
        for name, key in place[1:]:
            home = self._homes.get((seat[0][0], name)) if len(seat) == 1 and seat[0][1] else None
            holder = self._first(seat) if home is not None else None
            common = {own: holder.get(other) for own, other in home.pairs} if home and holder else {}
            if home is None or holder is None or (home.many and None in common.values()):
                seat, common = (*seat, (name, key)), {}
                continue
            seat = ((home.name, key if home.many else tuple(common.items())),)
            common = common if home.many else {}
        return seat, common

    def _first(self, seat: tuple[Step, ...]) -> dict[str, Any] | None:
        """The entity of a set by the key."""
        ((name, key),) = seat
        type = self._types[name]
        held = self._held(((name, ()),), type, self._size)
        return next((item for item in held if self._has(item, dict(key), type)), None)

    def _settled(self, spot: Spot) -> tuple[Spot, Mapping[str, Any]]:
        steps, common = self._seat(spot.steps)
        return (spot if steps == spot.steps else replace(spot, steps=steps, is_entity=bool(steps[-1][1]))), common

    def _narrowed(self, place: tuple[Step, ...], type: str, whole: str, size: int) -> list[dict[str, Any]]:
        if not self.stateful or whole in ("", type):
            return self._held(place, type, size)
        held = self._held(place, whole, size)
        return [item for item in held if self._model.is_a(self._kind(item, whole), type)]

    def _held(self, place: tuple[Step, ...], type: str, size: int) -> list[dict[str, Any]]:
        with self._lock:
            found = self._kept.get(place)
            type = self._types.get(place[0][0], type) if self._homes and len(place) == 1 else type
            if found is None:
                found = [self.made(type, index) for index in range(size)]
                if self.stateful:
                    self._kept[place] = found
            return list(found)

    def item(self, spot: Spot, type: str) -> dict[str, Any] | None:
        """An item by its key, or what stands alone: a singleton, or what a navigation property leads to.

        None where there is none; without state there is one for every key.
        """
        spot, common = self._settled(spot)
        for item in self._narrowed(spot.collection, type, spot.whole, self._size if spot.is_entity else 1):
            if self._has(item, spot.key, type) and self._has(item, common, type):
                return dict(item)
        return None if self.stateful else _placed(self.made(type, 0), spot.key)

    def add(
        self, place: tuple[Step, ...], type: str, given: Mapping[str, Any], whole: str = ""
    ) -> dict[str, Any] | None:
        """Create an item, with what is related to it (Protocol 4.01, section 11.4.2.2); None if its key exists already.

        It has what is given, and what a service gives: a key, defaults, what it computes (section 11.4.2). `whole` is
        the type that all items there have at least.
        """
        place, common = self._seat(place)
        given = {**given, **common}
        kind = self._kind(given, type)
        if whole not in ("", kind):
            given = {"@odata.type": f"#{kind}", **given}
        related = {
            member.name: TypeRef.parse(member.type).name
            for member in self._model.navigation(kind)
            if isinstance(given.get(member.name), (dict, list))
        }
        own = {
            name: value
            for name, value in given.items()
            if name not in related and ("@" not in name or name == "@odata.type")
        }
        with self._lock:
            others = dict[str, Any]()
            for name, ref in related.items():
                home = self._homes.get((place[0][0], name)) if len(place) == 1 else None
                if home is not None and not home.many and isinstance(given[name], dict):
                    others[name] = other = self.add(((home.name, ()),), ref, given[name]) or {}
                    own |= {here: other.get(there) for there, here in home.pairs}
            held = self.items(place, whole or type)
            key = tuple(self._model.key_paths(kind).values())
            is_given = all(reached(given, path) is not None for path in key)
            # Some types have few values, of which none may be free.
            for index in range(len(held), 2 * len(held) + 2):
                made = self.made(kind, index)
                made = {**made, **dict(self._begun(made, kind, new=True)), **own}
                own_key = {path: reached(made, path) for path in key}
                is_taken = self.stateful and any(self._has(other, own_key, kind) for other in held)
                if is_given or not is_taken:
                    break
            if is_taken:
                return None
            if self.stateful:
                self._kept[place].append(made)
            at = (*place[:-1], (place[-1][0], tuple((path, reached(made, path)) for path in key)))
            return {
                **made,
                **{
                    name: others.get(name) or self._related((*at, (name, ())), ref, given[name])
                    for name, ref in related.items()
                },
            }

    def _related(self, place: tuple[Step, ...], type: str, given: Any) -> Any:
        """Keep what a new item is created with at a place of its own."""
        if self.stateful and self._seat(place)[0] == place:
            self._kept[place] = []
        if isinstance(given, dict):
            return self.add(place, type, given)
        items = [item for item in given if isinstance(item, dict)]
        return [made for item in items if (made := self.add(place, type, item)) is not None]

    def change(self, spot: Spot, type: str, given: Mapping[str, Any], *, whole: bool) -> dict[str, Any] | None:
        """Change an item, or replace it as a `whole`; it gets another ETag. None where none has the key.

        Where nothing stood alone, something does now.
        """
        with self._lock:
            item = self.item(spot, type)
            spot, _ = self._settled(spot)
            if item is None and spot.is_entity:
                return None
            old = item or self.made(type, 0)
            new = _placed(self._changed(old, type, given, whole=whole), spot.key)
            if self.stateful:
                held = self._kept[spot.collection]
                held[:] = [new if self._has(other, spot.key, type) else other for other in held] or [new]
            return new

    def remove(self, spot: Spot) -> None:
        """Remove an item, or what stands alone."""
        if self.stateful:
            with self._lock:
                spot, _ = self._settled(spot)
                held = self._kept[spot.collection]
                type = spot.type.name if spot.type else ""
                held[:] = [other for other in held if not self._has(other, spot.key, type)]

    def _has(self, item: Mapping[str, Any], key: Mapping[str, Any], type: str) -> bool:
        for path, value in key.items():
            found, member = reached(item, path), self.member(type, path)
            kind = member.type if member else ""
            if found != value and self._meaning(found, kind) != self._meaning(value, kind):
                return False
        return True

    def is_there(self, spot: Spot) -> bool:
        """Whether an entity is where a path passes it; without state there is one everywhere."""
        assert spot.type is not None
        return not self.stateful or self.item(spot, spot.type.name) is not None

    def _changed(self, item: dict[str, Any], type: str, given: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
        """The item with what is given, and another ETag where it is kept; of a `whole`, the rest begins anew."""
        rest = dict(self._begun(item, self._kind(item, type))) if whole else {}
        changed = {**item, **rest, **{name: value for name, value in given.items() if not name.startswith("@")}}
        return {**changed, ETAG: _next(str(item.get(ETAG, "")))} if self.stateful else changed

    def _kind(self, item: Mapping[str, Any], type: str) -> str:
        """The type that an item says it is of, where there is one; else the one it is declared as."""
        stated = str(item.get("@odata.type", "")).rpartition("#")[2]
        return stated if self._model.structured(stated) is not None else type

    def _begun(self, item: Mapping[str, Any], kind: str, *, new: bool = False) -> Iterator[tuple[str, Any]]:
        """What members are that nothing is given for: their default, none, or null (sections 11.4.2 and 11.4.3).

        The key and what the service computes stay, and what of an item that is there can't change; so does what is
        related, or has no other value.
        """
        kept = {member.name for member in self._model.navigation(kind)}
        kept |= {path.partition("/")[0] for path in self._model.key_paths(kind).values()}
        for name, member in self._model.members(kind).items():
            if name not in item or name in kept or member.read_only or (member.immutable and not new):
                continue
            if member.default is not None and is_value(member, self._model.enum(member.type)):
                yield name, value_of(member)
            elif TypeRef.parse(member.type).collection:
                yield name, []
            elif member.nullable is not False:
                yield name, None

    def begin(self) -> Callable[[], None]:
        """Keep what there is now; what is returned brings it back."""
        with self._lock:
            kept = {place: [dict(item) for item in items] for place, items in self._kept.items()}

        def undo() -> None:
            with self._lock:
                self._kept = kept

        return undo

    def made(self, type: str, index: int) -> dict[str, Any]:
        """An item made from its type, with a key of its own."""
        item = sample(self._model, type)
        if not isinstance(item, dict):
            return {"value": item}
        members = self._model.members(type)
        key = tuple(self._model.key_paths(type).values())
        for path in key:
            member = self.member(type, path)
            if member is not None and (value := reached(item, path)) is not None:
                item = _placed(item, {path: _numbered(member, value, index + 1)})
        if self._seed:
            self._vary(item, members, key, Random(f"{self._seed} {type} {index}"))
        return {ETAG: 'W/"1"', **item} if key else item

    def member(self, type: str, path: str) -> Property | None:
        """The property at the end of a path from a type."""
        head, _, rest = path.partition("/")
        found = self._model.members(type).get(head)
        return found if found is None or not rest else self.member(found.type, rest)

    def _vary(
        self, item: dict[str, Any], members: Mapping[str, Property], key: tuple[str, ...], random: Random
    ) -> None:
        """Other values where they are free: truths, enumerations, whole numbers without limits."""
        for name, value in item.items():
            member = members.get(name)
            if member is None or name in key or TypeRef.parse(member.type).collection:
                continue
            if isinstance(value, bool):
                item[name] = random.random() < 0.5
            elif (enum := self._model.enum(member.type)) is not None and enum.members:
                item[name] = random.choice(enum.members).name
            elif isinstance(value, int) and not limits(member):
                item[name] = random.randint(0, 100)


def reached(item: Any, path: str) -> Any:
    """The value at the end of a path of properties; None where it isn't there."""
    for name in path.split("/"):
        item = item.get(name) if isinstance(item, Mapping) else None
    return item


def _placed(item: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(item)
    for path, value in values.items():
        head, _, rest = path.partition("/")
        inner = made.get(head)
        made[head] = _placed(inner if isinstance(inner, Mapping) else {}, {rest: value}) if rest else value
    return made


def _next(etag: str) -> str:
    number = "".join(filter(str.isdigit, etag)) or "0"
    return f'W/"{int(number) + 1}"'


def _numbered(member: Property, value: Any, number: int) -> Any:
    """The value of a key with a number in it, so that items differ."""
    type = member.type
    if isinstance(value, bool):
        return number % 2 == 1
    if isinstance(value, int | float):
        return number % _RANGE.get(type, 2**31)
    if type == "Edm.Guid":
        return f"00000000-0000-0000-0000-{number:012d}"
    if type == "Edm.Duration":
        return f"PT{number}H"
    if type == "Edm.Date":
        return str(_FIRST + timedelta(days=number - 1))
    if type == "Edm.DateTimeOffset":
        return f"{_FIRST + timedelta(days=number - 1)}T12:00:00Z"
    if type == "Edm.String" and number > 1:
        text = f"{value}-{number}"
        return text[-member.max_length :] if member.max_length else text
    return value
