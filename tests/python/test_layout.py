"""Model -> Package: the decisions about Python, seen in the data that templates print."""

from __future__ import annotations

import pytest

from codegen.base.problems import InputError
from codegen.python.layout import lay_out
from codegen.python.package import (
    Child,
    Constant,
    EntityClass,
    EnumClass,
    Imports,
    ModelModule,
    Node,
    Package,
    TypeClass,
    Verb,
)
from codegen.python.render import render
from codegen.spec.model import link
from codegen.spec.nodes import (
    Body,
    EnumMember,
    EnumType,
    Header,
    Operation,
    Permissions,
    Response,
    StructuredType,
    Type,
)
from tests.python.samples import entity, named, operation, prop, spec

ITEM = entity("item", prop("id"), key=("id",))
LIST = Response(status=200, type=f"Collection({ITEM.name})")
ONE = Response(status=200, type=ITEM.name)


def package(*items: Type | Operation) -> Package:
    return lay_out(link(spec(*items)))


def model_module(name: str, *items: Type | Operation) -> ModelModule:
    return next(module for module in package(*items).models if any(item.cls == name for item in module.types))


def type_class(name: str, *items: Type | Operation) -> TypeClass:
    return next(item for item in model_module(name, *items).types if item.cls == name)


def node(name: str, *items: Type | Operation) -> Node:
    return next(item for module in package(ITEM, *items).requests for item in module.nodes if item.cls == name)


def child(found: Node, name: str) -> Child:
    return next(item for item in found.children if item.name == name)


def verb(found: Node, name: str) -> Verb:
    return next(item for item in found.verbs if item.name == name)


def taken(method: Child | Verb) -> dict[str, tuple[str, str]]:
    """Annotation and default of each parameter."""
    return {item.name: (item.annotation, item.default) for item in method.parameters}


def names(imports: Imports) -> set[str]:
    found = (*imports.package, *imports.library, *imports.typing)
    return {f"{item.module} {name}" for item in found for name in item.names}


def structured(name: str, *items: Type | Operation) -> EntityClass:
    found = type_class(name, *items)
    assert isinstance(found, EntityClass)
    return found


def constants(module: str, *items: Type | Operation) -> tuple[Constant, ...]:
    return next(found.constants for found in package(ITEM, *items).requests if found.name == module)


def test_a_field_says_what_is_documented() -> None:
    full = prop("theName", max_length=20, read_only=True, nullable=False, filter=("eq",), description="A name")
    member = structured("User", entity("user", full)).fields[0]
    assert (member.name, member.annotation, member.odata, member.type) == (
        "the_name",
        "str | None",
        "theName",
        "Edm.String",
    )
    assert member.facts == {"nullable": False, "max_length": 20, "read_only": True, "filter": ("eq",)}
    assert member.doc == "A name. Read-only. At most 20 characters. Supports $filter (eq)."


def test_a_fact_that_the_description_says_is_not_repeated() -> None:
    said = prop("x", description="Read-only. Supports $filter.", read_only=True, filter=("eq",))
    assert structured("User", entity("user", said)).fields[0].doc == "Read-only. Supports $filter."


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
    assert structured("User", entity("user", prop("x", type))).fields[0].annotation == annotation


def test_a_member_redeclared_with_another_type_is_any() -> None:
    base = entity("base", prop("x"), prop("y"))
    derived = entity("derived", prop("x", "Edm.Int32"), prop("y"), base=base.name)
    module = structured("Derived", base, derived)
    assert [member.annotation for member in module.fields] == ["Any", "str | None"]
    needed = names(model_module("Derived", base, derived).imports)
    assert needed == {".base Base", ".._runtime dataclass", ".._runtime prop", "typing Any"}


def test_required_is_what_all_creations_require() -> None:
    user = entity("user", prop("a"), prop("b"))
    both = operation("one", "POST", "/users", body=Body(type=user.name, required=("a", "b")))
    only = operation("two", "POST", "/me/users", body=Body(type=user.name, required=("a",)))
    module = structured("User", user, both, only)
    assert module.facts["required"] == ("a",)
    first, second = module.fields
    assert "Required on create." in first.doc and "Required on create." not in second.doc


def test_an_enumeration() -> None:
    members = (EnumMember(name="first", value=1), EnumMember(name="unknownFutureValue"))
    module = type_class("Color", EnumType(name=named("color"), members=members))
    assert isinstance(module, EnumClass)
    assert module.facts == {"evolvable": True, "values": {"first": 1}}
    assert [(member.name, member.odata) for member in module.members] == [
        ("FIRST", "first"),
        ("UNKNOWN_FUTURE_VALUE", "unknownFutureValue"),
    ]


def test_a_complex_type_does_not_say_so() -> None:
    module = structured("Point", StructuredType(name=named("point"), kind="complex", open=True))
    assert (module.base, module.facts) == ("Model", {"open": True})


def test_keys_casts_and_system_segments() -> None:
    paths = ["/users/{id}/$ref", "/users/{user-id}/microsoft.graph.item", "/users/$count"]
    found = node("Users", operation("x", "GET", *paths, responses=(ONE,)))
    item = child(found, "__getitem__")
    assert (item.kind, item.cls, taken(item)) == ("key", "UsersItem", {"id": ("str", "")})
    assert (child(found, "count").cls, child(found, "count").segment) == ("UsersCount", "/$count")
    below = node("UsersItem", operation("x", "GET", *paths, responses=(ONE,)))
    assert [(item.name, item.cls) for item in below.children] == [("ref", "UsersItemRef"), ("item", "UsersItemItem")]


def test_segments_are_encoded_once() -> None:
    found = node("Me", operation("x", "GET", '/me/a b"c#'))
    assert (found.children[0].cls, found.children[0].segment) == ("MeABC", "/a%20b%22c%23")


def test_a_function_takes_what_all_its_overloads_take() -> None:
    types = (prop("start", "Edm.DateTimeOffset"), prop("n", "Edm.Int32"))
    view = operation("v", "GET", "/me/view(startTime={start},top={n})", "/me/view(startTime={start})", parameters=types)
    found = child(node("Me", view), "view")
    assert taken(found) == {"start_time": ("datetime | str", ""), "top": ("int", "OMITTED")}
    assert found.keywords and found.kind == "function"
    assert [(item.odata, item.type) for item in found.parameters] == [
        ("startTime", "Edm.DateTimeOffset"),
        ("top", "Edm.Int32"),
    ]
    module = package(ITEM, view).requests[1]
    assert {"datetime datetime", ".._runtime.requests OMITTED", ".._runtime.nodes call"} <= names(module.imports)


def test_a_function_knows_which_arguments_go_together() -> None:
    mixed = operation("v", "GET", "/near(town={town})", "/near(town={town},most={n})", "/near(distance={d})")
    found = child(node("Api", mixed), "near")
    assert found.overloads == (("distance",), ("most", "town"), ("town",))
    assert 'takes=(("distance",), ("most", "town"), ("town",))' in render(package(mixed))["requests/__init__.py"]
    free = operation("v", "GET", "/delta()", "/delta(token={token})", "/me/one(a={a})", "/x(a={a},b={b})", "/x()")
    assert [item.overloads for item in node("Api", free).children if item.kind == "function"] == [(), ((), ("a", "b"))]


def test_a_key_in_parentheses_and_a_call_without_any() -> None:
    documented = operation("v", "GET", "/users({id})", "/delta()")
    users = child(node("Users", documented), "__getitem__")
    assert (users.kind, users.cls, users.keywords, taken(users)) == ("keyed", "UsersItem", False, {"id": ("str", "")})
    delta = child(node("Api", documented), "delta")
    assert (delta.kind, delta.segment, delta.parameters) == ("function", "delta", ())


def test_keys_in_parentheses_and_between_slashes_are_one_step() -> None:
    for paths in (("/users/{id}/a", "/users({id})/b"), ("/users({id})/a", "/users/{id}/b")):
        (found,) = node("Users", operation("v", "GET", *paths)).children
        assert (found.name, found.kind) == ("__getitem__", "keyed")


def test_paths_in_paths() -> None:
    at = operation("v", "GET", "/drive/root:/{path}:/children", "/drive/items/{id}:/{name}", "/drive/root/children")
    by_path = child(node("DriveRoot", at), "by_path")
    assert (by_path.kind, by_path.cls, taken(by_path)) == ("path", "DriveRootPath", {"path": ("str", "")})
    assert child(node("DriveRootPath", at), "children").segment == ":/children"
    assert taken(child(node("DriveItemsItem", at), "by_path")) == {"name": ("str", "")}


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
    found = verb(node("Things", operation("x", "GET", "/things", responses=(response,))), "get")
    assert (found.options, found.result) == (options, result)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (Body(type=ITEM.name), {"body": ("models.Item | Mapping[str, Any]", "")}),
        (Body(type=f"Collection({ITEM.name})"), {"body": ("Sequence[models.Item | Mapping[str, Any]]", "")}),
        (Body(content_type="image/jpeg"), {"body": ("ByteContent", "")}),
        (Body(), {"body": ("Any", "None")}),
        (None, {}),
    ],
)
def test_bodies(body: Body | None, expected: dict[str, tuple[str, str]]) -> None:
    found = verb(node("Things", operation("x", "POST", "/things", body=body)), "post")
    assert taken(found) == expected and not found.members


def test_a_body_of_parameters() -> None:
    body = Body(properties=(prop("comment"), prop("headers", "Edm.Int32")), required=("headers",))
    found = verb(node("Things", operation("x", "POST", "/things", body=body)), "post")
    assert [*taken(found).items()] == [("headers_", ("int", "")), ("comment", ("str | None", "OMITTED"))]
    assert found.members == {"comment": "comment", "headers": "headers_"}


def test_a_type_says_which_requests_use_it() -> None:
    paths = ("/things/{id}", "/things", "/users/{id}/things", "/users/{id}/things/{id2}", "/all/the/things")
    reads = [operation(f"get{number}", "GET", path, responses=(ONE,)) for number, path in enumerate(paths)]
    makes = operation("make", "POST", "/things", body=Body(type=ITEM.name))
    assert (
        "Used by GET /things, POST /things, GET /things/{id} and 3 more." in type_class("Item", ITEM, *reads, makes).doc
    )
    assert "Used by GET /things." in type_class("Item", ITEM, reads[1]).doc
    assert type_class("Item", ITEM).doc == "Page: resources/all.md.", "what kind of type it is says the class"


def test_a_constant_says_all_that_is_documented() -> None:
    found = operation(
        "list-things",
        "GET",
        "/things",
        responses=(LIST,),
        permissions=(Permissions(most_first=True, scopes={"delegated_work": ("Write", "Read"), "application": ()}),),
        headers=(
            Header(name="ConsistencyLevel", value="eventual", required=True),
            Header(name="Authorization", value="Bearer {token}", required=True),
        ),
    )
    (constant,) = constants("things", found)
    assert constant == Constant(
        name="LIST_THINGS",
        method="GET",
        page="api/list-things.md",
        status=(200,),
        result="Collection(microsoft.graph.item)",
        wrapped=False,
        body=None,
        scopes={"delegated_work": ("Read", "Write"), "application": ()},
        headers={"ConsistencyLevel": "eventual"},
    )
    doc = verb(node("Things", found), "get").doc
    assert "least privileged first: delegated work: Read, Write; application: not supported." in doc


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
    found = verb(node("Bases", base, a, b, *both), "post")
    assert taken(found)["body"][0].startswith("models.Base | Mapping") and found.result == "models.Base"
    assert "Page: api/create-a.md. Also on: api/create-b.md." in found.doc
    (constant,) = constants("bases", base, a, b, *both)
    assert (constant.name, constant.page) == ("CREATE_A", "api/create-a.md")
    assert constant.body and (constant.body.type, constant.body.facts) == (base.name, {"required": ("x",)})
    assert [(item.page, item.body) for item in constant.alternatives] == [("api/create-b.md", b.name)]


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
