"""Facts about types that examples, bodies and paths show and tables don't list; marked as inferred."""

from __future__ import annotations

from collections.abc import Container
from functools import partial

from codegen.formats.docs.dialect import Dialect
from codegen.formats.docs.evidence import amend, members, spellings, values
from codegen.formats.docs.evidence.paths import add_shown
from codegen.formats.docs.evidence.sightings import Sightings
from codegen.spec.model import Model
from codegen.spec.nodes import Spec

_NOWHERE: frozenset[tuple[str, str]] = frozenset()


def conclude(spec: Spec, dialect: Dialect, shown_too: Container[tuple[str, str]]) -> Spec:
    """The spec with what its paths show, and then with what its examples and bodies show."""
    return by_examples(add_shown(spec), dialect, shown_too)


def by_examples(spec: Spec, dialect: Dialect, shown_too: Container[tuple[str, str]] = _NOWHERE) -> Spec:
    """The spec with what its examples and bodies show, each amendment with a finding.

    `shown_too` lists the members, by type and name, that the JSON of the type's own page shows as its table has them.
    """
    model = Model(spec)
    sightings, found = Sightings(model), amend.nothing()
    spellings.initials(sightings, found, spellings.SYSTEM)
    while found:
        # What stands within a member is of its type once the member has its name. One type has shown the system.
        model = Model(amend.apply(model, found))
        sightings, found = Sightings(model), amend.nothing()
        spellings.initials(sightings, found, 1)
    entity = dialect.names.entity
    readers = (
        partial(members.derived, entity=entity),
        members.families,
        members.everywhere,
        partial(members.bases, entity=entity),
        members.bodies,
        partial(values.collections, shown_too=shown_too),
        values.numbers,
        values.precision,
        values.respelled,
        partial(spellings.keys, key=dialect.names.key),
    )
    for read in readers:
        read(model, sightings, found)
    return spellings.enumerations(amend.apply(model, found), model, sightings)
