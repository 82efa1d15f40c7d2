"""The table of answers that a run writes: the same columns whatever file the rows came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tradezone.columns.deciding import Decided
from tradezone.policy.zone import Zone

FILE: Final = "file"
_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_NAMES_OF_ROWS: Final = ("shipment", "item")
#: Of an answer with its explanation the text, of others a number and what names the row; about, and in bytes.
_WIDTHS: Final = {"explanation": 4096}
_TEXT, _LIST = 24, 64
#: What the batches of one reading may take with their answers, and the rows below and above which nothing is gained.
_BYTES: Final = 160 << 20
_FEWEST, _MOST = 1 << 12, 1 << 19


class TooWideError(Exception):
    """An amount has more digits than a decimal of 64 bits holds."""


def answer_schema(zone: Zone, answers: Iterable[pa.Schema], digits: int, *, several: bool) -> pa.Schema:
    """The columns of the table, given those of the answers to each file.

    ``shipment`` and ``item`` stand where any file has them, as text where the files have them as different things. With ``several`` files
    the first column says which.
    """
    given = list(answers)
    fields = [pa.field(FILE, _WORD)] if several else []
    for name in _NAMES_OF_ROWS:
        kinds = {schema.field(name).type for schema in given if name in schema.names}
        if kinds:
            kind = kinds.pop() if len(kinds) == 1 else pa.string()
            fields.append(pa.field(name, kind if pa.types.is_integer(kind) else pa.string()))
    for field in given[0]:
        if field.name == "error" or field.name in _NAMES_OF_ROWS:
            continue
        narrow = pa.types.is_decimal(field.type)
        fields.append(pa.field(field.name, pa.decimal128(digits, field.type.scale)) if narrow else field)
    return pa.schema(fields, {"tradezone.policy": zone.id, "tradezone.policy_digest": zone.digest})


def rows_together(given: Iterable[pa.Schema], answer: pa.Schema) -> int:
    """How many rows are decided together, by how much memory one of them takes with its answer."""
    width = max(sum(map(_width, schema)) for schema in given) + sum(map(_width, answer))
    return min(_MOST, max(_FEWEST, _BYTES // width // _FEWEST * _FEWEST))


def _width(field: pa.Field) -> int:
    kind = field.type
    if field.name.startswith(("least.", "most.")):  # of few rows anything is open
        return 1
    if pa.types.is_dictionary(kind):
        return 4
    if pa.types.is_decimal(kind) or pa.types.is_timestamp(kind) or pa.types.is_integer(kind):
        return 16
    return _WIDTHS.get(field.name, _LIST if pa.types.is_nested(kind) else _TEXT)


def answer_batch(schema: pa.Schema, decided: Decided, file: str) -> pa.RecordBatch:
    """The answers as rows of the table, those that were rejected left out. ``TooWideError`` where an amount does not fit."""
    batch = decided.batch
    if decided.rejects:
        kept = np.ones(batch.num_rows, bool)
        kept[[reject.row for reject in decided.rejects]] = False
        batch = batch.filter(pa.array(kept))
    return pa.RecordBatch.from_arrays([_column(field, batch, file) for field in schema], schema=schema)


def _column(field: pa.Field, batch: pa.RecordBatch, file: str) -> Any:
    if field.name == FILE:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(batch.num_rows, np.int32)), pa.array([file]))
    if field.name not in batch.schema.names:
        return pa.nulls(batch.num_rows, field.type)
    column = batch.column(field.name)
    if pa.types.is_dictionary(column.type):
        column = in_order(column)
    if column.type == field.type:
        return column
    return _narrowed(column, field.type) if pa.types.is_decimal(column.type) else column.cast(field.type)


def in_order(words: pa.DictionaryArray) -> pa.DictionaryArray:
    """The same words, of which those that occur are listed, in alphabetical order.

    A kernel lists words as it meets them, and one that begins in the middle of a file meets them in another order.
    """
    codes = words.indices.fill_null(0).to_numpy()
    known = None if words.null_count == 0 else words.indices.is_valid().to_numpy(zero_copy_only=False)
    texts = words.dictionary.to_pylist()
    occurring = np.bincount(codes if known is None else codes[known], minlength=len(texts))
    listed = sorted({texts[code] for code in np.flatnonzero(occurring)})
    places = {text: place for place, text in enumerate(listed)}
    moved = np.array([places.get(text, 0) for text in texts] or [0], np.int32)[codes]
    return pa.DictionaryArray.from_arrays(pa.array(moved, mask=None if known is None else ~known), pa.array(listed, pa.string()))


def _narrowed(column: Any, kind: Any) -> Any:
    """The same decimals said to have fewer digits; no number is touched, since both are stored alike.

    What is stored under a null is no amount. It is mostly zero, so that a quick look at all is enough, and a slow one where it is not.
    """
    if column.null_count < len(column):
        halves = np.frombuffer(column.buffers()[1], np.int64)[2 * column.offset : 2 * (column.offset + len(column))].reshape(-1, 2)
        low, high = halves[:, 0], halves[:, 1]
        most = 10**kind.precision
        if int(low.max()) >= most or int(low.min()) <= -most or not np.array_equal(high, low >> 63):
            try:
                column.cast(kind)
            except pa.ArrowInvalid:
                raise TooWideError from None
    return pa.Array.from_buffers(kind, len(column), column.buffers(), column.null_count, column.offset)
