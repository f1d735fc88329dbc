"""Types as facts, for the page of each type."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from codegen.base.edm import TypeRef
from codegen.explorer.common import Common
from codegen.explorer.facts import Finding, Link, Row, TypePage
from codegen.mock.samples import sample
from codegen.spec.nodes import EnumType, Operation, StructuredType, Type


class Types:
    """Makes the pages of types."""

    def __init__(self, common: Common, findings: Mapping[str, tuple[Finding, ...]]) -> None:
        self._common = common
        self._findings = findings
        self._taken: defaultdict[str, dict[str, Link]] = defaultdict(dict)
        self._returned: defaultdict[str, dict[str, Link]] = defaultdict(dict)
        self._used: defaultdict[str, dict[str, Link]] = defaultdict(dict)
        for operation in common.model.operations:
            link = common.operation(operation)
            for name in _names(_taken(operation)):
                self._taken[name][operation.name] = link
            for name in _names(response.type for response in operation.responses):
                self._returned[name][operation.name] = link
        for item in common.model.types.values():
            if isinstance(item, StructuredType):
                for name in _names(prop.type for prop in item.own):
                    self._used[name][item.name] = common.type(item.name)

    def page(self, item: Type) -> TypePage:
        """All that is known of a type."""
        common, model = self._common, self._common.model
        own, inherited = self._members(item)
        made = sample(model, item.name) if isinstance(item, StructuredType) else None
        return TypePage(
            href=common.types[item.name],
            item=item,
            kind=item.kind if isinstance(item, StructuredType) else "flags" if item.flags else "enumeration",
            python=f"models.{common.symbols.classes[item.name]}",
            facts=tuple(_facts(item)),
            origin=common.origin(item.name, item.place),
            bases=tuple(common.type(name) for name in model.ancestors(item.name)),
            derived=tuple(common.type(name) for name in model.descendants(item.name)),
            members=own,
            inherited=inherited,
            taken=tuple(self._taken[item.name].values()),
            returned=tuple(self._returned[item.name].values()),
            used=tuple(self._used[item.name].values()),
            sample="" if made is None else json.dumps(made, indent=2, ensure_ascii=False, default=str),
            findings=self._findings.get(common.page_of(item.name), ()),
        )

    def _members(self, item: Type) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
        """Its own, and those that it inherits."""
        common = self._common
        if isinstance(item, EnumType):
            return _listed(item, common.symbols.members[item.name]), ()
        names, required = common.symbols.fields[item.name], common.model.required(item.name)
        own = {prop.name for prop in item.own}
        rows = {
            name: common.row(prop, names[name], name in required)
            for name, prop in common.model.members(item.name).items()
        }
        return (
            tuple(row for name, row in rows.items() if name in own),
            tuple(row for name, row in rows.items() if name not in own),
        )


def _listed(item: EnumType, names: Mapping[str, str]) -> tuple[Row, ...]:
    return tuple(
        Row(
            name=member.name,
            python=names[member.name],
            type=Link(text="" if member.value is None else str(member.value)),
            facts=("deprecated",) * member.deprecated,
            description=member.description,
        )
        for member in item.members
    )


def _facts(item: Type) -> Iterator[str]:
    if isinstance(item, EnumType):
        yield from ("more values may come",) * item.evolvable
    else:
        flags = {"abstract": item.abstract, "open": item.loose, "with a stream": item.media}
        yield from (name for name, is_set in flags.items() if is_set)
        if item.key:
            yield f"key {', '.join(item.key)}"
    if item.inferred:
        yield f"has no page of its own; inferred from {item.inferred}"


def _taken(operation: Operation) -> Iterator[str]:
    if operation.body is not None:
        yield operation.body.type
        if not operation.body.type:
            yield from (prop.type for prop in operation.body.properties)


def _names(texts: Iterable[str]) -> Iterator[str]:
    return (TypeRef.parse(text).name for text in texts if text)
