"""Codes of the Harmonized System, with their digits and dots as typed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tradezone.values.problem import ValueProblem

ANY_CODE = "any"
_CODE = re.compile(r"[0-9]{4}(?:\.?[0-9]{2}){0,3}")


@dataclass(frozen=True, slots=True, eq=False)
class HsCode:
    """A heading (4 digits), subheading (6) or tariff line (8 or 10). ``2805.30`` keeps its zero; dots do not matter."""

    text: str

    @classmethod
    def parse(cls, text: str) -> HsCode:
        if not isinstance(text, str):
            raise TypeError(f"an HS code is read from text, not from {type(text).__name__}")
        if not _CODE.fullmatch(text):
            raise ValueProblem(
                "bad-hs", f"`{text}` is not a code of the Harmonized System", "write 4, 6, 8 or 10 digits, such as `2805.30`"
            )
        return cls(text)

    @classmethod
    def parse_any(cls, text: str) -> HsCode:
        """A code, or ``any`` where the law does not turn on it: one without digits, within which every code is."""
        return cls(text) if text == ANY_CODE else cls.parse(text)

    @property
    def digits(self) -> str:
        return "" if self.text == ANY_CODE else self.text.replace(".", "")

    @property
    def heading(self) -> str:
        """The first four digits."""
        return self.digits[:4]

    def agrees(self, other: HsCode) -> bool:
        """Whether one of the two codes is within the other."""
        mine, theirs = self.digits, other.digits
        return mine.startswith(theirs) or theirs.startswith(mine)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, HsCode) and self.digits == other.digits

    def __hash__(self) -> int:
        return hash(self.digits)

    def __str__(self) -> str:
        return self.text
