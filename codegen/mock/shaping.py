"""Reduces documented payloads to the query: $select, $skip and $top, pages with next links, $count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from codegen.mock.messages import Refusal
from codegen.spec.paths import split

TOKEN = "$skiptoken"
_MARK = "mock-"
NEXT, DELTA, COUNT = "@odata.nextLink", "@odata.deltaLink", "@odata.count"


@dataclass(frozen=True, slots=True)
class Window:
    """Which of a collection's items an answer holds."""

    skip: int = 0
    top: int | None = None
    count: bool = False
    page: int | None = None
    """Items that one answer holds at most."""
    offset: int = 0
    """How many of them earlier pages held."""

    @classmethod
    def of(cls, options: Mapping[str, str], page: int | None) -> Window:
        """The window that query options ask for; raises Refusal for what isn't a number, or no truth."""
        top = options.get("$top")
        token = options.get(TOKEN, "")
        count = options.get("$count", "false").casefold()
        if count not in ("true", "false"):
            raise Refusal(400, f"$count must be true or false, not '{options['$count']}'")
        return cls(
            skip=_number("$skip", options.get("$skip", "0")),
            top=None if top is None else _number("$top", top),
            count=count == "true",
            page=page,
            offset=_number(TOKEN, token.removeprefix(_MARK)) if token.startswith(_MARK) else 0,
        )

    def apply(self, payload: dict[str, Any], url: str) -> dict[str, Any]:
        """The payload with those items; `url` is what was asked, without a token, and makes the next link."""
        items = payload["value"]
        wanted = items[self.skip :][: self.top]
        end = len(wanted) if self.page is None else self.offset + self.page
        shaped = {name: value for name, value in payload.items() if name not in (NEXT, COUNT, "value")}
        if self.count:
            shaped[COUNT] = len(items)
        if end < len(wanted):
            shaped[NEXT] = f"{url}{'&' if '?' in url else '?'}{TOKEN}={_MARK}{end}"
            shaped.pop(DELTA, None)
        return {**shaped, "value": wanted[self.offset : end]}


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal(400, f"{name} must be a number that isn't negative, not '{text}'")
    return int(text)


def select(payload: Any, names: Iterable[str]) -> Any:
    """Entities with the selected members only; annotations of the whole, and of what remains, stay."""
    wanted = {name.partition("/")[0] for name in names}
    if "*" in wanted or not isinstance(payload, dict):
        return payload
    if isinstance(payload.get("value"), list):
        return {**payload, "value": [_selected(item, wanted) for item in payload["value"]]}
    return _selected(payload, wanted)


def _selected(item: Any, wanted: set[str]) -> Any:
    if not isinstance(item, dict):
        return item
    return {name: value for name, value in item.items() if name.startswith("@") or name.partition("@")[0] in wanted}


def selected_names(options: Mapping[str, str]) -> list[str]:
    """What $select names, with what $expand adds; the names of types before members are left out."""
    items = (item for option in ("$select", "$expand") for item in split(options.get(option, ""), ",", inside=True))
    names = (item.partition("(")[0].strip() for item in items)
    paths = ([step for step in name.split("/") if "." not in step] for name in names if name)
    return ["/".join(path) for path in paths if path]


def multiplied(items: list[Any], size: int, key: Iterable[str]) -> list[Any]:
    """The items again and again up to a number of them, told apart by their keys."""
    if not items:
        return items
    names = set(key)
    copies = []
    for index in range(max(size, len(items))):
        turn, item = index // len(items), items[index % len(items)]
        if turn and isinstance(item, dict):
            item = {
                name: f"{value}-{turn + 1}" if name in names and isinstance(value, str) else value
                for name, value in item.items()
            }
        copies.append(item)
    return copies
