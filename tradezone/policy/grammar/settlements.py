"""The grammar of settlements: what a contract for difference pays for a period."""

from __future__ import annotations

import re
from typing import Annotated, Final, NamedTuple

from pydantic import Field, model_validator

from tradezone.policy.grammar.tables import DueRow, LevelText, ceiling_with_rebate
from tradezone.policy.grammar.when import Cites
from tradezone.text.fields import Id, ProductName, Section, Text, YesNo, one_word, read_by
from tradezone.values import ValueProblem
from tradezone.values.figures import clip

_PERIOD: Final = re.compile(r"([0-9]{4})-(?:Q([1-4])|(0[1-9]|1[0-2]))")


def months_of(period: str) -> tuple[int, int] | None:
    """The first month of a quarter or month and the first one after it, counted from year 0; None where it is no period."""
    match = _PERIOD.fullmatch(period)
    if match is None:
        return None
    year = 12 * int(match[1])
    if match[2]:
        first = year + 3 * (int(match[2]) - 1)
        return first, first + 3
    return year + int(match[3]) - 1, year + int(match[3])


class Periods(NamedTuple):
    """The periods of a contract from a first to a last one, both included."""

    first: int
    after: int
    text: str

    @classmethod
    def parse(cls, text: str) -> Periods:
        first, _, last = text.partition(" through ")
        start, end = months_of(first), months_of(last)
        if start is None or end is None or end[1] <= start[0]:
            raise ValueProblem("bad-period", f"`{clip(text)}` is not a span of periods", "write it as in `2025-Q4 through 2035-Q3`")
        return cls(start[0], end[1], text)

    def holds(self, period: str) -> bool:
        """Whether a period lies in the span, whole."""
        months = months_of(period)
        return months is not None and self.first <= months[0] and months[1] <= self.after

    def __str__(self) -> str:
        return self.text


PeriodsText = Annotated[Periods, *read_by(Periods.parse, "a span of periods", "2025-Q4 through 2035-Q3")]


class ContractFactText(Section):
    """A fact of the contract that a row may ask for. It is needed only where it can change what is paid."""

    called = "a fact of a contract"

    kind: one_word("share", "number", "yes_no", "word")  # type: ignore[valid-type]
    title: Text
    words: Annotated[list[Id], Field(min_length=1)] | None = None


class SettlementRow(DueRow):
    """What falls due in this case, and to whom.

    It is the shortfall, or under ``rebate`` the excess, or a share of one; a contract has no limits and no brackets.
    """

    called = "a row of settlements"

    payable_to: one_word("producer", "authority")  # type: ignore[valid-type]


class SettlementText(Section):
    """A contract for difference: below the floor the market price is made up, above the ceiling a part of the rest is paid back.

    At either nothing is paid. It settles the quantity of a period and no shipment, and is rounded once.
    """

    called = "a settlement"

    id: Id
    title: Text
    cite: Cites
    contract: Id
    periods: PeriodsText
    covers: ProductName
    facts: dict[Id, ContractFactText] = {}
    tested: one_word("market_price")  # type: ignore[valid-type]
    floor: LevelText
    ceiling: LevelText | None = None
    charge: Annotated[list[SettlementRow], Field(min_length=1)]
    rebate: Annotated[list[SettlementRow], Field(min_length=1)] | None = None
    illustrative: YesNo = False

    @model_validator(mode="after")
    def _ceiling_with_rebate(self) -> SettlementText:
        ceiling_with_rebate(self.ceiling, self.rebate)
        return self
