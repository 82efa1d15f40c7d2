"""What would change the answer: of each preference, floor and gate that is not met the least change, and what is then due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tradezone.assessment.cures.proved import Cure, cures
from tradezone.assessment.decision import Decision
from tradezone.report.layout import WIDTH, Line, columns
from tradezone.values import Money
from tradezone.values.figures import write_figure

_NAME, _DUE = 24, 26


def cures_of(decision: Decision) -> tuple[Cure, ...]:
    """The cures of a decision on a shipment; a transaction has none."""
    if not decision.items:
        return ()
    facts = decision.items[0].grounds.facts
    return cures(facts.zone, facts.shipment, decision, plain=decision.decided_by == "plain")


def cures_lines(decision: Decision) -> Iterator[Line]:
    found = cures_of(decision)
    if found:
        yield Line("What would change it", "bold")
    for cure in found:
        name = cure.measure if len(decision.items) == 1 else f"item {cure.item}: {cure.measure}"
        text = "; ".join(cure.changes)
        yield from columns([(name, _NAME), (text, WIDTH - 4 - _NAME - _DUE), (_due(cure), _DUE)])


def _due(cure: Cure) -> str:
    outcome = "" if cure.outcome in ("cleared", "adjusted") else f"{cure.outcome}, "
    return f"{outcome}duty {_figure(cure.duty_before)} -> {_figure(cure.duty)}"


def _figure(money: Money | None) -> str:
    return "open" if money is None else write_figure(money.units, money.scale, grouped=True)


def cure_form(cure: Cure) -> dict[str, Any]:
    """One cure as content of JSON."""
    return {
        "item": cure.item,
        "measure": cure.measure,
        "changes": list(cure.changes),
        "outcome": cure.outcome,
        "duty": None if cure.duty is None else write_figure(cure.duty.units, cure.duty.scale),
    }
