"""Reads the Response section: status codes, the type, and whether it is a collection."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from codegen.base.edm import is_qualified
from codegen.formats.docs.dialect import LABEL, Dialect, ResponseWords, Role, says
from codegen.formats.docs.page import request_lines
from codegen.formats.docs.page.cells import Ref, read_type
from codegen.formats.inline import Link, Text
from codegen.formats.page import Block, Paragraph, Table


@dataclass(frozen=True, slots=True)
class Statement:
    """What the prose states; every field is empty where it is silent. `line` is that of the paragraph."""

    line: int = 0
    statuses: tuple[int, ...] = ()
    ref: Ref | None = None
    word: str = ""
    """What stands in bold or as code before "object" where no link names the type."""
    noun: str = ""
    """A plain word that counts where a type is called so: "the new kite"."""
    also: tuple[Ref, ...] = ()
    """Further types that it may be of: "a kite or a plane"."""
    object: bool = False
    """That an object is answered, whatever its type."""
    primitive: str = ""
    collection: bool = False
    alone: bool = False
    """That the paragraph is a type and nothing else."""
    nothing: bool = False
    others: tuple[Statement, ...] = ()
    """What is stated of single statuses, where that is another type."""

    def of(self, status: int) -> Statement:
        """What is stated of a status."""
        return next((other for other in self.others if status in other.statuses), self)

    @property
    def named(self) -> bool:
        """Whether it names a type by more than a plain word."""
        return bool(self.primitive or self.ref or self.word)

    @property
    def typed(self) -> tuple[str, Ref | None, str, str, tuple[Ref, ...]]:
        """What names the type; empty where nothing does."""
        return self.primitive, self.ref, self.word, self.noun, self.also


_EMPTY = 204
_OTHERS = {202: "", 207: "Edm.Untyped"}
"""What is answered with statuses beside a typed one, if nothing is said of them: the work isn't done yet (RFC 9110,
section 15.3.3), or each part has a status of its own (RFC 4918, section 13)."""
SILENT = Statement()
"""What a page without Response section states."""


def read(paragraphs: Sequence[tuple[Text, int]], dialect: Dialect) -> Statement:
    """Read the paragraphs of a Response section (text and line)."""
    statuses: list[int] = []
    nothing = beside = False
    chosen, bare, labelled = Statement(), False, False
    own: dict[int, Statement] = {}
    for text, line in paragraphs:
        found = _statuses(text, dialect.responses)
        statuses += [code for code in dict.fromkeys(code for code, _ in found) if code not in statuses]
        nothing |= says(text.plain.lower(), dialect.responses.nothing)
        for status, kind in _each(text, line, found, dialect):
            own[status] = kind if kind.named and not own.get(status, SILENT).named else own.get(status, kind)
        before = chosen
        if chosen.ref is None and not chosen.primitive and (found or not chosen.line):
            chosen = _typed(text, line, found[0][1] if found else 0, dialect)
            if found and found[0][0] != _EMPTY and chosen == Statement(line):
                chosen = _typed(text, line, text.plain.rfind(". ", 0, found[0][1]) + 1, dialect)
            chosen = before if before.named and chosen == Statement(line) else chosen
        elif (bare or (labelled and text.links)) and not found and not chosen.named:
            chosen = _typed(text, line, 0, dialect)
        beside |= bool(found) and chosen is not before and any(chosen.typed)
        label = text.plain.endswith(":") and len(text.plain.split()) <= LABEL
        labelled = label and dialect.role(text.plain) != Role.ERRORS  # "Data:", and below it "See [Kite](#kite)"
        bare = bool(found) and found[0][0] != _EMPTY and len(text.plain.split()) <= _BETWEEN
    if not beside or len({*statuses} - {_EMPTY}) == 1:
        own = {status: kind for status, kind in own.items() if status not in _OTHERS or kind.object or kind.named}
    others = [replace(kind, statuses=(status,)) for status, kind in own.items() if kind.typed != chosen.typed]
    return replace(chosen, statuses=tuple(statuses), nothing=nothing, others=tuple(others))


def _each(text: Text, line: int, found: Sequence[tuple[int, int]], dialect: Dialect) -> Iterator[tuple[int, Statement]]:
    """The type that stands behind each status, before the next one; `201 Created` or `200 OK` share what follows."""
    kind, end = Statement(), len(text.plain)
    for status, at in reversed(found):
        if text.plain.startswith(f"({status})", at):  # What it is of stands before it: "a kite (201)".
            begin = max((other + len("(200)") for _, other in found if other < at), default=0)
            kind, end = _typed(text, line, begin, dialect, at), at
            if any(kind.typed) and status != _EMPTY:
                yield status, kind
            elif status in _OTHERS:
                yield status, Statement(line, primitive=_OTHERS[status])
            continue
        own = _typed(text, line, at, dialect, end)
        kind = kind if not any(own.typed) and len(text.plain[at:end].split()) <= _BETWEEN else own
        end = at
        if any(kind.typed) and status != _EMPTY:
            yield status, kind
        elif status in _OTHERS and _is_apart(text, line, status, found, dialect):
            yield status, Statement(line, primitive=_OTHERS[status])


def _is_apart(text: Text, line: int, status: int, found: Sequence[tuple[int, int]], dialect: Dialect) -> bool:
    """Whether no type stands before a status, or before the first one of its sentence: that would be of all of them.

    Of what the sentence goes on about, "or 202 while it is made", it isn't.
    """
    ends = [*(at for _, at in found[1:]), len(text.plain)]
    at, end = next((at, end) for (other, at), end in zip(found, ends, strict=True) if other == status)
    begin = text.plain.rfind(". ", 0, at) + 1
    first = next(at for _, at in found if at >= begin)
    others = any(any(_typed(text, line, other, dialect, at).typed) for _, other in found if other < at)
    before = first > begin and any(_typed(text, line, begin, dialect, first).typed)
    goes_on = len(text.plain[at:end].split()) > _BETWEEN and len(found) > 1
    return (others or before or len(found) == 1) and (goes_on or not before)


_BETWEEN = 4
"""Words of a status and its reason, and of what joins it to the next."""


def led(block: Paragraph) -> Text:
    """What a paragraph says, with the status that an item begins with as code: "- 200 All kites"."""
    status, _, rest = block.text.source.partition(" ")
    return Text(f"`{status}` {rest}", block.text.references) if block.item and is_status(status) else block.text


def mention(text: Text, dialect: Dialect) -> Text | None:
    """What a paragraph outside of Response sections says of the answer: all of it, or from "... Returns the new" on."""
    if mentioned(text, dialect):
        return text
    begun = (found.start(1) for found in _SENTENCE.finditer(text.source) if _begins(found[1], dialect))
    at = next(begun, None)
    return Text(text.source[at:], text.references) if at is not None else None


_SENTENCE = re.compile(r"\. (\w+)")


def mentioned(text: Text, dialect: Dialect) -> bool:
    """Whether a paragraph outside of Response sections begins as one does, "Returns ...", or says what is returned."""
    if dialect.role(text.plain.partition(" ")[0]) == Role.RESPONSE:
        return True
    code = next(iter(text.codes[:1]), "")
    asked = bool(code) and text.plain.startswith(code) and bool(request_lines.in_text(code))
    told = asked or says(text.plain.lower(), dialect.responses.promises)
    return told and bool(_CODE.search(text.plain)) and bool(_statuses(text, dialect.responses))


def in_tables(blocks: Sequence[Block], dialect: Dialect) -> list[tuple[Text, int]]:
    """What tables say of statuses, `200 | The kite`, each as sentences with its line: a cell that is a link is one."""
    return [
        (Text(f"`{code}` {_told(row.cells[1:], kind, dialect)}", row.cells[-1].references), row.line)
        for block in blocks
        if isinstance(block, Table)
        for kind in (dialect.column(block.titles, dialect.columns.type, 1),)
        for row in block.rows
        if is_status(code := row.cells[0].plain.strip("` *").partition(" ")[0])
    ]


def _told(cells: Sequence[Text], kind: int | None, dialect: Dialect) -> str:
    """What cells say; the one of the type, `kind` or a first one that is a link, `[kite](#kite)[]`, as a sentence."""
    rest = [cell.source for cell in cells]
    at = kind - 1 if kind is not None else 0
    plain = cells[at].plain.strip() if cells else ""
    links = cells[at].links if cells else []
    alone = len(links) == 1 and links[0].text.strip() == plain.removesuffix("[]").strip()
    if not cells or (kind is None and not alone) or (links and links[0].href.startswith(dialect.links.outside)):
        return " ".join(rest)
    cell = read_type(cells[at], dialect)
    named = [f"[{ref.name}]({ref.href})" for ref in cell.refs if ref.href] or [cell.primitive] * bool(cell.primitive)
    if kind is not None and not cell.rest and len(cell.refs) == 1 and is_qualified(cell.refs[0].name):
        named = named or [f"**{cell.refs[0].name}** {min(dialect.types.object)}"]
    if cell.primitive == "Edm.Untyped":
        return " ".join([min(dialect.types.object), *rest[:at], *rest[at + 1 :]])
    if not named or cell.rest:
        return " ".join(rest)
    first = f"{min(dialect.responses.many)} {named[0]}." if cell.collection else f"{named[0]}."
    before, after = (rest[:at], rest[at + 1 :]) if at and cell.refs and not cell.collection else ([], rest)
    return " ".join([*before, first, *after])


def status_of(text: str, dialect: Dialect) -> int:
    """The status that a heading or a short line is about: `Status: 201`, `404 Not Found`, `Code: 200 OK`; else 0."""
    if not _CODE.search(text):
        return 0
    words = [stripped.lower() for word in text.split() if (stripped := word.strip("`*.,:;()\"'"))]
    at = next((at for at, word in enumerate(words) if is_status(word)), None)
    if at is None or len(words) > _SHORT:
        return 0
    around = {*words[max(at - 1, 0) : at], dialect.role(" ".join(words[at + 1 :] or words[:at]))}
    return int(words[at]) if around & {*dialect.responses.before_status, Role.RESPONSE, Role.ERRORS} else 0


def succeeds(text: Text, dialect: Dialect) -> bool:
    """Whether a short text says little but the status of what has succeeded: "`204 No Content` if successful"."""
    return len(text.plain.split()) <= _SHORT and bool(_statuses(text, dialect.responses))


_CODE = re.compile("[2-5][0-9]{2}")
_SUCCESSES = {str(status.value) for status in HTTPStatus if 200 <= status < 300}
_MARKS = "`*.,:;()-\u2013\u2014"
"""What stands around words, and between a status and its reason: `201 - Created`."""
_SHORT = 6
"""Words of a line that says nothing but a status."""


def is_status(word: str) -> bool:
    """Whether a word is the status of an answer: `204`."""
    return len(word) == 3 and word.isdecimal() and word.isascii() and "2" <= word[0] <= "5"


def resource_links(text: Text, dialect: Dialect) -> list[Link]:
    """The links of a text that go to the page of a type."""
    return [link for link in text.links if link.text and dialect.is_type_link(link.href)]


def is_many(before: str, after: str, known: ResponseWords) -> bool:
    """Whether the words around a type's name make it a collection."""
    words = {word.strip(".,;()`*").lower() for word in before.split()}
    return bool(words & known.many) or after.lower().lstrip(" )").startswith(known.plurals)


def _statuses(text: Text, known: ResponseWords) -> list[tuple[int, int]]:
    """Success codes with the index where they stand; a bare number needs a reason, a code span or parentheses."""
    plain, at = text.plain, 0
    found: list[tuple[int, int]] = []
    codes = {code.split()[0].strip(",.") for code in text.codes if code.strip()}
    words = plain.split(" ")
    for index, word in enumerate(words):
        bare = word.strip("`*.,:;()\"'")
        if len(bare) == 3 and bare.isdecimal() and "2" <= bare[0] <= "3":
            behind = [bared for near in words[index + 1 : index + 3] if (bared := near.strip(_MARKS))]
            follows = behind[0].lower() if behind else ""
            before = words[index - 1].lower().strip(":*") if index else ""
            enclosed = word.startswith(f"({bare})") and bare in _SUCCESSES
            joined = bool(found) and words[index - 1][-1:] in (",", ";") and bare in _SUCCESSES
            alone = (not index or before in known.leads or joined) and (
                follows in {"", *known.ends} or word[-1:] in ".:,;)"
            )
            if bare in codes or follows.startswith(known.reasons) or before in known.before_status or alone or enclosed:
                found.append((int(bare), at))
        at += len(word) + 1
    return found


_TYPE = 3
"""Words of a paragraph that may be the name of a type and nothing else: "List of kites"."""


def _whole(text: Text, line: int, dialect: Dialect) -> Statement | None:
    """What a text states that is a type and nothing else, in bold or a link: `[**List[kite]**](kite.md)`."""
    plain = text.plain.strip()
    marks = (*text.bold, *text.codes, *(link.text for link in text.links))
    if plain not in {mark.strip() for mark in marks} and (len(plain.split()) > _TYPE or plain[:1].isdecimal()):
        return None
    cell = read_type(text, dialect)
    ref = next((ref for ref in cell.refs if dialect.is_type_link(ref.href)), None)
    if not (cell.rest or ref or cell.primitive) and len(cell.refs) == 1:
        return Statement(line, noun=cell.refs[0].name, collection=cell.collection, alone=True)
    if cell.rest or not (ref or cell.primitive) or plain not in marks:
        return None
    return Statement(line, ref=ref, primitive=cell.primitive, collection=cell.collection, alone=True)


def _typed(text: Text, line: int, start: int, dialect: Dialect, end: int | None = None) -> Statement:
    if not start and end is None and (whole := _whole(text, line, dialect)):
        return whole
    plain, known = text.plain[:end], dialect.responses
    for link in resource_links(text, dialect):
        at = plain.find(link.text, start)
        before, after = plain[start:at].rpartition(". ")[2], plain[at + len(link.text) :]
        told = _CODE.split(before)[-1].rpartition(",")[2].lower()
        if at >= 0 and not says(told, known.elsewhere):
            if says(told, known.parts) or not dialect.types.dictionary.isdisjoint(_bare(told)):
                return Statement(line, primitive="Edm.Untyped")
            carried = says(plain[at:].partition(". ")[0].lower(), known.carried)
            ref, also = Ref(link.text, link.href), _alternatives(before, after, text, dialect)
            return Statement(line, ref=ref, object=carried, collection=is_many(before, after, known), also=also)
    sentence, _, behind = plain[start:].partition(". ")
    if behind and len(sentence.split()) <= _BETWEEN and _CODE.search(sentence):
        sentence = f"{sentence}: {behind.partition('. ')[0]}"  # "Status 200. The kite."
    words = _bare(sentence)
    if not dialect.types.dictionary.isdisjoint(map(str.lower, words)):
        return Statement(line, primitive="Edm.Untyped")
    for index, word in enumerate(words):
        follows = words[index + 1].lower() if index + 1 < len(words) else ""
        if word.lower().removeprefix("edm.") in known.values or (
            word in known.also_words and follows.startswith(known.as_value)
        ):
            many = is_many(" ".join(words[:index]), " ".join(words[index + 1 :]), known)
            return Statement(line, primitive=dialect.primitive(word), collection=many)
    if says(sentence.lower(), known.parts):
        return Statement(line, primitive="Edm.Untyped")
    return _worded(text, sentence, line, dialect)


def _worded(text: Text, sentence: str, line: int, dialect: Dialect) -> Statement:
    """The bold word, or code, that stands before "object": "a **kites** object in the response body"."""
    objects = (*dialect.bodies.object, *dialect.responses.plurals)
    linked = [link.text for link in text.links if link.href.startswith("#")]
    for mark in (*linked, *text.bold, *text.codes, *_capitalized(sentence)):
        name = "".join(mark.split())
        before, found, after = sentence.partition(mark)
        ends = mark in linked and not after.strip(" .)")
        if found and is_qualified(name) and (ends or after.lower().lstrip(" *`").startswith(objects)):
            many, also = is_many(before, after.lstrip("*`"), dialect.responses), _alternatives(
                before, after, text, dialect
            )
            return Statement(line, word=name, collection=many, also=also)
    is_object = not dialect.bodies.object.isdisjoint(map(str.lower, _bare(sentence)))
    noun, many, also = _noun(sentence, dialect)
    return Statement(line, noun=noun, collection=many, object=is_object, also=also)


def _alternatives(before: str, after: str, text: Text, dialect: Dialect) -> tuple[Ref, ...]:
    """The other types in "a [kite](kite.md) or a [plane](plane.md)", with what stands before and after the first."""
    known, join = dialect.types.union, dialect.types.union | dialect.responses.determiners | dialect.types.object
    marks = {link.text: link.href for link in text.links if dialect.is_type_link(link.href)}
    marks |= dict.fromkeys([*text.bold, *text.codes], "")
    names = [*(name for name in marks if name), *dialect.responses.values]
    *_, last, joined = ["", "", *(word for word in _bare(before) if word.lower() not in dialect.responses.determiners)]
    found = [Ref(last)] if joined.lower() in known and last.lower() in dialect.responses.values else []
    union = bool(found) or says(before.lower(), dialect.values.offers)
    rest = after.partition(". ")[0]
    while rest:
        word, _, behind = rest.lstrip(" ,/|").partition(" ")
        name = max((one for one in names if rest.lstrip(" ,").lower().startswith(one.lower())), key=len, default="")
        if name:
            found.append(Ref(name, marks.get(name, "")))
            rest = rest.lstrip(" ,")[len(name) :]
        elif _bare(word.lower()) and join.issuperset(_bare(word.lower())):
            union |= word.lower() in known
            rest = behind
        else:
            break
    return tuple(found) if union else ()


def _bare(text: str) -> list[str]:
    """The words of a text without what surrounds them."""
    return [bare for word in text.split() if (bare := word.strip("`*.,:;()\"'"))]


def _noun(sentence: str, dialect: Dialect) -> tuple[str, bool, tuple[Ref, ...]]:
    """The plain word that names what is answered, whether there are many, and others: "the new kite", "list of kites".

    It is the noun of the first phrase that isn't about the answer itself; "the color of the kite" names another.
    """
    words, known, filler = sentence.split(), dialect.responses, dialect.types.filler
    bare = [*(word.strip("`*.,:;()\"'").lower() for word in words), "", "", ""]
    ends = [
        word != word.rstrip(".,;:)") or after in {"", *known.ends} for word, after in zip(words, bare[1:], strict=False)
    ]
    skipped, wholes = known.determiners | known.made | known.many | known.details, known.many | known.details
    for at, word in enumerate(words):
        starts = (not at and _begins(word, dialect)) or bare[at] in known.determiners | wholes
        if not starts and (not word.endswith(":") or bare[at].isdecimal()):
            continue
        place = at + (bare[at] not in skipped)
        while bare[place] in skipped or (bare[place] in filler and bare[place - 1] in wholes):
            place += 1
        if not bare[place] or bare[place] in known.around or bare[place].isdecimal():
            continue
        other = place + 2 + (bare[place + 2] in known.determiners)
        joined = bare[place + 1] in dialect.lines.between and other < len(words) and not bare[other].isdecimal()
        if joined and bare[place + 1] != dialect.lines.or_.strip():
            joined = ends[other]  # "the kite and its color" is a kite
        if not ends[place] or (joined and not ends[other]) or (at and bare[at - 1] in filler):
            break
        many = not known.many.isdisjoint(bare[at:place]) or bare[place + 1] in known.plurals
        also = (Ref(bare[other]),) if joined else ()
        cell = read_type(Text(words[place].strip("`*.,:;")), dialect)
        if len(cell.refs) == 1 and not cell.rest and is_qualified(cell.refs[0].name):
            return cell.refs[0].name, many or cell.collection, also  # "Collection(sky.Kite)"
        return bare[place], many, also
    return "", False, ()


def _begins(word: str, dialect: Dialect) -> bool:
    """Whether a sentence about an answer begins so: "Returns kites"."""
    return word.lower() in dialect.responses.leads and dialect.role(word) == Role.RESPONSE


def _capitalized(sentence: str) -> list[str]:
    """What may be a name within a sentence: words with capitals, `bigKite`, and several in a row, "Big Kite"."""
    words = [word.strip("`*.,:;()\"'") for word in sentence.split()[1:]]
    begin = [word[:1].isupper() and word[1:] != word[1:].upper() for word in words]
    runs = [
        f"{one} {other}" for one, other, *both in zip(words, words[1:], begin, begin[1:], strict=False) if all(both)
    ]
    return [*runs, *(word for word, own in zip(words, begin, strict=True) if own or _CAMEL.fullmatch(word))]


_CAMEL = re.compile("[a-z]+(?:[A-Z][a-z]+)+")
