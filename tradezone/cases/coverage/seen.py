"""What is seen of a case once it is decided: the words of its conditions, which measures apply, and which rows are chosen."""

from __future__ import annotations

from collections.abc import Iterable

from tradezone.assessment.contracts import amount_of, speaking
from tradezone.assessment.decision import ItemDecision
from tradezone.assessment.unknowns.merging import MergedGrounds
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import CaseValue, Duty, Exemption, Measure, PriceFloor, Settlement
from tradezone.policy.trees import AllOf, Tree
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.contract_facts import transaction_facts
from tradezone.rules.facts import Facts
from tradezone.rules.verdicts import EXCLUDED
from tradezone.rules.words import NO, UNKNOWN, YES, combined, said
from tradezone.shipment.shipment import Transaction
from tradezone.values.due_expression import LevelExpression
from tradezone.values.exact import Exact


class Seen:
    """One item or transaction of a case with the words that answer conditions on it, each read once."""

    __slots__ = ("_words", "case", "facts")

    def __init__(self, case: str, facts: Facts) -> None:
        self.case = case
        self.facts = facts
        self._words: dict[Condition, str] = {}

    def word(self, condition: Condition) -> str:
        """Yes, no or unknown."""
        found = self._words.get(condition)
        if found is None:
            found = self._words[condition] = self.read(condition)
        return found

    def read(self, condition: Condition) -> str:
        return reader(condition)(self.facts)

    def answer(self, trees: Iterable[Tree]) -> str:
        """What becomes of conditions that must all hold."""
        return combined(AllOf(tuple(trees)), self.word)

    def chosen(self, rows: Iterable[CaseValue]) -> CaseValue | None:
        """The row of a table that is for the case; None where there is none, or a fact that is not given decides."""
        otherwise: CaseValue | None = None
        undecided = False
        for row in rows:
            if not row.reaches(self.facts.product.name):
                continue
            word = NO if row.otherwise else self.answer(row.conditions)
            if word == YES:
                return row
            otherwise = row if row.otherwise else otherwise
            undecided = undecided or word == UNKNOWN
        return None if undecided else otherwise


class SeenItem(Seen):
    """One item of a case. Where facts are not given, what is known in spite of that counts: the words that no such fact decides."""

    __slots__ = ("_applied", "decided")

    def __init__(self, case: str, decided: ItemDecision) -> None:
        super().__init__(case, decided.grounds.facts)
        self.decided = decided
        self._applied = _applied(decided)

    @property
    def is_known(self) -> bool:
        """Whether every verdict on the item is known, so that its facts hold what the strata concluded."""
        return not isinstance(self.decided.grounds, MergedGrounds)

    def read(self, condition: Condition) -> str:
        if self.is_known:
            return super().read(condition)
        match condition:
            case ask.Applies(measure):
                return said(self.applies(measure))
            case ask.Originating(rule):
                return UNKNOWN if rule else said(self.decided.originating)
        return super().read(condition)

    def applies(self, measure: str) -> bool | None:
        """Whether a measure applies; None where that is not known, or where it says nothing of the product."""
        return self._applied.get(measure)

    def covered(self, measure: Measure) -> bool:
        return self.facts.product.name in measure.covers

    def disapplied_by(self, measure: Measure) -> list[Exemption]:
        """The exceptions that apply, or may apply, and that name the measure."""
        mine = self.decided.grounds.rules.exceptions
        return [each for each in mine if measure.id in each.disapplies and self.applies(each.id) is not False]

    def stands(self, measure: Measure) -> bool:
        """Whether a measure's own conditions hold and no other measure stands in its way, so that its tables are looked into."""
        if not self.covered(measure) or self.answer(measure.conditions) != YES or self.disapplied_by(measure):
            return False
        verdict = self.decided.grounds.verdicts.get(measure.id) if self.is_known else None
        return verdict is None or verdict.reason != EXCLUDED

    def would_apply(self, measure: Measure) -> bool:
        """Whether a measure applies as far as its own conditions and tables go, whatever exceptions say."""
        if not self.covered(measure) or self.answer(measure.conditions) != YES:
            return False
        if isinstance(measure, Duty):
            return self.chosen(measure.rates) is not None
        return self.charged(measure) is not None if isinstance(measure, PriceFloor) and measure.charge else self.is_met(measure)

    def is_met(self, measure: Measure) -> bool:
        """Of a floor, whether the price is below it; any other measure has nothing more to meet."""
        return not isinstance(measure, PriceFloor) or self.word(ask.PricedBelow(measure.id)) == YES

    def charged(self, floor: PriceFloor) -> CaseValue | None:
        """The row of a floor's charge or rebate by which something is due on the item."""
        above = self.word(ask.AboveCeiling(floor.id)) if floor.ceiling else NO
        if above == YES:
            return self.chosen(floor.rebate)
        row = self.chosen(floor.charge)
        is_whole = row is not None and row.value.mode == "whole_floor"
        return row if is_whole or self.word(ask.PricedBelow(floor.id)) == YES else None


def _applied(decided: ItemDecision) -> dict[str, bool]:
    """Which measures are known to apply, or not to; of several completions, those they agree on."""
    grounds = decided.grounds
    if not isinstance(grounds, MergedGrounds):
        return {name: verdict.applies for name, verdict in grounds.verdicts.items()}
    found = {line.measure: False for line in grounds.not_applied if not line.undecided and not line.elsewhere}
    return {**found, **{line.measure: True for line in grounds.applied}}


class SeenContract(Seen):
    """A transaction beside one contract for difference; the facts are those of a contract it may be under."""

    __slots__ = ("settlement", "speaks", "transaction")

    def __init__(self, case: str, zone: Zone, transaction: Transaction, settlement: Settlement) -> None:
        self.speaks = settlement in speaking(zone, transaction)
        super().__init__(case, transaction_facts(zone, transaction, settlement if self.speaks else None))
        self.settlement = settlement
        self.transaction = transaction

    @property
    def settles(self) -> bool:
        """Whether the contract speaks for the period of the transaction."""
        conditions = (ask.UnderContract(self.settlement.contract), ask.InPeriods(self.settlement.periods))
        return self.speaks and all(self.word(condition) == YES for condition in conditions)

    def held_against(self, level: LevelExpression | None) -> tuple[Exact, Exact] | None:
        """The market price and a level of the contract, for each unit; None where it is not asked or not known."""
        price = self.facts.value
        if level is None or price is None or not self.settles:
            return None
        return price, amount_of(level).per(self.facts.product.unit)
