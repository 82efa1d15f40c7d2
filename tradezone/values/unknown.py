"""What is not given: not no, not zero."""

from __future__ import annotations

from enum import Enum
from typing import Final, NamedTuple


class Unknown(Enum):
    """The one value of a fact that is written as ``unknown`` where leaving it out would mean none."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN


class PartlyKnown(NamedTuple):
    """Names of which some are there, some are not, and of the rest nothing is known."""

    present: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()

    def says(self, name: str) -> bool | None:
        return True if name in self.present else False if name in self.absent else None
