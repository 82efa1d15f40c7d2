"""Cells: the value of a typed column as the text that an author would write in its place.

Nothing is rounded on the way: a decimal keeps its digits, an instant its offset. A float has no exact text and is refused before.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from tradezone.values.figures import LONGEST_FIGURE

#: What a cell holds: text, or a list of texts or of mappings of texts.
Cell = str | list[Any] | dict[str, Any]


def cell(value: Any) -> Cell | None:
    """The text of one value, or a list of such texts; None where it says nothing: null, blank, or a text of white space."""
    match value:
        case None:
            return None
        case str():
            return value.strip() or None
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return _plain(format(value, "f"))
        case datetime():
            return value.isoformat()
        case date():
            return value.isoformat()
        case list():
            return [cell(each) for each in value]
        case dict():
            return {name: text for name, each in value.items() if (text := cell(each)) is not None}
    return str(value)


def _plain(figure: str) -> str:
    """A figure without the zeros behind the point that only the scale of its column adds: beyond the two of most money, and all where it is long."""
    whole, _, decimals = figure.partition(".")
    told = decimals.rstrip("0")
    kept = decimals[: max(len(told), 2)] if len(whole) + 2 <= LONGEST_FIGURE else told
    return f"{whole}.{kept}" if kept else whole
