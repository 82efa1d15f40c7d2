"""Simplifying: a shipment without the facts that do not matter, while it still shows what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.shipment.writing import written
from tradezone.values import Money, Quantity
from tradezone.values.figures import write_figure
from tradezone.values.units import Unit

Subject = Shipment | Transaction
#: Simpler forms tried in all; each is decided several times.
_MOST: Final = 250
#: What a shipment cannot be without, and the origin, which every reader looks for.
_NEEDED: Final = frozenset(
    {"id", "imported_into", "entered", "items", "product", "origin", "kind", "stage", "operation", "document", "claim"}
)
_ROUND: Final = (1000, 100, 10, 1)
Path = tuple[str | int, ...]
#: The unit of the goods of a product.
Units = Mapping[str, Unit]


def simplified(subject: Subject, units: Units, still_shows: Callable[[Subject], bool]) -> Subject:
    """The simplest form found: keys and entries taken out one after the other, and then rounder figures and days.

    What could not be taken out once is not tried again.
    """
    left = _MOST
    content = written(subject) | {"id": "T-1" if isinstance(subject, Transaction) else "S-1"}
    found = _read(subject, content, still_shows) or subject
    failed: set[Path] = set()
    moves = _moves(written(found), units)
    while left > 0:
        way, content = next(moves, ((), {}))
        if not content:
            return found
        if way in failed:
            continue
        left -= 1
        other = _read(subject, content, still_shows)
        if other is None:
            failed.add(way)
        else:
            found, moves = other, _moves(written(other), units)
    return found


def _read(subject: Subject, content: dict[str, Any], still_shows: Callable[[Subject], bool]) -> Subject | None:
    try:
        other = type(subject).parse(content)
    except ShipmentError:
        return None
    return other if still_shows(other) else None


def _moves(content: dict[str, Any], units: Units) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every form that says one thing less, then every one that says one thing more plainly, each with what it does."""
    yield from _less(content)
    entered = content.get("entered", "")
    if "T" in entered:
        yield ("entered", "day"), {**content, "entered": entered.partition("T")[0]}
    for i, item in enumerate(content.get("items", ())):
        for rounder in _rounder(item, units):
            way = ("items", i, rounder.get("quantity", ""), rounder["customs_value"])
            yield way, {**content, "items": [*content["items"][:i], rounder, *content["items"][i + 1 :]]}


def _less(content: Any, way: Path = ()) -> Iterator[tuple[Path, Any]]:
    """The content without one key or entry, at any depth; a list of items keeps one."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in _NEEDED:
                yield (*way, key), {other: each for other, each in content.items() if other != key}
            for inner, less in _less(value, (*way, key)):
                if less or key != "items":
                    yield inner, {**content, key: less}
    elif isinstance(content, list):
        for i, value in enumerate(content):
            yield (*way, i), [*content[:i], *content[i + 1 :]]
            yield from ((inner, [*content[:i], less, *content[i + 1 :]]) for inner, less in _less(value, (*way, i)))


def _rounder(item: dict[str, Any], units: Units) -> Iterator[dict[str, Any]]:
    """The item in the unit of its product; in a round quantity at the same price; at a price where it has none; at a rounder value."""
    if "quantity" not in item or "customs_value" not in item:
        return
    unit = units.get(item["product"])
    given = Quantity.parse(item["quantity"])
    if unit is not None and given.of != unit.name and (own := given.into(unit).decimals(0, 6)) is not None:
        yield {**item, "quantity": f"{write_figure(*own)} {unit.name}"}
        return
    quantity = Fraction(given.units, 10**given.scale)
    worth = Money.parse(item["customs_value"])
    value, currency = Fraction(worth.units, 10**worth.scale), worth.of
    if quantity not in _ROUND:
        for size in _ROUND:
            if (value * size / quantity * 100).denominator == 1:
                yield {**item, "quantity": f"{size} {given.of}", "customs_value": _money(value * size / quantity, currency)}
    if not value:
        yield from (
            {**item, "customs_value": _money(quantity * price, currency)}
            for price in _ROUND
            if (quantity * price * 100).denominator == 1
        )
    for step in (Fraction(100), Fraction(1), Fraction(1, 100)):
        rounded = value // step * step
        if rounded not in (value, 0):
            yield {**item, "customs_value": _money(rounded, currency)}


def _money(amount: Fraction, currency: str) -> str:
    return f"{write_figure(int(amount * 100), 2)} {currency}"
