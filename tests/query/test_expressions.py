"""The query language prints OData: least parentheses, literals by type, and clear words for what can't be meant."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import UUID

import pytest

from tests.query.sample import skies

q = skies.q
api = skies.api
user, message = q.user, q.message
OLD = user.age > 3
POINT = {"type": "Point", "coordinates": [1, 2.5]}

TEXTS: list[tuple[Any, str]] = [
    # Comparison and logic.
    (user.displayName.startswith("A") & (user.age > 3), "startswith(displayName,'A') and age gt 3"),
    (user.display_name == "O'Neil", "displayName eq 'O''Neil'"),
    (user.class_ == user["class"], "class eq class"),
    (user.displayName == None, "displayName eq null"),  # noqa: E711
    (user.manager != None, "manager ne null"),  # noqa: E711
    (~(user.age == 3), "not (age eq 3)"),
    (~user.displayName.contains("x"), "not contains(displayName,'x')"),
    (~user.age.in_([1, 2]), "not age in (1,2)"),
    (~~user.aBoolean, "not (aBoolean eq false)"),
    (~user.aBoolean == True, "(aBoolean eq false) eq true"),  # noqa: E712
    ((user.age > 1) & (user.age < 5) & (user.age != 3), "age gt 1 and age lt 5 and age ne 3"),
    ((user.age > 1) | (user.age < 5) & (user.age != 3), "age gt 1 or age lt 5 and age ne 3"),
    (((user.age > 1) | (user.age < 5)) & (user.age != 3), "(age gt 1 or age lt 5) and age ne 3"),
    (~((user.age > 1) & user.aBoolean), "not (age gt 1 and aBoolean eq true)"),
    ((user.age > 1) == user.aBoolean, "(age gt 1) eq aBoolean"),
    (5 <= user.age, "age ge 5"),  # noqa: SIM300
    (user.color == "red", "color eq 'red'"),
    (user.color == skies.models.Color.GREEN, "color eq 'green'"),
    (user.color == 7, "color eq '7'"),
    (q(qualified=True).user.color == "red", "color eq skies.color'red'"),
    (user.rights.has("read,write"), "rights has 'read,write'"),
    (user.displayName.in_(["a'b", "c"]), "displayName in ('a''b','c')"),
    (user.age.in_(user.scores), "age in scores"),
    # Arithmetic.
    ((user.age + 1) * 2 > 3, "(age add 1) mul 2 gt 3"),
    (user.age + 1 * 2 > 3, "age add 2 gt 3"),
    (user.age - (user.age - 1) > 0, "age sub (age sub 1) gt 0"),
    (user.age - user.age - 1 > 0, "age sub age sub 1 gt 0"),
    (user.age * (user.age % 2) > 0, "age mul (age mod 2) gt 0"),
    (10 - user.age > 0, "10 sub age gt 0"),
    (-user.age < -(user.age + 1), "-age lt -(age add 1)"),
    (-(-user.age) > 0, "-(-age) gt 0"),  # noqa: B002
    (user.age / 2 > 1, "age divby 2 gt 1"),
    (user.age // 2 > 1, "age div 2 gt 1"),
    (user.aDecimal / 2 > 1, "aDecimal div 2 gt 1"),
    (user.age * Decimal("1.50") > 1, "age mul 1.50 gt 1"),
    (user.aDateTimeOffset - q.now() < timedelta(days=1), "aDateTimeOffset sub now() lt duration'P1D'"),
    (user.aDate + timedelta(days=1) > date(2012, 9, 3), "aDate add duration'P1D' gt 2012-09-03"),
    (user.displayName + "x" == "ax", "concat(displayName,'x') eq 'ax'"),
    ("x" + user.displayName == "xa", "concat('x',displayName) eq 'xa'"),
    # Functions.
    (user.displayName.tolower().endswith("x"), "endswith(tolower(displayName),'x')"),
    (user.displayName.to_upper().trim().index_of("x") == -1, "indexof(trim(toupper(displayName)),'x') eq -1"),
    (user.displayName.substring(1, 2).length() > 1, "length(substring(displayName,1,2)) gt 1"),
    (user.displayName.matches_pattern("^a"), "matchesPattern(displayName,'^a')"),
    (user.displayName.concat(user.nickname) == "x", "concat(displayName,nickname) eq 'x'"),
    (user.birthday.year() == 1990, "year(birthday) eq 1990"),
    (user.aDateTimeOffset.month() + user.birthday.day() > 2, "month(aDateTimeOffset) add day(birthday) gt 2"),
    (
        user.aTimeOfDay.hour() + user.aTimeOfDay.minute() + user.aTimeOfDay.second() > 2,
        "hour(aTimeOfDay) add minute(aTimeOfDay) add second(aTimeOfDay) gt 2",
    ),
    (user.aTimeOfDay.fractional_seconds() < 0.5, "fractionalseconds(aTimeOfDay) lt 0.5"),
    (user.aDateTimeOffset.date() == user.aDate, "date(aDateTimeOffset) eq aDate"),
    (user.aDateTimeOffset.time() == user.aTimeOfDay, "time(aDateTimeOffset) eq aTimeOfDay"),
    (user.aDateTimeOffset.total_offset_minutes() == 60, "totaloffsetminutes(aDateTimeOffset) eq 60"),
    (user.aDuration.total_seconds() > 1, "totalseconds(aDuration) gt 1"),
    (
        user.aDouble.round() + user.aDouble.floor() + user.aDouble.ceiling() > 1,
        "round(aDouble) add floor(aDouble) add ceiling(aDouble) gt 1",
    ),
    (q.mindatetime() < q.maxdatetime(), "mindatetime() lt maxdatetime()"),
    (user.place.geo_distance(POINT) < 3, "geo.distance(place,geography'SRID=4326;Point(1 2.5)') lt 3"),
    (user.track.geo_length() < 3, "geo.length(track) lt 3"),
    (
        user.place.geo_intersects({"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [0, 0]]]}),
        "geo.intersects(place,geography'SRID=4326;Polygon((0 0,1 1,0 0))')",
    ),
    (user.age.cast("Edm.String") == "3", "cast(age,Edm.String) eq '3'"),
    (user.isof(q.guest), "isof(skies.guest)"),
    (user.manager.isof("guest"), "isof(manager,skies.guest)"),
    (user.scores.has_subset([1, 2]), "hassubset(scores,[1,2])"),
    (user.home.lines.hassubsequence(["O'N", 'x"/']), 'hassubsequence(home/lines,["O\'N","x\\"/"])'),
    (q.case((user.age > 1, "a"), (True, "b")) == "a", "case(age gt 1:'a',true:'b') eq 'a'"),
    (user.aBoolean & (user.age > 1), "aBoolean eq true and age gt 1"),
    (~user.aBoolean, "aBoolean eq false"),
    (user.manager.aBoolean | ~user.aBoolean, "manager/aBoolean eq true or aBoolean eq false"),
    (user.reports.any(lambda r: r.aBoolean), "reports/any(r:r/aBoolean eq true)"),
    # Paths and lambdas.
    (user.home.city == "x", "home/city eq 'x'"),
    (user.manager.manager.home.zip == 1, "manager/manager/home/zip eq 1"),
    (user.cast("guest").badge == "x", "skies.guest/badge eq 'x'"),
    (user["skies.guest"].badge == "x", "skies.guest/badge eq 'x'"),
    (user.reports["skies.guest"].any(lambda r: r.badge == "x"), "reports/skies.guest/any(r:r/badge eq 'x')"),
    (user.manager.cast(q.guest).badge == "x", "manager/skies.guest/badge eq 'x'"),
    (user.reports.any(), "reports/any()"),
    (user.tags.any(lambda t: t == "x"), "tags/any(t:t eq 'x')"),
    (user.addresses.all(lambda a: a.zip > 3), "addresses/all(a:a/zip gt 3)"),
    (user.reports.cast("guest").any(lambda r: r.badge == "x"), "reports/skies.guest/any(r:r/badge eq 'x')"),
    (user.addresses.any(lambda x: x.lines.any(lambda x: x == "y")), "addresses/any(x:x/lines/any(x1:x1 eq 'y'))"),
    (user.reports.any(lambda age: age.age == user.age), "reports/any(age1:age1/age eq age)"),
    # A bare name is read where the collection begins, at the item or at the resource (URL Conventions, 5.1.1.13).
    (
        user.reports.any(lambda r: r.reports.any(lambda s: (s.age == r.age) & (s.age > user.age))),
        "reports/any(r:r/reports/any(s:s/age eq r/age and s/age gt $it/age))",
    ),
    (
        user.reports.any(lambda r: user.tags.any(lambda t: (t == user.displayName) | (t == r.displayName))),
        "reports/any(r:tags/any(t:t eq displayName or t eq r/displayName))",
    ),
    (
        user.reports.any(
            lambda r: r.reports.any(lambda s: user.tags.any(lambda t: (t == s.displayName) | user.aBoolean))
        ),
        "reports/any(r:r/reports/any(s:$it/tags/any(t:t eq s/displayName or aBoolean eq true)))",
    ),
    (
        user.reports.any(lambda r: r.reports.any(lambda s: s.age == user.cast("guest").manager.age)),
        "reports/any(r:r/reports/any(s:s/age eq $it/skies.guest/manager/age))",
    ),
    (
        user.addresses.any(lambda a: (a.city == user.displayName) | a.lines.any(lambda b: b == a.city)),
        "addresses/any(a:a/city eq displayName or a/lines/any(b:b eq a/city))",
    ),
    (user.reports.count() > 2, "reports/$count gt 2"),
    (user.reports.count(filter=user.age > 3) > 2, "reports/$count($filter=age gt 3) gt 2"),
    (message["color of it"] == "x", "color of it eq 'x'"),
    (message.count > 2, "count gt 2"),
    (q.guest.length > 3, "length gt 3"),
    (q.it("Edm.String") == "x", "$it eq 'x'"),
    (q.root("users('a')/age") == user.age, "$root/users('a')/age eq age"),
    (q.text("age gt 3 or age lt 2") & (user.age == 1), "(age gt 3 or age lt 2) and age eq 1"),
    (q.OtherMoon.rank == 1, "rank eq 1"),
    (q["skies.other.user"].rank == 1, "rank eq 1"),
    # Literals.
    (user.aDateTimeOffset > datetime(2012, 9, 3, tzinfo=UTC), "aDateTimeOffset gt 2012-09-03T00:00:00Z"),
    (
        user.aDateTimeOffset > "2017-01-01T00:00:46.1697867+03:00",
        "aDateTimeOffset gt 2017-01-01T00:00:46.1697867+03:00",
    ),
    (user.aGuid == UUID(int=10), "aGuid eq 00000000-0000-0000-0000-00000000000a"),
    (user.aBinary == b"\xfb\xff", "aBinary eq binary'-_8='"),
    (user.aDuration == "P1DT2H", "aDuration eq duration'P1DT2H'"),
    (user.aDouble == float("-inf"), "aDouble eq -INF"),
    (user.aInt64 == 2**62, "aInt64 eq 4611686018427387904"),
]


@pytest.mark.parametrize(("expression", "text"), TEXTS, ids=[text for _, text in TEXTS])
def test_texts(expression: Any, text: str) -> None:
    assert str(expression) == text


WRONG: list[tuple[Callable[[], Any], type[Exception], str]] = [
    (lambda: user.agge, AttributeError, "skies.user has no property 'agge'; did you mean 'age'"),
    (lambda: q.usr, AttributeError, "no type 'usr'; did you mean 'user'"),
    (lambda: q.color, AttributeError, "is an enumeration"),
    (lambda: user.age == "3", TypeError, "age is Edm.Int32: give a number, not '3'"),
    (lambda: user.age == True, TypeError, "give a number"),  # noqa: E712
    (lambda: user.displayName == 3, TypeError, "give a str"),
    (lambda: user.aBoolean == 1, TypeError, "give a bool"),
    (lambda: user.aDate == datetime(2020, 1, 1, tzinfo=UTC), TypeError, "give a date"),
    (lambda: user.aDateTimeOffset > date(2020, 1, 1), TypeError, "give a datetime with time zone"),
    (lambda: user.aDateTimeOffset > datetime(2020, 1, 1), ValueError, "no time zone"),
    (lambda: user.aDateTimeOffset > "yesterday", ValueError, "no such text"),
    (lambda: user.aInt64 == 2**63, ValueError, "beyond every whole number"),
    (lambda: user.rights == "reed", ValueError, "no member 'reed'; did you mean 'read'"),
    (lambda: user.color == "a' or 'b", ValueError, "can't be a member"),
    (lambda: user.color == skies.models.Rights.READ, TypeError, "a member of Color"),
    (lambda: user.home == {"city": "x"}, TypeError, "compare its properties"),
    (lambda: user.age > None, TypeError, "null can be compared with == and !="),
    (lambda: user.age == user.displayName, TypeError, "can't be compared"),
    (lambda: user.age.contains("x"), TypeError, "contains works on Edm.String"),
    (lambda: user.age.has("x"), TypeError, "has works on enumerations"),
    (lambda: user.displayName - 1, TypeError, "give a str"),
    (lambda: user.aDate * 2, TypeError, "there is no Edm.Date mul"),
    (lambda: user.aDouble // 2, TypeError, "whole numbers"),
    (lambda: -user.displayName, TypeError, "no negative"),
    (lambda: user.age & user.aBoolean, TypeError, "not a condition"),
    (lambda: user.aBoolean & True, TypeError, "joins two conditions"),
    (lambda: ~user.age, TypeError, "not a condition"),
    (lambda: bool(user.age > 3), TypeError, "combine with & | ~"),
    (lambda: 3 < user.age < 5, TypeError, "as two of them"),
    (lambda: "x" in user.tags, TypeError, "in_"),
    (lambda: list(user.tags), TypeError, "iterable"),
    (lambda: user.age.in_([]), ValueError, "at least one value"),
    (lambda: user.displayName.in_("abc"), TypeError, "several values"),
    (lambda: user.tags == "x", TypeError, "ask any"),
    (lambda: user.reports.displayName == "x", ValueError, "leads through a collection"),
    (lambda: user.displayName.any(), TypeError, "any.. is for collections"),
    (lambda: user.reports.any(lambda r: user.age > 3), ValueError, "doesn't use the item"),
    (lambda: user.reports.any(lambda r: True), TypeError, "not an expression"),
    (
        lambda: user.reports.any(lambda r: r.reports.any(lambda s: (s.age == 3) & OLD)),
        ValueError,
        "age is a property of an item within the condition of r/reports",
    ),
    (
        lambda: user.reports.expand(filter=user.reports.any(lambda r: r.reports.any(lambda s: s.age == user.age))),
        ValueError,
        "a condition within .expand can't compare age with items of items",
    ),
    (lambda: user.age.as_("a b"), ValueError, "can't be the name"),
    (lambda: q.search(' " '), ValueError, "nothing to search"),
    (lambda: q.case(), ValueError, "at least one choice"),
    (lambda: user.place.geo_distance({"type": "Point"}), ValueError, "GeoJSON"),
    (lambda: user.place.geo_distance("POINT(1 2)"), TypeError, "give GeoJSON"),
    (lambda: user.isof("nothing"), ValueError, "no type 'nothing'"),
    # What the documentation says about operators.
    (lambda: user.mail.endswith("x"), ValueError, "documented to support eq, ne, not, in, startsWith in"),
    (lambda: user.mail > "x", ValueError, "'gt' isn't among them"),
    (lambda: ~(user.domain == "x"), ValueError, "'not' isn't among them"),
    (lambda: user.tags.all(lambda t: t == "x"), ValueError, "'all' isn't among them"),
    (lambda: user.tags.any(lambda t: t.contains("x")), ValueError, "'contains' isn't among them"),
    # Options.
    (lambda: api.users.get(filter=user.age), TypeError, "not a condition"),
    (lambda: api.users.get(filter=user.age.desc()), TypeError, "filter doesn't take"),
    (lambda: api.users.get(search=user.age > 3), TypeError, "search doesn't take"),
    (lambda: api.users.get(filter=message.subject == "x"), ValueError, "is a property of skies.message"),
    (lambda: api.users.get(expand=user.age), ValueError, "no navigation property"),
    (lambda: api.users.get(expand=user.manager.manager), ValueError, "expand what lies between"),
    (lambda: api.users.get(select=user.manager.age), ValueError, "expand what lies between"),
    (lambda: user.manager.expand(levels=0), ValueError, "levels is a number from 1"),
    (lambda: user.manager.expand(top=-1), ValueError, "negative"),
    (lambda: user.manager.expand(filter=message.subject == "x"), ValueError, "is a property of skies.message"),
]


@pytest.mark.parametrize(("make", "error", "message"), WRONG, ids=[f"{n}-{m}" for n, (_, _, m) in enumerate(WRONG)])
def test_what_cannot_be_meant(make: Callable[[], Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_a_range_variable_means_nothing_outside() -> None:
    kept: list[Any] = []
    user.reports.any(lambda r: kept.append(r) or r.age > 3)  # type: ignore[func-returns-value]
    with pytest.raises(ValueError, match=r"r means nothing outside its any\(\)"):
        api.users.get(filter=kept[0].age > 3)


def test_what_the_documentation_does_not_name_passes_when_asked_to() -> None:
    loose = q(unchecked=True)
    assert str(loose.user.mail.endswith("x")) == "endswith(mail,'x')"
    assert "subject" in api.users.get(filter=loose.message.subject == "x").url


def query(request: Any) -> str:
    return unquote(request.url.partition("?")[2])


def test_options_take_what_q_makes() -> None:
    request = api.users.get(
        select=[user.displayName, user.home.city, "id"],
        filter=user.age > 3,
        orderby=[user.displayName.desc(), user.age, user.displayName.length().asc()],
        expand=user.manager.expand(
            select=[user.displayName],
            filter=user.displayName == "a;b",
            orderby=user.age.desc(),
            expand=[user.manager, user.reports.expand(only="ref"), user.messages.expand(only="count")],
            top=3,
            levels="max",
        ),
        count=True,
    )
    assert query(request) == (
        "$select=displayName,home/city,id&$expand=manager($select=displayName;$expand=manager,reports/$ref,messages/$count;"
        "$filter=displayName eq 'a;b';$orderby=age desc;$top=3;$levels=max)&$filter=age gt 3"
        "&$orderby=displayName desc,age,length(displayName) asc&$count=true"
    )
    assert "ConsistencyLevel" not in request.headers
    assert query(api.users["x"].get(select=user.displayName, expand=user.cast("guest").manager)) == (
        "$select=displayName&$expand=skies.guest/manager"
    )
    assert query(api.users.get(select=user.addresses.select(filter=q.address.city == "x", top=1))) == (
        "$select=addresses($filter=city eq 'x';$top=1)"
    )
    assert query(api.users.get(compute=(user.age * 2).as_("total"), filter=q.name("total") > 3)) == (
        "$filter=total gt 3&$compute=age mul 2 as total"
    )
    assert query(api.users.get(apply="groupby((age))")) == "$apply=groupby((age))"


def test_search() -> None:
    words = q.search("a b"), q.search('say "no" AND'), q.search("c")
    assert query(api.users.get(search=(words[0] | words[1]) & ~words[2])) == (
        '$search=("a b" OR "say no AND") AND NOT "c"'
    )
    assert str(words[0] & words[1] | ~(words[0] & words[2])) == '"a b" AND "say no AND" OR NOT ("a b" AND "c")'
    assert str(user.displayName.search("Ann Lee")) == '"displayName:Ann Lee"'


@pytest.mark.parametrize(
    "options", [{"filter": user.domain == "x"}, {"orderby": user.domain}, {"search": user.domain.search("x")}]
)
def test_advanced_queries_get_header_and_count(options: dict[str, Any]) -> None:
    request = api.users.get(**options)
    assert request.headers["ConsistencyLevel"] == "eventual" and ("$count", "true") in request.query
    own = api.users.get(**options, count=False, headers={"consistencylevel": "session"})
    assert own.headers["ConsistencyLevel"] == "session" and ("$count", "false") in own.query


def test_selecting_needs_nothing_advanced() -> None:
    assert "ConsistencyLevel" not in api.users.get(select=user.domain).headers


def test_collections_and_complex_values_become_parameter_aliases() -> None:
    request = api.users.find(names=["O'N", "b/c&d"], near=POINT, home={"city": "x"}).get(top=1)
    assert request.path.endswith("/find(names=@names,near=geography'SRID=4326;Point(1%202.5)',home=@home)")
    assert query(request) == """$top=1&@names=["O'N","b/c&d"]&@home={"city":"x"}"""
    model = api.users.find(names=[], near=None, home=skies.models.Address(city="x")).get()
    assert query(model) == """@names=[]&@home={"city":"x"}"""


def test_what_pages_say_about_queries_reaches_the_runtime() -> None:
    facts = {name: field.metadata for name, field in skies.models.User.__dataclass_fields__.items()}
    assert dict(facts["domain"]) == {
        "name": "domain",
        "type": "Edm.String",
        "filter": ("eq", "endsWith"),
        "search": True,
        "select_only": True,
        "advanced": True,
    }
    assert facts["mail"]["orderby"] and facts["manager"]["expand"] and set(facts["age"]) == {"name", "type"}


def test_numbers_of_any_size_stay_numbers() -> None:
    assert str(user.aDecimal == Decimal("1e400")).endswith("0" * 400)
    assert str(user.aDecimal == Decimal("sNaN")) == "aDecimal eq NaN"


def test_keys_in_parentheses() -> None:
    from skies._runtime.nodes import keys_in_parentheses  # type: ignore[import-not-found]

    assert keys_in_parentheses(api).users["O'N/x"].messages.get().path == "/users('O''N%2Fx')/messages"
    assert api.users["O'N/x"].messages.get().path == "/users/O'N%2Fx/messages"


def test_names_complete_and_values_show_themselves() -> None:
    assert {"displayName", "home", "cast"} <= set(dir(user)) and {"user", "message"} <= set(dir(q))
    assert repr(user.age > 3) == "<Formula age gt 3>" and "skies" in repr(q)
    assert str(user) == "$it"


def test_nothing_is_loaded_before_it_is_used(package: Path) -> None:
    code = (
        "import sys, skies; skies.api.users.get(filter='a eq 1'); "
        "print([n for n in sys.modules if '_runtime.query.' in n and not n.endswith('.options')])"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=package.parent, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


CONSUMER = """
from skies import api, models, q
from skies._runtime.requests import Collection, Request

condition = q.user.displayName.startswith("A") & (q.user.age > 3)
a: Request[Collection[models.User]] = api.users.get(
    filter=condition | ~q.user.tags.any(lambda t: t == "x"),
    orderby=[q.user.displayName.desc(), "id", q.user.age],
    select=[q.user.displayName, "age"],
    expand=[q.user.manager.expand(select=[q.user.displayName], filter=q.user.age == 3, levels=2), q.user.reports],
    search=q.search("a") & ~q.search("b"),
)
b = api.users.get(filter=q.user.age > 3, orderby=q.user.age, select=q.user.age, expand=q.user.manager)
c = api.users["x"].get(select=["id"], expand="manager")
text: str = str(condition)
"""


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_a_consumer_is_typed(package: Path, checker: str) -> None:
    (package.parent / "query_consumer.py").write_text(CONSUMER, encoding="utf-8")
    options = {
        "mypy": ["--strict", "--config-file=", "query_consumer.py"],
        "pyright": ["--pythonpath", sys.executable, "query_consumer.py"],
    }
    if checker == "pyright":
        pytest.importorskip("pyright", reason="pyright is checked where it is installed")
    command = [sys.executable, "-m", checker, *options[checker]]
    run = subprocess.run(command, cwd=package.parent, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


MISTAKES = """
from skies import api, q

q.user.displayNam == "x"
q.usr.displayName == "x"
q.user.reports.any(lambda r: r.agee == 3)
q.user.home.cty == "x"
q.user.displayName.startswith("A").and_(q.user.age > 3)
"""


def test_a_checker_finds_what_is_misspelt(package: Path) -> None:
    (package.parent / "query_mistakes.py").write_text(MISTAKES, encoding="utf-8")
    strict = ["--strict", "--config-file=", "query_mistakes.py"]
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *strict], cwd=package.parent, capture_output=True, text=True, check=False
    )
    assert {int(line.split(":")[1]) for line in run.stdout.splitlines() if ": error:" in line} == {4, 5, 6, 7, 8}
    assert 'did you mean "displayName"' in run.stdout or 'maybe "displayName"' in run.stdout, run.stdout


def test_names_of_paths_to_checkers_are_those_of_the_runtime() -> None:
    from skies._runtime.query.paths import Path as Runtime
    from skies._runtime.query.root import Query

    from codegen.python import layout_query

    assert {name for name in dir(Runtime) if name[0] != "_"} == layout_query._PATH
    assert {name for name in vars(Query) if name[0] != "_"} == layout_query._QUERY
