"""What type checkers must know of a program that uses the clients."""

from __future__ import annotations

from typing import assert_type

from graph_profile import AsyncClient, Client, api, errors, models, odata, q

Account = models.UserAccountInformation


def blocking(client: Client) -> None:
    assert_type(client.send(api.me.profile.get()), models.Profile)
    assert_type(client.send(api.me.profile.delete(), if_match="*"), None)
    assert_type(client.send(api.me.profile.account.get()), odata.Collection[Account])
    for item in client.items(api.me.profile.account.get(top=5)):
        assert_type(item, Account)
    for page in client.pages(api.me.profile.account.get()):
        assert_type(page.value, list[Account])
    assert_type(client.count(api.me.profile.account.get()), int)
    a, b, c = client.batch(api.me.profile.get(), api.me.profile.account.post({}), api.me.profile.delete(), size=3)
    assert_type(a, models.Profile)
    assert_type(b, Account)
    assert_type(c, None)
    assert_type(client.batch(*[api.me.profile.get()] * 9), tuple[models.Profile, ...])
    assert_type(client.finish(api.me.profile.get()).value, models.Profile | None)
    for change in client.delta(api.me.profile.account.get()):
        if isinstance(change, odata.Changed):
            assert_type(change.value, Account)
    made, reply = client.send_with_reply(api.me.profile.account.post({}), version="4.01", ieee754=True)
    assert_type(made, Account)
    assert_type(reply, odata.Reply)
    place = odata.at(api.me, "photo", "$value")
    assert_type(odata.request("GET", place, result=models.Profile), odata.Request[models.Profile])
    assert_type(odata.request("PUT", place, [b"x"], sends="Edm.Stream"), odata.Request[None])
    assert_type(odata.outcome(0, api.me.profile.account).get(), odata.Request[odata.Collection[Account]])
    assert_type(client.send(odata.add_link(place, api.me.profile), if_match=reply), None)
    assert_type(odata.Value(place, q.profile.id).put("x"), odata.Request[None])
    try:
        client.send(api.me.profile.get())
    except errors.Forbidden as refused:
        assert_type(refused.scopes.application, tuple[str, ...] | None)


async def awaiting(client: AsyncClient) -> None:
    assert_type(await client.send(api.me.profile.get()), models.Profile)
    async for item in client.items(api.me.profile.account.get()):
        assert_type(item, Account)
    a, b = await client.batch(api.me.profile.get(), api.me.profile.account.get())
    assert_type(a, models.Profile)
    assert_type(b, odata.Collection[Account])
    async for change in client.delta(api.me.profile.account.get()):
        if isinstance(change, odata.Changed):
            assert_type(change.value, Account)
