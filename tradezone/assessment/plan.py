"""Plans: what is to be worked out for every item with the same facts, decided once and remembered."""

from __future__ import annotations

from typing import NamedTuple

from tradezone.policy import measures as law
from tradezone.policy.products import Content
from tradezone.rules.facts import FactPath
from tradezone.rules.levels import Level
from tradezone.rules.verdicts import Verdict
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, DutyExpression, ShareOfDuty
from tradezone.values.duty_expression import RatePart
from tradezone.values.exact import Exact


class NeededFacts(Exception):  # noqa: N818 not a fault: the answer waits for facts
    """A verdict or an amount needs facts that are not given."""

    def __init__(self, paths: tuple[FactPath, ...]) -> None:
        super().__init__(paths)
        self.paths = paths


class Charging(NamedTuple):
    """A measure that charges or secures, with everything about its line but the amount."""

    measure: law.Measure
    kind: str
    currency: str
    #: Decimals of the amounts, by the policy's rounding.
    scale: int
    cites: tuple[Citation, ...]
    place: Place


class PartFigures(NamedTuple):
    """One part of a rate ready to be multiplied."""

    written: RatePart
    #: Of one, or for each product unit; None where the goods state it.
    rate: Exact | None
    #: The attribute that states the rate or the base, and its kind.
    attribute: str | None
    kind: str
    content: Content | None


class RateFigures(NamedTuple):
    """A rate of duty ready to be multiplied; parts that are zero are left out."""

    written: DutyExpression
    parts: tuple[PartFigures, ...]
    #: The charges that are in the base of a percentage beside the customs value.
    base: tuple[str, ...]
    #: Whether it is neither a target nor limited; and of most duties, the only share of the customs value.
    is_plain: bool
    only_share: Exact | None
    #: Of a preference: the duty it replaces, where no more than that is due.
    cap: str | None = None


class ShareFigures(NamedTuple):
    """A share of another duty ready to be multiplied."""

    written: ShareOfDuty
    share: Exact
    cap: str | None = None


class Plan(NamedTuple):
    """Every verdict on an item, and what they leave to be worked out."""

    verdicts: dict[str, Verdict]
    #: What the strata concluded, for whoever words the grounds later.
    concluded: dict[str, bool | None]
    originating: bool | None
    charging: tuple[Charging, ...]
    securing: tuple[Charging, ...]
    #: The rate of every duty that is due, or that another one is worked out from.
    rates: dict[str, RateFigures | ShareFigures]
    #: The levels of all floors that stand and of their ceilings, and the floors whose price is tested.
    floors: dict[str, Level]
    ceilings: dict[str, Level]
    tested: tuple[str, ...]
    #: Floors of which the bare shortfall of the customs value is due; measures that fall only on what is outside the quota.
    bare: frozenset[str]
    outside: frozenset[str]
    entry: str
    compliance: str
    illustrative: bool
