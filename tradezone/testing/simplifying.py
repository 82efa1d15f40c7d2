"""Simplifying: a shipment or transaction without the facts that do not matter, in plain figures, while it still shows what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final, Generic, TypeVar, cast

from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.shipment.writing import written
from tradezone.testing.plain_figures import Move, Way, plainer_figures, sum_of_both
from tradezone.values.units import Unit

#: Simpler forms tried in all, unless told otherwise.
MOST: Final = 2_000
#: What a shipment cannot be without, and what every reader of one looks for.
_KEPT: Final = frozenset(
    [
        "imported_into",
        "entered",
        "items",
        "product",
        "origin",
        "quantity",
        "customs_value",
        "kind",
        "contract",
        "period",
        "market_price",
        "stage",
        "operation",
        "document",
        "claim",
    ]
)
#: Lists of which two entries may be one that is as large as both.
_MERGED: Final = ("materials", "provenance")

S = TypeVar("S", bound=Shipment | Transaction)


def simplified(subject: S, still_shows: Callable[[S], bool], *zones: Zone, most: int = MOST) -> S:
    """The simplest form found of a subject that shows something, of which ``still_shows`` says whether another form does too.

    Rule: whatever can be left out is, at any depth, one thing after the other; an instant becomes its day, an item's id its position,
    a quantity a round one in the unit of its product at the same price, and any figure one with fewer digits. What was not given is not
    added. ``zones`` give the units and the time zone. What comes out cannot be simplified again, unless ``most`` forms were tried.
    """
    units = {name: product.unit for zone in reversed(zones) for name, product in zone.products.items()}
    search = _Search(subject, still_shows, most)
    while search.passed(zones, units):
        pass
    return search.found


class _Search(Generic[S]):
    """The simplest form so far, and what need not be tried again."""

    def __init__(self, subject: S, still_shows: Callable[[S], bool], most: int) -> None:
        self.found = subject
        self._still_shows = still_shows
        self._left = most
        self._tried: set[str] = set()

    def passed(self, zones: tuple[Zone, ...], units: dict[str, Unit]) -> bool:
        """One pass over all moves, each tried once; whether one of them made the subject simpler."""
        failed: set[Way] = set()
        is_simpler = False
        moves = _moves(self.found, zones, units)
        while self._left > 0:
            way, content = next(moves, ((), {}))
            if not content:
                return is_simpler
            if way in failed:
                continue
            if self._takes(content):
                is_simpler, moves = True, _moves(self.found, zones, units)
            else:
                failed.add(way)
        return False

    def _takes(self, content: dict[str, Any]) -> bool:
        key = repr(content)
        if key in self._tried:
            return False
        self._tried.add(key)
        self._left -= 1
        try:
            other = cast("S", type(self.found).parse(content))
            shows = other != self.found and self._still_shows(other)
        except ShipmentError:  # no shipment at all, or none that can be decided
            return False
        if shows:
            self.found = other
        return shows


def _moves(subject: Shipment | Transaction, zones: tuple[Zone, ...], units: dict[str, Unit]) -> Iterator[Move]:
    """Every form that says one thing less, what leaves most out first, and then every one that says one thing more plainly."""
    content = written(subject)
    name = "T-1" if isinstance(subject, Transaction) else "S-1"
    if content["id"] != name:
        yield ("id",), {**content, "id": name}
    items: list[dict[str, Any]] = content.get("items", [])
    if len(items) > 1:
        yield from ((("items", i), {**content, "items": [*items[:i], *items[i + 1 :]]}) for i in range(len(items)))
    yield from _less(content)
    if any("id" in item for item in items):
        plain = [{key: value for key, value in item.items() if key != "id"} for item in items]
        yield ("items", "id"), {**content, "items": plain}
    if isinstance(subject, Shipment) and subject.entered.clock is not None:
        days = {datetime.fromtimestamp(entry_second(zone, subject), zone.time_zone).date() for zone in zones}
        yield from ((("entered", str(day)), {**content, "entered": str(day)}) for day in sorted({*days, subject.entered.day}))
    yield from _merged(content)
    yield from plainer_figures(content, units)


def _less(content: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """The content without one key or entry, at any depth; items are told apart by their position and not left out here."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key not in _KEPT and (*way, key) != ("id",):
                yield (*way, key), {other: each for other, each in content.items() if other != key}
            yield from ((inner, {**content, key: less}) for inner, less in _less(value, (*way, key)))
    elif isinstance(content, list):
        for i, value in enumerate(content):
            if way != ("items",):
                yield (*way, i), [*content[:i], *content[i + 1 :]]
            yield from ((inner, [*content[:i], less, *content[i + 1 :]]) for inner, less in _less(value, (*way, i)))


def _merged(content: dict[str, Any]) -> Iterator[Move]:
    """Two materials or stages as one: the first, with the share, value and mass of both."""
    for i, item in enumerate(content.get("items", ())):
        for key in _MERGED:
            rows = item.get(key, [])
            for j in range(1, len(rows)):
                for k in range(j):
                    one = sum_of_both(rows[k], rows[j])
                    if one is not None:
                        merged = {**item, key: [*rows[:k], one, *rows[k + 1 : j], *rows[j + 1 :]]}
                        yield (
                            ("items", i, key, k, j),
                            {**content, "items": [*content["items"][:i], merged, *content["items"][i + 1 :]]},
                        )
