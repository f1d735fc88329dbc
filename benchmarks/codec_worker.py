"""Check, then time every codec on every payload: `python -m benchmarks.codec_worker FOLDER ROUNDS` prints JSON.

Figures are microseconds of processor time per call. Objects that are encoded were decoded just before, outside the
clock, and each is encoded once, so that neither laziness nor a cache of results can hide what something costs.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import sample
from benchmarks.accessors import builder, reader
from benchmarks.codec_peers import TYPES, Codec, codecs

OPERATIONS = ("decode", "decode, read five", "decode, read all", "encode", "encode after reading", "build and encode")
BUDGET = 0.01
"""Seconds on the clock of one measurement."""
PREPARATION = 0.1
"""Seconds at most to prepare it."""
WARM = 0.2
"""Seconds after which a library is warm, if it isn't sooner."""
MOST = 500
"""Calls at most in one measurement; each takes an object of its own."""
Texts = Callable[[int], list[bytes]]
"""The payloads of a round: always the same one, or a new one for every call."""


class Case:
    """One codec on one payload."""

    def __init__(self, codec: Codec, payload: Any) -> None:
        self.codec = codec
        self.payload = payload
        self.text = _text(payload)
        self.read = reader(payload, codec.style)
        self.read_five = reader(five(payload), codec.style)
        self.take, self.build = builder(payload, codec.decode(self.text), codec.style)
        self.builds = "value" not in payload  # Nobody builds the pages that a service answers with.
        self.counts = {name: 1 for name in OPERATIONS if self.builds or "build" not in name}

    def complaints(self) -> list[str]:
        """What comes back otherwise than it was; the forms of moments, nulls and the name of the type aside."""
        decode, encode = self.codec.decode, self.codec.encode
        results = {"encode": encode(decode(self.text)), "encode after reading": encode(self._touched(self.text))}
        found = []
        for name, text in results.items():
            again = json.loads(text)
            if again != self.payload if self.codec.exact else plain(again, self.payload) != plain(self.payload):
                found.append(name)
        if self.builds and plain(json.loads(encode(self.build(self._values(self.text)))), self.payload) != plain(
            self.payload
        ):
            found.append("build and encode")
        return found

    def warm(self) -> None:
        """Let the library fill its caches, and ours specialise; find out how many calls fit the budget."""
        for operation in self.counts:
            end = time.monotonic() + WARM
            for _ in range(20):
                once = self._seconds(operation, [self.text])
                if time.monotonic() > end:
                    break
            decode = self._seconds("decode", [self.text])
            fitting = min(BUDGET / max(once, 1e-6), PREPARATION / max(decode, 1e-6))
            self.counts[operation] = max(1, min(MOST, int(fitting)))

    def time(self, operation: str, texts: Texts) -> float:
        """Microseconds per call."""
        return self._seconds(operation, texts(self.counts[operation])) / self.counts[operation] * 1e6

    def _seconds(self, operation: str, texts: list[bytes]) -> float:
        decode, encode, read, build = self.codec.decode, self.codec.encode, self.read, self.build
        gc.collect()
        match operation:
            case "decode":
                begin = time.process_time_ns()
                for text in texts:
                    decode(text)
            case "decode, read five":
                few = self.read_five
                begin = time.process_time_ns()
                for text in texts:
                    few(decode(text))
            case "decode, read all":
                begin = time.process_time_ns()
                for text in texts:
                    read(decode(text))
            case "encode" | "encode after reading":
                values = list(map(decode if operation == "encode" else self._touched, texts))
                begin = time.process_time_ns()
                for value in values:
                    encode(value)
            case _:
                values = list(map(self._values, texts))
                begin = time.process_time_ns()
                for value in values:
                    encode(build(value))
        return (time.process_time_ns() - begin) / 1e9

    def _touched(self, text: bytes) -> Any:
        value = self.codec.decode(text)
        self.read(value)
        return value

    def _values(self, text: bytes) -> list[Any]:
        return self.take(self.codec.decode(text))


def five(payload: Any) -> Any:
    """The first five members of each object that are no objects and no lists: what most programs look at."""
    if "value" in payload:
        return {"value": [five(item) for item in payload["value"]]}
    plain = [name for name, item in payload.items() if not isinstance(item, dict | list) and "@" not in name]
    return {name: payload[name] for name in plain[:5]}


def plain(value: Any, like: Any = None) -> Any:
    """A payload without nulls, with Z for +00:00, and without a type that `like`, its original, doesn't name."""
    if isinstance(value, dict):
        other = like if isinstance(like, dict) else value
        named = {name: item for name, item in value.items() if name in other or name != "@odata.type"}
        return {name: plain(item, other.get(name)) for name, item in named.items() if item is not None}
    if isinstance(value, list):
        others = like if isinstance(like, list) and len(like) == len(value) else value
        return [plain(item, other) for item, other in zip(value, others, strict=True)]
    return f"{value[:-6]}Z" if isinstance(value, str) and value.endswith("+00:00") else value


def _text(payload: Any) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()


class Users:
    """Users of which no two are alike, made anew for every round."""

    def __init__(self) -> None:
        self.number = 0
        self.texts: list[bytes] = []

    def renew(self) -> None:
        """Others from now on."""
        self.texts = [_text(sample.varied(self.number + at, TYPES)) for at in range(MOST)]
        self.number += MOST

    def __call__(self, count: int) -> list[bytes]:
        """So many of them."""
        return self.texts[:count]


PAYLOADS = {
    "a user of 40 members": (sample.user(), "User"),
    "many users, no two alike": (sample.user(), "User"),
    "a page of 100 users": ({"value": [sample.user(number) for number in range(100)]}, "Users"),
    "eleven members of a user": (sample.few(), "User"),
    "a small nested value": (sample.SMALL, "PatternedRecurrence"),
    "50 directory objects of two types": (sample.mixed(), "DirectoryObjects"),
}


def measure(title: str, rounds: int) -> dict[str, Any]:
    """Bytes of a payload, what comes back wrong by codec, and the microseconds by codec and operation."""
    payload, cls = PAYLOADS[title]
    cases = {name: Case(codec, payload) for name, codec in codecs(payload, cls).items()}
    gc.collect()
    gc.freeze()  # What the libraries consist of is no rubbish to look through.
    wrong = {name: found for name, case in cases.items() if (found := case.complaints())}
    if "codegen" in wrong:
        raise SystemExit(f"{title}: ours comes back otherwise after {', '.join(wrong['codegen'])}")
    users = Users()
    times: dict[str, dict[str, list[float]]] = {name: {at: [] for at in case.counts} for name, case in cases.items()}
    for case in cases.values():
        case.warm()
    for _ in range(rounds):
        if "alike" in title:
            users.renew()
        for name, case in cases.items():
            for operation in case.counts:
                same = [case.text]
                texts = users if "alike" in title else (lambda count, same=same: same * count)
                times[name][operation].append(case.time(operation, texts))
    return {"bytes": len(_text(payload)), "wrong": wrong, "times": times}


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    print(json.dumps({title: measure(title, int(sys.argv[2])) for title in PAYLOADS}))
