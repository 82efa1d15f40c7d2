"""Exact amounts while a line is worked out: a whole number over a whole denominator, rounded once at the end.

The numerator may be a Python int or a whole column of them; every operation is a product, a sum or a comparison of integers, so
that a formula is written once for one item and for a column. Denominators are plain ints and are never reduced: they are
products of powers of ten and unit factors, and stay small.
"""

from __future__ import annotations

from math import lcm

from tradezone.values.rounding import Rounding


class Exact:
    """``numerator / denominator``, exactly; the denominator is positive."""

    __slots__ = ("denominator", "numerator")

    def __init__(self, numerator: int, denominator: int = 1) -> None:
        self.numerator = numerator
        self.denominator = denominator

    @classmethod
    def scaled(cls, units: int, scale: int) -> Exact:
        """The figure ``units`` at a power-of-ten scale."""
        return cls(units, 10**scale)

    def __add__(self, other: Exact) -> Exact:
        if self.denominator == other.denominator:
            return Exact(self.numerator + other.numerator, self.denominator)
        shared = lcm(self.denominator, other.denominator)
        mine, theirs = shared // self.denominator, shared // other.denominator
        return Exact(self.numerator * mine + other.numerator * theirs, shared)

    def __sub__(self, other: Exact) -> Exact:
        if self.denominator == other.denominator:
            return Exact(self.numerator - other.numerator, self.denominator)
        return self + Exact(-other.numerator, other.denominator)

    def __mul__(self, other: Exact) -> Exact:
        return Exact(self.numerator * other.numerator, self.denominator * other.denominator)

    def positive(self) -> Exact:
        """The amount where it is above zero, zero elsewhere."""
        return Exact(self.numerator * (self.numerator > 0), self.denominator)

    def __lt__(self, other: Exact) -> bool:
        return self.numerator * other.denominator < other.numerator * self.denominator

    def __le__(self, other: Exact) -> bool:
        return self.numerator * other.denominator <= other.numerator * self.denominator

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Exact):
            return NotImplemented
        return self.numerator * other.denominator == other.numerator * self.denominator

    def __hash__(self) -> int:
        from fractions import Fraction

        return hash(Fraction(self.numerator, self.denominator))

    def __repr__(self) -> str:
        return f"Exact({self.numerator}, {self.denominator})"

    def over(self, other: Exact) -> Exact:
        """The amount for each unit of the other, which is not zero."""
        if other.numerator == 0:
            raise ZeroDivisionError("an amount for each unit of nothing")
        sign = -1 if other.numerator < 0 else 1
        return Exact(self.numerator * other.denominator * sign, self.denominator * other.numerator * sign)

    def rounded(self, rounding: Rounding) -> int:
        """The amount in the rounding's own step, as a whole number of steps: 12.345 by half a cent up is 1235."""
        return rounding.apply(self.numerator * 10**rounding.scale, self.denominator)

    def decimals(self, least: int, most: int) -> tuple[int, int] | None:
        """The figure in digits where it ends within ``most`` decimals, with at least ``least`` of them; else None."""
        whole, rest = divmod(self.numerator * 10**most, self.denominator)
        if rest:
            return None
        scale = most
        while scale > least and whole % 10 == 0:
            whole //= 10
            scale -= 1
        return whole, scale


ZERO = Exact(0)
ONE = Exact(1)
