"""The page that a customer gave, row by row of what is expected of it; on our own wording and on the original."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from codegen.base.problems import Problem
from codegen.linting.lint import lint
from codegen.spec.model import Model, link
from codegen.spec.nodes import EnumType, Operation, RequestMessage, ResponseMessage, StructuredType
from tests.support import PAGES, SPEC, codegen, corpus, line_of, package, shipped, transcribe, transcribed

PAGE = "api/add-account.md"
NS = "microsoft.graph."
ACCOUNT = NS + "userAccountInformation"
AUDIENCES = "me family contacts groupMembers organization federatedOrganizations everyone unknownFutureValue".split()
STAND_INS = ("/allowedAudiences", "/inference/confidenceScore")
OMITTED = ("id", "createdDateTime", "lastModifiedDateTime", "lastModifiedBy")
REQUIRED = (
    "allowedAudiences",
    "inference",
    "createdBy",
    "ageGroup",
    "countryCode",
    "preferredLanguageTag",
    "userPrincipalName",
)


KINDS = {
    "inferenceData": "complex",
    "identitySet": "complex",
    "identity": "complex",
    "localeInfo": "complex",
    "itemFacet": "entity",
    "entity": "entity",
}
"""The types that the page only mentions."""


@dataclass(frozen=True)
class Case:
    """The family of pages, what it became, and the package of that."""

    folder: Path
    model: Model
    package: ModuleType

    @property
    def text(self) -> str:
        return (self.folder / PAGE).read_text(encoding="utf-8")

    @property
    def operation(self) -> Operation:
        return next(item for item in self.model.operations if item.name == "add-account")

    @property
    def request(self) -> RequestMessage:
        found = self.operation.examples[0].request
        assert found is not None
        return found

    @property
    def response(self) -> ResponseMessage:
        found = self.operation.examples[0].response
        assert found is not None
        return found

    def found(self, rule: str) -> list[Problem]:
        """What lint finds by a rule on the customer's page, or in what was transcribed from it."""
        files = (PAGE, "operations/add-account.yaml")
        return [item for item in lint(self.model) if item.rule == rule and item.place.file in files]


@pytest.fixture(scope="module", params=["our pages", "corpus"])
def case(request: pytest.FixtureRequest) -> Iterator[Case]:
    folder = PAGES if request.param == "our pages" else corpus("profile-beta")
    model = link(transcribed(folder).spec)
    with package(model) as module:
        yield Case(folder, model, module)


@pytest.fixture(scope="module")
def alone(case: Case) -> Model:
    """The customer's page without its family."""
    return link(transcribe({PAGE: case.text}))


class TestTwoPaths:
    """The HTTP request section says `$ref`, the example posts to the collection, on a URL that can't be."""

    def test_it_is_a_finding_with_both_places(self, case: Case) -> None:
        (found,) = case.found("example-path")
        assert (found.place.file, found.place.line) == (PAGE, line_of(case.text, "POST https://"))
        assert [place.line for place in found.related] == [line_of(case.text, "POST /me/")]
        assert "'/me/profile/account'" in found.message and "'/me/profile/account/$ref'" in found.message

    def test_the_section_wins(self, case: Case) -> None:
        assert [path.template for path in case.operation.paths] == ["/me/profile/account/$ref"]
        assert case.request.template == ""
        request = case.package.api.me.profile.account.ref.post({})
        assert (request.method, request.path) == ("POST", "/me/profile/account/$ref")

    def test_unless_the_correction_says_otherwise(self) -> None:
        model = shipped()
        operation = next(item for item in model.operations if item.name == "add-account")
        assert [path.template for path in operation.paths] == ["/me/profile/account"]
        assert "reason:" in (SPEC / "corrections" / "add-account.yaml").read_text(encoding="utf-8")

    def test_the_url_is_normalised_and_its_original_kept(self, case: Case) -> None:
        assert case.request.url == "https://graph.microsoft.com/docs\\api/me/profile/account"
        assert case.request.path == "/me/profile/account"
        assert case.model.spec.api.service_root == "https://graph.microsoft.com/beta"
        (found,) = case.found("example-url")
        assert found.place.line == line_of(case.text, "POST https://")


class TestRequired:
    """The table of required properties holds what the example leaves out."""

    def test_it_is_a_finding(self, case: Case) -> None:
        (found,) = case.found("required-omitted")
        assert ", ".join(OMITTED) in found.message

    def test_required_is_the_table_less_what_the_request_omits(self, case: Case) -> None:
        body = case.operation.body
        assert body is not None
        assert (body.required, body.omitted) == (REQUIRED, OMITTED)
        assert {item.name for item in body.properties} == {*REQUIRED, *OMITTED}

    def test_the_builder_holds_users_to_it(self, case: Case) -> None:
        post = case.package.api.me.profile.account.ref.post
        given = {name: None for name in REQUIRED if name != "countryCode"}
        assert [(item.pointer, item.rule) for item in post(given).violations()] == [("/countryCode", "required")]


def test_the_enumeration_has_eight_members_and_may_grow(case: Case) -> None:
    found = case.model.types[NS + "allowedAudiences"]
    assert isinstance(found, EnumType) and found.evolvable and found.inferred
    assert [member.name for member in found.members] == AUDIENCES
    assert case.model.members(ACCOUNT)["allowedAudiences"].type == NS + "allowedAudiences"
    cls = case.package.models.AllowedAudiences
    assert [member.value for member in cls] == AUDIENCES
    account = case.package.models.UserAccountInformation.from_dict({"allowedAudiences": "neighbours"})
    assert account.allowed_audiences == "neighbours" and not account.allowed_audiences.known
    (violation,) = case.package.models.validate(account)
    assert (violation.pointer, violation.rule, violation.level) == ("/allowedAudiences", "enum", "warning")


class TestPlaceholders:
    """`"allowedAudiences": "String"` and `"confidenceScore": "Double"` stand for values."""

    @pytest.fixture(params=["request", "response"])
    def message(self, case: Case, request: pytest.FixtureRequest) -> RequestMessage | ResponseMessage:
        return case.request if request.param == "request" else case.response

    def test_they_are_recorded_exactly(self, message: RequestMessage | ResponseMessage) -> None:
        assert message.placeholders == STAND_INS
        assert not message.findings

    def test_the_payload_is_verbatim(self, case: Case, message: RequestMessage | ResponseMessage) -> None:
        assert message.body in case.text and not message.read

    def test_it_survives_the_round_trip(self, case: Case, message: RequestMessage | ResponseMessage) -> None:
        account = case.package.models.UserAccountInformation.from_json(message.body)
        assert json.loads(account.to_json()) == json.loads(message.body) == account.to_dict()
        assert account.allowed_audiences is None or not account.allowed_audiences.known
        assert account.inference.confidence_score is None

    @pytest.mark.parametrize("as_model", [False, True])
    def test_validators_report_exactly_these(
        self, case: Case, message: RequestMessage | ResponseMessage, as_model: bool
    ) -> None:
        models = case.package.models
        cls = models.UserAccountInformation
        found = models.validate(cls.from_json(message.body)) if as_model else models.validate(message.body, cls)
        assert tuple(item.pointer for item in found) == STAND_INS

    def test_strict_reading_refuses_what_is_no_number(
        self, case: Case, message: RequestMessage | ResponseMessage
    ) -> None:
        with pytest.raises(case.package.models.DecodeError) as caught:
            case.package.models.UserAccountInformation.from_json(message.body, strict=True)
        assert "/inference/confidenceScore" in str(caught.value) and "Double" in str(caught.value)

    def test_with_sample_values_it_is_valid(self, case: Case, message: RequestMessage | ResponseMessage) -> None:
        payload = json.loads(message.body) | {"allowedAudiences": "organization"}
        payload["inference"]["confidenceScore"] = 0.25
        models = case.package.models
        account = models.UserAccountInformation.from_dict(payload, strict=True)
        assert not models.validate(payload, models.UserAccountInformation) and not models.validate(account)
        assert account.to_dict() == payload
        request = case.package.api.me.profile.account.ref.post(account)
        sent = {name: value for name, value in payload.items() if name != "id"}
        assert not case.package.api.me.profile.account.ref.post(sent).violations()
        assert json.loads(request.content) == payload

    def test_the_finding_names_them(self, case: Case) -> None:
        found = case.found("placeholder")
        assert len(found) == 2 and all(name in item.message for item in found for name in STAND_INS)


def test_seven_digits_of_a_second(case: Case) -> None:
    account = case.package.models.UserAccountInformation.from_json(case.response.body)
    moment = account.created_date_time
    assert moment == datetime(2017, 1, 1, 0, 0, 46, 169786, timezone(timedelta(hours=3)))
    assert account.last_modified_date_time < moment
    assert moment - account.last_modified_date_time > timedelta(minutes=1)
    assert moment.astimezone(UTC) + timedelta(days=1) > moment
    assert account.to_dict()["createdDateTime"] == "2017-01-01T00:00:46.1697867+03:00"
    copied = copy.deepcopy(account)
    assert copied.to_dict()["createdDateTime"] == "2017-01-01T00:00:46.1697867+03:00"
    account.created_date_time += timedelta(seconds=1)
    assert account.to_dict()["createdDateTime"] == "2017-01-01T00:00:47.169786+03:00"


class TestMentionedTypes:
    """inferenceData, identitySet, identity, localeInfo, and the bases itemFacet and entity."""

    @pytest.mark.parametrize("name", KINDS)
    def test_from_their_own_page_where_there_is_one(self, case: Case, name: str) -> None:
        found = case.model.types[NS + name]
        assert isinstance(found, StructuredType)
        assert not found.inferred and found.kind == KINDS[name]
        owner = next(page for page in case.model.spec.pages if found in page.types)
        assert owner.page == f"resources/{name.lower()}.md"

    @pytest.mark.parametrize("name", KINDS)
    def test_else_concluded_and_marked_so(self, alone: Model, name: str) -> None:
        found = alone.types[NS + name]
        assert isinstance(found, StructuredType)
        assert found.inferred and found.open and found.kind == KINDS[name]
        assert all(member.inferred for member in found.properties)
        assert any(item.rule == "inferred-type" and f"'{NS}{name}'" in item.message for item in lint(alone))

    def test_what_can_be_concluded(self, alone: Model) -> None:
        assert alone.ancestors(ACCOUNT) == (NS + "itemFacet", NS + "entity")
        types = {name: member.type for name, member in alone.members(ACCOUNT).items()}
        assert types["createdBy"] == NS + "identitySet" and types["preferredLanguageTag"] == NS + "localeInfo"
        assert alone.members(NS + "inferenceData")["confidenceScore"].type == "Edm.Double"
        assert alone.members(NS + "inferenceData")["userHasVerifiedAccuracy"].type == "Edm.Boolean"
        assert alone.members(NS + "identitySet")["device"].type == NS + "identity"
        assert alone.key(ACCOUNT) == ("id",)

    def test_no_two_types_by_another_case(self, case: Case, alone: Model) -> None:
        for model in (case.model, alone):
            names = [name.casefold() for name in model.types]
            assert sorted(set(names)) == sorted(names)


class TestSpelling:
    """`useraccountinformation` in an annotation; `#microsoft.graph...` and without the `#`."""

    def test_one_type_and_a_finding(self, case: Case) -> None:
        assert case.response.type == ACCOUNT
        (found,) = case.found("name-case")
        assert "'microsoft.graph.useraccountinformation'" in found.message
        annotation, start = (line_of(case.text, text) for text in ("### Response", "HTTP/1.1"))
        assert annotation < found.place.line <= start

    @pytest.mark.parametrize(
        "named",
        [
            "#microsoft.graph.userAccountInformation",
            "microsoft.graph.userAccountInformation",
            "#microsoft.graph.useraccountinformation",
            "https://graph.microsoft.com/beta/$metadata#microsoft.graph.userAccountInformation",
        ],
    )
    def test_every_form_is_understood(self, case: Case, named: str) -> None:
        payload = {"@odata.type": named, "countryCode": "NO"}
        models = case.package.models
        found = models.Entity.from_dict(payload)
        assert type(found) is models.UserAccountInformation and found.country_code == "NO"
        assert found.to_dict() == payload


class TestTheRest:
    """Content-Length, permissions still to be determined, empty descriptions, most privileged first."""

    def test_a_length_that_is_right_for_crlf_is_no_finding(self, case: Case) -> None:
        body = case.request.body
        assert case.request.headers["Content-length"] == "855"
        assert len(body.encode()) != 855 == len(body.replace("\n", "\r\n").encode())
        assert not case.found("content-length")

    @pytest.mark.parametrize(("length", "count"), [("LF", 0), ("854", 1), ("0", 1)])
    def test_it_is_one_when_wrong_for_both_line_ends(self, case: Case, length: str, count: int) -> None:
        given = str(len(case.request.body.encode())) if length == "LF" else length
        page = case.text.replace("Content-length: 855", f"Content-length: {given}")
        found = [item for item in lint(link(transcribe({PAGE: page}))) if item.rule == "content-length"]
        message = range(line_of(page, "POST https://"), line_of(page, "Content-length") + 1)
        assert [item.place.line in message for item in found] == [True] * count

    def test_crlf_pages_say_the_same(self, case: Case) -> None:
        plain, dos = (transcribe({PAGE: case.text.replace("\n", end)}) for end in ("\n", "\r\n"))
        assert [*dos.operations] == [*plain.operations] and [*dos.types] == [*plain.types]
        assert [page.findings for page in dos.pages] == [page.findings for page in plain.pages]

    def test_todo_is_no_scope(self, case: Case) -> None:
        (permissions,) = case.operation.permissions
        assert permissions.scopes.get("delegated_work") is None and permissions.scopes.get("application") is None
        assert permissions.scopes.get("delegated_personal") == ()
        lines = case.text.splitlines()
        assert [lines[item.place.line - 1].count("TODO") for item in case.found("permissions-todo")] == [1, 1]

    def test_most_privileged_first(self, case: Case) -> None:
        assert case.operation.permissions[0].most_first
        (found,) = case.found("permissions-most-first")
        assert found.place.line == line_of(case.text, "|Permission type|")

    def test_the_stated_order_is_turned(self, case: Case) -> None:
        page = case.text.replace("**TODO: Determine scopes **", "Big.Scope, Small.Scope")
        with package(link(transcribe({PAGE: page}))) as module:
            scopes = module.api.me.profile.account.ref.post({}).scopes
        assert scopes.delegated_work == ("Small.Scope", "Big.Scope")

    def test_empty_descriptions(self, case: Case) -> None:
        (found,) = case.found("empty-descriptions")
        assert found.message.startswith("4 of 11 rows")

    def test_lint_has_no_errors(self, case: Case) -> None:
        assert {item.level for item in lint(case.model)} == {"warning", "info"}


def test_lint_tells_both_places() -> None:
    found = json.loads(codegen("lint", PAGES, "--format", "json").stdout)
    (clash,) = [item for item in found if item["rule"] == "example-path"]
    text = (PAGES / PAGE).read_text(encoding="utf-8")
    assert (clash["file"], clash["line"]) == (PAGE, line_of(text, "POST https://"))
    assert [(item["file"], item["line"]) for item in clash["related"]] == [(PAGE, line_of(text, "POST /me/"))]


class TestTheProgram:
    """What a user writes against the package that the repository ships."""

    def test_a_request_is_a_value(self) -> None:
        from graph_profile import api, models

        account = models.UserAccountInformation(country_code="NO")
        request = api.me.profile.account.post(account)
        assert (request.method, request.url) == ("POST", "https://graph.microsoft.com/beta/me/profile/account")
        assert request.content == b'{"countryCode":"NO"}' and request.body == account.to_dict()
        assert request.headers["content-type"] == "application/json" and request.status == (201,)
        assert request.scopes.delegated_work == ("User.ReadWrite", "User.ReadWrite.All")
        assert request.page == PAGE
        with pytest.raises(AttributeError):
            request.method = "GET"

    def test_what_it_answers_is_typed(self) -> None:
        from graph_profile import api, models

        created = api.me.profile.account.post({}).read(201, {}, b'{"id": "7", "countryCode": "NO"}')
        assert type(created) is models.UserAccountInformation and created.country_code == "NO"
        listed = api.me.profile.account.get().read(200, {}, b'{"value": [{"id": "7"}], "@odata.nextLink": "n"}')
        assert [type(item) for item in listed] == [models.UserAccountInformation] and listed.next_link == "n"
        assert api.me.profile.account["7"].delete().read(204, {}, b"") is None

    def test_keys_options_and_paths(self) -> None:
        from graph_profile import api

        one = api.users["a/b+c d"].profile.account["x"]
        assert one.get().path == "/users/a%2Fb%2Bc%20d/profile/account/x"
        request = one.patch({"countryCode": None})
        assert (request.method, request.content) == ("PATCH", b'{"countryCode":null}')
        url = api.users["id"].profile.account.get(select=["id", "ageGroup"], filter="id eq 'a&b'", top=5).url
        assert url.endswith("/users/id/profile/account?$select=id,ageGroup&$filter=id%20eq%20'a%26b'&$top=5")

    def test_validate(self) -> None:
        from graph_profile import models

        account = models.UserAccountInformation(country_code="NO")
        found = models.validate(account, for_="create")
        assert [(item.pointer, item.rule, item.level) for item in found] == [("/allowedAudiences", "required", "error")]
        payload: dict[str, Any] = {"countryCode": 47, "x": 1, "@odata.etag": "e", "allowedAudiences": "nobody"}
        found = models.validate(payload, models.UserAccountInformation)
        assert {(item.pointer, item.rule, item.level) for item in found} == {
            ("/countryCode", "type", "error"),
            ("/x", "unknown-member", "warning"),
            ("/allowedAudiences", "enum", "warning"),
        }
        (found,) = models.validate({"id": "7"}, models.UserAccountInformation, for_="update")
        assert (found.pointer, found.rule) == ("/id", "read-only")

    def test_json_and_back(self) -> None:
        from graph_profile import models

        text = b'{"id": "7", "countryCode": null, "ageGroup": 5, "new": [1, {"a": null}]}'
        account = models.UserAccountInformation.from_json(text)
        assert (account.id, account.country_code, account.age_group) == ("7", None, None)
        assert json.loads(account.to_json()) == account.to_dict() == json.loads(text)
        with pytest.raises(models.DecodeError, match="/ageGroup"):
            models.UserAccountInformation.from_json(text, strict=True)

    def test_changes(self) -> None:
        from graph_profile import models

        before = models.UserAccountInformation.from_dict(
            {"id": "7", "countryCode": "NO", "ageGroup": "adult", "preferredLanguageTag": {"locale": "nb"}}
        )
        after = copy.deepcopy(before)
        assert models.changes(before, after) == {}
        after.country_code, after.age_group, after.preferred_language_tag.locale = "SE", None, "se"
        changed = models.changes(before, after)
        assert changed == {"countryCode": "SE", "ageGroup": None, "preferredLanguageTag": {"locale": "se"}}
