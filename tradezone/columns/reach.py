"""Reach: how large the numbers of a formula can become, found by working it out once on bounds before it is worked out on columns."""

from __future__ import annotations

from typing import Any, Final

from tradezone.columns.wide import MOST_BITS

#: A 64-bit column with room for one doubling.
_NARROW: Final = 1 << 62
_WIDE: Final = 1 << MOST_BITS
#: A wide quotient is found from a float and what is left over: both have to stay within 64 bits.
_QUOTIENT: Final = 1 << 52
_DIVISOR: Final = 1 << 58


class Extent:
    """What the bounds of one formula came to so far."""

    __slots__ = ("divides", "most")

    def __init__(self) -> None:
        self.most = 0
        self.divides = True

    @property
    def is_narrow(self) -> bool:
        """Whether every number on the way fits in 64 bits."""
        return self.most < _NARROW

    @property
    def is_wide(self) -> bool:
        """Whether every number fits in a wide column, and every quotient can be found there."""
        return self.most < _WIDE and self.divides


class Reach:
    """The most that the size of a number can be, in place of the number; what is worked out from it notes what it came to."""

    __slots__ = ("extent", "most")

    def __init__(self, most: int, extent: Extent) -> None:
        self.most = most
        self.extent = extent
        extent.most = max(extent.most, most)

    def _other(self, other: Any) -> int:
        """The size of the other number; a constant has to fit in a column as well."""
        if isinstance(other, Reach):
            return other.most
        size = abs(int(other))
        self.extent.most = max(self.extent.most, size)
        return size

    def __add__(self, other: Any) -> Reach:
        return Reach(self.most + self._other(other), self.extent)

    __radd__ = __sub__ = __rsub__ = __add__

    def __mul__(self, other: Any) -> Reach:
        return Reach(self.most * self._other(other), self.extent)

    __rmul__ = __mul__

    def __neg__(self) -> Reach:
        return self

    __abs__ = __neg__

    def __gt__(self, other: Any) -> bool:
        """Compared as a difference; a part that may be cut off counts whole."""
        Reach(self.most + self._other(other), self.extent)
        return True

    __lt__ = __ge__ = __le__ = __gt__

    def __eq__(self, other: object) -> bool:
        return self > other

    __hash__ = None  # type: ignore[assignment]  # a bound is no key

    def __mod__(self, other: int) -> int:
        return 1

    def __floordiv__(self, divisor: int) -> Reach:
        quotient = self.most // divisor + 1
        self.extent.divides = self.extent.divides and quotient < _QUOTIENT and divisor < _DIVISOR
        return Reach(quotient, self.extent)
