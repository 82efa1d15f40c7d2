"""Days and instants as they are written, and the second they stand for."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final, NamedTuple

from tradezone.values.problem import ValueProblem

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
NOON: Final = time(12)

_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?(Z|[+-][0-9]{2}:[0-9]{2})?)?")
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(NamedTuple):
    """A day (``2026-12-04``), a time of a day in a zone named elsewhere (``2026-12-04T00:01``), or an instant
    (``2026-12-04T09:00-05:00``)."""

    day: date
    clock: time | None = None
    offset: timedelta | None = None

    @classmethod
    def parse(cls, text: str) -> Moment:
        if not isinstance(text, str):
            raise TypeError(f"a date is read from text, not from {type(text).__name__}")
        match = _MOMENT.fullmatch(text)
        if match is None:
            raise ValueProblem(
                "bad-date", f"`{text}` is not a date", "write `2026-12-04`, or `2026-12-04T09:00-05:00` for an instant"
            )
        year, month, day, hour, minute, second, offset = match.groups()
        return cls(
            _day(text, int(year), int(month), int(day)),
            None if hour is None else _clock(text, int(hour), int(minute), int(second or 0)),
            None if offset is None else _offset(text, offset),
        )

    @property
    def is_instant(self) -> bool:
        return self.offset is not None

    def start(self, zone: tzinfo) -> int:
        """The first second of the moment, counted in UTC from 1970; a day begins at midnight in the zone."""
        return self._second(time(0), zone)

    def after(self, zone: tzinfo) -> int:
        """The second after the moment: the next midnight for a day, the next minute for a time of day."""
        if self.clock is None:
            return Moment(self.day + timedelta(days=1)).start(zone)
        return self.start(zone) + (60 if self.clock.second == 0 else 1)

    def second(self, zone: tzinfo) -> int:
        """The second a shipment's date stands for: noon in the zone where only a day is given."""
        return self._second(NOON, zone)

    def _second(self, clock: time, zone: tzinfo) -> int:
        here = zone if self.offset is None else timezone(self.offset)
        instant = datetime.combine(self.day, self.clock or clock, here)
        return int((instant - _EPOCH).total_seconds())

    def __str__(self) -> str:
        text = self.day.isoformat()
        if self.clock is None:
            return text
        text += "T" + self.clock.isoformat("seconds" if self.clock.second else "minutes")
        if self.offset is None:
            return text
        minutes = int(self.offset.total_seconds()) // 60
        sign = "-" if minutes < 0 else "+"
        return f"{text}{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _day(text: str, year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueProblem("bad-date", f"the year of `{text}` is not between {FIRST_YEAR} and {LAST_YEAR}", None)
    if not 1 <= month <= 12:
        raise ValueProblem("bad-date", f"`{text}` has no month {month}", "write year, month, day: `2026-12-04`")
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        raise ValueProblem("bad-date", f"`{text}` is not a day of the calendar", f"{_MONTHS[month - 1]} {year} has {length} days")
    return date(year, month, day)


def _clock(text: str, hour: int, minute: int, second: int) -> time:
    if hour > 23 or minute > 59 or second > 59:
        raise ValueProblem("bad-date", f"`{text}` has no such time of day", "hours run from 00 to 23, minutes from 00 to 59")
    return time(hour, minute, second)


def _offset(text: str, offset: str) -> timedelta:
    if offset == "Z":
        return timedelta(0)
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    found = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    if minutes > 59 or not timedelta(hours=-12) <= found <= timedelta(hours=14):
        raise ValueProblem("bad-date", f"`{text}` has no such offset from UTC", "offsets run from -12:00 to +14:00")
    return found
