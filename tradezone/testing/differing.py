"""Pairs of shipments that are the same but for one thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second, moves_freight
from tradezone.rules.fitting import read_facts
from tradezone.shipment.shipment import Item, Material, Shipment
from tradezone.testing import goods, papers, valuing
from tradezone.testing.aims import Aim, at_nothing
from tradezone.testing.asked import kept
from tradezone.testing.calendar import local_day
from tradezone.testing.draws import Draw, drawing, pick
from tradezone.testing.edges import minor, order, places
from tradezone.testing.entering import entered
from tradezone.testing.making import any_material, making
from tradezone.testing.strategies import drawn_aim, shipment
from tradezone.testing.strategies import item as drawn_item
from tradezone.values import Moment, Money, Quantity
from tradezone.values.exact import Exact

Pair = tuple[Shipment, Shipment]
#: Another name that no policy uses.
_ALSO_UNUSED: Final = "packing-list"
#: Parts of an amount that end three decimals after it, so that both halves have one price.
_PARTS: Final = (Exact(1, 2), Exact(1, 10), Exact(1, 4), Exact(999, 1000))


def pairs(zone: Zone, *, differing_in: str = "price") -> SearchStrategy[Pair]:
    """Two shipments that fit the policy and differ in one thing of the first item, or in how the same is said.

    ``price``: the second is dearer. ``quantity``: the second is more, at the same value. ``origin``, ``entered``, ``documents``,
    ``claims``, ``materials``: each another. ``unit``: the same quantity in another unit. ``currency``: the same value in another
    currency, at the policy's rate. ``order``: items, materials and names the other way round. ``split``: one item, and the same goods as
    two items. Every fact is given.
    """
    if differing_in not in DIFFERENCES:
        known = ", ".join(f"`{word}`" for word in DIFFERENCES)
        raise ValueError(f"`{differing_in}` is not what two shipments can differ in; write one of {known}")
    if differing_in not in differences(zone):
        raise ValueError(f"policy `{zone.id}` has no exchange rates, so that no two shipments differ in `{differing_in}` alone")
    return _pairs(zone, differing_in)


def differences(zone: Zone) -> tuple[str, ...]:
    """What two shipments can differ in under a policy: of currency only where it has a rate."""
    return tuple(word for word in DIFFERENCES if word != "currency" or (zone.exchange is not None and zone.exchange.rates))


@drawing
def _pairs(draw: Draw, zone: Zone, word: str) -> Pair:
    return DIFFERENCES[word](draw, zone, drawn_aim(draw, zone, None))


def _first(found: Shipment, item: Item) -> Shipment:
    """The shipment with another first item."""
    return replace(found, items=(item, *found.items[1:]))


def _drawn(draw: Draw, zone: Zone, aim: Aim, most: int = 2) -> Shipment:
    return shipment(draw, zone, aim, unknowns=False, most=most)


def _price(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    """Two values at, beside and far from the levels of one item, the second dearer."""
    one = _drawn(draw, zone, aim)
    item = one.items[0]
    declared = _given(item.customs_value)
    bare = replace(one, items=())
    at = valuing.value(draw, zone, bare, replace(item, customs_value=None), at_nothing(item.product))
    other = valuing.declared(zone, bare, item, at)
    if other == declared:
        other = declared + Money(*goods.figure(minor(zone), 2), of=declared.of)
    cheap, dear = sorted((declared, other))
    return _first(one, replace(item, customs_value=cheap)), _first(one, replace(item, customs_value=dear))


def _given(value: Any) -> Any:
    assert value is not None, "drawn with every fact given"  # noqa: S101 ours
    return value


def _quantity(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    one = _drawn(draw, zone, aim)
    item = one.items[0]
    unit = zone.products[item.product].unit
    mine, other = _given(item.quantity), goods.quantity(draw, zone, at_nothing(item.product))
    if mine.into(unit) == other.into(unit):
        other = Quantity(mine.units * 2, mine.scale, of=mine.of)
    little, much = sorted((mine, other), key=lambda each: order(each.into(unit)))
    return _first(one, replace(item, quantity=little)), _first(one, replace(item, quantity=much))


def _another(draw: Draw, pool: Sequence[Any], known: Any) -> Any:
    return pick(draw, [each for each in pool if each != known])


def _origin(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    one = _drawn(draw, zone, aim)
    item = one.items[0]
    pool = places(zone) if len(places(zone)) > 1 else (*places(zone), "CN", "XA")
    return one, _first(one, replace(item, origin=_another(draw, pool, item.origin)))


def _entered(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    """Another day of entry, the second later; in a foreign currency both are days with a rate."""
    one = _drawn(draw, zone, aim)
    other = entered(draw, zone, pick(draw, (aim, at_nothing(aim.product))))
    if zone.exchange is not None and zone.exchange.date == "entered":
        later = replace(one, entered=other)
        if any(set(_currencies(one)) - set(valuing.currencies(zone, each)) for each in (one, later)):
            other = one.entered
    if other.second(zone.time_zone) == one.entered.second(zone.time_zone):
        other = other._replace(day=other.day.replace(year=other.day.year + 1, day=min(other.day.day, 28)))
    early, late = sorted((one.entered, other), key=lambda each: each.second(zone.time_zone))
    return replace(one, entered=early), replace(one, entered=late)


def _currencies(found: Shipment) -> list[str]:
    amounts = [amount for item in found.items for amount in (item.customs_value, item.freight, item.insurance)]
    return [amount.of for amount in amounts if amount is not None]


def _presented(fact: str) -> Callable[[Draw, Zone, Aim], Pair]:
    """The second has one name more; a document is issued, and a claim made, on the day of entry."""

    def draw_pair(draw: Draw, zone: Zone, aim: Aim) -> Pair:
        one = _drawn(draw, zone, aim)
        item = one.items[0]
        known = tuple(getattr(item, fact))
        name = pick(draw, [each for each in (*sorted(zone.vocabulary[fact]), papers.UNUSED, _ALSO_UNUSED) if each not in known])
        more: dict[str, Any] = {fact: (*known, name)}
        if fact == "documents":
            more["issued"] = (*item.issued, (name, Moment(local_day(zone, entry_second(zone, one)))))
        return one, _first(one, replace(item, **more))

    return draw_pair


def _materials(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    one = _drawn(draw, zone, aim)
    item = one.items[0]
    bare = replace(item, materials=item.materials if item.materials is not None else ())
    facts = read_facts(zone, one, bare, entry_second(zone, one))
    other = making(draw, facts, aim)["materials"]
    if other == bare.materials:
        other = () if bare.materials else (any_material(draw, facts),)
    return _first(one, bare), _first(one, replace(bare, materials=other))


def _unit(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    """The same quantity, and what is left of a quota, in another unit in which it comes out even."""
    one = _drawn(draw, zone, aim)
    item = one.items[0]
    mine = _given(item.quantity)
    units = kept(zone, ("units", item.product), lambda: goods.units_of(zone.products[item.product]))
    others = [
        Quantity(*figures, of=unit.name)
        for unit in units
        if unit.name != mine.of
        for figures in [mine.into(unit).decimals(0, goods.MOST_DECIMALS)]
        if figures is not None
    ]
    return one, _first(one, replace(item, quantity=pick(draw, others)))


def _currency(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    """A value in the policy's currency, and in another one of which just that value comes at the rate of the day."""
    one = _drawn(draw, zone, aim)
    if len(valuing.currencies(zone, one)) == 1:
        one = replace(one, **valuing.with_rates(zone))
    item = one.items[0]
    code = pick(draw, valuing.currencies(zone, one)[1:])
    own, other = valuing.same_in(zone, one, _given(item.customs_value), code)
    if moves_freight(item, zone) and item.customs_value is not None:
        item = replace(item, terms=None)  # as much of another currency, without freight it could be less than
    return _first(one, replace(item, customs_value=own)), _first(one, replace(item, customs_value=other))


def _order(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    """Items, materials, operations and names the other way round; provenance, whose order says something, is kept."""
    one = shipment(draw, zone, aim, unknowns=False, most=3)
    if _reversed(one) == one:
        also = drawn_item(draw, zone, replace(one, items=()), at_nothing(aim.product), "2")
        one = replace(one, items=(*one.items, also))
    return one, _reversed(one)


def _reversed(found: Shipment) -> Shipment:
    return replace(found, items=tuple(_turned(item) for item in reversed(found.items)))


def _turned(item: Item) -> Item:
    changes: dict[str, Any] = {}
    for fact in ("documents", "claims", "procedures", "issued", "made", "materials", "processing"):
        given = getattr(item, fact)
        if isinstance(given, tuple):
            changes[fact] = given[::-1]
    return replace(item, **changes)


def _split(draw: Draw, zone: Zone, aim: Aim) -> Pair:
    """One item, and two that come to the same quantity, value, freight, duty paid and materials."""
    one = _drawn(draw, zone, aim, most=1)
    item = one.items[0]
    first, second = _parted(zone, item, pick(draw, _PARTS))
    return one, replace(one, items=(first, second))


def _parted(zone: Zone, item: Item, part: Exact) -> tuple[Item, Item]:
    """The item in two, each amount in the same parts, so that both are of one price and of one make."""
    facts = ("quantity", "customs_value", "freight", "insurance", "duty_paid", "quota_available")
    amounts = {fact: _cut(getattr(item, fact), part) for fact in facts if getattr(item, fact) is not None}
    kinds = zone.products[item.product].attributes
    stated = {name: _cut(Money.parse(text), part) for name, text in item.attributes.items() if kinds[name].kind == "money"}
    halves = []
    for side in (0, 1):
        changes: dict[str, Any] = {fact: both[side] for fact, both in amounts.items()}
        if item.materials is not None:
            changes["materials"] = tuple(_material_of(material, part, side) for material in item.materials)
        if stated:
            changes["attributes"] = MappingProxyType(
                {**item.attributes, **{name: str(both[side]) for name, both in stated.items()}}
            )
        halves.append(replace(item, id=str(side + 1), **changes))
    return halves[0], halves[1]


def _material_of(material: Material, part: Exact, side: int) -> Material:
    value, mass = material.value, material.mass
    return replace(
        material, value=None if value is None else _cut(value, part)[side], mass=None if mass is None else _cut(mass, part)[side]
    )


def _cut(amount: Any, part: Exact) -> tuple[Any, Any]:
    """A part of an amount and the rest, both exactly."""
    whole, scale = amount.units * 10**3, amount.scale + 3
    units = whole * part.numerator // part.denominator
    return type(amount)(units, scale, of=amount.of), type(amount)(whole - units, scale, of=amount.of)


DIFFERENCES: Final[dict[str, Callable[[Draw, Zone, Aim], Pair]]] = {
    "price": _price,
    "quantity": _quantity,
    "origin": _origin,
    "entered": _entered,
    "documents": _presented("documents"),
    "claims": _presented("claims"),
    "materials": _materials,
    "unit": _unit,
    "currency": _currency,
    "order": _order,
    "split": _split,
}
