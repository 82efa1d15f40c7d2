"""Decimal figures as integers with a power-of-ten scale: ``116.00`` is 11600 at scale 2."""

from __future__ import annotations

import re

from tradezone.values.problem import ValueProblem

#: A figure of the trade has a dozen digits; one of more than this is an attack or a broken export.
LONGEST_FIGURE = 30

_FIGURE = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:[,'_ ][0-9]{3})+(?:\.[0-9]+)?")


def read_figure(text: str, *, code: str = "bad-amount") -> tuple[int, int]:
    """The integer and the scale a plain decimal figure stands for; digits are kept as typed.

    No exponent, no sign but a leading minus, no separators between thousands, no NaN and no infinity: each of these is a
    ``ValueProblem`` with the given code.
    """
    if not isinstance(text, str):
        raise TypeError(f"a figure is read from text, not from {type(text).__name__}")
    match = _FIGURE.fullmatch(text)
    if match is None:
        remedy = "write plain digits with a decimal point, such as `1234.50`"
        if _GROUPED.fullmatch(text):
            remedy = "write `" + re.sub(r"[,'_ ]", "", text) + "`, without separators between thousands"
        raise ValueProblem(code, f"`{clip(text)}` is not a decimal figure", remedy)
    sign, whole, fraction = match.groups(default="")
    if len(whole) + len(fraction) > LONGEST_FIGURE:
        raise ValueProblem(
            code,
            f"`{clip(text)}` has {len(whole) + len(fraction)} digits",
            f"a figure has at most {LONGEST_FIGURE} digits",
        )
    return int(sign + whole + fraction), len(fraction)


def write_figure(units: int, scale: int, *, grouped: bool = False) -> str:
    """The figure in digits, with every digit of its scale; ``grouped`` puts commas between thousands."""
    sign = "-" if units < 0 else ""
    digits = str(abs(units)).rjust(scale + 1, "0")
    whole, fraction = (digits[:-scale], digits[-scale:]) if scale else (digits, "")
    if grouped:
        whole = f"{int(whole):,}"
    return f"{sign}{whole}.{fraction}" if fraction else f"{sign}{whole}"


def plainest(units: int, scale: int) -> tuple[int, int]:
    """The same figure without trailing zeros after the point: what two equal figures have in common."""
    while scale and units % 10 == 0:
        units //= 10
        scale -= 1
    return units, scale


def clip(text: str, length: int = 40) -> str:
    """The beginning of a text that may be of any length, fit to be quoted in a sentence."""
    return text if len(text) <= length else text[: length - 3] + "..."


def many(number: int, what: str) -> str:
    """A number of things: ``1 shipment``, ``1,200 shipments``."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"
