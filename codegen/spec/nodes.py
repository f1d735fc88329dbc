"""The spec: what was transcribed from the documentation, one to one with the YAML.

Field names are the YAML's keys, field order is the YAML's order, and a field at its default is not
written. Types are OData type expressions (`Collection(Edm.Int64)`), references are qualified names.
Every node knows its place; comparisons ignore places.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from codegen.base.problems import Place, Problem
from codegen.spec import member, service
from codegen.spec.member import Node
from codegen.spec.service import Service
from codegen.spec.urls import Urls

Property = member.Property
NO_SERVICE = service.NO_SERVICE

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
"""The verbs of OData (Protocol 4.01, section 11): those that requests can have."""

EVOLVABLE = "unknownFutureValue"
"""The member by which an enumeration says that it will grow (Graph: best practices, evolvable enums)."""


Reference = tuple[str, Place]
"""A type expression, and where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StructuredType(Node):
    """An entity or complex type (CSDL 4.01, sections 6 and 9)."""

    name: str
    """Qualified: microsoft.graph.user."""
    kind: Literal["entity", "complex"]
    base: str = ""
    abstract: bool = False
    open: bool = False
    media: bool = False
    key: tuple[str, ...] = ()
    key_paths: dict[str, str] = field(default_factory=dict)
    """Parts of the key that are inside complex properties, and their paths: `Zip: Address/Zip`."""
    description: str = ""
    properties: tuple[Property, ...] = ()
    navigation: tuple[Property, ...] = ()
    inherited: dict[str, str] = field(default_factory=dict)
    """Members that the page lists as inherited, and the base type that the page names for each."""
    inferred: str = ""
    declared: str = ""
    """The base type that metadata names, if the document of that type is missing."""
    annotations: dict[str, Any] = field(default_factory=dict)
    """Annotations of metadata that no other key holds, by their terms; values in the form of CSDL JSON."""

    @property
    def loose(self) -> bool:
        """Whether values may have undeclared members: the type is open, or its base type isn't there."""
        return self.open or bool(self.declared)

    @property
    def own(self) -> tuple[Property, ...]:
        """The properties and navigation properties that it declares itself."""
        return (*self.properties, *self.navigation)

    @property
    def references(self) -> Iterator[Reference]:
        """The types that it refers to: those of its members, its base type, and the types it inherits members from."""
        yield from ((member.type, member.place) for member in self.own)
        yield from ((name, self.place) for name in (self.base, *self.inherited.values()) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumMember(Node):
    """A member of an enumeration; the value is None if the page gives no number."""

    name: str
    value: int | None = None
    description: str = ""
    deprecated: bool = False
    annotations: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumType(Node):
    """An enumeration (CSDL 4.01, section 10)."""

    name: str
    flags: bool = False
    description: str = ""
    members: tuple[EnumMember, ...] = ()
    inferred: str = ""
    underlying: str = ""
    """The underlying integer type, if metadata names one."""
    annotations: dict[str, Any] = field(default_factory=dict)

    @property
    def evolvable(self) -> bool:
        """Whether there may be values outside the list: the enumeration says so, or the list is empty."""
        return not self.members or any(member.name.casefold() == EVOLVABLE.casefold() for member in self.members)


Type = StructuredType | EnumType


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """One documented way to address an operation.

    `template` is relative to the service root and normal: `/users/{id}/profile/account/$ref`,
    `/users/{id}/reminderView(start={start},end={end})`, `/drive/root:/{path}:/children`; parameter
    names are unique within it. `text` is the path as the page writes it, if that differs.
    """

    template: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions(Node):
    """Permissions per kind of token, in the order the page gives them."""

    subject: str = ""
    """Subject of the table, if a page has several tables, e.g. "acting on self"."""
    most_first: bool = False
    """The page orders from most to least privileged."""
    scopes: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Scopes by kind; a kind is an identifier: `delegated_work`. A missing kind means that the page doesn't say; an
    empty tuple means not supported. Each entry alone is enough: one scope, or several that are needed together,
    `Kite.Read+Crew.Read`."""

    @property
    def ranked(self) -> dict[str, tuple[str, ...]]:
        """The scopes by kind, least privileged first."""
        return {kind: names[::-1] if self.most_first else names for kind, names in self.scopes.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Node):
    """A request header the page documents."""

    name: str
    value: str = ""
    required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Node):
    """The request body: a value of `type`, or the parameters of an action (`type` empty).

    `properties` are the members the page lists, with the descriptions that differ from the type's own.
    """

    type: str = ""
    content_type: str = ""
    """Empty for JSON."""
    required: tuple[str, ...] = ()
    """Members that a request must have: those that the page calls required, without `omitted`."""
    omitted: tuple[str, ...] = ()
    """Members that the page calls required, but its own example leaves out."""
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Node):
    """A success response; `type` is empty if there is no body, Edm.Stream if the body isn't JSON."""

    status: int
    type: str = ""
    wrapped: bool = False
    """The body is a single value inside {"value": ...}."""
    content_type: str = ""
    """Empty for JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Node):
    """A request or response as the page shows it.

    `body` is verbatim. `read` is the JSON text that codegen read from it, if it isn't strict JSON.
    `placeholders` are JSON Pointers (RFC 6901) of members that hold a stand-in of the wrong type;
    `findings` maps pointers of other members that contradict the spec to the rule of the validators.
    """

    headers: dict[str, str] = field(default_factory=dict)
    type: str = ""
    """Type of the body, as the page says it."""
    wrapped: bool = False
    truncated: bool = False
    placeholders: tuple[str, ...] = ()
    findings: dict[str, str] = field(default_factory=dict)
    body: str = ""
    read: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMessage(Message):
    """An example request; `url` is as shown, `path` is relative to the service root, with the query, undecoded."""

    method: str
    url: str
    path: str = ""
    template: str = ""
    """The documented path that it calls, which it may contradict; empty if there is none, or several fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseMessage(Message):
    """An example response."""

    status: int = 0
    reason: str = ""
    inferred: bool = False
    """The page shows only a body; codegen inferred the status from the operation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Node):
    """A documented request with its response; either may be missing from the page."""

    name: str = ""
    title: str = ""
    page: str = ""
    """The page that shows it, if it isn't the operation's page."""
    request: RequestMessage | None = None
    response: ResponseMessage | None = None

    @property
    def messages(self) -> tuple[Message, ...]:
        """The request and the response, without those that are missing."""
        return tuple(message for message in (self.request, self.response) if message is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Node):
    """One verb on one or more paths, as one page documents it."""

    name: str
    """The page's file name, and the verb if a page has several: `add-account`."""
    title: str = ""
    description: str = ""
    deprecated: bool = False
    method: str
    paths: tuple[Path, ...] = ()
    permissions: tuple[Permissions, ...] = ()
    parameters: tuple[Property, ...] = ()
    """Path parameters: keys and function arguments."""
    query: tuple[Property, ...] = ()
    headers: tuple[Header, ...] = ()
    body: Body | None = None
    responses: tuple[Response, ...] = ()
    decides: bool = False
    """If several pages describe one request, this one counts; a correction sets it."""
    examples: tuple[Example, ...] = ()

    @property
    def references(self) -> Iterator[Reference]:
        """The types that it refers to: in its parameters, its body, its responses and its examples."""
        parts: list[Property | Body | Response | Message | None] = [*self.parameters, *self.query, *self.responses]
        parts += [self.body, *(self.body.properties if self.body else ())]
        parts += [message for example in self.examples for message in example.messages]
        return ((part.type, part.place) for part in parts if part is not None and part.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Node):
    """What one documentation page yields: one YAML file.

    `findings` are problems that only the page can show (their places are in the page); `ignored` are rules of lint that
    the page turns off.
    `page` and `sha256` are empty if no page describes the content: `types/inferred.yaml`.
    """

    file: str = ""
    """Path of the YAML file, relative to the spec folder: `types/user.yaml`."""
    page: str = ""
    sha256: str = ""
    types: tuple[Type, ...] = ()
    operations: tuple[Operation, ...] = ()
    findings: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def references(self) -> Iterator[Reference]:
        """The types that its types and operations refer to."""
        for item in (*self.types, *self.operations):
            yield from () if isinstance(item, EnumType) else item.references

    @property
    def by_hand(self) -> bool:
        """Whether a person wrote the file: it names no documentation page."""
        return not self.page and not self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Api(Node):
    """`api.yaml`: settings of the whole API."""

    name: str
    title: str = ""
    service_root: str = ""
    """URL that all paths are below. Programs call it unless they name another; they fill in parts in braces."""
    other_roots: tuple[str, ...] = ()
    """Further service roots, for instance of a sandbox; examples may show the same paths below them."""
    namespace: str = ""
    """Default namespace: Python names of its types have no prefix, URLs name its functions without namespace.

    If it is empty, the namespace of most types.
    """
    urls: Urls = "graph"
    """Style of URLs. `graph`: keys are segments, `/users/87d3`, and members of enumerations have no type.
    `odata`, the standard: keys are in parentheses, `/users('87d3')`, and members have their type."""
    dialect: str = "graph"
    """Dialect of the pages: the name of a dialect of codegen, or the path of a file, relative to the spec folder."""
    permission_kinds: dict[str, str] = field(default_factory=dict)
    """Kinds of permissions, in the order in which codegen shows them, and a name of each for people."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Short names that payloads may use for namespaces (CSDL 4.01, section 5.2)."""
    sources: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    """Python names that override codegen's: of types by their qualified name, of members by `a.type/member`, of request
    builders by their path, `/me/profile`, or, for a spec from metadata, by `a.type/step`."""
    bases: dict[str, str] = field(default_factory=dict)
    """Further base classes of models, by type: `team.models:Audited`."""
    converters: dict[str, str] = field(default_factory=dict)
    """Your own classes for values of a type, by type: `team.values:Money`, with `from_odata` and `to_odata`."""

    def kind_label(self, kind: str) -> str:
        """The name of a kind of permissions for people."""
        return self.permission_kinds.get(kind) or kind.replace("_", " ")

    @property
    def roots(self) -> tuple[str, ...]:
        """All service roots, the one that programs call first."""
        return tuple(filter(None, (self.service_root, *self.other_roots)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec(Node):
    """A whole spec folder."""

    api: Api
    pages: tuple[Page, ...] = ()
    service: Service = NO_SERVICE

    @property
    def types(self) -> Iterator[Type]:
        """All types, in the order of their files."""
        return (item for page in self.pages for item in page.types)

    @property
    def operations(self) -> Iterator[Operation]:
        """All operations, in the order of their files."""
        return (item for page in self.pages for item in page.operations)
