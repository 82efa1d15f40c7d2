"""Measures: the provisions of a policy, resolved and immutable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tradezone.policy.conditions import Tree
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Period, Share, Timeline
from tradezone.values.exact import Exact
from tradezone.values.hs import HsCode
from tradezone.values.units import Unit


class Attribute(NamedTuple):
    name: str
    kind: str
    title: str
    words: tuple[str, ...]


class Conversion(NamedTuple):
    name: str
    title: str
    factor: Exact
    cites: tuple[Citation, ...]
    illustrative: bool


class Content(NamedTuple):
    """A quantity held in the goods: quantity x (1 - moisture) x share x factor, none of it rounded."""

    name: str
    title: str
    share: str
    moisture: str | None
    conversion: Conversion | None
    cites: tuple[Citation, ...]


class Product(NamedTuple):
    """A material at a stage: what it is called, where it is classified, in what unit it is traded and priced."""

    name: str
    title: str
    hs: tuple[HsCode, ...]
    unit: Unit
    attributes: Mapping[str, Attribute]
    contents: Mapping[str, Content]
    priced_on: Content | None
    illustrative: bool
    place: Place


class DatedValue(NamedTuple):
    """One row of a series: its value, or None where the series has lapsed, and the instrument."""

    value: Any
    since: str
    cites: tuple[Citation, ...]
    place: Place
    illustrative: bool
    #: Of a row without a value: whether the series has lapsed, or has not begun.
    lapsed: bool = True


class CaseValue(NamedTuple):
    """One row of a table: in this case this value. Of ``otherwise`` the conditions are the complement of all others."""

    conditions: tuple[Tree, ...]
    covers: frozenset[str] | None
    otherwise: bool
    value: Any
    cites: tuple[Citation, ...]
    place: Place
    illustrative: bool

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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class OrdinaryDuty(Measure):
    rates: tuple[CaseValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class AdditionalDuty(Measure):
    rates: tuple[CaseValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Preference(Measure):
    """A lower duty in place of an ordinary one, by its timetable."""

    replaces: str
    staging: Timeline[DatedValue]


class Credit(NamedTuple):
    """What was already paid elsewhere is taken off, down to zero."""

    conditions: tuple[Tree, ...]
    cites: tuple[Citation, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class PriceFloor(Measure):
    """A floor under the tested price: a share of the reference price, and what is due below it."""

    share: Share
    charge: tuple[CaseValue, ...]
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
    """The rest of one duty over another is secured until something is settled."""

    whole: str
    part: str
    rounded_each: bool
    released_when: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Finding(Measure):
    severity: str
    message: str


class OriginRule(NamedTuple):
    """When goods originate: a party's, and by one of the ways named, with more than insufficient operations."""

    id: str
    cites: tuple[Citation, ...]
    covers: frozenset[str]
    period: Period
    origin: Any
    cumulation: Any
    no_foreign_materials: bool
    changes: tuple[str, ...]
    content: tuple[Any, ...]
    insufficient: frozenset[str]
    place: Place


def tables(measure: Measure) -> tuple[CaseValue, ...]:
    """The rows of a measure's table, where it has one."""
    if isinstance(measure, OrdinaryDuty | AdditionalDuty):
        return measure.rates
    return measure.charge if isinstance(measure, PriceFloor) else ()
