"""Product rules: all rules that can bear on one product, stratum by stratum, and the verdicts on each case once decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import (
    AdditionalDuty,
    Exemption,
    Fee,
    Finding,
    Gate,
    Measure,
    OrdinaryDuty,
    Preference,
    PriceFloor,
    Security,
)
from tradezone.policy.trees import Is, asked
from tradezone.policy.zone import Stacking, Zone
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.origin_words import origin_name
from tradezone.rules.resolution import Resolution
from tradezone.rules.ruleset import Rule
from tradezone.rules.strata import MOST_CASES, Case, Stratum, StratumRules
from tradezone.rules.verdicts import StratumVerdicts, rows_of
from tradezone.rules.wanting import missing
from tradezone.rules.words import ORIGIN

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


def _bears_on(zone: Zone, measure: Measure, product: str) -> bool:
    """Whether a measure says anything of a product; an exception does where one that it disapplies does."""
    if product not in measure.covers:
        return False
    return not isinstance(measure, Exemption) or any(product in zone.measures[name].covers for name in measure.disapplies)


def stratum_of(measure: Measure) -> Stratum:
    return _STRATA[type(measure)]


class ProductRules:
    """All rules that can bear on one product, by stratum; shared by every item of it, and safe to share between threads."""

    def __init__(self, zone: Zone, product: str, *, plain: bool = False) -> None:
        self.product = product
        self.stacking: Stacking = zone.stacking
        mine = [measure for measure in zone.measures.values() if _bears_on(zone, measure, product)]
        #: Measures that say nothing of this product.
        self.elsewhere = tuple(measure for measure in zone.measures.values() if not _bears_on(zone, measure, product))
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
        of_levels = [row for m in mine if isinstance(m, PriceFloor) for row in (*m.floor, *m.ceiling) if row.reaches(product)]
        self._of_levels = [condition for row in of_levels for tree in row.conditions for condition in asked(tree)]
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

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Everything that decides the case of an item: what rules ask, and what the tables of floors' levels do."""
        return tuple(dict.fromkeys([c for stratum in self.strata for c in stratum.conditions] + self._of_levels))

    def _rules(self, stratum: Stratum) -> Iterable[Rule]:
        if stratum is Stratum.ORIGIN:
            for rule in self.origin_rules:
                yield Rule((ORIGIN, rule.id), rule.conditions)
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
        return self.verdicts(stratum, self.strata[stratum].case(facts))

    def verdicts(self, stratum: Stratum, case: Case) -> StratumVerdicts:
        """The verdicts of a stratum for a case."""
        rules = self.strata[stratum]
        memo = self.memo[stratum]
        found = memo.get(case)
        if found is None:
            outcomes = rules.outcomes(case)
            found = Resolution(self, stratum, dict(zip(self._rows[stratum], outcomes, strict=True))).verdicts()
            if found.open:
                found = found._replace(open=rules.open_conditions(case, outcomes))
            if len(memo) >= MOST_CASES:
                memo.clear()
            memo[case] = found
        return found


def missing_facts(found: StratumVerdicts, facts: Facts) -> tuple[FactPath, ...]:
    """What the open conditions of a stratum need, in the order of the conditions, each once."""
    return _needed(found.open, facts)


def needs_of_origin(found: StratumVerdicts, facts: Facts, rules: ProductRules) -> dict[str, tuple[FactPath, ...]]:
    """What the question of origin needs: under each rule by itself, and under all of them."""
    needs = {ORIGIN: missing_facts(found, facts)}
    for rule in rules.origin_rules:
        own = {condition for tree in rule.conditions for condition in asked(tree)}
        needs[origin_name(rule.id)] = _needed([condition for condition in found.open if condition in own], facts)
    return needs


def _needed(conditions: Iterable[Condition], facts: Facts) -> tuple[FactPath, ...]:
    return tuple(dict.fromkeys(path for condition in conditions for path in missing(condition, facts)))


def origin_asked(facts: Facts, rules: ProductRules) -> bool:
    """Whether anybody asked where the goods originate: by a claim, or by saying what they are made from."""
    return bool(rules.origin_rules) and (facts.item.claims != () or facts.item.materials is not None)


def product_rules(zone: Zone, product: str, *, plain: bool = False) -> ProductRules:
    """The rules of a product, made once for each zone and kept with it."""
    key = ("plain rules" if plain else "rules", product)
    rules: ProductRules | None = zone.kept.get(key)
    if rules is None:
        made: ProductRules = zone.kept.setdefault(key, ProductRules(zone, product, plain=plain))
        return made
    return rules
