"""Our package for the types of the codec benchmark: `python -m benchmarks.codec_package FOLDER`."""

from __future__ import annotations

import json
import sys
from pathlib import Path as Folder

from benchmarks.environments import HERE
from codegen.output import folder as output
from codegen.python import generate
from codegen.spec.model import link
from codegen.spec.nodes import (
    Api,
    EnumMember,
    EnumType,
    Operation,
    Page,
    Path,
    Property,
    Response,
    Spec,
    StructuredType,
    Type,
)


def main(target: Folder) -> None:
    """Write the package `target`."""
    types: list[Type] = []
    for name, item in json.loads((HERE / "types.json").read_text(encoding="utf-8")).items():
        if "enum" in item:
            types.append(EnumType(name=name, members=tuple(EnumMember(name=text) for text in item["enum"])))
            continue
        properties = tuple(Property(name=member, type=type) for member, type in item["members"].items())
        base = item["base"]
        types.append(StructuredType(name=name, kind=item["kind"], base=base, open=item["open"], properties=properties))
    answer = Response(status=200, type="Collection(microsoft.graph.user)")
    listed = Operation(name="user-list", method="GET", paths=(Path(template="/users"),), responses=(answer,))
    page = Page(types=tuple(types), operations=(listed,))
    api = Api(name=target.name, namespace="microsoft.graph", service_root="https://graph.example/v1.0")
    output.write(generate(link(Spec(api=api, pages=(page,))), target.name), target)


if __name__ == "__main__":
    main(Folder(sys.argv[1]))
