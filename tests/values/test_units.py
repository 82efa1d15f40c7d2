"""Units convert exactly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import law
from tradezone.values import Exact, Quantity, UnitPrice, ValueProblem
from tradezone.values.units import UNITS, factor, read_unit

BASE = {
    "g": Fraction(1, 1000),
    "kg": Fraction(1),
    "t": Fraction(1000),
    "lb": Fraction("0.45359237"),
    "W": Fraction(1),
    "kW": Fraction(1000),
    "MW": Fraction(10**6),
}
figures = st.tuples(st.integers(1, 10**20), st.integers(0, 10))
masses = st.sampled_from(["g", "kg", "t", "lb"])
powers = st.sampled_from(["W", "kW", "MW"])
pairs = st.one_of(st.tuples(masses, masses), st.tuples(powers, powers))


def fraction(amount: Exact) -> Fraction:
    return Fraction(amount.numerator, amount.denominator)


def test_every_unit_has_its_factor_here():
    assert set(UNITS) == set(BASE)


@given(figures, pairs)
@law
def test_a_quantity_converts_by_the_exact_factor(figure, pair):
    quantity = Quantity(*figure, of=pair[0])
    assert fraction(quantity.into(UNITS[pair[1]])) == fraction(quantity.exact) * BASE[pair[0]] / BASE[pair[1]]


@given(figures, pairs)
@law
def test_a_price_converts_the_other_way(figure, pair):
    price = UnitPrice(*figure, of=f"USD/{pair[0]}")
    assert fraction(price.per(UNITS[pair[1]])) == fraction(price.exact) * BASE[pair[1]] / BASE[pair[0]]


@given(figures, pairs)
@law
def test_there_and_back_is_the_same_quantity(figure, pair):
    quantity = Quantity(*figure, of=pair[0])
    there = quantity.into(UNITS[pair[1]])
    assert there * Exact(*factor(UNITS[pair[1]], UNITS[pair[0]])) == quantity.exact


@given(figures, figures, pairs)
@law
def test_price_times_quantity_is_the_same_money_in_every_unit(quantity, price, pair):
    goods, each = Quantity(*quantity, of=pair[0]), UnitPrice(*price, of=f"USD/{pair[0]}")
    there = UNITS[pair[1]]
    assert goods.into(there) * each.per(there) == goods.exact * each.exact


def test_a_pound_is_its_treaty_figure():
    assert Quantity.parse("1 lb").into(UNITS["kg"]) == Exact(45_359_237, 10**8)


def test_mass_and_power_do_not_convert():
    with pytest.raises(TypeError):
        Quantity.parse("1 kg").into(UNITS["W"])
    with pytest.raises(TypeError):
        UnitPrice.parse("1 USD/MW").per(UNITS["t"])


@pytest.mark.parametrize(
    ("wrong", "right"), [("KG", "kg"), ("Kg", "kg"), ("T", "t"), ("w", "W"), ("kw", "kW"), ("mW", "MW"), ("LB", "lb")]
)
def test_a_unit_in_wrong_capitals_is_a_problem_that_names_the_right_one(wrong, right):
    with pytest.raises(ValueProblem) as caught:
        read_unit(wrong)
    assert f"`{right}`" in str(caught.value.remedy)
