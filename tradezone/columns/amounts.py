"""Amounts: what falls due on the rows of a kind, by the formulas that ``assess`` uses for one item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from tradezone.assessment.duties import Reckoning
from tradezone.assessment.plan import NeededFacts, Plan
from tradezone.assessment.securities import Securing
from tradezone.columns.kinds import Kind, split
from tradezone.columns.numbers import Constants, TooLarge, worked_out
from tradezone.columns.reach import Extent
from tradezone.columns.shapes import Shape, shape_of, with_constants
from tradezone.columns.wide import narrow
from tradezone.policy import measures as law
from tradezone.rules.facts import Facts
from tradezone.rules.product_rules import ProductRules
from tradezone.values.due_expression import AtPrice


class Planned(NamedTuple):
    """A plan with the facts of a row it was made for, and what of it goes into an answer as it stands."""

    facts: Facts
    rules: ProductRules
    plan: Plan
    shape: Shape | None
    #: Whether a security compares prices, so that another plan is needed for each row.
    replans: bool
    applied: str
    findings: tuple[str, ...]
    illustrative: bool


class Charged(NamedTuple):
    """The rounded amount of each line of some rows, by their position in the kind."""

    rows: Any
    planned: Planned
    charges: dict[str, Any]
    securities: dict[str, Any]


def shape_and_replans(plan: Plan, facts: Facts) -> tuple[Shape | None, bool]:
    replans = any(isinstance(line.measure, law.Security) and isinstance(line.measure.secures, AtPrice) for line in plan.securing)
    return shape_of(plan, facts.zone.market_prices), replans


def charged(kind: Kind, planned: Sequence[Planned], local: Any) -> tuple[list[Charged], list[Any]]:
    """What falls due on the rows of a kind, each with the position of its plan; and rows that need the item path."""
    keys: dict[Any, list[int]] = {}
    for at, each in enumerate(planned):
        keys.setdefault(("alone", at) if each.shape is None else each.shape.key, []).append(at)
    group_of = np.empty(len(planned), np.int32)
    for number, members in enumerate(keys.values()):
        group_of[members] = number
    done: list[Charged] = []
    left: list[Any] = []
    for rows, members in zip(split(group_of[local], len(keys)), keys.values(), strict=True):
        first = planned[members[0]]
        if first.replans:
            left.append(rows)
            continue
        own = kind if len(keys) == 1 else kind.taken(rows)
        try:
            done.append(_charged(own, rows, [planned[at] for at in members], _local(local[rows], members, len(planned))))
        except (TooLarge, NeededFacts, ZeroDivisionError):
            left.append(rows)
    return done, left


def _local(codes: Any, members: list[int], count: int) -> Any:
    position = np.zeros(count, np.int32)
    position[members] = np.arange(len(members))
    return position[codes]


def _charged(kind: Kind, rows: Any, planned: Sequence[Planned], local: Any) -> Charged:
    """The lines of rows whose plans are of one shape."""
    first = planned[0]
    rounding = first.facts.zone.rounding
    constants = None
    if first.shape is not None and len(planned) > 1:
        constants = {
            place: Constants([each.shape.constants[place] for each in planned if each.shape is not None], local)
            for place in first.shape.constants
        }

    def lines(facts: Facts, extent: Extent | None) -> tuple[dict[str, Any], dict[str, Any]]:
        plan = first.plan
        if constants is not None:
            plan = with_constants(plan, {place: figures.exact(extent) for place, figures in constants.items()})
        elif first.shape is not None:
            plan = with_constants(plan, first.shape.constants)
        reckoning = Reckoning(facts, plan)
        charges = {line.measure.id: reckoning.amount(line.measure.id).rounded(rounding) for line in plan.charging}
        securing = Securing(reckoning, first.rules)
        secured = {line.measure.id: securing.amount(line.measure).rounded(rounding) for line in plan.securing}  # type: ignore[arg-type]  # only securities secure
        return charges, secured

    charges, secured = worked_out(first.facts, kind, lines)
    return Charged(rows, first, _spread(charges, len(rows)), _spread(secured, len(rows)))


def _spread(amounts: dict[str, Any], count: int) -> dict[str, Any]:
    """Each amount as a column, also where it is the same for every row."""
    return {name: np.broadcast_to(np.asarray(narrow(units), np.int64), count) for name, units in amounts.items()}
