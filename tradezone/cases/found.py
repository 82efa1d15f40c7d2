"""Cases that were found: shipments and transactions that once broke a promise, kept beside the policy to be tried again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tradezone.policy.zone import Zone
from tradezone.shipment.shipment import Shipment, Transaction
from tradezone.shipment.writing import written
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Document, Path, Plain
from tradezone.text.fields import LANGUAGE
from tradezone.text.yaml_writing import yaml_text
from tradezone.verify.library import promises
from tradezone.verify.promise import Broken
from tradezone.verify.results import Verification
from tradezone.verify.trying import breaks


def kept_cases(zone: Zone, found: Verification) -> Iterator[tuple[str, str]]:
    """The name and text of a case for each promise that a shipment or transaction breaks: it expects the promise to be kept."""
    for broken in found.broken:
        if broken.shipments:
            name = f"{broken.promise}-{broken.of.replace('/', '-')}" if broken.of else broken.promise
            yield name, _text(zone, broken, name)


def _text(zone: Zone, broken: Broken, name: str) -> str:
    subject = broken.shipments[0]
    content = written(subject)
    content.pop("id")
    case: Plain = {
        "id": name,
        "source": f"tradezone verify, {broken.promise}",
        "note": broken.because,
        "transaction" if isinstance(subject, Transaction) else "shipment": content,
        "expect": {"keeps": [broken.promise]},
    }
    return yaml_text({"tradezone": LANGUAGE, "policy": zone.id, "cases": [case]})


def triable(zone: Zone, *, on_transaction: bool) -> list[str]:
    """The promises that a shipment, or a transaction, can break by itself; those on the text of a policy no case can."""
    found = promises(zone)
    return [each.id for each in found if (each.of_transaction if on_transaction else each.of_shipment) is not None]


def broken_promises(
    zone: Zone, subject: Shipment | Transaction, names: Sequence[str], document: Document, path: Path
) -> Iterator[Diagnostic]:
    """Each promise that a shipment or transaction is expected to keep and breaks, and that the policy does not drop."""
    known = {promise.id: promise for promise in promises(zone)}
    for i, name in enumerate(names):
        for broken in breaks(zone, known[name], subject):
            notes = (f"{broken.place}: {broken.of or 'the policy'} is here", *map(str, broken.cites))
            yield Diagnostic(
                "case-differs", f"`{name}` is broken: {broken.because}", document.place((*path, i)), notes, broken.remedy or None
            )
