"""Comments by which a page silences lint."""

from __future__ import annotations

import pytest

from codegen.formats import page
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.ignores import read_ignores


def ignores(text: str) -> tuple[tuple[str, ...], list[tuple[int, str]]]:
    """The rules that a page ignores, and lines and messages of the findings."""
    findings = Findings("api/o.md")
    found = read_ignores(page.read("api/o.md", text.encode()), findings)
    assert {problem.rule for problem in findings.problems} <= {"lint-ignore"}
    return found, [(problem.place.line, problem.message) for problem in findings.problems]


@pytest.mark.parametrize(
    "comment",
    [
        "codegen-lint-ignore placeholder name-case: the values are secret",
        "codegen-lint-ignore placeholder, name-case",
        "codegen-lint-ignore\n  placeholder\n  name-case: as they are on\n  the wire: secret",
        "codegen-lint-ignore placeholder --><!--codegen-lint-ignore name-case: one more",
    ],
)
def test_a_comment_names_rules_and_may_say_why(comment: str) -> None:
    assert ignores(f"# Title\n\nText <!-- {comment} --> more.\n") == (("placeholder", "name-case"), [])


def test_other_comments_and_blocks_of_code_say_nothing() -> None:
    text = "<!-- codegen-lint-ignored placeholder -->\n\n<!-- see codegen-lint-ignore placeholder -->\n\n"
    assert ignores(text + "```\n<!-- codegen-lint-ignore placeholder -->\n```\n") == ((), [])


def test_what_is_no_rule_is_reported_and_the_others_count() -> None:
    found, problems = ignores("# Title\n\n<!-- codegen-lint-ignore place-holder name-case yaml -->\n")
    assert found == ("name-case",)
    assert problems == [
        (3, "there is no rule 'place-holder' to ignore, did you mean 'placeholder'?"),
        (3, "'yaml' stops a run, so it can't be ignored; remove it"),
    ]


@pytest.mark.parametrize("comment", ["codegen-lint-ignore", "codegen-lint-ignore: placeholder"])
def test_a_comment_without_rules_is_reported(comment: str) -> None:
    assert [line for line, _ in ignores(f"\n<!-- {comment} -->\n")[1]] == [2]
