"""What a table has to answer to a row: what the item path decides of it, column by column; and how an answer differs from that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pyarrow as pa

from tests.laws.table_policies import zone_of
from tests.laws.table_rows import Row, key
from tradezone import Decision, Money, Shipment, ShipmentError, evaluate
from tradezone.assessment.decision import TOTALS
from tradezone.text.diagnostics import Diagnostic

#: An amount of more digits has no place in a column.
MOST_DIGITS = 38
_COLUMN = re.compile(r"items\[0\]\.?")


class Expected(NamedTuple):
    """The answer to one row: the cells that are not null, or the columns at fault with the codes of what is wrong."""

    cells: dict[str, Any]
    #: Of a row that cannot be read: column, code and sentence of each fault.
    faults: tuple[tuple[str, str, str], ...] = ()


class Difference(NamedTuple):
    """A cell of an answer that is not what the item path says."""

    row: int
    column: str
    expected: Any
    got: Any


#: Expectations by policy and row: the same row comes in many tables.
_known: dict[tuple[str, str], Expected] = {}


def expected(policy: str, row: Row) -> Expected:
    """What ``evaluate`` decides of the row as a shipment of its own."""
    same = {name: part for name, part in row.items() if name != "id"}
    at = (policy, key(same))
    if at not in _known:
        _known[at] = _expected(policy, same)
    return _known[at]


def _expected(policy: str, row: Row) -> Expected:
    try:
        decision = evaluate(zone_of(policy), Shipment.parse(row), plain=True)
    except ShipmentError as error:
        return Expected({}, tuple(_fault(each) for each in error.diagnostics))
    cells = dict(_cells(decision))
    if any(isinstance(each, Decimal) and len(each.as_tuple().digits) > MOST_DIGITS for each in cells.values()):
        return Expected({}, (("row", "too-large", ""),))
    return Expected(cells)


def _fault(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """In which column it stands: `items[0].materials[1].value` is in `materials`."""
    place = _COLUMN.sub("", diagnostic.place.file, count=1)
    words = [word.partition("[")[0] for word in place.split(".")]
    column = place if words[0] == "attributes" and len(words) > 1 else words[0]
    return "row" if column in ("", "shipment", "items") else column, diagnostic.code, diagnostic.sentence


def _cells(decision: Decision) -> Iterator[tuple[str, Any]]:
    (item,) = decision.items
    assert decision.totals is not None
    yield "outcome", decision.outcome
    yield "compliance", decision.compliance
    yield "standing", decision.standing
    yield "illustrative", decision.illustrative
    yield "currency", decision.totals.currency
    for name in TOTALS:
        yield name, _amount(decision.totals.named(name))
    amounts: dict[str, Money | None] = {}
    for charge in (*item.charges, *item.securities):
        before = amounts.get(charge.measure, charge.money)
        is_first = charge.measure not in amounts
        amounts[charge.measure] = before if is_first or before is None or charge.money is None else before + charge.money
    for measure, money in amounts.items():
        yield f"amount.{measure}", _amount(money)
    yield "applied", ";".join(line.measure for line in item.applied)
    yield "findings", ";".join(line.code for line in item.findings)
    yield "missing", ";".join(decision.missing)
    for name, bounds in decision.bounds.items():
        yield f"least.{name}", _amount(bounds.least)
        yield f"most.{name}", _amount(bounds.most)


def _amount(money: Money | None) -> Decimal | None:
    return None if money is None else money.amount


def answers(table: pa.Table) -> list[dict[str, Any]]:
    return list(table.to_pylist())


def differences(policy: str, rows: list[Row], got: pa.Table) -> Iterator[Difference]:
    """Every cell of an answer that differs; a row too many or too few is one of column ``rows``."""
    if got.num_rows != len(rows):
        yield Difference(0, "rows", len(rows), got.num_rows)
        return
    columns = [name for name in got.column_names if name != "explanation"]
    for number, (row, cells) in enumerate(zip(rows, answers(got), strict=True)):
        wanted = expected(policy, row)
        named = {"shipment": row.get("id"), "item": row["items"][0].get("id")}
        for column in dict.fromkeys([*columns, *wanted.cells]):
            if column in named:
                if str(cells[column] or "").strip() != (named[column] or ""):
                    yield Difference(number, column, named[column], cells[column])
            elif column == "error":
                yield from _of_error(number, wanted, cells[column])
            elif column not in cells:
                yield Difference(number, column, wanted.cells[column], "no such column")
            elif cells[column] != wanted.cells.get(column):
                yield Difference(number, column, wanted.cells.get(column), cells[column])


def _of_error(number: int, wanted: Expected, got: str | None) -> Iterator[Difference]:
    """Each fault is told with its column."""
    if not wanted.faults:
        if got is not None:
            yield Difference(number, "error", None, got)
        return
    told = " and ".join(f"`{column}: ...` ({code}: {sentence})" for column, code, sentence in wanted.faults)
    if got is None or any(f"{column}: " not in got for column, _, _ in wanted.faults):
        yield Difference(number, "error", told, got)


def of_counts(policy: str, rows: list[Row], decided: Iterable[Any]) -> Iterator[Difference]:
    """What the tallies and rejects of some batches in a row say otherwise than their rows do."""
    wanted = [expected(policy, row) for row in rows]
    rejects, start, tally = {}, 0, None
    for each in decided:
        rejects |= {start + reject.row: sorted(found.code for found in reject.diagnostics) for reject in each.rejects}
        start += each.batch.num_rows
        tally = each.tally if tally is None else tally + each.tally
    for number, each in enumerate(wanted):
        codes = sorted(code for _, code, _ in each.faults) or None
        if rejects.get(number) != codes:
            yield Difference(number, "codes of the reject", codes, rejects.get(number))
    if tally is not None:
        read = [each.cells for each in wanted if not each.faults]
        step = 10 ** zone_of(policy).rounding.scale
        duty = sum(int(Fraction(each["duty"] or 0) * step) for each in read)
        counts = {
            "outcomes": Counter(each["outcome"] for each in read),
            "compliances": Counter(each["compliance"] for each in read),
            "standings": Counter(each["standing"] for each in read),
            "duty": duty,
            "rejected": len(wanted) - len(read),
        }
        for name, count in counts.items():
            if getattr(tally, name) != count:
                yield Difference(0, f"tally.{name}", count, getattr(tally, name))
