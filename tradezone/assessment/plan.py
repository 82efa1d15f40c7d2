"""Plans: what is to be worked out for every item with the same facts, decided once and remembered.

Between two dates on which anything in a policy changes, the places, documents, claims and procedures of an item and the answers to
its comparisons settle every verdict. What is left is arithmetic.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from operator import attrgetter
from typing import Any, Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import DatedValue
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.strata import MOST_CASES, Stratum
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, EXCLUDED, NOT_DUE, REPLACED, ProductRules, Verdict, missing_facts
from tradezone.rules.words import ORIGIN, Reader, floor_price, reader, reference_price
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, DutyExpression, ShareOfDuty
from tradezone.values.exact import Exact

_KINDS: Final = {
    law.OrdinaryDuty: "ordinary_duty",
    law.Preference: "ordinary_duty",
    law.PriceFloor: "additional_duty",
    law.AdditionalDuty: "additional_duty",
}
_STRATA: Final = tuple(Stratum)


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


class RateFigures(NamedTuple):
    """A rate of duty ready to be multiplied; parts that are zero are None."""

    written: DutyExpression
    ad_valorem: Exact | None
    specific: Exact | None
    content: law.Content | None


class ShareFigures(NamedTuple):
    """A share of another duty ready to be multiplied."""

    written: ShareOfDuty
    share: Exact


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
    #: Floor prices of all floors that stand, and the floors whose price is tested.
    floors: dict[str, Exact]
    tested: tuple[str, ...]
    entry: str
    compliance: str
    illustrative: bool


class Planner:
    """Finds the plan of an item of one product, by the facts its rules ask and no others."""

    __slots__ = ("_of_item", "_of_shipment", "_plans", "_readers", "rules")

    def __init__(self, rules: ProductRules) -> None:
        self.rules = rules
        self._plans: dict[Hashable, Plan] = {}
        conditions = list(dict.fromkeys(c for stratum in rules.strata for c in stratum.conditions))
        shipment, item = _raw_facts(conditions)
        self._of_shipment: Callable[[Any], Hashable] = attrgetter(*shipment)
        self._of_item: Callable[[Any], Hashable] = attrgetter(*item)
        self._readers: tuple[Reader, ...] = tuple(reader(c) for c in conditions if not isinstance(c, _SETTLED))

    def plan(self, facts: Facts) -> Plan:
        """The plan; ``NeededFacts`` where a fact that is not given stands in the way of a verdict."""
        span = bisect_right(facts.zone.edges, facts.second)
        words = tuple([read(facts) for read in self._readers])
        key = (span, self._of_shipment(facts.shipment), self._of_item(facts.item), words)
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
        floors = {m.id: floor_price(facts, m.id) for m in self.rules.measures[Stratum.OTHER] if isinstance(m, law.PriceFloor)}
        standing = {name: floor for name, floor in floors.items() if floor is not None}
        whole = [verdicts[m.id].measure for m in self.rules.measures[Stratum.WHOLE] if verdicts[m.id].applies]
        gates = {m.entry for m in whole if isinstance(m, law.Gate)}
        return Plan(
            verdicts=verdicts,
            concluded=facts.concluded,
            originating=facts.concluded[ORIGIN] if _origin_asked(facts, self.rules) else None,
            charging=tuple(_charging(facts, self.rules, verdicts)),
            securing=tuple(_line(facts, m, "security", m.cites, m.place) for m in whole if isinstance(m, law.Security)),
            rates=_rates(facts, verdicts),
            floors=standing,
            tested=tuple(name for name in standing if verdicts[name].reason not in (CONDITION, DISAPPLIED, EXCLUDED)),
            entry="refused" if "refused" in gates else "held" if gates else "cleared",
            compliance="breach" if any(isinstance(m, law.Finding) and m.severity == "breach" for m in whole) else "compliant",
            illustrative=facts.product.illustrative or any(figure.illustrative for figure in figures(facts, verdicts)),
        )


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
    ask.ForeignMaterials,
    ask.InsufficientProcessing,
)


def _raw_facts(conditions: list[Condition]) -> tuple[list[str], list[str]]:
    """The facts of shipment and item that conditions read as they stand; at least two of each, so that a key is a tuple."""
    shipment = {"imported_into", "exported_from"}
    item = {"origin", "claims", "materials"}  # claims and materials say whether anybody asks where goods originate
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
            case ask.InsufficientProcessing():
                item.add("processing")
    return sorted(shipment), sorted(item)


def decide(facts: Facts, rules: ProductRules) -> dict[str, Verdict]:
    """The verdict on every measure that can bear on the item, stratum by stratum."""
    verdicts: dict[str, Verdict] = {}
    facts.concluded.setdefault(ORIGIN, False)
    for stratum in _STRATA:
        if not rules.strata[stratum].rules:
            continue
        found = rules.decide(stratum, facts)
        facts.concluded.update(found.concluded)
        if found.open:
            needs = missing_facts(found, facts)
            if stratum is not Stratum.ORIGIN:
                raise NeededFacts(needs)
            facts.origin_needs = needs
        if stratum is Stratum.ORDINARY:
            _drop_idle_preferences(verdicts, found.verdicts, facts)
        for verdict in found.verdicts:
            known = verdicts.get(verdict.measure.id)
            # An exception is decided in each stratum it bears on; where it applies in one, it applies.
            if known is None or not known.applies:
                verdicts[verdict.measure.id] = verdict
    return verdicts


def _drop_idle_preferences(verdicts: dict[str, Verdict], duties: Iterable[Verdict], facts: Facts) -> None:
    """A preference takes the place of a duty that is due; where that duty falls for a reason of its own, so does the preference."""
    due = {verdict.measure.id for verdict in duties if verdict.applies or verdict.reason == REPLACED}
    for name, verdict in verdicts.items():
        if verdict.applies and isinstance(verdict.measure, law.Preference) and verdict.measure.replaces not in due:
            verdicts[name] = Verdict(verdict.measure, applies=False, reason=NOT_DUE, by=verdict.measure.replaces)
            facts.concluded[name] = False


def _origin_asked(facts: Facts, rules: ProductRules) -> bool:
    """Whether anybody asked where the goods originate: by a claim, or by saying what they are made from."""
    return bool(rules.origin_rules) and (facts.item.claims != () or facts.item.materials is not None)


def _line(facts: Facts, measure: law.Measure, kind: str, cites: tuple[Citation, ...], place: Place) -> Charging:
    return Charging(measure, kind, facts.zone.currency, facts.zone.rounding.scale, cites, place)


def _charging(facts: Facts, rules: ProductRules, verdicts: dict[str, Verdict]) -> Iterator[Charging]:
    for measure in rules.sequence:
        kind = _KINDS.get(type(measure))
        if kind is not None and verdicts[measure.id].applies:
            verdict = verdicts[measure.id]
            cites = [cite for figure in figures_used(facts, verdict) for cite in figure.cites]
            cites += _content_cites(facts, verdict)
            place = verdict.row.place if verdict.row is not None else measure.place
            yield _line(facts, measure, kind, tuple(dict.fromkeys((*measure.cites, *cites))), place)


def _content_cites(facts: Facts, verdict: Verdict) -> list[Citation]:
    """Where the content that is priced or charged is laid down, and its conversion factor."""
    content = facts.product.priced_on if isinstance(verdict.measure, law.PriceFloor) else None
    if verdict.row is not None and isinstance(verdict.row.value, DutyExpression) and verdict.row.value.content:
        content = facts.product.contents[verdict.row.value.content]
    if content is None:
        return []
    return [*content.cites, *(content.conversion.cites if content.conversion is not None else ())]


def _rates(facts: Facts, verdicts: dict[str, Verdict]) -> dict[str, RateFigures | ShareFigures]:
    """Each duty's rate by its chosen row or stage; a duty without one is free."""
    rates: dict[str, RateFigures | ShareFigures] = {}
    for name, verdict in verdicts.items():
        measure = verdict.measure
        if isinstance(measure, law.Preference):
            stage = measure.staging.at(facts.second)
            written = DutyExpression() if stage is None else stage.value.value
        elif isinstance(measure, law.OrdinaryDuty | law.AdditionalDuty):
            written = DutyExpression() if verdict.row is None else verdict.row.value
        else:
            continue
        rates[name] = ShareFigures(written, written.share.exact) if isinstance(written, ShareOfDuty) else _rate(facts, written)
    return rates


def _rate(facts: Facts, written: DutyExpression) -> RateFigures:
    ad_valorem, specific = written.ad_valorem, written.specific
    return RateFigures(
        written,
        ad_valorem.exact if ad_valorem is not None and ad_valorem.units else None,
        specific.per(facts.product.unit) if specific is not None and specific.units else None,
        facts.product.contents[written.content] if written.content else None,
    )


def figures(facts: Facts, verdicts: dict[str, Verdict]) -> list[Any]:
    """Every measure and every row of a table or series that the decision rests on."""
    found: list[Any] = []
    for verdict in verdicts.values():
        if verdict.applies or verdict.reason not in (CONDITION, ""):
            found += [verdict.measure, *figures_used(facts, verdict)]
    found += [content.conversion for content in facts.product.contents.values() if content.conversion is not None]
    return found


def figures_used(facts: Facts, verdict: Verdict) -> list[law.CaseValue | DatedValue]:
    """The rows of tables and series a measure's amount is taken from."""
    used: list[law.CaseValue | DatedValue] = [] if verdict.row is None else [verdict.row]
    if isinstance(verdict.measure, law.PriceFloor):
        price = reference_price(facts)
        if price is not None:
            used.append(price)
    elif isinstance(verdict.measure, law.Preference):
        row = verdict.measure.staging.at(facts.second)
        if row is not None:
            used.append(row.value)
    return used


def planner(rules: ProductRules) -> Planner:
    """The planner of a product's rules, kept with them."""
    if rules.planner is None:
        rules.planner = Planner(rules)
    found: Planner = rules.planner
    return found
