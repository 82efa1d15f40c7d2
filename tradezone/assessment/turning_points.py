"""Numbers that are not given: the ends of their ranges, and where an answer turns as they grow.

An amount is piecewise linear in each number it is worked out from, so that it is least and most at an end or at a turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any, Final, TypeVar

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second, read_facts
from tradezone.rules.words import floor_price
from tradezone.shipment.shipment import Item, Material, Shipment
from tradezone.values import Money, Quantity, Rounding
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.figures import write_figure

#: Stands for a number without limit; a total above ``UNLIMITED`` has none.
HUGE: Final = 10**45
UNLIMITED: Final = 10**30
#: Decimals to which a turning point is found; one such step to either side of it is tried too.
_DECIMALS: Final = 12
_HAIR: Final = (Exact(-1, 10**_DECIMALS), ZERO, Exact(1, 10**_DECIMALS))

Goods = TypeVar("Goods", Item, Material)


def with_fact(goods: Goods, fact: str, value: Any) -> Goods:
    """An item or a material with another value for one of its facts."""
    changes: dict[str, Any] = {fact: value}
    return replace(goods, **changes)


def attribute_values(
    zone: Zone, shipment: Shipment, item: Item, name: str, conditions: list[Condition], also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    """A share from nothing to all of it, or a number without limits."""
    share = zone.products[item.product].attributes[name].kind == "share"
    bounds = [c.bound.value for c in conditions if isinstance(c, ask.AttributeKept) and c.name == name and c.bound is not None]
    limits = [bound.exact if share else Exact.scaled(bound.units, bound.scale) for bound in bounds]

    def put(figure: Exact) -> Item:
        units, scale = decimal(figure * Exact(100) if share else figure)
        text = write_figure(units, scale) + ("%" if share else "")
        return replace(item, attributes={**item.attributes, name: text})

    ends = (ZERO, ONE) if share else (Exact(-HUGE), Exact(HUGE))
    turns = [*limits, *_turning_points(zone, shipment, put, ends, conditions)]
    yield from _spread(put, ends, [*_read(also), *(turn + step for turn in turns for step in _HAIR)])


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

        low = Exact(1, 10**_DECIMALS)
    else:
        bounds = []

        def put(figure: Exact) -> Item:
            units, scale = decimal(figure)
            return with_fact(item, fact, Money(units, scale, of=zone.currency))

        low = ZERO
    if fact == "customs_value" and without_freight(zone, item):
        low = _given(item.freight) + _given(item.insurance)
    high = low + Exact(HUGE)
    if fact in ("freight", "insurance") and without_freight(zone, item) and item.customs_value is not None:
        # Part of a value on other terms: no more than the value leaves.
        other = item.insurance if fact == "freight" else item.freight
        high = (item.customs_value.exact - _given(other)).positive()
    turns = [*bounds, *_turning_points(zone, shipment, put, (low, high), conditions)]
    steps = _HAIR if fact == "quantity" else (*_HAIR, *_to_next_step(zone.rounding))
    yield from _spread(put, (low, high), [*_read(also), *(turn + step for turn in turns for step in steps)])


def _to_next_step(rounding: Rounding) -> tuple[Exact, ...]:
    """How far a value may lie from a floor before its shortfall is rounded to more than nothing, while other duties shrink with it."""
    whole, hair = Exact(1, 10**rounding.scale), Exact(1, 10**_DECIMALS)
    reach = {
        "half_up": whole * Exact(1, 2) - hair,
        "half_even": whole * Exact(1, 2),
        "down": whole - hair,
        "up": ZERO,
    }[rounding.mode]
    return ZERO - reach, reach


def _read(labels: Iterable[str]) -> list[Exact]:
    return [Exact.scaled(int(label.replace(".", "")), len(label.partition(".")[2])) for label in labels]


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
    """Where a comparison flips as one number grows: each is a straight line in it, so that two points give its zero."""
    low, high = (Exact.scaled(*decimal(end, up=end is ends[0])) for end in ends)
    if not low < high:
        return
    for condition in conditions:
        if isinstance(condition, ask.PricedBelow | ask.CriterionMet | ask.ValueKept):
            first, second = (_margin(zone, shipment, put(at), condition) for at in (low, high))
            if first is None or second is None:
                continue
            rise = second - first
            if rise.numerator:
                yield low - first * (high - low).over(rise)
                # Where what was paid elsewhere is all that is due, a credited floor turns once more.
                yield low - (first - _paid(put(low))) * (high - low).over(rise)


def _paid(item: Item) -> Exact:
    return item.duty_paid.exact if isinstance(item.duty_paid, Money) else ZERO


def _margin(
    zone: Zone, shipment: Shipment, item: Item, condition: ask.PricedBelow | ask.CriterionMet | ask.ValueKept
) -> Exact | None:
    """How far a comparison is from flipping, other unknown numbers at their usual ends; None where it cannot be said."""
    filled = _filled(zone, item)
    facts = read_facts(zone, shipment, filled, entry_second(zone, shipment))
    if facts.value is None or facts.priced is None:
        return None
    if isinstance(condition, ask.ValueKept):
        limit: Exact = condition.bound.value.exact
        return facts.value - limit
    if isinstance(condition, ask.PricedBelow):
        floor = floor_price(facts, condition.measure)
        return None if floor is None else floor * facts.priced - facts.value
    if condition.criterion != "content" or condition.wanted is None:
        return None
    foreign = sum((m.value.exact for m in item.materials or () if facts.foreign(m) and m.value is not None), ZERO)
    share: Exact = condition.wanted.value.exact
    return facts.value - foreign - facts.value * share


def without_freight(zone: Zone, item: Item) -> bool:
    """Whether freight and insurance are taken out of the value, and so can be no more than it."""
    return zone.terms == "FOB" and item.terms not in (None, "FOB")


def _given(amount: Money | None) -> Exact:
    return ZERO if amount is None else amount.exact


def _filled(zone: Zone, item: Item) -> Item:
    """The item with a value for every number it does not give."""
    product = zone.products[item.product]
    nothing = Money(0, 0, of=zone.currency)
    dry = {content.moisture for content in product.contents.values()}
    attributes = dict(item.attributes)
    for name, attribute in product.attributes.items():
        if attribute.kind == "share" and attributes.get(name, "unknown") == "unknown":
            attributes[name] = "0%" if name in dry else "100%"
    carried = _given(item.freight) + _given(item.insurance) if without_freight(zone, item) else ZERO
    least = Money(*decimal(carried, up=True), of=zone.currency)
    return replace(
        item,
        attributes=attributes,
        customs_value=item.customs_value or least,
        freight=item.freight or nothing,
        insurance=item.insurance or nothing,
        quantity=item.quantity or Quantity(1, 0, of=product.unit.name),
    )


def decimal(figure: Exact, *, up: bool = False) -> tuple[int, int]:
    """The figure to a dozen decimals, fewer where it ends sooner."""
    units, rest = divmod(figure.numerator * 10**_DECIMALS, figure.denominator)
    if rest and up:
        units += 1
    scale = _DECIMALS
    while scale and units % 10 == 0:
        units //= 10
        scale -= 1
    return units, scale
