from sky import models

kite = models.Kite.from_json('{"id": "7", "state": "up"}')
assert kite.to_dict() == {"id": "7", "state": "up"}
assert models.Kite(id="7", state="up").to_dict() == {"id": "7", "state": "up"}
assert not models.validate(kite), models.validate(kite)
