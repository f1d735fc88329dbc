"""Operations as constants, `ADD_ACCOUNT = Operation(...)`, and as the verbs of nodes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from codegen.base.edm import TypeRef
from codegen.python import naming
from codegen.python.package import Method
from codegen.python.source import INDENT, Call, literal, strings
from codegen.python.symbols import WITH_TEXT, Symbols
from codegen.spec.nodes import Body, Operation, Permissions, Property, StructuredType
from codegen.spec.requests import Requests, answer

_KINDS = {
    "delegated_work": "delegated (work or school)",
    "delegated_personal": "delegated (personal)",
    "application": "application",
}
# Sent by whoever sends the request, or said by the body.
_NOT_DEFAULTS = frozenset({"authorization", "content-length", "content-type", "host"})


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
        return Requests(self.symbols.model).merged(self.documented)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The pages that document it."""
        return tuple(self.symbols.pages[operation.name] for operation in self.documented)

    def constant(self, name: str) -> str:
        """The constant's source."""
        operation = self.operation
        result = answer(operation)
        facts: list[str | Call] = [literal(operation.method)]
        if self.pages[0]:
            facts.append(f"page={literal(self.pages[0])}")
        if statuses := sorted({response.status for response in operation.responses}):
            facts.append(Call("status=(", tuple(map(str, statuses))))
        if result.type:
            wrapped = ("wrapped=True",) if result.wrapped else ()
            facts.append(Call("result=Result(", (literal(result.type), *wrapped)))
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
        ref = TypeRef.parse(answer(self.operation).type or "Edm.Stream")
        if ref.collection or self.counts:
            return "ListOptions"
        return "GetOptions" if isinstance(self.symbols.model.types.get(ref.name), StructuredType) else "Options"

    @property
    def _result(self) -> str:
        result = answer(self.operation)
        if not result.type:
            return "None"
        ref = TypeRef.parse(result.type)
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
