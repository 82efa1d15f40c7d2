"""``tradezone check POLICY``."""

from __future__ import annotations

import click

from tradezone.cli.output import report_diagnostics
from tradezone.text.diagnostics import counted, has_error
from tradezone.verify.loading import check_policy


@click.command("check")
@click.argument("policy", type=click.Path())
def command(policy: str) -> int:
    """Read a POLICY, a file or a folder, and print every error and warning with file, line and column.

    Exit code 0 when there is no error, 1 otherwise.
    """
    reading = check_policy(policy)
    report_diagnostics(reading.diagnostics, reading.line, count=False)
    if reading.zone is not None:
        zone = reading.zone
        click.echo(f"{zone.id}: {len(zone.products)} products, {len(zone.measures)} measures, {counted(reading.diagnostics)}")
    else:
        click.echo(counted(reading.diagnostics), err=True)
    return 1 if has_error(reading.diagnostics) else 0
