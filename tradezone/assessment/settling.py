"""Settlements: what a contract for difference pays for a period, decided by the same rules as measures on shipments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from tradezone.assessment import formulas
from tradezone.assessment.contracts import ABOVE, BELOW, amount_of, completions, rules_of, speaking
from tradezone.assessment.decision import Bounds, Decision, Settlement
from tradezone.assessment.grounds import FindingLine, unused_name
from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.unknowns.turning_points import UNLIMITED
from tradezone.assessment.wording.phrases import Ground
from tradezone.assessment.working import FloorWorking
from tradezone.policy import measures as law
from tradezone.policy.conditions import AttributeKept
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.contract_facts import transaction_facts
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.strata import HOLDS, OPEN
from tradezone.rules.verdicts import CHARGE, REBATE
from tradezone.shipment.shipment import Transaction
from tradezone.text.document import Places
from tradezone.values import Money
from tradezone.values.due_expression import DueExpression
from tradezone.values.exact import ZERO, Exact

#: Completions tried of one transaction; it has few facts.
MOST: Final = 3_000


class _Paid(NamedTuple):
    """What one completion of a transaction comes to: to whom, how much, and how that was worked out."""

    payable_to: str | None
    amount: Exact
    settlement: law.Settlement | None = None
    row: law.SettlementRow | None = None
    formula: str = ""
    because: tuple[Ground, ...] = ()

    def answer(self, zone: Zone) -> tuple[str | None, int]:
        """What is paid to whom once it is rounded; nothing is paid to nobody."""
        units = self.amount.rounded(zone.rounding)
        return (self.payable_to if units else None, units)


_NOTHING: Final = _Paid(None, ZERO)


def settle(zone: Zone, transaction: Transaction, *, plain: bool, places: Places) -> Decision:
    """The decision on a transaction; ``ShipmentError`` where it does not fit the policy.

    Rule: below the floor the shortfall is paid for the whole quantity of the period, above the ceiling what the contract says; at
    either nothing. A fact is needed only where it can change the answer.
    """
    for settlement in speaking(zone, transaction):
        transaction_facts(zone, transaction, settlement, places)
    leaves: list[_Paid] = []
    missing = _needed(zone, transaction, leaves, plain=plain)
    same = len({leaf.answer(zone) for leaf in leaves}) == 1
    decided_by = rules_of(zone, zone.settlements[0], plain=plain).decided_by if zone.settlements else "plain"
    first = leaves[0]
    units = first.amount.rounded(zone.rounding)
    amounts = [leaf.amount for leaf in leaves]
    least, most = min(amounts), max(amounts)
    payees = {leaf.payable_to for leaf in leaves if leaf.amount.numerator}
    return Decision(
        subject=transaction.id,
        is_transaction=True,
        policy=zone.id,
        policy_digest=zone.digest,
        illustrative=zone.illustrative
        or any(
            each.settlement.illustrative or (each.row is not None and each.row.case.illustrative)
            for each in leaves
            if each.settlement
        ),
        outcome="adjusted" if any(leaf.amount.rounded(zone.rounding) for leaf in leaves) else "cleared",
        compliance="compliant",
        standing="provisional" if missing else "definitive",
        items=(),
        totals=None,
        settlement=Settlement(
            (first.payable_to if units else None) if same else payees.pop() if len(payees) == 1 else None,
            _money(zone, units) if same else None,
            zone.currency,
            first.settlement,
            first.row,
            first.formula if same else "turns on a fact that is not given",
            first.because if same else (),
            tuple(_unused(zone, transaction)),
        ),
        decided_by=decided_by,
        missing=tuple(".".join(path) for path in missing),
        bounds={"settlement": Bounds(_limited(zone, least), _limited(zone, most))} if missing else {},
    )


def _unused(zone: Zone, transaction: Transaction) -> Iterator[FindingLine]:
    """A contract and facts that the policy does not use, each a notice."""
    contracts = {settlement.contract for settlement in zone.settlements}
    if transaction.contract is not None and transaction.contract not in contracts:
        yield unused_name("contract", transaction.contract, contracts, zone.id)
        return
    known = {name for settlement in speaking(zone, transaction) for name in settlement.facts}
    yield from (unused_name("fact", name, known, zone.id) for name in transaction.facts if name not in known)


def _money(zone: Zone, units: int) -> Money:
    return Money(units, zone.rounding.scale, of=zone.currency)


def _limited(zone: Zone, amount: Exact) -> Money | None:
    return None if amount.numerator >= UNLIMITED * amount.denominator else _money(zone, amount.rounded(zone.rounding))


def _needed(zone: Zone, transaction: Transaction, leaves: list[_Paid], *, plain: bool) -> tuple[FactPath, ...]:
    """Decides every completion of a transaction that can matter, and names the facts that do."""
    try:
        leaves.append(_paid(zone, transaction, plain=plain))
    except NeededFacts as needed:
        path = needed.paths[0]
        below: list[list[_Paid]] = []
        paths: dict[FactPath, None] = {}
        for completed in completions(zone, transaction, path):
            branch: list[_Paid] = []
            paths.update(dict.fromkeys(_needed(zone, completed, branch, plain=plain)))
            below.append(branch)
            leaves.extend(branch)
        answers = [{leaf.answer(zone) for leaf in branch} for branch in below]
        own = () if all(answer == answers[0] for answer in answers) and not paths else (path,)
        return tuple(dict.fromkeys((*own, *paths)))
    return ()


def _paid(zone: Zone, transaction: Transaction, *, plain: bool) -> _Paid:
    grounds: list[Ground] = []
    for settlement in zone.settlements:
        if settlement not in speaking(zone, transaction):
            text = f"the contract is {transaction.contract}, not {settlement.contract}"
            grounds.append(Ground(text, settlement.place, settlement.cites))
            continue
        facts = transaction_facts(zone, transaction, settlement)
        rules = rules_of(zone, settlement, plain=plain)
        case = rules.case(facts)
        outcomes = dict(zip((rule.key for rule in rules.rules), rules.outcomes(case), strict=True))
        outcome = outcomes[settlement.id,]
        if outcome == OPEN:
            raise NeededFacts((("contract",) if transaction.contract is None else ("period",),))
        if outcome == HOLDS:
            return _settled(settlement, facts, outcomes)
        text = f"the period {transaction.period} is not in {settlement.periods}"
        grounds.append(Ground(text, settlement.place, settlement.cites))
    return _NOTHING._replace(because=tuple(grounds))


def _settled(settlement: law.Settlement, facts: Facts, outcomes: dict[tuple[str, ...], int]) -> _Paid:
    """What a contract that speaks for the period pays: by the side the market price is on, and the row for the case."""
    name = settlement.id
    sides = ((BELOW, CHARGE, settlement.charge), (ABOVE, REBATE, settlement.rebate))
    for side, table, rows in sides:
        outcome = outcomes.get((name, side))
        if outcome == OPEN:
            raise NeededFacts((("market_price",),))
        if outcome != HOLDS:
            continue
        for number, row in enumerate(rows):
            fits = HOLDS if row.case.otherwise else outcomes[name, table, str(number)]
            if fits == OPEN:
                raise NeededFacts(tuple(_facts_of(row, facts)))
            if fits == HOLDS:
                return _amount(settlement, row, facts)
        asked_after = [ground for row in rows for ground in _facts_in_words(row, facts)]
        return _Paid(None, ZERO, settlement, None, "", (_side(settlement, side, facts), *asked_after))
    return _Paid(None, ZERO, settlement, None, "", (_side(settlement, None, facts),))


def _side(settlement: law.Settlement, side: str | None, facts: Facts) -> Ground:
    """On which side of the contract's levels the market price is."""
    price = facts.transaction.market_price
    floor, ceiling = settlement.floor, settlement.ceiling
    if side == BELOW:
        return Ground(f"the market price {price} is below {floor}", settlement.place, settlement.cites)
    if side == ABOVE:
        return Ground(f"the market price {price} is above {ceiling}", settlement.place, settlement.cites)
    above = "" if ceiling is None else f", and not above {ceiling}"
    return Ground(f"the market price {price} is not below {floor}{above}", settlement.place, settlement.cites)


def _facts_in_words(row: law.SettlementRow, facts: Facts) -> Iterator[Ground]:
    """The facts of the contract that a row asks after, as the transaction gives them."""
    for tree in row.case.conditions:
        for condition in asked(tree):
            if isinstance(condition, AttributeKept):
                given = facts.transaction.facts.get(condition.name, "not given")
                yield Ground(f"{condition.name} is {given}", row.case.place, row.case.cites)


def _facts_of(row: law.SettlementRow, facts: Facts) -> Iterator[FactPath]:
    for tree in row.case.conditions:
        for condition in asked(tree):
            if isinstance(condition, AttributeKept) and facts.attributes.get(condition.name) is None:
                yield ("facts", condition.name)


def _amount(settlement: law.Settlement, row: law.SettlementRow, facts: Facts) -> _Paid:
    if facts.quantity is None:
        raise NeededFacts((("quantity",),))
    due: DueExpression = row.case.value
    price, quantity = facts.value, facts.quantity
    assert price is not None, "decided: the market price lies on one side"  # noqa: S101 ours
    level = settlement.ceiling if due.is_above else settlement.floor
    assert level is not None, "checked: what is due above needs a ceiling"  # noqa: S101 ours
    at = amount_of(level).per(facts.product.unit)
    amount = (formulas.excess if due.is_above else formulas.shortfall)(at, quantity, price * quantity) * due.share.exact
    unit = facts.product.unit.name
    working = FloorWorking(due, at, quantity, price * quantity, None, facts.zone.currency, unit)
    text = working.text()
    because = (_side(settlement, ABOVE if due.is_above else BELOW, facts), *_facts_in_words(row, facts))
    return _Paid(row.payable_to, amount, settlement, row, text[2:-1] if due.is_above else text, because)
