"""Trying: each promise on the text of a policy, on every case and at every breakpoint, and on shipments; what breaks one is kept, simplified."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from tradezone.policy.measures import Exemption
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.testing.simplifying import simplified
from tradezone.values.figures import many
from tradezone.verify.enumeration.statement import GoneThrough, gone_through, stated
from tradezone.verify.excuses import Excused, dropped, excuse_of, excuses
from tradezone.verify.library import promises
from tradezone.verify.promise import Broken, Promise, Tried
from tradezone.verify.results import Result, Verification
from tradezone.verify.search import alone

_IN_THE_TEXT: Final = "in the text of the policy"


def breaks(zone: Zone, promise: Promise, subject: Shipment | Transaction) -> Iterator[Broken]:
    """What a shipment breaks of a promise, by each of its items and by all of them together; or what a transaction does.

    It is told once for each measure, product or series responsible. What the policy drops, or acknowledges, is not broken.
    """
    known = excuses(zone)
    told: set[str] = set()
    found: Iterator[Broken | None] = iter(())
    if isinstance(subject, Transaction):
        found = promise.of_transaction(zone, subject) if promise.of_transaction is not None else found
    elif promise.of_shipment is not None:
        trial = promise.of_shipment
        found = (each for part in _with_parts(subject) for each in trial(Tried(zone, part)))
    for each in found:
        if each is not None and each.of not in told and excuse_of(each, known) is None:
            told.add(each.of)
            yield each


def _with_parts(shipment: Shipment) -> Iterable[Shipment]:
    return (shipment,) if len(shipment.items) == 1 else (shipment, *alone(shipment))


class Trying:
    """What was found so far, by promise and by the measure responsible."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.promises = promises(zone)
        self.drawn = self.items = self.contracts = 0
        #: Of promises that were proved on every case, how; and what was found out.
        self.proved: dict[str, str] = {}
        self.facts: tuple[str, ...] = ()
        self._turns: dict[str, int] = {}
        #: What is so at breakpoints; told where no shipment that was drawn breaks it.
        self._of_money: tuple[str, ...] = ()
        self._gone: GoneThrough
        self._tried = dict.fromkeys((promise.id for promise in self.promises), 0)
        self._broken: dict[tuple[str, str], Broken] = {}

    def enumerate(self) -> None:
        """Decides every case where that can be done, and keeps what is so of all of them."""
        self._gone = gone_through(self.zone)
        cases = stated(self._gone)
        self._note_all(cases.broken)
        self.facts = cases.sentences
        if cases.products and self.zone.measures:
            within = "" if not cases.left_out else f" of {len(cases.products)} of {len(self.zone.products)} products"
            has_exception = any(isinstance(measure, Exemption) for measure in self.zone.measures.values())
            ids = ["every-case-has-an-outcome", *(["exceptions-matter"] if has_exception else [])]
            ids += [] if cases.unshown else ["no-contradiction", "measures-apply"]
            self.proved = dict.fromkeys(ids, f"in every one of {many(cases.cases, 'case')}{within}")

    def hold_at_breakpoints(self) -> None:
        """Holds the promises on money exactly, at every price where what falls due bends or leaps."""
        from tradezone.verify.enumeration.breakpoints import at_breakpoints

        money = at_breakpoints(self._gone.tally)
        self._note_all(money.broken)
        self._of_money = money.sentences
        self._turns = dict(money.held)

    def _note_all(self, found: Iterable[Broken]) -> None:
        known = {promise.id: promise for promise in self.promises}
        for broken in found:
            shown = next((each for each in broken.shipments if isinstance(each, Shipment)), None)
            self.note(known[broken.promise], broken, shown)

    def trial(self, shipment: Shipment) -> None:
        """Tries every promise on a shipment, and on each of its items alone."""
        for each in _with_parts(shipment):
            self.items += len(each.items) == 1
            tried = Tried(self.zone, each)
            for promise in self.promises:
                if promise.of_shipment is not None:
                    outcomes = list(promise.of_shipment(tried))
                    self._tried[promise.id] += bool(outcomes)
                    for broken in outcomes:
                        if broken is not None:
                            self.note(promise, broken, each)

    def settle(self, transaction: Transaction) -> None:
        """Tries every promise about contracts on a transaction."""
        self.contracts += 1
        for promise in self.promises:
            if promise.of_transaction is not None:
                outcomes = list(promise.of_transaction(self.zone, transaction))
                self._tried[promise.id] += bool(outcomes)
                for broken in outcomes:
                    if broken is not None:
                        self.note(promise, broken, transaction)

    def note(self, promise: Promise, broken: Broken, subject: Shipment | Transaction | None) -> None:
        """Keeps the first that breaks a promise by a measure, simplified."""
        key = (promise.id, broken.of)
        if key in self._broken:
            return
        if isinstance(subject, Transaction):
            broken = self._plainest_transaction(promise, broken, subject)
        elif subject is not None:
            broken = self._plainest(promise, broken, subject)
        self._broken[key] = broken

    def _plainest_transaction(self, promise: Promise, broken: Broken, transaction: Transaction) -> Broken:
        def same(other: Transaction) -> Broken | None:
            trial = promise.of_transaction
            outcomes = trial(self.zone, other) if trial is not None else iter(())
            return next((each for each in outcomes if each is not None and each.of == broken.of), None)

        return same(simplified(transaction, lambda other: same(other) is not None, self.zone)) or broken

    def _plainest(self, promise: Promise, broken: Broken, shipment: Shipment) -> Broken:
        def same(other: Shipment) -> Broken | None:
            trial = promise.of_shipment
            outcomes = trial(Tried(self.zone, other)) if trial is not None else iter(())
            return next((each for each in outcomes if each is not None and each.of == broken.of), None)

        return same(simplified(shipment, lambda other: same(other) is not None, self.zone)) or broken

    def told(self, seed: int, *, cut_short: bool) -> Verification:
        known = excuses(self.zone)
        used: set[Excused] = set()
        results = []
        for promise in self.promises:
            mine = [broken for (name, _), broken in self._broken.items() if name == promise.id]
            excused: list[tuple[Broken, Excused]] = []
            others: list[Broken] = []
            for broken in mine:
                excuse = excuse_of(broken, known)
                if excuse is None:
                    others.append(broken)
                else:
                    used.add(excuse)
                    excused.append((broken, excuse))
            proved = self.proved.get(promise.id, _IN_THE_TEXT if promise.of_policy is not None else "")
            tried, turns = self._tried[promise.id], self._turns.get(promise.id, 0)
            results.append(Result(promise, tuple(others), tuple(excused), tried, proved, turns))
        is_so = not any(name in self._turns for name, _ in self._broken)
        facts = (*self.facts, *(self._of_money if is_so else ()))
        looked_at = {result.promise.id for result in results if result.tried or result.proved or result.turns}
        idle = tuple(excuse for excuse in dropped(self.zone) if excuse not in used and excuse.promise in looked_at)
        return Verification(self.zone.id, tuple(results), self.drawn, self.items, seed, cut_short, idle, facts, self.contracts)
