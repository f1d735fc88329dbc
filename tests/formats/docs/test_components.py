"""What components of sites hold: bounds, and markup that never ends. The forms are in tests/cases."""

from __future__ import annotations

from tests.support import steps, transcribe

PAGE = "---\napi: GET /kites\n---\n\n# Kites\n\n{}\n\n## Response\n\nStatus: 200 OK\n"


def nested(count: int) -> str:
    opened = "".join(f'<Field query="a{at}" type="object">\n' for at in range(count))
    return PAGE.format(opened + "</Field>\n" * count)


def test_members_within_members_are_bounded() -> None:
    (operation,) = transcribe({"kites.md": nested(40)}).operations
    assert max(one.name.count(".") for one in operation.query) < 8


def test_deeper_markup_takes_no_more_than_its_length() -> None:
    few, many = (steps(lambda count=count: transcribe({"kites.md": nested(count)})) for count in (400, 1600))
    assert many < 8 * few


def test_a_component_that_never_ends_ends_at_the_next_heading() -> None:
    (operation,) = transcribe({"kites.md": PAGE.format('<Field query="a" type="string">\n\nWhat it says.')}).operations
    assert [(one.name, one.description) for one in operation.query] == [("a", "What it says.")]
    assert [answer.status for answer in operation.responses] == [200]
