"""The promise about sizes: figures that belong together are not a thousand times apart, as by a slip of units they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from tradezone.assessment.figures import amount_text
from tradezone.policy.conditions import QuantityKept
from tradezone.policy.measures import Duty, Exemption, Measure
from tradezone.policy.products import Product
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.values import UnitPrice
from tradezone.values.duty_expression import Specific
from tradezone.values.exact import Exact
from tradezone.values.units import UNITS
from tradezone.verify.promise import Broken

#: A price so many times another that belongs to it is a slip; so is a duty by the unit so many times the price of the unit.
_LEAP: Final = 100
_MANY_TIMES: Final = 5
_EXCHANGE: Final = 5


def figures_agree(zone: Zone) -> Iterator[Broken]:
    """Figures that belong together are of one size.

    A price does not leap a hundredfold from one row to the next, nor from a stage of production to the one made from it; a rate of exchange
    not fivefold; a duty by the unit is not many times the price of the unit; and what an exception spares is measured in the unit in which
    the goods are traded.
    """
    for series in (*zone.prices.values(), *zone.market_prices.values()):
        for timeline in series.timelines:
            priced = [row for row in timeline.rows if isinstance(row.value.value, UnitPrice)]
            for row, after in pairwise(priced):
                unit = row.value.value.unit
                if _leaps(row.value.value.exact, after.value.value.per(unit)):
                    because = (
                        f"the price of `{series.name}` goes from {row.value.value} to {after.value.value} on {after.value.since}"
                    )
                    remedy = "look at the unit: a tonne is a thousand kilograms"
                    yield Broken("figures-agree", series.name, because, after.value.place, after.value.cites, (), remedy)
                    break
    yield from _exchange(zone)
    for product in zone.products.values():
        yield from _between_stages(zone, product)
    for measure in zone.measures.values():
        yield from _rates(zone, measure)
        yield from _thresholds(zone, measure)


def _exchange(zone: Zone) -> Iterator[Broken]:
    """Two rates of one currency, one after the other; one that is quoted the wrong way round leaps."""
    for code, timeline in zone.exchange.rates.items() if zone.exchange is not None else ():
        for row, after in pairwise(timeline.rows):
            if _leaps(row.value.value, after.value.value, _EXCHANGE):
                because = f"the rate of {code} goes from {row.value.written} to {after.value.written}"
                remedy = f"look which way round it is quoted, and for how many units of {code}"
                yield Broken("figures-agree", code, because, after.value.place, after.value.cites, (), remedy)
                break


def _between_stages(zone: Zone, product: Product) -> Iterator[Broken]:
    """The reference prices of a product and of what it is made from, on the first day both stand."""
    made_from = product.made_from
    mine = zone.prices.get(product.name)
    theirs = None if made_from is None else zone.prices.get(made_from.product)
    if mine is None or theirs is None or made_from is None:
        return
    before = zone.products[made_from.product]
    for row in mine.plain.rows:
        there = theirs.plain.at(row.start)
        if there is None or not isinstance(row.value.value, UnitPrice) or not isinstance(there.value.value, UnitPrice):
            continue
        own, inside = row.value.value.per(product.unit), there.value.value.per(before.unit) * made_from.conversion.factor
        if _leaps(inside, own):
            goods = f"{amount_text(made_from.conversion.factor, 0)} {before.unit.name} of `{before.name}`"
            because = (
                f"a {product.unit.name} of `{product.name}` stands at {amount_text(own)} {zone.currency}, the {goods} that go into it "
                f"at {amount_text(inside)}"
            )
            remedy = f"look at the unit of both prices, and at the conversion `{made_from.conversion.name}`"
            yield Broken("figures-agree", product.name, because, row.value.place, row.value.cites, (), remedy)
            return


def _rates(zone: Zone, measure: Measure) -> Iterator[Broken]:
    """A duty for each unit beside the reference price of the unit."""
    for row in measure.rates if isinstance(measure, Duty) else ():
        for product in sorted(measure.covers):
            price = (
                next((each.value.value for each in zone.prices[product].plain.rows if each.value.value), None)
                if product in zone.prices
                else None
            )
            if price is None or not row.reaches(product):
                continue
            unit = zone.products[product].unit
            for part in row.value.parts:
                if isinstance(part, Specific) and price.per(unit) * Exact(_MANY_TIMES) < part.price.per(unit):
                    because = f"`{measure.id}` takes {part} of `{product}`, whose reference price is {price}"
                    remedy = "look at the unit of the rate: a tonne is a thousand kilograms"
                    yield Broken("figures-agree", measure.id, because, row.place, row.cites or measure.cites, (), remedy)
                    return


def _thresholds(zone: Zone, measure: Measure) -> Iterator[Broken]:
    """The quantity that an exception spares, in a unit a thousand times the one in which the goods are traded."""
    if not isinstance(measure, Exemption):
        return
    bounds = [c for tree in measure.conditions for c in asked(tree) if isinstance(c, QuantityKept)]
    for bound in bounds:
        unit = next(iter(sorted(zone.products[product].unit.name for product in measure.covers)))
        if not bound.quantity.into(UNITS[unit]) < bound.quantity.exact * Exact(_LEAP * 10):
            because = f"`{measure.id}` spares `{bound.bound}` of goods that are traded by the {unit}"
            remedy = f"look at the unit; if it is meant, write it in {unit}"
            yield Broken("figures-agree", measure.id, because, measure.place, measure.cites, (), remedy)


def _leaps(one: Exact, other: Exact, times: int = _LEAP) -> bool:
    most = Exact(times)
    return bool(one.numerator and other.numerator) and (one * most <= other or other * most <= one)
