"""The rows of a Parquet file as shipments: read like those of CSV, each shipment whole, and placed by their numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tradezone.shipment.cells import cell
from tradezone.shipment.reading import Entry, row_entries
from tradezone.shipment.rows import RowShipment, Table, grouped
from tradezone.tables.parquet_source import ParquetSource
from tradezone.text.characters import unreadable, unreadable_at
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.lines import NumberedLines
from tradezone.values.figures import clip

#: Rows that are made text together.
_TOGETHER: Final = 4096
#: A row by its number, its cells by column, and what is wrong with it.
NumberedRow = tuple[int, dict[str, Any], Diagnostic | None]


def parquet_entries(file: str) -> Iterator[Entry]:
    """The shipments of the file in their order; columns that are not known are reported once and left out."""
    source = ParquetSource(file)
    table = _ParquetTable(file, [], NumberedLines(""))
    if source.notices:
        yield Entry(None, source.notices, RowShipment(file, 0, None), (), _no_line)
    yield from row_entries(grouped(table, _rows(table, source)), _no_line)


@dataclass(frozen=True, slots=True)
class RowPlace(Place):
    """A row of a file that has no lines: ``entries.parquet: row 17``."""

    def __str__(self) -> str:
        return f"{self.file}: row {self.line}"


@dataclass(frozen=True, slots=True)
class _ParquetTable(Table):
    """The rows of a Parquet file, by their numbers."""

    #: What rows that are not read whole name as their shipment.
    names: dict[int, str] = field(default_factory=dict)

    def cell(self, line: int, column: str) -> Place:  # noqa: ARG002 a cell has no place of its own here
        return RowPlace(self.file, line)

    def shipment(self, line: int) -> str | None:
        return self.names.get(line)


def _rows(table: _ParquetTable, source: ParquetSource) -> Iterator[NumberedRow]:
    number = 0
    for batch in source.batches(_TOGETHER):
        for values in batch.to_pylist():
            number += 1
            row = {name: text for name, value in values.items() if (text := cell(value)) is not None}
            fault = _hidden(table, number, row)
            if fault is not None and "shipment" in row:
                table.names[number] = str(row["shipment"])
            yield number, row, fault


def _hidden(table: _ParquetTable, number: int, row: dict[str, Any]) -> Diagnostic | None:
    """A character in a text of the row that cannot be read."""
    for name, value in row.items():
        if (found := unreadable(str(value) if isinstance(value, str) else json.dumps(value, ensure_ascii=False))) is not None:
            fault = unreadable_at(table.cell(number, name), found[0])
            return replace(fault, notes=(f"column `{clip(name)}`",))
    return None


def _no_line(_file: str, _number: int) -> None:
    """A Parquet file has no lines to show."""
