"""Parameters of a path template: their names, and how equal names are made different."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from codegen.formats.docs.dialect import LineWords
from codegen.spec.paths import Segment

Complain = Callable[..., None]
"""Takes a rule, a message and, where there is one, a `Fix`."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A parameter of a template: its unique name, what the page calls it, and what its literal tells.

    `type` is the type of a typed literal (`ns.kind'{value}'`) or of a number; `literal` is the value that
    stood in place of the parameter; `argument` tells a function's argument from a key.
    """

    name: str
    wording: str = ""
    type: str = ""
    literal: str = ""
    argument: bool = False


def parameter_name(wording: str, words: LineWords) -> str:
    """The name of a parameter by what the page calls it: `user-id | user-principal-name` is `userId`."""
    return _name(wording, words.or_, words.key)


@lru_cache(2**13)
def _name(wording: str, or_: str, key: str) -> str:
    first = wording.replace(or_, "|").split("|")[0].partition("#")[0]
    parts = "".join(char if char.isalnum() and char.isascii() else " " for char in first).split()
    if not parts or is_guid(first):
        return key
    lead = parts[0].lower() if parts[0].isupper() else parts[0]
    name = lead[:1].lower() + lead[1:] + "".join(word[:1].upper() + word[1:] for word in parts[1:])
    return name if not name[0].isdigit() else f"value{name}"


_GUID = 36
"""The length of a GUID as text."""


def is_guid(text: str) -> bool:
    """Whether a text is the value of a key, and no name: `7eb682f1-ca75-e511-80d4-00155d2a68d1`."""
    try:
        return len(text) == _GUID and str(UUID(text)) == text.lower()
    except ValueError:
        return False


def owner(segments: Sequence[Segment], words: LineWords) -> str:
    """The singular of the nearest collection before a key: `user` after `/users`."""
    name = next((one.name for one in reversed(segments) if one.name and not one.name.startswith("$")), words.item)
    return singular(name.rpartition(".")[2], words)


def singular(word: str, words: LineWords) -> str:
    """`user` of `users`, `policy` of `policies`, `class` of `classes`, `person` of `people`, also at a word's end."""
    for plural, single in words.singulars.items():
        if word.endswith(plural):
            return word.removesuffix(plural) + single
    for ending, instead in words.singular_endings.items():
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return word


def unique(
    segments: list[Segment], slots: list[Slot], complain: Complain, words: LineWords
) -> tuple[list[Segment], list[Slot]]:
    """Give parameters of the same name names that tell them apart: `userId` and `messageId` for two `id`."""
    counts = Counter(slot.name.casefold() for slot in slots)
    if len(counts) == len(slots):
        return segments, slots
    repeated = next(slot.name for slot in slots if counts[slot.name.casefold()] > 1)
    complain(
        "request-line-repeated", f"the parameter '{{{repeated}}}' appears twice in one path; name each by what it is"
    )
    names: dict[str, str] = {}
    for slot, collection in zip(slots, _owners(segments, words), strict=True):
        name = slot.name
        if counts[name.casefold()] > 1 and not slot.argument and not name.casefold().startswith(collection.casefold()):
            name = collection + name[0].upper() + name[1:]
        numbered = (name if number == 1 else f"{name}{number}" for number in range(1, len(slots) + 2))
        name = next(text for text in numbered if text.casefold() not in names)
        names[name.casefold()] = name
    renamed = iter(names.values())
    found = [_renamed(segment, renamed) for segment in segments]
    return found, [replace(slot, name=name) for slot, name in zip(slots, names.values(), strict=True)]


def _owners(segments: Sequence[Segment], words: LineWords) -> Iterator[str]:
    """For every parameter in order, the singular of the collection it is a key of."""
    for index, segment in enumerate(segments):
        collection = owner(segments[:index], words) if segment.parameter else singular(segment.name, words)
        for _ in segment.parameters:
            yield collection


def _renamed(segment: Segment, names: Iterator[str]) -> Segment:
    if segment.parameter:
        return replace(segment, parameter=next(names))
    if segment.arguments is None:
        return segment
    return replace(segment, arguments=tuple((name, f"{{{next(names)}}}") for name, _ in segment.arguments))
