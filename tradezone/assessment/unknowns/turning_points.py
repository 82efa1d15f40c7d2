"""Numbers that are not given: the ends of their ranges, and where an answer turns as they grow.

An amount is piecewise linear in each number it is worked out from, so that it is least and most at an end or at a turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, TypeVar

from tradezone.assessment.figures import DECIMALS, decimal
from tradezone.assessment.unknowns.margins import given, margins, reckoned, without_freight
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.facts import moves_freight
from tradezone.rules.words import attribute_limit
from tradezone.shipment.shipment import CompletedText, Item, Material, Shipment
from tradezone.values import Money, Quantity, Rounding, UnitPrice
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.figures import write_figure

#: Stands for a number without limit; a total above ``UNLIMITED`` has none.
HUGE: Final = 10**45
UNLIMITED: Final = 10**30
#: One step of the decimals to which a turning point is found is tried to either side of it.
_HAIR: Final = (Exact(-1, 10**DECIMALS), ZERO, Exact(1, 10**DECIMALS))

Goods = TypeVar("Goods", Item, Material)


def with_fact(goods: Goods, fact: str, value: Any) -> Goods:
    """An item or a material with another value for one of its facts."""
    changes: dict[str, Any] = {fact: value}
    return replace(goods, **changes)


def attribute_values(
    zone: Zone, shipment: Shipment, item: Item, name: str, conditions: list[Condition], also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    """A share from nothing to all of it, money from nothing up, or a number without limits."""
    product = zone.products[item.product]
    kind = product.attributes[name].kind
    bounds = [c.bound for c in conditions if isinstance(c, ask.AttributeKept) and c.name == name and c.bound is not None]
    limits = [bound.value.per(product.unit) if kind == "price" else attribute_limit(kind, bound) for bound in bounds]
    money = f" {zone.currency}/{product.unit.name}" if kind == "price" else f" {zone.currency}"
    written = {"share": "%", "number": ""}.get(kind, money)

    def put(figure: Exact) -> Item:
        units, scale = decimal(figure * Exact(100) if kind == "share" else figure)
        exact = Exact.scaled(units, scale) * Exact(1, 100 if kind == "share" else 1)
        text = CompletedText(write_figure(units, scale) + written).standing_for(exact)
        return replace(item, attributes={**item.attributes, name: text})

    ends = {"share": (ZERO, ONE), "number": (Exact(-HUGE), Exact(HUGE))}.get(kind, (ZERO, Exact(HUGE)))
    turns = _turning_points(zone, shipment, put, ends, conditions)
    yield from _spread(put, ends, [*_read(also), *(limit + step for limit in limits for step in _HAIR), *turns])


def number_values(
    zone: Zone, shipment: Shipment, item: Item, fact: str, conditions: list[Condition], also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    """A quantity from just above nothing, an amount of money from nothing, both without upper limit."""
    if fact == "quantity":
        unit = zone.products[item.product].unit
        bounds = [c.quantity.into(unit) for c in conditions if isinstance(c, ask.QuantityKept)]

        def put(figure: Exact) -> Item:
            units, scale = decimal(figure)
            return replace(item, quantity=Quantity(max(units, 1), scale, of=unit.name))

        low = Exact(1, 10**DECIMALS)
    elif fact in ("rebates", "first_resale"):
        bounds = []
        of = f"{zone.currency}/{zone.products[item.product].unit.name}"

        def put(figure: Exact) -> Item:
            return with_fact(item, fact, UnitPrice(*decimal(figure), of=of))

        low = ZERO
    else:
        bounds = []

        def put(figure: Exact) -> Item:
            units, scale = decimal(figure)
            return with_fact(item, fact, Money(units, scale, of=zone.currency))

        low = ZERO
    if fact == "customs_value" and without_freight(zone, item):
        low = given(zone, shipment, item.freight) + given(zone, shipment, item.insurance)
    high = low + Exact(HUGE)
    if fact in ("freight", "insurance") and without_freight(zone, item) and item.customs_value is not None:
        # Part of a value on other terms: no more than the value leaves.
        other = item.insurance if fact == "freight" else item.freight
        high = (given(zone, shipment, item.customs_value) - given(zone, shipment, other)).positive()
    points = [bound + step for bound in bounds for step in _HAIR]
    if not _stands_in_for(zone, item, fact):
        points += _turning_points(zone, shipment, put, (low, high), conditions)
    yield from _spread(put, (low, high), [*_read(also), *points])


def material_values(
    zone: Zone, shipment: Shipment, item: Item, part: tuple[int, str], conditions: list[Condition], also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    """The value of one material, or its mass: from nothing up, a little of it, and where a rule of origin turns."""
    position, fact = part
    given = item.materials or ()

    def put(figure: Exact) -> Item:
        units, scale = decimal(figure)
        unit = zone.products[item.product].unit.name
        amount = Money(units, scale, of=zone.currency) if fact == "value" else Quantity(max(units, 1), scale, of=unit)
        return replace(item, materials=(*given[:position], with_fact(given[position], fact, amount), *given[position + 1 :]))

    ends = (ZERO if fact == "value" else Exact(1, 10**DECIMALS), Exact(HUGE))
    yield from _spread(put, ends, [ONE, *_read(also), *_turning_points(zone, shipment, put, ends, conditions)])


#: Numbers that are only ever added up: where one comes later, it takes every value the sum can have.
_SUMMED: Final = ("rebates", "freight", "insurance", "customs_value")


def _stands_in_for(zone: Zone, item: Item, fact: str) -> bool:
    """Whether a number that is not given and comes later will be tried at every turn in place of this one."""
    if fact not in _SUMMED:
        return False
    carried = ("freight", "insurance") if moves_freight(item, zone) else ()
    later = [other for other in _SUMMED[_SUMMED.index(fact) + 1 :] if other == "customs_value" or other in carried]
    return any(getattr(item, other) is None for other in later)


def _read(labels: Iterable[str]) -> list[Exact]:
    figures = [label for label in labels if label[-1].isdigit()]  # the others are words, such as none
    return [Exact.scaled(int(figure.replace(".", "")), len(figure.partition(".")[2])) for figure in figures]


def _spread(put: Callable[[Exact], Item], ends: tuple[Exact, Exact], points: list[Exact]) -> Iterator[tuple[str, Item]]:
    """Both ends of a range and every point in it."""
    low, high = ends
    seen: set[str] = set()
    for point in sorted([low, *points, high], key=_order):
        if low <= point <= high:
            label = write_figure(*decimal(point))
            if label not in seen:
                seen.add(label)
                yield label, put(point)


def _order(point: Exact) -> Fraction:
    return Fraction(point.numerator, point.denominator)


def _turning_points(
    zone: Zone, shipment: Shipment, put: Callable[[Exact], Item], ends: tuple[Exact, Exact], conditions: list[Condition]
) -> Iterator[Exact]:
    """Where an answer turns as one number grows.

    A comparison flips: the point, and a hair to either side. Between two such an amount is a straight line, but for kinks where it is
    cut off, and for the first steps of its rounding, where two lines that share a sum round apart.
    """
    low, high = (Exact.scaled(*decimal(end, up=end is ends[0])) for end in ends)
    if not low < high:
        return
    flips = list(_zeros(low, high, lambda at: margins(zone, shipment, put(at), conditions)))
    yield from (flip + step for flip in flips for step in _HAIR)
    inner = sorted({_order(flip) for flip in flips if low < flip < high})
    edges = [_order(low), *inner, _order(high)]
    for start, end in pairwise(edges):
        first, second = (_exact(start + (end - start) * step / 3) for step in (1, 2))
        yield from _zeros(first, second, lambda at: reckoned(zone, shipment, put(at))[0])
        at_first, at_second = (reckoned(zone, shipment, put(at))[1] for at in (first, second))
        yield from _roundings(zone.rounding, (first, second), at_first, at_second, _exact(start))


def _roundings(
    rounding: Rounding, points: tuple[Exact, Exact], at_first: list[Exact], at_second: list[Exact], start: Exact
) -> Iterator[Exact]:
    """Just beside the first point after a start at which each of several amounts is rounded to another step."""
    if len(at_first) != len(at_second) or len(at_first) < 2:
        return
    first, second = points
    for one, other in zip(at_first, at_second, strict=True):
        slope = (other - one).over(second - first)
        if slope.numerator:
            at_start = one - slope * (first - start)
            step = Exact(1 if slope.numerator > 0 else -1, 2 * 10**rounding.scale)
            half = Exact.scaled(at_start.rounded(rounding), rounding.scale) + step
            for edge in (half, half - step):
                yield from (start + (edge - at_start).over(slope) + hair for hair in _HAIR)


def _exact(figure: Fraction) -> Exact:
    return Exact(figure.numerator, figure.denominator)


def _zeros(low: Exact, high: Exact, margins: Callable[[Exact], list[Exact | None]]) -> Iterator[Exact]:
    """Where margins that are straight lines in one number are zero: two points give each line."""
    at_low, at_high = margins(low), margins(high)
    if len(at_low) != len(at_high):
        return
    for first, second in zip(at_low, at_high, strict=True):
        if first is not None and second is not None:
            rise = second - first
            if rise.numerator:
                yield low - first * (high - low).over(rise)
