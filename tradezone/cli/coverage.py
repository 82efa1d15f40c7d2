"""What ``tradezone test --coverage`` adds: the share that has to be reached, the coverage, and what is too little."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click

from tradezone.cases.coverage.coverable import Coverage
from tradezone.cases.coverage.covering import Covering
from tradezone.cases.running import CaseResult
from tradezone.cli.output import write_lines
from tradezone.policy.source import read_source
from tradezone.policy.zone import Zone
from tradezone.report.coverage import coverage_form, coverage_lines
from tradezone.text.diagnostics import Faults
from tradezone.values import ValueProblem
from tradezone.values.exact import Exact
from tradezone.values.figures import LONGEST_FIGURE, clip, read_figure, write_figure

__all__ = ["coverage_form", "covered", "percent_asked", "too_little", "write_coverage"]


def percent_asked(text: str) -> Exact:
    """The per cent that are to be reached: a figure from 0 to 100, with or without its sign."""
    try:
        percent = Exact.scaled(*read_figure(text.removesuffix("%")))
    except ValueProblem as problem:
        raise click.BadParameter(f"{problem.sentence}; write it as in `80` or `82.5`", param_hint="--fail-under") from None
    if not Exact(0) <= percent <= Exact(100):
        raise click.BadParameter(f"`{clip(text)}` is not between 0 and 100", param_hint="--fail-under")
    return percent


def covered(zone: Zone, policy: str, results: Iterable[CaseResult]) -> Coverage:
    """What cases reach of a policy, at the places of its text; one that differs, or does not fit the policy, reaches nothing."""
    try:
        source = read_source(policy)
    except Faults:  # it was read a moment ago; places are then those of measures and rows
        source = None
    covering = Covering(zone, source)
    for result in results:
        if result.agreed and result.subject is not None and result.decision is not None:
            covering.add(result.case, result.subject, result.decision)
    return covering.coverage()


def write_coverage(coverage: Coverage, *, quiet: bool) -> None:
    write_lines(coverage_lines(coverage, quiet=quiet), sys.stdout)


def too_little(coverage: Coverage, least: Exact | None) -> int:
    """Exit code 1, and why, where less is reached than was asked, exactly compared."""
    if least is None or not coverage.total.is_below(least):
        return 0
    asked = write_figure(*(least.decimals(0, LONGEST_FIGURE) or (0, 0)))
    click.echo(f"error: the cases reach {coverage.total.percent}% of `{coverage.policy}`, less than {asked}%", err=True)
    return 1
