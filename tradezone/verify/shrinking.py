"""Shrinking: the plainest shipment that still breaks a promise, so that its reader sees what matters and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar

from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.shipment.shipment import Item, Shipment, Transaction
from tradezone.values import Moment, Money, Quantity, Rounding, UnitPrice
from tradezone.values.exact import Exact

#: Facts that may be left out, and what then stands there.
_OF_SHIPMENT: Final = (
    "exported_from", "loaded", "contracted", "exported", "importer", "exporter", "producer", "related_parties", "route",
)  # fmt: skip
_OF_ITEM: Final[tuple[tuple[str, Any], ...]] = (
    ("hs", None), ("terms", None), ("freight", None), ("insurance", None), ("rebates", None), ("first_resale", None),
    ("duty_paid", None), ("quota", None), ("quota_available", None), ("procedures", ()), ("claims", ()), ("documents", ()),
    ("issued", ()), ("made", ()), ("provenance", None), ("processing", None), ("materials", None),
)  # fmt: skip
#: Lists of names, and where the day of each stands.
_DATED: Final = {"documents": "issued", "claims": "made"}
_ROUND_QUANTITIES: Final = (1, 10, 100, 1000, 10_000)
_CENTS: Final = Rounding("half_up", 2)
#: Simplifications tried in all before the search for a plainer one ends.
_MOST: Final = 2_000

S = TypeVar("S", Shipment, Transaction)
V = TypeVar("V", Money, UnitPrice)


def shrunk(zone: Zone, shipment: Shipment, breaks: Callable[[Shipment], bool]) -> Shipment:
    """The shipment with every fact left out or made plain that is not needed to break a promise.

    ``breaks`` says whether a shipment still does; what comes out does.
    """
    return _plainest(shipment, lambda found: _plainer(zone, found), breaks)


def shrunk_transaction(transaction: Transaction, breaks: Callable[[Transaction], bool]) -> Transaction:
    """The transaction with every fact left out or made plain that is not needed to break a promise."""
    return _plainest(transaction, _plainer_transactions, breaks)


def _plainest(subject: S, plainer: Callable[[S], Iterator[S]], breaks: Callable[[S], bool]) -> S:
    """What is left when nothing plainer breaks a promise still, or when enough was tried."""
    left = _MOST
    found = True
    while found and left > 0:
        found = False
        for other in plainer(subject):
            left -= 1
            if other != subject and breaks(other):
                subject, found = other, True
                break
            if left <= 0:
                break
    return subject


def _plainer_transactions(transaction: Transaction) -> Iterator[Transaction]:
    for name in transaction.facts:
        yield replace(transaction, facts=MappingProxyType({key: text for key, text in transaction.facts.items() if key != name}))
    quantity, price = transaction.quantity, transaction.market_price
    for units in _ROUND_QUANTITIES:
        if quantity is not None and Exact(units) < quantity.exact:
            yield replace(transaction, quantity=Quantity(units, 0, of=quantity.of))
    if price is not None:
        yield from (replace(transaction, market_price=plainer) for plainer in _plainer_values(price))
    if transaction.id != "T-1":
        yield replace(transaction, id="T-1")


def _plainer(zone: Zone, shipment: Shipment) -> Iterator[Shipment]:
    """Shipments that say less, or the same more plainly; what leaves most out first."""
    items = shipment.items
    if len(items) > 1:
        yield from (replace(shipment, items=tuple(each for each in items if each is not item)) for item in items)
    for fact in _OF_SHIPMENT:
        if getattr(shipment, fact) is not None:
            nothing: dict[str, Any] = {fact: None}
            yield replace(shipment, **nothing)
    for i, item in enumerate(items):
        for other in _plainer_items(zone, item):
            yield replace(shipment, items=(*items[:i], other, *items[i + 1 :]))
    if shipment.entered.clock is not None:
        here = datetime.fromtimestamp(entry_second(zone, shipment), zone.time_zone)
        yield replace(shipment, entered=Moment(here.date()))
    plain = replace(shipment, id="S-1", items=tuple(replace(item, id=str(i)) for i, item in enumerate(items, 1)))
    if plain != shipment:
        yield plain


def _plainer_items(zone: Zone, item: Item) -> Iterator[Item]:
    for fact, none in _OF_ITEM:
        if getattr(item, fact) != none:
            changed: dict[str, Any] = {fact: none, **({_DATED[fact]: ()} if fact in _DATED else {})}
            yield replace(item, **changed)
    if item.materials:
        yield replace(item, materials=())
    for fact in ("documents", "claims", "procedures", "materials", "processing", "provenance"):
        entries = getattr(item, fact)
        if isinstance(entries, tuple) and len(entries) > 1:
            yield from (_without(item, fact, i) for i in range(len(entries)))
    for name in item.attributes:
        yield replace(item, attributes=MappingProxyType({key: text for key, text in item.attributes.items() if key != name}))
    yield from _rounder(zone, item)


def _without(item: Item, fact: str, position: int) -> Item:
    """The item without one entry of a list, and without the day that goes with it."""
    entries = getattr(item, fact)
    changed: dict[str, Any] = {fact: entries[:position] + entries[position + 1 :]}
    if fact in _DATED:
        changed[_DATED[fact]] = tuple(each for each in getattr(item, _DATED[fact]) if each[0] != entries[position])
    return replace(item, **changed)


def _rounder(zone: Zone, item: Item) -> Iterator[Item]:
    """The item in a round quantity at the same price for each unit, and at a value with fewer digits."""
    quantity, value = item.quantity, item.customs_value
    if quantity is None or value is None:
        return
    unit = zone.products[item.product].unit
    size = quantity.into(unit)
    plain = quantity.of == unit.name and quantity.scale == 0 and quantity.units in _ROUND_QUANTITIES
    for units in _ROUND_QUANTITIES:
        if not (plain and units >= quantity.units):
            worth = (value.exact * Exact(units)).over(size)
            figure = worth.decimals(2, 6) or (worth.rounded(_CENTS), 2)
            yield replace(item, quantity=Quantity(units, 0, of=unit.name), customs_value=Money(*figure, of=value.of))
    yield from (replace(item, customs_value=plainer) for plainer in _plainer_values(value))


def _plainer_values(value: V) -> Iterator[V]:
    """Values with fewer digits: one that is not zero, or two, or whole units, or cents; and of parts of a cent the cent above."""
    scale = min(2, value.scale)
    first = value.scale + 1 - len(str(value.units))
    for digits in dict.fromkeys((first, first + 1, 0, 2)):
        step = 10 ** max(0, value.scale - digits)
        if digits <= scale and value.units % step:
            yield type(value)(value.units // step * 10 ** (scale - digits), scale, of=value.of)
    if value.scale > 2:
        yield type(value)(-(-value.units // 10 ** (value.scale - 2)), 2, of=value.of)
