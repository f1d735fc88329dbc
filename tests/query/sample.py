"""`skies`: a package generated from a small spec with every kind of property."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from codegen.python import generate
from codegen.spec.model import link
from codegen.spec.nodes import (
    Api,
    EnumMember,
    EnumType,
    Operation,
    Page,
    Property,
    Response,
    Spec,
    StructuredType,
)
from codegen.spec.nodes import Path as SpecPath

FOLDER = tempfile.TemporaryDirectory(prefix="codegen-query-")

PRIMITIVES = (
    "Binary Boolean Byte Date DateTimeOffset Decimal Double Duration Guid Int16 Int32 Int64 SByte Single TimeOfDay"
)


def _prop(name: str, type: str = "Edm.String", **facts: Any) -> Property:
    return Property(name=name, type=type, **facts)


def source() -> Spec:
    """The skies service."""
    every = tuple(_prop(f"a{name}", f"Edm.{name}") for name in PRIMITIVES.split())
    types = (
        StructuredType(name="skies.thing", kind="entity", abstract=True, key=("id",), properties=(_prop("id"),)),
        StructuredType(
            name="skies.user",
            kind="entity",
            base="skies.thing",
            properties=(
                _prop("displayName"),
                _prop("mail", filter=("eq", "ne", "not", "in", "startsWith"), orderby=True),
                _prop("nickname", filter=("any",)),
                _prop("domain", filter=("eq", "endsWith"), advanced=True, search=True, select_only=True),
                _prop("age", "Edm.Int32"),
                _prop("class", "Edm.String"),
                _prop("tags", "Collection(Edm.String)", filter=("any", "eq")),
                _prop("scores", "Collection(Edm.Int32)"),
                _prop("home", "skies.address"),
                _prop("addresses", "Collection(skies.address)"),
                _prop("color", "skies.color"),
                _prop("rights", "skies.rights"),
                _prop("birthday", "Edm.Date"),
                _prop("place", "Edm.GeographyPoint"),
                _prop("track", "Edm.GeographyLineString"),
                _prop("photo", "Edm.Stream"),
                *every,
            ),
            navigation=(
                _prop("manager", "skies.user", expand=True),
                _prop("reports", "Collection(skies.user)"),
                _prop("messages", "Collection(skies.message)"),
            ),
        ),
        StructuredType(
            name="skies.guest",
            kind="entity",
            base="skies.user",
            properties=(_prop("badge"), _prop("length", "Edm.Int32")),
        ),
        StructuredType(
            name="skies.message",
            kind="entity",
            base="skies.thing",
            open=True,
            properties=(_prop("subject"), _prop("count", "Edm.Int32"), _prop("home", "skies.address")),
            navigation=(_prop("sender", "skies.user"),),
        ),
        StructuredType(
            name="skies.address",
            kind="complex",
            properties=(_prop("city"), _prop("zip", "Edm.Int32"), _prop("lines", "Collection(Edm.String)")),
            navigation=(_prop("owner", "skies.user"),),
        ),
        EnumType(
            name="skies.color",
            members=(EnumMember(name="red"), EnumMember(name="green"), EnumMember(name="unknownFutureValue")),
        ),
        EnumType(
            name="skies.rights",
            flags=True,
            members=(EnumMember(name="read", value=1), EnumMember(name="write", value=2)),
        ),
        StructuredType(name="skies.other.user", kind="complex", properties=(_prop("rank", "Edm.Int32"),)),
        StructuredType(name="skies.other.moon", kind="complex", properties=(_prop("rank", "Edm.Int32"),)),
    )
    return Spec(
        api=Api(name="skies", title="Skies", service_root="https://example.com/v1", namespace="skies"),
        pages=(
            Page(page="resources/types.md", types=types),
            *(
                Page(page=f"api/{item.name}.md", operations=(item,))
                for item in (
                    _get("list-users", "Collection(skies.user)", "/users"),
                    _get("get-user", "skies.user", "/users/{id}"),
                    _get("list-messages", "Collection(skies.message)", "/users/{id}/messages"),
                    _get("find", "Collection(skies.user)", "/users/find(names={names},near={near},home={home})"),
                    _get("count", "Edm.Int32", "/users/$count"),
                )
            ),
        ),
    )


PARAMETERS = (
    _prop("names", "Collection(Edm.String)"),
    _prop("near", "Edm.GeographyPoint"),
    _prop("home", "skies.address"),
)


def _get(name: str, type: str, template: str) -> Operation:
    return Operation(
        name=name,
        title=name,
        method="GET",
        paths=(SpecPath(template=template),),
        parameters=PARAMETERS if name == "find" else (),
        responses=(Response(status=200, type=type),),
    )


def _generate() -> ModuleType:
    for path, text in generate(link(source()), "skies").items():
        target = Path(FOLDER.name, "skies", path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")
    sys.path.insert(0, FOLDER.name)
    return importlib.import_module("skies")


skies = _generate()
