"""Trials: tables made of rows of a policy, decided at once and row by row, and what differs told so that it can be followed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from traceback import extract_tb
from typing import Any, NamedTuple

import pyarrow as pa

from tests.laws.table_alterations import altered_rows, rows_alike
from tests.laws.table_answers import Difference, differences, of_counts
from tests.laws.table_policies import own_rows, zone_of
from tests.laws.table_rows import Row, chance, drawn_rows, given, is_usual, renamed
from tests.laws.tabled import Tabled, as_text, tabled
from tradezone import evaluate_table
from tradezone.columns.deciding import Columns

#: So many attempts to make what differs smaller; each is a table decided.
MOST_ATTEMPTS = 150
#: Stands for the column of a table that was written into.
TABLE = "the table itself"


class Size(NamedTuple):
    """How many rows of each sort a trial takes: of worked cases at most, drawn, and altered."""

    own: int
    drawn: int
    altered: int

    @classmethod
    def parse(cls, text: str) -> Size:
        return cls(*map(int, text.split("/")))

    def __str__(self) -> str:
        return "/".join(map(str, self))


def rows_for(policy: str, size: Size, seed: int) -> list[Row]:
    """Rows of a policy in any order, each with an id of its own; altered ones stand for one another's cases."""
    random = chance(f"{policy} {seed}")
    own = own_rows(policy)
    own = random.sample(own, min(len(own), size.own))
    plain = [*own, *drawn_rows(zone_of(policy), size.drawn, seed)]
    rows = [*plain, *altered_rows(zone_of(policy), plain, size.altered, random)]
    random.shuffle(rows)
    return renamed(rows)


def trial(policy: str, size: Size, seed: int) -> Iterator[str]:
    """What differs in tables of a policy, each stored in ways of its own."""
    random = chance(f"{policy} {seed} tables")
    for number, rows in enumerate(_dealt(policy, size, seed)):
        made = as_text(rows) if number == 0 else tabled(zone_of(policy), rows, random)
        found = list(decided_as_items(policy, made, random))
        if found:
            yield told(policy, made, found, f"--only {policy} --seed {seed} --size {size}, table {number + 1}")


def _dealt(policy: str, size: Size, seed: int) -> Iterator[list[Row]]:
    """The rows of some tables: any, for the plainest table and for another; those with usual figures; and many that are alike.

    A figure that is extreme may make its whole column take another path, and so may a case that has one row.
    """
    rows = rows_for(policy, size, seed)
    yield rows[0::2]
    yield rows[1::2]
    yield [row for row in rows if is_usual(row)][: len(rows) // 2]
    yield renamed(rows_alike(zone_of(policy), rows, size.altered // 2, chance(f"{policy} {seed} alike")))


def decided_as_items(policy: str, made: Tabled, random: Random) -> Iterator[Difference]:
    """What differs when a table is decided whole, or batch by batch with what is counted on the way; and whether it was written into."""
    zone, before = zone_of(policy), _bytes(made.table)
    try:
        if random.randrange(2):
            found = list(differences(policy, made.rows, evaluate_table(zone, made.table, plain=True)))
        else:
            columns = Columns(zone, made.table.schema, plain=random.randrange(4) > 0)
            decided = [
                columns.decide(batch)
                for batch in made.table.to_batches(max_chunksize=random.choice((None, None, 64, 64, 17, 17, 1)))
            ]
            answer = pa.Table.from_batches([each.batch for each in decided], columns.schema)
            found = [*differences(policy, made.rows, answer), *of_counts(policy, made.rows, decided)]
    except Exception as error:  # noqa: BLE001 a table that is not decided at all differs most
        found = [_raised(error)]
    yield from found
    if _bytes(made.table) != before:
        yield Difference(0, TABLE, "left as it was given", "written into")


def _bytes(table: pa.Table) -> bytes:
    """The table as it would go to another program."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def _raised(error: Exception) -> Difference:
    """An exception, and where it comes from, as what differs of a whole table."""
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.line}"
        for frame in extract_tb(error.__traceback__)
        if "tradezone" in frame.filename
    ]
    return Difference(0, f"raised {type(error).__name__}", "an answer", "\n      ".join([str(error), *frames[-4:]]))


# ---- telling


def told(policy: str, made: Tabled, found: list[Difference], how: str) -> str:
    """The first difference: policy, row, column, expected, got, how its columns are stored, and the smallest row or table that shows it."""
    first = found[0]
    lines = [f"policy {policy}: {len(found)} cells differ in a table of {len(made.rows)} rows ({how})"]
    lines += [
        f"  row {first.row}, column `{first.column}`",
        f"    expected {_value(first.expected)}",
        f"    got      {_value(first.got)}",
    ]
    same = [each.column for each in found if each.row == first.row][1:]
    lines += [f"  in that row also: {', '.join(same)}"] if same else []
    lines += [f"  also in {len({each.row for each in found}) - 1} other rows"]
    if made.rows:
        row = made.rows[first.row]
        lines += [] if first.column == TABLE else ["  the row:", _shown(row), *_smaller(policy, made, first)]
        lines += ["  the columns of the table: " + "; ".join(f"{name}: {way}" for name, way in made.stored.items())]
    return "\n".join(lines)


def _value(value: Any) -> str:
    return "null" if value is None else repr(value) if isinstance(value, str) and "\n" not in value else str(value)


def _shown(row: Row) -> str:
    return "\n".join("    " + line for line in json.dumps(row, indent=1, ensure_ascii=False).split("\n"))


def _smaller(policy: str, made: Tabled, first: Difference) -> Iterator[str]:
    """The smallest row that differs alone and as text; else the fewest rows of the table, stored as they are, in which it differs."""
    row = made.rows[first.row]
    if _alone(policy, row, first.column) is not None:
        small = _least(row, lambda less: _alone(policy, less, first.column) is not None)
        difference = _alone(policy, small, first.column)
        yield "  alone and as text it differs too; the smallest such row:"
        yield _shown(small)
        yield f"    expected {_value(difference.expected)}"
        yield f"    got      {_value(difference.got)}"
        return
    yield "  alone and as text it agrees"
    kept = _fewest(policy, made, first)
    some = [made.rows[number] for number in kept]
    yield f"  in the same storage it differs among {len(kept)} rows: {kept[:20]}"
    if made.is_text:
        yield from _least_together(policy, some, kept.index(first.row) if first.row in kept else 0, first.column)
        return
    names = _columns_needed(policy, _taken(made, kept), some, kept.index(first.row) if first.row in kept else 0, first.column)
    yield f"  of these columns need to be stored as they are, the others may be text: {', '.join(names) or 'none'}"
    for number in kept[:3]:
        yield f"  row {number} as stored:"
        for name in names:
            yield f"    {name}: {made.table.column(name)[number].as_py()!r} ({made.table.schema.field(name).type})"


def _least_together(policy: str, rows: list[Row], number: int, column: str) -> Iterator[str]:
    """Rows of which only one differs, and only beside the others, each without what it differs without."""

    def differs(some: list[Row]) -> Difference | None:
        return _differs(policy, as_text(some).table, some, number, column)

    def shrunk(at: int, some: list[Row]) -> list[Row]:
        before, behind = some[:at], some[at + 1 :]
        return [*before, _least(some[at], lambda less: differs([*before, less, *behind]) is not None), *behind]

    for at in range(len(rows) if len(rows) < 5 else 0):
        rows = shrunk(at, rows)
    yield "  without what it differs without:"
    yield from (f"    {'>' if at == number else ' '} {json.dumps(row, ensure_ascii=False)}" for at, row in enumerate(rows[:20]))
    difference = differs(rows)
    if difference is not None:
        yield f"    expected {_value(difference.expected)}, got {_value(difference.got)}"


def _alone(policy: str, row: Row, column: str) -> Difference | None:
    return _differs(policy, as_text([row]).table, [row], 0, column)


def _differs(policy: str, table: pa.Table, rows: list[Row], number: int, column: str) -> Difference | None:
    try:
        columns = Columns(zone_of(policy), table.schema, plain=True)
        decided = [columns.decide(batch) for batch in table.to_batches()]
    except Exception as error:  # noqa: BLE001 as above
        return _raised(error) if column == f"raised {type(error).__name__}" else None
    answer = pa.Table.from_batches([each.batch for each in decided], columns.schema)
    found = [*differences(policy, rows, answer), *of_counts(policy, rows, decided)]
    return next((each for each in found if each.row == number and each.column == column), None)


def _taken(made: Tabled, rows: list[int]) -> pa.Table:
    """Some rows of a table, stored as they are there; those that stand together stay in one piece."""
    if made.is_text:
        return as_text([made.rows[row] for row in rows]).table
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return pa.concat_tables([made.table.slice(run[0], len(run)) for run in runs])


def _least(row: Row, still: Callable[[Row], bool]) -> Row:
    """The row without any fact that it differs without."""
    attempts = 0
    changed = True
    while changed and attempts < MOST_ATTEMPTS:
        changed = False
        for at, (_, name) in enumerate(given(row)):
            less = deepcopy(row)
            there, _ = given(less)[at]
            if name in ("imported_into", "entered", "product"):
                continue
            del there[name]
            attempts += 1
            if still(less):
                row, changed = less, True
                break
    return row


def _fewest(policy: str, made: Tabled, first: Difference) -> list[int]:
    """Rows of a table among which the difference stays, by halves and then one by one."""
    kept, step, attempts = list(range(len(made.rows))), max(1, len(made.rows) // 2), 0
    of_all = first.column.startswith("raised")
    while attempts < MOST_ATTEMPTS:
        for start in range(0, len(kept), step):
            less = [each for i, each in enumerate(kept) if not start <= i < start + step or (each == first.row and not of_all)]
            if not less or len(less) == len(kept):
                continue
            attempts += 1
            few = [made.rows[each] for each in less]
            if _differs(policy, _taken(made, less), few, 0 if of_all else less.index(first.row), first.column) is not None:
                kept = less
                break
        else:
            if step == 1:
                return kept
            step = max(1, step // 2)
    return kept


def _columns_needed(policy: str, table: pa.Table, rows: list[Row], number: int, column: str) -> list[str]:
    """The columns that have to be stored as they are; the others may be text, units and currencies within."""
    plain = as_text(rows).table
    needed = [name for name in table.column_names if name not in ("quantity_unit", "currency")]
    for name in list(needed):
        less = [each for each in needed if each != name]
        mixed = {each: plain.column(each) for each in plain.column_names if each not in less}
        mixed |= {each: table.column(each) for each in table.column_names if each in less or each in ("quantity_unit", "currency")}
        if _differs(policy, pa.table(mixed), rows, number, column) is not None:
            needed = less
    return needed
