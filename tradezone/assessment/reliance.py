"""Reliance: the rows of tables and series that a decision rests on, with what they cite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tradezone.policy import measures as law
from tradezone.policy.conditions import PriceKept
from tradezone.policy.measures import DatedValue
from tradezone.policy.trees import asked
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, FLOOR, Level, level, market_price, published
from tradezone.rules.prices import tested_market_price
from tradezone.rules.verdicts import CONDITION, Verdict
from tradezone.values import Citation, DutyExpression
from tradezone.values.due_expression import AtPrice
from tradezone.values.duty_expression import Specific


def content_cites(facts: Facts, verdict: Verdict) -> list[Citation]:
    """Where the contents that are priced or charged are laid down, and their conversion factors."""
    contents = [facts.product.priced_on] if isinstance(verdict.measure, law.PriceFloor) else []
    if verdict.row is not None and isinstance(verdict.row.value, DutyExpression):
        named = [part.content for part in verdict.row.value.parts if isinstance(part, Specific)]
        contents = [facts.product.contents[name] for name in named if name is not None]
    known = [content for content in contents if content is not None]
    return [cite for each in known for cite in (*each.cites, *(each.conversion.cites if each.conversion is not None else ()))]


def figures(facts: Facts, verdicts: dict[str, Verdict]) -> list[Any]:
    """Every measure and every row of a table or series that the decision rests on."""
    found: list[Any] = []
    for verdict in verdicts.values():
        if verdict.applies or verdict.reason not in (CONDITION, ""):
            found += [verdict.measure, *figures_used(facts, verdict)]
    found += [content.conversion for content in facts.product.contents.values() if content.conversion is not None]
    return found


def figures_used(facts: Facts, verdict: Verdict) -> list[law.CaseValue | DatedValue]:
    """The rows of tables and series that a measure turns on and that its amount is taken from."""
    used: list[law.CaseValue | DatedValue] = [] if verdict.row is None else [verdict.row]
    measure = verdict.measure
    if isinstance(measure, law.PriceFloor):
        which = CEILING if verdict.is_above else FLOOR
        used += _prices_used(facts, measure, which)
    elif isinstance(measure, law.Preference):
        stage = measure.stage(facts.product.name, facts.second)
        if stage is not None:
            used.append(stage)
    trees = (*measure.conditions, *(verdict.row.conditions if verdict.row is not None else ()))
    named = [c.bound.market for tree in trees for c in asked(tree) if isinstance(c, PriceKept)]
    if isinstance(measure, law.Security) and isinstance(measure.secures, AtPrice):
        named.append(measure.secures.market)
    markets = (market_price(facts, name) for name in dict.fromkeys(named) if name is not None)
    return [*used, *(row for row in markets if isinstance(row, DatedValue))]


def _prices_used(facts: Facts, floor: law.PriceFloor, which: str) -> Iterator[law.CaseValue | DatedValue]:
    """The row of the floor's table, the published price it is a share of, and the market price that is tested."""
    at = level(facts, floor.id, which)
    if isinstance(at, Level):
        if at.row.cites != floor.cites:
            yield at.row
        if at.published is not None:
            yield at.published
    else:
        row = published(facts.zone.prices.get(facts.product.name), facts)
        if isinstance(row, DatedValue):
            yield row
    tested = tested_market_price(facts, floor) if floor.tested in facts.zone.market_prices else None
    if isinstance(tested, DatedValue):
        yield tested
