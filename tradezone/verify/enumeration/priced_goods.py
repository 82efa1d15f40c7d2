"""Priced goods: what falls due on one item as its price goes from nothing up, everything else about it left as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from tradezone.assessment.duties import Reckoning
from tradezone.assessment.plan import Plan
from tradezone.assessment.planning import planner
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import DatedValue, Exemption, PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import CEILING, FLOOR, Open, market_price
from tradezone.rules.materials import content, unchanged, within_tolerance
from tradezone.rules.prices import held_against
from tradezone.rules.product_rules import product_rules
from tradezone.rules.strata import Stratum
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, EXCLUDED
from tradezone.shipment.shipment import Shipment
from tradezone.values.exact import ONE, Exact
from tradezone.verify.enumeration.goods import money
from tradezone.verify.enumeration.pieces import Beside, Read
from tradezone.verify.enumeration.stretches import exactly, fraction
from tradezone.verify.promises.amounts import spares_exemptions


class PricedGoods:
    """One item at any price; the figures are what it lands at, then of each floor its charge, then how far above it the goods come to lie."""

    def __init__(self, zone: Zone, shipment: Shipment) -> None:
        self.zone, self.shipment = zone, shipment
        item = shipment.items[0]
        self._facts = read_facts(zone, shipment, item, entry_second(zone, shipment))
        self._rules = product_rules(zone, item.product, plain=True)
        self.floors = [m for m in self._rules.measures[Stratum.OTHER] if isinstance(m, PriceFloor)]
        priced = self._facts.priced
        self.priced = Fraction(0) if priced is None else fraction(priced)
        self._spared = (DISAPPLIED,) if spares_exemptions(zone, "floor-kept") else ()

    @property
    def step(self) -> Fraction:
        """What rounding for each unit may make of the whole, where a floor is rounded so."""
        steps = [Fraction(1, 10**floor.per_unit.scale) for floor in self.floors if floor.per_unit is not None]
        return sum(steps, Fraction(0)) * self.priced

    def _at(self, price: Fraction) -> tuple[Facts, Plan]:
        facts = self._facts.revalued(exactly(price * self.priced))
        return facts, planner(self._rules).plan(facts)

    def level(self, floor: str, price: Fraction) -> Fraction:
        """Where a floor stands for the goods at a price; nothing where it does not."""
        found = self._at(price)[1].floors.get(floor)
        return Fraction(0) if found is None else fraction(found.price)

    def lines(self, price: Fraction) -> dict[str, Fraction]:
        """What each measure charges; ``NeededFacts`` where a fact is missing."""
        facts, plan = self._at(price)
        reckoning = Reckoning(facts, plan)
        return {line.measure.id: fraction(reckoning.amount(line.measure.id)) for line in plan.charging}

    def at(self, price: Fraction) -> Shipment:
        """The shipment at a price, to a dozen decimals."""
        item = replace(self.shipment.items[0], customs_value=money(self.zone, price * self.priced))
        return replace(self.shipment, items=(item,))

    def read(self, price: Fraction) -> Read:
        """The figures at a price, with what decides between formulas there."""
        facts, plan = self._at(price)
        kinks: list[Exact | None] = []
        reckoning = Reckoning(facts, plan, kinks)
        amounts = {line.measure.id: fraction(reckoning.amount(line.measure.id)) for line in plan.charging}
        value = price * self.priced
        charges = [amounts.get(floor.id, Fraction(0)) if not _is_rebate(plan, floor) else Fraction(0) for floor in self.floors]
        above = {floor.id: self._above(facts, plan, floor, amounts.get(floor.id, Fraction(0))) for floor in self.floors}
        kept = [each or Fraction(0) for each in above.values()]
        return Read(
            (value + sum(amounts.values()), *charges, *kept),
            tuple(None if each is None else fraction(each) for each in _margins(facts, self._rules.conditions)),
            tuple(None if each is None else fraction(each) for each in kinks),
            _form(plan),
            Beside(
                _exemptions(plan),
                plan.originating,
                plan.entry == "refused",
                frozenset(floor.id for floor, charge in zip(self.floors, charges, strict=True) if charge),
                frozenset(name for name, each in above.items() if each is not None),
                frozenset(name for name, each in above.items() if each is not None and plan.verdicts[name].applies),
            ),
        )

    def profile(self) -> tuple[object, ...]:
        """What falls due at a few prices about each level: goods that agree in it are looked at once."""
        plan = self._at(Fraction(0))[1]
        levels = {fraction(level.price) for level in (*plan.floors.values(), *plan.ceilings.values())}
        prices = sorted({Fraction(0), Fraction(1), *(level * step for level in levels for step in (Fraction(1, 2), 1, 2))})
        return (self.priced, self._facts.duty_paid is None, *((price, self._form_at(price)) for price in prices))

    def _form_at(self, price: Fraction) -> object:
        plan = self._at(price)[1]
        return _form(plan), plan.entry, _exemptions(plan), plan.originating

    def _above(self, facts: Facts, plan: Plan, floor: PriceFloor, charge: Fraction) -> Fraction | None:
        """How far above the floor the tested price comes to lie with the charge and what was paid elsewhere, of what is outside the quota.

        None where the floor promises nothing of it: goods that are not admitted, or not below it, or spared, and floors under a market
        price, which is what it is whatever goods cost.
        """
        verdict, skipped = plan.verdicts[floor.id], (CONDITION, EXCLUDED, *self._spared)
        if (
            plan.entry != "cleared"
            or floor.id not in plan.floors
            or verdict.reason in skipped
            or floor.tested in self.zone.market_prices
        ):
            return None
        pair = held_against(facts, floor.id, FLOOR)
        outside = facts.outside if floor.id in plan.outside else ONE
        if not isinstance(pair, tuple) or outside is None:
            return None
        paid = facts.duty_paid if verdict.credited else None
        return fraction((pair[0] - pair[1]) * outside) + charge + (Fraction(0) if paid is None else fraction(paid))


def _exemptions(plan: Plan) -> frozenset[str]:
    """The exceptions that apply."""
    return frozenset(name for name, verdict in plan.verdicts.items() if verdict.applies and isinstance(verdict.measure, Exemption))


def _is_rebate(plan: Plan, floor: PriceFloor) -> bool:
    return plan.verdicts[floor.id].is_above


def _form(plan: Plan) -> tuple[object, ...]:
    """The formulas of a plan: what charges, and by which row, with the levels that stand."""
    found = []
    for line in plan.charging:
        verdict = plan.verdicts[line.measure.id]
        found.append((line.measure.id, str(line.place), verdict.credited, str(plan.rates.get(line.measure.id, ""))))
    return (
        ()
        if not found
        else (*found, *sorted((name, str(level.price)) for name, level in (*plan.floors.items(), *plan.ceilings.items())))
    )


def _margins(facts: Facts, conditions: tuple[Condition, ...]) -> Iterator[Exact | None]:
    """How far each comparison that turns on the value is from flipping, always as many."""
    for condition in conditions:
        match condition:
            case ask.PricedBelow(name) | ask.AboveCeiling(name):
                pair = held_against(facts, name, FLOOR if isinstance(condition, ask.PricedBelow) else CEILING)
                yield None if pair is None or isinstance(pair, Open) else pair[0] - pair[1]
            case ask.PriceKept():
                yield _of_price(facts, condition)
            case ask.ValueKept(bound):
                yield None if facts.value is None else facts.value - bound.value.exact
            case ask.ContentKept() | ask.Changed():
                yield _of_materials(facts, condition)


def _of_price(facts: Facts, condition: ask.PriceKept) -> Exact | None:
    bound, market = condition.bound
    if facts.value is None or facts.priced is None:
        return None
    if market is None:
        limit: Exact = bound.value.per(facts.product.unit)
        return facts.value - limit * facts.priced
    row = market_price(facts, market)
    return (
        facts.value - row.value.per(facts.product.unit) * bound.value.exact * facts.priced if isinstance(row, DatedValue) else None
    )


def _of_materials(facts: Facts, condition: ask.ContentKept | ask.Changed) -> Exact | None:
    """What materials come to beside the share of the base they are held to."""
    wanted = condition.wanted if isinstance(condition, ask.ContentKept) else condition.tolerance
    if wanted is None or facts.item.materials is None:
        return None
    measured = (
        content(condition, facts)
        if isinstance(condition, ask.ContentKept)
        else within_tolerance(condition, facts, unchanged(condition, facts))
    )
    return None if measured.part is None or measured.whole is None else measured.part - measured.whole * wanted.bound.value.exact
