"""A name that no program can use, or that leads nowhere, costs what bears it: left out with a finding, the rest stays."""

from __future__ import annotations

import pytest

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.spec.nodes import Api
from tests.support import package

from .documents import document, findings, model, read, refused, structured

PLANET = '<Property Name="name" Type="Edm.String"/>'


@pytest.mark.parametrize(
    ("member", "rule"),
    [
        ('<Property Name="tail-length" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="a\u200db" Type="Edm.String"/>', "odd-name"),
        ('<Property Name="x" Type="Int32"/>', "dangling-name"),
        ('<Property Name="x" Type="Collection(Edm.PropertyPath)"/>', "dangling-name"),
        ('<Property Name="x" Type="Self.gone"/>', "dangling-name"),
        ('<Property Name="x"/>', "dangling-name"),
        ('<Property Name="name" Type="Edm.Byte"/>', "repeated-name"),
        ('<NavigationProperty Name="x" Type="Edm.String"/>', "dangling-name"),
        ('<NavigationProperty Name="x" Type="Self.kind"/>', "dangling-name"),
    ],
)
def test_a_member(member: str, rule: str) -> None:
    content = f'<ComplexType Name="planet">\n{PLANET}\n{member}\n</ComplexType><EnumType Name="kind"/>'
    item = structured(content)
    assert [prop.name for prop in (*item.properties, *item.navigation)] == ["name"]
    (finding,) = findings(content)
    assert finding.startswith("sky.xml:7:1: warning: ")
    assert finding.endswith(f"left out{' here' * (rule == 'repeated-name')} [{rule}]")
    (problem,) = refused(content)
    assert problem == finding.replace("warning", "error", 1)


def test_payloads_keep_it() -> None:
    with package(
        model(f'<ComplexType Name="planet">{PLANET}<Property Name="a-b" Type="Edm.Byte"/></ComplexType>')
    ) as sky:
        assert sky.models.Planet.from_json('{"name": "x", "a-b": 7}').to_json() == b'{"name":"x","a-b":7}'


@pytest.mark.parametrize(
    "content",
    [
        '<ComplexType Name="a b"/><ComplexType Name="planet"><Property Name="x" Type="Self.a b"/></ComplexType>',
        '<ComplexType Name="planet"/><ComplexType Name="planet"><Property Name="x" Type="Edm.Byte"/></ComplexType>',
        '<ComplexType Name="planet" BaseType="Self.gone"/>',
        '<ComplexType Name="planet" BaseType="Self.moon"/><EntityType Name="moon"/>',
        '<ComplexType Name="planet" BaseType="Self.moon"/><ComplexType Name="moon" BaseType="Self.planet"/>',
        '<EntityType Name="planet"><Key><PropertyRef Name="gone"/></Key></EntityType>',
        '<ComplexType Name="planet"/><TypeDefinition Name="mass" UnderlyingType="Self.planet"/>',
        '<ComplexType Name="planet"/><Action Name="A.B.C"/>',
        '<ComplexType Name="planet"/><Action Name="burn"><Parameter Name="a-b" Type="Edm.Byte"/></Action>',
        '<ComplexType Name="planet"/><EntityContainer Name="C"><EntitySet Name="a-b" EntityType="Self.planet"/>'
        '<Singleton Name="x" Type="Self.planet"/><Singleton Name="y" Type="Self.gone"/>'
        '<ActionImport Name="z" Action="Self.gone"/></EntityContainer>',
        '<ComplexType Name="planet"/><EntityContainer Name="C" Extends="Self.D"/>',
    ],
)
def test_whatever_depends_on_it(content: str) -> None:
    item = structured(content)
    assert not item.base or item.base == "sky.moon"
    assert (item.key, list(item.properties)) == ((), [])
    assert list(read(content).operations) == []
    assert findings(content)
    assert refused(content)


def test_the_rest_of_a_service_stays() -> None:
    content = (
        f'<EntityType Name="planet"><Key><PropertyRef Name="name"/></Key>{PLANET}</EntityType>'
        '<EntityContainer Name="C"><EntitySet Name="my-set" EntityType="Self.planet"/>'
        '<EntitySet Name="planets" EntityType="Self.planet"/></EntityContainer>'
    )
    assert "GET /planets" in {
        f"{item.method} {path.template}" for item in read(content).operations for path in item.paths
    }


def test_what_no_reader_takes_is_a_finding_for_each_kind() -> None:
    more = '<ComplexType Name="planet"><Property Name="a" Type="Edm.Byte" Glow="1"/><Property Name="b" Type="Edm.Byte" Glow="1"/>'
    foreign = '<v:Note xmlns:v="urn:v">x</v:Note></ComplexType>'
    assert (
        findings(more + foreign)
        == [
            "sky.xml:5:1: info: the element Note of ComplexType is left out, once: no reader takes it [metadata-unread]".replace(
                "5:1", f"5:{len(more) + 1}"
            ),
            "sky.xml:5:28: info: the attribute Glow of Property is left out, 2 times: no reader takes it [metadata-unread]",
        ][::-1]
    )


def test_nothing_to_take_is_no_success() -> None:
    for content in ("", '<Annotations Target="far.x"><Annotation Term="sky.glow"/></Annotations>'):
        with pytest.raises(InputError, match="nothing"):
            csdl.read({"sky.xml": document(content)}, Api(name="sky"))
