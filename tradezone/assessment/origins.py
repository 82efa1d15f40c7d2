"""Origins compared: the same trade as it would be from another country, decided for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Item, Shipment
from tradezone.text.document import Places
from tradezone.values.places import EU, EU_MEMBERS


class FromOrigin(NamedTuple):
    """The decision on a shipment as it would be from one country."""

    origin: str
    decision: Decision


class Comparison(NamedTuple):
    """One shipment decided from several countries, in the order asked."""

    shipment: str
    policy: str
    origins: tuple[FromOrigin, ...]


def compared(zone: Zone, shipment: Shipment, codes: Iterable[str], *, places: Places | None = None) -> Comparison:
    """The shipment decided as it would be from each country; ``ShipmentError`` where it does not fit the policy."""
    found = (FromOrigin(code, evaluate(zone, with_origin(shipment, code), places=places)) for code in codes)
    return Comparison(shipment.id, zone.id, tuple(found))


def with_origin(shipment: Shipment, code: str) -> Shipment:
    """The same trade from another country: the code in the place of the origin of every item.

    Rule: where the place of export, a place of the route, the place of an operation or the origin of a material is the item's old
    origin, the code stands there too. Claims, documents, prices and the provenance of the mineral stay. An item without an origin
    just gets one. Of several items with different origins, each one's old origin is replaced on the way they share.
    """
    old = {_territory(item.origin) for item in shipment.items if item.origin is not None}
    return replace(
        shipment,
        items=tuple(_item_from(item, code) for item in shipment.items),
        exported_from=code if _territory(shipment.exported_from) in old - {_territory(code)} else shipment.exported_from,
        route=None
        if shipment.route is None
        else tuple(code if _territory(place) in old - {_territory(code)} else place for place in shipment.route),
    )


def _item_from(item: Item, code: str) -> Item:
    """The item with its old origin replaced; what is not given stays so."""
    if item.origin is None or _territory(item.origin) == _territory(code):
        return replace(item, origin=code)
    materials, processing, old = item.materials, item.processing, _territory(item.origin)
    if materials is not None:
        materials = tuple(replace(each, origin=code) if _territory(each.origin) == old else each for each in materials)
    if processing is not None:
        processing = tuple(each._replace(place=code) if _territory(each.place) == old else each for each in processing)
    return replace(item, origin=code, materials=materials, processing=processing)


def _territory(code: str | None) -> str | None:
    """The customs territory that is one origin: a member state of the Union is the Union."""
    return EU if code in EU_MEMBERS else code
