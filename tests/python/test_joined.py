"""Pages and metadata of one service, read together: each says what it knows best, and the package has both."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codegen.formats import sources
from codegen.output import folder as output
from codegen.python import generate
from codegen.python.chains import Chains
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, Spec
from codegen.verification.verify import Verifier
from tests.support import loaded
from tests.truth.sky import exchange, many, one, operation, resource

METADATA = """<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">
  <EntityType Name="kite"><Key><PropertyRef Name="id"/></Key>
    <Property Name="id" Type="Edm.String" Nullable="false"/>
    <Property Name="length" Type="Edm.Int64"/><Property Name="kind" Type="sky.kind"/>
    <Property Name="any" Type="sky.json"/>
    <NavigationProperty Name="tails" Type="Collection(sky.tail)" ContainsTarget="true"/></EntityType>
  <EntityType Name="tail"><Key><PropertyRef Name="no"/></Key><Property Name="no" Type="Edm.Int32" Nullable="false"/>
    <NavigationProperty Name="bows" Type="Collection(sky.bow)" ContainsTarget="true"/></EntityType>
  <EntityType Name="bow"><Key><PropertyRef Name="no"/></Key>
    <Property Name="no" Type="Edm.Int32" Nullable="false"/></EntityType>
  <EnumType Name="kind"><Member Name="box" Value="4"/><Member Name="delta" Value="7"/></EnumType>
  <ComplexType Name="json"/>
  <Action Name="tie" IsBound="true"><Parameter Name="it" Type="sky.bow"/></Action>
  <EntityContainer Name="all"><EntitySet Name="kites" EntityType="sky.kite"/></EntityContainer>
</Schema>"""
PAGES = {
    "resources/kite.md": resource(
        "kite", "length|Int32|How long the line is. Supports `$filter` (`eq`).", "Kind|kind|Its shape.",
        "owner|String|Whose it is.",
    ),
    "resources/kind.md": """# kind enum type

Namespace: sky

Shapes.

## Members

|Member|Value|Description|
|:---|:---|:---|
|box|0|It is a box.|
""",
    "api/kite-list.md": operation(
        "List kites", "GET /kites", scope="Kite.Read", answer=many("kite"),
        example=exchange("GET /kites", "200 OK", '{"value": [{"id": "7", "length": 7}]}'),
    ),
    "api/kite-get.md": operation(
        "Get kite", "GET /kites/{id}", scope="Kite.Read", answer=one("kite"),
        example=exchange("GET /kites/7", "200 OK", '{"id": "7", "kind": "delta", "owner": "me"}'),
    ),
    "api/kite-loft.md": operation("Loft kite", "POST /kites/{id}/loft", scope="Kite.Fly"),
}  # fmt: skip

CONSUMER = """
from sky import api, models
from sky._runtime.requests import Request
kite = api.kites["7"]
read: Request[models.Kite] = kite.get()
changed: Request[models.Kite] = kite.patch(models.Kite(length=1))
bow: Request[models.Bow] = kite.tails[1].bows[2].get()
tied: Request[None] = kite.tails[1].bows[2].tie.post()
"""


def read(pages: dict[str, str] = PAGES, metadata: str = METADATA) -> Spec:
    documents = {"sky.xml": metadata.encode(), **{name: text.encode() for name, text in pages.items()}}
    return sources.transcribe(documents, Api(name="sky"), jobs=1).spec


@pytest.fixture(scope="module")
def model() -> Model:
    return link(read())


def found(spec: Spec) -> set[str]:
    return {problem.rule for page in spec.pages for problem in page.findings if problem.rule.startswith("metadata-")}


def test_types_are_those_of_the_metadata_and_texts_those_of_the_pages(model: Model) -> None:
    kite = model.structured("sky.kite")
    assert kite is not None and (kite.kind, kite.key, kite.description) == ("entity", ("id",), "A kite.")
    members = model.members("sky.kite")
    assert {name: prop.type for name, prop in members.items()} == {
        "id": "Edm.String", "length": "Edm.Int64", "kind": "sky.kind", "any": "sky.json", "owner": "Edm.String",
        "tails": "Collection(sky.tail)",
    }  # fmt: skip
    assert members["length"].filter == ("eq",) and members["length"].description.startswith("How long")
    assert members["kind"].description == "Its shape."
    kind = model.enum("sky.kind")
    assert kind is not None and [(item.name, item.value, item.description) for item in kind.members] == [
        ("box", 4, "It is a box."),
        ("delta", 7, ""),
    ]
    assert {"sky.tail", "sky.bow"} <= model.types.keys()


def test_each_disagreement_is_a_finding_with_both_places(model: Model) -> None:
    problems = [problem for page in model.spec.pages for problem in page.findings]
    assert found(model.spec) == {
        "metadata-type", "metadata-case", "metadata-members", "metadata-missing-member", "metadata-missing-path",
        "metadata-only-type", "metadata-only-member", "metadata-only-operation",
    }  # fmt: skip
    (type_,) = (problem for problem in problems if problem.rule == "metadata-type")
    assert (str(type_.place), [str(place) for place in type_.related]) == ("resources/kite.md:12", ["sky.xml:4:5"])
    assert "Edm.Int32 by its page, and Edm.Int64 in the metadata" in type_.message


def test_a_spelling_is_said_once_to_be_that_of_the_metadata() -> None:
    kind = PAGES["resources/kind.md"].replace("|box|", "|Box|")
    problems = [problem for page in read({**PAGES, "resources/kind.md": kind}).pages for problem in page.findings]
    assert "'Box' of kind is 'box' in the metadata; write that" in [
        problem.message for problem in problems if problem.rule == "metadata-case"
    ]


def test_what_says_nothing_against_each_other_is_no_finding() -> None:
    json = resource("json").replace(" Key.", "")
    pages = {"resources/json.md": json, "resources/kite.md": resource("kite", "any|Json|Anything.")}
    metadata = METADATA.replace('<Property Name="length" Type="Edm.Int64"/><Property Name="kind" Type="sky.kind"/>', "")
    assert not found(read(pages, metadata)) & {"metadata-type", "metadata-base", "metadata-kind", "metadata-key"}


ROOT = """<EntityType Name="entity" Abstract="true"><Key><PropertyRef Name="id"/></Key>
<Property Name="id" Type="Edm.String" Nullable="false"/></EntityType><EntityType Name="big"/>"""
ROOTED = METADATA.replace('<EntityType Name="kite">', f'{ROOT}<EntityType Name="kite">')


def test_a_concluded_base_that_says_nothing_of_its_own_is_no_disagreement() -> None:
    pages = {"resources/entity.md": resource("entity"), "resources/big.md": resource("big")}
    pages["api/big-get.md"] = operation("Get big", "GET /bigs/{id}", scope="Kite.Read", answer=one("big"))
    spec = read({**PAGES, **pages}, ROOTED)
    assert "metadata-base" not in found(spec)


def test_a_base_that_a_page_says_is_held_against_the_metadata() -> None:
    pages = {name: resource(name) for name in ("crate", "json", "entity")}
    for base in ("kite", "json", "entity", "crate"):
        told = {f"resources/{name}.md": text for name, text in pages.items()}
        told["resources/big.md"] = resource("big", says=f"Inherits from [{base}]({base}.md).")
        rules = found(read({**PAGES, **told}, ROOTED))
        # Of what the metadata lacks, another rule says so.
        assert ("metadata-base" in rules) == (base != "crate")
        assert "metadata-missing-type" in rules


def test_the_same_document_gives_the_same_spec_in_any_order() -> None:
    reverse = dict(reversed(PAGES.items()))
    assert read() == read(reverse)


@pytest.fixture(scope="module")
def sky(model: Model, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    folder = tmp_path_factory.mktemp("joined")
    output.write(generate(model, "sky"), folder / "sky")
    with loaded(folder, "sky") as package:
        yield package


def checked(*paths: Path, beside: Path) -> str:
    """What mypy says of paths that import what is in the folder `beside`; nothing if all is right."""
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *map(str, paths)],
        env={**os.environ, "MYPYPATH": str(beside)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return ran.stdout if ran.returncode else ""


def test_checkers_know_every_step(sky: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "consumer.py").write_text(CONSUMER, encoding="utf-8")
    assert not checked(tmp_path, beside=Path(str(sky.__file__)).parents[1])


def test_checkers_know_an_entity_that_only_the_metadata_has_an_address_for(tmp_path: Path) -> None:
    pages = {name: text for name, text in PAGES.items() if not name.endswith(("kite-get.md", "kite-loft.md"))}
    output.write(generate(link(read(pages)), "sky"), tmp_path / "sky")
    assert "KiteItem" in (tmp_path / "sky" / "requests" / "kites.py").read_text(encoding="utf-8")
    assert not checked(tmp_path / "sky", beside=tmp_path)


def test_documented_places_keep_what_pages_say_and_go_on_by_type(sky: Any) -> None:
    listed = sky.api.kites.get()
    assert (listed.url.rpartition("/")[2], listed.scopes.delegated_work) == ("kites", ("Kite.Read",))
    kite = sky.api.kites["7"]
    assert kite.loft.post().path == "/kites/7/loft"
    assert kite.tails[1].bows[2].tie.post().path == "/kites/7/tails/1/bows/2/tie"
    assert (kite.patch({"length": 1}).method, sky.api.kites.post({"id": "8"}).method) == ("PATCH", "POST")
    assert kite.tails.count.get().path == "/kites/7/tails/$count"


def test_every_example_passes(sky: ModuleType, model: Model) -> None:
    outcomes = [*Verifier(model, sky).all()]
    assert len(outcomes) == 2 and not [failure for outcome in outcomes for failure in outcome.failures]


def test_the_documented_steps_are_called_as_without_metadata(model: Model) -> None:
    alone = link(
        sources.transcribe({name: text.encode() for name, text in PAGES.items()}, Api(name="sky"), jobs=1).spec
    )
    for template in ("/kites", "/kites/{id}/loft"):
        assert Chains(model).steps(template) == Chains(alone).steps(template)
