"""The types of the sample service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ._runtime import Model, prop


@dataclass(kw_only=True, eq=False, repr=False)
class Place(Model, odata="sample.place", kind="complex"):
    """Where somebody is."""

    city: str | None = prop("city", "Edm.String", max_length=20)
    """Name of the city."""


@dataclass(kw_only=True, eq=False, repr=False)
class Account(Model, odata="sample.account", kind="entity", key=("id",)):
    """Somebody's account."""

    id: str | None = prop("id", "Edm.String", read_only=True)
    """Key."""
    country_code: str | None = prop("countryCode", "Edm.String")
    """ISO code."""
    created: datetime | None = prop("created", "Edm.DateTimeOffset")
    """When it was made."""
    place: Place | None = prop("place", "sample.place")
    """Where it is used."""


@dataclass(kw_only=True, eq=False, repr=False)
class WorkAccount(Account, odata="sample.workAccount", kind="entity", key=("id",)):
    """An account at work."""

    employer: str | None = prop("employer", "Edm.String")
    """Who pays."""
