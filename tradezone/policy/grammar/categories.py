"""The grammar of staging categories: a base rate, in how many yearly cuts it falls, and how each rate is rounded."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import Field

from tradezone.policy.grammar.when import Cites, Covers
from tradezone.text.fields import MomentText, Section, Text, YesNo, read_by
from tradezone.values import DutyExpression, ValueProblem
from tradezone.values.cuts import RoundedDown
from tradezone.values.duty_expression import NO_LIMITS, Stated
from tradezone.values.figures import clip

_CUTS = re.compile(r"[1-9][0-9]?")


def _base_rate(text: str) -> DutyExpression:
    rate = DutyExpression.parse(text)
    fault = "is a target less another duty" if rate.less is not None else "has limits" if rate.limits != NO_LIMITS else ""
    if any(isinstance(part, Stated) for part in rate.parts):
        fault = "is stated by the goods"
    if fault:
        remedy = "a base rate is cut in equal steps: write percentages and amounts, as in `3.7%` or `5% + 12.00 USD/t`"
        raise ValueProblem("bad-rate", f"the base rate `{clip(text)}` {fault}", remedy)
    return rate


def _cuts(text: str) -> int:
    if not _CUTS.fullmatch(text):
        raise ValueProblem("bad-amount", f"`{clip(text)}` is not a number of cuts", "write a whole number from 1 to 99")
    return int(text)


BaseRateText = Annotated[DutyExpression, *read_by(_base_rate, "a rate of percentages and amounts", "3.7%", "5% + 12.00 USD/t")]
CutsText = Annotated[int, *read_by(_cuts, "a number of cuts", "5", plain="integer")]
RoundedDownText = Annotated[RoundedDown, *read_by(RoundedDown.parse, "down to a step", "down to 0.1%", "down to 0.1% and 0.01 USD")]


class CategoryText(Section):
    """A staging category of a tariff schedule: products whose base rate is cut in equal yearly steps, and then free.

    The first cut is made on ``from``, each next one on 1 January of the years that follow. After k of n cuts the rate is
    (n - k) / n of the base rate, rounded down to the step of ``rounded`` and otherwise exact. With one cut it is free at once.
    """

    called = "a category"

    id: Text
    covers: Covers
    base_rate: BaseRateText
    cuts: CutsText
    from_: MomentText = Field(alias="from")
    rounded: RoundedDownText | None = None
    cite: Cites
    illustrative: YesNo = False
