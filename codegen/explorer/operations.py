"""Operations as facts, for the page of each operation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from codegen.explorer.common import Common
from codegen.explorer.facts import ExampleFacts, Finding, Link, OperationPage, PermissionTable, Row
from codegen.explorer.snippets import Requests
from codegen.python import naming
from codegen.spec.nodes import Example, Message, Operation

_NONE = "No example is documented"


class Operations:
    """Makes the pages of operations."""

    def __init__(self, common: Common, package: str, findings: Mapping[str, tuple[Finding, ...]]) -> None:
        self._common = common
        self._findings = findings
        self.requests = Requests(common.symbols, common.chains, package)

    @cached_property
    def _shared(self) -> dict[str, list[Operation]]:
        """For each operation others that document one of its requests."""
        found: defaultdict[str, dict[str, Operation]] = defaultdict(dict)
        for _, operations in self._common.symbols.requests.shared():
            for one in operations:
                found[one.name] |= {other.name: other for other in operations if other.name != one.name}
        return {name: list(others.values()) for name, others in found.items()}

    def page(self, item: Operation) -> OperationPage:
        """All that is known of an operation."""
        common = self._common
        body = item.body
        names = naming.parameters(prop.name for prop in body.properties) if body and not body.type else {}
        required = common.model.required_by(item)
        others = self._shared.get(item.name, [])
        return OperationPage(
            href=common.operations[item.name],
            item=item,
            title=item.title or item.name,
            paths=tuple((path.template, self.requests.steps.place(path.template)) for path in item.paths),
            origin=common.origin(item.name, item.place, _request_lines(item)),
            permissions=tuple(table for one in (item, *others) for table in self._permissions(one)),
            parameters=tuple(map(common.row, item.parameters)),
            query=tuple(map(common.row, item.query)),
            headers=tuple(
                Row(
                    name=header.name,
                    python="",
                    type=Link(text=header.value),
                    facts=("required",) * header.required,
                    description=header.description,
                )
                for header in item.headers
            ),
            body=common.type(body.type) if body and body.type else Link(text=body.content_type if body else ""),
            body_required=tuple(sorted(required)),
            body_members=tuple(
                common.row(prop, names.get(prop.name, ""), prop.name in required)
                for prop in (body.properties if body else ())
            ),
            responses=tuple((response.status, common.type(response.type)) for response in item.responses),
            examples=tuple(self._examples(item)),
            alternatives=tuple(map(self._link, others)),
            findings=self._findings.get(common.page_of(item.name), ()),
        )

    def _permissions(self, item: Operation) -> Iterable[PermissionTable]:
        api = self._common.model.spec.api
        for table in item.permissions:
            scopes = table.ranked
            yield PermissionTable(
                source=self._link(item),
                page=self._common.page_of(item.name),
                subject=table.subject,
                granted=tuple(
                    (_label(api.kind_label(kind)), scopes.get(kind))
                    for kind in dict.fromkeys([*api.permission_kinds, *scopes])
                ),
            )

    def _link(self, item: Operation) -> Link:
        return Link(text=item.title or item.name, href=self._common.operations[item.name])

    def _examples(self, item: Operation) -> Iterable[ExampleFacts]:
        for number, example in enumerate(item.examples or (Example(),), 1):
            yield ExampleFacts(
                title=example.title or example.name or f"Example {number}" if item.examples else _NONE,
                calls=self.requests.of(item, example.request),
                notes=_notes(example.request),
                response=example.response,
                response_notes=_notes(example.response),
            )


def _request_lines(item: Operation) -> Iterable[str]:
    for path in item.paths:
        yield f"{item.method} {path.text or path.template}"
        yield f"{item.method} {path.template.lstrip('/')}"


def _label(text: str) -> str:
    return text[:1].upper() + text[1:]


def _notes(message: Message | None) -> tuple[str, ...]:
    """What is wrong with a message as the page shows it."""
    if message is None:
        return ()
    notes = [f"{at or 'the root'} holds a stand-in" for at in message.placeholders]
    notes += [f"{at or 'the root'}: {rule}" for at, rule in message.findings.items()]
    if message.truncated:
        notes.append("the page says that it is shortened")
    if message.read:
        notes.append("it isn't strict JSON")
    return tuple(notes)
