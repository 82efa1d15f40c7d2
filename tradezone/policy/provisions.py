"""Provisions: each kind of measure from its text, with the conditions and tables it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import MappingProxyType
from typing import Any

from tradezone.policy import conditions as ask
from tradezone.policy.categories import build_categories
from tradezone.policy.grammar import measures as written
from tradezone.policy.grammar.policy import MEASURE_SECTIONS
from tradezone.policy.grammar.tables import DueRow
from tradezone.policy.measures import (
    AdditionalDuty,
    CaseValue,
    Credit,
    DatedValue,
    Exemption,
    Fee,
    Finding,
    Gate,
    Measure,
    OrdinaryDuty,
    Preference,
    PriceFloor,
    Security,
    Settlement,
    SettlementRow,
    Staging,
)
from tradezone.policy.products import Attribute
from tradezone.policy.scope import Scope
from tradezone.policy.trees import Is
from tradezone.text.document import Path
from tradezone.values import Row, Timeline
from tradezone.values.due_expression import Bracket, DueExpression


def build_measures(scope: Scope) -> Iterator[Measure]:
    for section in MEASURE_SECTIONS:
        for i, measure in enumerate(getattr(scope.text, section)):
            yield _BUILDERS[section](scope, measure, (section, i))


def _duty(kind: type[OrdinaryDuty | AdditionalDuty | Fee]) -> Callable[[Scope, written.DutyMeasureText, Path], Measure]:
    def build(scope: Scope, text: written.DutyMeasureText, path: Path) -> Measure:
        base = tuple(name for name in text.base if name != written.CUSTOMS_VALUE)
        return kind(**scope.shared(text, path), rates=scope.rows(text.rates, (*path, "rates")), base=base)

    return build


def _preference(scope: Scope, text: written.PreferenceText, path: Path) -> Measure:
    rows = [
        Row(
            row.from_.start(scope.zone),
            DatedValue(row.value, str(row.from_), tuple(row.cite), scope.source.place((*path, "staging", i)), row.illustrative),
        )
        for i, row in enumerate(text.staging or ())
    ]
    shared = scope.shared(text, path)
    stagings = [Staging(shared["covers"], Timeline(rows))] if rows else []
    stagings += build_categories(scope, text.categories or (), (*path, "categories"))
    return Preference(**shared, replaces=text.replaces, stagings=tuple(stagings), capped=text.no_more_than is not None)


def _floor(scope: Scope, text: written.PriceFloorText, path: Path) -> Measure:
    shared = scope.shared(text, path)
    shared["conditions"] = (*shared["conditions"], Is(ask.HasFloor(text.id)))
    cites = tuple(text.cite)
    credit = None
    if text.credit is not None:
        credit = Credit(tuple(scope.when(text.credit.when)), tuple(text.credit.cite), scope.source.place((*path, "credit")))
    return PriceFloor(
        **shared,
        tested=text.tested,
        compared=text.compared,
        floor=scope.rows(text.floor, (*path, "floor"), cites),
        ceiling=scope.rows(text.ceiling, (*path, "ceiling"), cites),
        charge=_dues(scope, text.charge, (*path, "charge")),
        rebate=_dues(scope, text.rebate, (*path, "rebate")),
        kind=text.charged_as,
        per_unit=text.rounded_per_unit,
        refixed=text.refixed,
        credit=credit,
    )


def _dues(scope: Scope, rows: list[Any] | None, path: Path) -> tuple[CaseValue, ...]:
    """What falls due case by case; of a row of brackets, the shortfall by them."""
    found = scope.rows(rows, path)
    known = [row for row in rows or () if scope.is_known(row.known)]
    return tuple(
        case if row.brackets is None else case._replace(value=_bracketed(row)) for case, row in zip(found, known, strict=True)
    )


def _bracketed(row: DueRow) -> DueExpression:
    entries = row.brackets or []
    ends = [*(entry.from_ for entry in entries[1:]), None]
    brackets = tuple(Bracket(entry.from_, end, entry.value) for entry, end in zip(entries, ends, strict=True))
    return DueExpression("shortfall", brackets=brackets)


def _exception(scope: Scope, text: written.ExceptionText, path: Path) -> Measure:
    return Exemption(**scope.shared(text, path), disapplies=tuple(text.disapplies))


def _gate(scope: Scope, text: written.GateText, path: Path) -> Measure:
    return Gate(**scope.shared(text, path), entry=text.entry)


def _security(scope: Scope, text: written.SecurityText, path: Path) -> Measure:
    return Security(
        **scope.shared(text, path), secures=text.secures, rounded_each=text.rounded == "each", released_when=text.released_when
    )


def _finding(scope: Scope, text: written.FindingText, path: Path) -> Measure:
    return Finding(**scope.shared(text, path), severity=text.severity, message=text.message)


_BUILDERS: dict[str, Callable[[Scope, Any, Path], Measure]] = {
    "ordinary_duties": _duty(OrdinaryDuty),
    "tariff_preferences": _preference,
    "price_floors": _floor,
    "additional_duties": _duty(AdditionalDuty),
    "fees": _duty(Fee),
    "exceptions": _exception,
    "gates": _gate,
    "securities": _security,
    "findings": _finding,
}
assert set(_BUILDERS) == set(MEASURE_SECTIONS)  # noqa: S101 a section without a builder is our mistake


def build_settlements(scope: Scope) -> Iterator[Settlement]:
    """Contracts for difference; their facts are asked like attributes."""
    for i, text in enumerate(scope.text.settlements):
        path: Path = ("settlements", i)
        facts = {name: Attribute(name, fact.kind, fact.title, tuple(fact.words or ())) for name, fact in text.facts.items()}
        contract = scope.of_contract({name: fact.kind for name, fact in facts.items()})
        yield Settlement(
            id=text.id,
            title=text.title,
            cites=tuple(text.cite),
            contract=text.contract,
            periods=text.periods,
            product=scope.products[text.covers],
            facts=MappingProxyType(facts),
            floor=text.floor,
            ceiling=text.ceiling,
            charge=_paid(contract, text.charge, (*path, "charge")),
            rebate=_paid(contract, text.rebate, (*path, "rebate")),
            place=scope.source.place(path),
            illustrative=text.illustrative,
        )


def _paid(scope: Scope, rows: list[Any] | None, path: Path) -> tuple[SettlementRow, ...]:
    cases = _dues(scope, rows, path)
    known = [row for row in rows or () if scope.is_known(row.known)]
    return tuple(SettlementRow(case, row.payable_to) for case, row in zip(cases, known, strict=True))
