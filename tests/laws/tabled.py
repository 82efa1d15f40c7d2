"""Rows as Arrow tables, each column stored in one of the many ways in which tables of the trade store it.

Not every way can say everything: decimals no ``unknown``, dates no hours. What a way cannot say it leaves out, or says as nearly as it
can, and ``Tabled.rows`` are the rows that the table says in the end. No two tables of the same rows need look alike.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

import pyarrow as pa

from tests.laws import storing
from tests.laws.storing import Stored
from tests.laws.table_rows import DAYS, MONEY, Row
from tradezone.policy.zone import Zone

Cells = dict[str, Any]

OF_SHIPMENT = (
    "imported_into",
    "exported_from",
    "entered",
    "loaded",
    "contracted",
    "exported",
    "importer",
    "exporter",
    "producer",
    "related_parties",
    "route",
)
LISTS = ("route", "documents", "claims", "procedures", "materials", "processing", "provenance")
NEEDED = ("imported_into", "entered", "product")
ATTRIBUTE = "attributes."
TEXT = "text"


class Tabled(NamedTuple):
    """A table, the rows it says, and how each of its columns is stored."""

    table: pa.Table
    rows: list[Row]
    stored: dict[str, str]

    @property
    def is_text(self) -> bool:
        """Whether it is the plainest table of its rows."""
        return set(self.stored.values()) == {TEXT}


def cells_of(row: Row) -> Cells:
    """What a row says by column; a list stays one."""
    item = row["items"][0]
    cells = {name: row[name] for name in OF_SHIPMENT if name in row}
    if "id" in row:
        cells["shipment"] = row["id"]
    if "id" in item:
        cells["item"] = item["id"]
    cells |= {name: part for name, part in item.items() if name not in ("id", "attributes")}
    return cells | {f"{ATTRIBUTE}{name}": text for name, text in item.get("attributes", {}).items()}


def row_of(cells: Cells) -> Row:
    """The row that says these cells: the way back."""
    row: Row = {"id": cells["shipment"]} if "shipment" in cells else {}
    item: Row = {"id": cells["item"]} if "item" in cells else {}
    attributes = {}
    for name, part in cells.items():
        if name.startswith(ATTRIBUTE):
            attributes[name.removeprefix(ATTRIBUTE)] = part
        elif name in OF_SHIPMENT:
            row[name] = part
        elif name not in ("shipment", "item"):
            item[name] = part
    if attributes:
        item["attributes"] = attributes
    return {**row, "items": [item]}


def as_text(rows: list[Row]) -> Tabled:
    """The plainest table: every cell text, units and currencies within it, nothing left out."""
    cells = [cells_of(row) for row in rows]
    names = list(dict.fromkeys([*NEEDED, *(name for each in cells for name in each)]))
    arrays = [pa.array([storing.text_of(each.get(name)) for each in cells], pa.string()) for name in names]
    return Tabled(pa.table(arrays, names), rows, dict.fromkeys(names, TEXT))


def tabled(zone: Zone, rows: list[Row], random: Random) -> Tabled:
    """The rows as a table of which each column is stored in a way chosen at random: sliced, in chunks, columns in any order."""
    front, behind = ([random.choice(rows) for _ in range(random.choice((0, 1, 3, 9)))] if rows else [] for _ in range(2))
    cells = [cells_of(row) for row in (*front, *rows, *behind)]
    names = [name for name in dict.fromkeys(name for each in cells for name in each) if name not in NEEDED]
    left_out = {name for name in names if random.randrange(25) == 0}
    for each in cells:
        for name in left_out & each.keys():
            del each[name]
    names = [*NEEDED, *(name for name in names if name not in left_out)]
    names += [name for name in (*OF_SHIPMENT, "terms", "materials") if name not in names and random.randrange(20) == 0]
    columns = _figures(names, cells, random)
    for name in names:
        if name not in columns:
            columns[name] = _saying_most(name, cells, partial(storing.stored, _ways(zone, name), name, random=random))
    if random.randrange(4) == 0:
        columns["remark"] = storing.stored([storing.floats], "remark", cells, random)
    order = list(columns)
    random.shuffle(order)
    return Tabled(
        _assembled({name: columns[name] for name in order}, len(front), len(rows), random),
        [row_of(each) for each in cells[len(front) : len(front) + len(rows)]],
        {name: columns[name].way for name in order},
    )


def _saying_most(name: str, cells: list[Cells], store: Callable[..., Stored]) -> Stored:
    """A column stored in a way that leaves few cells out, where a few attempts find one."""
    for attempt in range(4):
        told = [{name: each[name]} if name in each else {} for each in cells]
        given = sum(map(len, told))
        column = store(cells=told)
        if attempt == 3 or sum(map(len, told)) >= given * 4 // 5:
            break
    for each, said in zip(cells, told, strict=True):
        each.pop(name, None)
        each.update(said)
    return column


def _ways(zone: Zone, name: str) -> list[Callable[..., Stored]]:
    """The ways in which a column may be stored, likely ones more than once."""
    if name in ("shipment", "item"):
        return [storing.words, storing.words, storing.whole_names]
    if name in DAYS:
        return [storing.words, storing.dates, storing.instants(zone.time_zone)]
    if name == "related_parties":
        return [storing.words, storing.truths]
    if name == "hs":
        return [storing.words, storing.words, storing.whole_names]
    if name in LISTS:
        return [storing.joined, *[storing.lists(name)] * 2]
    kinds = {each.kind for product in zone.products.values() for a, each in product.attributes.items() if ATTRIBUTE + a == name}
    if kinds == {"yes_no"}:
        return [storing.words, storing.truths]
    if kinds == {"number"}:
        return [storing.words, storing.decimals, storing.wholes]
    return [storing.words]


def _figures(names: list[str], cells: list[Cells], random: Random) -> dict[str, Stored]:
    """The columns of figures, with their units and currencies within them or beside them."""
    found: dict[str, Stored] = {}
    for unit, counted in (("quantity_unit", ("quantity",)), ("currency", MONEY)):
        of = tuple(name for name in counted if name in names)
        ways = {name: random.choice((storing.words, storing.apart, storing.apart, storing.decimals, storing.wholes)) for name in of}
        if not of:
            continue
        beside = [_counted(each, of) for each in cells]
        for name, way in ways.items():
            found[name] = _saying_most(name, cells, partial(storing.figures, way, name, beside=beside, random=random))
        if any(way is not storing.words for way in ways.values()) or random.randrange(3) == 0:
            told = [storing.beside(each, of, unit, random) for each, unit in zip(cells, beside, strict=True)]
            found[unit] = storing.stored([storing.words], unit, [{} if each is None else {unit: each} for each in told], random)
    return found


def _counted(cells: Cells, names: tuple[str, ...]) -> str | None:
    """What the first of some figures counts that says so."""
    return next((cells[name].rpartition(" ")[2] for name in names if " " in cells.get(name, "")), None)


def _assembled(columns: dict[str, Stored], start: int, length: int, random: Random) -> pa.Table:
    """The columns side by side: in one piece or several, a part of something longer, with dictionaries that differ by piece."""
    size = len(next(iter(columns.values())).values)
    cuts = sorted({0, size, *(random.randrange(size + 1) for _ in range(random.choice((0, 0, 1, 3))))})
    batches = []
    for at, end in pairwise(cuts):
        arrays = [column.array(column.values[at:end], random) for column in columns.values()]
        batches.append(pa.RecordBatch.from_arrays(arrays, list(columns)))
    if not batches:
        return pa.table([column.array([], random) for column in columns.values()], list(columns))
    return pa.Table.from_batches(batches).slice(start, length)
