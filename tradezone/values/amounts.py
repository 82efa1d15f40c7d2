"""Money, quantities, unit prices and shares."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Self

from tradezone.values.exact import Exact
from tradezone.values.figures import plainest, read_figure, write_figure
from tradezone.values.problem import ValueProblem
from tradezone.values.units import UNITS, Unit, factor, read_goods_unit, read_unit


@dataclass(frozen=True, slots=True, eq=False)
class _Figure:
    """A figure with its digits as typed; two are equal when they stand for the same amount of the same thing."""

    units: int
    scale: int
    #: What is counted, as written behind the figure.
    of: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        if type(self.units) is not int or type(self.scale) is not int:
            raise TypeError(f"{type(self).__name__} is read from text or made of integers, never of a float")
        if self.scale < 0:
            raise ValueError("a scale counts the digits after the point")

    def _same(self) -> tuple[int, int, str]:
        return (*plainest(self.units, self.scale), self.of)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Figure) and type(other) is type(self) and self._same() == other._same()

    def __hash__(self) -> int:
        return hash(self._same())

    def __str__(self) -> str:
        return f"{write_figure(self.units, self.scale)} {self.of}"

    @property
    def exact(self) -> Exact:
        return Exact(self.units, 10**self.scale)

    @property
    def amount(self) -> Decimal:
        """The figure alone, every digit of it, whatever the decimal context."""
        return Decimal(write_figure(self.units, self.scale))

    def _like(self, other: Self, verb: str) -> None:
        if type(other) is not type(self) or other.of != self.of:
            raise TypeError(f"cannot {verb} {self} and {other}")

    def __add__(self, other: Self) -> Self:
        self._like(other, "add")
        scale = max(self.scale, other.scale)
        units = self.units * 10 ** (scale - self.scale) + other.units * 10 ** (scale - other.scale)
        return type(self)(units, scale, of=self.of)

    def __sub__(self, other: Self) -> Self:
        return self + type(self)(-other.units, other.scale, of=other.of)

    def __lt__(self, other: Self) -> bool:
        self._like(other, "compare")
        return self.exact < other.exact

    def __le__(self, other: Self) -> bool:
        self._like(other, "compare")
        return self.exact <= other.exact


#: A figure with gaps between thousands, and what it counts.
_APART = re.compile(r"(-?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]+)?) ([^0-9 ].*)")


def _split(text: str, example: str) -> tuple[tuple[int, int], str]:
    """The figure and what is counted."""
    if not isinstance(text, str):
        raise TypeError(f"an amount is read from text such as `{example}`, not from {type(text).__name__}")
    figure, gap, of = text.strip().partition(" ")
    apart = _APART.fullmatch(text.strip())
    if apart is not None:
        joined = f"{apart[1].replace(' ', '')} {apart[2]}"
        raise ValueProblem("bad-amount", f"`{text}` has gaps between thousands", f"write `{joined}`")
    if not gap:
        read_figure(figure)
        raise ValueProblem("bad-amount", f"`{text}` does not say what it counts", f"write it as in `{example}`")
    return read_figure(figure), of.strip()


class Money(_Figure):
    """An amount of one currency, such as ``232000.00 USD``."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Money:
        (units, scale), of = _split(text, "232000.00 USD")
        return cls(units, scale, of=currency(of))

    @property
    def currency(self) -> str:
        return self.of


class Quantity(_Figure):
    """An amount of goods in a unit of trade, such as ``2000 kg``; always more than zero when read from text."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Quantity:
        (units, scale), of = _split(text, "2000 kg")
        unit = read_goods_unit(of)
        if units <= 0:
            raise ValueProblem(
                "not-positive", f"a quantity of `{text}` is not more than zero", "leave it out where it is not known"
            )
        return cls(units, scale, of=unit.name)

    @property
    def unit(self) -> Unit:
        return UNITS.get(self.of) or read_unit(self.of)

    def into(self, unit: Unit) -> Exact:
        """How many of another unit of the same dimension this is, exactly."""
        if unit.name == self.of:
            return Exact(self.units, 10**self.scale)
        numerator, denominator = factor(self.unit, unit)
        return Exact(self.units * numerator, 10**self.scale * denominator)


class UnitPrice(_Figure):
    """An amount of money for each unit of goods, or of what they contain, such as ``145.00 USD/kg`` or ``84.60 EUR/100 kg``."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> UnitPrice:
        (units, scale), of = _split(text, "145.00 USD/kg")
        money, slash, unit = of.partition("/")
        if not slash:
            raise ValueProblem("bad-amount", f"`{text}` is not a price for a unit", "write it as in `145.00 USD/kg`")
        return cls(units, scale, of=f"{currency(money)}/{read_unit(unit).name}")

    @property
    def currency(self) -> str:
        return self.of.partition("/")[0]

    @property
    def unit(self) -> Unit:
        name = self.of.partition("/")[2]
        return UNITS.get(name) or read_unit(name)

    def per(self, unit: Unit) -> Exact:
        """The same price for each of another unit of the same dimension, exactly.

        A price keeps its basis: what is per ``mtu`` becomes a price for each kilogram contained, not for each of the goods.
        """
        numerator, denominator = factor(unit, self.unit)
        return Exact(self.units * numerator, 10**self.scale * denominator)


class Share(_Figure):
    """A part of a whole, such as ``65%``."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Share:
        if not isinstance(text, str):
            raise TypeError(f"a share is read from text such as `65%`, not from {type(text).__name__}")
        figure, percent, rest = text.partition("%")
        if rest:
            raise ValueProblem("bad-share", f"`{text}` is not a share", "write it as in `65%`")
        if not percent:
            read_figure(text, code="bad-share")
            raise ValueProblem("bad-share", f"`{text}` is not a share", f"write `{text}%` if it means per cent")
        return cls(*read_figure(figure, code="bad-share"), of="%")

    @classmethod
    def parse_part(cls, text: str) -> Share:
        """A share of a whole, from none to all of it, both included."""
        share = cls.parse(text)
        if not 0 <= share.units <= 100 * 10**share.scale:
            raise ValueProblem("bad-share", f"`{text}` is not between 0% and 100%", "give it as a part of the whole, as in `65%`")
        return share

    def __str__(self) -> str:
        return f"{write_figure(self.units, self.scale)}%"

    @property
    def exact(self) -> Exact:
        return Exact(self.units, 100 * 10**self.scale)


@lru_cache(maxsize=256)
def currency(code: str) -> str:
    """The code itself where ISO 4217 knows it; a ``ValueProblem`` with code ``unknown-currency`` otherwise."""
    from pycountry import currencies

    if not (len(code) == 3 and code.isascii() and code.isupper() and currencies.get(alpha_3=code)):
        raise ValueProblem("unknown-currency", f"`{code}` is not a currency of ISO 4217", "write a code such as `USD`")
    return code
