"""Vocabulary: the distinct cells of a column, each read once by the parser of shipments and known by a number ever after."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable
from threading import Lock
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tradezone.columns import buffers
from tradezone.columns.header import is_list, is_text, without_views
from tradezone.shipment.cells import cell
from tradezone.shipment.parsing import ShipmentError, parse_shipment
from tradezone.shipment.rows import ATTRIBUTES, SHIPMENT_COLUMNS, item_content, shipment_content
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.values import ValueProblem
from tradezone.values.places import place

#: The number of a cell that says nothing.
NOTHING: Final = 0
#: Joins the entries of an Arrow list into one key; no name holds it.
_JOINT: Final = "\x1f"
_EMPTY: Final = "\x1e"
_STUB: Final = {"id": "row", "imported_into": "XZ", "entered": "2000-01-01"}
_SHIPMENT: Final = frozenset(SHIPMENT_COLUMNS)
_BESIDE: Final = {"documents": ("documents", "issued"), "claims": ("claims", "made")}

#: A route of two-letter codes and nothing else; there are many, and their reading is short.
_PLACES: Final = re.compile(r"[A-Z]{2}(?:;[A-Z]{2}){0,99}")
Read = Callable[[str, Any], Any]
Codes = np.ndarray[Any, np.dtype[np.int32]]


def facts_of(name: str) -> tuple[str, ...]:
    """The facts that a column gives: a document its name and its day."""
    return _BESIDE.get(name, (name,))


def read_cell(name: str, given: Any) -> tuple[Any, ...]:
    """What the cell of a column says, by the facts it gives, or what nothing says; ``ShipmentError`` where it cannot be read."""
    if name.startswith(ATTRIBUTES) and isinstance(given, str | None):
        return (given,)
    if name == "route" and isinstance(given, str) and _PLACES.fullmatch(given):
        return (_route(given),)
    row = {"product": "x"} if given is None else {"product": "x", name: given}
    content = {**_STUB, "items": [item_content(row)], **shipment_content(row)}
    shipment = parse_shipment(content)
    owner = shipment if name in _SHIPMENT else shipment.items[0]
    return tuple(getattr(owner, fact) for fact in facts_of(name))


def _route(given: str) -> tuple[str, ...]:
    """Places joined by `;`, each as the parser of shipments reads it."""
    try:
        return tuple(place(code) for code in given.split(";"))
    except ValueProblem as problem:
        raise ShipmentError([Diagnostic(problem.code, problem.sentence, Place("route"), remedy=problem.remedy)]) from None


class Vocabulary:
    """The cells of one column met so far; ``NOTHING`` is the one that is not given. Grows, and is safe to share between threads."""

    def __init__(self, name: str, read: Read = read_cell) -> None:
        self.name = name
        self._read = read
        self._codes: dict[Hashable, int] = {}
        self._lock = Lock()
        #: Of each code, what the cell says, None where it cannot be read; and how many codes there are.
        self.values: list[Any] = []
        self._readable: list[bool] = []
        #: Texts of dictionaries as they stand there, and the code of each.
        self._texts = pa.array([], pa.string())
        self._of_text = np.empty(0, np.int32)
        self._add(None, None)

    def _add(self, key: Hashable, given: Any) -> int:
        try:
            value, is_readable = self._read(self.name, given), True
        except ShipmentError:
            value, is_readable = None, False
        self.values.append(value)
        self._readable.append(is_readable)
        self._codes[key] = len(self.values) - 1
        return self._codes[key]

    def code(self, key: Hashable, given: Any) -> int:
        found = self._codes.get(key)
        if found is None:
            with self._lock:
                found = self._codes.get(key)
                if found is None:
                    found = self._add(key, given)
        return found

    @property
    def readable(self) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Of each code, whether its cell can be read."""
        with self._lock:
            return np.array(self._readable)

    def encoded(self, column: pa.Array) -> Codes:
        """The code of each row."""
        if pa.types.is_dictionary(column.type) and pa.types.is_string(column.type.value_type):
            of_entry: Codes = np.append(self._of_entries(column.dictionary), np.int32(NOTHING))
            return of_entry[buffers.codes(column.indices)]
        local, keys, cells = distinct(column)
        lut: Codes = np.empty(len(keys) + 1, np.int32)  # the last stands for a null
        lut[-1] = NOTHING
        for at, (key, given) in enumerate(zip(keys, cells, strict=True)):
            lut[at] = NOTHING if given is None else self.code(key, given)
        return lut[local]

    def _of_entries(self, entries: pa.Array) -> Codes:
        """The code of each entry of a dictionary of texts; those met before are found together."""
        with self._lock:
            texts, of_text = self._texts, self._of_text
        found: Codes
        places = pc.index_in(entries, value_set=texts)
        if not places.null_count:
            found = of_text[buffers.whole(places)]
            return found
        fresh = entries.filter(places.is_null()).unique()
        cells = [cell(text) for text in fresh.to_pylist()]
        known = np.array([NOTHING if given is None else self.code(str(given), given) for given in cells], np.int32)
        with self._lock:
            self._texts = pa.concat_arrays([texts, fresh])
            self._of_text = np.concatenate((of_text, known))
            texts, of_text = self._texts, self._of_text
        found = of_text[buffers.whole(pc.index_in(entries, value_set=texts))]
        return found


def distinct(column: pa.Array) -> tuple[Codes, list[Hashable], Iterable[Any]]:
    """The distinct cells of a column: the position of each row's among them, -1 for a null; a key for each, and its text or list."""
    kind = column.type
    if pa.types.is_null(kind):
        return np.full(len(column), -1, np.int32), [], []
    if is_list(kind):
        return _distinct_lists(column)
    if not pa.types.is_dictionary(kind):
        if pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
            column = column.cast(pa.decimal128(kind.precision, kind.scale))  # has no dictionaries
        column = column.cast(without_views(column.type)).dictionary_encode()
    indices, found = column.indices, column.dictionary
    local = buffers.codes(indices)
    cells = [cell(value) for value in found.to_pylist()]
    keys: list[Hashable] = [*cells]  # type: ignore[list-item]  # of a dictionary the cells are text
    return local, keys, cells


def _distinct_lists(column: pa.Array) -> tuple[Codes, list[Hashable], Iterable[Any]]:
    """Lists of names by their joined text; lists of anything else one by one."""
    if is_text(column.type.value_type):
        column = column.cast(pa.list_(pa.string()))
        joined = pc.binary_join(column, _JOINT)
        hollow = pc.and_(column.is_valid(), joined.is_null())
        if not pc.any(hollow).as_py():
            counts = pc.list_value_length(column)
            encoded = pc.if_else(pc.equal(counts, 0), pa.scalar(_EMPTY), joined).dictionary_encode()
            local = buffers.codes(encoded.indices)
            texts = [str(key) for key in encoded.dictionary.to_pylist()]
            return (
                local,
                [("list", text) for text in texts],
                [[] if text == _EMPTY else [cell(each) for each in text.split(_JOINT)] for text in texts],
            )
    local = np.full(len(column), -1, np.int32)
    known: dict[Hashable, int] = {}
    cells: list[Any] = []
    for row, value in enumerate(column.to_pylist()):
        if value is not None:
            key = ("entries", repr(value))
            at = known.setdefault(key, len(cells))
            if at == len(cells):
                cells.append(cell(value))
            local[row] = at
    return local, list(known), cells
