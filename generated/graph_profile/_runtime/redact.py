"""Hides secrets in texts for people. Loaded only when something is shown."""

from __future__ import annotations

import re
from typing import Any

_WORDS = "sig|signature|tempauth|token|secret|password|pwd|passwd|credential|key|apikey|authorization|cookie|code"
_SECRET = re.compile(rf"(?:^|[-_.]|(?<=[a-z])(?=[A-Z]))(?i:{_WORDS})$")
_PRIVATE = re.compile(
    r"(?:^|[-_.]|(?<=[a-z])(?=[A-Z]))(?i:(?:password|passwd|pwd|secret|token)(?:_?text|_?value)?)$"
)
_MEMBER = re.compile(r"""(\b\w++)(=|['"]: )('(?:[^'\\]|\\.)++'|"(?:[^"\\]|\\.)++")""")
_USER = re.compile(r"(?<=://)[^/?#@\s'\"]*@")
_OPTION = re.compile(r"([?&;])([\w.%~-]+)=([^&#\s'\"]+)")


def is_secret(name: str) -> bool:
    """Whether a header or a query option of this name holds what authenticates somebody."""
    return name[:1] != "$" and _SECRET.search(name) is not None


def member_shown(name: str, value: Any) -> str:
    """A member's value as people see it: a text as it is, unless the name says that it is a password or the like."""
    if isinstance(value, str):
        return "***" if value and _PRIVATE.search(name) else str(value)
    return members_shown(repr(value))


def members_shown(text: str) -> str:
    """What `repr` says of a model, without the texts of members that hold passwords, secrets and tokens."""
    return _MEMBER.sub(
        lambda found: (
            f"{found[1]}{found[2]}'***'" if _PRIVATE.search(found[1]) else found[0]
        ),
        text,
    )


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
