"""One item assessed: verdicts stratum by stratum, then amounts, then what they come to."""

from __future__ import annotations

from tradezone.assessment.decision import Charge, FloorTest, ItemDecision, Security
from tradezone.assessment.duties import NeededFacts, Reckoning, figures_used
from tradezone.assessment.grounds import Grounds
from tradezone.policy import measures as law
from tradezone.rules.facts import Facts
from tradezone.rules.strata import Stratum
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, EXCLUDED, ProductRules, Verdict, missing_facts
from tradezone.rules.words import ORIGIN, floor_price
from tradezone.values import Money

_KINDS = {
    law.OrdinaryDuty: "ordinary_duty",
    law.Preference: "ordinary_duty",
    law.PriceFloor: "additional_duty",
    law.AdditionalDuty: "additional_duty",
}
_STRATA = tuple(Stratum)


def assess(facts: Facts, rules: ProductRules) -> ItemDecision:
    """What becomes of an item; ``NeededFacts`` where a fact that is not given stands in the way."""
    verdicts = decide(facts, rules)
    reckoning = Reckoning(facts, verdicts)
    charges = _charges(facts, rules, verdicts, reckoning)
    securities = _securities(facts, rules, verdicts, reckoning)
    outcome, compliance = "cleared", "compliant"
    if any(charge.kind == "additional_duty" and charge.money is not None and charge.money.units for charge in charges):
        outcome = "adjusted"
    if securities:
        outcome = "held"
    for measure in rules.measures[Stratum.WHOLE]:
        if verdicts[measure.id].applies:
            if isinstance(measure, law.Gate):
                outcome = "refused" if measure.entry == "refused" or outcome == "refused" else "held"
            elif isinstance(measure, law.Finding) and measure.severity == "breach":
                compliance = "breach"
    return ItemDecision(
        facts.item.id,
        outcome,
        compliance,
        _floors(facts, rules, verdicts),
        charges,
        securities,
        facts.concluded[ORIGIN] if _origin_asked(facts, rules) else None,
        Grounds(facts, rules, verdicts),
    )


def decide(facts: Facts, rules: ProductRules) -> dict[str, Verdict]:
    """The verdict on every measure that can bear on the item."""
    verdicts: dict[str, Verdict] = {}
    for stratum in _STRATA:
        if not rules.strata[stratum].rules:
            facts.concluded.setdefault(ORIGIN, False)
            continue
        found = rules.decide(stratum, facts)
        facts.concluded.update(found.concluded)
        if found.open:
            needs = missing_facts(found, facts)
            if stratum is not Stratum.ORIGIN:
                raise NeededFacts(needs)
            facts.origin_needs = needs
        for verdict in found.verdicts:
            known = verdicts.get(verdict.measure.id)
            # An exception is decided in each stratum it bears on; where it applies in one, it applies.
            if known is None or not known.applies:
                verdicts[verdict.measure.id] = verdict
    return verdicts


def _origin_asked(facts: Facts, rules: ProductRules) -> bool:
    """Whether anybody asked where the goods originate: by a claim, or by saying what they are made from."""
    return bool(rules.origin_rules) and (facts.item.claims != () or facts.item.materials is not None)


def _charges(facts: Facts, rules: ProductRules, verdicts: dict[str, Verdict], reckoning: Reckoning) -> tuple[Charge, ...]:
    zone, charges = facts.zone, []
    for measure in rules.sequence:
        kind = _KINDS.get(type(measure))
        if kind is None or not verdicts[measure.id].applies:
            continue
        verdict = verdicts[measure.id]
        amount, working = reckoning.line(measure.id)
        cites = [cite for figure in figures_used(facts, verdict) for cite in figure.cites]
        money = Money(amount.rounded(zone.rounding), zone.rounding.scale, of=zone.currency)
        place = verdict.row.place if verdict.row is not None else measure.place
        charges.append(
            Charge(
                measure.id,
                measure.title,
                kind,
                zone.currency,
                money,
                working,
                tuple(dict.fromkeys((*measure.cites, *cites))),
                place,
            )
        )
    return tuple(charges)


def _securities(facts: Facts, rules: ProductRules, verdicts: dict[str, Verdict], reckoning: Reckoning) -> tuple[Security, ...]:
    """The securities above zero."""
    zone, securities = facts.zone, []
    for measure in rules.measures[Stratum.WHOLE]:
        if isinstance(measure, law.Security) and verdicts[measure.id].applies:
            amount, working = reckoning.secured(measure)
            units = amount.rounded(zone.rounding)
            if units:
                money = Money(units, zone.rounding.scale, of=zone.currency)
                securities.append(
                    Security(
                        measure.id,
                        measure.title,
                        zone.currency,
                        money,
                        working,
                        measure.released_when,
                        measure.cites,
                        measure.place,
                    )
                )
    return tuple(securities)


def _floors(facts: Facts, rules: ProductRules, verdicts: dict[str, Verdict]) -> tuple[FloorTest, ...]:
    """Every price that was held against a floor, met or not."""
    tests = []
    for measure in rules.measures[Stratum.OTHER]:
        if not isinstance(measure, law.PriceFloor):
            continue
        verdict = verdicts[measure.id]
        floor = floor_price(facts, measure.id)
        if floor is None or facts.value is None or facts.priced is None or verdict.reason in (CONDITION, DISAPPLIED, EXCLUDED):
            continue
        price = facts.value.over(facts.priced) if facts.priced.numerator else None
        met = not facts.value < floor * facts.priced
        unit = facts.product.unit.name
        tests.append(FloorTest(measure.id, "customs_value", price, floor, met, facts.zone.currency, unit))
    return tuple(tests)
