"""The lines of a text, for messages that quote them."""

from __future__ import annotations

import re
from bisect import bisect_right


class NumberedLines:
    """Lines by number, and the line of a position. Looked for on first use: a text without faults is not searched."""

    __slots__ = ("_starts", "_text")

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        if self._starts is None:
            self._starts = [0, *(match.end() for match in re.finditer("\n", self._text))]
        return self._starts

    def line(self, number: int) -> str | None:
        """A line counted from 1, without its end; None where the text has no such line."""
        starts = self.starts
        if not 0 < number <= len(starts):
            return None
        end = starts[number] - 1 if number < len(starts) else len(self._text)
        return self._text[starts[number - 1] : end]

    def at(self, position: int) -> tuple[int, int]:
        """Line and column of a position, all three counted from 0."""
        line = bisect_right(self.starts, position) - 1
        return line, position - self.starts[line]
