"""Several pages about one request: decides which page counts, and merges them into one operation.

A list page of a base type, of each derived type, and of a workload that only reuses the path may all
document `GET /users`. What is said of the request (text, permissions, headers) is said by one of them.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import unquote

from codegen.base.edm import BUILT_IN, TypeRef, simple_name
from codegen.spec.bindings import Bindings, plain
from codegen.spec.likeness import plurals
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Operation, Permissions, Property, RequestMessage, Response, ResponseMessage
from codegen.spec.paths import match, segments
from codegen.spec.service import offered

OWN_HEADERS = frozenset({"authorization", "content-type", "content-length", "host", "accept"})
"""Headers that the package writes itself, or the client that sends."""
_CONTENT = Response(status=200, type="Edm.Stream", content_type="application/octet-stream")
_UNNAMED = 1000
_WORDS = re.compile(r"[^\W_]+")


@dataclass(slots=True)
class Group:
    """All operations of one method at one path, which the first of them writes as `template`."""

    template: str
    operations: list[Operation] = field(default_factory=list)


class Requests:
    """Questions about requests that several operations document."""

    def __init__(self, model: Model) -> None:
        self.model = model

    @cached_property
    def _bindings(self) -> Bindings:
        return Bindings(self.model)

    def by_path(self) -> Iterator[dict[str, Group]]:
        """The requests of each path by their methods, both sorted; spellings of one path are one."""
        found: defaultdict[tuple[str, ...], dict[str, Group]] = defaultdict(dict)
        for operation in self.model.operations:
            for path in operation.paths:
                key = plainly(path.template)
                if self.twins.intersection(key):
                    key += tuple(segment.name for segment in segments(path.template))
                group = found[key].setdefault(operation.method, Group(path.template))
                if operation not in group.operations:
                    group.operations.append(operation)
        return (dict(sorted(methods.items())) for _, methods in sorted(found.items()))

    @cached_property
    def twins(self) -> frozenset[str]:
        """The names, in small letters, by which a container offers several things, or a type has several members."""
        scopes: list[Iterable[str]] = [{root.name for _, root in offered(self.model.spec.service.containers)}]
        scopes += [self.model.members(name) for name in self.model.types if self.model.spec.service.containers]
        counts = (Counter(map(str.casefold, names)) for names in scopes)
        return frozenset(name for count in counts for name, times in count.items() if times > 1)

    def shared(self) -> Iterator[tuple[str, list[Operation]]]:
        """Each request that several operations document: a template of it, and the operations as `ranked` has them."""
        groups = (group for methods in self.by_path() for group in methods.values() if len(group.operations) > 1)
        for group in sorted(groups, key=lambda group: group.operations[0].method):
            yield group.template, self.ranked(group.template, group.operations)

    def disagreement(self, first: Operation, other: Operation) -> str:
        """In what two operations on one request differ that can't both hold: permissions or results; or nothing."""
        found = []
        ours, theirs = _granted(first), _granted(other)
        if any(ours[kind] != theirs[kind] for kind in ours.keys() & theirs.keys()):
            found.append("permissions")
        one, two = (TypeRef.parse(text) if (text := answer(item).type) else None for item in (first, other))
        if one and two and (one.collection != two.collection or not self._related(one.name, two.name)):
            found.append("results")
        return " and ".join(found)

    def _related(self, name: str, other: str) -> bool:
        """Whether one derives from the other, or both from a base that says more than a key."""
        return name == other or self._common([name, other]) != name or self.model.is_a(other, name)

    def ranked(self, template: str, operations: Sequence[Operation]) -> list[Operation]:
        """The operations of one path and method; the page about the path's own type decides, and comes first.

        It is the page that a correction marks with `decides`. Else these decide, in this order: the result or the
        body is of the type that the path addresses; the name has the fewest words beside the types on the path and
        its last segments; the page documents the fewest paths. Pages alike stand in the order of their names.
        Kinds of permissions that it leaves open are those of pages that are about the path as much.
        """
        if len(operations) < 2:
            return list(operations)
        steps = self._bindings.steps(template)
        addressed = steps[-1].type
        subjects = [step.segment.name for step in steps[-2:] if step.segment.name]
        subjects += [simple_name(step.type.name) for step in steps if step.type is not None]

        def rank(item: Operation) -> tuple[bool, int, int, int, str]:
            return (
                not item.decides,
                self._distance(item, addressed),
                _others(item.name, subjects),
                len(item.paths),
                item.name,
            )

        first, *others = sorted(operations, key=rank)
        peers = [item for item in others if rank(item)[:3] == rank(first)[:3]]
        return [replace(first, permissions=_completed(first.permissions, peers)), *others]

    def _distance(self, operation: Operation, addressed: TypeRef | None) -> int:
        """How far what an operation takes and returns is from what its path addresses: 0 for that very type."""
        if addressed is None:
            return 0
        texts = [response.type for response in operation.responses]
        texts += [operation.body.type] if operation.body else []
        names = {TypeRef.parse(text).name for text in texts if text} - {"Edm.Stream", "Edm.Untyped"}
        if not names or addressed.name in names:
            return 0
        return 1 if any(self._related(name, addressed.name) for name in names) else 2

    def merged(self, operations: Sequence[Operation], template: str) -> Operation:
        """One operation for all that document the request at a template: the first, made wide enough for all.

        Where pages create different types, body and result have the nearest type that all derive from.
        Permissions are those of the first page that states any.
        """
        first, *others = operations
        if self._is_content(operations, template):
            first = replace(first, responses=(_CONTENT, *(item for item in first.responses if item.status != 200)))
            return replace(first, permissions=_stated(operations))
        shown = tuple(_shown_at(template, operations, item) for item in first.responses)
        first = first if shown == first.responses else replace(first, responses=shown)
        if not others:
            return first
        bodies = [item.body for item in operations if item.body is not None]
        responses = {response.status: response for item in reversed(operations) for response in item.responses}
        # A page that names no response says nothing of the result.
        answers = [answer(item) for item in operations if item.responses]
        if typed := [response for response in answers if response.type]:
            answers = [replace(typed[0], type=self._common([response.type for response in typed]))]
        best = {response.status: response for response in answers[:1]}
        query: dict[str, Property] = {}
        for prop in (prop for item in operations for prop in item.query):
            query.setdefault(prop.name, prop)
        needed = [{prop.name for prop in item.query if prop.required} for item in operations]
        return replace(
            first,
            permissions=_stated(operations),
            query=tuple(replace(prop, required=all(prop.name in names for names in needed)) for prop in query.values()),
            body=self._wide(bodies) if bodies else None,
            responses=(*best.values(), *(item for item in responses.values() if item.status not in best)),
        )

    def _is_content(self, operations: Sequence[Operation], template: str) -> bool:
        """Whether a GET answers with bytes, by the end of its path (/$value, a stream), an example or a redirect."""
        if operations[0].method != "GET":
            return False
        last = segments(template)[-1] if template != "/" else None
        if last is not None and last.name == "$value":
            return True
        shown = [message for message in _examples_at(template, operations) if message.status < 300]
        if shown or any(300 <= message.status < 400 for message in _answers_at(template, operations)):
            return all(message.type == "Edm.Stream" for message in shown)
        if any(response.type for operation in operations for response in operation.responses):
            bound = self._bindings.steps(template)[-1] if last is not None and last.name else None
            return bound is not None and bound.how == "property" and bound.type == TypeRef("Edm.Stream")
        return any(300 <= response.status < 400 for operation in operations for response in operation.responses)

    def _wide(self, bodies: Sequence[Body]) -> Body:
        properties = {prop.name: prop for body in reversed(bodies) for prop in body.properties}
        return replace(
            bodies[0],
            type=self._common([body.type for body in bodies]),
            required=tuple(name for name in bodies[0].required if all(name in body.required for body in bodies)),
            properties=tuple(properties[name] for name in sorted(properties)),
        )

    def _common(self, types: Sequence[str]) -> str:
        """The nearest type from which all of the types derive; the first where they have only a root in common.

        A root that no page names and that has nothing but a key says nothing of what is sent.
        """
        model = self.model
        refs = [TypeRef.parse(text) for text in types if text]
        if len({*types}) == 1 or len(refs) < len(types) or len({ref.collection for ref in refs}) > 1:
            return types[0]
        # A page about a base says no more of what is here than the one that decides.
        refs = [ref for ref in refs if ref.name not in model.ancestors(refs[0].name)]
        lines = [(ref.name, *model.ancestors(ref.name)) for ref in refs]
        shared = [name for name in lines[0] if all(name in line for line in lines)]
        named = {ref.name for ref in refs}
        telling = (
            name for name in shared if name in named or model.ancestors(name) or self._says_more_than_a_key(name)
        )
        return str(TypeRef(next(telling, refs[0].name), refs[0].collection))

    def _says_more_than_a_key(self, name: str) -> bool:
        return bool(self.model.members(name).keys() - {*self.model.key(name)})


def _examples_at(template: str, operations: Sequence[Operation]) -> Iterator[ResponseMessage]:
    """The bodies with which examples answer requests for a template, those of the first operation first."""
    return (message for message in _answers_at(template, operations) if message.body)


def _answers_at(template: str, operations: Sequence[Operation]) -> Iterator[ResponseMessage]:
    """All messages with which examples answer requests for a template, those of the first operation first."""
    wanted = plainly(template)
    for operation in operations:
        for item in operation.examples:
            if item.request and item.response and plainly(item.request.template) == wanted:
                yield item.response


def _shown_at(template: str, operations: Sequence[Operation], stated: Response) -> Response:
    """A response of a page about several paths, one or many as the examples of this path show."""
    if not stated.type or stated.type in BUILT_IN:
        return stated
    ref = TypeRef.parse(stated.type)
    shown = (TypeRef.parse(item.type) for item in _examples_at(template, operations) if item.type and not item.wrapped)
    many = next((item.collection for item in shown if item.name == ref.name), ref.collection)
    return replace(stated, type=str(TypeRef(ref.name, many)))


def plainly(template: str) -> tuple[str, ...]:
    """A template in a form that is the same whatever its parameters are called; empty for none."""
    return tuple(map(plain, segments(template))) if template else ()


def matched(operation: Operation, message: RequestMessage) -> tuple[str, dict[str, str]] | None:
    """The documented template that the request of an example is of, and its parameters' values; None where none is."""
    if message.method == operation.method:
        path = unquote(message.path.partition("?")[0])
        for template in filter(None, (message.template, *(item.template for item in operation.paths))):
            values = match(template, path)
            if values is not None:
                return template, dict(values)
    return None


def options_of(query: str) -> dict[str, str]:
    """The options of a query by their names, decoded."""
    parts = (part.partition("=") for part in query.split("&") if part)
    return {unquote(name): unquote(value) for name, _, value in parts}


def may_be_nothing(operation: Operation) -> bool:
    """Whether 204 is how the service says null: documented beside a result that the request doesn't create."""
    result = answer(operation).type
    creates = operation.method != "GET" and operation.body is not None and operation.body.type == result
    return bool(result) and not creates and any(response.status == 204 for response in operation.responses)


def answer(operation: Operation) -> Response:
    """The success response that says most."""
    typed = [response for response in operation.responses if response.type]
    return next(iter([*typed, *operation.responses]), Response(status=0))


def _granted(operation: Operation) -> dict[str, frozenset[str]]:
    """Per kind what the permission tables name, as far as they state the kind."""
    return {kind: frozenset(names) for table in operation.permissions[:1] for kind, names in table.scopes.items()}


def _completed(tables: tuple[Permissions, ...], peers: Sequence[Operation]) -> tuple[Permissions, ...]:
    """The tables, where the first one leaves kinds open with what pages say that are about the path as much."""
    if not tables:
        return tables
    first = tables[0]
    for table in (item.permissions[0] for item in peers if item.permissions):
        step = 1 if table.most_first == first.most_first else -1
        more = {kind: names[::step] for kind, names in table.scopes.items()} | first.scopes
        first = replace(first, scopes=more) if len(more) > len(first.scopes) else first
    return (first, *tables[1:])


def _stated(operations: Sequence[Operation]) -> tuple[Permissions, ...]:
    return next((item.permissions for item in operations if item.permissions), ())


def _others(name: str, subjects: Sequence[str]) -> int:
    """How many words of a page's name say neither a type nor a segment; many more where none does.

    `intune-mam-user-list` has three beside `user`, `user-list` one.
    """
    given = {subject.casefold() for subject in subjects}
    wanted = {form for subject in given for form in (subject, *plurals(subject))}
    words = [word.casefold() for word in _WORDS.findall(name)]
    others, at = 0, 0
    while at < len(words):
        runs = ((end, "".join(words[at:end])) for end in range(len(words), at, -1))
        run = next((end for end, text in runs if text in wanted or not given.isdisjoint(plurals(text))), 0)
        others += not run
        at = run or at + 1
    return others if others < len(words) else _UNNAMED
