"""A definitive decision is whole, and its sums are the sums of its lines."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given, note
from hypothesis import strategies as st

from tests.laws import strategies as some
from tests.laws.strategies import law, zone
from tradezone import Decision, evaluate
from tradezone.assessment.decision import OUTCOMES
from tradezone.values import Money


def decided(name: str, data) -> tuple[dict, Decision]:
    content = data.draw(some.contents(name, most=3))
    note(some.shown(content))
    shipment = some.fits(name, content)
    assume(shipment is not None)
    return content, evaluate(zone(name), shipment, plain=True)


def figure(money: Money) -> Fraction:
    return some.fraction(money.exact)


@given(some.names, st.data())
@law
def test_where_every_fact_is_given_the_decision_is_definitive_and_no_amount_is_left_open(name, data):
    _, decision = decided(name, data)
    assert decision.standing == "definitive"
    assert decision.compliance != "undetermined"
    assert not decision.missing
    assert not decision.bounds
    totals = decision.totals
    assert None not in (totals.customs_value, totals.ordinary_duty, totals.additional_duty, totals.duty, totals.security)
    for item in decision.items:
        for line in (*item.charges, *item.securities):
            assert line.money is not None
            assert "not given" not in line.formula


@given(some.names, st.data())
@law
def test_lines_add_up_to_totals(name, data):
    _, decision = decided(name, data)
    charges = [charge for item in decision.items for charge in item.charges]
    totals = decision.totals

    def of(*kinds: str) -> Fraction:
        return sum((figure(charge.money) for charge in charges if charge.kind in kinds), Fraction(0))

    assert figure(totals.ordinary_duty) == of("ordinary_duty")
    assert figure(totals.additional_duty) == of("additional_duty", "rebate")
    assert figure(totals.fees) == of("fee")
    assert figure(totals.duty) == figure(totals.ordinary_duty) + figure(totals.additional_duty)
    assert figure(totals.security) == sum((figure(s.money) for item in decision.items for s in item.securities), Fraction(0))


@given(some.names, st.data())
@law
def test_landed_cost_is_value_freight_insurance_duty_and_fees(name, data):
    content, decision = decided(name, data)
    value = carriage = Fraction(0)
    for item in content["items"]:
        declared = some.exchanged(name, content, item["customs_value"])
        carried = sum((some.figure(item[fact]) for fact in ("freight", "insurance") if fact in item), Fraction(0))
        without, terms = zone(name).terms == "FOB", item.get("terms", zone(name).terms)
        value += (
            declared - carried if without and terms != "FOB" else declared + carried if not without and terms == "FOB" else declared
        )
        carriage += carried if without else 0
    totals = decision.totals
    step = Fraction(1, 10 ** zone(name).rounding.scale)
    assert abs(figure(totals.customs_value) - value) < step
    assert abs(figure(totals.landed_cost) - (value + carriage + figure(totals.duty) + figure(totals.fees))) < step


@given(some.names, st.data())
@law
def test_a_shipment_has_the_gravest_outcome_of_its_items(name, data):
    _, decision = decided(name, data)
    assert OUTCOMES.index(decision.outcome) == max(OUTCOMES.index(item.outcome) for item in decision.items)
    for item in decision.items:
        extra = any(charge.money.units for charge in item.charges if charge.kind in ("additional_duty", "rebate"))
        assert item.outcome != "cleared" or not (extra or item.securities)


@given(some.names, st.data())
@law
def test_every_measure_of_a_policy_applies_or_says_why_not(name, data):
    _, decision = decided(name, data)
    for item in decision.items:
        applied, others = [line.measure for line in item.applied], [line.measure for line in item.not_applied]
        assert sorted([*applied, *others]) == sorted(zone(name).measures)
        assert all(line.because for line in item.applied)
        assert all(line.because.text for line in item.not_applied)
        assert {charge.measure for charge in item.charges} <= set(applied)
