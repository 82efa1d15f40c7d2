"""One floor in three readings: is the price before duties held against it, the price after them, or are they levied on it too?"""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, law
from tests.rules.shipped import FOLDERS
from tradezone import load_zone

READINGS = ["before_duties", "after_duties", "duties_on_floor"]
FLOOR = Fraction(450)
PRICES = "reference_prices:\n  ore: [{ from: 2026-01-01, value: 450.00 USD/kg, cite: law annex }]\n"

values = st.one_of(
    st.sampled_from([Fraction(each) for each in ("0", "400", "436.89", "436.90", "449.99", "450", "450.01", "463.5", "900")]),
    st.integers(0, 60_000).map(lambda cents: Fraction(cents, 100)),
)
rates = st.sampled_from([Fraction(0), Fraction(3), Fraction("3.7"), Fraction(25), Fraction(150)])


def zone(compared, rate=Fraction(3)):
    """The policy in one reading: of the three texts one line differs."""
    duty = small.duty("mfn", f"{decimal_text(rate)}%" if rate else "free")
    return small.zone(prices=PRICES, ordinary_duties=[duty], price_floors=[small.floor(compared=compared)])


def amounts(compared, value, rate=Fraction(3)):
    """What the floor charges and what the ordinary duty is, before rounding, on one kilogram."""
    decision = small.decided(zone(compared, rate), {"quantity": "1 kg", "customs_value": f"{decimal_text(value)} USD"})
    return small.due(decision), small.due(decision, "mfn")


@pytest.mark.parametrize(("compared", "duty", "floor"), [
    ("before_duties", "62.00", "50.00"),
    ("after_duties", "50.00", "38.00"),
    ("duties_on_floor", "63.50", "51.50"),
])  # fmt: skip
def test_three_readings_of_one_floor_are_three_amounts(compared, duty, floor):
    """ZONE-01 to ZONE-03: gallium worth 400 USD/kg under a floor of 450, with a duty of 3 %."""
    decision = small.decided(zone(compared), {"quantity": "1 kg", "customs_value": "400.00 USD"})
    assert str(decision.totals.duty) == f"{duty} USD"
    assert str(decision.totals.additional_duty) == f"{floor} USD"


@given(values, rates)
@law
def test_after_duties_below_the_floor_the_landed_price_is_the_floor(value, rate):
    floor, duty = amounts("after_duties", value, rate)
    assert duty == value * rate / 100
    assert value + duty + floor == max(FLOOR, value + duty)


@given(values, rates)
@law
def test_duties_on_the_floor_below_it_the_landed_price_is_the_floor_with_the_duty_on_it(value, rate):
    floor, duty = amounts("duties_on_floor", value, rate)
    assert value + duty + floor == max(FLOOR, value) * (1 + rate / 100)


@given(values, rates)
@law
def test_before_duties_the_shortfall_is_what_it_is_whatever_the_duty(value, rate):
    assert amounts("before_duties", value, rate) == (max(FLOOR - value, Fraction(0)), value * rate / 100)


@given(values.filter(lambda value: value >= FLOOR), rates)
@law
def test_at_and_above_the_floor_all_three_readings_agree(value, rate):
    assert {amounts(compared, value, rate) for compared in READINGS} == {(Fraction(0), value * rate / 100)}


@given(values, rates)
@law
def test_of_the_three_readings_that_after_duties_is_the_least_and_that_with_duties_on_the_floor_the_most(value, rate):
    before, after, on_floor = (sum(amounts(compared, value, rate)) for compared in READINGS)
    assert after <= before <= on_floor


@given(values, st.sampled_from(["5%", "12 USD/kg", "3% + 2 USD/kg", "10% less other"]))
@law
def test_a_duty_by_the_unit_is_levied_once_whatever_the_value_it_falls_on(value, rate):
    """Levied on the floor, only what turns on the value grows."""
    zone = small.zone(
        prices=PRICES,
        ordinary_duties=[small.duty("mfn", rate), small.duty("other", "4%")],
        text="stacking: { cite: law art. 9, order: [mfn, other], additive: [[mfn, other]] }\n",
        price_floors=[small.floor(compared="duties_on_floor")],
    )
    decision = small.decided(zone, {"quantity": "1 kg", "customs_value": f"{decimal_text(value)} USD"})
    part = {"5%": 9, "12 USD/kg": 4, "3% + 2 USD/kg": 7, "10% less other": 10}[rate]
    assert small.due(decision) == max(FLOOR - value, Fraction(0)) * (1 + Fraction(part, 100))


def test_a_preference_in_place_of_the_duty_is_the_duty_that_is_levied():
    for compared, floor in (("before_duties", "50.00"), ("after_duties", "44.00"), ("duties_on_floor", "50.75")):
        policy = small.zone(
            prices=PRICES,
            ordinary_duties=[small.duty("mfn", "3%")],
            tariff_preferences=[small.PREFERENCE],
            price_floors=[small.floor(compared=compared)],
        )
        decision = small.decided(policy, {"quantity": "1 kg", "customs_value": "400.00 USD", "claims": ["lower"]})
        assert str(decision.totals.additional_duty) == f"{floor} USD"


def test_the_shipped_readings_differ_in_one_line():
    folders = [FOLDERS[name.replace("_", "-")] for name in READINGS]
    lines = [(folder / "policy.yaml").read_text(encoding="utf-8").splitlines() for folder in folders]
    different = [found for found in zip(*lines, strict=True) if len(set(found)) > 1]
    assert different == [tuple(f"    compared: {compared}" for compared in READINGS)]
    assert {load_zone(folder).id for folder in folders} == {"gallium-floor"}
