"""From what stands in JSON or YAML to rows: a row as it is written, or a shipment, each item of which becomes one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from tradezone.shipment.parsing import ShipmentError, parse_shipment
from tradezone.shipment.rows import ATTRIBUTES, ITEM_COLUMNS, LISTS, SHIPMENT_COLUMNS, column_of
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.document import Path, Places

#: The cells of a row by column.
Row = dict[str, str]
_SHIPMENT_KEYS: Final = frozenset({"id", *SHIPMENT_COLUMNS})
_ITEM_KEYS: Final = frozenset({"id", "attributes", *ITEM_COLUMNS})
_ROW: Final = Place("row")


class Flat(NamedTuple):
    """A row, or what is wrong with it; ``path`` says which part of the content it came from."""

    path: Path
    row: Row
    faults: tuple[Diagnostic, ...] = ()


def flattened(content: Any, position: int) -> Iterator[Flat]:
    """The rows of one object: one for each of its ``items``, and without these the object itself.

    A shipment without an id is named by its position, an item by its own, as everywhere. A shipment that cannot be read is as many bad
    rows as it has items, a transaction is one: it is settled, not decided item by item.
    """
    if not isinstance(content, dict):
        yield Flat((), {}, (Diagnostic("wrong-shape", "a row is a mapping", _ROW, remedy='write `{"shipment": "S-1", ...}`'),))
    elif "kind" in content and "items" not in content:
        remedy = "evaluate it without writing a table"
        yield Flat((), {}, (Diagnostic("wrong-shape", "a transaction is no row of a table", _ROW, remedy=remedy),))
    elif "items" not in content:
        yield Flat((), _cells(content))
    else:
        yield from _shipment(content, position)


def _shipment(content: dict[str, Any], position: int) -> Iterator[Flat]:
    """Each item with what concerns the whole; where one is unusual, the reader of shipments says whether it can be read."""
    items = content["items"]
    shared = {name: value for name, value in content.items() if name != "items"}
    if not isinstance(items, list) or not items:
        yield Flat((), {}, _faults(content))
        return
    is_usual = _is_usual(shared, _SHIPMENT_KEYS)
    for number, item in enumerate(items):
        path = ("items", number)
        faults = () if is_usual and _is_usual(item, _ITEM_KEYS) else _faults({**shared, "items": [item]})
        if faults:
            yield Flat(path, {}, faults)
            continue
        names = {"shipment": shared.get("id", f"S-{position}"), "item": item.get("id", str(number + 1))}
        yield Flat(path, _cells(names | _without_id(shared) | _without_id(item), nested=True))


def _without_id(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if name != "id"}


def _faults(content: dict[str, Any]) -> tuple[Diagnostic, ...]:
    try:
        parse_shipment(content, _COLUMNS)
    except ShipmentError as error:
        return error.diagnostics
    return ()


def _is_usual(content: Any, keys: frozenset[str]) -> bool:
    """Whether every key is known and every value of the kind that a cell holds; else the reader of shipments says what it is."""
    if not isinstance(content, dict) or not content.keys() <= keys:
        return False
    for name, value in content.items():
        if isinstance(value, str):
            if not value.strip() or name in LISTS or name == "attributes":
                return False
        elif isinstance(value, dict):
            if name != "attributes" or not all(isinstance(each, str) and each.strip() for each in value.values()):
                return False
        elif name not in LISTS:
            return False
    return True


def _cells(content: Mapping[str, Any], *, nested: bool = False) -> Row:
    """The cells as a row of CSV would have them: lists as JSON, attributes each in a column of its own.

    Within a shipment a name by itself is a list of that name, whatever it is made of; in a row it may be several, joined by ``;``.
    """
    if not nested and all(type(value) is str for value in content.values()):
        return dict(content)
    row: Row = {}
    for name, value in content.items():
        if isinstance(value, str):
            row[name] = json.dumps([value]) if nested and name in LISTS and value != "unknown" else value
        elif name == "attributes" and isinstance(value, dict):
            row |= {f"{ATTRIBUTES}{key}": each if isinstance(each, str) else json.dumps(each) for key, each in value.items()}
        else:
            row[name] = json.dumps(value, ensure_ascii=False)
    return row


class _Columns(Places):
    """Parts of a shipment stand in their columns."""

    __slots__ = ()

    def place(self, path: Path, *, key: bool = False) -> Place:  # noqa: ARG002 a column has one place
        return Place(column_of(path) or "row")


_COLUMNS: Final = _Columns()
