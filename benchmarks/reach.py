"""How many of the documented request lines can be built from metadata alone.

    python benchmarks/reach.py DOCS METADATA.xml [--missing]

DOCS is a folder of pages, or a spec that was transcribed from them; METADATA describes the same service. A request line
counts where each segment is a step that the metadata knows and the place at the end has the method. What keys and
parameters are called doesn't matter. `--missing` prints the lines that can't be built.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from codegen.formats import sources, specfile
from codegen.spec.model import Model, link
from codegen.spec.nodes import Spec
from codegen.spec.paths import segments
from codegen.spec.routes import Routes


def lines(spec: Spec) -> set[tuple[str, str]]:
    """The documented request lines: method and template."""
    return {(item.method, path.template) for item in spec.operations for path in item.paths}


def pages(source: Path) -> Spec:
    """The spec of documentation pages, transcribed unless it is one already."""
    if (source / specfile.API_FILE).is_file():
        return specfile.load(source)
    given = [source]
    return sources.transcribe(sources.read(given), sources.api(Path("documented"), given, None)).spec


def main(documented: str, metadata: str, *flags: str) -> None:
    """Print the figure, whole and by the number of named segments."""
    routes = Routes(_linked(Path(metadata)))
    wanted, reached, missing = Counter[int](), Counter[int](), []
    for method, template in sorted(lines(pages(Path(documented)))):
        named = sum(bool(part.name) and not part.name.startswith("$") for part in segments(template))
        wanted[named] += 1
        if method in routes.methods(template):
            reached[named] += 1
        else:
            missing.append(f"{method} {template}")
    total, found = sum(wanted.values()), sum(reached.values())
    print(f"{found:,} of {total:,} documented request lines can be built: {found / total:.1%}")
    by_path = sum(":/" in line for line in missing)
    print(
        f"  without the {by_path:,} that address by path, of which no metadata speaks: {found / (total - by_path):.1%}"
    )
    for named in sorted(wanted):
        print(f"  {named} named segments: {reached[named]:,} of {wanted[named]:,}")
    if "--missing" in flags:
        print("\n".join(missing))


def _linked(metadata: Path) -> Model:
    return link(sources.load(metadata))


if __name__ == "__main__":
    main(*sys.argv[1:])
