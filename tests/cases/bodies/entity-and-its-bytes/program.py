from sky import api, models

JSON = {"Content-Type": "application/json"}

assert api.kites["7"].get().read(200, JSON, b'{"id": "7"}') == models.Kite(id="7")
assert api.kites["7"].content.get().read(200, {"Content-Type": "text/vtt"}, b"WEBVTT") == b"WEBVTT"
