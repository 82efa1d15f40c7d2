"""Rounding, held against ``decimal`` where a figure ends and against ``fractions`` where it does not."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal, localcontext
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import exact, fractions, law, roundings
from tradezone.values import Exact, Rounding

DECIMAL_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}


def steps(value: Fraction, rounding: Rounding) -> int:
    """The dull answer: how many steps an amount is, by the definition of its mode."""
    scaled = abs(value) * 10**rounding.scale
    half = {
        "half_up": lambda: floor(scaled + Fraction(1, 2)),
        "half_even": lambda: round(scaled),
        "up": lambda: ceil(scaled),
        "down": lambda: floor(scaled),
    }
    return half[rounding.mode]() * (-1 if value < 0 else 1)


@given(st.integers(-(10**25), 10**25), st.integers(0, 12), roundings)
@law
def test_a_figure_that_ends_is_rounded_as_decimal_rounds_it(units, scale, rounding):
    with localcontext(prec=80):
        wanted = Decimal(units).scaleb(-scale).quantize(Decimal(1).scaleb(-rounding.scale), rounding=DECIMAL_MODES[rounding.mode])
        assert Decimal(Exact.scaled(units, scale).rounded(rounding)).scaleb(-rounding.scale) == wanted


@given(st.integers(-(10**6), 10**6), roundings)
@law
def test_a_half_is_rounded_as_decimal_rounds_it(steps_below, rounding):
    with localcontext(prec=80):
        half = Decimal(2 * steps_below + 1) / 2
        wanted = half.quantize(Decimal(1), rounding=DECIMAL_MODES[rounding.mode])
        assert rounding.apply(2 * steps_below + 1, 2) == int(wanted)


@given(fractions, st.integers(1, 1000), roundings)
@law
def test_any_fraction_is_rounded_by_the_definition_of_its_mode(value, times, rounding):
    assert exact(value, times).rounded(rounding) == steps(value, rounding)


@given(fractions, roundings)
@law
def test_an_amount_and_its_negative_are_rounded_alike(value, rounding):
    assert exact(-value).rounded(rounding) == -exact(value).rounded(rounding)


@given(fractions, roundings)
@law
def test_rounding_moves_an_amount_by_less_than_a_step_and_to_the_nearest_by_half_a_step(value, rounding):
    moved = abs(Fraction(exact(value).rounded(rounding)) - value * 10**rounding.scale)
    assert moved <= Fraction(1, 2) if rounding.mode.startswith("half") else moved < 1


@given(st.integers(-(10**12), 10**12), roundings)
@law
def test_a_whole_number_of_steps_is_left_alone(units, rounding):
    assert Exact.scaled(units, rounding.scale).rounded(rounding) == units


@pytest.mark.parametrize(
    ("mode", "amounts"),
    [
        ("half_up", {"0.005": 1, "-0.005": -1, "0.0049": 0, "0.015": 2, "0.025": 3}),
        ("half_even", {"0.005": 0, "-0.005": 0, "0.015": 2, "0.025": 2, "0.0251": 3}),
        ("up", {"0.0001": 1, "-0.0001": -1, "0": 0, "0.01": 1}),
        ("down", {"0.0199": 1, "-0.0199": -1, "0.02": 2}),
    ],
)
def test_cents_by_each_mode(mode, amounts):
    for text, cents in amounts.items():
        assert exact(Fraction(text)).rounded(Rounding(mode, 2)) == cents
