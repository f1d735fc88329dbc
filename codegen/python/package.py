"""The emitted package as facts, without source text: what templates get, as documented in docs/templates.md.

Names and annotations are Python's; `odata` is the OData name. Other texts come unchanged from the pages; the filters
of `source` make Python of them. A new field doesn't break templates. Renaming or removing one does, and raises
CONTRACT.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from codegen.base.edm import is_qualified

CONTRACT = 3
"""The version of what templates get: the fields below and the filters."""

Value = str | int | bool | tuple[str, ...] | Mapping[str, str] | Mapping[str, int]
"""What the filter `literal` makes Python of."""

_LINE = 72
"""So many characters fit on a line of the table of types."""


@dataclass(frozen=True, slots=True)
class Import:
    """`from module import names`."""

    module: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Imports:
    """The imports of a module: of the package, and those that only type checkers read, of the library and the package.

    Only annotations need the standard library; importing `typing` alone would take 3 ms.
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
    typed: bool = False
    """Whether the annotation says the type to the runtime, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumMember:
    """A member of an enumeration; its value is the OData name, or a number if the service writes numbers."""

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

    @property
    def other(self) -> str:
        """`:` and the class, if it isn't the one that the runtime expects of the type."""
        own = self.odata.rpartition(".")[2]
        return "" if self.cls == own[:1].upper() + own[1:] else f":{self.cls}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityClass(TypeClass):
    """An entity type or complex type, and its base class."""

    base: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumClass(TypeClass):
    """An enumeration; `base` is OpenNumber if its members are numbers."""

    members: tuple[EnumMember, ...]
    base: str = "OpenEnum"
    is_enum: ClassVar[bool] = True


def common_page(types: Iterable[TypeClass]) -> str:
    """The documentation page of all these types, without what is behind `#`; empty where they have several."""
    pages = {type.page.partition("#")[0] for type in types}
    return pages.pop() if len(pages) == 1 else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelModule:
    """A module of `models`: types whose names begin with the same words, base types first."""

    name: str
    imports: Imports
    types: tuple[TypeClass, ...]
    page: str
    """The documentation page of all its types, without what is behind `#`.

    Empty where they have several, and where all of the package have this one.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class PathType:
    """A structured type as `q` knows it: what type checkers see of a path to it.

    `members` are the annotations of its own properties, by OData's and by Python's names.
    """

    cls: str
    doc: str
    bases: tuple[str, ...]
    members: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """The body of an operation: a value of an OData type, or (in `facts`) named parameters."""

    type: str
    facts: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """What another page says about the same request: permissions, and result and body as OData types, or empty."""

    page: str
    scopes: Mapping[str, tuple[str, ...]]
    result: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Constant:
    """A documented operation: `LIST_USERS = Operation(...)`. `result` is an OData type, or empty."""

    name: str
    method: str
    page: str
    status: tuple[int, ...]
    result: str
    wrapped: bool
    """Whether the result is in the member `value` of the response."""
    body: Payload | None
    scopes: Mapping[str, tuple[str, ...]]
    headers: Mapping[str, str]
    asks: tuple[str, ...] = ()
    """Headers that need a value in each request."""
    needs: tuple[str, ...] = ()
    """Query options that each request has."""
    nullable: bool = False
    """Whether the response may be empty, which means null."""
    alternatives: tuple[Alternative, ...] = ()
    """What other pages say about the same request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter of a method, and the argument of the path that it stands for; `default` is empty or an expression."""

    name: str
    annotation: str
    default: str = ""
    odata: str = ""
    type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overload:
    """One overload of a function whose result follows from its arguments: what it takes, and the class behind it."""

    parameters: tuple[Parameter, ...]
    cls: str
    module: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """A child of a request builder: a longer path.

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
    """OData names of the arguments of each overload; optional ones end with `?`. Empty if all go together."""
    typed: tuple[Overload, ...] = ()
    """The same overloads with their classes, if these differ; `cls` is then the first one's."""

    @property
    def imports(self) -> tuple[Import, ...]:
        """The classes that other modules hold."""
        found: dict[str, set[str]] = {}
        for item in self.typed or (self,):
            found.setdefault(item.module, set()).add(item.cls)
        return tuple(Import(module, tuple(sorted(names))) for module, names in sorted(found.items()) if module)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A method that makes a request: its parameters are the body, or members of the body (`members`)."""

    name: str
    parameters: tuple[Parameter, ...]
    members: Mapping[str, str]
    """The parameters by OData name, if they make the body."""
    asked: Mapping[str, str]
    """The parameters for headers, by the name of the header."""
    own: tuple[Parameter, ...]
    """The parameters for query options of the service's own."""
    options: str
    """The typed dictionary of query options."""
    result: str
    constant: str
    doc: str
    deprecated: str = ""
    """The warning of type checkers for each call."""
    open: str = ""
    """The parameter for unlisted members, if only examples show the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A request builder for one path, or for resources of one type; `bases` are its base classes."""

    cls: str
    doc: str
    children: tuple[Child, ...]
    verbs: tuple[Verb, ...]
    bases: tuple[str, ...] = ("Node",)
    type: str = ""
    """OData type of the entity, if the bases make its requests."""
    required: tuple[str, ...] = ()
    """Members that creating requires here."""
    unsent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Members that a request can't have, by action: create, update."""
    scopes: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """Permissions by action: list, get, create, update, delete, count."""
    guarded: bool = False
    """Whether changes and deletions need If-Match."""
    refuses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Unsupported query options, with the names that they don't support; without names for all."""
    needs: tuple[str, ...] = ()
    """Query options that reading a collection requires."""

    @property
    def typed(self) -> bool:
        """Whether a base says the type, by its class."""
        return any('["models.' in base for base in self.bases)

    @property
    def has_facts(self) -> bool:
        """Whether the class has more than bases, a docstring, children and verbs."""
        facts = (self.required, self.unsent, self.scopes, self.guarded, self.refuses, self.needs)
        return bool(self.type and not self.typed) or any(facts)


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
    """The whole package without the runtime, which codegen copies."""

    name: str
    doc: str
    service_root: str
    standard: bool
    """Whether URLs have the standard's form, not Graph's."""
    aliases: Mapping[str, str]
    """Short names that payloads may use for namespaces."""
    older: bool
    """Whether payloads have the form of OData 2.0 and 3.0."""
    models: tuple[ModelModule, ...]
    converters: Mapping[str, str]
    """The user's own classes for values of OData types, `package.module:Class`."""
    requests: tuple[RequestModule, ...]
    """Modules of requests, the root's first; none with types alone."""
    paths: tuple[PathType, ...] = ()
    """Types as `q` knows them, for type checkers."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names that `q` knows to type checkers, with their classes."""
    contract: int = field(default=CONTRACT, init=False)

    @property
    def page(self) -> str:
        """The documentation page of all types, such as a file of metadata; empty where there are several."""
        return common_page(type for module in self.models for type in module.types)

    @property
    def types(self) -> Mapping[str, Sequence[str]]:
        """The table of types: by namespace lines with a module and types in it, `models.user user userType`.

        A class that isn't called as its type is named: `user:GraphUser`.
        """
        found: dict[str, list[str]] = {}
        for module in self.models:
            head = f"models.{module.name}"
            for type in module.types:
                if is_qualified(type.odata):
                    namespace, _, own = type.odata.rpartition(".")
                    lines, word = found.setdefault(namespace, []), own + type.other
                    if lines and lines[-1].startswith(f"{head} ") and len(lines[-1]) + len(word) < _LINE:
                        lines[-1] += f" {word}"
                    else:
                        lines.append(f"{head} {word}")
        return dict(sorted(found.items()))

    @property
    def named(self) -> Mapping[str, str]:
        """The place of each class of what is no type: a property whose values have names."""
        return {
            type.odata: f"models.{module.name}{type.other}"
            for module in self.models
            for type in module.types
            if not is_qualified(type.odata)
        }

    @property
    def query(self) -> str:
        """What of the runtime's query language stands for `q`."""
        return "qualified" if self.standard else "q"
