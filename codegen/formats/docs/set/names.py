"""Resolves a reference on a page to the qualified name of a type.

A link's page comes first, then the text; exact spelling first, then any case with a finding; the page's own
namespace first, then the ones above it, then the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from codegen.base.edm import namespace_of, simple_name
from codegen.base.problems import NOWHERE, Fix, Place, Problem
from codegen.formats.docs.dialect import KEPT, Dialect, NameWords, Phrases
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.slots import singular

UNTYPED = "Edm.Untyped"
"""The type of any value."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A qualified name (empty when there is no such type), and what is to be said about the reference."""

    name: str
    problem: Problem | None = None


class Names:
    """All types of a documentation set, by name in any case and by page."""

    def __init__(
        self, types: Iterable[str], pages: Mapping[str, Iterable[str]], dialect: Dialect, root: str = ""
    ) -> None:
        """`types` are qualified names, `pages` maps a page's path to those it defines; `root` is the main namespace."""
        self.dialect = dialect
        self.types = frozenset(types)
        self.root = root
        self._folded: dict[str, str] = {}
        self._simple: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.types, reverse=True):
            self._folded[name.casefold()] = name
        for name in sorted(self.types):
            self._simple[simple_name(name).casefold()].append(name)
        self._pages = {
            page_key(path, dialect.links.pages): tuple(dict.fromkeys(names)) for path, names in sorted(pages.items())
        }
        self._plurals: dict[tuple[str, str], str] = {}  # The same few names stand in nearly all paths.
        self._namespaces = {namespace_of(name).casefold(): namespace_of(name) for name in sorted(self.types)}

    def by_stem(self, text: str) -> str:
        """The one type whose name has the same words, each in the singular; an empty text where none or several do."""
        found = self._stems.get(self._stem(text), [])
        return found[0] if len(found) == 1 else ""

    def word(self, text: str, namespace: str) -> str:
        """A type that prose on a page of `namespace` names without a link, or an empty text."""
        found = self.qualified(text, namespace, NOWHERE).name if text else ""
        return found if simple_name(found).casefold() == simple_name(text).casefold() else ""

    def plural(self, text: str, namespace: str) -> str:
        """A type by its name or its plural, `kites` or `kitesNotes`; an empty text where there is none."""
        if (text, namespace) not in self._plurals:
            forms = (text, singular(text, self.dialect.lines))
            found = next(filter(None, (self.word(form, namespace) for form in forms)), "")
            self._plurals[text, namespace] = found or self.by_stem(text)
        return self._plurals[text, namespace]

    def single(self, ref: Ref, namespace: str) -> Ref:
        """The reference to the type of which a plain name is the plural, "array of kites"; any other as it is."""
        known = ref.href or self.word(ref.name, namespace)
        return ref if known else Ref(self.plural(ref.name, namespace) or ref.name)

    @cached_property
    def _stems(self) -> dict[str, list[str]]:
        stems: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.types):
            stems[self._stem(simple_name(name))].append(name)
        return stems

    def _stem(self, text: str) -> str:
        starts = [0, *(at for at, char in enumerate(text) if char.isupper() and at), len(text)]
        return "".join(singular(text[start:end].lower(), self.dialect.lines) for start, end in pairwise(starts))

    def on_page(self, href: str) -> tuple[str, ...]:
        """The types that the page a link goes to defines."""
        return self._pages.get(page_key(href, self.dialect.links.pages), ()) if href else ()

    def meaning(self, ref: Ref, namespace: str, place: Place, hint: str = "", *, prose: bool = False) -> Resolved:
        """What a reference means, wherever it stands: a described type, a primitive, or any value.

        The name is empty where nobody describes it. In prose a link's text may be any word ("the new [message]"), so
        the page it goes to decides, and nothing is said of its text. `hint` is as `resolve` takes it.
        """
        there = self.on_page(ref.href)
        if self.dialect.is_anything(ref.name) and not (prose and there):
            return Resolved(UNTYPED)
        if not there and (edm := self.dialect.primitive(ref.name)):
            return Resolved(edm)
        only = there[0] if prose and len(there) == 1 else ""
        resolved = self.resolve(ref, namespace, place, only or hint)
        return Resolved(only) if only and resolved.name == only else resolved

    def resolve(self, ref: Ref, namespace: str, place: Place, hint: str = "") -> Resolved:
        """Resolve a reference that stands on a page of `namespace`.

        `hint` is a qualified name from other evidence (an annotation of the same member); it decides where the
        link's text and its page disagree.
        """
        text = plain_name(ref.name, self.dialect.names)
        there = self.on_page(ref.href)
        anchor = ref.href.partition("#")[2].removesuffix(self.dialect.names.anchor_suffix)
        on_page = _pick(there, simple_name(text)) or _pick(there, anchor)
        if on_page:
            return self._spelling(text, on_page, place)
        named, problem = self._by_text(text, namespace, place)
        if there and named:
            return self._disagreement(ref, named, there, place, hint)
        if len(there) == 1:
            return Resolved(there[0])
        return Resolved(named, problem)

    def qualified(self, text: str, namespace: str, place: Place) -> Resolved:
        """Resolve a bare name, qualified or not, as annotations and payloads hold it."""
        return Resolved(*self._by_text(plain_name(text, self.dialect.names), namespace, place))

    def complete(self, text: str, namespace: str) -> str:
        """The qualified name that an unknown type would have: in a known namespace where it names one."""
        name = plain_name(text, self.dialect.names)
        prefix = namespace_of(name)
        if not prefix:
            return f"{namespace}.{name}"
        return f"{self._namespaces.get(prefix.casefold(), prefix)}.{simple_name(name)}"

    def _by_text(self, text: str, namespace: str, place: Place) -> tuple[str, Problem | None]:
        candidates = [text] if "." in text else [f"{outer}.{text}" for outer in self._scopes(namespace)]
        for candidate in candidates:
            if candidate in self.types:
                return candidate, None
        for candidate in candidates:
            if found := self._folded.get(candidate.casefold(), ""):
                return found, _case(text, found, place)
        others = self._simple.get(simple_name(text).casefold(), [])
        if len(others) > 1:
            message = f"'{text}' may be any of {', '.join(others)}; codegen uses the first. Write the qualified name"
            return others[0], Problem("ambiguous-type", place, message)
        if others:
            known = simple_name(text) == simple_name(others[0])
            return others[0], None if known else _case(text, others[0], place)
        return "", None

    def _scopes(self, namespace: str) -> list[str]:
        scopes = []
        while namespace:
            scopes.append(namespace)
            namespace = namespace_of(namespace)
        return [*scopes, self.root] if self.root and self.root not in scopes else scopes

    def _disagreement(self, ref: Ref, named: str, there: tuple[str, ...], place: Place, hint: str) -> Resolved:
        """The text names one type, the page it links to is another's."""
        chosen = hint if hint in there else named
        message = (
            f"the link [{ref.name}] goes to the page of {', '.join(there)}; codegen uses {chosen}. Correct the link"
        )
        return Resolved(chosen, Problem("link-target", place, message))

    @staticmethod
    def _spelling(text: str, found: str, place: Place) -> Resolved:
        same = simple_name(text).casefold() == simple_name(found).casefold()
        return Resolved(found, _case(text, found, place) if same and simple_name(text) != simple_name(found) else None)


def page_key(path: str, endings: Phrases) -> str:
    """What identifies a page in links of any case: its file name without extension; anchors don't count."""
    path = path.partition("#")[0].partition("?")[0].replace("\\", "/")
    name = path.rpartition("/")[2]
    if name.endswith(endings):
        for ending in endings:
            name = name.removesuffix(ending)
    return name.casefold()


def plain_name(text: str, words: NameWords) -> str:
    """A name as written, without `#`, alias, "resource type" and the like: `microsoft.graph.user` or `user`."""
    return _plain(text, words.suffixes, words.prefixes)


@lru_cache(KEPT)
def _plain(text: str, suffixes: Phrases, prefixes: Phrases) -> str:
    name = text.strip().strip("`*'\"").rpartition("#")[2].strip()
    if name[:11].lower() == "collection(":
        name = name[11:].rstrip(")")
    if name.endswith(suffixes):
        for suffix in suffixes:
            name = name.removesuffix(suffix)
    if name.startswith(prefixes):
        for prefix in prefixes:
            name = name.removeprefix(prefix)
    return name.strip(". ")


def _pick(names: tuple[str, ...], simple: str) -> str:
    wanted = simple.casefold()
    exact = [name for name in names if simple_name(name) == simple]
    return next(iter([*exact, *(name for name in names if simple_name(name).casefold() == wanted)]), "")


def _case(text: str, found: str, place: Place) -> Problem:
    message = f"the type '{text}' is spelled '{simple_name(found)}' where it is defined; write '{simple_name(found)}'"
    return Problem("name-case", place, message, fix=Fix(text, simple_name(found)))
