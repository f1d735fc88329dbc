"""Models and verbs as libraries see them that know nothing of codegen."""

from __future__ import annotations

import ast
import copy
import dataclasses
import datetime
import inspect
import json
import re
import runpy
import sys
import typing
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any
from uuid import UUID

import graph_profile
import orjson
import pydantic
import pytest
from fastapi import FastAPI
from graph_profile import AsyncClient, Client, api, models
from graph_profile._runtime.http.base import ClientOptions
from graph_profile._runtime.http.options import SendOptions
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from starlette.testclient import TestClient

from tests.query.sample import skies
from tests.support import ROOT

PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `(.+?)` \| (.+) \|$", PAGE, re.MULTILINE)


def classes(package: ModuleType) -> list[Any]:
    found = [getattr(package, name) for name in dir(package)]
    return [
        cls for cls in found if inspect.isclass(cls) and issubclass(cls, package.Model) and cls is not package.Model
    ]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)[0]
    modules = {name.__name__: name for name in (copy, dataclasses, inspect, json, orjson, pydantic, typing)}
    names = {"Model": models.Model, **modules}
    program = tmp_path_factory.mktemp("idioms") / "converter.py"
    program.write_text(code, encoding="utf-8")
    return {**names, **runpy.run_path(str(program), names)}


class TestIdioms:
    """The table of docs/models.md."""

    @pytest.mark.parametrize(("idiom", "gives"), ROWS, ids=[idiom for idiom, _ in ROWS])
    def test_row(self, idiom: str, gives: str, names: dict[str, Any]) -> None:
        account = models.UserAccountInformation(country_code="NO", age_group=None)
        namespace = {**names, "account": account}
        if gives.startswith("raises"):
            with pytest.raises(TypeError):
                eval(idiom, namespace)
            return
        found, wanted = eval(idiom, namespace), gives.strip("`").replace("\\|", "|")
        assert repr(found) == wanted if wanted in ("ABSENT", "str | None") else found == ast.literal_eval(wanted)

    def test_every_row_is_run(self) -> None:
        assert len(ROWS) == PAGE.count("\n| ") - 1


@pytest.mark.parametrize("package", [models, skies.models], ids=["graph_profile", "skies"])
def test_hints_mean_what_the_annotations_say(package: ModuleType) -> None:
    for cls in classes(package):
        module = sys.modules[cls.__module__]
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        names = {name: getattr(package, name) for name in dir(package)}
        names |= {**vars(datetime), "Any": Any, "Decimal": Decimal, "UUID": UUID}
        body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == cls.__name__).body
        texts = {node.target.id: ast.unparse(node.annotation) for node in body if isinstance(node, ast.AnnAssign)}  # type: ignore[union-attr]
        hints = typing.get_type_hints(cls)
        for name, text in texts.items():
            assert hints[name] == eval(text, names), (cls, name)
        assert {**inspect.get_annotations(cls)} == {name: hints[name] for name in texts}
        assert set(texts) <= set(inspect.signature(cls).parameters)


class TestPydantic:
    def test_a_field(self) -> None:
        class Order(pydantic.BaseModel):
            account: models.UserAccountInformation
            more: list[models.ItemPhone] = []

        order = Order.model_validate({"account": {"countryCode": "NO"}, "more": [{"number": "1"}]})
        assert order.account.country_code == "NO"
        assert order.model_dump_json() == '{"account":{"countryCode":"NO"},"more":[{"number":"1"}]}'
        account = models.UserAccountInformation()
        assert Order(account=account).account is account

    def test_what_contradicts_the_type_is_refused(self) -> None:
        adapter = pydantic.TypeAdapter(models.UserAccountInformation)
        for wrong in ({"countryCode": 5}, [], "x", None, models.ItemPhone()):
            with pytest.raises(pydantic.ValidationError):
                adapter.validate_python(wrong)

    def test_a_derived_type_says_so(self) -> None:
        user = skies.models.User(id="1", age=3)
        written = json.loads(pydantic.TypeAdapter(skies.models.Thing).dump_json(user))
        assert written == {"@odata.type": "#skies.user", "id": "1", "age": 3}
        read = pydantic.TypeAdapter(skies.models.Thing).validate_python(written)
        assert (type(read), read.age) == (skies.models.User, 3)

    @pytest.mark.parametrize("cls", [*classes(models), *classes(skies.models)])
    def test_every_class_has_a_schema(self, cls: Any) -> None:
        schema = pydantic.TypeAdapter(cls).json_schema()
        properties = (schema if "properties" in schema else schema["$defs"][cls.__name__])["properties"]
        wanted = {field.metadata["name"] for field in dataclasses.fields(cls) if "name" in field.metadata}
        assert set(properties) == wanted

    def test_schemas_say_types(self) -> None:
        properties = pydantic.TypeAdapter(skies.models.User).json_schema()["properties"]
        assert properties["birthday"]["anyOf"] == [{"type": "string", "format": "date"}, {"type": "null"}]
        assert properties["tags"]["anyOf"][0] == {"type": "array", "items": {"type": "string"}}
        assert properties["age"]["anyOf"][0] == {"type": "integer"}


class TestFastAPI:
    @pytest.fixture
    def service(self) -> TestClient:
        app = FastAPI()

        @app.post("/accounts")
        def create(body: models.UserAccountInformation) -> models.UserAccountInformation:
            assert isinstance(body, models.UserAccountInformation)
            return dataclasses.replace(body, age_group=None)

        @app.get("/accounts")
        def accounts() -> list[models.UserAccountInformation]:
            return [models.UserAccountInformation(country_code="NO")]

        @app.get("/anything")
        def anything() -> Any:
            return models.UserAccountInformation(country_code="NO")

        return TestClient(app)

    def test_body_and_response(self, service: TestClient) -> None:
        answer = service.post("/accounts", json={"countryCode": "NO", "more": 1})
        assert answer.json() == {"countryCode": "NO", "more": 1, "ageGroup": None}
        assert service.get("/accounts").json() == [{"countryCode": "NO"}]
        assert service.get("/anything").json() == {"countryCode": "NO"}

    def test_a_wrong_body(self, service: TestClient) -> None:
        answer = service.post("/accounts", json={"countryCode": 5})
        assert answer.status_code == 422
        assert "/countryCode" in answer.json()["detail"][0]["msg"]

    def test_openapi(self, service: TestClient) -> None:
        document = service.get("/openapi.json").json()
        assert "countryCode" in document["components"]["schemas"]["UserAccountInformation"]["properties"]


class TestSignatures:
    def test_of_verbs(self) -> None:
        get = inspect.signature(api.me.profile.account.get)
        assert {"select", "filter", "top", "headers", "query"} <= set(get.parameters)
        assert get.return_annotation == "Request[Collection[models.UserAccountInformation]]"
        post = inspect.signature(api.me.profile.account.post)
        assert next(iter(post.parameters)) == "body"
        assert post.parameters["body"].kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert inspect.getsource(api.me.profile.account.get).lstrip().startswith("def get(")

    def test_of_clients(self) -> None:
        """`help(Client)` names its options, as that of a verb does."""
        own = inspect.signature(Client)
        assert {"credential", *ClientOptions.__annotations__} <= set(own.parameters) and "options" not in own.parameters
        for client in (Client, AsyncClient):
            assert {"request", *SendOptions.__annotations__} <= set(inspect.signature(client.send).parameters)
        assert str(own.parameters["timeout"]) == "timeout: 'float | httpx2.Timeout | None' = ABSENT"

    def test_names_that_complete(self) -> None:
        """Neither what a module imports for itself, nor a name twice."""
        assert dir(graph_profile) == sorted(graph_profile.__all__)
        assert dir(models) == models.__all__ and {"Profile", "validate"} <= {*dir(models)}
        assert not {name for name in dir(models) if name[0] == "_" or name in ("annotations", "TYPE_CHECKING")}

    def test_of_classes_with_a_constructor_of_their_own(self) -> None:
        class Mine(models.ItemPhone):
            def __init__(self, number: str) -> None:
                super().__init__(number=number)

        assert [*inspect.signature(Mine).parameters] == ["number"]

    def test_ipython_completes_keywords(self) -> None:
        shell = InteractiveShell()
        shell.Completer.jedi_compute_type_timeout = 60_000  # Milliseconds; 400 are too few on a busy machine.
        shell.user_ns.update(api=api, models=models)
        for typed, wanted in (("api.me.profile.account.get(sel", "select="), ("models.ItemPhone(num", "number=")):
            with provisionalcompleter():
                assert wanted in [found.text for found in shell.Completer.completions(typed, len(typed))]
