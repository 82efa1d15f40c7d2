"""What an item costs: its customs value at, below and above every level it can be held against, on any terms and in any currency."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final, NamedTuple

from tradezone.assessment.planning import settle_duties
from tradezone.assessment.unknowns.turning_points import HUGE, number_values
from tradezone.policy import conditions as ask
from tradezone.policy.measures import PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.exchange import converted, moment_second
from tradezone.rules.facts import WITHOUT_FREIGHT, Facts, entry_second, moves_freight
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import CEILING, FLOOR, every_level, possible_market_prices
from tradezone.rules.prices import tested_amount
from tradezone.rules.product_rules import product_rules
from tradezone.rules.words import YES
from tradezone.shipment.shipment import Item, Shipment
from tradezone.testing.aims import Aim
from tradezone.testing.asked import OF_PRICE, asked_of
from tradezone.testing.calendar import local_day
from tradezone.testing.draws import Draw, fitting, mostly, pick, seldom
from tradezone.testing.edges import levels, minor, order
from tradezone.testing.goods import figure
from tradezone.values import Moment, Money, UnitPrice
from tradezone.values.exact import ZERO, Exact
from tradezone.values.figures import LONGEST_FIGURE

#: Values that sit on no edge: round, odd, small, large, and nothing.
_USUAL: Final = (Exact(10_000), Exact(232_000), Exact(9999, 100), Exact(1), Exact(1, 100), ZERO, Exact(10**8))
_HAIR: Final = Exact(1, 10**9)
_PARTS: Final = (Exact(8, 10), Exact(4, 10), Exact(3))
FREIGHT: Final = Exact(1234, 100)
INSURANCE: Final = Exact(66, 100)
_STEPS_OF_AFTER_DUTIES: Final = 3
#: Decimals of an amount that has as many again in another currency.
_SHORT: Final = 6


def beside(zone: Zone, facts: Facts, mark: Exact) -> Iterator[Exact]:
    """A value and those one minor unit, one minor unit of the price, and a hair to either side, and parts of it."""
    step = minor(zone)
    each = step if facts.priced is None else step * facts.priced
    yield from (mark, mark - step, mark + step, mark - each, mark + each, mark - _HAIR, mark + _HAIR)
    yield from (mark * part for part in _PARTS)


def turning_values(facts: Facts) -> Iterator[Exact]:
    """The customs values on the policy's terms at which a condition of the product turns."""
    for condition in asked_of(facts.zone, facts.product.name).of_price:
        if isinstance(condition, ask.ValueKept):
            yield condition.bound.value.exact
        elif facts.priced is not None:
            yield from _turning(facts, facts.priced, condition)


def _turning(facts: Facts, priced: Exact, condition: Any) -> Iterator[Exact]:
    if isinstance(condition, ask.PriceKept):
        bound, market = condition.bound
        if market is not None:
            covered = facts.product.name in facts.zone.market_prices[market].covers
            prices = possible_market_prices(facts, market) if covered else []
            yield from (price * bound.value.exact * priced for price in prices)
        elif bound.value.unit.dimension == facts.product.unit.dimension:
            yield bound.value.per(facts.product.unit) * priced
        return
    floor = facts.zone.measures[condition.measure]
    if not isinstance(floor, PriceFloor) or floor.tested in ("first_resale", *facts.zone.market_prices):
        return
    which = FLOOR if isinstance(condition, ask.PricedBelow) else CEILING
    for price in every_level(facts, floor.id, which):
        yield _value_at(facts, floor, price * priced)


def _value_at(facts: Facts, floor: PriceFloor, wanted: Exact) -> Exact:
    """The customs value of which the tested price comes to so much: by the line through two values, more often where duties bend it."""
    if floor.compared != "after_duties":
        off = tested_amount(facts.revalued(ZERO), floor)
        return wanted if off is None else wanted - off
    low, value = ZERO, wanted
    for _ in range(_STEPS_OF_AFTER_DUTIES):
        at_low, at_value = _tested(facts, floor, low), _tested(facts, floor, value)
        if at_low is None or at_value is None or at_low == at_value:
            return value
        found = value - (at_value - wanted) * (value - low).over(at_value - at_low)
        low, value = value, Exact.scaled(*figure(found))
        if low == value:
            break
    return value


def _tested(facts: Facts, floor: PriceFloor, value: Exact) -> Exact | None:
    found = with_value(facts, value)
    return tested_amount(found, floor)


def with_value(facts: Facts, value: Exact) -> Facts:
    """The same item at another value, with the duties that are then due where a floor looks at the price after them."""
    found = facts.revalued(value)
    rules = product_rules(facts.zone, facts.product.name, plain=True)
    if rules.compares_after_duties:
        settle_duties(found, rules)
    return found


def value(draw: Draw, zone: Zone, shipment: Shipment, item: Item, aim: Aim) -> Exact:
    """A customs value on the policy's terms."""
    facts = read_facts(zone, shipment, item, entry_second(zone, shipment))
    asked = asked_of(zone, item.product)
    marks = [mark for mark in dict.fromkeys(turning_values(facts)) if mark.numerator >= 0]
    if asked.bends and seldom(draw, 6):
        found = number_values(zone, shipment, item, "customs_value", list(asked.of_price), ())
        marks += [each for _, changed in found if changed.customs_value is not None for each in [changed.customs_value.exact]]
        marks = [mark for mark in marks if mark < Exact(HUGE)]
    near = [each for mark in marks for each in beside(zone, facts, mark) if each.numerator >= 0]
    wanted = aim.of(*OF_PRICE)
    if not near:
        return pick(draw, _USUAL)
    if not wanted:
        return mostly(draw, (_USUAL[0], *near), _USUAL, 5)
    readers = [(reader(condition), answer) for condition, answer in wanted]

    def fits(at: Exact) -> bool:
        held = with_value(facts, at)
        return all((read(held) == YES) is answer for read, answer in readers)

    return fitting(draw, [*_USUAL[:1], *near, *_USUAL[1:]], fits)


class Costs(NamedTuple):
    """What an item says of its price."""

    customs_value: Money
    terms: str | None = None
    freight: Money | None = None
    insurance: Money | None = None


def costs(draw: Draw, zone: Zone, shipment: Shipment, at: Exact, *, carried: bool) -> Costs:
    """A value on the policy's terms as an item declares it, in its own currency; where ``carried`` on its own terms, with freight."""
    code = zone.currency
    if zone.exchange is not None and seldom(draw, 3):
        code = pick(draw, currencies(zone, shipment))
    if not carried:
        return Costs(money(zone, shipment, at, code))
    terms = pick(draw, (None, "FOB", "CIF", "frontier"))
    apart = terms is not None and (terms in WITHOUT_FREIGHT) != (zone.terms in WITHOUT_FREIGHT)
    extra = FREIGHT + INSURANCE
    declared = at if not apart else at + extra if zone.terms in WITHOUT_FREIGHT else (at - extra).positive()
    if apart and declared <= extra + Exact(1):
        code = zone.currency  # rounded apart in another currency, the parts could come to more than the whole
    freight = money(zone, shipment, FREIGHT, pick(draw, (zone.currency, code)) if code != zone.currency else code)
    return Costs(money(zone, shipment, declared, code), terms, freight, money(zone, shipment, INSURANCE, zone.currency))


def currencies(zone: Zone, shipment: Shipment) -> tuple[str, ...]:
    """The policy's own currency, and those of which it has a rate on the day that counts."""
    if zone.exchange is None:
        return (zone.currency,)
    moment = getattr(shipment, zone.exchange.date)
    if moment is None:
        return (zone.currency,)
    second = moment_second(moment, zone.time_zone)
    return (zone.currency, *(code for code, line in sorted(zone.exchange.rates.items()) if line.at(second) is not None))


def money(zone: Zone, shipment: Shipment, amount: Exact, code: str) -> Money:
    """An amount of the policy's currency in this one, to a dozen decimals."""
    if code != zone.currency:
        assert zone.exchange is not None, "only a currency with a rate is drawn"  # noqa: S101 ours
        row = zone.exchange.rates[code].at(moment_second(getattr(shipment, zone.exchange.date), zone.time_zone))
        assert row is not None, "only a currency with a rate is drawn"  # noqa: S101 ours
        amount = amount.over(row.value.value)
    return Money(*figure(amount, 2), of=code)


def declared(zone: Zone, shipment: Shipment, item: Item, at: Exact) -> Money:
    """A value on the policy's terms as an item declares it, in the currency and on the terms it has already."""
    code = zone.currency if item.customs_value is None else item.customs_value.of
    if moves_freight(item, zone):
        extra = sum((_in_own(zone, shipment, each) for each in (item.freight, item.insurance) if each is not None), ZERO)
        least = at if code == zone.currency else max(at, Exact(1), key=order)
        at = least + extra if zone.terms in WITHOUT_FREIGHT else (at - extra).positive()
    return money(zone, shipment, at, code)


def _in_own(zone: Zone, shipment: Shipment, amount: Money) -> Exact:
    return converted(zone, shipment, amount) or ZERO


def same_in(zone: Zone, shipment: Shipment, amount: Money, code: str) -> tuple[Money, Money]:
    """An amount near another in the policy's currency and in a foreign one, of which the second comes to just the first."""
    units, scale = figure(_in_own(zone, shipment, amount))
    rounded = Exact(units // 10 ** max(0, scale - _SHORT), 10 ** min(scale, _SHORT))
    foreign = money(zone, shipment, rounded, code)
    own = _in_own(zone, shipment, foreign).decimals(2, LONGEST_FIGURE)
    assert own is not None, "a rate or its inverse is a decimal figure"  # noqa: S101 ours
    return Money(*own, of=zone.currency), foreign


def with_rates(zone: Zone) -> dict[str, Any]:
    """The date on which a shipment's rate of exchange turns, at a day on which every currency of the policy has one."""
    assert zone.exchange is not None, "asked only of a policy with rates"  # noqa: S101 ours
    first = max(next(iter(line)).start for line in zone.exchange.rates.values())
    return {zone.exchange.date: Moment(local_day(zone, first) + timedelta(days=1))}


def rebates(draw: Draw, zone: Zone, product: str) -> UnitPrice | None:
    figures = pick(draw, (None, None, (3, 2), (150, 2), (0, 2), (999_900, 2)))
    return None if figures is None else UnitPrice(*figures, of=f"{zone.currency}/{zone.products[product].unit.name}")


def first_resale(draw: Draw, facts: Facts, aim: Aim) -> UnitPrice | None:
    """The first resale price at each level, one minor unit to either side, far from all of them, or none."""
    zone, product = facts.zone, facts.product
    stated = [answer for c, answer in aim.of(ask.Stated) if c.fact == "first_resale"]
    wanted = aim.of(ask.FirstResaleBelow)
    if (stated and not stated[0]) or (not stated and not wanted and seldom(draw, 3)):
        return None
    step = minor(zone)
    marks = [each for at in levels(zone, product.name, facts.second) for each in (at, at - step, at + step)]
    if facts.priced is not None and facts.quantity is not None:
        marks += [at * facts.priced.over(facts.quantity) for at in levels(zone, product.name, facts.second)]
    pool = [each for each in (Exact(1000), *marks, ZERO, step) if each.numerator >= 0]
    found = (
        fitting(draw, pool, lambda at: all(_resold_below(facts, c, at) is answer for c, answer in wanted))
        if wanted
        else pick(draw, pool)
    )
    return UnitPrice(*figure(found, 2), of=f"{zone.currency}/{product.unit.name}")


def _resold_below(facts: Facts, condition: ask.FirstResaleBelow, at: Exact) -> bool:
    of = f"{facts.zone.currency}/{facts.product.unit.name}"
    held = facts.holding(replace(facts.item, first_resale=UnitPrice(*figure(at, 2), of=of)))
    held.first_resale = at
    return reader(condition)(held) == YES


def duty_paid(draw: Draw, facts: Facts, at: Exact) -> Money | None:
    """None; a little; what a floor leaves short, and one minor unit to either side; or more than can be due."""
    zone, step = facts.zone, minor(facts.zone)
    priced = facts.priced or ZERO
    short = [level * priced - at for level in levels(zone, facts.product.name, facts.second)]
    near = [each for gap in short for each in (gap, gap - step, gap + step)]
    pool = [each for each in (Exact(1), *near, ZERO, Exact(99_999_999), Exact(12_000_005, 1000)) if each.numerator >= 0]
    amount = mostly(draw, (None,), pool, 2)
    return None if amount is None else Money(*figure(amount, 2), of=zone.currency)
