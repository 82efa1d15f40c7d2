"""Resolution: from the outcomes of a stratum's rules to verdicts: rows chosen, exceptions taken out, exclusions settled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from tradezone.policy import conditions as ask
from tradezone.policy.measures import CaseValue, Duty, Exemption, Measure, OrdinaryDuty, PriceFloor
from tradezone.rules.origin_words import origin_name
from tradezone.rules.strata import HOLDS, OPEN, Stratum
from tradezone.rules.verdicts import (
    CHARGE,
    CONDITION,
    DISAPPLIED,
    EXCLUDED,
    NO_ROW,
    NOT_BELOW,
    RATES,
    REBATE,
    REPLACED,
    StratumVerdicts,
    Verdict,
    rows_of,
)
from tradezone.rules.words import ORIGIN, either
from tradezone.text.diagnostics import Place

if TYPE_CHECKING:
    from tradezone.rules.product_rules import ProductRules


def _falls(measure: Measure, reason: str, by: Any = None, row: CaseValue | None = None) -> Verdict:
    """A measure that does not apply, and the one thing that decided."""
    return Verdict(measure, applies=False, row=row, reason=reason, by=by)


class Resolution:
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
        """Whether the item originates, under each rule by itself and under any of them."""
        outcomes = {rule.id: self.outcomes[ORIGIN, rule.id] for rule in self.rules.origin_rules}
        concluded: dict[str, bool | None] = {
            origin_name(rule): None if outcome == OPEN else outcome == HOLDS for rule, outcome in outcomes.items()
        }
        concluded[ORIGIN] = either(concluded.values())
        return StratumVerdicts((), concluded, open=(_ANY_OPEN,) if OPEN in outcomes.values() else ())

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
        if above == OPEN and below != HOLDS:
            return None  # whether a charge or a rebate is due
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
            needed = any(verdict is None or verdict.applies or verdict.reason == REPLACED for verdict in verdicts)
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
