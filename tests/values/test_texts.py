"""Every value reads what it writes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values import strategies as some
from tests.values.strategies import law
from tradezone.policy.bounds import Bound, PriceBound, Season
from tradezone.policy.scope import Figure
from tradezone.values import (
    Citation,
    DutyExpression,
    HsCode,
    Moment,
    Money,
    Quantity,
    Rounding,
    Share,
    ShareOfDuty,
    UnitPrice,
    ValueProblem,
)
from tradezone.values.cuts import RoundedDown
from tradezone.values.due_expression import DueExpression, LevelExpression, secured
from tradezone.values.spans import Span


class Secured:
    """What a security secures: one duty less another, or duties at another price."""

    parse = staticmethod(secured)


VALUES = [
    (Money, some.money_texts),
    (Quantity, some.quantity_texts),
    (UnitPrice, some.price_texts),
    (Share, some.share_texts),
    (DutyExpression, some.duty_texts),
    (ShareOfDuty, some.share_of_duty_texts),
    (HsCode, some.hs_texts),
    (Citation, some.citation_texts),
    (Moment, some.moment_texts),
    (Rounding, some.rounding_texts),
]
#: What stands in a policy only, and is always text there.
EXPRESSIONS = [
    (LevelExpression, some.level_texts),
    (DueExpression, some.due_texts),
    (Secured, some.secured_texts),
    (PriceBound, some.price_bound_texts),
    (Season, some.season_texts),
    (Span, some.span_texts),
    (RoundedDown, some.rounded_down_texts),
]
AMOUNT_PHRASES = some.amount_phrases
DATE_PHRASES = st.sampled_from(["from", "after", "through", "before"])
BOUNDS = [
    (Money, AMOUNT_PHRASES, some.money_texts),
    (Quantity, AMOUNT_PHRASES, some.quantity_texts),
    (Share, AMOUNT_PHRASES, some.share_texts),
    (UnitPrice, AMOUNT_PHRASES, some.price_texts),
    (Moment, DATE_PHRASES, some.moment_texts),
]


@pytest.mark.parametrize(("kind", "texts"), [*VALUES, *EXPRESSIONS], ids=lambda value: getattr(value, "__name__", ""))
@given(draw=st.data())
@law
def test_a_value_reads_its_own_text(kind, texts, draw):
    value = kind.parse(draw.draw(texts))
    again = kind.parse(str(value))
    assert again == value
    assert hash(again) == hash(value)
    assert str(again) == str(value)


@pytest.mark.parametrize(("kind", "phrases", "texts"), BOUNDS, ids=lambda value: getattr(value, "__name__", ""))
@given(draw=st.data())
@law
def test_a_bound_reads_its_own_text(kind, phrases, texts, draw):
    read = Bound.reader(kind.parse)
    bound = read(f"{draw.draw(phrases)} {draw.draw(texts)}")
    assert read(str(bound)) == bound


@given(AMOUNT_PHRASES, some.figures)
@law
def test_a_bound_on_a_plain_number_keeps_its_digits(phrase, figure):
    assert str(Bound.reader(Figure)(f"{phrase} {figure}")) == f"{phrase} {figure}"


@pytest.mark.parametrize("kind", [kind for kind, _ in VALUES])
@pytest.mark.parametrize("number", [1.5, 0.0, float("nan"), float("inf"), 3, None])
def test_no_value_is_read_from_a_number(kind, number):
    with pytest.raises(TypeError):
        kind.parse(number)


@pytest.mark.parametrize("kind", [Money, Quantity, UnitPrice, Share])
@pytest.mark.parametrize(("units", "scale"), [(1.0, 2), (100, 2.0), (True, 0), (1, -1)])
def test_no_amount_is_made_of_a_float(kind, units, scale):
    with pytest.raises((TypeError, ValueError)):
        kind(units, scale, of="USD")


NOT_FIGURES = [
    "1e5", "1E5", "+5", "1,000.00", "1_000", "1'000", ".5", "5.", "--5", "NaN", "inf", "", " ", "٣", "１２", "5 5", "9" * 31,
    "0x10", "½",
]  # fmt: skip


@pytest.mark.parametrize("figure", NOT_FIGURES)
@pytest.mark.parametrize(("kind", "behind"), [(Money, " USD"), (Quantity, " kg"), (UnitPrice, " USD/kg"), (Share, "%")])
def test_a_figure_is_plain_digits_or_a_problem(kind, behind, figure):
    with pytest.raises(ValueProblem):
        kind.parse(figure + behind)


@pytest.mark.parametrize(("kind", "text"), [
    (Money, "5"), (Money, "5 usd"), (Money, "5 US"), (Money, "5 ZZZ"), (Money, "5 USD/kg"), (Money, "$5"),
    (Quantity, "0 kg"), (Quantity, "-1 kg"), (Quantity, "0.000 t"), (Quantity, "5 KG"), (Quantity, "5 mW"), (Quantity, "5 pcs"),
    (UnitPrice, "5 USD"), (UnitPrice, "5 USD/"), (UnitPrice, "5 USD/kg/kg"), (Share, "5"), (Share, "5 %"), (Share, "5%%"),
    (DutyExpression, ""), (DutyExpression, "-5%"), (DutyExpression, "5% +"), (DutyExpression, "5% + 5%"),
    (DutyExpression, "12 USD/t + 5%"), (DutyExpression, "free less column-1"), (DutyExpression, "5% less a less b"),
    (DutyExpression, "stated a + 5%"), (DutyExpression, "stated a + 12 USD/t"), (DutyExpression, "5% + free"),
    (DutyExpression, "1% + 2% of a + 3% of b + 1 USD/kg + stated c"), (DutyExpression, "5% of a + 6% of a"),
    (DutyExpression, "-5% of a"), (DutyExpression, "-1 USD/kg of a"), (DutyExpression, "5% of customs_value"),
    (DutyExpression, "5% of customs_value without"), (DutyExpression, "1 USD/kg of"), (DutyExpression, "stated"),
    (DutyExpression, "5%, at least"), (DutyExpression, "5%, 3%"), (DutyExpression, "5%, at least 3%, at least 4%"),
    (DutyExpression, "5%, at least 4%, at most 3%"), (DutyExpression, "5%, at least 4 USD, at most 3 USD"),
    (DutyExpression, "5%, at most -1 USD"), (DutyExpression, "5%,at least 3%"), (DutyExpression, "free, at least 3%"),
    (DutyExpression, ", at least 3%"), (DutyExpression, "5%, at least 3% less a"), (DutyExpression, "5 USD/pcs"),
    (LevelExpression, ""), (LevelExpression, "reference_price"), (LevelExpression, "0% of reference_price"),
    (LevelExpression, "-5% of reference_price"), (LevelExpression, "100% reference_price"), (LevelExpression, "0.00 USD/kg"),
    (LevelExpression, "-1 USD/kg"), (LevelExpression, "5% of 0 USD/kg"), (LevelExpression, "0% of 5 USD/kg"),
    (LevelExpression, "145.00 USD"), (LevelExpression, "5% of Index"), (LevelExpression, "an-index"),
    (LevelExpression, "100 of an-index"), (LevelExpression, "5% of 5% of an-index"),
    (Span, ""), (Span, "12"), (Span, "a year"), (Span, "0 days"), (Span, "-1 day"), (Span, "1 months"), (Span, "2 month"), (Span, "101 years"),
    (Span, "1201 months"), (Span, "1.5 years"), (Span, "012 months"), (Span, "12  months"), (Span, "12 Months"), (Span, "1 week"),
    (RoundedDown, ""), (RoundedDown, "0.1%"), (RoundedDown, "up to 0.1%"), (RoundedDown, "down to 0%"), (RoundedDown, "down to -0.1%"),
    (RoundedDown, "down to 0.1"), (RoundedDown, "down to 0.1% and 0.2%"), (RoundedDown, "down to 0.01 USD and 0.01 EUR"),
    (DueExpression, ""), (DueExpression, "gap"), (DueExpression, "Shortfall"), (DueExpression, "0% of shortfall"),
    (DueExpression, "-5% of shortfall"), (DueExpression, "50 of shortfall"), (DueExpression, "50% shortfall"),
    (DueExpression, "50% of 50% of shortfall"), (DueExpression, "shortfall less a"), (DueExpression, "shortfall, at best 5%"),
    (DueExpression, "shortfall, at most 5%, at most 6%"), (DueExpression, "shortfall, at least 5%, at most 4%"),
    (DueExpression, "shortfall, at most -5%"), (DueExpression, "shortfall, at most 5"), (DueExpression, "shortfall + excess"),
    (Secured, ""), (Secured, "a"), (Secured, "a less"), (Secured, "less b"), (Secured, "a less b less c"), (Secured, "a + b"),
    (Secured, "a + b at"), (Secured, "a +b at c"), (Secured, "at c"), (Secured, "a less b at c"), (Secured, "A less b"),
    (PriceBound, ""), (PriceBound, "5 USD/kg"), (PriceBound, "at least"), (PriceBound, "at least 5"), (PriceBound, "at least 5 USD"),
    (PriceBound, "at least 5%"), (PriceBound, "5% of an-index"), (PriceBound, "over 5% of an-index"), (PriceBound, "from 5 USD/kg"),
    (PriceBound, "at least 5 USD/mW"),
    (Season, ""), (Season, "01-01"), (Season, "01-01 to 03-31"), (Season, "1-1 through 3-31"), (Season, "01-01 through 02-30"),
    (Season, "01-01 through 04-31"), (Season, "13-01 through 03-31"), (Season, "00-01 through 03-31"), (Season, "01-00 through 03-31"),
    (Season, "2026-01-01 through 2026-03-31"), (Season, "01-01 through 03-31 through 04-01"),
    (ShareOfDuty, "50% of"), (ShareOfDuty, "of mfn-duty"), (ShareOfDuty, "50 of mfn-duty"),
    (HsCode, "280"), (HsCode, "28053"), (HsCode, "2805.3"), (HsCode, "2805..30"), (HsCode, "２８０５"),
    (Citation, ""), (Citation, "Agreement art. 1"), (Citation, "agreement art. 1, 2"),
    (Rounding, "half_up to 0.05"), (Rounding, "half_up to 0.0000001"), (Rounding, "bankers to 0.01"), (Rounding, "half_up"),
    (Moment, "2026-02-29"), (Moment, "2100-02-29"), (Moment, "2026-13-01"), (Moment, "2026-1-1"), (Moment, "20260101"),
    (Moment, "1899-12-31"), (Moment, "2200-01-01"), (Moment, "2026-01-01T24:00"), (Moment, "2026-01-01T00:60"),
    (Moment, "2026-01-01T00:00+15:00"), (Moment, "2026-01-01T00:00+14:01"), (Moment, "2026-01-01T00:00-12:01"), (Moment, "2026-01-01Z"),
])  # fmt: skip
def test_text_of_another_shape_is_a_problem_with_a_code(kind, text):
    with pytest.raises(ValueProblem) as caught:
        kind.parse(text)
    assert caught.value.code
    assert caught.value.sentence


@given(st.text(max_size=40))
@law
def test_any_text_is_a_value_or_a_problem(text):
    for kind, _ in (*VALUES, *EXPRESSIONS):
        try:
            value = kind.parse(text)
        except ValueProblem:
            continue
        assert kind.parse(str(value)) == value
