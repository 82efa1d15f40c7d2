"""What an open condition waits for: the facts that are not given and that would answer it."""

from __future__ import annotations

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import PriceFloor
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.trees import asked
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.levels import CEILING, FLOOR, Open, level, table
from tradezone.rules.origin_wanting import missing_of_origin
from tradezone.rules.origin_words import origin_name
from tradezone.rules.proof_words import missing_of_proof
from tradezone.rules.provenance_words import EARLY_READERS, missing_provenance
from tradezone.rules.words import UNKNOWN


def missing(condition: Condition, facts: Facts) -> tuple[FactPath, ...]:
    """The facts that are not given and that an open condition needs."""
    item, shipment = facts.item, facts.shipment
    match condition:
        case ask.Located("origin", _):
            return (facts.path("origin"),)
        case ask.Located(fact, _) | ask.DateKept(fact) | ask.Named(fact):
            return ((fact,),)
        case ask.Provenance():
            return missing_provenance(condition, facts)
        case ask.Presented(fact, name):
            return (facts.path(fact, name),)
        case IssuedWithin() | ClaimedWithin():
            return missing_of_proof(condition, facts)
        case ask.Related():
            return (("related_parties",),)
        case ask.QuantityKept():
            return facts.missing_quantity()
        case ask.ValueKept():
            return facts.missing_value()
        case ask.AttributeKept(name):
            return (facts.path("attributes", name),)
        case ask.Stated(fact):
            return (facts.path(fact),) if fact == "first_resale" else ((fact,),)
        case ask.HasFloor(measure) | ask.PricedBelow(measure) | ask.AboveCeiling(measure):
            return _missing_of_floor(condition, measure, facts)
        case ask.PriceKept((_, market)):
            of_origin = (facts.path("origin"),) if market and facts.item.origin is None else ()
            return (*of_origin, *facts.missing_value(), *facts.missing_content(facts.product.priced_on))
        case ask.FirstResaleBelow(measure):
            content = facts.product.priced_on
            held = () if content is None else facts.missing_content(content)
            resale = facts.missing_first_resale() if facts.first_resale is None else ()
            return (*missing_level(measure, FLOOR, facts), *resale, *held)
        case ask.OutsideQuota():
            return facts.missing_quota()
        case ask.UnderContract():
            return (("contract",),)
        case ask.InPeriods():
            return (("period",),)
        case ask.InsufficientProcessing() | ask.Worked():
            return (facts.path("processing" if facts.item.processing is None else "origin"),)
        case ask.ForeignMaterials() | ask.WhollyObtained() | ask.Changed() | ask.ContentKept() | ask.ConsignedDirectly():
            return missing_of_origin(condition, facts)
        case ask.Originating(rule):
            return facts.origin_needs.get(origin_name(rule), ())
    raise AssertionError(f"{condition} is never unknown, in {shipment.id} item {item.id}")


def _missing_of_floor(condition: Condition, measure: str, facts: Facts) -> tuple[FactPath, ...]:
    """Of a floor the row of its table, the origin of a price by origin, and what the tested price needs."""
    floor = facts.zone.measures[measure]
    assert isinstance(floor, PriceFloor), "checked: only a price floor is named here"  # noqa: S101 ours
    at = missing_level(measure, CEILING if isinstance(condition, ask.AboveCeiling) else FLOOR, facts)
    if isinstance(condition, ask.HasFloor):
        return at or (facts.path("origin"),)
    if floor.tested in facts.zone.market_prices:
        return at or (facts.path("origin"),)
    own: tuple[FactPath, ...] = (
        facts.missing_first_resale() if floor.tested == "first_resale" and facts.first_resale is None else ()
    )
    if floor.tested != "first_resale":
        own = facts.missing_value()
    if floor.tested == "customs_value_less_rebates":
        own += facts.missing_rebates()
    if floor.compared == "after_duties" and facts.duties is None:
        own += facts.duty_needs
    return tuple(dict.fromkeys((*at, *own, *facts.missing_content(facts.product.priced_on))))


def missing_level(measure: str, which: str, facts: Facts) -> tuple[FactPath, ...]:
    """What it takes to know which row of a floor's table is for the case, and which price of the day it is a share of."""
    if not isinstance(level(facts, measure, which), Open):
        return ()
    paths: list[FactPath] = []
    for row in table(facts, measure, which):
        for tree in row.conditions:
            for asked_here in asked(tree):
                if EARLY_READERS[type(asked_here)](asked_here)(facts) == UNKNOWN:
                    paths += missing(asked_here, facts)
    return tuple(dict.fromkeys(paths)) or (facts.path("origin"),)
