"""When a shipment enters: plain days, and the days and instants at which the law changes for what is aimed at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy.measures import PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.exchange import moment_second
from tradezone.rules.words import NO, YES, month_and_day
from tradezone.testing.aims import Aim
from tradezone.testing.asked import kept
from tradezone.testing.calendar import beside, groups, price_edges
from tradezone.testing.draws import Draw, pick
from tradezone.testing.edges import bare_facts, edges_of_places
from tradezone.testing.published import OneOf, needed, stands_on
from tradezone.values import Moment

Kinds = tuple[tuple[Moment, ...], ...]


class _Wanted(NamedTuple):
    """What is asked of the day of entry, with the answer wanted, and the prices that have to stand on it."""

    product: str
    asked: tuple[tuple[Any, bool], ...]
    prices: tuple[OneOf, ...]
    #: On which side of a floor or ceiling a market price has to be.
    sides: tuple[tuple[Any, bool], ...]


def entered(draw: Draw, zone: Zone, aim: Aim) -> Moment:
    """A day or an instant of entry: where there is an aim one on which it is law, where there is such a day."""
    return pick(draw, pick(draw, _kinds(zone, aim)))


def _kinds(zone: Zone, aim: Aim) -> Kinds:
    asked = aim.of(ask.InForce, ask.InSeason, ask.DateKept)
    wanted = _Wanted(
        aim.product,
        tuple((c, answer) for c, answer in asked if not isinstance(c, ask.DateKept) or c.fact == "entered"),
        needed(zone, aim),
        tuple((c, answer) for c, answer in aim.of(ask.PricedBelow, ask.AboveCeiling) if _of_market(zone, c.measure)),
    )
    key = ("entered", *wanted)
    return kept(zone, key, lambda: _on_which(zone, wanted))


def _of_market(zone: Zone, name: str) -> bool:
    floor = zone.measures[name]
    return isinstance(floor, PriceFloor) and floor.tested in zone.market_prices


def _on_which(zone: Zone, wanted: _Wanted) -> Kinds:
    """The days of entry, by kind, on which every question about the day is answered as wanted; all of them where there is none."""

    def fits(moment: Moment) -> bool:
        second = moment_second(moment, zone.time_zone)
        of_time = all(holds(zone, c, second) is answer for c, answer in wanted.asked)
        return of_time and stands_on(wanted.prices, second) and _is_on_its_side(zone, wanted, second)

    plain, *others = groups(zone)
    of_time = tuple(dict.fromkeys(_edges_of_time(zone, wanted.asked)))
    of_price = tuple(dict.fromkeys(beside(zone, price_edges(zone, wanted.product))))
    of_place = tuple(dict.fromkeys(beside(zone, edges_of_places(zone))))
    kinds = (plain, of_time, of_price, of_place, *others)
    found = tuple(tuple(moment for moment in kind if fits(moment)) for kind in kinds)
    return tuple(kind for kind in found if kind) or groups(zone)


def _is_on_its_side(zone: Zone, wanted: _Wanted, second: int) -> bool:
    """Whether market prices that are tested lie on the wanted side of their floors, as far as the day and the product tell."""
    if not wanted.sides:
        return True
    facts = bare_facts(zone, wanted.product, second)
    words = [(reader(condition)(facts), answer) for condition, answer in wanted.sides]
    return all(word not in (YES, NO) or (word == YES) is answer for word, answer in words)


def _edges_of_time(zone: Zone, asked: Sequence[tuple[Any, bool]]) -> Iterator[Moment]:
    """The first and the last day and second of what is aimed at, and those beside them."""
    edges = [c.second for c, _ in asked if isinstance(c, ask.DateKept)]
    edges += [edge for c, _ in asked if isinstance(c, ask.InForce) for edge in (c.start, c.end) if edge is not None]
    return beside(zone, edges)


def holds(zone: Zone, condition: Any, second: int) -> bool:
    """Whether a question about a day is answered yes on it."""
    if isinstance(condition, ask.InSeason):
        return condition.season.holds(*month_and_day(second, zone.time_zone))
    if isinstance(condition, ask.DateKept):
        return (second >= condition.second) is condition.later
    return (condition.start is None or condition.start <= second) and (condition.end is None or second < condition.end)
