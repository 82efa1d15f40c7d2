"""A comparison as JSON: the changes of law, and the money or the witnesses, with everything the text report leaves out."""

from __future__ import annotations

from typing import Any

from tradezone.assessment.decision import Bounds
from tradezone.comparison.changes import Change
from tradezone.comparison.comparing import Comparison, Version
from tradezone.comparison.entries import Amount, ChargeChange, Clause, EntryChange, ItemChange, Ruling, RulingChange
from tradezone.comparison.totals import Payer, Totals
from tradezone.comparison.witnesses import Witnesses
from tradezone.shipment.writing import written
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.values import Money
from tradezone.values.figures import write_figure


def comparison_form(comparison: Comparison) -> dict[str, Any]:
    """The comparison as plain content; amounts are decimal strings in the currency of ``money``."""
    form: dict[str, Any] = {
        "old": _version(comparison.old),
        "new": _version(comparison.new),
        "law": [change_form(change) for change in comparison.law],
    }
    if comparison.money is not None:
        form["money"] = _money(comparison.money)
    if comparison.witnesses is not None:
        form["witnesses"] = _witnesses(comparison.witnesses)
    return form


def _version(version: Version) -> dict[str, Any]:
    return {"path": version.path, "policy": version.policy, "policy_digest": version.digest, "currency": version.currency}


def change_form(change: Change) -> dict[str, Any]:
    """One change of law; ``old`` and ``new`` are the content as its authors wrote it."""
    return {
        "change": change.kind,
        "section": change.section,
        "of": change.of,
        "title": change.title,
        "what": list(change.what),
        "old": change.old,
        "new": change.new,
        "since": None if change.since is None else str(change.since),
        "words_only": change.words_only,
        "old_place": _place(change.before),
        "new_place": _place(change.after),
        "old_cite": list(change.cites_before),
        "new_cite": list(change.cites_after),
    }


def _place(place: Place | None) -> str | None:
    return None if place is None else str(place)


def _money(totals: Totals) -> dict[str, Any]:
    return {
        "currency": totals.currency,
        "counts": {**totals.counts, "not_read": totals.not_read, "total": totals.total + totals.not_read},
        "files_not_read": totals.files_not_read,
        "totals": {
            each.name: {
                "before": _figure(each.before),
                "after": _figure(each.after),
                "difference": _figure(each.difference),
                "less": _figure(each.less),
                "more": _figure(each.more),
            }
            for each in totals.sums
        },
        "by_importer": [_payer(each) for each in totals.importers],
        "by_origin": [_payer(each) for each in totals.origins],
        "by_measure": [_payer(each) for each in totals.measures],
        "entries": [entry_form(each) for each in totals.entries],
    }


def _payer(payer: Payer) -> dict[str, Any]:
    return {"name": payer.name or None, "difference": _figure(payer.difference), "entries": payer.entries}


def entry_form(entry: EntryChange) -> dict[str, Any]:
    """One entry under both policies; ``difference`` is null where it is not settled."""
    return {
        "transaction" if entry.is_transaction else "shipment": entry.subject,
        "importer": entry.importer,
        "status": entry.status,
        "word": entry.word or None,
        "difference": _figure(entry.owed),
        "outcome": list(entry.outcomes),
        "compliance": list(entry.compliances),
        "standing": list(entry.standings),
        "amounts": {amount.name: _amount(amount) for amount in entry.amounts},
        "items": [_item(item) for item in entry.items],
        **({} if entry.contract is None else {"settlement": _charge(entry.contract)}),
        "missing": [list(each) for each in entry.missing],
        "faults": [[_fault(fault) for fault in each] for each in entry.faults],
    }


def _amount(amount: Amount) -> dict[str, Any]:
    return {"before": _bounds(amount.before), "after": _bounds(amount.after), "difference": _figure(amount.difference)}


def _bounds(bounds: Bounds) -> list[str | None]:
    return [_figure(bounds.least), _figure(bounds.most)]


def _item(item: ItemChange) -> dict[str, Any]:
    return {
        "item": item.item,
        "product": item.product,
        "origin": item.origin,
        "outcome": list(item.outcomes),
        "compliance": list(item.compliances),
        "amounts": {amount.name: _amount(amount) for amount in item.amounts},
        "charges": [_charge(charge) for charge in item.charges],
        "rulings": [_ruling(ruling) for ruling in item.rulings],
        "findings_gone": list(item.findings[0]),
        "findings_new": list(item.findings[1]),
    }


def _charge(charge: ChargeChange) -> dict[str, Any]:
    return {
        "measure": charge.measure,
        "kind": charge.kind,
        "difference": _figure(charge.difference),
        "before": _clause(charge.before),
        "after": _clause(charge.after),
    }


def _clause(clause: Clause) -> dict[str, Any]:
    form = {"amount": _figure(clause.money), "formula": clause.formula, "cite": list(clause.cites), "place": _place(clause.place)}
    return {**form, "because": clause.why} if clause.why else form


def _ruling(change: RulingChange) -> dict[str, Any]:
    return {"measure": change.measure, "kind": change.kind, "before": _said(change.before), "after": _said(change.after)}


def _said(ruling: Ruling) -> dict[str, Any]:
    """What a policy rules; ``state`` is null where the measure does not apply."""
    return {"state": ruling.state or None, "because": ruling.why, "cite": list(ruling.cites), "place": _place(ruling.place)}


def _fault(fault: Diagnostic) -> dict[str, Any]:
    return {"code": fault.code, "message": fault.sentence, "place": str(fault.place)}


def _witnesses(witnesses: Witnesses) -> dict[str, Any]:
    form: dict[str, Any] = {
        "tried": witnesses.tried,
        "found": [
            {
                "shows": [{"change": change_form(shown.change), "alone": entry_form(shown.alone)} for shown in witness.shows],
                "entry": written(witness.subject),
                "difference": entry_form(witness.difference),
            }
            for witness in witnesses.found
        ],
        "not_shown": [change_form(change) for change in witnesses.not_shown],
        "not_tried": [change_form(change) for change in witnesses.not_tried],
    }
    return {**form, "why_none": witnesses.why_none} if witnesses.why_none else form


def _figure(money: Money | None) -> str | None:
    return None if money is None else write_figure(money.units, money.scale)
