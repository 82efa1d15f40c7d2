"""What ``evaluate`` and ``explain`` share: reading entries, deciding each, writing, and what the run came to."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TextIO, TypeVar

import click

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.cli.output import opened, report_diagnostics, write_lines
from tradezone.cli.policy import zone_of
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.reading import Prefixed
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.tables.entries import read_entries
from tradezone.text.diagnostics import Faults, has_error
from tradezone.text.document import Places

FORMATS = ("text", "json", "jsonl", "csv")
FAILURES = ("held", "refused", "breach", "provisional")
#: What is written for one entry.
Answer = TypeVar("Answer")


@dataclass(slots=True)
class Run:
    """What a run came to so far, and what counts as failure in it."""

    failures: frozenset[str] = frozenset()
    decided: Counter[str] = field(default_factory=Counter)
    unread: int = 0
    failed: bool = False

    def counted(self, decision: Decision) -> Decision:
        self.decided[decision.outcome] += 1
        self.failed = self.failed or bool(self.failures & {decision.outcome, decision.compliance, decision.standing})
        return decision


def decision_command(name: str, summary: str, *, explained: bool, tables: bool = False) -> click.Command:
    """A command that decides the entries of files and writes the decisions; one with ``tables`` also writes a table of items."""
    forms = (*FORMATS, "parquet") if tables else FORMATS

    @click.command(name, help=summary)
    @click.argument("policy", type=click.Path())
    @click.argument("shipments", nargs=-1, required=True, type=click.Path(allow_dash=True))
    @click.option(
        "--format", "form", type=click.Choice(forms), default="text", show_default=True, help="How decisions are written."
    )
    @click.option("--output", "-o", type=click.Path(), help="Write to this file instead of standard output.")
    @click.option(
        "--fail-on", default="", metavar="WORDS", help="Exit 1 on any of held, refused, breach, provisional; join with commas."
    )
    @click.option("--known-at", metavar="DATE", help="Decide as the policy was known at the end of this day.")
    def command(policy: str, known_at: str | None, **asked: Any) -> int:
        if tables:
            from tradezone.cli.bulk import decide_table, table_asked

            table = table_asked(asked)
            if table is not None:
                return decide_table(policy, known_at, table)
        files = _files(**asked)
        return decide_files(zone_of(policy, known_at), files, explained=explained)

    return command


class _Files(NamedTuple):
    """What to read, how and where to write, what counts as failure, and from which countries goods are compared."""

    shipments: tuple[str, ...]
    form: str
    output: str | None
    failures: frozenset[str]
    origins: tuple[str, ...] = ()


def _files(shipments: tuple[str, ...], form: str, output: str | None, fail_on: str, origins: str | None = None) -> _Files:
    """The options read; ``origins`` is given only by a command that has it."""
    if origins is None:
        return _Files(shipments, form, output, failures_asked(fail_on))
    from tradezone.cli.origins import origins_asked

    return _Files(shipments, form, output, failures_asked(fail_on), origins_asked(origins))


def decide_files(zone: Zone, files: _Files, *, explained: bool) -> int:
    """Decides every entry of the files in their order; one that cannot be read is reported and the others go on."""
    run = Run(files.failures)
    with opened(files.output) as stream:
        if files.origins:
            from tradezone.cli.origins import comparing, write_comparisons

            write_comparisons(_answers(files.shipments, run, comparing(zone, files.origins, run)), files.form, stream)
        else:
            decisions = _answers(files.shipments, run, lambda subject, places: run.counted(evaluate(zone, subject, places=places)))
            _WRITERS[files.form](decisions, stream, explained)
    _summarise(run)
    return 1 if run.unread or run.failed else 0


def failures_asked(words: str) -> frozenset[str]:
    """The words of ``--fail-on``; another one is wrong usage."""
    names = [word.strip() for word in words.split(",") if word.strip()]
    for name in names:
        if name not in FAILURES:
            from tradezone.text.nearest import did_you_mean

            remedy = did_you_mean(name, FAILURES, otherwise=f"words are {', '.join(FAILURES)}")
            raise click.BadParameter(f"`{name}` is not known; {remedy}", param_hint="--fail-on")
    return frozenset(names)


def _answers(files: Iterable[str], run: Run, decide: Callable[[Shipment | Transaction, Places], Answer]) -> Iterator[Answer]:
    for file in files:
        try:
            for entry in read_entries(file):
                report_diagnostics(entry.faults, entry.lines, count=False)
                if entry.subject is None:
                    run.unread += has_error(entry.faults)
                    continue
                try:
                    answer = decide(entry.subject, Prefixed(entry.places, entry.prefix))
                except ShipmentError as error:
                    report_diagnostics(error.diagnostics, entry.lines, count=False)
                    run.unread += 1
                    continue
                yield answer
        except Faults as faults:
            report_diagnostics(faults.diagnostics, lambda _file, _line: None, count=False)
            run.unread += 1


def _summarise(run: Run) -> None:
    """One line on standard error where there was more than one thing to decide, or something could not be."""
    total = run.decided.total()
    if total == 1 and not run.unread:
        return
    words = [f"{count} {outcome}" for outcome, count in sorted(run.decided.items())]
    if run.unread:
        words.append(f"{run.unread} not read")
    click.echo(f"{total} decided" + (": " if words else "") + ", ".join(words), err=True)


def _text(decisions: Iterable[Decision], stream: TextIO, explained: bool) -> None:
    from tradezone.report.text import decision_lines

    for number, decision in enumerate(decisions):
        if number:
            stream.write("\n")
        write_lines(decision_lines(decision, explained=explained), stream)


def _json(decisions: Iterable[Decision], stream: TextIO, explained: bool) -> None:
    from tradezone.report.json_form import decision_form, explained_form

    form = explained_form if explained else decision_form

    stream.write('{"decisions": [')
    stream.writelines(
        (",\n" if number else "\n") + json.dumps(form(decision), ensure_ascii=False, indent=1)
        for number, decision in enumerate(decisions)
    )
    stream.write("\n]}\n")


def _json_lines(decisions: Iterable[Decision], stream: TextIO, explained: bool) -> None:
    from tradezone.report.json_form import decision_text

    stream.writelines(decision_text(decision, explained=explained) + "\n" for decision in decisions)


def _csv(decisions: Iterable[Decision], stream: TextIO, explained: bool) -> None:  # noqa: ARG001
    from tradezone.report.rows import decision_rows, header_row

    stream.write(header_row())
    for decision in decisions:
        stream.writelines(decision_rows(decision))


_WRITERS = {"text": _text, "json": _json, "jsonl": _json_lines, "csv": _csv}
