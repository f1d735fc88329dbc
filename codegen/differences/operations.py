"""Changes of operations: paths, bodies, responses and permissions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.base.problems import Place
from codegen.differences.change import Change
from codegen.differences.renames import unpaired
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, Response

_PARAMETER = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class _Call:
    """One method on one path."""

    name: str
    operation: Operation

    @property
    def place(self) -> Place:
        return self.operation.place


def changes(old: Model, new: Model) -> Iterator[Change]:
    """All changes of requests; how a key is called in a path doesn't matter, nor on which page it is documented."""
    before, after = _calls(old), _calls(new)
    gone = {key: call for key, call in before.items() if key not in after}
    fresh = {key: call for key, call in after.items() if key not in before}
    renamed = [*_moved(gone, fresh)]
    for was, now in renamed:
        message = f"{was.name} is likely {now.name} now: the page is the same"
        yield Change("operation-renamed", "operation", now.name, message, was.place, now.place, was.name)
        yield from _operation(was, now)
    yield from unpaired("operation", gone.values(), fresh.values(), renamed, lambda call: call.name)
    for key, call in before.items():
        # Those of a file that is the same in both are one.
        if key in after and after[key].operation is not call.operation:
            yield from _operation(call, after[key])


def _calls(model: Model) -> dict[tuple[str, str], _Call]:
    """Each request by its method and its path without the names of parameters; of several pages the first counts."""
    found: dict[tuple[str, str], _Call] = {}
    for operation in sorted(model.operations, key=lambda item: not item.decides):
        for path in operation.paths:
            key = (operation.method, _PARAMETER.sub("{}", path.template))
            found.setdefault(key, _Call(f"{operation.method} {path.template}", operation))
    return found


def _moved(
    gone: Mapping[tuple[str, str], _Call], fresh: Mapping[tuple[str, str], _Call]
) -> Iterator[tuple[_Call, _Call]]:
    """What one page documents at one path before, and at one other path with the same method now."""
    for was in gone.values():
        pages = ((call, was.operation.name) for call in fresh.values())
        there = [
            call
            for call, name in pages
            if call.operation.name == name and call.operation.method == was.operation.method
        ]
        rivals = [call for call in gone.values() if call.operation is was.operation]
        if len(there) == len(rivals) == 1:
            yield was, there[0]


def _operation(old: _Call, new: _Call) -> Iterator[Change]:
    yield from _payloads(old, new)
    yield from _permissions(old, new)
    yield from _parameters(old, new)


def _payloads(old: _Call, new: _Call) -> Iterator[Change]:
    def changed(rule: str, message: str) -> Change:
        return Change(rule, "operation", new.name, f"{new.name} {message}", old.place, new.place)

    ours, theirs = old.operation.body, new.operation.body
    before, after = (body.type if body else "" for body in (ours, theirs))
    if before != after or (ours is None) != (theirs is None):
        yield changed("operation-body-changed", f"took {before or 'no typed body'}, and takes {after or 'none'} now")
    required = [{*body.required} if body else set[str]() for body in (ours, theirs)]
    for member in sorted(required[1] - required[0]):
        yield changed("operation-now-requires", f"requires '{member}' now")
    for member in sorted(required[0] - required[1]):
        yield changed("operation-no-longer-requires", f"doesn't require '{member}' any more")
    results = [_result(call.operation.responses) for call in (old, new)]
    if results[0] != results[1]:
        yield changed("operation-result-changed", f"returned {results[0]}, and returns {results[1]} now")


def _result(responses: tuple[Response, ...]) -> str:
    """The types that answers have, as one text."""
    return " or ".join(dict.fromkeys(item.type or "nothing" for item in responses)) or "what isn't documented"


def _permissions(old: _Call, new: _Call) -> Iterator[Change]:
    tables = [call.operation.permissions for call in (old, new)]
    if not all(tables):
        return  # What a page doesn't say, it doesn't take back.
    for kind in dict.fromkeys(kind for table in (*tables[0], *tables[1]) for kind in table.scopes):
        before, after = ({scope for table in side for scope in table.scopes.get(kind, ())} for side in tables)
        words = kind.replace("_", " ")
        for scope in sorted(before - after):
            message = f"{new.name} doesn't list {scope} any more ({words})"
            yield Change("permission-removed", "permission", f"{new.name} {scope}", message, old.place, new.place)
        for scope in sorted(after - before):
            message = f"{new.name} lists {scope} now ({words})"
            yield Change("permission-added", "permission", f"{new.name} {scope}", message, old.place, new.place)


def _parameters(old: _Call, new: _Call) -> Iterator[Change]:
    """Changes of what a method takes beside the body; keys in the path are given in order, by whatever name."""
    before, after = _taken(old), _taken(new)
    for name in sorted(before.keys() | after.keys()):
        full = f"{new.name} {name}"
        if name not in after:
            yield Change(
                "parameter-removed", "parameter", full, f"{new.name} doesn't take '{name}' any more", old.place
            )
        elif name not in before:
            rule = "parameter-added-required" if after[name][1] else "parameter-added"
            yield Change(rule, "parameter", full, f"{new.name} takes '{name}' now", new=new.place)
        else:
            was, now = before[name], after[name]
            if was[0] != now[0]:
                message = f"{new.name} took '{name}' as {was[0]}, and as {now[0]} now"
                yield Change("parameter-type-changed", "parameter", full, message, old.place, new.place)
            if was[1] != now[1]:
                rule = "parameter-now-required" if now[1] else "parameter-now-optional"
                message = f"{new.name} {'requires' if now[1] else 'no longer requires'} '{name}'"
                yield Change(rule, "parameter", full, message, old.place, new.place)


def _taken(call: _Call) -> dict[str, tuple[str, bool]]:
    """Type and necessity of each parameter of functions, of the query, and of headers, by name."""
    operation = call.operation
    arguments = {name for path in operation.paths for name in re.findall(r"[(,](\w+)=", path.template)}
    found = {item.name: (item.type, True) for item in operation.parameters if item.name in arguments}
    found |= {item.name: (item.type, item.required) for item in operation.query}
    return found | {item.name: ("Edm.String", item.required) for item in operation.headers}
