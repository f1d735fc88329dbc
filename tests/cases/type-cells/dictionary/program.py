from sky import models

kite = models.Kite.from_dict({"id": "7", "labels": {"en": "kite", "de": "Drachen"}})
assert kite.to_dict() == {"id": "7", "labels": {"en": "kite", "de": "Drachen"}}
assert not models.validate(kite), models.validate(kite)
