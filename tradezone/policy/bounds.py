"""Bounds as a lawyer writes them: ``at most 5 kg``, ``before 2026-08-06``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from tradezone.values import Moment, ValueProblem
from tradezone.values.exact import Exact

#: Phrase, and whether the figure must lie above (else below) and may equal the bound.
_AMOUNTS: Final = {"at least": (True, True), "more than": (True, False), "at most": (False, True), "less than": (False, False)}
_DATES: Final = {"from": (True, True), "after": (True, False), "through": (False, True), "before": (False, False)}


class Bound(NamedTuple):
    """One bound on a figure or a date. ``at most`` and ``through`` include the bound, ``before`` does not."""

    phrase: str
    value: Any
    #: Whether the figure must lie above the bound, else below; and whether it may equal it.
    above: bool
    inclusive: bool

    @classmethod
    def reader(cls, parse: Callable[[str], Any]) -> Callable[[str], Bound]:
        """Reads a phrase and a value such as ``at most 5 kg``."""
        phrases = _DATES if parse == Moment.parse else _AMOUNTS

        def read(text: str) -> Bound:
            for phrase, (above, inclusive) in phrases.items():
                if text.startswith(phrase + " "):
                    return cls(phrase, parse(text[len(phrase) + 1 :].strip()), above, inclusive)
            raise ValueProblem("bad-bound", f"`{text}` is not a bound", f"begin with {', '.join(f'`{p}`' for p in phrases)}")

        return read

    def holds(self, figure: Exact, bound: Exact) -> bool:
        """Whether a figure keeps the bound, both in one unit."""
        difference = figure.numerator * bound.denominator - bound.numerator * figure.denominator
        if difference == 0:
            return self.inclusive
        return (difference > 0) is self.above

    def __str__(self) -> str:
        return f"{self.phrase} {self.value}"
