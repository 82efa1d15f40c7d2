"""Margins: how far each comparison of an item is from flipping, and each formula from its next kink."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from tradezone.assessment.duties import Reckoning
from tradezone.assessment.figures import DECIMALS, decimal
from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import planner, settle_duties
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.exchange import NoRate, converted
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import CEILING, FLOOR, every_level, possible_market_prices
from tradezone.rules.materials import content, unchanged, within_tolerance
from tradezone.rules.prices import tested_amount
from tradezone.rules.product_rules import product_rules
from tradezone.shipment.shipment import Item, Material, Shipment
from tradezone.values import Money, Quantity
from tradezone.values.exact import ZERO, Exact
from tradezone.values.places import INVENTED
from tradezone.values.unknown import UNKNOWN


def reckoned(zone: Zone, shipment: Shipment, item: Item) -> tuple[list[Exact | None], list[Exact]]:
    """How far each formula of what is due is from its next kink: a target, a limit, a bracket, a credit; and the amounts."""
    facts = read_facts(zone, shipment, filled(zone, shipment, item), entry_second(zone, shipment))
    try:
        plan = planner(product_rules(zone, item.product)).plan(facts)
        reckoning = Reckoning(facts, plan, kinks=[])
        amounts = [reckoning.amount(line.measure.id) for line in plan.charging]
    except NeededFacts:
        return [], []
    return list(reckoning.kinks or ()), amounts


def margins(zone: Zone, shipment: Shipment, item: Item, conditions: list[Condition]) -> list[Exact | None]:
    """How far each comparison is from flipping, other unknown numbers at their usual ends; None where it cannot be said."""
    facts = read_facts(zone, shipment, filled(zone, shipment, item), entry_second(zone, shipment))
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
            return [None if resale is None else resale - price for price in every_level(facts, measure, FLOOR)]
        case ask.OutsideQuota():
            left = facts.item.quota_available
            return [] if left is None or facts.quantity is None else [facts.quantity - left.into(facts.product.unit)]
        case ask.ContentKept() | ask.Changed():
            return [margin for each in _with_origins(facts, condition.rule) for margin in _of_materials(each, condition)]
    return []


def _with_origins(facts: Facts, name: str) -> Iterator[Facts]:
    """The item with every material whose origin is not given taken as foreign, and as the producer's own."""
    materials, rule = facts.item.materials or (), facts.origin_rule(name)
    if rule is None or all(material.origin is not None for material in materials):
        yield facts
        return
    own = next(iter(sorted(rule.cumulation.named)), None)
    own = own or next((code for code in sorted(facts.zone.roll.standings) if facts.selects(rule.cumulation, code)), None)
    foreign = next((code for code in sorted(INVENTED) if not facts.selects(rule.cumulation, code)), None)
    for code in (own, foreign):
        if code is not None:
            known = tuple(material if material.origin is not None else replace(material, origin=code) for material in materials)
            yield facts.holding(replace(facts.item, materials=known))


def _of_materials(facts: Facts, condition: ask.ContentKept | ask.Changed) -> list[Exact | None]:
    """How far a part is from the share that is wanted of it."""
    wanted = condition.wanted if isinstance(condition, ask.ContentKept) else condition.tolerance
    if wanted is None:
        return []
    if isinstance(condition, ask.ContentKept):
        measured = content(condition, facts)
    else:
        measured = within_tolerance(condition, facts, unchanged(condition, facts))
    if measured.part is None or measured.whole is None:
        return [None]
    share: Exact = wanted.bound.value.exact
    return [measured.part - measured.whole * share]


def _of_levels(facts: Facts, measure: str, which: str) -> list[Exact | None]:
    """The tested price against each level the floor may stand at."""
    floor = facts.zone.measures[measure]
    if not isinstance(floor, PriceFloor) or floor.tested in facts.zone.market_prices or facts.priced is None:
        return []
    tested = tested_amount(facts, floor)
    return [None if tested is None else price * facts.priced - tested for price in every_level(facts, measure, which)]


def without_freight(zone: Zone, item: Item) -> bool:
    """Whether freight and insurance are taken out of the value, and so can be no more than it."""
    return zone.terms == "FOB" and item.terms not in (None, "FOB")


def given(zone: Zone, shipment: Shipment, amount: Money | None) -> Exact:
    """An amount in the policy's currency; nothing where it, or the rate of its day, is not given."""
    if amount is None:
        return ZERO
    try:
        return converted(zone, shipment, amount) or ZERO
    except NoRate:
        return ZERO


#: What a number of each kind is taken to be while another one is looked at.
_USUAL: Final = {"share": "100%", "number": "0", "price": "0 {0}", "money": "0 {1}"}


def filled(zone: Zone, shipment: Shipment, item: Item) -> Item:
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
    carried = given(zone, shipment, item.freight) + given(zone, shipment, item.insurance) if without_freight(zone, item) else ZERO
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
        materials=None if item.materials is None else tuple(_worth_something(zone, each) for each in item.materials),
    )


def _worth_something(zone: Zone, material: Material) -> Material:
    """A material with a value and a mass."""
    nothing = Money(0, 0, of=zone.currency)
    return replace(material, value=material.value or nothing, mass=material.mass or Quantity(1, DECIMALS, of="kg"))
