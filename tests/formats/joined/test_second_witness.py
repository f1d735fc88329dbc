"""Pages that say what metadata says, written by somebody else than the reader of metadata, contradict nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from codegen.formats import sources
from codegen.spec.model import Model, link
from codegen.spec.nodes import Api, EnumType
from tests.formats.joined.writing import Writer
from tests.support import corpus

NAMES = (
    "trippin", "northwind-v4", "odata-demo", "cap-catalog", "cap-library", "exchange-mail", "olingo-static",
    "sap-sales-order-v4", "trip-service",
)  # fmt: skip
CONTRADICTIONS = ("type", "case", "members", "kind", "base", "key", "limit", "body", "result", "missing-path")


def read(documents: dict[str, bytes]) -> Model:
    return link(sources.transcribe(documents, Api(name="it"), jobs=1).spec)


def facts(model: Model) -> Iterator[tuple[str, ...]]:
    """What is known of all types that pages or metadata describe."""
    for name, item in model.types.items():
        if item.inferred:
            continue
        if isinstance(item, EnumType):
            yield from ((name, member.name) for member in item.members)
        else:
            yield name, item.base
            yield from ((name, prop.name, prop.type) for prop in item.own)


@pytest.mark.parametrize("name", NAMES)
def test_pages_and_metadata_say_the_same(name: str) -> None:
    metadata = (corpus("metadata") / f"{name}.xml").read_bytes()
    pages = {path: text.encode() for path, text in Writer(metadata.decode("utf-8-sig")).pages().items()}
    stated, both, told = read({"m.xml": metadata}), read({"m.xml": metadata, **pages}), read(pages)
    rules = {f"metadata-{word}" for word in CONTRADICTIONS}
    found = [item for page in both.spec.pages for item in page.findings if item.rule in rules]
    assert not found
    known = set(facts(stated))
    assert not known - set(facts(both))
    # A relationship that all derived types list in the same words is taken for their base's.
    assert len(known - set(facts(told))) <= len(known) * 0.02, sorted(known - set(facts(told)))
