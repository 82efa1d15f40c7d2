"""Shipments as rows: one row an item, rows of one shipment standing together."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, TextIO

from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Path, Places
from tradezone.text.nearest import did_you_mean
from tradezone.values.figures import clip

SHIPMENT_COLUMNS: Final = (
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
ITEM_COLUMNS: Final = (
    "product",
    "hs",
    "origin",
    "quantity",
    "customs_value",
    "terms",
    "freight",
    "insurance",
    "rebates",
    "first_resale",
    "duty_paid",
    "documents",
    "claims",
    "procedures",
    "quota",
    "quota_available",
    "materials",
    "processing",
)
LISTS: Final = ("route", "documents", "claims", "procedures", "materials", "processing")
MONEY: Final = ("customs_value", "freight", "insurance", "duty_paid")
ATTRIBUTES: Final = "attributes."
NONE: Final = "none"
_NAMES: Final = ("shipment", "item", *SHIPMENT_COLUMNS, *ITEM_COLUMNS, "quantity_unit", "currency")


@dataclass(slots=True)
class RowShipment(Places):
    """The rows of one shipment: its content as a mapping, or what is wrong, and where each part stands."""

    file: str
    first_line: int
    content: dict[str, Any] | None
    lines: list[int] = field(default_factory=list)
    faults: tuple[Diagnostic, ...] = ()

    def place(self, path: Path, *, key: bool = False) -> Place:  # noqa: ARG002 a column has one place
        """The line of the item; a path that names none is the first line."""
        at = [part for part in path if isinstance(part, int)]
        line = self.lines[at[0]] if path and path[0] == "items" and at and at[0] < len(self.lines) else self.first_line
        return Place(self.file, line)

    def notes(self, path: Path) -> tuple[str, ...]:
        """The name of the column."""
        names = [str(part) for part in path if not isinstance(part, int) and part not in ("items",)]
        return (f"column `{'.'.join(names)}`",) if names else ()


def read_rows(file: str, stream: TextIO) -> Iterator[RowShipment]:
    """The shipments of a CSV text. A column that is not known is reported once and left out; a bad row stops only its shipment."""
    reader = csv.reader(stream, strict=True)
    try:
        header = [name.strip() for name in next(reader)]
    except StopIteration:
        raise Faults(
            [Diagnostic("empty-file", "the file holds nothing", Place(file), remedy="the first row names the columns")]
        ) from None
    except csv.Error as error:
        raise Faults([Diagnostic("bad-csv", f"this is not CSV: {error}", Place(file, reader.line_num))]) from None
    faults = _header_faults(file, header)
    if any(fault.severity == "error" for fault in faults):
        raise Faults(faults)
    open_shipment: RowShipment | None = None
    if faults:
        yield RowShipment(file, 1, None, faults=tuple(faults))
    for line, cells in _rows(file, reader):
        if isinstance(cells, Diagnostic):
            yield RowShipment(file, line, None, faults=(cells,))
            continue
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
        if not row:
            continue
        if len(cells) != len(header):
            sentence = f"the row has {len(cells)} cells, the header {len(header)}"
            yield RowShipment(file, line, None, faults=(Diagnostic("row-length", sentence, Place(file, line)),))
            continue
        name = row.get("shipment", f"row-{line}")
        if open_shipment is None or open_shipment.content is None or open_shipment.content["id"] != name:
            if open_shipment is not None:
                yield open_shipment
            open_shipment = RowShipment(file, line, {"id": name, "items": [], **_shipment(row)})
        open_shipment.lines.append(line)
        assert open_shipment.content is not None, "made above"  # noqa: S101 ours
        open_shipment.content["items"].append(_item(row))
    if open_shipment is not None:
        yield open_shipment


def _rows(file: str, reader: Any) -> Iterator[tuple[int, list[str] | Diagnostic]]:
    while True:
        line = reader.line_num + 1
        try:
            yield line, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Diagnostic("bad-csv", f"this is not CSV: {error}", Place(file, line))


def _header_faults(file: str, header: list[str]) -> list[Diagnostic]:
    faults = []
    column = 1
    for position, name in enumerate(header):
        place = Place(file, 1, column, max(1, len(name)))
        column += len(name) + 1
        if header.index(name) != position:
            faults.append(
                Diagnostic("duplicate-key", f"the column `{clip(name)}` stands twice", place, remedy="keep one of the two")
            )
        elif name not in _NAMES and not name.startswith(ATTRIBUTES):
            sentence = f"the column `{clip(name)}` is not known and is left out"
            faults.append(
                Diagnostic("unknown-column", sentence, place, remedy=did_you_mean(name, _NAMES, otherwise=""), severity="warning")
            )
    for name in ("imported_into", "entered", "product"):
        if name not in header:
            faults.append(
                Diagnostic("missing-column", f"the column `{name}` is missing", Place(file, 1), remedy=f"add a column `{name}`")
            )
    return faults


def _listed(cell: str) -> Any:
    if cell == "unknown":
        return cell
    return [] if cell == NONE else [part.strip() for part in cell.split(";") if part.strip()]


def _shipment(row: dict[str, str]) -> dict[str, Any]:
    return {name: _listed(row[name]) if name in LISTS else row[name] for name in SHIPMENT_COLUMNS if name in row}


def _item(row: dict[str, str]) -> dict[str, Any]:
    """The item of a row; a number without its unit takes it from the column beside it."""
    item: dict[str, Any] = {"id": row["item"]} if "item" in row else {}
    for name in ITEM_COLUMNS:
        cell = row.get(name)
        if cell is None:
            continue
        if cell == "unknown":
            pass
        elif name == "quantity" and " " not in cell and "quantity_unit" in row:
            cell = f"{cell} {row['quantity_unit']}"
        elif name in MONEY and " " not in cell and "currency" in row:
            cell = f"{cell} {row['currency']}"
        item[name] = _listed(cell) if name in LISTS else cell
    attributes = {name[len(ATTRIBUTES) :]: cell for name, cell in row.items() if name.startswith(ATTRIBUTES)}
    return {**item, "attributes": attributes} if attributes else item
