"""What an unknown fact may be: few values, among them every one at which the answer can be least, most, or change.

An amount is piecewise linear in each number it is worked out from. It is least and most at the ends of the number's range or where a
test flips: where the value meets the floor, a content its share, a bound its figure. A word has as many values as there are
classes the policy can tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, Final, TypeVar

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath, entry_second, read_facts
from tradezone.rules.verdicts import ProductRules, product_rules
from tradezone.rules.words import floor_price
from tradezone.shipment.shipment import Item, Material, Operation, Shipment
from tradezone.values import HsCode, Moment, Money, Quantity, Rounding, UnitPrice
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.figures import write_figure
from tradezone.values.places import INVENTED

#: Stands for a number without limit; a total above ``UNLIMITED`` has none.
HUGE: Final = 10**45
UNLIMITED: Final = 10**30
#: Decimals to which a turning point is found; one such step to either side of it is tried too.
_DECIMALS: Final = 12
_HAIR: Final = (Exact(-1, 10**_DECIMALS), ZERO, Exact(1, 10**_DECIMALS))
_MOST_SUBSETS: Final = 6

Candidate = tuple[str, Shipment]
Goods = TypeVar("Goods", Item, Material)


def candidates(zone: Zone, shipment: Shipment, path: FactPath, *, plain: bool) -> list[Candidate]:
    """The shipment completed at a path, once for each value that can matter, with a label for each."""
    if path[0] != "items":
        rules = [product_rules(zone, item.product, plain=plain) for item in shipment.items]
        return [(label, replace(shipment, **{path[0]: value})) for label, value in _of_shipment(zone, shipment, path[0], rules)]
    item = next(item for item in shipment.items if item.id == path[1])
    found = []
    for label, changed in _of_item(zone, shipment, item, path, product_rules(zone, item.product, plain=plain)):
        items = tuple(changed if other is item else other for other in shipment.items)
        found.append((label, replace(shipment, items=items)))
    return found


def asked_of(rules: Iterable[ProductRules]) -> list[Condition]:
    """Every condition the rules of some products can ask."""
    return list(dict.fromkeys(c for product in rules for stratum in product.strata for c in stratum.conditions))


def _of_shipment(zone: Zone, shipment: Shipment, fact: str, rules: list[ProductRules]) -> Iterator[tuple[str, Any]]:
    conditions = asked_of(rules)
    if fact in ("contracted", "loaded", "exported"):
        seconds = sorted({c.second for c in conditions if isinstance(c, ask.DateKept) and c.fact == fact})
        for second in dict.fromkeys(s for limit in seconds for s in (limit - 1, limit)):
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
            yield moment.isoformat(), Moment(moment.date(), moment.time(), timedelta(0))
    elif fact == "related_parties":
        yield "related", True
        yield "not related", False
    elif fact in ("importer", "exporter", "producer"):
        names = dict.fromkeys(name for c in conditions if isinstance(c, ask.Named) and c.fact == fact for name in c.names)
        yield "somebody else", "(somebody else)"
        for name in names:
            yield name, name
    elif fact == "route":
        items = [item.product for item in shipment.items]
        for code in _places(zone, shipment, "route", conditions, items):
            yield code, (code,)
    else:
        items = [item.product for item in shipment.items]
        for code in _places(zone, shipment, fact, conditions, items):
            yield code, code


def _places(zone: Zone, shipment: Shipment, fact: str, conditions: list[Condition], products: list[str]) -> Iterator[str]:
    """One country of each class that the policy can tell apart, and one it never names."""
    selections = [c.selection for c in conditions if isinstance(c, ask.Located) and c.fact == fact]
    selections += [selection for rule in zone.origin_rules for selection in (rule.origin, rule.cumulation)]
    named = {code for selection in selections for code in selection.codes} | set(zone.roll.standings)
    nowhere = next(code for code in sorted(INVENTED, reverse=True) if code not in named)
    second = entry_second(zone, shipment)
    classes: set[tuple[bool, ...]] = set()
    for code in [*sorted(named), nowhere]:
        kind = tuple(zone.roll.selects(s, code, second, product) for s in selections for product in products)
        if kind not in classes:
            classes.add(kind)
            yield code


def _of_item(zone: Zone, shipment: Shipment, item: Item, path: FactPath, rules: ProductRules) -> Iterator[tuple[str, Item]]:
    fact, rest = path[2], path[3:]
    conditions = asked_of([rules])
    if fact == "origin":
        for code in _places(zone, shipment, fact, conditions, [item.product]):
            yield code, replace(item, origin=code)
    elif fact in ("documents", "claims", "procedures"):
        names = [c.name for c in conditions if isinstance(c, ask.Presented) and c.fact == fact]
        for chosen in _subsets(names):
            yield ", ".join(chosen) or "none", _with(item, fact, chosen)
    elif fact == "materials" and rest:
        yield from _of_material(zone, shipment, item, int(rest[0]) - 1, rest[1])
    elif fact == "materials":
        yield from _materials(zone, shipment, item)
    elif fact == "processing":
        rule = zone.origin_rule(item.product, entry_second(zone, shipment))
        for name in [*sorted(rule.insufficient if rule else ())[:1], "(an operation that confers origin)"]:
            yield name, replace(item, processing=(Operation(operation=name),))
    elif fact == "attributes":
        yield from _attribute(zone, shipment, item, rest[0], conditions)
    elif fact == "first_resale":
        yield from _first_resale(zone, shipment, item, conditions)
    elif fact == "duty_paid":
        yield "none", replace(item, duty_paid=None)
        yield "without limit", replace(item, duty_paid=Money(HUGE, 0, of=zone.currency))
    else:
        yield from _number(zone, shipment, item, fact, conditions)


def _with(goods: Goods, fact: str, value: Any) -> Goods:
    """An item or a material with another value for one of its facts."""
    changes: dict[str, Any] = {fact: value}
    return replace(goods, **changes)


def _subsets(names: list[str]) -> Iterator[tuple[str, ...]]:
    """Every choice of a few names; of many, none, each alone, and all."""
    sizes = range(len(names) + 1) if len(names) <= _MOST_SUBSETS else (0, 1, len(names))
    for size in sizes:
        yield from combinations(names, size)


def _materials(zone: Zone, shipment: Shipment, item: Item) -> Iterator[tuple[str, Item]]:
    """No materials; and one foreign material: of the product's own heading, worth everything, or of another, worth nothing."""
    yield "no materials", replace(item, materials=())
    product = zone.products[item.product]
    rule, second = zone.origin_rule(item.product, entry_second(zone, shipment)), entry_second(zone, shipment)
    known = _places(zone, shipment, "materials", [], [item.product])
    foreign = [code for code in known if rule is None or not zone.roll.selects(rule.cumulation, code, second, item.product)]
    nowhere = foreign[0] if foreign else None
    own = HsCode(product.hs[0].digits)
    other = HsCode("0101" if own.heading != "0101" else "0201")
    everything = Money(HUGE, 0, of=zone.currency)
    yield "own heading", replace(item, materials=(Material(hs=own, origin=nowhere, value=everything),))
    yield "other heading", replace(item, materials=(Material(hs=other, origin=nowhere, value=Money(0, 0, of=zone.currency)),))


def _of_material(zone: Zone, shipment: Shipment, item: Item, position: int, part: str) -> Iterator[tuple[str, Item]]:
    materials = item.materials or ()
    values: Iterable[tuple[str, Any]]
    if part == "origin":
        values = ((code, code) for code in _places(zone, shipment, "materials", [], [item.product]))
    elif part == "hs":
        own = zone.products[item.product].hs[0]
        values = (("own code", HsCode(own.digits)), ("other code", HsCode("0101" if own.heading != "0101" else "0201")))
    else:
        values = (("nothing", Money(0, 0, of=zone.currency)), ("without limit", Money(HUGE, 0, of=zone.currency)))
    for label, value in values:
        changed = _with(materials[position], part, value)
        yield label, replace(item, materials=(*materials[:position], changed, *materials[position + 1 :]))


def _first_resale(zone: Zone, shipment: Shipment, item: Item, conditions: list[Condition]) -> Iterator[tuple[str, Item]]:
    """Not given, nothing, or at each floor price."""
    yield "none", replace(item, first_resale=None)
    product = zone.products[item.product]
    of = f"{zone.currency}/{product.unit.name}"
    yield "0", replace(item, first_resale=UnitPrice(0, 0, of=of))
    facts = read_facts(zone, shipment, item, entry_second(zone, shipment))
    for condition in conditions:
        if isinstance(condition, ask.FirstResaleBelow):
            floor = floor_price(facts, condition.measure)
            if floor is not None:
                units, scale = _decimal(floor, up=True)
                yield "at the floor", replace(item, first_resale=UnitPrice(units, scale, of=of))


def _attribute(zone: Zone, shipment: Shipment, item: Item, name: str, conditions: list[Condition]) -> Iterator[tuple[str, Item]]:
    attribute = zone.products[item.product].attributes[name]

    def given(text: str) -> tuple[str, Item]:
        return text, replace(item, attributes={**item.attributes, name: text})

    if attribute.kind == "yes_no":
        yield from (given("yes"), given("no"))
    elif attribute.kind == "word":
        yield from (given(word) for word in attribute.words)
    else:
        share = attribute.kind == "share"
        bounds = [c.bound.value for c in conditions if isinstance(c, ask.AttributeKept) and c.name == name and c.bound is not None]
        limits = [bound.exact if share else Exact.scaled(bound.units, bound.scale) for bound in bounds]

        def put(figure: Exact) -> Item:
            units, scale = _decimal(figure * Exact(100) if share else figure)
            return given(write_figure(units, scale) + ("%" if share else ""))[1]

        ends = (ZERO, ONE) if share else (Exact(-HUGE), Exact(HUGE))
        turns = [*limits, *_turning_points(zone, shipment, put, ends, conditions)]
        yield from _spread(put, ends, [turn + step for turn in turns for step in _HAIR])


def _number(zone: Zone, shipment: Shipment, item: Item, fact: str, conditions: list[Condition]) -> Iterator[tuple[str, Item]]:
    """A quantity from just above nothing, an amount of money from nothing, both without upper limit."""
    if fact == "quantity":
        unit = zone.products[item.product].unit
        bounds = [c.quantity.into(unit) for c in conditions if isinstance(c, ask.QuantityKept)]

        def put(figure: Exact) -> Item:
            units, scale = _decimal(figure)
            return replace(item, quantity=Quantity(max(units, 1), scale, of=unit.name))

        low = Exact(1, 10**_DECIMALS)
    else:
        bounds = []

        def put(figure: Exact) -> Item:
            units, scale = _decimal(figure)
            return _with(item, fact, Money(units, scale, of=zone.currency))

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
    yield from _spread(put, (low, high), [turn + step for turn in turns for step in steps])


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


def _spread(put: Callable[[Exact], Item], ends: tuple[Exact, Exact], points: list[Exact]) -> Iterator[tuple[str, Item]]:
    """Both ends of a range and every point in it."""
    low, high = ends
    seen: set[str] = set()
    for point in sorted([low, *points, high], key=_order):
        if low <= point <= high:
            label = write_figure(*_decimal(point))
            if label not in seen:
                seen.add(label)
                yield label, put(point)


def _order(point: Exact) -> Any:
    from fractions import Fraction

    return Fraction(point.numerator, point.denominator)


def _turning_points(
    zone: Zone, shipment: Shipment, put: Callable[[Exact], Item], ends: tuple[Exact, Exact], conditions: list[Condition]
) -> Iterator[Exact]:
    """Where a comparison flips as one number grows: each is a straight line in it, so that two points give its zero."""
    low, high = (Exact.scaled(*_decimal(end, up=end is ends[0])) for end in ends)
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
    least = Money(*_decimal(carried, up=True), of=zone.currency)
    return replace(
        item,
        attributes=attributes,
        customs_value=item.customs_value or least,
        freight=item.freight or nothing,
        insurance=item.insurance or nothing,
        quantity=item.quantity or Quantity(1, 0, of=product.unit.name),
    )


def _decimal(figure: Exact, *, up: bool = False) -> tuple[int, int]:
    """The figure to a dozen decimals, fewer where it ends sooner."""
    units, rest = divmod(figure.numerator * 10**_DECIMALS, figure.denominator)
    if rest and up:
        units += 1
    scale = _DECIMALS
    while scale and units % 10 == 0:
        units //= 10
        scale -= 1
    return units, scale
