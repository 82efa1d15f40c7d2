"""Kinds: rows whose numbers are worked out by one and the same formula text: the same unit, contents, scales and facts given."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from tradezone.columns.reach import Extent, Reach
from tradezone.columns.wide import Wide
from tradezone.rules.facts import Facts
from tradezone.values import Money, UnitPrice
from tradezone.values.exact import ONE, ZERO, Exact

Rows = Any


class Part(NamedTuple):
    """One number of every row: whole numbers at one denominator."""

    units: Any
    denominator: int


class Kind(NamedTuple):
    """Rows of one kind: where they stand in the batch, the product of the first, and their numbers by fact."""

    rows: Rows
    product: int
    parts: Mapping[str, Part]
    #: The part outside the quota, where the rows say it.
    outside: Exact | None

    def taken(self, rows: Rows) -> Kind:
        """Some of the rows, by their position in the kind."""
        parts = {name: Part(part.units[rows], part.denominator) for name, part in self.parts.items()}
        return Kind(self.rows[rows], self.product, parts, self.outside)

    def most(self) -> dict[str, int]:
        """The largest size of each number, as a count of bits."""
        return {name: int(part.units.max(initial=0)).bit_length() for name, part in self.parts.items()}


def partitioned(codes: list[tuple[Any, int]]) -> list[Rows]:
    """The rows of each combination of some small codes, each code given with how many there are."""
    key: Any = codes[0][0].astype(np.int64)
    for code, count in codes[1:]:
        key = key * count + code
    if not len(key):
        return []
    encoded = pa.array(key).dictionary_encode()
    return split(encoded.indices.to_numpy(), len(encoded.dictionary))


def split(local: Any, count: int) -> list[Rows]:
    """The rows at each position, in their order."""
    if count == 1:
        return [np.arange(len(local))]
    small = local.astype(np.uint8 if count <= 1 << 8 else np.uint16 if count <= 1 << 16 else np.int32)
    order = np.argsort(small, kind="stable")
    ends = np.cumsum(np.bincount(small, minlength=count))
    return np.split(order, ends[:-1])


def in_columns(facts: Facts, kind: Kind, *, wide: bool) -> Facts:
    """The facts of the rows of a kind, by those of one of them."""
    return _with(facts, kind, lambda part: Exact(Wide.of(part.units) if wide else part.units, part.denominator))  # type: ignore[arg-type]  # a column of numbers


def in_reach(facts: Facts, kind: Kind, bits: Mapping[str, int], extent: Extent) -> Facts:
    """The same with the most that each number can be."""
    by_part = {id(part): bits[name] for name, part in kind.parts.items()}
    return _with(facts, kind, lambda part: Exact(Reach((1 << by_part[id(part)]) - 1, extent), part.denominator))  # type: ignore[arg-type]  # its bound


def _with(facts: Facts, kind: Kind, exact: Any) -> Facts:
    """Facts with numbers in place of those of the one row; what they derive from others is worked out again."""
    mine = copy(facts)
    parts, currency = kind.parts, facts.zone.currency
    price = UnitPrice(1, 0, of=f"{currency}/{facts.product.unit.name}")
    # Of the item itself only whether these are given is asked.
    mine.item = replace(
        facts.item,
        duty_paid=Money(1, 0, of=currency) if "duty_paid" in parts else None,
        rebates=price if "rebates" in parts else None,
        first_resale=price if "first_resale" in parts else None,
    )
    mine.value = exact(parts["value"]) if "value" in parts else None
    mine.quantity = exact(parts["quantity"]) if "quantity" in parts else None
    mine.rebates = exact(parts["rebates"]) if "rebates" in parts else None
    mine.first_resale = exact(parts["first_resale"]) if "first_resale" in parts else None
    mine.duty_paid = exact(parts["duty_paid"]) if "duty_paid" in parts else None
    mine.duties = None
    words = {name: value for name, value in facts.attributes.items() if not isinstance(value, Exact)}
    mine.attributes = {**words, **{name[1:]: exact(part) for name, part in parts.items() if name.startswith("@")}}
    mine.outside = kind.outside
    content = facts.product.priced_on
    mine.priced = mine.quantity if content is None else mine.held(content)
    return mine


OUTSIDE = {"in": ZERO, "over": ONE}
