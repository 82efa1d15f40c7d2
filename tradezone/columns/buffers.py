"""Buffers: the numbers and the nulls of Arrow columns as NumPy arrays, by the memory they share."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[np.int32]]


def given(column: pa.Array) -> Flags:
    """Of each row whether it is there; an array of its own."""
    bitmap = None if pa.types.is_null(column.type) else column.buffers()[0]
    if not column.null_count:
        return np.ones(len(column), bool)
    if bitmap is None:
        return np.zeros(len(column), bool)
    first = column.offset // 8
    bits = np.unpackbits(np.frombuffer(bitmap, np.uint8)[first : (column.offset + len(column) + 7) // 8], bitorder="little")
    return bits[column.offset - 8 * first :][: len(column)].astype(bool)


def whole(column: pa.Array) -> Any:
    """The whole numbers of a column of integers, zero for a null; not to be written into."""
    if not len(column):
        return np.zeros(0, np.int64)
    kind = column.type.to_pandas_dtype()
    numbers = np.frombuffer(column.buffers()[1], kind)[column.offset : column.offset + len(column)]
    return numbers if not column.null_count else np.where(given(column), numbers, np.zeros(1, kind))


def codes(indices: pa.Array) -> Codes:
    """Positions in a dictionary, -1 for a null."""
    found = whole(indices).astype(np.int32)
    return np.where(given(indices), found, np.int32(-1)) if indices.null_count else found
