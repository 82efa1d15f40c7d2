"""Exact arithmetic, held against ``fractions.Fraction``."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import exact, fractions, law
from tradezone.values import Exact
from tradezone.values.figures import write_figure

times = st.integers(1, 10**6)


def fraction(amount: Exact) -> Fraction:
    assert type(amount.numerator) is type(amount.denominator) is int
    assert amount.denominator > 0
    return Fraction(amount.numerator, amount.denominator)


@given(fractions, fractions, times, times)
@law
def test_sums_differences_and_products_are_those_of_fractions(one, other, scaled, again):
    first, second = exact(one, scaled), exact(other, again)
    assert fraction(first + second) == one + other
    assert fraction(first - second) == one - other
    assert fraction(first * second) == one * other
    assert fraction(first.positive()) == max(one, 0)


@given(fractions, fractions, times, times)
@law
def test_an_amount_for_each_unit_is_the_quotient_and_for_each_of_nothing_an_error(one, other, scaled, again):
    first, second = exact(one, scaled), exact(other, again)
    if other == 0:
        with pytest.raises(ZeroDivisionError):
            first.over(second)
    else:
        assert fraction(first.over(second)) == one / other


@given(fractions, fractions, times, times)
@law
def test_order_and_equality_are_those_of_fractions_and_the_hash_agrees(one, other, scaled, again):
    first, second = exact(one, scaled), exact(other, again)
    assert (first == second) == (one == other)
    assert (first < second) == (one < other)
    assert (first <= second) == (one <= other)
    assert exact(one) == first
    assert hash(exact(one)) == hash(first)


@given(fractions, times, st.integers(0, 4), st.integers(4, 12))
@law
def test_digits_are_given_only_where_they_end(value, scaled, least, most):
    found = exact(value, scaled).decimals(least, most)
    ends = (value * 10**most).denominator == 1
    assert (found is not None) == ends
    if found is not None:
        units, scale = found
        assert least <= scale <= most
        assert Fraction(units, 10**scale) == value
        assert scale == least or units % 10


@given(st.integers(-(10**40), 10**40), st.integers(0, 40))
@law
def test_a_figure_is_written_with_every_digit_of_its_scale(units, scale):
    text = write_figure(units, scale)
    assert Fraction(text) == Fraction(units, 10**scale)
    assert len(text.partition(".")[2]) == scale
    assert write_figure(units, scale, grouped=True).replace(",", "") == text


@given(st.integers(-(10**12), 10**12))
@law
def test_commas_stand_between_thousands(units):
    assert write_figure(units, 2, grouped=True) == f"{Decimal(units).scaleb(-2):,.2f}"
