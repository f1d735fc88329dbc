"""Markdown pages: blocks with their lines, sections, annotations, front matter."""

from __future__ import annotations

import hashlib

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from codegen.formats import sizes
from codegen.formats.inline import MAX_INLINE, Text
from codegen.formats.page import Comment, Fence, Heading, Page, Paragraph, Table, read


def parse(text: str) -> Page:
    return read("api/a.md", text.encode())


def rules(found: Page) -> list[tuple[str, int]]:
    return [(problem.rule, problem.place.line) for problem in found.problems]


PAGE = """---
title: "A: b"
author: me
---

# Title

A [link](../x%20y.md "t") and `code` and **bold _text_**.

## Second
- an item

> a quote

|A|B|
|:--|:--|
|`a`|[b](b.md)<br/>more|
|only one|

<!-- { "blockType": "request" } -->
``` http
GET /x
```
"""


def test_blocks_have_the_lines_of_the_file() -> None:
    found = parse(PAGE)
    assert not found.problems
    assert found.meta == {"title": "A: b", "author": "me"}
    assert [(type(block).__name__, block.line) for block in found.blocks] == [
        ("Heading", 6),
        ("Paragraph", 8),
        ("Heading", 10),
        ("Paragraph", 11),
        ("Paragraph", 13),
        ("Table", 15),
        ("Comment", 20),
        ("Fence", 22),
    ]
    assert found.sha256 == hashlib.sha256(PAGE.encode()).hexdigest()
    assert str(found.place(8)) == "api/a.md:8"


@pytest.mark.parametrize("end", ["\r\n", "\r"])
def test_line_ends_make_no_difference(end: str) -> None:
    found, other = parse(PAGE), parse(PAGE.replace("\n", end))
    assert [repr(block) for block in other.blocks] == [repr(block) for block in found.blocks]


def test_what_inline_text_holds() -> None:
    text = parse(PAGE).blocks[1]
    assert isinstance(text, Paragraph) and not text.item and not text.quote
    assert text.text.plain == "A link and code and bold text."
    assert [(link.text, link.href) for link in text.text.links] == [("link", "../x y.md")]
    assert text.text.codes == ("code",) and text.text.bold == ("bold text",)


def test_items_and_quotes_are_known_as_such() -> None:
    item, quote = parse(PAGE).blocks[3:5]
    assert isinstance(item, Paragraph) and item.item and not item.quote
    assert isinstance(quote, Paragraph) and quote.quote and not quote.item


def test_rows_have_lines_and_as_many_cells_as_the_header() -> None:
    table = parse(PAGE).blocks[5]
    assert isinstance(table, Table)
    assert [cell.plain for cell in table.header] == ["A", "B"]
    assert [(row.line, [cell.plain for cell in row.cells]) for row in table.rows] == [
        (17, ["a", "b more"]),
        (18, ["only one", ""]),
    ]
    assert table.rows[0].source == "|`a`|[b](b.md)<br/>more|"


def test_a_fence_has_the_annotation_directly_before_it() -> None:
    text = '<!-- {"name": "a"} -->\n```json\n{}\n```\n```\nplain\n```\n<!-- {"name": "b"} -->\n\nText.\n\n```\nc\n```\n'
    first, second, third = (block for block in parse(text).blocks if isinstance(block, Fence))
    assert first.comment is not None and first.comment.data == {"name": "a"}
    assert (first.info, first.content, first.line) == ("json", "{}\n", 3)
    assert second.comment is None and third.comment is None


def test_a_comment_that_is_no_annotation_is_only_a_comment() -> None:
    (found,) = parse("<!-- keep {this} -->\n").blocks
    assert isinstance(found, Comment) and found.data is None and found.text == " keep {this} "


def test_slips_in_annotations_are_forgiven_and_told() -> None:
    found = parse('\n\n<!-- { "blockType": "request", } -->\n')
    (comment,) = found.blocks
    assert isinstance(comment, Comment) and comment.data == {"blockType": "request"}
    assert rules(found) == [("annotation-json", 3)]


def test_annotations_that_cant_be_read_are_told() -> None:
    found = parse('<!-- { "blockType" } -->\n')
    (comment,) = found.blocks
    assert isinstance(comment, Comment) and comment.data is None
    assert rules(found) == [("annotation-json", 1)]


def test_a_comment_that_is_never_closed() -> None:
    found = parse("# A\n\n<!-- never\n\nclosed\n")
    assert rules(found) == [("open-comment", 3)]


def test_several_comments_in_one_block() -> None:
    found = parse('<!-- one --><!-- { "a": 1 } -->\n')
    assert [block.data for block in found.blocks if isinstance(block, Comment)] == [None, {"a": 1}]


@pytest.mark.parametrize(
    ("head", "meta", "line"),
    [
        ("title: a", {"title": "a"}, None),
        ("title: 'a", {"title": "a"}, 2),
        ("title: a: b\nx: y", {"title": "a: b", "x": "y"}, 2),
        ("a: &a [1]\nb: *a", {"a": "&a [1]", "b": "*a"}, 1),
        ("- a\n- b", {}, None),
        ("n: 012\nd: 2020-01-01\nb: yes", {"n": "012", "d": "2020-01-01", "b": "yes"}, None),
        ("x: !!python/object/apply:os.system [id]", None, None),
    ],
)
def test_front_matter(head: str, meta: dict[str, str] | None, line: int | None) -> None:
    found = parse(f"---\n{head}\n---\n# A\n")
    if meta is not None:
        assert found.meta == meta
    assert [rule for rule, _ in rules(found)] == (["front-matter"] if line else [])
    assert [type(block) for block in found.blocks] == [Heading]


def test_front_matter_that_is_never_closed() -> None:
    found = parse("---\ntitle: a\n\n# A\n")
    assert ("front-matter", 1) in rules(found) and found.meta == {}


def test_sections_know_their_parents() -> None:
    found = parse("intro\n# A\n## B\nb\n### C\nc\n## D\n# [HTTP](#tab/http)\nd\n")
    assert [(item.level, item.title, item.parents) for item in found.sections] == [
        (0, "", ()),
        (1, "A", ()),
        (2, "B", ("A",)),
        (3, "C", ("A", "B")),
        (2, "D", ("A",)),
    ]
    assert len(found.sections[-1].blocks) == 2, "a tab opens no section"


def test_a_page_that_isnt_utf8_is_told_and_read() -> None:
    found = read("a.md", b"# A\n\nna\xefve\n")
    assert rules(found) == [("not-utf-8", 3)]
    assert isinstance(found.blocks[1], Paragraph) and found.blocks[1].text.plain == "na\ufffdve"


def test_a_byte_order_mark_is_no_text() -> None:
    assert isinstance(read("a.md", b"\xef\xbb\xbf# A\n").blocks[0], Heading)


def test_a_page_that_is_too_large_is_told_and_not_read() -> None:
    found = read("a.md", b"a" * (sizes.PAGE_BYTES + 1))
    assert rules(found) == [("unreadable-page", 1)] and found.problems[0].level == "error"
    assert found.blocks == ()


def test_an_empty_page() -> None:
    found = parse("")
    assert found.blocks == () and not found.problems and len(found.sections) == 1


def test_references_are_resolved_in_cells_and_text() -> None:
    found = parse("[one] here\n\n|A|\n|--|\n|[one]|\n\n[one]: ../one.md\n")
    paragraph, table = found.blocks
    assert isinstance(paragraph, Paragraph) and isinstance(table, Table)
    assert paragraph.text.links[0].href == table.rows[0].cells[0].links[0].href == "../one.md"


def test_text_no_person_wrote_is_taken_as_it_is() -> None:
    text = Text("**" * MAX_INLINE)
    assert text.bold == () and text.plain == "**" * MAX_INLINE


ODD = "ab1-_./ :#'[]{}|>~\u00e9\\" + '"'


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["title", "ms.prod", "a-b", "title "]),
            st.sampled_from([": ", ":", ":  ", " : "]),
            st.text(ODD, max_size=6).map(str.strip) | st.sampled_from(["yes", "'it''s'", '"x" ', "- b"]),
        ).map("".join),
        max_size=3,
    )
)
def test_front_matter_says_what_any_reader_of_yaml_finds(lines: list[str]) -> None:
    text = "\n".join(lines)
    try:
        expected = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        return
    if isinstance(expected, dict) and "*" not in text and "&" not in text:
        assert read("a.md", f"---\n{text}\n---\n# A\n".encode()).meta == expected


MARKUP = [
    "a",
    "b c",
    " ",
    "[a](b.md)",
    "[",
    "]",
    "(",
    ")",
    "`x`",
    "`",
    "**",
    "**a**",
    "*",
    "_",
    "!",
    "<b>",
    "&amp;",
    "ß",
]


@given(st.lists(st.sampled_from(MARKUP), max_size=6).map("".join))
def test_simple_markup_reads_as_it_does_beside_what_is_not_simple(source):
    """Behind an escaped sign, which stands for itself, a text goes the long way, through the whole of CommonMark."""
    text, long = Text(source), Text(f"\\. {source}")
    assert f". {text.plain}".strip() == long.plain
    assert (text.links, text.codes, text.bold) == (long.links, long.codes, long.bold)
