"""Parquet files: row groups in their order, no more of one in memory than a batch needs."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from tradezone.columns.header import is_text
from tradezone.tables.headers import header_of
from tradezone.tables.hidden import refuse_hidden
from tradezone.tables.pieces import Piece, Position, Where, shares
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.files import cannot_be_read

#: What is read of a column at a time; a row group of any size then takes no more.
_BUFFER: Final = 1 << 20
#: Columns that name a row: nearly every text of them is another, and a dictionary would only repeat them.
_NAMES_OF_ROWS: Final = ("shipment", "item")
#: With what a Parquet file begins and ends.
_MARK: Final = b"PAR1"
BROKEN: Final = (OSError, pa.ArrowException, UnicodeDecodeError)


class ParquetSource:
    """A Parquet file. Columns that are not known are not read; texts come as dictionaries, as they mostly stand in the file."""

    def __init__(self, file: str) -> None:
        self.file = file
        given = _opened(file)
        header = header_of(file, given.schema_arrow)
        self.notices = header.notices
        self._columns = list(header.columns)
        self._coded = [
            f.name for f in given.schema_arrow if is_text(f.type) and f.name in header.columns and f.name not in _NAMES_OF_ROWS
        ]
        self._file = _opened(file, self._coded)
        self.schema = pa.schema([self._file.schema_arrow.field(name) for name in self._columns])
        metadata = self._file.metadata
        self.rows: int = metadata.num_rows
        groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
        self._sizes = [group.num_rows for group in groups]
        self._bytes = Path(file).stat().st_size
        self._starts = [0, *accumulate(self._sizes)]

    def pieces(self, after: Position, most: int) -> Iterator[Piece]:
        """A large row group is cut evenly, small ones that follow each other are read together."""
        stretches = _stretches(self._sizes, most)
        for number in range(after[0], len(stretches)):
            stretch = stretches[number]
            first = self._starts[stretch[0]]
            parts = shares(self._starts[stretch[-1] + 1] - first, most)
            done = after[1] if number == after[0] else 0
            for part, batch in enumerate(self._parts(stretch, parts), 1):
                if part > done:
                    position = (number + 1, 0) if part == len(parts) else (number, part)
                    where = _Rows(first + parts[part - 1][0], self._starts)
                    size = self._bytes * batch.num_rows // self.rows
                    yield refuse_hidden(Piece(batch, (), where, position, size))

    def batches(self, most: int) -> Iterator[pa.RecordBatch]:
        """All rows in their order as they are, at most so many together."""
        for stretch in _stretches(self._sizes, most):
            yield from self._parts(stretch, shares(sum(self._sizes[group] for group in stretch), most))

    def _parts(self, stretch: list[int], parts: list[tuple[int, int]]) -> Iterator[pa.RecordBatch]:
        """The rows of a stretch in parts; ``Faults`` where a row group of it is broken."""
        try:
            yield from _recut(self._batches(stretch, parts[0][1]) if parts else (), [rows for _, rows in parts])
        except BROKEN as error:
            raise Faults([self._broken(stretch, error)]) from None

    def _batches(self, stretch: list[int], rows: int) -> Iterator[pa.RecordBatch]:
        for batch in self._file.iter_batches(batch_size=rows, row_groups=stretch, columns=self._columns):
            chosen = batch.select(self._columns)
            _check_text(chosen)
            yield chosen

    def _broken(self, stretch: list[int], error: Exception) -> Diagnostic:
        """Which row group it is: of several that were read together, the first that cannot be read alone."""
        group = stretch[0]
        for group in stretch[:-1]:
            try:
                for batch in self._file.iter_batches(row_groups=[group], columns=self._columns):
                    _check_text(batch)
            except BROKEN as found:
                error = found
                break
        else:
            group = stretch[-1]
        sentence = f"row group {group} cannot be read: {reason(error)}"
        note = f"rows {self._starts[group] + 1:,} to {self._starts[group + 1]:,}"
        return Diagnostic("bad-parquet", sentence, Place(self.file), (note,), "write the file again")


class _Rows:
    """Where the rows of a batch stand in the file."""

    def __init__(self, first: int, starts: list[int]) -> None:
        self._first = first
        self._starts = starts

    def __call__(self, row: int) -> Where:
        position = self._first + row
        return Where(position + 1, bisect_right(self._starts, position) - 1)


def _opened(file: str, coded: list[str] | None = None) -> Any:
    try:
        return pq.ParquetFile(file, read_dictionary=coded, buffer_size=_BUFFER, page_checksum_verification=True)
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise Faults([cannot_be_read(file, error)]) from None
        said = f"this is not Parquet: {_marks_missing(file) or reason(error)}"
        raise Faults(
            [Diagnostic("bad-parquet", said, Place(file), remedy="write the file again, and see that it is whole")]
        ) from None


def _marks_missing(file: str) -> str:
    """What its first and last bytes say, where they are not those of Parquet."""
    with Path(file).open("rb") as stream:
        begins = stream.read(len(_MARK)) == _MARK
        size = stream.seek(0, os.SEEK_END)
        stream.seek(max(len(_MARK), size - len(_MARK)))
        ends = stream.read() == _MARK
    if begins and ends:
        return ""
    return f"it begins with `{_MARK.decode()}`, but does not end so" if begins else f"it does not begin with `{_MARK.decode()}`"


def reason(error: Exception) -> str:
    """What Arrow says, in one line and without a full stop."""
    said = str(error).strip().splitlines()
    text = said[0].rstrip(".") if said else type(error).__name__
    return text[:1].lower() + text[1:]


def _stretches(sizes: list[int], most: int) -> list[list[int]]:
    """Row groups to be read together: each alone, but small ones as long as they fit into a batch."""
    found: list[list[int]] = []
    held = most
    for group, rows in enumerate(sizes):
        if held + rows > most:
            found.append([])
            held = 0
        found[-1].append(group)
        held += rows
    return found


def _recut(batches: Iterable[pa.RecordBatch], sizes: list[int]) -> Iterator[pa.RecordBatch]:
    """The same rows in batches of these sizes; where the file gave them so, as they are."""
    held: list[pa.RecordBatch] = []
    given = iter(batches)
    for size in sizes:
        while sum(batch.num_rows for batch in held) < size:
            batch = next(given, None)
            if batch is None:
                raise pa.ArrowInvalid("it ends before its last row")
            held.append(batch)
        if held[0].num_rows == size:
            yield held.pop(0)
            continue
        whole = pa.concat_batches(held)
        yield whole.slice(0, size)
        held = [whole.slice(size)] if whole.num_rows > size else []


def _check_text(batch: pa.RecordBatch) -> None:
    """Arrow takes text as it stands in the file; what is no UTF-8 would be found only where it is used."""
    for column in batch.columns:
        text = column.dictionary if pa.types.is_dictionary(column.type) else column
        if not pa.types.is_decimal(text.type):
            text.validate(full=True)
