"""Which of the facts that are not given a measure can turn on."""

from __future__ import annotations

from collections.abc import Iterable

from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.bounds import CUSTOMS_VALUE, MASS, ShareOf
from tradezone.policy.conditions import Condition
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.trees import asked
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.product_rules import ProductRules

_VALUE = ("customs_value", "freight", "insurance")


def turns_on(measure: law.Measure, facts: Facts, rules: ProductRules, missing: Iterable[FactPath]) -> list[FactPath]:
    """The missing facts that the measure, its exceptions, or a measure it depends on can ask after."""
    known = _facts_of(measure, facts, rules, set())
    return [path for path in missing if _name(path) in known]


def _name(path: FactPath) -> str:
    return ".".join(path[2:4]) if path[0] == "items" and path[2] == "attributes" else path[2] if path[0] == "items" else path[0]


def _facts_of(measure: law.Measure, facts: Facts, rules: ProductRules, seen: set[str]) -> set[str]:
    if measure.id in seen:
        return set()
    seen.add(measure.id)
    trees = [*measure.conditions, *(tree for row in law.rows(measure) if row.reaches(rules.product) for tree in row.conditions)]
    if isinstance(measure, law.PriceFloor):
        trees += measure.credit.conditions if measure.credit is not None else ()
    found = {name for tree in trees for condition in asked(tree) for name in _asked_facts(condition, facts, rules, seen)}
    if isinstance(measure, law.PriceFloor):
        found |= {*_VALUE, "duty_paid", "rebates", "first_resale", "origin", *_priced(facts)}
    if isinstance(measure, law.Duty):
        found |= {*_VALUE, "quantity", *(f"attributes.{name}" for name in facts.product.attributes)}
    if measure.outside_quota:
        found |= {"quota", "quantity"}
    if isinstance(measure, law.PriceFloor) and measure.compared != "before_duties":
        found |= {f"attributes.{name}" for name in facts.product.attributes}
    if facts.zone.exchange is not None and found & {*_VALUE, "rebates", "first_resale"}:
        found.add(facts.zone.exchange.date)
    others = [other for other in rules.exceptions if measure.id in other.disapplies]
    related: list[law.Measure] = [*others, *rules.replacing(measure)]
    return found.union(*(_facts_of(other, facts, rules, seen) for other in related))


def _priced(facts: Facts) -> set[str]:
    content = facts.product.priced_on
    names = () if content is None else (content.share, content.moisture)
    return {"quantity", *(f"attributes.{name}" for name in names if name)}


def _asked_facts(condition: Condition, facts: Facts, rules: ProductRules, seen: set[str]) -> set[str]:
    match condition:
        case ask.Located(fact) | ask.Presented(fact) | ask.Named(fact) | ask.DateKept(fact) | ask.Stated(fact):
            return {fact}
        case IssuedWithin(_, _, claims):
            return {"documents", "claims"} if claims else {"documents"}
        case ClaimedWithin():
            return {"claims"}
        case ask.Provenance():
            return {"provenance"}
        case ask.Related():
            return {"related_parties"}
        case ask.QuantityKept():
            return {"quantity"}
        case ask.ValueKept():
            return set(_VALUE)
        case ask.AttributeKept(name):
            return {f"attributes.{name}"}
        case ask.PricedBelow(floor) | ask.AboveCeiling(floor):
            return {*_VALUE, *_priced(facts), "rebates", "first_resale"} | _of_levels(floor, facts, rules, seen)
        case ask.PriceKept():
            return {*_VALUE, *_priced(facts), "origin"}
        case ask.OutsideQuota():
            return {"quota", "quantity"}
        case ask.FirstResaleBelow():
            return {"first_resale"}
        case ask.ForeignMaterials():
            return {"materials"}
        case ask.Changed(_, _, _, tolerance):
            return {"materials", *_of_share(tolerance)}
        case ask.ContentKept(_, _, wanted):
            return {"materials", *_of_share(wanted)}
        case ask.InsufficientProcessing() | ask.Worked():
            return {"processing", "origin"}
        case ask.WhollyObtained():
            return {"materials", "processing", "origin"}
        case ask.ConsignedDirectly():
            return {"route", "processing", "documents"}
        case ask.Originating(name):
            trees = [tree for rule in rules.origin_rules if name in ("", rule.id) for tree in rule.conditions]
            return {name for tree in trees for c in asked(tree) for name in _asked_facts(c, facts, rules, seen)}
        case ask.Applies(name):
            return _facts_of(facts.zone.measures[name], facts, rules, seen)
    return set()


def _of_share(wanted: ShareOf | None) -> set[str]:
    """What the base of a share is worked out from."""
    if wanted is None:
        return set()
    return {CUSTOMS_VALUE: set(_VALUE), MASS: {"quantity"}}.get(wanted.base, {f"attributes.{wanted.base}"})


def _of_levels(floor: str, facts: Facts, rules: ProductRules, seen: set[str]) -> set[str]:
    """What the tables of a floor's levels ask."""
    measure = facts.zone.measures[floor]
    rows = [row for row in law.rows(measure) if row.reaches(rules.product)]
    return {name for row in rows for tree in row.conditions for c in asked(tree) for name in _asked_facts(c, facts, rules, seen)}
