"""What the codec benchmarks read and write: a user of forty members, a page of them, small and mixed values."""

from __future__ import annotations

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
        "refreshTokensValidFromDateTime": "2024-06-30T17:45:09Z",
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
