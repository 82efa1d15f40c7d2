"""What an unknown fact may be: few values, among them every one at which the answer can be least, most, or change.

An amount is piecewise linear in each number it is worked out from. It is least and most at the ends of the number's range or where a
test flips: where the value meets the floor, a content its share, a bound its figure. A word has as many values as there are
classes the policy can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from tradezone.assessment.figures import DECIMALS
from tradezone.assessment.unknowns.origin import materials, of_material, processing
from tradezone.assessment.unknowns.place_classes import one_of_each
from tradezone.assessment.unknowns.proof import names_and_days
from tradezone.assessment.unknowns.provenance import provenance_values
from tradezone.assessment.unknowns.turning_points import HUGE, attribute_values, material_values, number_values
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import ProductRules, product_rules
from tradezone.shipment.shipment import Item, Shipment
from tradezone.values import Moment, Money, Quantity
from tradezone.values.unknown import UNKNOWN

Candidate = tuple[str, Shipment]


def candidates(zone: Zone, shipment: Shipment, path: FactPath, also: Iterable[str] = (), *, plain: bool) -> list[Candidate]:
    """The shipment completed at a path, once for each value that can matter, with a label for each.

    Of a number, the values labelled in ``also`` are tried too.
    """
    if path[0] != "items":
        rules = [product_rules(zone, item.product, plain=plain) for item in shipment.items]
        return [(label, replace(shipment, **{path[0]: value})) for label, value in _of_shipment(zone, shipment, path[0], rules)]
    item = next(item for item in shipment.items if item.id == path[1])
    found = []
    for label, changed in _of_item(zone, shipment, item, path, product_rules(zone, item.product, plain=plain), also):
        items = tuple(changed if other is item else other for other in shipment.items)
        found.append((label, replace(shipment, items=items)))
    return found


def asked_of(rules: Iterable[ProductRules]) -> list[Condition]:
    """Every condition the rules of some products can ask."""
    return list(dict.fromkeys(c for product in rules for c in product.conditions))


def _of_shipment(zone: Zone, shipment: Shipment, fact: str, rules: list[ProductRules]) -> Iterator[tuple[str, Any]]:
    conditions = asked_of(rules)
    if fact in ("contracted", "loaded", "exported"):
        seconds = sorted(
            {c.second for c in conditions if isinstance(c, ask.DateKept) and c.fact == fact} | _rate_changes(zone, fact)
        )
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
        yield "no place between", ()
        for code in _places(zone, shipment, "route", conditions, items):
            yield code, (code,)
    else:
        items = [item.product for item in shipment.items]
        for code in _places(zone, shipment, fact, conditions, items):
            yield code, code


def _rate_changes(zone: Zone, fact: str) -> set[int]:
    """The seconds at which an exchange rate changes, where this day decides which one counts."""
    exchange = zone.exchange
    if exchange is None or fact not in (exchange.date, exchange.also_lawful):
        return set()
    return {row.start for timeline in exchange.rates.values() for row in timeline}


def _places(zone: Zone, shipment: Shipment, fact: str, conditions: list[Condition], products: list[str]) -> Iterator[str]:
    """One country of each class that the policy can tell apart where this fact is asked after, and one it never names."""
    selections = [c.selection for c in conditions if isinstance(c, ask.Located) and c.fact == fact]
    selections += [selection for rule in zone.origin_rules for selection in rule.places]
    series = [*zone.prices.values(), *zone.market_prices.values()] if fact == "origin" else []
    selections += [selection for each in series if each.covers & set(products) for selection, _ in each.by_origin]
    return one_of_each(zone, shipment, selections, products)


def _of_item(
    zone: Zone, shipment: Shipment, item: Item, path: FactPath, rules: ProductRules, also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    fact, rest = path[2], path[3:]
    conditions = asked_of([rules])
    if fact == "origin":
        worked_in = [done.place for done in item.processing or () if done.place is not None]  # it may count as done at home
        for code in dict.fromkeys([*_places(zone, shipment, fact, conditions, [item.product]), *worked_in]):
            yield code, replace(item, origin=code)
    elif fact in ("documents", "claims", "procedures"):
        yield from names_and_days(read_facts(zone, shipment, item, entry_second(zone, shipment)), fact, rest, conditions)
    elif fact == "materials" and rest:
        part = int(rest[0]) - 1, rest[1]
        if rest[1] in ("value", "mass"):
            yield from material_values(zone, shipment, item, part, conditions, also)
            return
        yield from of_material(zone, item, part, _places(zone, shipment, "materials", [], [item.product]), conditions)
    elif fact == "materials":
        yield from materials(zone, shipment, item, _places(zone, shipment, "materials", [], [item.product]), conditions)
    elif fact == "processing":
        yield from processing(zone, shipment, item, _places(zone, shipment, "processing", [], [item.product]), conditions)
    elif fact == "provenance":
        yield from provenance_values(zone, shipment, item, rest, conditions, also)
    elif fact == "attributes":
        yield from _attribute(zone, shipment, item, rest[0], conditions, also)
    elif fact == "quota":
        for word in ("in", "over"):
            yield word, replace(item, quota=word)
        if item.quantity is not None:  # all but a hair of it inside, and nothing but a hair
            hair = Quantity(1, DECIMALS, of=item.quantity.of)
            yield "nearly all in", replace(item, quota_available=item.quantity - hair)
            yield "nearly all over", replace(item, quota_available=hair)
    elif fact == "first_resale" and item.first_resale is UNKNOWN:
        yield "none", replace(item, first_resale=None)
        yield from number_values(zone, shipment, item, fact, conditions, also)
    elif fact == "duty_paid":
        yield "none", replace(item, duty_paid=None)
        yield "without limit", replace(item, duty_paid=Money(HUGE, 0, of=zone.currency))
    else:
        yield from number_values(zone, shipment, item, fact, conditions, also)


def _attribute(
    zone: Zone, shipment: Shipment, item: Item, name: str, conditions: list[Condition], also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    attribute = zone.products[item.product].attributes[name]
    if attribute.kind not in ("yes_no", "word"):
        yield from attribute_values(zone, shipment, item, name, conditions, also)
        return
    for word in ("yes", "no") if attribute.kind == "yes_no" else attribute.words:
        yield word, replace(item, attributes={**item.attributes, name: word})
