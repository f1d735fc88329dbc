"""Permission tables in all their shapes."""

from __future__ import annotations

import pytest

from codegen.formats import page
from codegen.formats.docs.page import permissions
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ledger import Ledger
from codegen.formats.inline import Text
from codegen.spec.nodes import Permissions
from tests.formats.docs.drafting import GRAPH

WORK, PERSONAL, APP = (
    "Delegated (work or school account)",
    "Delegated (personal Microsoft account)",
    "Application",
)
HEAD = "|Permission type|Permissions (from least to most privileged)|\n|:--|:--|\n"


def read(text: str) -> tuple[list[Permissions], list[str], Ledger]:
    parsed = page.read("api/a.md", ("# A\n\n" + text).encode())
    ledger, findings = Ledger.of(parsed), Findings("api/a.md")
    found = list(permissions.read(parsed.blocks, "", ledger, findings, GRAPH))
    return found, [problem.rule for problem in findings.problems], ledger


@pytest.mark.parametrize(
    ("cell", "scopes"),
    [
        ("Thing.Read, Thing.ReadWrite", ("Thing.Read", "Thing.ReadWrite")),
        ("Thing.Read and Thing.ReadWrite", ("Thing.Read", "Thing.ReadWrite")),
        ("Thing.Read and Other.Read", ("Thing.Read+Other.Read",)),
        ("A.Read and B.Read, A.Read and C.Read", ("A.Read+B.Read", "A.Read+C.Read")),
        ("A.Read, B.Read and C.Read", ("A.Read", "B.Read", "C.Read")),
        ("A.Read and B.Read plus C.Read or D.Read", ("A.Read+B.Read+C.Read", "D.Read")),
        ("Thing.Read or Thing.ReadWrite.All", ("Thing.Read", "Thing.ReadWrite.All")),
        ("Thing.Read Thing.ReadWrite", ("Thing.Read", "Thing.ReadWrite")),
        ("eThing.Read.All.", ("eThing.Read.All",)),
        ("`Thing.Read`, **Thing.ReadWrite**", ("Thing.Read", "Thing.ReadWrite")),
        ("For **x** resource: Thing.Read <br> For **y**: Other.Read", ("Thing.Read", "Other.Read")),
        ("Thing.Read, Thing.Read", ("Thing.Read",)),
        ("Other.Read, Thing AccessAs.All", ("Other.Read", "Thing.AccessAs.All")),
        ("Not supported.", ()),
        ("None", ()),
        ("N/A", ()),
        ("**TODO: Determine scopes **", None),
        ("", None),
        ("A role is needed.", None),
    ],
)
def test_cell(cell: str, scopes: tuple[str, ...] | None) -> None:
    assert permissions.read_cell(Text(cell), GRAPH.permissions).scopes == scopes


MOST_FIRST = HEAD.replace("least to most", "most to least")


def test_a_heading_that_a_cell_bears_out_holds_for_all() -> None:
    (found,), rules, _ = read(MOST_FIRST + f"|{WORK}|A.Read, A.ReadWrite|\n|{APP}|B.ReadWrite, B.Read|\n")
    assert found.most_first
    assert (found.scopes.get("delegated_work"), found.scopes.get("application")) == (
        ("A.ReadWrite", "A.Read"),
        ("B.ReadWrite", "B.Read"),
    )
    assert rules == ["permissions-most-first", "permissions-order"]


def test_a_heading_that_only_is_contradicted_is_turned_round() -> None:
    (found,), rules, _ = read(MOST_FIRST + f"|{WORK}|A.Read, A.ReadWrite|\n|{APP}|Small.Do, Big.Do|\n")
    assert not found.most_first
    assert (found.scopes.get("delegated_work"), found.scopes.get("application")) == (
        ("A.Read", "A.ReadWrite"),
        ("Small.Do", "Big.Do"),
    )
    assert rules == ["permissions-most-first", "permissions-order"]


def test_the_stronger_never_comes_first_against_the_heading() -> None:
    (found,), rules, _ = read(HEAD + f"|{WORK}|B.Read, A.ReadWrite.All, A.Read.All|\n|{APP}|Z.Do, A.Do|\n")
    assert (found.scopes.get("delegated_work"), found.scopes.get("application")) == (
        ("B.Read", "A.Read.All", "A.ReadWrite.All"),
        ("Z.Do", "A.Do"),
    )
    assert rules == ["permissions-order"]


def test_turned_around() -> None:
    text = f"|Resource|{WORK}|{PERSONAL}|{APP}|\n|--|--|--|--|\n"
    text += "|a user's|A.Read|B.Read|Not supported.|\n|a group's|C.Read|||\n"
    found, rules, _ = read(text)
    assert [one.subject for one in found] == ["a user's", "a group's"]
    assert (found[0].scopes.get("delegated_personal"), found[0].scopes.get("application")) == (("B.Read",), ())
    assert rules == ["permissions-empty", "permissions-empty"]


def test_a_label_that_sounds_like_a_kind_does_not_turn_the_table() -> None:
    text = f"|Resource|{WORK}|{APP}|\n|--|--|--|\n|application|A.Read|B.Read|\n"
    (found,), _, _ = read(text)
    assert (found.subject, found.scopes.get("delegated_work"), found.scopes.get("application")) == (
        "application",
        ("A.Read",),
        ("B.Read",),
    )


def test_split_by_workload() -> None:
    rows = f"|{WORK}||\n|&nbsp;&nbsp;**Sets**|A.Read|\n|{PERSONAL}|Not supported.|\n|{APP}|B.Read|\n"
    (whole, part), _, _ = read(HEAD + rows)
    by_subject = {one.subject: one for one in (whole, part)}
    assert by_subject["Sets"].scopes.get("delegated_work") == ("A.Read",)
    assert by_subject[""].scopes.get("application") == ("B.Read",)


def test_columns_for_self_and_others() -> None:
    text = f"|Permission type|Acting on self|Acting on others|\n|--|--|--|\n|{WORK}|A.Read|A.Read.All|\n"
    found, _, _ = read(text)
    assert [(one.subject, one.scopes.get("delegated_work")) for one in found] == [
        ("Acting on self", ("A.Read",)),
        ("Acting on others", ("A.Read.All",)),
    ]


def test_three_rows_with_a_wrong_label() -> None:
    (found,), rules, _ = read(HEAD + f"|{WORK}|A.Read|\n|{WORK}|Not supported.|\n|{APP}|B.Read|\n")
    assert (found.scopes.get("delegated_work"), found.scopes.get("delegated_personal")) == (("A.Read",), ())
    assert rules == ["permissions-row"]


def test_all_of_these() -> None:
    (found,), _, _ = read(f"All of the following permissions are required.\n\n{HEAD}|{WORK}|A.Read, B.Read|\n")
    assert found.scopes.get("delegated_work") == ("A.Read+B.Read",)


def test_other_tables_are_skipped() -> None:
    found, rules, ledger = read("|Caller|Sees|\n|--|--|\n|an application|its own things only|\n")
    assert (found, rules) == ([], [])
    assert {fate for (kind, _), (fate, _) in ledger.fates.items() if kind == "row"} == {"skipped"}


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("TODO", "permissions-todo"),
        ("Some role.", "permissions-cell"),
        ("With luck A.Read", "permissions-prose"),
        ("A.Read, A.Read", "permissions-repeated"),
        ("B.Read, Thing AccessAs.All", "permissions-scope"),
    ],
)
def test_finding(cell: str, rule: str) -> None:
    assert read(HEAD + f"|{WORK}|{cell}|\n|{APP}|X.Read|\n")[1] == [rule]


def test_what_stands_twice_in_other_company_is_not_repeated() -> None:
    found = [
        permissions.read_cell(Text(text), GRAPH.permissions).repeated
        for text in ("A.Read and B.Read, A.Read and C.Read", "A.Read, B.Read, A.Read")
    ]
    assert found == [(), ("A.Read",)]
