"""The columns of a file: which of them are read, and what is wrong with the others, placed in the file."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from tradezone.columns.header import Header, read_header
from tradezone.text.diagnostics import Diagnostic, Faults, Place


def header_of(file: str, schema: pa.Schema, line: int = 0) -> Header:
    """The columns that are read, with warnings; ``Faults`` where the columns do not fit."""

    def placed(diagnostic: Diagnostic) -> Diagnostic:
        return replace(diagnostic, place=Place(file, line))

    try:
        header = read_header(schema)
    except Faults as faults:
        raise Faults([placed(fault) for fault in faults.diagnostics]) from None
    return header._replace(notices=tuple(placed(notice) for notice in header.notices))
