"""Exports a spec to another format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from codegen.base.problems import NOWHERE, InputError, Problem, refused
from codegen.output import folder as output
from codegen.verbs.common import PathLike, existing, found_in

Format = Literal["csdl", "openapi", "jsonschema"]
_YAML = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Exported:
    """A document, and a finding for each kind of loss."""

    content: bytes
    losses: tuple[Problem, ...] = ()
    findings: str = ""
    """What reading a $metadata document gave, in counts; empty for a spec."""


def export(
    spec: PathLike, out: PathLike | None = None, *, format: Format = "csdl", force: bool = False
) -> Exported:  # fmt: skip
    """Write a spec folder, or a $metadata document, in another format. Without `out` it writes no file.

    OpenAPI and JSON Schema are YAML if the name of the file says so, else JSON; CSDL is JSON if the name says so, else
    XML. It replaces another existing file only with `force`. Raises InputError for files that it can't read or write.
    """
    from codegen.exporting import csdl, jsonschema, openapi, texts
    from codegen.formats import sources
    from codegen.spec.model import link
    from codegen.spec.service import is_older

    if format not in get_args(Format):
        raise InputError(
            Problem("output", NOWHERE, f"there is no format '{format}'; choose {', '.join(get_args(Format))}")
        )
    file = None if out is None else Path(out)
    suffix = file.suffix.lower() if file else ".json"
    suffixes = (".xml", ".json") if format == "csdl" else (".json", *_YAML)
    if suffix not in suffixes:
        message = f"'{suffix}' is no suffix of {format}; end the name in {suffixes[0]} or {suffixes[1]}"
        raise refused("output", file, message)
    model = link(sources.load(given := existing(spec)))
    findings = found_in(model.spec) if sources.is_metadata([given]) else ""
    if is_older(model.spec.service.version):
        message = f"the spec is of OData {model.spec.service.version}, whose JSON differs from what {format} says"
        raise refused("output", model.spec.api.place, f"{message}; codegen exports only 4.0 and later")
    if format == "csdl":
        done = Exported(csdl.export(model, as_json=file is not None and suffix == ".json"), findings=findings)
    else:
        document, losses = (openapi if format == "openapi" else jsonschema).export(model)
        write = texts.to_yaml if suffix in _YAML else texts.to_json
        done = Exported(write(document), tuple(losses), findings)
    if file is not None:
        output.export(file, done.content, force=force)
    return done
