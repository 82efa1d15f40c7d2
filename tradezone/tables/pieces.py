"""What every file of rows gives in the same form: batches, where their rows stand, and the rows that are none."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple, Protocol

import numpy as np
import pyarrow as pa

from tradezone.text.diagnostics import Diagnostic

#: Where reading goes on: a stretch of the file, and how many of its batches are done.
Position = tuple[int, int]
BEGINNING: Position = (0, 0)


class Where(NamedTuple):
    """Where a row stands: its line, or in Parquet its number, counted from 1; and its row group, counted from 0."""

    line: int
    row_group: int | None = None


class Refused(NamedTuple):
    """A row that is not decided, and why. The place of a diagnostic is the name of its column, or ``row``."""

    where: Where
    diagnostics: tuple[Diagnostic, ...]


class Piece(NamedTuple):
    """Some rows of a file that stand together."""

    batch: pa.RecordBatch
    #: Rows that could not be made cells, and are not in the batch.
    refused: tuple[Refused, ...]
    #: Where a row of the batch stands.
    where: Callable[[int], Where]
    #: Where reading goes on after it.
    after: Position
    #: How much of the file it took, in bytes.
    size: int


class Source(Protocol):
    """A file of rows, opened. ``schema`` names the columns of its batches, those left out warned of in ``notices``."""

    @property
    def file(self) -> str: ...
    @property
    def schema(self) -> pa.Schema: ...
    @property
    def notices(self) -> tuple[Diagnostic, ...]: ...
    @property
    def rows(self) -> int | None:
        """How many rows it has, where that is known before it is read."""

    def pieces(self, after: Position, most: int) -> Iterator[Piece]:
        """The rows after a position, at most so many together; the same for the same file. ``Faults`` where it cannot be read on."""


def shares(rows: int, most: int) -> list[tuple[int, int]]:
    """Rows cut evenly: where each part begins, and how many rows it has."""
    parts = max(1, -(-rows // most))
    size = -(-rows // parts)
    return [(begin, min(size, rows - begin)) for begin in range(0, rows, size)] if rows else []


def without(piece: Piece, faults: Mapping[int, tuple[Diagnostic, ...]]) -> Piece:
    """The piece without the rows of its batch that have faults; those are refused. A row with none of its own is left out."""
    if not faults:
        return piece
    kept = np.ones(piece.batch.num_rows, bool)
    kept[list(faults)] = False
    rows = np.flatnonzero(kept)
    where = piece.where
    refused = (Refused(where(row), found) for row, found in sorted(faults.items()) if found)
    batch = piece.batch.filter(pa.array(kept))
    return piece._replace(batch=batch, refused=(*piece.refused, *refused), where=lambda row: where(int(rows[row])))


def cut(piece: Piece, most: int, done: int = 0) -> Iterator[Piece]:
    """The piece in even parts of at most so many rows, those that are done left out; rows that are refused go with those after them."""
    parts = shares(piece.batch.num_rows, most) or [(0, 0)]
    refused = sorted(piece.refused, key=lambda each: each.where.line)
    for number, (begin, rows) in enumerate(parts, 1):
        last = number == len(parts)
        mine = [each for each in refused if last or each.where.line < piece.where(begin + rows).line]
        refused = refused[len(mine) :]
        if number > done and (rows or mine):
            after = piece.after if last else (piece.after[0] - 1, number)
            yield Piece(piece.batch.slice(begin, rows), tuple(mine), _from(piece.where, begin), after, piece.size // len(parts))


def _from(where: Callable[[int], Where], begin: int) -> Callable[[int], Where]:
    return lambda row: where(begin + row)
