"""Finds results of an earlier run that are still valid, because their inputs haven't changed.

They look at the operation, at what the package has for its requests, at the files that all checks share, and at types:
those that the operation or a payload names, those of members that a payload has, and the bases of all these. The rule
is held to what happens: where a check loads a module that it leaves out, nothing of that operation is remembered.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any

from codegen.base import cache, sharing
from codegen.python.imported import Finder
from codegen.spec.model import Model
from codegen.spec.nodes import Operation, StructuredType
from codegen.verification import verdict
from codegen.verification.verdict import Outcome
from codegen.verification.verify import Verifier

_NAME = re.compile(r"(?<!\w)\w++(?:\.\w++)+")
"""What may be a qualified name; long texts without a dot take no more than linear time."""
_QUOTED = re.compile(r'"([^"\\\n]++)"')
_WORTH_A_PROCESS = 100
"""Operations whose examples take as long to check as a process takes to start, and to hand over what it found."""
_APART = ("models/", "requests/")
"""Folders of which a check looks at some modules, beside the package itself."""


class Standing:
    """Runs the examples of those operations of which no outcomes stand."""

    def __init__(
        self, model: Model, verifier: Verifier, files: Mapping[str, str], finder: Finder, memo: MutableMapping[str, str]
    ) -> None:
        """`files` are the package's texts, which `finder` loads; `memo` keeps outcomes between runs."""
        self._model, self._verifier, self._files, self._finder = model, verifier, files, finder
        self._memo = memo
        self._digests = {path: cache.key(text) for path, text in files.items() if path.endswith(".py")}
        self._modules = verifier.modules()
        self._facts: dict[str, str] = {}
        self._types = {name.casefold(): name for name in (*model.types, *self._modules)}
        self._beside = set(self._modules) - set(model.types)
        """Enumerations that no type of the model stands for: those of the values that a member may have."""
        self._odd = [name for name in self._types.values() if name not in self._beside and not _NAME.fullmatch(name)]
        for alias, namespace in model.spec.api.aliases.items():
            for name in [name for name in self._types.values() if name.rpartition(".")[0] == namespace]:
                self._types.setdefault(f"{alias}{name.removeprefix(namespace)}".casefold(), name)
        shared = [(path, digest) for path, digest in sorted(self._digests.items()) if not _is_apart(path)]
        self._shared = cache.key(repr((shared, model.spec.api, model.spec.service)))

    def outcomes(self, kind: str, jobs: int | None = 1) -> Iterator[Outcome]:
        """Every example of every operation, as `Verifier.all`; `kind` is a hash of what decides beside the spec.

        `jobs` is the number of processes, as many as there are processors for None.
        """
        shown = [operation for operation in self._model.operations if operation.examples]
        keys = [self._key(operation, kind) for operation in shown]
        kept = [self._kept(operation, self._memo.get(key, "")) for operation, key in zip(shown, keys, strict=True)]
        new = [operation for operation, found in zip(shown, kept, strict=True) if found is None]
        # Other processes have the package only as copies of this one.
        worth = len(new) // _WORTH_A_PROCESS if sharing.copies() else 1
        made = sharing.shared(self._checked, new, jobs, worth)
        for key, found in zip(keys, kept, strict=True):
            if found is None:
                found, text = next(made)
                if text:
                    self._memo[key] = text
            yield from found

    def _key(self, operation: Operation, kind: str) -> str:
        """Where the outcomes of an operation are kept."""
        places = [operation.place, *(example.place for example in operation.examples)]
        return cache.key(
            "examples", kind, repr(operation), repr(places)
        )  # Nodes don't show their places by themselves.

    def _kept(self, operation: Operation, text: str) -> tuple[Outcome, ...] | None:
        """The outcomes that stand; None where there are none."""
        try:
            types, modules, digest, packed = json.loads(text)
            stands = self._ground([*self._ways(operation)], types, modules) == digest
        except (KeyError, TypeError, ValueError):
            return None
        return verdict.loads(packed) if stands else None

    def _checked(self, operation: Operation) -> tuple[tuple[Outcome, ...], str]:
        """The outcomes of an operation's examples, and the text to remember them by; empty where they can't be."""
        said, ways = repr(operation), [*self._ways(operation)]
        before = len(self._finder.loaded)
        self._verifier.requester.nodes.clear()
        found = tuple(self._verifier.check(operation, example) for example in operation.examples)
        types, modules = sorted(self._reached(operation, (said, *ways))), sorted(self._nodes())
        foreseen = {*modules, *self._imported({self._modules[name] for name in types if name in self._modules})}
        unforeseen = [path for path in self._finder.loaded[before:] if _is_apart(path) and path not in foreseen]
        if unforeseen or any(one.failures for one in found):
            return found, ""
        return found, json.dumps([types, modules, self._ground(ways, types, modules), verdict.dumps(found)])

    def _imported(self, modules: set[str]) -> set[str]:
        """Modules of types, and those that they import when they run: of the bases of all that stands in them."""
        found, todo = set[str](), modules
        while todo:
            found |= todo
            todo = {base for module in todo for base in self._bases.get(module, ())} - found
        return found

    @cached_property
    def _bases(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for name, module in self._modules.items():
            bases = {self._modules[base] for base in self._model.ancestors(name) if base in self._modules}
            found.setdefault(module, set()).update(bases)
        return found

    def _nodes(self) -> set[str]:
        """The modules of the nodes that led to the requests, and of the classes that these derive from."""
        classes = {cls for node in self._verifier.requester.nodes for cls in node.__mro__}
        return {path for cls in classes if _is_apart(path := self._finder.path(cls.__module__))}

    def _ground(self, ways: Sequence[str], types: Iterable[str], modules: Iterable[str]) -> str:
        """A hash of what outcomes rest on, beside the operation's own page; raises KeyError for what isn't there."""
        return cache.key(self._shared, *ways, *(self._digests[path] for path in modules), *map(self._fact, types))

    def _ways(self, operation: Operation) -> Iterator[str]:
        """How the package makes the documented requests, where it does."""
        for message in (example.request for example in operation.examples):
            if message is not None:
                try:
                    steps, built = self._verifier.requester.way(operation, message)
                    # Of its own operation, the text is part of the key already.
                    yield repr(steps if built is operation else (steps, replace(built, examples=())))
                except Exception as error:  # noqa: BLE001  the check of the request says what it is
                    yield repr(error)

    def _fact(self, name: str) -> str:
        """What decides how values of a type are read, written and checked; raises KeyError for one that isn't there."""
        if name not in self._facts:
            module, item = self._modules.get(name), self._model.types.get(name)
            if module is None and item is None:
                raise KeyError(name)
            self._facts[name] = repr((name, module, self._digests[module] if module else "", item))
        return self._facts[name]

    def _reached(self, operation: Operation, texts: Iterable[str]) -> set[str]:
        """The types that the checks of an operation's examples may look at."""
        members, values = _payloads(operation)
        found, todo = set[str](), [*self._odd, *self._known(*texts, *values)]
        while todo:
            name = todo.pop()
            if name in found:
                continue
            found.add(name)
            item = self._model.types.get(name)
            if isinstance(item, StructuredType):
                present = [one for one in item.own if one.name.casefold() in members]
                todo += self._known(item.base, *(one.type for one in present))
            if self._beside and (module := self._modules.get(name)):
                todo += self._beside.intersection(_QUOTED.findall(self._files[module]))
        return found

    def _known(self, *texts: str) -> Iterator[str]:
        for name in {name for text in texts for name in _NAME.findall(text)}:
            if known := self._types.get(name.casefold()):
                yield known


def _payloads(operation: Operation) -> tuple[set[str], list[str]]:
    """The names of members in the payloads of an operation's examples, without regard to case, and texts there.

    Texts without an escape stand in the operation as they are.
    """
    members, texts = set[str](), list[str]()
    todo: list[Any] = []
    parts = [message for example in operation.examples for message in example.messages]
    for message in parts:
        with suppress(ValueError, RecursionError):
            todo.append(json.loads(message.read or message.body))
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            members |= {part for name in value for part in name.casefold().split("@")}
            todo += value.values()
        elif isinstance(value, list):
            todo += value
        elif isinstance(value, str):
            texts.append(value)
    is_plain = not any("\\" in part.body + part.read for part in parts)
    return members, [] if is_plain else texts


def _is_apart(path: str) -> bool:
    return path.startswith(_APART) and not path.endswith("/__init__.py")
