"""Reads the types of one resource page or enumeration page, in any dialect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from codegen.base.edm import is_qualified
from codegen.formats import loosejson
from codegen.formats.docs.dialect import Dialect, says
from codegen.formats.docs.page import messages, payload, representation
from codegen.formats.docs.page.bases import read_bases
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.enums import of_itself, read_enums, title_name, title_word, without_values
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.docs.page.members import nested, read_members
from codegen.formats.docs.page.messages import is_true
from codegen.formats.docs.page.sections import introduction
from codegen.formats.docs.page.slots import singular
from codegen.formats.docs.page.type_drafts import (
    BaseEvidence,
    EnumDraft,
    JsonMember,
    MemberDraft,
    ResourceDraft,
    TypeDraft,
)
from codegen.formats.page import Fence, Heading, Page, Paragraph
from codegen.spec.nodes import EVOLVABLE, EnumMember


def extract(page: Page, ledger: Ledger, dialect: Dialect, typed: bool = False) -> TypeDraft:
    """Read what a page says about types; the ledger learns what became of its rows and fences.

    A page without types (an overview) gives an empty draft. `typed` says that a table lists the members of what the
    title names.
    """
    findings = Findings(page.path)
    namespace = _namespace(page, dialect.names.namespace, findings)
    blocks = list(_representations(page, dialect, typed))
    subject = _subject(page, dialect) or (title_name(_title(page), dialect, True) if typed else "")
    enums = read_enums(page, ledger, findings, subject, dialect)
    resources: list[ResourceDraft] = []
    listed = any(enum.source == "page" for enum in enums)
    if (typed and subject) or _is_resource(page, blocks, subject, dialect, enums_own=listed):
        main = _resource(page, ledger, findings, subject, blocks, dialect)
        own, within = nested(main.name.rpartition(".")[2], main.members, ledger)
        main = replace(main, members=tuple(own)) if within or len(own) < len(main.members) else main
        itself = _itself(main, dialect)
        if itself is not None and not enums:
            values = of_itself(page, ledger, findings, dialect)
            enums.append(EnumDraft(main.name, main.line, values or (EnumMember(name=EVOLVABLE),), "page"))
            if not values:
                findings.add("type-cell", itself.line, without_values(main.name))
        else:
            resources = [main, *within, *_others(blocks[1:], main, ledger, dialect)]
    if resources or enums:
        ledger.mark("page", 1, "used")
    return TypeDraft(page.path, namespace, tuple(resources), tuple(enums), tuple(findings.problems))


def _itself(main: ResourceDraft, dialect: Dialect) -> MemberDraft | None:
    """The only row of a type where it is about the type itself, a text: it is called as the type, or has no name."""
    only = main.members[0] if len(main.members) == 1 and not main.json else None
    if only is None or only.cell.primitive != "Edm.String" or only.cell.collection:
        return None
    itself = only.name == main.name.rpartition(".")[2] or only.name.casefold() in dialect.columns.unnamed
    return only if itself else None


class _Representation:
    """A block that shows a resource in JSON, or only its annotation."""

    def __init__(self, fence: Fence, annotation: dict[str, Any], dialect: Dialect) -> None:
        self.dialect = dialect
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
        named = representation.type_name(self.annotation, self.dialect)
        return named or representation.type_name(self.value, self.dialect)


def _representations(page: Page, dialect: Dialect, typed: bool) -> Iterator[_Representation]:
    for section, fence in [(one, block) for one in page.sections for block in one.blocks if isinstance(block, Fence)]:
        data = (fence.comment.data or {}) if fence.comment is not None else {}
        kind, shows = dialect.messages.kind, dialect.headings.representation.match(section.title.lower())
        shows = shows or (typed and _shows_object(fence, dialect))
        if data.get(kind) == dialect.messages.resource or (shows and kind not in data):
            yield _Representation(fence, data, dialect)


def _shows_object(fence: Fence, dialect: Dialect) -> bool:
    """Whether a fence is one JSON object, which on a page about one type is of that type."""
    return fence.content.lstrip().startswith(payload.STARTS[0]) and not messages.is_code(fence, dialect.messages)


def _is_resource(page: Page, blocks: list[_Representation], subject: str, dialect: Dialect, enums_own: bool) -> bool:
    if dialect.messages.resource in [block.annotation.get(dialect.messages.kind) for block in blocks]:
        return True
    if enums_own or not subject:
        return False
    titles = {section.title.lower().strip() for section in page.sections}
    return dialect.headings.resource.within(titles) or _title(page).lower().endswith(dialect.headings.resource_title)


def _title(page: Page) -> str:
    heading = next((b for b in page.blocks if isinstance(b, Heading) and b.level == 1 and not b.tab), None)
    return heading.text.plain if heading is not None else str(page.meta.get("title", ""))


def _subject(page: Page, dialect: Dialect) -> str:
    title = _title(page).partition("(")[0].strip()
    return title_word(title, dialect) or title_word(str(page.meta.get("title", "")), dialect)


def _namespace(page: Page, mark: str, findings: Findings) -> str:
    """The namespace line; pages of some dialects have none."""
    found: list[tuple[str, int]] = []
    for block in page.blocks:
        if isinstance(block, Paragraph):
            first, _, rest = block.text.plain.partition(" ")
            if first.lower() == mark and rest:
                found.append((rest.split()[0].rstrip(".,;"), block.line))
    named = [(name, line) for name, line in found if is_qualified(name)]
    for name, line in found:
        if not is_qualified(name):
            message = f"'{name[:100]}' can't be a namespace; write names with dots between them. The line is left out"
            findings.add("left-out", line, message)
    if named == found and len({name for name, _ in found}) > 1:
        message = f"the page names two namespaces, {found[0][0]} and {found[1][0]}; codegen uses the first"
        findings.add("namespace-conflict", found[1][1], message)
    return named[0][0] if named else ""


def _resource(
    page: Page, ledger: Ledger, findings: Findings, subject: str, blocks: list[_Representation], dialect: Dialect
) -> ResourceDraft:
    first = blocks[0] if blocks else None
    annotation = first.annotation if first is not None else {}
    name = (first.type if first is not None else "") or subject
    called = {name.lower(), name.rpartition(".")[2].lower(), subject.lower()}
    own = frozenset(called | {singular(one, dialect.lines) for one in called})
    members = read_members(page, ledger, findings, own, dialect)
    bases, derived = read_bases(page, own, dialect)
    words = dialect.messages
    if isinstance(annotation.get(words.base), str) and annotation[words.base].strip() and first is not None:
        bases.insert(0, BaseEvidence(Ref(annotation[words.base]), "annotation", first.fence.line - 1))
    about = introduction(page, dialect)
    told = about.text.plain if about is not None else ""
    line = next((b.line for b in page.blocks if isinstance(b, Heading) and b.level == 1), 1)
    return ResourceDraft(
        name=name,
        line=line,
        spellings=_spellings(name, subject, first, dialect),
        json_line=first.fence.line if first is not None else 0,
        bases=tuple(bases),
        derived=tuple(derived),
        abstract=any(is_true(annotation, name) for name in words.abstract) or _says_abstract(told, dialect),
        open=is_true(annotation, words.open) or says(told.lower(), dialect.prose.open),
        media=is_true(annotation, words.media),
        key=_key(annotation, words.key),
        methods=_has_methods(page, dialect),
        description=told,
        members=tuple(members),
        json=_json(first, ledger, findings, dialect) if first is not None else (),
    )


def _spellings(name: str, subject: str, block: _Representation | None, dialect: Dialect) -> tuple[str, ...]:
    views = (block.annotation, block.value) if block is not None else ()
    shown = [representation.type_name(view, dialect) for view in views]
    simple = [text.rpartition(".")[2] for text in (*shown, subject)]
    folded = name.rpartition(".")[2].casefold()
    return tuple([text for text in simple if text.casefold() == folded])


def _others(
    blocks: list[_Representation], main: ResourceDraft, ledger: Ledger, dialect: Dialect
) -> Iterator[ResourceDraft]:
    """Further types that the page shows in JSON only; a second view of the same type adds nothing."""
    for block in blocks:
        ledger.mark("fence", block.fence.line, "used", "a representation")
        if block.type and block.type.lower() != main.name.lower():
            shown = representation.members(block.value, dialect)
            line = block.fence.line
            yield ResourceDraft(block.type, line, json_line=line, json=shown)


def _json(block: _Representation, ledger: Ledger, findings: Findings, dialect: Dialect) -> tuple[JsonMember, ...]:
    if block.error:
        findings.add("unreadable-json", block.fence.line, f"the JSON representation can't be read: {block.error}")
        ledger.mark("fence", block.fence.line, "not understood", "no JSON")
        return ()
    ledger.mark("fence", block.fence.line, "used", "a representation")
    return representation.members(block.value, dialect)


def _key(annotation: dict[str, Any], name: str) -> tuple[str, ...]:
    value = annotation.get(name)
    names = value if isinstance(value, list) else str(value).split(",") if value else []
    return tuple(name.strip() for name in names if isinstance(name, str) and name.strip().isidentifier())


def _says_abstract(text: str, dialect: Dialect) -> bool:
    lower, words = text.lower(), dialect.prose
    return says(lower, words.abstract) and any(
        says(sentence, words.abstract) and not says(sentence, words.about_base) for sentence in lower.split(". ")
    )


def _has_methods(page: Page, dialect: Dialect) -> bool:
    """Whether the table of methods leads to an operation on the page's own type, by the name of its page."""
    stem = f"/{page.path.rpartition('/')[2].rpartition('.')[0].lower()}"
    tables = [one for section, one in page.tables if dialect.headings.methods.match(section.title.lower().strip())]
    links = [link for table in tables for row in table.rows for link in row.cells[0].links]
    return any(f"{stem}{join}" in link.href.lower() for link in links for join in "-_")
