from uuid import UUID

from sky import api, models

telescope = models.Telescope(serial=12)
assert api.telescopes[telescope.serial].get().url.endswith("/telescopes/12")
plate = models.Plate(id=UUID("0b5f3f0e-6d1c-4f0a-9d2b-2a4a1f7b9c01"))
assert api.plates[plate.id].get().url.endswith("/plates(0b5f3f0e-6d1c-4f0a-9d2b-2a4a1f7b9c01)")
