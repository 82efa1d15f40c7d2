"""``tradezone compare OLD NEW``."""

from __future__ import annotations

import json
from typing import TextIO

import click

from tradezone.cli.output import opened, report_diagnostics, write_lines
from tradezone.comparison.comparing import Comparison, Version
from tradezone.comparison.law import changes_of_law
from tradezone.comparison.money import OtherCurrency, change_of, one_currency
from tradezone.comparison.successions import names_of
from tradezone.comparison.totals import Ledger, Totals
from tradezone.policy.source import PolicySource
from tradezone.policy.zone import Zone
from tradezone.shipment.reading import Prefixed
from tradezone.tables.entries import read_entries
from tradezone.text.diagnostics import Faults, has_error
from tradezone.verify.loading import usable_policy

FORMATS = ("text", "json")
EXAMPLES = 200


@click.command("compare")
@click.argument("old", type=click.Path())
@click.argument("new", type=click.Path())
@click.option(
    "--on", multiple=True, type=click.Path(allow_dash=True), help="Shipments to decide under both; may be given several times."
)
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="How the comparison is written."
)
@click.option("--output", "-o", type=click.Path(), help="Write to this file instead of standard output.")
@click.option(
    "--examples", type=click.IntRange(0, 1_000_000), default=EXAMPLES, show_default=True, help="Shipments to try without `--on`."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The same seed tries the same shipments.")
def command(  # noqa: PLR0913 one option each
    old: str, new: str, on: tuple[str, ...], form: str, output: str | None, examples: int, seed: int
) -> int:
    """Say what a change of policy changes: in law, and in money.

    Every measure, row, price and status that NEW adds, repeals or alters is listed with its place and clause, and from when. With
    `--on` both policies decide every entry, and the difference is told for each and in total, largest first: a refund where less is
    due, a supplement where more. Without it shipments are sought that show each change. NEW may be an amending file. Exit code 1
    where a policy or an entry cannot be read.
    """
    before, after = _read(old), _read(new)
    if before is None or after is None:
        return 1
    law = changes_of_law(before[1], after[1])
    found = Comparison(_version(old, before[0]), _version(new, after[0]), law)
    if on:
        try:
            found = found._replace(money=_money(before, after, on))
        except OtherCurrency as error:
            raise click.ClickException(f"{error}; {error.remedy}") from None
    else:
        from tradezone.comparison.witnesses import find_witnesses
        from tradezone.testing.drawing import leaving_no_trace

        with leaving_no_trace():
            found = found._replace(witnesses=find_witnesses(before, after, law, examples=examples, seed=seed))
    with opened(output) as stream:
        _WRITERS[form](found, stream)
    money = found.money
    return 1 if money is not None and (money.files_not_read or money.not_read or money.counts["unread"]) else 0


def _read(policy: str) -> tuple[Zone, PolicySource] | None:
    """A policy with its text; where it has an error, its diagnostics are printed."""
    reading = usable_policy(policy)
    if reading.zone is None or reading.source is None or has_error(reading.diagnostics):
        report_diagnostics(reading.diagnostics, reading.line)
        return None
    return reading.zone, reading.source


def _version(path: str, zone: Zone) -> Version:
    return Version(path, zone.id, zone.digest, zone.currency)


def _money(before: tuple[Zone, PolicySource], after: tuple[Zone, PolicySource], files: tuple[str, ...]) -> Totals:
    """Every entry of the files under both policies; one that is no shipment is reported and counted."""
    (old, old_text), (new, new_text) = before, after
    names = names_of(old_text, new_text)
    one_currency(old, new)
    ledger = Ledger(new.currency, max(old.rounding.scale, new.rounding.scale))
    for file in files:
        try:
            for entry in read_entries(file):
                report_diagnostics(entry.faults, entry.lines, count=False)
                if entry.subject is None:
                    if entry.is_file:
                        ledger.files_not_read += has_error(entry.faults)
                    else:
                        ledger.not_read += has_error(entry.faults)
                    continue
                change = change_of(old, new, entry.subject, names, places=Prefixed(entry.places, entry.prefix))
                report_diagnostics(dict.fromkeys((*change.faults[0], *change.faults[1])), entry.lines, count=False)
                ledger.add(change)
        except Faults as faults:
            report_diagnostics(faults.diagnostics, lambda _file, _line: None, count=False)
            ledger.files_not_read += 1
    return ledger.totals()


def _text(found: Comparison, stream: TextIO) -> None:
    from tradezone.report.comparison import comparison_lines

    write_lines(comparison_lines(found), stream)


def _json(found: Comparison, stream: TextIO) -> None:
    from tradezone.report.comparison_form import comparison_form

    stream.write(json.dumps(comparison_form(found), ensure_ascii=False, indent=1) + "\n")


_WRITERS = {"text": _text, "json": _json}
