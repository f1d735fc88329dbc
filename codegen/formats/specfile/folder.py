"""The spec folder: `api.yaml`, one YAML file per documented page, `corrections/` and the JSON Schemas.

`dump_page`, `dump_api` and `files` write text and touch no disk; `load` reads a folder, in two steps that may also
be taken apart: `read` its files (`source`), `parse` them. `load_api` reads the one file that a person may write before
there are pages. How each dataclass looks in YAML is `codegen.formats.specfile.table`'s business.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import MutableMapping
from functools import partial
from pathlib import Path
from typing import Any

from codegen.base import cache, pickles
from codegen.base.files import Tree
from codegen.base.problems import InputError, Place, Problem
from codegen.base.sharing import shared
from codegen.formats import yamlread
from codegen.formats.sizes import YAML_BYTES
from codegen.formats.specfile import corrections, jsonschema, table
from codegen.formats.specfile.concluding import conclude
from codegen.formats.specfile.jsonschema import FileKind
from codegen.formats.specfile.shapes import Problems
from codegen.formats.specfile.source import (
    API_FILE,
    CORRECTIONS,
    PAGE_FOLDERS,
    SERVICE_FILE,
    Source,
    kind_of,
    read,
)
from codegen.formats.specfile.yamlwrite import write
from codegen.spec import nodes as spec
from codegen.spec.service import Service

_WORTH_A_PROCESS = 500
"""Pages that take longer to write and to read back than another process takes to start."""
_ADVICE = "# Made of a page by codegen: what is wrong here is put right in corrections/, see docs/corrections.md.\n"


def dump_api(api: spec.Api) -> str:
    """The text of `api.yaml`."""
    return "# yaml-language-server: $schema=schema/api.json\n" + write(table.record(spec.Api).dump(api))


def dump_page(page: spec.Page) -> str:
    """The text of one page's file."""
    folder = page.file.partition("/")[0]
    kind = folder if folder in PAGE_FOLDERS else "operations" if page.operations else "types"
    return _head(f"../schema/{kind}.json") + write(table.record(table.PageFile).dump(table.page_file(page)))


def files(
    content: spec.Spec,
    memo: MutableMapping[str, str] | None = None,
    jobs: int | None = 1,
    seen: Seen | None = None,
) -> dict[str, str]:
    """A whole folder as text by relative path, the JSON Schemas included; corrections are a person's own.

    `memo` keeps the texts of pages between runs. `jobs` is the number of processes, as many as there are processors
    for None. With `seen`, what is written anew is read back as well, and what can be is put there, see `parse`.
    """
    texts = {API_FILE: dump_api(content.api)}
    if content.service != spec.NO_SERVICE:
        texts[SERVICE_FILE] = _head("schema/service.json") + write(table.record(Service).dump(content.service))
    # Of a type in metadata, the little that there is is written as soon as looked up.
    keys = {
        page.file: cache.key("page file", cache.stamp(), repr(page)) if memo is not None and page.sha256 else ""
        for page in content.pages
    }
    known = {file: memo.get(key, "") if memo is not None and key else "" for file, key in keys.items()}
    new = [page for page in content.pages if not known[page.file]]
    work = partial(_written, back=seen is not None)
    for page, (text, value) in zip(new, shared(work, new, jobs, len(new) // _WORTH_A_PROCESS), strict=True):
        known[page.file] = text
        if memo is not None and keys[page.file]:
            memo[keys[page.file]] = text
        if seen is not None and value is not None:
            seen[page.file, text.encode()] = value
    texts |= known
    for kind in jsonschema.FILE_KINDS:
        texts[f"schema/{kind}.json"] = json.dumps(jsonschema.schema(kind), indent=2) + "\n"
    return texts


def _written(page: spec.Page, back: bool) -> tuple[str, table.PageFile | None]:
    """The text of a page's file, and `back` what a reader finds in it; None where that is wrong."""
    text, problems = dump_page(page), Problems()
    value = _value(text.encode(), page.file, kind_of(page.file), [], problems) if back else None
    return text, None if problems else value


Seen = MutableMapping[tuple[str, bytes], Any]
"""What pages' files hold, by their names and contents."""


def load(folder: Path, memo: MutableMapping[str, str] | None = None) -> spec.Spec:
    """Read a spec folder, with its corrections applied; pages come in the order of their file names.

    Raises InputError with everything that is wrong in all the files; `memo` is what `parse` remembers.
    """
    return parse(read(folder), memo)


def parse(source: Source, memo: MutableMapping[str, str] | None = None, seen: Seen | None = None) -> spec.Spec:
    """The spec that the files hold, with their corrections applied; pages come in the order of their file names.

    `memo` keeps what was read from pages' files between runs, `seen` within this one: specs that have a file in common
    have its nodes in common. Raises InputError with everything that is wrong in all the files.
    """
    problems = Problems(source.problems)
    kinds = {file: kind_of(file) for file in source.files}
    patches = _patches(source, problems)
    kinds = {file: kind for file, kind in kinds.items() if kind != CORRECTIONS}
    changes = corrections.by_file(patches, kinds, problems)
    values = {
        file: (
            _value(source.files[file], file, kind, changes[file], problems)
            if changes[file] or kind not in PAGE_FOLDERS
            else _page(source.files[file], file, kind, memo, seen, problems)
        )
        for file, kind in kinds.items()
    }
    _report_duplicates(values, problems)
    if problems:
        raise InputError(*sorted(problems, key=lambda problem: problem.place))
    api, service = values.pop(API_FILE), values.pop(SERVICE_FILE, spec.NO_SERVICE)
    pages = tuple(table.page_of(content, file) for file, content in values.items())
    return conclude(spec.Spec(api=api, pages=pages, service=service, place=Place(API_FILE)))


def corrected(folder: Path) -> list[table.Correction]:
    """The corrections of a spec folder, in their order; those of a file with problems are left out."""
    return _patches(read(folder), Problems())


def _patches(source: Source, problems: Problems) -> list[table.Correction]:
    found: list[table.Correction] = []
    for file, content in source.files.items():
        if kind_of(file) == CORRECTIONS:
            before = len(problems)
            entries = _value(content, file, CORRECTIONS, [], problems)
            found += entries or () if len(problems) == before else ()
    return found


def load_api(folder: Path) -> spec.Api | None:
    """Read `api.yaml` as it stands, without corrections; None where there is none yet.

    Raises InputError with everything that is wrong in it.
    """
    tree = Tree(folder)
    if not tree.has(API_FILE):
        return None
    problems = Problems()
    api: spec.Api = _value(tree.read(API_FILE, YAML_BYTES), API_FILE, "api", [], problems)
    if problems:
        raise InputError(*problems)
    return api


def _page(
    content: bytes,
    file: str,
    kind: FileKind,
    memo: MutableMapping[str, str] | None,
    seen: Seen | None,
    problems: Problems,
) -> Any:
    """What a page's file holds, as it was read before where it was; a file with problems is never remembered."""
    key = "" if memo is None else cache.key("specfile", cache.stamp(), file, hashlib.sha256(content).hexdigest())
    value = None if seen is None else seen.get((file, content))
    stored = memo.get(key, "") if memo is not None else ""
    if value is None:
        value = pickles.loads(table.PageFile, stored)
    if value is None:
        before, stored = len(problems), ""
        value = _value(content, file, kind, [], problems)
        if len(problems) > before:
            return value
    if memo is not None and not stored:
        memo[key] = pickles.dumps(value)
    if seen is not None:
        seen[file, content] = value
    return value


def _value(content: bytes, file: str, kind: FileKind, changes: list[table.Correction], problems: Problems) -> Any:
    """What a file holds once it is corrected; None when it is no YAML."""
    try:
        node = yamlread.parse(content, file)
    except InputError as error:
        problems.extend(error.problems)
        return None
    shape = jsonschema.root(kind)
    corrections.apply(changes, shape, node, problems)
    return shape.read(node, problems)


def _head(schema: str) -> str:
    return f"# yaml-language-server: $schema={schema}\n{_ADVICE}"


def _report_duplicates(values: dict[str, Any], problems: Problems) -> None:
    seen: dict[str, Place] = {}
    for item in (item for content in values.values() for item in getattr(content, "types", None) or ()):
        if item is None:
            continue
        first = seen.setdefault(item.name, item.place)
        if first != item.place:
            message = f"the type '{item.name}' is defined twice, first in {first}"
            problems.append(Problem("duplicate-type", item.place, message, (first,)))
