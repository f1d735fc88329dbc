"""The spec: what was transcribed from the documentation, one to one with the YAML.

Field names are the YAML's keys, field order is the YAML's order, and a field at its default is not
written. Types are OData type expressions (`Collection(Edm.Int64)`), references are qualified names.
Every node knows its place; places don't take part in comparison.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from codegen.base.problems import Place, Problem
from codegen.spec import member, service
from codegen.spec.member import Node
from codegen.spec.service import Service

Property = member.Property
NO_SERVICE = service.NO_SERVICE

METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
"""The verbs of OData (Protocol 4.01, section 11): those that requests can have."""

EVOLVABLE = "unknownFutureValue"
"""The member by which an enumeration says that it will grow (Graph: best practices, evolvable enums)."""


Urls = Literal["graph", "odata"]
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
    """Parts of the key that lie inside complex properties, and where: `Zip: Address/Zip`."""
    description: str = ""
    properties: tuple[Property, ...] = ()
    navigation: tuple[Property, ...] = ()
    inherited: dict[str, str] = field(default_factory=dict)
    """Members that the page lists as inherited, and from which type it says they come."""
    inferred: str = ""
    declared: str = ""
    """The base type that metadata names in a document that isn't there."""
    annotations: dict[str, Any] = field(default_factory=dict)
    """What metadata says and no other key does, by term; values are written as CSDL JSON has them."""

    @property
    def own(self) -> tuple[Property, ...]:
        """The properties and navigation properties that it declares itself."""
        return (*self.properties, *self.navigation)

    @property
    def references(self) -> Iterator[Reference]:
        """The types that it speaks of: those of its members, its base, and those that it inherits from."""
        yield from ((member.type, member.place) for member in self.own)
        yield from ((name, self.place) for name in (self.base, *self.inherited.values()) if name)


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumMember(Node):
    """A member of an enumeration; the value is None where the page gives no number."""

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
    """The underlying integer type, where metadata names one."""
    annotations: dict[str, Any] = field(default_factory=dict)

    @property
    def evolvable(self) -> bool:
        """Whether values outside the list are to be expected: it says so, or nobody has listed any."""
        return not self.members or any(member.name.casefold() == EVOLVABLE.casefold() for member in self.members)


Type = StructuredType | EnumType


@dataclass(frozen=True, slots=True, kw_only=True)
class Path(Node):
    """One documented way to address an operation.

    `template` is relative to the service root and normal: `/users/{id}/profile/account/$ref`,
    `/users/{id}/reminderView(start={start},end={end})`, `/drive/root:/{path}:/children`; parameter
    names are unique within it. `text` is the page's own wording where that differs.
    """

    template: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permissions(Node):
    """Permissions per kind of token, in the order the page gives them."""

    subject: str = ""
    """What the table is about where a page has several, e.g. "acting on self"."""
    most_first: bool = False
    """The page orders from most to least privileged."""
    scopes: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """By kind, which is an identifier: `delegated_work`. A kind that isn't there is not stated (or still to be
    determined); an empty one is not supported. Each entry is one way to be allowed: a scope, or several that are
    needed together, `Kite.Read+Crew.Read`."""

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
    """What the request carries: a value of `type`, or the parameters of an action (`type` empty).

    `properties` are the members the page lists, with the descriptions that differ from the type's own.
    """

    type: str = ""
    content_type: str = ""
    """Empty for JSON."""
    required: tuple[str, ...] = ()
    """Must be sent: what the page calls required, less `omitted`."""
    omitted: tuple[str, ...] = ()
    """Called required by the page, yet left out by the page's own request."""
    properties: tuple[Property, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Response(Node):
    """A success response; `type` is empty where there is no body, Edm.Stream where it is not JSON."""

    status: int
    type: str = ""
    wrapped: bool = False
    """A single value that travels inside {"value": ...}."""
    content_type: str = ""
    """Empty for JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message(Node):
    """A request or response as the page shows it.

    `body` is verbatim. `read` is the JSON text that was read from it, where it is not strict JSON.
    `placeholders` are JSON Pointers (RFC 6901) of members that hold a stand-in of the wrong type;
    `findings` maps pointers of other members that contradict the spec to the validators' rule.
    """

    headers: dict[str, str] = field(default_factory=dict)
    type: str = ""
    """What the page says the body is: a type expression."""
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
    """The documented template it is of, which it may contradict; empty where it is of none, or nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseMessage(Message):
    """An example response."""

    status: int = 0
    reason: str = ""
    inferred: bool = False
    """The page shows a body alone; the status is the one that it documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example(Node):
    """A documented request with its response; either may be missing from the page."""

    name: str = ""
    title: str = ""
    page: str = ""
    """The page that shows it, where that is another than the operation's."""
    request: RequestMessage | None = None
    response: ResponseMessage | None = None

    @property
    def messages(self) -> tuple[Message, ...]:
        """The request and the response, as far as they are there."""
        return tuple(message for message in (self.request, self.response) if message is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Node):
    """One verb on one or more paths, as one page documents it."""

    name: str
    """The page's file name, and the verb where a page has several: `add-account`."""
    title: str = ""
    description: str = ""
    deprecated: bool = False
    method: str
    paths: tuple[Path, ...] = ()
    permissions: tuple[Permissions, ...] = ()
    parameters: tuple[Property, ...] = ()
    """Of the path: keys and function arguments."""
    query: tuple[Property, ...] = ()
    headers: tuple[Header, ...] = ()
    body: Body | None = None
    responses: tuple[Response, ...] = ()
    decides: bool = False
    """Of several pages on one request, what this one says counts; set by a correction."""
    examples: tuple[Example, ...] = ()

    @property
    def references(self) -> Iterator[Reference]:
        """The types that it speaks of: its parameters', its body's, its answers' and its examples'."""
        parts: list[Property | Body | Response | Message | None] = [*self.parameters, *self.query, *self.responses]
        parts += [self.body, *(self.body.properties if self.body else ())]
        parts += [message for example in self.examples for message in example.messages]
        return ((part.type, part.place) for part in parts if part is not None and part.type)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Node):
    """What one documentation page yields: one YAML file.

    `findings` are problems that only the page could show (their places are in the page); `ignored` are rules of
    lint whose findings it asks to leave out.
    `page` and `sha256` are empty for what no page has: `types/inferred.yaml`.
    """

    file: str = ""
    """Of the YAML file, relative to the spec folder: `types/user.yaml`."""
    page: str = ""
    sha256: str = ""
    types: tuple[Type, ...] = ()
    operations: tuple[Operation, ...] = ()
    findings: tuple[Problem, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def references(self) -> Iterator[Reference]:
        """The types that its types and operations speak of."""
        for item in (*self.types, *self.operations):
            yield from () if isinstance(item, EnumType) else item.references

    @property
    def by_hand(self) -> bool:
        """Whether a person wrote the file: no page of a documentation was read into it."""
        return not self.page and not self.sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class Api(Node):
    """`api.yaml`: what holds for the whole API."""

    name: str
    title: str = ""
    service_root: str = ""
    """URL below which all paths stand, the one that programs call unless they name another; parts in braces are
    filled in by them."""
    other_roots: tuple[str, ...] = ()
    """Further URLs below which examples show the same paths: of a sandbox, an older version."""
    namespace: str = ""
    """Default namespace: its types are named without prefix in Python, its functions are called unqualified.

    Where it is empty, that of most types.
    """
    urls: Urls = "graph"
    """How URLs are written: `graph` has keys as segments, `/users/87d3`, and bare members of enumerations;
    `odata`, the standard, has keys in parentheses, `/users('87d3')`, and members with their type."""
    dialect: str = "graph"
    """How the pages are written: a dialect that codegen brings, or the path of a file, relative to the spec folder."""
    permission_kinds: dict[str, str] = field(default_factory=dict)
    """The kinds of permissions in the order in which they are shown, and what people call each."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Short names that payloads may use for namespaces (CSDL 4.01, section 5.2)."""
    sources: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    """Names that Python has in place of those that codegen would make: of types by their qualified name, of members by
    `a.type/member`, of steps by their path, `/me/profile`, or, where metadata says the resources, `a.type/step`."""
    bases: dict[str, str] = field(default_factory=dict)
    """Further base classes of models, by type: `team.models:Audited`."""
    converters: dict[str, str] = field(default_factory=dict)
    """Classes that stand for values of a type, by type: `team.values:Money`, with `from_odata` and `to_odata`."""

    def kind_label(self, kind: str) -> str:
        """What people call a kind of permissions."""
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
