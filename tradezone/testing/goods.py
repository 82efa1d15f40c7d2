"""The goods of an item before their price: how much there is of what, how it is classified, and how it lies to a quota."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Final

from tradezone.policy import conditions as ask
from tradezone.policy.products import Attribute, Product
from tradezone.policy.zone import Zone
from tradezone.rules.fitting import read_attribute
from tradezone.rules.words import attribute_limit
from tradezone.testing.aims import Aim
from tradezone.testing.asked import kept
from tradezone.testing.draws import Draw, mostly, pick
from tradezone.testing.edges import attribute_figures, quantities
from tradezone.values import HsCode, Quantity
from tradezone.values.exact import Exact
from tradezone.values.figures import plainest, write_figure
from tradezone.values.units import UNITS, Unit, read_unit

#: Units of trade that are not among the units of products.
_RARE: Final = {"mass": ("short_ton", "oz_t"), "power": ()}
#: A figure of more decimals than this is no figure of an invoice.
MOST_DECIMALS: Final = 12
#: What may be left of a quota, as a part of the quantity, where some of that is outside it and where all is within.
_LEFT: Final = {True: (None, Exact(1, 4), Exact(999_999, 1_000_000)), False: (None, Exact(1), Exact(3))}


def units_of(product: Product) -> tuple[Unit, ...]:
    """The units a product may be invoiced in, its own first and rare ones last."""
    own = product.unit
    usual = [unit for unit in UNITS.values() if unit.dimension == own.dimension and unit.name != own.name]
    return (own, *usual, *(read_unit(name) for name in _RARE.get(own.dimension, ())))


def figure(exact: Exact, least: int = 0) -> tuple[int, int]:
    """The digits of an amount, cut after a dozen decimals, and at least so many of them."""
    units, scale = plainest(exact.numerator * 10**MOST_DECIMALS // exact.denominator, MOST_DECIMALS)
    return units * 10 ** max(0, least - scale), max(least, scale)


def ends(exact: Exact) -> bool:
    return exact.decimals(0, MOST_DECIMALS) is not None


def in_unit(amount: Exact, own: Unit, other: Unit) -> Exact:
    """How many of another unit an amount in a product's own unit is."""
    return amount * Exact(own.numerator * other.denominator, own.denominator * other.numerator)


def quantity(draw: Draw, zone: Zone, aim: Aim) -> Quantity:
    """At, below and above each bound, round figures and odd ones; in any unit, where it comes out even there as much as in the own."""
    product = zone.products[aim.product]
    amount = pick(draw, _quantities(zone, aim))
    unit = mostly(draw, (product.unit,), kept(zone, ("units", product.name), lambda: units_of(product)), 4)
    there = in_unit(amount, product.unit, unit)
    if ends(there):
        return Quantity(*figure(there), of=unit.name)
    # As many of the other unit are another amount, which may not be what is aimed at.
    return Quantity(*figure(amount), of=product.unit.name if aim.of(ask.QuantityKept) else unit.name)


def _quantities(zone: Zone, aim: Aim) -> Sequence[Exact]:
    pool = quantities(zone, aim.product)
    asked = aim.of(ask.QuantityKept)
    if not asked:
        return pool
    unit = zone.products[aim.product].unit
    return [each for each in pool if all(c.bound.holds(each, c.quantity.into(unit)) is answer for c, answer in asked)] or pool


def attributes(draw: Draw, zone: Zone, aim: Aim) -> MappingProxyType[str, str]:
    """Every attribute of the product: words of it, figures at the bounds that conditions name and beside them."""
    product = zone.products[aim.product]
    return MappingProxyType({name: pick(draw, _texts(zone, aim, each)) for name, each in product.attributes.items()})


def _texts(zone: Zone, aim: Aim, attribute: Attribute) -> Sequence[str]:
    pool = texts(zone, aim.product, attribute)
    asked = [(c, answer) for c, answer in aim.of(ask.AttributeKept) if c.name == attribute.name]
    if not asked:
        return pool
    return [text for text in pool if all(_keeps(zone, aim.product, attribute, c, text) is answer for c, answer in asked)] or pool


def _keeps(zone: Zone, product: str, attribute: Attribute, condition: ask.AttributeKept, text: str) -> bool:
    value: Any = read_attribute(attribute.kind, text, attribute.words)
    if condition.bound is None:
        return value is True if attribute.kind == "yes_no" else value in condition.words
    unit = zone.products[product].unit
    if attribute.kind == "price":
        return condition.bound.holds(value.per(unit), condition.bound.value.per(unit))
    exact = value.exact if attribute.kind == "money" else value
    return condition.bound.holds(exact, attribute_limit(attribute.kind, condition.bound))


def texts(zone: Zone, product: str, attribute: Attribute) -> tuple[str, ...]:
    """What a shipment can say of an attribute."""
    return kept(zone, ("texts", product, attribute.name), lambda: tuple(_every_text(zone, product, attribute)))


def _every_text(zone: Zone, product: str, attribute: Attribute) -> list[str]:
    if attribute.kind == "yes_no":
        return ["no", "yes"]
    if attribute.kind == "word":
        return list(attribute.words)
    per = f" {zone.currency}/{zone.products[product].unit.name}"
    written = {"share": "%", "price": per, "money": f" {zone.currency}"}.get(attribute.kind, "")
    factor = Exact(100 if attribute.kind == "share" else 1)
    return [write_figure(*figure(each * factor)) + written for each in attribute_figures(zone, product, attribute.name)]


def classified(draw: Draw, product: Product) -> HsCode:
    """The product's own, the heading it is in, or a line within it."""
    codes = [code for code in product.hs if code.digits] or [HsCode("2805.30")]
    code = pick(draw, codes)
    digits = code.digits
    return pick(draw, (code, HsCode(digits[:4]), HsCode(digits.ljust(10, "0"))))


def of_quota(draw: Draw, aim: Aim, found: Quantity) -> dict[str, Any]:
    """In the quota or over it, or how much is left: all of the quantity, less, or more."""
    wanted = [answer for _, answer in aim.of(ask.OutsideQuota)]
    outside = wanted[0] if wanted else pick(draw, (False, True))
    left = pick(draw, _LEFT[outside])
    if left is None:
        return {"quota": "over" if outside else "in"}
    units, scale = figure(found.exact * left)
    return {"quota_available": Quantity(max(units, 1), scale, of=found.of)}
