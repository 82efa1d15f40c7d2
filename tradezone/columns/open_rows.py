"""Open rows: what every completion of them comes to, the least and the most of it, and which facts decide."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from tradezone.assessment.decision import OUTCOMES, TOTALS
from tradezone.columns.amounts import Planned, charged
from tradezone.columns.answer import Answer
from tradezone.columns.kinds import Kind
from tradezone.columns.open_cases import OpenCase, outcome_ranks
from tradezone.columns.wide import rounded
from tradezone.rules.facts import FactPath

#: The total that a charge of a kind is part of, where it is not additional duty.
_TOTAL_OF: Final = {"ordinary_duty": "ordinary_duty", "fee": "fees"}


class _Line(NamedTuple):
    """The amounts of one measure, one for each completion of each row, and where there is a line at all."""

    units: Any
    present: Any


class OpenRows:
    """Rows of one kind with the case of each, completed: each row stands as often as its case has plans."""

    def __init__(self, kind: Kind, cases: Sequence[OpenCase], planned: Sequence[Planned]) -> None:
        self.kind = kind
        self.cases = cases
        self.planned = planned
        counts = np.array([len(case.plans) for case in cases])
        self.starts = np.concatenate(([0], np.cumsum(counts)[:-1]))
        self.of_row = np.repeat(np.arange(len(cases)), counts)
        self.plans = np.array([at for case in cases for at in case.plans], np.int64)
        self.lines: dict[str, _Line] = {}
        self.securities: set[str] = set()
        size = len(self.plans)
        self.sums = {name: np.zeros(size, np.int64) for name in ("ordinary_duty", "additional_duty", "fees", "security")}
        self.ranks = np.zeros(size, np.int8)
        #: Rows that have to be searched one by one.
        self.left = np.zeros(len(cases), bool)
        self._charge()

    def _charge(self) -> None:
        distinct, local = np.unique(self.plans, return_inverse=True)
        done, left = charged(self.kind.taken(self.of_row), [self.planned[at] for at in distinct], local)
        for rows in left:
            self.left[self.of_row[rows]] = True
        for each in done:
            adjusted = np.zeros(len(each.rows), bool)
            for line in each.planned.plan.charging:
                units = each.charges[line.measure.id]
                total = _TOTAL_OF.get(line.kind, "additional_duty")
                self.sums[total][each.rows] += units
                if total == "additional_duty":
                    adjusted |= units != 0
                self._put(line.measure.id, each.rows, units, present=True)
            for name, units in each.securities.items():
                self.sums["security"][each.rows] += units
                self._put(name, each.rows, units, present=units != 0)
            self.ranks[each.rows] = outcome_ranks(each.planned.plan.entry, adjusted, self.sums["security"][each.rows] != 0)

    def _put(self, measure: str, rows: Any, units: Any, *, present: Any) -> None:
        line = self.lines.get(measure)
        if line is None:
            size = len(self.plans)
            line = self.lines[measure] = _Line(np.zeros(size, np.int64), np.zeros(size, bool))
        line.units[rows] = units
        line.present[rows] = present

    def least_and_most(self, units: Any) -> tuple[Any, Any]:
        """Of each row the least and the most that its completions come to."""
        return np.minimum.reduceat(units, self.starts), np.maximum.reduceat(units, self.starts)

    def put(self, answer: Answer, unnamed: Any, items: Sequence[str], known: dict[Any, tuple[FactPath, ...]]) -> Any:
        """Fills in the rows; gives the rows of the batch that are answered. ``items`` are the names of the rows' items."""
        rows = self.kind.rows
        missing = self._missing(known)
        open_ = np.array([bool(paths) for paths in missing])
        fine = ~self.left
        mine = rows[fine]
        for name, line in self.lines.items():
            least, most = self.least_and_most(line.units)
            all_ = np.logical_and.reduceat(line.present, self.starts)
            any_ = np.logical_or.reduceat(line.present, self.starts)
            column = answer.amounts[f"amount.{name}"]
            is_known = any_ & (least == most) & ((least != 0) | all_)
            column.units[mine] = (least * is_known)[fine]
            column.known[mine] = is_known[fine]
        for name, (least, most) in self._totals(answer).items():
            same = least == most
            column = answer.amounts[name]
            column.units[mine] = (least * same)[fine]
            column.known[mine] = same[fine]
            shown = np.flatnonzero(fine & open_ & (~same | (name == "duty")))
            for end, units in (("least", least), ("most", most)):
                answer.put_bounds(f"{end}.{name}", rows[shown], units[shown])
        self._put_words(answer, unnamed, items, missing, open_)
        return mine

    def _totals(self, answer: Answer) -> dict[str, tuple[Any, Any]]:
        rounding = answer.zone.rounding
        value, carriage = self.kind.parts["value"], self.kind.parts["carriage"]
        landed = rounded(value.units + carriage.units, value.denominator, rounding)
        duty = self.sums["ordinary_duty"] + self.sums["additional_duty"]
        found = {name: self.least_and_most(units) for name, units in self.sums.items()}
        whole = rounded(value.units, value.denominator, rounding)
        found["customs_value"] = (whole, whole)
        found["duty"] = self.least_and_most(duty)
        least, most = self.least_and_most(duty + self.sums["fees"])
        found["landed_cost"] = (landed + least, landed + most)
        return {name: found[name] for name in TOTALS}

    def _missing(self, known: dict[Any, tuple[FactPath, ...]]) -> list[tuple[FactPath, ...]]:
        """Of each row the facts that decide."""
        names = list(self.lines)
        columns = [self.lines[name].units.tolist() for name in names]
        ranks = self.ranks.tolist()
        found = []
        for case, start in zip(self.cases, self.starts.tolist(), strict=True):
            labels: dict[Any, int] = {}
            own = []
            for number, at in enumerate(case.plans):
                each = self.planned[at]
                place = start + number
                units = tuple([column[place] for column in columns])
                meaning = (ranks[place], each.plan.compliance, units, tuple(sorted(each.findings)))
                own.append(labels.setdefault(meaning, number))
            key = (id(case), tuple(own))
            paths = known.get(key)
            if paths is None:
                paths = known[key] = case.missing(own)
            found.append(paths)
        return found

    def _put_words(
        self, answer: Answer, unnamed: Any, items: Sequence[str], missing: Sequence[tuple[FactPath, ...]], open_: Any
    ) -> None:
        """Outcome, compliance, standing and what is said in every completion."""
        gravest = np.maximum.reduceat(self.ranks, self.starts).tolist()
        for at, (case, paths) in enumerate(zip(self.cases, missing, strict=True)):
            if self.left[at]:
                continue
            row = int(self.kind.rows[at])
            findings = ";".join((*case.findings, *["unknown-name"] * int(unnamed[row])))
            answer.put_words(
                row,
                (
                    ("outcome", OUTCOMES[gravest[at]]),
                    ("compliance", case.compliance),
                    ("standing", "provisional" if paths else "definitive"),
                    ("currency", answer.zone.currency),
                    ("applied", case.applied),
                    ("findings", findings),
                    ("missing", ";".join(".".join(_of_item(path, items[at])) for path in paths)),
                ),
            )
            answer.illustrative[row] = case.illustrative if open_[at] else case.first_illustrative


def _of_item(path: FactPath, item: str) -> FactPath:
    """A path that names the item of the row that was searched, with the name of this row's."""
    return (path[0], item, *path[2:]) if path[0] == "items" else path
