"""Amounts: what they are, not how many zeros they are written with."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values import strategies as some
from tests.values.strategies import law
from tradezone.values import HsCode, Money, Quantity, Share, UnitPrice, ValueProblem

whole = st.integers(-(10**20), 10**20)
scales = st.integers(0, 12)


@given(whole, scales, st.integers(0, 6))
@law
def test_equality_ignores_trailing_zeros_and_the_hash_agrees(units, scale, zeros):
    for kind, of in ((Money, "USD"), (Quantity, "kg"), (UnitPrice, "USD/kg"), (Share, "%")):
        short, long = kind(units, scale, of=of), kind(units * 10**zeros, scale + zeros, of=of)
        assert short == long
        assert hash(short) == hash(long)


@given(whole, scales, whole, scales)
@law
def test_amounts_are_equal_only_where_they_stand_for_the_same(one, at, other, other_at):
    first, second = Money(one, at, of="USD"), Money(other, other_at, of="USD")
    assert (first == second) == (Fraction(one, 10**at) == Fraction(other, 10**other_at))
    assert (first < second) == (Fraction(one, 10**at) < Fraction(other, 10**other_at))
    assert (first <= second) == (Fraction(one, 10**at) <= Fraction(other, 10**other_at))


@given(whole, scales, whole, scales)
@law
def test_sums_and_differences_are_exact(one, at, other, other_at):
    first, second = Money(one, at, of="USD"), Money(other, other_at, of="USD")
    total, rest = (first + second).exact, (first - second).exact
    assert Fraction(total.numerator, total.denominator) == Fraction(one, 10**at) + Fraction(other, 10**other_at)
    assert Fraction(rest.numerator, rest.denominator) == Fraction(one, 10**at) - Fraction(other, 10**other_at)


def test_two_kinds_are_never_equal():
    assert Money(1, 0, of="USD") != Money(1, 0, of="EUR")
    assert Quantity(1, 0, of="kg") != Quantity(1000, 0, of="g")
    assert Money(1, 0, of="USD") != UnitPrice(1, 0, of="USD")
    assert Money(1, 0, of="USD") != 1


def test_two_currencies_do_not_add_or_compare():
    usd, eur = Money.parse("5.00 USD"), Money.parse("5.00 EUR")
    for wrong in (lambda: usd + eur, lambda: usd - eur, lambda: usd < eur, lambda: usd <= eur, lambda: eur > usd):
        with pytest.raises(TypeError):
            wrong()


def test_money_quantity_and_price_do_not_mix():
    money, quantity, price = Money.parse("5 USD"), Quantity.parse("5 kg"), UnitPrice.parse("5 USD/kg")
    for one, other in ((money, quantity), (quantity, price), (money, price), (UnitPrice.parse("5 USD/t"), price)):
        with pytest.raises(TypeError):
            one + other


@pytest.mark.parametrize("text", ["500 mtu", "500 dmtu", "20 stu", "8 dmt", "3 10 kg", "5 1000 W", "5 pcs", "5 ton", "5 kg*m"])
def test_a_quantity_of_goods_is_in_a_unit_goods_are_weighed_in(text):
    with pytest.raises(ValueProblem) as caught:
        Quantity.parse(text)
    assert caught.value.code == "unknown-unit"
    assert caught.value.remedy


def test_a_gap_between_thousands_of_a_quantity_is_no_number_of_units():
    with pytest.raises(ValueProblem) as caught:
        Quantity.parse("3 100 kg")
    assert caught.value.remedy == "write `3100 kg`"


@pytest.mark.parametrize(
    "unit", ["kg", "100 kg", "mtu", "100 mtu", "dmt", "stu", "short_ton", "10 long_ton", "oz_t", "GW", "1000 W"]
)
def test_a_price_keeps_the_unit_it_is_quoted_for(unit):
    price = UnitPrice.parse(f"84.60 EUR/{unit}")
    assert str(price) == f"84.60 EUR/{unit}"
    assert (price.currency, price.unit.name) == ("EUR", unit)
    assert UnitPrice.parse(str(price)) == price


def test_prices_for_two_units_do_not_add_or_compare():
    one, other = UnitPrice.parse("84.60 EUR/100 kg"), UnitPrice.parse("84.60 EUR/kg")
    assert one != other
    with pytest.raises(TypeError):
        one + other
    with pytest.raises(TypeError):
        one < other  # noqa: B015 comparing is the test


@pytest.mark.parametrize("number", [1.5, 1, "1"])
def test_a_number_does_not_add_to_money(number):
    with pytest.raises(TypeError):
        Money.parse("5.00 USD") + number


@given(some.figures)
@law
def test_digits_are_kept_as_typed_but_for_needless_zeros_in_front(figure):
    written = str(Money.parse(f"{figure} USD")).split()[0]
    assert Decimal(written) == Decimal(figure)
    assert len(written.partition(".")[2]) == len(figure.partition(".")[2])


@given(some.figures, st.sampled_from([1, 5, 28, 60]))
@law
def test_the_amount_has_every_digit_whatever_the_decimal_context(figure, precision):
    with localcontext(prec=precision):
        for value in (Money.parse(f"{figure} USD"), Share.parse(f"{figure}%")):
            assert value.amount == Decimal(figure)


@given(some.figures)
@law
def test_a_share_is_a_hundredth_of_its_figure(figure):
    exact = Share.parse(f"{figure}%").exact
    assert Fraction(exact.numerator, exact.denominator) == Fraction(figure) / 100


def test_the_dots_of_a_code_do_not_matter_and_its_zeros_do():
    assert HsCode.parse("2805.30") == HsCode.parse("280530") != HsCode.parse("2805")
    assert hash(HsCode.parse("2805.30")) == hash(HsCode.parse("280530"))
    assert str(HsCode.parse("2805.30")) == "2805.30"


@given(some.hs_texts, some.hs_texts)
@law
def test_codes_agree_where_one_is_within_the_other(one, other):
    first, second = HsCode.parse(one), HsCode.parse(other)
    assert first.agrees(first)
    assert first.agrees(second) == second.agrees(first)
    assert HsCode.parse(first.heading).agrees(first)
    if first.heading != second.heading:
        assert not first.agrees(second)
