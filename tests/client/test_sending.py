"""One request: what goes out, where it may go, and what comes back."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import logging
import pickle
import time
from types import SimpleNamespace
from typing import Any

import httpx2
import pytest
from graph_profile import AsyncClient, Client, api, errors, models, odata
from graph_profile._runtime.requests import Headers, Operation, Request, Result

from .conftest import ROOT, TOKEN, answer, error

ACCOUNT = {"id": "7", "countryCode": "NO", "@odata.etag": 'W/"1"'}


def test_a_request_is_sent_and_read(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT))
    account = client.send(api.me.profile.account["7"].get(select=["id", "countryCode"]))
    assert isinstance(account, models.UserAccountInformation)
    assert (account.id, account.country_code) == ("7", "NO")
    sent = service.seen[0]
    assert sent.url == f"{ROOT}/me/profile/account/7?$select=id,countryCode"
    assert sent.headers["Authorization"] == f"Bearer {TOKEN}"
    assert sent.headers["OData-MaxVersion"] == "4.0"
    assert sent.headers["Accept"] == "application/json;odata.metadata=minimal"
    assert len(sent.headers["client-request-id"]) == 36
    assert sent.headers["User-Agent"].startswith("graph_profile httpx2/")
    assert not {"content-type", "odata-version", "cookie"} & set(sent.headers)


def test_bodies_say_what_they_are(connect: Any) -> None:
    client, service = connect(answer(201, ACCOUNT))
    client.send(api.me.profile.account.post(models.UserAccountInformation(country_code="NO")))
    assert service.seen[0].headers["Content-Type"] == "application/json"
    assert service.seen[0].headers["OData-Version"] == "4.0"
    assert service.body(0) == {"countryCode": "NO"}


def test_requests_without_body_never_say_what_they_are(connect: Any) -> None:
    client, service = connect(answer(204))
    client.send(api.me.profile.delete(headers={"Content-Type": "application/json", "OData-Version": "4.0"}))
    assert not {"content-type", "odata-version"} & set(service.seen[0].headers)


def test_settings(connect: Any) -> None:
    client, service = connect(
        answer(200, ACCOUNT), base_url="https://graph.microsoft.us/v1.0/", user_agent="app/1", max_version="4.01"
    )
    client.send(
        api.me.profile.account["7"].get(headers={"client-request-id": "mine", "Accept": "application/json;x=1"})
    )
    sent = service.seen[0]
    assert sent.url == "https://graph.microsoft.us/v1.0/me/profile/account/7"
    assert sent.headers["User-Agent"].startswith("app/1 graph_profile")
    assert sent.headers["OData-MaxVersion"] == "4.01"
    assert (sent.headers["client-request-id"], sent.headers["Accept"]) == ("mine", "application/json;x=1")


def test_no_wildcard_is_accepted_by_accident(connect: Any) -> None:
    client, service = connect(answer(200, b"42", Content_Type="text/plain"))
    client.count(
        api.me.profile.account.get(filter="countryCode eq 'NO'", top=3, headers={"ConsistencyLevel": "eventual"})
    )
    assert service.seen[0].headers["Accept"] == "text/plain"
    assert service.urls == [f"{ROOT}/me/profile/account/$count?$filter=countryCode%20eq%20'NO'"]
    assert service.seen[0].headers["ConsistencyLevel"] == "eventual"


@pytest.mark.parametrize("content", [b"42", b"\xef\xbb\xbf42"])
def test_count(connect: Any, content: bytes) -> None:
    client, _ = connect(answer(200, content, Content_Type="text/plain"))
    assert client.count(api.me.profile.account.get()) == 42


def test_raw(connect: Any) -> None:
    client, _ = connect(answer(200, {"n": 12345678901234567890}, ETag='"9"', Preference_Applied="return=minimal"))
    reply = client.send_raw(api.me.profile.get())
    assert (reply.status, reply.etag, reply.json()) == (200, '"9"', {"n": 12345678901234567890})
    assert reply.preference_applied == "return=minimal"


def test_the_bytes_of_a_url_are_sent_as_they_are(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT))
    request = api.me.profile.account["a/b'c+d é#?&=%"].get(query={"$filter": "x eq 'O''N & + #'"})
    client.send(request)
    assert service.seen[0].url.raw_path.decode() == request.url.removeprefix("https://graph.microsoft.com")


# ------------------------------------------------------------------------------------------------ created, changed


def test_a_create_that_returns_nothing_tells_where_it_is(connect: Any) -> None:
    client, service = connect(answer(204, OData_EntityId="account/9", Location=f"{ROOT}/other", ETag='"2"'))
    headers = odata.prefer(returned="minimal")
    made = client.send(api.me.profile.account.post({"countryCode": "NO"}, headers=headers))
    assert made.additional_data == {"@odata.id": f"{ROOT}/me/profile/account/9", "@odata.etag": '"2"'}
    assert made.to_dict().keys() == {"@odata.id", "@odata.etag"}
    assert service.seen[0].headers["Prefer"] == "return=minimal"


def test_replies_are_at_hand_beside_what_they_held(connect: Any) -> None:
    client, service = connect(
        answer(201, {"id": "9"}, ETag='"1"', Location="account/9"),
        answer(200, {"id": "9"}, ETag='"2"', OData_EntityId=f"{ROOT}/me/profile/account/9"),
        answer(200, {"value": [{"id": "9"}]}, ETag='"3"'),
    )
    made, reply = client.send_with_reply(api.me.profile.account.post({"countryCode": "NO"}))
    assert isinstance(made, models.UserAccountInformation)
    assert made.to_dict() == {"id": "9"}  # What the body held, and nothing else.
    assert (reply.status, reply.etag, reply.entity_id) == (201, '"1"', f"{ROOT}/me/profile/account/9")
    _, again = client.send_with_reply(api.me.profile.account["9"].patch({"countryCode": "SE"}), if_match=reply)
    assert service.seen[1].headers["If-Match"] == '"1"'
    assert (again.etag, again.entity_id) == ('"2"', f"{ROOT}/me/profile/account/9")
    listed, reply = client.send_with_reply(api.me.profile.account.get())
    assert (len(listed), reply.etag) == (1, '"3"')
    client, _ = connect(answer(200, {"id": "9"}))
    _, bare = client.send_with_reply(api.me.profile.account["9"].get())
    with pytest.raises(ValueError, match="carries no ETag"):
        client.send(api.me.profile.account["9"].delete(), if_match=bare)


def test_reading_a_null_is_an_error_of_its_own(connect: Any) -> None:
    client, _ = connect(answer(204))
    with pytest.raises(errors.NoContent):
        client.send(api.me.profile.get())


def test_a_null_in_the_words_of_aspnet(connect: Any) -> None:
    null = {"@odata.context": "https://graph.microsoft.com/beta/$metadata#Edm.Null", "@odata.null": True}
    client, _ = connect(answer(200, null))
    maybe = Operation("GET", result=Result("microsoft.graph.profile", nullable=True))
    assert client.send(Request(method="GET", root=ROOT, path="/profile", operation=maybe)) is None
    with pytest.raises(errors.UnexpectedResponse, match="null"):
        client.send(api.me.profile.get())


def test_the_etag_of_a_model_guards_its_update(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT), answer(200, ACCOUNT), answer(204), error(412), error(428))
    place = api.me.profile.account["7"]
    before = client.send(place.get())
    client.send(place.patch({"countryCode": "SE"}), if_match=before)
    client.send(place.delete(), if_match="*")
    assert [request.headers.get("If-Match") for request in service.seen] == [None, 'W/"1"', "*"]
    with pytest.raises(errors.PreconditionFailed):
        client.send(place.delete(), if_match='"old"')
    with pytest.raises(errors.PreconditionRequired):
        client.send(place.delete())
    empty = models.UserAccountInformation.from_dict({"@odata.etag": ""})
    for none in (models.UserAccountInformation(), empty, "", " "):
        with pytest.raises(ValueError, match="carries no ETag"):
            client.send(place.delete(), if_match=none)


def test_what_is_unchanged_is_not_read_again(connect: Any) -> None:
    client, service = connect(answer(304, ETag='W/"1"'))
    with pytest.raises(errors.NotModified) as caught:
        client.send(api.me.profile.account["7"].get(), if_none_match='W/"1"')
    assert caught.value.headers["ETag"] == 'W/"1"'
    assert service.seen[0].headers["If-None-Match"] == 'W/"1"'


# ------------------------------------------------------------------------------------------------ credentials


class Identity:
    """As azure-identity's credentials look."""

    def __init__(self, *lives: float) -> None:
        self.lives = list(lives) or [3600.0]
        self.asked: list[tuple[tuple[str, ...], dict[str, Any]]] = []

    def get_token(self, *scopes: str, **options: Any) -> Any:
        self.asked.append((scopes, options))
        life = self.lives[min(len(self.asked), len(self.lives)) - 1]
        return SimpleNamespace(token=f"{TOKEN}-{len(self.asked)}", expires_on=int(time.time() + life))


def test_tokens_of_an_identity_are_kept_while_they_last(connect: Any) -> None:
    identity = Identity(100.0, 3600.0)
    client, service = connect(answer(200, ACCOUNT), credential=identity)
    for _ in range(3):
        client.send(api.me.profile.account["7"].get())
    assert identity.asked == [(("https://graph.microsoft.com/.default",), {})] * 2
    assert [request.headers["Authorization"][-1] for request in service.seen] == ["1", "2", "2"]


def test_scopes(connect: Any) -> None:
    identity = Identity()
    client, _ = connect(answer(200, ACCOUNT), credential=identity, scopes=["User.Read"])
    client.send(api.me.profile.account["7"].get())
    assert identity.asked == [(("User.Read",), {})]


def test_a_refused_token_is_renewed_once_with_the_claims_asked_for(connect: Any) -> None:
    identity = Identity()
    claims = json.dumps({"access_token": {"nbf": {"essential": True}}})
    challenge = f'Bearer realm="", error="insufficient_claims", claims="{base64.b64encode(claims.encode()).decode()}"'
    client, service = connect(error(401, WWW_Authenticate=challenge), answer(201, ACCOUNT), credential=identity)
    client.send(api.me.profile.account.post({"countryCode": "NO"}))
    assert identity.asked[1][1] == {"claims": claims}
    assert len(service.seen) == 2
    client, service = connect(error(401), credential=identity)
    with pytest.raises(errors.Unauthorized):
        client.send(api.me.profile.get())
    assert len(service.seen) == 2


def test_a_text_is_no_better_the_second_time(connect: Any) -> None:
    client, service = connect(error(401))
    with pytest.raises(errors.Unauthorized):
        client.send(api.me.profile.get())
    assert len(service.seen) == 1


def test_functions_and_httpx_auth(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT), credential=lambda: "of-a-function")
    client.send(api.me.profile.get())
    assert service.seen[0].headers["Authorization"] == "Bearer of-a-function"
    client, service = connect(answer(200, ACCOUNT), credential=("user", "pass"))
    client.send(api.me.profile.get())
    assert service.seen[0].headers["Authorization"].startswith("Basic ")
    client, service = connect(answer(200, ACCOUNT), credential=None)
    client.send(api.me.profile.get())
    assert "Authorization" not in service.seen[0].headers


def test_coroutines_belong_to_the_asynchronous_client() -> None:
    async def token() -> str:
        return "awaited"

    seen: list[str] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request.headers["Authorization"])
        return answer(200, ACCOUNT)

    async def main() -> None:
        async with AsyncClient(token, transport=httpx2.MockTransport(handler)) as client:
            await client.send(api.me.profile.get())

    asyncio.run(main())
    assert seen == ["Bearer awaited"]
    waits = pytest.raises(errors.CredentialFailed, match="no token: a client that isn't asynchronous can't await")
    with waits, Client(token, transport=httpx2.MockTransport(handler)) as client:
        client.send(api.me.profile.get())


def test_what_msal_gives(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT), credential=lambda: {"access_token": "t", "expires_in": 3599})
    client.send(api.me.profile.get())
    assert service.seen[0].headers["Authorization"] == "Bearer t"
    for given, told in [
        ({"error": "invalid_client", "error_description": "Wrong secret.\r\nTrace 7"}, "no token: Wrong secret."),
        ({"error": "invalid_client"}, "no token: invalid_client"),
        ({"token_type": "Bearer"}, "isn't a token"),
        ({"access_token": None, "error": "x"}, "isn't a token"),
    ]:
        client, service = connect(answer(200, ACCOUNT), credential=lambda given=given: given)
        with pytest.raises(errors.CredentialFailed, match=f"{told}$"):
            client.send(api.me.profile.get())
        assert not service.seen


@pytest.mark.parametrize("bad", ["", "two words", "line\nbreak", "ümlaut"])
def test_what_is_no_token_goes_nowhere_and_is_not_shown(connect: Any, bad: str) -> None:
    client, service = connect(answer(200, ACCOUNT), credential=bad)
    with pytest.raises(errors.CredentialFailed) as caught:
        client.send(api.me.profile.get())
    assert not service.seen
    assert not bad or bad not in str(caught.value)


def test_a_credential_that_fails_is_one_error_with_a_cause(connect: Any) -> None:
    def token() -> str:
        raise RuntimeError("no browser")

    client, service = connect(answer(200, ACCOUNT), credential=token)
    with pytest.raises(errors.CredentialFailed) as caught:
        client.send(api.me.profile.get())
    assert isinstance(caught.value.__cause__, RuntimeError)
    assert not service.seen


def test_no_token_goes_out_unencrypted_but_to_this_machine(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT), base_url="http://graph.example/v1")
    with pytest.raises(errors.Misdirected, match="https"):
        client.send(api.me.profile.get())
    assert not service.seen
    client, service = connect(answer(200, ACCOUNT), base_url="http://127.0.0.1:8080/v1")
    client.send(api.me.profile.get())
    assert "Authorization" in service.seen[0].headers


def test_what_is_no_credential() -> None:
    with pytest.raises(TypeError, match="get_token"):
        Client(42)
    with pytest.raises(ValueError, match="user name"):
        Client(("name:with", "password"))


WRONG_OPTIONS: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"headers": {"X": "y"}}, TypeError, "no option 'headers'"),
    ({"retry": 3}, TypeError, "did you mean 'retries'"),
    ({"retries": 3}, TypeError, "Retries"),
    ({"version": "3.0"}, ValueError, "'4.0' or '4.01'"),
    ({"metadata": "verbose"}, ValueError, "'minimal'"),
    ({"links": "short"}, ValueError, "'relative'"),
    ({"timeout": "5"}, ValueError, "above 0"),
    ({"deadline": 0}, ValueError, "above 0"),
]


@pytest.mark.parametrize(("options", "error", "message"), WRONG_OPTIONS)
def test_options_that_would_be_ignored(
    connect: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        connect(answer(200, ACCOUNT), **options)
    client, service = connect(answer(200, ACCOUNT))
    for use in (client.send, client.batch, client.finish, client.count):
        with pytest.raises(error, match=message):
            use(api.me.profile.account.get(), **options)
    assert not service.seen


def test_options_that_belong_to_others(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT))
    for use, options in (
        (client.send, {"atomic": True}),
        (client.batch, {"if_match": "*"}),
        (client.send, {"if_macth": "*"}),
    ):
        with pytest.raises(TypeError, match="no option"):
            use(api.me.profile.get(), **options)
    with pytest.raises(TypeError, match="a condition is an ETag"):
        client.send(api.me.profile.get(), if_match=5)
    assert not service.seen


def test_what_is_no_request(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT))
    for wrong in (api.me.profile, api.me.profile.get, "https://graph.microsoft.com"):
        for use in (client.send, client.batch, client.count, client.finish, lambda it: [*client.items(it)]):
            with pytest.raises(TypeError, match="is no request"):
                use(wrong)
    assert not service.seen


def test_a_client_of_the_callers_has_its_own_settings() -> None:
    with pytest.raises(ValueError, match="its own timeout"):
        Client("t", client=httpx2.Client(), timeout=5)
    with pytest.raises(TypeError, match="other kind"):
        Client("t", client=httpx2.AsyncClient())  # type: ignore[arg-type]


def test_a_path_that_leads_off_the_service(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT))
    request: Request[None] = Request(
        method="GET", root=ROOT.removesuffix("/beta"), path="@evil.example/", operation=Operation("GET")
    )
    with pytest.raises(ValueError, match="leads outside"):
        client.send(request)
    assert not service.seen


# ------------------------------------------------------------------------------------------------ redirects


def test_redirects_at_home_keep_everything(connect: Any) -> None:
    client, service = connect(answer(307, Location="/beta/there?x=%2F"), answer(201, ACCOUNT))
    client.send(api.me.profile.account.post({"countryCode": "NO"}))
    first, second = service.seen
    assert second.url == "https://graph.microsoft.com/beta/there?x=%2F"
    assert (second.method, second.content) == ("POST", first.content)
    assert second.headers["Authorization"] == first.headers["Authorization"]


@pytest.mark.parametrize(("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")])
def test_redirects_elsewhere_lose_what_authenticates(connect: Any, status: int, method: str) -> None:
    client, service = connect(
        answer(status, Location="https://other.example/x"),
        answer(307, Location="https://graph.microsoft.com/beta/back"),
        answer(201, ACCOUNT),
    )
    headers = {"X-Api-Key": "k3y", "Prefer": "return=minimal"}
    client.send(api.me.profile.account.post({"countryCode": "NO"}, headers=headers))
    for request in service.seen[1:]:  # Coming back home doesn't make it trusted again.
        assert request.method == method
        assert not {"authorization", "x-api-key"} & set(request.headers)
        assert request.headers["Prefer"] == "return=minimal"
        assert bool(request.content) == ("content-type" in request.headers) == (method == "POST")


def test_an_own_client_keeps_its_headers_at_home() -> None:
    seen: list[httpx2.Request] = []

    def handler(request: httpx2.Request) -> httpx2.Response:
        seen.append(request)
        there = answer(302, Location="https://other.example/x")
        return there if len(seen) == 1 else answer(200, ACCOUNT)

    http = httpx2.Client(transport=httpx2.MockTransport(handler), headers={"X-Api-Key": "k3y"}, auth=("user", "pass"))
    with http, Client(client=http) as client:
        client.send(api.me.profile.get())
    assert [{"x-api-key", "authorization"} <= set(request.headers) for request in seen] == [True, False]
    assert not {"x-api-key", "authorization"} & set(seen[1].headers)
    assert http.is_closed


def test_redirects_that_are_not_followed(connect: Any) -> None:
    client, service = connect(answer(302, Location="http://graph.microsoft.com/beta"))
    with pytest.raises(errors.Misdirected, match="unencrypted"):
        client.send(api.me.profile.get())
    client, service = connect(answer(302, Location="/round"))
    with pytest.raises(errors.Misdirected, match="10 redirects"):
        client.send(api.me.profile.get())
    assert len(service.seen) == 11
    client, service = connect(answer(302, Location="ftp://x/y"))
    with pytest.raises(errors.Misdirected):
        client.send(api.me.profile.get())


# ------------------------------------------------------------------------------------------------ secrets, hooks


def test_nothing_secret_is_shown(connect: Any) -> None:
    events: list[odata.Event] = []
    client, _ = connect(error(503), error(403, "denied"), hook=events.append)
    request = api.me.profile.get(query={"sig": "s1g"})
    with pytest.raises(errors.Forbidden) as caught:
        client.send(request)
    shown = f"{client.client!r} {vars(client.client)!r} {caught.value!r} {caught.value} {events!r}"
    assert TOKEN not in shown
    assert "s1g" not in shown
    assert [event.kind for event in events] == ["request", "response", "retry", "request", "response"]
    assert [event.status for event in events if event.kind == "response"] == [503, 403]
    assert len({event.client_request_id for event in events}) == 1


def everything_about(error: BaseException) -> str:
    """All that an error, its causes and notes, and what they carry, show when they are printed or pickled."""
    found = []
    while True:
        found += [repr(error), str(error), *getattr(error, "__notes__", []), repr(vars(error)), repr(error.args)]
        request = vars(error).get("_request")
        found += [repr(request), repr(getattr(request, "headers", None) and list(request.headers.raw))]
        with contextlib.suppress(Exception):
            found.append(repr(pickle.dumps(error)))
        following = error.__cause__ or error.__context__
        if following is None:
            return " ".join(found)
        error = following


def failing(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadError("reset", request=request)


@pytest.mark.parametrize(
    "script",
    [
        error(403, "denied"),
        error(401),
        answer(200, b"<html>"),
        answer(302, Location="https://other.example/x"),
        failing,
        httpx2.LocalProtocolError(f"Illegal header value b'Bearer {TOKEN}'"),
    ],
    ids=["403", "401", "html", "elsewhere", "reset", "illegal"],
)
@pytest.mark.parametrize("credential", [TOKEN, ("user", TOKEN)], ids=["token", "password"])
def test_nothing_secret_is_in_what_went_wrong_nor_behind_it(connect: Any, script: Any, credential: Any) -> None:
    client, _ = connect(script, credential=credential, retries=odata.Retries(limit=0))
    with pytest.raises(errors.ClientError) as caught:
        client.send(api.me.profile.get())
    about = everything_about(caught.value)
    encoded = base64.b64encode(f"user:{TOKEN}".encode()).decode()
    assert TOKEN not in about
    assert encoded not in about
    assert TOKEN not in f"{client.client!r} {vars(client.client)!r} {vars(client.client._driver)!r}"


def test_credentials_stay_in_their_process(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT), credential=lambda: TOKEN)
    client.send(api.me.profile.get())
    assert service.seen[0].headers["Authorization"] == f"Bearer {TOKEN}"
    for secret in (client.client, client.client._protocol, client.client._protocol.credential):
        with pytest.raises((TypeError, pickle.PicklingError, AttributeError)) as caught:
            pickle.dumps(secret)
        assert TOKEN not in str(caught.value)


def test_logs_hold_no_token(connect: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    events: list[odata.Event] = []
    client, _ = connect(error(503), answer(200, ACCOUNT), hook=events.append)
    client.send(api.me.profile.get())
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(events)
    assert len(events) == 5


def test_cookies_are_not_kept(connect: Any) -> None:
    client, service = connect(answer(200, ACCOUNT, Set_Cookie="a=b; Path=/"))
    client.send(api.me.profile.get())
    client.send(api.me.profile.get())
    assert "Cookie" not in service.seen[1].headers


def test_streams_may_be_anything(connect: Any) -> None:
    photo = Operation("GET", result=Result("Edm.Stream"))
    client, service = connect(answer(200, b"\xff\xd8", Content_Type="image/jpeg"))
    request: Request[bytes] = Request(
        method="GET", root=ROOT, path="/me/photo/$value", headers=Headers(), operation=photo
    )
    assert client.send(request) == b"\xff\xd8"
    assert service.seen[0].headers["Accept"] == "*/*"
