from sky import api

assert "/hubs('north')/kites" in api.hubs["north"].kites.get().url.replace("%27", "'")
