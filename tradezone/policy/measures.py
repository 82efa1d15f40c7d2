"""Measures: the provisions of a policy, resolved and immutable."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tradezone.policy.conditions import Tree
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Period, Share, Timeline
from tradezone.values.exact import Exact
from tradezone.values.hs import HsCode
from tradezone.values.units import Unit


@dataclass(frozen=True, slots=True)
class Attribute:
    name: str
    kind: str
    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    name: str
    title: str
    factor: Exact
    text: str
    cites: tuple[Citation, ...]
    illustrative: bool


@dataclass(frozen=True, slots=True)
class Content:
    """A quantity held in the goods: quantity x (1 - moisture) x share x factor, none of it rounded."""

    name: str
    title: str
    share: str
    moisture: str | None
    conversion: Conversion | None
    cites: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Product:
    """A material at a stage: what it is called, where it is classified, in what unit it is traded and priced."""

    name: str
    title: str
    hs: tuple[HsCode, ...]
    unit: Unit
    attributes: dict[str, Attribute]
    contents: dict[str, Content]
    priced_on: Content | None
    illustrative: bool
    place: Place


@dataclass(frozen=True, slots=True)
class DatedValue:
    """One row of a series: its value, or None where the series has lapsed, and the instrument."""

    value: Any
    since: str
    cites: tuple[Citation, ...]
    place: Place
    illustrative: bool


@dataclass(frozen=True, slots=True)
class CaseValue:
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


@dataclass(frozen=True, slots=True, kw_only=True)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdinaryDuty(Measure):
    rates: tuple[CaseValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdditionalDuty(Measure):
    rates: tuple[CaseValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference(Measure):
    """A lower duty in place of an ordinary one, by its timetable."""

    replaces: str
    staging: Timeline[DatedValue]


@dataclass(frozen=True, slots=True)
class Credit:
    """What was already paid elsewhere is taken off, down to zero."""

    conditions: tuple[Tree, ...]
    cites: tuple[Citation, ...]
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFloor(Measure):
    """A floor under the tested price: a share of the reference price, and what is due below it."""

    share: Share
    charge: tuple[CaseValue, ...]
    credit: Credit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemption(Measure):
    """An exception: where it applies, the measures it names do not."""

    disapplies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate(Measure):
    """Entry is refused, or waits for a licence."""

    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Security(Measure):
    """The rest of one duty over another is secured until something is settled."""

    whole: str
    part: str
    rounded_each: bool
    released_when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding(Measure):
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class OriginRule:
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
