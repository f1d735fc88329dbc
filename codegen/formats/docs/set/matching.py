"""Finds the documented template that an example's path matches, and how the path differs from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from codegen.formats.docs.page.messages import Message
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.template_index import TemplateIndex, is_alternate, uncast
from codegen.spec import paths
from codegen.spec.paths import Segment


@dataclass(frozen=True, slots=True)
class Match:
    """The template (None where none fits), and the rule and message of a departure (empty for none).

    `implied` says that no page need document the path: it asks how many items a documented collection has, or takes
    batches; `beyond` that it goes on from a documented one, or takes whole requests, and so is of another place;
    `ends` that it is a documented one with `/$ref` or the like at its end, or without.
    """

    template: Template | None
    rule: str = ""
    message: str = ""
    implied: bool = False
    beyond: bool = False
    ends: bool = False


NOTHING = Match(None)
"""What is of no template, and no departure from one."""

UNDOCUMENTED = "example-path"
"""The rule of paths that are of no template."""


def match(index: TemplateIndex, method: str, path: str) -> Match:
    """Find the template of a path (undecoded, no query): exact, in any case, with casts or parentheses to spare."""
    own = [template for template in index.near(path) if template.method == method]
    if found := _best(one for one in own if paths.match(one.path, path) is not None):
        return Match(found)
    if found := _best(index.of(path, method)):
        message = f"the example's path '{path}' differs from '{found.path}' in case; write it as documented"
        return Match(found, "example-path-case", message)
    for rule, change, departure in _DEPARTURES:
        if found := _best(one for one in own if _alike(one, path, change)):
            return Match(found, rule, f"the example's path '{path}' differs from '{found.path}' in {departure}")
    if found := _best(index.of(path)):
        message = (
            f"the example sends {method}, the page documents {found.method} for '{found.path}'; correct one of them"
        )
        return Match(None, "example-method", message)
    if _counts(index, method, path):
        return Match(None, implied=True)
    if method == "POST" and path == _BATCH:
        return Match(None, implied=True, beyond=True)
    if message := _ends(index, method, path):
        return Match(None, UNDOCUMENTED, message, beyond=_goes_on(index, path), ends=True)
    message = f"the example's path '{path}' isn't documented for {method}; document it or correct it"
    return Match(None, UNDOCUMENTED, message, beyond=_goes_on(index, path))


def collections(templates: Sequence[Template], requests: Iterable[tuple[Message, str]]) -> list[tuple[Template, int]]:
    """The collections that examples post to where the page documents a key behind them; and the examples' lines.

    An entity is created by POST in its collection (OData Protocol 4.01, section 11.4.2). `requests` have their paths.
    """
    found: dict[str, tuple[Template, int]] = {}
    own = [template for template in templates if template.method == _CREATING]
    for request, path in requests:
        if request.method != _CREATING or not request.json or any(_fits(template, path) for template in own):
            continue
        for above in filter(None, map(_above, own)):
            if _fits(above, path):
                found.setdefault(above.path, (above, request.line))
    return list(found.values())


_CREATING = "POST"


def _fits(template: Template, path: str) -> bool:
    return paths.match(template.path, path, fold=True) is not None


def _above(template: Template) -> Template | None:
    """The collection whose key a template ends in; None where it ends in a name."""
    *parts, last = paths.segments(template.path)
    if last.parameter and parts:
        above = parts
    elif paths.keyed([last])[1:] and last.parameters:
        above = [*parts, replace(last, arguments=None)]
    else:
        return None
    text = "/" + "/".join(map(str, above))
    return replace(template, path=text, text="", slots=template.slots[:-1])


def _goes_on(index: TemplateIndex, path: str) -> bool:
    """Whether a path is a documented one but for one or two segments at its end."""
    parts = path.split("/")
    shorter = ["/".join(parts[:-count]) for count in (1, 2) if len(parts) > count + 1 and parts[-1] not in _LAST]
    return any(map(index.of, shorter))


def _counts(index: TemplateIndex, method: str, path: str) -> bool:
    """Whether a path is `/$count` below a documented one that ends in a name (OData URL Conventions 4.01, section 4.8).

    Below a key there is one entity, and nothing to count.
    """
    counted = path.removesuffix(_COUNT)
    if method != "GET" or counted == path:
        return False
    return any(not paths.keyed(paths.segments(one.path))[-1].parameter for one in index.of(counted, method))


def _best(fitting: Iterable[Template]) -> Template | None:
    """Of the templates that fit, the one with the fewest keys: `/users/delta` before `/users/{id}`."""
    return min(fitting, key=lambda template: sum(not slot.argument for slot in template.slots), default=None)


def _alike(template: Template, path: str, change: Callable[[Sequence[Segment]], list[Segment]]) -> bool:
    ours, theirs = change(paths.segments(template.path)), change(paths.segments(path))
    texts = ["/" + "/".join(map(str, segments)) for segments in (ours, theirs)]
    return bool(ours and theirs) and paths.match(texts[0], texts[1], fold=True) is not None


def _keys(segments: Sequence[Segment]) -> list[Segment]:
    """Keys in parentheses and alternate keys, `name=x` or `(name=x)`, as segments that hold the value alone."""
    found: list[Segment] = []
    for segment in paths.keyed(segments):
        name, value = segment.arguments[0] if segment.arguments and len(segment.arguments) == 1 else ("", "")
        if name and value.startswith("{"):
            found += [replace(segment, arguments=None), Segment(parameter=value[1:-1])]
        elif is_alternate(segment.name):
            found.append(Segment(segment.name.partition("=")[2]))
        else:
            found.append(segment)
    return found


_Change = Callable[[Sequence[Segment]], list[Segment]]
_DEPARTURES: tuple[tuple[str, _Change, str], ...] = (
    ("", _keys, "how it writes a key"),
    (
        "example-path-cast",
        lambda path: uncast(_keys(path)),
        "a type cast; document the path with the cast as well",
    ),
    (
        "example-path-parentheses",
        lambda path: [replace(segment, arguments=None) for segment in path],
        "the arguments of a function; write both alike",
    ),
)
_COUNT = "/$count"
_BATCH = "/$batch"
"""Where every service takes batches (OData Protocol 4.01, section 11.7)."""
_ENDS = ("/$ref", _COUNT, "/$value")
_LAST = frozenset(end[1:] for end in _ENDS)


def _ends(index: TemplateIndex, method: str, path: str) -> str:
    """What there is to say of a path that differs by its end from a documented one, or an empty text."""
    for last in _ENDS:
        other = path.removesuffix(last) if path.endswith(last) else path + last
        if found := index.of(other, method):
            return (
                f"the example's path '{path}' differs from '{found[0].path}' by '{last}' at the end; "
                "codegen uses the HTTP request section. Correct one of them"
            )
    return ""
