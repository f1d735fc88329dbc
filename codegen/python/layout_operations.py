"""Operations as constants, `ADD_ACCOUNT = Operation(...)`, and as the verbs of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from codegen.base.edm import TypeRef
from codegen.python import naming
from codegen.python.package import Constant, Parameter, Payload, Value, Verb
from codegen.python.symbols import ANY, MAPPING, REQUESTS, TEXT, WITH_TEXT, Annotation, Need, Symbols
from codegen.spec.model import Model
from codegen.spec.nodes import Body, Operation, Permissions, Response, StructuredType

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
class Documented:
    """One verb of one path, with the pages that document it."""

    symbols: Symbols
    operations: tuple[Operation, ...]
    counts: bool
    """The path ends in $count, which takes the options of a list."""

    @property
    def key(self) -> str:
        """What tells its constant from others."""
        return "\n".join(operation.name for operation in self.operations)

    @cached_property
    def operation(self) -> Operation:
        """One for all."""
        return merged(self.symbols.model, self.operations)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The pages that document it."""
        return tuple(self.symbols.pages[operation.name] for operation in self.operations)

    def constant(self, name: str) -> Constant:
        """What is documented, under the name of a constant."""
        operation = self.operation
        answer = _answer(operation)
        return Constant(
            name=name,
            method=operation.method,
            page=self.pages[0],
            status=tuple(sorted({response.status for response in operation.responses})),
            result=answer.type,
            wrapped=answer.wrapped,
            body=None if operation.body is None else _payload(operation.body, self._required),
            scopes=_scopes(operation.permissions),
            headers=_headers(operation),
        )

    def verb(self, constant: str) -> tuple[Verb, set[Need]]:
        """The verb's method, which makes the request for the constant, and what its signature needs imported."""
        parameters, members, needs = self._parameters()
        result = self._result
        verb = Verb(
            name=self.operation.method.lower(),
            parameters=parameters,
            members=members,
            options=self.options,
            result=result.text,
            constant=constant,
            doc=_document(self.operation, self.pages),
        )
        return verb, {*needs, *result.needs, (REQUESTS, "Request"), (REQUESTS, self.options), ("typing", "Unpack")}

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
    def _result(self) -> Annotation:
        answer = _answer(self.operation)
        if not answer.type:
            return Annotation("None")
        ref = TypeRef.parse(answer.type)
        item = Annotation("bytes") if ref.name == "Edm.Stream" else self.symbols.remote(ref.name)
        return item.within("Collection", (REQUESTS, "Collection")) if ref.collection else item

    @property
    def _required(self) -> tuple[str, ...]:
        """What the body has to hold, by every page; in the page's order."""
        model = self.symbols.model
        names = frozenset.intersection(*(model.required_by(item) for item in self.operations if item.body is not None))
        stated = [name for name in self.operations[0].body.required if name in names] if self.operations[0].body else []
        return (*stated, *sorted(names.difference(stated)))

    def _parameters(self) -> tuple[tuple[Parameter, ...], dict[str, str], frozenset[Need]]:
        """What the method takes beside the options, what of it become members of the body, and the imports for it."""
        body = self.operation.body
        if body is None:
            return (), {}, frozenset()
        if body.properties and not (body.type or body.content_type):
            return self._members(body)
        if not body.type and not body.content_type:
            return (Parameter(name="body", annotation="Any", default="None"),), {}, ANY.needs
        is_bytes = body.content_type or body.type == "Edm.Stream"
        item = Annotation("ByteContent", frozenset({(REQUESTS, "ByteContent")})) if is_bytes else self._loose(body.type)
        # Where one of several pages shows no body, it may be left out.
        default = "None" if any(item.body is None for item in self.operations) else ""
        item = item | Annotation("None") if default else item
        return (Parameter(name="body", annotation=item.text, default=default),), {}, item.needs

    def _members(self, body: Body) -> tuple[tuple[Parameter, ...], dict[str, str], frozenset[Need]]:
        names = naming.parameters(prop.name for prop in body.properties)
        ordered = sorted(body.properties, key=lambda prop: prop.name not in body.required)
        annotations = {prop.name: self._loose(prop.type) for prop in ordered}
        annotations |= {
            prop.name: annotations[prop.name].optional
            for prop in ordered
            if prop.nullable or prop.name not in body.required
        }
        omissible = {prop.name for prop in ordered if prop.name not in body.required}
        parameters = tuple(
            Parameter(
                name=names[prop.name],
                annotation=annotations[prop.name].text,
                default="OMITTED" if prop.name in omissible else "",
                odata=prop.name,
                type=prop.type,
            )
            for prop in ordered
        )
        needs = {(REQUESTS, "OMITTED")} if omissible else set()
        members = {prop.name: names[prop.name] for prop in body.properties}
        return parameters, members, frozenset(needs).union(*(item.needs for item in annotations.values()))

    def _loose(self, type: str) -> Annotation:
        """The annotation of what may be sent: a mapping may stand for a model."""
        ref = TypeRef.parse(type)
        item = self.symbols.remote(ref.name)
        if isinstance(self.symbols.model.types.get(ref.name), StructuredType):
            item |= MAPPING
        elif item.text in WITH_TEXT:
            item |= TEXT
        return item.within("Sequence", ("collections.abc", "Sequence")) if ref.collection else item


def _payload(body: Body, required: tuple[str, ...]) -> Payload:
    type = "Edm.Stream" if body.content_type else body.type
    facts: dict[str, Value] = {}
    if body.properties and not type:
        facts["parameters"] = {prop.name: prop.type for prop in body.properties}
    if required:
        facts["required"] = required
    if body.content_type:
        facts["content_type"] = body.content_type
    return Payload(type=type, facts=facts)


def _scopes(permissions: tuple[Permissions, ...]) -> dict[str, tuple[str, ...]]:
    given = {kind: _given(table, kind) for table in permissions[:1] for kind in _KINDS}
    return {kind: names for kind, names in given.items() if names is not None}


def _given(table: Permissions, kind: str) -> tuple[str, ...] | None:
    given: tuple[str, ...] | None = getattr(table, kind)
    return given[::-1] if given is not None and table.most_first else given


def _headers(operation: Operation) -> dict[str, str]:
    """Required headers whose value the page gives, and not just a pattern of it."""
    return {
        header.name: header.value
        for header in operation.headers
        if header.required and header.value and header.name.casefold() not in _NOT_DEFAULTS
        if header.value.isprintable() and header.value.isascii() and not set("{}<>") & set(header.value)
    }


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
