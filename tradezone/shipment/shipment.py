"""Shipments, their items, and transactions, as immutable values.

A fact that is None was not given and is unknown. ``documents``, ``claims``, ``procedures``, ``rebates`` and ``duty_paid`` left out
are none; where their author writes ``unknown`` they are ``UNKNOWN``. A document without a day in ``issued`` has one that is not
given; a claim without one in ``made`` was made at entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple

from tradezone.values import HsCode, Moment, Money, Quantity, Share, UnitPrice
from tradezone.values.exact import Exact
from tradezone.values.unknown import PartlyKnown, Unknown

Names = tuple[str, ...]
#: Names with the day of each, where that is given.
Dates = tuple[tuple[str, Moment], ...]
#: The same, where its author may also say that a day is not known.
SomeDates = tuple[tuple[str, Moment | Unknown], ...]


def _none() -> Mapping[str, str]:
    return MappingProxyType({})


class CompletedText(str):
    """What an attribute that is not given is taken to be, with the figure the text stands for, however many digits it has."""

    __slots__ = ("exact",)

    exact: Exact

    def standing_for(self, exact: Exact) -> CompletedText:
        self.exact = exact
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """Something an item was made from."""

    hs: HsCode | None = None
    origin: str | None = None
    value: Money | None = None
    mass: Quantity | None = None


class Operation(NamedTuple):
    """What was done to an item, and where if that is given."""

    operation: str
    place: str | None = None

    @property
    def name(self) -> str:
        """The operation in the spelling of policies: ``Re-melting`` is ``re-melting``, ``sea bed mining`` is ``sea-bed-mining``."""
        return "-".join(self.operation.lower().split())


class ProvenanceStage(NamedTuple):
    """Where the mineral itself was at one stage, how much of the stage that is, and who worked it there."""

    stage: str
    place: str | None = None
    share: Share | None = None
    operator: str | None = None


class CompletedStage(ProvenanceStage):
    """A stage that is not given, as it is taken to be."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a shipment: goods of one product, origin and price."""

    id: str
    product: str
    hs: HsCode | None = None
    origin: str | None = None
    quantity: Quantity | None = None
    customs_value: Money | None = None
    terms: str | None = None
    freight: Money | None = None
    insurance: Money | None = None
    rebates: UnitPrice | Unknown | None = None
    first_resale: UnitPrice | Unknown | None = None
    duty_paid: Money | Unknown | None = None
    documents: Names | Unknown | PartlyKnown = ()
    claims: Names | Unknown | PartlyKnown = ()
    procedures: Names | Unknown | PartlyKnown = ()
    issued: Dates = ()
    made: SomeDates = ()
    quota: str | None = None
    quota_available: Quantity | None = None
    attributes: Mapping[str, str] = field(default_factory=_none)
    materials: tuple[Material, ...] | None = None
    processing: tuple[Operation, ...] | None = None
    provenance: tuple[ProvenanceStage, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What is decided together: items that enter one territory at one time.

    ``entered`` is an instant, or a day that stands for noon in the policy's time zone. ``Shipment.parse`` reads the mapping
    of a shipments file and raises ``ShipmentError`` with every fault it finds.
    """

    id: str
    imported_into: str
    entered: Moment
    items: tuple[Item, ...]
    exported_from: str | None = None
    loaded: Moment | None = None
    contracted: Moment | None = None
    exported: Moment | None = None
    importer: str | None = None
    exporter: str | None = None
    producer: str | None = None
    related_parties: bool | None = None
    route: Names | None = None

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> Shipment:
        from tradezone.shipment.parsing import parse_shipment

        return parse_shipment(content)


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """A settlement under a contract for difference, for a period and the whole quantity of it."""

    id: str
    kind: str
    contract: str | None = None
    period: str | None = None
    quantity: Quantity | None = None
    market_price: UnitPrice | None = None
    facts: Mapping[str, str] = field(default_factory=_none)

    @classmethod
    def parse(cls, content: Mapping[str, Any]) -> Transaction:
        from tradezone.shipment.parsing import parse_transaction

        return parse_transaction(content)
