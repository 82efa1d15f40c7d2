"""Shipments and items under a policy, drawn fact by fact with an aim at one of its measures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from hypothesis.strategies import SearchStrategy

from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.rules.fitting import read_facts
from tradezone.shipment.shipment import Item, Shipment
from tradezone.testing import goods, headers, valuing
from tradezone.testing.aims import Aim, aims, at_nothing, products_of, rows_aimed
from tradezone.testing.asked import asked_of, kept
from tradezone.testing.draws import Draw, drawing, mostly, pick, seldom
from tradezone.testing.entering import entered
from tradezone.testing.forgetting import forgotten
from tradezone.testing.making import making
from tradezone.testing.papers import papers
from tradezone.testing.tracing import provenance
from tradezone.text.nearest import did_you_mean

#: For so many shipments with an aim there is one without; it is the plainest.
_AIMED: Final = 4
#: Facts of an item that some give though nobody may read them: mostly none; freight and insurance in one of five.
_IDLE: Final = (
    *[frozenset[str]()] * 8,
    *[frozenset(("freight",))] * 3,
    *(frozenset((fact,)) for fact in ("hs", "rebates", "quota", "first_resale")),
    frozenset(("freight", "hs", "duty_paid", "materials")),
)


def shipments(zone: Zone, *, unknowns: bool = True, aim: str | None = None) -> SearchStrategy[Shipment]:
    """Shipments that fit a policy: on its days, at its places, floors and bounds, and beside each.

    ``aim`` names a measure that most of them come near; left out each measure is aimed at in turn. With ``unknowns`` a fact is not
    given now and then. ``evaluate`` raises no ``ShipmentError`` on any of them.
    """
    if aim is not None and aim not in zone.measures:
        raise ValueError(f"`{aim}` is not a measure of policy `{zone.id}`" + _hint(aim, zone))
    return _shipments(zone, unknowns, aim)


def _hint(aim: str, zone: Zone) -> str:
    near = did_you_mean(aim, zone.measures)
    return "" if near is None else f"; {near}"


def items(zone: Zone, *, product: str | None = None, unknowns: bool = True) -> SearchStrategy[Item]:
    """Items of such shipments, of any product or of one."""
    if product is not None and product not in zone.products:
        raise ValueError(f"`{product}` is not a product of policy `{zone.id}`")
    return _items(zone, product, unknowns)


@drawing
def _shipments(draw: Draw, zone: Zone, unknowns: bool, aim: str | None) -> Shipment:  # noqa: FBT001 as the caller says
    return shipment(draw, zone, drawn_aim(draw, zone, aim), unknowns=unknowns)


@drawing
def _items(draw: Draw, zone: Zone, product: str | None, unknowns: bool) -> Item:  # noqa: FBT001 as the caller says
    found = shipment(draw, zone, drawn_aim(draw, zone, None, product), unknowns=unknowns, most=1)
    return found.items[0]


def drawn_aim(draw: Draw, zone: Zone, measure: str | None, product: str | None = None) -> Aim:
    """A product and what is wanted of it: nothing; or what a measure or a row of it asks; or all of that but one answer."""
    name = measure if measure is not None else pick(draw, _measures(zone, product))
    if not name:
        return at_nothing(product or pick(draw, tuple(zone.products)))
    rows = rows_aimed(zone, name)
    row = mostly(draw, rows[:1], rows[1:], 2)
    goal = pick(draw, aims(zone, name, row, product or pick(draw, products_of(zone, name, row))))
    flipped = mostly(draw, (None,), tuple(goal.wanted), 4)
    return goal if flipped is None else goal.without(flipped)


def _measures(zone: Zone, product: str | None) -> tuple[str, ...]:
    """Every measure to aim at, before them none so many times that one shipment in a few has no aim."""
    mine = tuple(name for name, measure in zone.measures.items() if product is None or product in measure.covers)
    return kept(zone, ("measures of", product), lambda: (*[""] * max(1, len(mine) // _AIMED), *mine))


def shipment(draw: Draw, zone: Zone, aim: Aim, *, unknowns: bool, most: int = 3) -> Shipment:
    """A shipment with one item that is near the aim, and now and then others."""
    moment = entered(draw, zone, aim)
    second = moment.second(zone.time_zone)
    into = headers.place(draw, zone, aim, second, "imported_into")
    header = headers.header(draw, zone, aim, second, idle=seldom(draw, 12))
    bare = Shipment(id="S-1", imported_into=into, entered=moment, items=(), **header)
    found = [item(draw, zone, bare, aim, "1")]
    if most > 1 and seldom(draw, 8):
        for number in range(2, 2 + pick(draw, (1, 2))):
            also = aim if pick(draw, (True, False)) else at_nothing(pick(draw, tuple(zone.products)))
            found.append(item(draw, zone, bare, also, str(number)))
    whole = replace(bare, items=tuple(found))
    return forgotten(draw, zone, whole) if unknowns and seldom(draw, 4) else whole


def item(draw: Draw, zone: Zone, bare: Shipment, aim: Aim, name: str) -> Item:
    """One item of which every fact is given that somebody reads."""
    second = entry_second(zone, bare)
    asked = asked_of(zone, aim.product)
    facts = asked.facts | pick(draw, _IDLE)
    amount = goods.quantity(draw, zone, aim)
    known = Item(
        id=name,
        product=aim.product,
        origin=headers.place(draw, zone, aim, second, "origin"),
        quantity=amount,
        attributes=goods.attributes(draw, zone, aim),
        hs=goods.classified(draw, zone.products[aim.product]) if "hs" in facts else None,
        rebates=valuing.rebates(draw, zone, aim.product) if "rebates" in facts else None,
        **(goods.of_quota(draw, aim, amount) if "quota" in facts else {}),
        **papers(draw, zone, aim, second),
    )
    at = valuing.value(draw, zone, bare, replace(known, materials=(), processing=()), aim)
    priced = replace(known, **valuing.costs(draw, zone, bare, at, carried="freight" in facts)._asdict())
    known_of = read_facts(zone, bare, priced, second)
    more: dict[str, Any] = {}
    if "first_resale" in facts:
        more["first_resale"] = valuing.first_resale(draw, known_of, aim)
    if "duty_paid" in facts:
        more["duty_paid"] = valuing.duty_paid(draw, known_of, at)
    if "materials" in facts:
        more |= making(draw, known_of, aim)
    if "provenance" in facts:
        more["provenance"] = provenance(draw, known_of, aim)
    return replace(priced, **more)
