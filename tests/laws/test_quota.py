"""What falls only outside a quota: on the part of an item that is, in proportion."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import small
from tests.laws.strategies import decimal_text, law

quantities = st.integers(1, 400_000).map(lambda size: Fraction(size, 1000))
values = st.one_of(st.sampled_from([Fraction(0), Fraction(500), Fraction(999), Fraction(1000)]), st.integers(0, 2000).map(Fraction))
#: A percentage, an amount by the unit, a target less another duty, one with limits by value, and bands by the price.
RATES = {
    "by value": "7.3%",
    "by the unit": "0.123 USD/kg",
    "both": "1.8% + 0.128 USD/kg",
    "a target": "12.5% less mfn",
    "within limits": "10%, at least 8%, at most 9%",
    "bands": [small.scale("bands", [("0 USD/kg", "0.129 USD/kg"), ("5 USD/kg", "3%"), ("10 USD/kg", "free")])],
}
CHARGES = {
    "the shortfall": "shortfall",
    "a share of it": "60% of shortfall",
    "capped": "shortfall, at most 36.6%",
    "the whole floor": "whole_floor",
    "by brackets": [small.scale("brackets", [("10%", "30%"), ("40%", "50%"), ("75%", "90%")])],
}


def zone():
    """Every duty and every charge of a floor on what is outside the quota, beside a duty on all of it."""
    floors = [small.floor(charge, name=name.replace(" ", "-"), quota="outside") for name, charge in CHARGES.items()]
    duties = [small.duty(name.replace(" ", "-"), rate, quota="outside") for name, rate in RATES.items()]
    together = ", ".join(name.replace(" ", "-") for name in CHARGES)
    stacking = f"stacking: {{ cite: law art. 9, order: [mfn], additive: [[{together}]] }}\n"
    return small.zone(ordinary_duties=[small.MFN], additional_duties=duties, price_floors=floors, text=stacking)


def amounts(quantity, value, **quota):
    item = {"quantity": f"{decimal_text(quantity)} kg", "customs_value": f"{decimal_text(value, 24)} USD", **quota}
    decision = small.decided(zone(), item)
    return {each.measure: small.due(decision, each.measure) for each in decision.items[0].charges}


def added(*found):
    return {name: sum((each.get(name, Fraction(0)) for each in found), Fraction(0)) for name in {n for each in found for n in each}}


def nonzero(found):
    return {name: amount for name, amount in found.items() if amount}


@given(
    quantities, values, st.sampled_from([Fraction(1, 10), Fraction(1, 4), Fraction(1, 2), Fraction(4, 5), Fraction(1), Fraction(3)])
)
@law
def test_the_part_in_the_quota_and_the_part_over_it_add_up_to_the_charge_on_the_whole_item(quantity, value, part):
    """The item with so much of the quota left, against two items, one in the quota and one over it, at the same price."""
    whole = amounts(quantity, value, quota_available=f"{decimal_text(quantity * part)} kg")
    part = Fraction(decimal_text(quantity * part)) / quantity
    inside = amounts(quantity, value, quota="in")
    over = amounts(quantity, value, quota="over")
    left = max(1 - part, Fraction(0))
    parts = added(
        {name: amount * (1 - left) for name, amount in inside.items()}, {name: amount * left for name, amount in over.items()}
    )
    assert nonzero(whole) == nonzero(parts)


@given(st.integers(1, 4000), st.integers(0, 1500), st.integers(1, 9))
@law
def test_an_item_split_at_the_edge_of_the_quota_owes_what_the_whole_owes_before_rounding(kilograms, cents, tenths):
    quantity, price = Fraction(kilograms), Fraction(cents, 100)
    inside = quantity * tenths / 10
    whole = amounts(quantity, price * quantity, quota_available=f"{decimal_text(inside)} kg")
    parts = amounts(inside, price * inside, quota="in"), amounts(quantity - inside, price * (quantity - inside), quota="over")
    assert nonzero(whole) == nonzero(added(*parts))


@given(quantities, values, st.sampled_from([Fraction(0), Fraction(1, 1000), Fraction(1), Fraction(10**6)]))
@law
def test_where_as_much_of_the_quota_is_left_as_the_item_holds_nothing_is_owed_outside_it(quantity, value, more):
    found = amounts(quantity, value, quota_available=f"{decimal_text(quantity + more)} kg")
    assert set(found) == {"mfn"}


@given(quantities, values)
@law
def test_over_the_quota_what_falls_outside_it_falls_on_the_whole_item(quantity, value):
    """As the same measures would without a quota."""
    price = 10 * quantity
    found = amounts(quantity, value, quota="over")
    assert found.get("the-shortfall", Fraction(0)) == max(price - value, Fraction(0))
    assert found["by-value"] == value * Fraction(73, 1000)
    assert found["by-the-unit"] == quantity * Fraction(123, 1000)


@pytest.mark.parametrize(("quota", "found"), [
    ({"quota": "in"}, ["inside"]),
    ({"quota": "over"}, ["outside"]),
    ({"quota_available": "100 kg"}, ["inside"]),
    ({"quota_available": "0.1 t"}, ["inside"]),
    ({"quota_available": "99.999 kg"}, ["outside"]),
])  # fmt: skip
def test_some_of_an_item_is_outside_the_quota_or_all_of_it_is_in(quota, found):
    findings = [
        small.measure("inside", when={"quota": "in"}, severity="notice", message="all of it is in"),
        small.measure("outside", when={"quota": "outside"}, severity="notice", message="some of it is outside"),
    ]
    decision = small.decided(small.zone(findings=findings), quota)
    assert [line.code for line in decision.items[0].findings] == found


def test_a_quota_of_which_nothing_is_said_leaves_it_open_which_part_is_outside():
    decision = small.decided(small.zone(price_floors=[small.floor(quota="outside")]))
    assert decision.missing == ("items.1.quota",)
    assert [str(bound) for bound in decision.bounds["duty"]] == ["0.00 USD", "500.00 USD"]
