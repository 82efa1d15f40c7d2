"""The calendar of a policy: the seconds and days at which its law changes, and those beside them."""

from __future__ import annotations

from calendar import isleap
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.measures import Preference
from tradezone.policy.zone import Zone
from tradezone.testing.asked import conditions, kept
from tradezone.values import Moment
from tradezone.values.moments import FIRST_YEAR, LAST_YEAR

_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
#: Where nothing in a policy is dated.
_ANY_DAY: Final = date(2026, 6, 1)
#: Years of which the seasons are looked at, at most.
_MOST_YEARS: Final = 6


def instant(second: int) -> Moment:
    """The instant of a second, in UTC."""
    moment = _EPOCH + timedelta(seconds=second)
    return Moment(moment.date(), moment.time(), timedelta(0))


def local_day(zone: Zone, second: int) -> date:
    """The day by the policy's clock."""
    return (_EPOCH + timedelta(seconds=second)).astimezone(zone.time_zone).date()


def edges_of_entry(zone: Zone) -> tuple[int, ...]:
    """The seconds from which something else is law, or is known, for goods entered then."""
    return kept(zone, ("edges of entry",), lambda: tuple(sorted(_edges_of_entry(zone))))


def _edges_of_entry(zone: Zone) -> set[int]:
    found = {*zone.edges}
    found |= {c.second for c in conditions(zone) if isinstance(c, ask.DateKept) and c.fact == "entered"}
    found |= {edge for c in conditions(zone) if isinstance(c, ask.InForce) for edge in (c.start, c.end) if edge is not None}
    return found | rate_changes(zone, "entered")


def rate_changes(zone: Zone, fact: str) -> set[int]:
    """The seconds at which an exchange rate changes, where this day of a shipment decides which one counts."""
    exchange = zone.exchange
    if exchange is None or fact not in (exchange.date, exchange.also_lawful):
        return set()
    return {row.start for timeline in exchange.rates.values() for row in timeline}


def plain_second(zone: Zone) -> int:
    """Noon of the first day on which as much as ever is in force."""
    return plain_day(zone).second(zone.time_zone)


def plain_day(zone: Zone) -> Moment:
    return kept(zone, ("plain day",), lambda: Moment(_plain_day(zone)))


def _plain_day(zone: Zone) -> date:
    periods = [measure.period for measure in zone.measures.values()]
    priced = [timeline for series in (*zone.prices.values(), *zone.market_prices.values()) for timeline in series.timelines]
    score: Counter[int] = Counter()
    for edge in zone.edges:
        standing = [
            row for timeline in priced for row in [timeline.at(edge + 1)] if row is not None and row.value.value is not None
        ]
        score[edge] = sum(edge in period for period in periods) + len(standing)
    if not score:
        return _ANY_DAY
    best = max(score.values())
    return local_day(zone, min(edge for edge, found in score.items() if found == best)) + _DAY


def seconds(zone: Zone) -> tuple[int, ...]:
    """Every second from which something else is law, the one before it, the edges of seasons and the leap days, in order of time."""
    return kept(zone, ("seconds",), lambda: tuple(sorted({each.second(zone.time_zone) for each in moments(zone)})))


def moments(zone: Zone) -> tuple[Moment, ...]:
    """The same as a shipment writes its entry: plain days first, then days and instants at and beside every edge."""
    return tuple(dict.fromkeys(moment for group in groups(zone) for moment in group))


def groups(zone: Zone) -> tuple[tuple[Moment, ...], ...]:
    """Days of entry by kind: plain ones; those at edges; instants at edges; turns of seasons and leap days. None is empty."""
    return kept(zone, ("days of entry",), lambda: tuple(tuple(dict.fromkeys(group)) for group in _groups(zone) if group))


def _groups(zone: Zone) -> Iterator[list[Moment]]:
    edges = edges_of_entry(zone)
    first_days = [local_day(zone, edge) for edge in edges]
    plain = plain_day(zone)
    last = max(first_days, default=_ANY_DAY)
    far = [date(min(last.year + 5, LAST_YEAR), 1, 1), last + 100 * _DAY]
    yield [plain, *(Moment(day) for day in far)]
    found = list(beside(zone, edges))
    yield [moment for moment in found if moment.clock is None]
    yield [moment for moment in found if moment.clock is not None]
    yield [Moment(day) for day in leap_days(first_days)]
    yield [*_turns_of_seasons(zone, first_days)]


def beside(zone: Zone, edges: Iterable[int]) -> Iterator[Moment]:
    """The day that begins at, or holds, each second, the day before; the instant itself, and the second before."""
    for edge in edges:
        first = local_day(zone, edge)
        for day in (first, first - _DAY):
            if FIRST_YEAR <= day.year <= LAST_YEAR:
                yield Moment(day)
        for second in (edge, edge - 1):
            if local_day(zone, second).year >= FIRST_YEAR:
                yield instant(second)


def price_edges(zone: Zone, product: str) -> tuple[int, ...]:
    """The seconds at which a published price of a product, or a step of a preference for it, changes or grows too old."""
    return kept(zone, ("price edges", product), lambda: tuple(sorted(_price_edges(zone, product))))


def _price_edges(zone: Zone, product: str) -> set[int]:
    series = [each for each in (*zone.prices.values(), *zone.market_prices.values()) if product in each.covers]
    rows = [row for each in series for timeline in each.timelines for row in timeline]
    found = {row.start for row in rows} | {row.value.good_until + 1 for row in rows if row.value.good_until is not None}
    preferences = [measure for measure in zone.measures.values() if isinstance(measure, Preference)]
    stagings = [staging for each in preferences for staging in each.stagings if product in staging.covers]
    return found | {row.start for staging in stagings for row in staging.rows}


def leap_days(days: Iterable[date]) -> list[date]:
    """The 29ths of February from the year of the first of some days on, the first after the last among them."""
    known = list(days) or [_ANY_DAY]
    first, last = min(known).year, max(known).year + 8
    found = [date(year, 2, 29) for year in range(first, min(last, LAST_YEAR) + 1) if isleap(year)]
    return [day for day in found if day <= max(known)][-3:] + [day for day in found if day > max(known)][:1]


def _turns_of_seasons(zone: Zone, days: list[date]) -> Iterator[Moment]:
    """The first and the last day of every season and the days beside them, to the second."""
    years = sorted({day.year for day in days} | {plain_day(zone).day.year})[-_MOST_YEARS:]
    for season in dict.fromkeys(c.season for c in conditions(zone) if isinstance(c, ask.InSeason)):
        for year in years:
            for (month, day), after in ((season.first, 0), (season.last, 1)):
                turn = _day_of(year, month, day) + after * _DAY
                midnight = int(datetime.combine(turn, time(), zone.time_zone).timestamp())
                yield from (Moment(turn), Moment(turn - _DAY), instant(midnight), instant(midnight - 1))


def _day_of(year: int, month: int, day: int) -> date:
    """A day of the year; the 29th of February is the 28th where there is none, and ends as the season does."""
    return date(year, month, 28 if (month, day) == (2, 29) and not isleap(year) else day)


def moments_asked(zone: Zone, fact: str) -> tuple[Moment, ...]:
    """Dates of a shipment other than its entry: on each bound and rate of exchange, beside them, and well after all of them."""
    return kept(zone, ("moments", fact), lambda: tuple(dict.fromkeys(_moments_asked(zone, fact))))


def _moments_asked(zone: Zone, fact: str) -> Iterator[Moment]:
    bounds = {c.second for c in conditions(zone) if isinstance(c, ask.DateKept) and c.fact == fact}
    turns = sorted(bounds | rate_changes(zone, fact))
    if not turns:
        yield from (plain_day(zone), Moment(plain_day(zone).day - 60 * _DAY))
        return
    yield from (Moment(local_day(zone, turn) + _DAY) for turn in reversed(turns))
    yield from (instant(second) for turn in turns for second in (turn, turn - 1))
    yield Moment(local_day(zone, turns[0]) - _DAY)
