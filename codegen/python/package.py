"""The emitted package as facts, no source text: what templates get, and what docs/templates.md promises to authors.

Names and annotations are Python's; `odata` is what OData calls the same thing. A text is as the pages have it: the
filters of `source` make Python of it. Adding a field is no break; renaming or removing one is, and raises CONTRACT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

CONTRACT = 2
"""The version of what templates get: the fields below and the filters."""

Value = str | int | bool | tuple[str, ...] | Mapping[str, str] | Mapping[str, int]
"""What the filter `literal` makes Python of."""


@dataclass(frozen=True, slots=True)
class Import:
    """`from module import names`."""

    module: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The imports of a module: of the package, and those that only type checkers read, of the library and the package.

    Annotations are all that the standard library is needed for; importing `typing` alone would take 3 ms.
    """

    package: tuple[Import, ...] = ()
    library: tuple[Import, ...] = ()
    typing: tuple[Import, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A property of a type: `facts` are the arguments of `prop` that its pages give, `doc` its docstring or empty."""

    name: str
    annotation: str
    odata: str
    type: str
    facts: Mapping[str, Value]
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumMember:
    """A member of an enumeration; its value is OData's name, or a number where the service writes numbers."""

    name: str
    odata: str
    doc: str
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeClass:
    """A class of `models`. `page` is the documentation page, or empty; `facts` are about the whole type."""

    cls: str
    odata: str
    page: str
    doc: str
    facts: Mapping[str, Value]
    mixins: tuple[str, ...] = ()
    """Further base classes, which are the user's."""
    is_enum: ClassVar[bool] = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityClass(TypeClass):
    """An entity or complex type, and the class that it derives from."""

    base: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumClass(TypeClass):
    """An enumeration; `base` is OpenNumber where its members are numbers."""

    members: tuple[EnumMember, ...]
    base: str = "OpenEnum"
    is_enum: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelModule:
    """A module of `models`: the types whose names begin alike, bases first."""

    name: str
    imports: Imports
    types: tuple[TypeClass, ...]

    @property
    def page(self) -> str:
        """The documentation page of all its types, without what is behind `#`; empty where they have several."""
        pages = {type.page.partition("#")[0] for type in self.types}
        return pages.pop() if len(pages) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PathType:
    """A structured type as `q` has it: what type checkers see of a path that has arrived there.

    `members` are the annotations of its own properties, by OData's and by Python's names.
    """

    cls: str
    doc: str
    bases: tuple[str, ...]
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """What an operation's body holds: something of an OData type, or (in `facts`) named parameters."""

    type: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What another page says of the same request: its permissions, and its result and body as OData types, or empty."""

    page: str
    scopes: Mapping[str, tuple[str, ...]]
    result: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """What is documented of an operation: `LIST_USERS = Operation(...)`. `result` is an OData type, or empty."""

    name: str
    method: str
    page: str
    status: tuple[int, ...]
    result: str
    wrapped: bool
    """The result is in the member `value` of the answer."""
    body: Payload | None
    scopes: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    asks: tuple[str, ...] = ()
    """Headers that every request needs a value of its own for."""
    nullable: bool = False
    """The answer may be nothing, which is null."""
    alternatives: tuple[Alternative, ...] = ()
    """What other pages say, the one that decides left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a method, and the argument of the path that it stands for; `default` is empty or an expression."""

    name: str
    annotation: str
    default: str = ""
    odata: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A step to a longer path.

    `kind` is one of segment, function, key, keyed (in parentheses), keys (`Users(a={a})`) and path
    (`root:/{path}`); `segment` is the finished text of a segment's URL, or the name of a function. `module` holds
    the child's class, if it is another one.
    """

    name: str
    kind: str
    segment: str
    parameters: tuple[Parameter, ...]
    keywords: bool
    """The parameters are given by name."""
    cls: str
    module: str
    doc: str
    overloads: tuple[tuple[str, ...], ...] = ()
    """OData's names of the arguments of each overload, with `?` behind what may be left out; none where all mix."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A method that makes a request of an operation: the parameters are the body, or its members (`members`)."""

    name: str
    parameters: tuple[Parameter, ...]
    members: Mapping[str, str]
    """The parameters by OData's name, where the body is made of them."""
    asked: Mapping[str, str]
    """The parameters that are headers, by the headers' names."""
    options: str
    """The typed dictionary of query options."""
    result: str
    constant: str
    doc: str
    deprecated: str = ""
    """What type checkers say where it is called."""
    open: str = ""
    """The parameter for members that no page lists, of a body that only examples show."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A class for one path, or for resources of one type; `bases` are what it derives from."""

    cls: str
    doc: str
    children: tuple[Child, ...]
    verbs: tuple[Verb, ...]
    bases: tuple[str, ...] = ("Node",)
    type: str = ""
    """OData's, of an entity whose requests are made by the bases."""
    required: tuple[str, ...] = ()
    """What creating one here requires."""
    unsent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Members that requests can't carry, by what is done: create, update."""
    scopes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Permissions by what is done, as the bases name it: list, get, create, update, delete, count."""
    guarded: bool = False
    """Whether changes and deletions need If-Match."""
    refuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Query options that aren't supported, with the names for which they aren't; without names for none."""
    needs: tuple[str, ...] = ()
    """Query options without which a collection can't be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestModule:
    """A module of `requests`: paths below one first segment, or resources of types; `__init__` holds the root."""

    name: str
    doc: str
    imports: Imports
    constants: tuple[Constant, ...]
    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """The whole package, but for the runtime, which is copied."""

    name: str
    doc: str
    service_root: str
    standard: bool
    """URLs are written as the standard has it, not as Graph does."""
    aliases: Mapping[str, str]
    """What payloads may write for the name of a namespace."""
    older: bool
    """Payloads are those of OData 2.0 and 3.0."""
    models: tuple[ModelModule, ...]
    converters: Mapping[str, str]
    """Classes of the user's that stand for values of OData types, `package.module:Class`."""
    requests: tuple[RequestModule, ...]
    """The root's first; none where only types were asked for."""
    paths: tuple[PathType, ...] = ()
    """What type checkers see of the paths of `q`."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names that `q` knows to type checkers, with their classes."""
    contract: int = field(default=CONTRACT, init=False)

    @property
    def query(self) -> str:
        """What of the runtime's query language stands for `q`."""
        return "qualified" if self.standard else "q"
