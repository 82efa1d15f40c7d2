"""Lints on prices: a ladder of floors that pays to go down, a stage without one, a price that grows too old. Each with a witness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from tradezone.assessment.figures import amount_text
from tradezone.policy.measures import PriceFloor, PriceSeries
from tradezone.policy.products import Product
from tradezone.policy.zone import Zone
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import FLOOR, possible_levels
from tradezone.shipment.shipment import Item, Shipment
from tradezone.text.diagnostics import Diagnostic
from tradezone.values import Money, Quantity
from tradezone.values.exact import Exact
from tradezone.verify.witness import instant

Found = Iterator[Diagnostic]


def price_lints(zone: Zone) -> Found:
    yield from inverted_ladders(zone)
    yield from derivative_leakage(zone)
    yield from stale_references(zone)


def _levels(zone: Zone, product: str, second: int) -> list[Exact]:
    """Every price at which a floor may stand under a product on a day."""
    item = Item(id="1", product=product)
    facts = read_facts(zone, Shipment(id="witness", imported_into="XZ", entered=instant(second), items=(item,)), item, second)
    floors = [m for m in zone.measures.values() if isinstance(m, PriceFloor) and product in m.covers and second in m.period]
    own = [m for m in floors if m.tested not in zone.market_prices]
    return [price for floor in own for price in possible_levels(facts, floor.id, FLOOR)]


def _stages(zone: Zone) -> Iterator[tuple[Product, Product, Exact]]:
    """Each product with the one it is made from, and how much of that goes into one unit of it."""
    for product in zone.products.values():
        if product.made_from is not None:
            yield product, zone.products[product.made_from.product], product.made_from.conversion.factor


def inverted_ladders(zone: Zone) -> Found:
    """A product does not stand at a lower floor than what it is made from: its floor is at least theirs times what goes into it."""
    for product, before, factor in _stages(zone):
        for second in zone.edges:
            mine, theirs = _levels(zone, product.name, second), _levels(zone, before.name, second)
            if not mine or not theirs:
                continue
            lowest, highest = min(mine), max(theirs) * factor
            if lowest < highest:
                day, unit = _day(zone, second), product.unit.name
                per = f"{zone.currency}/{unit}"
                yield Diagnostic(
                    "inverted-ladder",
                    f"from {day} a {unit} of `{product.name}` stands at {amount_text(lowest)} {per}, what goes into it at {amount_text(highest)}",
                    product.place,
                    (
                        f"{before.place}: {amount_text(factor, 0)} {before.unit.name} of `{before.name}` go into it",
                        _shown(zone, product, second, lowest),
                    ),
                    f"raise the floor of `{product.name}`, or lower that of `{before.name}`: it pays to ship the later stage",
                    "warning",
                    product.name,
                )
                break


def derivative_leakage(zone: Zone) -> Found:
    """Where a product has a floor, what is made from it has one too on that day; else the floor is gone round one stage later."""
    for product, before, _ in _stages(zone):
        for second in zone.edges:
            if _levels(zone, before.name, second) and not _levels(zone, product.name, second):
                yield Diagnostic(
                    "derivative-leakage",
                    f"from {_day(zone, second)} `{before.name}` has a floor, but `{product.name}`, made from it, has none",
                    product.place,
                    (f"{before.place}: `{before.name}` is here", _shown(zone, product, second, Exact(0))),
                    f"let a floor stand under `{product.name}` from that day, or say under `acknowledged` why none does",
                    "warning",
                    product.name,
                )
                break


def stale_references(zone: Zone) -> Found:
    """No price is in force for longer than its series lets one be."""
    for series in (*zone.prices.values(), *zone.market_prices.values()):
        if series.longest_age is not None:
            yield from _stale(zone, series, series.longest_age)


def _stale(zone: Zone, series: PriceSeries, longest_age: int) -> Found:
    for timeline in series.timelines:
        for row, after in pairwise(timeline.rows):
            limit = row.value.good_until
            if row.value.value is not None and limit is not None and limit + 1 < after.start:
                products = ", ".join(f"`{product}`" for product in sorted(series.covers))
                yield Diagnostic(
                    "stale-reference",
                    f"the price since {row.value.since} is in force on {_day(zone, limit + 1)}, more than {longest_age} days later",
                    row.value.place,
                    (
                        f"{after.value.place}: the next row begins here",
                        f"shown by an entry of {products} on {_day(zone, limit + 1)}",
                    ),
                    "add the price that was published in between, end the row with `through`, or raise `longest_age`",
                    "warning",
                    series.name,
                )
                return


def _shown(zone: Zone, product: Product, second: int, price: Exact) -> str:
    """A shipment of a thousand units at a price, in one line."""
    worth = price * Exact(1000)
    value = Money(worth.numerator * 100 // worth.denominator, 2, of=zone.currency)
    quantity = Quantity(1000, 0, of=product.unit.name)
    item = f"product: {product.name}, quantity: {quantity}, customs_value: {value}"
    return f"shown by {{ entered: {_day(zone, second)}, items: [{{ {item} }}] }}"


def _day(zone: Zone, second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone.time_zone).date().isoformat()
