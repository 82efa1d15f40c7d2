"""Planning: finding the plan of an item by the facts its rules ask and no others.

Between two dates on which anything in a policy changes, the places, documents, claims and procedures of an item and the answers to
its comparisons settle every verdict. What is left is arithmetic.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final

from tradezone.assessment.duties import SHORTFALL, Reckoning, is_ordinary
from tradezone.assessment.plan import Charging, NeededFacts, Plan
from tradezone.assessment.rates import rates_of_duties
from tradezone.assessment.reliance import content_cites, figures, figures_used
from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.conditions import Condition
from tradezone.rules.answers import reader
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, FLOOR, Level, level
from tradezone.rules.product_rules import ProductRules, missing_facts, needs_of_origin, origin_asked
from tradezone.rules.strata import MOST_CASES, Stratum
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, EXCLUDED, NOT_DUE, REPLACED, StratumVerdicts, Verdict
from tradezone.rules.words import ORIGIN, Reader
from tradezone.text.diagnostics import Place
from tradezone.values import Citation
from tradezone.values.exact import ZERO

_STRATA: Final = tuple(Stratum)


class Planner:
    """Finds the plan of an item of one product, by the facts its rules ask and no others."""

    __slots__ = ("_of_item", "_of_materials", "_of_shipment", "_plans", "_readers", "rules")

    def __init__(self, rules: ProductRules) -> None:
        self.rules = rules
        self._plans: dict[Hashable, Plan] = {}
        conditions = list(rules.conditions)
        shipment, item = _raw_facts(conditions)
        self._of_shipment: Callable[[Any], Hashable] = attrgetter(*shipment)
        self._of_item: Callable[[Any], Hashable] = attrgetter(*item)
        self._readers: tuple[Reader, ...] = tuple(reader(c) for c in conditions if not isinstance(c, _SETTLED + _OF_MATERIALS))
        self._of_materials: tuple[Reader, ...] = tuple(reader(c) for c in conditions if isinstance(c, _OF_MATERIALS))

    def plan(self, facts: Facts) -> Plan:
        """The plan; ``NeededFacts`` where a fact that is not given stands in the way of a verdict."""
        if self.rules.compares_after_duties:
            settle_duties(facts, self.rules)
        span = bisect_right(facts.zone.edges, facts.second)
        words = tuple([read(facts) for read in self._readers])
        item = facts.item
        made_of: Hashable = tuple([read(facts) for read in self._of_materials]) if item.materials else item.materials
        key = (span, self._of_shipment(facts.shipment), self._of_item(item), made_of, words)
        found = self._plans.get(key)
        if found is None:
            found = self._made(facts)
            if len(self._plans) >= MOST_CASES:
                self._plans.clear()
            self._plans[key] = found
        facts.concluded = found.concluded
        return found

    def _made(self, facts: Facts) -> Plan:
        verdicts = decide(facts, self.rules)
        floors = [m.id for m in self.rules.measures[Stratum.OTHER] if isinstance(m, law.PriceFloor)]
        standing = _levels(facts, floors, FLOOR)
        whole = [verdicts[m.id].measure for m in self.rules.measures[Stratum.WHOLE] if verdicts[m.id].applies]
        gates = {m.entry for m in whole if isinstance(m, law.Gate)}
        return Plan(
            verdicts=verdicts,
            concluded=facts.concluded,
            originating=facts.concluded[ORIGIN] if origin_asked(facts, self.rules) else None,
            charging=tuple(_charging(facts, self.rules, verdicts)),
            securing=tuple(_line(facts, m, "security", m.cites, m.place) for m in whole if isinstance(m, law.Security)),
            rates=rates_of_duties(facts, verdicts),
            floors=standing,
            ceilings=_levels(facts, floors, CEILING),
            tested=tuple(name for name in standing if verdicts[name].reason not in (CONDITION, DISAPPLIED, EXCLUDED)),
            bare=frozenset(name for name in standing if _is_bare(verdicts[name])),
            outside=_outside(facts, verdicts),
            entry="refused" if "refused" in gates else "held" if gates else "cleared",
            compliance="breach" if any(isinstance(m, law.Finding) and m.severity == "breach" for m in whole) else "compliant",
            illustrative=facts.product.illustrative or any(figure.illustrative for figure in figures(facts, verdicts)),
        )


def _is_bare(verdict: Verdict) -> bool:
    """Whether a floor is one under the customs value before duties whose shortfall is due, all of it and no more."""
    floor = verdict.measure
    return (
        isinstance(floor, law.PriceFloor)
        and (floor.tested, floor.compared, floor.per_unit) == ("customs_value", "before_duties", None)
        and verdict.row is not None
        and verdict.row.value == SHORTFALL
    )


def _levels(facts: Facts, floors: Iterable[str], which: str) -> dict[str, Level]:
    found = {name: level(facts, name, which) for name in floors}
    return {name: at for name, at in found.items() if isinstance(at, Level)}


#: Conditions whose answer is settled by the span of time and the raw facts of the key.
_SETTLED: Final = (
    ask.InForce,
    ask.Located,
    ask.Presented,
    ask.Named,
    ask.Related,
    ask.HasFloor,
    ask.Applies,
    ask.Originating,
    ask.InsufficientProcessing,
    ask.Worked,
    ask.ConsignedDirectly,
)
#: Those that are settled so where there are no materials, or none are given.
_OF_MATERIALS: Final = (ask.ForeignMaterials, ask.WhollyObtained, ask.Changed, ask.ContentKept)


def _raw_facts(conditions: list[Condition]) -> tuple[list[str], list[str]]:
    """The facts of shipment and item that conditions read as they stand; at least two of each, so that a key is a tuple."""
    shipment = {"imported_into", "exported_from"}
    item = {"origin", "claims"}  # claims say whether anybody asks where goods originate
    for condition in conditions:
        match condition:
            case ask.Located(fact) if fact != "origin":
                shipment.add(fact)
            case ask.Named(fact):
                shipment.add(fact)
            case ask.Related():
                shipment.add("related_parties")
            case ask.Presented(fact):
                item.add(fact)
            case ask.InsufficientProcessing() | ask.Worked() | ask.WhollyObtained():
                item.add("processing")
            case ask.ConsignedDirectly():
                shipment.add("route")
                item |= {"processing", "documents"}
    return sorted(shipment), sorted(item)


def decide(facts: Facts, rules: ProductRules) -> dict[str, Verdict]:
    """The verdict on every measure that can bear on the item, stratum by stratum."""
    if rules.compares_after_duties:
        settle_duties(facts, rules)
    return _decided(facts, rules, _STRATA)


def settle_duties(facts: Facts, rules: ProductRules) -> None:
    """The ordinary duty that is due, for floors under the price after duties; what it needs where that is not given."""
    try:
        verdicts = _decided(facts, rules, (Stratum.ORIGIN, Stratum.PREFERENCE, Stratum.ORDINARY))
        plan = _BARE._replace(verdicts=verdicts, rates=rates_of_duties(facts, verdicts), outside=_outside(facts, verdicts))
        reckoning = Reckoning(facts, plan)
        amounts = [reckoning.amount(name) for name, verdict in verdicts.items() if verdict.applies and is_ordinary(verdict.measure)]
        facts.duties = sum(amounts, ZERO)
    except NeededFacts as needed:
        facts.duties, facts.duty_needs = None, needed.paths


def _outside(facts: Facts, verdicts: dict[str, Verdict]) -> frozenset[str]:
    """The measures that fall only on what is outside the quota: a preference where the duty does that it replaces."""

    def is_outside(measure: law.Measure) -> bool:
        return facts.zone.measures[measure.replaces].outside_quota if isinstance(measure, law.Preference) else measure.outside_quota

    return frozenset(name for name, verdict in verdicts.items() if is_outside(verdict.measure))


#: A plan in which nothing is decided yet.
_BARE: Final = Plan({}, {}, None, (), (), {}, {}, {}, (), frozenset(), frozenset(), "cleared", "compliant", illustrative=False)


def _decided(facts: Facts, rules: ProductRules, strata: Iterable[Stratum]) -> dict[str, Verdict]:
    verdicts: dict[str, Verdict] = {}
    facts.concluded.setdefault(ORIGIN, False)
    for stratum in strata:
        if not rules.strata[stratum].rules:
            continue
        found = rules.decide(stratum, facts)
        facts.concluded.update(found.concluded)
        if found.open:
            if stratum is not Stratum.ORIGIN:
                raise NeededFacts(missing_facts(found, facts))
            facts.origin_needs = needs_of_origin(found, facts, rules)
        join_verdicts(verdicts, found, stratum, facts.concluded)
    return verdicts


def join_verdicts(
    verdicts: dict[str, Verdict], found: StratumVerdicts, stratum: Stratum, concluded: dict[str, bool | None]
) -> None:
    """Adds the verdicts of a stratum to those of the strata before it."""
    if stratum is Stratum.ORDINARY:
        _drop_idle_preferences(verdicts, found.verdicts, concluded)
    for verdict in found.verdicts:
        known = verdicts.get(verdict.measure.id)
        # An exception is decided in each stratum it bears on; where it applies in one, it applies.
        if known is None or not known.applies:
            verdicts[verdict.measure.id] = verdict


def _drop_idle_preferences(verdicts: dict[str, Verdict], duties: Iterable[Verdict], concluded: dict[str, bool | None]) -> None:
    """A preference takes the place of a duty that is due; where that duty falls for a reason of its own, so does the preference."""
    due = {verdict.measure.id for verdict in duties if verdict.applies or verdict.reason == REPLACED}
    for name, verdict in verdicts.items():
        if verdict.applies and isinstance(verdict.measure, law.Preference) and verdict.measure.replaces not in due:
            verdicts[name] = Verdict(verdict.measure, applies=False, reason=NOT_DUE, by=verdict.measure.replaces)
            concluded[name] = False


def _line(facts: Facts, measure: law.Measure, kind: str, cites: tuple[Citation, ...], place: Place) -> Charging:
    return Charging(measure, kind, facts.zone.currency, facts.zone.rounding.scale, cites, place)


def _charging(facts: Facts, rules: ProductRules, verdicts: dict[str, Verdict]) -> Iterator[Charging]:
    for measure in rules.sequence:
        verdict = verdicts[measure.id]
        kind = _kind(verdict) if verdict.applies else None
        if kind is not None:
            cites = [cite for figure in figures_used(facts, verdict) for cite in figure.cites]
            cites += content_cites(facts, verdict)
            place = verdict.row.place if verdict.row is not None else measure.place
            yield _line(facts, measure, kind, tuple(dict.fromkeys((*measure.cites, *cites))), place)


def _kind(verdict: Verdict) -> str | None:
    """What kind of charge a measure is; None of one that charges nothing."""
    measure = verdict.measure
    if isinstance(measure, law.PriceFloor):
        if verdict.row is None:
            return None
        return "rebate" if verdict.row.value.is_above else measure.kind
    if is_ordinary(measure):
        return "ordinary_duty"
    return "fee" if isinstance(measure, law.Fee) else "additional_duty" if isinstance(measure, law.AdditionalDuty) else None


def planner(rules: ProductRules) -> Planner:
    """The planner of a product's rules, kept with them."""
    if rules.planner is None:
        rules.planner = Planner(rules)
    found: Planner = rules.planner
    return found
