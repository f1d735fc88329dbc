"""Writes pages, in Graph's manner, that say what a document of metadata says; reads it with ElementTree alone."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

EDM = "{http://docs.oasis-open.org/odata/ns/edm}"
PROPERTIES = "|{}|Type|Description|\n|:---|:---|:---|\n{}"


class Writer:
    """The pages of one document of OData 4: types, entity sets, and the actions and functions bound to entities."""

    def __init__(self, metadata: str) -> None:
        root = ElementTree.fromstring(metadata)
        self.schemas = [root] if root.tag == f"{EDM}Schema" else [*root.iter(f"{EDM}Schema")]
        self.aliases = {schema.get("Alias", ""): schema.get("Namespace", "") for schema in self.schemas}
        self.types = {
            f"{schema.get('Namespace')}.{item.get('Name')}": item
            for schema in self.schemas
            for kind in ("EntityType", "ComplexType", "EnumType")
            for item in schema.findall(EDM + kind)
        }
        self.sets: dict[str, str] = {}

    def pages(self) -> dict[str, str]:
        """The texts of all pages by their names."""
        found = {f"resources/{_file(name)}": self._type(name, item) for name, item in self.types.items()}
        found |= {f"api/{_file(name)}": text for name, text in (*self._requests(), *self._calls())}
        return found

    def _full(self, name: str) -> str:
        namespace, _, simple = name.rpartition(".")
        return f"{self.aliases.get(namespace, namespace)}.{simple}"

    def _line(self, name: str) -> Iterator[ElementTree.Element]:
        while name:
            yield self.types[name]
            name = self._full(base) if (base := self.types[name].get("BaseType")) else ""

    def _key(self, name: str) -> list[str]:
        refs = (item.findall(f"{EDM}Key/{EDM}PropertyRef") for item in self._line(name))
        return [ref.get("Name", "") for found in refs for ref in found]

    def _cell(self, type: str) -> str:
        many, name = type.startswith("Collection("), type.removeprefix("Collection(").rstrip(")")
        cell = name.removeprefix("Edm.") if name.startswith("Edm.") else _link(name)
        return f"{cell} collection" if many else cell

    def _type(self, name: str, item: ElementTree.Element) -> str:
        namespace, _, simple = name.rpartition(".")
        if item.tag == f"{EDM}EnumType":
            rows = "".join(
                f"|{one.get('Name')}|{one.get('Value', at)}|It is so.|\n"
                for at, one in enumerate(item.findall(f"{EDM}Member"))
            )
            text = f"## Members\n\n|Member|Value|Description|\n|:---|:---|:---|\n{rows}"
            return f"# {simple} enum type\n\nNamespace: {namespace}\n\nValues.\n\n{text}"
        key = self._key(name)
        base = f"Inherits from {_link(item.get('BaseType', ''))}.\n\n" if item.get("BaseType") else ""
        text = f"# {simple} resource type\n\nNamespace: {namespace}\n\nOne of many.\n\n{base}"
        for kind, heading in (("Property", "Properties"), ("NavigationProperty", "Relationships")):
            members = [(one.get("Name", ""), one.get("Type", "")) for one in item.findall(EDM + kind)]
            rows = "".join(f"|{name}|{self._cell(type)}|{'Key' * (name in key)}.|\n" for name, type in members)
            text += f"## {heading}\n\n{PROPERTIES.format(kind, rows)}\n" if rows else ""
        return text

    def _requests(self) -> Iterator[tuple[str, str]]:
        for entities in (item for schema in self.schemas for item in schema.iter(f"{EDM}EntitySet")):
            name, type = entities.get("Name", ""), self._full(entities.get("EntityType", ""))
            self.sets.setdefault(type, name)
            key, sent = (
                self._key(type),
                f"In the request body, supply a JSON representation of the {_link(type)} object.",
            )
            one = f"/{name}/{{id}}" if len(key) == 1 else f"/{name}({','.join(f'{part}={{{part}}}' for part in key)})"
            yield f"{name}-list", self._page(f"List {name}", f"GET /{name}", self._given(f"Collection({type})"))
            yield f"{name}-get", self._page(f"Get {name}", f"GET {one}", self._given(type))
            yield f"{name}-post", self._page(f"Make {name}", f"POST /{name}", self._given(type, "201 Created"), sent)
            yield f"{name}-patch", self._page(f"Update {name}", f"PATCH {one}", self._given(type), sent)
            yield f"{name}-delete", self._page(f"Delete {name}", f"DELETE {one}", self._given(""))

    def _calls(self) -> Iterator[tuple[str, str]]:
        for schema in self.schemas:
            calls = (*schema.findall(f"{EDM}Action"), *schema.findall(f"{EDM}Function"))
            for item in (call for call in calls if call.get("IsBound") == "true"):
                bound, *parameters = [
                    (one.get("Name", ""), one.get("Type", "")) for one in item.findall(f"{EDM}Parameter")
                ]
                type = self._full(bound[1].removeprefix("Collection(").rstrip(")"))
                if type not in self.sets:
                    continue
                at = f"/{self.sets[type]}" + "/{id}" * (not bound[1].startswith("Collection("))
                path = f"{at}/{schema.get('Namespace')}.{item.get('Name')}"
                result = item.find(f"{EDM}ReturnType")
                given = self._given("" if result is None else result.get("Type", ""))
                rows = "".join(f"|{name}|{self._cell(type)}|What is meant.|\n" for name, type in parameters)
                table, name = PROPERTIES.format("Parameter", rows), f"{type}-{item.get('Name')}-{len(parameters)}"
                if item.tag == f"{EDM}Action":
                    yield name, self._page("Call", f"POST {path}", given, table if rows else "")
                else:
                    arguments = ",".join(f"{name}={{{name}}}" for name, _ in parameters)
                    shown = f"## Function parameters\n\n{table}\n" if rows else ""
                    yield name, self._page("Call", f"GET {path}({arguments})", given, before=shown)

    def _given(self, type: str, code: str = "200 OK") -> str:
        if not type:
            return "If successful, this method returns a `204 No Content` response code."
        many, name = type.startswith("Collection("), type.removeprefix("Collection(").rstrip(")")
        what = self._cell(type)
        if not name.startswith("Edm."):
            what = f"collection of {_link(name)} objects" if many else f"{_link(name)} object"
        return f"If successful, this method returns a `{code}` response code and a {what} in the response body."

    def _page(self, title: str, line: str, given: str, sent: str = "", before: str = "") -> str:
        body = f"## Request body\n\n{sent}\n\n" if sent else ""
        head = f"# {title}\n\nNamespace: {self.schemas[0].get('Namespace')}\n\n{title}, as is said here.\n\n"
        return f"{head}## HTTP request\n\n```http\n{line}\n```\n\n{before}{body}## Response\n\n{given}\n"


def _file(name: str) -> str:
    return f"{name.rpartition('.')[2].lower()}.md"


def _link(type: str) -> str:
    return f"[{type.rpartition('.')[2]}](../resources/{_file(type)})"
