"""From shipments and transactions to the plain content that a shipments file gives them: the way back from ``parsing``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tradezone.shipment.shipment import Dates, Item, Operation, Shipment, SomeDates, Transaction
from tradezone.text.fields import LANGUAGE
from tradezone.values.unknown import PartlyKnown, Unknown

#: What leaving out means none of, and what is None where it is not known.
_NAMES = ("documents", "claims", "procedures")
_UNKNOWN = "unknown"


def written(subject: Shipment | Transaction) -> dict[str, Any]:
    """The mapping of a shipments file that ``parse_shipment`` or ``parse_transaction`` reads as the same subject.

    Every scalar is text. A fact that is not given is left out, and so are an item's id that is its position and a list that is
    empty by default; a list known to be empty, such as ``materials: []``, stands. Names of which only some are known, which no
    file can say, are written as ``unknown``.
    """
    return _transaction(subject) if isinstance(subject, Transaction) else _shipment(subject)


def shipments_file(subjects: Iterable[Shipment | Transaction]) -> dict[str, Any]:
    """The content of a shipments file; a section that would be empty is left out, where the other is not."""
    shipments: list[dict[str, Any]] = []
    transactions: list[dict[str, Any]] = []
    for subject in subjects:
        (transactions if isinstance(subject, Transaction) else shipments).append(written(subject))
    content: dict[str, Any] = {"tradezone": LANGUAGE}
    if shipments or not transactions:
        content["shipments"] = shipments
    if transactions:
        content["transactions"] = transactions
    return content


def _given(pairs: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are given, as text."""
    return {key: _text(value) for key, value in pairs.items() if value is not None}


def _text(value: Any) -> Any:
    """A value as its author wrote it; lists and mappings are written already."""
    if isinstance(value, Unknown):
        return _UNKNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, list | dict) else str(value)


def _shipment(shipment: Shipment) -> dict[str, Any]:
    return _given(
        {
            "id": shipment.id,
            "imported_into": shipment.imported_into,
            "exported_from": shipment.exported_from,
            "entered": shipment.entered,
            "contracted": shipment.contracted,
            "loaded": shipment.loaded,
            "exported": shipment.exported,
            "importer": shipment.importer,
            "exporter": shipment.exporter,
            "producer": shipment.producer,
            "related_parties": shipment.related_parties,
            "route": None if shipment.route is None else list(shipment.route),
            "items": [_item(item, str(i)) for i, item in enumerate(shipment.items, 1)],
        }
    )


def _transaction(transaction: Transaction) -> dict[str, Any]:
    return _given(
        {
            "id": transaction.id,
            "kind": transaction.kind,
            "contract": transaction.contract,
            "period": transaction.period,
            "quantity": transaction.quantity,
            "market_price": transaction.market_price,
            "facts": _attributes(transaction.facts),
        }
    )


def _item(item: Item, position: str) -> dict[str, Any]:
    return _given(
        {
            "id": None if item.id == position else item.id,
            "product": item.product,
            "hs": item.hs,
            "origin": item.origin,
            "quantity": item.quantity,
            "customs_value": item.customs_value,
            "terms": item.terms,
            "freight": item.freight,
            "insurance": item.insurance,
            "rebates": item.rebates,
            "first_resale": item.first_resale,
            "duty_paid": item.duty_paid,
            "documents": _names(item.documents, item.issued, "document", "issued"),
            "claims": _names(item.claims, item.made, "claim", "made"),
            "procedures": _names(item.procedures, (), "procedure", "on"),
            "quota": item.quota,
            "quota_available": item.quota_available,
            "attributes": _attributes(item.attributes),
            "materials": None
            if item.materials is None
            else [_given({"hs": m.hs, "origin": m.origin, "value": m.value, "mass": m.mass}) for m in item.materials],
            "processing": None if item.processing is None else [_operation(each) for each in item.processing],
            "provenance": None if item.provenance is None else [_given(each._asdict()) for each in item.provenance],
        }
    )


def _attributes(attributes: Mapping[str, str]) -> dict[str, str] | None:
    return {str(name): str(value) for name, value in attributes.items()} or None


def _operation(operation: Operation) -> str | dict[str, str]:
    """Its name alone; a name that reads as an operation that is not known stands under its key."""
    if operation.place is None and operation.operation != _UNKNOWN:
        return operation.operation
    return _given(operation._asdict())


def _names(
    names: tuple[str, ...] | Unknown | PartlyKnown, dates: Dates | SomeDates, key: str, day: str
) -> list[str | dict[str, str]] | str | None:
    """Names, each alone or as an entry with its day."""
    if isinstance(names, Unknown | PartlyKnown):
        return _UNKNOWN
    return list(_dated(names, dates, key, day)) or None


def _dated(names: tuple[str, ...], dates: Dates | SomeDates, key: str, day: str) -> Iterator[str | dict[str, str]]:
    """The days stand in the order of the names, some of which have none: each goes to the first name it can."""
    rest = iter(dates)
    named, on = next(rest, (None, None))
    for name in names:
        if named == name:
            yield {key: name, day: _text(on)}
            named, on = next(rest, (None, None))
        else:
            yield name
