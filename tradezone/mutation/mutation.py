"""Mutation testing of a policy: every mutant tried on its checks, its worked cases and its promises, and those that nobody notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import Final, Literal, NamedTuple

from tradezone.mutation.corpus import ORIGINATES, corpus, known, telling
from tradezone.mutation.mutants import Mutant, mutants, mutated_source
from tradezone.mutation.nearby import is_alone, moved_near
from tradezone.mutation.promised import Promised
from tradezone.mutation.telling import STANDING, Telling, differences, told
from tradezone.mutation.vicinity import Vicinity, vicinity
from tradezone.mutation.worked import Worked, worked_cases
from tradezone.policy.conditions import PriceKept
from tradezone.policy.reading import Reading, read_from
from tradezone.policy.source import PolicySource
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment
from tradezone.testing.asked import conditions
from tradezone.testing.simplifying import simplified
from tradezone.verify.contradictions import contradictory_measures, overlapping_rows, too_many_alternatives
from tradezone.verify.search import drawn

EXAMPLES: Final = 300
By = Literal["check", "case", "promise"]
#: Told how many of how many mutants were tried.
Progress = Callable[[int, int], None]

#: Shipments moved to the vicinity of a mutant; how many others it is looked for in; and drawn from the mutant itself.
_BASES: Final = 8
_MOST_NEAR: Final = 400
_MOST_DRAWN: Final = 40
#: Subjects that tell a mutant apart on which promises are tried.
_MOST_TELLING: Final = 3
#: Shipments tried for a plainer one.
_MOST_SHRUNK: Final = 150
#: Sections of published figures: they cannot make two provisions contradict each other where no condition is held against one.
_PRICED: Final = frozenset({"reference_prices", "market_prices", "conversions", "exchange_rates"})
#: Mutants are tried in so many rounds, every such in turn, so that a search that is cut short has seen all of the policy.
_ROUNDS: Final = 7


class Noticed(NamedTuple):
    """A mutant that somebody notices: ``check`` by a code, a worked case by its id, or a promise by its id."""

    mutant: Mutant
    by: By
    name: str


class Survivor(NamedTuple):
    """A mutant that no case and no promise notices, and what tells it apart; None where nothing that was looked at does."""

    mutant: Mutant
    telling: Telling | None


class Mutation(NamedTuple):
    """What came of the mutants of a policy, each list in the order of its files."""

    policy: str
    noticed: tuple[Noticed, ...]
    survivors: tuple[Survivor, ...]
    #: All mutants, tried or not; worked cases that agree with the policy; and those that do not, or files not read.
    mutants: int
    cases: int
    left_out: tuple[str, ...]
    #: Shipments and transactions they were told apart by.
    drawn: int
    seed: int

    @property
    def tried(self) -> int:
        return len(self.noticed) + len(self.survivors)

    @property
    def refused(self) -> int:
        """Mutants that have an error of ``check``."""
        return self.count("check")

    def count(self, by: By) -> int:
        return sum(each.by == by for each in self.noticed)

    @property
    def told_apart(self) -> tuple[Survivor, ...]:
        """Survivors with a shipment that is decided otherwise: the cases to add."""
        return tuple(each for each in self.survivors if each.telling is not None)


def mutated(
    policy: str | Path,
    reading: Reading,
    *,
    seed: int = 0,
    examples: int = EXAMPLES,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Mutation:
    """Every mutant of a policy that was read without an error, noticed or not. Beside ``policy``, its file or folder, stand its cases.

    ``examples`` shipments are drawn to tell survivors from the policy, the same for the same ``seed``; after ``time_limit`` seconds no more
    mutants are tried.
    """
    ends = None if time_limit is None else monotonic() + time_limit
    zone, source = reading.zone, reading.source
    assert zone is not None, "it was read without an error"  # noqa: S101 the caller's promise
    assert source is not None, "and from a text"  # noqa: S101 the same
    found = mutants(source)
    trial = _Trial(policy, source, zone, examples, seed)
    noticed: list[Noticed] = []
    survivors: list[Survivor] = []
    for count, mutant in enumerate(_in_rounds(found), 1):
        fate = trial.fate(mutant)
        if isinstance(fate, Noticed):
            noticed.append(fate)
        else:
            survivors.append(fate)
        if progress is not None:
            progress(count, len(found))
        if ends is not None and monotonic() > ends:
            break
    position = {each.edits: i for i, each in enumerate(found)}
    return Mutation(
        zone.id,
        tuple(sorted(noticed, key=lambda each: position[each.mutant.edits])),
        tuple(sorted(survivors, key=lambda each: position[each.mutant.edits])),
        len(found),
        len(trial.cases),
        trial.left_out,
        len(trial.corpus),
        seed,
    )


def _in_rounds(found: Sequence[Mutant]) -> Iterator[Mutant]:
    for first in range(_ROUNDS):
        yield from found[first::_ROUNDS]


class _Trial:
    """What mutants of one policy are tried on."""

    def __init__(self, policy: str | Path, source: PolicySource, zone: Zone, examples: int, seed: int) -> None:
        self.source, self.zone, self.seed = source, zone, seed
        worked = list(worked_cases(policy, zone))
        found = [each for each in worked if isinstance(each, Worked)]
        self.left_out = tuple(each for each in worked if isinstance(each, str))
        self.cases = [(each, known(zone, each.subject)) for each in found]
        self.corpus = corpus(zone, [each.subject for each in found], examples, seed)
        self.promises = Promised(zone)
        self.prices_decide = any(isinstance(each, PriceKept) and each.bound.market is not None for each in conditions(zone))

    def fate(self, mutant: Mutant) -> Noticed | Survivor:
        """Who notices a mutant first, of those who are asked in the order of what it costs; or nobody."""
        written = mutated_source(self.source, mutant)
        reading = read_from(written)
        other = reading.zone
        if other is None:
            return Noticed(mutant, "check", next(each.code for each in reading.diagnostics if each.severity == "error"))
        near = vicinity(self.zone, self.source.plain, mutant)
        case = self._case(other, near)
        if case is not None:
            return Noticed(mutant, "case", case)
        if self.prices_decide or mutant.edits[0][0][0] not in _PRICED:
            found = chain(too_many_alternatives(other), overlapping_rows(other), contradictory_measures(other))
            error = next((each.code for each in found if each.severity == "error"), None)
            if error is not None:
                return Noticed(mutant, "check", error)
        promise = self.promises.broken_by_text(other)
        if promise is not None:
            return Noticed(mutant, "promise", promise)
        apart = self._telling(other, near)
        promise = self.promises.broken_by(other, (each.subject for each in apart))
        if promise is not None:
            return Noticed(mutant, "promise", promise)
        return Survivor(mutant, self._plainest(other, apart[0]) if apart else None)

    def _case(self, other: Zone, near: Vicinity) -> str | None:
        """The first worked case that differs; one that noticed is asked first the next time."""
        for i, (case, each) in enumerate(self.cases):
            if each.is_reached(near) and not case.agrees(other):
                self.cases.insert(0, self.cases.pop(i))
                return case.name
        return None

    def _telling(self, other: Zone, near: Vicinity) -> list[Telling]:
        """What tells a mutant apart: among shipments moved to where it is, among those drawn, among those drawn from the mutant."""
        reached = [each for each in self.corpus if each.is_reached(near)]
        moved = (known(self.zone, each) for each in self._near(other, near))
        drawn_here = (known(self.zone, each) for each in self._drawn(other, near))
        found: list[tuple[int, Telling]] = []
        for among, most in ((moved, 1), (reached, 2), (drawn_here, 1)):
            found += telling(other, among, most)
            if any(rank == 0 for rank, _ in found):
                break
        return [each for _, each in sorted(found, key=lambda each: each[0])[:_MOST_TELLING]]

    def _near(self, other: Zone, near: Vicinity) -> Iterator[Shipment]:
        """Shipments of the products that are meant moved there: of each way to be decided one, those that owe most first."""
        ways: dict[frozenset[str], Shipment] = {}
        for each in self.corpus:
            if each.is_definitive and is_alone(each.subject, near.products):
                ways.setdefault(each.way, each.subject)
        wanted = ORIGINATES if near.is_origin else f"charges.{near.measure}"
        bases = sorted(ways, key=lambda way: (wanted not in way, -len(way), sorted(way)))
        moved = moved_near((self.zone, other), near, [ways[way] for way in bases[:_BASES]])
        yield from islice(moved, _MOST_NEAR)

    def _drawn(self, other: Zone, near: Vicinity) -> Iterator[Shipment]:
        aim = near.measure if near.measure in other.measures else None
        yield from drawn(other, _MOST_DRAWN, self.seed, aim=aim, unknowns=False)

    def _plainest(self, other: Zone, found: Telling) -> Telling:
        """The plainest shipment that still tells the mutant apart by one of the same things, for good where it did."""
        if not isinstance(found.subject, Shipment):
            return found
        wanted = {each.keys for each in found.differences if each.is_expectable or not found.is_expectable}
        is_open = STANDING in wanted or told(self.zone, found.subject).get(STANDING) != "definitive"
        left = _MOST_SHRUNK

        def tells(shipment: Shipment) -> bool:
            nonlocal left
            left -= 1
            if left < 0:
                return False
            before, after = told(self.zone, shipment), told(other, shipment)
            if not is_open and any(each.get(STANDING) != "definitive" for each in (before, after)):
                return False
            return any(each.keys in wanted for each in differences(before, after))

        plainest = simplified(found.subject, tells, self.zone)
        return Telling(plainest, differences(told(self.zone, plainest), told(other, plainest)))
