"""``tradezone verify POLICY``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from math import isnan
from pathlib import Path
from typing import TextIO

import click

from tradezone.cli.output import opened, report_diagnostics, write_lines
from tradezone.policy.reading import Reading
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import has_error
from tradezone.verify.loading import check_policy
from tradezone.verify.results import Verification
from tradezone.verify.verifying import EXAMPLES, Progress, verify

#: A day; not a number is none.
MOST_SECONDS = 86_400.0
FORMATS = ("text", "json", "sarif", "junit")


@click.command("verify")
@click.argument("policy", type=click.Path())
@click.option("--examples", type=click.IntRange(0, 1_000_000), default=EXAMPLES, show_default=True, help="Shipments to draw.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed draws the same shipments.")
@click.option(
    "--time-limit", type=click.FloatRange(0, MOST_SECONDS, min_open=True), metavar="SECONDS", help="Draw no more after this time."
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How findings are written.")
@click.option("--output", "-o", type=click.Path(), help="Write to this file instead of standard output.")
@click.option("--keep", is_flag=True, help="Keep what breaks a promise beside the policy, in `cases/found`, for `tradezone test`.")
@click.option(
    "--mutate", is_flag=True, help="Change the policy by the least amount in each place, and list what no case or promise notices."
)
def command(  # noqa: PLR0913 one option each
    policy: str, examples: int, seed: int, time_limit: float | None, form: str, output: str | None, keep: bool, mutate: bool
) -> int:
    """Search for shipments that break the promises of POLICY, and say exactly what was covered.

    Every policy promises, among other things, that no admitted goods land below a floor, that nobody saves by declaring more or by
    splitting, and that a preference is proved. `promises` in the policy drops, tightens and adds. A shipment that breaks one is printed as a
    file that `tradezone evaluate` accepts. Exit code 1 when one is found or the policy has an error.

    With `--mutate` the policy itself is put to the test: each number, date, bound and word of it is moved by the least amount, and what neither
    `check` nor a worked case nor a promise notices is listed with the case that would. Survivors are news, not failures: exit code 0.
    """
    if time_limit is not None and isnan(time_limit):
        raise click.BadParameter("`nan` is not a number of seconds", param_hint="--time-limit")
    if mutate and (keep or form not in ("text", "json")):
        raise click.UsageError("`--mutate` writes text or JSON, and keeps nothing")
    reading = check_policy(policy)
    report_diagnostics(reading.diagnostics, reading.line)
    zone = reading.zone
    if zone is None or has_error(reading.diagnostics):
        return 1
    if mutate:
        return _mutate(policy, reading, examples, seed, time_limit, form, output)
    from tradezone.testing.drawing import leaving_no_trace

    with leaving_no_trace(), _progress("shipments") as progress:
        found = verify(zone, examples=examples, seed=seed, time_limit=time_limit, progress=progress)
    with opened(output) as stream:
        _write(zone, found, form, stream)
    if keep:
        _keep(zone, policy, found)
    return 1 if found.broken else 0


def _mutate(  # noqa: PLR0913 one option each
    policy: str, reading: Reading, examples: int, seed: int, time_limit: float | None, form: str, output: str | None
) -> int:
    """Every mutant of a policy tried, and those that survive listed."""
    from tradezone.mutation.mutation import mutated
    from tradezone.report.mutation import mutation_json, mutation_lines
    from tradezone.testing.drawing import leaving_no_trace

    assert reading.zone is not None, "it was read without an error"  # noqa: S101 the caller's promise
    with leaving_no_trace(), _progress("mutants") as progress:
        found = mutated(policy, reading, examples=examples, seed=seed, time_limit=time_limit, progress=progress)
    with opened(output) as stream:
        if form == "json":
            stream.write(mutation_json(reading.zone, found))
        else:
            write_lines(mutation_lines(reading.zone, found), stream)
    return 0


@contextmanager
def _progress(what: str) -> Iterator[Progress | None]:
    """A bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _write(zone: Zone, found: Verification, form: str, stream: TextIO) -> None:
    if form == "text":
        from tradezone.report.verification import verification_lines

        write_lines(verification_lines(zone, found), stream)
        return
    from tradezone.report.verification_form import verification_json, verification_junit, verification_sarif

    writers = {
        "json": lambda: verification_json(zone, found),
        "sarif": lambda: verification_sarif(found),
        "junit": lambda: verification_junit(found),
    }
    stream.write(writers[form]())


def _keep(zone: Zone, policy: str, found: Verification) -> None:
    """Each shipment that breaks a promise as a case that keeps it, in ``cases/found`` beside the policy."""
    from tradezone.cases.found import kept_cases

    path = Path(policy)
    folder = (path if path.is_dir() else path.parent) / "cases" / "found"
    for name, text in kept_cases(zone, found):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file = _free(folder, name, text)
            file.write_text(text, encoding="utf-8")
        except OSError as error:
            raise click.ClickException(f"cannot write `{folder / name}.yaml`: {error.strerror}") from None
        click.echo(f"kept {file}", err=True)


def _free(folder: Path, name: str, text: str) -> Path:
    """The file of a case: one that holds the same, or the first by this name that is not there, so that nothing kept before is lost."""
    for number in count(1):
        file = folder / (f"{name}.yaml" if number == 1 else f"{name}-{number}.yaml")
        if not file.exists() or file.read_text(encoding="utf-8") == text:
            return file
    raise AssertionError("numbers do not end")
