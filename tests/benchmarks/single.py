"""How tradezone compares on one shipment and one policy, measured side by side in one run.

Run from the root of the repository: ``python -m tests.benchmarks.single``.

Each line of the table sets tradezone against something else that is timed in turns with it. ``ours`` and ``theirs`` are
medians of one call and depend on the machine. ``ratio`` is their quotient and depends on it less, but on a busy machine it
moves too: repeat a run that comes out close. ``met`` or ``missed`` says whether the ratio keeps its target; a missed target is no failure
of the run, and the exit code is 0 all the same.

* hand-written: a decision on a shipment already read, over reading the same mapping by a pydantic model and working out its
  two products in ``Decimal``. Tradezone gives grounds for every measure; the other only two amounts.
* zen-engine: the same decision, against the zone as a decision graph of zen-engine with its trace on. The ratio is how many
  times faster tradezone is. Before, both decide some hundreds of drawn shipments; the line above the table says in how many
  amounts they differ.
* process: ``tradezone evaluate`` on one shipment, start to exit, over an interpreter that only imports pydantic, click and yaml.
* large policy: checking a policy of 1,000 products with 12 dated prices each, over composing its YAML with libyaml.
* drawing: a hundred shipments of ``tradezone.testing`` drawn and decided, over a hundred lists of thirty choices drawn by hypothesis.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import yaml
from rich.console import Console
from rich.table import Table

import tradezone
from tests.benchmarks.handwritten import amounts
from tests.benchmarks.large_policy import large_policy
from tests.benchmarks.shipments import FIRST, drawn_shipments
from tests.benchmarks.timing import Timing, side_by_side
from tradezone.verify.loading import check_policy_text

POLICY = "policies/critical-minerals-zone"
EXAMPLE = "examples/first-shipment.yaml"
DRAWN = 300


class Line(NamedTuple):
    """One comparison: the ratio is ours over theirs and at most the target, or theirs over ours and at least it."""

    title: str
    timing: Timing
    target: float
    faster: bool = False

    @property
    def ratio(self) -> float:
        ours, theirs = self.timing
        return theirs / ours if self.faster else ours / theirs

    @property
    def verdict(self) -> str:
        kept = self.ratio >= self.target if self.faster else self.ratio <= self.target
        return "met" if kept else "missed"


def handwritten(zone) -> Line:
    shipment = tradezone.Shipment.parse(FIRST)
    baseline = partial(amounts, FIRST, Decimal("145.00"), Decimal("0.025"))
    charges = [charge.money.amount for charge in tradezone.evaluate(zone, shipment).items[0].charges]
    assert tuple(charges) == baseline(), "both come to the same amounts"
    return Line("hand-written", side_by_side(partial(tradezone.evaluate, zone, shipment), baseline, rounds=31, calls=300), 8)


def zen_engine(zone) -> Line:
    from tests.benchmarks.zen_graph import item_context, zen_decision

    shipment = tradezone.Shipment.parse(FIRST)
    decision, context = zen_decision(zone), item_context(zone, shipment)
    theirs = partial(decision.evaluate, context, {"trace": True})
    return Line(
        "zen-engine", side_by_side(partial(tradezone.evaluate, zone, shipment), theirs, rounds=31, calls=200), 10, faster=True
    )


def process() -> Line:
    """Both run from bytecode, as installed programs do, whatever the settings here; the first turns write it."""
    ours = [sys.executable, "-m", "tradezone", "evaluate", POLICY, EXAMPLE]
    theirs = [sys.executable, "-c", "import pydantic, click, yaml"]
    with TemporaryDirectory() as bytecode:
        settings = {**os.environ, "PYTHONPYCACHEPREFIX": bytecode, "PYTHONDONTWRITEBYTECODE": ""}
        return Line("process", side_by_side(partial(_run, ours, settings), partial(_run, theirs, settings), rounds=15), 4)


def checked_policy() -> Line:
    text = large_policy(products=1000, rows=12)
    assert check_policy_text(text).zone is not None, "the policy has no error"
    theirs = partial(yaml.compose, text, Loader=yaml.CSafeLoader)
    return Line("large policy", side_by_side(partial(check_policy_text, text), theirs, rounds=7), 6)


def drawing(zone) -> Line:
    """As many choices as the law of the zone takes, without the law."""
    from hypothesis import strategies as st

    from tradezone.testing import shipments
    from tradezone.testing.drawing import drawn

    strategy, choices = shipments(zone), st.tuples(*(st.sampled_from(range(10 + n)) for n in range(30)))

    def ours() -> None:
        for shipment in drawn(strategy, 100, 0):
            tradezone.evaluate(zone, shipment, plain=True)

    return Line("drawing", side_by_side(ours, partial(drawn, choices, 100, 0), rounds=7), 4)


def agreement(zone) -> str:
    """In how many amounts zen-engine and tradezone differ, with the first such amount."""
    from tests.benchmarks.zen_graph import differences

    found = differences(zone, drawn_shipments(DRAWN))
    first = f"; first {found[0]}" if found else ""
    return f"zen-engine and tradezone on {DRAWN} drawn shipments: {len(found)} differences{first}"


def comparisons(zone) -> Iterator[Line]:
    yield handwritten(zone)
    if find_spec("zen") is not None:
        yield zen_engine(zone)
    yield process()
    yield checked_policy()
    yield drawing(zone)


def report(lines: Iterator[Line]) -> Table:
    table = Table("against", "ours", "theirs", "ratio", "target", "", title="tradezone side by side")
    for line in lines:
        ours, theirs = map(_duration, line.timing)
        bound = f"at least {line.target:g}" if line.faster else f"at most {line.target:g}"
        table.add_row(line.title, ours, theirs, f"{line.ratio:.2f}", bound, line.verdict)
    return table


def main() -> None:
    assert Path(POLICY).is_dir(), "run from the root of the repository"
    console = Console()
    zone = tradezone.load_zone(POLICY)
    console.print(agreement(zone) if find_spec("zen") is not None else "zen-engine is not installed and left out")
    console.print(report(comparisons(zone)))


def _run(command: list[str], settings: Mapping[str, str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=settings)


def _duration(nanoseconds: float) -> str:
    return f"{nanoseconds / 1e6:,.1f} ms" if nanoseconds >= 1e6 else f"{nanoseconds / 1e3:,.1f} us"


if __name__ == "__main__":
    main()
