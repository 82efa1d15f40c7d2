"""What a run came to: every row is decided or refused, and counted once."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import Any, NamedTuple

from tradezone.columns.deciding import Tally


class Account(NamedTuple):
    """Rows read, and what those came to that were decided; ``duty`` there is in rounding steps."""

    rows: int = 0
    rejected: int = 0
    tally: Tally = Tally()

    def after(self, rows: int, rejected: int, tally: Tally) -> Account:
        """With so many rows more, of which so many were rejected."""
        return Account(self.rows + rows, self.rejected + rejected, self.tally + tally)

    @property
    def decided(self) -> int:
        return self.rows - self.rejected

    def form(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "rows": self.rows,
            "rejected": self.rejected,
            "tally": {each.name: getattr(self.tally, each.name) for each in fields(Tally)},
        }

    @classmethod
    def of_form(cls, form: dict[str, Any]) -> Account:
        tally: dict[str, Any] = {
            name: Counter(value) if isinstance(value, dict) else value for name, value in form["tally"].items()
        }
        return cls(form["rows"], form["rejected"], Tally(**tally))
