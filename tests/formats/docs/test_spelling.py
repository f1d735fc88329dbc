"""Types without a page that pages spell each in their own case."""

from __future__ import annotations

from codegen.formats.docs.transcription import transcribe
from codegen.spec.model import link
from codegen.spec.nodes import Api, StructuredType

PAGE = """---
doc_type: resourcePageType
---
# {name} resource type
Namespace: ns

## Properties
|Property|Type|Description|
|:---|:---|:---|
|maker|[{maker}](../resources/maker.md)|Who made it.|
|seller|[{seller}](../resources/maker.md)|Who sold it.|
"""


def test_references_to_a_type_without_page_agree_whatever_their_case() -> None:
    """The spelling that most references have is the type's; each other one is a finding where it stands."""
    pages = {
        "resources/car.md": PAGE.format(name="car", maker="Maker", seller="maker").encode(),
        "resources/ship.md": PAGE.format(name="ship", maker="maker", seller="maker").encode(),
    }
    spec = transcribe(pages, Api(name="x")).spec
    link(spec)
    types = {item.name: item for item in spec.types}
    assert set(types) == {"ns.car", "ns.ship", "ns.maker"}
    for item in (types["ns.car"], types["ns.ship"]):
        assert isinstance(item, StructuredType)
        assert {prop.type for prop in (*item.properties, *item.navigation)} == {"ns.maker"}
    findings = [problem for page in spec.pages for problem in page.findings if problem.rule == "name-case"]
    assert [(problem.place.file, problem.place.line) for problem in findings] == [("resources/car.md", 10)]
