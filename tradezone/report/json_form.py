"""A decision as the JSON of the contract. The same decision gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tradezone.assessment.decision import TOTALS, Bounds, Charge, Decision, FloorTest, ItemDecision
from tradezone.assessment.figures import amount_text, apart
from tradezone.assessment.grounds import FindingLine
from tradezone.values import Citation, Money
from tradezone.values.exact import Exact
from tradezone.values.figures import write_figure

if TYPE_CHECKING:
    from tradezone.assessment.origins import Comparison


def decision_text(decision: Decision, *, explained: bool = False) -> str:
    """One line of JSON; ``explained`` adds what would change the answer."""
    return json.dumps(explained_form(decision) if explained else decision_form(decision), ensure_ascii=False)


def explained_form(decision: Decision) -> dict[str, Any]:
    """The decision with the least changes of the shipment that would change the answer."""
    from tradezone.report.cures import cure_form, cures_of

    form = decision_form(decision)
    return form if decision.is_transaction else form | {"cures": [cure_form(cure) for cure in cures_of(decision)]}


def comparison_form(comparison: Comparison) -> dict[str, Any]:
    """The decisions on one shipment as it would be from several countries, in the order asked."""
    origins = [{"origin": each.origin, "decision": decision_form(each.decision)} for each in comparison.origins]
    return {"shipment": comparison.shipment, "policy": comparison.policy, "origins": origins}


def decision_form(decision: Decision) -> dict[str, Any]:
    """The decision as plain content, in the order of the contract."""
    subject = "transaction" if decision.is_transaction else "shipment"
    form: dict[str, Any] = {
        subject: decision.subject,
        "policy": decision.policy,
        "policy_digest": decision.policy_digest,
        "illustrative": decision.illustrative,
        "outcome": decision.outcome,
        "compliance": decision.compliance,
        "standing": decision.standing,
    }
    if decision.standing == "provisional":
        form["missing"] = list(decision.missing)
        form["bounds"] = {name: _bounds(bounds) for name, bounds in decision.bounds.items()}
    if decision.settlement is not None:
        settlement = decision.settlement
        form["settlement"] = {
            "payable_to": settlement.payable_to,
            "amount": _figure(settlement.money),
            "currency": settlement.currency,
        }
        if settlement.findings:
            form["findings"] = _findings(settlement.findings)
    if decision.totals is not None:
        form["items"] = [_item(item) for item in decision.items]
        form["totals"] = {"currency": decision.totals.currency} | {name: _figure(decision.totals.named(name)) for name in TOTALS}
    return form


def _figure(money: Money | None) -> str | None:
    return None if money is None else write_figure(money.units, money.scale)


def _bounds(bounds: Bounds) -> list[str | None]:
    return [_figure(bounds.least), _figure(bounds.most)]


def _cites(cites: Sequence[Citation]) -> list[str]:
    return [str(cite) for cite in cites]


def _item(item: ItemDecision) -> dict[str, Any]:
    form = {
        "item": item.item,
        "outcome": item.outcome,
        "floors": [_floor(test) for test in item.floors],
        "charges": [_charge(charge) for charge in item.charges],
        "originating": item.originating,
        "securities": [_security(security) for security in item.securities],
        "applied": [
            {"measure": line.measure, "because": [ground.whole for ground in line.because], "cite": _cites(line.cites)}
            for line in item.applied
        ],
        "not_applied": [
            {"measure": line.measure, "because": line.because.whole, "cite": _cites(line.cites)} for line in item.not_applied
        ],
        "findings": _findings(item.findings),
    }
    if item.origin:
        form["origin"] = [
            {
                "rule": line.rule,
                "originating": line.originating,
                "because": [part.text for part in line.ground.parts],
                "cite": _cites(tuple(dict.fromkeys(cite for each in (line.ground, *line.ground.parts) for cite in each.cites))),
            }
            for line in item.origin
        ]
    return form


def _findings(findings: Sequence[FindingLine]) -> list[dict[str, Any]]:
    return [
        {"code": line.code, "severity": line.severity, "message": line.message, "measure": line.measure, "cite": _cites(line.cites)}
        for line in findings
    ]


def _floor(test: FloorTest) -> dict[str, Any]:
    per = f"{test.currency}/{test.unit}"

    def price(amount: Exact | None) -> str | None:
        return None if amount is None else f"{amount_text(amount, grouped=False)} {per}"

    shown, floor = (None, price(test.floor_price)) if test.price is None else _apart(test, per)
    return {
        "measure": test.measure,
        "tested": test.tested,
        "price": shown,
        "floor_price": floor,
        "shortfall": price(test.shortfall),
        "met": test.met,
    }


def _apart(test: FloorTest, per: str) -> tuple[str, str]:
    assert test.price is not None, "asked only of a price"  # noqa: S101 ours
    shown, floor = apart(test.price, test.floor_price)
    return f"{shown} {per}", f"{floor} {per}"


def _charge(charge: Charge) -> dict[str, Any]:
    return {
        "measure": charge.measure,
        "kind": charge.kind,
        "amount": _figure(charge.money),
        "currency": charge.currency,
        "formula": charge.formula,
        "cite": _cites(charge.cites),
        "place": charge.place.short,
    }


def _security(security: Charge) -> dict[str, Any]:
    return {
        "measure": security.measure,
        "amount": _figure(security.money),
        "currency": security.currency,
        "formula": security.formula,
        "released_when": security.released_when,
        "cite": _cites(security.cites),
        "place": security.place.short,
    }
