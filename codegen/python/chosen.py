"""Choices of the API's owner in `api.yaml`: names, base classes and converters."""

from __future__ import annotations

import keyword
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from codegen.base.nearest import suggest
from codegen.base.problems import InputError, Problem
from codegen.python import naming
from codegen.spec.nodes import Api

Named = tuple[str, str]
"""A module and a class in it."""


@dataclass(frozen=True)
class Chosen:
    """The choices, and which of them have been asked for."""

    api: Api
    used: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    """All that a name could be chosen for."""

    def over(
        self,
        names: Mapping[str, str],
        key: Callable[[str], str],
        kept: Collection[str] = (),
        taken: Collection[str] = (),
    ) -> dict[str, str]:
        """Python names by OData's, with those that are chosen; `key` says what a name is chosen by.

        Raises InputError for one that Python can't have, that is `kept` for something else, or that another one has,
        in `names` or among those `taken`.
        """
        keys = {name: key(name) for name in names}
        self.known.update(keys.values())
        chosen = {name: self.api.names[keys[name]] for name in names if keys[name] in self.api.names}
        self.used.update(keys[name] for name in chosen)
        found = {**names, **chosen}
        for name, text in chosen.items():
            if not text.isidentifier() or keyword.iskeyword(text) or text[0] == "_" or text in kept:
                raise self._refuse(f"names: '{text}' can't be the name of {keys[name]}; choose another one")
            other = next((other for other, its in found.items() if its == text and other != name), None)
            if other is not None or text in taken:
                has = f"{keys[other]} has" if other is not None else "something inherited has"
                raise self._refuse(f"names: {keys[name]} can't be '{text}', a name that {has} already")
        return found

    def steps(self, names: Mapping[str, str], type: str, taken: Collection[str] = ()) -> dict[str, str]:
        """The same for steps that follow from metadata: from a type they go by `a.type/step`, from the root by `/step`.

        Functions go without their brackets.
        """
        return self.over(names, lambda step: f"{type}/{step.removesuffix('()')}", kept=naming.KEPT_STEPS, taken=taken)

    @property
    def classes(self) -> set[str]:
        """The names of the owner's classes that modules import."""
        return {text.rpartition(":")[2] for text in (*self.api.bases.values(), *self.api.converters.values())}

    def base(self, type: str) -> Named | None:
        """The further base class of the model of a type; raises InputError for what names none."""
        self.known.add(type)
        return self._named("bases", self.api.bases, type)

    def converter(self, type: str) -> Named | None:
        """The class that stands for values of a type; raises InputError for what names none."""
        return self._named("converters", self.api.converters, type)

    def _named(self, option: str, given: Mapping[str, str], type: str) -> Named | None:
        text = given.get(type)
        if text is None:
            return None
        module, _, cls = text.partition(":")
        if not cls.isidentifier() or not all(part.isidentifier() for part in module.split(".")):
            raise self._refuse(f"{option}: '{text}' names no class; write 'package.module:Class'")
        return module, cls

    def check(self, types: Collection[str], *, requests: bool) -> None:
        """Raise InputError for a choice about something that there isn't; without `requests`, steps are nobody's."""
        lost = [name for name in self.api.names if name not in self.used and (requests or "/" not in name)]
        lost += [name for name in self.api.bases if name not in types]
        lost += [name for name in self.api.converters if name not in types and not name.startswith("Edm.")]
        if lost:
            name = lost[0]
            raise self._refuse(f"there is no '{name}' to be named or converted{suggest(name, {*self.known, *types})}")

    def _refuse(self, message: str) -> InputError:
        return InputError(Problem("chosen-name", self.api.place, message))
