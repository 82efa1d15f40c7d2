"""Verifying: every promise of a policy tried, on its text, on every case where that can be done, and on shipments drawn from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import monotonic
from typing import Final, NamedTuple

from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.text.diagnostics import Place
from tradezone.values import Citation
from tradezone.verify.library import SAME_AS, promises
from tradezone.verify.promise import Broken, Promise, Tried
from tradezone.verify.search import alone, contracts_drawn, drawn
from tradezone.verify.shrinking import shrunk, shrunk_transaction

EXAMPLES: Final = 500
#: Transactions drawn at most; a contract has few facts.
_CONTRACTS: Final = 200

#: Promises that are held to every case.
_OF_EVERY_CASE: Final = ("no-contradiction", "every-case-has-an-outcome", "measures-apply", "exceptions-matter")
_IN_THE_TEXT: Final = "in the text of the policy"

#: Told how many of how many shipments were tried.
Progress = Callable[[int, int], None]


class Excused(NamedTuple):
    """Why a promise that is broken is so by law."""

    promise: str
    of: str
    reason: str
    cites: tuple[Citation, ...]
    place: Place


class Result(NamedTuple):
    """What became of one promise."""

    promise: Promise
    #: Broken and not excused, each for another measure.
    broken: tuple[Broken, ...]
    #: Broken, and why the law is so.
    excused: tuple[tuple[Broken, Excused], ...]
    #: On how many shipments it was tried; and of one that needs none, how it was looked at.
    tried: int
    proved: str = ""

    @property
    def word(self) -> str:
        """``broken``, ``dropped``, ``kept``, or ``idle`` where nothing bore on it."""
        if self.broken:
            return "broken"
        if self.excused:
            return "dropped"
        return "kept" if self.tried or self.proved else "idle"

    @property
    def covered(self) -> str:
        """On what it was tried."""
        if self.proved:
            return self.proved
        what = "transactions" if self.promise.of_transaction is not None else "shipments"
        return f"on {self.tried:,} {what}" if self.tried else "nothing that was drawn bears on it"


class Verification(NamedTuple):
    """What came of verifying a policy, and what exactly was covered."""

    policy: str
    results: tuple[Result, ...]
    #: Shipments drawn, and the items that were tried each by itself.
    drawn: int
    tried: int
    seed: int
    #: Whether the time ran out before all was drawn.
    cut_short: bool
    #: What is dropped though nothing that was tried breaks it.
    idle: tuple[Excused, ...]
    #: What was found out of every case, as sentences.
    facts: tuple[str, ...] = ()
    #: Transactions drawn.
    contracts: int = 0

    @property
    def broken(self) -> tuple[Broken, ...]:
        return tuple(broken for result in self.results for broken in result.broken)


def verify(
    zone: Zone, *, examples: int = EXAMPLES, seed: int = 0, time_limit: float | None = None, progress: Progress | None = None
) -> Verification:
    """Every promise of a policy tried; what breaks one is shrunk to the plainest shipment that does.

    ``examples`` shipments are drawn, the same for the same ``seed``; ``time_limit`` is in seconds, after which no more are. A promise is
    broken once for each measure, product or series responsible. What the policy drops, or acknowledges, is told apart.
    """
    ends = None if time_limit is None else monotonic() + time_limit
    found = _Found(zone)
    for promise in found.promises:
        for broken in promise.of_policy(zone) if promise.of_policy is not None else ():
            found.note(promise, broken, None)
    most = min(examples, _CONTRACTS)
    cut_short = False
    found.enumerate()
    for count, shipment in enumerate(drawn(zone, examples, seed), 1):
        found.drawn = count
        found.trial(shipment)
        if progress is not None:
            progress(count, examples)
        if ends is not None and monotonic() > ends:
            cut_short = count < examples
            break
    for count, transaction in enumerate(contracts_drawn(zone, most, seed), 1):
        found.settle(transaction)
        if ends is not None and monotonic() > ends:
            cut_short = cut_short or count < most
            break
    return found.told(seed, cut_short=cut_short)


def breaks(zone: Zone, promise: Promise, subject: Shipment | Transaction) -> Iterator[Broken]:
    """What a shipment breaks of a promise, by each of its items and by all of them together; or what a transaction does.

    What the policy drops, or acknowledges, is not broken.
    """
    known = excuses(zone)
    found: Iterator[Broken | None] = iter(())
    if isinstance(subject, Transaction):
        found = promise.of_transaction(zone, subject) if promise.of_transaction is not None else found
    elif promise.of_shipment is not None:
        trial = promise.of_shipment
        found = (each for part in _with_parts(subject) for each in trial(Tried(zone, part)))
    yield from (each for each in found if each is not None and excuse_of(each, known) is None)


def excuses(zone: Zone) -> list[Excused]:
    """What the policy says of promises that its law does not keep: what it drops, then what it acknowledges to ``check``."""
    same = [
        Excused(SAME_AS[entry.code], entry.of, entry.reason, entry.cites, entry.place)
        for entry in zone.acknowledged
        if entry.code in SAME_AS
    ]
    return [*dropped(zone), *same]


def dropped(zone: Zone) -> list[Excused]:
    return [Excused(*entry) for entry in zone.promises.dropped]


def excuse_of(broken: Broken, known: Iterable[Excused]) -> Excused | None:
    """What the policy says to excuse a promise that is broken by one clause."""
    return next((each for each in known if each.promise == broken.promise and each.of in ("", broken.of)), None)


def _with_parts(shipment: Shipment) -> Iterable[Shipment]:
    return (shipment,) if len(shipment.items) == 1 else (shipment, *alone(shipment))


class _Found:
    """What was found so far, by promise and by the measure responsible."""

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.promises = promises(zone)
        self.drawn = self.items = self.contracts = 0
        #: Of promises that were proved on every case, how; and what was found out.
        self.proved: dict[str, str] = {}
        self.facts: tuple[str, ...] = ()
        self._tried = dict.fromkeys((promise.id for promise in self.promises), 0)
        self._broken: dict[tuple[str, str], Broken] = {}

    def enumerate(self) -> None:
        """Decides every case where that can be done, and keeps what is so of all of them."""
        from tradezone.verify.enumeration.statement import enumerated

        known = {promise.id: promise for promise in self.promises}
        cases = enumerated(self.zone)
        for broken in cases.broken:
            self.note(known[broken.promise], broken, None)
        self.facts = cases.sentences
        if cases.products:
            within = "" if not cases.left_out else f" of {len(cases.products)} of {len(self.zone.products)} products"
            self.proved = dict.fromkeys(_OF_EVERY_CASE, f"in every one of {cases.cases:,} cases{within}")

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
        """Keeps the first that breaks a promise by a measure, shrunk."""
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

        return same(shrunk_transaction(transaction, lambda other: same(other) is not None)) or broken

    def _plainest(self, promise: Promise, broken: Broken, shipment: Shipment) -> Broken:
        def same(other: Shipment) -> Broken | None:
            trial = promise.of_shipment
            outcomes = trial(Tried(self.zone, other)) if trial is not None else iter(())
            return next((each for each in outcomes if each is not None and each.of == broken.of), None)

        return same(shrunk(self.zone, shipment, lambda other: same(other) is not None)) or broken

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
            results.append(Result(promise, tuple(others), tuple(excused), self._tried[promise.id], proved))
        looked_at = {result.promise.id for result in results if result.tried or result.proved}
        idle = tuple(excuse for excuse in dropped(self.zone) if excuse not in used and excuse.promise in looked_at)
        return Verification(self.zone.id, tuple(results), self.drawn, self.items, seed, cut_short, idle, self.facts, self.contracts)
