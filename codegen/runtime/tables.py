"""Models and pages as small tables in notebooks. Loaded only there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from .members import is_model
from .plans import plan_of
from .redact import member_shown, redacted

ROWS, COLUMNS, LETTERS = 20, 12, 80
"""The most that a table shows; what it leaves out, it counts."""


def of_model(model: Any) -> str:
    """A row for each member that the model has."""
    plan = plan_of(type(model))
    given = {member.attribute: value for member, value in plan.given(model)}
    given |= plan.extra(model)
    rows = [(name, _cell(name, value)) for name, value in given.items()]
    return _table(type(model).__name__, ("member", "value"), rows)


def of_page(values: Sequence[Any], type: str, total: int | None) -> str:
    """A row for each value of a page, a column for each member that one of them has; `total` is what it counts."""
    rows = [_members(value) for value in values[:ROWS]]
    names = list(dict.fromkeys(name for row in rows for name in row))
    shown = names[:COLUMNS]
    caption = f"{type}: {len(values)} values"
    if total is not None and total != len(values):
        caption += f" of {total}"
    for kind, left in (("rows", len(values) - ROWS), ("columns", len(names) - COLUMNS)):
        caption += f", {left} {kind} not shown" if left > 0 else ""
    cells = [
        [_cell(name, row[name]) if name in row else "" for name in shown]
        for row in rows
    ]
    return _table(caption, shown, cells)


def _members(value: Any) -> dict[str, Any]:
    if not is_model(type(value)):
        return {"value": value}
    plan = plan_of(type(value))
    return {member.attribute: item for member, item in plan.given(value)}


def _cell(name: str, value: Any) -> str:
    text = redacted(member_shown(name, value))
    cut = f"{text[: LETTERS - 1]}\N{HORIZONTAL ELLIPSIS}"
    return cut if len(text) > LETTERS else text


def _table(caption: str, head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    def line(cells: Iterable[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"

    body = "".join(line(row, "td") for row in rows)
    return (
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead>{line(head, 'th')}</thead><tbody>{body}</tbody></table>"
    )
