"""Stretches: the number line cut at the figures of the law, each point by itself and each stretch between two of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from tradezone.values.exact import Exact


class Stretch(NamedTuple):
    """All figures between two ends that are not in it, or one point; None is no end."""

    low: Fraction | None
    high: Fraction | None

    @property
    def is_point(self) -> bool:
        return self.low is not None and self.low == self.high

    def figure(self) -> Fraction:
        """A figure in the stretch."""
        if self.low is None:
            return Fraction(0) if self.high is None else self.high - 1
        if self.high is None:
            return 2 * self.low + 1 if self.low >= 0 else self.low / 2
        return (self.low + self.high) / 2

    def holds(self, figure: Fraction) -> bool:
        if self.is_point:
            return figure == self.low
        return (self.low is None or self.low < figure) and (self.high is None or figure < self.high)


#: What is no more than a sum without end.
EVERYWHERE = Stretch(None, None)


def stretches(points: Iterable[Fraction], least: Fraction | None = None, most: Fraction | None = None) -> list[Stretch]:
    """The line from its least to its most figure, both included, cut at each point: no condition tells two figures of one stretch apart."""
    ends = {end for end in (least, most) if end is not None}
    inner = {point for point in points if (least is None or least <= point) and (most is None or point <= most)}
    cuts = sorted(inner | ends)
    if not cuts:
        return [EVERYWHERE]
    found: list[Stretch] = [] if least is not None else [Stretch(None, cuts[0])]
    for position, cut in enumerate(cuts):
        found.append(Stretch(cut, cut))
        if position + 1 < len(cuts):
            found.append(Stretch(cut, cuts[position + 1]))
    return found if most is not None else [*found, Stretch(cuts[-1], None)]


def positive(found: Iterable[Stretch]) -> Iterator[Stretch]:
    """Those above zero: a quantity is more than nothing."""
    return (each for each in found if not (each.is_point and each.low == 0))


def fraction(exact: Exact) -> Fraction:
    return Fraction(exact.numerator, exact.denominator)


def exactly(figure: Fraction) -> Exact:
    return Exact(figure.numerator, figure.denominator)


def worth(quantity: Stretch, price: Stretch, value: Stretch) -> tuple[Fraction, Fraction] | None:
    """A quantity and a price within their stretches that come to a value within its own; None where there are none.

    The quantity is more than zero, price and value are no less.
    """
    for size in _sizes(quantity, price, value):
        if size > 0 and quantity.holds(size):
            at = _price(price, Stretch(*(None if end is None else end / size for end in value)))
            if at is not None:
                return size, at
    return None


def no_higher(one: Stretch, other: Stretch) -> tuple[Fraction, Fraction] | None:
    """A figure of one stretch that is no higher than one of another, with that; None where every one is."""
    at, top = one.figure(), other.figure()
    if at <= top:
        return at, top
    if one.is_point or other.is_point:
        point, free = (at, other) if one.is_point else (top, one)
        within = Stretch(point, free.high) if one.is_point else Stretch(free.low, point)
        fits = (free.high is None or point < free.high) if one.is_point else (free.low is None or free.low < point)
        found = within.figure() if fits else point
        return ((point, found) if one.is_point else (found, point)) if free.holds(found) else None
    if one.low is not None and other.high is not None and one.low >= other.high:
        return None
    shared = _price(one, other)
    return None if shared is None else (shared, shared)


def _sizes(quantity: Stretch, price: Stretch, value: Stretch) -> Iterator[Fraction]:
    """Quantities of which one fits where any does: one inside each stretch that the ends of all three cut out, and the cuts."""
    ends = [end for end in quantity if end is not None]
    ends += [worth / at for worth in value if worth is not None for at in price if at]
    for stretch in stretches(ends, Fraction(0)):
        yield stretch.figure()


def _price(price: Stretch, other: Stretch) -> Fraction | None:
    """A price in two stretches."""
    if price.is_point or other.is_point:
        point = price.low if price.is_point else other.low
        return point if point is not None and price.holds(point) and other.holds(point) else None
    low = max((end for end in (price.low, other.low) if end is not None), default=None)
    high = min((end for end in (price.high, other.high) if end is not None), default=None)
    if low is not None and high is not None and low >= high:
        return None
    return Stretch(low, high).figure()
