"""Goods: the products of a policy as columns see them: units, contents and attributes, and which rows do not agree with them."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tradezone.columns.figures import Figures
from tradezone.columns.vocabulary import Vocabulary
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import more_than_whole, read_attributes
from tradezone.shipment.rows import ATTRIBUTES
from tradezone.values import Quantity, UnitPrice
from tradezone.values.exact import Exact
from tradezone.values.unknown import PartlyKnown, Unknown

if TYPE_CHECKING:
    from tradezone.columns.rows import Rows

_PAPERS: Final = ("documents", "claims", "procedures")
#: What an attribute's cell is to a product: nothing, a fact, one that does not fit, one the product does not declare, a number of an
#: unusual denominator.
NOTHING, FACT, MISFIT, UNDECLARED, AWKWARD = range(5)
_NUMBERS: Final = frozenset(("share", "number", "price", "money"))
#: Shares of two decimals of a percent, and figures of up to four, are whole numbers at it; others are decided one by one.
_DENOMINATOR: Final = 10_000


class Goods:
    """The products of a policy. ``decidable`` are those every rule of which can be decided in columns."""

    def __init__(self, zone: Zone, decidable: Sequence[bool]) -> None:
        self.zone = zone
        self.names = tuple(zone.products)
        self.products = tuple(zone.products.values())
        self._position = {name: at for at, name in enumerate(self.names)}
        self._decidable = np.array([*decidable, False])
        keys = [(product.unit.name, product.priced_on, tuple(self._numbers_of(at))) for at, product in enumerate(self.products)]
        distinct = list(dict.fromkeys(keys))
        #: Products with one unit, content and kind of attributes have one recipe.
        self.recipe = np.array([distinct.index(key) for key in keys], np.int32)
        self.recipes = len(distinct)
        self._tables: dict[str, AttributeCells] = {}

    def _numbers_of(self, product: int) -> list[str]:
        return [name for name, attribute in self.products[product].attributes.items() if attribute.kind in _NUMBERS]

    def checked(self, rows: Rows) -> tuple[Any, Any]:
        """The position of each row's product, and how many names it gives that the policy does not use; marks rows that do not agree."""
        vocabulary = rows.vocabularies["product"]
        positions = np.array(
            [self._position.get(value[0], -1) if value is not None else -1 for value in vocabulary.values], np.int32
        )
        positions[0] = -1
        products = positions[rows.codes["product"]]
        rows.odd |= ~self._decidable[products]
        products = np.maximum(products, 0)
        unnamed = np.zeros(rows.count, np.int32)
        for fact in _PAPERS:
            if fact in rows.codes:
                counts = np.array([self._unused(fact, value) for value in rows.vocabularies[fact].values], np.int32)
                if counts.any():
                    unnamed += counts[rows.codes[fact]]
        for name, codes in rows.codes.items():
            if name.startswith(ATTRIBUTES):
                status = self._status(name, rows.vocabularies[name], codes, products)
                rows.odd |= status == MISFIT
                unnamed += status == UNDECLARED
        self._check_hs(rows, products)
        for fact, fits in (("materials", self._materials_fit), ("provenance", _provenance_fits)):
            if fact in rows.codes:
                misfits = np.array([value is not None and not fits(value[0]) for value in rows.vocabularies[fact].values])
                if misfits.any():
                    rows.odd |= misfits[rows.codes[fact]]
        return products, unnamed

    def _unused(self, fact: str, value: Any) -> int:
        """How many of some names the policy does not use."""
        names = () if value is None else value[0]
        if not isinstance(names, tuple) or isinstance(names, PartlyKnown | Unknown):
            return 0
        return sum(name not in self.zone.vocabulary[fact] for name in names)

    def _materials_fit(self, materials: Any) -> bool:
        """Whether the values of materials are in the policy's currency and their masses are weights; others go the item path."""
        return all(
            (each.value is None or each.value.of == self.zone.currency)
            and (each.mass is None or each.mass.unit.dimension == "mass")
            for each in materials or ()
        )

    def _check_hs(self, rows: Rows, products: Any) -> None:
        codes = rows.codes.get("hs")
        if codes is None:
            return
        values = rows.vocabularies["hs"].values
        table = np.array(
            [
                [
                    value is None or value[0] is None or any(value[0].agrees(code) for code in product.hs)
                    for product in self.products
                ]
                for value in values
            ]
        )
        rows.odd |= ~table[codes, products]

    def _status(self, name: str, vocabulary: Vocabulary, codes: Any, products: Any) -> Any:
        return self._tables.setdefault(name, AttributeCells(self, name, vocabulary)).of(codes, products).status

    def numbers(self, rows: Rows) -> dict[str, tuple[Any, Any, int]]:
        """Of each attribute that states a number: whether a row gives it, its units (-1 where it does not), and their denominator."""
        wanted = {f"{ATTRIBUTES}{name}" for at in range(len(self.products)) for name in self._numbers_of(at)}
        result = {}
        for name in sorted(wanted.intersection(rows.codes)):
            cells = self._tables.setdefault(name, AttributeCells(self, name, rows.vocabularies[name]))
            found = cells.of(rows.codes[name], rows.products)
            rows.odd |= found.status == AWKWARD
            result[name.removeprefix(ATTRIBUTES)] = ((found.units >= 0).astype(np.int8), found.units, _DENOMINATOR)
        return result

    def factors(self, name: str, column: Figures, products: Any) -> tuple[Any, list[tuple[int, int]], Any]:
        """By row the position of its factor into the product's unit; the factors; and the rows whose unit does not fit the product."""
        pairs: list[tuple[int, int]] = []
        table = np.full((len(column.ofs), len(self.products)), -1, np.int32)
        for at, of in enumerate(column.ofs):
            for product, goods in enumerate(self.products):
                found = self._factor(name, of, goods.unit)
                if found is not None:
                    if found not in pairs:
                        pairs.append(found)
                    table[at, product] = pairs.index(found)
        local = table[column.of, products] if table.size > 1 else np.zeros(len(products), np.int32)
        return np.maximum(local, 0), pairs or [(1, 1)], local < 0

    def _factor(self, name: str, of: str, unit: Any) -> tuple[int, int] | None:
        if not of:
            return None
        if name == "quantity":
            own = Quantity(1, 0, of=of)
            if own.unit.dimension != unit.dimension:
                return None
            exact = own.into(unit)
        else:
            price = UnitPrice(1, 0, of=of)
            if price.unit.dimension != unit.dimension or price.unit.basis or price.currency != self.zone.currency:
                return None
            exact = price.per(unit)
        return exact.numerator, exact.denominator


def _provenance_fits(provenance: Any) -> bool:
    """Whether the shares of each stage come to no more than all of it."""
    faults: list[Any] = []
    more_than_whole(SimpleNamespace(provenance=provenance), faults)  # type: ignore[arg-type]  # only what is read
    return not faults


class Cells(NamedTuple):
    """Of each row what its cell is to its product, and the number it states in units, -1 where it states none."""

    status: Any
    units: Any


class AttributeCells:
    """What the cells of one attribute are to each product, each read once."""

    def __init__(self, goods: Goods, name: str, vocabulary: Vocabulary) -> None:
        self._goods = goods
        self._name = name.removeprefix(ATTRIBUTES)
        self._vocabulary = vocabulary
        self._read = np.zeros(0, bool)
        self._status = np.zeros(0, np.int8)
        self._units = np.zeros(0, np.int64)
        self._lock = Lock()

    def of(self, codes: Any, products: Any) -> Cells:
        count = len(self._goods.products)
        key = codes.astype(np.int64) * count + products
        with self._lock:
            more = len(self._vocabulary.values) * count - len(self._read)
            if more > 0:
                self._read = np.concatenate((self._read, np.zeros(more, bool)))
                self._status = np.concatenate((self._status, np.zeros(more, np.int8)))
                self._units = np.concatenate((self._units, np.full(more, -1, np.int64)))
            read = self._read[key]
            if not read.all():
                for at in np.unique(key[~read]).tolist():
                    self._status[at], self._units[at] = self._meaning(*divmod(at, count))
                    self._read[at] = True
            return Cells(self._status[key], self._units[key])

    def _meaning(self, code: int, product: int) -> tuple[int, int]:
        """What one cell is to a product, and its number."""
        value = self._vocabulary.values[code]
        text = None if value is None else value[0]
        if text is None:
            return NOTHING, -1
        goods = self._goods.products[product]
        if self._name not in goods.attributes:
            return UNDECLARED, -1
        facts, faults = Facts(), []  # type: ignore[var-annotated]  # filled by the reader
        facts.zone, facts.product = self._goods.zone, goods
        facts.item = SimpleNamespace(attributes={self._name: text})  # type: ignore[assignment]  # only what is read
        found = read_attributes(facts, faults)
        if faults or self._name not in found:
            return (MISFIT if faults else NOTHING), -1
        stated = found[self._name]
        if not isinstance(stated, Exact):
            return FACT, -1
        number, rest = divmod(stated.numerator * _DENOMINATOR, stated.denominator)
        return (FACT, number) if not rest and 0 <= number < 1 << 50 else (AWKWARD, -1)
