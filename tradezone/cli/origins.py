"""``explain --origins``: the same goods from several countries, one table a shipment in place of its grounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

import click

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.assessment.origins import Comparison, compared
from tradezone.cli.deciding import Run
from tradezone.cli.output import write_lines
from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.text.document import Places
from tradezone.values import ValueProblem
from tradezone.values.places import place

#: Of a shipment its comparison, of a transaction, which has no origin, its decision.
Answer = Comparison | Decision


def origins_asked(codes: str) -> tuple[str, ...]:
    """The countries of the option, in its order and each once; another code or none at all is wrong usage."""
    found = tuple(dict.fromkeys(code.strip() for code in codes.split(",") if code.strip()))
    if not found:
        raise click.BadParameter("no country is named; join codes with commas, such as `AU,CL,CN`", param_hint="--origins")
    for code in found:
        try:
            place(code)
        except ValueProblem as problem:
            remedy = f"; {problem.remedy}" if problem.remedy else ""
            raise click.BadParameter(f"{problem.sentence}{remedy}", param_hint="--origins") from None
    return found


def comparing(zone: Zone, origins: tuple[str, ...], run: Run) -> Callable[[Shipment | Transaction, Places], Answer]:
    """Decides a shipment from each country, every decision counted; a transaction as it is."""

    def decide(subject: Shipment | Transaction, places: Places) -> Answer:
        if isinstance(subject, Transaction):
            return run.counted(evaluate(zone, subject, places=places))
        comparison = compared(zone, subject, origins, places=places)
        for each in comparison.origins:
            run.counted(each.decision)
        return comparison

    return decide


def write_comparisons(answers: Iterable[Answer], form: str, stream: TextIO) -> None:
    """The answers in a format of the command, in the order of the files."""
    _WRITERS[form](answers, stream)


def _text(answers: Iterable[Answer], stream: TextIO) -> None:
    from tradezone.report.origins import comparison_lines
    from tradezone.report.text import decision_lines

    for number, answer in enumerate(answers):
        if number:
            stream.write("\n")
        lines = decision_lines(answer, explained=True) if isinstance(answer, Decision) else comparison_lines(answer)
        write_lines(lines, stream)


def _json(answers: Iterable[Answer], stream: TextIO) -> None:
    """Comparisons, then the decisions on transactions where there are any."""
    from tradezone.report.json_form import comparison_form, decision_form

    settled: list[Decision] = []

    def forms() -> Iterator[object]:
        for answer in answers:
            if isinstance(answer, Decision):
                settled.append(answer)
            else:
                yield comparison_form(answer)

    stream.write('{"comparisons": [')
    _entries(forms(), stream)
    if settled:
        stream.write(', "decisions": [')
        _entries(map(decision_form, settled), stream)
    stream.write("}\n")


def _entries(forms: Iterable[object], stream: TextIO) -> None:
    stream.writelines(
        (",\n" if number else "\n") + json.dumps(form, ensure_ascii=False, indent=1) for number, form in enumerate(forms)
    )
    stream.write("\n]")


def _json_lines(answers: Iterable[Answer], stream: TextIO) -> None:
    from tradezone.report.json_form import comparison_form, decision_form

    for answer in answers:
        form = decision_form(answer) if isinstance(answer, Decision) else comparison_form(answer)
        stream.write(json.dumps(form, ensure_ascii=False) + "\n")


def _csv(answers: Iterable[Answer], stream: TextIO) -> None:
    """The rows of every decision, each with the country in front; of a transaction none."""
    from tradezone.report.rows import decision_rows, header_row

    stream.write(f"origin,{header_row()}")
    for answer in answers:
        decisions = [("", answer)] if isinstance(answer, Decision) else answer.origins
        for origin, decision in decisions:
            stream.writelines(f"{origin},{row}" for row in decision_rows(decision))


_WRITERS = {"text": _text, "json": _json, "jsonl": _json_lines, "csv": _csv}
