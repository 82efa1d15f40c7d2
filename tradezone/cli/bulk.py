"""``evaluate`` that writes a table of items: by the million, with a bar on a terminal and a line at the end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from tradezone.cli.deciding import failures_asked
from tradezone.cli.output import report_diagnostics
from tradezone.cli.policy import zone_of
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Diagnostic, Faults
from tradezone.text.files import STANDARD_INPUT
from tradezone.values.figures import write_figure

if TYPE_CHECKING:
    from rich.progress import Progress

    from tradezone.tables.account import Account
    from tradezone.tables.run import Came

#: By the ending of the output, its format.
_ENDINGS: Final = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl"}
_CALLED: Final = {"parquet": "Parquet", "csv": "a table of CSV", "jsonl": "a table of JSON Lines"}


class Table(NamedTuple):
    """A table that is asked for."""

    inputs: tuple[str, ...]
    output: str
    form: str
    rejects: str
    failures: frozenset[str]
    explained: bool
    resume: bool


def table_asked(asked: dict[str, Any]) -> Table | None:
    """The table that options ask for, None where they ask for decisions as text; the options of tables are taken out."""
    explained, rejects, resume = (asked.pop(name) for name in ("explain", "rejects", "resume"))
    form, output = _form(asked["form"], asked["output"]), asked["output"]
    if form is None:
        for name, given in (("--explain", explained), ("--rejects", rejects), ("--resume", resume)):
            if given:
                remedy = f"give an `--output` that ends in {', '.join(_ENDINGS)} and no `--format`"
                raise click.UsageError(f"`{name}` goes with a table; {remedy}")
        return None
    if output in (None, STANDARD_INPUT):
        raise click.UsageError("Parquet is written to a file; give its name with `--output`")
    if resume and STANDARD_INPUT in asked["shipments"]:
        raise click.UsageError("a run over standard input cannot be resumed; name files")
    rejects = rejects or _beside(output)
    failures = failures_asked(asked["fail_on"])
    return Table(asked["shipments"], output, form, rejects, failures, explained, resume)


def _form(form: str, output: str | None) -> str | None:
    """The format of the table, if one is asked for: by its name, or by the ending of the output where no format is named."""
    if form == "parquet":
        return form
    named = click.get_current_context().get_parameter_source("form")
    if output is None or named is not click.core.ParameterSource.DEFAULT:
        return None
    return _ENDINGS.get(Path(output).suffix.lower())


def _beside(output: str) -> str:
    """``decisions.rejects.csv`` beside ``decisions.parquet``."""
    return str(Path(output).with_suffix(".rejects.csv"))


def decide_table(policy: str, known_at: str | None, table: Table) -> int:
    """Decides the rows of the files and writes the table; exit code 1 where a row or file could not be read, or ``--fail-on`` says so."""
    from tradezone.tables.inputs import find_inputs
    from tradezone.tables.needing import need_arrow

    zone = zone_of(policy, known_at)
    try:
        read = next((name for name in table.inputs if name.endswith(".parquet")), None)
        need_arrow("reading Parquet" if read else f"writing {_CALLED[table.form]}", read or table.output)
        inputs, faults = find_inputs(table.inputs, (Path(table.output), Path(table.rejects)))
        _report(faults)
        _not_both(table, (given.file for given in inputs))
        came = _came(zone, known_at, table, tuple(inputs)) if inputs else None
    except Faults as found:
        _report(found.diagnostics)
        return 1
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise click.ClickException(f"cannot write `{table.output}`: {reason[:1].lower() + reason[1:]}") from None
    if came is None:
        return 1
    unread = came.unread_files + len(faults)
    click.echo(_summary(zone, came.account, unread, table.rejects), err=True)
    tally = came.account.tally
    words = {word for counts in (tally.outcomes, tally.compliances, tally.standings) for word, count in counts.items() if count}
    return 1 if unread or came.account.rejected or words & table.failures else 0


def _not_both(table: Table, files: Iterable[str]) -> None:
    """What is written is not what is read."""
    written = {"--output": Path(table.output).resolve(), "--rejects": Path(table.rejects).resolve()}
    if written["--output"] == written["--rejects"]:
        raise click.UsageError("`--output` and `--rejects` name the same file")
    for file in files:
        for option, path in written.items():
            if file != STANDARD_INPUT and Path(file).resolve() == path:
                raise click.UsageError(f"`{file}` is read, and `{option}` would write it")


def _came(zone: Zone, known_at: str | None, table: Table, inputs: tuple[Any, ...]) -> Came:
    from tradezone.tables.partial import CannotGoOnError
    from tradezone.tables.run import Job, decide_tables

    job = Job(inputs, table.output, table.form, table.rejects, table.explained, table.resume, known_at)
    try:
        with _watching() as watch:
            return decide_tables(zone, job, watch)
    except CannotGoOnError as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _watching() -> Iterator[_Watch]:
    """A bar on a terminal; else nothing is shown until the end."""
    if not sys.stderr.isatty():
        yield _Watch(None)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.fields[rows]}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr, no_color=bool(os.environ.get("NO_COLOR")) or None)
    with Progress(*columns, console=console, transient=True) as progress:
        yield _Watch(progress)


class _Watch:
    """Shows how far a run is, and says what is wrong with its files."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress
        self._task: Any = None
        self._by_rows = False
        self._rows = self._rows_before = 0

    def report(self, diagnostics: Iterable[Diagnostic]) -> None:
        _report(diagnostics)

    def begun(self, rows: int | None, size: int, account: Account) -> None:
        self._rows = self._rows_before = account.rows
        self._by_rows = rows is not None
        if self._progress is None:
            return
        if self._task is not None:
            self._progress.remove_task(self._task)
        done = account.rows if self._by_rows else 0
        self._task = self._progress.add_task("", total=rows if self._by_rows else size, completed=done, rows="", rate="")

    def advanced(self, rows: int, size: int) -> None:
        self._rows += rows
        if self._progress is None:
            return
        task = next(task for task in self._progress.tasks if task.id == self._task)
        seconds = task.elapsed or 0
        rate = f"{(self._rows - self._rows_before) / seconds:,.0f} rows/s" if seconds else ""
        self._progress.update(self._task, advance=rows if self._by_rows else size, rows=f"{self._rows:,} rows", rate=rate)

    def kept(self, account: Account) -> None:
        click.echo(f"{account.rows:,} rows are decided and kept; the same command with `--resume` goes on after them", err=True)


def _report(diagnostics: Iterable[Diagnostic]) -> None:
    report_diagnostics(diagnostics, lambda _file, _line: None, count=False)


def _summary(zone: Zone, account: Account, unread_files: int, rejects: str) -> str:
    """One line: what the rows came to, and how many of them were not decided, or not in columns."""
    tally = account.tally
    parts = [_counts(tally.outcomes)]
    parts += [f"{tally.standings['provisional']:,} provisional"] if tally.standings["provisional"] else []
    parts += [f"duty {write_figure(tally.duty, zone.rounding.scale, grouped=True)} {zone.currency}"] if account.decided else []
    parts += [f"{account.rejected:,} not read ({rejects})"] if account.rejected else []
    parts += [f"{unread_files:,} {'file' if unread_files == 1 else 'files'} not read"] if unread_files else []
    parts += [f"{tally.exact_rows:,} by the item path"] if tally.exact_rows else []
    said = "; ".join(part for part in parts if part)
    return f"{account.decided:,} decided" + (f": {said}" if said else "")


def _counts(outcomes: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {outcome}" for outcome, count in sorted(outcomes.items()) if count)
