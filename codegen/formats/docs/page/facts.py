"""What a description says in prose about a property or a parameter.

Facts are read sentence by sentence; the description itself keeps them. A condition ("required if ...",
"read-only when ...") is no fact.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.base.edm import is_qualified
from codegen.formats.docs.page.cells import Ref
from codegen.formats.docs.page.values import listed
from codegen.formats.page import Text
from codegen.spec.nodes import Property

MAX_PROSE = 8192
"""Descriptions are read for facts up to this many characters."""

_CONDITIONS = frozenset({"if", "when", "unless", "whether", "where", "that"})
_READ_ONLY = frozenset({"read-only", "readonly", "read only"})
_REQUIRED = frozenset({"required", "required on create", "required on creation", "required on post", "required field"})
_NOT_NULL = ("not nullable", "non-nullable", "cannot be null", "can't be null", "can not be null", "must not be null")
_LIMITS = ("max", "exceed", "up to", "limit", "at most", "or less", "or fewer", "between", "longer than", "more than")
_OPERATORS = frozenset("eq ne not ge le gt lt in has any all startswith endswith contains".split())
_CANONICAL = {"startswith": "startsWith", "endswith": "endsWith"}
_DEFAULTS = ("default value is", "default is", "defaults to", "default value:", "default:", "default value of")
_DEPRECATED = ("is deprecated", "been deprecated", "be deprecated", "is obsolete", "being deprecated")


@dataclass(frozen=True, slots=True)
class Facts:
    """What prose says; None and empty where it says nothing. `values` are listed possible values, all identifiers."""

    read_only: bool = False
    write_only: bool = False
    immutable: bool = False
    required: bool | None = None
    nullable: bool | None = None
    default: str | None = None
    max_length: int | None = None
    select_only: bool = False
    by_default: bool = False
    filter: tuple[str, ...] = ()
    orderby: bool = False
    search: bool = False
    expand: bool = False
    advanced: bool = False
    deprecated: bool = False
    key: bool = False
    values: tuple[str, ...] = ()
    inherited: Ref | None = None


NONE = Facts()


def to_property(name: str, type_: str, description: str, facts: Facts) -> Property:
    """A property with the facts of its description."""
    return Property(
        name=name,
        type=type_,
        description=description,
        nullable=facts.nullable,
        required=bool(facts.required),
        read_only=facts.read_only,
        write_only=facts.write_only,
        immutable=facts.immutable,
        default=facts.default,
        max_length=facts.max_length if type_ in ("Edm.String", "Edm.Binary") else None,
        select_only=facts.select_only,
        filter=facts.filter,
        orderby=facts.orderby,
        search=facts.search,
        expand=facts.expand,
        advanced=facts.advanced,
        deprecated=facts.deprecated,
    )


def read_facts(text: Text) -> Facts:
    """Read the facts of a description."""
    plain = text.plain[:MAX_PROSE]
    if not plain:
        return NONE
    lower = plain.lower()
    sentences = [sentence.strip(" .") for sentence in lower.split(". ")]
    pieces = frozenset(_pieces(sentences))
    stated = [s for s in sentences if not _CONDITIONS.intersection(s.split())]
    return Facts(
        read_only=bool(pieces & _READ_ONLY) or _says(stated, "is read-only", "are read-only", "is a read-only"),
        write_only="write-only" in pieces or _says(stated, "is write-only"),
        immutable="immutable" in pieces or _says(stated, "is immutable"),
        required=_required(pieces, stated),
        nullable=_nullable(lower, pieces),
        default=_default(text, lower),
        max_length=_max_length(sentences),
        select_only=any("$select" in s and "only" in s and "return" in s for s in sentences),
        by_default=_says(sentences, "returned by default"),
        filter=_filter(lower),
        orderby=_supports(sentences, "$orderby"),
        search=_supports(sentences, "$search"),
        expand=_supports(sentences, "$expand"),
        advanced="consistencylevel" in lower or "advanced quer" in lower,
        deprecated="deprecated" in pieces or lower.startswith("deprecated") or _says(sentences, *_DEPRECATED),
        key=bool(pieces & {"key", "primary key"}) or lower.startswith("key of the"),
        values=listed(plain, text.codes) if "value" in lower or "one of" in lower or "options" in lower else (),
        inherited=_inherited(text, lower),
    )


def _pieces(sentences: list[str]) -> Iterator[str]:
    """The shortest statements: between commas, semicolons and parentheses."""
    for sentence in sentences:
        for sign in ";()[]:":
            sentence = sentence.replace(sign, ",")
        for piece in sentence.split(","):
            yield piece.strip(" .*-").removeprefix("and ").removeprefix("this is ")


def _says(sentences: list[str], *phrases: str) -> bool:
    return any(phrase in sentence for sentence in sentences for phrase in phrases)


def _supports(sentences: list[str], option: str) -> bool:
    return any(option in s and "support" in s and "not support" not in s and "n't support" not in s for s in sentences)


def _required(pieces: frozenset[str], stated: list[str]) -> bool | None:
    if "optional" in pieces:
        return False
    return True if pieces & _REQUIRED or _says(stated, "property is required", "this is required") else None


def _nullable(lower: str, pieces: frozenset[str]) -> bool | None:
    if "not null" in pieces or any(phrase in lower for phrase in _NOT_NULL):
        return False
    return True if pieces & {"nullable", "can be null", "may be null"} else None


def _default(text: Text, lower: str) -> str | None:
    """The word or code after "default value is"."""
    for phrase in _DEFAULTS:
        at = lower.find(phrase)
        if at >= 0 and (at == 0 or not lower[at - 1].isalnum()):
            rest = text.plain[at + len(phrase) :].lstrip(" :")
            code = next((code for code in text.codes if code and rest.startswith(code)), "")
            word = code or rest.partition(" ")[0].strip(" .,;()\"'\u201c\u201d")
            return word if code or _is_value(word) else None
    return None


def _is_value(word: str) -> bool:
    return word.lower() in ("true", "false", "null") or word[:1].isdigit() or any(c.isupper() for c in word[1:])


def _max_length(sentences: list[str]) -> int | None:
    """The limit in "maximum of 64 characters", "must not exceed 120 characters", "maximum length is 256"."""
    for sentence in sentences:
        if "char" not in sentence and "length" not in sentence:
            continue
        words = [word.strip(",;()") for word in sentence.split()]
        if not any(limit in sentence for limit in _LIMITS) or "first" in words:
            continue
        for at, word in enumerate(words):
            number = word.replace(",", "").removesuffix("-character")
            follows = words[at + 1][:4] if at + 1 < len(words) else ""
            counts = follows == "char" or number != word or "length" in words[max(0, at - 3) : at]
            if counts and number.isascii() and number.isdigit() and len(number) < 10:
                return int(number)
    return None


def _filter(lower: str) -> tuple[str, ...]:
    """Operators named after `$filter`; `any` where it is supported and none is named."""
    at = lower.find("$filter")
    sentence = lower[lower.rfind(". ", 0, at) + 1 : at] if at > 0 else ""
    if at < 0 or "support" not in sentence or "not support" in sentence or "n't support" in sentence:
        return ()
    rest = lower[at + len("$filter") :].lstrip(" *`")
    if not rest.startswith("("):
        return ("any",)
    inside = rest[1:].partition(")")[0]
    words = [word.strip(" `*") for word in inside.replace(",", " ").replace("/", " ").split()]
    found = tuple(_CANONICAL.get(word, word) for word in dict.fromkeys(words) if word in _OPERATORS)
    return found or ("any",)


def _inherited(text: Text, lower: str) -> Ref | None:
    """The type after "Inherited from"."""
    at = lower.find("inherited from")
    if at < 0:
        return None
    rest = text.plain[at + len("inherited from") :].removeprefix(" the").strip()
    for link in text.links:
        if link.text and rest.startswith(link.text):
            return Ref(link.text, link.href)
    # Without a link only a statement is one ("Inherited from x."), not a phrase ("inherited from an ancestor").
    word = rest.partition(". ")[0].strip(".;()`* ")
    return Ref(word) if is_qualified(word) else None
