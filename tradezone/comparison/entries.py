"""One entry under two policies, as a value: what is due by each, what differs, and by which clauses."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, Literal, NamedTuple

from tradezone.assessment.decision import Bounds
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.values import Money

#: What becomes of an entry: less or more is due, something else differs, nothing does; a fact that is not given decides; or one of the
#: policies cannot read it.
Status = Literal["less", "more", "otherwise", "same", "open", "unread"]
STATUSES: Final[tuple[Status, ...]] = ("less", "more", "otherwise", "same", "open", "unread")
#: What is owed, what is held, and what a contract pays: to the producer where it is above zero, to the authority below.
AMOUNTS: Final = ("duty", "fees", "security", "settlement")
OWED: Final = ("duty", "fees")


class Amount(NamedTuple):
    """One amount before and after: the same least and most where it is settled, bounds where a fact that is not given decides."""

    name: str
    before: Bounds
    after: Bounds

    @property
    def difference(self) -> Money | None:
        """After less before; None where either is not settled: bounds on both sides give no difference."""
        one, other = settled(self.before), settled(self.after)
        return None if one is None or other is None else other - one

    @property
    def differs(self) -> bool:
        return self.before != self.after


class Clause(NamedTuple):
    """What one policy charges by one measure, and by which clause; or why nothing."""

    money: Money | None
    formula: str
    cites: tuple[str, ...]
    place: Place | None
    #: Why the measure charges nothing; empty where it charges.
    why: str = ""


class ChargeChange(NamedTuple):
    """A charge or security that differs between the two decisions on an item."""

    measure: str
    title: str
    kind: str
    before: Clause
    after: Clause

    @property
    def difference(self) -> Money | None:
        one, other = self.before.money, self.after.money
        return None if one is None or other is None else other - one


class Ruling(NamedTuple):
    """What one policy says by a measure that charges nothing: ``entry refused``, ``held for a licence``, ``breach`` or ``notice``.

    ``state`` is empty where it does not apply, and ``why`` gives the conditions that decided.
    """

    state: str
    why: str
    cites: tuple[str, ...]
    place: Place | None


class RulingChange(NamedTuple):
    """A gate or finding that the two decisions on an item differ in."""

    measure: str
    title: str
    kind: str
    before: Ruling
    after: Ruling


class ItemChange(NamedTuple):
    """One item of which the two decisions differ."""

    item: str
    product: str
    origin: str | None
    outcomes: tuple[str, str]
    compliances: tuple[str, str]
    amounts: tuple[Amount, ...]
    charges: tuple[ChargeChange, ...]
    #: Codes of findings before that are not after, and the other way round.
    findings: tuple[tuple[str, ...], tuple[str, ...]]
    rulings: tuple[RulingChange, ...] = ()


class EntryChange(NamedTuple):
    """One entry under both policies; ``items`` holds those that differ."""

    subject: str
    is_transaction: bool
    importer: str | None
    #: When and where it entered; of a transaction its period.
    when: str
    into: str | None
    status: Status
    outcomes: tuple[str, str]
    compliances: tuple[str, str]
    standings: tuple[str, str]
    amounts: tuple[Amount, ...] = ()
    items: tuple[ItemChange, ...] = ()
    #: Of a transaction, what the contract pays, where that differs.
    contract: ChargeChange | None = None
    missing: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    #: What each policy has against reading it.
    faults: tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]] = ((), ())

    @property
    def owed(self) -> Money | None:
        """How much more is due after than before, fees with duty; None where that is not settled."""
        return _sum(amount.difference for amount in self.amounts if amount.name in OWED)

    @property
    def word(self) -> str:
        """``refund`` where less is due than was decided before, ``supplement`` where more; else nothing."""
        return {"less": "refund", "more": "supplement"}.get(self.status, "")

    def amount(self, name: str) -> Amount | None:
        return next((each for each in self.amounts if each.name == name), None)


def settled(bounds: Bounds) -> Money | None:
    """The amount where there is nothing between the least and the most."""
    return bounds.least if bounds.least is not None and bounds.least == bounds.most else None


def size(money: Money | None) -> Fraction:
    """How large an amount is, whichever way it goes; what is not settled comes last."""
    return Fraction(-1) if money is None else Fraction(abs(money.units), 10**money.scale)


def _sum(amounts: Iterable[Money | None]) -> Money | None:
    """The sum; None of nothing, and where one of them is not settled."""
    total: Money | None = None
    for each in amounts:
        if each is None:
            return None
        total = each if total is None else total + each
    return total
