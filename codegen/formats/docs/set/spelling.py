"""One spelling for each type without a page, because pages may write it in different cases."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from codegen.base.edm import TypeRef, simple_name
from codegen.base.problems import Place, Problem, ordered
from codegen.spec.nodes import EnumType, Page, Spec, StructuredType


def agree(spec: Spec) -> Spec:
    """The spec with every type under one spelling, each other one a finding.

    It is that of the type's page, else the one that most references have.
    """
    counts: Counter[str] = Counter()
    named: list[frozenset[str]] = []
    for page in spec.pages:
        found = [TypeRef.parse(text).name for text, _ in page.references]
        found += [item.name for item in page.types]
        counts.update(found)
        named.append(frozenset(found))
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for name in counts:
        spellings[name.casefold()].append(name)
    described = {item.name for page in spec.pages if page.page for item in page.types}
    changed: dict[str, str] = {}
    for alike in spellings.values():
        best = max(alike, key=lambda name: (name in described, counts[name], name))
        changed |= {name: best for name in alike if name != best}
    if not changed:
        return spec
    pages = zip(spec.pages, named, strict=True)
    # Most pages have none of these names; to walk through all that they say takes long.
    return replace(
        spec, pages=tuple(page if changed.keys().isdisjoint(own) else _page(page, changed) for page, own in pages)
    )


def _page(page: Page, names: Mapping[str, str]) -> Page:
    findings = [*page.findings]
    for text, place in page.references:
        name = TypeRef.parse(text).name
        if name in names and place.file == page.page:
            right = simple_name(names[name])
            message = f"the type '{simple_name(name)}' is spelled '{right}' elsewhere, and has no page; write '{right}'"
            findings.append(Problem("name-case", place, message))
    renamed: Page = respelled(page, names)
    return replace(renamed, findings=ordered(findings))


def respelled(node: Any, names: Mapping[str, str]) -> Any:
    """A part of the spec with the types in it called by their new names; the part itself where it has none of them."""
    if isinstance(node, tuple):
        items = tuple(respelled(item, names) for item in node)
        return items if any(new is not old for new, old in zip(items, node, strict=True)) else node
    if not is_dataclass(node) or isinstance(node, (type, Place, Problem)):
        return node
    changes = {}
    for field in fields(node):
        old = getattr(node, field.name)
        new = _value(node, field.name, old, names)
        if new is not old and new != old:
            changes[field.name] = new
    return replace(node, **changes) if changes else node


def _value(node: Any, field: str, value: Any, names: Mapping[str, str]) -> Any:
    if field in ("type", "base") and value:
        reference = TypeRef.parse(value)
        return str(replace(reference, name=names[reference.name])) if reference.name in names else value
    if field == "name" and isinstance(node, (StructuredType, EnumType)):
        return names.get(value, value)
    if field == "inherited":
        return {member: names.get(owner, owner) for member, owner in value.items()}
    return respelled(value, names)
