"""CSV files: every cell as the text that stands there, so that ``NO`` stays Norway and ``2805.30`` keeps its zero."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from tradezone.shipment.rows import bad_csv, row_length
from tradezone.tables.blocks import Block, blocks
from tradezone.tables.headers import header_of
from tradezone.tables.hidden import may_hide, refuse_hidden
from tradezone.tables.pieces import Piece, Position, Refused, Where, cut, without
from tradezone.tables.records import LONGEST_RECORD, Records, first_record, read_cells, whole_records
from tradezone.tables.streams import Opening
from tradezone.text.diagnostics import Diagnostic, Faults, Place

#: Columns that name a row; they are written as they are read, but for white space around them.
_NAMES_OF_ROWS: Final = ("shipment", "item")
_ROW: Final = Place("row")
#: What one thread parses at a time; a record is never longer.
_PARSED: Final = 2 * LONGEST_RECORD
_NOTHING: Final = b', \t"\n'


class CsvSource:
    """A CSV file whose first record names the columns. Columns that are not known are not read."""

    rows = None

    def __init__(self, file: str, opened: Opening) -> None:
        self.file = file
        self._opened = opened
        with opened() as stream:
            self._names = self._header(next(blocks(file, stream, whole_records), None))
        header = header_of(file, pa.schema([(name, pa.string()) for name in self._names]), line=1)
        self.notices = header.notices
        self.schema = pa.schema([(name, pa.string()) for name in header.columns])

    def pieces(self, after: Position, most: int) -> Iterator[Piece]:
        """Block by block; one with more rows than a batch may have is cut evenly."""
        with self._opened() as stream:
            for number, block in enumerate(blocks(self.file, stream, whole_records)):
                rows = block if number else _beheaded(block)
                if number >= after[0] and rows.text:
                    yield from cut(self._piece(rows, number), most, after[1] if number == after[0] else 0)

    def _header(self, first: Block | None) -> list[str]:
        if first is None:
            remedy = "the first row names the columns"
            raise Faults([Diagnostic("empty-file", "the file holds nothing", Place(self.file), remedy=remedy)])
        try:
            return [name.strip() for name in first_record(first.text)[0]]
        except csv.Error as error:
            raise Faults([bad_csv(error, Place(self.file, 1))]) from None
        except UnicodeDecodeError as error:
            raise Faults([_not_utf_8(error.object[error.start], Place(self.file, 1))]) from None

    def _piece(self, block: Block, number: int) -> Piece:
        """The rows of a block: as Arrow reads them where everyone reads them so, else one by one."""
        records = Records(block.text)
        piece = None
        if b'"' not in block.text or (records.is_plain and records.is_whole):
            try:
                piece = self._parsed(block, records, number)
            except pa.ArrowInvalid:
                # Bytes that are no UTF-8 are in one row, and no fault of the others.
                piece = None
        piece = piece or self._one_by_one(block, number)
        batch = piece.batch
        for name in _NAMES_OF_ROWS:
            if name in batch.schema.names:
                trimmed = pc.utf8_trim_whitespace(batch.column(name))
                batch = batch.set_column(batch.schema.get_field_index(name), name, trimmed)
        piece = piece._replace(batch=batch)
        return refuse_hidden(piece) if may_hide(block.text) else piece

    def _parsed(self, block: Block, records: Records, number: int) -> Piece:
        """As Arrow reads it; where a row is of the wrong length once more, on one thread, which says of each which it is."""
        batch, wrong = self._read(block.text, records, threads=True)
        if wrong:
            batch, wrong = self._read(block.text, records, threads=False)
        rows = _Rows(block.first_line, records, [row.number - 1 for row in wrong])
        refused = tuple(
            Refused(Where(rows.line(row.number - 1)), (row_length(row.actual_columns, row.expected_columns, _ROW),))
            for row in wrong
            if row.text.encode().strip(_NOTHING)
        )
        piece = Piece(batch, refused, rows, (number + 1, 0), block.size)
        blank = [row for row in _without_product(batch) if not rows.text(row).strip(_NOTHING)]
        return without(piece, dict.fromkeys(blank, ())) if blank else piece

    def _read(self, text: bytes, records: Records, *, threads: bool) -> tuple[pa.RecordBatch, list[Any]]:
        wrong: list[Any] = []

        def skipped(row: Any) -> str:
            wrong.append(row)
            return "skip"

        table = pyarrow.csv.read_csv(
            pa.BufferReader(text),
            pyarrow.csv.ReadOptions(use_threads=threads, block_size=_PARSED if threads else len(text), column_names=self._names),
            pyarrow.csv.ParseOptions(newlines_in_values=records.has_long_cells, invalid_row_handler=skipped),
            pyarrow.csv.ConvertOptions(
                column_types=self.schema,
                include_columns=self.schema.names,
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        return _one_batch(table), wrong

    def _one_by_one(self, block: Block, number: int) -> Piece:
        """A block with cells that not everyone reads alike, as the csv module reads them strictly."""
        rows: list[list[str]] = []
        lines: list[int] = []
        refused: list[Refused] = []
        for line, cells, error in read_cells(block.text.decode("utf-8", "surrogateescape"), block.first_line):
            fault = bad_csv(error, _ROW) if error else self._fault(cells)
            if fault is not None:
                refused.append(Refused(Where(line), (fault,)))
            elif any(cell.strip() for cell in cells):
                rows.append(cells)
                lines.append(line)
        at = [self._names.index(name) for name in self.schema.names]
        arrays = [pa.array([row[position] or None for row in rows], pa.string()) for position in at]
        batch = pa.RecordBatch.from_arrays(arrays, schema=self.schema)
        return Piece(batch, tuple(refused), lambda row: Where(lines[row]), (number + 1, 0), block.size)

    def _fault(self, cells: list[str]) -> Diagnostic | None:
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) != len(self._names):
            return row_length(len(cells), len(self._names), _ROW)
        for name, cell in zip(self._names, cells, strict=True):
            bad = next((character for character in cell if "\udc80" <= character <= "\udcff"), None)
            if bad is not None:
                return _not_utf_8(ord(bad) - 0xDC00, Place(name))
        return None


class _Rows:
    """Where the rows that Arrow read of a block stand, and what; looked for only where somebody asks."""

    def __init__(self, first_line: int, records: Records, wrong: list[int]) -> None:
        self._first_line = first_line
        self._records = records
        self._wrong = wrong
        self._kept: Any = None

    def __call__(self, row: int) -> Where:
        return Where(self.line(self._record(row)))

    def line(self, record: int) -> int:
        """The line of a record, of those that hold anything."""
        return self._first_line + int(self._records.lines[record])

    def text(self, row: int) -> bytes:
        return self._records.record(self._record(row))

    def _record(self, row: int) -> int:
        if self._kept is None:
            self._kept = np.delete(np.arange(len(self._records.begins)), self._wrong)
        return int(self._kept[row])


def _beheaded(block: Block) -> Block:
    """The first block without its header."""
    _, lines = first_record(block.text)
    begin = 0
    for _ in range(lines):
        begin = block.text.index(b"\n", begin) + 1
    return Block(block.text[begin:], block.first_line + lines, block.size)


def _without_product(batch: pa.RecordBatch) -> list[int]:
    """Rows that name no product: among them are those that hold nothing at all."""
    product = pc.fill_null(pc.utf8_trim_whitespace(batch.column("product")), "")
    return [int(row) for row in np.flatnonzero(pc.equal(product, "").to_numpy(zero_copy_only=False))]


def _one_batch(table: pa.Table) -> pa.RecordBatch:
    batches = table.combine_chunks().to_batches()
    return batches[0] if batches else pa.RecordBatch.from_arrays([[] for _ in table.schema], schema=table.schema)


def _not_utf_8(byte: int, place: Place) -> Diagnostic:
    return Diagnostic("not-utf-8", f"the byte 0x{byte:02x} is not UTF-8", place, remedy="save the file as UTF-8")
