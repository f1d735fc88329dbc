"""Header fields: whoever made them up, a service or a caller, none becomes two."""

from __future__ import annotations

from typing import Any

import pytest
from graph_profile import AsyncClient, Client, api, errors, models, odata
from graph_profile._runtime.requests import sendable
from hypothesis import given
from hypothesis import strategies as st

from .conftest import answer

PLACE = api.me.profile.account["7"]
BAD = ['"1"\r\nX-Evil: 1', '"1"\n', '"\u00e9"', '"\u2028"', '"\0"', '"\x1b[31m"', "\ud800"]


@pytest.mark.parametrize("etag", BAD)
@pytest.mark.parametrize("form", ["one", "json", "multipart"])
def test_an_etag_of_the_service_is_no_header_of_its_own(connect: Any, etag: str, form: str) -> None:
    model = models.UserAccountInformation.from_dict({"id": "7", "@odata.etag": etag})
    client, service = connect(answer(204))
    with pytest.raises(errors.UnsafeHeader, match=r"'If-Match'.* can't be sent") as caught:
        if form == "one":
            client.send(PLACE.delete(), if_match=model)
        else:
            client.batch(odata.guarded(PLACE.delete(), if_match=model), form=form)
    assert isinstance(caught.value, errors.ClientError | ValueError)
    assert str(caught.value).isprintable()
    assert not service.seen


@pytest.mark.parametrize("value", BAD)
def test_what_callers_set(value: str) -> None:
    for cls in (Client, AsyncClient):
        with pytest.raises(ValueError, match="User-Agent"):
            cls(user_agent=f"app {value}")
    with pytest.raises(ValueError, match="Prefer"):
        api.me.profile.get(headers=odata.prefer(others=[value]))
    with pytest.raises(ValueError, match="can't be sent"):
        api.me.profile.get(headers={f"X-{value}": "x"})


@pytest.mark.parametrize("form", ["json", "multipart"])
def test_a_token_that_a_caller_sets_is_not_in_the_error(connect: Any, form: str) -> None:
    with pytest.raises(ValueError, match="Authorization") as caught:
        api.me.profile.get(headers={"Authorization": "Bearer s3cr3t\r\n"})
    assert "s3cr3t" not in str(caught.value)


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=12), max_size=3))
def test_what_is_written_is_one_line_of_ascii_each(headers: dict[str, str]) -> None:
    try:
        written = sendable(headers)
    except errors.UnsafeHeader as error:
        assert str(error).isascii()
        assert str(error).isprintable()
        return
    for name, value in written.items():
        assert f"{name}: {value}".replace("\t", " ").isprintable()
        assert f"{name}: {value}".isascii()
        assert name
        assert value == value.strip()
