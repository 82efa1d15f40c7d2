"""The decision: what is due on a shipment and why, as immutable values."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from tradezone.assessment.plan import Charging
from tradezone.assessment.wording.phrases import Ground
from tradezone.policy import measures as law
from tradezone.policy.measures import Security
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Moment, Money
from tradezone.values.exact import Exact

if TYPE_CHECKING:
    from tradezone.assessment.duties import Reckoning
    from tradezone.assessment.grounds import Applied, FindingLine, Grounds, NotApplied
    from tradezone.assessment.securities import Securing
    from tradezone.assessment.wording.origin import OriginLine

#: From the least grave to the gravest.
OUTCOMES: Final = ("cleared", "adjusted", "held", "refused")

#: Totals of a shipment, in the order they are printed.
TOTALS: Final = ("customs_value", "ordinary_duty", "additional_duty", "fees", "duty", "security", "landed_cost")


class Charge(NamedTuple):
    """One line of duty, or a security: money held until something is settled.

    ``units`` counts the policy's rounding steps; it is None where a missing fact decides the amount.
    """

    line: Charging
    units: int | None
    reckoning: Reckoning | Securing | None

    @property
    def measure(self) -> str:
        return self.line.measure.id

    @property
    def title(self) -> str:
        return self.line.measure.title

    @property
    def kind(self) -> str:
        """``ordinary_duty``, ``additional_duty``, ``rebate``, ``fee`` or ``security``."""
        return self.line.kind

    @property
    def currency(self) -> str:
        return self.line.currency

    @property
    def money(self) -> Money | None:
        return None if self.units is None else Money(self.units, self.line.scale, of=self.line.currency)

    @property
    def formula(self) -> str:
        """The numbers put into the formula of the law."""
        from tradezone.assessment.duties import Reckoning
        from tradezone.assessment.explaining import working

        if self.reckoning is None:
            return "turns on a fact that is not given"
        found = (
            working(self.reckoning, self.measure) if isinstance(self.reckoning, Reckoning) else self.reckoning.working(self.measure)
        )
        return found.text()

    @property
    def released_when(self) -> str | None:
        """What a security waits for."""
        law = self.line.measure
        return law.released_when if isinstance(law, Security) else None

    @property
    def cites(self) -> tuple[Citation, ...]:
        return self.line.cites

    @property
    def place(self) -> Place:
        return self.line.place


class FloorTest(NamedTuple):
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


class Totals(NamedTuple):
    """Sums over the items, in rounding steps in the order of ``TOTALS``; None where a missing fact decides, or a value was never declared."""

    currency: str
    scale: int
    units: tuple[int | None, ...]

    def named(self, name: str) -> Money | None:
        """The total of a name in ``TOTALS``."""
        units = self.units[TOTALS.index(name)]
        return None if units is None else Money(units, self.scale, of=self.currency)

    @property
    def customs_value(self) -> Money | None:
        return self.named("customs_value")

    @property
    def ordinary_duty(self) -> Money | None:
        return self.named("ordinary_duty")

    @property
    def additional_duty(self) -> Money | None:
        return self.named("additional_duty")

    @property
    def fees(self) -> Money | None:
        return self.named("fees")

    @property
    def duty(self) -> Money | None:
        return self.named("duty")

    @property
    def security(self) -> Money | None:
        return self.named("security")

    @property
    def landed_cost(self) -> Money | None:
        return self.named("landed_cost")


class ItemDecision(NamedTuple):
    """What becomes of one item."""

    item: str
    outcome: str
    compliance: str
    charges: tuple[Charge, ...]
    securities: tuple[Charge, ...]
    originating: bool | None
    grounds: Grounds

    @property
    def floors(self) -> tuple[FloorTest, ...]:
        """Every price that was held against a floor, met or not."""
        return self.grounds.floors

    @property
    def origin(self) -> tuple[OriginLine, ...]:
        """Where anybody asks: whether the item originates under each rule of origin in force, with the computation."""
        lines = self.grounds.origin
        if len(lines) != 1:
            return lines
        from tradezone.assessment.wording.origin import settled

        return (settled(lines[0], self.grounds.facts, self.originating),)

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


class Settlement(NamedTuple):
    """What a contract for difference pays; to nobody where nothing falls due."""

    payable_to: str | None
    #: None where a missing fact decides the amount.
    money: Money | None
    currency: str
    #: The contract and the row of it that decided, where one did, and the numbers put into its formula.
    settlement: law.Settlement | None = None
    row: law.SettlementRow | None = None
    formula: str = ""
    #: Why this falls due, or why nothing does; and names the policy does not use.
    because: tuple[Ground, ...] = ()
    findings: tuple[FindingLine, ...] = ()


class Bounds(NamedTuple):
    """The least and the most that can fall due.

    ``most`` is None where there is no upper limit, ``least`` where a rebate has none; both are None where too many facts are missing to work
    them out.
    """

    least: Money | None
    most: Money | None


class Decision(NamedTuple):
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
    #: Which evaluator decided the rules: ``durable-rules`` or ``plain``. In none of the printed forms.
    decided_by: str
    settlement: Settlement | None = None
    missing: tuple[str, ...] = ()
    bounds: Mapping[str, Bounds] = MappingProxyType({})
    #: The day as of which the policy was read, where one was given. In the text form only.
    known_at: Moment | None = None


def gravest(outcomes: tuple[str, ...] | list[str]) -> str:
    """The gravest of some outcomes; cleared of none."""
    return max(outcomes, key=OUTCOMES.index, default="cleared")
