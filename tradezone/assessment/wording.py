"""Conditions in words: why one holds or fails for an item, with the clause and the place that say so."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tradezone.assessment.figures import amount_text, apart, grouped
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import AllOf, Condition, Is, PlaceSelection, Tree
from tradezone.policy.measures import PriceFloor
from tradezone.policy.parties import NON_PARTY, Standing
from tradezone.rules.facts import Facts
from tradezone.rules.words import NO, YES, answered, floor_price, reader, reference_price
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Moment


class Ground(NamedTuple):
    """One sentence, and the provision it rests on if it is not a fact of the shipment."""

    text: str
    place: Place | None = None
    cites: tuple[Citation, ...] = ()


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
    return [Ground(", and ".join(dict.fromkeys(ground.text for ground in grounds)), grounds[0].place, cites)]


def worded(condition: Condition, facts: Facts) -> Ground:
    """The condition as it stands with this item, whatever was wanted of it."""
    met = reader(condition)(facts) == YES
    item, shipment = facts.item, facts.shipment
    match condition:
        case ask.InForce(_, _, text):
            entry = _local(shipment.entered, facts)
            return Ground(f"in force {text}, entry on {entry}" if met else f"in force {text}, not on {entry}")
        case ask.Located("route", selection):
            return _route(selection, facts)
        case ask.Located(fact, selection):
            code = item.origin if fact == "origin" else getattr(shipment, fact)
            return _located(fact, str(code), selection, facts)
        case ask.Presented("documents", name):
            return Ground(f"`{name}` is {'' if met else 'not '}presented")
        case ask.Presented("claims", name):
            return Ground(f"`{name}` is {'' if met else 'not '}claimed")
        case ask.Presented(_, name):
            return Ground(f"the procedure `{name}` is {'' if met else 'not '}used")
        case ask.Named(fact, names):
            return Ground(f"the {fact} {getattr(shipment, fact)} is {'' if met else 'not '}{_one_of(names)}")
        case ask.Related():
            return Ground(f"buyer and seller are {'' if met else 'not '}related")
        case ask.QuantityKept(bound):
            return Ground(f"quantity {grouped(item.quantity)} is {_kept(bound.phrase, met)} {grouped(bound.value)}")
        case ask.ValueKept(bound):
            value = "" if facts.value is None else f" {amount_text(facts.value)} {facts.zone.currency}"
            return Ground(f"customs value{value} is {_kept(bound.phrase, met)} {grouped(bound.value)}")
        case ask.DateKept(fact, _, _, text):
            return Ground(f"{fact} {_local(getattr(shipment, fact), facts)} is {'' if met else 'not '}{text}")
        case ask.AttributeKept(name, kind, bound, words):
            given = item.attributes.get(name, "not declared for this product")
            if bound is not None:
                return Ground(f"{name} {given} is {_kept(bound.phrase, met)} {bound.value}")
            return Ground(
                f"{name} is {given}" if kind == "yes_no" else f"{name} {given} is {'' if met else 'not '}{_one_of(words)}"
            )
        case ask.Stated(fact):
            return Ground(f"{fact} is {'' if met else 'not '}given")
        case ask.HasFloor():
            return reference_ground(facts)
        case ask.PricedBelow(measure):
            found = facts.zone.measures[measure]
            return floor_comparison(facts, found) if isinstance(found, PriceFloor) and met else _not_below(facts, found)
        case ask.FirstResaleBelow(measure):
            floor = floor_price(facts, measure)
            shown = "none" if floor is None else f"{amount_text(floor, grouped=False)} {_per(facts)}"
            return Ground(f"first resale price {item.first_resale} is {'' if met else 'not '}below the floor price {shown}")
        case ask.Applies(measure):
            return Ground(f"`{measure}` {'applies' if met else 'does not apply'}", facts.zone.measures[measure].place)
        case ask.Originating():
            return _originating(facts, met)
        case ask.ForeignMaterials():
            return Ground("there are foreign materials" if met else "there are no foreign materials")
        case ask.InsufficientProcessing():
            done = ", ".join(entry.operation for entry in item.processing or ()) or "none"
            return Ground(f"operations {done}: {'no more than insufficient' if met else 'more than insufficient'}")
        case ask.CriterionMet(criterion, wanted):
            return _criterion(criterion, str(wanted), met)
    raise AssertionError(condition)


def floor_comparison(facts: Facts, measure: PriceFloor) -> Ground:
    """The tested price against the floor price."""
    floor, row = floor_price(facts, measure.id), reference_price(facts)
    assert floor is not None and row is not None, "worded only where a floor stands"  # noqa: PT018, S101 ours
    if facts.priced is None or facts.value is None:
        return Ground(f"the floor price is {amount_text(floor, grouped=False)} {_per(facts)}", row.place, row.cites)
    if not facts.priced.numerator:
        return Ground("nothing of what is priced is in the goods", row.place, row.cites)
    price = facts.value.over(facts.priced)
    shown, bound = apart(price, floor)
    if not price < floor:
        verb = "is the floor price, not below it" if price == floor else f"is not below the floor price {bound}"
        return Ground(f"{shown} {_per(facts)} {verb}", row.place, row.cites)
    short = (floor - price).over(floor)
    tenths = (2000 * short.numerator + short.denominator) // (2 * short.denominator)
    share = f"{tenths // 10}.{tenths % 10}%" if tenths else "less than 0.1%"
    return Ground(f"{shown} {_per(facts)} is {share} below the floor price {bound}", row.place, row.cites)


def _not_below(facts: Facts, measure: object) -> Ground:
    if isinstance(measure, PriceFloor) and floor_price(facts, measure.id) is not None:
        return floor_comparison(facts, measure)
    return reference_ground(facts)


def _per(facts: Facts) -> str:
    """What a price is for: the unit, of the goods or of what is held in them."""
    content = facts.product.priced_on
    held = f" {content.title}" if content is not None else ""
    return f"{facts.zone.currency}/{facts.product.unit.name}{held}"


def _local(moment: Moment | None, facts: Facts) -> str:
    """A day as it was given; an instant by the clock of the policy's time zone, as its provisions are."""
    if moment is None or moment.clock is None:
        return str(moment)
    here = datetime.fromtimestamp(moment.second(facts.zone.time_zone), facts.zone.time_zone)
    return here.isoformat(timespec="seconds" if here.second else "minutes")


def reference_ground(facts: Facts) -> Ground:
    """The reference price of the day, or why there is none."""
    row = reference_price(facts)
    if row is None:
        return Ground(f"no reference price for {facts.product.name} on {facts.shipment.entered}")
    if row.value is None:
        text = f"the reference price lapsed from {row.since}" if row.lapsed else "no reference price is set yet"
        return Ground(text, row.place, row.cites)
    return Ground(f"reference price {row.value} since {row.since}", row.place, row.cites)


def _located(fact: str, code: str, selection: PlaceSelection, facts: Facts) -> Ground:
    """Where a place stands to those the policy names."""
    roll = facts.zone.roll
    if selection.codes and (code in selection.codes or roll.territory(code) in selection.codes):
        named = f" is {_one_of(selection.names)}" if selection.names != (code,) else ""
        return Ground(f"{_FACT_WORDS[fact]} {code}{named}")
    if not selection.statuses:
        return Ground(f"{_FACT_WORDS[fact]} {code} is not {_one_of(selection.names)}")
    standing = roll.standing(code, facts.second, facts.product.name)
    ahead = roll.ahead(code, facts.second, selection.statuses)
    who = _SUBJECTS[fact].format(code)
    if standing is None and ahead is not None:
        return Ground(
            f"{who} is {_STATUS_WORDS[ahead.status]} only {ahead.since.replace('since', 'from')}", ahead.place, ahead.cites
        )
    status = NON_PARTY if standing is None else standing.status
    if standing is None:  # a country the policy never names
        standing = Standing(NON_PARTY, "", (), None)
    since = f" {standing.since}" if standing.since else ""
    if status in selection.statuses:
        verb = "has been" if since.startswith(" since") else "is"
        return Ground(f"{who} {verb} {_STATUS_WORDS[status]}{since}", standing.place, standing.cites)
    wanted = " or ".join(_STATUS_WORDS[name] for name in sorted(selection.statuses))
    text = f"{who} is not {wanted}" if status == NON_PARTY else f"{who} is {_STATUS_WORDS[status]}{since}, not {wanted}"
    return Ground(text, standing.place, standing.cites)


def _route(selection: PlaceSelection, facts: Facts) -> Ground:
    places = facts.shipment.route or ()
    for code in places:
        if not facts.zone.roll.selects(selection, code, facts.second, facts.product.name):
            found = _located("route", code, selection, facts)
            return Ground(f"the route goes through {code}: {found.text}", found.place, found.cites)
    names = " or ".join(_STATUS_WORDS.get(name, name) for name in selection.names)
    return Ground(f"every place on the route {', '.join(places)} is {names}" if places else "the route has no place between")


def _originating(facts: Facts, met: bool) -> Ground:  # noqa: FBT001 a word, not a switch
    rule = facts.origin_rule
    if rule is None:
        return Ground(f"no rule of origin covers {facts.product.name}")
    from tradezone.rules.verdicts import origin_conditions

    trees = origin_conditions(rule)
    if met:
        grounds = [ground for tree in trees[1:] for ground in because(tree, facts, holds=True)]
        text = ", ".join(ground.text for ground in grounds)
        return Ground(f"the goods originate in {facts.item.origin}: {text}", rule.place, rule.cites)
    failed = next((tree for tree in trees if answered(tree, facts) == NO), trees[-1])
    text = because(failed, facts, holds=False)[0].text
    return Ground(f"the goods do not originate in {facts.item.origin}: {text}", rule.place, rule.cites)


def _criterion(criterion: str, wanted: str, met: bool) -> Ground:  # noqa: FBT001
    if criterion == "content":
        return Ground(f"own content of the value is {'' if met else 'not '}{wanted}")
    return Ground(f"{'every foreign material changes' if met else 'a foreign material does not change'} {criterion}")


def _kept(phrase: str, met: bool) -> str:  # noqa: FBT001
    if met:
        return phrase
    return {"at most": "more than", "at least": "less than", "more than": "not more than", "less than": "not less than"}[phrase]


def _one_of(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else "one of " + ", ".join(names)


_SUBJECTS = {
    "imported_into": "{}, the importing country,",
    "origin": "{}, the origin,",
    "exported_from": "{}, the place of export,",
    "route": "{}",
}
_FACT_WORDS = {"imported_into": "import into", "origin": "origin", "exported_from": "export from", "route": "place"}
_STATUS_WORDS = {
    "party": "a party",
    "provisional": "a provisional party",
    "signatory": "a signatory",
    "equivalent": "an equivalent partner",
    "framework": "a framework partner",
    "observer": "an observer",
    "suspended": "suspended",
    "non_party": "a non-party",
}
