"""Model -> Package: the decisions about Python, seen in the data that templates print."""

from __future__ import annotations

import pytest

from codegen.base.problems import InputError
from codegen.python.layout import lay_out
from codegen.python.package import EntityModule, EnumModule, Method, Node, Package, TypeModule
from codegen.spec.model import link
from codegen.spec.nodes import Body, EnumType, Header, Member, Operation, Permissions, Response, StructuredType, Type
from tests.python.samples import entity, named, operation, prop, spec

ITEM = entity("item", prop("id"), key=("id",))
LIST = Response(status=200, type=f"Collection({ITEM.name})")
ONE = Response(status=200, type=ITEM.name)


def package(*items: Type | Operation) -> Package:
    return lay_out(link(spec(*items)))


def type_module(name: str, *items: Type | Operation) -> TypeModule:
    return next(module for module in package(*items).types if module.cls == name)


def node(name: str, *items: Type | Operation) -> Node:
    return next(
        item
        for module in package(ITEM, *items).requests
        for item in module.nodes
        if item.head.startswith(f"class {name}(")
    )


def method(found: Node, name: str) -> Method:
    return next(item for item in found.methods if item.head.startswith(f"def {name}("))


def constants(module: str, *items: Type | Operation) -> tuple[str, ...]:
    return next(found.constants for found in package(ITEM, *items).requests if found.name == module)


def test_a_field_says_what_is_documented() -> None:
    full = prop("theName", max_length=20, read_only=True, nullable=False, filter=("eq",), description="A name")
    member = type_module("User", entity("user", full)).members[0]
    assert member.source.split() == (
        'the_name: str | None = prop( "theName", "Edm.String", nullable=False, max_length=20, read_only=True, '
        'filter=("eq",), )'.split()
    )
    assert member.doc == "A name. Read-only. At most 20 characters. Supports $filter (eq)."


def test_a_fact_that_the_description_says_is_not_repeated() -> None:
    said = prop("x", description="Read-only. Supports $filter.", read_only=True, filter=("eq",))
    assert type_module("User", entity("user", said)).members[0].doc == "Read-only. Supports $filter."


@pytest.mark.parametrize(
    ("type", "annotation"),
    [
        ("Edm.Int64", "int | None"),
        ("Edm.Duration", "timedelta | None"),
        ("Edm.GeographyPoint", "dict[str, Any] | None"),
        ("Edm.Untyped", "Any"),
        ("Edm.Stream", "Any"),
        ("Collection(Edm.Guid)", "list[UUID] | None"),
        ("Collection(microsoft.graph.user)", "list[User] | None"),
    ],
)
def test_annotations(type: str, annotation: str) -> None:
    source = type_module("User", entity("user", prop("x", type))).members[0].source
    assert source.startswith(f"x: {annotation} = prop(")


def test_a_member_redeclared_with_another_type_is_any() -> None:
    base = entity("base", prop("x"), prop("y"))
    derived = entity("derived", prop("x", "Edm.Int32"), prop("y"), base=base.name)
    members = type_module("Derived", base, derived).members
    assert [member.source.partition(" = ")[0] for member in members] == ["x: Any", "y: str | None"]


def test_required_is_what_all_creations_require() -> None:
    user = entity("user", prop("a"), prop("b"))
    both = operation("one", "POST", "/users", body=Body(type=user.name, required=("a", "b")))
    only = operation("two", "POST", "/me/users", body=Body(type=user.name, required=("a",)))
    module = type_module("User", user, both, only)
    assert isinstance(module, EntityModule)
    assert 'required=("a",)' in module.head
    first, second = module.members
    assert "Required on create." in first.doc and "Required on create." not in second.doc


def test_an_enumeration() -> None:
    members = (Member(name="first", value=1), Member(name="unknownFutureValue"))
    module = type_module("Color", EnumType(name=named("color"), members=members))
    assert isinstance(module, EnumModule)
    assert module.decorator == '@enum_type("microsoft.graph.color", evolvable=True, values={"first": 1})'
    assert [member.source for member in module.members] == [
        'FIRST = "first"',
        'UNKNOWN_FUTURE_VALUE = "unknownFutureValue"',
    ]


def test_a_complex_type_does_not_say_so() -> None:
    module = type_module("Point", StructuredType(name=named("point"), kind="complex", open=True))
    assert isinstance(module, EntityModule)
    assert module.head == 'class Point(Model, odata="microsoft.graph.point", open=True):'


def test_keys_casts_and_system_segments() -> None:
    paths = ["/users/{id}/$ref", "/users/{user-id}/microsoft.graph.item", "/users/$count"]
    found = node("Users", operation("x", "GET", *paths, responses=(ONE,)))
    assert method(found, "__getitem__").head == "def __getitem__(self, id: str) -> UsersItem:"
    assert method(found, "count").body == 'return UsersCount(self, "/$count")'
    below = node("UsersItem", operation("x", "GET", *paths, responses=(ONE,)))
    assert [item.head for item in below.methods] == [
        "def ref(self) -> UsersItemRef:",
        "def item(self) -> UsersItemItem:",
    ]


def test_segments_are_encoded_once() -> None:
    found = node("Me", operation("x", "GET", '/me/a b"c#'))
    assert found.methods[0].body == 'return MeABC(self, "/a%20b%22c%23")'


def test_a_function_takes_what_all_its_overloads_take() -> None:
    types = (prop("start", "Edm.DateTimeOffset"), prop("n", "Edm.Int32"))
    view = operation("v", "GET", "/me/view(startTime={start},top={n})", "/me/view(startTime={start})", parameters=types)
    found = method(node("Me", view), "view")
    assert "*, start_time: datetime | str, top: int = OMITTED)" in found.head
    assert '("startTime", start_time, "Edm.DateTimeOffset")' in found.body
    assert not found.property


def test_a_positional_argument_and_a_call_without_any() -> None:
    found = node("Api", operation("v", "GET", "/users({id})", "/delta()"))
    assert method(found, "users").head == "def users(self, id: str) -> Users:"
    assert 'call("users", ("", id, "Edm.String"))' in method(found, "users").body
    assert 'call("delta")' in method(found, "delta").body


def test_an_argument_that_is_documented_with_and_without_name() -> None:
    for paths in (("/f(x={x})", "/f({x})"), ("/f({x})", "/f(x={x})")):
        head = method(node("Api", operation("v", "GET", *paths)), "f").head
        assert "x: str = OMITTED" in head and "x_value: str = OMITTED" in head


def test_paths_in_paths() -> None:
    at = operation("v", "GET", "/drive/root:/{path}:/children", "/drive/items/{id}:/{name}", "/drive/root/children")
    assert method(node("DriveRoot", at), "by_path").head == "def by_path(self, path: str) -> DriveRootPath:"
    assert method(node("DriveRootPath", at), "children").body == 'return DriveRootPathChildren(self, ":/children")'
    assert method(node("DriveItemsItem", at), "by_path").body == "return DriveItemsItemPath(self, at_path(name))"


def test_long_segments_are_split_where_the_second_has_several_paths() -> None:
    paths = [f"/a/{{id}}/b{number}" for number in range(60)]
    long = operation("x", "GET", *paths, "/a/{id}/b7/c", "/d", "/d/e", "/d/e/f")
    found = {module.name: len(module.nodes) for module in lay_out(link(spec(long))).requests}
    # /a and /a/{id} stand with the 59 second segments that have one path each.
    assert found == {"__init__": 1, "a": 61, "a_b7": 2, "d": 3}


@pytest.mark.parametrize(
    ("response", "options", "result"),
    [
        (LIST, "ListOptions", "Collection[models.Item]"),
        (ONE, "GetOptions", "models.Item"),
        (Response(status=200, type="Edm.Stream"), "Options", "bytes"),
        (Response(status=200, type="Edm.Boolean", wrapped=True), "Options", "bool"),
        (Response(status=204), "Options", "None"),
    ],
)
def test_the_result_decides_the_options(response: Response, options: str, result: str) -> None:
    found = method(node("Things", operation("x", "GET", "/things", responses=(response,))), "get").head
    assert f"Unpack[{options}]" in found and found.endswith(f"Request[{result}]:")


def test_bodies() -> None:
    def head(body: Body | None) -> str:
        found = method(node("Things", operation("x", "POST", "/things", body=body)), "post")
        return " ".join((found.head + found.body).split())

    assert "body: models.Item | Mapping[str, Any]" in head(Body(type=ITEM.name))
    assert "body: Sequence[models.Item | Mapping[str, Any]]" in head(Body(type=f"Collection({ITEM.name})"))
    assert "body: ByteContent" in head(Body(content_type="image/jpeg"))
    assert "body: Any = None" in head(Body())
    assert "body" not in head(None)
    action = head(Body(properties=(prop("comment"), prop("headers", "Edm.Int32")), required=("headers",)))
    assert "self, *, headers_: int, comment: str | None = OMITTED, **options" in action
    assert '{"comment": comment, "headers": headers_}' in action


def test_a_constant_says_all_that_is_documented() -> None:
    found = operation(
        "list-things",
        "GET",
        "/things",
        responses=(LIST,),
        permissions=(Permissions(delegated_work=("Write", "Read"), application=(), most_first=True),),
        headers=(
            Header(name="ConsistencyLevel", value="eventual", required=True),
            Header(name="Authorization", value="Bearer {token}", required=True),
        ),
    )
    (constant,) = constants("things", found)
    assert " ".join(constant.split()) == (
        'LIST_THINGS = Operation( "GET", page="api/list-things.md", status=(200,),'
        ' result=Result("Collection(microsoft.graph.item)"),'
        ' scopes=Scopes(delegated_work=("Read", "Write"), application=()),'
        ' headers={"ConsistencyLevel": "eventual"}, )'
    )
    doc = method(node("Things", found), "get").doc
    assert "least privileged first: delegated (work or school): Read, Write; application: not supported." in doc


def test_pages_that_document_the_same_request_share_a_method() -> None:
    base = entity("base", prop("x"))
    a, b = entity("a", base=named("base")), entity("b", base=named("base"))
    both = [
        operation(
            f"create-{item.name[-1]}",
            "POST",
            "/bases",
            body=Body(type=item.name, required=("x", item.name[-1])),
            responses=(Response(status=201, type=item.name),),
        )
        for item in (b, a)
    ]
    found = method(node("Bases", base, a, b, *both), "post")
    assert "models.Base | Mapping" in found.head and "Request[models.Base]" in found.head
    assert "Page: api/create-a.md, api/create-b.md." in found.doc
    (constant,) = constants("bases", base, a, b, *both)
    assert constant.startswith("CREATE_A = ") and 'page="api/create-a.md"' in constant
    assert 'Body("microsoft.graph.base", required=("x",))' in constant


def test_a_missing_service_root_leads_nowhere() -> None:
    model = link(spec(ITEM))
    object.__setattr__(model.spec.api, "service_root", "")
    assert lay_out(model).service_root == "https://service.invalid"


@pytest.mark.parametrize("template", ["/me/..", "/../etc", "/a/./b"])
def test_paths_that_no_url_can_hold_are_refused(template: str) -> None:
    with pytest.raises(InputError, match="no URL can hold"):
        package(operation("x", "GET", template))


def test_unknown_methods_are_refused() -> None:
    with pytest.raises(InputError, match="GET, POST, PATCH, PUT, DELETE"):
        package(operation("x", "get(self): pass", "/me"))


def test_a_package_name_that_hides_a_module_is_refused() -> None:
    with pytest.raises(InputError, match="--package calendar_client"):
        lay_out(link(spec(ITEM)), "calendar")
