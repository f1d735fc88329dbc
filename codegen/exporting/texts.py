"""Plain data as JSON or YAML: the same bytes for the same data, numbers digit by digit, no text that breaks out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from codegen.formats.specfile.yamlwrite import write

DEEPEST = 100
"""Data nested deeper isn't written as data: readers differ in how deep they go."""
_LONE = re.compile("[\ud800-\udfff]")


def to_json(data: Any) -> bytes:
    """JSON, indented by two."""
    return ("".join(_json(clean(data), "")) + "\n").encode()


def to_yaml(data: Any) -> bytes:
    """YAML that parsers of 1.1 and of 1.2 read alike."""
    return write(clean(data)).encode()


def clean(data: Any) -> Any:
    """The data without what no file can hold: halves of surrogate pairs are U+FFFD."""
    if isinstance(data, str):
        return _LONE.sub("\ufffd", data)
    if isinstance(data, Mapping):
        return {clean(name): clean(item) for name, item in data.items()}
    return [clean(item) for item in data] if isinstance(data, list | tuple) else data


def can_stand(data: Any) -> bool:
    """Whether JSON and YAML can hold the data: finite numbers, and nested no deeper than is read everywhere."""
    waiting = [(data, 0)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, float) or (isinstance(item, Decimal) and not item.is_finite()) or depth > DEEPEST:
            return False
        if isinstance(item, Mapping | list):
            waiting += [(inner, depth + 1) for inner in (item.values() if isinstance(item, Mapping) else item)]
    return True


def _json(data: Any, indent: str) -> Iterator[str]:
    inner = indent + "  "
    if isinstance(data, Decimal):
        yield str(data)
    elif isinstance(data, Mapping) and data:
        for at, (name, item) in enumerate(data.items()):
            yield f"{',' if at else '{'}\n{inner}{json.dumps(name, ensure_ascii=False)}: "
            yield from _json(item, inner)
        yield f"\n{indent}}}"
    elif isinstance(data, list) and data:
        for at, item in enumerate(data):
            yield f"{',' if at else '['}\n{inner}"
            yield from _json(item, inner)
        yield f"\n{indent}]"
    else:
        yield json.dumps(data, ensure_ascii=False)
