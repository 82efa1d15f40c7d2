"""Rates, levels and what falls due: what each text means, part by part."""

from __future__ import annotations

import pytest
from hypothesis import given

from tests.values import strategies as some
from tests.values.strategies import law
from tradezone.policy.grammar.prices import Factor, Quotation
from tradezone.policy.grammar.settlements import Periods, months_of
from tradezone.values import DutyExpression, Money, Share, UnitPrice, ValueProblem
from tradezone.values.due_expression import ABOVE, BELOW, AtPrice, Difference, DueExpression, LevelExpression, secured
from tradezone.values.duty_expression import NO_LIMITS, AdValorem, Limits, Specific, Stated

FIVE = Share.parse("5%")
PER_KG = UnitPrice.parse("0.375 USD/kg")


@pytest.mark.parametrize(("text", "meant"), [
    ("free", DutyExpression()),
    ("5%", DutyExpression((AdValorem(FIVE),))),
    ("5% of copper-value", DutyExpression((AdValorem(FIVE, "copper-value"),))),
    ("5% of customs_value without us-content", DutyExpression((AdValorem(FIVE, "us-content", without=True),))),
    ("0.375 USD/kg", DutyExpression((Specific(PER_KG),))),
    ("0.375 USD/kg of contained-w", DutyExpression((Specific(PER_KG, "contained-w"),))),
    ("29.80 EUR/100 kg", DutyExpression((Specific(UnitPrice.parse("29.80 EUR/100 kg")),))),
    ("stated column-1", DutyExpression((Stated("column-1"),))),
    ("5% + 0.375 USD/kg + stated x", DutyExpression((AdValorem(FIVE), Specific(PER_KG), Stated("x")))),
    ("5% less column-1", DutyExpression((AdValorem(FIVE),), less="column-1")),
    ("5%, at least 5%", DutyExpression((AdValorem(FIVE),), limits=Limits(least=FIVE))),
    ("5%, at most 9 USD", DutyExpression((AdValorem(FIVE),), limits=Limits(most=Money.parse("9 USD")))),
    ("5%, at most 9 USD, at least 5%", DutyExpression((AdValorem(FIVE),), limits=Limits(FIVE, Money.parse("9 USD")))),
    ("5% less a, at least 1 USD", DutyExpression((AdValorem(FIVE),), "a", Limits(Money.parse("1 USD")))),
])  # fmt: skip
def test_a_rate_is_its_parts_what_is_taken_off_and_its_limits(text, meant):
    assert DutyExpression.parse(text) == meant


@pytest.mark.parametrize(("text", "meant"), [
    ("2043.00 EUR/t", LevelExpression(Share.parse("100%"), UnitPrice.parse("2043.00 EUR/t"))),
    ("155% of 101.31 EUR/t", LevelExpression(Share.parse("155%"), UnitPrice.parse("101.31 EUR/t"))),
    ("155% of 84.60 EUR/100 kg", LevelExpression(Share.parse("155%"), UnitPrice.parse("84.60 EUR/100 kg"))),
    ("140% of reference_price", LevelExpression(Share.parse("140%"), "reference_price")),
    ("105% of world-price", LevelExpression(Share.parse("105%"), "world-price")),
])  # fmt: skip
def test_a_level_is_a_share_of_an_amount_or_of_a_published_price(text, meant):
    assert LevelExpression.parse(text) == meant


@pytest.mark.parametrize("mode", [*BELOW, *ABOVE])
def test_what_falls_due_is_a_share_of_a_difference_within_limits(mode):
    assert DueExpression.parse(mode) == DueExpression(mode)
    assert DueExpression.parse(f"115% of {mode}").share == Share.parse("115%")
    assert DueExpression.parse(f"115% of {mode}, at most 15%").limits == Limits(most=Share.parse("15%"))
    assert DueExpression.parse(mode).limits == NO_LIMITS
    assert DueExpression.parse(mode).is_above == (mode in ABOVE)


@pytest.mark.parametrize(("text", "meant"), [
    ("mfn-duty less originating-goods", Difference("mfn-duty", "originating-goods")),
    ("ad-valorem + entry-price at standard-import-value", AtPrice(("ad-valorem", "entry-price"), "standard-import-value")),
    ("ad-valorem at standard-import-value", AtPrice(("ad-valorem",), "standard-import-value")),
])  # fmt: skip
def test_a_security_is_a_difference_of_duties_or_duties_at_a_price(text, meant):
    assert secured(text) == meant


def test_a_security_names_the_duties_it_is_worked_out_from():
    assert secured("mfn less lower").named == ("mfn", "lower")
    assert secured("a + b at c").named == ("a", "b")


@given(some.limit_texts)
@law
def test_limits_stand_least_first_whichever_was_written_first(text):
    limits = DutyExpression.parse(f"5%{text}").limits
    assert (limits == NO_LIMITS) == (text == "")
    assert sorted(str(limits).split(", ")) == sorted(str(DueExpression.parse(f"shortfall{text}").limits).split(", "))


@given(some.period_texts, some.period_texts)
@law
def test_a_span_of_periods_holds_those_that_lie_in_it_whole(first, last):
    start, end = months_of(first), months_of(last)
    if end[1] <= start[0]:
        with pytest.raises(ValueProblem):
            Periods.parse(f"{first} through {last}")
        return
    span = Periods.parse(f"{first} through {last}")
    assert str(span) == f"{first} through {last}"
    months = range(start[0] - 4, min(end[1] + 4, start[0] + 40))
    for month in months:
        year, rest = divmod(month, 12)
        assert span.holds(f"{year:04}-{rest + 1:02}") == (start[0] <= month < end[1])
        if rest % 3 == 0:
            assert span.holds(f"{year:04}-Q{rest // 3 + 1}") == (start[0] <= month and month + 3 <= end[1])


@pytest.mark.parametrize(
    "text",
    ["", "2026", "2026-Q1", "2026-Q5 through 2027-Q1", "2026-Q2 through 2026-Q1", "2026-13 through 2027-01", "2026-1 through 2"],
)
def test_what_is_no_span_of_periods_is_a_problem(text):
    with pytest.raises(ValueProblem) as caught:
        Periods.parse(text)
    assert (caught.value.code, bool(caught.value.remedy)) == ("bad-period", True)


@pytest.mark.parametrize(("text", "meant"), [("7.00 CNY/USD", (700, 2, "CNY", "USD")), ("0.14 USD/CNY", (14, 2, "USD", "CNY"))])
def test_an_exchange_rate_keeps_the_way_it_is_quoted(text, meant):
    assert Quotation.parse(text) == meant


@pytest.mark.parametrize(
    "text", ["7.00", "7.00 CNY", "CNY/USD", "0 CNY/USD", "-7 CNY/USD", "7 CNY/ZZZ", "7 cny/usd", "1e1 CNY/USD"]
)
def test_what_is_no_exchange_rate_is_a_problem(text):
    with pytest.raises(ValueProblem):
        Quotation.parse(text)


@pytest.mark.parametrize("text", ["0", "-1", "1.1765 kg", "1e5", ""])
def test_a_conversion_factor_is_a_figure_above_zero(text):
    with pytest.raises(ValueProblem):
        Factor.parse(text)
