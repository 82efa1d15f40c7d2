"""Decisions as rows: one row an item."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from tradezone.assessment.decision import TOTALS, Decision
from tradezone.values import Money, Rounding
from tradezone.values.exact import Exact
from tradezone.values.figures import write_figure

HEADER: Final = (
    "shipment",
    "item",
    "policy",
    "outcome",
    "compliance",
    "standing",
    "illustrative",
    "currency",
    *TOTALS,
    "charges",
    "applied",
    "findings",
    "missing",
)


#: The totals that a charge of a kind is part of.
_PARTS: Final = {
    "ordinary_duty": ("ordinary_duty", "duty", "landed_cost"),
    "additional_duty": ("additional_duty", "duty", "landed_cost"),
    "rebate": ("additional_duty", "duty", "landed_cost"),
    "fee": ("fees", "landed_cost"),
    "security": ("security",),
}


def header_row() -> str:
    return _row(HEADER)


def decision_rows(decision: Decision) -> Iterator[str]:
    """The rows of a decision; a cell is empty where a missing fact decides it. A transaction is one row, with what it settles."""
    from tradezone.assessment.evaluate import item_sums

    shared = (decision.policy, decision.outcome, decision.compliance, decision.standing, _word(decision.illustrative))
    if decision.settlement is not None:
        money = decision.settlement.money
        to = decision.settlement.payable_to or "nobody"
        settled = f"settlement={_money(money)} to {to}"
        yield _row([decision.subject, "", *shared, decision.settlement.currency, *[""] * len(TOTALS), settled, "", "", ""])
        return
    for item in decision.items:
        zone = item.grounds.facts.zone
        sums = item_sums(zone, item)
        undecided = {kind for charge in (*item.charges, *item.securities) if charge.units is None for kind in _PARTS[charge.kind]}
        cells = ["" if name in undecided else _rounded(sums[name], zone.rounding) for name in TOTALS]
        charges = ";".join(f"{charge.measure}={_money(charge.money)}" for charge in item.charges)
        mine = [path for path in decision.missing if not path.startswith("items.") or path.split(".")[1] == item.item]
        yield _row(
            [
                decision.subject,
                item.item,
                decision.policy,
                item.outcome,
                item.compliance,
                decision.standing,
                _word(decision.illustrative),
                zone.currency,
                *cells,
                charges,
                ";".join(line.measure for line in item.applied),
                ";".join(line.code for line in item.findings),
                ";".join(mine),
            ]
        )


def _word(answer: bool) -> str:  # noqa: FBT001 a cell, not a switch
    return "yes" if answer else "no"


def _money(money: Money | None) -> str:
    return "" if money is None else write_figure(money.units, money.scale)


def _rounded(amount: Exact | None, rounding: Rounding) -> str:
    return "" if amount is None else write_figure(amount.rounded(rounding), rounding.scale)


def _row(cells: tuple[str, ...] | list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()
