"""By case: the rows of a batch decided together with all rows of the same case, as far as columns can."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa

from tradezone.columns.alike import Alike
from tradezone.columns.amounts import charged
from tradezone.columns.answer import Answer
from tradezone.columns.asks import DAY
from tradezone.columns.cases import WORDS
from tradezone.columns.filling import put_amounts, put_plans
from tradezone.columns.goods import Goods
from tradezone.columns.item_path import content_of
from tradezone.columns.kinds import Kind
from tradezone.columns.law import NO_PLAN, ColumnLaw
from tradezone.columns.numbers import TooLarge, answered
from tradezone.columns.open_cases import OpenCase, OpenCases
from tradezone.columns.open_rows import OpenRows
from tradezone.columns.rows import Rows
from tradezone.columns.vocabulary import Vocabulary, read_cell
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.zone import Zone
from tradezone.rules.exchange import moment_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.words import UNKNOWN
from tradezone.shipment.cells import cell
from tradezone.shipment.parsing import parse_shipment
from tradezone.shipment.shipment import Shipment

#: An answer about numbers that is not known.
_UNKNOWN: Final = WORDS.index(UNKNOWN)
#: Goods worth less, in units of the scale of their value, are searched row by row: thresholds of materials would fall together.
_WORTH_SOMETHING: Final = 1_000
#: Columns that are read with the one they stand beside, or by themselves.
_RAW: Final = frozenset(("quantity_unit", "currency", "shipment", "item"))


def _as_it_stands(_name: str, given: Any) -> tuple[Any, ...]:
    return (given,)


class _Lot(NamedTuple):
    """A batch on its way: its rows by column, the classes of each, and the answers that are filled in."""

    batch: pa.RecordBatch
    rows: Rows
    classes: list[Any]
    plan_of_row: Any
    answer: Answer

    def taken(self, rows: Any) -> list[Any]:
        """The classes of some rows."""
        return [codes[rows] for codes in self.classes]


class ByCase:
    """Decides the rows of batches of some columns by their cases; what it has met it knows from then on."""

    def __init__(self, zone: Zone, columns: Sequence[str], *, plain: bool) -> None:
        self.zone = zone
        self.columns = columns
        self._law = ColumnLaw(zone, plain=plain)
        self._cases = OpenCases(zone, plain=plain)
        self._missing: dict[Any, Any] = {}
        self._goods = Goods(zone, self._law.decidable)
        self._vocabularies = {name: Vocabulary(name, read_cell if name not in _RAW else _as_it_stands) for name in columns}
        for name in {name for group in self._law.groups for name in group.columns}:
            self._vocabularies.setdefault(name, Vocabulary(name))
        self._alike = [Alike(group, self._vocabularies, plain=plain) for group in self._law.groups]

    def decide(self, batch: pa.RecordBatch, answer: Answer) -> Any:
        """Fills in every row that can be decided so; says which."""
        law = self._law
        rows = Rows(self.zone, law.edges, self._goods, batch, self.columns, self._vocabularies)
        for name in {name for group in law.groups for name in group.columns} - set(rows.codes):
            rows.codes[name] = np.zeros(rows.count, np.int32)
        classes = law.classes(rows.codes, self._vocabularies, rows.products, rows.moments)
        lot = _Lot(batch, rows, classes, np.full(rows.count, NO_PLAN, np.int32), answer)
        for kind in rows.kinds():
            self._kind(kind, lot)
        planned = lot.plan_of_row != NO_PLAN
        put_plans(law.planned, lot.plan_of_row, rows.unnamed, planned, answer)
        return planned | rows.settled

    def _kind(self, kind: Kind, lot: _Lot) -> None:
        """Rows of one kind: those whose case is settled, then those in which a fact that is not given decides."""
        law = self._law
        classes = lot.taken(kind.rows)
        try:
            numbers = self._numbers(kind, lot, classes)
        except TooLarge:
            return
        first_facts = partial(self._row_of, kind, lot.batch)
        plans = law.plans(lot.rows.products[kind.rows], classes, numbers, first_facts)
        decided = np.flatnonzero(plans != NO_PLAN)
        if len(decided) < len(plans):
            waiting = np.flatnonzero(plans == NO_PLAN)
            self._open(kind.taken(waiting), {condition: words[waiting] for condition, words in numbers.items()}, lot)
        if len(decided):
            self._settled(kind if len(decided) == len(plans) else kind.taken(decided), plans[decided], lot)

    def _numbers(self, kind: Kind, lot: _Lot, classes: list[Any]) -> dict[Condition, Any]:
        """The answers to the conditions on numbers; ``TooLarge`` where columns have no room for one."""
        law = self._law
        shipment = self._shipment(lot.batch, int(kind.rows[0]))
        facts = read_facts(self.zone, shipment, shipment.items[0], moment_second(shipment.entered, self.zone.time_zone))
        products = np.flatnonzero(np.bincount(lot.rows.products[kind.rows], minlength=len(law.rules))).tolist()
        numbers = {}
        for condition in law.numbers:
            home = next((product for product in products if condition in law.own_numbers[product]), None)
            if home is not None:
                numbers[condition] = answered(condition, facts, kind, partial(law.answers, home, classes=classes))
        return numbers

    def _settled(self, kind: Kind, plans: Any, lot: _Lot) -> None:
        """Rows with a plan each."""
        planned = self._law.planned
        distinct = np.flatnonzero(np.bincount(plans))
        local = np.zeros(int(distinct[-1]) + 1, np.int32)
        local[distinct] = np.arange(len(distinct))
        done, left = charged(kind, [planned[at] for at in distinct], local[plans])
        for each in done:
            put_amounts(self.zone, kind, each, lot.answer)
        lot.plan_of_row[kind.rows] = plans
        for rows in left:
            lot.plan_of_row[kind.rows[rows]] = NO_PLAN

    def _open(self, kind: Kind, numbers: Mapping[Condition, Any], lot: _Lot) -> None:
        """Rows in which a fact that is not given decides, as far as the words of a row settle what its completions are."""
        case_of = self._case_finder(kind, numbers, lot)
        chosen, cases = [], []
        for at in np.flatnonzero(self._can_be_shared(kind, numbers, lot)).tolist():
            case = case_of(at)
            if case is not None:
                chosen.append(at)
                cases.append(case)
        if cases:
            some = OpenRows(kind.taken(np.array(chosen)), cases, self._cases.planned)
            names = _item_names(lot.batch, some.kind.rows, self.columns)
            lot.rows.settled[some.put(lot.answer, lot.rows.unnamed, names, self._missing)] = True

    def _can_be_shared(self, kind: Kind, numbers: Mapping[Condition, Any], lot: _Lot) -> Any:
        """The rows whose completions their words settle: no comparison of numbers is open, and no day of a paper is asked after."""
        fine = kind.parts["value"].units >= _WORTH_SOMETHING
        for condition, words in numbers.items():
            if not isinstance(condition, ask.ContentKept):
                fine &= words != _UNKNOWN
        for group, is_open in zip(self._law.groups, self._law.open_facts(lot.taken(kind.rows)), strict=True):
            if DAY in group.reads:
                fine &= ~is_open
        return fine

    def _case_finder(self, kind: Kind, numbers: Mapping[Condition, Any], lot: _Lot) -> Callable[[int], OpenCase | None]:
        """Finds the case of a row by what it says in words, in comparisons of numbers, and in which numbers it gives."""
        rows = lot.rows
        about = [words.tolist() for words in numbers.values()]
        pattern = (tuple(sorted(kind.parts)), kind.outside is None)
        spans, seconds = rows.moments.spans[kind.rows].tolist(), rows.moments.seconds[kind.rows].tolist()
        products = rows.products[kind.rows].tolist()
        by_group = [
            (alike, own.tolist(), [rows.codes[name][kind.rows].tolist() for name in alike.group.columns])
            for alike, own in zip(self._alike, lot.taken(kind.rows), strict=True)
        ]

        def case_of(at: int) -> OpenCase | None:
            product, moment, shipment = products[at], (spans[at], seconds[at]), partial(self._row_of, kind, lot.batch, at)

            def may_become(facts: frozenset[str]) -> Any:
                some = [each for each in by_group if "*" in facts or facts.intersection(each[0].group.columns)]
                return tuple(
                    alike.may_become(own[at], product, tuple([codes[at] for codes in columns]), moment, shipment)
                    for alike, own, columns in some
                )

            said = [alike.told(own[at], product) for alike, own, _ in by_group]
            return self._cases.case((product, pattern, *[words[at] for words in about], *said), may_become, shipment)

        return case_of

    def _row_of(self, kind: Kind, batch: pa.RecordBatch, at: int) -> Shipment:
        return self._shipment(batch, int(kind.rows[at]))

    def _shipment(self, batch: pa.RecordBatch, row: int) -> Shipment:
        """A row read as a shipment of one item."""
        cells = {name: text for name in self.columns if (text := cell(batch.column(name)[row].as_py())) is not None}
        return parse_shipment(content_of(cells))


def _item_names(batch: pa.RecordBatch, rows: Any, columns: Sequence[str]) -> list[str]:
    """What the item of each row is called: its position where the row gives it no name."""
    if "item" not in columns:
        return ["1"] * len(rows)
    column = batch.column("item")
    return [str(cell(column[row].as_py()) or "1") for row in rows.tolist()]
