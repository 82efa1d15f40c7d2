"""An exception that covers goods which none of the measures it disapplies covers says nothing of them, and the decision says so."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.promised import STAGES, ladder
from tests.laws.small import MFN, duty, floor, measure
from tests.laws.strategies import few
from tests.rules.shipped import of_shipments
from tests.rules.shipped import zone as shipped
from tradezone import Shipment, evaluate
from tradezone.policy.measures import Exemption
from tradezone.report.json_form import decision_form, decision_text
from tradezone.rules import engine
from tradezone.testing import shipments

SECTIONS = {
    "products": STAGES,
    "prices": ladder("10.00", "20.00"),
    "ordinary_duties": [MFN],
    "price_floors": [floor(covers="ore/rock")],
    "additional_duties": [duty("extra", "3%", covers="ore/rock")],
}
#: Of all goods; it spares of a floor on rock alone, or of that and a duty on rock.
SAMPLES = measure("samples", when={"quantity": "at most 5 kg"}, disapplies="floor")
BOTH = measure("samples", when={"quantity": "at most 5 kg"}, disapplies=["floor", "extra"])
MIXED = measure("samples", when={"quantity": "at most 5 kg"}, disapplies=["floor", "mfn"])
evaluators = pytest.mark.parametrize(
    "plain",
    [pytest.param(False, marks=pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")), True],
)


def zone(exception):
    return small.zone(**SECTIONS, exceptions=[exception])


def goods(product, quantity="2 kg"):
    return Shipment.parse(
        {
            "imported_into": "US",
            "entered": "2026-06-01",
            "items": [{"product": product, "origin": "CN", "quantity": quantity, "customs_value": "8.00 USD"}],
        }
    )


@evaluators
@pytest.mark.parametrize("exception", [SAMPLES, BOTH])
def test_every_product_is_decided(exception, plain):
    for quantity in ("2 kg", "5 kg", "6 kg"):
        decision = evaluate(zone(exception), goods("ore/metal", quantity), plain=plain)
        assert [charge.measure for charge in decision.items[0].charges] == ["mfn"]
        assert "samples" not in {line.measure for line in decision.items[0].applied}
    spared = evaluate(zone(exception), goods("ore/rock"), plain=plain)
    assert "samples" in {line.measure for line in spared.items[0].applied}
    assert "floor" not in {charge.measure for charge in spared.items[0].charges}


@evaluators
@pytest.mark.parametrize(
    ("exception", "because"),
    [(SAMPLES, "`floor` does not cover ore/metal"), (BOTH, "neither `floor` nor `extra` covers ore/metal")],
)
def test_a_decision_says_why_the_exception_does_not_apply(exception, because, plain):
    decision = evaluate(zone(exception), goods("ore/metal"), plain=plain)
    lines = {line.measure: line for line in decision.items[0].not_applied}
    assert lines["samples"].because.text == because
    assert lines["samples"].elsewhere
    (told,) = (each for each in decision_form(decision)["items"][0]["not_applied"] if each["measure"] == "samples")
    assert told["because"] == because


def test_an_exception_of_one_measure_that_covers_the_goods_applies_to_them():
    """That it names another too, which does not, is no matter."""
    decision = evaluate(zone(MIXED), goods("ore/metal"), plain=True)
    assert "samples" in {line.measure for line in decision.items[0].applied}
    assert decision.items[0].charges == ()


def test_goods_it_does_not_cover_are_told_that():
    exception = json.loads(SAMPLES) | {"covers": "ore/rock"}
    decision = evaluate(zone(json.dumps(exception)), goods("ore/metal"), plain=True)
    lines = {line.measure: line.because.text for line in decision.items[0].not_applied}
    assert lines["samples"] == "covers ore/rock, not ore/metal"


@pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
@given(st.data())
@few
def test_both_evaluators_say_the_same_of_it(data):
    found = zone(data.draw(st.sampled_from([SAMPLES, BOTH, MIXED])))
    shipment = data.draw(shipments(found))
    assert decision_text(evaluate(found, shipment)) == decision_text(evaluate(found, shipment, plain=True))


@pytest.mark.parametrize("name", of_shipments())
def test_no_shipped_exception_has_a_verdict_on_goods_it_says_nothing_of(name):
    found = shipped(name)
    for measure_ in found.measures.values():
        if isinstance(measure_, Exemption):
            reached = set().union(*(found.measures[each].covers for each in measure_.disapplies))
            for product in sorted(measure_.covers - reached)[:1]:
                day = {"imported_into": "US", "entered": "2027-01-04", "items": [{"product": product}]}
                decision = evaluate(found, Shipment.parse(day), plain=True)
                assert measure_.id not in decision.items[0].grounds.verdicts
