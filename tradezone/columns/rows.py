"""Rows: a batch read column by column: codes of words, numbers at one scale, and which rows need the item path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa

from tradezone.columns import buffers
from tradezone.columns.classes import Moments
from tradezone.columns.figures import FIGURES, Figures, beside, read_figures
from tradezone.columns.goods import Goods
from tradezone.columns.kinds import OUTSIDE, Kind, Part, partitioned
from tradezone.columns.times import read_moments
from tradezone.columns.vocabulary import Vocabulary
from tradezone.policy.zone import Zone
from tradezone.rules.facts import WITHOUT_FREIGHT
from tradezone.shipment.rows import ATTRIBUTES

_MONEY: Final = ("customs_value", "freight", "insurance")
_PRICES: Final = ("rebates", "first_resale")
#: Columns whose cells are no words of the law: they name rows or go with figures.
_NO_WORDS: Final = frozenset(("shipment", "item", "entered", "quota_available", *FIGURES))


class Rows:
    """The facts of a batch by column. ``odd`` marks rows that are decided on the item path."""

    def __init__(
        self,
        zone: Zone,
        edges: Sequence[int],
        goods: Goods,
        batch: pa.RecordBatch,
        columns: Sequence[str],
        vocabularies: Mapping[str, Vocabulary],
    ) -> None:
        self.zone = zone
        self.goods = goods
        self.count = batch.num_rows
        self.odd = np.zeros(self.count, bool)
        #: Rows that are answered though their case is open.
        self.settled = np.zeros(self.count, bool)
        self.vocabularies = vocabularies
        self.codes: dict[str, Any] = {}
        for name in columns:
            if name not in _NO_WORDS:
                self.codes[name] = vocabularies[name].encoded(batch.column(name))
        for name, codes in self.codes.items():
            unreadable = ~vocabularies[name].readable
            if name not in ("quantity_unit", "currency") and unreadable.any():
                self.odd |= unreadable[codes]
        self.figures = {name: self._figures(name, batch, columns) for name in FIGURES if name in columns}
        if "quota_available" in columns:
            self.odd |= buffers.given(batch.column("quota_available"))
        self.odd |= self.codes["imported_into"] == 0
        self.moments, untimely = read_moments(zone, edges, batch.column("entered"), vocabularies["entered"])
        self.odd |= untimely
        self.products, self.unnamed = goods.checked(self)
        if self.odd.any():  # what they say is not asked here, as it may be unreadable
            self.products[self.odd] = 0
            for codes in self.codes.values():
                codes[self.odd] = 0

    def _figures(self, name: str, batch: pa.RecordBatch, columns: Sequence[str]) -> Figures:
        unit = beside(name)
        units = (self.codes[unit], self.vocabularies[unit]) if unit is not None and unit in columns else None
        found = read_figures(name, batch.column(name), units)
        self.odd |= found.odd
        return found

    def absent(self, name: str) -> bool:
        """Whether nothing of a column is given."""
        return name not in self.codes

    @property
    def quick(self) -> Any:
        """The rows that take the fast path."""
        return np.flatnonzero(~self.odd)

    def kinds(self) -> list[Kind]:
        """The rows of the fast path by kind, with their numbers."""
        value, carriage, scale = self._values()
        given = self.figures
        codes: list[tuple[Any, int]] = [(self.goods.recipe[self.products], self.goods.recipes)]
        parts: dict[str, tuple[Any, int]] = {"value": (value, 10**scale), "carriage": (carriage, 10**scale)}
        factors = self._factors(codes)
        if "duty_paid" in given:  # left out means none, and none takes off as much as nothing
            paid = given["duty_paid"]
            parts["duty_paid"] = (np.where(paid.given, paid.units, 0), 10**paid.scale)
        quotas = self.codes.get("quota")
        if quotas is not None:
            codes.append((quotas, len(self.vocabularies["quota"].values)))
        attributes = self.goods.numbers(self)
        for name, (code, _, _) in attributes.items():
            codes.append((code, 2))
            parts[f"@{name}"] = attributes[name][1:]
        rows = self.quick
        found = []
        for within in partitioned([(np.asarray(code)[rows], count) for code, count in codes]):
            found.append(self._kind(rows[within], parts, factors))
        return found

    def _kind(self, rows: Any, parts: Mapping[str, tuple[Any, int]], factors: Mapping[str, Any]) -> Kind:
        """One kind, its numbers gathered in the order of its rows."""
        first = rows[0]
        own: dict[str, Part] = {}
        for name, (units, denominator) in parts.items():
            if not (name.startswith("@") and units[first] < 0):
                own[name] = Part(units[rows], denominator)
        for name, (column, pairs, of) in factors.items():
            numerator, denominator = pairs[of[first]]
            if column.given[first]:
                units = column.units[rows]
                own[name] = Part(units if numerator == 1 else units * numerator, 10**column.scale * denominator)
        quotas = self.codes.get("quota")
        said = None if quotas is None else self.vocabularies["quota"].values[quotas[first]][0]
        return Kind(rows, int(self.products[first]), own, None if said is None else OUTSIDE[said])

    def _factors(self, codes: list[tuple[Any, int]]) -> dict[str, Any]:
        """Figures by the unit: the factor of each into the product's unit, by a code of the row."""
        found = {}
        for name in ("quantity", *_PRICES):
            column = self.figures.get(name)
            if column is None:
                continue
            of, pairs, misfits = self.goods.factors(name, column, self.products)
            self.odd |= misfits & column.given
            large = np.array([numerator.bit_length() for numerator, _ in pairs])[of] > 1
            if large.any():
                bits = np.array([numerator for numerator, _ in pairs], np.float64)[of]
                too_large = column.given & (column.units * bits >= float(1 << 50))
                self.odd |= too_large
                column = column._replace(units=np.where(too_large, 0, column.units))
            if all(denominator == 1 for _, denominator in pairs):  # the same kind in whatever unit
                if len(pairs) > 1 or pairs[0][0] != 1:
                    column = column._replace(units=column.units * np.array([numerator for numerator, _ in pairs], np.int64)[of])
                    pairs = [(1, 1)]
                of = np.zeros(self.count, np.int32)
            codes.append((np.where(column.given, of + 1, 0), len(pairs) + 1))
            found[name] = (column, pairs, of)
        return found

    def _values(self) -> tuple[Any, Any, int]:
        """Customs value on the policy's terms, and freight and insurance that it leaves out, at one scale."""
        zone, given = self.zone, self.figures
        money = {name: given[name] for name in _MONEY if name in given}
        scale = max((column.scale for column in money.values()), default=0)
        zeros = np.zeros(self.count, np.int64)
        units = {}
        for name, column in given.items():
            if name in money or name == "duty_paid":
                foreign = np.array([of != zone.currency for of in column.ofs])
                self.odd |= column.given & foreign[column.of]
        for name, column in money.items():
            up = 10 ** (scale - column.scale)
            too_fine = column.units >= (1 << 50) // up
            self.odd |= too_fine & column.given
            units[name] = np.where(column.given & ~too_fine, column.units if up == 1 else column.units * up, 0)
        value = units.get("customs_value", zeros)
        value_given = money["customs_value"].given if "customs_value" in money else np.zeros(self.count, bool)
        extra = units.get("freight", zeros) + units.get("insurance", zeros)
        carried = extra if zone.terms in WITHOUT_FREIGHT else zeros
        terms = self.codes.get("terms")
        if terms is not None:
            said = [None if each is None else each[0] for each in self.vocabularies["terms"].values]
            moving = np.array([each is not None and (each in WITHOUT_FREIGHT) != (zone.terms in WITHOUT_FREIGHT) for each in said])[
                terms
            ]
            if moving.any():
                both = np.zeros(self.count, bool)
                if "freight" in money and "insurance" in money:
                    both = money["freight"].given & money["insurance"].given
                self.odd |= moving & ~both
                value = np.where(moving, value - extra if zone.terms in WITHOUT_FREIGHT else value + extra, value)
                self.odd |= value < 0
        self.odd |= ~value_given
        if "quantity" in given:
            self.odd |= ~given["quantity"].given
        else:
            self.odd[:] = True
        return value, carried, scale


__all__ = ["ATTRIBUTES", "Moments", "Rows"]
