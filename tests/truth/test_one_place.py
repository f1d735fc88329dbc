"""Pages that write a segment in two cases are about one place."""

from __future__ import annotations

from tests.support import transcribe
from tests.truth.sky import operation


def test_twins_that_differ_by_case_are_one_place() -> None:
    answer = "If successful, this method returns a `204 No Content` response code."
    lines = (
        "GET /hall/deletedKites",
        "GET /hall/deletedkites/{id}",
        "GET /hall/deletedKites/sky.kite",
        "GET /DeletedKites",
    )
    spec = transcribe(
        {f"api/kite-{at}.md": operation(f"Get {at}", line, answer=answer) for at, line in enumerate(lines)}
    )
    (twin,) = (problem for page in spec.pages for problem in page.findings if problem.rule == "request-line-case")
    assert twin.place.file == "api/kite-1.md" and "'deletedKites'" in twin.message
    # In another place, another name may differ by case alone.
    assert [path.template for operation in spec.operations for path in operation.paths] == [
        "/hall/deletedKites",
        "/hall/deletedKites/{id}",
        "/hall/deletedKites/sky.kite",
        "/DeletedKites",
    ]
