"""A series has one value or none on each day; a period includes its first second and not its end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import law
from tradezone.policy.scope import period
from tradezone.values import Moment, Period, Row, Timeline

seconds = st.integers(-(10**6), 10**6)
starts = st.lists(st.integers(-50, 50) | seconds, unique=True, max_size=12).map(sorted)
ends = st.none() | st.integers(-20, 20) | seconds


@given(starts, st.integers(-60, 60) | seconds)
@law
def test_a_series_has_one_value_or_none_at_each_second(found, second):
    line = Timeline(Row(start, number) for number, start in enumerate(found))
    begun = [number for number, start in enumerate(found) if start <= second]
    row = line.at(second)
    assert (row.value if row else None) == (begun[-1] if begun else None)
    assert len(line) == len(found)
    assert [row.start for row in line] == found


@given(starts.filter(bool))
@law
def test_a_row_lasts_from_its_first_second_until_the_next_row_begins(found):
    line = Timeline(Row(start, number) for number, start in enumerate(found))
    for number, start in enumerate(found):
        assert line.at(start).value == number
        before = line.at(start - 1)
        assert before is None if number == 0 else before.value == number - 1
    assert line.at(found[-1] + 10**12).value == len(found) - 1


@given(starts.filter(lambda found: len(found) > 1), st.data())
@law
def test_rows_out_of_order_or_of_one_day_make_no_series(found, draw):
    wrong = (
        draw.draw(st.permutations(found).filter(lambda order: order != found)) if draw.draw(st.booleans()) else [found[0], *found]
    )
    with pytest.raises(ValueError, match="in order of time"):
        Timeline(Row(start, "") for start in wrong)


@given(ends, ends, st.integers(-25, 25) | seconds)
@law
def test_a_period_includes_its_start_and_not_its_end(start, end, second):
    inside = second in Period(start, end)
    assert inside == ((start is None or second >= start) and (end is None or second < end))


@given(
    st.tuples(ends, ends).filter(lambda p: None in p or p[0] < p[1]),
    st.tuples(ends, ends).filter(lambda p: None in p or p[0] < p[1]),
)
@law
def test_two_periods_overlap_where_some_second_is_in_both(one, other):
    first, second = Period(*one), Period(*other)
    edges = {edge + step for edge in (*one, *other) if edge is not None for step in (-1, 0)} | {0}
    assert first.overlaps(second) == any(s in first and s in second for s in edges)
    assert first.overlaps(second) == second.overlaps(first)


def test_from_and_through_are_both_included():
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("America/New_York")
    span = period(Moment.parse("2027-05-01"), Moment.parse("2027-07-31"), zone)
    for instant, inside in (
        ("2027-04-30T23:59:59-04:00", False),
        ("2027-05-01T00:00:00-04:00", True),
        ("2027-07-31T23:59:59-04:00", True),
        ("2027-08-01T00:00:00-04:00", False),
    ):
        assert (Moment.parse(instant).second(zone) in span) is inside
