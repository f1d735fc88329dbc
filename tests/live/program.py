"""A day in the harbour: what a program does with a generated package, against whatever serves it."""

from __future__ import annotations

import io
import sys

from harbour import Client, api, errors, models, odata, q

TIDES, SHIPS = q.Tides, q.Ships


def ships(client: Client) -> None:
    """Create, change with null, hold to an ETag, upload and download, follow, delete."""
    made = client.send(api.ships.post(models.Ships(name="Ærøskøbing", tons=900, afloat=True)))
    assert made.id is not None
    place = api.ships[made]
    before = client.send(place.get())
    client.send(place.patch(models.Ships(note="pilot on board")), if_match=before)
    client.send(place.patch({"note": None}), if_match="*")
    assert client.send(place.get(select=["note", "name"])).note is None
    try:
        client.send(place.patch(models.Ships(tons=901)), if_match='W/"of another day"')
    except errors.PreconditionFailed as refused:
        assert refused.status == 412
    else:
        raise AssertionError("a ship was changed that somebody else had changed")
    client.send(place.plan.put(io.BytesIO(b"\x89PNG"), headers={"Content-Type": "image/png"}), if_match="*")
    content = b"".join(client.download(place.plan.get()))
    assert content
    found = [ship.name for ship in client.items(api.ships.get(filter=SHIPS.afloat & (SHIPS.name == "Ærøskøbing")))]
    assert found == ["Ærøskøbing"], found
    assert not [*client.items(api.ships.get(filter=~SHIPS.afloat & SHIPS.name.startswith("Ær")))]
    client.send(place.delete(), if_match="*")


def tides(client: Client) -> None:
    """Count, filter, order, page by page to the end, and what has changed since."""
    assert client.count(api.tides.get(filter=TIDES.no <= 50)) == 50
    page = client.send(api.tides.get(filter=TIDES.no > 10, orderby=[TIDES.no.desc()], top=3, count=True))
    assert page.count is not None and page[0].no == page.count + 10 and len(page) == 3
    numbers = [tide.no for tide in client.items(api.tides.get(orderby=["no"]))]
    assert numbers == [*range(1, len(numbers) + 1)] and len(numbers) >= 50
    changes = client.delta(api.tides.get(filter=TIDES.no < 4))
    assert [change.value.no for change in changes if isinstance(change, odata.Changed)] == [1, 2, 3]


def calls(client: Client) -> None:
    """Functions, actions, batches in both forms, errors with the service's words."""
    assert client.send(api.draught(tons=100).get())
    assert client.send(api.sound.post(times=2))
    port = client.send(api.ports.post(models.Ports(country="NO", code="BGO", title="Bergen")))
    requests = api.ports[port].get(), api.tides.get(top=2)
    for one, many in (client.batch(*requests), client.batch(*requests, form="multipart")):
        assert (one.country, one.code, len(many)) == ("NO", "BGO", 2)
    client.send(api.ports[port].delete())
    try:
        client.send(api.ships.post(models.Ships(name="too heavy", tons=500_001)))
    except errors.BadRequest as refused:
        assert "tons" in f"{refused} {refused.target} {refused.details}", refused
    else:
        raise AssertionError("a ship of more than 500,000 tons was let in")
    assert [item.pointer for item in api.ships.post(models.Ships(tons=5)).violations()] == ["/name"]


def main(root: str) -> None:
    """All of it."""
    with Client("token", base_url=root) as client:
        ships(client)
        tides(client)
        calls(client)


if __name__ == "__main__":
    main(sys.argv[1])
