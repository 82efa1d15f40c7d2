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
from tradezone.assessment.turning_points import HUGE, attribute_values, number_values, with_fact
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.facts import FactPath, entry_second
from tradezone.rules.product_rules import ProductRules, product_rules
from tradezone.shipment.shipment import Item, Material, Operation, Shipment
from tradezone.values import HsCode, Moment, Money, Quantity
from tradezone.values.places import INVENTED
from tradezone.values.unknown import UNKNOWN, PartlyKnown

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
    """One country of each class that the policy can tell apart, and one it never names."""
    selections = [c.selection for c in conditions if isinstance(c, ask.Located) and c.fact == fact]
    selections += [selection for rule in zone.origin_rules for selection in (rule.origin, rule.cumulation)]
    series = [*zone.prices.values(), *zone.market_prices.values()] if fact == "origin" else []
    selections += [selection for each in series if each.covers & set(products) for selection, _ in each.by_origin]
    named = {code for selection in selections for code in selection.codes} | set(zone.roll.standings)
    nowhere = next(code for code in sorted(INVENTED, reverse=True) if code not in named)
    second = entry_second(zone, shipment)
    classes: set[tuple[bool, ...]] = set()
    for code in [*sorted(named), nowhere]:
        kind = tuple(zone.roll.selects(s, code, second, product) for s in selections for product in products)
        if kind not in classes:
            classes.add(kind)
            yield code


def _of_item(
    zone: Zone, shipment: Shipment, item: Item, path: FactPath, rules: ProductRules, also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    fact, rest = path[2], path[3:]
    conditions = asked_of([rules])
    if fact == "origin":
        for code in _places(zone, shipment, fact, conditions, [item.product]):
            yield code, replace(item, origin=code)
    elif fact in ("documents", "claims", "procedures"):
        known = getattr(item, fact)
        known = known if isinstance(known, PartlyKnown) else PartlyKnown()
        name = rest[0]
        yield f"without {name}", with_fact(item, fact, known._replace(absent=known.absent | {name}))
        yield f"with {name}", with_fact(item, fact, known._replace(present=known.present | {name}))
    elif fact == "materials" and rest:
        yield from _of_material(zone, shipment, item, int(rest[0]) - 1, rest[1])
    elif fact == "materials":
        yield from _materials(zone, shipment, item)
    elif fact == "processing":
        rule = zone.origin_rule(item.product, entry_second(zone, shipment))
        for name in [*sorted(rule.insufficient if rule else ())[:1], "(an operation that confers origin)"]:
            yield name, replace(item, processing=(Operation(operation=name),))
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
        changed = with_fact(materials[position], part, value)
        yield label, replace(item, materials=(*materials[:position], changed, *materials[position + 1 :]))


def _attribute(
    zone: Zone, shipment: Shipment, item: Item, name: str, conditions: list[Condition], also: Iterable[str]
) -> Iterator[tuple[str, Item]]:
    attribute = zone.products[item.product].attributes[name]
    if attribute.kind not in ("yes_no", "word"):
        yield from attribute_values(zone, shipment, item, name, conditions, also)
        return
    for word in ("yes", "no") if attribute.kind == "yes_no" else attribute.words:
        yield word, replace(item, attributes={**item.attributes, name: word})
