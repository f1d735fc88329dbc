import json

from sky import api

request = api.launch.post({"height": 50, "wind": "weak"})
assert json.loads(request.content) == {"height": 50, "wind": "weak"}, request.content
