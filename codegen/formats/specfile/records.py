"""Shapes of dataclasses: records, and records listed under their names."""

# ruff: noqa: D102 - what overrides a method of Shape is documented there

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import compress
from keyword import iskeyword
from operator import attrgetter, is_not
from typing import Any

from codegen.base.nearest import suggest
from codegen.formats.specfile import docstrings, shapes
from codegen.formats.specfile.shapes import Choice, Define, Problems, Schema, Shape
from codegen.formats.specfile.yamlwrite import Data
from codegen.formats.yamlread import Node

_LONGEST_NAME = 500
"""Longer names are written in the list form: YAML's keys have to be short."""


@dataclass(frozen=True)
class Form:
    """How a dataclass is written where it is one of several.

    With a `name` field they are a mapping by it, else a list. `short` is the field whose value may
    stand for the whole when there is nothing else to say. `kind` is written as the key of that name
    for a class that shares its list with others and has no such field. `wordy` is what is written in full, and
    read in its short form as well. `rest` is the field, a mapping by identifiers, whose pairs stand among the other
    keys.
    """

    name: str = ""
    short: str = ""
    kind: str = ""
    rest: str = ""
    wordy: bool = False


@dataclass(frozen=True)
class Field:
    """One key of a record; `name` is the dataclass field's, empty for a key that YAML alone has."""

    key: str
    name: str
    shape: Shape
    default: Any

    @property
    def required(self) -> bool:
        """Whether the key must be there."""
        return self.default is dataclasses.MISSING


class Record(Shape):
    """A dataclass as a mapping of its fields."""

    wanted = "a mapping"

    def __init__(self, cls: type, form: Form, fields: list[Field]) -> None:
        if form.kind:
            fields = [Field("kind", "", Choice(form.kind), dataclasses.MISSING), *fields]
        self.cls, self.form = cls, form
        self.fields = {field.key: field for field in fields if field.key != form.rest}
        self._rest = next((field.shape for field in fields if field.key == form.rest), None)
        known = {field.name for field in fields}
        self._placed = "place" in {field.name for field in dataclasses.fields(cls)} - known
        self._required = {field.key for field in fields if field.required}
        self._renamed = {field.key for field in self.fields.values() if field.key != field.name}
        self._plan = [(field.key, field.default, field.shape.dump) for field in self.fields.values() if field.name]
        self._defaults = [default for _, default, _ in self._plan]
        self._positions = range(len(self._plan))
        self._facts_of = attrgetter(*(field.name for field in self.fields.values() if field.name), "__class__")

    def read(self, node: Node, problems: Problems, name: Node | None = None) -> Any:
        """The dataclass; `name` is the key that the record stood behind, if it did."""
        found: dict[str, Any] = {}
        if name is not None:
            found[self.form.name] = self.fields[self.form.name].shape.read(name, problems)
        if node.text is None:
            self._read_pairs(node, problems, found)
        elif name is None or not node.null:
            lone = self.form.short if name is not None else self.form.name or self.form.short
            if not lone:
                return self.refuse(node, problems)
            found[lone] = self.fields[lone].shape.read(node, problems)
        where = name or node
        if not self._required <= found.keys():
            for key in sorted(self._required - found.keys()):
                problems("missing-key", where, f"the key '{key}' is missing")
                found[key] = None
        if self._rest is not None:
            rest = {key: value for key, value in found.items() if key not in self.fields}
            found = {key: value for key, value in found.items() if key in self.fields} | {self.form.rest: rest}
        for key in self._renamed & found.keys():
            found[self.fields[key].name] = found.pop(key)
        found.pop("", None)
        if self._placed:
            found["place"] = where.place
        return self.cls(**found)

    def _read_pairs(self, node: Node, problems: Problems, found: dict[str, Any]) -> None:
        for key, value in shapes.pairs(self, node, problems):
            text = key.text or ""
            field = self.fields.get(text)
            if field is not None and text not in found:
                found[text] = field.shape.read(value, problems)
            elif field is None and self._rest is not None and text.isidentifier() and not iskeyword(text):
                found[text] = self._rest.read(value, problems)
            else:
                hint = problems.hint(text, self.fields.keys() - found.keys())
                problems("unknown-key", key, f"unknown key '{key.brief}'{hint}")

    def dump(self, value: Any) -> Data:
        data = self._facts(value)
        lone = self.form.name or self.form.short
        return data[lone] if list(data) == [lone] and not self.form.wordy else data

    def dump_named(self, value: Any) -> Data:
        """What stands behind the name: nothing where there is nothing else, else the short form or a mapping."""
        data = self._facts(value)
        del data[self.form.name]
        if not data:
            return None
        return data[self.form.short] if list(data) == [self.form.short] else data

    def _facts(self, value: Any) -> dict[str | int, Data]:
        data: dict[str | int, Data] = {}
        if self.form.kind:
            data["kind"] = self.form.kind
        facts = self._facts_of(value)
        # Most fields are at their defaults: C finds those that aren't.
        for at in compress(self._positions, map(is_not, facts, self._defaults)):
            key, default, dump = self._plan[at]
            if facts[at] != default:
                data[key] = dump(facts[at])
        if self._rest is not None:
            data |= {key: self._rest.dump(fact) for key, fact in getattr(value, self.form.rest).items()}
        return data

    def schema(self, define: Define) -> Schema:
        full = define(self.cls.__name__ + "Item" * bool(self.form.name), lambda: self._object(define, ""))
        lone = self.form.name or self.form.short
        return {"anyOf": [full, self.fields[lone].shape.schema(define)]} if lone else full

    def schema_named(self, define: Define) -> Schema:
        """What may stand behind the name."""
        forms = [define(self.cls.__name__, lambda: self._object(define, self.form.name))]
        if self.form.short:
            forms.append(self.fields[self.form.short].shape.schema(define))
        if self._required <= {self.form.name}:
            forms.append({"type": "null"})
        return {"anyOf": forms} if len(forms) > 1 else forms[0]

    def _object(self, define: Define, without: str) -> Schema:
        fields = [field for field in self.fields.values() if field.key != without]
        texts = docstrings.fields(self.cls)
        about = {field.key: {"description": texts[field.name]} if field.name in texts else {} for field in fields}
        return {
            "description": docstrings.summary(self.cls),
            "type": "object",
            "properties": {field.key: about[field.key] | field.shape.schema(define) for field in fields},
            "required": [field.key for field in fields if field.required],
            "additionalProperties": False if self._rest is None else self._rest.schema(define),
        }

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        if token not in self.fields and self._rest is not None and token.isidentifier():
            return self._rest, shapes.find(node, token)
        if token not in self.fields or (token == self.form.name and shapes.find(node, token) is None):
            raise KeyError(f"there is no '{token}' here{suggest(token, self.fields)}")
        self.open(node)
        return self.fields[token].shape, shapes.find(node, token)

    def open(self, node: Node) -> None:
        if node.text is not None and (node.null or self.form.short):
            value = node.scalar(node.text, plain=node.plain)
            node.pairs = [] if node.null else [(node.scalar(self.form.short), value)]
            node.text = None


class Tagged(Shape):
    """Records of several classes, told apart by the key `kind`."""

    wanted = "a mapping"

    def __init__(self, *records: Record) -> None:
        self.form = records[0].form
        self.fields = records[0].fields
        self._by_class = {record.cls: record for record in records}
        self._by_kind: dict[str, Record] = {}
        for record in records:
            kind = record.fields["kind"].shape
            self._by_kind |= dict.fromkeys(kind.words if isinstance(kind, Choice) else (), record)
        self._kind = Choice(*self._by_kind)

    def read(self, node: Node, problems: Problems, name: Node | None = None) -> Any:
        """The dataclass that the kind tells."""
        if node.pairs is None:
            return self.refuse(node, problems)
        kind = shapes.find(node, "kind")
        if kind is None:
            return problems("missing-key", name or node, f"the key 'kind' is missing: {self._kind.wanted}")
        record = self._by_kind.get(self._kind.read(kind, problems) or "")
        return record.read(node, problems, name) if record else None

    def dump(self, value: Any) -> Data:
        return self._by_class[type(value)].dump(value)

    def dump_named(self, value: Any) -> Data:
        """What stands behind the name."""
        return self._by_class[type(value)].dump_named(value)

    def schema(self, define: Define) -> Schema:
        return {"anyOf": [record.schema(define) for record in self._by_class.values()]}

    def schema_named(self, define: Define) -> Schema:
        """What may stand behind the name."""
        return {"anyOf": [record.schema_named(define) for record in self._by_class.values()]}

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        kind = shapes.find(node, "kind")
        record = self._by_kind.get((kind and kind.text) or "")
        if record is None:
            raise KeyError(f"its kind is not {self._kind.wanted}")
        return record.step(node, token)


@dataclass(frozen=True)
class Named(Shape):
    """Records as a mapping by their names.

    A list stands in where names are all there is to say, and where a name comes twice or is too long
    for a key.
    """

    record: Record | Tagged
    wanted = "a mapping by name or a list"

    def read(self, node: Node, problems: Problems) -> Any:
        read = self.record.read
        if node.items is not None:
            return tuple([read(item, problems) for item in node.items])
        return tuple([read(value, problems, key) for key, value in shapes.pairs(self, node, problems)])

    def dump(self, value: Any) -> Data:
        names = [getattr(item, self.record.form.name) for item in value]
        if len(set(names)) < len(names) or any(isinstance(name, str) and len(name) > _LONGEST_NAME for name in names):
            return [self.record.dump(item) for item in value]
        data = {name: self.record.dump_named(item) for name, item in zip(names, value, strict=True)}
        return data if any(rest is not None for rest in data.values()) else names

    def schema(self, define: Define) -> Schema:
        return {
            "anyOf": [
                {"type": "object", "additionalProperties": self.record.schema_named(define)},
                {"type": "array", "items": self.record.schema(define)},
            ]
        }

    def step(self, node: Node, token: str) -> tuple[Shape, Node | None]:
        self.open(node)
        if node.items is not None:
            return shapes.Items(self.record).step(node, token)
        return self.record, shapes.find(node, token)

    def open(self, node: Node) -> None:
        pairs = [self._pair(item) for item in node.items or ()]
        names = {name.text for name, _ in pairs}
        if node.items is not None and len(names) == len(pairs) and None not in names:
            node.items, node.pairs = None, pairs

    def _pair(self, item: Node) -> tuple[Node, Node]:
        rest = item.scalar("", plain=True)
        if item.pairs is None:
            return item, rest
        rest.text, rest.pairs = None, [pair for pair in item.pairs if pair[0].text != self.record.form.name]
        return shapes.find(item, self.record.form.name) or Node("", 0, 0), rest
