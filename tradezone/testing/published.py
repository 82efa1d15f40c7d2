"""Published prices that an aim needs, and the days and origins on which one stands."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.policy import conditions as ask
from tradezone.policy.measures import DatedValue, PriceFloor, PriceSeries
from tradezone.policy.zone import Zone
from tradezone.testing.aims import Aim
from tradezone.values import Timeline
from tradezone.values.due_expression import REFERENCE

#: Series of which one at least has to have a price.
OneOf = tuple[PriceSeries, ...]


def needed(zone: Zone, aim: Aim) -> tuple[OneOf, ...]:
    """The series of which an aim wants a price: what a floor is a share of, the market price it tests, the one a bound is a share of."""
    return tuple(dict.fromkeys(_needed(zone, aim))) if aim.wanted else ()


def _needed(zone: Zone, aim: Aim) -> Iterator[OneOf]:
    for condition, answer in aim.of(ask.HasFloor):
        floor = zone.measures[condition.measure]
        if not answer or not isinstance(floor, PriceFloor):
            continue
        names = {row.value.of for row in floor.floor if row.reaches(aim.product)}
        if names and all(isinstance(name, str) for name in names):
            yield tuple(each for name in sorted(names) for each in _series(zone, aim.product, name))
        if floor.tested in zone.market_prices:
            yield (zone.market_prices[floor.tested],)
    for condition, answer in aim.of(ask.PriceKept):
        if answer and condition.bound.market is not None:
            yield (zone.market_prices[condition.bound.market],)


def _series(zone: Zone, product: str, name: str) -> Iterator[PriceSeries]:
    found = zone.prices.get(product) if name == REFERENCE else zone.market_prices[name]
    if found is not None and product in found.covers:
        yield found


def stands_on(wanted: tuple[OneOf, ...], second: int) -> bool:
    """Whether of each there is a price on a day, for some origin."""
    return all(any(_priced(timeline, second) for series in some for timeline in series.timelines) for some in wanted if some)


def stands_for(zone: Zone, wanted: tuple[OneOf, ...], origin: str, second: int, product: str) -> bool:
    """Whether of each there is a price for goods of an origin on a day."""
    return all(any(_priced(_of(zone, series, origin, second, product), second) for series in some) for some in wanted if some)


def _of(zone: Zone, series: PriceSeries, origin: str, second: int, product: str) -> Timeline[DatedValue]:
    for selection, timeline in series.by_origin:
        if zone.roll.selects(selection, origin, second, product):
            return timeline
    return series.plain


def _priced(timeline: Timeline[DatedValue], second: int) -> bool:
    row = timeline.at(second)
    return row is not None and row.value.value is not None
