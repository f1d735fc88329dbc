"""The model: the same spec, proven sound and indexed.

Linking checks that every reference leads somewhere and that inheritance is a tree; after it, no later
stage needs to handle a broken reference. All questions about the API are pure lookups here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property

from codegen.base import edm
from codegen.base.edm import TypeRef, name_in
from codegen.base.nearest import Names
from codegen.base.problems import InputError, Place, Problem
from codegen.spec import byhand, lineage, paths
from codegen.spec.nodes import METHODS, Api, EnumType, Operation, Property, Spec, StructuredType, Type
from codegen.spec.service import is_older


class Model:
    """A linked spec. Types are sorted by qualified name, operations by name."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.types: dict[str, Type] = {item.name: item for item in sorted(spec.types, key=lambda item: item.name)}
        self.operations: tuple[Operation, ...] = tuple(sorted(spec.operations, key=lambda item: item.name))
        self._ancestors: dict[str, tuple[str, ...]] = {}
        self._members: dict[str, Mapping[str, Property]] = {}

    @cached_property
    def namespace(self) -> str:
        """The default namespace: the one that `api.yaml` names, else that of most types, else the API's name."""
        counts = Counter(map(edm.namespace_of, self.types))
        most = max(counts, key=lambda name: (counts[name], name), default="")
        return self.spec.api.namespace or most or self.spec.api.name

    def structured(self, name: str) -> StructuredType | None:
        """The entity or complex type of that qualified name."""
        found = self.types.get(name)
        return found if isinstance(found, StructuredType) else None

    def enum(self, name: str) -> EnumType | None:
        """The enumeration of that qualified name."""
        found = self.types.get(name)
        return found if isinstance(found, EnumType) else None

    def ancestors(self, name: str) -> tuple[str, ...]:
        """The base types of a type, nearest first; of a line that can't be, its beginning."""
        if name not in self._ancestors:
            found, item = dict[str, None](), self.structured(name)
            while item is not None and item.base and item.base not in found and len(found) <= lineage.DEEPEST:
                found[item.base] = None
                item = self.structured(item.base)
            self._ancestors[name] = tuple(found)
        return self._ancestors[name]

    def line(self, name: str) -> tuple[StructuredType, ...]:
        """A structured type and its bases, nearest first."""
        return tuple(filter(None, map(self.structured, (name, *self.ancestors(name)))))

    @cached_property
    def _descendants(self) -> dict[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for name in self.types:
            for base in self.ancestors(name):
                found[base].append(name)
        return {name: tuple(names) for name, names in found.items()}

    def descendants(self, name: str) -> tuple[str, ...]:
        """All types that derive from a type, at any depth, sorted."""
        return self._descendants.get(name, ())

    def is_a(self, name: str, base: str) -> bool:
        """Whether a type is `base` or derives from it."""
        return name == base or base in self.ancestors(name)

    def is_entity(self, name: str) -> bool:
        """Whether there is an entity type of that name."""
        item = self.structured(name)
        return item is not None and item.kind == "entity"

    def members(self, name: str) -> Mapping[str, Property]:
        """All properties and navigation properties of a structured type by name, inherited ones first."""
        if name not in self._members:
            self._members[name] = {own.name: own for item in reversed(self.line(name)) for own in item.own}
        return self._members[name]

    def listed(self, name: str) -> Mapping[str, Property] | None:
        """All members of a structured type; None if it is open, or isn't there."""
        line = self.line(name)
        return self.members(name) if line and not any(item.loose for item in line) else None

    def navigation(self, name: str) -> tuple[Property, ...]:
        """The navigation properties of a structured type, its own first, then those of its bases, nearest first."""
        return tuple(member for item in self.line(name) for member in item.navigation)

    @cached_property
    def _demanded(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for operation in self.operations:
            body = operation.body
            if operation.method == "POST" and body is not None and body.required and body.type:
                here = frozenset(body.required)
                found[body.type] = found.get(body.type, here) & here
        return found

    def demanded(self, name: str) -> tuple[str, ...]:
        """Members that every page which says what creating this very type requires calls required, sorted."""
        return tuple(sorted(self._demanded.get(name, ())))

    def required(self, name: str) -> frozenset[str]:
        """Members without which a value of a type can't be created: by its pages, by its bases', by operations."""
        stated = {member.name for member in self.members(name).values() if member.required}
        return frozenset(stated.union(*map(self.demanded, (name, *self.ancestors(name)))))

    def required_by(self, operation: Operation) -> frozenset[str]:
        """Members that a request has to send: the operation's page overrides the type's page."""
        body = operation.body
        if body is None:
            return frozenset()
        if body.required or body.omitted or not body.type or operation.method != "POST":
            return frozenset(body.required)
        return self.required(TypeRef.parse(body.type).name)

    def key(self, name: str) -> tuple[str, ...]:
        """The key of an entity type, its own or the nearest base's."""
        return next((item.key for item in self.line(name) if item.key), ())

    def key_paths(self, name: str) -> dict[str, str]:
        """The parts of a type's key, each with the path of its property: of most, that is the same."""
        paths = next((item.key_paths for item in self.line(name) if item.key), {})
        return {part: paths.get(part, part) for part in self.key(name)}

    def is_open(self, name: str) -> bool:
        """Whether a type or one of its bases is open (CSDL 4.01, section 6.3: openness is inherited)."""
        return any(item.loose for item in self.line(name))

    @cached_property
    def type_names(self) -> Names:
        """What a misspelt type may be."""
        return Names((*self.types, *edm.BUILT_IN))

    @cached_property
    def by_folded_name(self) -> dict[str, str]:
        """Qualified names by their case-folded form."""
        return {name.casefold(): name for name in reversed(self.types)}


def link(spec: Spec) -> Model:
    """Prove a spec sound and index it.

    Raises InputError with every problem: types named twice, unknown types, inheritance that is circular,
    deep or mixes kinds, keys that aren't members, path templates that can't be read or that no URL can hold, methods
    other than OData's, and service roots that are no addresses; in what people wrote, see `byhand` as well.
    """
    model = Model(spec)
    problems = [
        *_check_roots(spec.api),
        *_duplicates(spec),
        *(problem for item in spec.types for problem in _check_type(model, item)),
        *(problem for item in spec.operations for problem in _check_operation(model, item)),
    ]
    if not problems:
        problems = [problem for page in spec.pages if page.by_hand for problem in byhand.check(page, model.listed)]
    if problems:
        raise InputError(*problems)
    return model


def _check_roots(api: Api) -> Iterator[Problem]:
    for root in api.roots:
        if not paths.is_root(root):
            yield Problem("service-root", api.place, f"'{root}' is no service root; write https://host/version")


def _duplicates(spec: Spec) -> Iterator[Problem]:
    seen: dict[str, Place] = {}
    for what, named in (("type", spec.types), ("operation", spec.operations)):
        for item in named:
            key = f"{what} {item.name}"
            if key in seen:
                yield Problem(
                    "duplicate", item.place, f"{what} '{item.name}' appears at {seen[key]} already", (seen[key],)
                )
            seen.setdefault(key, item.place)


def _check_type(model: Model, item: Type) -> Iterator[Problem]:
    if isinstance(item, EnumType):
        yield from _check_unique(item.name, item.place, [member.name for member in item.members])
        return
    members = item.own
    yield from _check_unique(item.name, item.place, [member.name for member in members])
    yield from _check_base(model, item)
    for member in members:
        yield from _check_reference(model, member.type, member.place, f"property '{member.name}'")
    for member in item.navigation:
        if model.enum(name_in(member.type)) or name_in(member.type) in edm.PRIMITIVES:
            message = f"navigation property '{member.name}' leads to '{member.type}', which isn't an entity type"
            yield Problem("navigation-target", member.place, message)
    known = model.members(item.name) if item.key else {}
    names = Names(known)
    for name in item.key:
        if item.key_paths.get(name, name).partition("/")[0] not in known:
            yield Problem("unknown-key", item.place, f"key '{name}' isn't a property of {item.name}{names.hint(name)}")


def _check_unique(owner: str, place: Place, names: list[str]) -> Iterator[Problem]:
    if len({*names}) == len(names):
        return
    for name in sorted(name for name, count in Counter(names).items() if count > 1):
        yield Problem("duplicate", place, f"'{name}' appears more than once in {owner}; keep one")


def _check_base(model: Model, item: StructuredType) -> Iterator[Problem]:
    if not item.base:
        return
    base = model.types.get(item.base)
    if base is None:
        yield _unknown(model, item.base, item.place, f"base of '{item.name}'")
    elif not isinstance(base, StructuredType):
        yield Problem("base-kind", item.place, f"base '{item.base}' of '{item.name}' is an enumeration")
    elif base.kind != item.kind:
        message = f"{item.kind} type '{item.name}' can't derive from {base.kind} type '{base.name}'"
        yield Problem("base-kind", item.place, message, (base.place,))
    elif item.name in (item.base, *model.ancestors(item.base)):
        yield Problem("circular-base", item.place, f"'{item.name}' derives from itself through '{item.base}'")
    elif len(model.ancestors(item.name)) > lineage.DEEPEST >= len(model.ancestors(item.base)):
        # Only the first too low: what is below it is mended with it.
        yield Problem("deep-base", item.place, f"'{item.name}' has more than {lineage.DEEPEST} base types; have fewer")


def _check_operation(model: Model, operation: Operation) -> Iterator[Problem]:
    if operation.method not in METHODS:
        wrong = f"method '{operation.method}' isn't one of {', '.join(METHODS)}"
        yield Problem("unknown-method", operation.place, wrong)
    for path in operation.paths:
        try:
            names = paths.parameters(path.template)
        except ValueError as error:
            yield Problem("path-syntax", path.place, str(error))
            continue
        if any(segment.name in (".", "..") for segment in paths.segments(path.template)):  # RFC 3986, 5.2.4
            yield Problem("path-segment", path.place, f"path '{path.template}' has a segment that no URL can hold")
        yield from _check_unique(f"path {path.template}", path.place, list(names))
    members = (*operation.parameters, *operation.query, *(operation.body.properties if operation.body else ()))
    for member in members:
        yield from _check_reference(model, member.type, member.place, f"parameter '{member.name}'")
    if operation.body and operation.body.type:
        yield from _check_reference(model, operation.body.type, operation.body.place, "the body")
    for response in operation.responses:
        if response.type:
            yield from _check_reference(model, response.type, response.place, "the response")
    for example in operation.examples:
        for message in example.messages:
            if message.type:
                yield from _check_reference(model, message.type, message.place, "the example")


def _check_reference(model: Model, text: str, place: Place, what: str) -> Iterator[Problem]:
    try:
        reference = TypeRef.parse(text)
    except ValueError as error:
        yield Problem("type-syntax", place, f"{what}: {error}")
        return
    older = reference.name in edm.OLDER and is_older(model.spec.service.version)
    if not (reference.built_in or older) and reference.name not in model.types:
        yield _unknown(model, reference.name, place, what)


def _unknown(model: Model, name: str, place: Place, what: str) -> Problem:
    return Problem("unknown-type", place, f"{what} has unknown type '{name}'{model.type_names.hint(name)}")
