"""Operations as constants, `ADD_ACCOUNT = Operation(...)`, and as verbs of request builders."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from codegen.base.edm import TypeRef
from codegen.python import naming
from codegen.python.package import Alternative, Constant, Parameter, Payload, Value, Verb
from codegen.python.symbols import ANY, MAPPING, REQUESTS, TEXT, WITH_TEXT, Annotation, Needs, Symbols
from codegen.spec.nodes import Api, Body, Header, Operation, Permissions, Property, StructuredType
from codegen.spec.requests import answer, may_be_nothing

_OPEN = ("body", "content", "members", "payload", *(f"body{number}" for number in range(2, 1000)))
_OPTIONS = "apply compute count expand filter headers orderby query search select skip top".split()
# Added by the client that sends the request, or said by the body.
_NOT_DEFAULTS = frozenset({"authorization", "content-length", "content-type", "host"})


@dataclass(frozen=True)
class Documented:
    """One verb of one path, with the pages that document it."""

    symbols: Symbols
    operations: tuple[Operation, ...]
    template: str = "/"

    @property
    def key(self) -> str:
        """What tells its constant from others."""
        return "\n".join([*(operation.name for operation in self.operations), answer(self.operation).type])

    @cached_property
    def operation(self) -> Operation:
        """One for all."""
        return self.symbols.requests.merged(self.operations, self.template)

    @cached_property
    def pages(self) -> tuple[str, ...]:
        """The pages that document it."""
        return tuple(self.symbols.pages.get(operation.name, "") for operation in self.operations)

    def constant(self, name: str, needs: Needs) -> Constant:
        """What is documented, under the name of a constant."""
        operation = self.operation
        success = answer(operation)
        found = Constant(
            name=name,
            method=operation.method,
            page=self.pages[0],
            status=tuple(sorted({response.status for response in operation.responses})),
            result=success.type,
            wrapped=success.wrapped,
            asks=asked(operation),
            needs=tuple(prop.name for prop in own_options(operation) if prop.required),
            nullable=may_be_nothing(operation),
            body=None if operation.body is None else _payload(operation.body, self._required),
            scopes=scopes_of(operation.permissions),
            headers=sent_headers(operation),
            alternatives=tuple(
                Alternative(
                    page=page,
                    scopes=scopes_of(item.permissions),
                    result=answer(item).type,
                    body=item.body.type if item.body else "",
                )
                for page, item in zip(self.pages[1:], self.operations[1:], strict=True)
                if page
            ),
        )
        parts = {
            "Alternative": found.alternatives,
            "Body": found.body is not None,
            "Operation": True,
            "Result": found.result,
            "Scopes": found.scopes or any(item.scopes for item in found.alternatives),
        }
        needs.add(*((REQUESTS, part) for part, is_there in parts.items() if is_there))
        return found

    def verb(self, constant: str, needs: Needs) -> Verb:
        """The verb's method, which makes the request for the constant."""
        parameters, members = self._parameters(needs)
        result = self._result
        verb = Verb(
            name=self.operation.method.lower(),
            parameters=parameters,
            members=members,
            asked=naming.parameters(asked(self.operation)),
            own=self._own(members.values(), needs),
            options=self.options,
            result=result.text,
            constant=constant,
            deprecated=self._deprecated,
            open=self._open(parameters),
            doc=_document(self.operation, self.pages, self.symbols.model.spec.api),
        )
        if verb.deprecated:
            needs.add((REQUESTS, "deprecated"))
        if verb.open:
            needs.add(*MAPPING.needs, (REQUESTS, "with_members"))
        needs.add(*result.needs, (REQUESTS, "Request"), (REQUESTS, self.options), ("typing", "Unpack"))
        return verb

    def _own(self, members: Iterable[str], needs: Needs) -> tuple[Parameter, ...]:
        """What the method takes for query options of the service's own."""
        options = own_options(self.operation)
        names = own_names(self.operation, members)
        found = []
        for prop in options:
            ref = TypeRef.parse(prop.type)
            is_plain = not ref.collection and ref.name != "Edm.Untyped" and not self.symbols.model.structured(ref.name)
            type = prop.type if is_plain else "Edm.String"
            item = self._loose(type).optional
            needs.add(*item.needs)
            name = names[prop.name]
            found.append(Parameter(name=name, annotation=item.text, default="None", odata=prop.name, type=type))
        return tuple(found)

    @property
    def _deprecated(self) -> str:
        page = f", see {self.pages[0]}" if self.pages[0] else ""
        return f"{self.operation.method} {self.template} is deprecated{page}" if self.operation.deprecated else ""

    def _open(self, parameters: Iterable[Parameter]) -> str:
        """The name of the parameter for further members of a body that only examples show."""
        taken = {parameter.name for parameter in parameters}
        body = self.operation.body
        return next(name for name in _OPEN if name not in taken) if body is not None and _is_open(body) else ""

    @property
    def options(self) -> str:
        """The query options it takes."""
        if self.operation.method != "GET":
            return "Options"
        ref = TypeRef.parse(answer(self.operation).type or "Edm.Stream")
        if ref.collection or self.template.endswith("/$count"):
            return "ListOptions"
        return "GetOptions" if isinstance(self.symbols.model.types.get(ref.name), StructuredType) else "Options"

    @property
    def _result(self) -> Annotation:
        success = answer(self.operation)
        if not success.type:
            return Annotation("None")
        ref = TypeRef.parse(success.type)
        item = Annotation("bytes") if ref.name == "Edm.Stream" else self.symbols.remote(ref.name)
        item = item.within("Collection", (REQUESTS, "Collection")) if ref.collection else item
        return item.optional if may_be_nothing(self.operation) else item

    @property
    def _required(self) -> tuple[str, ...]:
        """What the body has to hold, by every page; in the page's order."""
        model = self.symbols.model
        names = frozenset.intersection(*(model.required_by(item) for item in self.operations if item.body is not None))
        stated = [name for name in self.operations[0].body.required if name in names] if self.operations[0].body else []
        return (*stated, *sorted(names.difference(stated)))

    def _parameters(self, needs: Needs) -> tuple[tuple[Parameter, ...], dict[str, str]]:
        """What the method takes beside the options, and what of it become members of the body."""
        body = self.operation.body
        if body is None:
            return (), {}
        if body.properties and not (body.type or body.content_type):
            return self._members(body, needs)
        if not body.type and not body.content_type:
            needs.add(*ANY.needs)
            return (Parameter(name="body", annotation="Any", default="None"),), {}
        is_bytes = body.content_type or body.type == "Edm.Stream"
        item = Annotation("ByteContent", frozenset({(REQUESTS, "ByteContent")})) if is_bytes else self._loose(body.type)
        # Where one of several pages shows no body, it may be left out.
        default = "None" if any(item.body is None for item in self.operations) else ""
        item = item | Annotation("None") if default else item
        needs.add(*item.needs)
        return (Parameter(name="body", annotation=item.text, default=default),), {}

    def _members(self, body: Body, needs: Needs) -> tuple[tuple[Parameter, ...], dict[str, str]]:
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
            annotations[name].parameter(names[name], name, prop.type, omissible=name in omissible)
            for name, prop in ((prop.name, prop) for prop in ordered)
        )
        if omissible:
            needs.add((REQUESTS, "OMITTED"))
        needs.add(*(need for item in annotations.values() for need in item.needs))
        return parameters, {prop.name: names[prop.name] for prop in body.properties}

    def _loose(self, type: str) -> Annotation:
        """The annotation of what may be sent: a mapping may stand for a model."""
        ref = TypeRef.parse(type)
        item = self.symbols.remote(ref.name)
        if isinstance(self.symbols.model.types.get(ref.name), StructuredType):
            item |= MAPPING
        elif item.text in WITH_TEXT:
            item |= TEXT
        return item.within("Sequence", ("collections.abc", "Sequence")) if ref.collection else item


def _is_open(body: Body) -> bool:
    """Whether nobody lists the members of a body: examples show some."""
    return not body.type and bool(body.properties) and all(prop.inferred for prop in body.properties)


def _payload(body: Body, required: tuple[str, ...]) -> Payload:
    type = "Edm.Stream" if body.content_type else body.type
    facts: dict[str, Value] = {}
    if body.properties and not type:
        facts["parameters"] = {prop.name: prop.type for prop in body.properties}
    if _is_open(body):
        facts["open"] = True
    if required:
        facts["required"] = required
    if body.content_type:
        facts["content_type"] = body.content_type
    return Payload(type=type, facts=facts)


def scopes_of(permissions: tuple[Permissions, ...]) -> dict[str, tuple[str, ...]]:
    """The scopes of the first table by kind, least privileged first."""
    return next((table.ranked for table in permissions), {})


def own_options(operation: Operation) -> tuple[Property, ...]:
    """The query options that a page documents and OData doesn't have."""
    return tuple(prop for prop in operation.query if not prop.name.startswith("$"))


def own_names(operation: Operation, others: Iterable[str]) -> dict[str, str]:
    """The parameters for query options of the service's own, by these.

    None is called as one of `others` is, or a header, or an option of OData.
    """
    taken = {*_OPTIONS, *others, *naming.parameters(asked(operation)).values()}
    names = naming.parameters(prop.name for prop in own_options(operation))
    return {option: f"{name}_option" if name in taken else name for option, name in names.items()}


def sent_headers(operation: Operation) -> dict[str, str]:
    """Required headers whose value the page gives, and not just a pattern of it."""
    return {header.name: header.value for header in _required_headers(operation) if _is_value(header.value)}


def asked(operation: Operation) -> tuple[str, ...]:
    """Required headers for which the page gives no value, or a pattern of it: If-Match, whose value is an ETag."""
    return tuple(header.name for header in _required_headers(operation) if not _is_value(header.value))


def _required_headers(operation: Operation) -> list[Header]:
    return [item for item in operation.headers if item.required and item.name.casefold() not in _NOT_DEFAULTS]


def _is_value(text: str) -> bool:
    return bool(text) and text.isprintable() and text.isascii() and not set("{}<>") & set(text)


def _document(operation: Operation, pages: tuple[str, ...], api: Api) -> str:
    summary = operation.description.strip() or operation.title.strip() or f"{operation.method}."
    # Where no page says more, only the operation's constant has them.
    statuses = ", ".join(str(response.status) for response in operation.responses if any(pages))
    facts = {"Page": pages[0], "Also on": ", ".join(filter(None, pages[1:])), "Success": statuses}
    paragraphs = [
        summary,
        "Deprecated." * operation.deprecated,
        " ".join(f"{fact}: {text}." for fact, text in facts.items() if text),
    ]
    paragraphs += (_permitted(table, api) for table in operation.permissions)
    headers = (item for item in operation.headers if item.name.casefold() not in _NOT_DEFAULTS)
    paragraphs += _described("Header", ((item.name, item.value, item.description) for item in headers))
    members: dict[str, str] = {}
    if operation.body is not None and not operation.body.type:
        members = names = naming.parameters(prop.name for prop in operation.body.properties)
        described = ((names[prop.name], "", prop.description) for prop in operation.body.properties)
        paragraphs += _described("Parameter", described)
    named = own_names(operation, members.values())
    options = own_options(operation)
    paragraphs += _described("Option", ((named[p.name], "Required" * p.required, p.description) for p in options))
    return "\n\n".join(filter(None, paragraphs))


def _permitted(table: Permissions, api: Api) -> str:
    texts = [f"{api.kind_label(kind)}: {', '.join(names) or 'not supported'}" for kind, names in table.ranked.items()]
    subject = f" ({table.subject})" if table.subject else ""
    return f"Permissions{subject}, least privileged first: {'; '.join(texts)}." if texts else ""


def _described(what: str, items: Iterable[tuple[str, str, str]]) -> list[str]:
    return [
        f"{what} {name}: {'. '.join(text.rstrip('.') for text in (value, description) if text)}."
        for name, value, description in items
        if value or description
    ]
