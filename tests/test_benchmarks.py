"""What the benchmarks set side by side is alike: the same answers from both engines, a policy without an error, the same amounts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import tradezone
from tests.benchmarks.handwritten import amounts
from tests.benchmarks.large_policy import large_policy
from tests.benchmarks.shipments import FIRST, drawn_shipments
from tradezone.verify.loading import check_policy_text

POLICY = Path(__file__).parents[1] / "policies" / "critical-minerals-zone"


@pytest.fixture(scope="module")
def zone():
    return tradezone.load_zone(POLICY)


def test_zen_graph_states_every_amount_of_a_decision(zone):
    pytest.importorskip("zen", reason="zen-engine is not installed")
    from tests.benchmarks.zen_graph import differences

    assert differences(zone, [FIRST, *drawn_shipments(200)]) == []


def test_drawn_shipments_reach_every_outcome_of_the_zone(zone):
    decisions = [tradezone.evaluate(zone, tradezone.Shipment.parse(content)) for content in drawn_shipments(200)]
    charged = {charge.measure for decision in decisions for charge in decision.items[0].charges}
    assert charged == {"zone-floor", "mfn-duty", "originating-goods"}
    assert {decision.outcome for decision in decisions} == {"cleared", "adjusted", "held"}
    assert {decision.compliance for decision in decisions} == {"compliant", "breach"}
    assert {decision.standing for decision in decisions} == {"definitive"}


def test_handwritten_products_are_the_charges_of_the_decision(zone):
    charges = tradezone.evaluate(zone, tradezone.Shipment.parse(FIRST)).items[0].charges
    assert tuple(charge.money.amount for charge in charges) == amounts(FIRST, Decimal("145.00"), Decimal("0.025"))


def test_large_policy_has_nothing_to_report():
    reading = check_policy_text(large_policy(products=20, rows=3))
    assert reading.diagnostics == ()
    assert len(reading.zone.products) == 20
    assert {len(series.plain) for series in reading.zone.prices.values()} == {3}
