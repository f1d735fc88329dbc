"""The client's lines in the standard library's logging."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.query.sample import skies

from .conftest import TOKEN, answer, error

REQUEST = skies.api.users.get(query={"sig": "hidden"}, headers={"X-Secret": "hidden"})


def test_requests_answers_and_repetitions(connect: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="skies")
    client, _ = connect(error(429, Retry_After="1"), answer(200, {"value": []}), package=skies)
    client.send(REQUEST)
    mine = [record for record in caplog.records if record.name == "skies"]
    levels = ["DEBUG", "INFO", "WARNING", "DEBUG", "INFO"]
    assert [record.levelname for record in mine] == levels
    text = "\n".join(record.getMessage() for record in mine)
    assert "GET /v1/users: 429" in text and "again in 1.0 s" in text and "GET /v1/users: 200" in text
    assert "hidden" not in text and TOKEN not in text
    assert mine[1].__dict__["event"].status == 429


def test_nothing_is_said_unless_asked(connect: Any, capfd: pytest.CaptureFixture[str]) -> None:
    client, _ = connect(answer(200, {"value": []}), package=skies)
    client.send(REQUEST)
    assert capfd.readouterr() == ("", "")
