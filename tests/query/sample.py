"""`skies`: a package generated from a small spec with every kind of property."""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from types import ModuleType

from codegen.output import folder as output
from codegen.python import generate
from codegen.spec.model import link
from codegen.spec.nodes import EnumMember, EnumType, Spec
from tests.builders import entity, enum, operation, prop, spec

FOLDER = tempfile.TemporaryDirectory(prefix="codegen-query-")

PRIMITIVES = (
    "Binary Boolean Byte Date DateTimeOffset Decimal Double Duration Guid Int16 Int32 Int64 SByte Single TimeOfDay"
)


def source() -> Spec:
    """The skies service."""
    every = tuple(prop(f"a{name}", f"Edm.{name}") for name in PRIMITIVES.split())
    types = (
        entity("skies.thing", abstract=True, key=("id",), properties=(prop("id"),)),
        entity(
            "skies.user",
            base="skies.thing",
            properties=(
                prop("displayName"),
                prop("mail", filter=("eq", "ne", "not", "in", "startsWith"), orderby=True),
                prop("nickname", filter=("any",)),
                prop("domain", filter=("eq", "endsWith"), advanced=True, search=True, select_only=True),
                prop("age", "Edm.Int32"),
                prop("class", "Edm.String"),
                prop("tags", "Collection(Edm.String)", filter=("any", "eq")),
                prop("scores", "Collection(Edm.Int32)"),
                prop("home", "skies.address"),
                prop("addresses", "Collection(skies.address)"),
                prop("color", "skies.color"),
                prop("rights", "skies.rights"),
                prop("birthday", "Edm.Date"),
                prop("place", "Edm.GeographyPoint"),
                prop("track", "Edm.GeographyLineString"),
                prop("photo", "Edm.Stream"),
                *every,
            ),
            navigation=(
                prop("manager", "skies.user", expand=True),
                prop("reports", "Collection(skies.user)"),
                prop("messages", "Collection(skies.message)"),
            ),
        ),
        entity(
            "skies.guest",
            base="skies.user",
            properties=(prop("badge"), prop("length", "Edm.Int32")),
        ),
        entity(
            "skies.message",
            base="skies.thing",
            open=True,
            properties=(prop("subject"), prop("count", "Edm.Int32"), prop("home", "skies.address")),
            navigation=(prop("sender", "skies.user"),),
        ),
        entity(
            "skies.address",
            kind="complex",
            properties=(prop("city"), prop("zip", "Edm.Int32"), prop("lines", "Collection(Edm.String)")),
            navigation=(prop("owner", "skies.user"),),
        ),
        enum("skies.color", "red", "green", "unknownFutureValue"),
        EnumType(
            name="skies.rights",
            flags=True,
            members=(EnumMember(name="read", value=1), EnumMember(name="write", value=2)),
        ),
        entity("skies.other.user", kind="complex", properties=(prop("rank", "Edm.Int32"),)),
        entity("skies.other.moon", kind="complex", properties=(prop("rank", "Edm.Int32"),)),
    )
    get = (
        operation("list-users", "GET", "/users", returns="Collection(skies.user)"),
        operation("get-user", "GET", "/users/{id}", returns="skies.user"),
        operation("list-messages", "GET", "/users/{id}/messages", returns="Collection(skies.message)"),
        operation("find", "GET", "/users/find(names={names},near={near},home={home})", returns="Collection(skies.user)",
                  parameters=PARAMETERS),
        operation("count", "GET", "/users/$count", returns="Edm.Int32"),
    )  # fmt: skip
    about = {"title": "Skies", "service_root": "https://example.com/v1", "namespace": "skies"}
    return spec(*types, *get, name="skies", **about)


PARAMETERS = (
    prop("names", "Collection(Edm.String)"),
    prop("near", "Edm.GeographyPoint"),
    prop("home", "skies.address"),
)


def _generate() -> ModuleType:
    output.write(generate(link(source()), "skies"), Path(FOLDER.name, "skies"))
    sys.path.insert(0, FOLDER.name)
    return importlib.import_module("skies")


skies = _generate()
