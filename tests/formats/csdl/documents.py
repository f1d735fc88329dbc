"""Metadata documents written as text, and what they yield."""

from __future__ import annotations

from dataclasses import replace

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, EnumType, Property, Spec, StructuredType

_HEAD = """<?xml version="1.0" encoding="utf-8"?>
<edmx:Edmx Version="4.01" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">
"""
_SCHEMA = '<Schema Namespace="sky" Alias="Self" xmlns="http://docs.oasis-open.org/odata/ns/edm">'


def document(content: str, references: str = "", more: str = "") -> bytes:
    """A document whose schema `sky` has this content; `more` are other schemas."""
    services = f"<edmx:DataServices>\n{_SCHEMA}\n{content}\n</Schema>{more}</edmx:DataServices>"
    return f"{_HEAD}{references}{services}\n</edmx:Edmx>".encode()


def read(content: str, references: str = "", more: str = "", **options: bool) -> Spec:
    """The spec of such a document."""
    return csdl.read({"sky.xml": document(content, references, more)}, Api(name="sky", urls="odata"), **options)


def model(content: str, references: str = "", more: str = "") -> Model:
    """The linked spec of such a document."""
    return link(read(content, references, more))


def structured(content: str, name: str = "planet", **parts: str) -> StructuredType:
    """A type of such a document."""
    found = model(content, **parts).structured(f"sky.{name}")
    assert found is not None
    return found


def enum(content: str, name: str = "kind") -> EnumType:
    """An enumeration of such a document."""
    found = model(content).enum(f"sky.{name}")
    assert found is not None
    return found


def member(content: str, **parts: str) -> Property:
    """The only property or navigation property of a complex type with this content."""
    item = structured(f'<ComplexType Name="planet">{content}</ComplexType>', **parts)
    (found,) = (*item.properties, *item.navigation)
    return found


def without_the_rest(prop: Property) -> Property:
    """A member without what is kept word for word."""
    return replace(prop, annotations={}, facets={}, declared="")


def findings(content: str, **parts: str) -> list[str]:
    """What is wrong with such a document, though it is read."""
    return [str(problem) for page in read(content, **parts).pages for problem in page.findings]


def refused(content: bytes | str) -> list[str]:
    """The problems for which a document, or one whose schema has this content, is refused."""
    try:
        csdl.read(
            {"sky.xml": content if isinstance(content, bytes) else document(content)}, Api(name="sky"), strict=True
        )
    except InputError as error:
        return list(map(str, error.problems))
    raise AssertionError("it is read")
