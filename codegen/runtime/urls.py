"""URLs by the OData rules: path parts, literals and query options, percent-encoded exactly once.

The rules are OData URL Conventions 4.01, sections 2 (encoding), 4 (paths) and 5 (query options), and the
OASIS ABNF. Path parts carry their own leading slash, so that joining them is concatenation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self
from urllib.parse import quote
from uuid import UUID

from .edm import FINER, NUMBERS, SCALARS, own_value
from .literals import bare_text, literal, own_text
from .members import ABSENT, Held, read_of
from .query.options import option_texts

OMITTED: Any = ABSENT
"""Default of arguments that may be left out, where None would be a null: ABSENT, for annotations of any type."""

Key = str | int | UUID | date
"""What a key may be; a datetime is a date, an enum member is a str."""

# Sub-delims, ":" and "@" stand for themselves in a segment (RFC 3986, pchar). "+" is left out: decoders
# written for HTML forms read it as a space.
_IN_SEGMENT = "!$&'()*,;=:@"
_IN_QUERY = "!$'()*,;=:@"
_BETWEEN_LITERALS = _IN_QUERY + "/?"
_IN_QUERY_NAME = "!$'()*,;:@/?"
_WHOLE = NUMBERS - {"Edm.Decimal", "Edm.Double", "Edm.Single"}
_QUOTES = re.compile("['\"]")


class Part(str):
    """A finished part of a path, and what belongs to it elsewhere in the URL, or in services of other habits."""

    __slots__ = ("aliases", "overload", "parentheses", "refusal")
    aliases: dict[str, str]
    """Values of the parameter aliases in it, by `@name`, not yet encoded."""
    parentheses: str
    """The part as the standard's services have it, keys in parentheses; empty where it is the same."""
    refusal: str
    """Why it can't stand as it is, but only as `parentheses`; empty where it can."""
    overload: int
    """Which overload of a function it calls, of those that `call` was told of."""

    def __new__(
        cls,
        text: str,
        *,
        parentheses: str = "",
        aliases: Mapping[str, str] | None = None,
        refusal: str = "",
        overload: int = 0,
    ) -> Self:
        """Finish a part."""
        part = super().__new__(cls, text)
        part.parentheses, part.aliases = parentheses, dict(aliases or {})
        part.refusal, part.overload = refusal, overload
        return part


def segment(text: str) -> str:
    """`/text` with everything encoded that a path segment can't hold; a slash becomes %2F.

    Raises ValueError for an empty text and for `.` and `..`, which HTTP libraries resolve away even when
    encoded (RFC 3986, 5.2.4).
    """
    if text in ("", ".", ".."):
        raise ValueError(f"{text!r} can't be a path segment")
    return "/" + quote(text, safe=_IN_SEGMENT)


def key(value: Any, type: str = "") -> Part:
    """A key as a path segment of its own (URL Conventions, 4.3.6), `/87d3`, and in parentheses, `('87d3')`.

    Without an OData type the value's own decides, and it is a `Key`; with one, a text is taken as the type's own.
    Raises ValueError for a text with what no value of the type holds, TypeError for a value that can't be. What can't
    be a segment, such as `..`, is a key in parentheses all the same; only a place of another form refuses it. An
    entity stands for its own key, also one of several properties; raises ValueError for one that doesn't have it.
    """
    if isinstance(value, Held):
        return _key_of(value)
    value = own_value(value)
    is_other = isinstance(value, bool) or not isinstance(value, Key)
    if value is None or (is_other and type in ("", "Edm.String")):
        raise TypeError(f"a key is a str, int, UUID or date, not {value!r}")
    if type == "Edm.String" and not isinstance(value, str):
        # The number of a customer, say, stands in quotes like any other text.
        value = literal(value)
    text = _key_literal(value, type)
    bare = own_text(value, type) if type in ("Edm.Binary", "Edm.Duration") else text
    quoted = segment(f"({text})")[1:]
    try:
        part = segment(str.__str__(value) if isinstance(value, str) else bare)
    except ValueError as error:
        return Part(quoted, parentheses=quoted, refusal=str(error))
    # A literal "$" first would name a system resource, /$ref or /$count.
    part = "/%24" + part[2:] if part.startswith("/$") else part
    return Part(part, parentheses=quoted)


def _key_of(model: Any) -> Part:
    info = model.__odata__
    parts = []
    for name in info.key or ("",):
        value, type = _reached(model, info.key_paths.get(name, name))
        if value is None:
            lacks = f"lacks {name}" if name else "has no key"
            raise ValueError(f"this {model.__class__.__name__} {lacks}: give the key")
        parts.append((name, value, type))
    return key(*parts[0][1:]) if len(parts) == 1 else call("", *parts)


def _reached(model: Any, path: str) -> tuple[Any, str]:
    """The value at the end of a path of properties, and its type; None where it isn't there."""
    from .plans import plan_of

    value, type = model, ""
    for name in path.split("/"):
        known = hasattr(value.__class__, "__odata__")
        member = plan_of(value.__class__).members.get(name) if known else None
        if member is None:
            return None, ""
        owner, value, type = value, getattr(value, member.attribute), member.codec.type
        if type in FINER and value is not None:
            value = member.encode(value, read_of(owner).get(member.name, ABSENT))
    return value, type


def _key_literal(value: Any, type: str) -> str:
    if isinstance(value, str) and (type in NUMBERS or type == "Edm.Boolean"):
        return bare_text(str.__str__(value), type)
    type = type or ("Edm.String" if isinstance(value, str) else "")
    return literal(_held(value, type), type)


def _held(value: Any, type: str) -> Any:
    """The value; raises ValueError for a number that a type of whole numbers doesn't have."""
    number = int(value) if isinstance(value, int) else value
    if type in _WHOLE and isinstance(number, int | float | Decimal):
        try:
            SCALARS[type].encode(number)
        except ValueError:
            raise ValueError(f"{value!r} is not {type}") from None
    return value


def call(
    name: str,
    *arguments: tuple[str, Any, str],
    takes: Sequence[Sequence[str]] = (),
) -> Part:
    """A function call, or a collection with its key in parentheses: `/reminderView(start='x',end='y')`.

    Arguments are (name, value, OData type); ABSENT values are left out, an empty name writes the value
    alone, as in `/users('x')`, an empty name of the function a key, `(a=1,b='x')`. Collections and complex values go
    into parameter aliases (section 5.1.1.14.2 and Protocol, 11.5.4.1.1). Members of enumerations are written without
    their type, as the pages show them and OData 4.01 allows (URL Conventions, section 5.1.1.14.1), but for services
    that keep to 4.0. Raises like `literal`.

    `takes` are the names of each overload's arguments, with `?` behind those that may be left out; raises TypeError for
    arguments that no overload has together.
    """
    given = {parameter for parameter, value, _ in arguments if value is not ABSENT}
    fitting = (at for at, overload in enumerate(takes) if _fits(given, overload))
    overload = next(fitting, None) if takes else 0
    if overload is None:
        ways = " or ".join(f"({', '.join(names)})" for names in takes)
        raise TypeError(f"{name} takes {ways}, not ({', '.join(sorted(given))})")
    written, strict, aliases = [], [], {}
    for parameter, value, type in arguments:
        if value is ABSENT:
            continue
        if value is None and not name:
            raise TypeError(f"{parameter} is a part of the key, and this is None")
        text = _argument(value, type)
        if parameter and _is_json(value, type):
            aliases[f"@{parameter}"], text = text, f"@{parameter}"
        written.append(f"{parameter}={text}" if parameter else text)
        is_member = isinstance(value, str) and _is_enum(type)
        full = f"{parameter}={literal(value, type)}" if is_member else ""
        strict.append(full if parameter and is_member else written[-1])
    first = 0 if name else 1
    both = (f"{name}({','.join(texts)})" for texts in (written, strict))
    plain, full = (segment(text)[first:] for text in both)
    plainly = "" if full == plain else full
    return Part(plain, aliases=aliases, parentheses=plainly, overload=overload)


def _fits(given: AbstractSet[str], overload: Sequence[str]) -> bool:
    needed = {name for name in overload if not name.endswith("?")}
    return needed <= given <= {name.removesuffix("?") for name in overload}


def _is_json(value: Any, type: str) -> bool:
    """Whether a value is a collection or a complex one: these are written as JSON, by parameter aliases."""
    value = own_value(value)
    is_model = hasattr(value.__class__, "__dataclass_fields__")
    is_structured = is_model or isinstance(value, (list, tuple, Mapping))
    return is_structured and not type.startswith("Edm.Geo")


def _argument(value: Any, type: str) -> str:
    if _is_json(value, type):
        from .query.literals import json_literal

        return json_literal(value, type)
    return literal(_held(value, type), "Edm.String" if _is_enum(type) else type)


def _is_enum(type: str) -> bool:
    return bool(type) and not type.startswith(("Edm.", "Collection("))


def at_path(path: str) -> str:
    """Graph's addressing by path, `:/folder/file.txt`; slashes separate, a colon within a name is encoded.

    Leading and trailing slashes are dropped. Raises ValueError like `segment`, for each name.
    """
    names = path.strip("/").split("/")
    return ":" + "".join(segment(name).replace(":", "%3A") for name in names)


def query_options(
    *,
    query: Mapping[str, str] | None = None,
    aliases: Mapping[str, str] | None = None,
    **options: Any,
) -> tuple[tuple[str, str], ...]:
    """Encoded (name, value) pairs: the `options` in the order of `option_texts`, `query` and `aliases` as they come.

    Values are given unencoded. Names in `query` are sent as they are, `$` included where one is wanted.
    Raises ValueError for an option given twice, TypeError for one of `query` that is no text, and like `option_texts`.
    """
    given = option_texts(**options)
    for name, value in (*(query or {}).items(), *(aliases or {}).items()):
        if not name or name in given:
            message = f"query option {name!r} is {'given twice' if name else 'empty'}"
            raise ValueError(message)
        if not isinstance(value, str):
            raise TypeError(f"query option {name!r} takes a text, not {value!r}")
        given[name] = value
    return tuple(
        (quote(name, safe=_IN_QUERY_NAME), query_value(value))
        for name, value in given.items()
    )


def own_options(values: Mapping[str, Any], others: Mapping[str, str]) -> dict[str, str]:
    """Query options that OData doesn't have, as texts without quotes, and `others`; None for one that isn't given.

    Raises ValueError for an option given twice, TypeError for a value that is none of a primitive type.
    """
    given = {name: _bare(value) for name, value in values.items() if value is not None}
    for name in given.keys() & others.keys():
        raise ValueError(f"query option {name!r} is given twice")
    return {**given, **others}


def _bare(value: Any) -> str:
    value = own_value(value)
    if isinstance(value, str):
        return str.__str__(value)
    type = _QUOTED.get(value.__class__, "")
    return own_text(value, type) if type else literal(value)


_QUOTED = {timedelta: "Edm.Duration", bytes: "Edm.Binary"}
"""Classes of values whose literals have quotes, with the type whose JSON has none."""


def query_value(text: str) -> str:
    """Encode the value of a query option: `/` and `?` too where they stand within the quotes of a literal.

    Doubled quotes within a literal need no care: they end it and begin it again. Within double quotes, those of
    search phrases and JSON, a single quote is an apostrophe.
    """
    done, at, inside = "", 0, ""
    for mark in _QUOTES.finditer(text):
        if inside in ("", mark[0]):
            end = mark.start() if inside else mark.end()
            done += _quoted(text[at:end], inside)
            at, inside = end, "" if inside else mark[0]
    return done + _quoted(text[at:], inside)


def _quoted(text: str, inside: str) -> str:
    return quote(text, safe=_IN_QUERY if inside == "'" else _BETWEEN_LITERALS)
