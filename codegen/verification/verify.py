"""Every documented example through the generated package: the proof that the client does what the pages show.

Payloads come back identical after decoding and encoding; the emitted validators report exactly what the
spec has recorded about them; the builder makes the request that the page shows; bodies that the constructors
build are the documented ones; the client, given the documented answer, reads all of it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import ModuleType
from typing import Any

from codegen.base.edm import TypeRef, is_qualified
from codegen.python.imported import Finder
from codegen.spec import payloads
from codegen.spec.model import Model
from codegen.spec.nodes import Example, Message, Operation, RequestMessage, ResponseMessage
from codegen.spec.requests import matched
from codegen.verification import answers, arguments, comparing
from codegen.verification.answers import Impossible as _Impossible
from codegen.verification.building import Builder, difference
from codegen.verification.requesting import Requester, filled
from codegen.verification.verdict import Failure, Outcome


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
        self._codec = importlib.import_module(f"{package.__name__}._runtime.codec")
        self._plans = importlib.import_module(f"{package.__name__}._runtime.plans")
        self._text = importlib.import_module(f"{package.__name__}._runtime.jsontext")
        self._validate = importlib.import_module(f"{package.__name__}._runtime.validate").validate
        self._registry = importlib.import_module(f"{package.__name__}._types").REGISTRY
        self._builder = Builder(self._registry.get)
        self._package = package
        api = getattr(package, "api", None)  # a package of types alone has none
        self.requester = Requester(model, api, self._text.loads, partial(self._codec.decode_value, self._registry))

    def modules(self) -> dict[str, str]:
        """The path of the module of each type that the package knows, by the type's name."""
        return {name: f"{self._registry.place(name)[0].replace('.', '/')}.py" for name in self._registry.where}

    def all(self) -> Iterator[Outcome]:
        """Every example of every operation, in the order of the operations' names."""
        for operation in self._model.operations:
            for example in operation.examples:
                yield self.check(operation, example)

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
        payload = self.requester.payload(message)
        again = self._text.dumps(self._again(operation, message, payload))
        text = message.read or message.body
        return "" if comparing.value(again) == comparing.value(text) else f"comes back as {comparing.shown(again)}"

    def _again(self, operation: Operation, message: Message, payload: Any) -> Any:
        types = _member_types(operation, message)
        if types is not None and isinstance(payload, dict):
            return {name: self._parameter(value, types.get(name, "Edm.Untyped")) for name, value in payload.items()}
        expected, wrapped = payloads.body_type(self._model, operation, message)
        if not expected:
            return self._coded(payload, "Edm.Untyped")
        inside = isinstance(message, ResponseMessage) and payloads.is_inside(expected, wrapped, payload)
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

    def _findings(self, operation: Operation, message: ResponseMessage) -> str:
        """The validators report what the spec has recorded, no less and no more."""
        payload = self.requester.payload(message)
        expected, wrapped = payloads.body_type(self._model, operation, message)
        if not expected:
            raise _Impossible("of no documented type")
        inside = payloads.is_inside(expected, wrapped, payload)
        if inside and not (isinstance(payload, dict) and "value" in payload):
            found = [("", "type")]
        else:
            at = "/value" if inside else ""
            value = payload["value"] if inside else payload
            told = self._validate(self._text.dumps(value), expected)
            found = [(at + item.pointer, item.rule) for item in told if not self._is_unlisted(item)]
        return comparing.unrecorded(message, found)

    def _is_unlisted(self, violation: Any) -> bool:
        """Whether a warning is of an enumeration of which no page lists a member: no example can contradict it."""
        name = violation.message.rpartition(" ")[2]
        enum = self._model.enum(TypeRef.parse(name).name) if violation.rule == "enum" and is_qualified(name) else None
        return enum is not None and not enum.members

    def _request(self, operation: Operation, message: RequestMessage) -> str:
        request, built = self.requester.made(operation, message)
        path = filled(*self.requester.matched(operation, message)) if matched(operation, message) else ""
        complaint = comparing.departs(message, request, payloads.json_of(message), path)
        if not complaint and built is operation and built.body is not None:
            # One method that serves several pages demands no more than all of them do.
            found = [item for item in request.violations() if not self._is_unlisted(item)]
            # Warnings about the request as a whole are of its query options; what is recorded is of its body.
            told = [(item.pointer, item.rule) for item in found if item.pointer or item.level == "error"]
            complaint = comparing.unrecorded(message, told)
        if not complaint and (rule := comparing.path_rule(path, request) if path else _DEPARTS):
            raise _Contradiction(rule)
        return complaint

    def _built(self, operation: Operation, message: RequestMessage) -> str:
        """The constructors, given Python values, build the documented body."""
        payload = self.requester.payload(message)
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
        again = comparing.value(self._text.dumps(wire))
        complaint = difference(_typeless(again), _typeless(self._builder.bare(expected, payload)))
        return f"is built with {complaint}" if complaint else ""

    def _answer(self, operation: Operation, example: Example, message: ResponseMessage) -> str:
        """The client that is given the documented answer to the documented request reads all of it."""
        if example.request is None:
            raise _Impossible("no request")
        request, built = self.requester.made(operation, example.request)
        payload = payloads.json_of(message)
        if message.status < 300 and message.status not in {item.status for item in built.responses}:
            raise _Contradiction("response-status")
        if not message.body.strip() and message.status == 200:
            raise _Impossible("the page shows no body")
        if payload is payloads.NOT_JSON and message.body.strip() and request.result and request.result.is_json:
            raise _Impossible("not JSON")
        try:
            complaint = answers.complaint(self._package, request, message, payload is not payloads.NOT_JSON)
        except Exception as error:
            if rule := message.findings.get(""):
                raise _Contradiction(rule) from error
            if built.name == operation.name and not example.page:
                raise
            # Another page than the example's decides, and says another result.
            raise _Contradiction("operation-conflict") from error
        name = TypeRef.parse(message.type or "Edm.Untyped").name
        if not complaint and message.wrapped and self._model.structured(name):
            raise _Contradiction("example-shape")
        return complaint


def _member_types(operation: Operation, message: Message) -> dict[str, str] | None:
    """The types of an action's parameters, for its request; None for a body that has a type of its own."""
    if not isinstance(message, RequestMessage) or operation.body is None or operation.body.type:
        return None
    return {item.name: item.type for item in operation.body.properties}


def _shows_stand_ins(operation: Operation, message: RequestMessage) -> bool:
    """Whether a key or an argument is `{id}` or `<id>`: of it a text passes, and proves nothing."""
    found = matched(operation, message)
    return found is not None and any(map(arguments.is_stand_in, found[1].values()))


def _typeless(payload: Any) -> Any:
    """A payload whose root doesn't say of what type it is: an object that the type's own constructor built doesn't."""
    if not isinstance(payload, dict):
        return payload
    return {name: item for name, item in payload.items() if name != "@odata.type"}
