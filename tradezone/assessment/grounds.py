"""Grounds: why each measure applied and why each other one did not, worked out when somebody asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tradezone.assessment.decision import FloorTest
from tradezone.assessment.exchange_dates import exchange_findings
from tradezone.assessment.figures import grouped
from tradezone.assessment.plan import Plan
from tradezone.assessment.reliance import figures_used
from tradezone.assessment.wording.conditions import because, floor_grounds
from tradezone.assessment.wording.origin import OriginLine, origin_under
from tradezone.assessment.wording.phrases import Ground
from tradezone.assessment.wording.prices import floor_comparison
from tradezone.policy.conditions import InForce, Located
from tradezone.policy.measures import DatedValue, Exemption, Fee, Finding, Measure, OrdinaryDuty, Preference, PriceFloor
from tradezone.policy.trees import Is
from tradezone.rules.answers import answered
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, FLOOR
from tradezone.rules.prices import held_against, tested_price
from tradezone.rules.product_rules import ProductRules, origin_asked
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, EXCLUDED, NO_ROW, NOT_BELOW, NOT_DUE, REPLACED, Verdict
from tradezone.rules.words import NO
from tradezone.text.diagnostics import Place
from tradezone.text.nearest import nearest
from tradezone.values import Citation
from tradezone.values.due_expression import DueExpression
from tradezone.values.unknown import PartlyKnown


class Applied(NamedTuple):
    """A measure that applies, with every condition that held and the rows its figures come from."""

    measure: str
    title: str
    because: tuple[Ground, ...]
    cites: tuple[Citation, ...]
    place: Place
    #: How many of the last grounds hold the figures the measure rests on.
    telling: int = 1

    @property
    def gist(self) -> tuple[Ground, ...]:
        return self.because[-self.telling :]


class NotApplied(NamedTuple):
    """A measure that does not apply, with the one condition that decided."""

    measure: str
    title: str
    because: Ground
    cites: tuple[Citation, ...]
    place: Place
    #: Every condition that fails, of which ``because`` is the first.
    failing: tuple[Ground, ...] = ()
    #: Whether a fact that is not given decides.
    undecided: bool = False
    #: Whether the measure says nothing of this product.
    elsewhere: bool = False


class FindingLine(NamedTuple):
    """Something the reader must know; a breach makes the shipment break the law, a notice does not."""

    code: str
    severity: str
    message: str
    measure: str | None = None
    cites: tuple[Citation, ...] = ()
    place: Place | None = None


class Grounds:
    """The facts, rules and verdicts a decision was made from; texts are made of them on demand."""

    __slots__ = ("facts", "plan", "rules")

    def __init__(self, facts: Facts, rules: ProductRules, plan: Plan) -> None:
        self.facts = facts
        self.rules = rules
        self.plan = plan

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Grounds) and self.facts == other.facts

    __hash__ = None  # type: ignore[assignment]  # it stands behind a decision and is no key

    @property
    def verdicts(self) -> dict[str, Verdict]:
        return self.plan.verdicts

    @property
    def is_illustrative(self) -> bool:
        """Whether a figure the decision rests on is invented: one of the policy, or an exchange rate."""
        return self.plan.illustrative or self.facts.exchanged_at_invented

    @property
    def floors(self) -> tuple[FloorTest, ...]:
        """Every price that was held against a floor, met or not."""
        found = [self._floor_test(name) for name in self.plan.floors if name in self.plan.tested]
        return tuple(test for test in found if test is not None)

    def _floor_test(self, name: str) -> FloorTest | None:
        """One floor's level and the price held against it; None where that price is not known."""
        facts, at = self.facts, self.plan.floors[name]
        floor = facts.zone.measures[name]
        pair = held_against(facts, name, FLOOR)
        if not isinstance(pair, tuple) or not isinstance(floor, PriceFloor):
            return None
        price = tested_price(facts, floor, pair[0])
        return FloorTest(name, floor.tested, price, at.price, not pair[0] < pair[1], facts.zone.currency, facts.product.unit.name)

    @property
    def applied(self) -> tuple[Applied, ...]:
        return tuple(self._applied(verdict) for verdict in self.ordered() if verdict.applies)

    @property
    def not_applied(self) -> tuple[NotApplied, ...]:
        own = tuple(self._not_applied(verdict) for verdict in self.ordered() if not verdict.applies)
        product = self.facts.product.name
        other = tuple(
            NotApplied(m.id, m.title, Ground(_elsewhere(m, product)), m.cites, m.place, elsewhere=True)
            for m in self.rules.elsewhere
        )
        return own + other

    @property
    def origin(self) -> tuple[OriginLine, ...]:
        """Where anybody asks: whether the goods originate under each rule in force, with the computation."""
        if not origin_asked(self.facts, self.rules):
            return ()
        mine = [rule for rule in self.rules.origin_rules if self.facts.second in rule.period]
        return tuple(origin_under(self.facts, rule) for rule in mine)

    @property
    def findings(self) -> tuple[FindingLine, ...]:
        """The findings that apply, then names the policy does not use."""
        found = [
            FindingLine(m.id, m.severity, m.message, m.id, m.cites, m.place)
            for m in (verdict.measure for verdict in self.verdicts.values() if verdict.applies)
            if isinstance(m, Finding)
        ]
        return (*found, *self._stale(), *exchange_findings(self), *unused_names(self.facts))

    def _stale(self) -> Iterable[FindingLine]:
        """Published prices that the decision rests on and that are older than the policy lets them be."""
        seen: set[Place] = set()
        for verdict in self.verdicts.values():
            if not verdict.applies and verdict.reason in (CONDITION, ""):
                continue
            for row in figures_used(self.facts, verdict):
                old = isinstance(row, DatedValue) and row.good_until is not None and self.facts.second > row.good_until
                if old and isinstance(row, DatedValue) and row.place not in seen:
                    seen.add(row.place)
                    text = f"the price since {row.since} is older than the policy lets it be"
                    yield FindingLine("stale-reference", "notice", text, verdict.measure.id, row.cites, row.place)

    def ordered(self) -> list[Verdict]:
        """The verdicts in the order of charging, then of the file."""
        return [self.verdicts[measure.id] for measure in self.rules.sequence if measure.id in self.verdicts]

    def _applied(self, verdict: Verdict) -> Applied:
        measure, facts = verdict.measure, self.facts
        # Of a floor, the last condition says that a price stands, which is told below.
        trees = measure.conditions[:-1] if isinstance(measure, PriceFloor) else measure.conditions
        grounds = [ground for tree in trees for ground in because(tree, facts, holds=True)]
        row_trees = verdict.row.conditions if verdict.row is not None else ()
        imported = [tree for tree in row_trees if isinstance(tree, Is) and isinstance(tree.condition, InForce | Located)]
        grounds += [ground for tree in imported for ground in because(tree, facts, holds=True)]
        grounds = list(dict.fromkeys(grounds))
        conditions = len(grounds)
        if isinstance(measure, PriceFloor):
            grounds += floor_grounds(facts, measure, CEILING if verdict.is_above else FLOOR)
        if verdict.row is not None:
            others = [tree for tree in row_trees if tree not in imported]
            grounds += [ground for tree in others for ground in because(tree, facts, holds=True)]
            grounds.append(Ground(_row_text(verdict), verdict.row.place, verdict.row.cites))
        if isinstance(measure, Preference):
            grounds += staging_grounds(measure, facts)
        if (
            isinstance(measure, PriceFloor)
            and measure.credit is not None
            and facts.item.duty_paid is not None
            and not verdict.credited
        ):
            failed = next((tree for tree in measure.credit.conditions if answered(tree, facts) == NO), None)
            why = f": {because(failed, facts, holds=False)[0].text}" if failed is not None else ""
            grounds.append(Ground(f"what was paid elsewhere is not taken off{why}", measure.credit.place, measure.credit.cites))
        if verdict.credited and isinstance(measure, PriceFloor) and measure.credit is not None and facts.item.duty_paid is not None:
            grounds.append(
                Ground(f"{grouped(facts.item.duty_paid)} already paid is taken off", measure.credit.place, measure.credit.cites)
            )
        cites = _joined(measure.cites, *(ground.cites for ground in grounds))
        telling = max(1, len(grounds) - conditions)
        return Applied(measure.id, measure.title, tuple(grounds), cites, measure.place, telling)

    def _not_applied(self, verdict: Verdict) -> NotApplied:
        measure = verdict.measure
        ground = self._reason(verdict)
        facts = self.facts
        failing = [because(tree, facts, holds=False)[0] for tree in measure.conditions if answered(tree, facts) == NO]
        return NotApplied(measure.id, measure.title, ground, _joined(measure.cites, ground.cites), measure.place, tuple(failing))

    def _reason(self, verdict: Verdict) -> Ground:
        """The one condition that decided."""
        measure, facts = verdict.measure, self.facts
        if verdict.reason == CONDITION and verdict.by is not None:
            return because(verdict.by, facts, holds=False)[0]
        if verdict.reason == NOT_BELOW and isinstance(measure, PriceFloor):
            return floor_comparison(facts, measure, FLOOR)
        if verdict.reason in _BY_ANOTHER:
            other: Measure = facts.zone.measures[verdict.by]
            cites = facts.zone.stacking.cites if verdict.reason == EXCLUDED else other.cites
            return Ground(f"`{other.id}` {_BY_ANOTHER[verdict.reason]}", other.place, cites)
        if verdict.reason == NO_ROW:
            return Ground("no row of its table is for this case", measure.place, measure.cites)
        return Ground("nothing it could disapply is due", measure.place, measure.cites)


_BY_ANOTHER = {
    REPLACED: "takes its place",
    DISAPPLIED: "disapplies it",
    EXCLUDED: "excludes it",
    NOT_DUE: "is not due, so that nothing takes its place",
}


def staging_grounds(measure: Preference, facts: Facts) -> Iterable[Ground]:
    """The stage of a preference, worked out from what and how, and what it is held against."""
    stage = measure.stage(facts.product.name, facts.second)
    if stage is not None:
        how = f": {stage.how}" if stage.how else ""
        yield Ground(f"from {stage.since} the duty is {stage.value}{how}", stage.place, stage.cites)
    if measure.capped:
        yield Ground(f"where `{measure.replaces}` is lower, no more than that is due", measure.place, measure.cites)


def _row_text(verdict: Verdict) -> str:
    row = verdict.row
    assert row is not None, "only a chosen row is worded"  # noqa: S101 ours
    if isinstance(verdict.measure, PriceFloor):
        due: DueExpression = row.value
        return due_text(due)
    noun = "rate" if isinstance(verdict.measure, OrdinaryDuty) else "fee" if isinstance(verdict.measure, Fee) else "additional rate"
    return f"the {noun} is {row.value}" + (", no other row being for this case" if row.otherwise else "")


_DUE_TEXTS = {
    "shortfall": "what the price falls short by",
    "whole_floor": "the whole floor price, whatever the price,",
    "shortfall_rate": "the shortfall as a share of the tested price, of the customs value,",
    "excess": "what the price is above the ceiling",
    "excess_rate": "what it is above the ceiling as a share of the tested price, of the customs value,",
}


def due_text(due: DueExpression) -> str:
    """What falls due, in a sentence."""
    share = "" if due.share.units == 100 * 10**due.share.scale else f"{due.share} of "
    what = "by brackets, a share of each part of the shortfall" if due.brackets else f"{share}{_DUE_TEXTS[due.mode]}"
    return f"{what} is {'paid back' if due.is_above else 'due'}{due.limits}"


def _joined(*groups: Sequence[Citation]) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(cite for group in groups for cite in group))


def _elsewhere(measure: Measure, product: str) -> str:
    """Why a measure says nothing of a product."""
    if isinstance(measure, Exemption) and product in measure.covers:
        names = " nor ".join(f"`{name}`" for name in measure.disapplies)
        return f"{names} does not cover {product}" if len(measure.disapplies) == 1 else f"neither {names} covers {product}"
    return f"covers {measure.covers_text}, not {product}"


def unused_names(facts: Facts) -> tuple[FindingLine, ...]:
    """Documents, claims, procedures and attributes that the policy does not use, each a notice."""
    item, vocabulary = facts.item, facts.zone.vocabulary
    lines = []
    for fact, noun in (("documents", "document"), ("claims", "claim"), ("procedures", "procedure")):
        names = getattr(item, fact)
        for name in names if isinstance(names, tuple) and not isinstance(names, PartlyKnown) else ():
            if name not in vocabulary[fact]:
                lines.append(unused_name(noun, name, vocabulary[fact], facts.zone.id))
    for name in item.attributes:
        if name not in facts.product.attributes:
            lines.append(unused_name("attribute", name, facts.product.attributes, facts.zone.id))
    return tuple(lines)


def unused_name(noun: str, name: str, known: Iterable[str], policy: str) -> FindingLine:
    """The notice that a name is accepted though nothing in the policy asks after it."""
    near = nearest(name, known)
    hint = f"; did you mean `{near}`?" if near else ""
    return FindingLine("unknown-name", "notice", f"the {noun} `{name}` is not used by policy `{policy}`{hint}")
