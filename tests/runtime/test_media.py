"""Where a model's streams are, by what the service says of them."""

from __future__ import annotations

import pytest
from demo._runtime.odata import Media, media_of
from demo.models import Everything, Thing

LINKS = {
    "mediaReadLink": "Things('1')/$value",
    "mediaEditLink": "Things('1')/edit",
    "mediaContentType": "image/png",
    "mediaEtag": 'W/"1"',
}
MEDIA = Media("Things('1')/$value", "Things('1')/edit", "image/png", 'W/"1"')


@pytest.mark.parametrize("prefix", ["@odata.", "@"])
def test_a_media_entity_and_its_stream_properties(prefix: str) -> None:
    said = {f"{prefix}{name}": value for name, value in LINKS.items()}
    payload = {"id": "1", **said, "extra@odata.mediaEtag": "x"}
    thing = Thing.from_dict(payload)
    assert media_of(thing) == MEDIA and thing.to_dict() == payload
    everything = Everything.from_dict({f"stream{name}": value for name, value in said.items()})
    assert media_of(everything, "stream") == MEDIA and everything.stream is None
    assert media_of(thing, "extra") == Media(etag="x")


def test_attributes_and_wire_names_both_do() -> None:
    everything = Everything.from_dict({"timeOfDay@odata.mediaEtag": "a", "timeOfDay@odata.mediaContentType": 5})
    assert media_of(everything, "time_of_day") == media_of(everything, "timeOfDay") == Media(etag="a")
    assert media_of(everything) == media_of(everything, "nothing") == Media()
