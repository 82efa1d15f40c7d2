"""How fast millions of entries are decided, from a Parquet file to a Parquet file, measured side by side in one run.

Run from the root of the repository: ``python -m tests.benchmarks.bulk [--rows 5_000_000] [--turns 2] [--only NAME ...] [--keep FOLDER]``.

Entries over the critical minerals zone are drawn (``bulk_entries``), and each contender takes them in a process of its own, one after the
other, in as many turns as asked; its fastest turn counts, and of ``MiB``, what it held at the most, the largest. ``ratio`` is how many times as
fast tradezone is. A target is ``met`` or ``missed``; a missed one is no failure of the run, and on a busy machine ratios move: repeat a run
that comes out close. tradezone is to be at least twice as fast as the better of those written by hand, half as fast as the copy, a hundred
times as fast as the loop, and to hold less than 1 GiB at 20 million rows. Then all answers are read back and compared: the exit code is 1
where one amount or word differs, or a contender fails.

* tradezone: ``tradezone evaluate POLICY entries.parquet --output answers.parquet``, start to exit, reading the policy included. It alone takes
  any policy and any columns, and gives also what is missing, and the least and the most that can fall due, in every provisional row.
* DuckDB, Polars: the law written by hand for these columns (``bulk_duckdb``, ``bulk_polars``). They give the same words and amounts of each
  definitive row, and of a provisional one no more than that it is. Neither checks what it reads, says why a measure applies, or would notice
  that the policy has changed. DuckDB writes the rows in no order. What they import before the first row is not counted.
* copy: reading the entries and writing them again, by pyarrow as it is set; nothing is decided.
* items: ``tradezone.evaluate`` in a loop, from rows to rows, on the first of them. Hardly two of these rows have the same places, route and day,
  so that the loop meets few cases it has met before.
* zen-engine: the zone as its decision graph (``zen_graph``), trace off, on the first of the entries that give every fact; only its evaluation
  is counted. The graph has one item, kilograms, FOB values, and floats for input; it gives no measures and no findings, no landed cost of goods
  whose freight and insurance are stated, and knows of no provisional row.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from time import perf_counter
from typing import NamedTuple

import click
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

from tests.benchmarks.bulk_answers import AMOUNTS, COMPARED, Agreement, agreement

POLICY = "policies/critical-minerals-zone"
#: The contenders in the order of their turns: what each is called, and what it needs that may not be installed.
TITLES = {"copy": "copy", "duckdb": "DuckDB", "polars": "Polars", "tradezone": "tradezone", "items": "items", "zen": "zen-engine"}
NEEDS = {"duckdb": "duckdb", "polars": "polars", "zen": "zen"}
OURS = "tradezone"
BY_HAND = ("duckdb", "polars")
#: Those that decide the first rows only, and take one turn.
SAMPLED = ("items", "zen")
#: How many times as fast as another tradezone is to be; of those written by hand, as the better.
TARGETS = {"duckdb": 2.0, "polars": 2.0, "copy": 0.5, "items": 100.0}
#: What tradezone may hold at the most, and of how many rows that is meant.
MOST_MEMORY, AT_ROWS = 1 << 30, 20_000_000


class Run(NamedTuple):
    """One contender over the entries: rows decided, seconds, bytes held at the most."""

    rows: int
    seconds: float
    memory: int

    @property
    def rate(self) -> float:
        return self.rows / self.seconds


class FailedError(Exception):
    """A process that did not end well, and the last it said."""


def draw(rows: int, entries: Path) -> None:
    """Draws the entries in a process of its own: what this one has held is counted with every process it starts."""
    _process("-m", "tests.benchmarks.bulk_entries", POLICY, str(rows), str(entries))


def contend(name: str, entries: Path, answers: Path) -> Run:
    """One turn of a contender, in a process of its own."""
    begun = perf_counter()
    if name == OURS:
        _, memory = _process("-m", "tradezone", "evaluate", POLICY, str(entries), "--output", str(answers))
        seconds = perf_counter() - begun
    else:
        said, memory = _process("-m", "tests.benchmarks.bulk_contenders", name, str(entries), str(answers))
        seconds = float(said)
    return Run(pq.ParquetFile(answers).metadata.num_rows, seconds, memory)


def _process(*arguments: str) -> tuple[str, int]:
    """What a run of Python says, and the bytes it held at the most."""
    with TemporaryFile("w+") as said, TemporaryFile("w+") as complained:
        started = subprocess.Popen([sys.executable, *arguments], stdout=said, stderr=complained)
        _, status, usage = os.wait4(started.pid, 0)
        started.returncode = os.waitstatus_to_exitcode(status)
        for text in (said, complained):
            text.seek(0)
        if started.returncode:
            last = complained.read().strip().splitlines()[-3:]
            raise FailedError(f"exit {started.returncode}: {' / '.join(last)}")
        return said.read(), usage.ru_maxrss * 1024


def turns(names: Sequence[str], folder: Path, count: int) -> Iterator[tuple[str, Run | FailedError]]:
    """Every contender in turn; one that fails has no further turn."""
    failed: set[str] = set()
    for turn in range(count):
        for name in names:
            if name in failed or (turn and name in SAMPLED):
                continue
            try:
                yield name, contend(name, folder / "entries.parquet", answers_of(name, folder))
            except FailedError as error:
                failed.add(name)
                yield name, error


def answers_of(name: str, folder: Path) -> Path:
    return folder / f"{name}.parquet"


def report(runs: Mapping[str, Run]) -> Table:
    table = Table("", "rows", "rows/s", "MiB", "ratio", "target", "", title="entries, Parquet to Parquet")
    for name, run in runs.items():
        figures = (f"{run.rows:,}", f"{run.rate:,.0f}", f"{run.memory / 2**20:,.0f}")
        table.add_row(TITLES[name], *figures, *(_memory(run) if name == OURS else _speed(name, runs)))
    return table


def _speed(name: str, runs: Mapping[str, Run]) -> tuple[str, str, str]:
    """How many times as fast tradezone is, what it is to be, and whether it is."""
    if OURS not in runs:
        return "", "", ""
    ratio = runs[OURS].rate / runs[name].rate
    better = max((each for each in BY_HAND if each in runs), key=lambda each: runs[each].rate, default="")
    if name not in TARGETS or (name in BY_HAND and name != better):
        return f"{ratio:,.2f}", "", ""
    return f"{ratio:,.2f}", f"at least {TARGETS[name]:g}", "met" if ratio >= TARGETS[name] else "missed"


def _memory(run: Run) -> tuple[str, str, str]:
    return "", "under 1 GiB", "met" if run.memory < MOST_MEMORY else "missed"


def agreements(runs: Mapping[str, Run], folder: Path) -> Iterator[tuple[str, Agreement]]:
    """Each other one that decides beside tradezone, or where it had no turn beside the first that decided every row."""
    whole = [name for name in runs if name not in ("copy", *SAMPLED)]
    if not whole:
        return
    ours = OURS if OURS in whole else whole[0]
    for name in runs:
        if name in ("copy", ours):
            continue
        columns = COMPARED if name != "zen" else [amount for amount in AMOUNTS if amount != "landed_cost"]
        found = agreement(answers_of(ours, folder), answers_of(name, folder), columns, nought_is_null=name == "zen")
        yield f"{TITLES[ours]} and {TITLES[name]}", found


def compete(console: Console, names: Sequence[str], folder: Path, rows: int, count: int) -> bool:
    """Draws, runs, reports, compares; whether all came to an end and agree."""
    console.print(f"drawing {rows:,} entries")
    draw(rows, folder / "entries.parquet")
    runs: dict[str, Run] = {}
    well = True
    for name, run in turns(names, folder, count):
        if isinstance(run, FailedError):
            console.print(f"{TITLES[name]}: {run}", markup=False)
            runs.pop(name, None)
            well = False
            continue
        before = runs.get(name, run)
        runs[name] = Run(run.rows, min(run.seconds, before.seconds), max(run.memory, before.memory))
        console.print(f"{TITLES[name]}: {run.rows:,} rows in {run.seconds:,.1f} s")
    console.print(report(runs))
    if OURS in runs and rows < AT_ROWS:
        console.print(f"the memory is meant at {AT_ROWS:,} rows, and was measured at {rows:,}")
    for pair, found in agreements(runs, folder):
        console.print(f"{pair}: {found}", markup=False)
        well = well and found.is_whole
    return well


@click.command()
@click.option("--rows", type=click.IntRange(1), default=5_000_000, show_default=True, help="Entries to draw.")
@click.option("--turns", "count", type=click.IntRange(1), default=2, show_default=True, help="Turns of each; its fastest counts.")
@click.option("--only", type=click.Choice([*TITLES]), multiple=True, help="A contender; all of them where none is named.")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), help="Folder in which entries and answers stay.")
def main(rows: int, count: int, only: tuple[str, ...], keep: Path | None) -> None:
    """Decides entries over the critical minerals zone side by side with other ways to do it."""
    assert Path(POLICY).is_dir(), "run from the root of the repository"
    console = Console()
    names = [name for name in TITLES if not only or name in only]
    missing = [name for name in names if name in NEEDS and find_spec(NEEDS[name]) is None]
    for name in missing:
        console.print(f"{TITLES[name]} is not installed and left out")
    names = [name for name in names if name not in missing]
    with TemporaryDirectory() as passing:
        folder = keep or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        if not compete(console, names, folder, rows, count):
            sys.exit(1)


if __name__ == "__main__":
    main()
