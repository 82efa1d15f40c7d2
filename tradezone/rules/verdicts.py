"""Verdicts: which measures apply to an item, by which row, and for each other one the one condition that decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import AllOf, AnyOf, Condition, Is, Tree
from tradezone.policy.measures import (
    AdditionalDuty,
    CaseValue,
    Duty,
    Exemption,
    Fee,
    Finding,
    Gate,
    Measure,
    OrdinaryDuty,
    OriginRule,
    Preference,
    PriceFloor,
    Security,
)
from tradezone.policy.zone import Stacking, Zone
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.ruleset import Rule
from tradezone.rules.strata import HOLDS, MOST_CASES, OPEN, Case, Stratum, StratumRules
from tradezone.rules.wanting import missing
from tradezone.rules.words import ORIGIN
from tradezone.text.diagnostics import Place
from tradezone.values.due_expression import DueExpression

#: Why a measure does not apply, where no condition of its own failed.
REPLACED: Final = "replaced"
EXCLUDED: Final = "excluded"
NOT_DUE: Final = "not due"
DISAPPLIED: Final = "disapplied"
NO_ROW: Final = "no row"
NOT_BELOW: Final = "not below"
CONDITION: Final = "condition"

#: The tables of a measure from which rules choose a row.
RATES: Final = "rates"
CHARGE: Final = "charge"
REBATE: Final = "rebate"

_STRATA: Final[dict[type[Measure], Stratum]] = {
    Preference: Stratum.PREFERENCE,
    OrdinaryDuty: Stratum.ORDINARY,
    AdditionalDuty: Stratum.OTHER,
    Fee: Stratum.OTHER,
    PriceFloor: Stratum.OTHER,
    Gate: Stratum.WHOLE,
    Security: Stratum.WHOLE,
    Finding: Stratum.WHOLE,
}


class Verdict(NamedTuple):
    """What became of one measure for one case. ``row`` is the row of its table that was chosen, applying or not."""

    measure: Measure
    applies: bool
    row: CaseValue | None = None
    reason: str = ""
    #: The condition that failed, or the id of the measure that stands in the way.
    by: Any = None
    credited: bool = False

    @property
    def is_above(self) -> bool:
        """Whether it is a floor's ceiling that the price is above."""
        return self.row is not None and isinstance(self.row.value, DueExpression) and self.row.value.is_above


class StratumVerdicts(NamedTuple):
    """The verdicts of one stratum for one case, or the conditions that are open and keep it from any."""

    verdicts: tuple[Verdict, ...]
    concluded: Mapping[str, bool | None]
    open: tuple[Condition, ...] = ()


def stratum_of(measure: Measure) -> Stratum:
    return _STRATA[type(measure)]


class ProductRules:
    """All rules that can bear on one product, by stratum; shared by every item of it, and safe to share between threads."""

    def __init__(self, zone: Zone, product: str, *, plain: bool = False) -> None:
        self.product = product
        self.stacking: Stacking = zone.stacking
        mine = [measure for measure in zone.measures.values() if product in measure.covers]
        #: Measures that say nothing of this product.
        self.elsewhere = tuple(measure for measure in zone.measures.values() if product not in measure.covers)
        self.exceptions = tuple(measure for measure in mine if isinstance(measure, Exemption))
        self.measures = {
            stratum: tuple(m for m in mine if not isinstance(m, Exemption) and stratum_of(m) is stratum) for stratum in Stratum
        }
        #: Whether some floor is held against the price after duties, so that those come before the words.
        self.compares_after_duties = any(isinstance(m, PriceFloor) and m.compared == "after_duties" for m in mine)
        self.origin_rules = tuple(rule for rule in zone.origin_rules if product in rule.covers)
        self.strata: list[StratumRules] = []
        self._rows: list[dict[tuple[str, ...], int]] = []
        self.memo: list[dict[Case, StratumVerdicts]] = []
        #: Made and used by the assessment of items, and kept here because it lives as long as these rules.
        self.planner: Any = None
        for stratum in Stratum:
            rules = list(self._rules(stratum))
            self.strata.append(StratumRules(f"{zone.id}-{product.replace('/', '-')}-{stratum.name.lower()}", rules, plain=plain))
            self._rows.append({rule.key: position for position, rule in enumerate(rules)})
            self.memo.append({})
        self.decided_by = self.strata[0].decided_by
        #: Measures that can owe something, in the order the policy states, then in the order of the file.
        order = {name: position for position, name in enumerate(zone.stacking.order)}
        self.sequence = tuple(sorted(mine, key=lambda measure: order.get(measure.id, len(order))))

    def _rules(self, stratum: Stratum) -> Iterable[Rule]:
        if stratum is Stratum.ORIGIN:
            for rule in self.origin_rules:
                yield Rule((ORIGIN, rule.id), origin_conditions(rule))
            return
        for exception in self.exceptions_in(stratum):
            yield Rule((exception.id,), exception.conditions)
        for measure in self.measures[stratum]:
            yield Rule((measure.id,), measure.conditions)
            for preference in self.replacing(measure):
                yield Rule((measure.id, "replaced", preference.id), (Is(ask.Applies(preference.id)),))
            for table, rows in rows_of(measure, self.product).items():
                for number, row in enumerate(rows):
                    if not row.otherwise:
                        yield Rule((measure.id, table, str(number)), row.conditions)
            if isinstance(measure, PriceFloor):
                yield Rule((measure.id, "below"), (Is(ask.PricedBelow(measure.id)),))
                if measure.ceiling:
                    yield Rule((measure.id, "above"), (Is(ask.AboveCeiling(measure.id)),))
                if measure.credit is not None:
                    yield Rule((measure.id, "credit"), measure.credit.conditions)

    def replacing(self, duty: Measure) -> tuple[Preference, ...]:
        """The preferences that can take the place of a duty."""
        found = self.measures[Stratum.PREFERENCE]
        return tuple(p for p in found if isinstance(p, Preference) and p.replaces == duty.id)

    def exceptions_in(self, stratum: Stratum) -> tuple[Exemption, ...]:
        """The exceptions that can disapply a measure of this stratum."""
        names = {measure.id for measure in self.measures[stratum]}
        return tuple(exception for exception in self.exceptions if names.intersection(exception.disapplies))

    def decide(self, stratum: Stratum, facts: Facts) -> StratumVerdicts:
        """The verdicts of a stratum for an item, remembered by its case."""
        rules = self.strata[stratum]
        case = rules.case(facts)
        memo = self.memo[stratum]
        found = memo.get(case)
        if found is None:
            outcomes = rules.outcomes(case)
            found = _Resolution(self, stratum, dict(zip(self._rows[stratum], outcomes, strict=True))).verdicts()
            if found.open:
                found = found._replace(open=rules.open_conditions(case, outcomes))
            if len(memo) >= MOST_CASES:
                memo.clear()
            memo[case] = found
        return found


def rows_of(measure: Measure, product: str) -> dict[str, tuple[CaseValue, ...]]:
    """The rows of each table of a measure that rules choose from, as far as they can bear on a product.

    The tables of a floor's levels are not among them: their row is part of the price that is held against the tested one.
    """
    if isinstance(measure, Duty):
        tables = {RATES: measure.rates}
    elif isinstance(measure, PriceFloor):
        tables = {CHARGE: measure.charge, REBATE: measure.rebate}
    else:
        return {}
    return {name: tuple(row for row in rows if row.reaches(product)) for name, rows in tables.items() if rows}


def origin_conditions(rule: OriginRule) -> tuple[Tree, ...]:
    """The origin claimed is one the rule speaks for, and a way to originate is met by more than insufficient operations."""
    conditions: list[Tree] = [Is(ask.InForce(rule.period.start, rule.period.end, "the rule of origin is in force"))]
    if not rule.origin.everywhere:
        conditions.append(Is(ask.Located("origin", rule.origin)))
    ways: list[Tree] = [Is(ask.CriterionMet(change)) for change in rule.changes]
    ways += [Is(ask.CriterionMet("content", bound)) for bound in rule.content]
    worked = (
        AllOf((Is(ask.InsufficientProcessing(), answer=False), AnyOf(tuple(ways)))) if rule.insufficient else AnyOf(tuple(ways))
    )
    if rule.no_foreign_materials:
        conditions.append(
            AnyOf((Is(ask.ForeignMaterials(), answer=False), worked)) if ways else Is(ask.ForeignMaterials(), answer=False)
        )
    elif ways:
        conditions.append(worked)
    return tuple(conditions)


def _falls(measure: Measure, reason: str, by: Any = None, row: CaseValue | None = None) -> Verdict:
    """A measure that does not apply, and the one thing that decided."""
    return Verdict(measure, applies=False, row=row, reason=reason, by=by)


class _Resolution:
    """Verdicts from the outcomes of a stratum's rules: rows chosen, exceptions taken out, exclusions settled."""

    def __init__(self, rules: ProductRules, stratum: Stratum, outcomes: Mapping[tuple[str, ...], int]) -> None:
        self.rules = rules
        self.stratum = stratum
        self.outcomes = outcomes

    def verdicts(self) -> StratumVerdicts:
        if self.stratum is Stratum.ORIGIN:
            return self.origin()
        found: dict[str, Verdict | None] = {m.id: self.own(m) for m in self.rules.measures[self.stratum]}
        excepting = [self.excepted(exception, found) for exception in self.rules.exceptions_in(self.stratum)]
        self.exclude(found)
        if any(verdict is None for verdict in (*found.values(), *excepting)):
            return StratumVerdicts((), {}, open=(_ANY_OPEN,))
        verdicts = tuple(verdict for verdict in (*found.values(), *excepting) if verdict is not None)
        return StratumVerdicts(verdicts, {verdict.measure.id: verdict.applies for verdict in verdicts})

    def origin(self) -> StratumVerdicts:
        outcomes = [self.outcomes[ORIGIN, rule.id] for rule in self.rules.origin_rules]
        if HOLDS not in outcomes and OPEN in outcomes:
            return StratumVerdicts((), {ORIGIN: None}, open=(_ANY_OPEN,))
        return StratumVerdicts((), {ORIGIN: HOLDS in outcomes})

    def own(self, measure: Measure) -> Verdict | None:
        """The verdict on a measure by its own conditions and rows; None where it is open."""
        outcome = self.outcomes[measure.id,]
        if outcome == OPEN:
            return None
        if outcome != HOLDS:
            return _falls(measure, CONDITION, measure.conditions[outcome])
        if isinstance(measure, PriceFloor):
            return self.floor(measure)
        row: CaseValue | None = None
        if isinstance(measure, Duty):
            row = self.row(measure, RATES)
            if row is None or row is _NO_ROW:
                return None if row is None else _falls(measure, NO_ROW)
        if isinstance(measure, OrdinaryDuty):
            for preference in self.rules.replacing(measure):
                if self.outcomes[measure.id, "replaced", preference.id] == HOLDS:
                    return _falls(measure, REPLACED, preference.id, row)
        return Verdict(measure, applies=True, row=row)

    def row(self, measure: Measure, table: str) -> CaseValue | None:
        """The row whose case it is: of two that hold both say the same, as was checked. None where that is open."""
        otherwise: CaseValue | None = None
        undecided = False
        for number, row in enumerate(rows_of(measure, self.rules.product).get(table, ())):
            if row.otherwise:
                otherwise = row
                continue
            outcome = self.outcomes[measure.id, table, str(number)]
            if outcome == HOLDS:
                return row
            undecided = undecided or outcome == OPEN
        return None if undecided else otherwise or _NO_ROW

    def floor(self, measure: PriceFloor) -> Verdict | None:
        """A floor applies below it, above its ceiling, and where the whole of it is due whatever the price."""
        below, above = self.outcomes[measure.id, "below"], self.outcomes.get((measure.id, "above"))
        table = REBATE if above == HOLDS else CHARGE if measure.charge else None
        row = None if table is None else self.row(measure, table)
        if table is not None and row is None:
            return None
        if row is _NO_ROW:
            return _falls(measure, NO_ROW)
        is_whole = row is not None and row.value.mode == "whole_floor"
        if not is_whole and HOLDS not in (below, above):
            return None if OPEN in (below, above) else _falls(measure, NOT_BELOW, row=row)
        credit = self.outcomes.get((measure.id, "credit"))
        if credit == OPEN:
            return None
        return Verdict(measure, applies=True, row=row, credited=credit == HOLDS)

    def excepted(self, exception: Exemption, found: dict[str, Verdict | None]) -> Verdict | None:
        """The verdict on an exception; where it applies, the measures it names no longer do."""
        outcome = self.outcomes[exception.id,]
        targets = [name for name in exception.disapplies if name in found]
        if outcome == OPEN:
            # An exception nobody needs decides nothing: it is open only where it could take something away.
            verdicts = [found[name] for name in targets]
            needed = any(verdict is None or verdict.applies for verdict in verdicts)
            return None if needed else _falls(exception, CONDITION)
        if outcome != HOLDS:
            return _falls(exception, CONDITION, exception.conditions[outcome])
        for name in targets:
            verdict = found[name]
            measure = next(m for m in self.rules.measures[self.stratum] if m.id == name)
            if verdict is None or verdict.applies or verdict.reason == REPLACED:
                found[name] = _falls(measure, DISAPPLIED, exception.id, None if verdict is None else verdict.row)
        return Verdict(exception, applies=True)

    def exclude(self, found: dict[str, Verdict | None]) -> None:
        """Of measures that exclude each other, the first that applies in the policy's order stands."""
        for group in self.rules.stacking.exclusive:
            standing: str | None = None
            for name in group:
                verdict = found.get(name)
                if name not in found or verdict is None or not verdict.applies:
                    if name in found and verdict is None:
                        break  # open: the rest of the group waits for it
                    continue
                if standing is None:
                    standing = name
                else:
                    found[name] = _falls(verdict.measure, EXCLUDED, standing, verdict.row)


#: A mark for a table in which no row is for the case; never shown.
_NO_ROW: Final = CaseValue((), None, otherwise=False, value=None, cites=(), place=Place(""), illustrative=False)
_ANY_OPEN: Final = ask.InForce(None, None, "open")


def missing_facts(found: StratumVerdicts, facts: Facts) -> tuple[FactPath, ...]:
    """What the open conditions of a stratum need, in the order of the conditions, each once."""
    return tuple(dict.fromkeys(path for condition in found.open for path in missing(condition, facts)))


def product_rules(zone: Zone, product: str, *, plain: bool = False) -> ProductRules:
    """The rules of a product, made once for each zone and kept with it."""
    key = ("plain rules" if plain else "rules", product)
    rules: ProductRules | None = zone.kept.get(key)
    if rules is None:
        made: ProductRules = zone.kept.setdefault(key, ProductRules(zone, product, plain=plain))
        return made
    return rules
