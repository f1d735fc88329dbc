"""A spec that a person writes: docs/spec.md holds what it says, short forms, and what follows without being said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from codegen.base.problems import InputError
from codegen.formats import specfile
from codegen.formats.specfile import table
from codegen.linting.lint import lint
from codegen.spec import nodes
from codegen.spec.model import link
from codegen.spec.nodes import Operation, Spec
from codegen.verbs.starting import starter
from tests.support import ROOT, codegen

PAGE = (ROOT / "docs" / "spec.md").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"^`(\S+\.yaml)`\n\n```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))
RECORDS: dict[str, type] = {
    "api.yaml": nodes.Api,
    "Files below types/ and operations/": table.PageFile,
    "Entity and complex types": nodes.StructuredType,
    "Enumerations": nodes.EnumType,
    "Members of enumerations": nodes.EnumMember,
    "Properties and parameters": nodes.Property,
    "Operations": nodes.Operation,
    "Paths": nodes.Path,
    "Permissions": nodes.Permissions,
    "Headers": nodes.Header,
    "Bodies": nodes.Body,
    "Responses": nodes.Response,
    "Examples": nodes.Example,
    "Requests of examples": nodes.RequestMessage,
    "Responses of examples": nodes.ResponseMessage,
}
API = "name: kites\nservice_root: https://{club}.example/v1\nnamespace: sky\n"
KITE = """types:
  sky.kite: {kind: entity, key: [number], properties: {number: Edm.Int64, span: Edm.Int32}}
  sky.spot: {kind: entity, key: [x, y], properties: {x: Edm.Byte, y: Edm.Guid}}
"""


def spec(files: Mapping[str, str]) -> Spec:
    return specfile.parse(specfile.Source({name: text.encode() for name, text in files.items()}))


def operation(text: str, api: str = API) -> Operation:
    (found,) = spec({"api.yaml": api, "types/kite.yaml": KITE, "operations/x.yaml": "operations:\n" + text}).operations
    return found


def test_the_complete_example_lacks_nothing() -> None:
    (found,) = lint(link(spec(EXAMPLE)))
    assert found.rule == "placeholder"


def test_the_example_is_verified(tmp_path: Path) -> None:
    for name, text in EXAMPLE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    ran = codegen("verify", tmp_path)
    assert ran.returncode == 0, ran.stdout
    assert "4 examples: request 4 of 4" in ran.stdout


WRONG = {
    "max_length: 10": (
        "max_length: -1",
        "types/vehicles.yaml:8:61: error: expected a whole number from 0 on, not '-1'",
    ),
    'minimum: "0"': (
        "minimum: low",
        "types/vehicles.yaml:19:7: error: the minimum 'low' of 'load' is no value of Edm.Decimal",
    ),
    'default: "0"': (
        "default: none",
        "types/vehicles.yaml:27:7: error: the default 'none' of 'km' is no value of Edm.Double",
    ),
    "state: {type: fleet.state": (
        "state: {type: fleet.state, maximum: '3'",
        "types/vehicles.yaml:9:7: error: 'maximum' is for numbers; 'state' is fleet.state: remove it",
    ),
    "plate: {type: Edm.String, required: true": (
        "plate: {type: Edm.String, required: true, read_only: true",
        "types/vehicles.yaml:8:7: error: 'plate' is required on create, and only the service sets it",
    ),
    "required: [by]": (
        "required: [bye]",
        "operations/vehicles.yaml:52:7: error: the body has no member 'bye' that could be required, did you mean 'by'?",
    ),
    "body: fleet.vehicle": (
        "body: {type: fleet.vehicle, required: [plates]}",
        "operations/vehicles.yaml:22:11: error: the body has no member 'plates' that could be required, did you mean",
    ),
    "method: POST\n    paths: [/vehicles]": (
        "method: HEAD\n    paths: [/vehicles]",
        "operations/vehicles.yaml:17:3: error: method 'HEAD' isn't one of GET, POST, PATCH, PUT, DELETE",
    ),
    "{number}/book": ("../book", "error: path '/vehicles/../book' has a segment that no URL can hold"),
    "{Prefer: ": ("{'Pre fer': ", "operations/vehicles.yaml:21:15: error: no header can be called 'Pre fer'"),
    "responses: [204]": ("responses: [2040]", "error: 2040 is no status; write one such as 200"),
    "service_root: https://fleet.example/v1": (
        "service_root: fleet.example/v1",
        "api.yaml:1:1: error: 'fleet.example/v1' is no service root; write https://host/version",
    ),
}


@pytest.mark.parametrize("right", WRONG)
def test_a_wrong_value_is_said_with_its_place(right: str) -> None:
    wrong, message = WRONG[right]
    assert any(right in text for text in EXAMPLE.values())
    with pytest.raises(InputError) as caught:
        link(spec({name: text.replace(right, wrong) for name, text in EXAMPLE.items()}))
    (problem,) = caught.value.problems
    assert message in str(problem)


@pytest.mark.parametrize("verb", [("lint",), ("generate", "--out", "out"), ("export",), ("verify",)])
def test_no_verb_takes_what_another_refuses(tmp_path: Path, verb: tuple[str, ...]) -> None:
    for name, text in EXAMPLE.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace("method: POST", "method: HEAD"))
    ran = codegen(verb[0], ".", *verb[1:], cwd=tmp_path)
    assert (ran.returncode, "unknown-method" in ran.stderr + ran.stdout) == (2, True)


@pytest.mark.parametrize("title", RECORDS)
def test_every_key_is_described(title: str) -> None:
    _, _, section = PAGE.partition(f"\n### {title}\n")
    _, *rows = re.findall(r"^\| (\*\*)?(\w+)(?:\*\*)? \|", section.partition("\n#")[0], re.MULTILINE)
    fields = table.record(RECORDS[title]).fields
    assert [name for _, name in rows] == [*fields]
    assert {name for mark, name in rows if mark} == {name for name, field in fields.items() if field.required}


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("body: sky.kite", "body: {type: sky.kite}"),
        ("responses: {201: sky.kite}", "responses: {201: {type: sky.kite}}"),
        ("responses: [204]", "responses: {204: }"),
        ("headers: {Prefer: x}", "headers: {Prefer: {value: x}}"),
        ("parameters: {n: Edm.Byte}", "parameters: {n: {type: Edm.Byte}}"),
        ("paths: [/kites]", "paths: [{template: /kites}]"),
    ],
)
def test_short_forms_are_the_long_ones(short: str, long: str) -> None:
    assert operation(f"  x:\n    method: POST\n    {short}\n") == operation(f"  x:\n    method: POST\n    {long}\n")


def test_parameters_have_the_type_of_the_key() -> None:
    files = {
        "api.yaml": API,
        "types/kite.yaml": KITE,
        "operations/x.yaml": """operations:
  kites: {method: GET, paths: [/kites], responses: {200: Collection(sky.kite)}}
  kite: {method: GET, paths: ["/kites/{n}"], responses: {200: sky.kite}}
  spots: {method: GET, paths: [/spots], responses: {200: Collection(sky.spot)}}
  spot: {method: GET, paths: ["/spots/(x={x},y={y})/near(km={km})"], responses: {200: Collection(sky.spot)}}
  stated: {method: DELETE, paths: ["/kites/{n}"], parameters: {n: Edm.String}, responses: [204]}
""",
    }
    found = {item.name: item for item in spec(files).operations}
    assert [(prop.name, prop.type, prop.inferred) for prop in found["kite"].parameters] == [
        ("n", "Edm.Int64", "the key of kite")
    ]
    assert {prop.name: prop.type for prop in found["spot"].parameters} == {"x": "Edm.Byte", "y": "Edm.Guid"}
    assert [prop.type for prop in found["stated"].parameters] == ["Edm.String"]


@pytest.mark.parametrize(
    ("url", "path", "template"),
    [
        ("https://ours.example/v1/kites/7?$select=span", "/kites/7?$select=span", "/kites/{n}"),
        ("HTTPS://ours.EXAMPLE/v1/KITES/7", "/KITES/7", "/kites/{n}"),
        ("https://ours.example/v1/kites(7)", "/kites(7)", "/kites/{n}"),
        ("/kites/7", "/kites/7", "/kites/{n}"),
        ("https://ours.example/v1/dragons/7", "/dragons/7", ""),
        ("https://elsewhere.org/v1/kites/7", "", ""),
    ],
)
def test_the_path_of_an_example_follows_from_its_url(url: str, path: str, template: str) -> None:
    example = f"request: {{method: GET, url: '{url}'}}"
    text = f"  x:\n    method: GET\n    paths: ['/kites/{{n}}']\n    examples:\n    - {example}\n"
    request = operation(text).examples[0].request
    assert request is not None
    assert (request.path, request.template) == (path, template)


def test_without_a_root_any_end_of_the_url_may_be_the_path() -> None:
    example = "request: {method: GET, url: https://a.b/c/kites}"
    text = f"  x:\n    method: GET\n    paths: [/kites]\n    examples:\n    - {example}\n"
    request = operation(text, "name: kites\nnamespace: sky\n").examples[0].request
    assert request is not None
    assert request.path == "/kites"


def test_what_follows_of_messages() -> None:
    text = """  x:
    method: POST
    paths: [/kites]
    body: sky.kite
    responses: {201: sky.kite}
    examples:
      - request: {method: POST, url: /kites, body: '{"span": "Int32"}'}
        response: {body: '{"number": 7, "span": true}'}
"""
    example = operation(text).examples[0]
    assert example.request and example.response
    assert (example.request.type, example.request.placeholders) == ("sky.kite", ("/span",))
    # A value of another type is no stand-in: verify says so.
    assert (example.response.status, example.response.type, example.response.placeholders) == (201, "sky.kite", ())


def test_a_spec_that_is_not_sound_is_refused_as_ever() -> None:
    text = "operations:\n  x: {method: GET, paths: [/a//b], body: sky.nothing}\n"
    files = {"api.yaml": API, "operations/x.yaml": text}
    with pytest.raises(InputError) as caught:
        link(spec(files))
    assert {problem.rule for problem in caught.value.problems} == {"path-syntax", "unknown-type"}


def test_init_writes_a_spec_that_lacks_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "car-pool"
    ran = codegen("init", folder, "--spec")
    assert ran.returncode == 0, ran.stderr
    assert specfile.load(folder).api.name == "car_pool"
    assert lint(link(specfile.load(folder))) == []
    assert codegen("verify", folder).returncode == 0
    again = codegen("init", folder, "--spec")
    assert again.returncode == 2
    assert "isn't empty" in again.stderr


def test_the_starter_is_commented() -> None:
    assert all("#" in text for text in starter().values())
