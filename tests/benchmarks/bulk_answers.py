"""What every contender answers of a row, and in how many amounts and words two files of answers differ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

TOTALS = ("customs_value", "ordinary_duty", "additional_duty", "fees", "duty", "security", "landed_cost")
CHARGES = ("mfn-duty", "originating-goods", "zone-floor", "origin-in-doubt")
AMOUNTS = (*TOTALS, *(f"amount.{name}" for name in CHARGES))
WORDS = ("outcome", "compliance", "standing", "applied", "findings")
SCHEMA = pa.schema(
    [
        ("shipment", pa.int64()),
        *((name, pa.string()) for name in WORDS[:3]),
        *((name, pa.decimal128(18, 2)) for name in AMOUNTS),
        *((name, pa.string()) for name in WORDS[3:]),
    ]
)
COMPARED = (*WORDS, *AMOUNTS)


class Agreement(NamedTuple):
    """Rows that one of the two answers definitively, their amounts, and how many amounts and words differ, with the first that does."""

    rows: int
    amounts: int
    unlike_amounts: int
    unlike_words: int
    first: str = ""

    def __str__(self) -> str:
        first = f"; first {self.first}" if self.first else ""
        return (
            f"{self.rows:,} definitive rows, {self.amounts:,} amounts compared: {self.unlike_amounts:,} amounts and "
            f"{self.unlike_words:,} words differ{first}"
        )

    @property
    def is_whole(self) -> bool:
        return not self.unlike_amounts and not self.unlike_words


def agreement(ours: Path, theirs: Path, columns: Sequence[str] = COMPARED, *, nought_is_null: bool = False) -> Agreement:
    """Compares the rows that ``theirs`` has, which are all of ``ours`` or some, in whatever order; one column of both is held at a time.

    A row that neither calls definitive is not compared. An amount that is not due is null, and not 0.00 unless ``nought_is_null``.
    """
    rows, names = _same_rows(ours, theirs)
    unlike = dict.fromkeys(columns, 0)
    first = ""
    for name in columns:
        mine, other = _column(ours, name, rows[0]), _column(theirs, name, rows[1])
        differs = _unlike(mine, other, nought_is_null=nought_is_null and name in AMOUNTS)
        unlike[name] = pc.sum(differs).as_py() or 0
        if unlike[name] and not first:
            row = pc.index(differs, value=True).as_py()
            first = f"shipment {names[row]}: {name} {mine[row]}, not {other[row]}"
    amounts = [name for name in columns if name in AMOUNTS]
    of_amounts = sum(unlike[name] for name in amounts)
    return Agreement(len(names), len(names) * len(amounts), of_amounts, sum(unlike.values()) - of_amounts, first)


def _same_rows(ours: Path, theirs: Path) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
    """Where the same shipments stand in both, and which they are; those left out that neither calls definitive."""
    mine, other = (_column(path, "shipment").to_numpy() for path in (ours, theirs))
    order, places = np.argsort(mine, kind="stable"), np.argsort(other, kind="stable")
    shipments = other[places]
    at = order[np.searchsorted(mine, shipments, sorter=order)]
    assert np.array_equal(mine[at], shipments), "every row that one decides the other decides too"
    assert len(np.unique(shipments)) == len(shipments), "no row is decided twice"
    mine, other = (
        pc.fill_null(pc.equal(_column(path, "standing", rows), "definitive"), fill_value=False).to_numpy(zero_copy_only=False)
        for path, rows in ((ours, at), (theirs, places))
    )
    known = mine | other
    return (at[known], places[known]), shipments[known]


def _column(path: Path, name: str, rows: np.ndarray | None = None) -> pa.Array:
    """A column of a file, or some rows of it, as the one schema has it, whatever the file stores it as."""
    whole = pq.read_table(path, columns=[name])[name].cast(SCHEMA.field(name).type).combine_chunks()
    return whole if rows is None else whole.take(pa.array(rows))


def _unlike(one: pa.Array, other: pa.Array, *, nought_is_null: bool) -> pa.Array:
    """Where two columns differ; null is like null alone."""
    if nought_is_null:
        one, other = pc.fill_null(one, 0), pc.fill_null(other, 0)
    both = pc.and_(pc.is_null(one), pc.is_null(other))
    return pc.invert(pc.or_(both, pc.fill_null(pc.equal(one, other), fill_value=False)))
