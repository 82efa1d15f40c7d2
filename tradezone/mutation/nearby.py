"""Shipments moved into the vicinity of a mutant: to its days, places, figures and names, one fact or two at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, TypeGuard

from tradezone.mutation.telling import Subject
from tradezone.mutation.vicinity import Vicinity
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Item, Material, Operation, Shipment
from tradezone.testing.edges import order
from tradezone.testing.goods import figure
from tradezone.testing.valuing import turning_values
from tradezone.values import HsCode, Moment, Money, Quantity, Share, UnitPrice, ValueProblem
from tradezone.values.exact import ZERO, Exact

_DATED: Final = ("contracted", "loaded", "exported")
_PAPERS: Final = ("documents", "claims", "procedures")
#: Parts of a price at which a floor that stands at it is not met, and beside it.
_PARTS: Final = (Exact(1), Exact(9, 10), Exact(11, 10))
_CENT: Final = Exact(1, 100)


def moved_near(zones: tuple[Zone, Zone], near: Vicinity, bases: Iterable[Shipment]) -> Iterator[Shipment]:
    """Each shipment at every day, place and figure that stands near a mutant, as far as it can be put there; all of them in turn.

    ``zones`` are the policy and the mutant.
    """
    waiting = [_moved(zones, near, base) for base in bases]
    while waiting:
        for each in tuple(waiting):
            found = next(each, None)
            if found is None:
                waiting.remove(each)
            else:
                yield found


def _moved(zones: tuple[Zone, Zone], near: Vicinity, base: Shipment) -> Iterator[Shipment]:
    for placed in _placed(near, base):
        for dated in (replace(placed, entered=day) for day in near.days or (placed.entered,)):
            yield dated
            yield from _changed(zones[0], near, dated)
            yield from _at_turns(zones, dated)


def _at_turns(zones: tuple[Zone, Zone], shipment: Shipment) -> Iterator[Shipment]:
    """A shipment at each value at which a condition turns under one of the two and not under the other."""
    try:
        mine, other = ({order(each) for each in turning_values(_facts(zone, shipment))} for zone in zones)
    except ShipmentError:
        return
    for worth in sorted(mine ^ other):
        if worth >= 0:
            value = Exact(worth.numerator, worth.denominator)
            yield _with_item(shipment, customs_value=_money(value, zones[0].currency), terms=None)


def _facts(zone: Zone, shipment: Shipment) -> Facts:
    return read_facts(zone, shipment, shipment.items[0], entry_second(zone, shipment))


def _placed(near: Vicinity, shipment: Shipment) -> Iterator[Shipment]:
    yield shipment
    for code in near.places["imported_into"]:
        yield replace(shipment, imported_into=code)
    for code in near.places["origin"]:
        yield _with_item(shipment, origin=code)
    for code in near.places["exported_from"] if near.key in ("exported_from", "credit", "when") else ():
        yield replace(shipment, exported_from=code)
    for code in near.places["route"] if near.key in ("route", "among") else ():
        yield replace(shipment, route=(code,))


def _changed(zone: Zone, near: Vicinity, shipment: Shipment) -> Iterator[Shipment]:
    """A shipment with one fact more at a figure, a day or a name that stands there."""
    item = shipment.items[0]
    for text in near.figures:
        yield from (_with_item(shipment, **changed) for changed in _at_figure(zone, near, shipment, text))
        moment = _read(Moment.parse, text)
        if moment is not None and near.key in _DATED:
            yield replace(shipment, **{near.key: moment})  # each of them is a moment
    for name in near.names:
        yield from (_with_item(shipment, **changed) for changed in _with_name(item, name))
        if near.is_origin:
            papers = tuple(sorted(zone.vocabulary.get("documents", ())))
            elsewhere = Operation(name, near.places["origin"][-1]) if near.places["origin"] else Operation(name)
            yield _with_item(shipment, processing=(*(item.processing or ()), elsewhere), documents=papers, issued=())
    if near.is_origin and item.customs_value is not None:
        yield from (_with_item(shipment, **changed) for changed in _made_otherwise(zone, near, item, item.customs_value))


def _made_otherwise(zone: Zone, near: Vicinity, item: Item, value: Money) -> Iterator[dict[str, Any]]:
    """An item made from one foreign material: of its own subheading, its heading, its chapter or another; for all, or a bound, of its value."""
    own = next((code.digits for code in zone.products[item.product].hs if code.digits), None)
    if own is None:
        return
    other = {
        length: own[: length - 1] + ("1" if own[length - 1] != "1" else "2") + "9" * (len(own) - length) for length in (2, 4, 6)
    }
    shares = [share for text in near.figures if (share := _read(Share.parse, text.partition(" of ")[0])) is not None]
    parts = [Exact(1), *(each for share in shares for each in (share.exact, Exact(1) - share.exact)), Exact(1, 20)]
    foreign = near.places["origin"][-1:] or ("XZ",)
    for code in (other[6], other[4], other[2], own):
        for part in parts:
            material = Material(hs=HsCode.parse(code), origin=foreign[0], value=_money(value.exact * part, value.of))
            own_part = Material(hs=HsCode.parse(code), origin=item.origin, value=_money(value.exact * (Exact(1) - part), value.of))
            yield {"materials": (material, own_part)}


def _with_item(shipment: Shipment, **changed: Any) -> Shipment:
    return replace(shipment, items=(replace(shipment.items[0], **changed), *shipment.items[1:]))


def _read(parse: Callable[[str], Any], text: str) -> Any:
    try:
        return parse(text)
    except ValueProblem:
        return None


def _at_figure(zone: Zone, near: Vicinity, shipment: Shipment, text: str) -> Iterator[dict[str, Any]]:
    """An item whose quantity, value, price or attribute is at a figure."""
    item = shipment.items[0]
    quantity, value, price = (_read(parse, text) for parse in (Quantity.parse, Money.parse, UnitPrice.parse))
    if quantity is not None and near.key == "quantity":
        yield {"quantity": quantity}
        if item.quantity is not None and item.customs_value is not None and item.quantity.unit.dimension == quantity.unit.dimension:
            worth = (item.customs_value.exact * quantity.into(item.quantity.unit)).over(item.quantity.exact)
            yield {"quantity": quantity, "customs_value": _money(worth, item.customs_value.of)}
    if value is not None and near.key == "customs_value":
        yield {"customs_value": value}
    if price is not None:
        yield from _at_price(zone, shipment, price)
    if near.key in item.attributes or near.key in zone.products[item.product].attributes:
        yield {"attributes": MappingProxyType({**item.attributes, near.key: text})}


def _at_price(zone: Zone, shipment: Shipment, price: UnitPrice) -> Iterator[dict[str, Any]]:
    """An item at a price for each priced unit, a cent beside it, and well below and above."""
    try:
        facts = _facts(zone, shipment)
    except ShipmentError:
        return
    if facts.priced is None or price.currency != zone.currency or price.unit.dimension != facts.product.unit.dimension:
        return
    mark = price.per(facts.product.unit) * facts.priced
    for worth in (*(mark * part for part in _PARTS), mark - _CENT, mark + _CENT):
        if worth >= ZERO:
            yield {"customs_value": _money(worth, zone.currency)}


def _money(worth: Exact, of: str) -> Money:
    return Money(*figure(worth, 2), of=of)


def _with_name(item: Item, name: str) -> Iterator[dict[str, Any]]:
    """An item with a document, claim, procedure or operation of a name, and without it."""
    for fact in _PAPERS:
        names = getattr(item, fact)
        if isinstance(names, tuple):
            yield {fact: tuple(each for each in names if each != name) if name in names else (*names, name)}
    yield {"processing": (Operation(name),)}


def is_alone(subject: Subject, products: frozenset[str]) -> TypeGuard[Shipment]:
    """Whether it is a shipment of one item, of one of some products."""
    return isinstance(subject, Shipment) and len(subject.items) == 1 and subject.items[0].product in products
