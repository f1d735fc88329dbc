"""How a service writes keys in URLs, in a module of its own: a configuration is read without the spec's nodes."""

from __future__ import annotations

from typing import Literal

Urls = Literal["graph", "odata"]
