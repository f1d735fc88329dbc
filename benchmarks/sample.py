"""What the codec benchmarks read and write: a user of forty members, many of them, small and mixed values."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

LICENCE = "6fd2c87f-b296-42f0-b197-1e91e994b900"
PLANS = [
    "9974d6cf-cd24-4ba2-921c-e2aa687da846",
    "a23b959c-7ce8-4e57-9140-b90eb88a9e97",
    "57ff2da0-773e-42df-b2af-ffb7a2317929",
]
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def user(number: int = 0) -> dict[str, Any]:
    """A user: 40 members, 18 objects in it, 9 moments, 13 values of enumerations."""
    name = f"user{number}"
    return {
        "id": f"87d349ed-44d7-43e1-9a83-{number:012x}",
        "aboutMe": "Keeps the lights on, and writes about how that is done.",
        "accountEnabled": True,
        "ageGroup": "adult",
        "birthday": "1984-05-17T00:00:00Z",
        "businessPhones": ["+47 22 85 50 50", "+47 22 85 50 51"],
        "city": "Oslo",
        "companyName": "Fjord & Fjell AS",
        "consentProvidedForMinor": "notRequired",
        "country": "Norway",
        "createdDateTime": "2019-11-04T08:12:31Z",
        "department": "Operations",
        "displayName": f"User number {number}",
        "employeeHireDate": "2019-11-01T00:00:00Z",
        "employeeId": f"E{number:06}",
        "employeeOrgData": {"division": "Nordics", "costCenter": "4711"},
        "employeeType": "Employee",
        "givenName": "User",
        "hireDate": "2019-11-01T00:00:00Z",
        "identities": [
            {"signInType": "userName", "issuer": "fjell.example", "issuerAssignedId": name},
            {
                "signInType": "emailAddress",
                "issuer": "fjell.example",
                "issuerAssignedId": f"{name}@fjell.example",
            },
        ],
        "jobTitle": "Engineer",
        "lastPasswordChangeDateTime": "2024-06-30T17:45:09Z",
        "legalAgeGroupClassification": "adult",
        "mail": f"{name}@fjell.example",
        "mailboxSettings": {
            "automaticRepliesSetting": {
                "status": "scheduled",
                "externalAudience": "contactsOnly",
                "externalReplyMessage": "I am away until Monday; the desk answers in the meantime.",
                "internalReplyMessage": "Back on Monday.",
                "scheduledStartDateTime": {"dateTime": "2024-07-01T16:00:00", "timeZone": "Europe/Oslo"},
                "scheduledEndDateTime": {"dateTime": "2024-07-22T06:00:00", "timeZone": "Europe/Oslo"},
            },
            "dateFormat": "dd.MM.yyyy",
            "delegateMeetingMessageDeliveryOptions": "sendToDelegateOnly",
            "language": {"locale": "nb-NO", "displayName": "Norwegian (Norway)"},
            "timeFormat": "HH:mm",
            "timeZone": "Europe/Oslo",
            "workingHours": {
                "daysOfWeek": WEEK,
                "startTime": "08:00:00",
                "endTime": "16:00:00",
                "timeZone": {"name": "Europe/Oslo"},
            },
        },
        "mailNickname": name,
        "mobilePhone": "+47 900 00 000",
        "officeLocation": "3 East",
        "licenseAssignmentStates": [
            {"skuId": LICENCE, "disabledPlans": PLANS[:2], "state": "Active", "error": "None"},
            {"skuId": PLANS[2], "disabledPlans": [], "state": "Active", "error": "None"},
        ],
        "onPremisesProvisioningErrors": [
            {
                "category": "PropertyConflict",
                "occurredDateTime": f"2024-0{month}-14T02:54:04Z",
                "propertyCausingError": member,
                "value": name,
            }
            for month, member in enumerate(("mail", "proxyAddresses", "userPrincipalName"), 1)
        ],
        "onPremisesExtensionAttributes": {"extensionAttribute1": "blue", "extensionAttribute2": None},
        "passwordProfile": {"forceChangePasswordNextSignIn": False, "password": None},
        "postalCode": "0150",
        "preferredLanguage": "nb-NO",
        "proxyAddresses": [f"SMTP:{name}@fjell.example", f"smtp:{name}@old.fjell.example"],
        "signInSessionsValidFromDateTime": "2024-06-30T17:45:09Z",
        "streetAddress": "Storgata 1",
        "surname": f"Number {number}",
        "usageLocation": "NO",
        "userPrincipalName": f"{name}@fjell.example",
        "provisionedPlans": [{"capabilityStatus": "Enabled", "provisioningStatus": "Success", "service": "exchange"}],
    }


def few() -> dict[str, Any]:
    """The members that a service gives of a user when it isn't asked for others."""
    names = (
        "businessPhones displayName givenName id jobTitle mail mobilePhone officeLocation preferredLanguage"
        " surname userPrincipalName"
    )
    whole = user()
    return {name: whole[name] for name in names.split()}


def mixed() -> dict[str, Any]:
    """A collection of objects of two derived types, each of which says so."""
    people = [{"@odata.type": "#microsoft.graph.user", **few()} for _ in range(25)]
    roles = [
        {
            "@odata.type": "#microsoft.graph.directoryRole",
            "id": f"{number:032x}",
            "description": "Can read what others may not.",
            "displayName": "Reader",
            "roleTemplateId": LICENCE,
        }
        for number in range(25)
    ]
    return {"value": [item for pair in zip(people, roles, strict=True) for item in pair]}


SMALL = {
    "pattern": {"type": "weekly", "interval": 1, "daysOfWeek": ["monday", "thursday"], "firstDayOfWeek": "monday"},
    "range": {"type": "endDate", "startDate": "2024-01-01", "endDate": "2024-12-31", "recurrenceTimeZone": "UTC"},
}


def varied(number: int, types: dict[str, Any]) -> dict[str, Any]:
    """A user of the same shape as `user` in which no value is like another's, but for enumerations and booleans.

    `types` are the types by their names; the same number gives the same user.
    """
    found: dict[str, Any] = _Variation(random.Random(number), types).value(user(), "microsoft.graph.user")
    return found


def _is_uuid(text: str) -> bool:
    try:
        return bool(uuid.UUID(text))
    except ValueError:
        return False


class _Variation:
    def __init__(self, chance: random.Random, types: dict[str, Any]) -> None:
        self._chance = chance
        self._types = types

    def value(self, value: Any, type: str) -> Any:
        """Another value of the same type; nulls stay, and so do the lengths of collections."""
        if value is None:
            return None
        if type.startswith("Collection("):
            return [self.value(item, type[11:-1]) for item in value]
        if type.startswith("Edm."):
            return self._primitive(value, type)
        if "enum" in self._types[type]:
            return self._chance.choice(self._types[type]["enum"])
        members = self._members(type)
        return {name: self.value(item, members[name]) for name, item in value.items()}

    def _primitive(self, value: Any, type: str) -> Any:
        moment = datetime(2000, 1, 1) + timedelta(seconds=self._chance.randrange(10**9))
        match type:
            case "Edm.Boolean":
                return self._chance.random() < 0.5
            case "Edm.Int32":
                return self._chance.randrange(2**31)
            case "Edm.Guid":
                return str(uuid.UUID(int=self._chance.getrandbits(128)))
            case "Edm.DateTimeOffset":
                return f"{moment.isoformat()}Z"
            case "Edm.Date":
                return moment.date().isoformat()
            case "Edm.TimeOfDay":
                return moment.time().isoformat()
        if _is_uuid(value):
            return self._primitive(value, "Edm.Guid")
        return f"{value[: self._chance.randrange(len(value) + 1)]}{self._chance.getrandbits(40):x}"

    def _members(self, type: str) -> dict[str, str]:
        found: dict[str, str] = {}
        while type:
            found |= self._types[type]["members"]
            type = self._types[type]["base"]
        return found
