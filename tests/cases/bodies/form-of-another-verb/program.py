from sky import api

assert api.api.kites.find.get().content is None
