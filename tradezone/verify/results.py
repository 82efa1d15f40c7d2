"""Results: what became of each promise of a policy, and what exactly was covered."""

from __future__ import annotations

from typing import NamedTuple

from tradezone.values.figures import many
from tradezone.verify.excuses import Excused
from tradezone.verify.promise import Broken, Promise


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
    #: At how many prices, of all at which what is due bends or leaps, it was held exactly.
    turns: int = 0

    @property
    def word(self) -> str:
        """``broken``, ``dropped``, ``kept``, or ``idle`` where nothing bore on it."""
        if self.broken:
            return "broken"
        if self.excused:
            return "dropped"
        return "kept" if self.tried or self.proved or self.turns else "idle"

    @property
    def covered(self) -> str:
        """On what it was tried."""
        if self.proved:
            return self.proved
        what = "transaction" if self.promise.of_transaction is not None else "shipment"
        ways = [f"on {many(self.tried, what)}"] if self.tried else []
        ways += [f"at {many(self.turns, 'breakpoint')} of the price"] if self.turns else []
        return ", ".join(ways) or "nothing that was drawn bears on it"


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
