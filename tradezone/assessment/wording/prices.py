"""Prices in words: the tested price against a floor or a bound, and the published prices they rest on."""

from __future__ import annotations

from tradezone.assessment.figures import amount_text, apart
from tradezone.assessment.wording.phrases import Ground, kept, per
from tradezone.policy.bounds import PriceBound
from tradezone.policy.measures import DatedValue, PriceFloor
from tradezone.policy.trees import Tree
from tradezone.rules.answers import answered
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, FLOOR, Level, Open, floor_price, level, market_price, reference_price, table
from tradezone.rules.prices import held_against, tested_price
from tradezone.rules.words import YES
from tradezone.values.due_expression import REFERENCE
from tradezone.values.exact import Exact
from tradezone.values.units import factor


def floor_comparison(facts: Facts, measure: PriceFloor, which: str) -> Ground:
    """The tested price against the floor price or the ceiling."""
    at, noun = level(facts, measure.id, which), LEVEL_WORDS[which]
    if not isinstance(at, Level):
        return reference_ground(facts)
    row = at.published or at.row
    pair = held_against(facts, measure.id, which)
    if not isinstance(pair, tuple):
        return Ground(f"the {noun} is {amount_text(at.price, grouped=False)} {per(facts)}", row.place, row.cites)
    price = tested_price(facts, measure, pair[0])
    if price is None:
        return Ground("nothing of what is priced is in the goods", row.place, row.cites)
    shown, bound = apart(price, at.price)
    market = facts.zone.market_prices.get(measure.tested)
    shown = f"{_TESTED_WORDS[measure.tested] if market is None else market.title + ' '}{shown}"
    if measure.compared == "after_duties":
        shown = f"after duties {shown}"
    if which == CEILING and at.price < price:
        return Ground(f"{shown} {per(facts)} is {far(price - at.price, at.price)} above the ceiling {bound}", row.place, row.cites)
    if not price < at.price:
        verb = f"is the {noun}, not below it" if price == at.price else f"is not below the {noun} {bound}"
        top = level(facts, measure.id, CEILING) if which == FLOOR and measure.ceiling else None
        if isinstance(top, Level):
            verb += f", and not above the ceiling {amount_text(top.price, grouped=False)}"
        return Ground(f"{shown} {per(facts)} {verb}", row.place, row.cites)
    return Ground(f"{shown} {per(facts)} is {far(at.price - price, at.price)} below the {noun} {bound}", row.place, row.cites)


def far(difference: Exact, whole: Exact) -> str:
    """A difference as a share of the whole, to a tenth of a per cent."""
    share = difference.over(whole)
    tenths = (2000 * share.numerator + share.denominator) // (2 * share.denominator)
    return f"{tenths // 10}.{tenths % 10}%" if tenths else "less than 0.1%"


def price_ground(title: str, row: DatedValue) -> Ground:
    return Ground(f"{title} {row.value} since {row.since}", row.place, row.cites)


def not_below(facts: Facts, measure: object) -> Ground:
    if isinstance(measure, PriceFloor) and floor_price(facts, measure.id) is not None:
        return floor_comparison(facts, measure, FLOOR)
    return reference_ground(facts)


def no_floor(facts: Facts, name: str) -> Ground:
    """Why a floor does not stand on the day: no market price to test, or no reference price."""
    measure = facts.zone.measures[name]
    if not isinstance(measure, PriceFloor):
        return reference_ground(facts)
    if measure.tested in facts.zone.market_prices and not isinstance(market_price(facts, measure.tested), DatedValue):
        return market_ground(facts, measure.tested)
    row = next((row for row in table(facts, name, FLOOR) if all(_holds(tree, facts) for tree in row.conditions)), None)
    if row is None:
        return Ground(f"no row of the floor of `{name}` is for this case", measure.place, measure.cites)
    of = row.value.of
    return market_ground(facts, of) if isinstance(of, str) and of != REFERENCE else reference_ground(facts)


def _holds(tree: Tree, facts: Facts) -> bool:
    return answered(tree, facts) == YES


def market_ground(facts: Facts, name: str) -> Ground:
    """The market price of the day, or that there is none."""
    series, row = facts.zone.market_prices[name], market_price(facts, name)
    if isinstance(row, DatedValue):
        return price_ground(series.title, row)
    return Ground(f"no {series.title} on {facts.shipment.entered} for origin {facts.item.origin}", series.place, series.cites)


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


def price_kept(bound: PriceBound, facts: Facts, met: bool) -> Ground:  # noqa: FBT001 a word, not a switch
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
    verb = kept(bound.bound.phrase, met)
    if bound.market is None:
        return Ground(f"{shown} is {verb} {amount_text(against.exact, grouped=False)}")
    found = market_ground(facts, bound.market)
    return Ground(f"{shown} is {verb} {bound.bound.value} of the {found.text}", found.place, found.cites)


LEVEL_WORDS = {FLOOR: "floor price", CEILING: "ceiling"}


#: What stands before the tested price where that is not the customs value.
_TESTED_WORDS = {"customs_value": "", "customs_value_less_rebates": "less rebates ", "first_resale": "first resale at "}
