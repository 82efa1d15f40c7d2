"""Measures: the provisions of a policy, resolved and immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tradezone.policy.conditions import Condition, PlaceSelection
from tradezone.policy.products import Attribute, Product
from tradezone.policy.trees import Tree
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Period, Rounding, Timeline, UnitPrice
from tradezone.values.due_expression import AtPrice, Difference, LevelExpression
from tradezone.values.exact import Exact


class DatedValue(NamedTuple):
    """One row of a series: its value, or None where the series has lapsed, and the instrument."""

    value: Any
    since: str
    cites: tuple[Citation, ...]
    place: Place
    illustrative: bool
    #: Of a row without a value: whether the series has lapsed, or has not begun.
    lapsed: bool = True
    #: The second the row began, and the last one at which it is not yet too old.
    start: int = 0
    good_until: int | None = None
    #: Whether the row before it said its last day, which ``since`` then names.
    ended: bool = False
    #: Of a value that was worked out, from what and how.
    how: str = ""


class Staging(NamedTuple):
    """The timetable of a preference for some of its products."""

    covers: frozenset[str]
    rows: Timeline[DatedValue]


class PriceSeries(NamedTuple):
    """Prices of products by day, some of them for goods of certain origins only."""

    name: str
    title: str
    covers: frozenset[str]
    method: str | None
    cites: tuple[Citation, ...]
    #: Of every origin, and of those named; the first that names an origin is the one for it.
    plain: Timeline[DatedValue]
    by_origin: tuple[tuple[PlaceSelection, Timeline[DatedValue]], ...]
    longest_age: int | None
    place: Place

    @property
    def timelines(self) -> tuple[Timeline[DatedValue], ...]:
        return (self.plain, *(timeline for _, timeline in self.by_origin))


class ExchangeRate(NamedTuple):
    """Of one currency: how much of the policy's currency one unit of it is."""

    value: Exact
    written: str
    cites: tuple[Citation, ...]
    place: Place
    illustrative: bool


class Exchange(NamedTuple):
    """How amounts in other currencies become the policy's."""

    date: str
    also_lawful: str | None
    rounded: Rounding | None
    cites: tuple[Citation, ...]
    rates: Mapping[str, Timeline[ExchangeRate]]
    place: Place


class CaseValue(NamedTuple):
    """One row of a table: in this case this value. Of ``otherwise`` the conditions are the complement of all others."""

    conditions: tuple[Tree, ...]
    covers: frozenset[str] | None
    otherwise: bool
    value: Any
    cites: tuple[Citation, ...]
    place: Place
    illustrative: bool
    #: Of a band, where the scale stands that it is one step of.
    scale: Place | None = None

    def reaches(self, product: str) -> bool:
        return self.covers is None or product in self.covers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Measure:
    """A provision that acts on an item where all its conditions hold."""

    id: str
    title: str
    cites: tuple[Citation, ...]
    covers: frozenset[str]
    covers_text: str
    period: Period
    conditions: tuple[Tree, ...]
    place: Place
    illustrative: bool
    #: Whether it falls only on what is outside the quota.
    outside_quota: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Duty(Measure):
    """A duty by a table of rates; percentages fall on the customs value and on the charges of ``base`` beside it."""

    rates: tuple[CaseValue, ...]
    base: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class OrdinaryDuty(Duty):
    pass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AdditionalDuty(Duty):
    pass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Fee(Duty):
    pass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Preference(Measure):
    """A lower duty in place of an ordinary one, by the timetable of each product."""

    replaces: str
    stagings: tuple[Staging, ...]
    #: Whether no more is due than what the ordinary duty would come to.
    capped: bool

    def stage(self, product: str, second: int) -> DatedValue | None:
        """What it comes to for a product at a second; None before the first stage."""
        row = next((staging.rows.at(second) for staging in self.stagings if product in staging.covers), None)
        return None if row is None else row.value


class Credit(NamedTuple):
    """What was already paid elsewhere is taken off, down to zero."""

    conditions: tuple[Tree, ...]
    cites: tuple[Citation, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PriceFloor(Measure):
    """A floor under the tested price: at which level, and what falls due below it, or above a ceiling."""

    #: ``customs_value`` and the like, or the name of a market price.
    tested: str
    compared: str
    floor: tuple[CaseValue, ...]
    ceiling: tuple[CaseValue, ...]
    charge: tuple[CaseValue, ...]
    rebate: tuple[CaseValue, ...]
    kind: str
    per_unit: Rounding | None
    refixed: UnitPrice | None
    credit: Credit | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Exemption(Measure):
    """An exception: where it applies, the measures it names do not."""

    disapplies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Gate(Measure):
    """Entry is refused, or waits for a licence."""

    entry: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Security(Measure):
    """Money held until something is settled: the rest of one duty over another, or what duties would be at another price."""

    secures: Difference | AtPrice
    rounded_each: bool
    released_when: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Finding(Measure):
    severity: str
    message: str


class Direct(NamedTuple):
    """What may happen to goods elsewhere than in these places without their losing origin."""

    among: PlaceSelection
    permitted: frozenset[str]
    documents: tuple[str, ...]
    cites: tuple[Citation, ...]
    place: Place


class Written(NamedTuple):
    """Where a condition is written, and under which clause."""

    place: Place
    cites: tuple[Citation, ...]


class OriginRule(NamedTuple):
    """When goods originate: a party's, and by one of the ways named, with more than insufficient operations."""

    id: str
    title: str
    cites: tuple[Citation, ...]
    covers: frozenset[str]
    period: Period
    origin: PlaceSelection
    cumulation: PlaceSelection
    #: Where an operation counts; None is anywhere. ``at_home``: in the country of origin, beside these places.
    production: PlaceSelection | None
    at_home: bool
    insufficient: frozenset[str]
    direct: Direct | None
    #: What has to hold, in the order in which it is looked at; and of each question where it stands.
    conditions: tuple[Tree, ...]
    written: Mapping[Condition, Written]
    place: Place

    @property
    def places(self) -> tuple[PlaceSelection, ...]:
        """Every selection of places by which the rule tells countries apart."""
        found = (self.origin, self.cumulation, self.production, self.direct.among if self.direct else None)
        return tuple(selection for selection in found if selection is not None)


class SettlementRow(NamedTuple):
    """What falls due in a case, and to whom."""

    case: CaseValue
    payable_to: str


class Settlement(NamedTuple):
    """A contract for difference: below the floor the market price is made up, above the ceiling a part of the rest is paid back."""

    id: str
    title: str
    cites: tuple[Citation, ...]
    contract: str
    periods: Any
    product: Product
    facts: Mapping[str, Attribute]
    floor: LevelExpression
    ceiling: LevelExpression | None
    charge: tuple[SettlementRow, ...]
    rebate: tuple[SettlementRow, ...]
    place: Place
    illustrative: bool


def tables(measure: Measure) -> tuple[tuple[CaseValue, ...], ...]:
    """The tables of a measure, where it has any: of each one row is for a case."""
    if isinstance(measure, Duty):
        return (measure.rates,)
    return (measure.charge, measure.rebate, measure.floor, measure.ceiling) if isinstance(measure, PriceFloor) else ()


def rows(measure: Measure) -> tuple[CaseValue, ...]:
    """The rows of all its tables."""
    return tuple(row for table in tables(measure) for row in table)
