"""A complete program against Microsoft Graph: a credential of azure-identity, paging, a batch, errors, an upload.

It needs `pip install azure-identity httpx2` and the generated package on the path:
`PYTHONPATH=generated python examples/against_graph.py photo.jpg`.
"""

import sys
from pathlib import Path
from urllib.parse import quote

from graph_profile import Client, api, errors, models, odata, q

IN_NORWAY = q.userAccountInformation.countryCode == "NO"


def accounts(client: Client) -> None:
    """All pages, each fetched when it is needed; throttling is waited out."""
    mine = api.me.profile.account.get(select=["id", "countryCode"], headers=odata.prefer(max_page_size=50))
    for account in client.items(mine):
        print(f"account      {account.id}: {account.country_code}")


def several(client: Client) -> None:
    """One round trip; each request has a result of its own, a value or an error."""
    requests = [api.users[user].profile.account.get(filter=IN_NORWAY) for user in ("ann@contoso.com", "bo@contoso.com")]
    for request, result in zip(requests, client.batch_each(*requests), strict=True):
        if isinstance(result, errors.ClientError):
            print(f"failed       {request.path}: {result}")
        else:
            print(f"batch        {request.path}: {len(result)} accounts")


def change(client: Client) -> None:
    """Only what has changed, and only if nobody else has changed it since."""
    before = next(client.items(api.me.profile.account.get()))
    after = models.UserAccountInformation.from_dict(before.to_dict())
    after.country_code = "SE"
    request = api.me.profile.account[before.id or ""].patch(models.changes(before, after))
    try:
        client.send(request, if_match=before if "@odata.etag" in before.additional_data else None)
    except errors.PreconditionFailed:
        print("changed      by somebody else in between; read it again")
    except errors.Forbidden as refused:
        print(f"forbidden    {refused}")  # It names the permissions that the documentation names.


def upload(client: Client, path: Path) -> None:
    """Through a session, in ranges, going on where it broke; no page of this package documents it."""
    item = odata.linked(api, f"me/drive/root:/{quote(path.name, safe='')}:/createUploadSession")
    session = odata.request("POST", item, {}, result="Edm.Untyped")
    with path.open("rb") as source:
        url = client.send_raw(session).json()["uploadUrl"]
        reply = client.upload(url, source, progress=lambda done, total: print(f"uploaded     {done} of {total} bytes"))
    print(f"made         {reply.json()['id']}")


def main(client: Client, photo: Path | None = None) -> None:
    """All of it."""
    accounts(client)
    several(client)
    change(client)
    if photo is not None:
        upload(client, photo)


if __name__ == "__main__":
    from azure.identity import DefaultAzureCredential

    with Client(DefaultAzureCredential(), user_agent="example/1") as client:
        main(client, Path(sys.argv[1]) if sys.argv[1:] else None)
