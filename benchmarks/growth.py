"""Whether time grows with the length of pages, and no faster: `python -m benchmarks.growth`.

Each page makes one thing long, so that nothing hides behind the rest. "grows" is how much longer the tenfold
page takes per byte: 1 is linear, 10 would be quadratic; what comes near the latter is marked.
"""

from __future__ import annotations

import contextlib
import itertools
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.figures import number, table
from codegen.base.problems import InputError
from codegen.formats import docs, specfile
from codegen.output import folder as output
from codegen.spec.model import link
from codegen.spec.nodes import Api

SCALES = (1, 10, 100)
LIMIT = 1.8
"""How much longer per byte a page ten times as long may take; caches and noise make it differ from 1."""
FLOOR = 0.05
"""Seconds below which a ratio says nothing."""

RESOURCE = """---
title: "star resource type"
---
# star resource type

Namespace: sky

A star.

## Properties

|Property|Type|Description|
|:---|:---|:---|
{rows}

## JSON representation

<!-- {{ "blockType": "resource", "keyProperty": "p0", "@odata.type": "sky.star" }} -->
```json
{{
{json}
}}
```
"""

OPERATION = """# Update star

Namespace: sky

{prose}

## Permissions

|Permission type|Permissions (from least to most privileged)|
|:---|:---|
|Delegated (work or school account)|{scopes}|
|Application|Not supported.|

## HTTP request

```http
{lines}
```

## Request body

|Property|Type|Description|
|:---|:---|:---|
{rows}

## Response

`200 OK`

## Examples
{examples}
"""

EXAMPLE = """
### Example {number}

#### Request

<!-- {{ "blockType": "request", "name": "update_star_{number}" }} -->
```http
PATCH https://host/v1.0/stars/{number}
Content-Type: application/json

{{{body}}}
```

#### Response

<!-- {{ "blockType": "response", "@odata.type": "sky.star" }} -->
```http
HTTP/1.1 200 OK
Content-Type: application/json

{{{body}}}
```
"""


def lines(count: int, text: str) -> str:
    """`text` with its number, `count` times."""
    return "\n".join(text.replace("#", str(number)) for number in range(count))


def star(count: int = 1, row: str = "|p#|String|The value of #.|", json: str = '  "p#": "String",') -> dict[str, str]:
    """A page about a type."""
    page = RESOURCE.format(rows=lines(count, row), json=lines(count, json).rstrip(","))
    return {"resources/star.md": page}


def update(**parts: str) -> dict[str, str]:
    """A page about an operation."""
    known = {"lines": "PATCH /stars/{id}", "scopes": "Star.Write", "prose": "Updates.", "rows": "|p0|String|The name.|"}
    return {"api/star-update.md": OPERATION.format(**(known | {"examples": EXAMPLE.format(number=0, body="")} | parts))}


def values(count: int) -> str:
    """An enumeration in a section of its own."""
    rows = lines(count, "|m#|#|Member number #.|")
    return f"\n### colour values\n\n|Member|Value|Description|\n|:---|:---|:---|\n{rows}\n"


def with_enum(count: int) -> dict[str, str]:
    """A type with a long enumeration."""
    page = star(1, "|p#|colour|The colour.|")["resources/star.md"]
    return {"resources/star.md": page.replace("\n## JSON", f"{values(count)}\n## JSON")}


LINKED = ("|p#|[t#](t#.md)|A # of [t#](t#.md).|", '  "p#": {"@odata.type": "sky.t#"},')


def payload(body: str) -> dict[str, str]:
    """A page about an operation, whose example has that body between braces."""
    return update(examples=EXAMPLE.format(number=0, body=body))


def listed(count: int) -> dict[str, str]:
    """A type with values of a property listed in its description."""
    texts = ", ".join(f"`v{number}`" for number in range(count))
    return star(1, f"|p#|String|Possible values are: {texts}.|")


def exampled(count: int) -> dict[str, str]:
    """A page about an operation with many examples."""
    return update(examples="".join(EXAMPLE.format(number=number, body='"p0": "x"') for number in range(count)))


def derived(count: int, *, based: bool = True) -> dict[str, str]:
    """Types of which each derives from the one before; or the same pages without that."""
    pages = {}
    for at in range(count):
        page = star(1, f"|p{at}|String|The value.|")["resources/star.md"].replace("star", f"t{at}")
        base = f"Inherits from [t{at - 1}](t{at - 1}.md)."
        pages[f"resources/t{at}.md"] = page.replace("A t", f"{base} A t") if at and based else page
    return pages


def same(count: int) -> dict[str, str]:
    """Pages of which each describes the same type, with a property of its own."""
    return {f"resources/star{at}.md": star(1, f"|p{at}|String|The value.|")["resources/star.md"] for at in range(count)}


def unknown(count: int) -> dict[str, str]:
    """A spec in which each type has a property of a type that isn't there."""
    row = "  sky.t#: {kind: complex, properties: {p: sky.u#}}"
    return {"api.yaml": "name: sky\n", "types/t.yaml": f"types:\n{lines(count, row)}\n"}


def corrected(count: int, change: str) -> dict[str, str]:
    """A type of which every property is corrected."""
    rows = "".join(f"      p{at}: Edm.String\n" for at in range(count))
    entries = (f"- target: types/star#properties/p{at}{change}\n  reason: It is so.\n" for at in range(count))
    return {
        "api.yaml": "name: sky\n",
        "types/star.yaml": f"types:\n  sky.star:\n    kind: complex\n    properties:\n{rows}",
        "corrections/star.yaml": "".join(entries),
    }


def based(count: int) -> dict[str, str]:
    """A spec in which each type derives from the one before; all beyond the limit are refused."""
    rows = [f"  sky.t{at}: {{kind: complex, base: sky.t{at - 1}}}" for at in range(1, count)]
    types = "\n".join(["  sky.t0: {kind: complex}", *rows])
    return {"api.yaml": "name: sky\n", "types/t.yaml": f"types:\n{types}\n"}


Pages = Callable[[int], dict[str, str]]
"""Makes input so many times as large."""
SHAPES: dict[str, Pages] = {
    "properties": lambda n: star(30 * n),
    "properties of named types": lambda n: star(40 * n, *LINKED),
    "listed values": lambda n: listed(200 * n),
    "members of an enumeration": lambda n: with_enum(100 * n),
    "request lines": lambda n: update(lines=lines(50 * n, "PATCH /stars#/{id}/moons/{id}")),
    "one long request line": lambda n: update(lines="PATCH /stars" + "/{id}/moons" * (20 * n)),
    "scopes": lambda n: update(scopes=", ".join(f"Star{number}.Write" for number in range(100 * n))),
    "rows of a body": lambda n: update(rows=lines(50 * n, "|p#|String|The value of #.|")),
    "examples": lambda n: exampled(5 * n),
    "members of a payload": lambda n: payload(lines(100 * n, '"p#": "x",').rstrip(",")),
    "objects in a payload": lambda n: payload('"a": [' + ",".join(['{"b": 1}'] * (100 * n)) + "]"),
    "a payload that is cut": lambda n: payload('"a": [' + '{"b": [' * (100 * n)),
    "prose": lambda n: update(prose="A word and `code`, **strong** or [linked](star.md). " * (40 * n)),
    "markup left open": lambda n: update(prose="*a **b [c `d <e " * (100 * n)),
    "headings": lambda n: update(prose=lines(100 * n, "\n### Heading #\n")),
    "comments": lambda n: update(prose=lines(50 * n, '\n<!-- {"blockType": "ignored", "name": "#"} -->\n')),
    "pages whose types derive from each other": lambda n: derived(10 * n),
    "the same pages, without bases": lambda n: derived(10 * n, based=False),
    "pages of one type": lambda n: same(10 * n),
    "nested lists": lambda n: update(prose="\n".join("  " * min(i, 40) + "- item" for i in range(100 * n))),
}
"""What gets long, and the pages in which it is `n` times as long as in the first."""


SPECS: dict[str, Pages] = {
    "unknown names in a spec": lambda n: unknown(20 * n),
    "types of a spec that derive from each other": lambda n: based(40 * n),
    "corrections that change": lambda n: corrected(40 * n, "/type\n  from: Edm.String\n  to: Edm.Int32"),
    "corrections that remove": lambda n: corrected(40 * n, "\n  from: Edm.String"),
}
"""The same for files of a spec."""


def measure_spec(files: dict[str, str]) -> tuple[int, float]:
    """The bytes of the files of a spec, and the seconds until it is linked or refused."""
    content = {path: text.encode() for path, text in files.items()}
    began = time.perf_counter()
    with contextlib.suppress(InputError):
        link(specfile.parse(specfile.Source(content)))
    return sum(map(len, content.values())), time.perf_counter() - began


def measure(pages: dict[str, str]) -> tuple[int, float]:
    """The bytes of pages, and the seconds from them to a package that isn't formatted yet, spec folder included."""
    content = {path: text.encode() for path, text in pages.items()}
    began = time.perf_counter()
    spec = docs.transcribe(content, Api(name="sky"), jobs=1).spec
    with tempfile.TemporaryDirectory() as folder:
        output.write(specfile.files(spec), Path(folder) / "sky")
        link(specfile.load(Path(folder) / "sky"))
    return sum(map(len, content.values())), time.perf_counter() - began


def report() -> str:
    """A table of the growth of each shape."""
    rows = []
    measures: list[tuple[dict[str, Pages], Callable[[dict[str, str]], tuple[int, float]]]]
    measures = [(SHAPES, measure), (SPECS, measure_spec)]
    for name, shape, taken in ((*item, taken) for shapes, taken in measures for item in shapes.items()):
        points = [taken(shape(scale)) for scale in SCALES]
        pairs = itertools.pairwise(points)
        growth = [(after[1] / before[1]) / (after[0] / before[0]) for before, after in pairs if after[1] > FLOOR]
        figures = [f"{number(size / 1024)} KiB, {number(seconds)} s" for size, seconds in points]
        marked = " **too fast**" * any(ratio > LIMIT for ratio in growth)
        rows.append([name, *figures, " ".join(map(number, growth)) + marked])
    return table(["what gets long", *(f"{scale}x" for scale in SCALES), "grows"], rows)


if __name__ == "__main__":
    print(report())
