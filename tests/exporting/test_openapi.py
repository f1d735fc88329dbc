"""OpenAPI 3.1 as others read it: a validator, and two generators that know nothing of ours."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given

from codegen.exporting import openapi, texts
from codegen.spec.model import link
from codegen.spec.nodes import Spec, StructuredType
from tests.builders import prop
from tests.builders import spec as small
from tests.strategies import examples, specs
from tests.support import SPEC, codegen

from .samples import ALL, EVIL, model
from .soundness import sound

pytest.importorskip("openapi_spec_validator", reason="openapi-spec-validator isn't installed")
from openapi_spec_validator import OpenAPIV31SpecValidator


def document(name: str) -> dict[str, Any]:
    """As a reader of JSON sees it."""
    found: dict[str, Any] = json.loads(texts.to_json(openapi.export(model(name))[0]))
    return found


@pytest.mark.parametrize("name", ALL)
def test_a_validator_accepts_it(name: str) -> None:
    assert [str(error) for error in OpenAPIV31SpecValidator(document(name)).iter_errors()] == []


@pytest.mark.parametrize("name", ALL)
def test_yaml_and_json_say_the_same(name: str) -> None:
    data = openapi.export(model(name))[0]
    assert yaml.safe_load(texts.to_yaml(data)) == json.loads(texts.to_json(data))


def test_texts_stay_texts() -> None:
    found = document("odd")
    said = EVIL.replace("\ud800", "\ufffd")
    assert found["info"]["title"] == said
    thing = found["components"]["schemas"]["odd.thing"]
    assert thing["description"] == said
    assert thing["properties"][said] == {"type": ["string", "null"], "default": said, "deprecated": True}
    assert b"\x1b" not in texts.to_yaml(found) + texts.to_json(found)


def test_what_a_service_says_of_itself() -> None:
    found = document("odd")
    assert found["info"]["version"] == "v2"
    assert found["servers"] == [
        {"url": "https://{tenant}.example/odd/v2", "variables": {"tenant": {"default": "tenant"}}},
        {"url": "https://old.example/odd"},
    ]
    assert sorted(found["components"]["securitySchemes"]) == ["delegated_work"]


def test_paths_have_one_name_for_each_parameter() -> None:
    found = document("odd")["paths"]
    assert list(found) == [
        "/drive/root:/{path}:/content", "/near(km={km},to='{to}')", "/things", "/things/delta",
        "/things/{thing-id}", "/things/{id}/paint",
    ]  # fmt: skip
    assert [item["name"] for item in found["/things/{thing-id}"]["get"]["parameters"]] == ["thing-id"]


def test_keys_stand_in_parentheses_where_the_service_has_them_so() -> None:
    assert "/Stars('{Name}')" in document("metadata")["paths"]
    assert "/Bright(than='{than}',on={on})" in document("metadata")["paths"]


def test_an_operation() -> None:
    paint = document("odd")["paths"]["/things/{id}/paint"]["post"]
    assert paint["deprecated"] is True
    # Least privileged first; what is needed together stands together.
    assert paint["security"] == [{"delegated_work": ["Sky.Read", "Crew.Read"]}, {"delegated_work": ["Sky.All"]}]
    by_name = {item["name"]: item for item in paint["parameters"]}
    assert list(by_name) == ["id", "$select", "Prefer"]
    assert by_name["$select"]["explode"] is False
    assert by_name["Prefer"]["required"] is True
    body = paint["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["colour"]


def test_a_collection_has_its_links() -> None:
    found = document("odd")["paths"]["/things/delta"]["get"]["responses"]["200"]["content"]["application/json"]
    assert {"@odata.nextLink", "@odata.deltaLink", "value"} <= found["schema"]["properties"].keys()


def test_types() -> None:
    found = document("metadata")["components"]["schemas"]
    assert found["sky.Body"]["discriminator"]["mapping"]["#sky.Star"] == "#/components/schemas/sky.Star"
    assert found["sky.Star"]["allOf"][0] == {"$ref": "#/components/schemas/sky.Body"}
    own = found["sky.Star"]["allOf"][1]["properties"]
    assert own["Mass"] == {"type": ["integer", "null"], "format": "int64"}
    assert own["Size"] == {"type": "integer", "format": "uint8", "minimum": 0, "maximum": 255}
    odd = document("odd")["components"]["schemas"]
    assert odd["odd.gr_f6__df_e"]["enum"] == ["a", "b"]
    assert odd["odd.none"] == {"type": "string"}
    assert document("shipped")["components"]["schemas"]["microsoft.graph.allowedAudiences"]["anyOf"][1] == {
        "type": "string"
    }


def test_an_enumeration_that_grows_is_any_text() -> None:
    found = document("shipped")["components"]["schemas"]["microsoft.graph.allowedAudiences"]
    assert "me" in found["anyOf"][0]["enum"]
    assert found["anyOf"][1] == {"type": "string"}


def test_examples_are_there_as_shown() -> None:
    found = document("shipped")["paths"]["/me/profile/account"]["post"]
    (shown,) = (
        item
        for name, item in found["requestBody"]["content"]["application/json"]["examples"].items()
        if name == "create_useraccountinformation_from_"
    )
    assert shown["value"]["inference"]["confidenceScore"] == "Double"
    assert "/allowedAudiences" in shown["description"]


def test_losses_are_counted_once_for_each_kind() -> None:
    problems = openapi.export(model("odd"))[1]
    assert {problem.rule for problem in problems} == {"export-loss"}
    messages = [problem.message for problem in problems]
    assert len(set(messages)) == len(messages)
    assert "OpenAPI can't say how a delta query goes on from its links; left out once, for delta" in messages
    assert any("a parameter holds slashes" in message for message in messages)


@pytest.mark.parametrize(
    ("type", "default", "facts"),
    [
        ("Edm.String", "topgallant", {"max_length": 3}),
        ("Edm.Int32", "7", {"minimum": "8"}),
        ("Edm.Double", "7.5", {"maximum": "7.25"}),
    ],
)
def test_a_default_is_left_out_where_limits_exclude_it(type: str, default: str, facts: dict[str, Any]) -> None:
    def exported(**limits: Any) -> tuple[Any, list[str]]:
        sail = StructuredType(
            name="sea.sail", kind="complex", properties=(prop("kind", type, default=default, **limits),)
        )
        data, problems = openapi.export(link(small(sail)))
        assert not [*OpenAPIV31SpecValidator(json.loads(texts.to_json(data))).iter_errors()]
        return data, [problem.message for problem in problems]

    excluded = "OpenAPI can't say a default that the limits of its property exclude; left out once, for kind"
    data, messages = exported()
    assert "'default'" in str(data) and excluded not in messages
    data, messages = exported(**facts)
    assert "'default'" not in str(data) and excluded in messages


@pytest.mark.parametrize("suffix", [".json", ".yaml"])
def test_the_command_line_writes_by_suffix(suffix: str, tmp_path: Path) -> None:
    file = tmp_path / f"api{suffix}"
    ran = codegen("export", SPEC, "--format", "openapi", "--out", file)
    assert ran.returncode == 0, ran.stderr
    assert "[export-loss]" in ran.stderr
    data = openapi.export(model("shipped"))[0]
    assert file.read_bytes() == (texts.to_json if suffix == ".json" else texts.to_yaml)(data)


@pytest.mark.parametrize(
    ("style", "suffix", "wanted"),
    [("openapi", ".toml", ".json or .yaml"), ("csdl", ".yaml", ".xml or .json"), ("csdl", "", ".xml or .json")],
)
def test_another_suffix_is_refused(style: str, suffix: str, wanted: str, tmp_path: Path) -> None:
    """XML in a file called .yaml is what somebody gets who forgets the format."""
    ran = codegen("export", SPEC, "--format", style, "--out", tmp_path / f"api{suffix}")
    assert ran.returncode == 2 and not any(tmp_path.iterdir())
    assert f"end the name in {wanted}" in ran.stderr


def needs(module: str) -> pytest.MarkDecorator:
    """Generators aren't installed with the rest: they pin what they need."""
    there = importlib.util.find_spec(module) is not None
    return pytest.mark.skipif(not there, reason=f"{module} isn't installed: pip install {module.replace('_', '-')}")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("openapi") / "api.json"
    place.write_bytes(texts.to_json(openapi.export(model("harbour"))[0]))
    return place


@needs("openapi_python_client")
def test_openapi_python_client_takes_all_of_it(file: Path, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("post_hooks: []\n")
    options = ["--meta", "none", "--output-path", str(tmp_path / "client"), "--config", str(tmp_path / "config.yaml")]
    ran = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(file), *options],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "WARNING" not in ran.stdout + ran.stderr
    written = [path for path in (tmp_path / "client" / "api").rglob("*.py") if path.stem != "__init__"]
    operations = [item for path in document("harbour")["paths"].values() for item in path]
    assert len(written) == len(operations)


@needs("datamodel_code_generator")
def test_datamodel_code_generator_writes_its_types(file: Path, tmp_path: Path) -> None:
    options = ["--input-file-type", "openapi", "--output-model-type", "dataclasses.dataclass"]
    places = ["--input", str(file), "--output", str(tmp_path / "out")]
    ran = subprocess.run(
        [sys.executable, "-m", "datamodel_code_generator", *places, *options],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    text = "".join(path.read_text() for path in (tmp_path / "out").rglob("*.py"))
    assert "class Berth" in text


@examples(0.1)
@given(specs())
def test_any_spec_is_a_document(spec: Spec) -> None:
    data = openapi.export(link(sound(spec)))[0]
    found = json.loads(texts.to_json(data))
    assert [str(error) for error in OpenAPIV31SpecValidator(found).iter_errors()] == []
    assert yaml.safe_load(texts.to_yaml(data)) == found
