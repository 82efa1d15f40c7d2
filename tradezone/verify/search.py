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

        yield from _batches(shipments(zone, unknowns=unknowns, aim=aim), examples, seed)


def contracts_drawn(zone: Zone, examples: int, seed: int) -> Iterator[Transaction]:
    """So many transactions under the contracts of a policy."""
    if zone.settlements:
        from tradezone.testing import transactions

        yield from _batches(transactions(zone), examples, seed)


def alone(shipment: Shipment) -> Iterator[Shipment]:
    """Each item of a shipment as a shipment by itself."""
    for item in shipment.items:
        yield replace(shipment, items=(replace(item, id="1"),))


def _batches(strategy: Any, examples: int, seed: int) -> Iterator[Any]:
    from tradezone.testing.drawing import drawn as together

    for first in range(0, examples, BATCH):
        yield from together(strategy, min(BATCH, examples - first), seed * _APART + first)
