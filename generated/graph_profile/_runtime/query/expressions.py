"""Expressions of $filter, $orderby and $compute as Python values, with as few parentheses as possible.

OData URL Conventions 4.01, section 5.1.1. An empty type means unknown; it isn't checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from ..edm import NUMBERS, TEMPORAL, element
from ..literals import own_type
from .functions import Functions
from .literals import family, written
from .names import type_name
from .terms import Computed, Order, Term, Use

OR, AND, NOT, COMPARISON, MEMBERSHIP, ADDITIVE, MULTIPLICATIVE, NEGATION, PRIMARY = (
    range(9)
)
"""How tightly an expression holds together (section 5.1.1.16).

Parsers disagree on two points: whether `not` binds before comparisons, and whether `eq` and `gt` are on one
level. Where it matters there are parentheses, so that every parser reads the same.
"""
BOOLEAN = "Edm.Boolean"
_UNNAMED = ("any",)
"""What `filter` holds where the documentation says that it is supported and names no operators."""
_FRACTIONAL = ("Edm.Double", "Edm.Single", "Edm.Decimal")
"""The widest first: that of one side is the result's."""


class Expression(Functions, Term):
    """A value that the service computes for each item: a property, a comparison, or the result of a function.

    Python's operators stand for OData's: `== != > >= < <=`; `& | ~` for `and or not`; `+ - * %`; `//` for `div`
    between whole numbers, and `/` for `divby` between them and `div` between others. Values are written as
    literals of the type on the other side; TypeError and ValueError say what is wrong with one.
    """

    __slots__ = ("_level", "_qualified", "_type")
    __hash__ = None  # type: ignore[assignment]
    __iter__: ClassVar[None] = None
    _serves = frozenset({"filter", "orderby"})

    def __init__(
        self,
        text: str,
        type: str = "",
        uses: Iterable[Use] = (),
        level: int = PRIMARY,
        qualified: bool = False,
    ) -> None:
        super().__init__(text, uses)
        self._level: int = level
        self._type: str = type
        self._qualified: bool = qualified

    def __bool__(self) -> bool:
        message = "an expression has no truth value here: combine with & | ~, and write a range as two of them"
        raise TypeError(message)

    def __contains__(self, item: object) -> bool:
        raise TypeError("write expression.in_([...]), not in")

    def __and__(self, other: Expression) -> Expression:
        return self._logical("and", other, AND)

    def __or__(self, other: Expression) -> Expression:
        return self._logical("or", other, OR)

    def __invert__(self) -> Expression:
        for use in self._uses:
            check_documented("not", use)
        if self._is_bare:
            return self._compare("eq", False)
        loose = condition(self)._level < NOT or self._level == COMPARISON
        return Formula(
            f"not ({self})" if loose else f"not {self}", BOOLEAN, self._uses, NOT
        )

    def __eq__(self, other: object) -> Expression:  # type: ignore[override]
        return self._compare("eq", other)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self._compare("ne", other)

    def __gt__(self, other: object) -> Expression:
        return self._compare("gt", other)

    def __ge__(self, other: object) -> Expression:
        return self._compare("ge", other)

    def __lt__(self, other: object) -> Expression:
        return self._compare("lt", other)

    def __le__(self, other: object) -> Expression:
        return self._compare("le", other)

    def in_(self, values: Any) -> Expression:
        """Whether it is one of several values, `city in ('Oslo','Bergen')`, or an item of a collection.

        Raises ValueError when there are no values, TypeError for a text, which is one value.
        """
        self._apply("in")
        if isinstance(values, Expression):
            comparable(self, values, element(values._type))
            return self._member("in", values._in(PRIMARY), values._uses)
        if isinstance(values, (str, bytes)):
            raise TypeError(f"in_() takes several values, not {values!r}")
        texts = [self._literal(value) for value in values]
        if not texts:
            raise ValueError(f"{self}.in_() needs at least one value")
        return self._member("in", f"({','.join(texts)})")

    def has(self, value: Any) -> Expression:
        """Whether flags are set: `rights has 'read'`; raises TypeError for what is no enumeration."""
        self._apply("has")
        if self._type.startswith("Edm.") and family(self._type):
            raise TypeError(f"{self} is {self._type}: has works on enumerations")
        return self._member("has", self._literal(value))

    def __add__(self, other: object) -> Expression:
        if self._type == "Edm.String":
            return self.concat(other)
        return self._arithmetic("add", other)

    def __radd__(self, other: object) -> Expression:
        if self._type == "Edm.String":
            return self._operand(other) + self
        return self._arithmetic("add", other, swap=True)

    def __sub__(self, other: object) -> Expression:
        return self._arithmetic("sub", other)

    def __rsub__(self, other: object) -> Expression:
        return self._arithmetic("sub", other, swap=True)

    def __mul__(self, other: object) -> Expression:
        return self._arithmetic("mul", other)

    def __rmul__(self, other: object) -> Expression:
        return self._arithmetic("mul", other, swap=True)

    def __truediv__(self, other: object) -> Expression:
        return self._arithmetic("/", other)

    def __rtruediv__(self, other: object) -> Expression:
        return self._arithmetic("/", other, swap=True)

    def __floordiv__(self, other: object) -> Expression:
        return self._arithmetic("//", other)

    def __rfloordiv__(self, other: object) -> Expression:
        return self._arithmetic("//", other, swap=True)

    def __mod__(self, other: object) -> Expression:
        return self._arithmetic("mod", other)

    def __rmod__(self, other: object) -> Expression:
        return self._arithmetic("mod", other, swap=True)

    def __neg__(self) -> Expression:
        if family(self._type) not in ("", "number", "Edm.Duration"):
            raise TypeError(f"{self} is {self._type} and has no negative")
        return Formula(f"-{self._in(PRIMARY)}", self._type, self._uses, NEGATION)

    def cast(self, type: Any) -> Expression:
        """The value as another type: `cast(age,Edm.String)`."""
        name = type_name(type)
        return Formula(
            f"cast({self},{name})", name, self._uses, qualified=self._qualified
        )

    def isof(self, type: Any) -> Expression:
        """Whether the value is of a type."""
        return Formula(f"isof({self},{type_name(type)})", BOOLEAN, self._uses)

    def asc(self) -> Order:
        """As a key of $orderby, smallest first."""
        return Order(f"{self} asc", self._uses)

    def desc(self) -> Order:
        """As a key of $orderby, largest first."""
        return Order(f"{self} desc", self._uses)

    def as_(self, name: str) -> Computed:
        """As an item of $compute: `price mul quantity as total`; raises ValueError for what can't be a name."""
        if not name.isidentifier() or not name.isascii():
            raise ValueError(f"{name!r} can't be the name of a computed property")
        return Computed(f"{self} as {name}", self._uses)

    def _in(self, level: int) -> str:
        return self._text if self._level >= level else f"({self._text})"

    def _check(self, option: str) -> None:
        super()._check(option)
        if option == "filter":
            condition(self)

    def _as(self, option: str) -> str:
        return str(condition(self)) if option == "filter" else self._text

    @property
    def _is_bare(self) -> bool:
        """Whether it is a property that is true or false: a condition by the standard, but not by all services."""
        return False

    def _literal(self, value: Any) -> str:
        return written(value, self._type, str(self), qualified=self._qualified)

    def _operand(self, value: Any) -> Expression:
        if isinstance(value, Expression):
            comparable(self, value, value._type)
            return value
        return Formula(self._literal(value), self._type)

    def _apply(self, operator: str) -> None:
        """Refuse the operator, or function, where it can't be used on this value."""
        if self._type.startswith("Collection("):
            message = f"{self} is a collection: ask any() or all() about its items"
            raise TypeError(message)

    def _function(
        self, name: str, result: str, *arguments: tuple[Any, str], on: frozenset[str]
    ) -> Expression:
        self._apply(name)
        if family(self._type) and self._type not in on:
            message = f"{self} is {self._type}: {name} works on {', '.join(sorted(on))}"
            raise TypeError(message)
        others = [
            Formula(f"{name}()", type)._operand(value) for value, type in arguments
        ]
        text = ",".join(map(str, (self, *others)))
        return Formula(f"{name}({text})", result, _used(self, *others))

    def _member(
        self, operator: str, right: str, uses: Iterable[Use] = ()
    ) -> Expression:
        text = f"{self._in(PRIMARY)} {operator} {right}"
        return Formula(text, BOOLEAN, (*self._uses, *uses), MEMBERSHIP)

    def _logical(self, operator: str, other: Any, level: int) -> Expression:
        if not isinstance(other, Expression):
            message = f"{operator} joins two conditions, not {self} and {other!r}"
            raise TypeError(message)
        text = f"{condition(self)._in(level)} {operator} {condition(other)._in(level)}"
        return Formula(text, BOOLEAN, _used(self, other), level)

    def _compare(self, operator: str, other: Any) -> Expression:
        self._apply(operator)
        if other is None and operator not in ("eq", "ne"):
            raise TypeError(
                f"{self} {operator} null: null can be compared with == and != only"
            )
        right = self._operand(other)
        text = f"{self._in(ADDITIVE)} {operator} {right._in(ADDITIVE)}"
        return Formula(text, BOOLEAN, _used(self, right), COMPARISON)

    def _arithmetic(
        self, operator: str, other: Any, *, swap: bool = False
    ) -> Expression:
        self._apply(operator)
        there = other if isinstance(other, Expression) else self._beside(other)
        left, right = (there, self) if swap else (self, there)
        type = _result(operator, left, right)
        if operator in ("/", "//"):
            numbers = {family(left._type), family(right._type)} == {"number"}
            whole = numbers and type not in _FRACTIONAL
            if operator == "//" and family(type) and not whole:
                message = f"// is for whole numbers: {left} is {left._type}, {right} is {right._type}"
                raise TypeError(message)
            is_exact = operator == "/" and whole
            operator, type = ("divby", "Edm.Decimal") if is_exact else ("div", type)
        level = ADDITIVE if operator in ("add", "sub") else MULTIPLICATIVE
        text = f"{left._in(level)} {operator} {right._in(level + 1)}"
        return Formula(text, type, _used(left, right), level)

    def _beside(self, value: Any) -> Expression:
        """A literal of arithmetic: durations stand beside moments, numbers beside durations."""
        own = own_type(value)
        type = self._type
        is_free = type in TEMPORAL and own and (own in TEMPORAL or own in NUMBERS)
        if is_free or not family(type) or (own in _FRACTIONAL and type in NUMBERS):
            type = own
        return Formula(written(value, type, str(self)), type)


class Formula(Expression):
    """What an operator or a function makes.

    A class of its own beside paths: Python asks the right side of a comparison first where that is of a subclass.
    """

    __slots__ = ()


def condition(expression: Expression) -> Expression:
    """The expression as every service takes it for a condition, `even eq true`; TypeError where it is none."""
    if expression._type != BOOLEAN and family(expression._type):
        raise TypeError(f"{expression} is {expression._type}, not a condition")
    if not expression._is_bare:
        return expression
    return Formula(f"{expression} eq true", BOOLEAN, expression._uses, COMPARISON)


def comparable(left: Expression, right: Expression, type: str) -> None:
    """Raise TypeError when values of two types can't be compared; `type` is the right one's."""
    one, other = family(left._type), family(type)
    if one and other and one != other:
        message = f"{left} is {left._type} and can't be compared with {right}, which is {type}"
        raise TypeError(message)


def check_documented(operator: str, use: Use) -> None:
    """Raise ValueError where the documentation names the operators of a property, and not this one."""
    named = use.facts.get("filter", ())
    if named not in ((), _UNNAMED) and operator.casefold() not in {
        name.casefold() for name in named
    }:
        raise ValueError(
            f"{use.path} is documented to support {', '.join(named)} in $filter, and {operator!r} isn't among "
            "them; q(unchecked=True) lets it pass"
        )


def _used(*expressions: Expression) -> list[Use]:
    return [use for expression in expressions for use in expression._uses]


def _result(operator: str, left: Expression, right: Expression) -> str:
    """The type of left operator right; raises TypeError where there is none (sections 5.1.1.2.1 to 5.1.1.2.7)."""
    one, other = left._type, right._type
    if not family(one) or not family(other):
        return ""
    if one in NUMBERS and other in NUMBERS:
        return next((type for type in _FRACTIONAL if type in (one, other)), "Edm.Int64")
    if other == "Edm.Duration" and one in TEMPORAL and operator in ("add", "sub"):
        return one
    if one == "Edm.Duration" and other in TEMPORAL and operator == "add":
        return other
    if one == other and one in TEMPORAL and operator == "sub":
        return "Edm.Duration"
    if one == "Edm.Duration" and other in NUMBERS and operator in ("mul", "/"):
        return one
    if one in NUMBERS and other == "Edm.Duration" and operator == "mul":
        return other
    raise TypeError(f"there is no {one} {operator} {other}: {left} and {right}")
