"""Dialects: what a file may say, how one builds on another, and that no reader knows a word of any documentation."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
import yaml

from codegen.base.problems import InputError
from codegen.base.rules import RULES
from codegen.formats.docs import dialectfile
from codegen.formats.docs.dialect import Patterns, Role
from codegen.formats.docs.page.ledger import Fate, PieceKind
from codegen.formats.docs.page.type_drafts import EvidenceKind
from codegen.formats.sources import read
from codegen.formats.sources import transcribe as transcribe_pages
from codegen.spec.nodes import Api

DOCS = Path(dialectfile.__file__).parent
READERS = sorted(path for room in ("page", "set", "evidence") for path in (DOCS / room).glob("*.py"))
GRAPH = dialectfile.named("graph")


def test_graph_is_complete_and_valid() -> None:
    data = yaml.load((dialectfile.FOLDER / "graph.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    jsonschema.validate(data, dialectfile.schema())
    assert "extends" not in data


def test_patterns() -> None:
    found = Patterns(("request url", "permission*", "*parameters", "*header*", "*a*b*"))
    assert all(map(found.match, ("request url", "permissions", "query parameters", "the headers", "xaxbx")))
    assert not any(map(found.match, ("request", "no permission", "parameter", "xbxax")))


def test_roles() -> None:
    headings = ("HTTP request", "Permissions:", "2. Request body", "Examples", "Anything")
    assert [GRAPH.role(heading) for heading in headings] == [
        Role.LINES, Role.PERMISSIONS, Role.BODY, Role.EXAMPLE, Role.NONE,
    ]  # fmt: skip


def test_a_dialect_adds_to_the_one_that_it_extends(tmp_path: Path) -> None:
    file = tmp_path / "sky.yaml"
    file.write_text(
        "extends: graph\nname: sky\nreplaces: [types.union]\ntypes: {union: xor, primitives: {Edm.Guid: ident}}\n"
        "headings: {roles: {permissions: [Authorization]}}\n".lower().replace("edm.guid", "Edm.Guid"),
        encoding="utf-8",
    )
    sky = dialectfile.find("sky.yaml", tmp_path)
    assert sky.role("Authorization") == Role.PERMISSIONS == sky.role("Permissions")
    assert sky.types.union == {"xor"} and sky.primitive("ident") == sky.primitive("uuid") == "Edm.Guid"
    assert sky.digest != GRAPH.digest


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("extends: graph\nheadngs: {}\n", "a.yaml:2:1: error: unknown key 'headngs', did you mean 'headings'?"),
        ("extends: graph\ntypes: {union: {}}\n", "a.yaml:2:16: error: expected a text or a list of texts"),
        ("name: sky\n", "'headings' is missing"),
        ("- a\n", "mapping"),
        ("a: &x 1\nb: *x\n", "a.yaml:1:4: error: the anchor '&x' isn't allowed here"),
        ("a: [", "not YAML"),
        ("extends: nowhere\n", "can't be read"),
        (f"a: {'[' * 70}{']' * 70}\n", "nested more than"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=re.escape(message)):
        dialectfile.find("a.yaml", tmp_path)


def test_a_dialect_that_is_not_there_is_said() -> None:
    with pytest.raises(InputError, match="there is no dialect 'grph'"):
        dialectfile.find("grph", Path())


def test_pages_are_read_as_their_dialect_says(tmp_path: Path) -> None:
    (tmp_path / "api").mkdir()
    page = "# List kites\n\n## Authorization\n|Kind|Scopes|\n|:--|:--|\n|Application|Kite.Read|\n\n"
    page += "## HTTP request\n```http\nGET /kites\n```\n"
    (tmp_path / "api" / "kite-list.md").write_text(page, encoding="utf-8")
    (tmp_path / "sky.yaml").write_text(
        "extends: graph\nname: sky\nheadings: {roles: {permissions: [authorization]}}\n", encoding="utf-8"
    )
    pages = read([tmp_path])
    plain, sky = (
        transcribe_pages(pages, Api(name="sky"), dialect=dialect).spec
        for dialect in (None, dialectfile.find("sky.yaml", tmp_path))
    )
    assert [operation.permissions for operation in plain.operations] == [()]
    ((permissions,),) = [operation.permissions for operation in sky.operations]
    assert permissions.scopes == {"application": ("Kite.Read",)}


OURS = {
    *get_args(PieceKind), *get_args(Fate), *get_args(EvidenceKind), *RULES,
    *"annotation prose rows page section heading entity complex text object boolean number navigation call key".split(),
    *"graph root host slash replace type enum inherited name base inference codegen-lint-ignore".split(),
}  # fmt: skip
"""Words of the readers' own: kinds of evidence and of problems."""
STANDARDS = re.compile(
    r"(Collection\()?Edm\.|\$|@|/\$|https?$|docs$|http/|[Cc]ontent-|null$|true$|false$|utf-8$|id$|value$|"
    r"(application|text)/|json$|[Cc]ollection\($|edm\.|\.md$|title$|br$|p>$|li$|/p$|#|<a name=| and $"
)
"""What OData, HTTP, JSON and Markdown call things."""
TAKES_MESSAGES = set(
    "Problem add report mark skip_table _skip Wanted want TypeVar Api Match turn EnumType _named join Property "
    "to_property ValueError replace reference ref _want _add _report _reference _typed _say".split()
)
NAMED_AS_MESSAGES = set(
    "message form _DEPARTURES FROM_JSON __all__ inferred told evidence reason known what departure order codes".split()
)


def words(path: Path) -> list[str]:
    """The literals of a module that may be words of a documentation."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    passed: set[int] = set()
    for node in ast.walk(tree):
        name = ""
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        targets = node.targets if isinstance(node, ast.Assign) else []
        messages = any(
            getattr(target, "id", "") in NAMED_AS_MESSAGES or isinstance(target, ast.Subscript) for target in targets
        )
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        messages |= isinstance(node, ast.FunctionDef) and node.name in ("_why", "form")
        if name in TAKES_MESSAGES or messages or docstring or isinstance(node, (ast.JoinedStr, ast.AnnAssign)):
            passed.update(id(part) for part in ast.walk(node))
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in passed
        and re.search("[a-z]{2}", node.value)
        and node.value not in OURS
        and not STANDARDS.match(node.value.strip())
    ]


def test_no_reader_knows_a_word_of_any_documentation() -> None:
    found = {path.relative_to(DOCS).as_posix(): words(path) for path in READERS}
    assert {name: texts for name, texts in found.items() if texts} == {}


def test_the_schema_is_json() -> None:
    assert json.loads(json.dumps(dialectfile.schema()))["additionalProperties"] is False


@pytest.mark.parametrize("name", dialectfile.names())
def test_shipped_dialects_are_valid_and_short(name: str) -> None:
    text = (dialectfile.FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    jsonschema.validate(yaml.load(text, Loader=yaml.BaseLoader), dialectfile.schema())
    assert dialectfile.named(name).name == name
    assert name == "graph" or len(text.splitlines()) <= 60
