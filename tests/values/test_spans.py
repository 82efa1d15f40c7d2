"""Lengths of time: the last day is in, months end on the day of the same number or on their last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import law, span_texts
from tradezone.values.spans import Span

DAYS = st.one_of(
    st.sampled_from([date(2024, 2, 29), date(2026, 2, 28), date(2026, 12, 31), date(2027, 1, 1), date(2026, 8, 31)]),
    st.dates(date(2000, 1, 1), date(2199, 12, 31)),
)
DAY = timedelta(days=1)


@pytest.mark.parametrize(("span", "first", "last"), [
    ("12 months", "2026-03-01", "2027-03-01"), ("1 year", "2024-02-29", "2025-02-28"), ("4 years", "2024-02-29", "2028-02-29"),
    ("1 month", "2026-01-31", "2026-02-28"), ("1 month", "2024-01-31", "2024-02-29"), ("1 month", "2026-02-28", "2026-03-28"),
    ("1 month", "2026-12-31", "2027-01-31"), ("30 days", "2026-01-31", "2026-03-02"), ("1 day", "2026-12-31", "2027-01-01"),
])  # fmt: skip
def test_a_length_ends_on_the_day_of_the_same_number_or_the_last_of_the_month(span, first, last):
    assert str(Span.parse(span).last(date.fromisoformat(first))) == last


@given(span_texts, DAYS)
@law
def test_the_first_day_in_time_is_the_earliest_from_which_the_last_is_reached(text, day):
    span = Span.parse(text)
    first = span.first(day)
    assert span.last(first) >= day
    assert span.last(first - DAY) < day


@given(span_texts, DAYS)
@law
def test_a_later_day_never_ends_earlier(text, day):
    span = Span.parse(text)
    assert day < span.last(day) <= span.last(day + DAY)


@given(st.integers(1, 100), DAYS)
@law
def test_a_year_is_twelve_months(number, day):
    years, months = Span(number, "year"), Span(12 * number, "month")
    assert years.last(day) == months.last(day)
    assert years.first(day) == months.first(day)
