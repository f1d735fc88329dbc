"""Changes of operations: paths, bodies, responses and permissions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from codegen.base.problems import NOWHERE, Place
from codegen.differences.change import Change
from codegen.differences.renames import unpaired
from codegen.differences.types import in_python
from codegen.python.layout_operations import asked, sent_headers
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Operation
from codegen.spec.requests import answer, may_be_nothing

_PARAMETER = re.compile(r"\{[^{}]*\}")
_ARGUMENT = re.compile(r"(?:[(,](\w+)=)?\{([^{}]*)\}")
"""A parameter of a path, with the name of the argument in front of it, if it has one."""
_ARGUMENTS = re.compile(r"\((\w+=[^()]*)\)")
"""Named arguments of a call, or parts of a key."""


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
    """Each request by its method and its path; of several pages the first counts.

    How parameters are called doesn't matter, nor the order of arguments, which Python takes by their names.
    """
    found: dict[tuple[str, str], _Call] = {}
    for operation in sorted(model.operations, key=lambda item: not item.decides):
        for path in operation.paths:
            plain = _PARAMETER.sub("{}", path.template)
            ordered = _ARGUMENTS.sub(lambda part: f"({','.join(sorted(part[1].split(',')))})", plain)
            key = (operation.method, ordered)
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

    bodies = [call.operation.body for call in (old, new)]
    before, after = map(_argument, bodies)
    if before != after:
        yield changed("operation-body-changed", f"took {before or 'no body'}, and takes {after or 'none'} now")
    elif before:  # Else its members are arguments.
        required = [{*body.required} if body else set[str]() for body in bodies]
        for member in sorted(required[1] - required[0]):
            yield changed("operation-now-requires", f"requires '{member}' now")
        for member in sorted(required[0] - required[1]):
            yield changed("operation-no-longer-requires", f"doesn't require '{member}' any more")
    before, after = (_result(call.operation) for call in (old, new))
    if before != after:
        yield changed("operation-result-changed", f"returned {before}, and returns {after} now")
    for before, after in zip(_form(old.operation), _form(new.operation), strict=True):
        if before != after and before and after:
            yield changed("operation-form-changed", f"{after} now, and {before} before")
    if new.operation.deprecated and not old.operation.deprecated:
        yield changed("operation-deprecated", "is deprecated now")


def _argument(body: Body | None) -> str:
    """What the method takes as its body; empty if it takes none, or the members of the body."""
    if body is None or (body.properties and not body.type and not body.content_type):
        return ""
    return "bytes" if body.content_type else body.type or "any JSON"


def _result(operation: Operation) -> str:
    """What the method returns."""
    return f"{answer(operation).type or 'nothing'}{' or nothing' * may_be_nothing(operation)}"


def _form(operation: Operation) -> tuple[str, str, str]:
    """How a request and its answers are written, as far as the page says it: the body, headers, the answers."""
    body, headers = operation.body, sent_headers(operation)
    answers = sorted(
        f"{item.status}{' value' * item.wrapped}{f' as {item.content_type}' * bool(item.content_type)}"
        for item in operation.responses
    )
    return (
        f"sends a body of {body.content_type or 'JSON'}" if body else "",
        f"sends {', '.join(f'{name}: {value}' for name, value in sorted(headers.items())) or 'no header of its own'}",
        f"answers with {', '.join(answers)}" if answers else "",
    )


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


@dataclass(frozen=True, slots=True)
class _Taken:
    """What a request takes beside the body: an argument of the method (`parameter`), or an option of the `query`."""

    what: str
    name: str
    type: str
    required: bool
    nullable: bool = False


def _parameters(old: _Call, new: _Call) -> Iterator[Change]:
    """Changes of what requests take beside the body."""
    before, after = ({(item.what, at): item for at, item in _taken(call)} for call in (old, new))

    def changed(rule: str, item: _Taken, message: str, was: Place = old.place, now: Place = new.place) -> Change:
        name = f"{new.name} {item.name}"
        return Change(f"{item.what}-{rule}", item.what, name, f"{new.name} {message}", was, now)

    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if was is None or now is None:
            if was is not None:
                yield changed("removed", was, f"doesn't take '{was.name}' any more", now=NOWHERE)
            elif now is not None:
                rule = "added-required" if now.required else "added"
                yield changed(rule, now, f"takes '{now.name}' now", was=NOWHERE)
            continue
        if was.type != now.type:
            is_same = now.what == "parameter" and in_python(was.type) == in_python(now.type)
            message = f"took '{now.name}' as {was.type}, and as {now.type} now"
            yield changed("form-changed" if is_same else "type-changed", now, message)
        elif was.nullable and not now.nullable and was.required == now.required:
            yield changed("type-changed", now, f"took null for '{now.name}', and takes none now")
        if was.required != now.required:
            rule, verb = ("now-required", "requires") if now.required else ("now-optional", "no longer requires")
            yield changed(rule, now, f"{verb} '{now.name}'")


def _taken(call: _Call) -> Iterator[tuple[str, _Taken]]:
    """All that a request takes beside the body; keys by their order in the path, all others by their names."""
    operation, body = call.operation, call.operation.body
    stated = {item.name: item.type for item in operation.parameters}
    for at, (argument, label) in enumerate(_ARGUMENT.findall(call.name)):
        name = argument or label
        kind = stated.get(label) or stated.get(name) or "Edm.String"
        yield argument or f"{{{at}}}", _Taken("parameter", name, kind, True)
    if body and not _argument(body):
        for item in body.properties:
            needed = item.name in body.required
            yield item.name, _Taken("parameter", item.name, item.type, needed, not needed or bool(item.nullable))
    for name in asked(operation):
        yield name, _Taken("parameter", name, "Edm.String", True)
    for item in operation.query:
        yield item.name, _Taken("query", item.name, item.type, item.required)
