"""One request from two sources: texts and request lines are the page's, the types that it moves the metadata's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

from codegen.base.edm import TypeRef, simple_name
from codegen.base.nearest import Names
from codegen.base.printing import counted, quoted
from codegen.base.problems import Place, Problem
from codegen.formats.joined.types import Joiner
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Message, Operation, Path, Property, RequestMessage, Response, ResponseMessage
from codegen.spec.paths import segments
from codegen.spec.routes import End, Routes

_T = TypeVar("_T", bound=Body | Response)


@dataclass(frozen=True)
class Requests:
    """Joins documented requests, under the names of the metadata, with what the metadata offers at their paths."""

    joiner: Joiner

    @property
    def stated(self) -> Model:
        """What metadata says."""
        return self.joiner.stated

    @cached_property
    def routes(self) -> Routes:
        """The requests of the metadata."""
        return Routes(self.stated)

    def joined(self, operation: Operation) -> tuple[Operation, list[Problem]]:
        """The request with the metadata's types where all its paths agree on them, and what contradicts."""
        problems, offers = list[Problem](), list[_Offer]()
        for path in operation.paths:
            # Of addressing by path, `root:/{path}:`, metadata says nothing.
            if not any(part.colon for part in segments(path.template)):
                found = self._offer(operation.method, path, problems)
                offers += [found] if found is not None else []
        if not offers:
            return operation, problems
        asked = _Asked(self.joiner, operation, offers, problems)
        return (
            replace(
                operation,
                parameters=tuple(asked.parameters()),
                body=asked.body(),
                responses=tuple(asked.responses()),
            ),
            problems,
        )

    def unnamed(self, operations: Iterable[Operation]) -> Iterator[Problem]:
        """What can be called by the metadata, and no documented path names."""
        called = {
            simple_name(part.name).casefold()
            for operation in operations
            for path in operation.paths
            for part in segments(path.template)
            if part.name
        }
        seen = set[str]()
        for call in self.stated.spec.service.calls:
            if simple_name(call.name).casefold() not in called and call.name not in seen:
                seen.add(call.name)
                message = f"no page documents the {call.kind} '{call.name}' of the metadata; write one"
                yield Problem("metadata-only-operation", call.place, message)

    def _offer(self, method: str, path: Path, problems: list[Problem]) -> _Offer | None:
        """What the metadata offers for a request line; None, and a finding, if it has no such request."""
        parts = [part for part in path.template.split("/") if part]
        while parts and parts[-1].startswith("$"):
            parts.pop()  # What every service has.
        if parts and not self.routes.ends(f"/{'/'.join(parts)}"):
            problems.append(self._missing(method, path, parts))
            return None
        ends = [(end, item) for end in self.routes.ends(path.template) for item in self.routes.requests(end)]
        same = [(end, item) for end, item in ends if item.method == method]
        if ends and not same:
            offered = quoted(sorted({item.method for _, item in ends}))
            message = f"{method} {path.template}: the metadata has only {offered} there; correct one of them"
            problems.append(Problem("metadata-method", path.place, message))
        return _Offer(path, same, tuple(self.routes.keys(path.template))) if same else None

    def _missing(self, method: str, path: Path, parts: Sequence[str]) -> Problem:
        """The first segment of a path that isn't in the metadata."""
        ends = self.routes.ends
        known = next((at for at in reversed(range(1, len(parts))) if ends(f"/{'/'.join(parts[:at])}")), 0)
        types = {end.type for end in ends(f"/{'/'.join(parts[:known])}") if end.type} if known else set()
        places = tuple(sorted(self.stated.types[name].place for name in types if name in self.stated.types))
        below = f" below {' or '.join(map(simple_name, sorted(types)))}" if types else ""
        message = f"{method} {path.template}: the metadata has no '{parts[known]}'{below}; correct one of them"
        return Problem("metadata-missing-path", path.place, message, places)


@dataclass(frozen=True)
class _Offer:
    """What the metadata offers for one request line: by each way to read its path, the request there."""

    path: Path
    requests: Sequence[tuple[End, Operation]]
    keys: Sequence[tuple[str, Property]]
    """The placeholders that stand for keys, each with the property that it may be."""

    @property
    def is_called(self) -> bool:
        """Whether the path calls an action or a function, however it is read."""
        return all(end.kind == "call" for end, _ in self.requests)

    @property
    def responses(self) -> Iterator[Response]:
        """The answers that have a body."""
        return (item for _, request in self.requests for item in request.responses if item.type)

    @property
    def bodies(self) -> Iterator[Body]:
        """The bodies that may be sent."""
        return (request.body for _, request in self.requests if request.body is not None)

    @property
    def speaks_of_bodies(self) -> bool:
        """Whether the metadata says what is moved: not of references, streams and counts, which are no type of it."""
        return not any(end.kind in ("links", "stream", "count") for end, _ in self.requests)

    def arguments(self) -> Iterator[tuple[str, Property]]:
        """The keys, and the parameters of the functions, in the path by the placeholders that stand for them."""
        yield from self.keys
        given = {
            name.casefold(): value.strip("{}")
            for part in segments(self.path.template)
            for name, value in part.arguments or ()
            if name and value.startswith("{")
        }
        for _, request in self.requests:
            for prop in request.parameters:
                if prop.name.casefold() in given:
                    yield given[prop.name.casefold()], prop


@dataclass(frozen=True)
class _Asked:
    """A documented request beside the offers for its paths; collects what contradicts."""

    joiner: Joiner
    operation: Operation
    offers: Sequence[_Offer]
    problems: list[Problem]

    def parameters(self) -> Iterator[Property]:
        """The parameters, those of functions with the metadata's types."""
        listless = {path.place for path in self.operation.paths}
        for prop in self.operation.parameters:
            stated = [item for offer in self.offers for name, item in offer.arguments() if name == prop.name]
            # No row of a table says the type of one that stands where the path does.
            yield self._typed(prop, stated, is_told=prop.place not in listless)

    def responses(self) -> Iterator[Response]:
        """The answers; one that the metadata contradicts at all paths alike has its type."""
        for told in self.operation.responses:
            wrong = [offer for offer in self.offers if told.type and self._is_another(told, offer)]
            for offer in wrong[:1]:
                given = " or ".join(dict.fromkeys(item.type for item in offer.responses)) or "nothing"
                more = f" (and {counted(len(wrong) - 1, 'more path')})" if len(wrong) > 1 else ""
                message = f"gives {told.type} by its page, and {given} in the metadata; make them agree"
                self._found("metadata-result", offer.path, f"{offer.path.template}{more} {message}")
            stated = {(item.type, item.wrapped) for offer in wrong for item in offer.responses}
            if len(wrong) == len(self.offers) and len(stated) == 1:
                ((type, wrapped),) = stated
                yield self._shown(told, replace(told, type=type, wrapped=wrapped))
            else:
                yield told

    def _shown(self, told: _T, stated: _T) -> _T:
        """What the metadata says, unless the page's own examples show more members of what the page says."""
        kind = RequestMessage if isinstance(told, Body) else ResponseMessage
        messages = [item for example in self.operation.examples for item in example.messages if isinstance(item, kind)]
        shown, meant = (sum(self._known(part, message) for message in messages) for part in (told, stated))
        return told if shown > meant else stated

    def _known(self, part: Body | Response, message: Message) -> int:
        """How many members of what a message carries are known, if it is read as such a body."""
        if isinstance(part, Response):
            changed = replace(self.operation, responses=(part,))
        elif part.type:
            changed = replace(self.operation, body=part)
        else:
            payload = payloads.json_of(message)
            return len({prop.name for prop in part.properties} & {*payload}) if isinstance(payload, dict) else 0
        model, found = self.joiner.stated, 0
        for value, name in payloads.carried(model, changed, replace(message, type="")):
            known = model.members(name).keys() if model.structured(name) else set()
            found += sum(
                len(known & {*item})
                for item in (value if isinstance(value, list) else [value])
                if isinstance(item, dict)
            )
        return found

    def _is_another(self, told: Response, offer: _Offer) -> bool:
        given = [*offer.responses]
        if not offer.speaks_of_bodies or (not given and not offer.is_called):
            return False
        return all(self._unrelated(told.type, item.type) for item in given)

    def body(self) -> Body | None:
        """The body with the metadata's types, and with the parameters that only the metadata has."""
        told = self.operation.body
        offers = [offer for offer in self.offers if offer.speaks_of_bodies]
        bodies = [body for offer in offers for body in offer.bodies]
        if told is None:
            return bodies[0] if bodies and self._unlisted(Body(), bodies) else None
        if told.content_type or not offers or told.type == "Edm.Stream":
            return told
        types = {body.type for body in bodies}
        if not bodies:
            if all(offer.is_called for offer in offers):
                self._contradicted(offers[0], "has a body", "none")
            return told
        if told.type and types == {""}:
            names = [prop.name for prop in bodies[0].properties]
            self._contradicted(offers[0], f"takes {told.type}", f"the parameters {quoted(names)}")
            folded = {name.casefold() for name in names}
            kept = [prop for prop in told.properties if prop.name.casefold() in folded]
            required = tuple(name for name in told.required if name.casefold() in folded)
            stated = replace(told, type="", properties=(*kept, *self._missing(kept, bodies)), required=required)
            if self._shown(told, stated) is told:
                return told
            told = replace(stated, properties=tuple(kept))
        elif told.type and all(self._unrelated(told.type, name) for name in types - {""}):
            self._contradicted(offers[0], f"takes {told.type}", " or ".join(sorted(types - {""})))
            told = self._shown(told, replace(told, type=min(types))) if len(types) == 1 else told
        listed = tuple(self._typed(prop, self._alike(prop, bodies)) for prop in told.properties)
        return replace(told, properties=(*listed, *self._unlisted(told, bodies)))

    def _alike(self, prop: Property, bodies: Iterable[Body]) -> list[Property]:
        """What bodies of the metadata have under the name of a member; a finding where that is nothing."""
        stated, found, is_open = self.joiner.stated, list[Property](), "@" in prop.name
        known = dict[str, None]()
        for body in bodies:
            members = [*body.properties]
            name = TypeRef.parse(body.type or "Edm.Untyped").name
            if body.type and stated.structured(name) is None:
                is_open = True
            for owner in (name, *stated.descendants(name)) if body.type else ():
                item = stated.structured(owner)
                is_open = is_open or (item is not None and item.open)
                members += stated.members(owner).values()
            known.update(dict.fromkeys(member.name for member in members))
            found += [member for member in members if member.name.casefold() == prop.name.casefold()]
        names = {member.name for member in found}
        if names and prop.name not in names:
            message = f"'{prop.name}' of {self.operation.name} is '{min(names)}' in the metadata; write that"
            self._found("metadata-case", prop, message, found[0].place)
        if not found and not is_open:
            message = f"'{prop.name}' of {self.operation.name} isn't in the metadata{Names(known).hint(prop.name)}"
            self._found("metadata-missing-member", prop, f"{message}; correct one of them")
        return found

    def _unlisted(self, told: Body, bodies: Sequence[Body]) -> Sequence[Property]:
        """The parameters of an action that its page leaves out."""
        missing = [] if told.type else self._missing(told.properties, bodies)
        if missing:
            names = quoted([prop.name for prop in missing])
            message = f"the page of {self.operation.name} leaves out {names}, which the metadata has; add them"
            self._found("metadata-only-member", self.operation, message, missing[0].place)
        return missing

    @staticmethod
    def _missing(told: Iterable[Property], bodies: Sequence[Body]) -> list[Property]:
        """The parameters that aren't told, where all paths call the same."""
        if any(body.type or body.properties != bodies[0].properties for body in bodies):
            return []
        listed = {prop.name.casefold() for prop in told}
        return [prop for prop in bodies[0].properties if prop.name.casefold() not in listed]

    def _typed(self, prop: Property, stated: Sequence[Property], is_told: bool = True) -> Property:
        """A parameter or a member of a body with the one type that the metadata has for it."""
        types = [*dict.fromkeys(item.type for item in stated)]
        if not types:
            return prop
        if is_told and not prop.inferred and all(self._unrelated(prop.type, type) for type in types):
            both = f"{prop.type} by its page, and {' or '.join(types)} in the metadata"
            message = f"'{prop.name}' of {self.operation.name} is {both}; make them agree"
            self._found("metadata-type", prop, message, stated[0].place)
        return replace(prop, type=types[0]) if len(types) == 1 and not self.joiner.is_formless(types[0]) else prop

    def _unrelated(self, told: str, stated: str) -> bool:
        """Whether types contradict each other; one that derives from the other doesn't."""
        one, other, model = TypeRef.parse(told), TypeRef.parse(stated), self.joiner.stated
        related = model.is_a(one.name, other.name) or model.is_a(other.name, one.name)
        return self.joiner.differ(told, stated) and not (related and one.collection == other.collection)

    def _contradicted(self, offer: _Offer, told: str, stated: str) -> None:
        message = f"{offer.path.template} {told} by its page, and {stated} in the metadata; make them agree"
        self._found("metadata-body", offer.path, message)

    def _found(self, rule: str, at: Path | Property | Operation, message: str, *related: Place) -> None:
        text = f"{self.operation.method} {message}" if isinstance(at, Path) else message
        self.problems.append(Problem(rule, at.place, text, related))
