"""The stub of `q` for type checkers: a class for each structured type, with OData and Python names."""

from __future__ import annotations

import keyword
import unicodedata
from collections.abc import Iterator

from codegen.base.edm import TypeRef, simple_name
from codegen.python.package import PathType
from codegen.python.symbols import Symbols, natural
from codegen.spec.nodes import StructuredType

# What paths and `q` have of their own, which wins to type checkers (a test compares this with the runtime).
_PATH = frozenset(
    "all any as_ asc cast ceiling concat contains count date day desc endswith ends_with expand floor"
    " fractional_seconds fractionalseconds geo_distance geo_intersects geo_length has has_subsequence has_subset"
    " hassubsequence hassubset hour in_ index_of indexof isof length matchesPattern matches_pattern minute month"
    " round search second select startswith starts_with substring time to_lower to_upper tolower total_offset_minutes"
    " total_seconds totaloffsetminutes totalseconds toupper trim year".split()
)
_QUERY = frozenset("case it maxdatetime mindatetime name now root search text this value".split())


def path_types(symbols: Symbols) -> tuple[PathType, ...]:
    """A class per structured type, in the order of their names."""
    found = [_path_type(symbols, item) for item in symbols.model.types.values() if isinstance(item, StructuredType)]
    return tuple(sorted(found, key=lambda path: natural(path.cls)))


def query_names(symbols: Symbols) -> dict[str, str]:
    """The class of each name that `q` knows: names of classes, and simple names where they say which type is meant."""
    structured = [name for name, item in symbols.model.types.items() if isinstance(item, StructuredType)]
    by_simple: dict[str, list[str]] = {}
    for name in symbols.model.types:
        by_simple.setdefault(simple_name(name), []).append(name)
    found = {symbols.classes[name]: _class(symbols, name) for name in structured}
    taken = {*symbols.classes.values()}
    for simple, names in by_simple.items():
        own = [name for name in names if symbols.classes[name].casefold() == simple.casefold()]
        meant = own or names
        if len(meant) == 1 and meant[0] in structured and simple not in taken:
            found[simple] = _class(symbols, meant[0])
    return {name: found[name] for name in sorted(found, key=natural) if _is_name(name) and name not in _QUERY}


def _path_type(symbols: Symbols, item: StructuredType) -> PathType:
    known = symbols.model.types
    has_base = isinstance(known.get(item.base), StructuredType)
    bases = [_class(symbols, item.base)] if has_base else []
    if symbols.model.is_open(item.name) and not (has_base and symbols.model.is_open(item.base)):
        bases.append("_Open")
    return PathType(
        cls=_class(symbols, item.name),
        doc=f"A {item.name}.",
        bases=tuple(bases) or ("_Path",),
        members=dict(_members(symbols, item)),
    )


def _members(symbols: Symbols, item: StructuredType) -> Iterator[tuple[str, str]]:
    """Names and annotations of the properties that a type declares itself."""
    inherited = symbols.model.members(item.base) if item.base in symbols.model.types else {}
    names = symbols.fields[item.name]
    taken = {name for own in inherited for name in (own, names[own])}
    own = {prop.name: prop for prop in item.own if prop.name not in inherited}
    for odata, prop in own.items():
        for name in dict.fromkeys((odata, names[odata])):
            # An OData name wins over a Python name that is the same.
            is_other = name != odata and name in own
            if _is_name(name) and name not in _PATH and name not in taken and not is_other:
                taken.add(name)
                yield name, _annotation(symbols, prop.type)


def _annotation(symbols: Symbols, type: str) -> str:
    ref = TypeRef.parse(type)
    if ref.name in ("Edm.Untyped", "Edm.ComplexType", "Edm.EntityType"):
        one = "_Open"
    elif isinstance(symbols.model.types.get(ref.name), StructuredType):
        one = _class(symbols, ref.name)
    else:
        one = "_Path" if ref.built_in or ref.name in symbols.model.types else "_Open"
    return f"_Many[{one}]" if ref.collection else one


def _class(symbols: Symbols, name: str) -> str:
    return f"{symbols.classes[name]}Path"


def _is_name(name: str) -> bool:
    """Whether a program can write it after a dot, which Python's parser brings into its normal form."""
    is_normal = name.isascii() or unicodedata.normalize("NFKC", name) == name
    return is_normal and name.isidentifier() and not keyword.iskeyword(name) and name[0] != "_"
