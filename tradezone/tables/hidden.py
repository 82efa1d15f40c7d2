"""Rows with characters that no file may hold: what cannot be seen could make a text read otherwise than it looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pyarrow as pa

from tradezone.columns.header import is_list, is_text
from tradezone.tables.pieces import Piece, without
from tradezone.text.characters import unreadable, unreadable_at
from tradezone.text.diagnostics import Diagnostic, Place

_CONTROLS: Final = bytes([*range(9), *range(11, 32), 127])
#: How those beyond ASCII begin in UTF-8, and what they are.
_BEYOND: Final = (
    (b"\xc2", re.compile(rb"\xc2[\x80-\x9f]")),
    (b"\xe2\x80", re.compile(rb"\xe2\x80[\xa8\xa9]")),
    (b"\xef\xbf", re.compile(rb"\xef\xbf[\xbe\xbf]")),
)


def may_hide(text: bytes) -> bool:
    """Whether a character that is not read may stand in a text in UTF-8: a quick look, which errs on that side only."""
    if len(text.translate(None, _CONTROLS)) < len(text):
        return True
    return not text.isascii() and any(begin in text and whole.search(text) for begin, whole in _BEYOND)


def refuse_hidden(piece: Piece) -> Piece:
    """The piece without the rows in which such a character stands; those are refused."""
    batch = piece.batch
    faults: dict[int, tuple[Diagnostic, ...]] = {}
    for name, column in zip(batch.schema.names, batch.columns, strict=True):
        if not any(may_hide(text) for text in _stored(column)):
            continue
        for row, value in enumerate(column.to_pylist()):
            found = next((found for text in _texts(value) if (found := unreadable(text)) is not None), None)
            if found is not None:
                faults[row] = (*faults.get(row, ()), unreadable_at(Place(name), found[0]))
    return without(piece, faults)


def _stored(column: Any) -> Iterator[bytes]:
    """The texts of a column as they are stored, one after the other."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        yield from _stored(column.dictionary)
    elif is_list(kind):
        yield from _stored(column.flatten())
    elif pa.types.is_struct(kind):
        for part in column.flatten():
            yield from _stored(part)
    elif pa.types.is_string_view(kind):
        yield from _stored(column.cast(pa.large_string()))
    elif is_text(kind) and len(column):
        offsets = column.buffers()[1]
        width = 8 if pa.types.is_large_string(kind) else 4
        begin, end = (_offset(offsets, width, column.offset + at) for at in (0, len(column)))
        if end > begin:
            yield column.buffers()[2].slice(begin, end - begin).to_pybytes()


def _offset(offsets: pa.Buffer, width: int, position: int) -> int:
    return int.from_bytes(offsets.slice(position * width, width).to_pybytes(), "little")


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for each in value:
                yield from _texts(each)
        case dict():
            for each in value.values():
                yield from _texts(each)
