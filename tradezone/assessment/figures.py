"""Figures in sentences: exact where they end, longer where two would print alike."""

from __future__ import annotations

from typing import Final

from tradezone.values import Money, Quantity, UnitPrice
from tradezone.values.exact import Exact
from tradezone.values.figures import write_figure

#: Decimals shown of a price that does not end sooner.
_USUAL: Final = 6
_MOST: Final = 30


def amount_text(amount: Exact, least: int = 2, *, most: int = _USUAL, grouped: bool = True) -> str:
    """The amount in digits, with at least ``least`` decimals; one that does not end within ``most`` is cut there, towards zero."""
    ended = amount.decimals(least, most)
    if ended is not None:
        return write_figure(*ended, grouped=grouped)
    sign = -1 if amount.numerator < 0 else 1
    return write_figure(sign * (abs(amount.numerator) * 10**most // amount.denominator), most, grouped=grouped)


def grouped(figure: object) -> str:
    """An amount or quantity with commas between thousands, its digits as typed; anything else as it is."""
    if isinstance(figure, Money | Quantity | UnitPrice):
        return f"{write_figure(figure.units, figure.scale, grouped=True)} {figure.of}"
    return str(figure)


def is_shown_whole(amount: Exact, most: int = _USUAL) -> bool:
    """Whether ``amount_text`` shows every digit."""
    return amount.decimals(0, most) is not None


def apart(amount: Exact, other: Exact, least: int = 2) -> tuple[str, str]:
    """Two amounts with as many digits as it takes to see that they differ."""
    for most in range(max(least, _USUAL), _MOST, 4):
        texts = amount_text(amount, least, most=most, grouped=False), amount_text(other, least, most=most, grouped=False)
        if texts[0] != texts[1] or amount == other:
            return texts
    return texts


#: Decimals to which a turning point is found.
DECIMALS: Final = 12


def decimal(figure: Exact, *, up: bool = False) -> tuple[int, int]:
    """The figure to a dozen decimals, fewer where it ends sooner."""
    units, rest = divmod(figure.numerator * 10**DECIMALS, figure.denominator)
    if rest and up:
        units += 1
    scale = DECIMALS
    while scale and units % 10 == 0:
        units //= 10
        scale -= 1
    return units, scale
