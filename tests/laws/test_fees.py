"""Fees stand apart from duty: they are owed, and change nothing of what becomes of the goods."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, law

values = st.integers(0, 30_000_000).map(lambda cents: Fraction(cents, 100))
fees = st.sampled_from(["1%", "0.05 USD/kg", "0.3464%, at least 33.58 USD, at most 651.50 USD", "free", "2% less mfn"])
MERCHANDISE = "0.3464%, at least 33.58 USD, at most 651.50 USD"


def item(value):
    return {"customs_value": f"{decimal_text(value)} USD"}


@given(fees, values)
@law
def test_a_fee_alone_leaves_the_outcome_cleared(fee, value):
    decision = small.decided(small.zone(ordinary_duties=[small.MFN], fees=[small.duty("fee", fee)]), item(value))
    assert decision.outcome == "cleared"
    assert [each.kind for each in decision.items[0].charges] == ["ordinary_duty", "fee"]


@given(fees, values)
@law
def test_a_fee_is_no_duty_and_is_part_of_the_landed_cost(fee, value):
    with_fee = small.zone(ordinary_duties=[small.MFN], price_floors=[small.floor()], fees=[small.duty("fee", fee)])
    without = small.zone(ordinary_duties=[small.MFN], price_floors=[small.floor()])
    one, other = (small.decided(policy, item(value)) for policy in (with_fee, without))
    for total in ("customs_value", "ordinary_duty", "additional_duty", "duty", "security"):
        assert one.totals.named(total) == other.totals.named(total)
    assert one.outcome == other.outcome
    assert one.totals.landed_cost.units == other.totals.landed_cost.units + one.totals.fees.units
    assert one.totals.fees.units == sum(each.money.units for each in one.items[0].charges if each.kind == "fee")


@given(values)
@law
def test_a_fee_with_limits_is_never_less_than_the_least_nor_more_than_the_most(value):
    fee = small.charged(small.decided(small.zone(fees=[small.duty("fee", MERCHANDISE)]), item(value)), "fee")
    assert Fraction("33.58") <= fee <= Fraction("651.50")
    between = value * Fraction("0.003464")
    if Fraction("33.58") <= between <= Fraction("651.50"):
        assert abs(fee - between) <= Fraction(1, 200)


@given(values, values)
@law
def test_no_fee_falls_as_the_value_rises(one, other):
    low, high = sorted((one, other))
    policy = small.zone(fees=[small.duty("fee", MERCHANDISE)])
    assert small.due(small.decided(policy, item(low)), "fee") <= small.due(small.decided(policy, item(high)), "fee")


@given(values)
@law
def test_a_duty_levied_on_another_charge_too_has_both_in_its_base(value):
    """``base: [customs_value, floor]``: the percentage falls on what is left after the floor has been charged."""
    policy = small.zone(
        price_floors=[small.floor()],
        additional_duties=[small.duty("on-both", "10%", base=["customs_value", "floor"])],
        fees=[small.duty("fee", "1%", base=["customs_value", "floor", "on-both"])],
    )
    decision = small.decided(policy, item(value))
    floor = max(1000 - value, Fraction(0))
    assert small.due(decision, "on-both") == (value + floor) / 10
    assert small.due(decision, "fee") == (value + floor) * Fraction(11, 10) / 100
