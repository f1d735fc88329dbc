"""Parameters that no table and no list has, only prose: "**Required parameters**: `name` as the name of the kite"."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import Dialect, Role
from codegen.formats.docs.page.facts import Facts, asked_below, read_facts
from codegen.formats.docs.page.type_drafts import MemberDraft
from codegen.formats.docs.page.values import spans
from codegen.formats.inline import Text
from codegen.formats.page import Paragraph

Told = tuple[Role, MemberDraft]
"""A parameter, and where prose says that it belongs."""

_LABEL = 4
"""Words of a label, "Required query parameters:" say; what is longer is a sentence."""


def labelled(block: Paragraph, dialect: Dialect) -> list[Told]:
    """Those that a label in front of them calls so, each with what stands behind it."""
    label, _, rest = block.text.plain.partition(":")
    words = label.lower().strip(" *_").split()
    if not 0 < len(words) <= _LABEL:
        return []
    if words[-1] not in dialect.prose.parameter and not dialect.headings.properties.match(words[-1]):
        return []
    role, asked = dialect.role(" ".join(words)), asked_below(" ".join(words), dialect)
    if not (role in (Role.QUERY, Role.PARAMETERS) or asked is not None):
        return []
    found: list[Told] = []
    places = [(begin, end) for begin, end in spans(rest, block.text.codes) if _is_name(rest[begin:end])]
    if not places or rest[: places[0][0]].strip(" `*"):
        return []
    for (begin, end), (after, _) in zip(places, [*places[1:], (len(rest), 0)], strict=True):
        last = rest[end:after].strip(" ,.;:-`")
        about = last.removesuffix(last.rpartition(" ")[2]).strip(" ,") if _joins(last, dialect) else last
        known = read_facts(Text(about), dialect)
        facts = known if known.required is not None else Facts(required=asked)
        found.append(
            (role or Role.PARAMETERS, MemberDraft(rest[begin:end], block.line, description=about, facts=facts))
        )
    return found


def called(block: Paragraph, dialect: Dialect) -> Iterator[Told]:
    """Those that a sentence calls so: "the `limit` parameter", "query parameters `limit` and `page`"."""
    plain, known = block.text.plain, dialect.prose.parameter
    group: list[str] = []
    before = ""
    places = spans(plain, block.text.codes)
    for (begin, end), (after, _) in zip(places, [*places[1:], (len(plain), 0)], strict=True):
        before = before if group else plain[:begin]
        group.append(plain[begin:end])
        gap = plain[end:after].lower()
        if after < len(plain) and not {word.strip("`,*") for word in gap.split()} - dialect.values.joining - {""}:
            continue
        behind = [word.strip(".,;:`*") for word in gap.split()[:3]]
        behind = behind[1:] if {*behind[:1]} & dialect.types.sent_as else behind[:2]
        leading = [word.strip("`*:") for word in before.lower().rpartition(". ")[2].split()[-_BEFORE:]]
        direct = leading[-1:] if not before.rstrip(" `*").endswith(":") else leading
        at = next((at for at, word in enumerate(behind) if word in known), None)
        if at == 0 or (at == 1 and dialect.role(" ".join(behind)) in _PLACES):
            role = dialect.role(" ".join(behind[: at + 1])) or Role.PARAMETERS
        elif known.intersection(direct):
            last = max(at for at, word in enumerate(leading) if word in known)
            role = dialect.role(" ".join(leading[max(last - 1, 0) : last + 1])) or Role.PARAMETERS
        else:
            role = Role.NONE
        sentence = plain[plain.rfind(". ", 0, begin) + 1 :].partition(". ")[0].strip()
        facts = Facts(required=read_facts(Text(sentence), dialect).required)
        for name in group if role in _PLACES else ():
            if _is_name(name):
                yield role, MemberDraft(name, block.line, description=sentence, facts=facts)
        group = []


_PLACES = (Role.QUERY, Role.PARAMETERS)
_BEFORE = 6


def _joins(text: str, dialect: Dialect) -> bool:
    return text.rpartition(" ")[2].lower() in dialect.values.joining


def _is_name(text: str) -> bool:
    return is_qualified(text.replace("-", "_")) and not text[:1].isdecimal()
