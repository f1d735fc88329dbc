"""Request builders: the paths of a service, with verbs at their end: `api.users["id"].profile.account.post(body)`.

This is all that `from package import api` needs: it loads nothing, not even `typing`, before a first request.
"""

from __future__ import annotations

TYPE_CHECKING: bool = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar, Generic, Never, TypeVar, Unpack
    from typing import overload as overload  # noqa: PLC0414

    from .operations import Operation
    from .query.options import QueryOptions
    from .requests import Request
    from .urls import Part

    R_ = TypeVar("R_", bound="Root")
    N_co = TypeVar("N_co", covariant=True)

else:

    def overload(function: Any) -> Any:
        """`typing.overload`, without `typing`: only type checkers read what it stands at."""
        return function


_TAKES_OPTIONS = 8
"""The flag of a function with `**options`, `inspect.CO_VARKEYWORDS`."""
_NONE = (lambda: None).__code__


def tell_options(cls: type, default: Any) -> None:
    """Let the methods of a class name their options, with this default, to tools that show signatures."""
    for verb in vars(cls).values():
        if getattr(verb, "__code__", _NONE).co_flags & _TAKES_OPTIONS:
            from .signatures import VerbSignature

            verb.__signature__ = VerbSignature(verb, default)


class Node:
    """A request builder: a path in the service. Subclasses add verbs and further path segments.

    Every name of this class begins with an underscore, so that no segment's name can clash with it.
    """

    __slots__ = ("_aliases", "_parentheses", "_path", "_root")
    # `__getitem__` alone would make a node iterable, without end.
    __iter__: ClassVar[None] = None

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        tell_options(cls, None)

    def __init__(self, parent: Node, part: str | Part) -> None:
        """`part` is finished URL text with its own leading slash."""
        self._root: str = parent._root
        self._parentheses: bool = parent._parentheses
        self._aliases: Mapping[str, str] = parent._aliases
        aliases: Mapping[str, str] = getattr(part, "aliases", {})
        if aliases:
            if twice := aliases.keys() & parent._aliases.keys():
                raise ValueError(f"{min(twice)} would be two arguments of one path")
            self._aliases = {**parent._aliases, **aliases}
        other: str = getattr(part, "parentheses", "")
        in_parentheses = other if self._parentheses else ""
        if not in_parentheses and (refusal := getattr(part, "refusal", "")):
            raise ValueError(refusal)
        self._path: str = parent._path + (in_parentheses or part)

    if not TYPE_CHECKING:  # Checkers would take every misspelt name for declared.

        def __getattr__(self, name: str) -> Any:
            """Python asks here only when it has found nothing."""
            hint = ""
            if name[:1] != "_":
                from .errors import near

                hint = near(name, [item for item in dir(self) if item[:1] != "_"])
            message = f"{type(self).__name__!r} object has no attribute {name!r}{hint}"
            raise AttributeError(message)

    def __reduce_ex__(self, protocol: Any) -> Any:
        # Before its protocol 2, pickle knows no slots.
        return super().__reduce_ex__(max(2, protocol))

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._path or '/'}>"

    def _request(
        self,
        operation: Operation,
        body: Any = None,
        *,
        asked: Mapping[str, str] | None = None,
        own: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **options: Unpack[QueryOptions],
    ) -> Request[Any]:
        """The request for `operation` at this path; `asked` are the headers that it can't do without.

        `own` are values of the service's own query options; None for one that isn't given.

        Raises ValueError or TypeError for query options and bodies that can't be written.
        """
        from .requests import request

        given = {**(asked or {}), **(headers or {})}
        if own:
            from .urls import own_options

            options["query"] = own_options(own, options.get("query") or {})
        return request(self, operation, body, given, **options)


class _Step:
    # A step to a longer path by a segment: `messages: Step[Messages] = Step("/messages", "message")`.
    #
    # The class of the longer path stands in the annotation alone. It is looked up, and its module imported, when the
    # step is first taken.

    __slots__ = ("_class", "_module", "_name", "_owner", "_part")

    def __init__(self, part: str, module: str = "") -> None:
        """`part` is finished URL text; `module` is where the class is, beside that of the step, if not there too."""
        self._part = part
        self._module = module
        self._class: Any = None

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner = owner
        self._name = name

    def __get__(self, place: Any, owner: Any = None) -> Any:
        if place is None:
            return self
        if self._class is None:
            self._class = self._found()
        return self._class(place, self._part)

    def __set__(self, place: Any, value: Never) -> None:
        raise AttributeError(f"{self._name!r} of {place!r} can't be set")

    @property
    def __doc__(self) -> str:  # type: ignore[override]
        """What `help` shows of it."""
        return f"{self._part}: {self._leads_to}"

    @property
    def _leads_to(self) -> str:
        annotation: str = self._owner.__annotations__[self._name]
        return annotation[len("Step[") : -1]

    def _found(self) -> Any:
        from importlib import import_module

        here = import_module(self._owner.__module__)
        if self._module:
            here = import_module(f".{self._module}", here.__package__)
        return getattr(here, self._leads_to)


if TYPE_CHECKING:

    class Step(_Step, Generic[N_co]):
        """As type checkers see it; `typing` isn't loaded for this when a program runs."""

        def __get__(self, place: Any, owner: Any = None) -> N_co: ...

else:
    Step = _Step


class Root(Node):
    """The service itself, where every path begins."""

    __slots__ = ()

    def __init__(self, root: str, *, parentheses: bool = False) -> None:
        """`root` is the service root, absolute; raises ValueError when it can't be one.

        With `parentheses`, URLs are the standard's: see `keys_in_parentheses`.
        """
        scheme, _, rest = root.partition("://")
        is_absolute = scheme.lower() in ("https", "http") and rest.partition("/")[0]
        is_plain = root.isascii() and root.isprintable() and not {*" ?#"} & {*root}
        if not is_absolute or not is_plain or root.endswith("/$metadata"):
            message = f"{root!r} is not a service root; write https://host/version"
            raise ValueError(message)
        self._root = root.rstrip("/")
        self._path = ""
        self._aliases = {}
        self._parentheses = parentheses


def keys_in_parentheses(api: R_) -> R_:
    """The service with keys written `/users('87d3')`, for services that don't know `/users/87d3`.

    Strings are quoted, values of other types stand bare (URL Conventions, 4.3.1), members of enumerations have
    their type with them.
    """
    from copy import copy

    other = copy(api)
    other._parentheses = True
    return other


def key(value: Any, type: str = "") -> Part:
    """A key as a path segment of its own, see `urls.key`."""
    from .urls import key

    return key(value, type)


def keyed(value: Any, type: str = "") -> Part:
    """A key in parentheses, whatever the service's habit is: the page writes it so."""
    from .urls import Part, key

    part = key(value, type)
    return Part(part.parentheses, parentheses=part.parentheses, aliases=part.aliases)


def call(
    name: str,
    *arguments: tuple[str, Any, str],
    takes: tuple[tuple[str, ...], ...] = (),
) -> Part:
    """A function call, see `urls.call`."""
    from .urls import call

    return call(name, *arguments, takes=takes)
