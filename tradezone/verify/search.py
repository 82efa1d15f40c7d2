"""The search: shipments drawn from a policy, in batches that a seed fixes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment, Transaction

#: Shipments drawn together; between two batches the time is looked at.
BATCH: Final = 50
#: Seeds of batches of different seeds never meet.
_APART: Final = 1_000_003


def drawn(zone: Zone, examples: int, seed: int, *, aim: str | None = None, unknowns: bool = True) -> Iterator[Shipment]:
    """So many shipments, of one item or several, biased to where law breaks; the same for the same seed.

    With ``aim`` most of them come near that measure; without ``unknowns`` every fact is given.
    """
    if zone.measures:
        from tradezone.testing import shipments

        strategy = shipments(zone, unknowns=unknowns, aim=aim)
        for first in range(0, examples, BATCH):
            yield from _batch(strategy, min(BATCH, examples - first), seed * _APART + first)


def contracts_drawn(zone: Zone, examples: int, seed: int) -> Iterator[Transaction]:
    """So many transactions under the contracts of a policy."""
    if zone.settlements:
        from tradezone.testing import transactions

        for first in range(0, examples, BATCH):
            yield from _batch(transactions(zone), min(BATCH, examples - first), seed * _APART + first)


def alone(shipment: Shipment) -> Iterator[Shipment]:
    """Each item of a shipment as a shipment by itself."""
    for item in shipment.items:
        yield replace(shipment, items=(replace(item, id="1"),))


def _batch(strategy: Any, size: int, seed: int) -> list[Any]:
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import seed as seeded

    found: list[Any] = []

    @settings(max_examples=size, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seeded(seed)
    @given(strategy)
    def collect(each: Any) -> None:
        found.append(each)

    collect()
    return found
