"""What changed between two specs: each rule has two small ones that differ in it alone."""

from __future__ import annotations

import json
import pathlib
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

import codegen as api
from codegen.base.problems import Place
from codegen.differences import formatters, renames
from codegen.differences.change import RULES, Change, version
from codegen.spec.model import link
from codegen.spec.nodes import (
    Body,
    EnumMember,
    EnumType,
    Header,
    Operation,
    Path,
    Permissions,
    Property,
    Spec,
    StructuredType,
    Type,
)
from codegen.verbs.comparing import differences
from tests import harbour
from tests.builders import entity, prop, spec
from tests.differences import surface
from tests.support import ROOT, codegen, transcribe

Edit = Callable[[Spec], Spec]


@cache
def base() -> Spec:
    return transcribe(harbour.PAGES)


def pages(**texts: str) -> Edit:
    """The spec of the same pages, some of them with other texts."""
    names = {pathlib.Path(name).stem.replace("-", "_"): name for name in harbour.PAGES}
    return lambda _: transcribe({**harbour.PAGES, **{names[name]: text for name, text in texts.items()}})


def edited(node: Any, called: str, /, **values: Any) -> Edit:
    """The spec with other values in a type, or in an operation."""

    def one(item: Any) -> Any:
        return replace(item, **values) if isinstance(item, node) and item.name == called else item

    def every(spec: Spec) -> Spec:
        found = (
            replace(page, types=tuple(map(one, page.types)), operations=tuple(map(one, page.operations)))
            for page in spec.pages
        )
        return replace(spec, pages=tuple(found))

    return every


def ship(**values: Any) -> Edit:
    return edited(StructuredType, "harbour.ship", **values)


def rank(**values: Any) -> Edit:
    return edited(EnumType, "harbour.crewRank", **values)


def get(**values: Any) -> Edit:
    return edited(Operation, "ship-get", **values)


def named(**values: Any) -> Edit:
    """The property `name` of a ship with other values."""

    def change(spec: Spec) -> Spec:
        (item,) = (item for item in spec.types if item.name == "harbour.ship" and isinstance(item, StructuredType))
        found = (replace(member, **values) if member.name == "name" else member for member in item.properties)
        return ship(properties=tuple(found))(spec)

    return change


def settings_of(**values: Any) -> Edit:
    """The spec with other settings in `api.yaml`."""
    return lambda spec: replace(spec, api=replace(spec.api, place=Place("api.yaml", 1), **values))


def takes(*names: str, required: tuple[str, ...] = ()) -> Body:
    """The body of an action with these parameters."""
    return Body(properties=tuple(map(prop, names)), required=required)


def same(spec: Spec) -> Spec:
    return spec


def ranks(*names: str, **numbers: int) -> tuple[EnumMember, ...]:
    return tuple(EnumMember(name=name, value=numbers.get(name)) for name in (*names, *numbers))


NO_BERTHS = harbour.SHIP.replace("|berths|Int32|Places to sleep.|\n", "")
SCOPES = Permissions(scopes={"application": ("Ship.Read", "Ship.Write")})
FILTER = Property(name="$filter", type="Edm.String")
TAG = Header(name="If-Match")
NEEDED = replace(TAG, required=True)
PICTURE = Body(content_type="image/png")
FULL = Body(type="harbour.ship", required=("name",))
GROWING = ("cook", "unknownFutureValue")
CASES: dict[str, tuple[Edit, Edit]] = {
    "property-removed": (same, pages(ship=NO_BERTHS)),
    "property-added": (pages(ship=NO_BERTHS), same),
    "property-renamed": (same, named(name="names")),
    "property-type-changed": (same, named(type="Edm.Int32")),
    "property-form-changed": (named(type="Edm.Int32"), named(type="Edm.Int64")),
    "property-restricted": (same, named(immutable=True)),
    "property-freed": (named(write_only=True), same),
    "property-default-changed": (named(default="a"), named(default="b")),
    "property-now-required": (same, named(required=True)),
    "property-now-optional": (named(required=True), same),
    "property-now-read-only": (same, named(read_only=True)),
    "property-now-writable": (named(read_only=True), same),
    "property-not-nullable": (named(nullable=True), named(nullable=False)),
    "property-nullable": (named(nullable=False), named(nullable=True)),
    "property-narrowed": (named(max_length=20), named(max_length=10)),
    "property-widened": (named(max_length=20), named(max_length=None)),
    "property-deprecated": (same, named(deprecated=True)),
    "navigation-removed": (same, ship(navigation=())),
    "navigation-added": (ship(navigation=()), same),
    "navigation-renamed": (same, pages(ship=harbour.SHIP.replace("|pilot|", "|guide|"))),
    "navigation-type-changed": (same, ship(navigation=(Property(name="pilot", type="harbour.ship"),))),
    "type-kind-changed": (same, ship(kind="complex")),
    "type-base-changed": (ship(base="harbour.crewMember"), same),
    "type-derived": (same, ship(base="harbour.crewMember")),
    "type-abstract": (same, ship(abstract=True)),
    "type-concrete": (ship(abstract=True), same),
    "type-closed": (ship(open=True), ship(open=False)),
    "type-opened": (ship(open=False), ship(open=True)),
    "type-key-changed": (same, ship(key=("name",))),
    "member-added": (rank(members=ranks(*GROWING)), rank(members=ranks(*GROWING, "boy"))),
    "member-added-to-closed": (rank(members=ranks("cook")), rank(members=ranks("cook", "boy"))),
    "member-removed": (rank(members=ranks("cook", "mate")), rank(members=ranks("mate"))),
    "member-renamed": (rank(members=ranks(cook=2)), rank(members=ranks(chef=2))),
    "member-value-changed": (rank(members=ranks(cook=2)), rank(members=ranks(cook=3))),
    "member-deprecated": (
        rank(members=ranks("cook")),
        rank(members=(EnumMember(name="cook", deprecated=True),)),
    ),
    "enum-flags-changed": (same, rank(flags=True)),
    "operation-removed": (same, get(paths=(), examples=())),
    "operation-added": (get(paths=(), examples=()), same),
    "operation-renamed": (same, pages(ship_get=harbour.GET.replace("/ships/", "/vessels/"))),
    "operation-body-changed": (get(body=None), get(body=Body(type="harbour.ship"))),
    "operation-result-changed": (same, get(responses=())),
    "operation-form-changed": (get(body=PICTURE), get(body=replace(PICTURE, content_type="image/gif"))),
    "operation-deprecated": (same, get(deprecated=True)),
    "operation-now-requires": (get(body=replace(FULL, required=())), get(body=FULL)),
    "operation-no-longer-requires": (get(body=FULL), get(body=replace(FULL, required=()))),
    "permission-added": (
        get(permissions=(Permissions(scopes={"application": ("Ship.Read",)}),)),
        get(permissions=(SCOPES,)),
    ),
    "permission-removed": (
        get(permissions=(SCOPES,)),
        get(permissions=(Permissions(scopes={"application": ("Ship.Read",)}),)),
    ),
    "parameter-added": (get(body=takes("by")), get(body=takes("by", "days"))),
    "parameter-removed": (get(body=takes("by", "days")), get(body=takes("by"))),
    "parameter-added-required": (get(headers=()), get(headers=(NEEDED,))),
    "parameter-type-changed": (get(parameters=(prop("id"),)), get(parameters=(prop("id", "Edm.Int64"),))),
    "parameter-form-changed": (get(parameters=(prop("id", "Edm.Int32"),)), get(parameters=(prop("id", "Edm.Int64"),))),
    "parameter-now-required": (get(body=takes("by")), get(body=takes("by", required=("by",)))),
    "parameter-now-optional": (get(body=takes("by", required=("by",))), get(body=takes("by"))),
    "query-added": (get(query=()), get(query=(FILTER,))),
    "query-added-required": (get(query=()), get(query=(replace(FILTER, required=True),))),
    "query-removed": (get(query=(FILTER,)), get(query=())),
    "query-type-changed": (get(query=(FILTER,)), get(query=(replace(FILTER, type="Edm.Int32"),))),
    "query-now-required": (get(query=(FILTER,)), get(query=(replace(FILTER, required=True),))),
    "query-now-optional": (get(query=(replace(FILTER, required=True),)), get(query=(FILTER,))),
    "package-renamed": (same, settings_of(name="fleet")),
    "python-names-changed": (same, settings_of(names={"harbour.ship": "Vessel"})),
    "service-root-changed": (same, settings_of(service_root="https://other.example/v1")),
    "url-style-changed": (same, settings_of(urls="odata")),
}


def changes(old: Spec, new: Spec) -> list[Change]:
    before, after = link(old), link(new)
    return list(differences(before, after).changes)


@pytest.mark.parametrize("rule", CASES)
def test_two_specs_that_differ_in_one_thing_break_one_rule(rule: str) -> None:
    old, new = CASES[rule]
    # Another base has another key as well.
    beside = {"type-key-changed"} if rule in ("type-base-changed", "type-derived") else set()
    assert {change.rule for change in changes(old(base()), new(base()))} - beside == {rule}


EDITS: dict[str, tuple[Edit, Edit]] = {
    "an action takes another type": (get(body=takes("by")), get(body=Body(properties=(prop("by", "Edm.Int32"),)))),
    "an action takes another name": (get(body=takes("by")), get(body=takes("who"))),
    "an action requires a new parameter": (get(body=takes("by")), get(body=takes("by", "to", required=("to",)))),
    "an action takes no null any more": (
        get(body=Body(properties=(prop("by", nullable=True),), required=("by",))),
        get(body=Body(properties=(prop("by"),), required=("by",))),
    ),
    "a body instead of parameters": (get(body=takes("by")), get(body=FULL)),
    "a header is no argument any more": (get(headers=(NEEDED,)), get(headers=(TAG,))),
    "another default namespace": (same, settings_of(namespace="sea")),
    "a member is called otherwise": (same, settings_of(names={"harbour.ship/name": "title"})),
    "a step is called otherwise": (same, settings_of(names={"/ships": "vessels"})),
    "a class of values": (same, settings_of(converters={"Edm.String": "team:Text"})),
    "no mixin any more": (settings_of(bases={"harbour.ship": "team:Audited"}), same),
    "an argument of a function": (
        get(paths=(Path(template="/ships/{id}/find(at={at})"),)),
        get(paths=(Path(template="/ships/{id}/find(at={at},by={by})"),)),
    ),
}


@pytest.mark.parametrize(("old", "new"), [*CASES.values(), *EDITS.values()], ids=[*CASES, *EDITS])
def test_what_breaks_programs_is_said(old: Edit, new: Edit) -> None:
    """The second witness: the packages themselves, compared name by name, both ways."""
    for before, after in ((old, new), (new, old)):
        models = link(before(base())), link(after(base()))
        broken = surface.breaks(*models)
        said = {change.breaking for change in differences(*models).changes}
        assert not broken or "source" in said, (broken, said)


TOP, TEXT, NUMBER = entity("n.top"), prop("x"), prop("x", "Edm.Int32")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ((entity("n.a", TEXT),), (entity("n.a", navigation=(prop("x", "n.a"),)),)),
        ((TOP, entity("n.a", TEXT, base="n.top")), (replace(TOP, properties=(NUMBER,)), entity("n.a", base="n.top"))),
        ((replace(TOP, properties=(TEXT,)), entity("n.a", base="n.top")), (TOP, entity("n.a", NUMBER, base="n.top"))),
    ],
    ids=["to the navigation", "to the base", "from the base"],
)
def test_a_member_that_moves_is_the_same_member(old: tuple[Type, ...], new: tuple[Type, ...]) -> None:
    found = {(change.rule, change.name) for change in changes(spec(*old), spec(*new))}
    assert ("property-type-changed", "n.a/x") in found
    assert not {("property-added", "n.a/x"), ("property-removed", "n.a/x")} & found
    if len(new) > 1:  # the same member elsewhere is no change of it
        kept = tuple(replace(item, properties=(TEXT,)) if item.own else item for item in new)
        assert {change.rule for change in changes(spec(*old), spec(*kept))} <= {"property-added", "property-removed"}


def test_the_order_of_named_arguments_is_nothing() -> None:
    def between(*names: str, type: str = "Edm.Date") -> Edit:
        arguments = ",".join(f"{name}={{{name}}}" for name in names)
        template = f"/ships/{{id}}/harbour.voyages({arguments})/legs(no={{no}})"
        return get(paths=(Path(template=template),), parameters=(prop("to", type),))

    old = between("from", "to")(base())
    assert changes(old, between("to", "from")(base())) == []
    assert [change.rule for change in changes(old, between("to", "from", type="Edm.Int32")(base()))] == [
        "parameter-type-changed"
    ]
    assert "parameter-removed" in {change.rule for change in changes(old, between("to", "at")(base()))}


def test_types_that_come_and_go() -> None:
    spec = ship(navigation=())(base())
    kept = (page for page in spec.pages if not any(item.name == "harbour.crewMember" for item in page.types))
    fewer = replace(spec, pages=tuple(kept))
    assert "type-removed" in {change.rule for change in changes(spec, fewer)}
    assert "type-added" in {change.rule for change in changes(fewer, spec)}
    untyped = get(responses=(), examples=())(spec)
    (renamed,) = changes(untyped, ship(name="harbour.tug")(untyped))
    assert (renamed.rule, renamed.was, renamed.name) == ("type-renamed", "harbour.ship", "harbour.tug")


def test_every_rule_has_a_test_and_a_line_in_the_documentation() -> None:
    assert {*CASES} | {"type-added", "type-removed", "type-renamed"} == {*RULES}
    text = (ROOT / "docs" / "breaking.md").read_text(encoding="utf-8")
    for rule in RULES.values():
        assert f"| `{rule.name}` | {rule.kind} | {rule.breaking} | {rule.reason} |" in text


def test_pairs_are_the_best_for_both_and_of_no_other_pair() -> None:
    def alike(old: int, new: int) -> float:
        return 1 - abs(old - new) / 10

    assert renames.pairs([1, 9], [2, 8], alike) == [(1, 2), (9, 8)]
    assert renames.pairs([1, 1], [2], alike) == renames.pairs([1], [8], alike) == renames.pairs([], [1], alike) == []
    assert len(renames.pairs([*range(0, 3000, 10)], [*range(0, 3000, 10)], alike)) == 300


def test_the_version_that_follows() -> None:
    def follows(*rules: str) -> str:
        return version([Change(rule, "", "", "") for rule in rules])

    assert changes(base(), base()) == [] and follows() == "none"
    assert follows("property-added", "property-widened") == follows("property-deprecated") == "minor"
    assert follows("property-widened") == "patch"
    assert follows("property-added", "member-value-changed") == follows("type-removed") == "major"


def test_the_verb_from_a_revision_to_the_folder(tmp_path: pathlib.Path) -> None:
    def git(*arguments: str) -> None:
        command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
        subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)

    def diff(old: str, *options: str) -> subprocess.CompletedProcess[str]:
        return codegen("diff", old, "specs/harbour", *options, cwd=tmp_path)

    git("init", "-q")
    spec = tmp_path / "specs" / "harbour"
    api.transcribe([harbour.write(tmp_path / "docs")], spec, cached=False, jobs=1)
    git("add", ".")
    git("commit", "-qm", "a")
    assert "a revision of git is written REV:path" in diff("HEAD").stderr
    unchanged = diff("HEAD:", "--breaking")
    assert (unchanged.returncode, unchanged.stdout[:10]) == (0, "0 changes;"), unchanged.stderr
    assert api.diff(spec, spec).changes == ()
    assert codegen("diff", "HEAD:", spec, cwd=tmp_path).stdout == unchanged.stdout
    harbour.write(tmp_path / "docs", ship=NO_BERTHS)
    api.transcribe([tmp_path / "docs"], spec, cached=False, jobs=1)
    result = diff("HEAD:specs/harbour", "--format", "json")
    found = json.loads(result.stdout)
    assert result.returncode == 0 and found["version"] == "major"
    (change,) = (change for change in found["changes"] if change["rule"] == "property-removed")
    assert change["old"]["file"] == "types/ship.yaml" and change["old"]["line"] > 1
    assert (change["change"], change["what"], change["name"]) == ("removed", "property", "harbour.ship/berths")
    broken = diff("HEAD:", "--breaking", "--format", "markdown")
    assert broken.returncode == 1 and "- **Breaking (source)**: harbour.ship/berths is gone." in broken.stdout
    assert "::error" in diff("HEAD:", "--format", "github").stdout
    unknown = diff("nowhere:")
    assert unknown.returncode == 2 and ": error: git can't read it" in unknown.stderr and "::" not in unknown.stderr


def test_a_report_stays_on_its_lines() -> None:
    change = Change("type-added", "type", "a", "evil\n::error::x")
    assert len(formatters.as_text([change]).splitlines()) == 2
    assert "\n::error" not in formatters.as_markdown([change]) + formatters.as_github([change])
