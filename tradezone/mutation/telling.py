"""Telling a mutant from its policy: what a case could expect of a decision, and a shipment of which the two decide it otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from tradezone.assessment.decision import TOTALS, Decision, ItemDecision
from tradezone.assessment.evaluate import evaluate
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.values import Money
from tradezone.values.figures import plainest

Subject = Shipment | Transaction
#: The keys under which a case expects something, and what a case can expect by them, as text.
Keys = tuple[str, ...]
Told = Mapping[Keys, str]

READ: Final = ("read",)
STANDING: Final = ("standing",)
_OUTCOME: Final = ("outcome",)
_UNREAD: Final = "not read"
_NONE: Final = "none"
_UNSETTLED: Final = ("open", "not known", _UNREAD)
#: Parts of a decision of which a case can only expect that they are there.
_SILENT: Final = frozenset({"findings", "missing", "bounds"})


class Difference(NamedTuple):
    """One thing that a case could expect: as the policy decides it, and as the mutant does."""

    keys: Keys
    before: str
    after: str

    @property
    def name(self) -> str:
        return ".".join(self.keys)

    @property
    def is_expectable(self) -> bool:
        """Whether a case can expect it: what is not found, not missing or not settled cannot be."""
        if self.keys == READ or self.before in _UNSETTLED:
            return False
        return self.before != _NONE or not _SILENT.intersection(self.keys)


class Telling(NamedTuple):
    """A shipment or transaction that tells a mutant from its policy, and what of the decision differs."""

    subject: Subject
    differences: tuple[Difference, ...]

    @property
    def is_expectable(self) -> bool:
        """Whether a case on it would notice."""
        return any(each.is_expectable for each in self.differences)


def told(zone: Zone, subject: Subject) -> Told:
    """Everything that a case can expect of a decision, as text; of one that does not fit the policy, that it is not read."""
    try:
        decision = evaluate(zone, subject, plain=True)
    except ShipmentError as error:
        return {READ: ", ".join(sorted({fault.code for fault in error.diagnostics}))}
    return dict(_told(decision))


def _told(decision: Decision) -> Iterator[tuple[Keys, str]]:
    yield STANDING, decision.standing
    yield _OUTCOME, decision.outcome
    yield ("compliance",), decision.compliance
    if decision.totals is not None:
        for name in TOTALS:
            yield (name,), _money(decision.totals.named(name))
    if decision.settlement is not None:
        yield ("settlement",), _money(decision.settlement.money)
        yield ("payable_to",), decision.settlement.payable_to or "nobody"
    for fact in decision.missing:
        yield ("missing", fact), "yes"
    for name, bounds in decision.bounds.items():
        yield ("bounds", name), " to ".join(_NONE if each is None else _money(each) for each in bounds)
    for item in decision.items:
        yield from _told_of(item, () if len(decision.items) == 1 else ("items", item.item))


def _told_of(item: ItemDecision, within: Keys) -> Iterator[tuple[Keys, str]]:
    yield (*within, "outcome"), item.outcome
    yield (*within, "originating"), {True: "yes", False: "no", None: "not known"}[item.originating]
    for charge in (*item.charges, *item.securities):
        if charge.units != 0:  # to a case, nothing charged is no charge
            yield (*within, "charges", charge.measure), _money(charge.money)
    for code in dict.fromkeys(line.code for line in item.findings):
        yield (*within, "findings", code), "yes"


def _money(money: Money | None) -> str:
    """An amount with at least two decimals, and no more than it needs."""
    if money is None:
        return "open"
    units, scale = plainest(money.units, money.scale)
    return str(Money(units * 10 ** max(0, 2 - scale), max(2, scale), of=money.of))


def differences(before: Told, after: Told) -> tuple[Difference, ...]:
    """What differs, in the order of the policy's own decision; what one of the two does not have is ``none``."""
    if READ in before or READ in after:
        mine, other = (_UNREAD if READ in each else "read" for each in (before, after))
        if mine == other:
            return ()
        outcomes = (each.get(_OUTCOME, _UNREAD) for each in (before, after))
        return (Difference(READ, mine, other), Difference(_OUTCOME, *outcomes))
    names = [*before, *(keys for keys in after if keys not in before)]
    pairs = ((keys, before.get(keys, _NONE), after.get(keys, _NONE)) for keys in names)
    return tuple(Difference(*pair) for pair in pairs if pair[1] != pair[2])


def tells(original: Zone, mutant: Zone, subject: Subject) -> tuple[Difference, ...]:
    return differences(told(original, subject), told(mutant, subject))
