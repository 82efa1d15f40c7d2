"""Wide columns: whole numbers of up to a hundred bits, in NumPy arrays of 64.

A number is kept twice: its last 64 bits exactly, as arithmetic modulo 2^64 leaves them, and its size nearly, as a float. Sums, differences
and products keep both. The float is never an answer: it says which of the numbers with the same last bits is meant, for the sign of a
difference and for the whole part of a quotient, and there an error of the float of a trillionth of a percent is corrected by the bits.
Sound while no number on the way exceeds ``MOST_BITS`` bits; ``Reach`` finds that out before anything is worked out.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from tradezone.values import Rounding
from tradezone.values.exact import Exact

#: Beyond this the float could be off by more than the last 64 bits can tell apart.
MOST_BITS: Final = 100
_HALF: Final = float(1 << 62)
_WRAP: Final = 1 << 64

Column = Any


class Wide:
    """A column of whole numbers: ``low`` their last 64 bits, ``near`` their size."""

    __slots__ = ("low", "near")
    #: Arithmetic with an array on the left comes here.
    __array_ufunc__ = None

    def __init__(self, low: Column, near: Column) -> None:
        self.low = low
        self.near = near

    @classmethod
    def of(cls, column: Column) -> Wide:
        """A 64-bit column as a wide one."""
        return cls(column, column.astype(np.float64))

    @staticmethod
    def _parts(other: Any) -> tuple[Any, Any]:
        """The last bits and the size of what stands on the other side: a wide column, a 64-bit one, or one whole number."""
        if isinstance(other, Wide):
            return other.low, other.near
        if isinstance(other, np.ndarray):
            return (other.astype(np.int64) if other.dtype == bool else other), other
        return np.int64((other + (_WRAP >> 1)) % _WRAP - (_WRAP >> 1)), float(other)

    def __add__(self, other: Any) -> Wide:
        low, near = self._parts(other)
        return Wide(self.low + low, self.near + near)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Wide:
        low, near = self._parts(other)
        return Wide(self.low - low, self.near - near)

    def __rsub__(self, other: Any) -> Wide:
        low, near = self._parts(other)
        return Wide(low - self.low, near - self.near)

    def __mul__(self, other: Any) -> Wide:
        low, near = self._parts(other)
        return Wide(self.low * low, self.near * near)

    __rmul__ = __mul__

    def __neg__(self) -> Wide:
        return Wide(-self.low, -self.near)

    def __gt__(self, other: Any) -> Column:
        apart = self - other
        return np.where(np.abs(apart.near) < _HALF, apart.low > 0, apart.near > 0)

    def __lt__(self, other: Any) -> Column:
        return (-self) > (-other)

    def __ge__(self, other: Any) -> Column:
        return ~(self < other)

    def __le__(self, other: Any) -> Column:
        return ~(self > other)

    def __eq__(self, other: object) -> Column:
        apart = self - other
        return (apart.low == 0) & (np.abs(apart.near) < _HALF)

    __hash__ = None  # type: ignore[assignment]  # a column is no key

    def __abs__(self) -> Wide:
        sign = 1 - 2 * (self < 0).astype(np.int64)
        return Wide(self.low * sign, np.abs(self.near))

    def __mod__(self, divisor: int) -> Wide:
        return self - (self // divisor) * divisor

    def __floordiv__(self, divisor: int) -> Wide:
        """The whole part of a quotient by a positive number."""
        guess = np.floor(self.near / divisor).astype(np.int64)
        rest = self.low - guess * np.int64(divisor)
        return Wide.of(guess + rest // divisor)


def narrow(column: Any) -> Column:
    """A column of amounts that fit in 64 bits, as such."""
    return column.low if isinstance(column, Wide) else column


def rounded(units: Column, denominator: int, rounding: Rounding) -> Column:
    """A 64-bit column of at most fifty bits over a denominator, rounded."""
    wide = 10**rounding.scale > _MOST_STEPS or denominator > _MOST_STEPS
    return narrow(Exact(Wide.of(units) if wide else units, denominator).rounded(rounding))  # type: ignore[arg-type]  # a column of numbers


#: Factors that leave a number of fifty bits within 64.
_MOST_STEPS: Final = 1_000
