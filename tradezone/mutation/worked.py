"""Worked cases read once and tried on many mutants: the first that differs notices."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tradezone.assessment.evaluate import evaluate
from tradezone.cases.comparing import differences
from tradezone.cases.found import broken_promises
from tradezone.cases.running import case_files, read_cases, run_cases
from tradezone.cases.schema import Expectation
from tradezone.mutation.telling import Subject
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment
from tradezone.text.diagnostics import Faults
from tradezone.text.document import Document
from tradezone.text.document import Path as Way


class Worked(NamedTuple):
    """One worked case that agrees with the policy: its subject, and what is expected."""

    name: str
    subject: Subject
    expected: Expectation
    document: Document
    way: Way

    def agrees(self, zone: Zone) -> bool:
        """Whether a policy decides it as expected."""
        try:
            decision = evaluate(zone, self.subject, plain=True)
        except ShipmentError:
            return False
        if any(differences(decision, self.expected, self.document, self.way)):
            return False
        keeps: Any = self.expected.keeps
        if keeps is None or not isinstance(self.subject, Shipment):
            return True
        return not any(broken_promises(zone, self.subject, keeps, self.document, self.way))


def worked_cases(policy: str | Path, zone: Zone) -> Iterator[Worked | str]:
    """The cases beside a policy that it decides as they expect; of one that differs, or a file that is not read, its name."""
    for file in case_files(policy):
        try:
            document, text = read_cases(file, zone)
            results = list(run_cases(zone, file, plain=True))
        except Faults:
            yield str(file)
            continue
        for i, (case, result) in enumerate(zip(text.cases, results, strict=True)):
            if result.agreed and result.subject is not None:
                yield Worked(case.id, result.subject, case.expect, document, ("cases", i, "expect"))
            else:
                yield case.id
