"""Spellings: if all examples agree on the spelling of a name, it overrides that of the pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from codegen.base.edm import TypeRef, simple_name
from codegen.base.problems import Problem, ordered
from codegen.formats.docs.evidence.amend import Amendments, note
from codegen.formats.docs.evidence.sightings import Sighting, Sightings
from codegen.spec.model import Model
from codegen.spec.nodes import EnumMember, EnumType, Page, Spec, Type

SYSTEM = 3
"""So many members of a type that examples have in small letters are no slips: the table begins all with capitals."""


def initials(sightings: Sightings, found: Amendments, least: int) -> None:
    """Types whose tables begin all names with capitals, as no example does of at least some: `Length` and `length`.

    Members that no example shows are spelled as the others.
    """
    shown = {(owner, name) for owner, name in sightings.declared if name[:1].isupper()}
    for owner in sorted({owner for owner, _ in sightings.cased} - {owner for owner, _ in shown}):
        listed = {name: prop for (of, name), prop in sightings.listed.items() if of == owner}
        spelled = {name: [*sightings.cased[owner, name]] for name in listed if (owner, name) in sightings.cased}
        if len(spelled) < least or any(len(names) > 1 for names in spelled.values()):
            continue
        renamed: dict[str, str] = {}
        for name in listed:
            right = spelled[name][0] if name in spelled else f"{name[:1].lower()}{name[1:]}"
            if right not in listed and right not in renamed.values():
                renamed[name] = right
        if renamed:
            found[owner].replaced |= {name: replace(listed[name], name=right) for name, right in renamed.items()}
            name, right = next(iter(renamed.items()))
            told = f"the names of {simple_name(owner)} begin with small letters in all examples, as '{right}'"
            note(found[owner], "member-case", listed[name].place, f"{told}; codegen uses those. Make them agree")


def keys(model: Model, sightings: Sightings, found: Amendments, key: str) -> None:
    """Keys that every example has in one other case: `id`, where the table has `ID`. Of other members it is a slip."""
    declared = sightings.listed
    for (owner, name), spelled in sorted(sightings.cased.items()):
        is_key = name in model.key(owner) or name.casefold() == key
        if is_key and (owner, name) not in sightings.declared and len(spelled) == 1:
            (right,) = spelled
            found[owner].replaced[name] = replace(declared[owner, name], name=right)
            message = f"'{name}' is '{right}' in all examples; codegen uses that. Make them agree"
            note(found[owner], "member-case", declared[owner, name].place, message)


def enumerations(spec: Spec, model: Model, sightings: Sightings) -> Spec:
    """The spec with members that prose lists spelled as examples do; only a difference in letters is a finding."""
    shown: defaultdict[str, set[str]] = defaultdict(set)
    for key, items in sightings.declared.items():
        enum = model.enum(TypeRef.parse(sightings.listed[key].type).name)
        if enum is not None and enum.inferred:
            shown[enum.name].update(_texts(items))
    return replace(spec, pages=tuple(_page(page, shown) for page in spec.pages)) if shown else spec


def _texts(items: Iterable[Sighting]) -> Iterator[str]:
    for item in items:
        values = item.value if isinstance(item.value, list) else [item.value]
        yield from (text for text in values if isinstance(text, str))


def _page(page: Page, shown: Mapping[str, set[str]]) -> Page:
    findings = list(page.findings)
    types = tuple(_type(item, shown, findings) for item in page.types)
    if types == page.types:
        return page
    return replace(page, types=types, findings=ordered(findings))


def _type(item: Type, shown: Mapping[str, set[str]], findings: list[Problem]) -> Type:
    if not isinstance(item, EnumType) or item.name not in shown:
        return item
    names = {member.name for member in item.members}
    fresh: defaultdict[str, set[str]] = defaultdict(set)
    for text in shown[item.name] - names:
        fresh[_letters(text)].add(text)
    return replace(item, members=tuple(_member(item, member, shown, fresh, findings) for member in item.members))


def _member(
    item: EnumType,
    member: EnumMember,
    shown: Mapping[str, set[str]],
    fresh: Mapping[str, set[str]],
    findings: list[Problem],
) -> EnumMember:
    spelled = fresh.get(_letters(member.name), set())
    if member.name in shown[item.name] or len(spelled) != 1:
        return member
    (right,) = spelled
    if _decoded(right) != member.name:
        message = (
            f"'{member.name}' of {simple_name(item.name)} is '{right}' in examples; codegen uses that. Make them agree"
        )
        findings.append(Problem("enum-values", member.place, message))
    return replace(member, name=right)


def _letters(text: str) -> str:
    """Letters and digits alone; of a text without any, the text."""
    plain = _decoded(text).casefold()
    return "".join(char for char in plain if char.isalnum()) or plain


def _decoded(text: str) -> str:
    """The text that services write with `_x0020_` for a blank, as in XML names (.NET, `XmlConvert.EncodeName`)."""
    first, *rest = text.split("_x")
    found = [first]
    for part in rest:
        code, closes, after = part.partition("_")
        known = bool(closes) and len(code) == 4 and all(char in "0123456789abcdefABCDEF" for char in code)
        found.append(chr(int(code, 16)) + after if known else f"_x{part}")
    return "".join(found)
