"""Which types share a module, and that what shares one can be imported."""

from __future__ import annotations

import keyword
import pickle
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codegen.python import grouping
from codegen.python.layout import lay_out
from codegen.spec.model import link
from codegen.spec.nodes import Spec
from tests.python.samples import NS, entity
from tests.python.samples import spec as sample
from tests.python.test_naming import NASTY
from tests.python.test_resources import spec

names = st.lists(st.text(max_size=8) | st.sampled_from([*NASTY, "aB", "a_b", "aBC", "ABc", "a.b", "con"]), max_size=12)


def modules(*types: str) -> dict[str, str]:
    return grouping.modules(types, {}, NS, ())


@pytest.mark.parametrize(
    ("name", "module"),
    [
        (f"{NS}.user", "user"),
        (f"{NS}.userAccount", "user_account"),
        (f"{NS}.userAccountInformation", "user_account"),
        (f"{NS}.windows10XPSettings", "windows10_xp"),
        (f"{NS}.class", "class_"),
        # A first word of ten characters is enough.
        (f"{NS}.attachment", "attachment"),
        (f"{NS}.attachmentItem", "attachment"),
        (f"{NS}.educationClass", "education_class"),
        # Below the default namespace, a namespace is part of the name; another one is said whole.
        (f"{NS}.callRecords.session", "call_records"),
        (f"{NS}.security.alertEvidenceRole", "security_alert"),
        (f"{NS}.networkAccess.tenant", "network_access"),
        (f"{NS}.compliance.auditReport", "compliance_audit"),
        (f"{NS}.vault.certificateKey", "vault_certificate"),
        ("contoso.sales.order", "contoso_sales_order"),
        ("contoso.sales.orderLineItem", "contoso_sales_order_line"),
        ("contoso.sales.commissionRate", "contoso_sales_commission"),
    ],
)
def test_a_module_holds_what_begins_with_the_same_two_words_or_a_long_one(name: str, module: str) -> None:
    assert modules(name) == {name: module}


@given(names, names)
def test_a_type_that_is_added_moves_no_other(some: list[str], more: list[str]) -> None:
    before, after = modules(*some), modules(*some, *more)
    assert {name: after[name] for name in before} == before
    assert len({module.casefold() for module in after.values()}) == len({*after.values()})
    assert all(name.isascii() and name.isidentifier() and not keyword.iskeyword(name) for name in after.values())


def typed(name: str, base: str, key: str = "") -> str:
    derives = f' BaseType="sky.{base}"' if base else ""
    leads = f'<NavigationProperty Name="{name}s" Type="sky.{name}"/>'
    return f'<EntityType Name="{name}"{derives}>{key}{leads}</EntityType>'


ID = '<Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32" Nullable="false"/>'
ROUND = "".join(
    [
        typed("kiteBoxRed", "sailTopRed"),
        typed("kiteBoxBlue", "rig"),
        typed("sailTopRed", "rig"),
        typed("sailTopBlue", "kiteBoxBlue"),
        # Each in one group: the base has the last name.
        typed("windVaneAft", "windVaneTall"),
        typed("windVaneTall", "rig"),
        typed("rig", "", ID),
        '<EntityContainer Name="C"><EntitySet Name="Rigs" EntityType="sky.rig"/></EntityContainer>',
    ]
)


def test_types_whose_groups_derive_from_each_other_stand_alone(package: Callable[[Spec], ModuleType]) -> None:
    source = spec(content=ROUND)
    made = lay_out(link(source))
    apart = ["kite_box_blue", "kite_box_red", "sail_top_blue", "sail_top_red"]
    expected = [*apart[:2], "rig", *apart[2:], "wind_vane"]
    assert [module.name for module in made.models] == expected
    assert [item.cls for item in made.models[-1].types] == ["WindVaneTall", "WindVaneAft"]
    assert sorted(module.name for module in made.requests[1:]) == expected
    sky = package(source)
    for folder in ("models", "requests"):
        for name in expected:
            import_module(f"{sky.__name__}.{folder}.{name}")
    vane = sky.models.WindVaneAft(id=1)
    assert pickle.loads(pickle.dumps(vane)) == vane
    assert sky.api.rigs[1].wind_vane_aft.wind_vane_talls.get().path == "/Rigs(1)/sky.windVaneAft/windVaneTalls"
    assert sky.api.rigs[1].sail_top_blue.kite_box_blues.get().path == "/Rigs(1)/sky.sailTopBlue/kiteBoxBlues"


def test_of_what_nothing_is_known_but_its_kind_there_is_no_docstring() -> None:
    full = '<ComplexType Name="knot"><Property Name="turns" Type="Edm.Int32"/></ComplexType>'
    made = lay_out(link(spec(content=f'{full}<ComplexType Name="loop"/>')))
    docs = {item.cls: item.doc for module in made.models for item in module.types}
    assert docs == {"Knot": "", "Loop": "The complex type sky.loop."}


def test_a_class_called_as_one_of_the_owner_s_stands_alone() -> None:
    source = sample(entity("kiteSail"), entity("kiteSailRed"), entity("kiteSailBlue"))
    source = replace(source, api=replace(source.api, bases={f"{NS}.kiteSailBlue": "team.models:KiteSailRed"}))
    shared, alone = lay_out(link(source)).models
    assert [item.cls for item in shared.types] == ["KiteSail", "KiteSailBlue"]
    assert [item.cls for item in alone.types] == ["KiteSailRed"]
