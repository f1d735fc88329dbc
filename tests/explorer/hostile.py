"""A spec with markup in every text that a page of documentation could bring along."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from typing import Any

from codegen.spec.nodes import Api, EnumType, Message, Path, Spec, StructuredType

EVIL = (
    "'\"><img src=x onerror=alert(1)></pre></textarea></title></script><script>alert(1)</script>"
    "javascript:alert(1) &lt;b&gt; {{ 7 * 7 }} {% raw %}\u202e\x1b[2J"
)
IN_PATHS = '"><img src=x onerror=alert><script>'
"""What a segment of a path can hold."""
_KEPT = {
    *("kind", "method", "type", "base", "level", "urls", "namespace", "dialect", "rule", "sha256", "sources"),
    *("minimum", "maximum", "underlying", "template", "path"),
}
"""Words that the model decides by, and names of types, which are checked when a spec is read."""


def hostile(node: Any) -> Any:
    """A node with markup in each of its texts; texts that refer to each other still do."""
    if isinstance(node, Message):
        return _message(node)
    if is_dataclass(node) and not isinstance(node, type):
        changed = {
            item.name: hostile(getattr(node, item.name))
            for item in fields(node)
            if item.init and item.name not in _KEPT and not _names_a_type(node, item.name)
        }
        if isinstance(node, StructuredType):
            changed["key"] = ()  # a name with slashes can't be a key
        if isinstance(node, Api):
            changed["service_root"] = f"{node.service_root}/{IN_PATHS.replace(' ', '/')}"
        if isinstance(node, Path):
            changed["template"] = f"{node.template}/{IN_PATHS}"
        return replace(node, **changed)
    if isinstance(node, str):
        return node + EVIL if node else node
    if isinstance(node, tuple):
        return tuple(map(hostile, node))
    if isinstance(node, dict):
        return {hostile(key): hostile(value) for key, value in node.items()}
    return node


def _names_a_type(node: Any, name: str) -> bool:
    return isinstance(node, StructuredType | EnumType) and name in ("name", "inherited")


def _message(message: Message) -> Message:
    changed: dict[str, Any] = {"headers": hostile(message.headers), "placeholders": (EVIL,), "findings": {EVIL: EVIL}}
    for name in ("url", "reason"):
        if hasattr(message, name):
            changed[name] = getattr(message, name) + EVIL
    if getattr(message, "template", ""):
        changed |= {"template": f"{message.template}/{IN_PATHS}", "path": f"{message.path}/{IN_PATHS}"}  # type: ignore[attr-defined]
    text = message.read or message.body
    body = json.dumps(_payload(json.loads(text)), indent=1) if text.startswith("{") else text + EVIL
    return replace(message, body=body, read="", **changed)


def _payload(value: Any) -> Any:
    if isinstance(value, dict):
        return {key if key.startswith("@") else key + EVIL: _payload(item) for key, item in value.items()}
    return [*map(_payload, value)] if isinstance(value, list) else value + EVIL if isinstance(value, str) else value


def spec(given: Spec) -> Spec:
    """The spec with markup."""
    found: Spec = hostile(given)
    return found
