from sky import api

assert api.kite_groups.get().url.endswith("/kiteGroups")
assert api.kite_groups["7"].get().url.endswith("/kiteGroups/7")
