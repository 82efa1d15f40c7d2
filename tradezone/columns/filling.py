"""Filling: what plans and amounts say of rows, put into the columns of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from tradezone.assessment.decision import TOTALS
from tradezone.columns.amounts import Charged, Planned
from tradezone.columns.answer import Answer
from tradezone.columns.kinds import Kind
from tradezone.columns.wide import rounded
from tradezone.policy.zone import Zone


def put_amounts(zone: Zone, kind: Kind, lines: Charged, answer: Answer) -> None:
    """The charges of some rows, and the totals they come to."""
    rows = kind.rows[lines.rows]
    sums = {name: np.zeros(len(rows), np.int64) for name in ("ordinary_duty", "additional_duty", "fees", "security")}
    adjusted = np.zeros(len(rows), bool)
    for line in lines.planned.plan.charging:
        units = lines.charges[line.measure.id]
        answer.amounts[f"amount.{line.measure.id}"].units[rows] = units
        total = {"ordinary_duty": "ordinary_duty", "fee": "fees"}.get(line.kind, "additional_duty")
        sums[total] += units
        if total == "additional_duty":
            adjusted |= units != 0
    for name, units in lines.securities.items():
        column = answer.amounts[f"amount.{name}"]
        column.units[rows] = units
        column.known[rows] = units != 0  # a security of nothing is none
        sums["security"] += units
    value, carriage = kind.parts["value"], kind.parts["carriage"]
    rounding = zone.rounding
    worth = value.units[lines.rows]
    duty = sums["ordinary_duty"] + sums["additional_duty"]
    totals = {
        **sums,
        "customs_value": rounded(worth, value.denominator, rounding),
        "duty": duty,
        "landed_cost": rounded(worth + carriage.units[lines.rows], value.denominator, rounding) + duty + sums["fees"],
    }
    for name, units in totals.items():
        answer.amounts[name].units[rows] = units
    entry = lines.planned.plan.entry
    outcome = answer.words["outcome"]
    if entry != "cleared":
        outcome.codes[rows] = outcome.code(entry)
    else:
        words = np.array([outcome.code("cleared"), outcome.code("adjusted"), outcome.code("held")], np.int32)
        outcome.codes[rows] = words[np.where(sums["security"] != 0, 2, adjusted)]


def put_plans(planned: Sequence[Planned], plan_of_row: Any, unnamed: Any, answered: Any, answer: Answer) -> None:
    """What plans say of the rows as it stands."""
    zone = answer.zone
    some = plan_of_row[answered]
    if not len(some):
        return
    for name, texts in (
        ("compliance", [each.plan.compliance for each in planned]),
        ("applied", [each.applied for each in planned]),
    ):
        column = answer.words[name]
        column.codes[answered] = np.array([column.code(text) for text in texts], np.int32)[some]
    for name, text in (("standing", "definitive"), ("currency", zone.currency), ("missing", "")):
        column = answer.words[name]
        column.codes[answered] = column.code(text)
    answer.illustrative[answered] = np.array([each.illustrative for each in planned])[some]
    for total in TOTALS:
        answer.amounts[total].known |= answered
    for measure in {line.measure.id for each in planned for line in each.plan.charging}:
        charging = np.array([any(line.measure.id == measure for line in each.plan.charging) for each in planned])
        answer.amounts[f"amount.{measure}"].known[answered] = charging[some]
    findings = answer.words["findings"]
    most = int(unnamed.max(initial=0)) + 1
    pairs = np.bincount(some * most + unnamed[answered], minlength=len(planned) * most)
    lut = np.zeros(len(pairs), np.int32)
    for at in np.flatnonzero(pairs).tolist():
        plan, count = divmod(at, most)
        lut[at] = findings.code(";".join((*planned[plan].findings, *["unknown-name"] * count)))
    findings.codes[answered] = lut[some * most + unnamed[answered]]
