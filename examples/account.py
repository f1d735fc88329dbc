"""A program that uses the generated package: nothing here touches the network.

Run it with `make demo`, or with `PYTHONPATH=generated python examples/account.py`.
"""

from copy import deepcopy

from graph_profile import api, models

# A request is a value: built and typed here, sent by whatever HTTP library you like.
account = models.UserAccountInformation(country_code="NO", allowed_audiences=models.AllowedAudiences.ORGANIZATION)
request = api.me.profile.account.post(account)
print(f"request      {request.method} {request.url}")
print(f"body         {request.content!r}")
print(f"permissions  {', '.join(request.scopes.delegated_work or ())} (least privileged first)")

# What the service answers becomes an object, and goes back exactly as it came.
answer = b'{"id": "7", "createdDateTime": "2017-01-01T00:00:46.1697867+03:00", "countryCode": "NO", "new": [1, null]}'
before = request.read(201, {"Content-Type": "application/json"}, answer)
print(f"created      {before.created_date_time}")
print(f"unchanged    {before.to_json()!r}")

# A PATCH carries what changed and nothing else; null and absent are two things.
after = deepcopy(before)
after.country_code = "SE"
after.age_group = None
print(f"changes      {models.changes(before, after)}")

# Validators tell what contradicts the documentation, by JSON Pointer.
for violation in models.validate({"allowedAudiences": "nobody", "countryCode": 47}, models.UserAccountInformation):
    print(f"violation    {violation.pointer}: {violation.message} [{violation.rule}]")
