"""The blocks of a page are those of CommonMark and of GitHub Flavored Markdown's tables, as markdown-it-py has them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from codegen.formats import blocks

LIBRARY = MarkdownIt("commonmark", {"maxNesting": 24}).enable("table").disable(["inline", "text_join"], True)
PIECES = [
    "|", "a|b", "|a|b|", "|-|-|", "--|--", ":-:|-", "|--", "-|", "||", "\\|", "\\\\|", "a", "", " ", "    ", "\t",
    "# a", "#", "- a", "-", "1. a", "> ", ">", "```", "~~~", "***", "---", "===", "<!-- a", "-->", "<div>", "</div>",
    "<b>", "[a]: b", "[a", "+ ", "## a #", "a ##", "\v", "\0", "_ _ _", "é|ß", "`|`", "\u202f", "\xa0|",
]  # fmt: skip
WITHIN = frozenset(
    "thead_open thead_close tbody_open tbody_close tr_close table_close th_open th_close td_open td_close".split()
)
"""Tokens within tables that say nothing of their own."""
LINES = st.lists(st.lists(st.sampled_from(PIECES), max_size=4).map("".join), max_size=9)


def library(text):
    env = {}
    tokens = LIBRARY.parse(text, env)
    return shown(tokens), env.get("references", {})


def ours(text):
    tokens, references = blocks.parse(text)
    return shown(tokens), references


def shown(tokens):
    """What a parser finds, the cells of tables beside their lines."""
    found = []
    for token in tokens:
        kind = token.type
        if kind in WITHIN:
            continue
        if kind == "tr_open":
            found.append(("row", token.map[0]))
        elif kind == blocks.HEADING:
            within = ("inline", token.map, token.content, "")
            found += [(f"{kind}_open", token.map, "", ""), within, (f"{kind}_close", None, "", "")]
        elif kind == "table":
            found.append(("table_open", token.map, "", ""))
            for line, cells in blocks.rows(token):
                found += [("row", line), *(("inline", [line, line + 1], cell.strip(), "") for cell in cells)]
        else:
            found.append((kind, token.map, token.content.strip() if kind == "inline" else token.content, token.info))
    return found


@given(LINES)
def test_any_text_has_the_blocks_that_the_library_finds(lines):
    text = "\n".join(lines)
    assert ours(text) == library(text)


@pytest.mark.parametrize(
    "text",
    [
        "a|b\n-|-\n1|2|3\n4\n\\||5\n> 6",
        "|a|\n|-|\n|1|\n# h\n|2|",
        "- a|b\n  -|-\n  1|2\n3|4",
        "> a|b\n> -|-\n1|2",
        "a|b\n- |-\n",
        "a|b\n||\n1|2",
        "a|b\n-|-\n    1|2",
        "a\nb|c\n-|-\n1|2",
        "|a\\|\n|-|\n|\\\\|b|",
    ],
)
def test_tables_end_where_the_library_ends_them(text):
    assert ours(text) == library(text)


def test_a_table_ends_where_its_rows_lack_more_cells_than_anyone_writes():
    """Each of these rows lacks 299 cells; the library too stops at 65,536, which takes it three seconds."""
    header, delimiter = "|".join("a" * 300), "|".join("-" * 300)
    table = blocks.parse(f"{header}\n{delimiter}\n" + "b\n" * 250)[0][0]
    assert len(blocks.rows(table)) == 1 + 2**16 // 299
