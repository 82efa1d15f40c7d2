"""Tables in Python: Arrow in, Arrow out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from tradezone.columns.deciding import Columns
from tradezone.policy.zone import Zone


def evaluate_table(zone: Zone, table: Any, *, plain: bool = False, explained: bool = False) -> Any:
    """The decisions on a table of items, one row for each row of it, in order.

    Rule: each row is decided by itself, as ``evaluate`` decides a shipment of that one item. A ``Table`` gives a ``Table``, a
    ``RecordBatch`` a ``RecordBatch``, a reader or an iterable of batches a ``RecordBatchReader`` that decides as it is read; whatever else
    speaks the Arrow PyCapsule interface, such as a frame of pandas or Polars, gives a ``Table``. Columns are named as in a shipments
    table; figures are decimals, integers or text, never floats. A row that cannot be read has nulls and says why in ``error``.
    ``Faults`` where the columns themselves do not fit.
    """
    if isinstance(table, pa.RecordBatch):
        return Columns(zone, table.schema, plain=plain, explained=explained).decide(table).batch
    if isinstance(table, pa.Table):
        return _table(zone, table, plain=plain, explained=explained)
    if isinstance(table, pa.RecordBatchReader):
        columns = Columns(zone, table.schema, plain=plain, explained=explained)
        return pa.RecordBatchReader.from_batches(columns.schema, _decided(columns, table))
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return _table(zone, pa.table(table), plain=plain, explained=explained)
    return _streamed(zone, iter(table), plain=plain, explained=explained)


def _table(zone: Zone, table: pa.Table, *, plain: bool, explained: bool) -> pa.Table:
    columns = Columns(zone, table.schema, plain=plain, explained=explained)
    return pa.Table.from_batches(_decided(columns, table.to_batches()), columns.schema)


def _streamed(zone: Zone, batches: Iterator[pa.RecordBatch], *, plain: bool, explained: bool) -> pa.RecordBatchReader:
    """The first batch names the columns of all."""
    first = next(batches, None)
    if first is None:
        raise ValueError("an iterable of no batches has no columns; give a table or a reader, which may be empty")
    columns = Columns(zone, first.schema, plain=plain, explained=explained)

    def decided() -> Iterator[pa.RecordBatch]:
        yield columns.decide(first).batch
        yield from _decided(columns, batches)

    return pa.RecordBatchReader.from_batches(columns.schema, decided())


def _decided(columns: Columns, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield columns.decide(batch).batch
