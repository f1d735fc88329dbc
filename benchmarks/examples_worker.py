"""Documented responses through one library: `python -m benchmarks.examples_worker STEP EXAMPLES [FOLDER]`.

`list` writes the examples of a spec folder as JSON; `codegen` and `msgraph` decode and encode them, and print how many
came back how. "Identical" compares JSON values, numbers by all their digits.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

IDENTICAL, FORMS, DIFFERENT, RAISED, UNTYPED = "identical", "other forms", "different", "raised", "no type"
OUTCOMES = (IDENTICAL, FORMS, DIFFERENT, RAISED, UNTYPED)
Again = Callable[[str, bool, bytes], bytes]
"""Decodes and encodes: OData type of the object or of the items, whether it is a collection, JSON. LookupError
when it has no such type."""


def examples(folder: Path) -> list[dict[str, Any]]:
    """Each JSON response of a spec that is an object or a collection of objects of a known type."""
    from codegen.base.edm import TypeRef
    from codegen.formats import specfile
    from codegen.spec import payloads
    from codegen.spec.model import link

    model = link(specfile.load(folder))
    found = []
    for operation in model.operations:
        for message in (example.response for example in operation.examples if example.response):
            expected, wrapped = payloads.body_type(model, operation, message)
            payload = payloads.json_of(message)
            type = TypeRef.parse(expected) if expected else None
            if type is None or model.structured(type.name) is None or not isinstance(payload, dict):
                continue
            if wrapped and not type.collection:
                continue  # {"value": {...}}: neither library has a class for the wrapper.
            agrees = not message.placeholders and not message.findings
            text = message.read or message.body
            found.append({"type": type.name, "collection": type.collection, "agrees": agrees, "text": text})
    return found


def counts(examples: list[dict[str, Any]], again: Again) -> dict[str, Counter[str]]:
    """How the examples came back: all, and those that agree with their documented type."""
    found: dict[str, Counter[str]] = {"all": Counter(), "agreeing": Counter()}
    for example in examples:
        outcome = _outcome(example, again)
        found["all"][outcome] += 1
        found["agreeing"][outcome] += example["agrees"]
    return found


def _outcome(example: dict[str, Any], again: Again) -> str:
    try:
        text = again(example["type"], example["collection"], example["text"].encode())
    except LookupError:
        return UNTYPED
    except Exception:  # noqa: BLE001 - whatever the library raises is the outcome.
        return RAISED
    before, after = _value(example["text"]), _value(text)
    if before == after:
        return IDENTICAL
    return FORMS if same(before, after) else DIFFERENT


def same(before: Any, after: Any) -> bool:
    """Whether two payloads differ in nothing but the forms of numbers and moments, and in types named unasked."""
    if isinstance(before, dict) and isinstance(after, dict):
        added = after.keys() - before.keys()
        return added <= {"@odata.type"} and all(name in after and same(before[name], after[name]) for name in before)
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, str) and isinstance(after, str):
        return before == after or (_moment(before) is not None and _moment(before) == _moment(after))
    return bool(before == after)


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else None
    except ValueError:
        return None


def _value(text: str | bytes) -> Any:
    return json.loads(text, parse_float=Decimal)


def codegen(type: str, collection: bool, text: bytes) -> bytes:
    """By way of a response, as the client reads it."""
    result = import_module("whole_api._runtime.responses").Result(f"Collection({type})" if collection else type)
    again: bytes = result.read(200, {"Content-Type": "application/json"}, text).to_json()
    return again


class Msgraph:
    """By way of the class of the type's name, as `create_from_discriminator_value` reads it."""

    def __init__(self) -> None:
        models = import_module("msgraph.generated.models")
        root = Path(next(iter(models.__path__)))
        self._modules = {
            _folded(".".join(path.relative_to(root).with_suffix("").parts)): path.relative_to(root)
            for path in root.rglob("*.py")
        }

    def __call__(self, type: str, collection: bool, text: bytes) -> bytes:
        """Decode and encode once; a collection without a class of its own item by item."""
        name = type.removeprefix("microsoft.graph.")
        if not collection:
            return self._again(self._class(name), text)
        try:
            page = self._class(f"{name}CollectionResponse")
        except LookupError:
            item, members = self._class(name), _value(text)
            members["value"] = [_value(self._again(item, _text(value))) for value in members["value"]]
            return _text(members)
        return self._again(page, text)

    def _class(self, name: str) -> Any:
        path = self._modules[_folded(name)]
        module = import_module(f"msgraph.generated.models.{'.'.join(path.with_suffix('').parts)}")
        short = _folded(path.stem)
        return next(item for key, item in vars(module).items() if key.casefold() == short)

    @staticmethod
    def _again(model: Any, text: bytes) -> bytes:
        from kiota_serialization_json.json_parse_node_factory import JsonParseNodeFactory
        from kiota_serialization_json.json_serialization_writer import JsonSerializationWriter

        writer = JsonSerializationWriter()
        value = JsonParseNodeFactory().get_root_parse_node("application/json", text).get_object_value(model)
        writer.write_object_value(None, value)
        again: bytes = writer.get_serialized_content()
        return again


def _folded(name: str) -> str:
    return name.replace("_", "").casefold()


def _text(value: Any) -> bytes:
    return json.dumps(value, default=float).encode()


def main(step: str, path: Path, folder: str) -> None:
    """One of the steps."""
    if step == "list":
        path.write_text(json.dumps(examples(Path(folder))), encoding="utf-8")
        return
    sys.path.insert(0, folder)
    again: Again = codegen if step == "codegen" else Msgraph()
    print(json.dumps(counts(json.loads(path.read_text(encoding="utf-8")), again)))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), sys.argv[3])
