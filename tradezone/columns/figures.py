"""Figures: the amounts and quantities of a column as whole numbers at one scale, with what they count.

What does not fit the fast path is marked ``odd`` and decided on the item path: figures that cannot be read, that the law refuses, or
that are so large that nobody has ever traded them.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tradezone.columns import buffers
from tradezone.columns.header import is_text, without_views
from tradezone.columns.vocabulary import Vocabulary
from tradezone.shipment.cells import cell
from tradezone.values import Money, Quantity, UnitPrice, ValueProblem
from tradezone.values.figures import read_figure

Ints = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
Codes = np.ndarray[Any, np.dtype[np.int32]]

#: Figures of more than so many bits at their scale are decided one by one.
MOST_BITS: Final = 50
#: Decimals kept in a column; text with more is decided one by one.
_MOST_SCALE: Final = 6
_USUAL_SCALE: Final = 2
_KINDS: Final[dict[str, Any]] = {
    "quantity": Quantity,
    "customs_value": Money,
    "freight": Money,
    "insurance": Money,
    "duty_paid": Money,
    "rebates": UnitPrice,
    "first_resale": UnitPrice,
}
FIGURES: Final = tuple(_KINDS)
_BESIDE: Final = {"quantity": "quantity_unit", **dict.fromkeys(("customs_value", "freight", "insurance", "duty_paid"), "currency")}


class Figures(NamedTuple):
    """A column of figures: ``units`` at ``scale`` where ``given``; ``of`` says by its position in ``ofs`` what each counts."""

    units: Ints
    scale: int
    given: Flags
    odd: Flags
    of: Codes
    #: What is counted, as the parser names it; the first stands for nothing that can be read.
    ofs: tuple[str, ...]


def beside(name: str) -> str | None:
    """The column that says what the figures of another count."""
    return _BESIDE.get(name)


def read_unit(name: str, given: Any) -> str:
    """What a unit or currency beside a figure is called; ``ShipmentError`` never, an empty name where it is none."""
    return "" if given is None else _named(_KINDS[name], given)


def _named(kind: Any, text: str) -> str:
    try:
        return str(kind.parse(f"1 {text}").of)
    except ValueProblem:
        return ""


def read_figures(name: str, column: pa.Array, units: tuple[Codes, Vocabulary] | None) -> Figures:
    """The figures of a column; ``units`` are the cells of the column beside it."""
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if is_text(kind):
        return _of_text(name, column, units)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    numbers, scale, odd = _whole(column)
    given = buffers.given(column)
    of, ofs = _counted(name, len(column), units)
    odd |= given & ((of == 0) | _refused(name, numbers))
    return Figures(numbers, scale, given, odd, of, ofs)


def _refused(name: str, numbers: Ints) -> Flags:
    """Below zero, or of a quantity not above it; or too large."""
    too_large: Flags = numbers >= 1 << MOST_BITS
    return too_large | (numbers <= 0 if name == "quantity" else numbers < 0)


def _counted(name: str, rows: int, units: tuple[Codes, Vocabulary] | None) -> tuple[Codes, tuple[str, ...]]:
    """What each figure counts by the column beside it; nothing where there is none."""
    if units is None:
        return np.zeros(rows, np.int32), ("",)
    codes, vocabulary = units
    names = [_named(_KINDS[name], text[0]) if text[0] else "" for text in vocabulary.values]
    ofs = ("", *sorted(set(names) - {""}))
    lut = np.array([ofs.index(each) for each in names], np.int32)
    return lut[codes], ofs


def _whole(column: pa.Array) -> tuple[Ints, int, Flags]:
    """The numbers of a column of integers or decimals; those that do not fit in 64 bits are odd."""
    kind = column.type
    if pa.types.is_null(kind):
        return np.zeros(len(column), np.int64), 0, np.zeros(len(column), bool)
    if pa.types.is_integer(kind):
        if pa.types.is_uint64(kind):
            large = pc.fill_null(pc.greater(column, pa.scalar((1 << 62) - 1, pa.uint64())), fill_value=False)
            column = pc.if_else(large, pa.scalar(0, kind), column)
            odd = large.to_numpy(zero_copy_only=False)
        else:
            odd = np.zeros(len(column), bool)
        return buffers.whole(column).astype(np.int64), 0, odd
    if pa.types.is_decimal32(kind) or pa.types.is_decimal64(kind):
        column = column.cast(pa.decimal128(kind.precision, kind.scale))
    if kind.scale > _MOST_SCALE and not pa.types.is_decimal256(kind):
        fewer = column.cast(pa.decimal128(38, _MOST_SCALE), safe=False)
        same = pc.fill_null(pc.equal(fewer.cast(kind, safe=False), column), fill_value=True)
        numbers, scale, odd = _whole(fewer)
        return numbers, scale, odd | ~same.to_numpy(zero_copy_only=False)
    lanes = 4 if pa.types.is_decimal256(kind) else 2
    halves = np.frombuffer(column.buffers()[1], np.int64)[column.offset * lanes : (column.offset + len(column)) * lanes]
    halves = halves.reshape(-1, lanes)
    low = halves[:, 0].copy()  # what follows changes it
    odd = halves[:, 1] != low >> 63
    for lane in range(2, lanes):
        odd |= halves[:, lane] != low >> 63
    if column.null_count:
        valid = buffers.given(column)
        low *= valid
        odd &= valid
    low[odd] = 0
    if kind.scale > _MOST_SCALE:
        low, rest = np.divmod(low, 10 ** (kind.scale - _MOST_SCALE))
        odd |= rest != 0
    low, scale = _plainer(low, min(kind.scale, _MOST_SCALE))
    if scale < 0:
        return low * 10**-scale if -scale < 4 else low, 0, odd | (-scale >= 4) & (low != 0)
    return low, scale, odd


def _plainer(numbers: Ints, scale: int) -> tuple[Ints, int]:
    """The same figures without decimals that none of them uses."""
    while scale > _USUAL_SCALE and not (numbers % 10).any():
        numbers, scale = numbers // 10, scale - 1
    return numbers, scale


def _of_text(name: str, column: pa.Array, units: tuple[Codes, Vocabulary] | None) -> Figures:
    """Figures written as text, alone or with what they count."""
    if not pa.types.is_dictionary(column.type):
        column = column.cast(without_views(column.type)).dictionary_encode()
    local = buffers.codes(column.indices)
    texts = [cell(text) for text in column.dictionary.to_pylist()]
    known = {"": 0}
    numbers = np.zeros(len(texts) + 1, np.int64)
    scales = np.zeros(len(texts) + 1, np.int64)
    given, odd = np.zeros(len(texts) + 1, bool), np.zeros(len(texts) + 1, bool)
    own = np.full(len(texts) + 1, -1, np.int32)
    for at, text in enumerate(texts):
        if not isinstance(text, str):
            continue
        given[at] = True
        figure, gap, unit = text.partition(" ")
        try:
            number, scale = read_figure(figure)
        except ValueProblem:
            odd[at] = True
            continue
        if gap:
            own[at] = known.setdefault(_named(_KINDS[name], unit.strip()), len(known))
        if scale > _MOST_SCALE or number >= 1 << MOST_BITS or number < 0 or (name == "quantity" and not number):
            odd[at] = True
            continue
        numbers[at], scales[at] = number, scale
    most = int(scales.max())
    up = 10 ** (most - scales)
    odd |= numbers >= (1 << MOST_BITS) // up
    numbers = np.where(odd, 0, numbers * up)
    of, ofs = _counted(name, len(column), units)
    named = tuple(known)
    both = tuple(dict.fromkeys((*ofs, *named)))
    lut = np.array([both.index(each) for each in named], np.int32)
    mine = own[local]
    of = np.where(mine >= 0, lut[np.maximum(mine, 0)], of)
    is_given: Flags = given[local]
    return Figures(numbers[local], most, is_given, odd[local] | (is_given & (of == 0)), of, both)
