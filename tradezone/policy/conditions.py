"""Conditions: what a rule may ask about an item on a day, and how questions combine.

A condition is a question with the answer yes or no; where a fact it needs is not given, the answer is unknown. A measure asks
a list of questions that must all be answered as it wants; ``AnyOf`` and ``AllOf`` combine them.
"""

from __future__ import annotations

from dataclasses import dataclass

from tradezone.policy.bounds import Bound
from tradezone.values import Quantity


@dataclass(frozen=True, slots=True)
class PlaceSelection:
    """Countries, groups and statuses a policy names: ``party``, ``[JP, EU]``, ``any``."""

    names: tuple[str, ...]
    everywhere: bool
    statuses: frozenset[str]
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class InForce:
    """The day of entry lies in the measure's time."""

    start: int | None
    end: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Located:
    """A place of the shipment is among those named; of a route, every place is."""

    fact: str
    selection: PlaceSelection


@dataclass(frozen=True, slots=True)
class Presented:
    """A document is presented, a claim made, a procedure used. Left out of the shipment they are none."""

    fact: str
    name: str


@dataclass(frozen=True, slots=True)
class Named:
    """The importer, exporter or producer is one of these."""

    fact: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Buyer and seller are related parties."""


@dataclass(frozen=True, slots=True)
class QuantityKept:
    """The quantity in trade, as invoiced, keeps a bound."""

    bound: Bound
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class ValueKept:
    """The customs value on the policy's terms keeps a bound."""

    bound: Bound


@dataclass(frozen=True, slots=True)
class DateKept:
    """A date of the shipment lies on the named side of a second."""

    fact: str
    second: int
    later: bool
    text: str


@dataclass(frozen=True, slots=True)
class AttributeKept:
    """An attribute of the goods keeps a bound, or is one of some words."""

    name: str
    kind: str
    bound: Bound | None
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact that may be left out is given."""

    fact: str


@dataclass(frozen=True, slots=True)
class HasFloor:
    """A reference price stands for the product on the day of entry."""

    measure: str


@dataclass(frozen=True, slots=True)
class PricedBelow:
    """The tested price is below the floor price; at the floor it is not."""

    measure: str


@dataclass(frozen=True, slots=True)
class FirstResaleBelow:
    """The first arm's-length resale price is below the floor price; at the floor it is not."""

    measure: str


@dataclass(frozen=True, slots=True)
class Applies:
    """A measure decided before applies to the item."""

    measure: str


@dataclass(frozen=True, slots=True)
class Originating:
    """The item originates under the policy's rules of origin."""


@dataclass(frozen=True, slots=True)
class ForeignMaterials:
    """Some material's origin does not count as the producer's own."""


@dataclass(frozen=True, slots=True)
class InsufficientProcessing:
    """Every operation named is one that confers no origin."""


@dataclass(frozen=True, slots=True)
class CriterionMet:
    """One way to originate is met: a change of chapter, heading or subheading by every foreign material, or enough content."""

    criterion: str
    wanted: Bound | None = None


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
    | Applies
    | Originating
    | ForeignMaterials
    | InsufficientProcessing
    | CriterionMet
)


@dataclass(frozen=True, slots=True)
class Is:
    """A condition answered as wanted."""

    condition: Condition
    answer: bool = True


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Tree, ...]


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
