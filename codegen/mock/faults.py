"""Faults on demand: from the `Mock-Fault` header of a request, or from the configuration."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from fnmatch import fnmatchcase
from typing import Any, Literal, get_args

from codegen.mock.messages import Received, Refusal, Reply

HEADER = "mock-fault"
FaultKind = Literal["throttle", "fail", "unauthorized", "slow", "reset", "truncate", "garble"]
_STATUS = {"throttle": 429, "fail": 500, "unauthorized": 401}
_MESSAGES = {
    "throttle": "too many requests; this is the fault that was asked for",
    "fail": "failed; this is the fault that was asked for",
    "unauthorized": "the access token has expired; this is the fault that was asked for",
}
_CHALLENGE = 'Bearer realm="", authorization_uri="https://login.invalid/authorize", error="invalid_token"'


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, for which requests, and how often.

    `throttle` answers 429 (or `status`) with Retry-After, `fail` 500 (or `status`), `unauthorized` 401 with a
    challenge. `slow` waits `delay` seconds and sends the body in ten pieces, `pace` seconds apart. `reset`
    breaks the connection after `after` bytes of the body, without a head at 0. `truncate` closes it after
    `after` bytes, half the body unless given. `garble` sends that much as if it were all.
    """

    kind: FaultKind
    status: int = 0
    retry_after: str = ""
    """As it goes out: seconds, with a fraction too, or a date."""
    times: int | None = None
    """How many requests it spoils; all, unless given."""
    skip: int = 0
    """How many requests it spares first."""
    delay: float = 0
    pace: float = 0
    after: int | None = None
    method: str = "*"
    path: str = "*"
    """A pattern of the path below the service root, as of shells: `/users/*`."""

    @classmethod
    def parse(cls, text: str) -> Fault:
        """Read `throttle; retry-after=1; times=2`.

        Raises ValueError that says what is wrong with it.
        """
        kind, *settings = (part.strip() for part in text.split(";"))
        if kind not in get_args(FaultKind):
            raise ValueError(f"fault '{kind}' isn't one of {', '.join(get_args(FaultKind))}")
        values: dict[str, Any] = {}
        for name, _, value in (setting.partition("=") for setting in settings if setting):
            key = name.strip().replace("-", "_")
            if key not in _READ:
                known = ", ".join(item.replace("_", "-") for item in _READ)
                raise ValueError(f"fault setting '{name.strip()}' is none of {known}")
            try:
                values[key] = _READ[key](value.strip())
            except ValueError:
                raise ValueError(f"fault setting '{name.strip()}' can't be '{value.strip()}'") from None
        if not 0 <= values.get("delay", 0) + values.get("pace", 0) <= 3600 or values.get("after", 0) < 0:
            raise ValueError("a fault can't last longer than an hour, nor begin before the body")
        if values.get("status", 500) not in range(400, 600):
            raise ValueError(f"fault setting 'status' can't be '{values['status']}'")
        return cls(kind, **values)  # type: ignore[arg-type]  # one of them, as was just asked

    def befalls(self, received: Received) -> bool:
        """Whether it is for this request at all."""
        return self.method in ("*", received.method) and fnmatchcase(received.path, self.path)

    def refuse(self) -> None:
        """Raise the Refusal that stands in place of an answer, if that is what goes wrong."""
        if self.kind in _STATUS:
            headers = {"Retry-After": self.retry_after or "1"} if self.kind == "throttle" or self.retry_after else {}
            if self.kind == "unauthorized":
                headers["WWW-Authenticate"] = _CHALLENGE
            raise Refusal(self.status or _STATUS[self.kind], _MESSAGES[self.kind], headers=headers)

    def spoil(self, reply: Reply) -> Reply:
        """The answer as it arrives, with what goes wrong on its way."""
        half = len(reply.body) // 2 if self.after is None else self.after
        match self.kind:
            case "slow":
                return replace(reply, delay=self.delay or (0 if self.pace else 1), pace=self.pace)
            case "reset":
                return replace(reply, cut=self.after or 0, end="reset")
            case "truncate":
                return replace(reply, cut=half, end="close")
            case "garble":
                return replace(reply, body=reply.body[:half])
        return reply


_READ = {
    item.name: {"int": int, "int | None": int, "float": float}.get(str(item.type), str)
    for item in fields(Fault)
    if item.name != "kind"
}


class Faults:
    """Which fault befalls a request, and what has befallen those before it."""

    def __init__(self, configured: Iterable[Fault] = ()) -> None:
        self._configured = tuple(configured)
        self._seen: Counter[object] = Counter()
        self._lock = threading.Lock()

    def next(self, received: Received) -> Fault | None:
        """The fault for a request: its own, or the first of the configured ones that isn't used up.

        A request's own is counted by method and URL, so that sending it again meets the same count; once
        that is used up, counting begins again. Raises Refusal for a header that can't be read.
        """
        with self._lock:
            return self._next(received)

    def _next(self, received: Received) -> Fault | None:
        if text := received.headers.get(HEADER, ""):
            try:
                fault = Fault.parse(text)
            except ValueError as error:
                raise Refusal(400, f"Mock-Fault: {error}") from None
            key = (text, received.method, received.path, received.query)
            if self._due(fault, key):
                return fault
            if fault.times is not None and self._seen[key] > fault.skip + fault.times:
                del self._seen[key]
            return None
        for index, fault in enumerate(self._configured):
            if fault.befalls(received) and self._due(fault, index):
                return fault
        return None

    def _due(self, fault: Fault, key: object) -> bool:
        self._seen[key] += 1
        return fault.skip < self._seen[key] and (fault.times is None or self._seen[key] <= fault.skip + fault.times)
