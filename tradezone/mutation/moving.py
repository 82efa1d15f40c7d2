"""Scalars moved by the least amount of their kind: figures, dates, seasons, bounds and rounding rules, from text to texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from tradezone.values.figures import read_figure, write_figure
from tradezone.values.rounding import MODES

#: Each phrase of a bound and the one that differs at the bound alone.
NEIGHBOURS: Final = {
    "at most": "less than", "less than": "at most", "at least": "more than", "more than": "at least",
    "from": "after", "after": "from", "through": "before", "before": "through",
}  # fmt: skip
#: Of what falls due, the word and its neighbours.
_DUE: Final = {
    "shortfall": ("whole_floor", "shortfall_rate"),
    "whole_floor": ("shortfall",),
    "shortfall_rate": ("shortfall",),
    "excess": ("excess_rate",),
    "excess_rate": ("excess",),
}
#: Words that stand where a figure may, and their neighbour: no duty at all is a figure of nothing.
_IN_PLACE: Final = {"free": "1%", "lapsed": "not_set", "not_set": "lapsed"}

_BOUND = re.compile(rf"({'|'.join(NEIGHBOURS)}) (?=\S)")
#: A figure by itself: neither part of a name such as `mfn-2`, nor the number of units in `EUR/100 kg`.
_FIGURE = re.compile(r"(?<![\w./-])[0-9]+(?:\.[0-9]+)?(?![\w.-])")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2})?")
_DAY_OF_YEAR = re.compile(r"(?<![0-9-])[0-9]{2}-[0-9]{2}(?![0-9-])")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?![0-9-])")
_STEP = re.compile(r"(?<= to )(?:1|0\.0*1)$")
_LIMIT = re.compile(r", at (?:least|most) [^,]+")
_LEAP_YEAR: Final = 2024

Moved = Iterator[str]


def moved(text: str) -> Moved:
    """A rate, a price, an amount, a bound or any other text with figures in it: each figure, date, phrase and word moved by itself.

    A figure moves by one unit of its last digit, up and down, never below zero; a date by a day, a time of day by a minute; a phrase
    of a bound turns to the one that differs at the bound alone; a limit is dropped.
    """
    if text in _IN_PLACE:
        yield _IN_PLACE[text]
        return
    phrase = _BOUND.match(text)
    if phrase is not None:
        yield NEIGHBOURS[phrase[1]] + text[phrase.end(1) :]
    dates = list(_DATE.finditer(text))
    if dates:
        yield from _each(text, dates, _other_moments)
        return
    yield from _each(text, _FIGURE.finditer(text), _other_figures)
    yield from (text[: limit.start()] + text[limit.end() :] for limit in _LIMIT.finditer(text))
    for word, others in _DUE.items():
        for match in re.finditer(rf"(?<![\w-]){word}(?![\w-])", text):
            yield from (text[: match.start()] + other + text[match.end() :] for other in others)


def moved_day(text: str) -> Moved:
    """A date a day, or a time of day a minute, earlier and later."""
    yield from _each(text, _DATE.finditer(text), _other_moments)


def moved_season(text: str) -> Moved:
    """A part of the year that begins, or ends, a day earlier or later."""
    yield from _each(text, _DAY_OF_YEAR.finditer(text), _other_days_of_year)


def moved_periods(text: str) -> Moved:
    """A span of quarters or months that begins, or ends, one earlier or later."""
    yield from _each(text, _QUARTER.finditer(text), lambda found: _other_parts(found, "Q", 4))
    yield from _each(text, _MONTH.finditer(text), lambda found: _other_parts(found, "", 12))


def moved_length(text: str) -> Moved:
    """A length of time one unit longer and shorter: ``12 months``."""
    number, _, unit = text.partition(" ")
    for other in (int(number) - 1, int(number) + 1):
        if other > 0:
            yield f"{other} {unit.rstrip('s')}{'' if other == 1 else 's'}"


def moved_code(text: str) -> Moved:
    """A code of the Harmonized System with the next lower and higher last digit."""
    if text[-1:].isdigit():
        for other in (int(text[-1]) - 1, int(text[-1]) + 1):
            if 0 <= other <= 9:
                yield text[:-1] + str(other)


def moved_rounding(text: str) -> Moved:
    """Another mode, and a step ten times finer and coarser."""
    mode, _, _ = text.partition(" ")
    yield from (text.replace(mode, other, 1) for other in MODES if other != mode)
    yield from _each(text, _STEP.finditer(text), _other_steps)


def _each(text: str, found: Iterator[re.Match[str]] | list[re.Match[str]], others: Callable[[str], Iterator[str]]) -> Moved:
    """The text with each thing found in it replaced by each of its neighbours."""
    for match in found:
        for other in others(match[0]):
            yield text[: match.start()] + other + text[match.end() :]


def _other_figures(figure: str) -> Iterator[str]:
    units, scale = read_figure(figure)
    if units > 0:
        yield write_figure(units - 1, scale)
    yield write_figure(units + 1, scale)


def _other_moments(text: str) -> Iterator[str]:
    moment = datetime.fromisoformat(text).replace(tzinfo=UTC)
    is_day = len(text) == len("2026-01-01")
    step = timedelta(days=1) if is_day else timedelta(minutes=1)
    for other in (moment - step, moment + step):
        yield other.date().isoformat() if is_day else other.strftime("%Y-%m-%d") + text[10] + other.strftime("%H:%M")


def _other_days_of_year(text: str) -> Iterator[str]:
    try:
        day = date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    except ValueError:
        return
    for other in (day - timedelta(days=1), day + timedelta(days=1)):
        yield other.isoformat()[5:]


def _other_parts(text: str, mark: str, parts: int) -> Iterator[str]:
    year, _, part = text.partition("-")
    number = int(year) * parts + int(part.removeprefix(mark)) - 1
    width = 1 if mark else 2
    for other in (number - 1, number + 1):
        yield f"{other // parts:04}-{mark}{other % parts + 1:0{width}}"


def _other_steps(step: str) -> Iterator[str]:
    scale = len(step) - 2 if "." in step else 0
    for other in (scale - 1, scale + 1):
        if other >= 0:
            yield write_figure(1, other)
