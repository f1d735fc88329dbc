"""What pages show of types beside their tables: in examples, in bodies, in paths; all of it is marked as inferred."""

from __future__ import annotations

from codegen.formats.docs.evidence import amend, commons, members, values
from codegen.formats.docs.evidence.paths import add_shown
from codegen.formats.docs.evidence.sightings import Sightings
from codegen.spec.model import Model
from codegen.spec.nodes import Spec

_READERS = (
    members.derived,
    commons.families,
    members.everywhere,
    members.bases,
    members.bodies,
    values.collections,
    values.precision,
    values.respelled,
)


def conclude(spec: Spec) -> Spec:
    """The spec with what its paths show, and then with what its examples and bodies show."""
    return by_examples(add_shown(spec))


def by_examples(spec: Spec) -> Spec:
    """The spec with what its examples and bodies show, each amendment with a finding."""
    model = Model(spec)
    sightings, found = Sightings(model), amend.nothing()
    for read in _READERS:
        read(model, sightings, found)
    return amend.apply(model, found)
