"""Citations: a listed source, and a place in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tradezone.values.problem import ValueProblem

_SOURCE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Citation:
    """``agreement art. 5(1)``: the id of a source, then a place in it, without commas; the place may be left out."""

    source: str
    place: str = ""

    @classmethod
    def parse(cls, text: str) -> Citation:
        if not isinstance(text, str):
            raise TypeError(f"a citation is read from text, not from {type(text).__name__}")
        source, _, place = text.partition(" ")
        if not _SOURCE.fullmatch(source) or "," in place:
            raise ValueProblem(
                "bad-citation",
                f"`{text}` is not a citation",
                "write the id of a source, then the place in it without commas: `agreement art. 5(1)`",
            )
        return cls(source, place.strip())

    def __str__(self) -> str:
        return f"{self.source} {self.place}" if self.place else self.source
