"""Where the records of a CSV text end: a line end within a quoted cell ends none."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np

#: A record of more is taken for one whose quotation mark was never closed.
LONGEST_RECORD: Final = 1 << 20
_QUOTE, _COMMA, _LINE_END = b'",\n'


class Records:
    """The records of a text that ends with a line."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self._bytes = np.frombuffer(text, np.uint8)

    @cached_property
    def _quotes(self) -> Any:
        return np.flatnonzero(self._bytes == _QUOTE) if b'"' in self.text else np.zeros(0, np.intp)

    @cached_property
    def _line_ends(self) -> Any:
        return np.flatnonzero(self._bytes == _LINE_END)

    @cached_property
    def is_plain(self) -> bool:
        """Whether every quotation mark opens a cell at its beginning, closes one at its end, or stands doubled within one.

        Then the marks say by their number alone what is within a cell. The last cell may be open still.
        """
        opening, closing = self._quotes[::2], self._quotes[1::2]
        before, after = self._bytes[np.maximum(opening, 1) - 1], self._bytes[closing + 1]
        begins = (opening == 0) | (before == _COMMA) | (before == _LINE_END) | (before == _QUOTE)
        ends = (after == _COMMA) | (after == _LINE_END) | (after == _QUOTE)
        return bool(begins.all() and ends.all())

    @property
    def is_whole(self) -> bool:
        """Whether no cell is open at the end, of a text that is plain."""
        return len(self._quotes) % 2 == 0

    @cached_property
    def ends(self) -> Any:
        """Where each record of a plain text ends: at the end of a line that is within no cell."""
        lines = self._line_ends
        return lines[np.searchsorted(self._quotes, lines) % 2 == 0] if len(self._quotes) else lines

    @property
    def has_long_cells(self) -> bool:
        """Whether a cell of a plain text runs over the end of a line."""
        return len(self._quotes) > 0 and len(self.ends) < len(self._line_ends)

    @cached_property
    def begins(self) -> Any:
        """Where each record of a plain text begins, those left out that hold nothing."""
        begins = np.concatenate((np.zeros(1, np.intp), self.ends[:-1] + 1))
        return begins[begins < self.ends]

    @cached_property
    def lines(self) -> Any:
        """The line of each such record, counted from 0."""
        return np.searchsorted(self._line_ends, self.begins)

    def record(self, number: int) -> bytes:
        """The text of one of them."""
        begin = int(self.begins[number])
        return self.text[begin : int(self.ends[np.searchsorted(self.ends, begin)])]


def whole_records(text: bytes) -> int:
    """How much of a text that ends with a line is whole records; all of it where the last one is too long to be one."""
    if b'"' not in text:
        return len(text)
    records = Records(text)
    if records.is_plain:
        ends = records.ends
        end = int(ends[-1]) + 1 if len(ends) else 0
    else:
        end = len(text) - sum(map(len, _open_record(text)))
    return end if len(text) - end <= LONGEST_RECORD else len(text)


class Cells(NamedTuple):
    """A record as its cells, or what is wrong with it; ``line`` is counted from 1."""

    line: int
    cells: list[str]
    error: csv.Error | None = None


def read_cells(text: str, first_line: int) -> Iterator[Cells]:
    """The records of any text, one after the other. Of a quoted cell that is not closed the first line is one bad record."""
    lines = text.split("\n")[:-1]
    position = 0
    while position < len(lines):
        reader = csv.reader((line + "\n" for line in lines[position:]), strict=True)
        begin = position
        while begin < len(lines):
            line = begin
            try:
                cells = next(reader)
            except csv.Error as error:
                begin = position + reader.line_num
                yield Cells(first_line + line, [], error)
                if "end of data" in str(error):
                    begin = line + 1
                    break
                continue
            begin = position + reader.line_num
            yield Cells(first_line + line, cells)
        position = begin


def first_record(text: bytes) -> tuple[list[str], int]:
    """The cells of the first record, and how many lines it takes; ``UnicodeDecodeError`` and ``csv.Error`` where it is none."""
    reader = csv.reader((line.decode() + "\n" for line in text.split(b"\n")), strict=True)
    return next(reader, []), reader.line_num


def _open_record(text: bytes) -> list[bytes]:
    """The lines of the last record where a cell of it is open still."""
    lines = text.split(b"\n")[:-1]
    reader = csv.reader((line.decode("utf-8", "replace") + "\n" for line in lines), strict=True)
    done = 0
    while done < len(lines):
        begin = done
        try:
            next(reader)
        except csv.Error as error:
            if "end of data" in str(error):
                return [line + b"\n" for line in lines[begin:]]
        done = reader.line_num
    return []
