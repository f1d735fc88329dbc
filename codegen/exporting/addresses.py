"""Documented paths in OpenAPI's form, with keys and arguments as the service's URLs write them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from codegen.spec.nodes import Property
from codegen.spec.paths import Segment, segments
from codegen.spec.urls import Urls


@dataclass(frozen=True, slots=True)
class Address:
    """A path, the names of its parameters in their order, and those that hold slashes."""

    text: str
    names: tuple[str, ...]
    long: tuple[str, ...] = ()

    @property
    def plain(self) -> str:
        """The path without what its parameters are called: two paths that differ in nothing else are one."""
        found = self.text
        for name in self.names:
            found = found.replace(f"{{{name}}}", "{}")
        return found


def address(template: str, parameters: Mapping[str, Property], urls: Urls) -> Address:
    """The path of a template whose parameters are of these types (URL Conventions 4.01, sections 4.3 and 4.5)."""
    parts: list[str] = []
    long: list[str] = []
    names: list[str] = []
    last: Segment | None = None
    for segment in segments(template):
        names += segment.parameters
        if segment.parameter and last is not None and last.colon:
            long.append(segment.parameter)
        bare = segment.parameter and not segment.colon
        if bare and urls == "odata" and last is not None and not last.colon and last.arguments is None and last.name:
            parts[-1] += f"({_written(segment.parameter, parameters, urls)})"
        elif segment.arguments is not None:
            text = f"({','.join(_argument(item, parameters, urls) for item in segment.arguments)})"
            if segment.name or not parts:
                parts.append(segment.name + text)
            else:
                parts[-1] += text
            parts[-1] += ":" * segment.colon
        else:
            parts.append(str(segment))
        last = segment
    return Address("/" + "/".join(parts), tuple(names), tuple(long))


def _argument(item: tuple[str, str], parameters: Mapping[str, Property], urls: Urls) -> str:
    name, value = item
    text = _written(value[1:-1], parameters, urls) if value.startswith("{") else value
    return f"{name}={text}" if name else text


def _written(name: str, parameters: Mapping[str, Property], urls: Urls) -> str:
    """A parameter within parentheses; what literals of its type have around them stands in the path (ABNF)."""
    prop = parameters.get(name)
    kind = prop.type if prop else "Edm.String"
    if kind == "Edm.String":
        return f"'{{{name}}}'"
    if not kind.startswith(("Edm.", "Collection(")):
        return f"{'' if urls == 'graph' else kind}'{{{name}}}'"
    prefix = {"Edm.Duration": "duration", "Edm.Binary": "binary"}.get(kind)
    return f"{prefix}'{{{name}}}'" if prefix else f"{{{name}}}"
