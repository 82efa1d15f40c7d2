"""Witnesses in print: the shipment that shows a fault, as its author could write it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tradezone.shipment.shipment import Material, ProvenanceStage, Shipment


def _dated(fact: str, name: str, days: Mapping[str, object]) -> str:
    """A document or claim by its name, with its day where it has one."""
    key = "issued" if fact == "documents" else "made"
    return f"{{ {fact.removesuffix('s')}: {name}, {key}: {days[name]} }}" if name in days else name


def shown(shipment: Shipment, also: Sequence[str] = ()) -> str:
    """A witness as its author could write it, in one line, after ``shown by``; with the facts of the shipment that bear on it."""
    item = shipment.items[0]
    parts = [f"imported_into: {shipment.imported_into}", f"entered: {shipment.entered}"]
    for fact in also:
        value = getattr(shipment, fact)
        parts.append(f"{fact}: [{', '.join(value)}]" if isinstance(value, tuple) else f"{fact}: {value}")
    facts = [
        f"product: {item.product}",
        f"origin: {item.origin}",
        f"quantity: {item.quantity}",
        f"customs_value: {item.customs_value}",
    ]
    for name in ("documents", "claims", "procedures"):
        names = getattr(item, name)
        if names:
            days = dict({"documents": item.issued, "claims": item.made}.get(name, ()))
            facts.append(f"{name}: [{', '.join(_dated(name, each, days) for each in names)}]")
    if item.attributes:
        facts.append("attributes: { " + ", ".join(f"{key}: {value}" for key, value in item.attributes.items()) + " }")
    if item.materials is not None and item.materials != ():
        facts.append(f"materials: [{', '.join(map(_flow, item.materials))}]")
        facts.append(f"processing: [{', '.join(done.operation for done in item.processing or ())}]")
    if item.provenance:
        facts.append(f"provenance: [{', '.join(map(_flow, item.provenance))}]")
    return "shown by { " + ", ".join(parts) + ", items: [{ " + ", ".join(facts) + " }] }"


def _flow(entry: Material | ProvenanceStage) -> str:
    """A material or a stage of provenance, with what is said of it."""
    given = entry._asdict() if isinstance(entry, ProvenanceStage) else {key: getattr(entry, key) for key in _MATERIAL}
    return "{ " + ", ".join(f"{key}: {value}" for key, value in given.items() if value is not None) + " }"


_MATERIAL = ("hs", "origin", "value", "mass")
