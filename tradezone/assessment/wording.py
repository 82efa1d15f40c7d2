"""Conditions in words: why one holds or fails for an item, with the clause and the place that say so."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tradezone.assessment.figures import amount_text, apart, grouped
from tradezone.policy import conditions as ask
from tradezone.policy.bounds import PriceBound
from tradezone.policy.conditions import AllOf, Condition, Is, PlaceSelection, Tree
from tradezone.policy.measures import CaseValue, DatedValue, PriceFloor
from tradezone.policy.parties import NON_PARTY, Standing
from tradezone.rules.answers import answered, reader
from tradezone.rules.facts import Facts
from tradezone.rules.prices import (
    CEILING,
    FLOOR,
    Level,
    Open,
    floor_price,
    held_against,
    level,
    market_price,
    reference_price,
    tested_market_price,
    tested_price,
)
from tradezone.rules.words import NO, YES
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Moment
from tradezone.values.due_expression import REFERENCE
from tradezone.values.exact import Exact
from tradezone.values.units import factor


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
        case ask.HasFloor(measure):
            return reference_ground(facts) if met else _no_floor(facts, measure)
        case ask.PricedBelow(measure):
            return _not_below(facts, facts.zone.measures[measure])
        case ask.AboveCeiling(measure):
            two_sided = facts.zone.measures[measure]
            return floor_comparison(facts, two_sided, CEILING) if isinstance(two_sided, PriceFloor) else reference_ground(facts)
        case ask.PriceKept(bound):
            return _price_kept(bound, facts, met)
        case ask.InSeason(season):
            return Ground(f"entry on {_local(shipment.entered, facts)} is {'' if met else 'not '}in the season {season}")
        case ask.OutsideQuota():
            return _quota(facts, met)
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


def floor_comparison(facts: Facts, measure: PriceFloor, which: str) -> Ground:
    """The tested price against the floor price or the ceiling."""
    at, noun = level(facts, measure.id, which), _LEVEL_WORDS[which]
    if not isinstance(at, Level):
        return reference_ground(facts)
    row = at.published or at.row
    pair = held_against(facts, measure.id, which)
    if not isinstance(pair, tuple):
        return Ground(f"the {noun} is {amount_text(at.price, grouped=False)} {_per(facts)}", row.place, row.cites)
    price = tested_price(facts, measure, pair[0])
    if price is None:
        return Ground("nothing of what is priced is in the goods", row.place, row.cites)
    shown, bound = apart(price, at.price)
    shown = f"{_TESTED_WORDS.get(measure.tested, measure.tested + ' ')}{shown}"
    if measure.compared == "after_duties":
        shown = f"after duties {shown}"
    if which == CEILING and at.price < price:
        return Ground(
            f"{shown} {_per(facts)} is {_far(price - at.price, at.price)} above the ceiling {bound}", row.place, row.cites
        )
    if not price < at.price:
        verb = f"is the {noun}, not below it" if price == at.price else f"is not below the {noun} {bound}"
        return Ground(f"{shown} {_per(facts)} {verb}", row.place, row.cites)
    return Ground(f"{shown} {_per(facts)} is {_far(at.price - price, at.price)} below the {noun} {bound}", row.place, row.cites)


def _far(difference: Exact, whole: Exact) -> str:
    """A difference as a share of the whole, to a tenth of a per cent."""
    share = difference.over(whole)
    tenths = (2000 * share.numerator + share.denominator) // (2 * share.denominator)
    return f"{tenths // 10}.{tenths % 10}%" if tenths else "less than 0.1%"


def floor_grounds(facts: Facts, measure: PriceFloor, which: str) -> list[Ground]:
    """The comparison, the row of the floor's table for the case, and the published prices it rests on."""
    grounds = [floor_comparison(facts, measure, which)]
    at = level(facts, measure.id, which)
    if isinstance(at, Level) and (
        at.row.conditions or at.row.covers is not None or (at.row.otherwise and len(_table(measure, which)) > 1)
    ):
        held = [ground for tree in at.row.conditions for ground in because(tree, facts, holds=True)]
        case = ", ".join(ground.text for ground in held) or "no other row being for this case"
        grounds.append(Ground(f"the {_LEVEL_WORDS[which]} is {at.row.value}: {case}", at.row.place, at.row.cites))
    if isinstance(at, Level) and at.published is not None:
        grounds.append(price_ground("reference price" if at.row.value.of == REFERENCE else str(at.row.value.of), at.published))
    if measure.tested in facts.zone.market_prices:
        row = tested_market_price(facts, measure)
        if isinstance(row, DatedValue):
            grounds.append(price_ground(facts.zone.market_prices[measure.tested].title, row))
    return grounds


def _table(measure: PriceFloor, which: str) -> tuple[CaseValue, ...]:
    return measure.ceiling if which == CEILING else measure.floor


def price_ground(title: str, row: DatedValue) -> Ground:
    return Ground(f"{title} {row.value} since {row.since}", row.place, row.cites)


def _not_below(facts: Facts, measure: object) -> Ground:
    if isinstance(measure, PriceFloor) and floor_price(facts, measure.id) is not None:
        return floor_comparison(facts, measure, FLOOR)
    return reference_ground(facts)


def _no_floor(facts: Facts, name: str) -> Ground:
    """Why a floor does not stand on the day: no market price to test, or no reference price."""
    measure = facts.zone.measures[name]
    if isinstance(measure, PriceFloor) and measure.tested in facts.zone.market_prices:
        return market_ground(facts, measure.tested)
    return reference_ground(facts)


def market_ground(facts: Facts, name: str) -> Ground:
    """The market price of the day, or that there is none."""
    series, row = facts.zone.market_prices[name], market_price(facts, name)
    if isinstance(row, DatedValue):
        return price_ground(series.title, row)
    return Ground(f"no {series.title} on {facts.shipment.entered} for origin {facts.item.origin}", series.place, series.cites)


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
        if row.ended:
            text = f"the last reference price stood through {row.since}"
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


def _price_kept(bound: PriceBound, facts: Facts, met: bool) -> Ground:  # noqa: FBT001 a word, not a switch
    """The price of the goods against an amount, or against a share of a market price, by the unit that is in."""
    market = None if bound.market is None else market_price(facts, bound.market)
    if bound.market is not None and not isinstance(market, DatedValue):
        return market_ground(facts, bound.market)
    against = bound.bound.value if isinstance(market, Open | None) else market.value
    shown = "the price"
    if facts.value is not None and facts.priced is not None and facts.priced.numerator:
        each = facts.value.over(facts.priced) * Exact(*factor(against.unit, facts.product.unit))
        content = facts.product.priced_on
        shown = f"{amount_text(each, grouped=False)} {against.of}{'' if content is None else ' ' + content.title}"
    verb = _kept(bound.bound.phrase, met)
    if bound.market is None:
        return Ground(f"{shown} is {verb} {amount_text(against.exact, grouped=False)}")
    found = market_ground(facts, bound.market)
    return Ground(f"{shown} is {verb} {bound.bound.value} of the {found.text}", found.place, found.cites)


def _quota(facts: Facts, met: bool) -> Ground:  # noqa: FBT001
    """How much of the item is outside the quota."""
    left = facts.item.quota_available
    if left is None:
        return Ground(f"the item is {'outside' if met else 'in'} the quota")
    return Ground(f"{left} of the quota are left, {'less than' if met else 'enough for'} the {facts.item.quantity} of the item")


def _kept(phrase: str, met: bool) -> str:  # noqa: FBT001
    if met:
        return phrase
    return {"at most": "more than", "at least": "less than", "more than": "not more than", "less than": "not less than"}[phrase]


def _one_of(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else "one of " + ", ".join(names)


_LEVEL_WORDS = {FLOOR: "floor price", CEILING: "ceiling"}
#: What stands before the tested price where that is not the customs value.
_TESTED_WORDS = {"customs_value": "", "customs_value_less_rebates": "less rebates ", "first_resale": "first resale at "}
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
