"""Levels: where a floor or its ceiling stands for an item, by the row of its table and the published price of the day.

A level is looked up, not decided: the row for the case, and the price that it is a share of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from tradezone.policy.measures import CaseValue, DatedValue, PriceFloor, PriceSeries
from tradezone.policy.products import Product
from tradezone.rules.facts import Facts
from tradezone.rules.provenance_words import EARLY_READERS
from tradezone.rules.words import NO, YES, combined
from tradezone.values import Row, Timeline, UnitPrice
from tradezone.values.due_expression import REFERENCE, LevelExpression
from tradezone.values.exact import Exact


class Open:
    """A fact that is not given decides."""

    __slots__ = ()


OPEN: Final = Open()


FLOOR: Final = "floor"


CEILING: Final = "ceiling"


class Level(NamedTuple):
    """A floor or ceiling for each product unit, the row of its table, and the published price it is a share of."""

    price: Exact
    row: CaseValue
    published: DatedValue | None


class _RowLevels(NamedTuple):
    """One row of a floor's table for one product: its level, or by origin and day its level or none."""

    row: CaseValue
    constant: Level | None
    series: PriceSeries | None
    levels: dict[int, Timeline[Level | None]]


def published(series: PriceSeries | None, facts: Facts) -> DatedValue | Open | None:
    """The row of a series in force for the item's origin on the day of entry, lapsed or not."""
    if series is None:
        return None
    timeline = of_origin(series, facts)
    if isinstance(timeline, Open):
        return OPEN
    row = timeline.at(facts.second)
    return None if row is None else row.value


def of_origin(series: PriceSeries, facts: Facts) -> Timeline[DatedValue] | Open:
    """The rows of a series that are for the item's origin: those that name it, else those of every origin."""
    if series.by_origin:
        origin = facts.item.origin
        if origin is None:
            return OPEN
        for selection, timeline in series.by_origin:
            if facts.zone.roll.selects(selection, origin, facts.second, facts.product.name):
                return timeline
    return series.plain


def reference_price(facts: Facts) -> DatedValue | None:
    """The row of the product's reference prices in force on the day of entry, lapsed or not."""
    found = published(facts.zone.prices.get(facts.product.name), facts)
    return None if isinstance(found, Open) else found


def market_price(facts: Facts, name: str) -> DatedValue | Open | None:
    """The row of a market price in force with a price in it."""
    series = facts.zone.market_prices[name]
    found = published(series, facts) if facts.product.name in series.covers else None
    return None if isinstance(found, DatedValue) and found.value is None else found


def level(facts: Facts, measure: str, which: str = FLOOR) -> Level | Open | None:
    """Where a floor or its ceiling stands for the item on the day of entry; None where it does not."""
    kept = facts.zone.kept
    key = (which, measure, facts.product.name)
    rows = kept.get(key)
    if rows is None:
        rows = kept.setdefault(key, rows_for(facts, measure, which))
    undecided = False
    for row in rows:
        word = YES if not row.row.conditions else case_word(row.row, facts)
        if word == YES and not (row.row.otherwise and undecided):
            return level_at(row, facts)
        undecided = undecided or word != NO
    return OPEN if undecided else None


def table(facts: Facts, measure: str, which: str) -> tuple[CaseValue, ...]:
    """The rows of a floor's table that can bear on the product."""
    return tuple(row.row for row in table_rows(facts, measure, which))


def possible_levels(facts: Facts, measure: str, which: str) -> list[Exact]:
    """Every price a floor or ceiling may stand at on the day, whatever decides between the rows of its table."""
    return _prices([row for row in table_rows(facts, measure, which) if case_word(row.row, facts) != NO], facts)


def every_level(facts: Facts, measure: str, which: str) -> list[Exact]:
    """The same with the rows for other cases: which case it is may turn on the very number that is looked at."""
    return _prices(table_rows(facts, measure, which), facts)


def _prices(rows: Iterable[_RowLevels], facts: Facts) -> list[Exact]:
    """The price of each row on the day; of every origin where that is not given."""
    found: list[Level | None] = []
    for row in rows:
        at = level_at(row, facts)
        if isinstance(at, Open) and row.series is not None:
            of_day = [levels_by_day(row.row, timeline, facts.product).at(facts.second) for timeline in row.series.timelines]
            found += [None if each is None else each.value for each in of_day]
        elif not isinstance(at, Open):
            found.append(at)
    return [each.price for each in found if each is not None]


def possible_market_prices(facts: Facts, name: str) -> list[Exact]:
    """Every price for each product unit that a market price may have on the day, whatever the origin."""
    found = market_price(facts, name)
    if not isinstance(found, Open):
        rows = [found]
    else:
        of_day = [timeline.at(facts.second) for timeline in facts.zone.market_prices[name].timelines]
        rows = [None if each is None else each.value for each in of_day]
    return [row.value.per(facts.product.unit) for row in rows if row is not None and row.value is not None]


def table_rows(facts: Facts, measure: str, which: str) -> tuple[_RowLevels, ...]:
    level(facts, measure, which)
    kept: tuple[_RowLevels, ...] = facts.zone.kept[which, measure, facts.product.name]
    return kept


def floor_price(facts: Facts, measure: str) -> Exact | None:
    """The floor price for each product unit on the day; None where none stands, or a fact that is not given decides."""
    found = level(facts, measure)
    return found.price if isinstance(found, Level) else None


def case_word(row: CaseValue, facts: Facts) -> str:
    words = {combined(tree, lambda condition: EARLY_READERS[type(condition)](condition)(facts)) for tree in row.conditions}
    return NO if NO in words else YES if words == {YES} else "unknown"


def level_at(row: _RowLevels, facts: Facts) -> Level | Open | None:
    if row.series is None:
        return row.constant
    timeline = of_origin(row.series, facts)
    if isinstance(timeline, Open):
        return OPEN
    levels = row.levels.get(id(timeline))
    if levels is None:
        levels = row.levels.setdefault(id(timeline), levels_by_day(row.row, timeline, facts.product))
    found = levels.at(facts.second)
    return None if found is None else found.value


def rows_for(facts: Facts, measure: str, which: str) -> tuple[_RowLevels, ...]:
    """The rows of a floor's table that can bear on the product."""
    zone, product = facts.zone, facts.product
    found = zone.measures[measure]
    assert isinstance(found, PriceFloor), "checked: only a price floor is named here"  # noqa: S101 ours
    if product.name not in found.covers:
        return ()
    rows = []
    for row in found.floor if which == FLOOR else found.ceiling:
        if not row.reaches(product.name):
            continue
        written: LevelExpression = row.value
        if isinstance(written.of, UnitPrice):
            constant = Level(_share(written.of.per(product.unit), written), row, None)
            rows.append(_RowLevels(row, constant, None, {}))
        else:
            series = zone.prices.get(product.name) if written.of == REFERENCE else zone.market_prices[written.of]
            rows.append(_RowLevels(row, None, series if series and product.name in series.covers else None, {}))
    return tuple(rows)


def _share(price: Exact, written: LevelExpression) -> Exact:
    share = written.share.exact
    return price if share.numerator == share.denominator else price * share


def levels_by_day(row: CaseValue, timeline: Timeline[DatedValue], product: Product) -> Timeline[Level | None]:
    """The level by day, worked out once."""
    rows: list[Row[Level | None]] = []
    for each in timeline:
        price: UnitPrice | None = each.value.value
        found = None if price is None else Level(_share(price.per(product.unit), row.value), row, each.value)
        rows.append(Row(each.start, found))
    return Timeline(rows)
