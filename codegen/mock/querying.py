"""Query options over the stored items: filters, orders, pages and selects them.

OData URL Conventions 4.01, section 5.1; options of an expanded item are those of a collection (section 5.1.3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from codegen.base.edm import TypeRef
from codegen.mock import shaping
from codegen.mock.filters import Filter, Search
from codegen.mock.messages import Refusal
from codegen.mock.shaping import COUNT, NEXT, Window
from codegen.mock.spots import Spot, Step
from codegen.mock.store import Store
from codegen.spec.model import Model
from codegen.spec.paths import split

Options = Mapping[str, str]
_MOST_LEVELS = 3
"""How deep `$levels=max` goes: what is made from types never ends."""
_WITHIN = frozenset("$select $expand $filter $orderby $top $skip $count $search $levels".split())


@dataclass(frozen=True)
class Querying:
    """Carries out query options; raises Refusal for what is malformed, 400, or more than a mock does, 501."""

    model: Model
    store: Store
    meaning: Callable[[Any, str], Any]
    """What a JSON value of a type stands for, by which it compares."""

    def page(
        self, items: list[Any], type: str, place: tuple[Step, ...], options: Options, *, url: str, page: int | None
    ) -> dict[str, Any]:
        """A page of a collection at a place; `url` is what was asked, and makes the next link."""
        items = self.ordered(self.filtered(items, type, options), type, options)
        shown = Window.of(options, page).apply({"value": items}, url)
        holder, (name, _) = place[:-1], place[-1]
        key = self.model.key(type)
        places = [(*holder, (name, tuple((part, item.get(part)) for part in key))) for item in shown["value"]]
        found = zip(shown["value"], places, strict=True)
        return {**shown, "value": [self.shaped(item, type, at, options) for item, at in found]}

    def filtered(self, items: list[Any], type: str, options: Options) -> list[Any]:
        """The items that $filter and $search leave."""
        text, words = options.get("$filter"), options.get("$search")
        items = items if text is None else Filter(self.model, type, text, self.meaning).of(items)
        return items if words is None else Search(words).of(items)

    def ordered(self, items: list[Any], type: str, options: Options) -> list[Any]:
        """The items by $orderby; raises Refusal for one that can't be read."""
        for part in reversed(options.get("$orderby", "").split(",")):
            name, _, way = part.strip().partition(" ")
            if not name:
                continue
            if way.strip() not in ("", "asc", "desc"):
                raise Refusal(400, f"$orderby can't be read at '{part.strip()}'")
            self.known(name, type, "$orderby")
            member = self.model.members(type).get(name)
            key = partial(self._rank, name=name, type=member.type if member else "")
            items = sorted(items, key=key, reverse=way.strip() == "desc")
        return items

    def _rank(self, item: Mapping[str, Any], name: str, type: str) -> tuple[int, str, Any]:
        """What items are sorted by; null comes first (URL Conventions 4.01, section 5.1.5), and what has no order."""
        value = self.meaning(item.get(name), type)
        if value is None or isinstance(value, list | dict):
            return 0, "", 0
        return 1, "" if isinstance(value, int | float) else value.__class__.__name__, value

    def shaped(self, item: dict[str, Any], type: str, place: tuple[Step, ...], options: Options) -> dict[str, Any]:
        """What $select and $expand ask of an entity at a place."""
        expanded = dict(self._expanded(type, place, options.get("$expand", "")))
        for name in shaping.selected_names({"$select": options.get("$select", "")}):
            self.known(name, type, "$select")
        item = {**item, **expanded}
        if "$select" not in options:
            return item
        found: dict[str, Any] = shaping.select(item, [*shaping.selected_names(options), *expanded])
        return found

    def _expanded(self, type: str, place: tuple[Step, ...], text: str) -> Iterator[tuple[str, Any]]:
        members = self.model.members(type)
        for part in _parts(text, ","):
            path, bracket, rest = part.partition("(")
            steps = [step for step in path.strip().split("/") if "." not in step]
            name, way = steps[0] if steps else "", steps[1:]
            if bracket and not rest.endswith(")"):
                raise Refusal(400, f"$expand can't be read at '{part}'")
            if name == "*":
                everything = (self._related(member.name, type, place, {}) for member in self.model.navigation(type))
                yield from (pair for found in everything for pair in found)
                continue
            self.known(name, type, "$expand")
            if way not in ([], ["$count"]):
                raise Refusal(501, f"the mock doesn't carry out $expand={path.strip()}")
            if name in members:
                for found, value in self._related(name, type, place, _options(rest[:-1] if bracket else "")):
                    if not way:
                        yield found, value
                    elif isinstance(value, list):
                        yield f"{name}{COUNT}", len(value)

    def _related(self, name: str, type: str, place: tuple[Step, ...], options: Options) -> Iterator[tuple[str, Any]]:
        """What a member leads to, and its count where that is asked for."""
        ref = TypeRef.parse(self.model.members(type)[name].type)
        if self.model.structured(ref.name) is None:
            return
        options = _deeper(name, options)
        at = (*place, (name, ()))
        if not ref.collection:
            item = self.store.item(Spot(steps=at, type=ref), ref.name)
            yield name, None if item is None else self.shaped(item, ref.name, at, options)
            return
        page = self.page(self.store.items(at, ref.name), ref.name, at, options, url="", page=None)
        yield name, page["value"]
        yield from ((f"{name}{mark}", page[mark]) for mark in (COUNT, NEXT) if mark in page)

    def known(self, path: str, type: str, option: str) -> None:
        """Raise Refusal for the name of a property that a closed type doesn't have."""
        first = path.partition("/")[0]
        if first in ("*", "") or first.startswith(("$", "@")) or "(" in first:
            return
        if first not in self.model.members(type) and not self.model.is_open(type):
            raise Refusal(400, f"{option}: {type} has no property '{first}'")


def _options(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in _parts(text, ";")]
    found = {name.strip(): value for name, _, value in pairs}
    for name in found:
        if name in ("$apply", "$compute"):
            raise Refusal(501, f"the mock doesn't carry out {name}")
        if name not in _WITHIN:
            raise Refusal(400, f"$expand has no option '{name}'")
    return found


def _deeper(name: str, options: Options) -> Options:
    """The options with another level of the same, where $levels asks for it."""
    text = options.get("$levels", "1")
    if text != "max" and not (text.isdecimal() and len(text) < 3 and int(text)):
        raise Refusal(400, f"$levels can't be '{text}'")
    levels = _MOST_LEVELS if text == "max" else min(int(text), _MOST_LEVELS)
    own = {option: value for option, value in options.items() if option != "$levels"}
    if levels == 1:
        return own
    inner = ";".join(f"{option}={value}" for option, value in {**own, "$levels": str(levels - 1)}.items())
    return {**own, "$expand": ",".join(filter(None, (own.get("$expand", ""), f"{name}({inner})")))}


def _parts(text: str, mark: str) -> list[str]:
    """The parts of a text between marks that stand neither in quotes nor in brackets; of blank ones none."""
    return [part.strip() for part in split(text, mark, inside=True) if part.strip()]
