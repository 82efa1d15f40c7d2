"""Edges: the days, places, prices and quantities at which the law of a policy turns, as plain values and without hypothesis.

Each function gives the plainest value first, or sorts, as it says; each is worked out once for a zone and kept with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.measures import PriceFloor
from tradezone.policy.products import Product
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import CEILING, FLOOR, every_level, possible_market_prices
from tradezone.rules.words import attribute_limit
from tradezone.shipment.shipment import Item, Shipment
from tradezone.testing.asked import asked_of, conditions, kept, selections
from tradezone.testing.calendar import instant, moments, plain_second, seconds
from tradezone.values import Quantity
from tradezone.values.exact import ZERO, Exact
from tradezone.values.places import EU, EU_MEMBERS, nowhere

__all__ = ["attribute_figures", "every_place", "instant", "moments", "places", "plain_second", "prices", "quantities", "seconds"]

#: A step so small that no tariff writes it, beside a bound on a quantity or an attribute.
_STEP: Final = Exact(1, 1000)
#: Quantities in the product's unit that sit on no edge: round, odd, small and large.
_USUAL: Final = (Exact(1000), Exact(100), Exact(1_234_567, 1000), Exact(7), Exact(1_000_000), Exact(1999), Exact(1), Exact(3, 1000))


def order(figure: Exact) -> Fraction:
    return Fraction(figure.numerator, figure.denominator)


def ordered(figures: Iterable[Exact]) -> tuple[Exact, ...]:
    """From the least to the most, each once."""
    return tuple(Exact(each.numerator, each.denominator) for each in sorted({order(figure) for figure in figures}))


def minor(zone: Zone) -> Exact:
    """One minor unit: the step to which the policy rounds a charge."""
    return Exact(1, 10**zone.rounding.scale)


def places(zone: Zone) -> tuple[str, ...]:
    """One country of each class that the policy can tell apart on some day, a member of a territory it names, and one it never names.

    Parties come first, in order of accession.
    """
    return kept(zone, ("places",), lambda: tuple(_places(zone)))


def _places(zone: Zone) -> Iterator[str]:
    seen: set[tuple[bool, ...]] = set()
    chosen = selections(zone)
    edges = edges_of_places(zone)
    days = (*(edge - 1 for edge in edges[:1]), *edges) or (plain_second(zone),)
    products = tuple(zone.products) if zone.roll.suspensions else tuple(zone.products)[:1]
    known = every_place(zone)
    always = {known[-1], *zone.roll.territories, *zone.roll.territories.values()}
    for code in known:
        kind = tuple(zone.roll.selects(each, code, day, product) for each in chosen for day in days for product in products)
        if kind not in seen or code in always:
            seen.add(kind)
            yield code


def edges_of_places(zone: Zone) -> tuple[int, ...]:
    """The seconds at which a country joins, leaves, is suspended or becomes one of a group, in order."""
    return kept(zone, ("edges of places",), lambda: _edges_of_places(zone))


def _edges_of_places(zone: Zone) -> tuple[int, ...]:
    timelines = zone.roll.standings.values()
    suspended = [suspension.period for entries in zone.roll.suspensions.values() for suspension in entries]
    spans = [*suspended, *(member.period for selection in selections(zone) for member in selection.dated)]
    edges = {row.start for timeline in timelines for row in timeline}
    return tuple(sorted(edges | {edge for span in spans for edge in (span.start, span.end) if edge is not None}))


def every_place(zone: Zone) -> tuple[str, ...]:
    """Every country the policy names, parties first in order of accession; a member of each territory; and one it never names."""
    return kept(zone, ("every place",), lambda: tuple(_every_place(zone)))


def _every_place(zone: Zone) -> Iterator[str]:
    roll = zone.roll
    joined = {code: next((row.start for row in line if row.value.status == "party"), None) for code, line in roll.standings.items()}
    parties = sorted((code for code, start in joined.items() if start is not None), key=lambda code: (joined[code], code))
    named = {code for selection in selections(zone) for code in selection.named} | set(roll.standings)
    own = {territory: code for code, territory in sorted(roll.territories.items(), reverse=True) if territory != EU}
    members = ([_member_of_union(named)] if EU in named else []) + [code for name, code in sorted(own.items()) if name in named]
    yield from dict.fromkeys((*parties, *sorted(named), *members, nowhere(named)))


def _member_of_union(named: Iterable[str]) -> str:
    """A member state the policy does not name by itself."""
    return next((code for code in ("DE", *sorted(EU_MEMBERS)) if code not in named), "DE")


def bare_facts(zone: Zone, product: str, second: int) -> Facts:
    """An item of which only the product and the day are known."""
    item = Item(id="1", product=product)
    shipment = Shipment(id="S", imported_into=places(zone)[0], entered=instant(second), items=(item,))
    return read_facts(zone, shipment, item, second)


def levels(zone: Zone, product: str, second: int) -> tuple[Exact, ...]:
    """Every price for each priced unit at which a floor, a ceiling or a bound may stand for a product on a day, the least first."""
    return kept(zone, ("levels", product, second), lambda: ordered(_levels(zone, product, second)))


def _levels(zone: Zone, product: str, second: int) -> Iterator[Exact]:
    facts = bare_facts(zone, product, second)
    for measure in zone.measures.values():
        if isinstance(measure, PriceFloor) and product in measure.covers:
            for which in (FLOOR, CEILING):
                yield from every_level(facts, measure.id, which)
    for condition in asked_of(zone, product).conditions:
        if not isinstance(condition, ask.PriceKept):
            continue
        bound, market = condition.bound
        if market is not None and product in zone.market_prices[market].covers:
            yield from (price * bound.value.exact for price in possible_market_prices(facts, market))
        elif market is None and bound.value.unit.dimension == facts.product.unit.dimension:
            yield bound.value.per(facts.product.unit)


def prices(zone: Zone, product: str, second: int) -> tuple[Exact, ...]:
    """Every price for each priced unit that is at such a level or one minor unit to either side, the least first; none below zero."""
    step = minor(zone)
    beside = (each for at in levels(zone, product, second) for each in (at - step, at, at + step))
    return ordered(each for each in beside if each.numerator >= 0)


def quantities(zone: Zone, product: str) -> tuple[Exact, ...]:
    """Quantities in the product's unit: usual ones, and each bound of a condition with a step to either side."""
    return kept(zone, ("quantities", product), lambda: tuple(_quantities(zone, zone.products[product])))


def _quantities(zone: Zone, product: Product) -> Iterator[Exact]:
    asked = [c.quantity for c in asked_of(zone, product.name).conditions if isinstance(c, ask.QuantityKept)]
    bounds = [_in(quantity, product) for quantity in asked if quantity.unit.dimension == product.unit.dimension]
    beside = [bound + step for bound in ordered(bounds) for step in (ZERO, ZERO - _STEP, _STEP)]
    yield from dict.fromkeys(each for each in (_USUAL[0], *beside, *_USUAL[1:]) if each.numerator > 0)


def _in(quantity: Quantity, product: Product) -> Exact:
    return quantity.into(product.unit)


#: Of each kind of attribute that is a figure, some that sit on no edge.
_FIGURES: Final = {
    "share": (Exact(1, 2), Exact(3, 10), ZERO, Exact(1), Exact(1, 50), Exact(655, 1000), Exact(33_333, 100_000)),
    "number": (Exact(1), ZERO, Exact(85, 100), Exact(100), Exact(-1), Exact(992, 10)),
    "price": (Exact(1, 2), ZERO, Exact(12), Exact(123_457, 1_000_000)),
    "money": (Exact(600), ZERO, Exact(5, 1000), Exact(99_999_999)),
}


def attribute_figures(zone: Zone, product: str, name: str) -> tuple[Exact, ...]:
    """Figures of an attribute that is one: usual ones, and each bound of a condition with a step to either side.

    A share is of one, money and a price are in the policy's currency, a price for each of the product's unit.
    """
    return kept(zone, ("figures", product, name), lambda: tuple(_figures(zone, zone.products[product], name)))


def _figures(zone: Zone, product: Product, name: str) -> Iterator[Exact]:
    kind = product.attributes[name].kind
    bounds = [c.bound for c in conditions(zone) if isinstance(c, ask.AttributeKept) and c.name == name and c.bound is not None]
    limits = [bound.value.per(product.unit) if kind == "price" else attribute_limit(kind, bound) for bound in bounds]
    beside = [limit + step for limit in ordered(limits) for step in (ZERO, ZERO - _STEP, _STEP)]
    usual = _FIGURES[kind]
    for each in dict.fromkeys((usual[0], *beside, *usual[1:])):
        if kind == "number" or (each.numerator >= 0 and (kind != "share" or each <= Exact(1))):
            yield each
