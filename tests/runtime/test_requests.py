"""Requests as values: what a package that codegen emits builds, sends and reads, on a sample written by hand."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

HERE = Path(__file__).parent
RUNTIME = HERE.parents[1] / "codegen" / "runtime"
JSON = {"Content-Type": "application/json; odata.metadata=minimal"}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a copy of the runtime in it, as generation emits it."""
    target = tmp_path_factory.mktemp("emitted") / "codegen_sample"
    shutil.copytree(HERE / "requests_sample", target, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(RUNTIME, target / "_runtime", ignore=shutil.ignore_patterns("__pycache__"))
    return target


@pytest.fixture(scope="module")
def sample(package: Path) -> Iterator[Any]:
    sys.path.insert(0, str(package.parent))
    try:
        modules = {name: importlib.import_module(f"{package.name}.{name}") for name in ("models", "requests")}
        runtime = importlib.import_module(f"{package.name}._runtime.requests")
        yield SimpleNamespace(api=modules["requests"].api, runtime=runtime, **modules)
    finally:
        sys.path.remove(str(package.parent))
        for name in [name for name in sys.modules if name.split(".")[0] == package.name]:
            del sys.modules[name]


# --------------------------------------------------------------------------------------------- what is built


def test_a_post_carries_the_model(sample: Any) -> None:
    request = sample.api.me.account.post(sample.models.Account(country_code="NO"))
    assert (request.method, request.url) == ("POST", "https://example.org/v1/me/account")
    assert request.content == b'{"countryCode":"NO"}'
    assert request.body == {"countryCode": "NO"}
    assert dict(request.headers) == {"Accept": "application/json", "Content-Type": "application/json"}
    assert (request.status, request.page) == ((201,), "api/add-account.md")
    assert request.scopes.delegated_work == ("User.ReadWrite",)
    assert request.scopes.delegated_personal is None and request.scopes.application == ()
    assert pickle.loads(pickle.dumps(request.scopes)) == request.scopes
    assert {*request.scopes.kinds} == {"delegated_work", "application"}


def test_a_derived_model_says_what_it_is(sample: Any) -> None:
    request = sample.api.me.account.post(sample.models.WorkAccount(employer="us"))
    assert request.body == {"@odata.type": "#sample.workAccount", "employer": "us"}


def test_a_mapping_is_json_already(sample: Any) -> None:
    body = {"countryCode": None, "place": sample.models.Place(city="x"), "@odata.etag": "y"}
    request = sample.api.me.account["a"].patch(body)
    assert request.method == "PATCH"
    assert request.body == {
        "countryCode": None,
        "place": {"@odata.type": "#sample.place", "city": "x"},
        "@odata.etag": "y",
    }


@pytest.mark.parametrize(
    ("build", "line"),
    [
        (lambda api: api.me.account.get(), "GET /me/account"),
        (lambda api: api.me.account["a/b"].get(select=["id", "place"]), "GET /me/account/a%2Fb?$select=id,place"),
        (lambda api: api.me.account["a"].delete(), "DELETE /me/account/a"),
        (
            lambda api: api.me.account["a"].ref.delete(query={"$id": "https://x/y"}),
            "DELETE /me/account/a/$ref?$id=https://x/y",
        ),
        (lambda api: api.me.account["a"].ref.post({"@odata.id": "x"}), "POST /me/account/a/$ref"),
        (lambda api: api.me.account.count.get(filter="a eq 'b/c'"), "GET /me/account/$count?$filter=a%20eq%20'b%2Fc'"),
        (lambda api: api.me.account.work_account.get(top=1), "GET /me/account/sample.workAccount?$top=1"),
        (lambda api: api.me.photo.get(), "GET /me/photo/$value"),
        (lambda api: api.me.import_.post(), "POST /me/import"),
        (lambda api: api.me.dunder_init.post(), "POST /me/__init__"),
        (lambda api: api.me.reminder_view(start="O'N", end="/").get(), "GET /me/reminderView(start='O''N',end='%2F')"),
        (lambda api: api.me.reminder_view(start="a").get(), "GET /me/reminderView(start='a')"),
        (lambda api: api.me.by_path("a b/c").children.get(), "GET /me:/a%20b/c:/children"),
    ],
)
def test_every_kind_of_path(sample: Any, build: Any, line: str) -> None:
    request = build(sample.api)
    method, path = line.split(" ", 1)
    assert (request.method, request.url) == (method, f"https://example.org/v1{path}")


@given(st.text(min_size=1).filter(lambda key: key not in (".", "..")))
def test_any_key_survives_the_url(sample: Any, key: str) -> None:
    path = sample.api.me.account[key].get().path
    assert path.count("/") == 3
    assert unquote(path.rpartition("/")[2]) == key


def test_action_parameters_are_sent_by_their_types(sample: Any) -> None:
    place = sample.models.Place(city="Oslo")
    request = sample.api.me.invite.post(places=[place], comment=None, until=datetime(2020, 1, 1, tzinfo=UTC))
    assert request.content == b'{"comment":null,"until":"2020-01-01T00:00:00Z","places":[{"city":"Oslo"}]}'
    assert sample.api.me.invite.post(places=[{"city": "x"}]).body == {"places": [{"city": "x"}]}
    with pytest.raises(TypeError, match="/until: expected"):
        sample.api.me.invite.post(places=[], until="tomorrow")


def test_an_action_without_parameters_has_no_body(sample: Any) -> None:
    request = sample.api.me.import_.post()
    assert request.content is None and request.body is None
    assert "Content-Type" not in request.headers


def test_bytes_are_sent_as_they_are(sample: Any) -> None:
    request = sample.api.me.photo.put(b"\xff\xd8")
    assert request.content == request.body == b"\xff\xd8"
    assert request.headers["content-type"] == "application/octet-stream"
    assert sample.api.me.account.post(b"{}").headers["Content-Type"] == "application/octet-stream"
    with pytest.raises(TypeError, match="bytes, text, a file"):
        sample.api.me.photo.put({"a": 1})


def test_headers_are_overridden_in_any_case(sample: Any) -> None:
    request = sample.api.me.photo.put(b"", headers={"content-type": "image/png", "If-Match": "*"})
    assert dict(request.headers) == {"content-type": "image/png", "If-Match": "*"}
    request = sample.api.me.account.get(headers={"consistencylevel": "x", "Prefer": "y"})
    assert dict(request.headers) == {"Accept": "application/json", "consistencylevel": "x", "Prefer": "y"}


def test_header_values_cannot_begin_another_header(sample: Any) -> None:
    for headers in ({"X": "a\r\nEvil: b"}, {"X\n": "a"}, {"": "a"}, {"X": 1}):
        with pytest.raises((TypeError, ValueError)):
            sample.api.me.account.get(headers=headers)


def test_another_service_root(sample: Any) -> None:
    api = sample.requests.Api("https://other.example/beta/")
    assert api.me.photo.get().url == "https://other.example/beta/me/photo/$value"
    for root in ("", "example.org", "ftp://x/y", "https://x/y?z", "https://x/#", "https://x\n/y", "https://x/a b"):
        with pytest.raises(ValueError, match="not a service root"):
            sample.requests.Api(root)


def test_misspelt_options_and_endless_nodes_are_refused(sample: Any) -> None:
    with pytest.raises(TypeError, match="slect"):
        sample.api.me.account.get(slect="id")
    with pytest.raises(TypeError, match="not iterable"):
        iter(sample.api.me.account)
    with pytest.raises(TypeError):
        assert "x" in sample.api.me.account


# ---------------------------------------------------------------------------------------------- a value


def test_requests_are_values(sample: Any) -> None:
    account = sample.models.Account(country_code="NO")
    first, second = (sample.api.me.account.post(account, query={"a": "b"}) for _ in range(2))
    assert first == second and hash(first) == hash(second)
    assert first != sample.api.me.account.post(account)
    assert first in {second}
    account.country_code = "SE"
    assert first.body == {"countryCode": "NO"}
    with pytest.raises(FrozenInstanceError):
        first.method = "GET"
    assert pickle.loads(pickle.dumps(first)) == copy.deepcopy(first) == first
    assert replace(first, query=()).url == "https://example.org/v1/me/account"


def test_repr_is_short(sample: Any) -> None:
    request = sample.api.me.account.post({"countryCode": "x" * 5000})
    assert repr(request) == "<Request POST https://example.org/v1/me/account 5018 bytes>"
    assert len(repr(sample.api.me.account.get(filter="x" * 5000))) < 130
    assert repr(sample.api.me.account["a"]) == "<MeAccountItem /me/account/a>"
    assert repr(sample.api) == "<Api />"


# ------------------------------------------------------------------------------------------ what comes back


def test_one_entity(sample: Any) -> None:
    wire = {"@odata.context": "c", "id": "1", "created": "2017-01-01T00:00:46.1697867+03:00", "more": 1}
    account = (
        sample.api.me.account["1"].get().read(200, {"content-type": "application/json"}, json.dumps(wire).encode())
    )
    assert type(account) is sample.models.Account
    assert account.id == "1"
    assert account.to_dict() == wire


def test_a_collection_goes_back_as_it_came(sample: Any) -> None:
    wire = {
        "@odata.context": "c",
        "@odata.count": "2",
        "value": [{"id": "1"}, {"@odata.type": "#sample.workAccount", "employer": "us"}],
        "@odata.nextLink": "https://example.org/v1/me/account?$skiptoken=x",
        "own": {"a": None},
    }
    page = sample.api.me.account.get().read(200, JSON, json.dumps(wire).encode())
    assert [type(account).__name__ for account in page] == ["Account", "WorkAccount"]
    assert (len(page), page.count, page.next_link, page.delta_link) == (2, 2, wire["@odata.nextLink"], None)
    assert page.to_dict() == wire


def test_a_collection_of_primitives_keeps_what_python_cannot_hold(sample: Any) -> None:
    times = ["2017-01-01T00:00:46.1697867Z", "2017-01-01T00:00:00+00:00"]
    page = sample.api.me.reminder_view(start="a").get().read(200, JSON, json.dumps({"value": times}).encode())
    assert page.value[0].year == 2017
    assert page.to_dict() == {"value": times}
    page.value.append(datetime(2020, 1, 1, tzinfo=UTC))
    del page.value[0]
    assert page.to_dict() == {"value": [times[1], "2020-01-01T00:00:00Z"]}


def test_control_information_without_prefix(sample: Any) -> None:
    page = sample.api.me.account.get().read(200, JSON, b'{"value": [], "@count": 0, "@deltaLink": "d"}')
    assert (page.count, page.delta_link, list(page)) == (0, "d", [])


def test_single_values(sample: Any) -> None:
    assert sample.api.me.import_.post().read(200, JSON, b'{"@odata.context": "c", "value": true}') is True
    assert sample.api.me.account.count.get().read(200, {"Content-Type": "text/plain"}, b"\xef\xbb\xbf42") == 42
    assert sample.api.me.account.count.get().read(200, {}, b"42") == 42
    assert sample.api.me.photo.get().read(200, {}, b"") == b""
    assert sample.api.me.photo.get().read(200, JSON, b"{}") == b"{}"


def test_a_body_that_was_not_promised_comes_as_bytes(sample: Any) -> None:
    assert sample.api.me.account["a"].delete().read(200, JSON, b'{"x": 1}') == b'{"x": 1}'
    assert sample.api.me.account["a"].delete().read(204, {}, b"") is None


@pytest.mark.parametrize(
    ("build", "status", "content"),
    [
        (lambda api: api.me.account["a"].get(), 204, b""),
        (lambda api: api.me.account["a"].get(), 200, b" "),
        (lambda api: api.me.account["a"].get(), 200, b"<html>"),
        (lambda api: api.me.account["a"].get(), 200, b"null"),
        (lambda api: api.me.account["a"].get(), 200, b"[]"),
        (lambda api: api.me.account["a"].get(), 404, b'{"error": {}}'),
        (lambda api: api.me.account["a"].get(), 304, b""),
        (lambda api: api.me.account.get(), 200, b'"a"'),
        (lambda api: api.me.account.get(), 200, b'{"id": "1"}'),
        (lambda api: api.me.account.get(), 200, b'{"value": [1]}'),
        (lambda api: api.me.import_.post(), 200, b"{}"),
        (lambda api: api.me.import_.post(), 200, b'{"value": "yes"}'),
        (lambda api: api.me.account.count.get(), 200, b"many"),
        (lambda api: api.me.photo.get(), 204, b""),
    ],
)
def test_a_promise_that_is_not_kept_is_an_error(sample: Any, build: Any, status: int, content: bytes) -> None:
    with pytest.raises(sample.runtime.UnexpectedResponse) as caught:
        build(sample.api).read(status, JSON, content)
    assert (caught.value.status, caught.value.content) == (status, content)
    assert str(caught.value).startswith(f"status {status}: ")
    assert pickle.loads(pickle.dumps(caught.value)).content == content


# ---------------------------------------------------------------------------------------------- violations


def found(request: Any) -> set[tuple[str, str]]:
    return {(violation.pointer, violation.rule) for violation in request.violations()}


def test_violations_of_an_entity(sample: Any) -> None:
    account = sample.api.me.account
    assert found(account.post(sample.models.Account(country_code="NO"))) == set()
    assert found(account.post({})) == {("/countryCode", "required")}
    assert found(account.post({"countryCode": 5, "id": "x"})) == {("/countryCode", "type"), ("/id", "read-only")}
    assert found(account["a"].patch({"place": {"city": "x" * 21}})) == {("/place/city", "max-length")}
    assert found(account["a"].patch({})) == set()


def test_violations_of_action_parameters(sample: Any) -> None:
    invite = sample.api.me.invite
    assert found(invite.post(places=[sample.models.Place(city="Oslo")], comment=None)) == set()
    assert found(invite.post(places=[{"city": 5}])) == {("/places/0/city", "type")}
    request = replace(invite.post(places=[]), content=b'{"comment": 1, "until": "String", "own/": 2}')
    assert found(request) == {
        ("/places", "required"),
        ("/comment", "type"),
        ("/until", "type"),
        ("/own~1", "unknown-member"),
    }


def test_requests_without_a_json_body_have_no_violations(sample: Any) -> None:
    assert sample.api.me.account.get().violations() == []
    assert sample.api.me.photo.put(b"x").violations() == []
    assert sample.api.me.account.post(b"x").violations() == []


# ---------------------------------------------------------------------------------------------------- typing

CONSUMER = """
from codegen_sample import models
from codegen_sample.requests import api
from codegen_sample._runtime.requests import Collection, Request

a: Request[models.Account] = api.me.account.post(models.Account(country_code="NO"), headers={"If-Match": "*"})
b: Collection[models.Account] = api.me.account.get(select=["id"], top=5).read(200, {}, b"")
c: bytes = api.me.photo.get().read(200, {}, b"")
d: None = api.me.invite.post(places=[]).read(202, {}, b"")
wider: Request[object] = a
api.me.account.get(topp=5)  # type: ignore[call-arg]
api.me.account["a"].get(top=5)  # type: ignore[call-arg]
api.me.account[5]  # type: ignore[index]
api.me.account.post(5)  # type: ignore[arg-type]
e: Request[bytes] = api.me.account["a"].get()  # type: ignore[assignment]
"""


def test_a_consumer_is_typed(package: Path) -> None:
    consumer = package.parent / "consumer.py"
    consumer.write_text(CONSUMER, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", consumer.name]
    run = subprocess.run(
        [*command, package.name], cwd=package.parent, capture_output=True, text=True, timeout=300, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("wire", ['{"id": "a"}', '{"@odata.context": "x", "value": {"id": "a"}}'])
def test_an_object_is_read_as_it_is_and_wrapped(sample: Any, wire: str) -> None:
    found = sample.api.me.account["a"].get().read(200, JSON, wire.encode())
    assert found.id == "a"


@pytest.mark.parametrize("wire", ['[{"id": "a"}]', '{"value": [{"id": "a"}]}'])
def test_a_collection_is_no_object(sample: Any, wire: str) -> None:
    with pytest.raises(sample.runtime.UnexpectedResponse):
        sample.api.me.account["a"].get().read(200, JSON, wire.encode())
