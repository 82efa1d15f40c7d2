"""Conditions: what a rule may ask about an item on a day, and how questions combine.

A condition is a question with the answer yes or no; where a fact it needs is not given, the answer is unknown. A measure asks
a list of questions that must all be answered as it wants; ``AnyOf`` and ``AllOf`` combine them. ``asks`` tells two questions
apart that ask after the same things.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tradezone.policy.bounds import Bound, PriceBound, Season
from tradezone.values import Quantity


class PlaceSelection(NamedTuple):
    """Countries, groups and statuses a policy names: ``party``, ``[JP, EU]``, ``any``."""

    names: tuple[str, ...]
    everywhere: bool
    statuses: frozenset[str]
    codes: frozenset[str]


class InForce(NamedTuple):
    """The day of entry lies in the measure's time."""

    start: int | None
    end: int | None
    text: str
    asks: str = "in force"


class Located(NamedTuple):
    """A place of the shipment is among those named; of a route, every place is."""

    fact: str
    selection: PlaceSelection
    asks: str = "located"


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
    """The item originates under the policy's rules of origin."""

    asks: str = "originating"


class ForeignMaterials(NamedTuple):
    """Some material's origin does not count as the producer's own."""

    asks: str = "foreign materials"


class InsufficientProcessing(NamedTuple):
    """Every operation named is one that confers no origin."""

    asks: str = "insufficient processing"


class CriterionMet(NamedTuple):
    """One way to originate is met: a change of chapter, heading or subheading by every foreign material, or enough content."""

    criterion: str
    wanted: Bound | None = None
    asks: str = "criterion met"


Condition = (
    InForce
    | Located
    | Presented
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
    | CriterionMet
)


class Is(NamedTuple):
    """A condition answered as wanted."""

    condition: Condition
    answer: bool = True
    asks: str = "is"


class AllOf(NamedTuple):
    parts: tuple[Tree, ...]
    asks: str = "all of"


class AnyOf(NamedTuple):
    parts: tuple[Tree, ...]
    asks: str = "any of"


Tree = Is | AllOf | AnyOf


def negated(tree: Tree) -> Tree:
    """The complement, stated with the same questions: the engine knows no `not`."""
    match tree:
        case Is(condition, answer):
            return Is(condition, not answer)
        case AllOf(parts):
            return AnyOf(tuple(negated(part) for part in parts))
        case AnyOf(parts):
            return AllOf(tuple(negated(part) for part in parts))


def asked(tree: Tree) -> list[Condition]:
    """The conditions of a tree in the order of the text, each once."""
    if isinstance(tree, Is):
        return [tree.condition]
    return list(dict.fromkeys(condition for part in tree.parts for condition in asked(part)))
