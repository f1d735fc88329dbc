"""A complete program that sends requests, against a mock of the documented service: no network, no account.

Run it with `PYTHONPATH=generated python examples/against_mock.py`. Against `codegen serve specs/graph_profile` it is
the same with `Client("token", base_url="http://127.0.0.1:8000")`.
"""

import sys

from graph_profile import Client, api, errors, models, q

from codegen import mock


def main(client: Client) -> None:
    """Create, read, change, list, batch, and fail."""
    here = models.UserAccountInformation(country_code="NO", allowed_audiences=models.AllowedAudiences.ORGANIZATION)
    account = api.me.profile.account
    created = client.send(account.post(here))
    print(f"created      {created.id} in {created.country_code}")

    changed = models.UserAccountInformation.from_dict(created.to_dict())
    changed.country_code = "SE"
    client.send(account[created.id or ""].patch(models.changes(created, changed)))
    print(f"sent         {models.changes(created, changed)}")

    in_norway = account.get(filter=q.userAccountInformation.countryCode == "NO", top=10)
    print(f"listed       {sum(1 for _ in client.items(in_norway))} accounts, {client.count(in_norway)} in all")

    profile, accounts = client.batch(api.me.profile.get(), account.get(select=["id"]))
    print(f"batch        profile {profile.id} with {len(accounts)} accounts, in one round trip")

    try:
        client.send(account.post({"countryCode": 47}))
    except errors.BadRequest as refused:
        for detail in refused.details:
            print(f"refused      {detail.target}: {detail.message}")


if __name__ == "__main__":
    spec = sys.argv[1] if len(sys.argv) > 1 else "specs/graph_profile"
    with Client("token", transport=mock.transport(spec)) as client:
        main(client)
