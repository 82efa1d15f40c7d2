"""Lines and columns of printed reports, 92 characters wide."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap
from typing import Final, NamedTuple

WIDTH: Final = 92


class Line(NamedTuple):
    """One line, and how it looks on a terminal: the name of a rich style, or none."""

    text: str
    style: str = ""


def columns(cells: Sequence[tuple[str, int]], indent: int = 2, style: str = "") -> list[Line]:
    """Cells side by side, each wrapped within its width; a negative width aligns to the right, and the last may be longer."""
    return side_by_side([(_wrapped(text, abs(width)), width) for text, width in cells], indent, style)


def _wrapped(text: str, width: int) -> list[str]:
    """The text in lines; a figure and its per-cent sign stay together."""
    lines = wrap(text.replace(" %", "\0%"), width, break_long_words=True, break_on_hyphens=False)
    return [line.replace("\0%", " %") for line in lines]


def side_by_side(cells: Sequence[tuple[Sequence[str], int]], indent: int = 2, style: str = "") -> list[Line]:
    """Cells that are already in lines, side by side; what is longer than its width is not cut."""
    stacks = [[piece.rjust(-width) if width < 0 else piece.ljust(width) for piece in pieces] for pieces, width in cells]
    height = max(1, *(len(stack) for stack in stacks))
    blank = [" " * abs(width) for _, width in cells]
    rows = [[stack[i] if i < len(stack) else blank[j] for j, stack in enumerate(stacks)] for i in range(height)]
    return [Line((" " * indent + " ".join(row)).rstrip(), style) for row in rows]


def both_ends(left: str, right: str, style: str = "") -> Line:
    """Two texts at the two ends of a line, or after another where they do not fit."""
    gap = WIDTH - len(left) - len(right)
    return Line((left + " " * max(gap, 2) + right).rstrip(), style)
