"""The paths of the sample service: one node class per path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Unpack

from ._runtime.nodes import Node, Root, call, key
from ._runtime.requests import (
    OMITTED,
    Body,
    Collection,
    GetOptions,
    ListOptions,
    Operation,
    Options,
    Request,
    Result,
    Scopes,
    at_path,
)

if TYPE_CHECKING:
    from . import models

ADD_ACCOUNT = Operation(
    "POST",
    page="api/add-account.md",
    status=(201,),
    result=Result("sample.account"),
    body=Body("sample.account", required=("countryCode",)),
    scopes=Scopes(delegated_work=("User.ReadWrite",), application=()),
)
ADD_REFERENCE = Operation(
    "POST", page="api/add-reference.md", status=(204,), body=Body(parameters={"@odata.id": "Edm.String"})
)
COUNT = Operation("GET", page="api/count.md", status=(200,), result=Result("Edm.Int32"))
DELETE = Operation("DELETE", page="api/delete.md", status=(204,))
GET_ACCOUNT = Operation("GET", page="api/get.md", status=(200,), result=Result("sample.account"))
LIST_ACCOUNTS = Operation(
    "GET",
    page="api/list.md",
    status=(200,),
    result=Result("Collection(sample.account)"),
    headers={"ConsistencyLevel": "eventual"},
)
LIST_TIMES = Operation("GET", page="api/times.md", status=(200,), result=Result("Collection(Edm.DateTimeOffset)"))
GET_PHOTO = Operation("GET", page="api/photo-get.md", status=(200,), result=Result("Edm.Stream"))
INVITE = Operation(
    "POST",
    page="api/invite.md",
    status=(202,),
    body=Body(
        parameters={"comment": "Edm.String", "until": "Edm.DateTimeOffset", "places": "Collection(sample.place)"},
        required=("places",),
    ),
)
PUT_PHOTO = Operation("PUT", page="api/photo-put.md", status=(200,), body=Body("Edm.Stream"))
SIGN_OUT = Operation("POST", page="api/sign-out.md", status=(200,), result=Result("Edm.Boolean", wrapped=True))
UPDATE_ACCOUNT = Operation(
    "PATCH", page="api/update.md", status=(200,), result=Result("sample.account"), body=Body("sample.account")
)


class Api(Root):
    """The sample service."""

    def __init__(self, root: str = "https://example.org/v1") -> None:
        super().__init__(root)

    @property
    def me(self) -> Me:
        """/me"""
        return Me(self, "/me")


class Me(Node):
    """/me"""

    def __getitem__(self, id: str) -> Me:
        """/me/{id}"""
        return Me(self, key(id))

    @property
    def account(self) -> MeAccount:
        """/me/account"""
        return MeAccount(self, "/account")

    @property
    def photo(self) -> MePhoto:
        """/me/photo/$value"""
        return MePhoto(self, "/photo/$value")

    @property
    def import_(self) -> MeSignOut:
        """/me/import"""
        return MeSignOut(self, "/import")

    @property
    def dunder_init(self) -> MeSignOut:
        """/me/__init__"""
        return MeSignOut(self, "/__init__")

    @property
    def invite(self) -> MeInvite:
        """/me/invite"""
        return MeInvite(self, "/invite")

    def reminder_view(self, *, start: str, end: str = OMITTED) -> MeReminderView:
        """/me/reminderView(start={start},end={end})"""
        return MeReminderView(self, call("reminderView", ("start", start, "Edm.String"), ("end", end, "Edm.String")))

    def by_path(self, path: str) -> MePath:
        """/me:/{path}"""
        return MePath(self, at_path(path))


class MeAccount(Node):
    """/me/account"""

    def __getitem__(self, id: str) -> MeAccountItem:
        """/me/account/{id}"""
        return MeAccountItem(self, key(id))

    @property
    def count(self) -> MeAccountCount:
        """/me/account/$count"""
        return MeAccountCount(self, "/$count")

    @property
    def work_account(self) -> MeAccount:
        """/me/account/sample.workAccount"""
        return MeAccount(self, "/sample.workAccount")

    def get(self, **options: Unpack[ListOptions]) -> Request[Collection[models.Account]]:
        """List accounts.

        Page: api/list.md. Success: 200.
        """
        return self._request(LIST_ACCOUNTS, **options)

    def post(self, body: models.Account | Mapping[str, Any], **options: Unpack[Options]) -> Request[models.Account]:
        """Create an account.

        Page: api/add-account.md. Success: 201.
        Least privileged permission: User.ReadWrite (delegated, work); application: not supported.
        """
        return self._request(ADD_ACCOUNT, body, **options)


class MeAccountItem(Node):
    """/me/account/{id}"""

    @property
    def ref(self) -> MeAccountRef:
        """/me/account/{id}/$ref"""
        return MeAccountRef(self, "/$ref")

    def get(self, **options: Unpack[GetOptions]) -> Request[models.Account]:
        """Get an account.

        Page: api/get.md. Success: 200.
        """
        return self._request(GET_ACCOUNT, **options)

    def patch(self, body: models.Account | Mapping[str, Any], **options: Unpack[Options]) -> Request[models.Account]:
        """Update an account.

        Page: api/update.md. Success: 200.
        """
        return self._request(UPDATE_ACCOUNT, body, **options)

    def delete(self, **options: Unpack[Options]) -> Request[None]:
        """Delete an account.

        Page: api/delete.md. Success: 204.
        """
        return self._request(DELETE, **options)


class MeAccountRef(Node):
    """/me/account/{id}/$ref"""

    def post(self, body: Mapping[str, Any], **options: Unpack[Options]) -> Request[None]:
        """Link an account.

        Page: api/add-reference.md. Success: 204.
        """
        return self._request(ADD_REFERENCE, body, **options)

    def delete(self, **options: Unpack[Options]) -> Request[None]:
        """Unlink an account.

        Page: api/delete.md. Success: 204.
        """
        return self._request(DELETE, **options)


class MeAccountCount(Node):
    """/me/account/$count"""

    def get(self, **options: Unpack[ListOptions]) -> Request[int]:
        """Count accounts.

        Page: api/count.md. Success: 200.
        """
        return self._request(COUNT, **options)


class MePhoto(Node):
    """/me/photo/$value"""

    def get(self, **options: Unpack[Options]) -> Request[bytes]:
        """Get the photo.

        Page: api/photo-get.md. Success: 200.
        """
        return self._request(GET_PHOTO, **options)

    def put(self, body: bytes, **options: Unpack[Options]) -> Request[None]:
        """Replace the photo.

        Page: api/photo-put.md. Success: 200.
        """
        return self._request(PUT_PHOTO, body, **options)


class MeInvite(Node):
    """/me/invite"""

    def post(
        self,
        *,
        places: list[models.Place],
        comment: str | None = OMITTED,
        until: datetime | None = OMITTED,
        **options: Unpack[Options],
    ) -> Request[None]:
        """Invite somebody.

        Page: api/invite.md. Success: 202.
        """
        return self._request(INVITE, {"comment": comment, "until": until, "places": places}, **options)


class MeSignOut(Node):
    """/me/import"""

    def post(self, **options: Unpack[Options]) -> Request[bool]:
        """Sign out.

        Page: api/sign-out.md. Success: 200.
        """
        return self._request(SIGN_OUT, **options)


class MeReminderView(Node):
    """/me/reminderView(start={start},end={end})"""

    def get(self, **options: Unpack[ListOptions]) -> Request[Collection[datetime]]:
        """List times.

        Page: api/times.md. Success: 200.
        """
        return self._request(LIST_TIMES, **options)


class MePath(Node):
    """/me:/{path}"""

    @property
    def children(self) -> MeAccount:
        """/me:/{path}:/children"""
        return MeAccount(self, ":/children")


api = Api()
