from sky import api

assert "deprecated" in (type(api.kites).get.__doc__ or "").casefold()
assert "GET /kites is deprecated" in getattr(type(api.kites).get, "__deprecated__", "")
