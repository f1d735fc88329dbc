"""Names: examples of each rule, and the laws that hold for any input."""

from __future__ import annotations

import keyword
import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.base.problems import InputError
from codegen.python import naming
from codegen.runtime.model import Model
from codegen.runtime.nodes import Node

NS = "microsoft.graph"
NASTY = [*"class Class ID Id id İd ﬁ fi s ß __init__ 2fa $ref ref -".split(), "\u017f", ""]
names = st.lists(st.text(max_size=8) | st.sampled_from(NASTY), max_size=12)


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("userPrincipalName", "user_principal_name"),
        ("homePageURL", "home_page_url"),
        ("URLPath", "url_path"),
        ("userIDs", "user_ids"),
        ("iOSVersion", "ios_version"),
        ("supportsIOSDevices", "supports_ios_devices"),
        ("macOSLobApp", "mac_os_lob_app"),
        ("iPv4Range", "ipv4_range"),
        ("OData", "odata"),
        ("oAuth2PermissionGrant", "oauth2_permission_grant"),
        ("base64Encoded", "base64_encoded"),
        ("windows10XCustom", "windows10_x_custom"),
        ("already_snake", "already_snake"),
        ("$ref", "ref"),
        ("@microsoft.graph.x", "microsoft_graph_x"),
        ("__dict__", "dict"),
        ("2fa", "x_2fa"),
        ("größe", "größe"),
        ("ﬁle", "file"),
    ],
)
def test_snake(name: str, snake: str) -> None:
    assert naming.snake(name) == snake


def test_names_that_python_or_the_runtime_needs_get_an_underscore() -> None:
    own = ["class", "list", "date", "type", "bytes", "self", "fromJson", "additionalData", "prop"]
    assert naming.fields(own) == {
        "additionalData": "additional_data_",
        "bytes": "bytes_",
        "class": "class_",
        "date": "date_",
        "fromJson": "from_json_",
        "list": "list_",
        "prop": "prop_",
        "self": "self_",
        "type": "type_",
    }


def test_the_canonical_spelling_keeps_the_name_in_a_clash() -> None:
    found = naming.fields(["ID", "Id", "id"])
    assert found["id"] == "id"
    assert found == naming.fields(["id", "Id", "ID"])
    assert {len(name) for name in found.values()} == {2, 7}
    assert naming.fields(["id", "Id"])["Id"] == found["Id"]


def test_inherited_names_stay() -> None:
    assert naming.fields(["id"], taken=["id"]) == {"id": "id_a561"}


def test_types_outside_the_default_namespace_are_prefixed() -> None:
    found = naming.classes([f"{NS}.group", f"{NS}.termStore.group", "other.ns.group", f"{NS}.model", f"{NS}.none"], NS)
    assert found == {
        f"{NS}.group": "Group",
        f"{NS}.model": "Model_",
        f"{NS}.none": "None_",
        f"{NS}.termStore.group": "TermStoreGroup",
        "other.ns.group": "OtherNsGroup",
    }


def test_module_names_are_portable_file_names() -> None:
    found = naming.modules([f"{NS}.{name}" for name in ("con", "class", "validate", "日本", "x" * 300)], NS)
    assert found[f"{NS}.con"] == "con_"
    assert found[f"{NS}.class"] == "class_"
    assert found[f"{NS}.validate"] == "validate_"
    assert all(name.isascii() and len(name) < 120 for name in found.values())


def test_segments_lose_the_default_namespace_and_functions_yield() -> None:
    found = naming.segments([f"{NS}.delta()", "$ref", "range", "range()", "get", "property"], NS)
    assert found == {
        "$ref": "ref",
        "get": "get_",
        f"{NS}.delta()": "delta",
        "property": "property_",
        "range": "range",
        "range()": "range_with",
    }


def test_a_class_without_capitals_does_not_look_like_a_field() -> None:
    assert naming.pascal("日本") == "X日本"


@pytest.mark.parametrize(
    ("name", "proposal"),
    [
        ("profile", "profile_client"),
        ("calendar", "calendar_client"),
        ("class", "class_client"),
        ("httpx2", "httpx2_client"),
        ("orjson", "orjson_client"),
        ("codegen", "codegen_client"),
        ("con", "con_client"),
        ("Com1", "com1_client"),
        ("__init__", "init"),
        ("my-api", "my_api"),
        ("2x", "x_2x"),
        ("größe", "gre_"),
        ("", "x_"),
    ],
)
def test_package_names_are_refused_with_a_proposal(name: str, proposal: str) -> None:
    with pytest.raises(InputError, match=rf"use for example --package {proposal}"):
        naming.check_package(name)


def test_a_good_package_name_passes() -> None:
    assert naming.check_package("graph_profile") == "graph_profile"


def test_reserved_names_cover_the_runtime() -> None:
    own = {name for name in dir(Model) if not name.startswith("_")} | set(Model.__dataclass_fields__)
    assert all(text not in own for text in naming.fields(own).values())
    assert all(name.startswith("_") for name in vars(Node))


@given(names, st.randoms())
def test_names_never_clash_and_are_identifiers(given_names: list[str], shuffle: random.Random) -> None:
    shuffled = shuffle.sample(given_names, len(given_names))
    for name_all in (naming.fields, naming.members, naming.parameters, lambda some: naming.segments(some, NS)):
        found = name_all(given_names)
        assert found == name_all(shuffled)
        _are_good(found, given_names)


@given(names)
def test_class_and_module_names_never_clash(given_names: list[str]) -> None:
    qualified = [f"{space}.{name}" for name in given_names for space in (NS, f"{NS}.termStore", "")]
    _are_good(naming.classes(qualified, NS), qualified)
    modules = naming.modules(qualified, NS)
    _are_good(modules, qualified)
    assert all(name == name.lower() and name.isascii() for name in modules.values())


@given(names)
def test_adding_a_name_renames_nothing_but_its_namesakes(given_names: list[str]) -> None:
    before = naming.fields(given_names)
    after = naming.fields([*given_names, "justAdded"])
    assert all(after[name] == text for name, text in before.items() if text != "just_added")


@given(st.text(max_size=20))
def test_package_names_are_safe_or_refused(name: str) -> None:
    try:
        assert naming.check_package(name).isidentifier()
    except InputError as error:
        proposal = str(error).split("--package ")[1].split(" ")[0]
        assert proposal.isidentifier() and proposal not in sys.stdlib_module_names
        assert naming.check_package(proposal) == proposal


def test_hashes_that_begin_alike_are_salted(monkeypatch: pytest.MonkeyPatch) -> None:
    digests = iter(["aaaa", "aaaa", "bbbb", "cccc"])
    monkeypatch.setattr(naming, "_digest", lambda name, salt=0: next(digests))
    assert naming.fields(["ID", "Id"]) == {"ID": "id_bbbb", "Id": "id_cccc"}


def _are_good(found: dict[str, str], given_names: list[str]) -> None:
    assert set(found) == set(given_names)
    assert len(set(found.values())) == len(found)
    for text in found.values():
        assert text.isidentifier() and not keyword.iskeyword(text) and not text.startswith("_")
        # What the parser makes of it is the name itself: getattr finds what the source says.
        assert compile(text, "", "eval").co_names == (text,)
