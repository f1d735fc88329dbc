"""Compares names: path segments that resemble the type that they address."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.base.edm import TypeRef, simple_name

_ROOT_ENDS = ("root", "container", "entity")
"""Endings of names of root types (Graph: reportRoot, identityContainer, searchEntity)."""


def _endings(type_name: str) -> Iterator[str]:
    """The words that end a type's name, longest first: `secureScore`, `Score`."""
    simple = simple_name(type_name)
    return (simple[at:].casefold() for at, char in enumerate(simple) if at == 0 or char.isupper())


def plurals(word: str) -> tuple[str, ...]:
    """What English may make of a word for several: `user` gives `users`, `useres`, `users`."""
    return (f"{word}s", f"{word}es", f"{word[:-1]}ies" if word.endswith("y") else f"{word}s")


def is_named_after(name: str, target: TypeRef) -> bool:
    """Whether a segment is called like its type: `presence`, `comments` of workbookComment, `followedSites`."""
    folded, simple = name.casefold(), simple_name(target.name).casefold()
    if folded.startswith("get"):
        return False
    if not target.collection:
        return folded in _endings(target.name)
    return folded.endswith(plurals(simple)) or any(folded in plurals(word) for word in _endings(target.name))


def respelled(name: str, type_name: str) -> str:
    """A name that is all lower case with the capitals of the type that it is the plural of."""
    simple = simple_name(type_name)
    plural = name == name.lower() and name in plurals(simple.casefold())
    return simple + name[len(simple) :] if plural and name.startswith(simple.casefold()) else name


def is_root_of(root: str, type_name: str) -> bool:
    """Whether a type is called like a root: `security`, `reportRoot` of `/reports`, `identityContainer`."""
    simple = simple_name(type_name).casefold()
    stems = (simple.removesuffix(end) for end in ("", *_ROOT_ENDS) if simple.endswith(end) and simple != end)
    return any(root in (stem, *plurals(stem)) for stem in stems)
