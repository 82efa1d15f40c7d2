"""Shipments as rows: one row an item, rows of one shipment standing together."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tradezone.text.characters import unreadable, unreadable_at
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Path, Places
from tradezone.text.json_text import read_json
from tradezone.text.lines import NumberedLines
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
    "provenance",
)
LISTS: Final = ("route", "documents", "claims", "procedures", "materials", "processing", "provenance")
MONEY: Final = ("customs_value", "freight", "insurance", "duty_paid")
ATTRIBUTES: Final = "attributes."
NONE: Final = "none"
_CELL: Final = re.compile(r'(\s*"(?:[^"]|"")*"?\s*|[^,]*)(,|$)')
NAMES: Final = ("shipment", "item", *SHIPMENT_COLUMNS, *ITEM_COLUMNS, "quantity_unit", "currency")


@dataclass(slots=True)
class RowShipment(Places):
    """The rows of one shipment: its content as a mapping, or what is wrong, and where each part stands."""

    file: str
    first_line: int
    content: dict[str, Any] | None
    table: Table | None = None
    lines: list[int] = field(default_factory=list)
    faults: tuple[Diagnostic, ...] = ()

    def place(self, path: Path, *, key: bool = False) -> Place:  # noqa: ARG002 a column has one place
        """The cell in the row of the item; a path that names no item means the first row."""
        at = [part for part in path if isinstance(part, int)]
        line = self.lines[at[0]] if path and path[0] == "items" and at and at[0] < len(self.lines) else self.first_line
        return self.table.cell(line, column_of(path)) if self.table else Place(self.file, line)

    def notes(self, path: Path) -> tuple[str, ...]:
        """The name of the column."""
        name = column_of(path)
        return (f"column `{clip(name)}`",) if name else ()


def column_of(path: Path) -> str:
    """The column that gives the part at a path; empty where none does."""
    names = [str(part) for part in path if not isinstance(part, int) and part != "items"]
    return ".".join(names[:2]) if names[:1] == ["attributes"] else "".join(names[:1])


@dataclass(frozen=True, slots=True)
class Table:
    """The header and the lines of a CSV file."""

    file: str
    header: list[str]
    lines: NumberedLines

    def cell(self, line: int, column: str) -> Place:
        """Where a cell stands; the beginning of its line where it is not given."""
        cells = _spans(self.lines.line(line) or "")
        position = self.header.index(column) if column in self.header else len(cells)
        start, length = cells[position] if position < len(cells) else (0, 0)
        return Place(self.file, line, start + 1, length) if length else Place(self.file, line)

    def shipment(self, line: int) -> str | None:
        """The shipment that a row names which cannot be read whole."""
        cells = _spans(self.lines.line(line) or "")
        position = self.header.index("shipment") if "shipment" in self.header else len(cells)
        if position >= len(cells):
            return None
        start, length = cells[position]
        return (self.lines.line(line) or "")[start : start + length].strip('" ')


def _spans(line: str) -> list[tuple[int, int]]:
    """Where each cell of a line begins, and how long it is, without the space around it."""
    spans = []
    for match in _CELL.finditer(line):
        cell = match[1]
        spans.append((match.start(1) + len(cell) - len(cell.lstrip()), len(cell.strip())))
        if not match[2]:
            break
    return spans


def read_rows(file: str, text: str, lines: NumberedLines) -> Iterator[RowShipment]:
    """The shipments of a CSV text. A column that is not known is reported once and left out; a bad row stops only its shipment."""
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
    header = _header(file, reader)
    faults = _header_faults(file, header)
    if any(fault.severity == "error" for fault in faults):
        raise Faults(faults)
    if faults:
        yield RowShipment(file, 1, None, faults=tuple(faults))
    table = Table(file, header, lines)
    yield from grouped(table, _rows(table, reader, hides=unreadable(text) is not None))


def grouped(table: Table, rows: Iterable[tuple[int, dict[str, Any], Diagnostic | None]]) -> Iterator[RowShipment]:
    """The shipments of rows given with their lines and what is wrong with them; rows of one shipment follow each other."""
    file = table.file
    seen: set[str] = set()
    current: RowShipment | None = None
    for line, row, bad in rows:
        name = row.get("shipment", f"row-{line}") if bad is None else table.shipment(line)
        if current is None or current.content is None or current.content["id"] != name:
            if current is not None:
                yield _whole(current)
                current = None
            if name is None:
                yield RowShipment(file, line, None, faults=() if bad is None else (bad,))
                continue
            current = RowShipment(file, line, {"id": name, "items": [], **shipment_content(row)}, table)
            if name in seen:
                current.faults = (_scattered(table, line, name),)
            seen.add(name)
        fault = bad or _disagreement(table, current, line, row)
        if fault is not None:
            current.faults += (fault,)
            continue
        current.lines.append(line)
        current.content["items"].append(item_content(row))  # type: ignore[index]  # made above
    if current is not None:
        yield _whole(current)


def _whole(shipment: RowShipment) -> RowShipment:
    """The shipment, without its content where a row of it is bad: what is left of it would be decided wrongly."""
    return replace(shipment, content=None) if shipment.faults else shipment


def _scattered(table: Table, line: int, name: str) -> Diagnostic:
    sentence = f"the rows of shipment `{clip(name)}` do not stand together"
    remedy = "sort the rows by shipment; each shipment has an id of its own"
    return Diagnostic("scattered-rows", sentence, table.cell(line, "shipment"), remedy=remedy)


def _disagreement(table: Table, shipment: RowShipment, line: int, row: dict[str, Any]) -> Diagnostic | None:
    """Rows of one shipment say the same of it; one that says nothing agrees."""
    if not shipment.lines:
        return None
    for name in SHIPMENT_COLUMNS:
        said = row.get(name)
        first: Any = (shipment.content or {}).get(name)
        if said is not None and (_listed(said) if name in LISTS else said) != first:
            note = f"{table.cell(shipment.lines[0], name)}: the first row of the shipment"
            sentence = f"`{name}` is `{clip(str(said))}` here, but not in the first row of the shipment"
            remedy = "what concerns the whole shipment is the same in all its rows"
            return Diagnostic("rows-disagree", sentence, table.cell(line, name), (note,), remedy)
    return None


def _header(file: str, reader: Any) -> list[str]:
    try:
        return [name.strip() for name in next(reader)]
    except StopIteration:
        raise Faults(
            [Diagnostic("empty-file", "the file holds nothing", Place(file), remedy="the first row names the columns")]
        ) from None
    except csv.Error as error:
        raise Faults([bad_csv(error, Place(file, 1))]) from None


def bad_csv(error: csv.Error, place: Place) -> Diagnostic:
    """What the reader of CSV says, in our form."""
    said = str(error)
    if "end of data" in said:
        sentence, remedy = "a quoted cell is not closed", "close the quotation mark; write one within a cell twice"
    elif "expected after" in said:
        sentence, remedy = "text follows the closing quotation mark of a cell", "write a quotation mark within a cell twice"
    else:
        sentence, remedy = said, "write cells with commas between them, and quotation marks around a cell with a comma in it"
    return Diagnostic("bad-csv", f"this is not CSV: {sentence}", place, remedy=remedy)


def row_length(cells: int, names: int, place: Place) -> Diagnostic:
    """A row has a cell for each column."""
    sentence = f"the row has {cells} cells, the header {names}"
    return Diagnostic("row-length", sentence, place, remedy="put quotation marks around a cell with a comma in it")


def _rows(table: Table, reader: Any, *, hides: bool) -> Iterator[tuple[int, dict[str, str], Diagnostic | None]]:
    """Line, cells by column, and what is wrong with the row; blank rows are left out."""
    header = table.header
    while True:
        line = reader.line_num + 1
        fault = None
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, {}, bad_csv(error, Place(table.file, line))
            continue
        row = {name: cell.strip() for name, cell in zip(header, cells, strict=False) if cell.strip()}
        if not row:
            continue
        if len(cells) != len(header):
            fault = row_length(len(cells), len(header), Place(table.file, line))
        elif hides:
            fault = next(
                (unreadable_at(table.cell(line, name), h[0]) for name, cell in row.items() if (h := unreadable(cell))), None
            )
        yield line, row, fault


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
        elif name not in NAMES and not name.startswith(ATTRIBUTES):
            sentence = f"the column `{clip(name)}` is not known and is left out"
            faults.append(
                Diagnostic("unknown-column", sentence, place, remedy=did_you_mean(name, NAMES, otherwise=""), severity="warning")
            )
    for name in ("imported_into", "entered", "product"):
        if name not in header:
            faults.append(
                Diagnostic("missing-column", f"the column `{name}` is missing", Place(file, 1), remedy=f"add a column `{name}`")
            )
    return faults


def _listed(cell: Any) -> Any:
    """Names joined by ``;``, or a list of JSON for what has parts, such as materials; what is a list already stays one."""
    if cell == "unknown" or not isinstance(cell, str):
        return cell
    if cell.startswith("["):
        try:
            return read_json("", cell).plain
        except Faults:
            return cell
    return [] if cell == NONE else [part.strip() for part in cell.split(";") if part.strip()]


def shipment_content(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says of its whole shipment."""
    return {name: _listed(row[name]) if name in LISTS else row[name] for name in SHIPMENT_COLUMNS if name in row}


def item_content(row: Mapping[str, Any]) -> dict[str, Any]:
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
