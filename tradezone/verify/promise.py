"""Promises: what a policy says of itself as a whole, each with what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.text.diagnostics import Place
from tradezone.values import Citation


class Broken(NamedTuple):
    """A promise broken, and what shows it."""

    promise: str
    #: The measure, product or series whose clause is responsible.
    of: str
    #: One sentence, with the numbers.
    because: str
    place: Place
    cites: tuple[Citation, ...] = ()
    #: One shipment or transaction, or two that are compared; none where the text of the policy alone shows it.
    shipments: tuple[Shipment | Transaction, ...] = ()
    remedy: str = ""


class Tried:
    """A shipment on which promises are tried, with its decision and those on shipments made from it.

    ``decision`` is None where the shipment does not fit the policy. Rules are decided by the plain evaluator, whose answers are those of
    durable-rules.
    """

    __slots__ = ("_decided", "decision", "shipment", "zone")

    def __init__(self, zone: Zone, shipment: Shipment) -> None:
        self.zone = zone
        self.shipment = shipment
        self._decided: list[tuple[Shipment, Decision | None]] = []
        self.decision = self.decide(shipment)

    @property
    def whole(self) -> Decision | None:
        """The decision where no fact that could change it is missing."""
        return known_whole(self.decision)

    def decide(self, shipment: Shipment) -> Decision | None:
        """The decision on another shipment under the same policy; None where it does not fit."""
        for known, decision in self._decided:
            if known is shipment or known == shipment:
                return decision
        try:
            found = evaluate(self.zone, shipment, plain=True)
        except ShipmentError:
            found = None
        self._decided.append((shipment, found))
        return found


def known_whole(decision: Decision | None) -> Decision | None:
    """The decision where it is definitive."""
    return decision if decision is not None and decision.standing == "definitive" else None


#: What the text of a policy breaks by itself.
OfPolicy = Callable[[Zone], Iterator[Broken]]
#: What one shipment shows, or one beside others made from it: a promise broken, or None each time that it bears on a promise that is kept.
OfShipment = Callable[[Tried], Iterator[Broken | None]]
OfTransaction = Callable[[Zone, Transaction], Iterator[Broken | None]]


class Promise(NamedTuple):
    """What a policy promises, in a sentence a lawyer would sign; it is kept until something breaks it."""

    id: str
    sentence: str
    of_policy: OfPolicy | None = None
    of_shipment: OfShipment | None = None
    of_transaction: OfTransaction | None = None
