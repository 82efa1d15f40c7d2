"""One item assessed: its plan, the amounts the plan calls for, and what they come to."""

from __future__ import annotations

from tradezone.assessment.decision import Charge, ItemDecision
from tradezone.assessment.duties import Reckoning
from tradezone.assessment.grounds import Grounds
from tradezone.assessment.planning import planner
from tradezone.assessment.securities import Securing
from tradezone.rules.facts import Facts
from tradezone.rules.product_rules import ProductRules


def assess(facts: Facts, rules: ProductRules) -> ItemDecision:
    """What becomes of an item; ``NeededFacts`` where a fact that is not given stands in the way."""
    plan = planner(rules).plan(facts)
    reckoning = Reckoning(facts, plan)
    rounding = facts.zone.rounding
    charges = tuple([Charge(line, reckoning.amount(line.measure.id).rounded(rounding), reckoning) for line in plan.charging])
    securities: tuple[Charge, ...] = ()
    if plan.securing:
        securing = Securing(reckoning, rules)
        amounts = [(line, securing.amount(line.measure).rounded(rounding)) for line in plan.securing]  # type: ignore[arg-type]  # only securities secure
        securities = tuple(Charge(line, units, securing) for line, units in amounts if units)
    outcome = plan.entry
    if outcome == "cleared":
        outcome = "held" if securities else "adjusted" if _adjusted(charges) else "cleared"
    grounds = Grounds(facts, rules, plan)
    return ItemDecision(facts.item.id, outcome, plan.compliance, charges, securities, plan.originating, grounds)


def _adjusted(charges: tuple[Charge, ...]) -> bool:
    """Whether an additional duty or a rebate changes what is due; one of zero does not."""
    kinds = [charge.line.kind for charge in charges if charge.units]
    return "additional_duty" in kinds or "rebate" in kinds
