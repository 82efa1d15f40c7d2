"""Notches: prices at which goods cost less to land because more was declared for them. Each with the two shipments that show it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

from tradezone.assessment.evaluate import evaluate
from tradezone.assessment.figures import amount_text
from tradezone.policy.conditions import PricedBelow, PriceKept
from tradezone.policy.measures import CaseValue, Duty, Measure, PriceFloor, rows
from tradezone.policy.trees import Tree, asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import FLOOR, possible_levels
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment
from tradezone.text.diagnostics import Diagnostic
from tradezone.values import Money, Quantity
from tradezone.values.exact import Exact
from tradezone.verify.witness import witness

#: Products tried for one measure, and goods enough that rounding to a cent shows nothing.
_MOST_PRODUCTS: Final = 6
_MANY: Final = 10**6
_DECIMALS: Final = 6


class Notch(NamedTuple):
    """Two prices of the same goods, the second a hair higher, and what they land at."""

    below: Exact
    at: Exact
    landed_below: Exact
    landed_at: Exact
    shipment: Shipment


def falling_prices(zone: Zone) -> Iterator[Diagnostic]:
    """The landed price of goods does not fall as their price rises: nobody should save duty by declaring more."""
    for measure in zone.measures.values():
        edges = [c for c in _asked(measure) if isinstance(c, PriceKept | PricedBelow)]
        if not edges or not isinstance(measure, Duty | PriceFloor):
            continue
        found = [notch for product in sorted(measure.covers)[:_MOST_PRODUCTS] for notch in _notches(zone, measure, product)]
        if found:
            worst = max(found, key=lambda notch: notch.landed_below - notch.landed_at)
            yield _told(zone, measure, worst, len(found))


def _asked(measure: Measure) -> list[object]:
    trees: list[Tree] = [*measure.conditions, *(tree for row in rows(measure) for tree in row.conditions)]
    return [condition for tree in trees for condition in asked(tree)]


def _notches(zone: Zone, measure: Measure, product: str) -> Iterator[Notch]:
    """Every edge of one measure at which goods of a product land for less."""
    seen: set[Exact] = set()
    for row in rows(measure):
        if not row.reaches(product):
            continue
        apart = tuple(tree for tree in (*measure.conditions, *row.conditions) if not _is_about_price(tree))
        base = witness(zone, product, apart, lambda _facts, _verdicts: True) if _edges(row, measure) else None
        if base is None:
            continue
        for edge in _prices(zone, row, measure, base):
            if edge not in seen:
                seen.add(edge)
                notch = _notch(zone, base, edge)
                if notch is not None:
                    yield notch


def _is_about_price(tree: Tree) -> bool:
    return any(isinstance(condition, PriceKept | PricedBelow) for condition in asked(tree))


def _edges(row: CaseValue, measure: Measure) -> list[PriceKept | PricedBelow]:
    trees = (*measure.conditions, *row.conditions)
    return [condition for tree in trees for condition in asked(tree) if isinstance(condition, PriceKept | PricedBelow)]


def _prices(zone: Zone, row: CaseValue, measure: Measure, base: Shipment) -> Iterator[Exact]:
    """The prices for each unit at which a condition of the row turns."""
    facts = read_facts(zone, base, base.items[0], entry_second(zone, base))
    for condition in _edges(row, measure):
        if isinstance(condition, PricedBelow):
            yield from possible_levels(facts, condition.measure, FLOOR)
        elif condition.bound.market is None:
            yield condition.bound.bound.value.per(facts.product.unit)


def _notch(zone: Zone, base: Shipment, edge: Exact) -> Notch | None:
    """The two prices beside an edge, where the higher one lands for less."""
    hair = Exact(1, 10**_DECIMALS)
    if not hair < edge:
        return None
    low, high = edge - hair, edge
    landed = [_landed(zone, base, price) for price in (low, high)]
    if landed[0] is None or landed[1] is None or not landed[1] < landed[0] - hair * Exact(10):
        return None
    return Notch(low, high, landed[0], landed[1], base)


def _landed(zone: Zone, base: Shipment, price: Exact) -> Exact | None:
    """What goods of a price cost with duty, for each unit; None where that is not to be said."""
    unit = zone.products[base.items[0].product].unit
    worth = price * Exact(_MANY)
    value = Money(worth.numerator * 10**_DECIMALS // worth.denominator, _DECIMALS, of=zone.currency)
    item = replace(base.items[0], quantity=Quantity(_MANY, 0, of=unit.name), customs_value=value)
    try:
        decision = evaluate(zone, replace(base, items=(item,)), plain=True)
    except ShipmentError:
        return None
    duty = decision.totals.duty if decision.totals is not None else None
    return None if duty is None else (value.exact + duty.exact) * Exact(1, _MANY)


def _told(zone: Zone, measure: Measure, notch: Notch, number: int) -> Diagnostic:
    item = notch.shipment.items[0]
    unit = zone.products[item.product].unit.name
    per = f"{zone.currency}/{unit}"
    more = f", the worst of {number} such prices" if number > 1 else ""
    worth = f"{amount_text(notch.at * Exact(1000), grouped=False)} {zone.currency}"
    goods = f"product: {item.product}, origin: {item.origin}, quantity: 1000 {unit}, customs_value: {worth}"
    there = f"imported_into: {notch.shipment.imported_into}, entered: {notch.shipment.entered}"
    return Diagnostic(
        "falling-landed-price",
        f"under `{measure.id}` goods land for less where more is declared for them{more}",
        measure.place,
        (
            f"`{item.product}` just below {amount_text(notch.at)} {per} lands at {amount_text(notch.landed_below)}, at it at {amount_text(notch.landed_at)}",
            f"shown by {{ {there}, items: [{{ {goods} }}] }}, and by a cent less",
        ),
        "let what is due fall by no more than the price rises, as a shortfall does, or say under `acknowledged` that the law is so",
        "warning",
        measure.id,
    )
