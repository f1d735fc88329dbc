"""Documentation of a known API, written in any mixture of habits: what codegen reads of it can be held against the API.

Each habit is one that pages on the web have. Nothing here knows how codegen reads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple


class Member(NamedTuple):
    """A member or parameter: its name, its Edm type, and whether it is required."""

    name: str
    type: str
    required: bool = False


@dataclass(frozen=True)
class Operation:
    """What can be done with kites: `verb` and `path` with `{id}`; `many` says that it answers with a list."""

    title: str
    verb: str
    path: str
    status: int
    query: tuple[Member, ...] = ()
    body: tuple[Member, ...] = ()
    many: bool = False


NAMES = ("color", "size_mm", "made_at", "is_open", "tags", "owner_id", "weight")
SPELLINGS = {
    "Edm.String": ("string", "String", "str", "`string`", "string(40)"),
    "Edm.Int32": ("integer", "int", "Integer", "Int32", "integer (0-3)"),
    "Edm.Boolean": ("boolean", "bool", "Boolean"),
    "Edm.Double": ("number", "float", "Double"),
    "Edm.DateTimeOffset": ("datetime", "timestamp", "string (date-time)"),
    "Collection(Edm.String)": ("array of strings", "string[]", "list of strings", "Array<string>", "string [0..*]"),
}
SAMPLES = {
    "Edm.String": "red",
    "Edm.Int32": 7,
    "Edm.Boolean": True,
    "Edm.Double": 1.5,
    "Edm.DateTimeOffset": "2024-05-02T07:30:00Z",
    "Collection(Edm.String)": ["a", "b"],
}
REASONS = {200: "OK", 201: "Created", 204: "No Content"}


def about(one: Member) -> str:
    """What the documentation says of a member."""
    return f"What {one.name.replace('_', ' ')} says."


@dataclass(frozen=True)
class Habits:
    """How pages are written; each field is one of the values in `AXES`."""

    layout: str
    request: str
    members: str
    columns: tuple[str, str, str, str]
    truths: tuple[str, str]
    spelling: int
    placeholder: str
    parts: str
    answer: str
    object: str
    heading: str
    root: str

    def kind(self, one: Member) -> str:
        """The name of a member's type."""
        names = SPELLINGS[one.type]
        return names[self.spelling % len(names)]

    def listed(self, members: Sequence[Member], level: int) -> list[str]:
        """Members, as tables and lists have them; `level` is that of the heading above."""
        return [*LISTS[self.members](self, members, level), ""]

    def pages(self, members: Sequence[Member], operations: Sequence[Operation]) -> dict[str, str]:
        """The pages of an API about kites, by their paths."""
        if self.layout == "one page":
            lines = ["# Yard", "", "What is in the yard.", "", *self._type(members, 2)]
            lines += [line for one in operations for line in self._operation(one, members, 2)]
            return {"yard.md": "\n".join(lines)}
        pages = {"resources/kite.md": "\n".join(self._type(members, 1))}
        for at, one in enumerate(operations):
            pages[f"api/{at}.md"] = "\n".join(self._operation(one, members, 1))
        return pages

    def _type(self, members: Sequence[Member], level: int) -> list[str]:
        title = [f"{'#' * level} {self.object}", "", "What flies.", ""]
        below = [f"{'#' * (level + 1)} {self.heading}", ""] if self.heading else []
        return [*title, *below, *self.listed(members, level + 1)]

    def _operation(self, one: Operation, members: Sequence[Member], level: int) -> list[str]:
        path = self.root + one.path.replace("{id}", self.placeholder)
        lines = REQUESTS[self.request]("#" * level, one.title, one.verb, path)
        named = self.placeholder.strip("{}<>:")
        keys = [Member(named, members[0].type, True)] if "{id}" in one.path else []
        for title, rows in PARTS[self.parts](keys, one.query, one.body):
            lines += ["", title.format("#" * (level + 1)), "", *self.listed(rows, level + 1)] if rows else []
        value: Any = {member.name: SAMPLES[member.type] for member in members}
        shown = json.dumps([value] if one.many else value, indent=2).split("\n") if one.status != 204 else []
        return [*lines, "", *ANSWERS[self.answer]("#" * (level + 1), one.status, REASONS[one.status], shown), ""]


def _table(habits: Habits, members: Sequence[Member], order: str) -> list[str]:
    titles = dict(zip("ntdr", habits.columns, strict=True))
    rows = [[titles[column] for column in order], ["---"] * len(order)]
    for one in members:
        cells = {"n": one.name, "t": habits.kind(one), "d": about(one), "r": habits.truths[not one.required]}
        rows.append([cells[column] for column in order])
    return [f"| {' | '.join(row)} |" for row in rows]


def _html(habits: Habits, members: Sequence[Member], level: int) -> list[str]:
    rows = ["".join(f"<th>{title}</th>" for title in habits.columns)]
    for one in members:
        kind = habits.kind(one).strip("`").replace("<", "&lt;")
        cells = (f"<code>{one.name}</code>", kind, about(one), habits.truths[not one.required])
        rows.append("".join(f"<td>{cell}</td>" for cell in cells))
    return ["<table>", *(f"<tr>{row}</tr>" for row in rows), "</table>"]


def _each(
    form: str, needed: str = ", required", spared: str = ""
) -> Callable[[Habits, Sequence[Member], int], list[str]]:
    """A list whose items have this form: `{n}` is the name, `{t}` the type, `{r}` what says that it is required."""

    def lines(habits: Habits, members: Sequence[Member], level: int) -> list[str]:
        found: list[str] = []
        for one in members:
            kind, asked = habits.kind(one).strip("`"), needed if one.required else spared
            told = form.format(n=one.name, t=kind, r=asked, d=about(one), h="#" * (level + 1))
            found += told.split("\n")
        return found

    return lines


LISTS: dict[str, Callable[[Habits, Sequence[Member], int], list[str]]] = {
    "table": lambda habits, members, level: _table(habits, members, "ntrd"),
    "table, truth first": lambda habits, members, level: _table(habits, members, "nrtd"),
    "HTML table": _html,
    "- `name` (type, required): about": _each("- `{n}` ({t}{r}): {d}"),
    "* `name` `(type: <required>)` - about": _each("* `{n}` `({t}: {r})` - {d}", "<required>", '""'),
    "- **name** *type* (required) - about": _each("- **{n}** *{t}*{r} - {d}", " (required)"),
    "- `name` (required), the type within": _each("- `{n}`{r}\n  - Type: {t}\n  - {d}", " (required)", " (optional)"),
    "headings": _each("{h} `{n}`\n\n{t}{r}. {d}\n", ", required", ", optional"),
    "definitions": _each("`{n}`\n: {t}{r}. {d}\n"),
    "components": _each('<Property name="{n}" type="{t}"{r}>\n  {d}\n</Property>\n', " required"),
}
COLUMNS = (
    ("Name", "Type", "Description", "Required"),
    ("Field", "Data type", "Notes", "Required?"),
    ("Attribute", "Type", "Meaning", "Mandatory"),
    ("Field name", "Field type", "Comment", "Presence"),
    ("Parameter", "Type", "Remarks", "M/O"),
    ("Element", "Field type", "Purpose", "Req."),
)
TRUTHS = (
    ("yes", "no"),
    ("Yes", "No"),
    ("true", "false"),
    ("\u2713", "\u2717"),
    ("x", ""),
    ("required", "optional"),
    ("M", "O"),
)

Lines = list[str]
REQUESTS: dict[str, Callable[[str, str, str, str], Lines]] = {
    "code below a title": lambda h, title, verb, path: [f"{h} {title}", "", f"`{verb} {path}`"],
    "fence below a title": lambda h, title, verb, path: [f"{h} {title}", "", "```", f"{verb} {path}", "```"],
    "HTTP below a title": lambda h, title, verb, path: [
        f"{h} {title}",
        "",
        "```http",
        f"{verb} {path} HTTP/1.1",
        "```",
    ],
    "title": lambda h, title, verb, path: [f"{h} {verb} {path}", "", f"{title}."],
    "title as code": lambda h, title, verb, path: [f"{h} `{verb} {path}`", "", f"{title}."],
    "title in brackets": lambda h, title, verb, path: [f"{h} [{verb}] {path}", "", f"{title}."],
    "at the end of a title": lambda h, title, verb, path: [f"{h} {title} `{verb} {path}`"],
    "at the start of a title": lambda h, title, verb, path: [f"{h} {verb} {path} - {title}"],
    "verb in bold": lambda h, title, verb, path: [f"{h} {title}", "", f"**{verb}** `{path}`"],
    "verb and colon": lambda h, title, verb, path: [f"{h} {title}", "", f"{verb}: `{path}`"],
    "label": lambda h, title, verb, path: [f"{h} {title}", "", f"**Request:** `{verb} {path}`"],
    "labelled items": lambda h, title, verb, path: [
        f"{h} {title}",
        "",
        f"* **URL**: `{path}`",
        f"* **Method**: `{verb}`",
    ],
    "table": lambda h, title, verb, path: [f"{h} {title}", "", "| Method | URL |", "|---|---|", f"| {verb} | {path} |"],
    "quote": lambda h, title, verb, path: [f"{h} {title}", "", f"> {verb} {path}"],
}

Parts = list[tuple[str, Sequence[Member]]]
PARTS: dict[str, Callable[[Sequence[Member], Sequence[Member], Sequence[Member]], Parts]] = {
    "headings": lambda path, query, body: [
        ("{} Path parameters", path),
        ("{} Query parameters", query),
        ("{} Request body", body),
    ],
    "one heading": lambda path, query, body: [("{} Parameters", [*path, *query, *body])],
    "labels": lambda path, query, body: [("Path parameters:", path), ("Query parameters:", query), ("Body:", body)],
    "bold titles": lambda path, query, body: [
        ("**URL Parameters**", path),
        ("**Query Params**", query),
        ("**Body Parameters**", body),
    ],
}


def _fence(shown: Lines) -> Lines:
    return ["```json", *shown, "```"] if shown else []


ANSWERS: dict[str, Callable[[str, int, str, Lines], Lines]] = {
    "Response, status": lambda h, code, why, shown: [f"{h} Response", "", f"Status: {code} {why}", "", *_fence(shown)],
    "status as title": lambda h, code, why, shown: [f"{h} {code} {why}", "", *_fence(shown)],
    "Success status": lambda h, code, why, shown: [f"{h} Success {code}", "", *_fence(shown)],
    "Response (status)": lambda h, code, why, shown: [f"{h} Response ({code})", "", *_fence(shown)],
    "label and code": lambda h, code, why, shown: [f"**Response** `{code} {why}`", "", *_fence(shown)],
    "+ Response status": lambda h, code, why, shown: [
        f"+ Response {code} (application/json)",
        "",
        *(f"        {line}" for line in shown),
    ],
    "message": lambda h, code, why, shown: [
        f"{h} Response",
        "",
        "```http",
        f"HTTP/1.1 {code} {why}",
        *(["Content-Type: application/json", "", *shown] if shown else []),
        "```",
    ],
    "example below": lambda h, code, why, shown: [
        f"{h} Response",
        "",
        f"{code} {why}",
        "",
        *([f"{h}# Example", "", *_fence(shown)] if shown else []),
    ],
    "items": lambda h, code, why, shown: [
        "* **Success Response:**",
        "",
        f"  * **Code:** {code}",
        "",
        *(["    **Content:**", "", *(f"    {line}" for line in _fence(shown))] if shown else []),
    ],
    "table": lambda h, code, why, shown: [
        f"{h} Responses",
        "",
        "| Status | Meaning |",
        "|---|---|",
        f"| {code} | {why} |",
        "",
        *_fence(shown),
    ],
}
AXES: dict[str, tuple[Any, ...]] = {
    "layout": ("one page", "a page each"),
    "request": tuple(REQUESTS),
    "members": tuple(LISTS),
    "columns": COLUMNS,
    "truths": TRUTHS,
    "spelling": tuple(range(5)),
    "placeholder": ("{id}", ":id", "<id>", "{kite_id}", ":kite_id"),
    "parts": tuple(PARTS),
    "answer": tuple(ANSWERS),
    "object": ("Kite", "Kite object", "The kite object", "Kite model", "Object: Kite", "Kite resource"),
    "heading": ("Properties", "Attributes", "Fields", "", "Object properties"),
    "root": ("", "/api/v1", "https://yard.example", "https://yard.example/v2"),
}
assert list(AXES) == [field.name for field in fields(Habits)]

TAIL = (
    "| Name | Type | Description |",
    "|---|---|---|",
    "| length | integer | How long. |",
    "| color | string | Which. |",
)
_ROWS = TAIL[2:]


def _marked(mark: str) -> Lines:
    return ["| tail | object | What trails. |", *(row.replace("| ", f"| {mark}", 1) for row in _ROWS)]


INNER: dict[str, tuple[Lines, Lines]] = {
    "names with dots": (_marked("tail."), []),
    "names with dots alone": (_marked("tail.")[1:], []),
    "hard blanks": (_marked("&nbsp;&nbsp;"), []),
    "dashes": (_marked("- "), []),
    "angles": (_marked("> "), []),
    "arrows": (_marked("\u21b3 "), []),
    "link": (["| tail | [Tail](#tail) | What trails. |"], ["{h} Tail", "", *TAIL]),
    "name": (["| tail | Tail | What trails. |"], ["{h} Tail", "", *TAIL]),
    "name in parentheses": (["| tail | object (Tail) | What trails. |"], ["{h} Tail", "", *TAIL]),
    "link in the description": (["| tail | object | See [tail](#tail). |"], ["{h} tail", "", *TAIL]),
    "heading": (["| tail | object | What trails. |"], ["{h} tail", "", *TAIL]),
    "heading with a capital": (["| tail | object | What trails. |"], ["{h} Tail", "", *TAIL]),
    "heading of an object": (["| tail | object | What trails. |"], ["{h} The tail object", "", *TAIL]),
    "heading of properties": (["| tail | object | What trails. |"], ["{h} tail properties", "", *TAIL]),
    "caption": (["| tail | object | What trails. |"], ["**tail**", "", *TAIL]),
}
"""How pages describe the members of an object that is a member: rows of the table, and what stands below it."""


def with_tail(style: str, layout: str, heading: str) -> dict[str, str]:
    """Pages about kites with a tail, as a type and as the body of a request."""
    rows, below = INNER[style]
    whole = [*TAIL[:2], "| id | integer | Its number. |", *rows, "", *(line.format(h="####") for line in below), ""]
    listed = [f"### {heading}", "", *whole] if heading else whole
    kite = ["## Kite", "", "What flies.", "", *listed]
    add = [
        "## Add a kite",
        "",
        "`POST /kites`",
        "",
        "### Request body",
        "",
        *whole,
        "### Response",
        "",
        "Status: 201 Created",
    ]
    if layout == "one page":
        return {"yard.md": "\n".join(["# Yard", "", *kite, *add])}
    lifted = [
        "\n".join(line.removeprefix("#") if line.startswith("##") else line for line in part) for part in (kite, add)
    ]
    return {"resources/kite.md": lifted[0], "api/add.md": lifted[1]}
