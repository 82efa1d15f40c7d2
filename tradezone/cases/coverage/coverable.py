"""What cases are to reach in a policy, and how much of it they do reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final, NamedTuple

from tradezone.text.diagnostics import Place
from tradezone.values.exact import Exact

if TYPE_CHECKING:
    from tradezone.cases.coverage.seen import SeenContract, SeenItem

MEASURE: Final = "measure"
EXCEPTION: Final = "exception"
ROW: Final = "row"
PRICE: Final = "published price"
EXCHANGE: Final = "exchange rate"
STAGE: Final = "stage"
CONDITION: Final = "condition"
THRESHOLD: Final = "threshold"
ORIGIN: Final = "rule of origin"
STATUS: Final = "status"
SETTLEMENT: Final = "settlement"
#: Every kind, in the order in which they are reported.
KINDS: Final = (MEASURE, EXCEPTION, ROW, PRICE, EXCHANGE, STAGE, CONDITION, THRESHOLD, ORIGIN, STATUS, SETTLEMENT)


class Coverable(NamedTuple):
    """One thing that a case is to reach: ``in which `samples` does not apply to goods it covers``, and the cases that do."""

    kind: str
    #: The measure, rule of origin, series, currency, country or contract it belongs to.
    name: str
    #: What is asked of a case, after the words ``a case`` or ``no case``.
    asks: str
    place: Place
    #: Whether it is in the percentage. That a case stands exactly at a threshold is reported apart.
    counted: bool = True
    #: The ids of the cases that reach it, in the order they were decided.
    cases: tuple[str, ...] = ()


class Probe(NamedTuple):
    """A coverable, and whether an item of a case as it was decided reaches it."""

    coverable: Coverable
    reached: Callable[[SeenItem], bool]


class ContractProbe(NamedTuple):
    """The same of a transaction under a contract for difference."""

    coverable: Coverable
    reached: Callable[[SeenContract], bool]


class Reached(NamedTuple):
    """How many of some coverables are reached."""

    reached: int
    of: int

    @property
    def percent(self) -> str:
        """With one decimal, rounded down: ``100.0`` only where all are reached, and where there are none to reach."""
        tenths = 1000 * self.reached // self.of if self.of else 1000
        return f"{tenths // 10}.{tenths % 10}"

    def is_below(self, percent: Exact) -> bool:
        """Whether less than so many per cent are reached; compared exactly, and at the figure it is not less."""
        return self.of > 0 and Exact(100 * self.reached, self.of) < percent


class Coverage(NamedTuple):
    """What the worked cases of a policy reach of it."""

    policy: str
    #: How many cases were decided.
    cases: int
    coverables: tuple[Coverable, ...]

    @property
    def total(self) -> Reached:
        return reached(self.coverables)

    @property
    def by_kind(self) -> dict[str, Reached]:
        """Each kind of which the policy has any."""
        found = {kind: reached(each for each in self.coverables if each.kind == kind) for kind in KINDS}
        return {kind: count for kind, count in found.items() if count.of}

    @property
    def at_thresholds(self) -> Reached:
        """On how many thresholds a case stands exactly; not in the percentage."""
        exact = [each for each in self.coverables if not each.counted]
        return Reached(sum(bool(each.cases) for each in exact), len(exact))

    @property
    def not_reached(self) -> tuple[Coverable, ...]:
        """What counts and no case reaches, in file order."""
        return in_file_order(each for each in self.coverables if each.counted and not each.cases)

    @property
    def not_stood_at(self) -> tuple[Coverable, ...]:
        """The thresholds at which no case stands exactly, in file order."""
        return in_file_order(each for each in self.coverables if not each.counted and not each.cases)


def reached(coverables: Iterable[Coverable]) -> Reached:
    """How many of those that count are reached."""
    counted = [each for each in coverables if each.counted]
    return Reached(sum(bool(each.cases) for each in counted), len(counted))


def in_file_order(coverables: Iterable[Coverable]) -> tuple[Coverable, ...]:
    return tuple(sorted(coverables, key=lambda each: (each.place.file, each.place.line, each.place.column)))
