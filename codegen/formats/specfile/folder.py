"""The spec folder: `api.yaml`, one YAML file per documented page, `corrections/` and the JSON Schemas.

`dump_page`, `dump_api` and `files` write text and touch no disk; `load` reads a folder, `load_api` the
one file that a person may write before there are pages. How each dataclass looks in YAML is
`codegen.formats.specfile.table`'s business.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from codegen import spec
from codegen.formats.specfile import corrections, jsonschema, table
from codegen.formats.specfile.jsonschema import Kind
from codegen.formats.specfile.shapes import Report
from codegen.formats.specfile.yamlread import MAX_BYTES, parse
from codegen.formats.specfile.yamlwrite import write
from codegen.problems import InputError, Place, Problem

API_FILE = "api.yaml"
PAGE_FOLDERS: tuple[Kind, ...] = ("operations", "types")
CORRECTIONS: Kind = "corrections"


def dump_api(api: spec.Api) -> str:
    """The text of `api.yaml`."""
    return _head("schema/api.json") + write(table.record(spec.Api).dump(api))


def dump_page(page: spec.Page) -> str:
    """The text of one page's file."""
    folder = page.file.partition("/")[0]
    kind = folder if folder in PAGE_FOLDERS else "operations" if page.operations else "types"
    return _head(f"../schema/{kind}.json") + write(table.record(table.PageFile).dump(table.page_file(page)))


def files(content: spec.Spec) -> dict[str, str]:
    """A whole folder as text by relative path, the JSON Schemas included; corrections are a person's own."""
    texts = {API_FILE: dump_api(content.api)}
    texts |= {page.file: dump_page(page) for page in content.pages}
    for kind in jsonschema.KINDS:
        texts[f"schema/{kind}.json"] = json.dumps(jsonschema.schema(kind), indent=2) + "\n"
    return texts


def load(folder: Path) -> spec.Spec:
    """Read a spec folder, with its corrections applied; pages come in the order of their file names.

    Raises InputError with everything that is wrong in all the files.
    """
    report = Report()
    kinds = dict(_listing(folder, report))
    patches: list[table.Correction] = []
    for file in [file for file, kind in kinds.items() if kind == CORRECTIONS]:
        before = len(report)
        entries = _read(folder, file, kinds.pop(file), [], report)
        patches += entries or () if len(report) == before else ()
    changes = corrections.by_file(patches, kinds, report)
    values = {file: _read(folder, file, kind, changes[file], report) for file, kind in kinds.items()}
    _report_duplicates(values, report)
    if report:
        raise InputError(*sorted(report, key=lambda problem: problem.place))
    api = values.pop(API_FILE)
    pages = tuple(table.page_of(content, file) for file, content in values.items())
    return spec.Spec(api=api, pages=pages, place=Place(API_FILE))


def load_api(folder: Path) -> spec.Api | None:
    """Read `api.yaml` as it stands, without corrections; None where there is none yet.

    Raises InputError with everything that is wrong in it.
    """
    if not (folder / API_FILE).is_file():
        return None
    report = Report()
    api: spec.Api = _read(folder, API_FILE, "api", [], report)
    if report:
        raise InputError(*report)
    return api


def _read(folder: Path, file: str, kind: Kind, changes: list[table.Correction], report: Report) -> Any:
    """What a file holds once it is corrected; None when it is no YAML."""
    try:
        node = parse(_bytes(folder, file), file)
    except InputError as error:
        report.extend(error.problems)
        return None
    shape = jsonschema.root(kind)
    corrections.apply(changes, shape, node, report)
    return shape.read(node, report)


def _head(schema: str) -> str:
    return f"# yaml-language-server: $schema={schema}\n"


def _listing(folder: Path, report: Report) -> Iterator[tuple[str, Kind]]:
    """The files to read, each with its kind."""
    if not (folder / API_FILE).is_file():
        message = f"not in the folder '{folder}', so this is no spec; codegen transcribe makes one"
        report.append(Problem("missing-file", "error", Place(API_FILE), message))
    else:
        yield API_FILE, "api"
    for kind in (*PAGE_FOLDERS, CORRECTIONS):
        for path in sorted((folder / kind).glob("[!.]*")):
            file = f"{kind}/{path.name}"
            if path.suffix == ".yaml":
                yield file, kind
            elif path.suffix == ".yml":
                report.append(Problem("wrong-suffix", "error", Place(file), "would not be read; rename it to .yaml"))


def _bytes(folder: Path, file: str) -> bytes:
    try:
        with (folder / file).open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"can't be read: {error.strerror}"
        raise InputError(Problem("unreadable-file", "error", Place(file), message)) from None


def _report_duplicates(values: dict[str, Any], report: Report) -> None:
    seen: dict[str, Place] = {}
    for item in (item for content in values.values() for item in getattr(content, "types", None) or ()):
        if item is None:
            continue
        first = seen.setdefault(item.name, item.place)
        if first != item.place:
            message = f"the type '{item.name}' is defined twice, first in {first}"
            report.append(Problem("duplicate-type", "error", item.place, message, (first,)))
