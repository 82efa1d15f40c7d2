"""The promise about days: on none of them a figure is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, takewhile
from typing import Final

from tradezone.policy.bounds import Season
from tradezone.policy.conditions import HasFloor, InForce, InSeason
from tradezone.policy.measures import CaseValue, Measure, PriceFloor, PriceSeries, tables
from tradezone.policy.trees import Is, Tree
from tradezone.policy.zone import Zone
from tradezone.values import Period
from tradezone.values.due_expression import REFERENCE
from tradezone.verify.promise import Broken

#: A gap of no more days than this is a slip of dates.
_LONGEST_GAP: Final = 31 * 86_400


def every_day_priced(zone: Zone) -> Iterator[Broken]:
    """On every day a measure is in force it has its figure: a price for its floor, a row of its table for each case it names.

    A lapse that the series states is meant. A gap of more than a month between two dated rows of one case is taken to be meant, too.
    """
    for measure in zone.measures.values():
        if isinstance(measure, PriceFloor):
            for series in _needed(zone, measure):
                yield from _unpriced(zone, measure, series)
        for table in tables(measure):
            yield from _between_rows(zone, measure, table)
            yield from _between_seasons(measure, table)
    yield from _between_measures(zone)


def _needed(zone: Zone, floor: PriceFloor) -> list[PriceSeries]:
    """The published prices that a floor is a share of or tests."""
    rows = [row for row in (*floor.floor, *floor.ceiling) if isinstance(row.value.of, str)]
    named = {row.value.of for row in rows} | {floor.tested}
    found = [zone.market_prices[name] for name in sorted(named & set(zone.market_prices))]
    held = [product for product in sorted(floor.covers) if any(row.value.of == REFERENCE and row.reaches(product) for row in rows)]
    return found + [zone.prices[product] for product in held if product in zone.prices]


def _unpriced(zone: Zone, floor: PriceFloor, series: PriceSeries) -> Iterator[Broken]:
    """Days on which a series that has begun has no price and no lapse while the floor is in force."""
    for row, after in pairwise((*series.plain.rows, None)):
        if row is None or not row.value.ended:
            continue
        begins = max(row.start, floor.period.start or row.start)
        until = min((end for end in (floor.period.end, None if after is None else after.start) if end is not None), default=None)
        if until is not None and until <= begins:
            continue
        because = f"`{series.name}` has no price {_days(zone, begins, until)}, while `{floor.id}` is in force"
        remedy = "let the row last until the next, add the price of these days, or end the series with `lapsed`"
        yield Broken("every-day-priced", floor.id, because, row.value.place, row.value.cites, (), remedy)


def _between_rows(zone: Zone, measure: Measure, table: Sequence[CaseValue]) -> Iterator[Broken]:
    """Days between two dated rows of one case."""
    by_case: dict[object, list[tuple[InForce, CaseValue]]] = {}
    for row in table:
        dated, others = _dated(row.conditions)
        if dated is not None:
            by_case.setdefault((row.covers, others), []).append((dated, row))
    for rows in by_case.values():
        rows.sort(key=lambda each: each[0].start or 0)
        for (one, row), (other, after) in pairwise(rows):
            if _is_gap(one, other):
                assert one.end is not None and other.start is not None, "a gap has two ends"  # noqa: PT018, S101 ours
                days = _days(zone, one.end, other.start)
                because = f"`{measure.id}` has no row for its case {days}: one ends before the next begins"
                remedy = "let the next row begin on the day after, or the first one last longer"
                yield Broken("every-day-priced", measure.id, because, after.place, row.cites or measure.cites, (), remedy)


def _between_seasons(measure: Measure, table: Sequence[CaseValue]) -> Iterator[Broken]:
    """Days of the year between the seasons of rows that are for one case."""
    by_case: dict[object, list[tuple[Season, CaseValue]]] = {}
    for row in table:
        seasons = [
            tree.condition.season for tree in row.conditions if isinstance(tree, Is) and isinstance(tree.condition, InSeason)
        ]
        others = tuple(tree for tree in row.conditions if not (isinstance(tree, Is) and isinstance(tree.condition, InSeason)))
        if len(seasons) == 1:
            by_case.setdefault((row.covers, others), []).append((seasons[0], row))
    for rows in by_case.values():
        for season, row in rows if len(rows) > 1 else ():
            gap = _gap_after(season, [other for other, _ in rows])
            if gap:
                because = f"`{measure.id}` has no row for its case {gap} of every year: one season ends before the next begins"
                remedy = "let the next season begin on the day after, or the first one last longer"
                yield Broken("every-day-priced", measure.id, because, row.place, row.cites or measure.cites, (), remedy)


def _gap_after(season: Season, seasons: Sequence[Season]) -> str:
    """The days after a season that lie in none; nothing where there are none, or so many that they are meant."""
    gap = list(takewhile(lambda day: not any(other.holds(*day) for other in seasons), _days_after(season.last)))
    if not 0 < len(gap) <= _LONGEST_GAP // 86_400:
        return ""
    first, last = ("{:02}-{:02}".format(*day) for day in (gap[0], gap[-1]))
    return f"on {first}" if len(gap) == 1 else f"from {first} through {last}"


def _days_after(last: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """The days of a leap year that follow one, once round."""
    first = date(2028, *last)
    return ((each.month, each.day) for each in (first + timedelta(days=count) for count in range(1, 366)))


def _between_measures(zone: Zone) -> Iterator[Broken]:
    """Days between two measures of one kind that say the same of the same goods, one after the other."""
    for one in zone.measures.values():
        for other in zone.measures.values():
            if type(one) is not type(other) or not one.covers & other.covers:
                continue
            mine, theirs = _dated(one.conditions), _dated(other.conditions)
            if mine[0] is None or theirs[0] is None or mine[1] != theirs[1] or not _is_gap(mine[0], theirs[0]):
                continue
            if any(_stands_between(third, one, other) for third in zone.measures.values()):
                continue
            assert mine[0].end is not None and theirs[0].start is not None, "a gap has two ends"  # noqa: PT018, S101 ours
            days = _days(zone, mine[0].end, theirs[0].start)
            because = f"neither `{one.id}` nor `{other.id}`, which takes its place, is in force {days}"
            remedy = "let the second begin on the day after the first ends"
            yield Broken("every-day-priced", other.id, because, other.place, other.cites, (), remedy)


def _stands_between(third: Measure, one: Measure, other: Measure) -> bool:
    """Whether a third measure says the same of some of the same goods in the days between two."""
    (mine, same), (theirs, _), (between, others) = (_dated(each.conditions) for each in (one, other, third))
    if mine is None or theirs is None or between is None or type(third) is not type(one) or others != same:
        return False
    return bool(third.covers & one.covers & other.covers) and Period(between.start, between.end).overlaps(
        Period(mine.end, theirs.start)
    )


def _is_gap(one: InForce, other: InForce) -> bool:
    return one.end is not None and other.start is not None and 0 < other.start - one.end <= _LONGEST_GAP


def _dated(conditions: Sequence[Tree]) -> tuple[InForce | None, tuple[Tree, ...]]:
    """The time of a row or measure, and its other conditions but that a price stands, which every floor asks of itself."""
    dated: InForce | None = None
    others: list[Tree] = []
    for tree in conditions:
        if isinstance(tree, Is) and isinstance(tree.condition, InForce):
            dated = tree.condition
        elif not (isinstance(tree, Is) and isinstance(tree.condition, HasFloor)):
            others.append(tree)
    return dated, tuple(others)


def _days(zone: Zone, start: int, end: int | None) -> str:
    """The days from one second to another, the end left out; None is open."""
    first, last = _day(zone, start), None if end is None else _day(zone, end - 1)
    return f"from {first} on" if last is None else f"on {first}" if first == last else f"from {first} through {last}"


def _day(zone: Zone, second: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone.time_zone).date().isoformat()
