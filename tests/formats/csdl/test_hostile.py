"""Metadata that is broken or means harm: refused with its place, all problems at once, in little time."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.base.problems import InputError
from codegen.formats import csdl
from codegen.formats.csdl import xmltree
from codegen.spec.nodes import Api
from tests.support import codegen

from .documents import document, refused

BOMB = b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "sky.xml:1:1: error: not well-formed XML: no element found [xml]"),
        (b"no XML", "sky.xml:1:1: error: not well-formed XML: syntax error [xml]"),
        (b"<a>\n<b></a>", "sky.xml:2:6: error: not well-formed XML: mismatched tag [xml]"),
        (b"<a>&b;</a>", "sky.xml:1:4: error: not well-formed XML: undefined entity [xml]"),
        (BOMB, "sky.xml:1:13: error: a document type isn't allowed in metadata; delete the DOCTYPE [xml]"),
        (b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "delete the DOCTYPE"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "save the document as UTF-8"),
        (b"<a>" * 200 + b"</a>" * 200, "sky.xml:1:1: error: the root element is 'a', not edmx:Edmx"),
        (b"<html><body/></html>", "the root element is 'html', not edmx:Edmx; name the service's $metadata as XML"),
        (
            b'<Edmx xmlns="http://schemas.microsoft.com/ado/2007/06/edmx"/>',
            "codegen makes only types: use --types-only",
        ),
        (b"\xff\xfe" + "<a/>".encode("utf-16-le"), "the root element is 'a'"),
        (document('<ComplexType Name="a">' + "<Annotation>" * 200), "elements are more than 100 deep"),
    ],
)
def test_no_metadata(content: bytes, said: str) -> None:
    (problem,) = refused(content)
    assert said in problem


DECLARED = document('<ComplexType Name="café"/>')
LATIN = DECLARED.replace(b"utf-8", b"iso-8859-1").decode().encode("latin-1")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\n" + DECLARED, ["sky.xml:1:1"]),
        (b"\xef\xbb\xbf\r\n\r\n" + DECLARED, ["sky.xml:1:1"]),
        (b" \t" + LATIN, ["sky.xml:1:1"]),
        (b"\xef\xbb\xbf" + DECLARED.replace(b"utf-8", b"utf-16"), []),
        (DECLARED.replace(b"utf-8", b"UTF-16"), ["sky.xml:1:1"]),
        (b"\xff\xfe" + DECLARED.decode().encode("utf-16-le"), []),
        (b"\xfe\xff" + DECLARED.decode().replace("utf-8", "utf-16").encode("utf-16-be"), []),
    ],
    ids=["blank", "mark-blanks", "blanks-latin", "mark-wrong", "utf-8-wrong", "utf-16-wrong", "utf-16"],
)
def test_encodings_and_late_declarations(content: bytes, said: list[str]) -> None:
    spec = csdl.read({"sky.xml": content}, Api(name="sky"))
    (found,) = spec.types
    assert (found.name, found.place.line) == ("sky.café", 5 + content[:8].count(b"\n"))
    assert [str(problem).partition(": ")[0] for page in spec.pages for problem in page.findings] == said
    assert csdl.is_metadata("$metadata", content)


def test_everything_that_is_wrong_is_said_at_once() -> None:
    problems = refused(
        '<ComplexType Name="planet" BaseType="sky.nothing"/>\n'
        '<ComplexType Name="planet"/>\n'
        '<ComplexType Name=""/>\n'
        '<ComplexType Name="a b"><Property/></ComplexType>\n'
        '<ComplexType Name="moon"><Property Name="x"/><Property Name="y" Type="sky.plnet"/>\n'
        '<Property Name="z" Type="Edm.Strin"/><Property Name="z" Type="Collection(Edm.String"/></ComplexType>\n'
        '<TypeDefinition Name="t" UnderlyingType="sky.moon"/>\n'
        '<EntityType Name="e" BaseType="sky.f"/><EntityType Name="f" BaseType="sky.e"/>\n'
        '<EntityType Name="g"><Key><PropertyRef Name="no"/></Key></EntityType>\n'
        '<EntityContainer Name="C"><EntitySet Name="s" EntityType="sky.moon"/><Singleton Name="s" Type="sky.e"/>\n'
        '<Singleton Name="u"/><FunctionImport Name="f" Function="sky.nothing"/></EntityContainer>'
    )
    assert {problem.split(":")[1] for problem in problems} == {str(line) for line in range(5, 16)}
    text = "\n".join(problems)
    assert "unknown type 'sky.plnet', did you mean 'sky.planet'?" in text
    assert "'sky.planet' appears at sky.xml:5:1 already" in text
    assert all(problem.endswith("]") for problem in problems)


def test_large_documents_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xmltree, "MAX_BYTES", 100)
    assert "larger than 100 bytes" in refused(b" " * 101)[0]


@pytest.mark.parametrize(
    "content",
    [
        "".join(f'<ComplexType Name="c{n}" BaseType="sky.c{n + 1}"/>' for n in range(5000))
        + '<ComplexType Name="c5000"/>',
        '<ComplexType Name="x">' + "x<!---->" * 200_000 + "</ComplexType>",
        "".join(f'<ComplexType Name="c{n}"><Property Name="p" Type="sky.no"/></ComplexType>' for n in range(1000)),
        '<ComplexType Name="x">' + '<Property Name="p" Type="Edm.Byte"/>' * 3000 + "</ComplexType>",
    ],
    ids=["bases", "comments", "unknown types", "duplicates"],
)
def test_no_document_takes_forever(content: str) -> None:
    # Where it isn't linear, it takes minutes.
    try:
        csdl.read({"sky.xml": document(content)}, Api(name="sky"))
    except InputError as error:
        assert all(problem.place.line for problem in error.problems)


def test_exit_2_and_nothing_written(tmp_path: Path) -> None:
    file = tmp_path / "metadata.xml"
    file.write_bytes(document('<ComplexType Name="a"><Property Name="b" Type="sky.c"/></ComplexType>'))
    ran = codegen("transcribe", file, "--strict", "--out", tmp_path / "spec")
    assert ran.returncode == 2
    assert (
        ran.stderr.splitlines()[-1]
        == "metadata.xml:5:23: error: Property 'b' has unknown type 'sky.c', did you mean 'sky.a'?, so it is left out"
        " [dangling-name]"
    )
    assert not (tmp_path / "spec").exists()
    ran = codegen("generate", file, "--strict", "--out", tmp_path / "out")
    assert (ran.returncode, (tmp_path / "out").exists()) == (2, False)
