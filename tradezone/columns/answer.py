"""The answer: one row an item, filled path by path and made an Arrow batch at the end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tradezone.assessment.decision import TOTALS
from tradezone.policy import measures as law
from tradezone.policy.zone import Zone

#: What an amount may have at most in a column; one that has more does not fit and its row is rejected.
MOST_DIGITS: Final = 38
WORDS: Final = ("outcome", "compliance", "standing", "currency", "applied", "findings", "missing")
BOUNDS: Final = ("least", "most")
_WORD: Final = pa.dictionary(pa.int32(), pa.string())
_CHARGING: Final = (law.Duty, law.Preference, law.PriceFloor, law.Fee, law.Security)

Units = np.ndarray[Any, np.dtype[np.int64]]


def charging(zone: Zone) -> tuple[str, ...]:
    """The measures that can charge or secure, in the order of the policy."""
    return tuple(measure.id for measure in zone.measures.values() if isinstance(measure, _CHARGING))


def schema_of(zone: Zone, given: pa.Schema, *, explained: bool) -> pa.Schema:
    """The columns of an answer to rows of a schema."""
    amount = pa.decimal128(MOST_DIGITS, zone.rounding.scale)
    fields = [given.field(name) for name in ("shipment", "item") if name in given.names]
    fields += [pa.field(name, _WORD) for name in ("outcome", "compliance", "standing")]
    fields += [pa.field("illustrative", pa.bool_()), pa.field("currency", _WORD)]
    fields += [pa.field(name, amount) for name in (*TOTALS, *(f"amount.{name}" for name in charging(zone)))]
    fields += [pa.field(name, _WORD) for name in ("applied", "findings", "missing")]
    fields += [pa.field(f"{end}.{name}", amount) for name in TOTALS for end in BOUNDS]
    if explained:
        fields.append(pa.field("explanation", pa.string()))
    return pa.schema([*fields, pa.field("error", pa.string())])


class WordColumn:
    """Few texts many times: a code for each row, -1 where there is none."""

    def __init__(self, rows: int) -> None:
        self.codes = np.full(rows, -1, np.int32)
        self.texts: dict[str, int] = {}

    def code(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))

    def array(self) -> pa.DictionaryArray:
        missing = self.codes < 0
        codes = pa.array(self.codes, mask=missing if missing.any() else None)
        return pa.DictionaryArray.from_arrays(codes, pa.array(list(self.texts), pa.string()))


class AmountColumn:
    """Amounts in rounding steps: 64 bits where they fit, and beside them the few that are larger."""

    def __init__(self, rows: int) -> None:
        self.units: Units = np.zeros(rows, np.int64)
        self.known = np.zeros(rows, bool)
        self.large: dict[int, int] = {}

    def put(self, row: int, units: int | None) -> None:
        self.known[row] = units is not None
        if units is not None and -(1 << 63) <= units < 1 << 63:
            self.units[row] = units
        elif units is not None:
            self.large[row] = units

    def array(self, scale: int) -> pa.Array:
        """The amounts as decimals; a 64-bit amount is the low half of a 128-bit one, its sign the high half."""
        count = len(self.units)
        kind = pa.decimal128(MOST_DIGITS, scale)
        if not self.known.any():
            return pa.nulls(count, kind)
        halves = np.empty((count, 2), np.int64)
        halves[:, 0] = self.units
        np.right_shift(self.units, 63, out=halves[:, 1])
        for row, units in self.large.items():
            halves[row] = np.frombuffer(units.to_bytes(16, "little", signed=True), np.int64)
        mask = None if self.known.all() else pa.py_buffer(np.packbits(self.known, bitorder="little"))
        return pa.Array.from_buffers(kind, count, [mask, pa.py_buffer(halves)])


class Answer:
    """The rows of one batch while their answers are filled in."""

    def __init__(self, zone: Zone, rows: int) -> None:
        self.zone = zone
        self.rows = rows
        self.words = {name: WordColumn(rows) for name in WORDS}
        self.amounts = {name: AmountColumn(rows) for name in (*TOTALS, *(f"amount.{name}" for name in charging(zone)))}
        self.bounds: dict[str, AmountColumn] = {}
        self.illustrative = np.zeros(rows, bool)
        self.errors: dict[int, str] = {}
        self.explanations: dict[int, str] = {}

    def put_words(self, row: int, words: Iterable[tuple[str, str]]) -> None:
        for name, text in words:
            column = self.words[name]
            column.codes[row] = column.code(text)

    def put_bound(self, name: str, row: int, units: int | None) -> None:
        if units is not None:
            self.bounds.setdefault(name, AmountColumn(self.rows)).put(row, units)

    def put_bounds(self, name: str, rows: Any, units: Units) -> None:
        if len(rows):
            column = self.bounds.setdefault(name, AmountColumn(self.rows))
            column.units[rows] = units
            column.known[rows] = True

    def batch(self, schema: pa.Schema, given: pa.RecordBatch) -> pa.RecordBatch:
        """The whole as an Arrow batch; what names a row is passed through as it came."""
        scale = self.zone.rounding.scale
        unread = self._unread()
        no_amounts = pa.nulls(self.rows, pa.decimal128(MOST_DIGITS, scale))
        arrays = []
        for field in schema:
            name = field.name
            if name in ("shipment", "item"):
                arrays.append(given.column(name))
            elif name in self.words:
                arrays.append(self.words[name].array())
            elif name in self.amounts:
                arrays.append(self.amounts[name].array(scale))
            elif name == "illustrative":
                arrays.append(pa.array(self.illustrative, mask=unread))
            elif name in ("error", "explanation"):
                arrays.append(_sparse(self.errors if name == "error" else self.explanations, self.rows))
            else:
                found = self.bounds.get(name)
                arrays.append(no_amounts if found is None else found.array(scale))
        return pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _unread(self) -> Any:
        if not self.errors:
            return None
        mask = np.zeros(self.rows, bool)
        mask[list(self.errors)] = True
        return mask


def _sparse(texts: dict[int, str], rows: int) -> pa.Array:
    if not texts:
        return pa.nulls(rows, pa.string())
    cells: Sequence[str | None] = [texts.get(row) for row in range(rows)]
    return pa.array(cells, pa.string())
