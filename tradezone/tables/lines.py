"""Batches of answers as lines of text: CSV with as few quotation marks as it needs, or JSON Lines.

Amounts are written with the digits of the policy's rounding, in JSON as text, since a number there would be read as a float.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from tradezone.columns.header import is_text

#: What a cell of CSV may not hold without quotation marks, as the writer of `evaluate --format csv` has it, and a text of JSON as it is.
_QUOTED: Final = '[",\r\n]'
_ESCAPED: Final = '["\\\\\x00-\x1f]'


def csv_header(schema: pa.Schema) -> bytes:
    return (",".join(_csv_cell(name) for name in schema.names) + "\n").encode()


def csv_lines(batch: pa.RecordBatch) -> pa.Buffer:
    """The rows as CSV; a cell is empty where nothing is known."""
    parts: list[Any] = []
    for column in batch.columns:
        parts += [_texts(column, _csv_cell, _QUOTED, ("yes", "no")), ","]
    return _joined([*parts[:-1], "\n"], "", batch.num_rows)


def json_lines(batch: pa.RecordBatch) -> pa.Buffer:
    """The rows as objects, each on its line, all with the same keys; null where nothing is known."""
    parts: list[Any] = []
    begin = "{"
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        texts = _texts(column, _json_text, _ESCAPED, ("true", "false"), bare=pa.types.is_integer(column.type))
        parts += [f"{begin}{_json_text(name)}: ", texts]
        begin = ", "
    return _joined([*parts, "}\n"], "null", batch.num_rows)


def _texts(column: Any, written: Callable[[str], str], special: str, words: tuple[str, str], *, bare: bool = True) -> Any:
    """The cells of a column as they are written, None where there are none; a text is looked at by itself only where one needs it."""
    kind = column.type
    if column.null_count == len(column):
        return None
    if pa.types.is_dictionary(kind):
        values = pa.array([None if text is None else written(text) for text in column.dictionary.to_pylist()], pa.string())
        return values.take(column.indices)
    if pa.types.is_boolean(kind):
        return pc.if_else(column, *words)
    texts = column.cast(pa.string())
    if is_text(kind) and pc.any(pc.match_substring_regex(texts, special)).as_py():
        return pa.array([None if text is None else written(text) for text in texts.to_pylist()], pa.string())
    return texts if bare else pc.binary_join_element_wise('"', texts, '"', "")


def _joined(parts: list[Any], null: str, rows: int) -> pa.Buffer:
    """Texts and what stands between them, row by row; what is the same in all rows is put together first."""
    together: list[Any] = []
    for part in parts:
        text = null if part is None else part
        if isinstance(text, str) and together and isinstance(together[-1], str):
            together[-1] += text
        else:
            together.append(text)
    return _buffer(pc.binary_join_element_wise(*together, "", null_handling="replace", null_replacement=null), rows)


def _buffer(lines: Any, rows: int) -> pa.Buffer:
    """The texts one after the other, as they stand in memory."""
    if not rows:
        return pa.py_buffer(b"")
    if isinstance(lines, pa.Scalar):
        return pa.py_buffer(lines.as_py().encode() * rows)
    _, offsets, stored = lines.buffers()
    begin, end = (
        int.from_bytes(offsets.slice(4 * at, 4).to_pybytes(), "little") for at in (lines.offset, lines.offset + len(lines))
    )
    return stored.slice(begin, end - begin)


def _csv_cell(text: str) -> str:
    if not any(character in text for character in '",\r\n'):
        return text
    return '"' + text.replace('"', '""') + '"'


def _json_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
