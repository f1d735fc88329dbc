"""Operations as constants, `ADD_ACCOUNT = Operation(...)`, and as the verbs of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from codegen.base.edm import TypeRef
from codegen.python import naming
from codegen.python.package import Method
from codegen.python.source import INDENT, Call, literal, strings
from codegen.python.symbols import WITH_TEXT, Symbols
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Operation, Permissions, Property, Response, StructuredType

_KINDS = {
    "delegated_work": "delegated (work or school)",
    "delegated_personal": "delegated (personal)",
    "application": "application",
}
# Sent by whoever sends the request, or said by the body.
_NOT_DEFAULTS = frozenset({"authorization", "content-length", "content-type", "host"})


def merged(model: Model, operations: Sequence[Operation]) -> Operation:
    """One operation for all pages that document the same verb of one path: the first, made wide enough for all.

    Where pages create different types, body and result have the nearest type that all derive from.
    """
    first, *others = operations
    if not others:
        return first
    bodies = [item.body for item in operations if item.body is not None]
    responses = {response.status: response for item in reversed(operations) for response in item.responses}
    types = [response.type for item in operations if (response := _answer(item)).type]
    answer = replace(_answer(first), type=_common(model, types)) if types else _answer(first)
    return replace(
        first,
        permissions=_stated([item.permissions for item in operations]),
        body=_wide(model, bodies) if bodies else None,
        responses=(answer, *(response for response in responses.values() if response.status != answer.status)),
    )


def _stated(tables: Sequence[tuple[Permissions, ...]]) -> tuple[Permissions, ...]:
    """Permissions per kind by the first page that names any; not supported where some page says so and none more."""
    found = [table[0] for table in tables if table]
    if not found:
        return ()
    work, personal, application = (
        max((given for one in found if (given := _given(one, kind)) is not None), key=bool, default=None)
        for kind in _KINDS
    )
    others = next(table for table in tables if table)[1:]
    subject = found[0].subject
    merged = Permissions(subject=subject, delegated_work=work, delegated_personal=personal, application=application)
    return (merged, *others)


def _wide(model: Model, bodies: list[Body]) -> Body:
    properties = {prop.name: prop for body in reversed(bodies) for prop in body.properties}
    return replace(
        bodies[0],
        type=_common(model, [body.type for body in bodies]),
        required=tuple(name for name in bodies[0].required if all(name in body.required for body in bodies)),
        properties=tuple(properties[name] for name in sorted(properties)),
    )


def _common(model: Model, types: list[str]) -> str:
    """The nearest type from which all of the types derive; the first where they have only a root in common.

    A root that no page names and that has nothing but a key says nothing of what is sent.
    """
    refs = [TypeRef.parse(text) for text in types if text]
    if len({*types}) == 1 or len(refs) < len(types) or len({ref.collection for ref in refs}) > 1:
        return types[0]
    lines = [(ref.name, *model.ancestors(ref.name)) for ref in refs]
    shared = [name for name in lines[0] if all(name in line for line in lines)]
    named = {ref.name for ref in refs}
    telling = (name for name in shared if name in named or model.ancestors(name) or _says_more_than_a_key(model, name))
    found = next(telling, refs[0].name)
    return str(TypeRef(found, refs[0].collection))


def _says_more_than_a_key(model: Model, name: str) -> bool:
    return bool(model.members(name).keys() - {*model.key(name)})


def _answer(operation: Operation) -> Response:
    """The success response that says most."""
    typed = [response for response in operation.responses if response.type]
    return next(iter([*typed, *operation.responses]), Response(status=0))


@dataclass(frozen=True)
class Verb:
    """One verb of one node, with the pages that document it."""

    symbols: Symbols
    documented: tuple[Operation, ...]
    counts: bool
    """The path ends in $count, which takes the options of a list."""

    @property
    def key(self) -> str:
        """What tells its constant from others."""
        return "\n".join(operation.name for operation in self.documented)

    @cached_property
    def operation(self) -> Operation:
        """One for all."""
        return merged(self.symbols.model, self.documented)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The pages that document it."""
        return tuple(self.symbols.pages[operation.name] for operation in self.documented)

    def constant(self, name: str) -> str:
        """The constant's source."""
        operation = self.operation
        answer = _answer(operation)
        facts: list[str | Call] = [literal(operation.method)]
        if self.pages[0]:
            facts.append(f"page={literal(self.pages[0])}")
        if statuses := sorted({response.status for response in operation.responses}):
            facts.append(Call("status=(", tuple(map(str, statuses))))
        if answer.type:
            wrapped = ("wrapped=True",) if answer.wrapped else ()
            facts.append(Call("result=Result(", (literal(answer.type), *wrapped)))
        if operation.body is not None:
            facts.append(_body(operation.body, self._required))
        if scopes := _scopes(operation.permissions):
            facts.append(Call("scopes=Scopes(", scopes))
        if headers := _headers(operation):
            facts.append(Call("headers={", headers, "}"))
        return Call(f"{name} = Operation(", tuple(facts)).source()

    def method(self, constant: str) -> Method:
        """The verb's method; it makes the request for the constant."""
        parameters, body = self._parameters()
        arguments = (constant, *([body] if body else []), "**options")
        head = Call(
            f"def {self.operation.method.lower()}(",
            ("self", *parameters, f"**options: Unpack[{self.options}]"),
            f") -> Request[{self._result}]:",
        )
        return Method(
            head=head.source(INDENT),
            doc=_document(self.operation, self.pages),
            body=Call("return self._request(", arguments).source(2 * INDENT),
        )

    @property
    def options(self) -> str:
        """The query options it takes."""
        if self.operation.method != "GET":
            return "Options"
        ref = TypeRef.parse(_answer(self.operation).type or "Edm.Stream")
        if ref.collection or self.counts:
            return "ListOptions"
        return "GetOptions" if isinstance(self.symbols.model.types.get(ref.name), StructuredType) else "Options"

    @property
    def _result(self) -> str:
        answer = _answer(self.operation)
        if not answer.type:
            return "None"
        ref = TypeRef.parse(answer.type)
        item = "bytes" if ref.name == "Edm.Stream" else self.symbols.annotation(ref.name, "models.")
        return f"Collection[{item}]" if ref.collection else item

    @property
    def _required(self) -> tuple[str, ...]:
        """What the body has to hold, by every page; in the page's order."""
        model = self.symbols.model
        names = frozenset.intersection(*(model.required_by(item) for item in self.documented if item.body is not None))
        stated = [name for name in self.documented[0].body.required if name in names] if self.documented[0].body else []
        return (*stated, *sorted(names.difference(stated)))

    def _parameters(self) -> tuple[tuple[str, ...], str | Call]:
        """What the method takes beside the options, and the body that it makes of that."""
        body = self.operation.body
        if body is None:
            return (), ""
        # Where one of several pages shows no body, it may be left out.
        optional = " | None = None" if any(item.body is None for item in self.documented) else ""
        if body.content_type or body.type == "Edm.Stream":
            return (f"body: ByteContent{optional}",), "body"
        if body.type:
            return (f"body: {self._loose(body.type)}{optional}",), "body"
        if not body.properties:
            return ("body: Any = None",), "body"
        names = naming.parameters(prop.name for prop in body.properties)
        ordered = sorted(body.properties, key=lambda prop: prop.name not in body.required)
        parameters = [self._parameter(names[prop.name], prop, prop.name in body.required) for prop in ordered]
        items = tuple(f"{literal(prop.name)}: {names[prop.name]}" for prop in body.properties)
        return ("*", *parameters), Call("{", items, "}")

    def _parameter(self, name: str, prop: Property, required: bool) -> str:
        annotation = self._loose(prop.type)
        if (not required or prop.nullable) and annotation != "Any":
            annotation += " | None"
        return f"{name}: {annotation}" + ("" if required else " = OMITTED")

    def _loose(self, type: str) -> str:
        """The annotation of what may be sent: a mapping may stand for a model."""
        ref = TypeRef.parse(type)
        item = self.symbols.annotation(ref.name, "models.")
        if isinstance(self.symbols.model.types.get(ref.name), StructuredType):
            item += " | Mapping[str, Any]"
        elif item in WITH_TEXT:
            item += " | str"
        return f"Sequence[{item}]" if ref.collection else item


def _body(body: Body, required: tuple[str, ...]) -> Call:
    facts: list[str | Call] = []
    if body.type or body.content_type:
        facts.append(literal("Edm.Stream" if body.content_type else body.type))
    elif body.properties:
        types = tuple(f"{literal(prop.name)}: {literal(prop.type)}" for prop in body.properties)
        facts.append(Call("parameters={", types, "}"))
    if required:
        facts.append(strings("required=", required))
    if body.content_type:
        facts.append(f"content_type={literal(body.content_type)}")
    return Call("body=Body(", tuple(facts))


def _scopes(permissions: tuple[Permissions, ...]) -> tuple[Call, ...]:
    given = {kind: _given(table, kind) for table in permissions[:1] for kind in _KINDS}
    return tuple(strings(f"{kind}=", names) for kind, names in given.items() if names is not None)


def _given(table: Permissions, kind: str) -> tuple[str, ...] | None:
    given: tuple[str, ...] | None = getattr(table, kind)
    return given[::-1] if given is not None and table.most_first else given


def _headers(operation: Operation) -> tuple[str, ...]:
    """Required headers whose value the page gives, and not just a pattern of it."""
    return tuple(
        f"{literal(header.name)}: {literal(header.value)}"
        for header in operation.headers
        if header.required and header.value and header.name.casefold() not in _NOT_DEFAULTS
        if header.value.isprintable() and header.value.isascii() and not set("{}<>") & set(header.value)
    )


def _document(operation: Operation, pages: tuple[str, ...]) -> str:
    summary = operation.description.strip() or operation.title.strip() or f"{operation.method}."
    statuses = ", ".join(str(response.status) for response in operation.responses)
    facts = {"Page": ", ".join(filter(None, pages)), "Success": statuses}
    paragraphs = [summary, " ".join(f"{fact}: {text}." for fact, text in facts.items() if text)]
    paragraphs += map(_permitted, operation.permissions)
    headers = (item for item in operation.headers if item.name.casefold() not in _NOT_DEFAULTS)
    paragraphs += _described("Header", ((item.name, item.value, item.description) for item in headers))
    if operation.body is not None and not operation.body.type:
        names = naming.parameters(prop.name for prop in operation.body.properties)
        described = ((names[prop.name], "", prop.description) for prop in operation.body.properties)
        paragraphs += _described("Parameter", described)
    return "\n\n".join(filter(None, paragraphs))


def _permitted(table: Permissions) -> str:
    kinds = ((_KINDS[kind], _given(table, kind)) for kind in _KINDS)
    texts = [f"{name}: {', '.join(given) or 'not supported'}" for name, given in kinds if given is not None]
    subject = f" ({table.subject})" if table.subject else ""
    return f"Permissions{subject}, least privileged first: {'; '.join(texts)}." if texts else ""


def _described(what: str, items: Iterable[tuple[str, str, str]]) -> list[str]:
    return [
        f"{what} {name}: {'. '.join(text.rstrip('.') for text in (value, description) if text)}."
        for name, value, description in items
        if value or description
    ]
