"""What all entries together come to: how many, how much more and less, who pays it, and by which measures."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from tradezone.comparison.entries import AMOUNTS, STATUSES, Amount, EntryChange, Status, settled, size
from tradezone.values import Money


class Sum(NamedTuple):
    """An amount over all entries whose amounts are settled on both sides."""

    name: str
    before: Money
    after: Money
    #: What those pay less of whom less is due, and those more of whom more is; the difference is the sum of both.
    less: Money
    more: Money

    @property
    def difference(self) -> Money:
        return self.after - self.before


class Payer(NamedTuple):
    """What one importer, goods of one origin, or all goods by one measure owe more, or less where it is below zero."""

    name: str
    difference: Money
    entries: int


class Totals(NamedTuple):
    """The money of a comparison; every entry is in ``counts`` once."""

    currency: str
    counts: dict[Status, int]
    #: Entries of files that no policy was asked about, because they are no shipments.
    not_read: int
    sums: tuple[Sum, ...]
    importers: tuple[Payer, ...]
    origins: tuple[Payer, ...]
    measures: tuple[Payer, ...]
    #: Those that differ or are not settled, largest first.
    entries: tuple[EntryChange, ...]
    #: Files of which nothing could be read.
    files_not_read: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


class Ledger:
    """Adds up entries one after the other, and keeps those that differ."""

    def __init__(self, currency: str, scale: int) -> None:
        self._nothing = Money(0, scale, of=currency)
        self._counts: dict[Status, int] = dict.fromkeys(STATUSES, 0)
        self._sums: dict[str, Sum] = {}
        self._payers: dict[str, dict[str, Payer]] = {"importer": {}, "origin": {}, "measure": {}}
        self._entries: list[EntryChange] = []
        self.not_read = 0
        self.files_not_read = 0

    def add(self, entry: EntryChange) -> None:
        self._counts[entry.status] += 1
        if entry.status != "same":
            self._entries.append(entry)
        if entry.status != "open":
            for amount in entry.amounts:
                self._sum(amount)
        if entry.status not in ("less", "more", "otherwise"):
            return
        if entry.owed is not None and entry.owed.units:
            self._pay("importer", entry.importer or "", entry.owed)
        for origin, difference in _by_origin(entry):
            self._pay("origin", origin, difference)
        for measure, difference in _by_measure(entry):
            self._pay("measure", measure, difference)

    def _sum(self, amount: Amount) -> None:
        before, after = settled(amount.before), settled(amount.after)
        if before is None or after is None:
            return
        so_far = self._sums.get(amount.name) or Sum(amount.name, *[self._nothing] * 4)
        difference = after - before
        self._sums[amount.name] = so_far._replace(
            before=so_far.before + before,
            after=so_far.after + after,
            less=so_far.less + difference if difference.units < 0 else so_far.less,
            more=so_far.more + difference if difference.units > 0 else so_far.more,
        )

    def _pay(self, kind: str, name: str, difference: Money) -> None:
        so_far = self._payers[kind].get(name) or Payer(name, self._nothing, 0)
        self._payers[kind][name] = so_far._replace(difference=so_far.difference + difference, entries=so_far.entries + 1)

    def totals(self) -> Totals:
        return Totals(
            self._nothing.currency,
            dict(self._counts),
            self.not_read,
            tuple(self._sums[name] for name in AMOUNTS if name in self._sums),
            _largest(self._payers["importer"].values()),
            _largest(self._payers["origin"].values()),
            _largest(self._payers["measure"].values()),
            tuple(sorted(self._entries, key=_weight)),
            self.files_not_read,
        )


def _by_origin(entry: EntryChange) -> list[tuple[str, Money]]:
    """What the items of each origin owe more: each origin once for an entry."""
    found: dict[str, Money] = {}
    for item in entry.items:
        differences = [amount.difference for amount in item.amounts if amount.name in ("duty", "fees")]
        for difference in differences:
            if difference is not None and difference.units:
                origin = item.origin or ""
                found[origin] = found[origin] + difference if origin in found else difference
    return list(found.items())


def _by_measure(entry: EntryChange) -> list[tuple[str, Money]]:
    """What each measure charges more; a security is held and not owed."""
    found: dict[str, Money] = {}
    for item in entry.items:
        for charge in item.charges:
            if charge.kind != "security" and charge.difference is not None and charge.difference.units:
                found[charge.measure] = found[charge.measure] + charge.difference if charge.measure in found else charge.difference
    return list(found.items())


def _largest(payers: Iterable[Payer]) -> tuple[Payer, ...]:
    return tuple(sorted(payers, key=lambda payer: (-size(payer.difference), payer.name)))


def _weight(entry: EntryChange) -> tuple[int, Fraction]:
    """The largest difference first, then what is otherwise decided, what is open and what could not be read; else as in the files."""
    settlement = entry.amount("settlement")
    largest = max(size(entry.owed), size(None if settlement is None else settlement.difference))
    rank = {"otherwise": 1, "open": 2, "unread": 3}.get(entry.status, 0)
    return (0 if largest > 0 and rank == 1 else rank), -largest
