from sky import api, models

made = api.kites.post(models.Kite(name="Red"))
assert (made.method, made.path) == ("POST", "/kites"), made
