"""The rounding a law names: a mode and a step, used once for each charge line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tradezone.values.problem import ValueProblem

MODES: Final = ("half_up", "half_even", "up", "down")
MOST_DECIMALS = 6

_TEXT = re.compile(r"([a-z_]+) to (1|0\.0*1)")


@dataclass(frozen=True, slots=True)
class Rounding:
    """``half_up to 0.01``: to the nearest step, a half going away from zero.

    ``half_even`` sends a half to the even neighbour, ``up`` goes away from zero, ``down`` towards it. Each mode treats an
    amount and its negative alike.
    """

    mode: str
    scale: int

    @classmethod
    def parse(cls, text: str) -> Rounding:
        match = _TEXT.fullmatch(text)
        if match is None or match[1] not in MODES:
            raise ValueProblem(
                "bad-rounding", f"`{text}` is not a rounding rule", "write a mode and a step, such as `half_up to 0.01`"
            )
        scale = len(match[2]) - 2 if "." in match[2] else 0
        if scale > MOST_DECIMALS:
            raise ValueProblem("bad-rounding", f"`{text}` keeps {scale} decimals", f"at most {MOST_DECIMALS} are kept")
        return cls(match[1], scale)

    def __str__(self) -> str:
        step = "1" if not self.scale else "0." + "1".rjust(self.scale, "0")
        return f"{self.mode} to {step}"

    def apply(self, numerator: int, denominator: int) -> int:
        """The whole number nearest to the fraction by this mode; the denominator is positive. Of a column, for each of its rows."""
        sign = 1 - 2 * (numerator < 0)
        if self.mode == "half_up":
            return sign * ((2 * abs(numerator) + denominator) // (2 * denominator))
        size = abs(numerator)
        whole = size // denominator
        rest = size - whole * denominator
        if self.mode == "half_even":
            whole = whole + ((2 * rest > denominator) | ((2 * rest == denominator) & (whole % 2 == 1)))
        elif self.mode == "up":
            whole = whole + (rest > 0)
        return sign * whole
