"""Every documented example through the generated package: the proof that the client does what the pages show.

Payloads come back identical after decoding and encoding; the emitted validators report exactly what the
spec has recorded about them; the builder makes the request that the page shows; bodies that the constructors
build are the documented ones; the client, given the documented answer, reads all of it.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from types import ModuleType
from typing import Any
from urllib.parse import unquote

from codegen.base.edm import TypeRef, is_qualified
from codegen.python.chains import Argument, Chains, Step, parameter_names
from codegen.python.imported import Finder
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Example, Message, Operation, RequestMessage, ResponseMessage
from codegen.spec.requests import OWN_HEADERS, matched, options_of
from codegen.verification import arguments
from codegen.verification.answers import Answers
from codegen.verification.answers import Impossible as _Impossible
from codegen.verification.building import Builder, difference
from codegen.verification.outcome import Failure, Outcome


@contextmanager
def imported(files: Mapping[str, str], package: str) -> Iterator[tuple[ModuleType, Finder]]:
    """Import a generated package from the texts of its files, under a name of its own, and forget it again.

    Beside it stands what loads its modules.
    """
    finder = Finder(f"_codegen_verified_{package}", files)
    sys.meta_path.append(finder)
    try:
        yield importlib.import_module(finder.package), finder
    finally:
        finder.forget()


_TIMES = 2
"""So many times a payload is decoded and encoded: the second time with what the first has left for it."""


class _Contradiction(Exception):
    """A check that passes only if what is wrong with the example, by this rule, is left aside."""


_DEPARTS = "example-path"
"""The rule of requests that are of a documented path, and write another."""

_BY_CONTENT = frozenset({"request body", "response body", "response findings", "answer"})
"""Checks of payloads, which pass whatever is recorded as wrong with them."""


def _recorded(message: Message) -> list[str]:
    """The rules by which the spec records that a payload contradicts it, each once."""
    return sorted({*message.findings.values(), *(["placeholder"] if message.placeholders else [])})


class Verifier:
    """Runs documented examples through an imported package."""

    def __init__(self, model: Model, package: ModuleType) -> None:
        self._model = model
        self._api = getattr(package, "api", None)  # a package of types alone has none
        self._chains = Chains(model)
        self._codec = importlib.import_module(f"{package.__name__}._runtime.codec")
        self._plans = importlib.import_module(f"{package.__name__}._runtime.plans")
        self._text = importlib.import_module(f"{package.__name__}._runtime.jsontext")
        self._validate = importlib.import_module(f"{package.__name__}._runtime.validate").validate
        self._registry = importlib.import_module(f"{package.__name__}._types").REGISTRY
        self._builder = Builder(self._registry.get)
        self._answers = Answers(package)
        self.nodes: set[type] = set()
        """The classes of the nodes that led to the requests that were made."""
        self._last: tuple[RequestMessage, tuple[Any, Operation]] | None = None
        """The documented request that was made last, and what came of it: two checks in a row are about it."""

    def modules(self) -> dict[str, str]:
        """The path of the module of each type that the package knows, by the type's name."""
        return {name: f"{at.partition(':')[0].replace('.', '/')}.py" for name, at in self._registry.where.items()}

    def all(self) -> Iterator[Outcome]:
        """Every example of every operation, in the order of the operations' names."""
        for operation in self._model.operations:
            for example in operation.examples:
                yield self.check(operation, example)

    def way(self, operation: Operation, message: RequestMessage) -> tuple[tuple[Step, ...], Operation]:
        """The steps to a documented request, and the operation that the method there is of.

        Raises what the check of the request would, where there is no such way.
        """
        template, _ = self._matched(operation, message)
        return self._chains.steps(template), self._chains.operation(template, message.method)

    def check(self, operation: Operation, example: Example) -> Outcome:
        """Make every check that one example allows."""
        made: list[str] = []
        failures: list[Failure] = []
        exceptions: list[str] = []
        contradictions: list[tuple[str, str]] = []

        def attempt(check: str, test: Callable[[], str], message: Message) -> None:
            try:
                complaint = test()
            except _Contradiction as recorded:
                contradictions.append((check, str(recorded)))
                made.append(check)
                return
            except _Impossible as reason:
                exceptions.append(f"{check}: {reason}")
                return
            except Exception as error:  # noqa: BLE001 - whatever the package raises is a failure of this one example.
                complaint = f"{type(error).__name__}: {error}"
            made.append(check)
            if complaint:
                failures.append(Failure(check, complaint))
            elif check in _BY_CONTENT:
                contradictions.extend((check, rule) for rule in _recorded(message))

        if (request := example.request) is not None:
            attempt("request", lambda: self._request(operation, request), request)
            if "request" in made and _shows_stand_ins(operation, request):
                exceptions.append("keys: an argument is a stand-in")
            attempt("request body", lambda: self._round_trip(operation, request), request)
            attempt("built body", lambda: self._built(operation, request), request)
        if (response := example.response) is not None:
            attempt("response body", lambda: self._round_trip(operation, response), response)
            attempt("response findings", lambda: self._findings(operation, response), response)
            attempt("answer", lambda: self._answer(operation, example, response), response)
        place = example.place if example.place.file else operation.place
        name = example.name or example.title
        return Outcome(
            operation.name, name, place, tuple(made), tuple(failures), tuple(exceptions), tuple(contradictions)
        )

    def _round_trip(self, operation: Operation, message: Message) -> str:
        """Decoding and encoding changes nothing; a complaint, or an empty text."""
        payload = self._payload(message)
        again = self._text.dumps(self._again(operation, message, payload))
        text = message.read or message.body
        return "" if _value(again) == _value(text) else f"comes back as {_shown(again)}"

    def _again(self, operation: Operation, message: Message, payload: Any) -> Any:
        types = _member_types(operation, message)
        if types is not None and isinstance(payload, dict):
            return {name: self._parameter(value, types.get(name, "Edm.Untyped")) for name, value in payload.items()}
        expected, wrapped = payloads.body_type(self._model, operation, message)
        if not expected:
            return self._coded(payload, "Edm.Untyped")
        inside = isinstance(message, ResponseMessage) and _is_inside(expected, wrapped, payload)
        if inside and isinstance(payload, dict) and "value" in payload:
            return {**payload, "value": self._coded(payload["value"], expected)}
        return self._coded(payload, "Edm.Untyped" if inside else expected)

    def _coded(self, value: Any, type: str) -> Any:
        again = value
        for _ in range(_TIMES):
            try:
                decoded = self._codec.decode_value(self._registry, type, value)
            except ValueError:
                # The whole value contradicts its type: there is no model for it, and a finding says so.
                return value
            self._plans.settle_all(decoded)  # What nobody reads goes back as it came, and proves nothing.
            again = self._codec.encode_value(decoded, type)
        return again

    def _parameter(self, value: Any, type: str) -> Any:
        """Parameters of an action are models where their types are; others are given as they are sent."""
        return self._coded(value, type) if self._model.structured(TypeRef.parse(type).name) else value

    def _payload(self, message: Message) -> Any:
        if payloads.json_of(message) is payloads.NOT_JSON:
            raise _Impossible("not JSON" if message.body.strip() else "no body")
        return self._text.loads(message.read or message.body)

    def _findings(self, operation: Operation, message: ResponseMessage) -> str:
        """The validators report what the spec has recorded, no less and no more."""
        payload = self._payload(message)
        expected, wrapped = payloads.body_type(self._model, operation, message)
        if not expected:
            raise _Impossible("of no documented type")
        inside = _is_inside(expected, wrapped, payload)
        if inside and not (isinstance(payload, dict) and "value" in payload):
            found = [("", "type")]
        else:
            at = "/value" if inside else ""
            value = payload["value"] if inside else payload
            told = self._validate(self._text.dumps(value), expected)
            found = [(at + item.pointer, item.rule) for item in told if not self._is_unlisted(item)]
        return _differences(message, found)

    def _is_unlisted(self, violation: Any) -> bool:
        """Whether a warning is of an enumeration of which no page lists a member: no example can contradict it."""
        name = violation.message.rpartition(" ")[2]
        enum = self._model.enum(TypeRef.parse(name).name) if violation.rule == "enum" and is_qualified(name) else None
        return enum is not None and not enum.members

    def _request(self, operation: Operation, message: RequestMessage) -> str:
        """The builder makes the documented request."""
        request, built = self._requested(operation, message)
        path = _filled(*self._matched(operation, message)) if matched(operation, message) else ""
        complaint = _compare(message, request, payloads.json_of(message), path)
        if not complaint and built is operation:
            # One method that serves several pages demands no more than all of them do.
            told = [item for item in request.violations() if not self._is_unlisted(item)]
            complaint = _differences(message, [(item.pointer, item.rule) for item in told])
        if not complaint and (rule := _path_difference(path, request) if path else _DEPARTS):
            raise _Contradiction(rule)
        return complaint

    def _requested(self, operation: Operation, message: RequestMessage) -> tuple[Any, Operation]:
        """The documented request as the builder makes it, and the operation that the builder's method is of."""
        if self._last is None or self._last[0] is not message:
            self._last = message, self._made(operation, message)
        return self._last[1]

    def _made(self, operation: Operation, message: RequestMessage) -> tuple[Any, Operation]:
        template, values = self._matched(operation, message)
        node = self._api
        for step in self._chains.steps(template):
            node = _follow(node, step, values)
            self.nodes.add(type(node))
        headers = {key: value for key, value in message.headers.items() if key.casefold() not in OWN_HEADERS}
        options: dict[str, Any] = {"headers": headers}
        if query := options_of(message.path.partition("?")[2]):
            options["query"] = query
        built = self._chains.operation(template, message.method)
        options |= _asked(self._chains.asked(built), headers)
        arguments = self._body(built, operation, message, options)
        return getattr(node, message.method.lower())(*arguments, **options), built

    def _matched(self, operation: Operation, message: RequestMessage) -> tuple[str, dict[str, str]]:
        """The documented template that a request is of, and the parameters' values.

        Where its URL is another, nothing of that is taken: all else of the request is checked with values of our own.
        So it is where one of the values is a stand-in such as `{id}`, and the parameter is no text.
        """
        if found := matched(operation, message):
            template, values = found
            types = {item.label: item.type for step in self._chains.steps(template) for item in step.arguments}
            return template, values | {
                label: self._stand_in(types[label])
                for label, text in values.items()
                if label in types and arguments.is_stand_in(text) and not arguments.fits(types[label], text)
            }
        if message.template not in {path.template for path in operation.paths} or message.method != operation.method:
            raise _Impossible("its path is not documented")
        steps = self._chains.steps(message.template)
        return message.template, {item.label: self._stand_in(item.type) for step in steps for item in step.arguments}

    def _stand_in(self, type: str) -> str:
        enum = self._model.enum(TypeRef.parse(type).name)
        return enum.members[0].name if enum is not None and enum.members else arguments.stand_in(type)

    def _built(self, operation: Operation, message: RequestMessage) -> str:
        """The constructors, given Python values, build the documented body."""
        payload = self._payload(message)
        expected, _ = payloads.body_type(self._model, operation, message)
        if not expected or self._model.structured(TypeRef.parse(expected).name) is None:
            raise _Impossible("no object of a documented type")
        try:
            built = self._builder.value(expected, payload)
            wire = built.to_dict() if hasattr(built, "to_dict") else self._codec.encode_value(built, expected)
        except Exception as error:
            if rules := _recorded(message):
                raise _Contradiction(rules[0]) from error
            return f"can't be built: {error}"
        again = json.loads(self._text.dumps(wire), parse_float=Decimal)
        complaint = difference(_typeless(again), _typeless(self._builder.bare(expected, payload)))
        return f"is built with {complaint}" if complaint else ""

    def _answer(self, operation: Operation, example: Example, message: ResponseMessage) -> str:
        """The client that is given the documented answer to the documented request reads all of it."""
        if example.request is None:
            raise _Impossible("no request")
        request, built = self._requested(operation, example.request)
        payload = payloads.json_of(message)
        if message.status < 300 and message.status not in {item.status for item in built.responses}:
            raise _Contradiction("response-status")
        if not message.body.strip() and message.status == 200:
            raise _Impossible("the page shows no body")
        if payload is payloads.NOT_JSON and message.body.strip() and request.result and request.result.is_json:
            raise _Impossible("not JSON")
        try:
            complaint = self._answers.read(request, message, payload is not payloads.NOT_JSON)
        except Exception as error:
            if built.name == operation.name and not example.page:
                raise
            # Another page than the example's decides, and says another result.
            raise _Contradiction("operation-conflict") from error
        if (
            not complaint
            and message.wrapped
            and self._model.structured(TypeRef.parse(message.type or "Edm.Untyped").name)
        ):
            raise _Contradiction("example-shape")
        return complaint

    def _body(
        self, built: Operation, operation: Operation, message: RequestMessage, options: dict[str, Any]
    ) -> list[Any]:
        """Positional arguments for the documented body; an action's parameters join the options."""
        body = built.body
        if not message.body.strip():
            return [None] if body and (body.type or body.content_type) else []
        if body is None:
            raise _Impossible("it has a body, which is not documented")
        if body.content_type or body.type == "Edm.Stream":
            return [message.body.encode()]
        payload = self._payload(message)
        if body.type:
            type = payloads.body_type(self._model, operation, message)[0]
            # Where pages of a base type and of a derived one share the path, a model says which it is of.
            said = type == body.type or (isinstance(payload, dict) and "@odata.type" in payload)
            fits = type and said and self._model.is_a(TypeRef.parse(type).name, TypeRef.parse(body.type).name)
            return [self._decoded(payload, type) if fits else payload]
        if not body.properties:
            return [payload]
        types = {item.name: item.type for item in body.properties}
        self._check_parameters(payload, types, body, message)
        names = parameter_names(built)
        options |= {names[name]: self._decoded(value, types[name]) for name, value in payload.items()}
        return []

    def _check_parameters(self, payload: Any, types: dict[str, str], body: Body, message: RequestMessage) -> None:
        if not isinstance(payload, dict) or not set(payload) <= set(types):
            raise _Impossible("it has parameters that are not documented")
        if not set(body.required) <= set(payload):
            raise _Impossible("it lacks required parameters")
        contradicting = {at.split("/")[1] for at in (*message.placeholders, *message.findings) if at}
        if any(self._model.structured(TypeRef.parse(types[name]).name) is None for name in contradicting & set(types)):
            raise _Impossible("a parameter is a stand-in, which the builder refuses")

    def _decoded(self, value: Any, type: str) -> Any:
        """A model where there is one, and UUIDs; else the JSON itself, which keeps what Python's values can't."""
        name = TypeRef.parse(type).name
        if self._model.structured(name) is None and name != "Edm.Guid":
            return value
        try:
            return self._codec.decode_value(self._registry, type, value)
        except ValueError:
            return value


def _asked(names: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that the method asks for, under the names of its parameters."""
    given = {name.casefold(): value for name, value in headers.items()}
    if any(name.casefold() not in given for name in names):
        raise _Impossible("it lacks a required header")
    return {parameter: given[name.casefold()] for name, parameter in names.items()}


def _is_inside(expected: str, wrapped: bool, payload: Any) -> bool:
    """Whether what is expected travels in an object, as `value`; a collection may be an array alone."""
    many = TypeRef.parse(expected).collection
    return (wrapped or many) and not (many and isinstance(payload, list))


def _member_types(operation: Operation, message: Message) -> dict[str, str] | None:
    """The types of an action's parameters, for its request; None for a body that has a type of its own."""
    if not isinstance(message, RequestMessage) or operation.body is None or operation.body.type:
        return None
    return {item.name: item.type for item in operation.body.properties}


def _shows_stand_ins(operation: Operation, message: RequestMessage) -> bool:
    """Whether a key or an argument is `{id}` or `<id>`: of it a text passes, and proves nothing."""
    found = matched(operation, message)
    return found is not None and any(map(arguments.is_stand_in, found[1].values()))


def _filled(template: str, values: Mapping[str, str]) -> str:
    """A template with the values of its parameters."""
    return _PARAMETER.sub(lambda found: values.get(found[1], found[0]), template)


_PARAMETER = re.compile(r"\{([^{}]*)\}")


def _follow(node: Any, step: Step, values: dict[str, str]) -> Any:
    if not step.call:
        return getattr(node, step.name)
    given = {item.name: _argument(item, values[item.label]) for item in step.arguments}
    if step.name == "__getitem__":
        return node[next(iter(given.values()))]
    return getattr(node, step.name)(**given)


def _argument(argument: Argument, text: str) -> Any:
    """The value of a key or an argument as it stands in a URL."""
    try:
        return arguments.value(argument.type, text.strip())
    except arguments.StandIn:
        raise _Impossible("an argument is a stand-in") from None


def _compare(message: RequestMessage, request: Any, payload: Any, path: str) -> str:
    """What the built request has against the documented one; its path is left aside where none is given."""
    query = message.path.partition("?")[2]
    if path and _plain_path(request.path) != _plain_path(path):
        return f"the path is {request.path}, documented is {path}"
    built = sorted((unquote(name), unquote(value)) for name, value in request.query)
    if built != sorted(options_of(query).items()):
        return f"the query is {request.query}, documented is {query}"
    if payload is not payloads.NOT_JSON and _value(request.content or b"null") != _value(message.read or message.body):
        return f"the body is {_shown(request.content)}"
    if payload is payloads.NOT_JSON and (request.content or b"") != message.body.encode() and message.body.strip():
        return f"the body is {_shown(request.content)}"
    return _compare_media(message, request)


def _compare_media(message: RequestMessage, request: Any) -> str:
    documented = {name.casefold(): value for name, value in message.headers.items()}
    given = documented.get("content-type", "").partition(";")[0].strip().casefold()
    built = str(request.headers.get("Content-Type", "")).partition(";")[0].casefold()
    if given and message.body.strip() and given != built:
        return f"the media type is {built}, documented is {given}"
    return ""


def _plain_path(path: str) -> list[str]:
    """Segments without encoding, without the quotes of literals and the types before them."""
    return [_QUOTED.sub(lambda found: found[1], part) for part in _segments(path)]


def _segments(path: str) -> list[str]:
    return [_BLANKS.sub(r"\1", part) for part in unquote(path).split("/")]


_QUOTED = re.compile(r"(?:\b[A-Za-z_][\w.]*)?'([^']*)'")
_BLANKS = re.compile(r"\s*([(),=])\s*(?=(?:[^']*'[^']*')*[^']*$)")
"""Blanks beside what separates arguments, outside quotes."""


def _path_difference(path: str, request: Any) -> str:
    """The rule by which a path that says the same as the documented one is written in another way; or nothing."""
    return "" if _segments(request.path) == _segments(path) else "example-literal"


def _typeless(payload: Any) -> Any:
    """A payload whose root doesn't say of what type it is: an object that the type's own constructor built doesn't."""
    return (
        {name: item for name, item in payload.items() if name != "@odata.type"}
        if isinstance(payload, dict)
        else payload
    )


def _differences(message: Message, found: list[tuple[str, str]]) -> str:
    """Violations that are not recorded, and records that no validator reports."""
    placeholders = set(message.placeholders)
    rules = {(at, "placeholder" if at in placeholders and rule in ("type", "enum") else rule) for at, rule in found}
    recorded = {*message.findings.items(), *((at, "placeholder") for at in placeholders)}
    if rules == recorded:
        return ""
    more = [f"{rule} at {at or 'the root'}" for at, rule in sorted(rules - recorded)]
    less = [f"{rule} at {at or 'the root'}" for at, rule in sorted(recorded - rules)]
    texts = (
        f"validators report {', '.join(more)}" * bool(more),
        f"no validator reports {', '.join(less)}" * bool(less),
    )
    return "; ".join(filter(None, texts))


def _value(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


def _shown(content: bytes | None) -> str:
    text = (content or b"").decode(errors="replace")
    return text if len(text) <= 200 else f"{text[:200]}..."
