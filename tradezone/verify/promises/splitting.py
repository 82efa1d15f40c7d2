"""The promise about splitting: goods sent in parts owe no less than goods sent whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from tradezone.policy.products import Product
from tradezone.shipment.shipment import Item, Shipment
from tradezone.values import Money, Quantity
from tradezone.verify.promise import Broken, Tried, known_whole
from tradezone.verify.promises.amounts import allowance, clause, due, exemptions, fallen_most, lines, money, spares_exemptions

#: The parts tried, in tenths: halves, and one part that is small.
_PARTS: Final = ((5, 5), (1, 9))


def splitting_saves_nothing(tried: Tried) -> Iterator[Broken | None]:
    """An item split in two, quantity and value alike, owes no less in duties and fees than it did whole.

    A split that brings a part under an exception is stated there and does not count, unless the policy tightens this.
    """
    zone, whole = tried.zone, tried.whole
    if whole is None or len(tried.shipment.items) != 1 or whole.outcome == "refused":
        return
    for shipment in _split(zone.products[tried.shipment.items[0].product], tried.shipment):
        parts = known_whole(tried.decide(shipment))
        if parts is None or parts.outcome == "refused":
            continue
        if spares_exemptions(zone, "splitting-saves-nothing") and exemptions(parts) != exemptions(whole):
            continue
        if not due(parts) + allowance(zone, "splitting-saves-nothing") * lines(whole, parts) < due(whole):
            yield None
            continue
        measure = fallen_most(whole, parts)
        place, cites = clause(zone, measure, whole, parts)
        sizes = " and ".join(str(item.quantity) for item in shipment.items)
        because = f"{tried.shipment.items[0].quantity} owe {money(zone, due(whole))}, as {sizes} they owe {money(zone, due(parts))}"
        remedy = "let the threshold fall on the part above it, state it as an exception, or say under `promises` why splitting pays"
        yield Broken("splitting-saves-nothing", measure, because, place, cites, (tried.shipment, shipment), remedy)


def _split(product: Product, shipment: Shipment) -> Iterator[Shipment]:
    """The same goods as two items; not where a quota is left for them, which the parts would share."""
    item = shipment.items[0]
    if item.quota_available is not None or item.quantity is None:
        return
    for tenths in _PARTS:
        parts = [_part(product, item, each) for each in tenths]
        yield replace(shipment, items=tuple(replace(part, id=str(i)) for i, part in enumerate(parts, 1)))


def _part(product: Product, item: Item, tenths: int) -> Item:
    """So many tenths of an item: of everything about it that is an amount."""
    facts: dict[str, Any] = {
        name: _tenths(getattr(item, name), tenths)
        for name in ("quantity", "customs_value", "freight", "insurance", "duty_paid")
        if isinstance(getattr(item, name), Money | Quantity)
    }
    if item.materials:
        facts["materials"] = tuple(
            replace(
                each,
                value=None if each.value is None else _tenths(each.value, tenths),
                mass=None if each.mass is None else _tenths(each.mass, tenths),
            )
            for each in item.materials
        )
    return replace(item, attributes=_amounts_of(product, item.attributes, tenths), **facts)


def _amounts_of(product: Product, attributes: Mapping[str, str], tenths: int) -> dict[str, str]:
    """Attributes of the part: those in money are amounts, the others are what the goods are like."""
    kinds = {name: attribute.kind for name, attribute in product.attributes.items()}
    return {
        name: str(_tenths(Money.parse(text), tenths)) if kinds.get(name) == "money" and text != "unknown" else text
        for name, text in attributes.items()
    }


def _tenths(amount: Any, tenths: int) -> Any:
    """So many tenths of an amount, with one more digit only where it needs it."""
    units, rest = divmod(amount.units * tenths, 10)
    if rest:
        return type(amount)(amount.units * tenths, amount.scale + 1, of=amount.of)
    return type(amount)(units, amount.scale, of=amount.of)
