"""Classes of places: one country for each way in which a policy can tell countries apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tradezone.policy.conditions import PlaceSelection
from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.shipment.shipment import Shipment
from tradezone.values.places import nowhere


def one_of_each(zone: Zone, shipment: Shipment, selections: Sequence[PlaceSelection], products: Sequence[str]) -> Iterator[str]:
    """One country of each class that some selections can tell apart on the day of entry, and one the policy never names."""
    named = {code for selection in selections for code in selection.named} | set(zone.roll.standings)
    second = entry_second(zone, shipment)
    classes: set[tuple[bool, ...]] = set()
    for code in [*sorted(named), nowhere(named)]:
        kind = tuple(zone.roll.selects(s, code, second, product) for s in selections for product in products)
        if kind not in classes:
            classes.add(kind)
            yield code
