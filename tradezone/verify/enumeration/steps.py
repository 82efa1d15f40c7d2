"""Steps: every rule of a product decided for every case, stratum by stratum.

What becomes of a rule depends on the words it asks and on nothing else. So answers that nothing later asks for are forgotten once a
rule is decided, and all combinations that differ in nothing else go on as one.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.rules.origin_words import origin_name
from tradezone.rules.product_rules import ProductRules
from tradezone.rules.ruleset import Rule
from tradezone.rules.strata import Case, Stratum, StratumRules
from tradezone.rules.words import NO, said
from tradezone.verify.enumeration.aspects import TooMany
from tradezone.verify.enumeration.outcomes import Deciding, Outcome
from tradezone.verify.enumeration.relation import NOTHING, Relation, Sample
from tradezone.verify.enumeration.situations import Situation


class Concluded(NamedTuple):
    """What a stratum concluded that something later goes by."""

    name: str
    asks: str = "concluded"


class Became(NamedTuple):
    """What became of a rule."""

    stratum: Stratum
    key: tuple[str, ...]
    asks: str = "became"


class Reached(NamedTuple):
    """What a stratum came to in some combination; ``concluded`` holds the conclusions of the strata before."""

    stratum: Stratum
    outcome: Outcome
    concluded: Mapping[str, bool | None]
    sample: Sample | None
    #: The measures that charge, each with the row by which, as far as decided.
    charging: tuple[tuple[str, ...], ...]


#: The column in which the charging measures are kept.
CHARGING: Final = Concluded("(charging)")


class _Step(NamedTuple):
    """One rule to be decided, or with none the verdicts of a stratum; ``needed`` is all that it or a later step asks."""

    stratum: Stratum
    rule: Rule | None
    asks: frozenset[Hashable]
    needed: frozenset[Hashable]


class _Answering(NamedTuple):
    """The rule by itself, and what became of it in each case met so far."""

    rules: StratumRules
    known: dict[Case, int]


class Steps:
    """Decides every case of one product, situation by situation."""

    def __init__(self, rules: ProductRules, crossing: Mapping[str, Stratum], most: int) -> None:
        """``crossing``: measures that a later stratum is held against, and that stratum. ``most``: combinations looked at one by one."""
        self.rules = rules
        self.deciding = Deciding(rules)
        self.most = most
        #: Combinations of answers looked at one by one.
        self.looked_at = 0
        self._answering = {
            (stratum, rule.key): _Answering(StratumRules("", [rule], plain=True), {})
            for stratum in Stratum
            for rule in rules.strata[stratum].rules
        }
        self._steps = self._planned(crossing)

    def _planned(self, crossing: Mapping[str, Stratum]) -> list[_Step]:
        """Rule after rule, and at the end of a stratum its verdicts; what each needs, from the last to the first."""
        bare: list[tuple[Stratum, Rule | None, frozenset[Hashable]]] = []
        for stratum in Stratum:
            rules = self.rules.strata[stratum].rules
            for rule in rules:
                asked = self._answering[stratum, rule.key].rules.conditions
                bare.append((stratum, rule, frozenset(_concluded(condition) or condition for condition in asked)))
            if rules:
                names = {name for name, last in crossing.items() if last == stratum}
                names |= {m.id for m in self.rules.measures[Stratum.PREFERENCE]} if stratum is Stratum.ORDINARY else set()
                ends: set[Hashable] = {CHARGING, *(Became(stratum, rule.key) for rule in rules), *map(Concluded, names)}
                ends |= set(self.deciding.level_rows) if stratum is Stratum.OTHER else set()
                bare.append((stratum, None, frozenset(ends)))
        steps: list[_Step] = []
        needed: frozenset[Hashable] = frozenset()
        for stratum, rule, asks in reversed(bare):
            needed |= asks
            steps.append(_Step(stratum, rule, asks, needed))
        return steps[::-1]

    def reached(self, situation: Situation) -> Iterator[Reached]:
        """What every stratum comes to; ``TooMany`` where more combinations have to be looked at than is allowed."""
        held = NOTHING.computed(CHARGING, lambda _row: ())
        pending = dict(enumerate(situation.aspects))
        for position, step in enumerate(self._steps):
            later = self._steps[position + 1].needed if position + 1 < len(self._steps) else frozenset[Hashable]()
            for number, each in list(pending.items()):
                if not step.asks.isdisjoint(each.questions):
                    self._look_at(held.size_with(each, step.needed))
                    held = held.widened(number, each, step.needed)
                    del pending[number]
            if step.rule is not None:
                held = held.computed(Became(step.stratum, step.rule.key), self._answer(step.stratum, step.rule, held))
                self._look_at(len(held.rows))
                held = held.narrowed(later | {Became(step.stratum, step.rule.key)})
            else:
                found = list(self._verdicts(step.stratum, held))
                yield from (reached for reached, _ in found)
                held = _concluding(held, found, later)

    def _look_at(self, number: int) -> None:
        self.looked_at += number
        if self.looked_at > self.most:
            raise TooMany

    def _answer(self, stratum: Stratum, rule: Rule, held: Relation) -> Callable[[tuple[Any, ...]], int]:
        """What becomes of a rule in a combination, of each case once."""
        rules, known = self._answering[stratum, rule.key]
        words = [_word_of(condition, held) for condition in rules.conditions]

        def answer(row: tuple[Any, ...]) -> int:
            case = tuple([word(row) for word in words])
            found = known.get(case)
            if found is None:
                (found,) = rules.outcomes(case)
                known[case] = found
            return found

        return answer

    def _verdicts(self, stratum: Stratum, held: Relation) -> Iterator[tuple[Reached, tuple[Any, ...]]]:
        """Each combination with what the stratum makes of it."""
        at = {column: position for position, column in enumerate(held.columns)}
        keys = [rule.key for rule in self.rules.strata[stratum].rules]
        became = [at[Became(stratum, key)] for key in keys]
        levels = [at[row] for row in self.deciding.level_rows] if stratum is Stratum.OTHER else []
        names = {column.name: position for column, position in at.items() if isinstance(column, Concluded) and column != CHARGING}
        charging = at[CHARGING]
        for row, sample in held.rows.items():
            outcome = self.deciding.outcome(stratum, tuple([row[i] for i in became]), tuple([row[i] for i in levels]))
            before = {name: row[position] for name, position in names.items()}
            yield Reached(stratum, outcome, before, sample, (*row[charging], *outcome.charging)), row

    @property
    def cases(self) -> int:
        """How many cases of single rules, and of their outcomes together, were decided."""
        return sum(len(each.known) for each in self._answering.values()) + self.deciding.cases


def _concluding(held: Relation, found: list[tuple[Reached, tuple[Any, ...]]], needed: frozenset[Hashable]) -> Relation:
    """What is left of a stratum: its conclusions, and what a later step asks. What is open goes no further."""
    kept = [i for i, column in enumerate(held.columns) if column in needed and not isinstance(column, Concluded)]
    names = sorted({column.name for column in needed if isinstance(column, Concluded) and column != CHARGING})
    rows: dict[tuple[Any, ...], Sample | None] = {}
    for reached, row in found:
        if not reached.outcome.is_open:
            known = after(reached)
            key = (reached.charging, *[row[position] for position in kept], *[known.get(name, False) for name in names])
            rows.setdefault(key, reached.sample)
    return Relation((CHARGING, *(held.columns[position] for position in kept), *map(Concluded, names)), rows)


def after(reached: Reached) -> dict[str, bool | None]:
    """The conclusions once a stratum is decided. A preference whose duty is not due does not apply."""
    known = {**reached.concluded, **reached.outcome.concluded}
    for name in reached.outcome.idle(known):
        known[name] = False
    return known


def _concluded(condition: Any) -> Concluded | None:
    """The conclusion of an earlier stratum that a condition asks."""
    match condition:
        case ask.Applies(measure):
            return Concluded(measure)
        case ask.Originating(rule):
            return Concluded(origin_name(rule))
    return None


def _word_of(condition: Any, held: Relation) -> Callable[[tuple[Any, ...]], str]:
    """The answer to a condition in a combination; a conclusion that no stratum came to is no."""
    column = _concluded(condition) or condition
    if column not in held.columns:
        return lambda _row: NO
    position = held.columns.index(column)
    if isinstance(condition, ask.Originating):
        return lambda row: said(row[position])
    if isinstance(condition, ask.Applies):
        return lambda row: said(bool(row[position]))
    return lambda row: row[position]
