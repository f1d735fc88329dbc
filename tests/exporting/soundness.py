"""Random specs made sound: what they name is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from codegen.base.edm import TypeRef
from codegen.spec.nodes import Operation, Property, Spec, StructuredType, Type


def sound(spec: Spec) -> Spec:
    """A random spec with references that lead somewhere: unknown types become strings, wrong bases and keys go.

    It is of pages, which may state any limit: of what people write, link refuses those that are no values.
    """
    types = {item.name: item for item in spec.types}
    structured = sorted(name for name, item in types.items() if isinstance(item, StructuredType))

    def known(text: str) -> str:
        reference = TypeRef.parse(text)
        return (
            text if reference.built_in or reference.name in types else str(TypeRef("Edm.String", reference.collection))
        )

    def retyped(props: Iterable[Property]) -> tuple[Property, ...]:
        return tuple(replace(prop, type=known(prop.type)) for prop in props)

    def target(text: str) -> str:
        return text if TypeRef.parse(text).name in structured else "Edm.EntityType"

    def fixed(item: Type) -> Type:
        if not isinstance(item, StructuredType):
            return item
        properties = retyped(item.properties)
        names = {prop.name for prop in properties}
        navigation = tuple(replace(prop, type=target(prop.type)) for prop in item.navigation if prop.name not in names)
        earlier = [name for name in structured if name < item.name and types[name].kind == item.kind]  # type: ignore[union-attr]
        key = tuple(dict.fromkeys(name for name in item.key if name in names))
        base = earlier[-1] if item.base and earlier else ""
        return replace(item, base=base, key=key, properties=properties, navigation=navigation)

    def told(item: Operation) -> Operation:
        body = item.body and replace(
            item.body, type=item.body.type and known(item.body.type), properties=retyped(item.body.properties)
        )
        responses = tuple(replace(one, type=one.type and known(one.type)) for one in item.responses)
        parameters, query = retyped(item.parameters), retyped(item.query)
        return replace(item, parameters=parameters, query=query, body=body, responses=responses, examples=())

    seen: dict[str, Operation] = {}
    pages = []
    for page in spec.pages:
        operations = [told(item) for item in page.operations if item.name not in seen]
        seen.update((item.name, item) for item in operations)
        pages.append(replace(page, page="a.md", types=tuple(map(fixed, page.types)), operations=tuple(operations)))
    return replace(spec, pages=tuple(pages))
