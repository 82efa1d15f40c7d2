"""From the plain content of one shipment or transaction to its value."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from tradezone.shipment.schema import ItemText, ShipmentText, TransactionText
from tradezone.shipment.shipment import Item, Material, Operation, ProvenanceStage, Shipment, Transaction
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Path, Places
from tradezone.text.model_errors import model_faults


class ShipmentError(Faults):
    """A shipment or transaction that cannot be read, or does not fit the policy; ``diagnostics`` says why."""


class DataPlaces(Places):
    """Places in content that came from no file: ``items[1].quantity``."""

    def place(self, path: Path, *, key: bool = False) -> Place:  # noqa: ARG002 a key has no place of its own here
        text = ""
        for part in path:
            text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
        return Place(text or "shipment")


def parse_shipment(content: Mapping[str, Any], places: Places | None = None, prefix: Path = (), position: int = 1) -> Shipment:
    """The shipment; ``ShipmentError`` with every fault found. ``position`` stands in for an id that is left out."""
    try:
        text = ShipmentText.model_validate(content)
    except ValidationError as error:
        raise ShipmentError(list(model_faults(error, ShipmentText, places or DataPlaces(), prefix))) from None
    items = tuple(_item(item, str(i)) for i, item in enumerate(text.items, 1))
    _unlike_ids(items, places or DataPlaces(), prefix)
    return Shipment(
        id=text.id or f"S-{position}",
        imported_into=text.imported_into,
        entered=text.entered,
        items=items,
        exported_from=text.exported_from,
        loaded=text.loaded,
        contracted=text.contracted,
        exported=text.exported,
        importer=text.importer,
        exporter=text.exporter,
        producer=text.producer,
        related_parties=text.related_parties,
        route=None if text.route is None else tuple(text.route),
    )


def parse_transaction(
    content: Mapping[str, Any], places: Places | None = None, prefix: Path = (), position: int = 1
) -> Transaction:
    """The transaction; ``ShipmentError`` with every fault found."""
    try:
        text = TransactionText.model_validate(content)
    except ValidationError as error:
        raise ShipmentError(list(model_faults(error, TransactionText, places or DataPlaces(), prefix))) from None
    return Transaction(
        id=text.id or f"T-{position}",
        kind=text.kind,
        contract=text.contract,
        period=text.period,
        quantity=text.quantity,
        market_price=text.market_price,
        facts=MappingProxyType(text.facts),
    )


def _unlike_ids(items: tuple[Item, ...], places: Places, prefix: Path) -> None:
    """Two items of a shipment have two ids."""
    seen: set[str] = set()
    faults = []
    for i, item in enumerate(items):
        if item.id in seen:
            place = places.place((*prefix, "items", i, "id"))
            faults.append(
                Diagnostic(
                    "duplicate-id", f"the item `{item.id}` stands twice in the shipment", place, remedy="give each item its own id"
                )
            )
        seen.add(item.id)
    if faults:
        raise ShipmentError(faults)


def _names(names: Any, key: str = "") -> Any:
    """Names as they stand, each alone or under a key of its entry."""
    if not isinstance(names, list):
        return names
    return tuple([name if type(name) is str else getattr(name, key) for name in names])


def _dates(names: Any, key: str, date: str) -> Any:
    """The days that entries give beside their names."""
    dated = [entry for entry in names if type(entry) is not str] if isinstance(names, list) else ()
    return tuple([(getattr(entry, key), getattr(entry, date)) for entry in dated if getattr(entry, date) is not None])


def _item(text: ItemText, position: str) -> Item:
    materials, processing, provenance = text.materials, text.processing, text.provenance
    return Item(
        id=text.id or position,
        product=text.product,
        hs=text.hs,
        origin=text.origin,
        quantity=text.quantity,
        customs_value=text.customs_value,
        terms=text.terms,
        freight=text.freight,
        insurance=text.insurance,
        rebates=text.rebates,
        first_resale=text.first_resale,
        duty_paid=text.duty_paid,
        documents=_names(text.documents, "document"),
        claims=_names(text.claims, "claim"),
        procedures=_names(text.procedures),
        issued=_dates(text.documents, "document", "issued"),
        made=_dates(text.claims, "claim", "made"),
        quota=text.quota,
        quota_available=text.quota_available,
        attributes=MappingProxyType(text.attributes),
        materials=None
        if materials is None
        else tuple(Material(hs=m.hs, origin=m.origin, value=m.value, mass=m.mass) for m in materials),
        processing=None if processing is None else tuple(Operation(operation=p.operation, place=p.place) for p in processing),
        provenance=None
        if provenance is None
        else tuple(ProvenanceStage(p.stage, p.place, p.share, p.operator) for p in provenance),
    )
