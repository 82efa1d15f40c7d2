"""Conditions in words: why one holds or fails for an item, with the clause and the place that say so."""

from __future__ import annotations

from tradezone.assessment.figures import amount_text, grouped
from tradezone.assessment.wording.origin import originating, worded_origin
from tradezone.assessment.wording.phrases import Ground, kept, local, one_of, per
from tradezone.assessment.wording.places import located, route
from tradezone.assessment.wording.prices import (
    LEVEL_WORDS,
    floor_comparison,
    no_floor,
    not_below,
    price_ground,
    price_kept,
    reference_ground,
)
from tradezone.assessment.wording.proof import worded_proof
from tradezone.assessment.wording.provenance import provenance
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import CaseValue, DatedValue, PriceFloor
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.trees import AllOf, Is, Tree
from tradezone.rules.answers import answered, reader
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, Level, floor_price, level
from tradezone.rules.prices import tested_market_price
from tradezone.rules.words import NO, YES
from tradezone.values.due_expression import REFERENCE


def because(tree: Tree, facts: Facts, *, holds: bool) -> list[Ground]:
    """Why a condition holds: every part that does; or why it fails: the first part that does not."""
    if isinstance(tree, Is):
        return [worded(tree.condition, facts)]
    if holds:
        parts = [part for part in tree.parts if answered(part, facts) == YES]
        chosen = parts if isinstance(tree, AllOf) else parts[:1]
        return [ground for part in chosen for ground in because(part, facts, holds=True)]
    failed = [part for part in tree.parts if answered(part, facts) == NO]
    if isinstance(tree, AllOf):
        return because(failed[0], facts, holds=False)
    # Of alternatives none holds: say of each what failed.
    grounds = [because(part, facts, holds=False)[0] for part in failed]
    cites = tuple(dict.fromkeys(cite for ground in grounds for cite in ground.cites))
    text = ", and ".join(dict.fromkeys(ground.text for ground in grounds))
    return [Ground(text, grounds[0].place, cites, tuple(part for ground in grounds for part in ground.parts))]


def worded(condition: Condition, facts: Facts) -> Ground:
    """The condition as it stands with this item, whatever was wanted of it."""
    met = reader(condition)(facts) == YES
    item, shipment = facts.item, facts.shipment
    match condition:
        case ask.InForce(_, end, text):
            entry = local(shipment.entered, facts)
            if met:
                return Ground(f"in force {text}, entry on {entry}")
            over = end is not None and facts.second >= end
            clause = (condition.ended_at, condition.ended_by) if over else (None, ())
            return Ground(f"in force {text}, not on {entry}", *clause)
        case ask.Located("route", selection):
            return route(selection, facts)
        case ask.Located(fact, selection):
            code = item.origin if fact == "origin" else getattr(shipment, fact)
            return Ground(f"`{fact}` is not given") if code is None else located(fact, code, selection, facts)
        case ask.Provenance():
            return provenance(condition, facts, met=met)
        case ask.Presented("documents", name):
            return Ground(f"`{name}` is {'' if met else 'not '}presented")
        case ask.Presented("claims", name):
            return Ground(f"`{name}` is {'' if met else 'not '}claimed")
        case ask.Presented(_, name):
            return Ground(f"the procedure `{name}` is {'' if met else 'not '}used")
        case IssuedWithin() | ClaimedWithin():
            return worded_proof(condition, facts)
        case ask.Named(fact, names):
            given = getattr(shipment, fact)
            same = met and names == (given,)
            return Ground(f"the {fact} is {given}" if same else f"the {fact} {given} is {'' if met else 'not '}{one_of(names)}")
        case ask.Related():
            return Ground(f"buyer and seller are {'' if met else 'not '}related")
        case ask.QuantityKept(bound):
            return Ground(f"quantity {grouped(item.quantity)} is {kept(bound.phrase, met)} {grouped(bound.value)}")
        case ask.ValueKept(bound):
            value = "" if facts.value is None else f" {amount_text(facts.value)} {facts.zone.currency}"
            return Ground(f"customs value{value} is {kept(bound.phrase, met)} {grouped(bound.value)}")
        case ask.DateKept(fact, _, _, text):
            return Ground(f"{fact} {local(getattr(shipment, fact), facts)} is {'' if met else 'not '}{text}")
        case ask.AttributeKept(name, kind, bound, words):
            given = item.attributes.get(name, "not declared for this product")
            if bound is not None:
                return Ground(f"{name} {given} is {kept(bound.phrase, met)} {bound.value}")
            return Ground(f"{name} is {given}" if kind == "yes_no" else f"{name} {given} is {'' if met else 'not '}{one_of(words)}")
        case ask.Stated(fact):
            return Ground(f"{fact} is {'' if met else 'not '}given")
        case ask.HasFloor(measure):
            return reference_ground(facts) if met else no_floor(facts, measure)
        case ask.PricedBelow(measure):
            return not_below(facts, facts.zone.measures[measure])
        case ask.AboveCeiling(measure):
            two_sided = facts.zone.measures[measure]
            return floor_comparison(facts, two_sided, CEILING) if isinstance(two_sided, PriceFloor) else reference_ground(facts)
        case ask.PriceKept(bound):
            return price_kept(bound, facts, met)
        case ask.InSeason(season):
            return Ground(f"entry on {local(shipment.entered, facts)} is {'' if met else 'not '}in the season {season}")
        case ask.OutsideQuota():
            return _quota(facts, met)
        case ask.FirstResaleBelow(measure):
            floor = floor_price(facts, measure)
            shown = "none" if floor is None else f"{amount_text(floor, grouped=False)} {per(facts)}"
            return Ground(f"first resale price {item.first_resale} is {'' if met else 'not '}below the floor price {shown}")
        case ask.Applies(measure):
            return Ground(f"`{measure}` {'applies' if met else 'does not apply'}", facts.zone.measures[measure].place)
        case ask.Originating(rule):
            return originating(facts, rule)
        case ask.ForeignMaterials() | ask.InsufficientProcessing():
            return Ground(worded_origin(condition, facts))
    raise AssertionError(condition)


def floor_grounds(facts: Facts, measure: PriceFloor, which: str) -> list[Ground]:
    """The comparison, the row of the floor's table for the case, and the published prices it rests on."""
    grounds = [floor_comparison(facts, measure, which)]
    at = level(facts, measure.id, which)
    if isinstance(at, Level) and (
        at.row.conditions or at.row.covers is not None or (at.row.otherwise and len(_table(measure, which)) > 1)
    ):
        held = [ground for tree in at.row.conditions for ground in because(tree, facts, holds=True)]
        case = ", ".join(ground.text for ground in held) or "no other row being for this case"
        grounds.append(Ground(f"the {LEVEL_WORDS[which]} is {at.row.value}: {case}", at.row.place, at.row.cites))
    if isinstance(at, Level) and at.published is not None:
        grounds.append(price_ground("reference price" if at.row.value.of == REFERENCE else str(at.row.value.of), at.published))
    if measure.tested in facts.zone.market_prices:
        row = tested_market_price(facts, measure)
        if isinstance(row, DatedValue):
            grounds.append(price_ground(facts.zone.market_prices[measure.tested].title, row))
    return grounds


def _table(measure: PriceFloor, which: str) -> tuple[CaseValue, ...]:
    return measure.ceiling if which == CEILING else measure.floor


def _quota(facts: Facts, met: bool) -> Ground:  # noqa: FBT001
    """How much of the item is outside the quota."""
    left = facts.item.quota_available
    if left is None:
        return Ground(f"the item is {'outside' if met else 'in'} the quota")
    return Ground(f"{left} of the quota are left, {'less than' if met else 'enough for'} the {facts.item.quantity} of the item")
