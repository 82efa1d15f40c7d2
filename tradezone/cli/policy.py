"""A policy named on the command line."""

from __future__ import annotations

import click

from tradezone.cli.output import report_diagnostics
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import has_error
from tradezone.verify.loading import check_policy


def zone_of(policy: str) -> Zone:
    """The zone of a policy; a policy in error is reported and ends the command with 1."""
    reading = check_policy(policy)
    if reading.zone is None or has_error(reading.diagnostics):
        report_diagnostics(reading.diagnostics, reading.line)
        raise click.exceptions.Exit(1)
    return reading.zone
