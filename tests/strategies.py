"""Random specs for hypothesis: valid, with hostile names and texts.

Valid means what the spec folder can hold and a linker accepts the form of: names are unique where
they must be, type expressions and templates are well-formed. References needn't resolve.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from codegen.base.problems import Place, Problem
from codegen.base.rules import LEVELS, RULES
from codegen.spec import nodes as spec


def examples(share: float, **more: Any) -> settings:
    """Settings of a law that tries so many times the examples of others, whatever the profile."""
    return settings(max_examples=round(settings.default.max_examples * share), **more)


TRAPS = (
    *("no", "on", "null", "~", "true", "y", "1.0", "2017-01-01", "0x1F", "12e3", "0o17", "1:30", ".inf", "<<", "="),
    *("class", "self", "None", "list", "date", "type", "bytes", "__init__", "__class__", "match", "models", "api"),
    *("- a", "a: b", "a #b", "#", "&a", "*a", "!!str", "|", ">-", "%x", "@x", "`x`", "[", "{", "}", ",", "? a", "---"),
    *(
        '"""',
        "'",
        "\\",
        "\\N{",
        "{{ x }}",
        "{% raw %}",
        "${x}",
        "../../etc",
        "a\nb",
        "a\n\n  b\n",
        " a",
        "a ",
        "\ta",
        "",
    ),
    *(
        "\u2028",
        "\x85",
        "\r\n",
        "\ufeff",
        "\x00",
        "\x7f",
        "\U0001f600",
        "\u00e9",
        "e\u0301",
        "\u202e",
        "word " * 30 + "end",
    ),
)
"""Texts that are something else to a YAML parser, to Python, to Jinja or to a terminal."""

TEXTS = st.one_of(
    st.sampled_from(TRAPS), st.text(max_size=40), st.lists(st.sampled_from(TRAPS), max_size=6).map(" ".join)
)
ROOTS = st.sampled_from(["", "https://a.example/v1", "http://{tenant}.a.example:8080", "HTTPS://a.example/%7B'\"/"])
IDENTIFIERS = st.one_of(
    st.sampled_from([*filter(str.isidentifier, TRAPS), "id", "Id", "displayName", "display_name", "\u00fcber"]),
    st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,12}", fullmatch=True),
)
MEMBER_NAMES = st.one_of(IDENTIFIERS, st.sampled_from(["2fa", "a-b", "x.y", "@odata.count", "*"]))
QUALIFIED = st.builds(
    "{}.{}".format, st.sampled_from(["microsoft.graph", "microsoft.graph.termStore", "a"]), IDENTIFIERS
)
TYPES = st.builds(
    lambda name, many: f"Collection({name})" if many else name,
    st.one_of(st.sampled_from(["Edm.String", "Edm.Int64", "Edm.Binary", "Edm.Untyped"]), QUALIFIED),
    st.booleans(),
)
MAPS = st.dictionaries(TEXTS, TEXTS, max_size=3)
LINES = st.integers(0, 10**6)


def tuples(items: st.SearchStrategy[Any], by: str = "", size: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few items, unique by one of their fields."""
    unique = (lambda item: getattr(item, by)) if by else None
    return st.lists(items, max_size=size, unique_by=unique).map(tuple)


def nodes(cls: type, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances with some of the fields at their defaults; those without a strategy here always are."""
    known = {field.name: field for field in dataclasses.fields(cls)}
    required = {name: fields.pop(name) for name in list(fields) if known[name].default is dataclasses.MISSING}
    factories = {name for name in fields if known[name].default_factory is not dataclasses.MISSING}
    always = required | {name: fields.pop(name) for name in factories}
    return st.fixed_dictionaries(always, optional=fields).map(lambda values: cls(**values))


PROPERTIES = nodes(
    spec.Property,
    name=MEMBER_NAMES,
    type=TYPES,
    description=TEXTS,
    nullable=st.none() | st.booleans(),
    required=st.booleans(),
    read_only=st.booleans(),
    write_only=st.booleans(),
    immutable=st.booleans(),
    default=st.none() | TEXTS,
    max_length=st.none() | st.integers(0, 2**31),
    precision=st.none() | st.integers(0, 30),
    scale=st.none() | st.integers(0, 30),
    minimum=TEXTS | st.integers().map(str),
    maximum=TEXTS | st.integers().map(str),
    contained=st.booleans(),
    partner=TEXTS | IDENTIFIERS,
    select_only=st.booleans(),
    filter=tuples(st.sampled_from(["eq", "ne", "startsWith", "in", "null"])),
    orderby=st.booleans(),
    search=st.booleans(),
    expand=st.booleans(),
    advanced=st.booleans(),
    deprecated=st.booleans(),
    inferred=TEXTS,
)
STRUCTURED_TYPES = nodes(
    spec.StructuredType,
    name=QUALIFIED,
    kind=st.sampled_from(["entity", "complex"]),
    base=QUALIFIED,
    abstract=st.booleans(),
    open=st.booleans(),
    media=st.booleans(),
    key=tuples(IDENTIFIERS),
    key_paths=MAPS,
    description=TEXTS,
    properties=tuples(PROPERTIES, by="name"),
    navigation=tuples(PROPERTIES, by="name"),
    inherited=MAPS,
    inferred=TEXTS,
)
MEMBERS = nodes(
    spec.EnumMember,
    name=MEMBER_NAMES | TEXTS,
    value=st.none() | st.integers(-(2**63), 2**63 - 1),
    description=TEXTS,
    deprecated=st.booleans(),
)
ENUM_TYPES = nodes(
    spec.EnumType,
    name=QUALIFIED,
    flags=st.booleans(),
    description=TEXTS,
    members=tuples(MEMBERS, by="name", size=5),
    inferred=TEXTS,
)
TEMPLATES = st.lists(
    st.one_of(IDENTIFIERS, IDENTIFIERS.map("{{{}}}".format), st.sampled_from(["$ref", "$value"])), min_size=1
)
PATHS = nodes(spec.Path, template=TEMPLATES.map(lambda parts: "/" + "/".join(dict.fromkeys(parts))), text=TEXTS)
SCOPES = st.dictionaries(
    st.sampled_from(["delegated_work", "application", "key"]), tuples(TEXTS | st.just("User.Read.All"))
)
PERMISSIONS = nodes(
    spec.Permissions,
    subject=TEXTS,
    most_first=st.booleans(),
    scopes=SCOPES,
)
HEADERS = nodes(spec.Header, name=TEXTS, value=TEXTS, required=st.booleans(), description=TEXTS)
BODIES = nodes(
    spec.Body,
    type=TYPES,
    content_type=TEXTS,
    required=tuples(MEMBER_NAMES),
    omitted=tuples(MEMBER_NAMES),
    properties=tuples(PROPERTIES, by="name"),
)
STATUSES = st.integers(100, 599)
RESPONSES = nodes(spec.Response, status=STATUSES, type=TYPES, wrapped=st.booleans(), content_type=TEXTS)
_MESSAGE: dict[str, st.SearchStrategy[Any]] = {
    "headers": MAPS,
    "type": TYPES,
    "wrapped": st.booleans(),
    "truncated": st.booleans(),
    "placeholders": tuples(TEXTS | st.just("/a/0")),
    "findings": MAPS,
    "body": TEXTS,
    "read": TEXTS,
}
REQUESTS = nodes(
    spec.RequestMessage, method=st.sampled_from(["GET", "POST"]), url=TEXTS, path=TEXTS, template=TEXTS, **_MESSAGE
)
ANSWERS = nodes(spec.ResponseMessage, status=STATUSES, reason=TEXTS, **_MESSAGE)
EXAMPLES = nodes(spec.Example, name=TEXTS, title=TEXTS, request=st.none() | REQUESTS, response=st.none() | ANSWERS)
OPERATIONS = nodes(
    spec.Operation,
    name=st.from_regex(r"[a-z][a-z0-9-]{0,12}", fullmatch=True) | st.sampled_from(["no", "on", "null", "1.0"]),
    title=TEXTS,
    description=TEXTS,
    method=st.sampled_from(["GET", "POST", "PATCH", "PUT", "DELETE"]),
    paths=tuples(PATHS),
    permissions=tuples(PERMISSIONS, size=2),
    parameters=tuples(PROPERTIES, by="name", size=2),
    query=tuples(PROPERTIES, by="name", size=2),
    headers=tuples(HEADERS, by="name", size=2),
    body=st.none() | BODIES,
    responses=tuples(RESPONSES, by="status", size=2),
    examples=tuples(EXAMPLES, size=2),
)
PLACES = st.builds(Place, TEXTS, LINES, LINES)
PROBLEMS = st.builds(
    Problem,
    st.sampled_from(sorted(RULES)),
    PLACES,
    TEXTS,
    tuples(PLACES, size=2),
    level=st.sampled_from(LEVELS),
)
APIS = nodes(
    spec.Api,
    name=IDENTIFIERS,
    title=TEXTS,
    service_root=ROOTS,
    namespace=QUALIFIED,
    urls=st.sampled_from(["graph", "odata"]),
    sources=tuples(TEXTS),
)


@st.composite
def specs(draw: st.DrawFn, pages: int = 3) -> spec.Spec:
    """A spec of a few pages, in the order of their files, whose type names are unique."""
    files = draw(
        st.lists(
            st.from_regex(r"(types|operations)/[a-z][a-z0-9-]{0,8}\.yaml", fullmatch=True), max_size=pages, unique=True
        )
    )
    types = draw(tuples(STRUCTURED_TYPES | ENUM_TYPES, by="name", size=pages * 2))
    contents = []
    for number, file in enumerate(sorted(files)):
        page = draw(
            nodes(
                spec.Page,
                page=TEXTS,
                sha256=TEXTS,
                operations=tuples(OPERATIONS, by="name", size=2 * file.startswith("operations")),
                findings=tuples(PROBLEMS, size=2),
                ignored=st.sampled_from([(), ("placeholder", "content-length")]),
            )
        )
        contents.append(dataclasses.replace(page, file=file, types=types[number :: len(files)]))
    return spec.Spec(api=draw(APIS), pages=tuple(contents))
