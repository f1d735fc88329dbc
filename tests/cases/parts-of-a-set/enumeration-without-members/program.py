from sky import models

kite = models.Kite.from_json('{"id": "7", "state": "up"}')
assert kite.to_dict() == {"id": "7", "state": "up"}
assert models.Kite(id="7", state="up").to_dict() == {"id": "7", "state": "up"}
assert [found.level for found in models.validate(kite)] == ["warning"]  # nobody knows which names there are
