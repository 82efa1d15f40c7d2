"""The decision: what is due on a shipment and why, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tradezone.assessment.working import Working
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Money
from tradezone.values.exact import Exact

if TYPE_CHECKING:
    from tradezone.assessment.grounds import Applied, FindingLine, Grounds, NotApplied

#: From the least grave to the gravest.
OUTCOMES: Final = ("cleared", "adjusted", "held", "refused")
COMPLIANCES: Final = ("compliant", "breach", "undetermined")
STANDINGS: Final = ("definitive", "provisional")

#: Totals of a shipment, in the order they are printed.
TOTALS: Final = ("customs_value", "ordinary_duty", "additional_duty", "fees", "duty", "security", "landed_cost")


@dataclass(frozen=True, slots=True)
class Charge:
    """One line of duty. ``money`` is None where a missing fact decides the amount."""

    measure: str
    title: str
    kind: str
    currency: str
    money: Money | None
    working: Working | None
    cites: tuple[Citation, ...]
    place: Place

    @property
    def formula(self) -> str:
        """The numbers put into the formula of the law."""
        return "turns on a fact that is not given" if self.working is None else self.working.text()


@dataclass(frozen=True, slots=True)
class Security:
    """Money held until something is settled; never more than may fall due."""

    measure: str
    title: str
    currency: str
    money: Money | None
    working: Working | None
    released_when: str
    cites: tuple[Citation, ...]
    place: Place

    @property
    def formula(self) -> str:
        return "turns on a fact that is not given" if self.working is None else self.working.text()


@dataclass(frozen=True, slots=True)
class FloorTest:
    """A price held against a floor, per unit of priced quantity; the price is None where there is no such quantity."""

    measure: str
    tested: str
    price: Exact | None
    floor_price: Exact
    met: bool
    currency: str
    unit: str

    @property
    def shortfall(self) -> Exact | None:
        return None if self.price is None else (self.floor_price - self.price).positive()


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the items; None where a missing fact decides, or where nothing was declared to sum."""

    currency: str
    customs_value: Money | None
    ordinary_duty: Money | None
    additional_duty: Money | None
    fees: Money | None
    duty: Money | None
    security: Money | None
    landed_cost: Money | None


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """What becomes of one item."""

    item: str
    outcome: str
    compliance: str
    floors: tuple[FloorTest, ...]
    charges: tuple[Charge, ...]
    securities: tuple[Security, ...]
    originating: bool | None
    grounds: Grounds = field(repr=False, compare=False)

    @property
    def applied(self) -> tuple[Applied, ...]:
        """The measures that apply, each with every condition that held."""
        return self.grounds.applied

    @property
    def not_applied(self) -> tuple[NotApplied, ...]:
        """The measures that do not apply, each with the one condition that decided."""
        return self.grounds.not_applied

    @property
    def findings(self) -> tuple[FindingLine, ...]:
        return self.grounds.findings


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a contract for difference pays; to nobody where nothing falls due."""

    payable_to: str | None
    money: Money


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that can fall due; ``most`` is None where there is no upper limit, ``least`` where no lower."""

    least: Money | None
    most: Money | None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to one shipment or transaction, with its grounds.

    ``standing`` is provisional where a missing fact can change the answer: ``missing`` then names those facts, ``bounds`` gives the least
    and the most of each total they decide, and ``outcome`` is the gravest possible.
    """

    subject: str
    is_transaction: bool
    policy: str
    policy_digest: str
    illustrative: bool
    outcome: str
    compliance: str
    standing: str
    items: tuple[ItemDecision, ...]
    totals: Totals | None
    settlement: Settlement | None = None
    missing: tuple[str, ...] = ()
    bounds: Mapping[str, Bounds] = field(default_factory=dict)
    #: Which evaluator decided the rules: ``durable-rules`` or ``plain``. In none of the printed forms.
    decided_by: str = field(default="", compare=False)


def gravest(outcomes: tuple[str, ...] | list[str]) -> str:
    """The gravest of some outcomes; cleared of none."""
    return max(outcomes, key=OUTCOMES.index, default="cleared")
