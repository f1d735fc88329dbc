"""Resolves references to types everywhere, and decides what becomes of types that no page describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from codegen.base.edm import is_qualified
from codegen.base.problems import NOWHERE, Place, Problem
from codegen.formats.docs.page.cells import Ref, TypeCell
from codegen.formats.docs.set.names import Names, plain_name

JsonKind = Literal["", "text", "object"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A type that a page refers to and no page describes.

    `evidence` says in words how it came up; `navigation` that something navigates to it, so that it is an
    entity type. `json` is what payloads show in its place: of texts it is an enumeration. `annotated` says that an
    annotation or a payload spells it so, as the service does.
    """

    name: str
    evidence: str
    place: Place = NOWHERE
    navigation: bool = False
    json: JsonKind = ""
    annotated: bool = False


@dataclass(slots=True)
class References:
    """Resolves references by the names of a documentation set; `spellings` are those of types that nobody describes.

    A spelling is by the case-folded name.
    """

    names: Names
    spellings: Mapping[str, str] = field(default_factory=dict)
    problems: dict[Problem, None] = field(default_factory=dict)
    wanted: dict[str, Wanted] = field(default_factory=dict)
    words: set[tuple[str, str]] = field(default_factory=set)
    """The words that are no types, with the pages of which that was said."""

    def name(
        self,
        ref: Ref,
        namespace: str,
        place: Place,
        evidence: str,
        *,
        hint: str = "",
        json: JsonKind = "",
        prose: bool = False,
    ) -> str:
        """The type that a reference on a page of `namespace` means; one without page is wanted.

        Empty where it is no type's name. `hint` and `prose` are as `Names.meaning` takes them.
        """
        meant = self.names.meaning(ref, namespace or self.names.root, place, hint, prose=prose)
        self.note(meant.problem)
        if not meant.name and is_word(ref) and not json:
            self._unknown(ref.name, place)
            return ""
        return meant.name or self.want(ref.name, namespace, place, evidence, json)

    def is_prose(self, ref: Ref, cell: TypeCell, namespace: str, place: Place) -> bool:
        """Whether plain words follow a plain name in its cell; a finding: "List of kite notes" is no kite."""
        if ref.href or "." in ref.name or not cell.rest:
            return False
        if cell.rest.startswith(".") and self.names.resolve(ref, namespace or self.names.root, place).name:
            return False
        message = f"'{f'{ref.name} {cell.rest}'[:60]}' isn't a type; write the name of a type"
        self.note(Problem("type-cell", place, f"{message}. Until then the package accepts any value"))
        return True

    def mixed(self, name: str, place: Place) -> None:
        """Say that a member, or an answer, which has no name, may be of several types, of which none is that of all."""
        message = f"'{name}'" if name else "the answer"
        message = f"{message} may be of several types; write one that they share"
        self.note(Problem("type-cell", place, f"{message}. Until then the package accepts any value"))

    def _unknown(self, word: str, place: Place) -> None:
        """Say once for a page that a word of its cells is no type."""
        if (word, place.file) not in self.words:
            self.words.add((word, place.file))
            told = f"'{word[:60]}' isn't a type that a page describes{self.names.dialect.meant(word)}"
            message = f"{told}; write one, or define the word in the dialect"
            self.note(Problem("type-cell", place, f"{message}. Until then the package accepts any value"))

    def want(
        self, text: str, namespace: str, place: Place, evidence: str, json: JsonKind = "", *, annotated: bool = False
    ) -> str:
        """The full name of a type that no page describes, which is noted; empty where the text is no type's name."""
        if not is_qualified(plain_name(text, self.names.dialect.names)):
            return ""
        name = self.names.complete(text, namespace or self.names.root)
        name = self.spellings.get(name.casefold(), name)
        known = self.wanted.get(name)
        if known is None or (json and not known.json) or (annotated and not known.annotated):
            known = known or Wanted(name, evidence, place)
            self.wanted[name] = replace(known, json=known.json or json, annotated=known.annotated or annotated)
        return name

    def note(self, problem: Problem | None) -> None:
        """Keep a problem, once."""
        if problem is not None:
            self.problems.setdefault(problem)


def is_word(ref: Ref) -> bool:
    """Whether a reference is a word in small or in capital letters, without link: no page gives it a meaning."""
    name = ref.name
    return not ref.href and name.isalnum() and (name.islower() or name.isupper())
