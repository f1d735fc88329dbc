"""Pages that mean harm: text never becomes code, paths never leave their folder, nothing takes forever."""

from __future__ import annotations

import ast
import builtins
import json
import keyword
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from codegen.base.problems import InputError
from codegen.formats import sizes, specfile
from codegen.output import folder as output
from codegen.python.layout import lay_out
from codegen.python.render import unformatted
from codegen.spec.model import link
from codegen.spec.nodes import Spec
from tests.strategies import TRAPS, examples
from tests.support import codegen, package, transcribe

RESOURCE = """---
title: "{name} resource type"
---
# {name} resource type

Namespace: {namespace}

{text}

## Properties
|Property|Type|Description|
|:---|:---|:---|
{rows}

## JSON representation
<!-- {{ "blockType": "resource", "keyProperty": "id", "@odata.type": "{namespace}.{name}" }} -->
```json
{{ "id": "String" }}
```
"""
OPERATION = """# Change {name}

{text}

## Permissions
|Permission type|Permissions (from least to most privileged)|
|:---|:---|
|Delegated (work or school account)|{text}|

## HTTP request
```http
PATCH {path}
```

## Request headers
|Name|Description|
|:---|:---|
|{text}|{text}|

## Request body
|Property|Type|Description|
|:---|:---|:---|
|id|String|{text}|

## Response
`200 OK` and a [{name}](../resources/{name}.md) object.

## Example
### Request
<!-- {{ "blockType": "request", "name": "{name}" }} -->
```http
PATCH https://example.org/v1.0{path}
Content-Type: application/json

{payload}
```
"""
BOOM = "__import__('builtins').__dict__.__setitem__('HARMED', 1)"
TEXTS = [
    '"""\n' + BOOM + '\n"""',
    '""" + ' + BOOM + ' + """',
    "'''",
    '"',
    "'",
    "\\",
    '\\"\\"\\"',
    '"\\',
    "\\N{BULLET} \\x00 \\u12 \\",
    "{{ " + BOOM + " }}",
    "{% for x in 1 %}",
    "{% raw %}{{ package }}",
    "{# comment",
    "${HOME} $(id) `id`",
    "%s %(x)s {0} {x!r}",
    "\r\nimport os",
    "\x0c" + BOOM,
    "\u2028" + BOOM,
    "\x85" + BOOM,
    "# noqa\n" + BOOM,
    "\u202eevil",
    "&quot;&quot;&quot; " + BOOM,
    "&#10;" + BOOM,
    "\x00",
]


def resource(name: str = "thing", rows: str = "|id|String|Key.|", text: str = "A.", namespace: str = "ns.x") -> str:
    return RESOURCE.format(name=name, rows=rows, text=text, namespace=namespace)


def operation(path: str = "/things/{id}", text: str = "A.", name: str = "thing", payload: str = "{}") -> str:
    return OPERATION.format(path=path, text=text, name=name, payload=payload)


def sources_of(spec: Spec) -> dict[str, str]:
    """The package's files; each has to be Python without a statement that isn't a definition."""
    files = unformatted(lay_out(link(spec), "sample"))
    for path, text in files.items():
        assert ".." not in path and not path.startswith("/")
        if path.endswith(".py") and not path.startswith("_runtime"):
            check_is_declarative(ast.parse(text))
    return files


def check_is_declarative(module: ast.Module) -> None:
    """Nothing at the top of a module runs but imports, definitions, constants and docstrings."""
    allowed = (ast.Import, ast.ImportFrom, ast.ClassDef, ast.FunctionDef, ast.Assign, ast.AnnAssign, ast.If)
    for statement in module.body:
        is_text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
        assert isinstance(statement, allowed) or is_text, ast.unparse(statement)
    for node in ast.walk(module):
        if isinstance(node, ast.Name):
            assert node.id not in ("__import__", "eval", "exec", "open", "HARMED"), ast.unparse(node)


def import_everything(spec: Spec, files: Mapping[str, str]) -> None:
    with package(link(spec), files) as module:
        for name in dir(module.models):
            getattr(module.models, name)
        assert module.models
        assert not any(operation.paths for operation in spec.operations) or module.api
    assert not hasattr(builtins, "HARMED")


@pytest.mark.parametrize("text", TEXTS)
def test_descriptions_are_only_text(text: str) -> None:
    cell = text.replace("\n", " ").replace("|", "\\|")
    rows = f"|id|String|{cell}|\n|color|String|{cell}. Possible values are: `red`, `{cell}`.|"
    spec = transcribe(
        {"resources/thing.md": resource(rows=rows, text=text), "api/thing-update.md": operation(text=cell)}
    )
    assert "ns.x.thing" in {item.name for item in spec.types} and [*spec.operations]
    import_everything(spec, sources_of(spec))


NAMES = sorted(
    {
        *(name for name in keyword.kwlist + keyword.softkwlist if name.isidentifier()),
        *"self cls list dict str int date time type bytes object property models api Any Model None True print".split(),
        *"__class__ __init__ __dict__ __slots__ __getattr__ __dataclass_fields__ __odata__ additional_data".split(),
        *"from_json to_json from_dict to_dict prop dataclass TYPE_CHECKING annotations validate changes".split(),
        *("\u00fcber", "\u540d\u524d", "\ufb01le", "e\u0301", "a1", "A", "a", "ID", "_", "__", "HTTPUrl2x"),
    }
)


def test_names_that_mean_something_to_python() -> None:
    rows = "\n".join(f"|{name}|String|A.|" for name in NAMES)
    spec = transcribe({"resources/thing.md": resource(rows=rows)})
    files = sources_of(spec)
    payload = {name: f"value of {name}" for name in [member.name for item in spec.types for member in item.properties]}  # type: ignore[union-attr]
    assert len(payload) > 60
    with package(link(spec), files) as module:
        thing = module.models.Thing.from_json(json.dumps(payload))
        assert json.loads(thing.to_json()) == payload
        assert module.models.validate(thing) == []


def test_types_named_like_that() -> None:
    pages = {f"resources/t{index}.md": resource(name=name) for index, name in enumerate(NAMES)}
    spec = transcribe(pages)
    assert len([*spec.types]) > 60
    import_everything(spec, sources_of(spec))


def test_paths_and_members_named_like_that() -> None:
    pages = {f"api/o{index}.md": operation(path=f"/{name}/{{{name}}}") for index, name in enumerate(NAMES)}
    pages["resources/thing.md"] = resource()
    sources_of(transcribe(pages))


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/things/../../{id}",
        "/..\\..\\x",
        "/things/{../../id}",
        "/%2e%2e/%2e%2e/x",
        "/things(name='../../x')",
        "/things/{id}/" + BOOM,
        '/things/"' + BOOM,
        "/things/{{ 7*7 }}",
        "//example.com/x",
        "/con/nul",
        "/a\\",
        "/" + "a/" * 300 + "b",
        "/" + "a" * 5000,
    ],
)
def test_paths_stay_paths(path: str) -> None:
    spec = transcribe({"api/x.md": operation(path=path), "resources/thing.md": resource()})
    try:
        files = sources_of(spec)
    except InputError as error:
        assert all("\n" not in str(problem) for problem in error.problems)
        return
    assert all(len(Path(name).name) < 200 for name in files)
    import_everything(spec, files)


@pytest.mark.parametrize(
    "name", ["../../escape", "/etc/passwd", "a/../../b", "..", "a\\b", "con", "x" * 300, "a\nb", "{{ x }}", ".hidden"]
)
@pytest.mark.parametrize("namespace", ["ns.x", "../..", "os;" + BOOM])
def test_type_names_stay_names(name: str, namespace: str) -> None:
    spec = transcribe({"resources/thing.md": resource(name=name, namespace=namespace)})
    for path in specfile.files(spec):
        assert ".." not in Path(path).parts and not Path(path).is_absolute()
    try:
        sources_of(spec)
    except InputError as error:
        assert all("\n" not in str(problem) for problem in error.problems)


@pytest.mark.parametrize("cell", ["0", "a.0", "0.a", "a..b", "Collection(0)", "0 collection", "[0](x.md)", "²", "٣"])
def test_what_names_no_type_is_a_finding(cell: str) -> None:
    spec = transcribe({"resources/thing.md": resource(rows=f"|size|{cell}|It.|\n|id|String|Key.|")})
    assert [problem.rule for page in spec.pages for problem in page.findings].count("type-cell") == 1
    assert sources_of(spec)


@examples(0.25, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*TRAPS, *TEXTS]) | st.text(max_size=20), min_size=6, max_size=6))
def test_any_text_anywhere(parts: list[str]) -> None:
    one, two, three, four, five, six = (part.replace("\n", " ") for part in parts)
    pages = {
        "resources/thing.md": resource(rows=f"|{one}|{two}|{three}|\n|id|String|{four}|", text=five),
        "api/thing.md": operation(path=f"/things/{six}", text=four, payload=json.dumps({one: two, three: [five]})),
    }
    try:
        sources_of(transcribe(pages))
    except InputError as error:
        assert all(len(str(problem).splitlines()) == 1 for problem in error.problems)


FLOODS = {
    "pipes": "|",
    "pipes and dashes": "|-",
    "rows": "|a|b|\n",
    "backticks": "`",
    "fences": "```\n",
    "open brackets": "[",
    "links": "[](",
    "link openers": "![[]",
    "stars": "*a _",
    "list items": "- a\n",
    "nested items": "- " * 50 + "\n",
    "nested quotes": ">" * 50 + "\n",
    "comments": "<!--",
    "comments in text": "a <!-- {\n",
    "html": "<a <b",
    "headings": "# a\n",
    "entities": "&amp",
    "backslashes": "\\",
    "references": "[a]: b\n",
    "reference uses": "[a][b]",
    "front matter": "---\n",
    "blanks": " ",
    "tabs": "\t- ",
    "line ends": "\n",
    "zeros": "\0",
    "braces": "{",
    "json": '<!-- {"a": [',
    "table": "|a|\n|-|\n",
    "emphasis": "**a*",
    "autolinks": "<http:",
}
HEADS = {
    "page": ("# A\n\n", 100_000),
    "request": ("# A\n\n## HTTP request\n```http\nGET /", 30_000),
    "cell": ("# A\n\n## Properties\n|A|B|C|\n|-|-|-|\n|a|String|", 30_000),
}


def flooded(folder: Path, pages: dict[str, str]) -> str:
    """Transcribe and lint pages in a process that has to be done in time; what lint says."""
    (folder / "docs" / "api").mkdir(parents=True)
    for name, text in pages.items():
        (folder / "docs" / "api" / f"{name}.md").write_text(text)
    result = codegen("transcribe", folder / "docs", "--out", folder / "out", "--quiet", timeout=120)
    assert result.returncode in (0, 1), result.stderr[-500:]  # 1 where next to nothing can be read of them
    lint = codegen("lint", folder / "docs", timeout=120)
    assert lint.returncode in (0, 1) and lint.stdout, lint.stderr[-500:]
    return lint.stdout


@pytest.mark.parametrize("floods", [list(FLOODS)[start::6] for start in range(6)], ids=", ".join)
def test_floods_take_bounded_time(floods: list[str], tmp_path: Path) -> None:
    texts = {
        f"{flood}-{name}": (head + FLOODS[flood] * (size // len(FLOODS[flood])))[:size]
        for flood in floods
        for name, (head, size) in HEADS.items()
    }
    flooded(tmp_path, texts)


@pytest.mark.parametrize("size", [sizes.PAGE_BYTES, 5 * 2**20], ids=["as large as may be", "five megabytes"])
def test_large_pages_take_bounded_time(size: int, tmp_path: Path) -> None:
    names = ("pipes", "pipes and dashes", "backticks", "open brackets", "links")
    said = flooded(tmp_path, {name: (FLOODS[name] * size)[:size] for name in names})
    assert said.count("[unreadable-page]") == (len(names) if size > sizes.PAGE_BYTES else 0)


BOMBS = {
    "aliases": "a: &a [x, x]\n"
    + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(24)),
    "merge": "a: &a {x: y}\nb: {<<: *a}",
    "depth": "a: " + "[" * 5000 + "]" * 5000,
    "objects": "a: !!python/object/apply:os.system ['touch harmed']",
    "itself": "a: &a [*a]",
}


NUMBERS = """# Kites

## Properties

| Property | Type | Description |
|:--|:--|:--|
| name | String | Up to {0} characters. Default: {0}. At least {0}. |
| state | kiteState | Where it is. |

## kiteState values

| Member | Value |
|:--|:--|
| up | {0} |

## HTTP request

```http
PUT /kites/{{id}}
```

## Example

```http
PUT https://sky.example/kites/7
Content-Length: {0}

{{"name": "Red", "tails": {0}}}
```

```http
HTTP/1.1 200 OK
Retry-After: {0}
```

```ts
enum Wind {{ North = {0}, South = 2 }}
```
"""


def test_numbers_that_python_does_not_read_cost_no_page() -> None:
    whole, large = (transcribe({"kites.md": NUMBERS.format(number)}) for number in (5, "9" * 5000))
    read, again = ([[item.name for item in part] for part in (one.types, one.operations)] for one in (whole, large))
    assert read == again == [["sample.Kites", "sample.kiteState", "sample.Wind"], ["kites"]]


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_in_front_matter(bomb: str, tmp_path: Path) -> None:
    (tmp_path / "thing.md").write_text(f"---\n{BOMBS[bomb]}\n---\n" + resource().partition("---\n# ")[2])
    result = codegen("transcribe", tmp_path / "thing.md", "--out", tmp_path / "out", cwd=tmp_path, timeout=60)
    assert result.returncode == 0, result.stderr
    assert not (tmp_path / "harmed").exists()


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("name", ["api.yaml", "types/thing.yaml", "corrections/a.yaml"])
def test_bombs_in_specs(bomb: str, name: str, tmp_path: Path) -> None:
    output.write(specfile.files(transcribe({"resources/thing.md": resource()})), tmp_path / "out")
    target = tmp_path / "out" / name
    target.parent.mkdir(exist_ok=True)
    target.write_text(BOMBS[bomb])
    result = codegen("lint", tmp_path / "out", cwd=tmp_path, timeout=60)
    assert result.returncode == 2 and "Traceback" not in result.stderr, result.stderr
    assert not (tmp_path / "harmed").exists()


PAYLOADS = [
    '{"id":' * 10_000 + "1" + "}" * 10_000,
    "[" * 10_000 + "]" * 10_000,
    '{"id": ' + "[" * 10_000,
    '{"id": ' + "9" * 100_000 + "}",
    '{"id": 1e999999999}',
    '{"id": "' + "x" * 1_000_000 + '"}',
    '{"id": "\\ud800"}',
    '{"id": 1, "id": 2}',
    "{" + ",".join(f'"m{i}": {{"@odata.type": "#ns.x.t{i}"}}' for i in range(400)) + "}",
    '{"__class__": {"__init__": 1}, "@odata.type": "#os.system"}',
]


def test_payloads(tmp_path: Path) -> None:
    """Whatever an example holds, the page is read, and what it holds goes through the package or is told."""
    docs = tmp_path / "docs"
    (docs / "api").mkdir(parents=True)
    (docs / "resources").mkdir()
    for number, payload in enumerate(PAYLOADS):
        page = operation(f"/things{number}/{{id}}", payload=payload)
        (docs / "api" / f"thing-update-{number}.md").write_text(page)
    (docs / "resources" / "thing.md").write_text(resource())
    transcription = codegen("transcribe", docs, "--out", tmp_path / "spec", timeout=60)
    verification = codegen("verify", "--all", tmp_path / "spec", timeout=120)
    assert transcription.returncode == 0, transcription.stderr
    assert verification.returncode == 0, verification.stdout + verification.stderr
    assert verification.stdout.count("\nthing-update-") == len(PAYLOADS)


def test_links_out_of_the_folder_are_not_followed_into_the_spec(tmp_path: Path) -> None:
    spec = transcribe({"api/x.md": operation(), "resources/thing.md": resource(text="[a](file:///etc/passwd)")})
    assert "root:x:" not in "".join(specfile.files(spec).values())
