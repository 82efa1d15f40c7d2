"""Numbers that are not given: the ends of their ranges, and where an answer turns as they grow.

An amount is piecewise linear in each number it is worked out from, so that it is least and most at an end or at a turn.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, TypeVar

from tradezone.assessment.duties import Reckoning
from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import planner, settle_duties
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.prices import CEILING, FLOOR, possible_levels, possible_market_prices, tested_amount
from tradezone.rules.verdicts import product_rules
from tradezone.rules.words import attribute_limit
from tradezone.shipment.shipment import CompletedText, Item, Material, Shipment
from tradezone.values import Money, Quantity, Rounding, UnitPrice
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.figures import write_figure
from tradezone.values.unknown import UNKNOWN

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

        low = Exact(1, 10**_DECIMALS)
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
        low = _given(item.freight) + _given(item.insurance)
    high = low + Exact(HUGE)
    if fact in ("freight", "insurance") and without_freight(zone, item) and item.customs_value is not None:
        # Part of a value on other terms: no more than the value leaves.
        other = item.insurance if fact == "freight" else item.freight
        high = (item.customs_value.exact - _given(other)).positive()
    points = [bound + step for bound in bounds for step in _HAIR]
    if not _stands_in_for(item, fact):
        points += _turning_points(zone, shipment, put, (low, high), conditions)
    yield from _spread(put, (low, high), [*_read(also), *points])


#: Numbers that are only ever added up: where one comes later, it takes every value the sum can have.
_SUMMED: Final = ("rebates", "freight", "insurance", "customs_value")


def _stands_in_for(item: Item, fact: str) -> bool:
    """Whether a number that is not given and comes later will be tried at every turn in place of this one."""
    if fact not in _SUMMED:
        return False
    return any(getattr(item, later) is None for later in _SUMMED[_SUMMED.index(fact) + 1 :] if later != "freight" or item.terms)


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
    """Where an answer turns as one number grows.

    A comparison flips: the point, and a hair to either side. Between two such an amount is a straight line, but for kinks where it is
    cut off, and for the first steps of its rounding, where two lines that share a sum round apart.
    """
    low, high = (Exact.scaled(*decimal(end, up=end is ends[0])) for end in ends)
    if not low < high:
        return
    flips = list(_zeros(low, high, lambda at: _margins(zone, shipment, put(at), conditions)))
    yield from (flip + step for flip in flips for step in _HAIR)
    inner = sorted({_order(flip) for flip in flips if low < flip < high})
    edges = [_order(low), *inner, _order(high)]
    for start, end in pairwise(edges):
        first, second = (_exact(start + (end - start) * step / 3) for step in (1, 2))
        yield from _zeros(first, second, lambda at: _reckoned(zone, shipment, put(at))[0])
        at_first, at_second = (_reckoned(zone, shipment, put(at))[1] for at in (first, second))
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


def _reckoned(zone: Zone, shipment: Shipment, item: Item) -> tuple[list[Exact | None], list[Exact]]:
    """How far each formula of what is due is from its next kink: a target, a limit, a bracket, a credit; and the amounts."""
    facts = read_facts(zone, shipment, _filled(zone, item), entry_second(zone, shipment))
    try:
        plan = planner(product_rules(zone, item.product)).plan(facts)
        reckoning = Reckoning(facts, plan, kinks=[])
        amounts = [reckoning.amount(line.measure.id) for line in plan.charging]
    except NeededFacts:
        return [], []
    return list(reckoning.kinks or ()), amounts


def _margins(zone: Zone, shipment: Shipment, item: Item, conditions: list[Condition]) -> list[Exact | None]:
    """How far each comparison is from flipping, other unknown numbers at their usual ends; None where it cannot be said."""
    facts = read_facts(zone, shipment, _filled(zone, item), entry_second(zone, shipment))
    rules = product_rules(zone, item.product)
    if rules.compares_after_duties:
        settle_duties(facts, rules)
    found: list[Exact | None] = []
    for condition in conditions:
        found += _margin(facts, condition)
    return found


def _margin(facts: Facts, condition: Condition) -> list[Exact | None]:
    if facts.value is None or facts.priced is None:
        return []
    match condition:
        case ask.ValueKept(bound):
            return [facts.value - bound.value.exact]
        case ask.PriceKept((bound, None)):
            return [bound.value.per(facts.product.unit) * facts.priced - facts.value]
        case ask.PriceKept((bound, market)) if market is not None:
            prices = possible_market_prices(facts, market)
            return [price * bound.value.exact * facts.priced - facts.value for price in prices]
        case ask.PricedBelow(measure) | ask.AboveCeiling(measure):
            return _of_levels(facts, measure, FLOOR if isinstance(condition, ask.PricedBelow) else CEILING)
        case ask.FirstResaleBelow(measure):
            resale = facts.first_resale
            return [None if resale is None else resale - price for price in possible_levels(facts, measure, FLOOR)]
        case ask.OutsideQuota():
            left = facts.item.quota_available
            return [] if left is None or facts.quantity is None else [facts.quantity - left.into(facts.product.unit)]
        case ask.CriterionMet("content", wanted) if wanted is not None:
            materials = facts.item.materials or ()
            foreign = sum((m.value.exact for m in materials if facts.foreign(m) and m.value is not None), ZERO)
            share: Exact = wanted.value.exact
            return [facts.value - foreign - facts.value * share]
    return []


def _of_levels(facts: Facts, measure: str, which: str) -> list[Exact | None]:
    """The tested price against each level the floor may stand at."""
    floor = facts.zone.measures[measure]
    if not isinstance(floor, PriceFloor) or floor.tested in facts.zone.market_prices or facts.priced is None:
        return []
    tested = tested_amount(facts, floor)
    return [None if tested is None else price * facts.priced - tested for price in possible_levels(facts, measure, which)]


def without_freight(zone: Zone, item: Item) -> bool:
    """Whether freight and insurance are taken out of the value, and so can be no more than it."""
    return zone.terms == "FOB" and item.terms not in (None, "FOB")


def _given(amount: Money | None) -> Exact:
    return ZERO if amount is None else amount.exact


#: What a number of each kind is taken to be while another one is looked at.
_USUAL: Final = {"share": "100%", "number": "0", "price": "0 {0}", "money": "0 {1}"}


def _filled(zone: Zone, item: Item) -> Item:
    """The item with a value for every number it does not give."""
    product = zone.products[item.product]
    nothing = Money(0, 0, of=zone.currency)
    dry = {content.moisture for content in product.contents.values()}
    attributes = dict(item.attributes)
    for name, attribute in product.attributes.items():
        if attributes.get(name, "unknown") == "unknown" and attribute.kind in _USUAL:
            attributes[name] = _USUAL[attribute.kind].format(f"{zone.currency}/{product.unit.name}", zone.currency)
            if name in dry:
                attributes[name] = "0%"
    carried = _given(item.freight) + _given(item.insurance) if without_freight(zone, item) else ZERO
    least = Money(*decimal(carried, up=True), of=zone.currency)
    return replace(
        item,
        attributes=attributes,
        customs_value=item.customs_value or least,
        freight=item.freight or nothing,
        insurance=item.insurance or nothing,
        rebates=None if item.rebates is UNKNOWN else item.rebates,
        duty_paid=None if item.duty_paid is UNKNOWN else item.duty_paid,
        quota="over" if item.quota is None and item.quota_available is None else item.quota,
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
