"""Running worked cases against a policy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.cases.comparing import differences
from tradezone.cases.schema import CasesText, CaseText
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError, parse_shipment, parse_transaction
from tradezone.shipment.reading import Prefixed
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.text.diagnostics import Diagnostic, Faults
from tradezone.text.document import Document
from tradezone.text.files import read_text
from tradezone.text.model_errors import model_faults
from tradezone.text.nearest import did_you_mean
from tradezone.text.yaml_text import read_yaml
from tradezone.values import Money

FOLDER = "cases"


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case and how its decision differs from what was expected; agreed where it does not."""

    case: str
    file: str
    source: str | None
    differences: tuple[Diagnostic, ...]
    #: What was decided and how; None where it does not fit the policy.
    subject: Shipment | Transaction | None = field(default=None, compare=False, repr=False)
    decision: Decision | None = field(default=None, compare=False, repr=False)

    @property
    def agreed(self) -> bool:
        return not self.differences


def case_files(policy: str | Path) -> list[Path]:
    """The cases beside a policy: the YAML files of the folder `cases` in it, or beside the file, in name order."""
    path = Path(policy)
    folder = (path if path.is_dir() else path.parent) / FOLDER
    return sorted(file for file in folder.glob("**/*") if file.suffix in (".yaml", ".yml") and file.is_file())


def read_cases(file: str | Path, zone: Zone) -> tuple[Document, CasesText]:
    """A cases file for a policy; ``Faults`` where it cannot be read."""
    document = read_yaml(str(file), read_text(file))
    try:
        text = CasesText.model_validate(document.plain)
    except ValidationError as error:
        raise Faults(list(model_faults(error, CasesText, document))) from None
    faults = []
    if text.policy != zone.id:
        sentence = f"these cases are for policy `{text.policy}`, not for `{zone.id}`"
        faults.append(Diagnostic("other-policy", sentence, document.place(("policy",)), remedy="name the policy they belong to"))
    seen: dict[str, int] = {}
    for i, case in enumerate(text.cases):
        if case.id in seen:
            first = document.place(("cases", seen[case.id], "id"))
            place = document.place(("cases", i, "id"))
            note = f"{first}: first given here"
            remedy = "give each case an id of its own"
            faults.append(Diagnostic("duplicate-id", f"two cases have the id `{case.id}`", place, (note,), remedy))
        seen.setdefault(case.id, i)
        if (case.shipment is None) == (case.transaction is None):
            place = document.place(("cases", i))
            sentence = "a case gives exactly one of `shipment` and `transaction`"
            faults.append(Diagnostic("missing-key", sentence, place, remedy="add the one, or take the other out"))
        faults += list(_unknown_charges(case, i, document, zone))
        faults += list(_unknown_promises(case, i, document, zone))
    if faults:
        raise Faults(faults)
    return document, text


def _unknown_charges(case: CaseText, position: int, document: Document, zone: Zone) -> Iterator[Diagnostic]:
    """A charge that is expected names a measure of the policy."""
    named: list[tuple[tuple[str, ...], dict[str, Money]]] = [(("expect", "charges"), case.expect.charges or {})]
    named += [(("expect", "items", item, "charges"), part.charges or {}) for item, part in (case.expect.items or {}).items()]
    for path, charges in named:
        for name in charges:
            if name not in zone.measures:
                place = document.place(("cases", position, *path, name), key=True)
                remedy = did_you_mean(name, zone.measures)
                yield Diagnostic("unknown-measure", f"`{name}` is not a measure of policy `{zone.id}`", place, remedy=remedy)


def _unknown_promises(case: CaseText, position: int, document: Document, zone: Zone) -> Iterator[Diagnostic]:
    """A promise that a case keeps is one every policy makes, or one of the policy's own, that such a subject can break by itself."""
    if case.expect.keeps is None:
        return
    from tradezone.cases.found import triable

    what = "transaction" if case.transaction is not None else "shipment"
    known = triable(zone, on_transaction=case.transaction is not None)
    for i, name in enumerate(case.expect.keeps):
        if name not in known:
            place = document.place(("cases", position, "expect", "keeps", i))
            sentence = f"`{name}` is not a promise of policy `{zone.id}` that a {what} can break"
            yield Diagnostic("unknown-promise", sentence, place, remedy=did_you_mean(name, known))


def run_cases(zone: Zone, file: str | Path, *, plain: bool = False) -> Iterator[CaseResult]:
    """Each case of a file decided and compared; ``Faults`` where the file cannot be read."""
    document, text = read_cases(file, zone)
    for i, case in enumerate(text.cases):
        yield _run(zone, document, i, case, plain=plain)


def _run(zone: Zone, document: Document, position: int, case: CaseText, *, plain: bool) -> CaseResult:
    kind = "transaction" if case.transaction is not None else "shipment"
    prefix = ("cases", position, kind)
    content = {"id": case.id, **(case.shipment or case.transaction or {})}
    try:
        parse = parse_transaction if kind == "transaction" else parse_shipment
        subject = parse(content, document, prefix)
        decision = evaluate(zone, subject, plain=plain, places=Prefixed(document, prefix))
    except ShipmentError as error:
        return CaseResult(case.id, document.file, case.source, error.diagnostics)
    path = ("cases", position, "expect")
    found = tuple(differences(decision, case.expect, document, path))
    if case.expect.keeps is not None:
        from tradezone.cases.found import broken_promises

        found += tuple(broken_promises(zone, subject, case.expect.keeps, document, (*path, "keeps")))
    return CaseResult(case.id, document.file, case.source, found, subject, decision)
