"""Facts that are not given: a shipment of which its author does not know one or two."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Item, Shipment
from tradezone.testing.asked import asked_of, of_shipment
from tradezone.testing.draws import Draw, pick, seldom
from tradezone.values.unknown import UNKNOWN

#: Facts that are unknown where they are left out, and those that are unknown only where that is written.
_OF_SHIPMENT: Final = (
    "exported_from",
    "route",
    "contracted",
    "loaded",
    "exported",
    "importer",
    "exporter",
    "producer",
    "related_parties",
)
_WRITTEN: Final = ("documents", "claims", "procedures", "rebates", "first_resale", "duty_paid")
#: Numbers and lists, of which a decision has to look at many values; two of them at once take long.
_COSTLY: Final = ("quantity", "customs_value", "freight", "insurance", "materials", "processing", "provenance", "rebates")

Forget = Callable[[Shipment], Shipment]


def forgotten(draw: Draw, zone: Zone, shipment: Shipment) -> Shipment:
    """The shipment with one fact that is not given, now and then two, of which one at most is a number or a list."""
    known = list(_forgettable(zone, shipment))
    costly, forget = pick(draw, known)
    found = forget(shipment)
    if seldom(draw, 4):
        others = [forget for also, forget in known if not (costly and also)]
        found = pick(draw, others)(found)
    return found


def _forgettable(zone: Zone, shipment: Shipment) -> Iterator[tuple[bool, Forget]]:
    """Every fact that is given and read by somebody, whether a decision without it takes long, and how it is forgotten."""
    for fact in _OF_SHIPMENT:
        if fact in of_shipment(zone) and getattr(shipment, fact) is not None:
            yield False, _of_shipment(fact)
    for i, item in enumerate(shipment.items):
        for costly, change in _of_item(zone, item):
            yield costly, _at(i, change)


def _of_shipment(fact: str) -> Forget:
    changes: dict[str, Any] = {fact: None}
    return lambda shipment: replace(shipment, **changes)


def _at(position: int, change: Callable[[Item], Item]) -> Forget:
    def forget(shipment: Shipment) -> Shipment:
        items = shipment.items
        return replace(shipment, items=(*items[:position], change(items[position]), *items[position + 1 :]))

    return forget


def _of_item(zone: Zone, item: Item) -> Iterator[tuple[bool, Callable[[Item], Item]]]:
    read = asked_of(zone, item.product).facts
    yield True, _left_out("customs_value")
    yield True, _left_out("quantity")
    yield False, _left_out("origin")
    for fact in ("freight", "insurance", "quota", "quota_available", "materials", "processing", "provenance"):
        if getattr(item, fact) is not None:
            yield fact in _COSTLY, _left_out(fact)
    for fact in _WRITTEN:
        if fact in read or (fact in ("documents", "claims", "procedures") and zone.vocabulary[fact]):
            yield fact in _COSTLY, _unknown(fact)
    for name in item.attributes:
        yield True, _without_attribute(name)
    for i, material in enumerate(item.materials or ()):
        for fact in ("hs", "origin", "value", "mass"):
            if getattr(material, fact) is not None:
                yield True, _of_material(i, fact)
    for i, entry in enumerate(item.provenance or ()):
        for part in ("place", "operator", "share"):
            if getattr(entry, part) is not None:
                yield True, _of_stage(i, part)
    for name, _ in item.issued:
        yield False, _undated(name)
    for name, _ in item.made:
        yield False, _not_said_when(name)


def _left_out(fact: str) -> Callable[[Item], Item]:
    changes: dict[str, Any] = {fact: None}
    return lambda item: replace(item, **changes)


def _unknown(fact: str) -> Callable[[Item], Item]:
    changes: dict[str, Any] = {fact: UNKNOWN}
    if fact in ("documents", "claims"):
        changes["issued" if fact == "documents" else "made"] = ()
    return lambda item: replace(item, **changes)


def _without_attribute(name: str) -> Callable[[Item], Item]:
    return lambda item: replace(item, attributes=MappingProxyType({k: v for k, v in item.attributes.items() if k != name}))


def _of_material(position: int, fact: str) -> Callable[[Item], Item]:
    changes: dict[str, Any] = {fact: None}

    def change(item: Item) -> Item:
        given = item.materials
        if given is None:
            return item
        return replace(item, materials=(*given[:position], replace(given[position], **changes), *given[position + 1 :]))

    return change


def _of_stage(position: int, part: str) -> Callable[[Item], Item]:
    changes: dict[str, Any] = {part: None}

    def change(item: Item) -> Item:
        given = item.provenance
        if given is None:
            return item
        return replace(item, provenance=(*given[:position], given[position]._replace(**changes), *given[position + 1 :]))

    return change


def _undated(name: str) -> Callable[[Item], Item]:
    return lambda item: replace(item, issued=tuple(each for each in item.issued if each[0] != name))


def _not_said_when(name: str) -> Callable[[Item], Item]:
    return lambda item: replace(item, made=tuple((other, UNKNOWN if other == name else day) for other, day in item.made))
