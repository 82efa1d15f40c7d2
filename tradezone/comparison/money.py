"""What a change of law comes to in money: both policies decide the same entries, and what each owes is set side by side.

So past entries are run again under a law that was changed or annulled: where less is due there is a ``refund``, where more a
``supplement``.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Final

from tradezone.assessment.decision import Bounds, Charge, Decision, ItemDecision, Settlement
from tradezone.assessment.evaluate import evaluate
from tradezone.comparison.entries import Amount, ChargeChange, Clause, EntryChange, ItemChange, Status, settled, size
from tradezone.comparison.rulings import Names, ruling_changes
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.text.document import Places
from tradezone.values import Money

_NO_NAMES: Final[Names] = MappingProxyType({})
_OF_CHARGES: Final = {"ordinary_duty": "duty", "additional_duty": "duty", "rebate": "duty", "fee": "fees", "security": "security"}


class OtherCurrency(Exception):  # noqa: N818 no error in either policy
    """The two policies reckon in two currencies, and no amount of the one is held against one of the other."""

    def __init__(self, old: Zone, new: Zone) -> None:
        super().__init__(
            f"`{old.id}` reckons in {old.currency} and `{new.id}` in {new.currency}: amounts in two currencies are not compared"
        )
        self.remedy = "compare the law alone, without `--on`"


def one_currency(old: Zone, new: Zone) -> None:
    """``OtherCurrency`` where amounts of the two policies cannot be compared."""
    if old.currency != new.currency:
        raise OtherCurrency(old, new)


def change_of(
    old: Zone,
    new: Zone,
    subject: Shipment | Transaction,
    names: Names = _NO_NAMES,
    *,
    places: Places | None = None,
    plain: bool = False,
) -> EntryChange:
    """One entry decided under both policies, which reckon in one currency.

    ``names`` gives of each later wording of a measure the id of the first: what two wordings charge is compared as one charge.
    """
    before, after = (decided(zone, subject, places, plain=plain) for zone in (old, new))
    return set_beside(subject, before, after, names, is_one_law=old == new)


def decided(
    zone: Zone, subject: Shipment | Transaction, places: Places | None = None, *, plain: bool = False
) -> Decision | ShipmentError:
    """The decision, or what the policy has against reading the entry."""
    try:
        return evaluate(zone, subject, plain=plain, places=places)
    except ShipmentError as error:
        return error


def set_beside(
    subject: Shipment | Transaction,
    before: Decision | ShipmentError,
    after: Decision | ShipmentError,
    names: Names = _NO_NAMES,
    *,
    is_one_law: bool = False,
) -> EntryChange:
    """Two decisions on one entry, compared."""
    if isinstance(before, Decision) and isinstance(after, Decision):
        found = _compared(subject, before, after, names)
        return found._replace(status=_status(found, is_one_law=is_one_law))
    one, other = (each if isinstance(each, Decision) else None for each in (before, after))
    faults = [() if isinstance(each, Decision) else each.diagnostics for each in (before, after)]
    return _entry(subject, "unread")._replace(
        outcomes=(one.outcome if one else "", other.outcome if other else ""),
        compliances=(one.compliance if one else "", other.compliance if other else ""),
        standings=(one.standing if one else "", other.standing if other else ""),
        faults=(faults[0], faults[1]),
    )


def _entry(subject: Shipment | Transaction, status: Status) -> EntryChange:
    nothing = ("", "")
    return EntryChange(
        subject=subject.id,
        is_transaction=isinstance(subject, Transaction),
        importer=None if isinstance(subject, Transaction) else subject.importer,
        when=subject.period or "" if isinstance(subject, Transaction) else str(subject.entered),
        into=None if isinstance(subject, Transaction) else subject.imported_into,
        status=status,
        outcomes=nothing,
        compliances=nothing,
        standings=nothing,
    )


def _compared(subject: Shipment | Transaction, before: Decision, after: Decision, names: Names) -> EntryChange:
    amounts = tuple(_amounts(before, after))
    items = tuple(
        change for one, other in zip(before.items, after.items, strict=True) if (change := _item(one, other, names)) is not None
    )
    return _entry(subject, "same")._replace(
        outcomes=(before.outcome, after.outcome),
        compliances=(before.compliance, after.compliance),
        standings=(before.standing, after.standing),
        amounts=amounts,
        items=items,
        contract=_contract(before, after),
        missing=(before.missing, after.missing),
    )


def _status(entry: EntryChange, *, is_one_law: bool) -> Status:
    """What became of an entry that both policies decide; what two provisional decisions come to may differ where their bounds do not."""
    if is_one_law:
        return "same"
    if any(amount.difference is None for amount in entry.amounts):
        return "open"
    owed = entry.owed
    if owed is not None and owed.units:
        return "less" if owed.units < 0 else "more"
    pairs = (entry.outcomes, entry.compliances, entry.standings)
    if entry.items or any(one != other for one, other in pairs) or any(amount.differs for amount in entry.amounts):
        return "otherwise"
    return "same"


def _contract(before: Decision, after: Decision) -> ChargeChange | None:
    """What a contract pays by each policy, where that differs; to the authority it is below zero."""
    if before.settlement is None or after.settlement is None or before.settlement == after.settlement:
        return None
    laws = [each.settlement for each in (before.settlement, after.settlement) if each.settlement is not None]
    if not laws:
        return None
    one, other = _paid(before, before.settlement), _paid(after, after.settlement)
    if (one.money, one.formula, one.why) == (other.money, other.formula, other.why):
        return None
    return ChargeChange(laws[-1].id, laws[-1].title, "settlement", one, other)


def _paid(decision: Decision, settlement: Settlement) -> Clause:
    row, clause = settlement.row, settlement.settlement
    cites = row.case.cites if row is not None else clause.cites if clause is not None else ()
    place = row.case.place if row is not None else clause.place if clause is not None else None
    why = "" if settlement.formula else "; ".join(ground.text for ground in settlement.because)
    paid = _bounds(decision, "settlement")
    return Clause(settled(paid), settlement.formula, tuple(map(str, cites)), place, why)


def _amounts(before: Decision, after: Decision) -> Iterator[Amount]:
    names = ("settlement",) if before.is_transaction else ("duty", "fees", "security")
    for name in names:
        yield Amount(name, _bounds(before, name), _bounds(after, name))


def _bounds(decision: Decision, name: str) -> Bounds:
    """An amount of a decision, or the least and the most it can be; both None where it has no limit that is known."""
    if decision.settlement is not None:
        sign = {"producer": 1, "authority": -1, None: 0}[decision.settlement.payable_to]
        money = decision.settlement.money
        limits = decision.bounds.get(name, Bounds(None, None))
        if money is not None:
            return _both(money if sign >= 0 else _negative(money))
        if sign == 0:
            return Bounds(None, None)
        return limits if sign > 0 else Bounds(*(None if each is None else _negative(each) for each in (limits.most, limits.least)))
    assert decision.totals is not None, "shipments have totals"  # noqa: S101 ours
    money = decision.totals.named(name)
    if money is not None:
        return _both(money)
    return decision.bounds.get(name, Bounds(None, None))


def _both(money: Money) -> Bounds:
    return Bounds(money, money)


def _negative(money: Money) -> Money:
    return Money(-money.units, money.scale, of=money.of)


def _item(before: ItemDecision, after: ItemDecision, names: Names) -> ItemChange | None:
    """What differs between the decisions on an item; None where nothing does."""
    charges = tuple(_charges(before, after, names))
    codes = [[names.get(line.code, line.code) for line in each.findings] for each in (before, after)]
    gone, come = (tuple(code for code in codes[i] if code not in codes[1 - i]) for i in (0, 1))
    pairs = ((before.outcome, after.outcome), (before.compliance, after.compliance))
    if not charges and not gone and not come and all(one == other for one, other in pairs):
        return None
    facts = after.grounds.facts
    amounts = tuple(Amount(name, _of_item(before, name), _of_item(after, name)) for name in ("duty", "fees", "security"))
    is_otherwise = bool(gone or come) or any(one != other for one, other in pairs)
    rulings = tuple(ruling_changes(before, after, names)) if is_otherwise else ()
    return ItemChange(after.item, facts.product.name, facts.item.origin, *pairs, amounts, charges, (gone, come), rulings)


def _of_item(decided: ItemDecision, name: str) -> Bounds:
    """What an item's own charges come to; open where one of them is."""
    zone = decided.grounds.facts.zone
    units = 0
    for charge in (*decided.charges, *decided.securities):
        if _OF_CHARGES[charge.kind] == name:
            if charge.units is None:
                return Bounds(None, None)
            units += charge.units
    return _both(Money(units, zone.rounding.scale, of=zone.currency))


def _charges(before: ItemDecision, after: ItemDecision, names: Names) -> Iterator[ChargeChange]:
    """The charges that differ in amount, the largest difference first; one of nothing is as good as none."""
    one, other = (
        {(names.get(charge.measure, charge.measure), charge.kind): charge for charge in (*each.charges, *each.securities)}
        for each in (before, after)
    )
    found = []
    for key in [*other, *(key for key in one if key not in other)]:
        old, new = one.get(key), other.get(key)
        there = new or old
        assert there is not None, "of one of the two"  # noqa: S101 ours
        if _money(old, there) != _money(new, there):
            found.append(
                ChargeChange(key[0], there.title, there.kind, _clause(before, old, there, names), _clause(after, new, there, names))
            )
    return iter(sorted(found, key=lambda change: -size(change.difference)))


def _money(charge: Charge | None, other: Charge) -> Money | None:
    """What is charged; nothing where no line is."""
    return charge.money if charge is not None else Money(0, other.line.scale, of=other.currency)


def _clause(decided: ItemDecision, charge: Charge | None, other: Charge, names: Names) -> Clause:
    if charge is not None:
        return Clause(charge.money, charge.formula, tuple(map(str, charge.cites)), charge.place)
    zone = decided.grounds.facts.zone
    nothing = Money(0, zone.rounding.scale, of=zone.currency)
    first = names.get(other.measure, other.measure)
    wordings = [law for name, law in zone.measures.items() if names.get(name, name) == first]
    if not wordings:
        return Clause(nothing, "", (), None, "no such measure")
    for line in reversed(decided.not_applied):  # of several wordings the last
        if names.get(line.measure, line.measure) == first:
            cites = line.because.cites or line.cites
            return Clause(nothing, "", tuple(map(str, cites[:1])), line.because.place or line.place, line.because.text)
    law = wordings[-1]
    return Clause(nothing, "", tuple(map(str, law.cites[:1])), law.place, "charges nothing here")
