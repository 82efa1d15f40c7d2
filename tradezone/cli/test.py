"""``tradezone test POLICY [CASES...]``."""

from __future__ import annotations

import click

from tradezone.cases.running import case_files, run_cases
from tradezone.cli.output import report_diagnostics
from tradezone.cli.policy import zone_of
from tradezone.text.diagnostics import Faults, Lines
from tradezone.text.files import read_text


@click.command("test")
@click.argument("policy", type=click.Path())
@click.argument("cases", nargs=-1, type=click.Path())
@click.option("--quiet", "-q", is_flag=True, help="Print only cases that differ, and the count.")
def command(policy: str, cases: tuple[str, ...], quiet: bool) -> int:
    """Run the worked cases beside POLICY, or those in the files CASES, and print where a decision differs.

    Exit code 1 when a case differs or a file cannot be read.
    """
    zone = zone_of(policy)
    files = list(cases) or [str(file) for file in case_files(policy)]
    if not files:
        raise click.ClickException(f"no cases beside `{policy}`; put YAML files in a folder `cases` there, or name them")
    agreed = differing = unread = 0
    for file in files:
        lines = _lines(file)
        try:
            for result in run_cases(zone, file):
                if result.agreed:
                    agreed += 1
                else:
                    differing += 1
                    report_diagnostics(result.differences, lines, count=False)
                if not quiet or not result.agreed:
                    click.echo(f"{'agrees ' if result.agreed else 'differs'}  {result.case}  {result.source or ''}".rstrip())
        except Faults as faults:
            unread += 1
            report_diagnostics(faults.diagnostics, lines, count=False)
    words = [f"{agreed} agree", f"{differing} differ"] + (
        [f"{unread} {'file' if unread == 1 else 'files'} not read"] if unread else []
    )
    click.echo(f"{zone.id}: {', '.join(words)}")
    return 1 if differing or unread else 0


def _lines(file: str) -> Lines:
    """The lines of a file as written, as far as it can be read."""

    def line(_file: str, number: int) -> str | None:
        try:
            lines = read_text(file).split("\n", number)
        except Faults:
            return None
        return lines[number - 1] if number <= len(lines) else None

    return line
