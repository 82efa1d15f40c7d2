"""Bounds as a lawyer writes them: ``at most 5 kg``, ``before 2026-08-06``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tradezone.values import Moment, ValueProblem
from tradezone.values.exact import Exact

#: Phrase, and whether the figure must lie above (else below) and may equal the bound.
_AMOUNTS: Final = {"at least": (True, True), "more than": (True, False), "at most": (False, True), "less than": (False, False)}
_DATES: Final = {"from": (True, True), "after": (True, False), "through": (False, True), "before": (False, False)}


@dataclass(frozen=True, slots=True)
class Bound:
    """One bound on a figure or a date. ``at most`` and ``through`` include the bound, ``before`` does not."""

    phrase: str
    value: Any

    @classmethod
    def reader(cls, parse: Callable[[str], Any]) -> Callable[[str], Bound]:
        """Reads a phrase and a value such as ``at most 5 kg``."""

        def read(text: str) -> Bound:
            for phrase in _DATES if parse == Moment.parse else _AMOUNTS:
                if text.startswith(phrase + " "):
                    return cls(phrase, parse(text[len(phrase) + 1 :].strip()))
            phrases = _DATES if parse == Moment.parse else _AMOUNTS
            raise ValueProblem("bad-bound", f"`{text}` is not a bound", f"begin with {', '.join(f'`{p}`' for p in phrases)}")

        return read

    @property
    def above(self) -> bool:
        return {**_AMOUNTS, **_DATES}[self.phrase][0]

    @property
    def inclusive(self) -> bool:
        return {**_AMOUNTS, **_DATES}[self.phrase][1]

    def holds(self, figure: Exact, bound: Exact) -> bool:
        """Whether a figure keeps the bound, both in one unit."""
        if figure == bound:
            return self.inclusive
        return (bound < figure) is self.above

    def __str__(self) -> str:
        return f"{self.phrase} {self.value}"
