"""What the Capabilities vocabulary allows at a resource: methods, permissions, what creating requires."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from keyword import iskeyword
from typing import Any

from codegen.spec.facts import Facts, texts
from codegen.spec.nodes import Permissions

METHOD_OF = {"list": "GET", "get": "GET", "create": "POST", "update": "PATCH", "delete": "DELETE", "count": "GET"}
"""The method of a request by what it does (Protocol 4.01, section 11)."""
OF_MANY = ("list", "count", "create")
OF_ONE = ("get", "update", "delete")
EACH = "*"
"""The path of all navigation properties that begin at a resource."""
_ASKED = (*OF_MANY, *OF_ONE, "reference")
_REFUSED = {
    "list": ("ReadRestrictions", "Readable"),
    "get": ("ReadRestrictions", "Readable"),
    "create": ("InsertRestrictions", "Insertable"),
    "update": ("UpdateRestrictions", "Updatable"),
    "delete": ("DeleteRestrictions", "Deletable"),
    "count": ("CountRestrictions", "Countable"),
    "reference": ("NavigationRestrictions", "Referenceable"),
    "call": ("OperationRestrictions", ""),
}
"""By what is done: the term, and the member of its record that says whether it may be."""


def allows(facts: Facts, what: str) -> bool:
    """Whether nothing forbids it: no restriction of the resource, of the way to it, or of its keys."""
    navigable = facts.get("Capabilities.Navigability")
    if isinstance(navigable, str) and navigable.rpartition("/")[2] == "None" and what in (*OF_MANY, *OF_ONE):
        return False
    if what in OF_ONE and facts.get("Capabilities.IndexableByKey") is False:
        return False
    record, member = _record(facts, what), _REFUSED[what][1]
    by_key = record.get("ReadByKeyRestrictions")
    if what == "get" and isinstance(by_key, Mapping):
        return by_key.get("Readable") is not False
    return record.get(member) is not False


def ways_of_updating(facts: Facts) -> frozenset[str]:
    """What isn't supported of changing, by PATCH, and replacing, by PUT (UpdateMethod); none where nothing says so."""
    stated = _record(facts, "update").get("UpdateMethod") if allows(facts, "update") else None
    named = {word.rpartition("/")[2] for word in re.split(r"[\s,]+", stated)} if isinstance(stated, str) else set()
    missing = frozenset(what for what, method in (("change", "PATCH"), ("replace", "PUT")) if method not in named)
    return missing if len(missing) == 1 else frozenset()


def required(facts: Facts) -> tuple[str, ...]:
    """The members that creating requires."""
    named = texts(_record(facts, "create").get("RequiredProperties"))
    return tuple(name for name in named if "/" not in name)


def asked(named: Sequence[str], stated: Iterable[str], unsent: Collection[str]) -> tuple[str, ...]:
    """What creating asks for, of what is named by the resource and stated by the type; what can't be sent isn't."""
    return tuple(name for name in dict.fromkeys((*named, *sorted(stated))) if name not in unsent)


def unsent(facts: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The members that requests can't carry, by what these do: create, update."""
    terms = {"create": "NonInsertableProperties", "update": "NonUpdatableProperties"}
    named = {what: texts(_record(facts, what).get(term)) for what, term in terms.items()}
    found = {what: tuple(name for name in names if "/" not in name) for what, names in named.items()}
    return tuple((what, names) for what, names in found.items() if names)


def guarded(facts: Facts) -> bool:
    """Whether changing an entity asks for its ETag in If-Match (Core.OptimisticConcurrency)."""
    return facts.get("Core.OptimisticConcurrency", False) is not False


def alternate_keys(facts: Facts) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The alternate keys: the parts of each by their names in URLs, with the paths of their properties."""
    # The term was the community's before it was OASIS's, and has the same form.
    stated = facts.get("Core.AlternateKeys", facts.get("Keys.AlternateKeys"))
    found = []
    for record in stated if isinstance(stated, list) else ():
        parts = record.get("Key") if isinstance(record, Mapping) else None
        named = [part for part in parts if isinstance(part, Mapping)] if isinstance(parts, list) else []
        pairs = [(part.get("Alias") or part.get("Name"), part.get("Name")) for part in named]
        if pairs and all(isinstance(text, str) for pair in pairs for text in pair):
            found.append(tuple((str(alias), str(path)) for alias, path in pairs))
    return tuple(found)


def refuses(facts: Facts) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The query options that aren't supported, each with the names for which it isn't; without any, for none."""
    found: dict[str, tuple[str, ...]] = {}
    for option, (term, supported, excepted) in _OPTIONS.items():
        record = facts.get(f"Capabilities.{term}")
        if record is False or (isinstance(record, Mapping) and record.get(supported) is False):
            found[option] = ()
        elif isinstance(record, Mapping) and (names := tuple(texts(record.get(excepted)))):
            found[option] = names
    return tuple(found.items())


def needs(facts: Facts) -> tuple[str, ...]:
    """The query options without which a collection can't be read."""
    record = facts.get("Capabilities.FilterRestrictions")
    usual = ("$filter",) if isinstance(record, Mapping) and record.get("RequiresFilter") is True else ()
    return (*usual, *required_parameters(facts.get("Capabilities.ReadRestrictions"), "CustomQueryOptions"))


def required_parameters(record: Any, kind: str) -> Iterator[str]:
    """The names of headers or query options of the service's own that a record of restrictions requires."""
    stated = record.get(kind) if isinstance(record, Mapping) else None
    for item in stated if isinstance(stated, list) else ():
        if isinstance(item, Mapping) and item.get("Required") is True and isinstance(name := item.get("Name"), str):
            yield name


_OPTIONS = {
    "$filter": ("FilterRestrictions", "Filterable", "NonFilterableProperties"),
    "$orderby": ("SortRestrictions", "Sortable", "NonSortableProperties"),
    "$expand": ("ExpandRestrictions", "Expandable", "NonExpandableProperties"),
    "$search": ("SearchRestrictions", "Searchable", ""),
    "$count": ("CountRestrictions", "Countable", ""),
    "$top": ("TopSupported", "", ""),
    "$skip": ("SkipSupported", "", ""),
}
"""By the query option: the term, the member that says whether it is supported, and the one with what is excepted."""


def permissions(facts: Facts, what: str, kinds: Mapping[str, str]) -> tuple[Permissions, ...]:
    """The scopes that are named for it, by kind: that of `kinds` whose words a scheme has, else the scheme itself."""
    found = _schemes(facts, what)
    return (Permissions(scopes=of_kinds(found, kinds)),) if found else ()


def of_kinds(schemes: Mapping[str, tuple[str, ...]], kinds: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Scopes by kind, in the order of the kinds, of scopes by the names of schemes."""
    found: dict[str, tuple[str, ...]] = {}
    for scheme, scopes in schemes.items():
        if kind := _kind(scheme, kinds):
            found[kind] = scopes
    return {kind: found[kind] for kind in (*filter(found.__contains__, kinds), *(k for k in found if k not in kinds))}


def _schemes(facts: Facts, what: str) -> dict[str, tuple[str, ...]]:
    stated = _record(facts, what).get("Permissions")
    found: dict[str, tuple[str, ...]] = {}
    for item in stated if isinstance(stated, list) else ():
        scheme, scopes = (item.get("SchemeName"), item.get("Scopes")) if isinstance(item, Mapping) else ("", ())
        if isinstance(scheme, str) and scheme and isinstance(scopes, list):
            named = (scope.get("Scope") for scope in scopes if isinstance(scope, Mapping))
            found[scheme] = tuple(scope for scope in named if isinstance(scope, str))
    return found


def restricted(facts: Facts) -> dict[str, Facts]:
    """What a resource says of navigation properties that begin there, by their paths (RestrictedProperties).

    What it says of all that it has itself is by the path `*` (Navigability).
    """
    record = facts.get("Capabilities.NavigationRestrictions")
    if not isinstance(record, Mapping):
        return {}
    found, usual = record.get("RestrictedProperties"), record.get("Navigability")
    return ({EACH: {"Capabilities.Navigability": usual}} if isinstance(usual, str) else {}) | {
        item["NavigationProperty"]: {f"Capabilities.{name}": value for name, value in item.items()}
        for item in (found if isinstance(found, list) else ())
        if isinstance(item, Mapping) and isinstance(item.get("NavigationProperty"), str)
    }


def step(below: Mapping[str, Facts], name: str, *, contained: bool = False) -> tuple[Facts, dict[str, Facts]]:
    """Restrictions of a step from here, and of the paths that follow it; `below` is by paths, as `restricted` gives it.

    What is said of each step doesn't hold for contained entities: nothing else leads to them.
    """
    rest = {path.removeprefix(f"{name}/"): stated for path, stated in below.items() if path.startswith(f"{name}/")}
    return {**({} if contained else below.get(EACH, {})), **below.get(name, {})}, rest


def _kind(scheme: str, kinds: Iterable[str]) -> str:
    """The kind most of whose words are in the name of a scheme, the first of several; else an identifier of it."""
    text = scheme.casefold()
    shared = {kind: sum(word in text for word in kind.split("_")) for kind in kinds}
    best = max(shared.values(), default=0)
    own = "".join(char if char.isalnum() else "_" for char in text).strip("_")
    known = next((kind for kind, count in shared.items() if best and count == best), "")
    return known or (own if own.isidentifier() and not iskeyword(own) else "")


def _record(facts: Facts, what: str) -> Mapping[str, Any]:
    found = facts.get(f"Capabilities.{_REFUSED[what][0]}")
    return found if isinstance(found, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Rights:
    """What may be done at a resource, by the Capabilities vocabulary; the default is all."""

    refused: frozenset[str] = frozenset()
    """Of list, count, create, get, update, delete and reference; of the ways to update, change or replace."""
    required: tuple[str, ...] = ()
    """Members that creating requires."""
    permissions: tuple[tuple[str, Permissions], ...] = ()
    below: tuple[tuple[str, str], ...] = ()
    """Restrictions of paths that continue from here: facts as JSON."""
    unsent: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Members that creating and changing can't carry, by what is done: create, update."""
    guarded: bool = False
    """Changing and deleting ask for If-Match."""
    refuses: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Query options that aren't supported, with the names for which they aren't; without names for none."""
    needs: tuple[str, ...] = ()
    """Query options without which a collection can't be read."""
    keys: tuple[tuple[tuple[str, str], ...], ...] = ()
    """Alternate keys that the entities have here, beside those of their type; see `alternate_keys`."""

    @classmethod
    def of(cls, facts: Facts, below: Mapping[str, Facts], kinds: Mapping[str, str], *, kept: bool = False) -> Rights:
        """What facts say of a resource, and of what lies below; what is `kept` can't be deleted.

        `kinds` are those of permissions, as `api.yaml` has them.
        """
        if not facts and not below:
            return _KEPT if kept else ALL
        stated = {**below, **restricted(facts)}
        return cls(
            refused=frozenset(what for what in _ASKED if not allows(facts, what))
            | ({"delete"} if kept else frozenset())
            | ways_of_updating(facts),
            required=required(facts),
            permissions=tuple((what, found[0]) for what in _ASKED if (found := permissions(facts, what, kinds))),
            below=tuple(sorted((path, json.dumps(stated[path], sort_keys=True)) for path in stated)),
            unsent=unsent(facts),
            guarded=guarded(facts),
            refuses=refuses(facts),
            needs=needs(facts),
        )

    @property
    def of_one(self) -> Rights:
        """What of them is about one entity."""
        about = (*OF_ONE, "reference", "change", "replace")
        permissions = tuple(pair for pair in self.permissions if pair[0] in about)
        refuses = tuple(pair for pair in self.refuses if pair[0] == "$expand")
        return Rights(
            self.refused.intersection(about),
            permissions=permissions,
            below=self.below,
            unsent=tuple(pair for pair in self.unsent if pair[0] in about),
            guarded=self.guarded,
            refuses=refuses,
        )

    def besides(self, below: Mapping[str, Facts]) -> Rights:
        """These restrictions, and other ones for paths that these don't mention."""
        found = {path: json.dumps(stated, sort_keys=True) for path, stated in below.items()}
        return replace(self, below=tuple(sorted({**found, **dict(self.below)}.items())))

    def at(self, name: str, *, contained: bool = False) -> tuple[Facts, dict[str, Facts]]:
        """Restrictions of a step from here, and of the paths that follow it; see `step`."""
        return step({path: json.loads(text) for path, text in self.below}, name, contained=contained)


ALL = Rights()
_KEPT = Rights(refused=frozenset({"delete"}))
