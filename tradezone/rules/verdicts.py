"""Verdicts: which measures apply to an item, by which row, and for each other one the one condition that decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from tradezone.policy.conditions import Condition
from tradezone.policy.measures import CaseValue, Duty, Measure, PriceFloor
from tradezone.values.due_expression import DueExpression

#: Why a measure does not apply, where no condition of its own failed.
REPLACED: Final = "replaced"
EXCLUDED: Final = "excluded"
NOT_DUE: Final = "not due"
DISAPPLIED: Final = "disapplied"
NO_ROW: Final = "no row"
NOT_BELOW: Final = "not below"
CONDITION: Final = "condition"

#: The tables of a measure from which rules choose a row.
RATES: Final = "rates"
CHARGE: Final = "charge"
REBATE: Final = "rebate"


class Verdict(NamedTuple):
    """What became of one measure for one case. ``row`` is the row of its table that was chosen, applying or not."""

    measure: Measure
    applies: bool
    row: CaseValue | None = None
    reason: str = ""
    #: The condition that failed, or the id of the measure that stands in the way.
    by: Any = None
    credited: bool = False

    @property
    def is_above(self) -> bool:
        """Whether it is a floor's ceiling that the price is above."""
        return self.row is not None and isinstance(self.row.value, DueExpression) and self.row.value.is_above


class StratumVerdicts(NamedTuple):
    """The verdicts of one stratum for one case, or the conditions that are open and keep it from any."""

    verdicts: tuple[Verdict, ...]
    concluded: Mapping[str, bool | None]
    open: tuple[Condition, ...] = ()


def rows_of(measure: Measure, product: str) -> dict[str, tuple[CaseValue, ...]]:
    """The rows of each table of a measure that rules choose from, as far as they can bear on a product.

    The tables of a floor's levels are not among them: their row is part of the price that is held against the tested one.
    """
    if isinstance(measure, Duty):
        tables = {RATES: measure.rates}
    elif isinstance(measure, PriceFloor):
        tables = {CHARGE: measure.charge, REBATE: measure.rebate}
    else:
        return {}
    return {name: tuple(row for row in rows if row.reaches(product)) for name, rows in tables.items() if rows}
