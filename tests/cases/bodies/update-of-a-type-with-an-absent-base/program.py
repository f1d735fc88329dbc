from sky import api, models

request = api.kites["7"].patch(models.Kite(name="Bo", length=3.5))
assert b'"length"' in request.content, request.content
