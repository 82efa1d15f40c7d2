"""A policy named on the command line."""

from __future__ import annotations

import click

from tradezone.cli.output import report_diagnostics
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import has_error
from tradezone.values import Moment, ValueProblem
from tradezone.verify.loading import usable_policy


def zone_of(policy: str, known_at: str | None = None) -> Zone:
    """The zone of a policy, as it was known at the end of a day; where it has an error, its diagnostics and exit code 1."""
    reading = usable_policy(policy, None if known_at is None else _day(known_at))
    if reading.zone is None or has_error(reading.diagnostics):
        report_diagnostics(reading.diagnostics, reading.line)
        raise click.exceptions.Exit(1)
    return reading.zone


def _day(text: str) -> Moment:
    try:
        return Moment.parse(text)
    except ValueProblem as problem:
        remedy = f"; {problem.remedy}" if problem.remedy else ""
        raise click.BadParameter(f"{problem.sentence}{remedy}", param_hint="--known-at") from None
