from uuid import UUID

from sky import api, models

number = UUID("5d5a0e7c-0d0f-4d2c-9c53-0a4f8a5d1f11")
hub = models.Hub(id=number)
request = api.hubs[hub.id].get()
assert request.url.endswith("/hubs(5d5a0e7c-0d0f-4d2c-9c53-0a4f8a5d1f11)"), request.url
