from sky import api

assert "Kite.Read" in str(api.kites.get().scopes), api.kites.get().scopes
assert "Alpha" not in str(api.kites.get().scopes), api.kites.get().scopes
