"""Contracts for difference: each row is to be paid in some case, and both sides of each level and of the periods are to be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from tradezone.cases.coverage.conditions import Asking, of_trees
from tradezone.cases.coverage.coverable import CONDITION, SETTLEMENT, THRESHOLD, ContractProbe, Coverable
from tradezone.cases.coverage.places import Written
from tradezone.cases.coverage.seen import Seen, SeenContract
from tradezone.policy import conditions as ask
from tradezone.policy.grammar.settlements import months_of
from tradezone.policy.measures import CaseValue, Settlement, SettlementRow
from tradezone.policy.zone import Zone
from tradezone.rules.words import NO, YES
from tradezone.values.due_expression import LevelExpression

Test = Callable[[SeenContract], bool]


def contract_probes(zone: Zone, written: Written) -> Iterator[ContractProbe]:
    for settlement in zone.settlements:
        for coverable, test in _of_contract(settlement, written):
            yield ContractProbe(coverable, _of(settlement, test))


def _of(settlement: Settlement, test: Test) -> Test:
    return lambda seen: seen.settlement is settlement and test(seen)


def _of_contract(settlement: Settlement, written: Written) -> Iterator[tuple[Coverable, Test]]:
    name = settlement.id
    under = ask.UnderContract(settlement.contract)
    for word, verb in ((YES, "under"), (NO, "not under")):
        place = written.place(settlement.place, under)
        yield Coverable(CONDITION, name, f"{verb} the contract `{settlement.contract}` of `{name}`", place), _word(under, word)
    yield from _periods(settlement, written)
    yield from _sides(settlement, settlement.floor, "floor", -1, written)
    if settlement.ceiling is not None:
        yield from _sides(settlement, settlement.ceiling, "ceiling", 1, written)
    yield from _rows(settlement, "charge", settlement.charge, settlement.floor, -1, written)
    yield from _rows(settlement, "rebate", settlement.rebate, settlement.ceiling, 1, written)


def _word(condition: ask.UnderContract, word: str) -> Test:
    return lambda seen: seen.word(condition) == word


def _periods(settlement: Settlement, written: Written) -> Iterator[tuple[Coverable, Test]]:
    """Before, in and after the periods of a contract."""
    periods, name = settlement.periods, settlement.id
    place = written.place(settlement.place, ask.InPeriods(periods))

    def months(seen: SeenContract) -> tuple[int, int]:
        period = seen.transaction.period if seen.speaks else None
        return (None if period is None else months_of(period)) or (periods.first, periods.first - 1)

    def in_them(seen: SeenContract) -> bool:
        return bool(periods.first <= months(seen)[0] < months(seen)[1] <= periods.after)

    of = f"the periods `{periods}` of `{name}`"
    yield Coverable(THRESHOLD, name, f"in {of}", place), in_them
    yield Coverable(THRESHOLD, name, f"before {of}", place), lambda seen: months(seen)[0] < periods.first
    yield Coverable(THRESHOLD, name, f"after {of}", place), lambda seen: months(seen)[1] > periods.after
    for text, at in (
        ("first", lambda seen: months(seen)[0] == periods.first),
        ("last", lambda seen: months(seen)[1] == periods.after),
    ):
        yield Coverable(THRESHOLD, name, f"of the {text} of {of}", place, counted=False), _both(in_them, at)


def _both(one: Test, other: Test) -> Test:
    return lambda seen: one(seen) and other(seen)


def _compared(seen: SeenContract, level: LevelExpression | None) -> int | None:
    pair = seen.held_against(level)
    return None if pair is None else -1 if pair[0] < pair[1] else 0 if pair[0] == pair[1] else 1


def _sides(
    settlement: Settlement, level: LevelExpression, which: str, outer: int, written: Written
) -> Iterator[tuple[Coverable, Test]]:
    name, place = settlement.id, written.place_of(settlement.place, which)
    words = ("below", "at or above") if outer < 0 else ("above", "at or below")
    of = f"the {which} `{level}` of `{name}`"
    yield Coverable(THRESHOLD, name, f"with a market price {words[0]} {of}", place), lambda seen: _compared(seen, level) == outer
    other = Coverable(THRESHOLD, name, f"with a market price {words[1]} {of}", place)
    yield other, lambda seen: _compared(seen, level) in (0, -outer)
    at = Coverable(THRESHOLD, name, f"with a market price exactly at {of}", place, counted=False)
    yield at, lambda seen: _compared(seen, level) == 0


def _rows(
    settlement: Settlement, table: str, rows: tuple[SettlementRow, ...], level: LevelExpression | None, outer: int, written: Written
) -> Iterator[tuple[Coverable, Test]]:
    """Each row is paid in some case, and each fact it asks after is answered both ways."""
    cases = [row.case for row in rows]
    for number, row in enumerate(rows, 1):
        named = f"row {number} of the {table} of `{settlement.id}`"
        asks = f"settled by {named}, `{row.case.value}` to the {row.payable_to}"
        yield Coverable(SETTLEMENT, settlement.id, asks, row.case.place), _paid(cases, number - 1, level, outer)
        by = Asking(settlement.id, named, partial(written.place, row.case.place), _settles)
        yield from of_trees(row.case.conditions, by)


def _settles(seen: Seen) -> bool:
    return isinstance(seen, SeenContract) and seen.settles


def _paid(cases: list[CaseValue], number: int, level: LevelExpression | None, outer: int) -> Test:
    """Whether the price is on the side of the table, and the row the one for the facts of the contract."""
    return lambda seen: _compared(seen, level) == outer and seen.chosen(cases) is cases[number]
