"""What is not given: not no, not zero."""

from __future__ import annotations

from enum import Enum
from typing import Final


class Unknown(Enum):
    """The one value of a fact that is written as ``unknown`` where leaving it out would mean none."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN
