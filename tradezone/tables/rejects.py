"""The rejects of a run: one line for each thing that is wrong with a row that was not decided."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from tradezone.columns.deciding import Decided
from tradezone.tables.pieces import Piece, Refused
from tradezone.text.diagnostics import Diagnostic, printable

HEADER: Final = ("file", "line", "row_group", "column", "code", "message", "remedy")


def rejects_of(piece: Piece, decided: Decided) -> list[Refused]:
    """The rows of a piece that were not decided, in the order of the file."""
    undecided = (Refused(piece.where(reject.row), reject.diagnostics) for reject in decided.rejects)
    return sorted((*piece.refused, *undecided), key=lambda refused: refused.where)


def reject_lines(file: str, rejects: Iterable[Refused]) -> str:
    """The lines of the file of rejects."""
    return _lines(
        (
            file,
            refused.where.line,
            "" if refused.where.row_group is None else refused.where.row_group,
            _column(diagnostic),
            diagnostic.code,
            printable(diagnostic.sentence),
            diagnostic.remedy or "",
        )
        for refused in rejects
        for diagnostic in refused.diagnostics
    )


def header_line() -> str:
    return _lines([HEADER])


def _column(diagnostic: Diagnostic) -> str:
    """The column in which it stands; empty of a whole row."""
    return "" if diagnostic.place.file == "row" else diagnostic.place.file


def _lines(rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
