"""Infers the service root: an example's URL without the end that matches a request line.

`GET https://sky.example/fleet/v2/kites/7` on a page that documents `/kites/{id}` says that the root is
`https://sky.example/fleet/v2`. Each example has one vote, so a stray host never outvotes the rest; a root that a user
states decides. What pages state, "Base URL: https://...", is taken where no example shows a root.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import is_not

from codegen.base.problems import Place, Problem
from codegen.formats.docs.dialect import Dialect, LineWords, Patterns
from codegen.formats.docs.page import functions, request_lines, urls
from codegen.formats.docs.page.checks import check
from codegen.formats.docs.page.exchanges import Pair, fences
from codegen.formats.docs.page.findings import Findings
from codegen.formats.docs.page.operation_drafts import OperationDraft
from codegen.formats.docs.page.request_lines import Template
from codegen.formats.docs.page.template_index import TemplateIndex
from codegen.formats.docs.page.urls import Address
from codegen.formats.docs.set.matching import match
from codegen.spec.paths import is_root

_SHARE = 9
"""Of ten request lines, those that begin alike for that to be a habit: with a name of the root, or its address."""
_LITERAL, _HOST = "request-line-literal", "request-line-host"
_FEW = 3
"""Request lines that show no habit."""
_DEEPEST = 8
"""Segments of a root's path; what is longer isn't searched."""


@dataclass(frozen=True, slots=True)
class Settled:
    """The drafts with every example's path below the root; `foreign` are fences of messages to others, by page."""

    drafts: tuple[OperationDraft, ...]
    root: str
    foreign: dict[str, frozenset[int]]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class _Placed:
    """An example with its address, and the root that it votes for; `known` says that a request line has its path."""

    pair: Pair
    root: str = ""
    known: bool = False


def settle(
    drafts: Sequence[OperationDraft], stated: Sequence[str], dialect: Dialect, said: Sequence[tuple[str, Place]] = ()
) -> Settled:
    """Place the examples below a root, and complete and check the drafts.

    Of several roots that are `stated` the first is the API's; where none is, it is concluded, else what pages `said`.
    """
    words = dialect.lines
    lead = _lead(drafts)
    drafts = [_without_lead(draft, lead) if lead else draft for draft in _of_habit(drafts)]
    indexes = [TemplateIndex(draft.templates) for draft in drafts]
    placed = [_examples(draft, own, stated, words) for draft, own in zip(drafts, indexes, strict=True)]
    roots = stated or [_opened(urls.variables(_root([one for found in placed for one in found])), drafts, words)]
    told = _told(said)
    if told and not stated and not roots[0]:
        roots = [_versioned(told, drafts, words)]
        drafts = _cut(drafts, roots[0])
        indexes = [TemplateIndex(draft.templates) for draft in drafts]
    if (versioned := _with_versions(drafts, roots[0], words)) is not drafts:
        drafts = versioned
        indexes = [TemplateIndex(draft.templates) for draft in drafts]
        placed = [_examples(draft, own, [*roots, ""], words) for draft, own in zip(drafts, indexes, strict=True)]
    elif not stated and roots[0]:
        # As the next run will, which knows the root.
        placed = [_examples(draft, own, roots, words) for draft, own in zip(drafts, indexes, strict=True)]
    for at, draft in enumerate(drafts):
        below = _below_base(draft, roots)
        if below is not draft:
            drafts[at], indexes[at] = below, TemplateIndex(below.templates)
            placed[at] = _examples(below, indexes[at], roots, words)
    settled: list[OperationDraft] = []
    foreign: dict[str, frozenset[int]] = {}
    for draft, index, found in zip(drafts, indexes, placed, strict=True):
        findings = Findings(draft.path)
        own = [_below(one, roots, words, findings) for one in found]
        kept = [pair for pair in own if pair is not None]
        foreign[draft.path] = foreign.get(draft.path, frozenset()) | frozenset(
            line for one, pair in zip(found, own, strict=True) for line in (fences([one.pair]) if pair is None else ())
        )
        settled.append(_addressed(_completed(draft, index, kept, findings, words)))
    return Settled(tuple(settled), roots[0].rstrip("/"), foreign, () if stated else tuple(_others(said, roots[0])))


def _told(said: Sequence[tuple[str, Place]]) -> str:
    """The root that most pages state, of those the first."""
    counts = Counter(root for root, _ in said)
    return max(counts, key=lambda root: counts[root], default="")


def _versioned(root: str, drafts: Sequence[OperationDraft], words: LineWords) -> str:
    """A root with the version that nearly all request lines begin with, and that is no part of their paths."""
    templates = [one for draft in drafts for one in draft.templates]
    versions = Counter(urls.address(one.text, words).version for one in templates if one.text)
    version, count = max(versions.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    known = not version or root.casefold().endswith(f"/{version}")
    return root if known or 10 * count < _SHARE * len(templates) else f"{root}/{version}"


def _with_versions(drafts: list[OperationDraft], root: str, words: LineWords) -> list[OperationDraft]:
    """The drafts with the versions that request lines begin with in their paths, where the root holds none.

    So where no root is known, and where nearly all lines begin with one below a root that ends without.
    """
    found = [tuple(request_lines.versioned(one, words) for one in draft.templates) for draft in drafts]
    changed = sum(sum(map(is_not, draft.templates, own)) for draft, own in zip(drafts, found, strict=True))
    few = bool(root) and 10 * changed < _SHARE * sum(map(len, found))
    if few or not changed or urls.is_version(root.rstrip("/").rpartition("/")[2], words):
        return drafts
    return [_changed(draft, own) for draft, own in zip(drafts, found, strict=True)]


def _changed(draft: OperationDraft, templates: tuple[Template, ...]) -> OperationDraft:
    """The draft with templates that hold what was taken for the service's address."""
    lines = {one.line for one, other in zip(draft.templates, templates, strict=True) if one is not other}
    problems = [one for one in draft.problems if one.rule != _HOST or one.place.line not in lines]
    return replace(draft, templates=templates, problems=tuple(problems))


def _addressed(draft: OperationDraft) -> OperationDraft:
    """The draft whose findings about addresses say what path is read, which the root decides."""
    paths = {one.line: one.path for one in reversed(draft.templates)}
    told = [
        replace(one, message=f"{one.message}: '{path}'") if one.rule == _HOST and path else one
        for one in draft.problems
        for path in (paths.get(one.place.line),)
    ]
    return replace(draft, problems=tuple(told))


def _others(said: Sequence[tuple[str, Place]], root: str) -> Iterator[Problem]:
    """A finding for each further root that pages state, at its first place."""
    places = {told: place for told, place in reversed(said)}
    for told, place in places.items():
        if root and not f"{root}/".startswith(f"{told}/") and not (is_like(told, root) or is_like(root, told)):
            message = f"the page states the root '{told}', and codegen uses '{root}', of the examples or other pages"
            yield Problem("example-service", place, f"{message}; give the right one as --service-root")


def _cut(drafts: Sequence[OperationDraft], root: str) -> list[OperationDraft]:
    """The drafts without the path of a root where nearly all request lines begin with it."""
    base = [part for part in root.partition("://")[2].split("/")[1:] if part]
    cut = [tuple(_without_base(one, base) for one in draft.templates) for draft in drafts]
    pairs = [
        pair for draft, found in zip(drafts, cut, strict=True) for pair in zip(draft.templates, found, strict=True)
    ]
    if not base or 10 * sum(one is not other for one, other in pairs) < _SHARE * len(pairs):
        return [*drafts]
    return [replace(draft, templates=found) for draft, found in zip(drafts, cut, strict=True)]


def _of_habit(drafts: Sequence[OperationDraft]) -> Sequence[OperationDraft]:
    """The drafts; where nearly all request lines hold the service's address, it is nobody's mistake in one of them."""
    lines = {(draft.path, one.line) for draft in drafts for one in draft.templates}
    hosted = {(draft.path, one.place.line) for draft in drafts for one in draft.problems if one.rule == _HOST}
    if len(lines) < _FEW or 10 * len(hosted) < _SHARE * len(lines):
        return [*drafts]
    return [replace(one, problems=tuple(found for found in one.problems if found.rule != _HOST)) for one in drafts]


def _lead(drafts: Sequence[OperationDraft]) -> str:
    """The word before the first slash of nearly all request lines, which names the root; empty where there is none.

    A word that stands in the paths of examples as well is a segment, whose slash was forgotten; so is one before a key,
    `kites/{id}`.
    """
    leads = Counter(template.lead for draft in drafts for template in draft.templates)
    word, count = max(leads.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    paths = (one.path for draft in drafts for one in draft.templates if one.lead)
    if any(path.startswith(f"/{word}/{{") for path in paths):
        return ""
    urls = (request.url for draft in drafts for request in draft.requests)
    if any(f"/{word.casefold()}/" in f"{url.partition('?')[0].casefold()}/" for url in urls):
        return ""
    return word if word and 10 * count >= _SHARE * leads.total() else ""


def _without_lead(draft: OperationDraft, lead: str) -> OperationDraft:
    lines = {template.line for template in draft.templates if template.lead == lead}
    templates = [
        replace(one, path=one.path.removeprefix(f"/{lead}") or "/", text="") if one.lead == lead else one
        for one in draft.templates
    ]
    problems = [one for one in draft.problems if one.rule != "request-line-slash" or one.place.line not in lines]
    return replace(draft, templates=tuple(templates), problems=tuple(problems))


def _below_base(draft: OperationDraft, roots: Sequence[str]) -> OperationDraft:
    """The draft without the path of a root, such as `/api/v2`, at the beginning of its request lines.

    That is what they begin with where they are written with the root, or examples, below the root, are what they say
    only without it.
    """
    for root in roots:
        base = root.partition("://")[2].split("/")[1:]
        found = [_without_base(one, [part for part in base if part]) for one in draft.templates]
        changed = [one for one, other in zip(draft.templates, found, strict=True) if one is not other]
        if not changed:
            continue
        written = all("://" in one.text and _tail(one.text, root) is not None for one in changed)
        if written or (_shows(draft, found, root) and not _shows(draft, draft.templates, root)):
            lines = {one.line for one in changed if not written}
            problems = [one for one in draft.problems if one.rule != _LITERAL or one.place.line not in lines]
            return replace(draft, templates=tuple(found), problems=tuple(problems))
    return draft


def _without_base(template: Template, base: Sequence[str]) -> Template:
    """The template without segments that are those of a base path, or that a version among them was read as."""
    head, rest = template.path.split("/")[1 : len(base) + 1], template.path.split("/")[len(base) + 1 :]
    alike = len(head) == len(base) and all(own == part or own[:1] == "{" for own, part in zip(head, base, strict=True))
    return replace(template, path="/" + "/".join(rest)) if alike and rest and head[:1] == base[:1] else template


def _shows(draft: OperationDraft, templates: Sequence[Template], root: str) -> bool:
    """Whether an example of the draft, below a root, has the path of a template."""
    index = TemplateIndex(templates)
    tails = ((request.method, _tail(request.url, root)) for request in draft.requests)
    return any(path and match(index, method, path).template is not None for method, path in tails)


def _examples(draft: OperationDraft, index: TemplateIndex, stated: Sequence[str], words: LineWords) -> list[_Placed]:
    return [_placed(pair, index, stated, words) for pair in draft.examples]


def _placed(pair: Pair, index: TemplateIndex, stated: Sequence[str], words: LineWords) -> _Placed:
    """The address of an example: below a stated root, as a path of a request line, or as it is written."""
    if pair.request is None:
        return _Placed(pair)
    url = pair.request.url
    address = urls.address(url, words)
    for root in stated:
        if (below := _tail(url, root)) is not None:
            version = root.rstrip("/").rpartition("/")[2]
            version = version.lower() if urls.is_version(version, words) else ""
            return _Placed(replace(pair, address=replace(address, version=version, path=below, odd=())), root, True)
    if index.near(address.path):
        return _Placed(replace(pair, address=address), _written(url, address), True)
    segments = address.path.strip("/").split("/")
    for at in range(1, min(len(segments), _DEEPEST + 1)) if not address.odd else ():
        path = "/" + "/".join(segments[at:])
        if match(index, pair.request.method, path).template is not None:
            before = "/".join(filter(None, (address.version, *segments[:at])))
            found = replace(address, version="", path=path)
            return _Placed(replace(pair, address=found), f"{_origin(url)}/{before}" if address.host else "", True)
    return _Placed(replace(pair, address=address), _written(url, address) if address.version else "")


def _origin(url: str) -> str:
    """Scheme and host as written; a host has no case, a placeholder in it has."""
    scheme, _, rest = url.strip().partition("://")
    host = rest.partition("/")[0]
    return f"{scheme.lower()}://{host if '{' in host else host.lower()}"


def _written(url: str, address: Address) -> str:
    """The root of an address whose version, if it has one, is its first segment."""
    if not address.host or address.odd or "://" not in url:
        return ""
    first = url.strip().partition("://")[2].partition("/")[2].partition("/")[0]
    version = first if first.casefold() == address.version.casefold() else address.version
    return f"{_origin(url)}/{version}".rstrip("/")


def _root(placed: Sequence[_Placed]) -> str:
    """The root that most examples of documented paths have; where there are none, that of most examples."""
    for known in (True, False):
        counts = Counter(one.root for one in placed if is_root(one.root) and one.known is known)
        if counts:
            return max(counts.items(), key=lambda item: (item[1], item[0]))[0].rstrip("/")
    return ""


def _opened(root: str, drafts: Sequence[OperationDraft], words: LineWords) -> str:
    """A root with the host as request lines have it, which leave open what an example shows a sample of.

    Where no example has a root, it is that of most request lines.
    """
    lines = [one.text for draft in drafts for one in draft.templates if "://" in one.text]
    if not root:
        counts = Counter(filter(is_root, (_written(text, urls.address(text, words)) for text in lines)))
        return max(counts.items(), key=lambda item: (item[1], item[0]), default=("", 0))[0]
    scheme, _, rest = root.partition("://")
    host, slash, path = rest.partition("/")
    hosts = Counter(_origin(text).partition("://")[2] for text in lines)
    fit = [one for one in hosts if "{" in one and one.rpartition("}")[2] and is_like(host, one)]
    best = max(fit, key=lambda one: (hosts[one], one), default=host)
    return f"{scheme}://{best}{slash}{path}"


def _tail(url: str, root: str) -> str | None:
    """The path of a URL below a root, whose placeholders stand for any text; None where it isn't below it."""
    target = url.strip().partition("?")[0]
    count = root.rstrip("/").count("/")
    parts = target.split("/")
    if len(parts) <= count or not is_like("/".join(parts[: count + 1]), root.rstrip("/")):
        return None
    return "/" + "/".join(parts[count + 1 :]).strip("/")


def is_like(text: str, template: str) -> bool:
    """Whether a text is one of a template's, in any case: `https://{tenant}.sky.example`."""
    pattern, rest = "", template.casefold()
    while "{" in rest and "}" in rest.partition("{")[2]:
        before, _, rest = rest.partition("{")
        pattern, rest = f"{pattern}{before}*", rest.partition("}")[2]
    return Patterns((pattern + rest,)).match(text.casefold())


def _below(one: _Placed, roots: Sequence[str], words: LineWords, findings: Findings) -> Pair | None:
    """The example with its path below a root; None when it is sent to another service, such as a caller's own.

    What calls a documented path there, or a version of an API, was meant to call this one.
    """
    request, address = one.pair.request, one.pair.address
    if request is None or address is None or not address.host or not roots[0]:
        return one.pair
    for root in roots if not one.known and not address.version else ():
        if (below := _tail(request.url, root)) is not None:
            return replace(one.pair, address=replace(address, path=below))
    hosts = [root.partition("://")[2].partition("/")[0] for root in roots]
    ours = any(is_like(address.host, host) for host in hosts) or "{" in address.host or address.odd
    if not ours and (one.known or address.version):
        known = " or ".join(roots)
        message = f"the example calls '{request.url}', which isn't below {known}; correct it, or state the service root"
        findings.add("example-service", request.line, message)
    return one.pair if ours or one.known or address.version else None


def _completed(
    draft: OperationDraft, index: TemplateIndex, own: list[Pair], findings: Findings, words: LineWords
) -> OperationDraft:
    """The draft with the arguments of functions that only its examples give, checked against itself."""
    listed = [*(member.name for member in (*draft.parameters, *draft.query, *draft.body.members))]
    lines: tuple[Template, ...] = draft.templates
    lines += tuple(functions.complete(index, own, listed, findings, words))
    draft = replace(draft, templates=lines, examples=tuple(own))
    check(draft, findings)
    return replace(draft, problems=(*draft.problems, *findings.problems)) if findings.problems else draft
