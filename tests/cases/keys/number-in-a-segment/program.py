from sky import api, models

hub = models.Hub(id=7)
assert api.hubs[hub.id].get().url.endswith("/hubs/7")
