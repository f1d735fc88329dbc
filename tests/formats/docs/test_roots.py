"""The service root: the next run, which finds it in the spec, reads the pages as the first, which concludes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import facts

_PAGE = """# Get kite {number}

## HTTP request

```http
GET /kites{number}/{{id}}
```

## Example

```http
GET https://sky.example/{version}/kites{number}/7
```

```http
HTTP/1.1 200 OK
Content-Type: application/json

{{ "id": "7" }}
```
"""


def test_a_concluded_root_reads_as_a_stated_one(tmp_path: Path) -> None:
    pages, spec = tmp_path / "api", tmp_path / "sky"
    pages.mkdir()
    for number, version in enumerate(("v1.0", "v1.0", "beta")):
        page = _PAGE.format(number=number, version=version)
        (pages / f"kite{number}.md").write_text(page, encoding="utf-8")
    told = []
    for _ in range(2):
        made = facts.transcribe(pages, spec, ["--no-cache"])
        assert made.api["service_root"] == "https://sky.example/v1.0"
        told.append([one["message"] for one in facts.findings(spec) if one["rule"] == "example-version"])
    assert told == [["the example calls version beta, this documentation is of v1.0; correct it"]] * 2


@pytest.mark.parametrize("host", ["https://b\u00fccher.example", "ftp://sky.example", "https://sky example"])
def test_what_is_no_address_of_requests_is_no_root(tmp_path: Path, host: str) -> None:
    (tmp_path / "api").mkdir()
    page = _PAGE.format(number=1, version="v1.0").replace("https://sky.example", host)
    (tmp_path / "api" / "kite.md").write_text(page, encoding="utf-8")
    made = facts.transcribe(tmp_path / "api", tmp_path / "sky", ["--no-cache"])
    assert made.api.get("service_root", "") == ""
