"""Dead rows: the rows and stages of a measure's tables that are for no case."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tradezone.policy import measures as law
from tradezone.policy.conditions import InForce
from tradezone.policy.measures import CaseValue, Measure, Preference, PriceFloor, Staging
from tradezone.policy.trees import Is
from tradezone.policy.zone import Zone
from tradezone.values import Period
from tradezone.verify.enumeration.tally import Tally
from tradezone.verify.promise import Broken

APPLY = "measures-apply"
_TAKE_OUT = "take it out, or widen its case"
_MEND_DAYS = "take it out, or mend its days or those of the measure"


def is_by_market(zone: Zone, measure: Measure) -> bool:
    """Whether it is a floor under a market price, so that what was published decides and not what goods cost."""
    return isinstance(measure, PriceFloor) and measure.tested in zone.market_prices


def dead_rows(tally: Tally, measure: Measure) -> Iterator[Broken]:
    """The rows that are for no case that no row before them is for, and the stages on no day of the measure.

    What falls due under a market price waits for one to be published. Of a measure that an amendment began or ended, the rows of other
    days were carried over.
    """
    by_market = is_by_market(tally.zone, measure)
    carried = _carried_over(measure)
    for row in law.rows(measure):
        is_due = isinstance(measure, PriceFloor) and row in (*measure.charge, *measure.rebate)
        outside = not all(measure.period.overlaps(span) for span in _spans(row))
        if tally.has("chosen", measure.id, row.place) or (by_market and is_due) or (outside and carried):
            continue
        if any(row.reaches(product) for product in measure.covers):
            because = f"the row `{row.value}` of `{measure.id}` is for no case: {_why(row, outside=outside)}"
            remedy = _MEND_DAYS if outside else _TAKE_OUT
            yield Broken(APPLY, measure.id, because, row.place, row.cites or measure.cites, remedy=remedy)
    if isinstance(measure, Preference) and not carried:
        for staging in measure.stagings:
            yield from _dead_stages(measure, staging)


def _dead_stages(measure: Preference, staging: Staging) -> Iterator[Broken]:
    """The stages that begin after their preference ends, or that another follows before it begins."""
    ends = [*(later.start for _, later in pairwise(staging.rows)), None]
    for row, end in zip(staging.rows, ends, strict=True):
        if row.value.value is not None and not measure.period.overlaps(Period(row.start, end)):
            because = (
                f"the stage `{row.value.value}` of `{measure.id}` from {row.value.since} is for no case: "
                "it is in force on no day of the measure"
            )
            yield Broken(APPLY, measure.id, because, row.value.place, row.value.cites or measure.cites, remedy=_MEND_DAYS)


def _spans(row: CaseValue) -> list[Period]:
    """The days a row names."""
    named = [tree.condition for tree in row.conditions if isinstance(tree, Is) and isinstance(tree.condition, InForce)]
    return [Period(each.start, each.end) for each in named]


def _carried_over(measure: Measure) -> bool:
    """Whether an amendment began the measure, or ended it: its rows were then written for other days too."""
    named = [tree.condition for tree in measure.conditions if isinstance(tree, Is) and isinstance(tree.condition, InForce)]
    return any(each.began_by or each.ended_by for each in named)


def _why(row: CaseValue, *, outside: bool) -> str:
    if outside:
        return "its days are not among those of the measure"
    if row.otherwise:
        return "the other rows leave nothing to it"
    return "its conditions never hold together, or only where another row stands first"
