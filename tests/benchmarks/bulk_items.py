"""Entries decided one at a time: by ``tradezone.evaluate`` in a loop, and by zen-engine."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

import tradezone
from tests.benchmarks.bulk_answers import AMOUNTS, CHARGES, SCHEMA, TOTALS
from tests.benchmarks.shipments import ATTRIBUTES
from tests.benchmarks.zen_graph import zen_answer, zen_decision
from tradezone.shipment.cells import cell
from tradezone.shipment.rows import item_content, shipment_content
from tradezone.values import Moment

POLICY = "policies/critical-minerals-zone"
#: Rows decided: the first of the file.
SAMPLE = 20_000
_NAMED = ("documents", "claims", "procedures", "route", "processing")


def decide_by_item(entries: Path, answers: Path) -> float:
    """Seconds from rows to rows: each is read as a shipment of one item, decided, and written."""
    zone = tradezone.load_zone(POLICY)
    begun = perf_counter()
    _write([answer(tradezone.evaluate(zone, shipment(row)), row["shipment"]) for row in _first(entries).to_pylist()], answers)
    return perf_counter() - begun


def decide_by_zen(entries: Path, answers: Path) -> float:
    """Seconds that zen-engine takes to evaluate rows that have every fact; reading and writing them is not counted."""
    zone = tradezone.load_zone(POLICY)
    decision = zen_decision(zone)
    contexts = [(row["shipment"], _context(zone, row)) for row in _first(entries).to_pylist() if _has_every_fact(row)]
    begun = perf_counter()
    results = [decision.evaluate(context, {"trace": False}) for _, context in contexts]
    spent = perf_counter() - begun
    _write([_of_zen(number, found["result"]) for (number, _), found in zip(contexts, results, strict=True)], answers)
    return spent


def shipment(row: dict[str, Any]) -> tradezone.Shipment:
    """A row as a shipment of one item."""
    cells = {name: text for name, value in row.items() if (text := cell(value)) is not None}
    return tradezone.Shipment.parse({"id": cells["shipment"], "items": [item_content(cells)], **shipment_content(cells)})


def answer(decision: tradezone.Decision, number: int) -> dict[str, Any]:
    """The row of an answer; a charge that is not there, or that a missing fact decides, is null."""
    (item,) = decision.items
    lines = {line.measure: line.money for line in (*item.charges, *item.securities)}
    amounts = {name: getattr(decision.totals, name) for name in TOTALS} | {f"amount.{name}": lines.get(name) for name in CHARGES}
    return {
        "shipment": number,
        "outcome": decision.outcome,
        "compliance": decision.compliance,
        "standing": decision.standing,
        **{name: None if amounts[name] is None else amounts[name].amount for name in AMOUNTS},
        "applied": ";".join(line.measure for line in item.applied),
        "findings": ";".join(line.code for line in item.findings),
    }


def _first(entries: Path) -> pa.RecordBatch:
    return next(pq.ParquetFile(entries).iter_batches(SAMPLE))


def _write(rows: list[dict[str, Any]], answers: Path) -> None:
    pq.write_table(pa.Table.from_pylist(rows, SCHEMA), answers)


def _has_every_fact(row: dict[str, Any]) -> bool:
    """Whether all is given that the graph asks after; what a preference asks after only where one is claimed."""
    figures = (row["quantity"], row["customs_value"], *_shares(row).values())
    words = (row["origin"], row["exported_from"], *(row[name] for name in _NAMED))
    claimed = row["claims"] == "originating-goods"
    return (
        None not in figures
        and "unknown" not in words
        and not (claimed and (row["materials"] is None or any(len(each) < 2 for each in _materials(row))))
    )


def _materials(row: dict[str, Any]) -> list[dict[str, str]]:
    return [] if row["materials"] in (None, "none") else json.loads(row["materials"])


def _shares(row: dict[str, Any]) -> dict[str, Any]:
    """The shares that the product of a row declares."""
    return {name: row[f"attributes.{name}"] for name in ATTRIBUTES.get(row["product"], ())}


def _context(zone, row: dict[str, Any]) -> dict[str, Any]:
    """A row as the graph's input: a value brought to FOB, kilograms, materials worth as much as the goods, so that none is built down."""
    carried = row["freight"] + row["insurance"] if row["terms"] == "CIF" else 0
    value = float(row["customs_value"] - carried)
    named = {name: [] if row[name] in (None, "none") else row[name].split(";") for name in _NAMED}
    return {
        "entered": Moment.parse(row["entered"].isoformat()).second(zone.time_zone),
        **{name: row[name] for name in ("imported_into", "exported_from", "product", "origin")},
        "quantity": float(row["quantity"] * (1000 if row["quantity_unit"] == "t" else 1)),
        "value": value,
        "duty_paid": float(row["duty_paid"] or 0),
        **named,
        "shares": {name.replace("-", "_"): float(Decimal(text.removesuffix("%")) / 100) for name, text in _shares(row).items()},
        "materials": [{"hs": each["hs"].replace(".", ""), "origin": each["origin"], "value": value} for each in _materials(row)],
    }


def _of_zen(number: int, result: dict[str, Any]) -> dict[str, Any]:
    """The amounts zen states; it knows nothing of freight and insurance, and gives no landed cost here."""
    stated = zen_answer(result)
    amounts = {name: Decimal(stated[name]) for name in TOTALS if name != "landed_cost"}
    return {"shipment": number, **amounts, **{f"amount.{name}": Decimal(stated[name]) for name in CHARGES}}
