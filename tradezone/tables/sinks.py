"""Files of answers as they grow: Parquet, CSV and JSON Lines, each by whole row groups that stay as they are once written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from tradezone.tables.lines import csv_header, csv_lines, json_lines

#: What fits a decimal of 64 bits, as which Parquet stores it; and the most that a decimal of 128 bits holds.
USUAL_DIGITS, MOST_DIGITS = 18, 38
_TAIL: Final = 8


class Sink(Protocol):
    """A file of answers that is written from its beginning, or from the end of a row group on."""

    def write(self, batches: list[pa.RecordBatch]) -> int:
        """Writes the batches as one row group; where the file now ends. ``OSError`` where it cannot."""

    def finish(self) -> None:
        """Makes the file whole."""

    def sync(self) -> None:
        """Returns once what was written would outlive a loss of power."""

    def close(self) -> None:
        """Lets go of the file as it is."""


class ParquetSink:
    """A Parquet file, each row group of which is written as by itself, at its place and followed by its own small footer.

    So what is written is whole at any time, and readable once a footer over all of them stands at the end; the small ones before it are
    seen by no reader, which goes by the last.
    """

    def __init__(self, path: Path, schema: pa.Schema, ends: list[int]) -> None:
        """``ends`` are where the row groups that the file holds already end."""
        self._schema = schema
        amounts = [field.name for field in schema if pa.types.is_decimal(field.type)]
        words = [field.name for field in schema if pa.types.is_dictionary(field.type)]
        self._options: dict[str, Any] = {
            "use_dictionary": words,
            "store_decimal_as_integer": True,
            # Readers look for shipments; statistics of thirty columns of amounts cost a fifth of the time of writing, and help nobody.
            "write_statistics": [name for name in ("shipment", "item") if name in schema.names],
            "compression": "snappy",
        }
        if all(schema.field(name).type.precision <= USUAL_DIGITS for name in amounts):
            # A third smaller than snappy alone, at the same speed.
            self._options["column_encoding"] = dict.fromkeys(amounts, "DELTA_BINARY_PACKED")
        self._footers = [_footer(path, end) for end in ends]
        self._file = pa.OSFile(str(path), "ab")

    def write(self, batches: list[pa.RecordBatch]) -> int:
        table = pa.Table.from_batches(batches, self._schema)
        if len(batches) > 1:
            table = table.unify_dictionaries()
        self._footers.append(self._write(table))
        end: int = self._file.tell()
        return end

    def finish(self) -> None:
        if not self._footers:
            self._write(self._schema.empty_table())
            return
        whole = self._footers[0]
        for footer in self._footers[1:]:
            whole.append_row_groups(footer)
        whole.write_metadata_file(self._file)

    def sync(self) -> None:
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()

    def _write(self, table: pa.Table) -> Any:
        # The writer begins files only, so it is shown the beginning of this one; but what it writes is appended, and where it says that
        # a column stands is where the file then ends.
        os.lseek(self._file.fileno(), 0, os.SEEK_SET)
        writer = pq.ParquetWriter(self._file, self._schema, **self._options)
        try:
            writer.write_table(table, row_group_size=max(1, table.num_rows))
        finally:
            writer.close()
        return writer.writer.metadata


def _footer(path: Path, end: int) -> Any:
    """The small footer of the row group that ends there."""
    with path.open("rb") as stream:
        stream.seek(end - _TAIL)
        length = int.from_bytes(stream.read(4), "little")
        stream.seek(end - _TAIL - length)
        return pq.read_metadata(pa.BufferReader(stream.read(length + _TAIL)))


class TextSink:
    """A file of CSV or JSON Lines."""

    def __init__(self, path: Path, schema: pa.Schema, ends: list[int], form: str) -> None:
        self._lines = csv_lines if form == "csv" else json_lines
        self._file = path.open("ab")
        if form == "csv" and not ends:
            self._file.write(csv_header(schema))

    def write(self, batches: list[pa.RecordBatch]) -> int:
        for batch in batches:
            self._file.write(self._lines(batch))
        self._file.flush()
        return self._file.tell()

    def finish(self) -> None:
        self._file.flush()

    def sync(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def opened_sink(path: Path, schema: pa.Schema, ends: list[int], form: str) -> Sink:
    return ParquetSink(path, schema, ends) if form == "parquet" else TextSink(path, schema, ends, form)
