"""Request lines: `GET users/{id | userPrincipalName}/reports('<name>'` becomes a verb and a normal path template.

The normal form is that of `codegen.spec.paths`. Every departure from it that a page makes is understood here and,
where a writer should mend it, reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import unquote

from codegen.base.problems import Fix
from codegen.formats.docs.dialect import LABEL, CurlWords, LineWords
from codegen.formats.docs.page import curl, urls
from codegen.formats.docs.page.paths import Reader
from codegen.formats.docs.page.slots import Complain, Slot, unique
from codegen.formats.inline import Text
from codegen.formats.page import Block, Fence, Page, Paragraph, Row, Section, Table
from codegen.spec.paths import split

VERBS = ("GET", "POST", "PATCH", "PUT", "DELETE", "HEAD", "OPTIONS")
OTHER_VERBS = tuple("CONNECT COPY LINK LIST LOCK MERGE MOVE PROPFIND PURGE QUERY SEARCH TRACE UNLINK UNLOCK".split())
"""Further methods of HTTP that services use; clients have no verbs for them, so their lines become findings."""
_LONGEST = max(map(len, (*VERBS, *OTHER_VERBS)))
_INITIALS = frozenset(name[0] for name in VERBS)
_METHODS = frozenset((*VERBS, *OTHER_VERBS))
_BEGINS = frozenset(name[0] for name in _METHODS)
_NAMES_OR_TAG = (*VERBS, *OTHER_VERBS, "<")
_NAMED = re.compile("|".join(VERBS))
_LETTERS = re.compile("|".join(VERBS).encode())
_CAPITALS = re.compile("|".join(OTHER_VERBS).encode())
_MARKS = " `*_[~\\"
"""What stands before a verb in a cell."""
_SEVERAL = re.compile(rf"({'|'.join(VERBS)})((?: ?[|/,] ?(?:{'|'.join(VERBS)}))+) +(?=/|http|\{{)")
"""Verbs of one path: `PUT|DELETE /kites/{id}`."""

_BRACKETED = re.compile(
    rf"^(?:[a-z][\w ]{{0,20}}: *)?(?:\[({'|'.join(VERBS)})\]|({'|'.join(VERBS)}):?) *(?=/|[a-z]+://)", re.IGNORECASE
)
"""A verb in brackets or before a colon, also behind a label: `[GET] /kites`, `GET: /kites`, `URL: GET: /kites`."""

MAX_LINE = 2048
"""A longer line is no request line: servers refuse such a URL as well."""


@dataclass(frozen=True, slots=True)
class Template:
    """One request line; `text` is the page's own wording, `query` the options in it."""

    method: str
    path: str
    text: str
    line: int
    slots: tuple[Slot, ...] = ()
    query: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    """The first segment of a line that begins without a slash: a name of the root, where all lines have it."""


def may_state(texts: Iterable[bytes], words: CurlWords) -> bool:
    """Whether a command stands in files, or the letters of a verb, in capitals of one that clients don't have."""
    commands = [word.encode() for word in words.command]
    return any(
        _LETTERS.search(text.upper()) or _CAPITALS.search(text) or any(command in text for command in commands)
        for text in texts
    )


def may_name(text: str) -> bool:
    """Whether a text has the letters of a verb; nearly all texts without a request have none."""
    return _NAMED.search(text.upper()) is not None


def may_begin(row: Row) -> bool:
    """Whether a cell of a row begins with the letters of a verb, or with HTML."""
    begin = [cell.source.lstrip(_MARKS)[:_LONGEST].upper() for cell in row.cells]
    return any(text.startswith(_NAMES_OR_TAG) for text in begin)


def verb(line: str) -> tuple[str, str]:
    """The verb that a line begins with, and what follows; the verb is empty when it begins with none.

    Of several, `PUT|DELETE /kites`, it is the first.
    """
    text = line.strip()
    if text[:1].upper() not in _INITIALS:
        return "", text
    if several := _SEVERAL.match(text):
        return several[1], urls.rooted(text[several.end() :].strip())
    for name in VERBS:
        if text[: len(name)].upper() == name:
            rest = text[len(name) :]
            target = urls.rooted(rest.strip())
            exact = text.startswith(name) and (rest[:1] in ("/", "*") or rest[:1].isspace())
            if exact or (rest[:1].isspace() and target.lower().startswith(("/", "http"))):
                return name, target
    return "", text


def verbs(line: str) -> list[str]:
    """The verbs that a line begins with: two of `PUT|DELETE /kites/{id}`."""
    several = _SEVERAL.match(line)
    return _NAMED.findall(several[0]) if several else [name for name in (verb(line)[0],) if name]


def in_table(table: Table, words: LineWords) -> list[tuple[str, int]]:
    """The request lines in the rows of a table, `|**GET**|[{root}](x.md)/parts/{id}|`, each with its line.

    One may be all that a cell holds. Where each cell of a column is a path, some may begin without a slash.
    """
    found = list(_below_verbs(table))
    if found or not any(map(may_begin, table.rows)):
        return found
    loose: int | None = -1
    for row in table.rows:
        named = next(filter(None, (methods(cell, words) for cell in row.cells)), [])
        targets = targets_of(row.cells) if named else []
        if named and not targets:
            loose = _paths(table, words) if loose == -1 else loose
            targets = [f"/{row.cells[loose].plain.strip()}"] if loose is not None else []
        texts = [cell.plain for cell in row.cells] if not targets and may_name(row.source) else []
        if texts and any(targets_of([cell]) for cell in row.cells):
            texts = [text for text in texts if " " in text.strip()]  # Not `GET/WebSocket` beside a path.
        whole = next(filter(None, map(in_text, texts)), "")
        found += [(f"{method} {target}", row.line) for target in targets for method in named]
        found += [(whole, row.line)] if whole else []
    if not found and len(table.header) == _PAIR:
        said = [(table.header, table.line), *((row.cells, row.line) for row in table.rows)]
        stated = [names for cells, _ in said for cell in cells[1:] if (names := methods(cell, words))]
        places = [(target, line) for cells, line in said for target in targets_of(cells[1:])]
        if len(stated) == len(places) == 1:
            found += [(f"{method} {places[0][0]}", places[0][1]) for method in stated[0]]
    return found


def _below_verbs(table: Table) -> Iterator[tuple[str, int]]:
    """The request lines of cells below a title that begins with a verb: "PUT method request URI"."""
    for at, cell in enumerate(table.header):
        method, _, rest = cell.plain.strip(_MARKS).partition(" ")
        if rest and method in VERBS:
            targets = ((target, row.line) for row in table.rows for target in targets_of(row.cells[at : at + 1]))
            yield from ((f"{method} {target}", line) for target, line in targets)


_PAIR = 2
"""Columns of a table that has a name and a value in each row: `URL | /kites`, `Method | GET`."""
_BETWEEN = re.compile(r"[\s,/|]+")


def methods(cell: Text, words: LineWords) -> list[str]:
    """The verbs that are all that a cell holds: `GET`, "GET, PUT or DELETE"."""
    text = cell.plain.strip()
    if text[:1].upper() not in _BEGINS:
        return []
    said = _BETWEEN.split(text) if len(text) <= _LONGEST * _VERBS else []
    stated = [name for name in said if name and name not in words.between]
    names = [name.upper() for name in stated]
    exact = names == stated
    known = all(name in _METHODS and (name in VERBS or exact) for name in names)
    return names if known and (exact or len(names) == 1) else []


_VERBS = 4
"""Verbs of one cell: `GET, PUT, DELETE`."""


def _paths(table: Table, words: LineWords) -> int | None:
    """The column whose cells are each one word, of which one at least has a slash: paths."""
    for at in range(len(table.header)) if len(table.rows) > 1 else ():
        cells = [row.cells[at].plain.strip() for row in table.rows if not methods(row.cells[at], words)]
        paths = len(cells) == len(table.rows) and any("/" in cell for cell in cells)
        if paths and all(len(cell.split()) == 1 for cell in cells):
            return at
    return None


def targets_of(cells: Sequence[Text]) -> list[str]:
    """The path or URL that is all of a cell, or the several that are, each on a line of its own."""
    for cell in cells:
        whole = urls.rooted(cell.plain.partition(" HTTP/")[0].strip())
        words = cell.plain.replace(",", " ").split()
        if is_target(whole):
            return [whole]
        if len(words) > 1 and all(map(is_target, words)):
            return words
    return []


def in_list(blocks: Sequence[Block], words: LineWords) -> list[tuple[str, int]]:
    """The request lines of items, or lines, about the verb and the URL: `Method: **POST**`, `URL: **/kites**`."""
    url, named = "", list[str]()
    found = []
    for block in blocks:
        if not isinstance(block, Paragraph):
            continue
        label, _, value = block.text.plain.partition(":")
        said = [value.strip(), *((*block.text.bold, *block.text.codes) if block.item else ())]
        said = said if len(label.split()) <= LABEL else []
        target = next((text for text in said if is_target(text)), "")
        named = next(filter(None, (_verbs(text, words) for text in said)), named)
        url = target or url
        if named and url:
            found += [(f"{method} {url}", block.line) for method in named]
            url, named = "", []
    return found


def _verbs(text: str, words: LineWords) -> list[str]:
    named = methods(Text(text), words)
    return named if set(named) <= {*VERBS} else []


def in_text(text: str) -> str:
    """The request line that a whole heading or paragraph is, `GET /kites/{id}`, `[GET] /kites`, `Get /kites`.

    Empty where it says anything else.
    """
    line = _BRACKETED.sub(r"\1\2 ", text.strip(" ~").removesuffix("."))
    if line.endswith(")") and (at := line.find(" (/")) > 0:
        line = f"{line[:at]} {line[at + 2 : -1]}"
    method, target = verb(line)
    if not method:
        return ""
    target = target.partition(" HTTP/")[0]
    return f"{'|'.join(verbs(line))} {target}" if is_target(target) else ""


def in_prose(section: Section) -> list[tuple[str, int]]:
    """The request lines that are headings or paragraphs of their own, or begin some as code, each with its line."""
    found = [(in_text(section.title), section.line)]
    for block in section.blocks:
        if not isinstance(block, Paragraph) or not may_name(block.text.plain):
            continue
        if code := next(iter(block.text.codes[:1]), ""):
            found.append((in_text(code) if block.text.plain.startswith(f"{code} ") else "", block.line))
        if not block.text.links:
            label, colon, rest = block.text.plain.partition(":")
            labelled = bool(colon) and len(label.split()) <= LABEL and not verb(label)[0]
            found.append(((in_text(rest) if labelled else "") or in_text(block.text.plain), block.line))
    return [(text, line) for text, line in found if text]


def mentioned(page: Page) -> Iterator[tuple[str, int]]:
    """The request lines that stand as code in paragraphs, each with its line."""
    for block in page.blocks:
        if isinstance(block, Paragraph) and _QUOTED.search(block.text.source):
            yield from ((line, block.line) for code in block.text.codes if (line := in_text(code)))


_QUOTED = re.compile(rf"`[ \[]*(?:{'|'.join(VERBS)})", re.IGNORECASE)
"""A verb that begins code."""


def stated(section: Section, lines: bool, words: LineWords) -> frozenset[str]:
    """The request lines that a section states; `lines` says that its heading announces them, however they begin."""
    found: list[tuple[str, int]] = []
    named = may_name(section.title)
    for block in section.blocks:
        if isinstance(block, Paragraph):
            named = named or may_name(block.text.plain)
        elif isinstance(block, Table):
            found += in_table(block, words)
        elif isinstance(block, Fence) and _begins(block)[0] and (lines or is_list(block)):
            found += [(line, 0) for _, line in joined(block.content) if verb(line)[0]]
    if named:
        found += [*in_prose(section), *in_list(section.blocks, words)]
    return frozenset([text for text, _ in found])


def addressed(section: Section, words: CurlWords) -> bool:
    """Whether a section shows a request with its whole URL, as a message or as a command."""
    fences = [block for block in section.blocks if isinstance(block, Fence)]
    return any(in_fence(fence) or curl.begins(_first(fence), words) for fence in fences)


def is_list(fence: Fence) -> bool:
    """Whether every line of a fence is a request line with a path, or with a URL, of which one leaves places open."""
    targets = [verb(line) for _, line in joined(fence.content) if line]
    paths = all(target.startswith(("/", *_SHORTENED)) or _LOOSE.fullmatch(target) for _, target in targets)
    whole = all("://" in target for _, target in targets)
    addresses = whole and any("{" in urls.path_of(target) or "={" in target for _, target in targets)
    return bool(targets) and all(method for method, _ in targets) and (paths or addresses)


def joined(content: str) -> Iterator[tuple[int, str]]:
    """The lines of a fence by their indexes, each request line with the lines on which its query goes on."""
    at, held = 0, ""
    for index, text in enumerate(map(str.strip, content.split("\n"))):
        line = _BRACKETED.sub(r"\1\2 ", text)
        if line and (line[0] in "?&" or held.endswith(_GO_ON)) and (held.startswith("/") or verb(held)[0]):
            held = held.removesuffix("\\").rstrip() + line
        else:
            if index:
                yield at, held
            at, held = index, line
    yield at, held


_GO_ON = ("?", "&", "\\")
"""What a line ends with that the next one goes on."""


_LOOSE = re.compile(r"[\w.-]+(?:/[\w.-]+|/:\w+|/\{\w+\})+/?")
"""A path that begins without a slash: `kites/:id/lines`."""


def in_fence(fence: Fence) -> bool:
    """Whether a fence begins as a request."""
    return begins(_first(fence))


def begins(line: str) -> bool:
    """Whether a line begins as a request: a verb and a path or URL."""
    method, target = verb(line)
    return bool(method) and is_target(target.split(" ")[0])


def _begins(fence: Fence) -> tuple[str, str]:
    """The verb that a fence begins with, and what follows it."""
    return verb(_first(fence))


def _first(fence: Fence) -> str:
    """The first line that isn't blank, from where it begins; a verb stands alone in it."""
    return _BRACKETED.sub(r"\1\2 ", fence.content.lstrip().partition("\n")[0])


def goes_on(fence: Fence) -> bool:
    """Whether a fence is one request with headers or a body, and no list of request lines."""
    first, *rest = [line for line in fence.content.split("\n") if line.strip()] or [""]
    return bool(verb(first)[0] and rest) and not any(
        verb(line)[0] or line.strip().startswith(("/", "?", "&")) for line in rest
    )


_NAMES = re.compile(r"(?<=/)(?:\([a-z][\w ]*\)|<[a-z][\w ]*>|\{[a-z][\w ]*\}|\[[a-z][\w ]*\])(?=/|$)", re.IGNORECASE)
"""Segments that are placeholders, which may have blanks: `/(id or name)/`."""


def is_target(text: str) -> bool:
    """Whether a text is a path or URL, as far as its beginning shows it."""
    address = text.partition("://")[0].isalpha() and "://" in text
    path = text.startswith(("/", *_SHORTENED)) or address or (text.startswith("{") and "}/" in text)
    bare = text.partition("?")[0]
    return path and len(text) > 1 and " " not in (_NAMES.sub("", bare) if " " in bare else bare)


_SHORTENED = ("../", ".../", "\u2026/")
"""What stands for the beginning of a path: `GET ../pages`."""


def read(text: str, line: int, complain: Complain, words: LineWords, method: str = "") -> tuple[Template, ...]:
    """The templates of one line: none when it is no request line or its path can't be read.

    `method` is assumed where the line gives only a path.
    """
    if len(text) > MAX_LINE:
        return ()
    found: list[Template] = []
    for wording in _alternatives(text, words):
        own, target = verb(wording)
        target = target.partition(" HTTP/")[0]
        method = own or method
        template = _template(method, target, line, complain, words) if method and target else None
        if template is not None:
            found.append(template)
    return tuple(found)


def quietly(text: str, words: LineWords) -> tuple[Template, ...]:
    """The templates of one line, of which nothing is reported."""
    return read(text, 0, lambda *_, **__: None, words)


def _alternatives(text: str, words: LineWords) -> list[str]:
    """`POST /a or POST /b` holds two, and so do `POST /a or /b` and `GET or POST /a`."""
    if several := _SEVERAL.match(text):
        return [f"{name} {text[several.end() :]}" for name in verbs(text)]
    parts = [""]
    for word in text.replace("\t", " ").split(" "):
        if (word in VERBS or word.startswith("/")) and parts[-1].rstrip().endswith(words.joins):
            for join in words.joins:
                parts[-1] = parts[-1].rstrip().removesuffix(join).rstrip()
            parts.append("")
        parts[-1] += word + " "
    target = verb(parts[-1])[1]
    parts = [f"{name.strip()} {target}" if name.strip() in VERBS and target else name for name in parts]
    return [text for part in parts for text in dict.fromkeys((_ENDS.sub(r"/\1\2", part), _ENDS.sub("", part)))]


_ENDS = re.compile(r"(?:/\[(\{[^][{}]*\})\]|\[/(\{[^][{}]*\})\])(?=[?\s]|$)")
"""What a path may end with: `/kites/[{id}]`, `/kites[/{id}]`."""


def _template(method: str, wording: str, line: int, complain: Complain, words: LineWords) -> Template | None:
    if gives_no_path(wording, words):
        complain(
            "request-line", f"'{method} {wording}' gives no path; write the path, such as '{method} /things/{{id}}'"
        )
        return None
    if urls.is_placeholder(wording.partition("?")[0].strip()):
        complain("request-line", f"'{method} {wording}' names a URL that is somewhere else; write the path")
        return None
    bare = _OPTIONS.sub("", wording)
    place = urls.address(unquote(bare) if "%7B" in bare.upper() else bare, words)
    if "?" in place.query:
        complain("request-line", f"'{wording}' has two question marks; write '&' between options")
    if place.host or place.version or "root" in place.odd:
        complain("request-line-host", f"'{wording}' holds the service's address; write the path alone")
    if "slash" in place.odd:
        mend = Fix(f" {wording}", f" /{wording}")
        complain("request-line-slash", f"'{wording}' begins without a slash; write '/{wording}'", mend)
    reader = Reader(complain, words)
    segments = reader.path(_single(place.path).removesuffix("[").strip())
    if not segments:
        complain("request-line", f"'{method} {wording}' has no path; write the path")
        return None
    segments, slots = unique(segments, reader.slots, complain, words)
    path = "/" + "/".join(map(str, segments))
    lead = segments[0].name if "slash" in place.odd and len(segments) > 1 else ""
    text = bare if bare != path else ""
    options = [(name.rstrip("*"), name) for names in _OPTIONS.findall(wording) for name in names.split(",")]
    asked = f"{'[' * place.path.rstrip().endswith('[')}{place.query}"  # `/kites[?page=&limit=]`
    return Template(method, path, text, line, tuple(slots), (*query(asked), *options), lead)


def versioned(template: Template, words: LineWords) -> Template:
    """The template with the version that its line begins with, and that was read as the root's: `v2` of `/v2/kites`."""
    first = template.text[1:].partition("/")[0] if template.text.startswith("/") else ""
    if "{" in first or not urls.is_version(first, words) or template.path.startswith(f"/{first}/"):
        return template
    return replace(template, path=f"/{first}{template.path}")


_OPTIONS = re.compile(r"[\[{][?&]([\w.$-]+\*?(?:,[\w.$-]+\*?)*)[]}]")
"""Options as in RFC 6570, sections 3.2.8 and 3.2.9, also in square brackets: `/kites{?page,limit}`."""


def _single(path: str) -> str:
    """A path with one pair of braces for two: `{{id}}`."""
    return path.replace("{{", "{").replace("}}", "}") if "{{" in path else path


def gives_no_path(wording: str, words: LineWords) -> bool:
    """Whether a generator's remark stands in place of a path."""
    return wording.startswith(words.no_path) or (" " in wording and wording.endswith(words.no_path_end))


_AGAIN = re.compile(r"\?(?=[\w$.-]+=)")
"""A second question mark, `?a={a}?b={b}`, behind which another option begins."""


def query(text: str) -> tuple[tuple[str, str], ...]:
    """The options of a query string, undecoded: `$top=5&$skip={n}`, also `name:{value}`.

    What stands in square brackets may be left out, `a={a}[&b={b}]`: nothing in its value asks for one. Those within a
    name, `ids[]`, `filter[name]`, are the name's.
    """
    found = []
    parts = split(_AGAIN.sub("&", text.strip()), "&", inside=True)
    spared = False
    for before, part in zip(["", *parts], parts, strict=False):
        spared = before.endswith("[") or part.startswith("[") or (spared and not before.endswith("]"))
        part = part.strip("[]") if spared or part.endswith("[") else part.removesuffix("]")
        part = part.replace("{", "").replace("}", "") if spared else part
        name, equals, value = part.partition("=")
        if not equals:
            name, _, value = part.partition(":")
        if name.strip(" $").translate(_IN_NAMES).isalnum():
            found.append((name.strip(), value.strip() or name.strip() * spared))
    return tuple(found)


_IN_NAMES = dict.fromkeys(map(ord, "-_.[]"))
"""Signs in the names of options, beside letters and digits."""
