"""Corrections: applied on load, by meaning and not by form, and never in silence."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from codegen.base.problems import InputError, Place
from codegen.formats import specfile
from codegen.spec import nodes as spec
from codegen.spec.nodes import StructuredType
from tests.support import steps

TYPES = """\
types:
  a.thing:
    kind: entity
    properties:
      id: Edm.String
      size: {type: Edm.Int32, description: Bytes}
  a.color:
    kind: enum
    members: [red, green]
"""
OPERATIONS = """\
operations:
  add:
    method: POST
    paths:
      - /me/things/$ref
      - {template: "/users/{id}/things", text: "/users/{userId}/things"}
    responses:
      204:
"""


def load(folder: Path, corrections: str) -> spec.Spec:
    texts = {"api.yaml": "name: x\n", "types/thing.yaml": TYPES, "operations/add.yaml": OPERATIONS}
    for file, text in (texts | {"corrections/a.yaml": dedent(corrections)}).items():
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_text(text)
    return specfile.load(folder)


def operation(content: spec.Spec) -> spec.Operation:
    return next(content.operations)


def thing(content: spec.Spec) -> spec.StructuredType:
    return next(item for item in content.types if isinstance(item, spec.StructuredType))


def test_replace(tmp_path: Path) -> None:
    content = load(
        tmp_path,
        """
        - target: operations/add.yaml#/operations/add/paths/0
          from: /me/things/$ref
          to: /me/things
          reason: The example posts there.
        """,
    )
    assert operation(content).paths[0] == spec.Path(template="/me/things")
    assert operation(content).paths[0].place == Place("corrections/a.yaml", 4, 7)
    assert operation(content).paths[1].place.file == "operations/add.yaml"


def test_short_target(tmp_path: Path) -> None:
    entry = "- {target: operations/add#paths/0, from: {template: /me/things/$ref}, to: /me, reason: x}\n"
    assert operation(load(tmp_path, entry)).paths[0].template == "/me"


def test_a_pointer_sees_the_long_form(tmp_path: Path) -> None:
    content = load(
        tmp_path,
        """
        - {target: types/thing#/types/a.thing/properties/id/type, from: Edm.String, to: Edm.Guid, reason: x}
        - {target: types/thing#/types/a.thing/properties/id/read_only, to: true, reason: x}
        - {target: types/thing#/types/a.color/members/green/value, to: 7, reason: x}
        - {target: operations/add#responses/204/type, to: a.thing, reason: x}
        - {target: operations/add#paths/0/text, to: as shown, reason: x}
        """,
    )
    assert thing(content).properties[0] == spec.Property(name="id", type="Edm.Guid", read_only=True)
    color = next(item for item in content.types if isinstance(item, spec.EnumType))
    assert color.members == (spec.EnumMember(name="red"), spec.EnumMember(name="green", value=7))
    assert operation(content).responses == (spec.Response(status=204, type="a.thing"),)
    assert operation(content).paths[0].text == "as shown"


def test_add_and_remove(tmp_path: Path) -> None:
    content = load(
        tmp_path,
        """
        - {target: types/thing#/types/a.thing/navigation/parent, to: a.thing, reason: "makes navigation, too"}
        - {target: types/thing#/types/a.thing/properties/size, from: {description: Bytes, type: Edm.Int32}, reason: y}
        - {target: types/thing#/types/a.thing/key/-, to: id, reason: x}
        - {target: operations/add#paths/0, to: /first, reason: inserts}
        - target: operations/add#paths/2
          from: {text: "/users/{userId}/things", template: "/users/{id}/things"}
          reason: the order of keys doesn't matter
        """,
    )
    assert [item.name for item in thing(content).properties] == ["id"]
    assert thing(content).navigation[0].place == Place("corrections/a.yaml", 2, 62)
    assert thing(content).key == ("id",)
    assert [path.template for path in operation(content).paths] == ["/first", "/me/things/$ref"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("target: operations/add#paths/0, from: /you, to: /me", "no longer applies, there is now '/me/things/$ref'"),
        (
            "target: operations/add#title, from: x, to: y",
            "nothing now instead of 'x'; change 'from', or remove the correction",
        ),
        ("target: operations/add#paths/7, from: /you", "the list has no item 7, it has 2"),
        ("target: operations/add#pahts/0, from: /you", "no 'pahts' here, did you mean 'paths'?"),
        ("target: operations/add#method, to: PUT", "there is something already: 'POST'"),
        ("target: operations/add#method/x, to: PUT", "there is nothing inside a text"),
        ("target: operations/ad#method, to: PUT", "no file 'operations/ad', did you mean 'operations/add.yaml'?"),
        ("target: operations/add, to: PUT", "add '#' and a JSON Pointer"),
        ("target: operations/add#method", "neither 'from' nor 'to' is given"),
        ("target: types/thing#kind, to: x", "2 types and operations: begin the pointer with '/'"),
        ("target: operations/gone#/a/b, from: x, to: x", "no file 'operations/gone'"),
        ("to: x", "the key 'target' is missing"),
    ],
)
def test_what_does_not_apply_is_an_error(entry: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, f"- {{{entry}, reason: x}}\n")
    (problem,) = caught.value.problems
    assert message in str(problem)
    assert problem.place == Place("corrections/a.yaml", 1, 3)


def test_a_reason_is_required_and_all_corrections_are_tried(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load(tmp_path, "- {target: a, to: x}\n- {target: b, to: x, reson: x}\n")
    assert [problem.rule for problem in caught.value.problems] == ["missing-key", "missing-key", "unknown-key"]


def test_a_corrected_value_is_checked_like_any(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"corrections/a.yaml:1:\d+: error: expected a type"):
        load(tmp_path, "- {target: types/thing#/types/a.thing/properties/new, to: not a type, reason: x}\n")


@pytest.mark.parametrize("change", ["from: Edm.String\n  to: Edm.Int32", "to: Edm.Int32", "from: Edm.String"])
def test_work_grows_no_faster_than_corrections_of_one_file(change: str) -> None:
    def work(count: int) -> int:
        there = "p" if "from" in change else "q"
        rows = "".join(f"      p{at}: Edm.String\n" for at in range(count))
        target = "types/thing#properties/{0}{1}"
        inside = "/type" if there == "p" and "to" in change else ""
        entry = f"- target: {target}{inside}\n  {change}\n  reason: It is so.\n"
        files = {
            "api.yaml": "name: x\n",
            "types/thing.yaml": f"types:\n  a.thing:\n    kind: complex\n    properties:\n{rows}",
            "corrections/a.yaml": "".join(entry.format(there, at) for at in range(count)),
        }
        source = specfile.Source({name: text.encode() for name, text in files.items()})
        return steps(lambda: specfile.parse(source))

    work(2)
    assert work(400) < 2.05 * work(200)


def test_what_is_removed_and_added_again_comes_last(tmp_path: Path) -> None:
    changes = "- {target: types/thing#properties/a, from: Edm.String, reason: x}\n"
    changes += "- {target: types/thing#properties/c, from: Edm.String, reason: x}\n"
    changes += "- {target: types/thing#properties/a, to: Edm.Int32, reason: x}\n"
    changes += "- {target: types/thing#properties, from: {b: Edm.String, a: Edm.Int32}, to: {a: Edm.Guid}, reason: x}\n"
    for count, expected in ((3, {"b": "Edm.String", "a": "Edm.Int32"}), (4, {"a": "Edm.Guid"})):
        files = {
            "api.yaml": "name: x\n",
            "types/thing.yaml": "types:\n  a.thing:\n    kind: complex\n    properties:\n"
            + "".join(f"      {name}: Edm.String\n" for name in "abc"),
            "corrections/a.yaml": "".join(changes.splitlines(keepends=True)[:count]),
        }
        source = specfile.Source({name: text.encode() for name, text in files.items()})
        (item,) = specfile.parse(source).types
        assert isinstance(item, StructuredType)
        assert {prop.name: prop.type for prop in item.properties} == expected
        assert [prop.name for prop in item.properties] == [*expected]
