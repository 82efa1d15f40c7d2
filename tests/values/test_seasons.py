"""A season has the same days every year, its first and its last among them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given

from tests.values import strategies as some
from tests.values.strategies import law
from tradezone.policy.bounds import Season

LEAP_YEAR = [date(2024, 1, 1) + timedelta(days=number) for number in range(366)]


@given(some.days_of_year, some.days_of_year)
@law
def test_a_season_holds_the_days_that_pass_from_its_first_to_its_last(first, last):
    texts = [f"{day:%m-%d}" for day in LEAP_YEAR]
    start, end = texts.index(first), texts.index(last)
    passed = texts[start : end + 1] if start <= end else texts[start:] + texts[: end + 1]
    season = Season.parse(f"{first} through {last}")
    assert [text for day, text in zip(LEAP_YEAR, texts, strict=True) if season.holds(day.month, day.day)] == sorted(passed)


@given(some.days_of_year)
@law
def test_a_season_of_one_day_is_that_day(day):
    season = Season.parse(f"{day} through {day}")
    assert sum(season.holds(each.month, each.day) for each in LEAP_YEAR) == 1


@pytest.mark.parametrize("text", ["12-15 through 02-28", "02-29 through 02-29", "01-01 through 12-31"])
def test_a_season_is_written_as_it_was_read(text):
    assert str(Season.parse(text)) == text
