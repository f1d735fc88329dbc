"""Python names for API names: the only home of name rules.

A name depends on the API's name and, in a clash, on the other names of its scope; never on their
order. Changing anything here renames things in clients that exist: add, don't edit.
"""

from __future__ import annotations

import hashlib
import keyword
import re
import sys
import unicodedata
from collections.abc import Callable, Container, Iterable, Mapping
from functools import lru_cache
from itertools import count

from codegen.base.edm import namespace_of, simple_name
from codegen.base.problems import NOWHERE, InputError, Problem

_COMPOUND = re.compile(r"(?:(?<![^\W_])[iIoO]|(?<=[a-z0-9])[IO])(?:OS|Pad|Phone|Pv(?=[46])|Data|Auth)(?![a-z])")
"""Words whose capital is inside, which camel case would tear apart: iOS, iPadOS, IPv6, OData, OAuth."""
_ASCII_HUMP = re.compile(r"(?<![A-Z])[A-Z]|[A-Z](?=[a-z])(?!s(?![a-z]))")
_ASCII_WORD = re.compile(r"[a-z0-9]+")

# What a class body or a method's signature in an emitted module looks up by a lower-case name. A
# field called `list` would be what `list[str]` means in every annotation below it, for mypy as at
# run time. Taking a name out of this list, or adding one, renames the fields of existing clients.
_LOOKED_UP = (
    "bool bytes cls date datetime dict float frozenset int list object prop property self set str time timedelta"
    " tuple type"
)

# What models and nodes have of their own (a test compares this with the runtime).
_MODEL = "additional_data from_dict from_json to_dict to_json"
_NODE = "by_key by_path delete get models patch post put"
# Parameters that request methods have beside those of the API, and functions that they call.
_PARAMETER = "at_path body call headers key models options query self"

KEPT_MEMBERS = frozenset([*_LOOKED_UP.split(), *_MODEL.split()])
_SEGMENTS = frozenset([*_LOOKED_UP.split(), *_NODE.split()])
KEPT_STEPS = _SEGMENTS | {"count", "ref", "value"}
_PARAMETERS = frozenset([*_LOOKED_UP.split(), *_PARAMETER.split()])
KEPT_CLASSES = frozenset("Any Decimal DecodeError Model OpenEnum UUID Violation".split())
_NODES = frozenset(
    "Any Api Body ByteContent Collection Decimal GetOptions ListOptions Mapping Node Operation Options Request Result"
    " Root Scopes Sequence Step UUID Unpack"
    # Bases of the classes of resources.
    " Changes Content Count Counts Creates Deletes Entities Entity Finds Linked LinksFixed LinksMany LinksOne Lists"
    " LooseContent Reads Replaces Updates Uploads".split()
)
_CONSTANTS = ("OMITTED", "REGISTRY", "TYPE_CHECKING")
_DEVICES = frozenset(
    ["aux", "con", "nul", "prn", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
"""Names that Windows keeps for devices, in any case, whatever the ending."""
_MODULES = _DEVICES.union(
    # A submodule becomes a variable of its package, `models` or `requests`, which has or looks up these itself.
    "api changes getattr globals import_module list property sorted str super validate".split()
)
_LONGEST_MODULE = 100
_LONG_WORD = 10
"""Characters from which on a first word tells types from others by itself."""


@lru_cache(maxsize=2**16)
def words(name: str) -> tuple[str, ...]:
    """The words of a name, in lower case: `homePageURL` is home, page, url; `userIDs` is user, ids.

    Non-ASCII letters stay, in the form (NFKC) to which Python's parser brings identifiers.
    """
    text = unicodedata.normalize("NFKC", name)
    text = _COMPOUND.sub(lambda found: f" {found[0].capitalize()}", text)
    if text.isascii():
        return tuple(_ASCII_WORD.findall(_ASCII_HUMP.sub(r" \g<0>", text).lower()))
    return tuple(filter(None, map(_lower, _spelled(text))))


def _spelled(text: str) -> list[str]:
    """The words of any text, character by character; for ASCII the two expressions say the same, much faster."""
    found: list[str] = []
    start = None
    for index, char in enumerate(text):
        if char == "_" or not f"a{char}".isidentifier():
            start = None
        elif start is None or _begins_word(text, index):
            found.append(char)
            start = index
        else:
            found[-1] += char
    return found


@lru_cache(maxsize=2**16)
def snake(name: str) -> str:
    """`user_principal_name` of `userPrincipalName`; always an identifier, a keyword perhaps."""
    return _identifier("_".join(words(name)), name, "x_")


@lru_cache(maxsize=2**16)
def upper(name: str) -> str:
    """`UNKNOWN_FUTURE_VALUE` of `unknownFutureValue`."""
    return _identifier(_normal("_".join(words(name)).upper()), name, "X_")


@lru_cache(maxsize=2**16)
def pascal(*names: str) -> str:
    """`UserPrincipalName` of `userPrincipalName`; several names are joined: TermStore + Group."""
    text = _normal("".join(word[0].upper() + word[1:] for name in names for word in words(name)))
    # A letter without case would make the class look like a field in an annotation.
    if text and not (text[0].isupper() or text[0].isdigit()):
        text = _normal(f"X{text}")
    return _identifier(text, ".".join(names), "X")


def fields(own: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Attribute names for the properties a type declares; `taken` are those it inherits."""
    return distinct(own, lambda name: _spared(snake(name), KEPT_MEMBERS), _is_camel, taken)


def members(names: Iterable[str]) -> dict[str, str]:
    """Member names for the values of an enumeration."""
    return distinct(names, upper, _is_camel)


def segments(names: Iterable[str], namespace: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """Attribute names for the segments that follow a path, functions with brackets: `range`, `range()`.

    A qualified name loses the default namespace. A function that is also a segment, or whose name is taken, is
    `range_with`.
    """
    all_names, taken = frozenset(names), frozenset(taken)

    def plain(name: str) -> str:
        text = _spared(snake(_short(name, namespace)), _SEGMENTS)
        is_second = name.endswith("()") and (name[:-2] in all_names or text in taken)
        return f"{text}_with" if is_second else text

    return distinct(all_names, plain, _is_camel, taken)


def steps(names: Iterable[str], namespace: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """Attribute names for the steps that a type declares, functions with brackets; `taken` are those it inherits.

    What every resource may have, `count`, `ref` and `value`, gives way to no step.
    """
    all_names = frozenset(names)

    def plain(name: str) -> str:
        text = _spared(snake(_short(name, namespace).removesuffix("()")), KEPT_STEPS)
        return f"{text}_with" if name.endswith("()") and name[:-2] in all_names else text

    return distinct(all_names, plain, lambda name: _is_camel(name.removesuffix("()")), taken)


def resources(names: Mapping[str, str], usual: Container[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Class names for resources, from proposals; where several have the same one, the usual class keeps it."""
    return distinct(names, lambda name: _spared(names[name], _NODES), lambda name: name in usual, taken)


def nodes(paths: Mapping[str, tuple[str, ...]], namespace: str) -> dict[str, str]:
    """Class names for paths, each with the names that its parts go by: MeProfileAccountItem."""

    def plain(path: str) -> str:
        return _spared(pascal(*(_short(name, namespace) for name in paths[path])), _NODES)

    return distinct(paths, plain, lambda path: all(map(_is_camel, paths[path])))


def constants(operations: Mapping[str, str], taken: Iterable[str]) -> dict[str, str]:
    """Constant names for operations, each given by a unique text and the name it goes by."""

    def plain(operation: str) -> str:
        return upper(operations[operation])

    return distinct(operations, plain, lambda operation: operation == operations[operation], (*taken, *_CONSTANTS))


def parameters(names: Iterable[str]) -> dict[str, str]:
    """Parameter names for the arguments of functions and actions."""
    return distinct(names, lambda name: _spared(snake(name), _PARAMETERS), _is_camel)


def classes(qualified: Iterable[str], namespace: str) -> dict[str, str]:
    """Class names for types.

    A type outside the default namespace is always prefixed by its own: microsoft.graph.termStore.group is
    TermStoreGroup where microsoft.graph is the default. So it never takes the name of a type that the default
    namespace may get later.
    """

    def plain(name: str) -> str:
        result = pascal(*_local(name, namespace))
        return f"{result}_" if result in KEPT_CLASSES or keyword.iskeyword(result) else result

    return distinct(qualified, plain, lambda name: _is_camel_type(name, namespace))


def group(name: str, namespace: str) -> str:
    """The first two words of a type's name, or a first one that is long, by which it finds its module.

    Below the default namespace, a namespace is part of the name, and two words count. Any other is said whole: the
    words come behind it.
    """
    own = namespace_of(name)
    if own.startswith(f"{namespace}."):
        return "_".join(words("_".join(_local(name, namespace)))[:2])
    first = words(simple_name(name))[:2]
    if first and len(first[0]) >= _LONG_WORD:
        first = first[:1]
    return "_".join(first if own == namespace else (*words(own), *first))


def modules(names: Iterable[str], namespace: str, taken: Iterable[str] = ()) -> dict[str, str]:
    """Module names, ASCII and short since they are file names, for types, groups of them, or root segments."""

    def plain(name: str) -> str:
        text = snake("_".join(_local(name, namespace)))
        if not text.isascii() or len(text) > _LONGEST_MODULE:
            kept = "_".join(filter(None, text.encode("ascii", "ignore").decode()[:_LONGEST_MODULE].split("_")))
            text = _identifier(f"{kept or 'x'}_{_digest(name)}", name, "x_")
        return _spared(text, _MODULES)

    return distinct(names, plain, lambda name: _is_camel_type(name, namespace), taken)


_IMPORTED = {*sys.stdlib_module_names, "codegen", "httpx2", "orjson"}
"""What a package may import, and the generator that makes it."""


def check_package(name: str) -> str:
    """The name, when it can be a package's.

    Raises InputError when it is no identifier, a keyword, kept by Python or Windows, or hides what the package imports.
    """
    proposal = modules([name], "")[name]
    if proposal.endswith("_") or proposal in _IMPORTED:
        proposal = f"{proposal.rstrip('_')}_client"
    if name in _IMPORTED:
        whose = "the standard library's module" if name in sys.stdlib_module_names else "the module"
        reason = f"would hide {whose} of that name"
    elif name.startswith("__") or name.lower() in _DEVICES:
        reason = f"is a name that {'Python keeps for itself' if name[0] == '_' else 'Windows keeps for a device'}"
    elif not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
        reason = "is not a name that Python can import"
    else:
        return name
    message = f"package name {name!r} {reason}; use for example --package {proposal}"
    raise InputError(Problem("package-name", NOWHERE, message))


def distinct(
    names: Iterable[str],
    plain: Callable[[str], str],
    canonical: Callable[[str], bool],
    taken: Iterable[str] = (),
) -> dict[str, str]:
    """A Python name for each name, no two the same and none in `taken`.

    Where several have the same plain name, the canonical one keeps it and each of the others gets
    four hex digits of its own spelling's hash.
    """
    names, used = sorted(set(names)), set(taken)
    if not names:
        return {}
    if len(names) == 1 and (text := plain(names[0])) not in used:
        return {names[0]: text}
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(plain(name), []).append(name)
    keeps = {
        text: next((name for name in group if len(group) == 1 or canonical(name)), None)
        for text, group in groups.items()
        if text not in used
    }
    found = {name: text for text, name in keeps.items() if name is not None}
    used.update(found.values())
    waiting = {name: text for text, group in groups.items() for name in group if name not in found}
    for salt in count():  # one round, unless two hashes begin alike
        if not waiting:
            return {name: found[name] for name in sorted(found)}
        tried = {name: f"{text.rstrip('_')}_{_digest(name, salt)}" for name, text in waiting.items()}
        texts = list(tried.values())
        good = {name: text for name, text in tried.items() if text not in used and texts.count(text) == 1}
        found.update(good)
        used.update(good.values())
        waiting = {name: text for name, text in waiting.items() if name not in good}
    raise AssertionError("unreachable")


def _begins_word(text: str, index: int) -> bool:
    if not text[index].isupper():
        return False
    if not text[index - 1].isupper():
        return True
    rest = text[index + 1 : index + 3]
    # The last capital before a small letter begins a word (URLPath), unless the letter makes a plural (URLs).
    return rest[:1].islower() and not (rest[:1] == "s" and not rest[1:].islower())


def _lower(text: str) -> str:
    return _normal(text.lower())


def _normal(text: str) -> str:
    """Changing case may leave the normal form, and a few characters then stand in no identifier."""
    if text.isascii() and f"a{text}".isidentifier():
        return text
    return "".join(char for char in unicodedata.normalize("NFKC", text) if f"a{char}".isidentifier())


def _identifier(text: str, name: str, prefix: str) -> str:
    if not text:
        return prefix + _digest(name)
    # A combining mark, first in the text, would melt into the prefix.
    return text if text.isidentifier() else _normal(prefix + text)


def _spared(text: str, reserved: frozenset[str]) -> str:
    return f"{text}_" if text in reserved or keyword.iskeyword(text) else text


def _short(name: str, namespace: str) -> str:
    return name.removeprefix(f"{namespace}.")


def _local(qualified: str, namespace: str) -> tuple[str, str]:
    """The part of the namespace that has to be said, and the simple name."""
    own = namespace_of(qualified)
    if own == namespace:
        return "", simple_name(qualified)
    return _short(own, namespace), simple_name(qualified)


def _is_camel(name: str) -> bool:
    first, *rest = words(name) or ("",)
    return name == first + "".join(word[0].upper() + word[1:] for word in rest)


def _is_camel_type(qualified: str, namespace: str) -> bool:
    return namespace_of(qualified) in ("", namespace) and _is_camel(simple_name(qualified))


def _digest(name: str, salt: int = 0) -> str:
    text = f"{name}#{salt}" if salt else name
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:4]
