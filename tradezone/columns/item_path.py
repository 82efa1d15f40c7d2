"""The item path: a row read and decided as one shipment of one item, the way ``evaluate`` does it.

It is the measure of every other path: what is rare or wrong in a row ends here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError, parse_shipment
from tradezone.shipment.rows import column_of, item_content, shipment_content
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.document import Path, Places

#: The name of a row that gives none to its shipment.
NAMELESS = "row"


class RowPlaces(Places):
    """A part of a row stands in its column."""

    __slots__ = ()

    def place(self, path: Path, *, key: bool = False) -> Place:  # noqa: ARG002 a column has one place
        return Place(column_of(path) or "row")


class Unread(NamedTuple):
    """A row that cannot be read, or does not fit the policy."""

    diagnostics: tuple[Diagnostic, ...]

    @property
    def sentence(self) -> str:
        """Each fault with its column: ``origin: `ZZ` is not a country code``."""
        return "; ".join(f"{fault.place.file}: {fault.sentence}" for fault in self.diagnostics)


_PLACES = RowPlaces()


def content_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a shipments file that a row stands for."""
    return {"id": row.get("shipment", NAMELESS), "items": [item_content(row)], **shipment_content(row)}


def decided_row(zone: Zone, row: Mapping[str, Any], *, plain: bool) -> Decision | Unread:
    """The decision on a row given as cells by column, or why there is none."""
    try:
        return evaluate(zone, parse_shipment(content_of(row), _PLACES), plain=plain, places=_PLACES)
    except ShipmentError as error:
        return Unread(error.diagnostics)
