"""Hides secrets in texts for people. Loaded only when something is shown."""

from __future__ import annotations

import re

_WORDS = "sig|signature|tempauth|token|secret|password|pwd|passwd|credential|key|apikey|authorization|cookie|code"
_SECRET = re.compile(rf"(?:^|[-_.]|(?<=[a-z])(?=[A-Z]))(?i:{_WORDS})$")
_USER = re.compile(r"(?<=://)[^/?#@\s'\"]*@")
_OPTION = re.compile(r"([?&;])([\w.%~-]+)=([^&#\s'\"]+)")


def is_secret(name: str) -> bool:
    """Whether a header or a query option of this name holds what authenticates somebody."""
    return name[:1] != "$" and _SECRET.search(name) is not None


def redacted(text: str) -> str:
    """A text without what URLs in it tell of secrets: user information, signatures and tokens among the options."""
    if "=" in text:
        text = _OPTION.sub(
            lambda found: (
                f"{found[1]}{found[2]}=***" if is_secret(found[2]) else found[0]
            ),
            text,
        )
    return _USER.sub("***@", text) if "://" in text else text
