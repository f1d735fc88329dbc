"""Metadata asked for over the network: where a user says so, from the host that is named, within limits."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer

import pytest

from codegen.base.problems import InputError
from codegen.formats import fetching, specfile
from codegen.verbs.transcribing import transcribe

METADATA = b"""<Schema Namespace="sky" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="kite"><Key><PropertyRef Name="id"/></Key><Property Name="id" Type="Edm.Int32"/></EntityType>
<EntityContainer Name="all"><EntitySet Name="kites" EntityType="sky.kite"/></EntityContainer></Schema>"""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        targets = {"/here": "/v1/$metadata", "/there": "http://elsewhere.invalid/$metadata"}
        if self.path in targets:
            self.send_response(302)
            self.send_header("Location", targets[self.path])
            self.end_headers()
            return
        allowed = self.headers.get("Authorization") == "Bearer sesame" or self.path == "/here"
        self.send_response(200 if allowed else 401)
        encoding = self.path.rpartition("?")[2]
        packed = gzip.compress(METADATA)
        content = {"gzip": packed, "cut": packed[:-9], "br": b"?"}.get(encoding, METADATA)
        if content is not METADATA:
            self.send_header("Content-Encoding", encoding.replace("cut", "gzip"))
        self.end_headers()
        if allowed:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None: ...


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    server = TCPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(fetching.AUTHORIZATION, "Bearer sesame")


def told(*urls: str) -> str:
    with pytest.raises(InputError) as refused:
        fetching.fetched(urls)
    return str(refused.value.problems[0])


@pytest.mark.usefixtures("credentials")
def test_a_service_becomes_a_spec(root: str, tmp_path: Path) -> None:
    done = transcribe([], tmp_path / "sky", fetch=[f"{root}/v1/$metadata"], cached=False)
    assert done.summary.startswith("1 type,")
    api = specfile.load(tmp_path / "sky").api
    assert (api.service_root, api.urls, api.sources) == (f"{root}/v1", "odata", (f"{root}/v1/$metadata",))
    assert "sesame" not in "".join(path.read_text() for path in (tmp_path / "sky").rglob("*.yaml"))


@pytest.mark.usefixtures("credentials")
def test_it_goes_on_to_the_same_host_only(root: str) -> None:
    assert fetching.fetched([f"{root}/here"]) == {"metadata.xml": METADATA}
    assert "leads to another host" in told(f"{root}/there")


def test_what_cannot_be_had_is_said(root: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert f"answers with 401; codegen takes credentials from {fetching.AUTHORIZATION}" in told(f"{root}/v1/$metadata")
    assert "begins with https://" in told("http://sky.example/$metadata")
    assert "begins with https://" in told("file:///etc/passwd")
    assert "secret" not in told("https://me:secret@sky.example/$metadata")
    monkeypatch.setenv(fetching.AUTHORIZATION, "Bearer sesame")
    monkeypatch.setattr(fetching, "MAX_BYTES", 100)
    assert "larger than 100 bytes" in told(f"{root}/v1/$metadata")


@pytest.mark.usefixtures("credentials")
def test_documents_that_come_compressed(root: str) -> None:
    assert fetching.fetched([f"{root}/v1/$metadata?gzip"]) == {"metadata.xml": METADATA}
    assert "can't be fetched" in told(f"{root}/v1/$metadata?cut")
    assert "compresses the document (br)" in told(f"{root}/v1/$metadata?br")
