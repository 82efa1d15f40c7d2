"""``tradezone test POLICY [CASES...]``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

import click

from tradezone.cases.running import CaseResult, case_files, run_cases
from tradezone.cli.output import report_diagnostics
from tradezone.cli.policy import zone_of
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Faults, Lines
from tradezone.text.files import read_text

FORMATS = ("text", "json")


@click.command("test")
@click.argument("policy", type=click.Path())
@click.argument("cases", nargs=-1, type=click.Path())
@click.option("--quiet", "-q", is_flag=True, help="Print only cases that differ, and the count; of the coverage only what counts.")
@click.option("--coverage", is_flag=True, help="Print which parts of the policy the cases reach, and where they do not.")
@click.option("--fail-under", metavar="PERCENT", help="Exit 1 where the cases reach less; prints the coverage, too.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How results are written.")
def command(policy: str, cases: tuple[str, ...], quiet: bool, coverage: bool, fail_under: str | None, form: str) -> int:
    """Run the worked cases beside POLICY, or those in the files CASES, and print where a decision differs.

    With --coverage also which measures, exceptions, rows, published prices, conditions and thresholds (both sides) of the policy
    some case reaches, in per cent rounded down, and every place that none does. Exit code 1 when a case differs or a file cannot
    be read, or when less is reached than --fail-under asks.
    """
    in_text = form == "text"
    if not coverage and fail_under is None:
        run = _run(zone_of(policy), policy, cases, quiet=quiet, in_text=in_text)
        click.echo(run.text() if in_text else json.dumps(run.form(), ensure_ascii=False))
        return run.exit_code
    from tradezone.cli.coverage import coverage_form, covered, percent_asked, too_little, write_coverage

    least = None if fail_under is None else percent_asked(fail_under)
    zone = zone_of(policy)
    run = _run(zone, policy, cases, quiet=quiet, in_text=in_text)
    found = covered(zone, policy, run.results)
    if in_text:
        click.echo(run.text())
        write_coverage(found, quiet=quiet)
    else:
        click.echo(json.dumps({**run.form(), "coverage": coverage_form(found)}, ensure_ascii=False))
    return max(run.exit_code, too_little(found, least))


class _Run(NamedTuple):
    """What became of the cases, and how many files could not be read."""

    policy: str
    results: tuple[CaseResult, ...]
    unread: int

    @property
    def agreed(self) -> int:
        return sum(result.agreed for result in self.results)

    @property
    def exit_code(self) -> int:
        return 1 if self.unread or self.agreed < len(self.results) else 0

    def text(self) -> str:
        """``us-goods: 12 agree, 1 differ``."""
        words = [f"{self.agreed} agree", f"{len(self.results) - self.agreed} differ"]
        words += [f"{self.unread} {'file' if self.unread == 1 else 'files'} not read"] if self.unread else []
        return f"{self.policy}: {', '.join(words)}"

    def form(self) -> dict[str, Any]:
        """The same as plain content, with each case."""
        cases = [{"case": each.case, "file": each.file, "source": each.source, "agrees": each.agreed} for each in self.results]
        return {"policy": self.policy, "unread": self.unread, "cases": cases}


def _run(zone: Zone, policy: str, cases: Iterable[str], *, quiet: bool, in_text: bool) -> _Run:
    """Runs every case and prints as it goes what became of it; what differs in any form."""
    files = list(cases) or [str(file) for file in case_files(policy)]
    if not files:
        raise click.ClickException(f"no cases beside `{policy}`; put YAML files in a folder `cases` there, or name them")
    results: list[CaseResult] = []
    unread = 0
    for file in files:
        lines = _lines(file)
        try:
            for result in run_cases(zone, file):
                results.append(result)
                _print(result, lines, quiet=quiet, in_text=in_text)
        except Faults as faults:
            unread += 1
            report_diagnostics(faults.diagnostics, lines, count=False)
    return _Run(zone.id, tuple(results), unread)


def _print(result: CaseResult, lines: Lines, *, quiet: bool, in_text: bool) -> None:
    if not result.agreed:
        report_diagnostics(result.differences, lines, count=False)
    if in_text and not (quiet and result.agreed):
        click.echo(f"{'agrees ' if result.agreed else 'differs'}  {result.case}  {result.source or ''}".rstrip())


def _lines(file: str) -> Lines:
    """The lines of a file as written, as far as it can be read."""

    def line(_file: str, number: int) -> str | None:
        try:
            lines = read_text(file).split("\n", number)
        except Faults:
            return None
        return lines[number - 1] if number <= len(lines) else None

    return line
