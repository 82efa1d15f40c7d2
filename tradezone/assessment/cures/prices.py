"""The least price at which goods are no longer below a floor, to the smallest unit of the currency."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from tradezone.assessment.cures.changes import Change, at_price
from tradezone.assessment.figures import amount_text, grouped, is_shown_whole
from tradezone.assessment.planning import settle_duties
from tradezone.assessment.wording.phrases import per
from tradezone.policy.measures import PriceFloor
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import read_facts
from tradezone.rules.prices import is_below
from tradezone.rules.product_rules import product_rules
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Item
from tradezone.values import Money, UnitPrice
from tradezone.values.exact import Exact

#: Doublings of an amount before it is given up.
_MOST_DOUBLINGS: Final = 200

Put = Callable[[int], Item]


def fix_price(facts: Facts, measure: str) -> Iterator[tuple[Change, ...]]:
    """Another price of the goods, where it is theirs that is tested: found by halving, as a higher price is never further below."""
    floor, item = facts.zone.measures[measure], facts.item
    if not isinstance(floor, PriceFloor) or floor.tested in facts.zone.market_prices:
        return
    if floor.tested == "first_resale":
        resale = item.first_resale
        if isinstance(resale, UnitPrice):
            scale, of = max(resale.scale, facts.zone.rounding.scale), resale.of
            start = resale.units * 10 ** (scale - resale.scale)
            found = _least(facts, measure, lambda units: replace(item, first_resale=UnitPrice(units, scale, of=of)), start)
            if found is not None:
                price = UnitPrice(found, scale, of=of)
                yield (at_price("first_resale", price, f"a first resale price of {grouped(price)}"),)
        return
    value = item.customs_value
    if value is None or facts.value is None:
        return
    scale, of = max(value.scale, facts.zone.rounding.scale), value.of
    start = value.units * 10 ** (scale - value.scale)
    found = _least(facts, measure, lambda units: replace(item, customs_value=Money(units, scale, of=of)), start)
    if found is not None:
        money = Money(found, scale, of=of)
        yield (at_price("customs_value", money, _told(facts, Exact.scaled(found - start, scale), money)),)


def _told(facts: Facts, more: Exact, money: Money) -> str:
    """``29.00 USD/kg more, a customs value of 290,000.00 USD``."""
    text = f"a customs value of {grouped(money)}"
    if facts.priced is None or not facts.priced.numerator or money.of != facts.zone.currency:
        return text
    each = more.over(facts.priced)
    about = "" if is_shown_whole(each) else "about "
    return f"{about}{amount_text(each)} {per(facts)} more, {text}"


def _least(facts: Facts, measure: str, put: Put, start: int) -> int | None:
    """The least amount that is not below the floor; None where none is found."""

    def is_met(units: int) -> bool:
        return _below(facts, put(units), measure) is False

    step, high = 1, start + 1
    for _ in range(_MOST_DOUBLINGS):
        if is_met(high):
            break
        step *= 2
        high += step
    else:
        return None
    low = start
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_met(middle) else (middle, high)
    return high


def _below(facts: Facts, item: Item, measure: str) -> bool | None:
    try:
        other = read_facts(facts.zone, facts.shipment, item, facts.second)
    except ShipmentError:
        return None
    rules = product_rules(facts.zone, item.product)
    if rules.compares_after_duties:
        settle_duties(other, rules)
    return is_below(other, measure)
