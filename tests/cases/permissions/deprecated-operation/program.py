from sky import api

assert "deprecated" in (type(api.kites).get.__doc__ or "").casefold()
