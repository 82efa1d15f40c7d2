"""One item assessed: its plan, the amounts the plan calls for, and what they come to."""

from __future__ import annotations

from tradezone.assessment.decision import Charge, FloorTest, ItemDecision, Security
from tradezone.assessment.duties import Reckoning
from tradezone.assessment.grounds import Grounds
from tradezone.assessment.plan import Plan, planner
from tradezone.rules.facts import Facts
from tradezone.rules.verdicts import ProductRules
from tradezone.values import Money


def assess(facts: Facts, rules: ProductRules) -> ItemDecision:
    """What becomes of an item; ``NeededFacts`` where a fact that is not given stands in the way."""
    plan = planner(rules).plan(facts)
    reckoning = Reckoning(facts, plan)
    charges = _charges(facts, plan, reckoning)
    securities = _securities(facts, plan, reckoning) if plan.securing else ()
    outcome = plan.entry
    if outcome == "cleared":
        outcome = "held" if securities else "adjusted" if _adjusted(charges) else "cleared"
    return ItemDecision(
        facts.item.id,
        outcome,
        plan.compliance,
        _floors(facts, plan),
        charges,
        securities,
        plan.originating,
        Grounds(facts, rules, plan),
    )


def _adjusted(charges: tuple[Charge, ...]) -> bool:
    """Whether an additional duty or a rebate changes what is due; one of zero does not."""
    return any(charge.kind == "additional_duty" and charge.money is not None and charge.money.units for charge in charges)


def _charges(facts: Facts, plan: Plan, reckoning: Reckoning) -> tuple[Charge, ...]:
    rounding, currency = facts.zone.rounding, facts.zone.currency
    charges = []
    for measure, kind, cites, place in plan.charging:
        amount, working = reckoning.line(measure.id)
        money = Money(amount.rounded(rounding), rounding.scale, of=currency)
        charges.append(Charge(measure.id, measure.title, kind, currency, money, working, cites, place))
    return tuple(charges)


def _securities(facts: Facts, plan: Plan, reckoning: Reckoning) -> tuple[Security, ...]:
    """The securities above zero."""
    rounding, currency, securities = facts.zone.rounding, facts.zone.currency, []
    for measure in plan.securing:
        amount, working = reckoning.secured(measure)
        units = amount.rounded(rounding)
        if units:
            money = Money(units, rounding.scale, of=currency)
            found = Security(
                measure.id, measure.title, currency, money, working, measure.released_when, measure.cites, measure.place
            )
            securities.append(found)
    return tuple(securities)


def _floors(facts: Facts, plan: Plan) -> tuple[FloorTest, ...]:
    """Every price that was held against a floor, met or not."""
    value, priced = facts.value, facts.priced
    if not plan.tested or value is None or priced is None:
        return ()
    price = value.over(priced) if priced.numerator else None
    currency, unit = facts.zone.currency, facts.product.unit.name
    return tuple(
        [FloorTest(name, "customs_value", price, floor, not value < floor * priced, currency, unit) for name, floor in plan.tested]
    )
