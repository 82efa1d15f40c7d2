"""A table is decided as its items are one by one; how it is stored, cut and ordered changes nothing but the order."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyarrow as pa
import pytest

from tests.laws.storing import text_of
from tests.laws.table_alterations import altered_rows, lacking
from tests.laws.table_answers import answers, differences, expected
from tests.laws.table_policies import all_names, example_names, flaw_names, shipped_names, small_names, zone_of
from tests.laws.table_rows import chance, renamed
from tests.laws.table_trials import Size, rows_for, trial
from tests.laws.tabled import as_text, cells_of, tabled
from tradezone import evaluate_table
from tradezone.columns.deciding import Columns

USUAL = Size(own=15, drawn=10, altered=45)
SMALL = Size(own=8, drawn=2, altered=8)
LONG = Size(own=100, drawn=60, altered=400)
#: Of which an item that lacks facts takes longest to decide.
SLOW = ("covered-nations", "id-hpm-nickel", "zone-and-bilateral")
#: Policies that between them charge in most ways; for laws that need not be held under each.
SOME = ["critical-minerals-zone", "every-charge", "us-polysilicon-mip", "us-tomato-suspension"]
SEED = 0 if os.environ.get("CI") else time.time_ns() // 10**9 % 10**6


def agrees(policy: str, size: Size) -> None:
    for told in trial(policy, size, SEED):
        pytest.fail(told, pytrace=False)


@pytest.mark.parametrize("policy", [*shipped_names(), *small_names()])
def test_a_table_equals_its_items_one_by_one(policy):
    agrees(policy, SMALL if policy in SLOW else USUAL)


@pytest.mark.parametrize("policy", [*example_names(), *flaw_names()])
def test_every_construct_of_the_language_is_decided_in_tables_as_in_items(policy):
    agrees(policy, SMALL)


def some_rows(policy: str, count: int = 90) -> list[Any]:
    return rows_for(policy, Size(count // 3, count // 6, count // 2), SEED)


def quick_rows(policy: str) -> list[Any]:
    """Rows that are decided quickly however often: those that lack no fact."""
    return [row for row in some_rows(policy) if expected(policy, row).cells.get("standing") != "provisional"]


def by_shipment(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(cells, key=lambda each: each["shipment"])


def in_batches(columns: Columns, table: Any, size: int) -> Iterator[Any]:
    for start in range(0, table.num_rows, size):
        yield from (columns.decide(batch).batch for batch in table.slice(start, size).to_batches())


@pytest.mark.parametrize("policy", SOME)
def test_the_size_of_batches_changes_nothing(policy):
    made = tabled(zone_of(policy), quick_rows(policy), chance(SEED))
    whole = answers(evaluate_table(zone_of(policy), made.table, plain=True))
    for size in (1, 7):
        columns = Columns(zone_of(policy), made.table.schema, plain=True)
        assert answers(pa.Table.from_batches(in_batches(columns, made.table, size), columns.schema)) == whole


@pytest.mark.parametrize("policy", SOME)
def test_the_order_of_rows_changes_nothing_but_order(policy):
    rows = some_rows(policy)
    first = answers(evaluate_table(zone_of(policy), as_text(rows).table, plain=True))
    chance(SEED).shuffle(rows)
    other = answers(evaluate_table(zone_of(policy), as_text(rows).table, plain=True))
    assert other != first
    assert by_shipment(other) == by_shipment(first)


@pytest.mark.parametrize("policy", SOME)
def test_rows_that_repeat_are_decided_alike(policy):
    rows = some_rows(policy, 30)
    again = renamed([*rows, *rows, *reversed(rows)])
    made = as_text(again)
    assert list(differences(policy, again, evaluate_table(zone_of(policy), made.table, plain=True))) == []


@pytest.mark.parametrize("policy", SOME)
def test_one_decider_takes_batches_whose_dictionaries_differ(policy):
    rows = renamed(some_rows(policy, 60))
    parts = [rows[:20], rows[20:25], rows[25:], []]
    names = as_text(rows).table.column_names
    word = pa.dictionary(pa.int32(), pa.string())
    given = pa.schema([(name, word) for name in names])
    columns = Columns(zone_of(policy), given, plain=True)
    for part in parts:
        said = [{name: text_of(cell) for name, cell in cells_of(row).items()} for row in part]
        arrays = [pa.array([each.get(name) for each in said], pa.string()).dictionary_encode() for name in names]
        answer = columns.decide(pa.RecordBatch.from_arrays(arrays, schema=given)).batch
        assert list(differences(policy, part, pa.Table.from_batches([answer]))) == []


@pytest.mark.parametrize("policy", SOME)
def test_a_table_without_rows_has_an_answer_without_rows(policy):
    full = tabled(zone_of(policy), some_rows(policy, 30), chance(SEED)).table
    for empty in (full.slice(0, 0), full.schema.empty_table(), as_text([]).table):
        answer = evaluate_table(zone_of(policy), empty)
        assert answer.num_rows == 0
        assert answer.schema == Columns(zone_of(policy), empty.schema).schema
    batch = full.to_batches()[0].slice(0, 0)
    assert evaluate_table(zone_of(policy), batch).num_rows == 0


def test_a_table_a_batch_a_reader_and_batches_give_the_same_answer():
    policy = "critical-minerals-zone"
    table = as_text(some_rows(policy)).table.combine_chunks()
    (batch,) = table.to_batches()
    whole = answers(evaluate_table(zone_of(policy), table))
    assert answers(evaluate_table(zone_of(policy), batch)) == whole
    for source in (table.to_reader(13), table.to_batches(13)):
        reader = evaluate_table(zone_of(policy), source)
        assert isinstance(reader, pa.RecordBatchReader)
        assert answers(reader.read_all()) == whole


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_gives_the_answer_of_its_table(library):
    frames = pytest.importorskip(library)
    policy = "critical-minerals-zone"
    rows = some_rows(policy)
    table = as_text(rows).table
    frame = table.to_pandas() if library == "pandas" else frames.from_arrow(table)
    answer = evaluate_table(zone_of(policy), frame)
    assert isinstance(answer, pa.Table)
    assert list(differences(policy, rows, answer)) == []


@pytest.mark.parametrize("policy", SOME)
def test_an_explained_answer_is_the_same_answer_with_its_text(policy):
    rows = some_rows(policy, 30)
    table = as_text(rows).table
    silent, told = (evaluate_table(zone_of(policy), table, plain=True, explained=explained) for explained in (False, True))
    assert answers(told.drop_columns(["explanation"])) == answers(silent)
    for cells in answers(told):
        assert (cells["explanation"] is None) == (cells["error"] is not None)


def test_an_amount_of_more_than_38_digits_is_an_error_of_its_row_alone():
    policy = "small:large"
    item = {"id": "1", "product": "ore", "origin": "CN", "quantity": "100 kg", "customs_value": "500.00 USD"}
    sizes = ["100 kg", f"{'9' * 30} t", "5 g"]
    rows = renamed([{"imported_into": "US", "entered": "2026-06-01", "items": [{**item, "quantity": size}]} for size in sizes])
    assert [[code for _, code, _ in expected(policy, row).faults] for row in rows] == [[], ["too-large"], []]
    answer = evaluate_table(zone_of(policy), as_text(rows).table)
    assert list(differences(policy, rows, answer)) == []
    assert "38" in answer.column("error")[1].as_py()


def test_every_amount_is_an_exact_decimal_in_the_steps_of_the_policy():
    for policy in SOME:
        zone = zone_of(policy)
        schema = evaluate_table(zone, as_text(some_rows(policy, 12)).table).schema
        for field in schema:
            if pa.types.is_decimal(field.type):
                assert field.type == pa.decimal128(38, zone.rounding.scale), field
            assert not pa.types.is_floating(field.type)


def test_a_table_many_times_over_has_its_answer_many_times_over():
    policy, times = "critical-minerals-zone", 200
    plain = [row for row in quick_rows(policy) if not expected(policy, row).faults]
    table = as_text(plain).table
    once = evaluate_table(zone_of(policy), table)
    many = evaluate_table(zone_of(policy), pa.concat_tables([table] * times).combine_chunks())
    assert many.num_rows == times * once.num_rows
    for name in once.column_names:
        assert decoded(many.column(name)) == decoded(once.column(name)) * times, name


def decoded(column: Any) -> list[Any]:
    return list(column.to_pylist())


def test_one_decider_may_be_shared_between_threads():
    policy = "every-charge"
    table = as_text(some_rows(policy)).table
    batches = table.to_batches(max_chunksize=15)
    columns = Columns(zone_of(policy), table.schema, plain=True)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda batch: columns.decide(batch).batch, batches * 3))
    whole = answers(evaluate_table(zone_of(policy), table, plain=True))
    assert [cells for batch in together for cells in batch.to_pylist()] == whole * 3


@pytest.mark.parametrize("policy", SOME)
def test_rows_that_differ_only_in_figures_share_nothing_but_their_case(policy):
    random = chance(SEED)
    row = next(each for each in quick_rows(policy) if not expected(policy, each).faults and not lacking(zone_of(policy), each))
    rows = renamed(altered_rows(zone_of(policy), [row], 60, random))
    made = tabled(zone_of(policy), rows, random)
    assert list(differences(policy, made.rows, evaluate_table(zone_of(policy), made.table, plain=True))) == []


def main(arguments: list[str]) -> int:
    """Trials with fresh seeds until something differs; the first difference of each policy is told."""
    parser = argparse.ArgumentParser(prog="python -m tests.laws.test_tables", description=__doc__)
    parser.add_argument("--long", type=int, default=1, metavar="N", help="so many rounds over the policies, each with another seed")
    parser.add_argument("--only", action="append", metavar="POLICY", help="policies by name, or by the beginning of it")
    parser.add_argument("--seed", type=int, help="the seed of the first round")
    parser.add_argument(
        "--size", type=Size.parse, help=f"rows of worked cases, drawn and altered: {LONG}, of small policies {SMALL}"
    )
    given = parser.parse_args(arguments)
    start = time.time_ns() // 10**9 % 10**6 if given.seed is None else given.seed
    names = [name for name in all_names() if not given.only or any(name.startswith(only) for only in given.only)]
    differing = set()
    for seed in range(start, start + given.long):
        for name in names:
            size = given.size or (SMALL if name.startswith(("example:", "flaw:", "sound:")) else LONG)
            began = time.perf_counter()
            for told in trial(name, size, seed):
                print(told, end="\n\n", flush=True)
                differing.add(name)
                break
            print(f"seed {seed} {name}: {time.perf_counter() - began:.1f} s", file=sys.stderr, flush=True)
    print(f"{len(names)} policies; differing: {', '.join(sorted(differing)) or 'none'}")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
