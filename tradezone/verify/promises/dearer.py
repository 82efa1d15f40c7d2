"""The same goods at a higher price: what promises about rising prices compare a shipment with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tradezone.shipment.shipment import Shipment
from tradezone.values import Money
from tradezone.values.currencies import minor_digits
from tradezone.verify.promise import Tried


def dearer(tried: Tried) -> Iterator[Shipment]:
    """A shipment of one item whose value is a minor unit more, a hundred of them, a hundredth more, and twice as much."""
    if len(tried.shipment.items) != 1:
        return
    item = tried.shipment.items[0]
    value = item.customs_value
    if value is None:
        return
    digits = minor_digits(value.of)
    scale = max(digits, value.scale)
    units = value.units * 10 ** (scale - value.scale)
    least = 10 ** (scale - digits)
    for more in (least, least * 100, units // (least * 100) * least, units):
        if more > 0:
            yield replace(tried.shipment, items=(replace(item, customs_value=Money(units + more, scale, of=value.of)),))
