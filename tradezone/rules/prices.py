"""Prices: which price of an item is tested, and what it comes to held against a floor or a ceiling."""

from __future__ import annotations

from typing import Final

from tradezone.policy.measures import CaseValue, DatedValue, PriceFloor
from tradezone.policy.series import counted
from tradezone.rules.facts import Facts
from tradezone.rules.levels import (
    CEILING,
    FLOOR,
    OPEN,
    Level,
    Open,
    case_word,
    level,
    level_at,
    levels_by_day,
    market_price,
    of_origin,
    table_rows,
)
from tradezone.rules.words import NO, YES
from tradezone.values import Row, Timeline
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.values.units import factor


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
    possible = [row for row in rows if row.row.otherwise or case_word(row.row, facts) != NO]
    levels = [level_at(row, facts) for row in possible]
    if any(isinstance(each, Open) for each in levels):
        return None
    standing = {each is not None for each in levels}
    complete = any(row.row.otherwise or case_word(row.row, facts) == YES for row in possible)
    return standing.pop() if len(standing) == 1 and (complete or standing == {False}) else None


def tested_market_price(facts: Facts, floor: PriceFloor) -> DatedValue | Open | None:
    """The market price that is tested: of those fixed anew only on a change, the last one that counted for the item's origin and floor."""
    found, at = market_price(facts, floor.tested), level(facts, floor.id)
    if floor.refixed is None or not isinstance(found, DatedValue) or at is None:
        return found
    timeline = of_origin(facts.zone.market_prices[floor.tested], facts)
    if isinstance(at, Open) or isinstance(timeline, Open):
        return OPEN
    key = ("refixed", floor.id, facts.product.name, id(at.row), id(timeline))
    counting = facts.zone.kept.get(key)
    if counting is None:
        counting = facts.zone.kept.setdefault(key, _refixed(facts, floor, at.row, timeline))
    row = counting.at(facts.second)
    return None if row is None or row.value.value is None else row.value


def _refixed(facts: Facts, floor: PriceFloor, case: CaseValue, prices: Timeline[DatedValue]) -> Timeline[DatedValue]:
    """A market price counts only once what it makes due for each unit differs enough from what was fixed last."""
    change = floor.refixed
    assert change is not None, "asked only of such a floor"  # noqa: S101 ours
    row = next(each for each in table_rows(facts, floor.id, FLOOR) if each.row is case)
    series = None if row.series is None else of_origin(row.series, facts)
    levels = None if series is None or isinstance(series, Open) else levels_by_day(case, series, facts.product)
    per = Exact(*factor(change.unit, facts.product.unit))
    charged, paid_back = _share(floor.charge), _share(floor.rebate)
    tops = table_rows(facts, floor.id, CEILING)
    top = tops[-1].constant if tops else None

    def due(start: int, price: Exact) -> Exact:
        found = None if levels is None else levels.at(start)
        at = row.constant if levels is None else None if found is None else found.value
        each = ZERO if at is None else (at.price * per - price).positive() * charged
        if top is not None:
            each = each - (price - top.price * per).positive() * paid_back
        return each if floor.per_unit is None else Exact.scaled(each.rounded(floor.per_unit), floor.per_unit.scale)

    return Timeline(counted(tuple(prices), change, due))


def _share(rows: tuple[CaseValue, ...]) -> Exact:
    """What part of a shortfall or an excess is due in the case no other row names; all of it where nothing is."""
    share: Exact = rows[-1].value.share.exact if rows else ONE
    return share


def tested_amount(facts: Facts, floor: PriceFloor) -> Exact | None:
    """The tested price x priced quantity, before or after duties as the floor says; None where something it needs is not given."""
    if floor.tested == "first_resale":
        # It is a price for each unit of the goods, whatever of them is priced.
        amount = None if facts.quantity is None or facts.first_resale is None else facts.first_resale * facts.quantity
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
    rows = table_rows(facts, measure, FLOOR)
    if not isinstance(floor, PriceFloor) or (floor.tested, floor.compared) != ("customs_value", "before_duties"):
        return None
    if len(rows) != 1 or rows[0].row.conditions:
        return None
    series, constant = rows[0].series, rows[0].constant
    if series is None:
        return None if constant is None else Timeline([Row(_EVER, constant)])
    return None if series.by_origin else levels_by_day(rows[0].row, series.plain, facts.product)


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
    """The tested price and the level it is held against, both for the priced quantity, or of a market price for one unit; None where no level stands."""
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
