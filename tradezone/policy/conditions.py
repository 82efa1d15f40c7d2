"""Conditions: what a rule may ask about an item on a day.

A condition is a question with the answer yes or no; where a fact it needs is not given, the answer is unknown. ``asks`` tells two
questions apart that ask after the same things.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tradezone.policy.bounds import Bound, PriceBound, Season, ShareOf
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, HsCode, Period, Quantity


class DatedMember(NamedTuple):
    """A country that is one of a group for some time only."""

    group: str
    code: str
    period: Period
    #: Its time in words: ``since 2024-12-15``, ``from 2024-12-15 through 2026-06-30``, ``through 2026-06-30``.
    text: str
    cites: tuple[Citation, ...]
    place: Place


class PlaceSelection(NamedTuple):
    """Countries, groups and statuses a policy names: ``party``, ``[JP, EU]``, ``any``."""

    names: tuple[str, ...]
    everywhere: bool
    statuses: frozenset[str]
    #: Those it means on every day.
    codes: frozenset[str]
    #: Those it means on some days only.
    dated: tuple[DatedMember, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """Every country it means by its code on some day."""
        return self.codes | {member.code for member in self.dated} if self.dated else self.codes


class InForce(NamedTuple):
    """The day of entry lies in the measure's time."""

    start: int | None
    end: int | None
    text: str
    asks: str = "in force"
    #: Where an amendment ended it before its time, the clause.
    ended_by: tuple[Citation, ...] = ()
    ended_at: Place | None = None
    #: Where an amendment began it, the clause.
    began_by: tuple[Citation, ...] = ()


class Located(NamedTuple):
    """A place of the shipment is among those named; of a route, every place is."""

    fact: str
    selection: PlaceSelection
    asks: str = "located"


class Provenance(NamedTuple):
    """The mineral was in these places, or worked by these operators: at some stage, or as a share of each stage that keeps a bound.

    ``at`` is ``any``, ``every``, ``first`` or ``last``, or None where ``bound`` is asked. No ``stages`` are all that the shipment lists.
    """

    at: str | None
    stages: tuple[str, ...]
    selection: PlaceSelection | None
    operators: tuple[str, ...]
    bound: Bound | None
    asks: str = "provenance"


class Presented(NamedTuple):
    """A document is presented, a claim made, a procedure used. Left out of the shipment they are none."""

    fact: str
    name: str
    asks: str = "presented"


class Named(NamedTuple):
    """The importer, exporter or producer is one of these."""

    fact: str
    names: tuple[str, ...]
    asks: str = "named"


class Related(NamedTuple):
    """Buyer and seller are related parties."""

    asks: str = "related"


class QuantityKept(NamedTuple):
    """The quantity in trade, as invoiced, keeps a bound."""

    bound: Bound
    quantity: Quantity
    asks: str = "quantity kept"


class ValueKept(NamedTuple):
    """The customs value on the policy's terms keeps a bound."""

    bound: Bound
    asks: str = "value kept"


class DateKept(NamedTuple):
    """A date of the shipment lies on the named side of a second."""

    fact: str
    second: int
    later: bool
    text: str
    asks: str = "date kept"


class AttributeKept(NamedTuple):
    """An attribute of the goods keeps a bound, or is one of some words."""

    name: str
    kind: str
    bound: Bound | None
    words: tuple[str, ...]
    asks: str = "attribute kept"


class Stated(NamedTuple):
    """A fact that may be left out is given."""

    fact: str
    asks: str = "stated"


class HasFloor(NamedTuple):
    """A reference price stands for the product on the day of entry."""

    measure: str
    asks: str = "has floor"


class PricedBelow(NamedTuple):
    """The tested price is below the floor price; at the floor it is not."""

    measure: str
    asks: str = "priced below"


class FirstResaleBelow(NamedTuple):
    """The first arm's-length resale price is below the floor price; at the floor it is not."""

    measure: str
    asks: str = "first resale below"


class AboveCeiling(NamedTuple):
    """The tested price is above the ceiling; at the ceiling it is not."""

    measure: str
    asks: str = "above ceiling"


class PriceKept(NamedTuple):
    """The price of the goods keeps a bound: an amount for each unit, or a share of a market price of the day."""

    bound: PriceBound
    asks: str = "price kept"


class InSeason(NamedTuple):
    """The day of entry, by the policy's clock, lies in the season."""

    season: Season
    asks: str = "in season"


class OutsideQuota(NamedTuple):
    """Some of the item is outside the quota."""

    asks: str = "outside quota"


class UnderContract(NamedTuple):
    """A transaction is under the contract."""

    contract: str
    asks: str = "under contract"


class InPeriods(NamedTuple):
    """The period of a transaction lies in those of the contract."""

    periods: Any
    asks: str = "in periods"


class Applies(NamedTuple):
    """A measure decided before applies to the item."""

    measure: str
    asks: str = "applies"


class Originating(NamedTuple):
    """The item originates under a rule of origin: the one named, or whichever is in force for the product."""

    rule: str = ""
    asks: str = "originating"


class ForeignMaterials(NamedTuple):
    """Some material's origin does not count as the producer's own under a rule of origin."""

    rule: str = ""
    asks: str = "foreign materials"


class InsufficientProcessing(NamedTuple):
    """Every operation that counts under a rule of origin is one that confers no origin."""

    rule: str = ""
    asks: str = "insufficient processing"


class WhollyObtained(NamedTuple):
    """No material is foreign, and one of these operations, which take goods from nature or use, was done where the rule counts it."""

    rule: str
    operations: tuple[str, ...]
    asks: str = "wholly obtained"


class Worked(NamedTuple):
    """One of these operations was done where the rule counts it."""

    rule: str
    operations: tuple[str, ...]
    asks: str = "worked"


class Changed(NamedTuple):
    """Every foreign material is of another chapter, heading or subheading than the product, and of none excepted.

    With a tolerance, those that fail are together within it.
    """

    rule: str
    level: str
    excepted: tuple[HsCode, ...] = ()
    tolerance: ShareOf | None = None
    asks: str = "changed"


class ContentKept(NamedTuple):
    """The value that is the producer's own, or that is foreign, keeps a bound as a share of a base."""

    rule: str
    method: str
    wanted: ShareOf
    focused_on: tuple[HsCode, ...] = ()
    asks: str = "content kept"


class ConsignedDirectly(NamedTuple):
    """Elsewhere than in the places of the rule nothing was done to the goods that is not permitted, and papers show it."""

    rule: str
    asks: str = "consigned directly"


Condition = (
    InForce
    | Located
    | Provenance
    | Presented
    | IssuedWithin
    | ClaimedWithin
    | Named
    | Related
    | QuantityKept
    | ValueKept
    | DateKept
    | AttributeKept
    | Stated
    | HasFloor
    | PricedBelow
    | FirstResaleBelow
    | AboveCeiling
    | PriceKept
    | InSeason
    | OutsideQuota
    | UnderContract
    | InPeriods
    | Applies
    | Originating
    | ForeignMaterials
    | InsufficientProcessing
    | WhollyObtained
    | Worked
    | Changed
    | ContentKept
    | ConsignedDirectly
)
