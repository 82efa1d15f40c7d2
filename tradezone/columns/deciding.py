"""Deciding columns: a batch of rows becomes a batch of answers, one for each row, in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from tradezone.assessment.decision import TOTALS, Decision
from tradezone.columns.answer import MOST_DIGITS, Answer, schema_of
from tradezone.columns.by_case import ByCase
from tradezone.columns.header import read_header, without_views
from tradezone.columns.item_path import RowPlaces, Unread, decided_row
from tradezone.policy.zone import Zone
from tradezone.shipment.cells import cell
from tradezone.text.diagnostics import Diagnostic, Place


class Reject(NamedTuple):
    """A row that cannot be read, by its position in the batch, and why."""

    row: int
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class Tally:
    """How many rows came to what, and the duty they come to together, in rounding steps."""

    outcomes: Counter[str] = field(default_factory=Counter)
    compliances: Counter[str] = field(default_factory=Counter)
    standings: Counter[str] = field(default_factory=Counter)
    duty: int = 0
    rejected: int = 0
    exact_rows: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.outcomes + other.outcomes,
            self.compliances + other.compliances,
            self.standings + other.standings,
            self.duty + other.duty,
            self.rejected + other.rejected,
            self.exact_rows + other.exact_rows,
        )


class Decided(NamedTuple):
    """The answers to a batch: one row for each row of it; one that cannot be read says why in ``error`` and is among the rejects."""

    batch: pa.RecordBatch
    rejects: tuple[Reject, ...]
    tally: Tally

    @property
    def exact_rows(self) -> int:
        """How many rows took the item path."""
        return self.tally.exact_rows


class Columns:
    """Decides batches of one schema under one policy, each row by itself as ``evaluate`` would decide it alone.

    ``Faults`` where the columns do not fit: one is missing, stands twice, or holds floats. ``plain`` decides the rules without
    durable-rules; ``explained`` adds the text of each decision. Safe to share between threads.
    """

    def __init__(self, zone: Zone, schema: pa.Schema, *, plain: bool = False, explained: bool = False) -> None:
        header = read_header(schema)
        self.zone = zone
        self.plain = plain
        self.explained = explained
        self.columns = header.columns
        self.notices = header.notices
        self.schema = schema_of(zone, schema, explained=explained)
        self._by_case = ByCase(zone, header.columns, plain=plain)

    def decide(self, batch: pa.RecordBatch) -> Decided:
        """The answers to a batch of the schema; an empty one has none."""
        answer = Answer(self.zone, batch.num_rows)
        tally = Tally()
        left: Any = np.arange(batch.num_rows)
        if batch.num_rows and not self.explained:
            answered = self._by_case.decide(batch, answer)
            _count(answer, answered, tally)
            left = np.flatnonzero(~answered)
        rejects = self._by_item(batch, left.tolist(), answer, tally)
        return Decided(answer.batch(self.schema, batch), tuple(rejects), tally)

    def _by_item(self, batch: pa.RecordBatch, rows: Iterable[int], answer: Answer, tally: Tally) -> list[Reject]:
        """Rows decided one by one on the item path."""
        rows = list(rows)
        tally.exact_rows += len(rows)
        rejects = []
        for row, cells in zip(rows, _cells(batch, rows, self.columns), strict=True):
            found = decided_row(self.zone, cells, plain=self.plain)
            if isinstance(found, Decision):
                found = _fitting(found)
            if isinstance(found, Unread):
                answer.errors[row] = found.sentence
                rejects.append(Reject(row, found.diagnostics))
                tally.rejected += 1
                continue
            self._put(found, row, answer, tally)
        return rejects

    def _put(self, decision: Decision, row: int, answer: Answer, tally: Tally) -> None:
        item, totals = decision.items[0], decision.totals
        assert totals is not None, "a shipment has totals"  # noqa: S101 ours
        answer.put_words(
            row,
            (
                ("outcome", decision.outcome),
                ("compliance", decision.compliance),
                ("standing", decision.standing),
                ("currency", totals.currency),
                ("applied", ";".join(line.measure for line in item.applied)),
                ("findings", ";".join(line.code for line in item.findings)),
                ("missing", ";".join(decision.missing)),
            ),
        )
        answer.illustrative[row] = decision.illustrative
        for name, units in zip(TOTALS, totals.units, strict=True):
            answer.amounts[name].put(row, units)
        for charge in (*item.charges, *item.securities):
            answer.amounts[f"amount.{charge.measure}"].put(row, charge.units)
        for name, bounds in decision.bounds.items():
            for end, money in (("least", bounds.least), ("most", bounds.most)):
                answer.put_bound(f"{end}.{name}", row, None if money is None else money.units)
        if self.explained:
            from tradezone.report.text import decision_lines

            answer.explanations[row] = "\n".join(line.text for line in decision_lines(decision, explained=True))
        tally.outcomes[decision.outcome] += 1
        tally.compliances[decision.compliance] += 1
        tally.standings[decision.standing] += 1
        tally.duty += totals.units[TOTALS.index("duty")] or 0


def _count(answer: Answer, answered: Any, tally: Tally) -> None:
    """Adds the rows answered to the tally."""
    for name, counter in (("outcome", tally.outcomes), ("compliance", tally.compliances), ("standing", tally.standings)):
        column = answer.words[name]
        counts = np.bincount(column.codes[answered], minlength=1)
        counter.update({text: int(counts[code]) for text, code in column.texts.items() if code < len(counts) and counts[code]})
    duty = answer.amounts["duty"].units[answered]
    tally.duty += int((duty >> 32).sum()) * (1 << 32) + int((duty & 0xFFFFFFFF).sum())


def _fitting(decision: Decision) -> Decision | Unread:
    """The decision, unless an amount of it has more digits than a column holds."""
    assert decision.totals is not None, "a shipment has totals"  # noqa: S101 ours
    item = decision.items[0]
    units = [*decision.totals.units, *(charge.units for charge in (*item.charges, *item.securities))]
    units += [money.units for bounds in decision.bounds.values() for money in (bounds.least, bounds.most) if money is not None]
    digits = max((len(str(abs(each))) for each in units if each is not None), default=0)
    if digits <= MOST_DIGITS:
        return decision
    sentence = f"an amount of {digits} digits does not fit a column, which holds {MOST_DIGITS}"
    return Unread((Diagnostic("too-large", sentence, Place("row"), remedy="decide it as a shipment of its own"),))


def _cells(batch: pa.RecordBatch, rows: list[int], columns: Iterable[str]) -> Iterable[dict[str, Any]]:
    """The cells of some rows as their authors would write them, those that say nothing left out."""
    names = list(columns)
    if len(rows) < _FEW:
        for row in rows:
            yield {name: text for name in names if (text := cell(batch.column(name)[row].as_py())) is not None}
        return
    lists = [_plain(batch.column(name)).take(pa.array(rows, pa.int64())).to_pylist() for name in names]
    for values in zip(*lists, strict=True):
        yield {name: text for name, value in zip(names, values, strict=True) if (text := cell(value)) is not None}


#: Rows so few that their cells are better read one by one.
_FEW: Final = 5_000


def _plain(column: pa.Array) -> pa.Array:
    """A column without views, which cannot be gathered."""
    return column.cast(without_views(column.type))


__all__ = ["Columns", "Decided", "Reject", "RowPlaces", "Tally"]
