"""Promises about floors: goods that are admitted do not land below one, and what it charges falls as their price rises."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.assessment.decision import Decision, ItemDecision
from tradezone.policy.measures import PriceFloor
from tradezone.rules.levels import FLOOR
from tradezone.rules.prices import held_against
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, EXCLUDED
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.verify.promise import Broken, Tried, known_whole
from tradezone.verify.promises.amounts import allowance, charged_by, clause, exemptions, money, price, spares_exemptions
from tradezone.verify.promises.dearer import dearer


def floor_kept(tried: Tried) -> Iterator[Broken | None]:
    """No goods that are admitted land below the floor: the price under test, with what the floor charges on it, comes to the floor price.

    The price under test is the one the policy names, before or after duties as the policy compares. Goods that an exception spares, that a
    licence holds or that are refused need not keep it; what was paid in another party counts. A floor under a market price that charges a
    rate of the invoice promises nothing of the price of the goods.
    """
    decision = tried.whole
    if decision is None:
        return
    for item in decision.items:
        if item.grounds.plan.entry == "cleared":
            for name in item.grounds.plan.floors:
                yield from _kept(tried, item, name)


def _kept(tried: Tried, item: ItemDecision, name: str) -> Iterator[Broken | None]:
    zone, facts, plan = tried.zone, item.grounds.facts, item.grounds.plan
    floor, verdict = zone.measures[name], plan.verdicts[name]
    skipped = (CONDITION, EXCLUDED, DISAPPLIED) if spares_exemptions(zone, "floor-kept") else (CONDITION, EXCLUDED)
    pair = held_against(facts, name, FLOOR)
    if verdict.reason in skipped or not isinstance(pair, tuple) or not isinstance(floor, PriceFloor):
        return
    outside = facts.outside if name in plan.outside else ONE
    is_market = floor.tested in zone.market_prices
    if outside is None or facts.priced is None or (is_market and any(row.value.mode.endswith("_rate") for row in floor.charge)):
        return
    if is_market:  # held against the floor by the unit
        pair = pair[0] * facts.priced, pair[1] * facts.priced
    paid = facts.duty_paid if verdict.credited and facts.duty_paid is not None else ZERO
    due = charged_by(item, name) + paid
    if not due + allowance(zone, "floor-kept") < (pair[1] - pair[0]) * outside:
        yield None
        return
    landed = pair[0] + due.over(outside)
    place, cites = clause(zone, name, *([tried.decision] if tried.decision else []))
    yield Broken(
        "floor-kept",
        name,
        _landing(tried, item, (pair[0], landed, pair[1])),
        place,
        cites,
        (tried.shipment,),
        "let what is due make up the whole shortfall, refuse such goods, or say under `promises` why they may land below",
    )


def _landing(tried: Tried, item: ItemDecision, amounts: tuple[Exact, Exact, Exact]) -> str:
    facts = item.grounds.facts
    tested, landed, floor = amounts
    if facts.priced is not None and facts.priced.numerator:
        unit = facts.product.unit.name
        prices = [price(tried.zone, amount.over(facts.priced), unit) for amount in amounts]
        return f"goods at {prices[0]} are admitted and land at {prices[1]}, below the floor price {prices[2]}"
    shown = [money(tried.zone, amount) for amount in (tested, landed, floor)]
    return f"goods worth {shown[0]} are admitted and land at {shown[1]}, below {shown[2]}"


def floor_charge_falls(tried: Tried) -> Iterator[Broken | None]:
    """A floor's charge never rises as the price of the goods rises, all else equal.

    Goods that an exception spares at one of the prices, as those of small value, do not count, unless the policy tightens this.
    """
    before = tried.whole
    spares = spares_exemptions(tried.zone, "floor-charge-falls")
    for shipment in dearer(tried):
        after = known_whole(tried.decide(shipment))
        if before is None or after is None or (spares and exemptions(before) != exemptions(after)):
            continue
        floors = [m for m in tried.zone.measures.values() if isinstance(m, PriceFloor) and m.charge]
        for floor in floors:
            yield from _rising(tried, floor, before, after)


def _rising(tried: Tried, floor: PriceFloor, before: Decision, after: Decision) -> Iterator[Broken | None]:
    zone = tried.zone
    one, other = charged_by(before.items[0], floor.id), charged_by(after.items[0], floor.id)
    if not one.numerator and not other.numerator:
        return
    if not one + allowance(zone, "floor-charge-falls") < other:
        yield None
        return
    values = [money(zone, each.items[0].grounds.facts.value or ZERO) for each in (before, after)]
    place, cites = clause(zone, floor.id, after)
    because = f"goods declared at {values[0]} owe {money(zone, one)}, the same goods at {values[1]} owe {money(zone, other)}"
    shipments = (tried.shipment, after.items[0].grounds.facts.shipment)
    remedy = "let the charge be the shortfall or a share of it, or say under `promises` why it may rise"
    yield Broken("floor-charge-falls", floor.id, because, place, cites, shipments, remedy)
