"""Days and instants: where a day begins, where it ends, and which second a date stands for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import law, moment_texts
from tradezone.values import Moment

#: With summer time by night, at midnight (Santiago, Sao Paulo, Beirut), of half an hour (Lord Howe); a day that never was (Apia, 2011).
ZONES = st.sampled_from(
    ["UTC", "America/New_York", "Europe/Brussels", "America/Santiago", "America/Sao_Paulo", "Asia/Beirut", "Australia/Lord_Howe",
     "Pacific/Apia", "Asia/Kathmandu", "America/St_Johns"]
)  # fmt: skip
DAYS = st.one_of(
    st.sampled_from([date(2024, 2, 29), date(2026, 3, 8), date(2026, 11, 1), date(2018, 11, 4), date(2018, 2, 18), date(2011, 12, 30),
                     date(2026, 3, 29), date(2026, 12, 31), date(1900, 1, 1), date(2199, 12, 31)]),
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
)  # fmt: skip


def local(second: int, zone: ZoneInfo) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(zone)


@given(st.dates(date(1950, 1, 2), date(2199, 12, 31)) | DAYS.filter(lambda day: day.year > 1950), ZONES)
@law
def test_a_day_begins_with_its_first_second(day, name):
    zone = ZoneInfo(name)
    start = Moment(day).start(zone)
    assert local(start, zone).date() >= day
    assert local(start - 1, zone).date() < day


@given(DAYS.filter(lambda day: day < date(2199, 12, 31)), ZONES)
@law
def test_a_day_ends_where_the_next_begins(day, name):
    zone = ZoneInfo(name)
    assert Moment(day).after(zone) == Moment(day + timedelta(days=1)).start(zone)


@given(DAYS, ZONES)
@law
def test_a_shipments_day_stands_for_noon(day, name):
    zone = ZoneInfo(name)
    if (day.year, name) != (2011, "Pacific/Apia"):
        assert local(Moment(day).second(zone), zone).replace(tzinfo=None) == datetime.combine(day, datetime.min.time()).replace(
            hour=12
        )


@given(DAYS.filter(lambda day: day.year > 1950), ZONES)
@law
def test_noon_of_a_day_lies_in_the_day(day, name):
    zone, moment = ZoneInfo(name), Moment(day)
    if (day, name) != (date(2011, 12, 30), "Pacific/Apia"):
        assert moment.start(zone) < moment.second(zone) < moment.after(zone)


@given(moment_texts, ZONES, ZONES)
@law
def test_an_instant_is_the_same_second_whatever_the_zone(text, one, other):
    moment = Moment.parse(text)
    if moment.is_instant:
        seconds = {moment.second(ZoneInfo(one)), moment.second(ZoneInfo(other)), moment.start(ZoneInfo(one))}
        assert seconds == {int(datetime.fromisoformat(text).timestamp())}


@pytest.mark.parametrize(
    ("text", "zone", "utc"),
    [
        ("2026-12-04T00:01", "America/New_York", "2026-12-04T05:01:00+00:00"),
        ("2026-07-04T00:01", "America/New_York", "2026-07-04T04:01:00+00:00"),
        ("2024-02-29", "UTC", "2024-02-29T00:00:00+00:00"),
        ("2026-09-15T09:00-05:00", "Asia/Kathmandu", "2026-09-15T14:00:00+00:00"),
        ("2026-09-15T09:00Z", "America/New_York", "2026-09-15T09:00:00+00:00"),
    ],
)
def test_where_a_moment_starts(text, zone, utc):
    assert Moment.parse(text).start(ZoneInfo(zone)) == datetime.fromisoformat(utc).timestamp()


def test_a_day_of_summer_time_has_23_or_25_hours():
    zone = ZoneInfo("America/New_York")
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 7, 4), 24)):
        assert Moment(day).after(zone) - Moment(day).start(zone) == hours * 3600


def test_a_time_of_day_lasts_its_minute_and_with_seconds_its_second():
    zone = ZoneInfo("UTC")
    for text, length in (("2026-12-04T00:01", 60), ("2026-12-04T00:01:30", 1)):
        moment = Moment.parse(text)
        assert moment.after(zone) - moment.start(zone) == length
