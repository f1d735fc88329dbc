"""Options of one call: preconditions, limits, and the form of JSON in both directions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeAlias, TypedDict, get_args

from ..errors import near, shown
from ..members import control_text
from ..model import Model
from ..operations import Body
from ..requests import LinkForm, Request
from .retry import Retries
from .steps import Reply

DEADLINE = 600.0
"""Seconds that a request may take in all, unless a client or a call says otherwise."""
MAX_BYTES = 256 * 1024 * 1024
"""Bytes of content that a response may have, decompressed, unless a client or a call says otherwise."""
Version: TypeAlias = Literal["4.0", "4.01"]
Metadata: TypeAlias = Literal["minimal", "full", "none"]
_JSON = "application/json"


class CommonOptions(TypedDict, total=False):
    """Options of a single request or batch."""

    retries: Retries
    timeout: float | None
    """Seconds to wait for an answer from the service."""
    deadline: float | None
    """Seconds until the response is complete, with retries and waits; None for no limit."""
    max_bytes: int | None
    """Largest content of a response, decompressed; None for no limit."""
    links: LinkForm
    """Style of links in request bodies: with the service root, or relative to it."""
    version: Version
    """OData version of the request. In 4.01, bodies have no prefix `odata.` and bind with `{"@id": ...}`.

    With 4.0, conditions have no `in` and no `divby`, but `(a eq 1 or a eq 2)` and `a mul 1.0 div 2`. Without a
    version, bodies are those of 4.0; if a service refuses the conditions of a GET, the client retries it in this form.
    """
    ieee754: bool
    """Whether Int64 and Decimal are texts in JSON, both ways; for services that read numbers as floats."""
    metadata: Metadata
    """Amount of control information in the response."""


class SendOptions(CommonOptions, total=False):
    """Options of a single request."""

    if_match: str | Model | Reply | None
    """Condition: the resource has this ETag. An ETag, a model or reply with one, or `"*"` for any existing one."""
    if_none_match: str | Model | Reply | None
    """Condition: the resource doesn't have this ETag, else NotModified. `"*"` creates and never overwrites."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form of OData's JSON: what a client has as its own, and every request may change for itself."""

    version: Version = "4.0"
    is_chosen: bool = False
    """Whether somebody has said which version that is; unless, a service is found out about as it refuses."""
    ieee754: bool = False
    metadata: Metadata = "minimal"
    links: LinkForm | Literal[""] = ""
    """Empty for what the request itself says."""

    def but(self, options: Mapping[str, Any]) -> Form:
        """The form that the options of one request ask for."""
        names = ("version", "ieee754", "metadata", "links")
        asked = {name: options[name] for name in names if name in options}
        if "version" in asked:
            asked["is_chosen"] = True
        return replace(self, **asked) if asked else self

    @property
    def media_type(self) -> str:
        """Of bodies (JSON Format 4.01, section 3.2)."""
        return f"{_JSON};IEEE754Compatible=true" if self.ieee754 else _JSON

    @property
    def accepted(self) -> str:
        """What answers shall be (JSON Format 4.01, section 3); services of 4.01 take the prefix, too."""
        return f"{_JSON};odata.metadata={self.metadata}{';IEEE754Compatible=true' if self.ieee754 else ''}"

    def accept(self, request: Request[Any]) -> str:
        """What the result of a request needs; where there is none, errors are still wanted as JSON."""
        if request.result is None or request.result.is_json:
            return self.accepted
        return "*/*" if request.result.type == "Edm.Stream" else "text/plain"

    def content(self, content: bytes, body: Body | None) -> bytes:
        """A JSON body in this form; `body` tells the types of what is in it."""
        if self.version == "4.0" and not self.ieee754:
            return content
        from .payload import adapted

        return adapted(
            content, body or Body(), version=self.version, ieee754=self.ieee754
        )


_CHOICES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(
        ("absolute", "atomic", "ieee754", "resume", "serial"), (True, False)
    ),
    "form": ("json", "multipart"),
    "links": get_args(LinkForm),
    "max_version": get_args(Version),
    "metadata": get_args(Metadata),
    "version": get_args(Version),
}
_CALLED = ("hook", "progress", "started")
_LIMITS = ("deadline", "max_bytes", "size", "timeout")


def check(options: Mapping[str, Any], kind: Any) -> None:
    """Refuse what would be ignored, or fail later, in options of a kind such as SendOptions.

    Raises TypeError for one that there isn't, and for retries that are none; ValueError for other wrong values.
    """
    known = kind.__optional_keys__
    for name, value in options.items():
        if name not in known:
            hint = near(name, known) or f", only {', '.join(sorted(known))}"
            raise TypeError(f"there is no option {name!r}{hint}")
        if name in _CHOICES and value not in _CHOICES[name]:
            message = f"{name} is {' or '.join(map(repr, _CHOICES[name]))}, not {shown(value)}"
            raise ValueError(message)
        if name in _LIMITS and (
            isinstance(value, str | bool)
            or (isinstance(value, int | float) and not value > 0)
        ):
            raise ValueError(f"{name} is a number above 0, not {shown(value)}")
        if name in _CALLED and not (value is None or callable(value)):
            raise TypeError(f"{name} is a function, not {shown(value)}")
        if name == "retries" and not isinstance(value, Retries):
            raise TypeError(f"retries are odata.Retries(limit=3), not {shown(value)}")


def several(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts, of which a caller may give one alone: its characters are never meant."""
    return (texts,) if isinstance(texts, str) else tuple(texts)


def refuse_other(request: Any) -> None:
    """Raise TypeError for what is sent and no request, such as the place that one would be for."""
    if type(request).__name__ == Request.__name__ and not isinstance(request, Request):
        message = f"{request!r:.80} is of another package, {type(request).__module__.partition('.')[0]}"
        raise TypeError(message)
    if not isinstance(request, Request):
        message = f"{request!r:.80} is no request: give what get(), post() and the like return"
        raise TypeError(message)


def etag_of(value: str | Model | Reply) -> str:
    """The ETag that a model or a reply carries, or the text itself.

    Raises ValueError where there is none, TypeError for what can't carry one.
    """
    found: str | None
    if isinstance(value, str):
        found = value
    elif isinstance(value, Reply):
        found = value.etag
    elif not isinstance(value, Model):
        raise TypeError(
            f"a condition is an ETag, or a model or a reply that carries one, not {shown(value)}"
        )
    else:
        found = control_text(value.additional_data, "etag")
    if found and found.strip():
        return found
    # Services take an empty header for none, and so do it in any case.
    raise ValueError(
        f"this {type(value).__name__} carries no ETag; read it from the service first"
    )


def preconditions(options: Mapping[str, Any]) -> dict[str, str]:
    """The headers of `if_match` and `if_none_match` (Protocol 4.01, sections 8.2.4 and 8.2.5)."""
    names = {"if_match": "If-Match", "if_none_match": "If-None-Match"}
    return {
        header: etag_of(value)
        for name, header in names.items()
        if (value := options.get(name)) is not None
    }
