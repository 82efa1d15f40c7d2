"""Diagnostics: a code, a sentence, a place, notes and a remedy, as values; and how they are printed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

Severity = Literal["error", "warning"]

#: More than this many are not printed; a file with more is broken in one way many times.
MOST_PRINTED: Final = 200
_WIDEST_LINE: Final = 160


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file, and a line and column counted from 1; ``length`` characters are meant."""

    file: str
    line: int = 0
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    @property
    def short(self) -> str:
        """File name and line, as decisions quote it: ``zone.yaml:67``."""
        return f"{self.file.replace(chr(92), '/').rpartition('/')[2]}:{self.line}"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong with what the user wrote.

    ``sentence`` is lower case without a full stop and quotes the user's text in backticks; ``notes`` name other places that
    bear on it; ``remedy`` says what to write instead, where that is known.
    """

    code: str
    sentence: str
    place: Place
    notes: tuple[str, ...] = ()
    remedy: str | None = None
    severity: Severity = "error"
    #: Of a warning about the law itself, the measure, product or series it is about: a policy may acknowledge it.
    of: str = ""


class Faults(Exception):  # noqa: N818 what it carries are faults in a text, of which some are mere warnings
    """What is wrong with a text, all of one pass at once."""

    def __init__(self, diagnostics: Sequence[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("\n".join(f"{d.place}: {d.severity}[{d.code}]: {d.sentence}" for d in self.diagnostics))


def in_file_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    return sorted(diagnostics, key=lambda d: (d.place.file, d.place.line, d.place.column, d.code, d.sentence))


def has_error(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity == "error" for d in diagnostics)


#: Gives the text of a line, counted from 1, of a file; None where it cannot be shown.
Lines = Callable[[str, int], str | None]


def printed(diagnostic: Diagnostic, lines: Lines) -> str:
    """The diagnostic as the user reads it.

    The first line serves editors and machines: ``FILE:LINE:COL: SEVERITY[CODE]: sentence``. Every further line begins with a
    space, a digit or ``=``, and shows the text as written with a caret, then notes and help.
    """
    place = diagnostic.place
    parts = [f"{place}: {diagnostic.severity}[{diagnostic.code}]: {printable(diagnostic.sentence)}"]
    gutter = " " * len(str(place.line)) if place.line else ""
    written = lines(place.file, place.line) if place.line else None
    if written is not None:
        shown, column = _excerpt(written, place.column)
        meant = shown[column - 1 : column - 1 + place.length]
        caret = " " * _width(shown[: column - 1]) + "^" * max(1, _width(meant))
        parts += [f"{gutter} |", f"{place.line} | {shown}", f"{gutter} | {caret}"]
    margin = gutter or " "
    parts += [f"{margin} = note: {printable(note)}" for note in diagnostic.notes]
    if diagnostic.remedy:
        parts.append(f"{margin} = help: {printable(diagnostic.remedy)}")
    return "\n".join(parts)


def listing(diagnostics: Iterable[Diagnostic], lines: Lines) -> str:
    """All diagnostics in file order, then their count."""
    ordered = in_file_order(diagnostics)
    parts = [printed(diagnostic, lines) for diagnostic in ordered[:MOST_PRINTED]]
    if len(ordered) > MOST_PRINTED:
        parts.append(f"... and {len(ordered) - MOST_PRINTED} more")
    return "\n".join([*parts, counted(ordered)])


def counted(diagnostics: Sequence[Diagnostic]) -> str:
    """``2 errors, 1 warning``."""
    errors = sum(d.severity == "error" for d in diagnostics)
    warnings = len(diagnostics) - errors
    words = [f"{n} {word}{'s' if n != 1 else ''}" for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return ", ".join(words) or "no errors"


#: Invisible, but part of how Persian, Dari and many Indian words are written, and harmless to a terminal.
_JOINERS: Final = frozenset("\u200c\u200d\u200e\u200f")


def printable(text: str) -> str:
    """The text with control characters shown as ``?`` and tabs as spaces, so that a file cannot speak to the terminal."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _JOINERS else " " if c == "\t" else "?" for c in text)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: two for a wide letter, none for a mark that stands on another."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width

    return sum(0 if category(c) in ("Mn", "Me", "Cf") else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def _excerpt(line: str, column: int) -> tuple[str, int]:
    """A line short enough to show, and where the column then is."""
    line = printable(line.rstrip("\r\n"))
    if len(line) <= _WIDEST_LINE:
        return line, min(column, len(line) + 1)
    start = max(0, column - 1 - _WIDEST_LINE // 2)
    shown = line[start : start + _WIDEST_LINE]
    return ("..." + shown, column - start + 3) if start else (shown, column)
