"""A spec folder as graders ask it: raw YAML, by page, by short name of a type."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.facts import LOADER
from tests.grading import markdown


class Examples(NamedTuple):
    """What the examples of a page hold."""

    requests: list[Any]
    responses: list[Any]


def short(expression: str) -> str:
    """The name of a type without `Collection()` and namespace, in lower case."""
    return re.sub(r"^Collection\((.*)\)$", r"\1", expression).rpartition(".")[2].casefold()


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation of the YAML."""

    content: Mapping[str, Any]

    def templates(self) -> dict[str, str]:
        """The templates by the form in which they are compared."""
        paths = [item["template"] if isinstance(item, dict) else item for item in self.content.get("paths") or ()]
        return {markdown.segments(path): path for path in paths}

    def guids(self, path: str) -> int:
        """How many keys in parentheses of a documented path are of type Edm.Guid."""
        wanted = markdown.segments(path)
        template = next((text for form, text in self.templates().items() if form.endswith(wanted)), "")
        parameters = self.content.get("parameters") or {}
        return sum(_type(parameters.get(name)) == "Edm.Guid" for name in re.findall(r"\(\{([^}]*)\}\)", template))

    def body(self) -> str:
        """The short name of the body's type, or an empty text."""
        return short(_type(self.content.get("body") or ""))

    def answers(self) -> set[str]:
        """The short names of the types of all success responses."""
        responses = self.content.get("responses") or {}
        return {short(_type(item)) for item in responses.values()} if isinstance(responses, dict) else set()


def _type(node: Any) -> str:
    return str(node.get("type", "") if isinstance(node, dict) else node or "")


class Spec:
    """All files of a spec folder."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, list[dict[str, Any]]] = {}
        self.types: dict[str, dict[str, Any]] = {}
        for path in sorted(folder.rglob("*.yaml")):
            content = yaml.load(path.read_text("utf-8"), LOADER) or {}
            if isinstance(content, dict) and path.name != "api.yaml":
                self.files.setdefault(content.get("page", "").rpartition("/")[2].casefold(), []).append(content)
                for name, item in (content.get("types") or {}).items():
                    self.types.setdefault(short(name), item)

    def type(self, name: str) -> dict[str, Any] | None:
        return self.types.get(name.casefold())

    @staticmethod
    def member(node: Mapping[str, Any], name: str, group: str = "properties") -> dict[str, Any]:
        """A member of a type in its long form, or an empty mapping."""
        members = node.get(group) or {}
        found: Any = next((item for key, item in members.items() if key.casefold() == name.casefold()), {})
        return {"type": found} if isinstance(found, str) else found

    def operations(self, page: str, method: str = "") -> list[Operation]:
        """The operations of a page, by its file name."""
        all_of_them = [
            Operation(item)
            for content in self.files.get(page.casefold(), ())
            for item in (content.get("operations") or {}).values()
        ]
        return [item for item in all_of_them if not method or item.content["method"] == method]

    def operation(self, page: str, method: str, path: str) -> Operation | None:
        """The operation of a page whose path ends so."""
        wanted = markdown.segments(path)
        found = self.operations(page, method)
        return next((item for item in found if any(text.endswith(wanted) for text in item.templates())), None)

    def _shown(self, page: str) -> list[Any]:
        """The examples that a page shows, whichever page documents their operations."""
        name = page.casefold()
        return [
            one
            for file in self.files
            for item in self.operations(file)
            for one in item.content.get("examples") or ()
            if (one.get("page", "").rpartition("/")[2].casefold() or file) == name
        ]

    def requests(self, page: str) -> list[Any]:
        """All example requests of a page."""
        return [one["request"] for one in self._shown(page) if "request" in one]

    def examples(self, page: str) -> Examples:
        """Requests that belong to a documented path, and responses."""
        requests = [request for request in self.requests(page) if request.get("template")]
        return Examples(requests, [one["response"] for one in self._shown(page) if "response" in one])
