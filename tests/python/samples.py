"""Small specs, built by hand."""

from __future__ import annotations

from typing import Any

from codegen.spec.nodes import (
    Body,
    EnumMember,
    EnumType,
    Operation,
    Permissions,
    Property,
    Response,
    Spec,
    StructuredType,
    Type,
)
from tests import builders
from tests.builders import prop

NS = "microsoft.graph"

HOSTILE = [
    'ends with a quote"',
    '"""',
    "ends with a backslash \\",
    "{{ 7 * 7 }} {% raw %} {# gone #}",
    "first\nsecond\r\nthird\n\nfourth \u2028 fifth",
    "\x00 \x1b[31m \u202e bidi \ud800 lone",
    '"""\nimport os\n"""',
    "word " * 40,
    "x" * 200,
    "\\N{BULLET} \\x41 \\",
    "coding: utf-7 # type: ignore # fmt: off",
    " ",
]
HOSTILE_NAMES = [
    *"class self list date type bytes prop id ID Id def_ __init__ __class__ 2fa from_json additionalData".split(),
    *"größe 日本 ﬁle $ref @odata.type property str None match _ models api".split(),
    'quote"d',
    "new\nline",
    "back\\slash",
]


def named(text: str) -> str:
    """The qualified name in the default namespace."""
    return f"{NS}.{text}"


def entity(name: str, *properties: Property, **facts: Any) -> StructuredType:
    """An entity type of the default namespace, unless the name is qualified."""
    qualified = name if "." in name else named(name)
    return builders.entity(qualified, *properties, **facts)


def operation(name: str, method: str, *templates: str, **facts: object) -> Operation:
    """An operation on some paths, with a title."""
    return builders.operation(name, method, *templates, title=f"Does {name}", **facts)


def spec(*items: Type | Operation) -> Spec:
    """A spec with one page for all types and one per operation."""
    return builders.spec(*items, title="Sample", service_root="https://example.com/v1")


def hostile() -> Spec:
    """Everything that pages may hold and that must not become code."""
    texts = "\n\n".join(HOSTILE)
    fields = [prop(name, description=HOSTILE[i % len(HOSTILE)]) for i, name in enumerate(HOSTILE_NAMES)]
    own = entity(
        "class", *fields, description=texts, key=("id",), open=True, navigation=(prop("Model", named("model")),)
    )
    members = tuple(EnumMember(name=name, description='"') for name in HOSTILE_NAMES)
    body = Body(properties=tuple(fields), required=("class", 'quote"d'))
    headers = {"delegated_work": ('Read"me', "a\\b"), "application": ()}
    return spec(
        own,
        entity("model", base=own.name),
        entity("Any", prop("any", named("Any")), prop("list", f"Collection({own.name})")),
        entity("microsoft.graph.class.class", base=own.name, description='"'),
        EnumType(name=named("none"), description=texts, members=members),
        operation(
            "def",
            "POST",
            "/class/{id}/delete",
            "/import",
            body=body,
            query=tuple(fields),
            responses=(Response(status=200, type=own.name),),
        ),
        operation(
            "absent", "GET", "/class/{class}", '/class/quote"d', "/class/f(self={self},x={x})", description=texts
        ),
        operation("a\nb", "GET", "/class/{id}/property/list/str/models", "/Class", "/CLASS", "/node", "/api"),
        operation(
            "list",
            "GET",
            "/class/{id}/list",
            query=(*fields, prop("search"), prop("own"), prop("asked")),
            responses=(Response(status=200, type=f"Collection({own.name})"),),
        ),
        operation("q", "PUT", "/class/{id}/日本", permissions=(Permissions(subject='"""', scopes=headers),)),
    )
