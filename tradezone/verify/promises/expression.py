"""The promise about expression: the same goods said in another way get the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from tradezone.assessment.decision import Decision
from tradezone.policy.zone import Zone
from tradezone.rules.exchange import NoRate, converted, rate_of
from tradezone.shipment.shipment import Item, Shipment
from tradezone.values import Money, Quantity, Rounding
from tradezone.values.currencies import minor_digits
from tradezone.values.exact import Exact
from tradezone.values.units import UNITS, factor
from tradezone.verify.promise import Broken, Tried

#: Digits after the point that an amount may have when it is said in another unit.
_MOST_DIGITS: Final = 12


def expression_is_free(tried: Tried) -> Iterator[Broken | None]:
    """A decision does not depend on the order of what is listed, nor on the unit or currency in which it is said."""
    if tried.decision is None:
        return
    for how, one, other in _said_otherwise(tried.zone, tried.shipment):
        decision, again = tried.decide(one), tried.decide(other)
        if decision is not None and again is not None and _answer(again) == _answer(decision):
            yield None
            continue
        shipments = (one, other)
        place = tried.zone.products[tried.shipment.items[0].product].place
        because = f"{how}, the same goods get another decision"
        yield Broken(
            "expression-is-free", tried.shipment.items[0].product, because, place, (), shipments, "this is a fault of tradezone"
        )


def _answer(decision: Decision) -> Any:
    """What a decision comes to, whatever the order of its items."""
    items = sorted(
        (
            item.item,
            item.outcome,
            item.compliance,
            item.originating,
            tuple((c.measure, c.units) for c in (*item.charges, *item.securities)),
        )
        for item in decision.items
    )
    totals = None if decision.totals is None else decision.totals.units
    missing = {_of_any_entry(path) for path in decision.missing}
    return decision.outcome, decision.compliance, decision.standing, totals, items, missing, dict(decision.bounds)


def _of_any_entry(path: str) -> str:
    """The path of a fact without the number of the entry of a list it is in: ``items.1.materials.origin``."""
    first, *rest = path.split(".")
    return ".".join([first, *rest[:1], *(part for part in rest[1:] if not part.isdigit())])


def _said_otherwise(zone: Zone, shipment: Shipment) -> Iterator[tuple[str, Shipment, Shipment]]:
    """How a shipment may be said otherwise, with the shipment and the other one."""
    if len(shipment.items) > 1:
        yield "with its items in another order", shipment, replace(shipment, items=tuple(reversed(shipment.items)))
    turned = replace(shipment, items=tuple(map(_turned, shipment.items)))
    if turned != shipment:
        yield "with what is listed in another order", shipment, turned
    for unit in UNITS.values():
        items = tuple(_in_unit(item, unit.name) for item in shipment.items) if not unit.basis else shipment.items
        if any(item is not given for item, given in zip(items, shipment.items, strict=True)):
            yield f"in {unit.name}", shipment, replace(shipment, items=items)
    for currency in zone.exchange.rates if zone.exchange is not None else ():
        pair = _in_currency(zone, shipment, currency)
        if pair is not None:
            yield f"in {currency}", *pair


def _turned(item: Item) -> Item:
    """The item with its lists of names and materials the other way round; operations and provenance have an order of their own."""
    lists = {
        name: tuple(reversed(names))
        for name in ("documents", "claims", "procedures", "materials")
        if isinstance(names := getattr(item, name), tuple)
    }
    return replace(item, **lists)  # type: ignore[arg-type]  # each list keeps its type


def _in_unit(item: Item, unit: str) -> Item:
    """The item with its quantity in another unit, where that is one of the same kind and the figure ends."""
    quantity = item.quantity
    if quantity is None or quantity.of == unit or quantity.unit.dimension != UNITS[unit].dimension:
        return item
    numerator, denominator = factor(quantity.unit, UNITS[unit])
    figure = (quantity.exact * Exact(numerator, denominator)).decimals(0, _MOST_DIGITS)
    return item if figure is None else replace(item, quantity=Quantity(*figure, of=unit))


def _in_currency(zone: Zone, shipment: Shipment, currency: str) -> tuple[Shipment, Shipment] | None:
    """The shipment at about its values in the policy's currency, and at the same values in another; None where neither ends."""
    try:
        rate = rate_of(zone, shipment, currency)
    except NoRate:
        return None
    if rate is None:
        return None
    own, other = [], []
    for item in shipment.items:
        if item.customs_value is None or item.customs_value.of != zone.currency:
            return None
        digits = minor_digits(currency)
        foreign = Money(item.customs_value.exact.over(rate.value).rounded(Rounding("half_up", digits)), digits, of=currency)
        worth = converted(zone, shipment, foreign)
        figure = None if worth is None else worth.decimals(2, _MOST_DIGITS)
        if figure is None:
            return None
        own.append(replace(item, customs_value=Money(*figure, of=zone.currency)))
        other.append(replace(item, customs_value=foreign))
    return replace(shipment, items=tuple(own)), replace(shipment, items=tuple(other))
