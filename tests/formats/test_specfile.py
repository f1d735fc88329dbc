"""The spec folder: what is written is read back the same, and what can't be read is told in one go."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import HealthCheck, example, given

from codegen.base.problems import InputError, Place, Problem
from codegen.formats import specfile
from codegen.formats.specfile.jsonschema import FILE_KINDS, schema
from codegen.formats.yamlread import Node, parse
from codegen.spec import nodes as spec
from tests import builders
from tests.strategies import examples, specs

SLOW = examples(0.6, suppress_health_check=list(HealthCheck))
API = "name: x\n"


def write(folder: Path, texts: dict[str, str]) -> Path:
    for file, text in texts.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(text.encode())
    return folder


TYPE = "expected a type such as Edm.String or Collection(some.name)"
KIND = "one of entity, complex, enum"


def problems(folder: Path, **texts: str) -> list[str]:
    """What `load` says about files; `types` is the text of types/a.yaml."""
    write(folder, {"api.yaml": API} | {file if "." in file else f"{file}/a.yaml": text for file, text in texts.items()})
    with pytest.raises(InputError) as caught:
        specfile.load(folder)
    return [str(problem) for problem in caught.value.problems]


def plain(node: Node) -> Any:
    """JSON data of a node, as an editor sees it: keys are texts, plain scalars are guessed."""
    if node.pairs is not None:
        return {key.text: plain(value) for key, value in node.pairs}
    if node.items is not None:
        return [plain(item) for item in node.items]
    return yaml.safe_load(node.text or "") if node.plain else node.text


def of_pages(content: spec.Spec) -> spec.Spec:
    """The spec as one that was read from pages: nothing is concluded when it is loaded."""
    read = (dataclasses.replace(page, sha256="0") if page.by_hand else page for page in content.pages)
    return dataclasses.replace(content, pages=tuple(read))


def by_hand(content: spec.Spec) -> spec.Spec:
    """The spec as a person writes it: what follows from the rest is concluded when it is loaded."""
    written = tuple(dataclasses.replace(page, page="", sha256="") for page in content.pages)
    return dataclasses.replace(content, pages=written)


def reloaded(texts: dict[str, str]) -> spec.Spec:
    with tempfile.TemporaryDirectory() as folder:
        return specfile.load(write(Path(folder), texts))


@SLOW
@given(specs().map(of_pages))
def test_what_is_dumped_loads_the_same(content: spec.Spec) -> None:
    texts = specfile.files(content)
    again = reloaded(texts)
    assert again == content
    assert specfile.files(again) == texts


NO_STATUS = spec.Example(response=spec.ResponseMessage(body="{}"))
NO_PATH = spec.Example(request=spec.RequestMessage(method="GET", url="no"))


@SLOW
@given(specs().map(by_hand))
@example(builders.spec(builders.operation("a", "GET", examples=(NO_STATUS,))))
@example(builders.spec(builders.operation("a", "GET", examples=(NO_PATH,)), service_root="no"))
def test_what_is_concluded_loads_the_same(content: spec.Spec) -> None:
    concluded = reloaded(specfile.files(by_hand(content)))
    assert reloaded(specfile.files(concluded)) == concluded


@SLOW
@given(specs(pages=2))
def test_what_is_dumped_satisfies_the_schema(content: spec.Spec) -> None:
    for file, text in specfile.files(content).items():
        if file.endswith(".yaml"):
            kind = file.partition("/")[0].removesuffix(".yaml")
            data = plain(parse(text.encode(), file))
            assert text.startswith(f"# yaml-language-server: $schema={'../' * file.count('/')}schema/{kind}.json\n")
            jsonschema.Draft202012Validator(json.loads(specfile.files(content)[f"schema/{kind}.json"])).validate(data)


@SLOW
@given(specs(pages=2).map(of_pages))
def test_python_and_c_parsers_agree(content: spec.Spec) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as name:
        folder = write(Path(name), specfile.files(content))
        fast = specfile.load(folder)
        patch.setattr(yaml, "__with_libyaml__", False)
        slow = specfile.load(folder)
    assert fast == slow == content
    assert [page.place for page in fast.pages] == [page.place for page in slow.pages]
    assert [item.place for item in fast.types] == [item.place for item in slow.types]


@pytest.mark.parametrize("kind", FILE_KINDS)
def test_schemas_are_valid_and_strict(kind: Any) -> None:
    content = schema(kind)
    jsonschema.Draft202012Validator.check_schema(content)
    for name, definition in content["$defs"].items():
        scopes = {"type": "array", "items": {"type": "string"}}
        assert definition["additionalProperties"] == (scopes if name == "Permissions" else False)
        assert definition["description"]


def test_attribute_docstrings_describe_the_schema() -> None:
    properties = schema("operations")["$defs"]["Permissions"]["properties"]
    assert properties["most_first"]["description"] == "The page orders from most to least privileged."


def page(**fields: Any) -> str:
    return specfile.dump_page(spec.Page(**fields)).split("\n", 2)[2]


def test_short_forms() -> None:
    members = tuple(spec.EnumMember(name=name) for name in ("family", "no"))
    numbered = (spec.EnumMember(name="me", value=0), *members)
    thing = spec.StructuredType(
        name="a.b", kind="complex", properties=(spec.Property(name="on", type="Edm.String"),), key=("id",)
    )
    types = (thing, spec.EnumType(name="a.c", members=members[:1]), spec.EnumType(name="a.d", members=numbered))
    assert page(file="types/b.yaml", page="b.md", sha256="1e3", types=types) == (
        "page: b.md\n"
        'sha256: "1e3"\n'
        "types:\n"
        "  a.b:\n"
        "    kind: complex\n"
        "    key: [id]\n"
        "    properties:\n"
        '      "on": Edm.String\n'
        "  a.c:\n"
        "    kind: enum\n"
        "    members: [family]\n"
        "  a.d:\n"
        "    kind: enum\n"
        "    members:\n"
        "      me: 0\n"
        "      family:\n"
        '      "no":\n'
    )


def test_an_operation_reads_well() -> None:
    operation = spec.Operation(
        name="add",
        description="Add one to the others of its kind, " * 4 + "if there are any.",
        method="POST",
        paths=(spec.Path(template="/me"), spec.Path(template="/users/{id}", text="/users/{id | name}")),
        permissions=(spec.Permissions(scopes={"delegated_work": ("User.Read", "User.ReadWrite"), "application": ()}),),
        responses=(spec.Response(status=201, type="a.b"), spec.Response(status=204)),
        examples=(spec.Example(request=spec.RequestMessage(method="POST", url="/me", body='{\n\t"a": 1  \n}\n')),),
    )
    assert page(file="operations/add.yaml", operations=(operation,)) == (
        "operations:\n"
        "  add:\n"
        "    description: >-\n"
        "      Add one to the others of its kind, Add one to the others of its kind, Add one to the others of\n"
        "      its kind, Add one to the others of its kind, if there are any.\n"
        "    method: POST\n"
        "    paths:\n"
        "      - /me\n"
        "      - template: /users/{id}\n"
        "        text: /users/{id | name}\n"
        "    permissions:\n"
        "      - delegated_work: [User.Read, User.ReadWrite]\n"
        "        application: []\n"
        "    responses:\n"
        "      201: a.b\n"
        "      204:\n"
        "    examples:\n"
        "      - request:\n"
        "          method: POST\n"
        "          url: /me\n"
        "          body: |\n"
        "            {\n"
        '            \t"a": 1  \n'
        "            }\n"
    )


def test_a_finding_leaves_out_its_own_page() -> None:
    own, other = Place("a.md", 20), Place("b.md", 5, 1)
    finding = Problem("odd", Place("a.md", 17), "An oddity", (own, other), level="warning")
    assert page(page="a.md", findings=(finding,)).endswith(
        "findings:\n"
        "  - rule: odd\n"
        "    level: warning\n"
        "    line: 17\n"
        "    message: An oddity\n"
        "    related:\n"
        "      - 20\n"
        "      - line: 5\n"
        "        column: 1\n"
        "        file: b.md\n"
    )


def test_names_that_no_key_can_hold_become_a_list(tmp_path: Path) -> None:
    twice = (spec.Header(name="If-Match", value="a"), spec.Header(name="If-Match"), spec.Header(name="n" * 2000))
    operation = spec.Operation(name="x", method="GET", headers=twice)
    content = spec.Spec(api=spec.Api(name="x"), pages=(spec.Page(file="operations/x.yaml", operations=(operation,)),))
    assert specfile.load(write(tmp_path, specfile.files(content))) == content


def test_every_node_knows_its_place(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"api.yaml": API, "types/a.yaml": "types:\n  a.b:\n    kind: entity\n    properties:\n      c: Edm.Byte\n"},
    )
    content = specfile.load(tmp_path)
    (item,) = content.types
    assert isinstance(item, spec.StructuredType)
    assert content.api.place == Place("api.yaml", 1, 1)
    assert item.place == Place("types/a.yaml", 2, 3)
    assert item.properties[0].place == Place("types/a.yaml", 5, 7)


def test_scalars_are_read_by_the_wanted_type(tmp_path: Path) -> None:
    text = "page: 2017-01-01\nsha256: 0x1F\nfindings: [{rule: yaml, level: info, message: null, line: 7}]\n"
    content = specfile.load(write(tmp_path, {"api.yaml": "name: 1.0\n", "types/a.yaml": text}))
    (loaded,) = content.pages
    assert (content.api.name, loaded.page, loaded.sha256) == ("1.0", "2017-01-01", "0x1F")
    assert (loaded.findings[0].rule, loaded.findings[0].message) == ("yaml", "null")


def test_all_problems_at_once(tmp_path: Path) -> None:
    types = (
        "types:\n"
        "  a.b:\n"
        "    kind: complex\n"
        "    descripton: x\n"
        "    open: yes\n"
        "    key: id\n"
        "    properties:\n"
        "      a: '?[]'\n"
        "      a: Edm.String\n"
        "      b: {type: Edm.String, max_length: 0x1F}\n"
        "      c: {description: x}\n"
        "      d:\n"
        "  a.c: {kind: enun}\n"
        "  a.d: {}\n"
        "  a.e: entity\n"
    )
    assert problems(tmp_path, types=types, operations="[]", **{"api.yaml": "nam: x\n", "types/b.yml": ""}) == [
        "api.yaml:1:1: error: unknown key 'nam', did you mean 'name'? [unknown-key]",
        "api.yaml:1:1: error: the key 'name' is missing [missing-key]",
        "operations/a.yaml:1:1: error: expected a mapping, not a list [wrong-value]",
        "types/a.yaml:4:5: error: unknown key 'descripton', did you mean 'description'? [unknown-key]",
        "types/a.yaml:5:11: error: expected true or false, not 'yes' [wrong-value]",
        "types/a.yaml:6:10: error: expected a list, not 'id' [wrong-value]",
        f"types/a.yaml:8:10: error: {TYPE}, not '?[]' [wrong-value]",
        "types/a.yaml:9:7: error: the key 'a' is here twice, first in line 8 [duplicate-key]",
        "types/a.yaml:10:41: error: expected a whole number from 0 on, not '0x1F' [wrong-value]",
        "types/a.yaml:11:7: error: the key 'type' is missing [missing-key]",
        "types/a.yaml:12:7: error: the key 'type' is missing [missing-key]",
        f"types/a.yaml:13:15: error: expected {KIND}, not 'enun', did you mean 'enum'? [wrong-value]",
        f"types/a.yaml:14:3: error: the key 'kind' is missing: {KIND} [missing-key]",
        "types/a.yaml:15:8: error: expected a mapping, not 'entity' [wrong-value]",
        "types/b.yml: error: would not be read; rename it to .yaml [wrong-suffix]",
    ]


def test_a_type_is_defined_once(tmp_path: Path) -> None:
    twice = "types:\n  a.b: {kind: entity}\n"
    assert problems(tmp_path, types=twice, operations=twice) == [
        "types/a.yaml:2:3: error: the type 'a.b' is defined twice, first in operations/a.yaml:2:3 [duplicate-type]"
    ]


def test_a_folder_without_api_is_no_spec(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"^api.yaml: error: not in the folder .* \[missing-file\]$"):
        specfile.load(tmp_path)


def test_an_empty_folder_of_pages_is_a_spec(tmp_path: Path) -> None:
    assert (
        specfile.load(
            write(tmp_path, {"api.yaml": API, "types/.hidden.yaml": "[", "corrections/a.yaml": "# none\n"})
        ).pages
        == ()
    )


def test_windows_line_ends_and_a_mark_are_read(tmp_path: Path) -> None:
    assert specfile.load(write(tmp_path, {"api.yaml": "\ufeffname: x\r\ntitle: y\r\n"})).api.title == "y"


def test_the_api_alone(tmp_path: Path) -> None:
    assert specfile.load_api(tmp_path) is None
    assert specfile.load_api(write(tmp_path, {"api.yaml": API, "types/a.yaml": "["})) == spec.Api(name="x")
    with pytest.raises(InputError, match="the key 'name' is missing"):
        specfile.load_api(write(tmp_path, {"api.yaml": "title: x\n"}))


def test_comparison_ignores_places() -> None:
    assert dataclasses.replace(spec.Api(name="x"), place=Place("a", 1, 1)) == spec.Api(name="x")
