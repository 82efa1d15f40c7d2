"""Prices: at which level a floor stands for an item, which price is tested, and what the two come to side by side.

A level is looked up, not decided: the row of the floor's table for the case, and the published price of the day that it is a share of.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from tradezone.policy.measures import CaseValue, DatedValue, PriceFloor, PriceSeries, Product
from tradezone.policy.series import counted
from tradezone.rules.facts import Facts
from tradezone.rules.words import NO, READERS, YES, combined
from tradezone.values import Row, Timeline, UnitPrice
from tradezone.values.due_expression import REFERENCE, LevelExpression
from tradezone.values.exact import ZERO, Exact
from tradezone.values.units import factor


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
    timeline = _of_origin(series, facts)
    if isinstance(timeline, Open):
        return OPEN
    row = timeline.at(facts.second)
    return None if row is None else row.value


def _of_origin(series: PriceSeries, facts: Facts) -> Timeline[DatedValue] | Open:
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
        rows = kept.setdefault(key, _rows(facts, measure, which))
    undecided = False
    for row in rows:
        word = YES if not row.row.conditions else _case(row.row, facts)
        if word == YES and not (row.row.otherwise and undecided):
            return _at(row, facts)
        undecided = undecided or word != NO
    return OPEN if undecided else None


def table(facts: Facts, measure: str, which: str) -> tuple[CaseValue, ...]:
    """The rows of a floor's table that can bear on the product."""
    return tuple(row.row for row in _kept_rows(facts, measure, which))


def possible_levels(facts: Facts, measure: str, which: str) -> list[Exact]:
    """Every price a floor or ceiling may stand at on the day, whatever decides between the rows of its table."""
    found: list[Level | None] = []
    for row in _kept_rows(facts, measure, which):
        if _case(row.row, facts) == NO:
            continue
        at = _at(row, facts)
        if isinstance(at, Open) and row.series is not None:
            of_day = [_levels(row.row, timeline, facts.product).at(facts.second) for timeline in row.series.timelines]
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


def _kept_rows(facts: Facts, measure: str, which: str) -> tuple[_RowLevels, ...]:
    level(facts, measure, which)
    kept: tuple[_RowLevels, ...] = facts.zone.kept[which, measure, facts.product.name]
    return kept


def stands(facts: Facts, measure: str) -> bool | None:
    """Whether a floor stands, and the price to hold against it; None where a fact that is not given decides."""
    found = facts.zone.measures[measure]
    assert isinstance(found, PriceFloor), "checked: only a price floor is named here"  # noqa: S101 ours
    tested = market_price(facts, found.tested) if found.tested in facts.zone.market_prices else found
    if tested is None:
        return False
    at = level(facts, measure)
    if isinstance(tested, Open):
        return None
    if not isinstance(at, Open):
        return at is not None
    rows = facts.zone.kept[FLOOR, measure, facts.product.name]
    possible = [row for row in rows if row.row.otherwise or _case(row.row, facts) != NO]
    levels = [_at(row, facts) for row in possible]
    if any(isinstance(each, Open) for each in levels):
        return None
    standing = {each is not None for each in levels}
    complete = any(row.row.otherwise or _case(row.row, facts) == YES for row in possible)
    return standing.pop() if len(standing) == 1 and (complete or standing == {False}) else None


def floor_price(facts: Facts, measure: str) -> Exact | None:
    """The floor price for each product unit on the day; None where none stands, or a fact that is not given decides."""
    found = level(facts, measure)
    return found.price if isinstance(found, Level) else None


def _case(row: CaseValue, facts: Facts) -> str:
    words = {combined(tree, lambda condition: READERS[type(condition)](condition)(facts)) for tree in row.conditions}
    return NO if NO in words else YES if words == {YES} else "unknown"


def _at(row: _RowLevels, facts: Facts) -> Level | Open | None:
    if row.series is None:
        return row.constant
    timeline = _of_origin(row.series, facts)
    if isinstance(timeline, Open):
        return OPEN
    levels = row.levels.get(id(timeline))
    if levels is None:
        levels = row.levels.setdefault(id(timeline), _levels(row.row, timeline, facts.product))
    found = levels.at(facts.second)
    return None if found is None else found.value


def _rows(facts: Facts, measure: str, which: str) -> tuple[_RowLevels, ...]:
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


def _levels(row: CaseValue, timeline: Timeline[DatedValue], product: Product) -> Timeline[Level | None]:
    """The level by day, worked out once."""
    rows: list[Row[Level | None]] = []
    for each in timeline:
        price: UnitPrice | None = each.value.value
        found = None if price is None else Level(_share(price.per(product.unit), row.value), row, each.value)
        rows.append(Row(each.start, found))
    return Timeline(rows)


def tested_market_price(facts: Facts, floor: PriceFloor) -> DatedValue | Open | None:
    """The market price that is tested: of those fixed anew only on a change, the last one that counted."""
    if floor.refixed is None:
        return market_price(facts, floor.tested)
    key = ("refixed", floor.id, facts.product.name)
    timeline = facts.zone.kept.get(key)
    if timeline is None:
        timeline = facts.zone.kept.setdefault(key, _refixed(facts, floor))
    row = timeline.at(facts.second)
    return None if row is None or row.value.value is None else row.value


def _refixed(facts: Facts, floor: PriceFloor) -> Timeline[DatedValue]:
    """A market price counts only once what it makes due for each unit differs enough from what was fixed last."""
    change = floor.refixed
    assert change is not None, "asked only of such a floor"  # noqa: S101 ours
    series = facts.zone.market_prices[floor.tested]
    row = _rows(facts, floor.id, FLOOR)[-1]
    levels = _levels(row.row, row.series.plain, facts.product) if row.series is not None else None
    per = Exact(*factor(change.unit, facts.product.unit))

    def due(start: int, price: Exact) -> Exact:
        found = None if levels is None else levels.at(start)
        at = row.constant if levels is None else None if found is None else found.value
        if at is None:
            return ZERO
        short = (at.price * per - price).positive()
        return short if floor.per_unit is None else Exact.scaled(short.rounded(floor.per_unit), floor.per_unit.scale)

    return Timeline(counted(tuple(series.plain), change, due))


def tested_amount(facts: Facts, floor: PriceFloor) -> Exact | None:
    """The tested price x priced quantity, before or after duties as the floor says; None where something it needs is not given."""
    if floor.tested == "first_resale":
        if facts.priced is None or facts.first_resale is None:
            return None
        amount: Exact | None = facts.first_resale * facts.priced
    elif floor.tested == "customs_value_less_rebates":
        amount = _less_rebates(facts)
    else:
        amount = facts.value
    if amount is None or floor.compared != "after_duties":
        return amount
    return None if facts.duties is None else amount + facts.duties


def _less_rebates(facts: Facts) -> Exact | None:
    if facts.value is None or facts.item.rebates is None:
        return facts.value
    if facts.rebates is None or facts.quantity is None:
        return None
    return facts.value - facts.rebates * facts.quantity


def _plain_levels(facts: Facts, measure: str) -> Timeline[Level | None] | None:
    """The levels by day of a floor under the customs value before duties that has one row and a price of every origin; else None."""
    floor = facts.zone.measures[measure]
    rows = _kept_rows(facts, measure, FLOOR)
    if not isinstance(floor, PriceFloor) or (floor.tested, floor.compared) != ("customs_value", "before_duties"):
        return None
    if len(rows) != 1 or rows[0].row.conditions:
        return None
    series, constant = rows[0].series, rows[0].constant
    if series is None:
        return None if constant is None else Timeline([Row(_EVER, constant)])
    return None if series.by_origin else _levels(rows[0].row, series.plain, facts.product)


#: Before every day there is.
_EVER: Final = -(10**15)


def is_below(facts: Facts, measure: str) -> bool | None:
    """Whether the tested price is below the floor; None where a fact that is not given decides. Most floors are plain ones."""
    key = ("plain", measure, facts.product.name)
    kept = facts.zone.kept
    levels = kept[key] if key in kept else kept.setdefault(key, _plain_levels(facts, measure))
    if levels is None:
        pair = held_against(facts, measure, FLOOR)
        return None if isinstance(pair, Open) else pair is not None and pair[0] < pair[1]
    row = levels.at(facts.second)
    if row is None or row.value is None:
        return False
    if facts.value is None or facts.priced is None:
        return None
    below: bool = facts.value < row.value.price * facts.priced
    return below


def held_against(facts: Facts, measure: str, which: str) -> tuple[Exact, Exact] | Open | None:
    """The tested price and the level it is held against, both for the priced quantity; None where no level stands."""
    floor = facts.zone.measures[measure]
    assert isinstance(floor, PriceFloor), "checked: only a price floor is named here"  # noqa: S101 ours
    at = level(facts, measure, which)
    if at is None or isinstance(at, Open):
        return at
    if floor.tested in facts.zone.market_prices:
        row = tested_market_price(facts, floor)
        if row is None or isinstance(row, Open):
            return row
        return row.value.per(facts.product.unit), at.price
    amount = tested_amount(facts, floor)
    if amount is None or facts.priced is None:
        return OPEN
    return amount, at.price * facts.priced


def tested_price(facts: Facts, floor: PriceFloor, held: Exact) -> Exact | None:
    """The tested price for each priced unit, of what was held against the floor; None where nothing priced is in the goods."""
    if floor.tested in facts.zone.market_prices:
        return held
    return held.over(facts.priced) if facts.priced is not None and facts.priced.numerator else None
