"""Resource and enumeration pages, all dialects: what one page says about types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.base.problems import Problem
from codegen.formats import loosejson
from codegen.formats.docs.page import representation
from codegen.formats.docs.page.bases import read_bases
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.enums import read_enums, title_word
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.members import read_members
from codegen.formats.docs.page.type_drafts import BaseEvidence, JsonMember, ResourceDraft, TypeDraft
from codegen.formats.page import Fence, Heading, Page, Paragraph, Table

_PROPERTY_SECTIONS = frozenset({"properties", "relationships", "json representation"})
_RESOURCE = "resource"
_TITLE_ENDS = (" resource type", " resource", " complex type", " entity type", " entity", " type")


def extract(page: Page, ledger: Ledger) -> TypeDraft:
    """Read what a page says about types; the ledger learns what became of its rows and fences.

    A page without types (an overview) gives an empty draft.
    """
    namespace, problems = _namespace(page)
    blocks = list(_representations(page))
    subject = _subject(page)
    enums, found = read_enums(page, ledger, subject)
    problems += found
    resources: list[ResourceDraft] = []
    if _is_resource(page, blocks, enums_own=any(enum.source == "page" for enum in enums)):
        main, found = _resource(page, ledger, subject, blocks)
        problems += found
        resources = [main, *_others(blocks[1:], main, ledger)]
    _settle(page, ledger, used=bool(resources or enums))
    return TypeDraft(page.path, namespace, tuple(resources), tuple(enums), tuple(problems))


class _Representation:
    """A block that shows a resource in JSON, or only its annotation."""

    def __init__(self, fence: Fence, annotation: dict[str, Any]) -> None:
        self.fence = fence
        self.annotation = annotation
        self.error = ""
        try:
            self.value = loosejson.loads(fence.content).value
        except ValueError as error:
            self.value, self.error = None, str(error)

    @property
    def type(self) -> str:
        """The type that the annotation, else the object itself, names; as written, without `#`."""
        return representation.type_name(self.annotation) or representation.type_name(self.value)


def _representations(page: Page) -> Iterator[_Representation]:
    for section in page.sections:
        title = section.title.lower()
        for block in section.blocks:
            if not isinstance(block, Fence):
                continue
            data = (block.comment.data or {}) if block.comment is not None else {}
            if data.get("blockType") == _RESOURCE or ("json representation" in title and "blockType" not in data):
                yield _Representation(block, data)


def _is_resource(page: Page, blocks: list[_Representation], enums_own: bool) -> bool:
    if any(block.annotation.get("blockType") == _RESOURCE for block in blocks):
        return True
    if enums_own or not _subject(page):
        return False
    titles = {section.title.lower().strip() for section in page.sections}
    return bool(titles & _PROPERTY_SECTIONS) or _title(page).lower().endswith(" resource type")


def _title(page: Page) -> str:
    heading = next((b for b in page.blocks if isinstance(b, Heading) and b.level == 1 and not b.tab), None)
    return heading.text.plain if heading is not None else str(page.meta.get("title", ""))


def _subject(page: Page) -> str:
    """The type that the page's title names, or an empty text."""
    title = _title(page).partition("(")[0].strip()
    return title_word(title) or title_word(str(page.meta.get("title", "")))


def _namespace(page: Page) -> tuple[str, list[Problem]]:
    """The namespace line; pages of some dialects have none."""
    found: list[tuple[str, int]] = []
    for block in page.blocks:
        if isinstance(block, Paragraph):
            first, _, rest = block.text.plain.partition(" ")
            if first.lower() == "namespace:" and rest:
                found.append((rest.split()[0].rstrip(".,;"), block.line))
    if len({name for name, _ in found}) > 1:
        message = f"the page names two namespaces, {found[0][0]} and {found[1][0]}; the first is taken"
        return found[0][0], [Problem("namespace-conflict", "warning", page.place(found[1][1]), message)]
    return (found[0][0] if found else ""), []


def _resource(
    page: Page, ledger: Ledger, subject: str, blocks: list[_Representation]
) -> tuple[ResourceDraft, list[Problem]]:
    first = blocks[0] if blocks else None
    annotation = first.annotation if first is not None else {}
    name = (first.type if first is not None else "") or subject
    own = frozenset({name.lower(), name.rpartition(".")[2].lower(), subject.lower()})
    members, problems = read_members(page, ledger, own)
    bases, derived = read_bases(page, own)
    if isinstance(annotation.get("baseType"), str) and first is not None:
        bases.insert(0, BaseEvidence(Ref(annotation["baseType"]), "annotation", first.fence.line - 1))
    introduction = _introduction(page)
    line = next((b.line for b in page.blocks if isinstance(b, Heading) and b.level == 1), 1)
    draft = ResourceDraft(
        name=name,
        line=line,
        spellings=_spellings(name, subject, first),
        json_line=first.fence.line if first is not None else 0,
        annotated=first is not None and bool(representation.type_name(annotation)),
        bases=tuple(bases),
        derived=tuple(derived),
        abstract=_true(annotation, "abstract") or _true(annotation, "isAbstract") or _says_abstract(introduction),
        open=_true(annotation, "openType") or "is an open type" in introduction.lower(),
        media=_true(annotation, "isMediaEntity"),
        key=_key(annotation),
        methods=_has_methods(page),
        description=introduction,
        members=tuple(members),
        json=_json(first, ledger, page, problems) if first is not None else (),
    )
    return draft, problems


def _spellings(name: str, subject: str, block: _Representation | None) -> tuple[str, ...]:
    shown = (
        [representation.type_name(block.annotation), representation.type_name(block.value)] if block is not None else []
    )
    simple = [text.rpartition(".")[2] for text in (*shown, subject)]
    return tuple(text for text in simple if text.casefold() == name.rpartition(".")[2].casefold())


def _others(blocks: list[_Representation], main: ResourceDraft, ledger: Ledger) -> Iterator[ResourceDraft]:
    """Further types that the page shows in JSON only; a second view of the same type adds nothing."""
    for block in blocks:
        ledger.mark("fence", block.fence.line, "used")
        if block.type and block.type.lower() != main.name.lower():
            shown = representation.members(block.value)
            line = block.fence.line
            yield ResourceDraft(block.type, line, json_line=line, annotated=True, json=shown)


def _json(block: _Representation, ledger: Ledger, page: Page, problems: list[Problem]) -> tuple[JsonMember, ...]:
    if block.error:
        message = f"the JSON representation can't be read: {block.error}"
        problems.append(Problem("unreadable-json", "error", page.place(block.fence.line), message))
        return ()
    ledger.mark("fence", block.fence.line, "used")
    return representation.members(block.value)


def _true(annotation: dict[str, Any], name: str) -> bool:
    value = annotation.get(name)
    return value is True or (isinstance(value, str) and value.lower() == "true")


def _key(annotation: dict[str, Any]) -> tuple[str, ...]:
    value = annotation.get("keyProperty")
    names = value if isinstance(value, list) else str(value).split(",") if value else []
    return tuple(name.strip() for name in names if isinstance(name, str) and name.strip().isidentifier())


def _introduction(page: Page) -> str:
    """The first paragraph that says what the resource is."""
    for section in page.sections:
        for block in section.blocks if section.level <= 1 else ():
            if isinstance(block, Paragraph) and not block.quote and not block.item:
                plain = block.text.plain
                if plain and not plain.startswith(("[!", "<!--", "Namespace:", "namespace:", "{")):
                    return plain
    return ""


def _says_abstract(text: str) -> bool:
    sentence = text.lower().partition(". ")[0]
    about_base = any(phrase in sentence for phrase in ("derived from", "inherits from", "derives from"))
    return not about_base and any(f"abstract {noun}" in sentence for noun in ("type", "base", "class", "resource"))


def _has_methods(page: Page) -> bool:
    """Whether the table of methods leads to an operation on the page's own type, by the name of its page."""
    stem = f"/{page.path.rpartition('/')[2].removesuffix('.md').lower()}-"
    tables = [
        block
        for section in page.sections
        if section.title.lower().strip() in ("methods", "tasks")
        for block in section.blocks
        if isinstance(block, Table)
    ]
    links = [link for table in tables for row in table.rows for link in row.cells[0].links]
    return any(stem in link.href.lower() for link in links)


_SKIPS = (
    (("methods", "tasks"), "table of methods"),
    (("derived types", "subtypes"), "list of derived types"),
    (("options", "values", "enumeration"), "values of a property"),
)


def _settle(page: Page, ledger: Ledger, used: bool) -> None:
    """Say what became of the tables and fences that nothing above has taken."""
    ledger.mark("page", 1, "used" if used else "skipped", "" if used else "no type on the page")
    for section in page.sections:
        title = section.title.lower().strip()
        reason = next((why for words, why in _SKIPS if title.endswith(words)), "prose") if used else "no type"
        for block in section.blocks:
            if isinstance(block, Fence):
                _skip(ledger, "fence", block.line, "example outside the representation")
            elif isinstance(block, Table):
                for row in block.rows:
                    _skip(ledger, "row", row.line, reason)


def _skip(ledger: Ledger, kind: Any, line: int, why: str) -> None:
    if ledger.fates.get((kind, line)) == ("not understood", ""):
        ledger.mark(kind, line, "skipped", why)
