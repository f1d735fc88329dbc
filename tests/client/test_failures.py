"""One error for each failure, with all that the service has said."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import httpx2
import pytest
from graph_profile import api, errors, odata, q
from graph_profile._runtime.errors import DecodeError, EncodeError
from graph_profile._runtime.http.statuses import failure_of
from graph_profile._runtime.requests import Headers
from graph_profile._runtime.validate import Violation

from .conftest import answer, error

CLASSES = {
    304: errors.NotModified,
    400: errors.BadRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    405: errors.MethodNotAllowed,
    406: errors.NotAcceptable,
    409: errors.Conflict,
    410: errors.Gone,
    412: errors.PreconditionFailed,
    413: errors.TooLarge,
    415: errors.UnsupportedMediaType,
    416: errors.RangeNotSatisfiable,
    422: errors.Unprocessable,
    423: errors.Locked,
    424: errors.FailedDependency,
    428: errors.PreconditionRequired,
    429: errors.TooManyRequests,
    500: errors.ServerFailure,
    501: errors.NotSupported,
    503: errors.ServiceUnavailable,
    599: errors.ServerFailure,
    418: errors.HTTPFailure,
}


@pytest.mark.parametrize("status", CLASSES)
def test_a_class_for_each_status(connect: Any, status: int) -> None:
    client, _ = connect(error(status, "c", "m"))
    with pytest.raises(errors.HTTPFailure) as caught:
        client.send(api.me.profile.delete())
    assert type(caught.value) is CLASSES[status]
    assert isinstance(caught.value, errors.ClientError)
    assert (caught.value.status, caught.value.code, caught.value.message) == (status, "c", "m")


@pytest.mark.parametrize("inner", ["innererror", "innerError"])
def test_all_that_a_service_says(connect: Any, inner: str) -> None:
    body = {
        "error": {
            "code": "outer",
            "message": "two\nlines",
            "target": "countryCode",
            "details": [{"code": "d", "message": "dm", "target": "t"}, {"code": 7}, "odd"],
            inner: {"code": "middle", "request-id": "r1", "date": "today", inner: {"code": "innermost"}},
            "more": [1],
        }
    }
    client, _ = connect(answer(400, body, client_request_id="c1", Retry_After="2.128"))
    with pytest.raises(errors.BadRequest) as caught:
        client.send(api.me.profile.get(query={"secret": "s3"}))
    failure = caught.value
    assert (failure.code, failure.target, failure.retry_after) == ("outer", "countryCode", 2.128)
    assert failure.details == (errors.ErrorDetail("d", "dm", "t"), errors.ErrorDetail("7"))
    assert failure.codes == ("outer", "middle", "innermost")
    assert failure.inner_error["date"] == failure.date == "today"
    assert (failure.request_id, failure.client_request_id) == ("r1", "c1")
    assert failure.error["more"] == [1]
    assert str(failure) == "400 Bad Request: outer: two: t dm (GET /beta/me/profile; request-id r1)"


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "", ""),
        (b"<html>Bad gateway</html>", "", "Bad gateway"),
        (b"<html><head><style>p {}</style><title>502 Bad &amp; ugly</title></head></html>", "", "502 Bad & ugly"),
        (
            b'<?xml version="1.0"?><Error><Code>NoSuchKey</Code><Message>The key is gone</Message></Error>',
            "NoSuchKey",
            "The key is gone",
        ),
        (
            b'<m:error xmlns:m="x"><m:code>7</m:code><m:message xml:lang="en">No such thing</m:message></m:error>',
            "7",
            "No such thing",
        ),
        (b"<s:Fault><faultcode>c</faultcode><faultstring>Broken</faultstring></s:Fault>", "c", "Broken"),
        (b"<" * 100_000, "", "<" * 299 + "\N{HORIZONTAL ELLIPSIS}"),
        (b"Parsing failed\nat line 7", "", "Parsing failed"),
        (
            b'{"type": "about:blank", "title": "Out of credit", "status": 403, "detail": "It costs 50."}',
            "",
            "It costs 50.",
        ),
        (b'{"title": "Out of credit"}', "", "Out of credit"),
        (b'{"message": "not here"}', "", "not here"),
        (b'{"Message": "Not here", "ExceptionType": "System.X"}', "", "Not here"),
        (b'{"detail": "not here"}', "", "not here"),
        (b'[{"errorCode": "BAD_ID", "message": "malformed"}]', "BAD_ID", "malformed"),
        (b'{"code": 503, "error": {"global": ["the tank is empty"]}}', "", "the tank is empty"),
        (
            b'{"fault": {"faultstring": "no quota", "detail": {"errorcode": "policies.Quota"}}}',
            "policies.Quota",
            "no quota",
        ),
        (b'{"error": {"code": "c", "mess', "", '{"error": {"code": "c", "mess'),
        (b'{"error": null}', "", ""),
        (b"[1]", "", ""),
        (b'"x"', "", "x"),
        (b"\xff\xfe\x00", "", ""),
        (b"[" * 100_000, "", "[" * 299 + "\N{HORIZONTAL ELLIPSIS}"),
        (b'{"error": "invalid_client", "error_description": "who?"}', "invalid_client", "who?"),
        (b'{"odata.error": {"code": "c", "message": {"lang": "en", "value": "m"}}}', "c", "m"),
        (b'{"code": "c", "message": "m"}', "c", "m"),
        (b'{"error": {"code": null, "message": 5, "details": 3, "innererror": "x"}}', "", "5"),
    ],
)
def test_bodies_of_any_kind(connect: Any, content: bytes, code: str, message: str) -> None:
    client, _ = connect(answer(400, content, Content_Type="text/html"))
    with pytest.raises(errors.BadRequest) as caught:
        client.send(api.me.profile.get())
    failure = caught.value
    assert (failure.code, failure.message, failure.content) == (code, message, content)
    assert failure.details == ()
    assert failure.inner_error == {}


FURTHER: list[tuple[Any, str, str, list[tuple[str, str, str]]]] = [
    (
        {"detail": [{"loc": ["body", "lines", 0], "msg": "field required", "type": "missing"}]},
        "field required",
        "body/lines/0 field required",
        [("", "field required", "body/lines/0")],
    ),
    (
        {"errors": [{"code": "c", "message": "first"}, {"message": "second"}]},
        "first",
        "c: first and 1 more",
        [("c", "first", ""), ("", "second", "")],
    ),
    ({"errors": {"name": ["is too long"]}}, "is too long", "name is too long", [("", "is too long", "name")]),
    ({"errors": ["a", "b"]}, "a", "a and 1 more", [("", "a", ""), ("", "b", "")]),
    (  # ASP.NET Core
        {"title": "Invalid.", "status": 400, "errors": {"$.Name": ["no text"], "Id": ["absent", "odd"]}},
        "Invalid.",
        "Invalid.: $.Name no text and 2 more",
        [("", "no text", "$.Name"), ("", "absent", "Id"), ("", "odd", "Id")],
    ),
    (  # ASP.NET Web API
        {"Message": "The request is invalid.", "ModelState": {"kite.Name": ["too long"]}},
        "The request is invalid.",
        "The request is invalid.: kite.Name too long",
        [("", "too long", "kite.Name")],
    ),
    (  # JSON:API
        {"errors": [{"title": "Bad", "detail": "why", "source": {"pointer": "/data/x"}}]},
        "why",
        "/data/x why",
        [("", "why", "/data/x")],
    ),
    (  # SAP Gateway
        {
            "error": {
                "code": "S/1",
                "message": {"lang": "en", "value": "Refused"},
                "innererror": {"errordetails": [{"code": "D", "message": "no such van", "propertyref": "Van"}]},
            }
        },
        "Refused",
        "S/1: Refused: Van no such van",
        [("D", "no such van", "Van")],
    ),
    (  # OData's libraries for .NET
        {
            "error": {
                "message": "The request is invalid.",
                "details": [],
                "innererror": {"message": "outer", "internalexception": {"message": "no Double: 'x'"}},
            }
        },
        "The request is invalid.",
        "The request is invalid.: no Double: 'x'",
        [],
    ),
    (
        {"error": {"message": "Invalid: 'new' is no state.", "innererror": {"message": "'new' is no state."}}},
        "Invalid: 'new' is no state.",
        "Invalid: 'new' is no state.",
        [],
    ),
    ({"Message": "An error", "ExceptionMessage": "no disk"}, "An error", "An error: no disk", []),
    ({"errors": {"code": "c", "message": "m"}}, "m", "c: m", []),
]


@pytest.mark.parametrize(("body", "message", "summary", "details"), FURTHER)
def test_what_is_wrong_with_each_member_is_told_in_any_form(
    connect: Any, body: Any, message: str, summary: str, details: list[tuple[str, str, str]]
) -> None:
    client, _ = connect(answer(400, body))
    with pytest.raises(errors.BadRequest) as caught:
        client.send(api.me.profile.get())
    assert caught.value.message == message
    assert caught.value.details == tuple(errors.ErrorDetail(*item) for item in details)
    assert str(caught.value) == f"400 Bad Request: {summary} (GET /beta/me/profile)"


@pytest.mark.parametrize(
    ("content", "media", "message"),
    [
        ("Größe".encode("latin-1"), "text/plain;charset=ISO-8859-1", "Größe"),
        ('{"error": {"message": "Größe"}}'.encode("latin-1"), "application/json; charset=iso-8859-1", "Größe"),
        ("Größe".encode("utf-16-le"), "text/plain; charset=utf-16le", "Größe"),
        ("Größe".encode(), "text/plain;charset=ISO-8859-1", "Größe"),
        ("Größe".encode("latin-1"), "text/plain;charset=martian", ""),
        (b"No room\n" + "ö".encode() * 9000, "text/plain", "No room"),
    ],
)
def test_bodies_in_any_character_set(connect: Any, content: bytes, media: str, message: str) -> None:
    client, _ = connect(answer(400, content, Content_Type=media))
    with pytest.raises(errors.BadRequest) as caught:
        client.send(api.me.profile.get())
    assert caught.value.message == message and caught.value.content == content


@pytest.mark.parametrize("status", [401, 403])
def test_what_is_refused_names_the_documented_permissions(connect: Any, status: int) -> None:
    client, _ = connect(error(status))
    with pytest.raises(errors.HTTPFailure) as caught:
        client.send(api.me.profile.delete())
    assert caught.value.scopes == api.me.profile.delete().scopes
    assert "application: User.ReadWrite.All" in str(caught.value)


def test_errors_travel_between_processes() -> None:
    failure = failure_of(429, Headers({"Retry-After": "3"}), b'{"error":{"code":"c"}}')
    for other in (pickle.loads(pickle.dumps(failure)), copy.copy(failure)):
        assert (type(other), other.code, other.retry_after) == (errors.TooManyRequests, "c", 3.0)
    whole = pickle.loads(pickle.dumps(errors.BatchFailed((1, failure))))
    assert (whole.results[0], whole.errors[0].status) == (1, 429)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_programs_keep_travels_by_every_protocol(connect: Any, protocol: int) -> None:
    body = b'{"value": [{"id": "1", "@x": 1.10, "n": 1e7}], "@odata.nextLink": "next"}'
    client, _ = connect(answer(200, body))
    request = api.me.profile.account.get(filter=q.userAccountInformation.countryCode == "SE")
    page, reply = client.send_with_reply(request)
    failure = failure_of(429, Headers({"Retry-After": "3"}), b'{"error":{"code":"c"}}')
    kept = (page, page[0], request, api.me.profile, q.userAccountInformation.countryCode, reply, failure)
    for value in (*kept, odata.Changed(page[0]), odata.Retries(), failure.headers):
        again = pickle.loads(pickle.dumps(value, protocol))
        assert (type(again), repr(again)) == (type(value), repr(value))
    assert pickle.loads(pickle.dumps(page, protocol)).to_json() == page.to_json()
    assert pickle.loads(pickle.dumps(request, protocol)) == request


@pytest.mark.parametrize(
    ("failure", "kind", "sent"),
    [
        (httpx2.ConnectError("x"), errors.ConnectionFailed, False),
        (httpx2.ConnectTimeout("x"), errors.TimedOut, False),
        (httpx2.PoolTimeout("x"), errors.TimedOut, False),
        (httpx2.ReadTimeout("x"), errors.TimedOut, True),
        (httpx2.ReadError("secret"), errors.ConnectionFailed, True),
        (httpx2.WriteError("x"), errors.ConnectionFailed, True),
        (httpx2.RemoteProtocolError("x"), errors.ConnectionFailed, True),
        (httpx2.DecodingError("x"), errors.ConnectionFailed, True),
    ],
)
def test_failures_on_the_way(connect: Any, failure: Exception, kind: type, sent: bool) -> None:
    client, service = connect(failure)
    with pytest.raises(errors.TransportFailure) as caught:
        client.send(api.me.profile.account.post({}))
    assert type(caught.value) is kind
    assert caught.value.sent is sent
    assert caught.value.__cause__ is failure
    assert "secret" not in str(caught.value)
    assert len(service.seen) == (1 if sent else 4)


@pytest.mark.parametrize("content", [b"", b"<html>", b'{"id": "7"', b"null", b"[]", b"7"])
def test_a_success_that_is_none(connect: Any, content: bytes) -> None:
    client, service = connect(answer(200, content, Content_Type="application/json"))
    with pytest.raises(errors.UnexpectedResponse) as caught:
        client.send(api.me.profile.get())
    assert (caught.value.status, caught.value.content) == (200, content)
    assert len(service.seen) == 1


def test_an_error_within_a_success(connect: Any) -> None:
    client, _ = connect(answer(200, {"error": {"code": "busy", "message": "try\nlater"}}))
    for request in (api.me.profile.get(), api.me.profile.account.get(), api.me.profile.account.post({})):
        with pytest.raises(errors.UnexpectedResponse, match=r"an error, 'busy': 'try\\nlater'"):
            client.send(request)
    for harmless in ({"error": "x"}, {"error": {}}, {"error": {"message": "m"}, "id": "7"}):
        client, _ = connect(answer(200, harmless))
        assert client.send(api.me.profile.get()).additional_data["error"] == harmless["error"]


def test_an_answer_of_an_older_version_is_no_entity(connect: Any) -> None:
    client, _ = connect(answer(200, {"d": {"id": "7"}}))
    with pytest.raises(errors.UnexpectedResponse, match=r"an answer of OData 2\.0"):
        client.send(api.me.profile.account["7"].get())


HARM = "a\x1b[31m\x07\u202e\u2028::add-mask::x\x85\ud800"


@pytest.mark.parametrize("made", [
    errors.ClientError(HARM),
    errors.Misdirected(HARM),
    errors.OperationFailed(f"\n{HARM}", {}),
    errors.UnexpectedResponse(f"\n{HARM}", 200, Headers({}), b""),
    errors.BatchFailed((errors.ClientError(f"\n{HARM}"),)),
    failure_of(500, Headers({}), json.dumps({"error": {"code": f"\n{HARM}", "message": HARM}}).encode()),
    DecodeError(f"\n{HARM}"),
    EncodeError(f"\n{HARM}", f"/{HARM}"),
    Violation(f"/\n{HARM}", "type", "error", HARM),
], ids=lambda made: type(made).__name__)  # fmt: skip
def test_what_a_service_says_is_one_printable_line(made: object) -> None:
    assert str(made).isprintable()
    assert str(pickle.loads(pickle.dumps(made))) == str(made)


@pytest.mark.parametrize(
    ("challenge", "said"),
    [
        (
            'Bearer realm="x", error="invalid_token", error_description="It has expired"',
            "invalid_token: It has expired",
        ),
        ('Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="', "insufficient_claims"),
        ('Bearer realm="x", error=""', ""),
    ],
)
def test_what_refuses_a_token_may_be_said_in_a_header(connect: Any, challenge: str, said: str) -> None:
    client, _ = connect(answer(401, WWW_Authenticate=challenge))
    with pytest.raises(errors.Unauthorized) as caught:
        client.send(api.me.profile.get())
    assert caught.value.message == said
    assert str(caught.value).startswith(f"401 Unauthorized{f': {said}' if said else ''} (GET")


def test_the_first_detail_is_told_and_the_others_are_counted(connect: Any) -> None:
    for details, told in [
        ([{"message": "Name is required.\nSee x."}], "the input: Name is required. ("),
        ([{"target": "Name", "message": "is void"}, {}, {"message": "b"}], "the input: Name is void and 1 more ("),
        ([{"message": "the input"}], "the input ("),
        ([{"target": "x"}, "odd"], "the input ("),
    ]:
        client, _ = connect(answer(400, {"error": {"message": "the input", "details": details}}))
        with pytest.raises(errors.BadRequest) as caught:
            client.send(api.me.profile.get())
        assert str(caught.value).startswith(f"400 Bad Request: {told}")


def test_nothing_is_said_twice(connect: Any) -> None:
    for status, body, told in [
        (400, {"ok": False, "error": "not_authed"}, "400 Bad Request: not_authed ("),
        (502, b"<h1>502 Bad Gateway</h1>", "502 Bad Gateway ("),
    ]:
        client, _ = connect(answer(status, body), retries=odata.Retries(limit=0))
        with pytest.raises(errors.HTTPFailure) as caught:
            client.send(api.me.profile.get())
        assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("encoding", "media"),
    [
        ("utf-8", "application/json"),
        ("utf-8", "application/json; charset=iso-8859-1"),
        ("iso-8859-1", "application/json; charset=iso-8859-1"),
        ("cp1252", 'application/json;odata.metadata=minimal;charset="windows-1252"'),
        ("utf-16", "application/json; charset=utf-16"),
    ],
)
def test_values_in_any_character_set(connect: Any, encoding: str, media: str) -> None:
    body = '{"id": "Größe", "value": [{"id": "Größe"}]}'.encode(encoding)
    client, _ = connect(answer(200, body, Content_Type=media))
    assert client.send(api.me.profile.get()).id == "Größe"
    assert client.send(api.me.profile.account.get())[0].id == "Größe"
    assert client.send_raw(api.me.profile.get()).json()["id"] == "Größe"
    answers = '{"responses": [{"id": "0", "status": 200, "body": {"id": "Größe"}}]}'.encode(encoding)
    client, _ = connect(answer(200, answers, Content_Type=media))
    assert client.batch(api.me.profile.get())[0].id == "Größe"


def test_the_item_that_spoils_a_page_is_named(connect: Any) -> None:
    client, _ = connect(answer(200, {"value": [{"id": "1"}, None, [], 7]}))
    with pytest.raises(errors.UnexpectedResponse, match=r"/value/2: expected .*, got a list of 0"):
        client.send(api.me.profile.account.get())


def test_a_page_for_people_is_called_one(connect: Any) -> None:
    client, _ = connect(answer(200, b"<html>Sign in", Content_Type="text/html; charset=utf-8"))
    for use in (lambda: client.send(api.me.profile.get()), lambda: client.send_raw(api.me.profile.get()).json()):
        with pytest.raises(errors.UnexpectedResponse, match="'text/html', not JSON"):
            use()
