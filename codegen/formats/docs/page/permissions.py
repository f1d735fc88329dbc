"""Permission tables: three rows of scopes, the same transposed, or one table for each subject."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from codegen.base.problems import Fix, Place
from codegen.formats.docs.dialect import Dialect, PermissionWords, says
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.inline import Text
from codegen.formats.page import Block, Paragraph, Table
from codegen.spec.nodes import Permissions

TOGETHER = "+"
"""Stands between scopes that are needed together."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says: its scopes in order (None where it doesn't say), and the prose beside them."""

    scopes: tuple[str, ...] | None
    prose: str = ""
    todo: bool = False
    repeated: tuple[str, ...] = ()
    mended: str = ""


def read_cell(text: Text, words: PermissionWords) -> Cell:
    """Read the scopes of a cell; names that a writer broke in two are mended."""
    plain = text.plain.replace("\u00a0", " ").replace("\u200b", "").strip()
    if says(plain.lower(), words.todo):
        return Cell(None, todo=True)
    if plain.lower().strip(" .*") in words.none:
        return Cell(())
    scopes: list[str] = []
    prose: list[str] = []
    parts: list[tuple[str, ...]] = []
    mended = ""
    texts = plain.replace(";", ",").split(",")
    together = [not words.all.isdisjoint(part.lower().split()) for part in texts]
    for index, part in enumerate(texts):
        named = [word for word in (_bare(word) for word in part.split()) if word]
        if len(named) == 2 and named[0].isalpha() and named[0][0].isupper() and _is_scope(named[1], words) and scopes:
            mended = ".".join(named)
            named = [mended]
        parts.append(tuple(word for word in named if _is_scope(word, words)))
        # In "A, B and C" the last word joins the list; elsewhere "A and B" is one way to be allowed.
        is_list = index > 0 and index == len(texts) - 1 and not any(together[:-1])
        scopes += parts[-1] if is_list else _sets(named, words)
        prose += (word for word in named if not _is_scope(word, words) and word.lower() not in words.joining)
    if not scopes and prose and all(word.lower() in words.plain for word in prose):
        scopes, prose = prose, []
    # "A and B, A and C" are two ways to be allowed; only what stands twice as a whole is repeated.
    repeated = tuple(dict.fromkeys(" and ".join(part) for part, count in Counter(parts).items() if part and count > 1))
    return Cell(tuple(dict.fromkeys(scopes)) or None, " ".join(prose), repeated=repeated, mended=mended)


def _sets(named: Sequence[str], words: PermissionWords) -> list[str]:
    """The scopes of a part of a cell; those that are needed together are one, `A.Read+B.Read`."""
    found: list[str] = []
    joined = False
    for word in named:
        if _is_scope(word, words):
            last = found[-1].rpartition(TOGETHER)[2] if found else ""
            either = last.replace(words.writing, words.reading) == word.replace(words.writing, words.reading)
            if joined and last and not either:
                found[-1] += TOGETHER + word
            else:
                found.append(word)
            joined = False
        else:
            joined = word.lower() in words.all
    return found


def read(
    blocks: Sequence[Block], subject: str, ledger: Ledger, findings: Findings, dialect: Dialect
) -> Iterator[Permissions]:
    """The permissions in the tables of one section, a value for each thing that a table tells apart."""
    several = sum(isinstance(block, Table) for block in blocks) > 1
    about, every = "", False
    for block in blocks:
        if isinstance(block, Paragraph):
            every = says(block.text.plain.lower(), dialect.permissions.all_of)
        if isinstance(block, Paragraph) and several:
            about = block.text.plain.strip(" :*") if len(block.text.plain) < 60 and not block.text.links else ""
        elif isinstance(block, Table):
            yield from _Table(block, subject or about, ledger, findings, dialect, every).read()


def _bare(word: str) -> str:
    return word.strip("*`.,:()[]'\"")


def _is_scope(word: str, words: PermissionWords) -> bool:
    """`User.Read.All`, `eDiscovery.Read.All`, `offline_access`."""
    parts = word.replace("-", "_").split(".")
    if len(parts) < 2:
        return word in words.always
    return all(part.isidentifier() for part in parts) and any(part[0].isupper() for part in parts[1:])


class _Table:
    def __init__(
        self, table: Table, subject: str, ledger: Ledger, findings: Findings, dialect: Dialect, every: bool = False
    ) -> None:
        self.dialect = dialect
        self.every = every
        self.words = dialect.permissions
        self.table = table
        self.subject = subject
        self.ledger = ledger
        self.findings = findings
        self.headers = [cell.plain for cell in table.header]
        self.most_first = any(says(header.lower(), self.words.most_first) for header in self.headers)
        self.found: dict[str, Permissions] = {}
        self.borne_out = self.contradicted = False
        if self.most_first:
            message = "the heading orders permissions from most to least privileged; put the least privileged first"
            findings.add("permissions-most-first", table.line, message)

    def read(self) -> Iterator[Permissions]:
        dialect = self.dialect
        across = [dialect.permission(header) for header in self.headers[1:]]
        labels = [dialect.permission(row.cells[0].plain) for row in self.table.rows]
        speaks = self._speaks()
        if speaks and len(set(filter(None, across))) > 1:
            self._transposed(across)
        elif speaks and any(labels):
            self._upright(labels)
        else:
            reason = "a table in the permissions section that lists no permissions"
            self.ledger.skip_table(self.table, reason)
        return map(self._settled, self.found.values())

    def _settled(self, found: Permissions) -> Permissions:
        """The permissions in an order that no name contradicts: what writes asks for more than what reads.

        Where the heading says that the most privileged comes first, and no cell agrees, the heading is wrong.
        """
        most_first = self.most_first and (self.borne_out or not self.contradicted)
        settled = {
            kind: _ordered(scopes, most_first, self.words) if scopes else scopes
            for kind, scopes in found.scopes.items()
        }
        return replace(found, most_first=most_first, scopes=settled)

    def _speaks(self) -> bool:
        """Whether any cell names a scope, none, or that they are to be determined."""
        cells = (read_cell(cell, self.words) for row in self.table.rows for cell in row.cells[1:])
        return any(map(_says, cells))

    def _transposed(self, kinds: Sequence[str]) -> None:
        for row in self.table.rows:
            self.ledger.mark("row", row.line, "used")
            for kind, cell in zip(kinds, row.cells[1:], strict=False):
                if kind:
                    self._add(row.cells[0].plain, kind, cell, row.line)

    def _upright(self, labels: list[str]) -> None:
        kinds = [*self.words.kinds]
        # Labels decide; but three rows in their order, of which one has the label of another, are those three.
        odd = [at for at, (label, own) in enumerate(zip(labels, kinds, strict=False)) if label != own]
        if len(labels) == len(kinds) and len(odd) == 1 and labels[odd[0]] in kinds:
            line = self.table.rows[odd[0]].line
            self.findings.add("permissions-row", line, "the rows aren't the three kinds of permission; label them so")
            labels = kinds
        current = ""
        for index, (row, label) in enumerate(zip(self.table.rows, labels, strict=True)):
            part = "" if label else row.cells[0].plain.replace("\u00a0", " ").strip()
            current = label or current
            if not current:
                message = f"'{row.cells[0].plain}' isn't a kind of permission; write delegated or application"
                self.findings.add("permissions-row", row.line, message)
                self.ledger.mark("row", row.line, "not understood")
                continue
            self.ledger.mark("row", row.line, "used")
            # A row that only heads those below it, which split it by workload, says nothing itself.
            heads = index + 1 < len(labels) and not labels[index + 1]
            for header, cell in self._columns(row.cells):
                if cell.source or not heads:
                    self._add(" ".join(filter(None, (header, part))), current, cell, row.line)

    def _columns(self, cells: Sequence[Text]) -> list[tuple[str, Text]]:
        """The cells of permissions with what their column is about; "least" and "higher privileged" are one list."""
        ranked = [i for i, header in enumerate(self.headers) if i and self.words.ranked.match(header.lower())]
        if len(ranked) > 1:
            texts = (cells[i].source for i in ranked)
            kept = [text for text in texts if text.strip(" .").lower() not in self.words.none]
            return [("", Text(", ".join(kept or [cells[ranked[0]].source])))]
        about = self.dialect.columns.description
        columns = [
            (header, cell)
            for header, cell in zip(self.headers[1:], cells[1:], strict=False)
            if not about.match(header.lower())
        ]
        if len(columns) > 1:
            columns = [one for one in columns if one[0] in self._telling()] or columns
        plain = len(columns) == 1 or all(self.words.column.match(header.lower()) for header, _ in columns)
        return [("" if plain else header, cell) for header, cell in columns]

    def _telling(self) -> set[str]:
        """The columns of which any cell says something of scopes; others hold names for people."""
        return {
            header
            for at, header in enumerate(self.headers)
            if any(_says(read_cell(row.cells[at], self.words)) for row in self.table.rows)
        }

    def _add(self, part: str, kind: str, text: Text, line: int) -> None:
        subject = ", ".join(filter(None, (self.subject, part)))
        cell = read_cell(text, self.words)
        self._report(cell, text, line)
        have = self.found.get(subject) or Permissions(
            place=Place(self.findings.path, self.table.line), subject=subject, most_first=self.most_first
        )
        given = (TOGETHER.join(cell.scopes),) if self.every and cell.scopes else cell.scopes
        more = _more(have.scopes.get(kind), given)
        if more is not None:
            stated = have.scopes | {kind: more}
            have = replace(have, scopes={name: stated[name] for name in self.words.kinds if name in stated})
        self.found[subject] = have

    def _report(self, cell: Cell, text: Text, line: int) -> None:
        add = self.findings.add
        if cell.todo:
            add("permissions-todo", line, "the permissions are still to be determined; name the scopes")
        elif cell.scopes is None and not text.source:
            add("permissions-empty", line, "the cell is empty; name the scopes or write 'Not supported.'")
        elif cell.scopes is None:
            add("permissions-cell", line, f"'{text.plain[:60]}' names no scope; name one or write 'Not supported.'")
        elif cell.prose:
            add("permissions-prose", line, f"'{cell.prose[:60]}' appears among the scopes; move it below the table")
        for scope in cell.repeated:
            add("permissions-repeated", line, f"'{scope}' is listed twice; remove one")
        if cell.mended:
            add(
                "permissions-scope", line, f"a scope has a blank inside; codegen uses '{cell.mended}'. Correct the name"
            )
        self.borne_out |= _contradiction(cell.scopes or (), not self.most_first, self.words) is not None
        if pair := _contradiction(cell.scopes or (), self.most_first, self.words):
            self.contradicted = True
            order = "from most to least" if self.most_first else "from least to most"
            message = f"'{pair[0]}' stands before '{pair[1]}', but the heading says {order} privileged; reorder them"
            first, second = (scope.strip() for scope in pair)
            mend = Fix(f"{first}, {second}", f"{second}, {first}")  # only where nothing stands between them
            add("permissions-order", line, message, [self.table.line], mend)


def _says(cell: Cell) -> bool:
    """Whether a cell names scopes, none, or says that they are to be determined."""
    return cell.scopes is not None or cell.todo


def _more(old: tuple[str, ...] | None, new: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return new if old is None else tuple(dict.fromkeys((*old, *(new or ()))))


def _contradiction(scopes: Sequence[str], most_first: bool, words: PermissionWords) -> tuple[str, str] | None:
    """Two scopes, the one for reading and the one for writing the same thing, that stand in the wrong order."""
    position = {scope: index for index, scope in enumerate(scopes)}
    for scope, index in position.items():
        reading = scope.replace(words.writing, words.reading)
        if reading != scope and reading in position and (index < position[reading]) != most_first:
            return (scope, reading) if index < position[reading] else (reading, scope)
    return None


def _ordered(scopes: Sequence[str], most_first: bool, words: PermissionWords) -> tuple[str, ...]:
    """The scopes with each that stands on the wrong side of its counterpart moved before that one."""
    found = list(scopes)
    while (pair := _contradiction(found, most_first, words)) is not None:
        first, second = pair
        found.remove(second)
        found.insert(found.index(first), second)
    return tuple(found)
