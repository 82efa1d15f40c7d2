"""Pieces: figures that are straight lines in one price, cut exactly where any of them bends or leaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from typing import Final, NamedTuple

#: Cuts within cuts; beyond it a figure is no straight line between them, as where each unit is rounded.
_DEEPEST: Final = 24


class Beside(NamedTuple):
    """What else differs between goods of two prices: then they are not alike in all but their price."""

    exemptions: frozenset[str] = frozenset()
    originating: bool | None = None
    is_refused: bool = False
    #: The floors that charge; those that goods have to be kept to, and of them those under which the goods are priced.
    charging: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()


class Read(NamedTuple):
    """The figures at one price, and how far each comparison and each formula is from turning; ``form`` names the formulas, none where nothing is charged."""

    figures: tuple[Fraction, ...]
    margins: tuple[Fraction | None, ...]
    kinks: tuple[Fraction | None, ...]
    form: tuple[object, ...]
    beside: Beside = Beside()


class Piece(NamedTuple):
    """Prices between two cuts, both left out, with the figures that lie next to each end; without an end the second ones are of a price on the way."""

    low: Fraction
    high: Fraction | None
    at_low: tuple[Fraction, ...]
    at_high: tuple[Fraction, ...]
    is_straight: bool
    beside: Beside = Beside()


class Pieces(NamedTuple):
    """A line of prices from nothing up: the cuts with the figures at each, and the pieces between them."""

    cuts: tuple[tuple[Fraction, Read], ...]
    pieces: tuple[Piece, ...]


def cut(read: Callable[[Fraction], Read]) -> Pieces:
    """Every cut from zero up, and what lies between: where a comparison flips, and where a formula bends."""
    pieces = list(_pieces(read, Fraction(0), None, 0))
    cuts = tuple((piece.low, read(piece.low)) for piece in pieces)
    return Pieces(cuts, tuple(pieces))


def _pieces(read: Callable[[Fraction], Read], low: Fraction, high: Fraction | None, depth: int) -> Iterator[Piece]:
    first, middle, second = _inner(low, high)
    one, other = read(first), read(second)
    inside = sorted({zero for zero in _zeros(first, second, one, other) if low < zero and (high is None or zero < high)})
    if inside and depth < _DEEPEST:
        for start, end in zip([low, *inside], [*inside, high], strict=True):
            yield from _pieces(read, start, end, depth + 1)
        return
    at = read(middle)
    is_straight = at.form == one.form == other.form and not inside
    is_straight = is_straight and all(2 * b == a + c for a, b, c in zip(one.figures, at.figures, other.figures, strict=True))
    slopes = [(b - a) / (second - first) for a, b in zip(one.figures, other.figures, strict=True)]
    end = second if high is None else high
    at_low = tuple(a + slope * (low - first) for a, slope in zip(one.figures, slopes, strict=True))
    at_high = tuple(a + slope * (end - first) for a, slope in zip(one.figures, slopes, strict=True))
    yield Piece(
        low, high, at_low if is_straight else one.figures, at_high if is_straight else other.figures, is_straight, one.beside
    )


def _inner(low: Fraction, high: Fraction | None) -> tuple[Fraction, Fraction, Fraction]:
    """Two prices inside, and the one midway between them."""
    step = (high - low) / 4 if high is not None else max(low, Fraction(1))
    return low + step, low + 2 * step, low + 3 * step


def _zeros(first: Fraction, second: Fraction, one: Read, other: Read) -> Iterator[Fraction]:
    """Where margins that are straight lines are zero: two points give each line. Kinks are those of one set of formulas."""
    yield from _crossings(first, second, one.margins, other.margins)
    if one.form == other.form:
        yield from _crossings(first, second, one.kinks, other.kinks)


def _crossings(
    first: Fraction, second: Fraction, ones: Sequence[Fraction | None], others: Sequence[Fraction | None]
) -> Iterator[Fraction]:
    if len(ones) != len(others):
        return
    for one, other in zip(ones, others, strict=True):
        if one is not None and other is not None and one != other:
            yield first - one * (second - first) / (other - one)
