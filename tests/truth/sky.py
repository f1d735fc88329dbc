"""Pages of an invented sky in a few words, and the package that codegen makes of them on the command line."""

from __future__ import annotations

import atexit
import importlib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from tests import facts

JSON = {"Content-Type": "application/json"}
ROOT = "https://sky.example/v1.0"


def resource(name: str, *rows: str, says: str = "") -> str:
    """The page of a type with `id` as its key; each row is `name|type|description`."""
    table = "\n".join(f"|{row}|" for row in ("id|String|Its number. Key.", *rows))
    return f"""# {name} resource type

Namespace: sky

{says or f"A {name}."}

## Properties

|Property|Type|Description|
|:---|:---|:---|
{table}
"""


def operation(
    title: str, *lines: str, scope: str = "", headers: str = "", body: str = "", answer: str = "", example: str = ""
) -> str:
    """The page of an operation; `body` is the name of a type, `answer` and `example` go below their headings."""
    supplied = f"In the request body, supply a JSON representation of the [{body}](../resources/{body}.md) object."
    permissions = f"""
## Permissions

|Permission type|Permissions (from least to most privileged)|
|:---|:---|
|Delegated (work or school account)|{scope}|
|Delegated (personal Microsoft account)|Not supported.|
|Application|Not supported.|
"""
    requests = "\n".join(lines)
    return f"""# {title}

Namespace: sky

{title}, as is said here.
{permissions if scope else ""}
## HTTP request

```http
{requests}
```
{f"## Request headers{chr(10)}{chr(10)}{headers}{chr(10)}" if headers else ""}
{f"## Request body{chr(10)}{chr(10)}{supplied}{chr(10)}" if body else ""}
## Response

{answer or "If successful, this method returns a `204 No Content` response code."}
{f"{chr(10)}## Example{chr(10)}{chr(10)}{example}{chr(10)}" if example else ""}"""


def one(name: str, code: str = "200 OK", page: str = "") -> str:
    """The sentence about a response with one entity."""
    target = page or name
    return (
        f"If successful, this method returns a `{code}` response code and a [{name}](../resources/{target}.md) "
        "object in the response body."
    )


def many(name: str, page: str = "") -> str:
    """The sentence about a response with a collection."""
    return (
        f"If successful, this method returns a `200 OK` response code and a collection of "
        f"[{name}](../resources/{page or name}.md) objects in the response body."
    )


def exchange(request: str, status: str, body: str = "", media: str = "application/json") -> str:
    """An example: a request line with its path below the root, and the response."""
    verb, _, path = request.partition(" ")
    content = f"Content-Type: {media}\n\n{body}\n" if body else ""
    return f"""### Request

```http
{verb} {ROOT}{path}
```

### Response

```http
HTTP/1.1 {status}
{content}```"""


def spec(pages: Mapping[str, str], work: Path) -> Path:
    """The spec folder that `codegen transcribe` makes of the pages."""
    for name, text in pages.items():
        target = work / "pages" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    made = facts.transcribe(work / "pages", work / "sky", ["--service-root", ROOT])
    assert made.exit == 0, made.output
    return made.spec


@cache
def _generated(pages: frozenset[tuple[str, str]]) -> Path:
    """Where the package of these pages is; made once for all tests that ask for it."""
    work = Path(tempfile.mkdtemp(prefix="codegen-truth-"))
    atexit.register(shutil.rmtree, work, ignore_errors=True)
    status, output = facts.run("generate", spec(dict(pages), work), "--out", work / "out")
    assert status == 0, output
    return work / "out"


@contextmanager
def package(pages: Mapping[str, str]) -> Iterator[ModuleType]:
    """The package `sky` that `codegen generate` makes of the pages' spec, imported."""
    folder = str(_generated(frozenset(pages.items())))
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    try:
        yield importlib.import_module("sky")
    finally:
        sys.path.remove(folder)
        for module in [name for name in sys.modules if name.partition(".")[0] == "sky"]:
            del sys.modules[module]
