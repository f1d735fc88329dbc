"""What is shown of models, requests and answers: readable, and without what is secret."""

from __future__ import annotations

import inspect
import pydoc
from typing import Any

import pytest

from tests.query.sample import skies

api, models = skies.api, skies.models
SAS = "https://user:pw@store.example/x?sv=2&sig=aBc%2F&se=7"


@pytest.mark.parametrize(
    ("options", "secret"),
    [
        ({"query": {"sig": "hidden"}}, "hidden"),
        ({"query": {"access_token": "hidden", "a": "b"}}, "hidden"),
        ({"headers": {"Authorization": "Bearer hidden"}}, "hidden"),
        ({"headers": {"x-api-key": "hidden", "Cookie": "hidden"}}, "hidden"),
        ({"headers": {"X-Original": SAS}}, "aBc"),
    ],
)
def test_a_request_shows_no_secret(options: dict[str, Any], secret: str) -> None:
    request = api.users.get(**options)
    shown = f"{request!r} {request.headers!r}"
    assert secret not in shown and "***" in shown and "users" in shown


def test_a_model_shows_no_secret() -> None:
    shown = repr(models.User(display_name="Ann", mail=SAS))
    assert "pw" not in shown and "aBc" not in shown and "store.example" in shown and "se=7" in shown


@pytest.mark.parametrize("name", ["password", "clientSecret", "secretText", "access_token", "refreshToken", "userPwd"])
def test_a_member_that_holds_a_secret_shows_none(name: str) -> None:
    for text in ("hunter2", "hunter'2", "hunter\"2'\\", "a=b, hunter2"):
        user = models.User.from_dict({"displayName": "Ann", name: text, "more": [{"deep": {name: text}}]})
        for shown in (repr(user), user._repr_html_(), repr([user])):
            assert "hunter" not in shown and "***" in shown and "Ann" in shown
        assert user.to_dict()[name] == text


def test_ordinary_names_are_no_secrets() -> None:
    assert "postcode=7" in repr(api.users.get(query={"postcode": "7", "monkey": "x"}))
    assert "***" not in repr(api.users.get(query={"$skiptoken": "7", "$filter": "a eq 'x'"}))
    plain = {
        "countryCode": "NO",
        "key": "k",
        "secretary": "Bo",
        "passwordPolicies": "None",
        "token": "",
        "password": None,
    }
    assert "***" not in repr(models.User.from_dict(plain))


def test_a_model_is_a_table() -> None:
    table = models.User(display_name="<script>", age=None)._repr_html_()
    assert "<td>display_name</td><td>&lt;script&gt;</td>" in table and "<td>age</td><td>None</td>" in table


def test_a_page_is_a_table_that_counts_what_it_leaves_out() -> None:
    wire = {"value": [{"id": f"{number}", "mail": "a&b" * 99} for number in range(30)], "@odata.count": 70}
    from skies._runtime.responses import Collection

    table = Collection.from_dict(wire, "skies.user")._repr_html_()
    assert "skies.user: 30 values of 70, 10 rows not shown" in table
    assert table.count("<tr>") == 21 and "a&amp;b" in table and len(table) < 10_000


MISSPELT = [
    (lambda: models.User().displayNam, AttributeError, "display_name"),
    (lambda: setattr(models.User(), "displayname", "x"), AttributeError, "display_name"),
    (lambda: models.User(dislay_name="x"), TypeError, "display_name"),
    (lambda: models.Usr, AttributeError, "User"),
    (lambda: models.Color.GREN, AttributeError, ""),
    (lambda: api.user, AttributeError, "users"),
    (lambda: api.users["7"].mesages, AttributeError, "messages"),
    (lambda: api.users.get(selct="x"), TypeError, "select"),
    (lambda: api.users.get(header={}), TypeError, "headers"),
    (lambda: skies.q.user.manager.expand(selct="x"), TypeError, "select"),
    (lambda: skies.q.usr, AttributeError, "user"),
    (lambda: skies.q.user.displayNam, AttributeError, "displayName"),
]


@pytest.mark.parametrize(("call", "kind", "meant"), MISSPELT)
def test_what_is_misspelt_gets_a_suggestion(call: Any, kind: type[Exception], meant: str) -> None:
    with pytest.raises(kind) as caught:
        call()
    assert not meant or f"did you mean '{meant}'?" in str(caught.value)


def test_members_say_what_they_are() -> None:
    assert repr(vars(models.User)["display_name"]) == "<displayName, Edm.String>"


def test_help_says_where_a_step_leads() -> None:
    assert " users\n |      /users: " in pydoc.render_doc(type(api), renderer=pydoc.plaintext)
    assert inspect.getdoc(vars(type(api))["users"]) == "/users: Users"
