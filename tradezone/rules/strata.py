"""Strata: the rules of one product in the order they are decided, and the memo of cases already decided.

Origin, then preference, then ordinary duty, then floors and other measures, then the decision as a whole. A stratum sees the
conclusions of those before it as words. For a given case, the words a stratum asks and no others, the answer never changes: it
is decided once and remembered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import IntEnum
from threading import Lock
from typing import Final

from tradezone.policy.conditions import Condition
from tradezone.policy.trees import AllOf, Is, Tree, asked
from tradezone.rules import engine
from tradezone.rules.answers import reader
from tradezone.rules.facts import Facts
from tradezone.rules.plain import PlainRules
from tradezone.rules.ruleset import Conclusion, Rule, conclusions, fails_name, holds_name, vocabulary
from tradezone.rules.words import NO, UNKNOWN, YES

#: Cases remembered by a stratum; a policy has a few hundred, a stream of invented ones is forgotten and starts over.
MOST_CASES: Final = 20_000


class Stratum(IntEnum):
    """When a rule is decided."""

    ORIGIN = 0
    PREFERENCE = 1
    ORDINARY = 2
    OTHER = 3
    WHOLE = 4


#: What became of a rule: it holds, or it is open, or this condition of it failed.
HOLDS: Final = -1
OPEN: Final = -2

Case = tuple[str, ...]


class StratumRules:
    """The rules of one stratum of one product, and the cases decided so far."""

    def __init__(self, title: str, rules: Sequence[Rule], *, plain: bool) -> None:
        self.rules = tuple(rules)
        self.words = vocabulary(self.rules)
        self.conditions: tuple[Condition, ...] = tuple(self.words)
        self.readers = tuple(reader(condition) for condition in self.conditions)
        self._title = title
        self._conclusions: tuple[Conclusion, ...] = tuple(conclusions(self.rules, self.words))
        stated = {conclusion.name for conclusion in self._conclusions}
        #: Conditions of each rule whose failing has too many alternatives to be a conclusion.
        self._unstated = [
            tuple(n for n in range(len(rule.conditions)) if fails_name(position, n) not in stated)
            for position, rule in enumerate(self.rules)
        ]
        self._decider: PlainRules | engine.DurableRules | None = None
        self._plain = plain or not engine.AVAILABLE
        self._lock = Lock()

    @property
    def decided_by(self) -> str:
        return PlainRules.name if self._plain else engine.NAME

    def case(self, facts: Facts) -> Case:
        """The words of an item that this stratum asks, in the order of its conditions."""
        return tuple([read(facts) for read in self.readers])

    def outcomes(self, case: Case) -> tuple[int, ...]:
        """For each rule ``HOLDS``, ``OPEN``, or the position of the first condition that failed."""
        if self._decider is None:
            with self._lock:
                if self._decider is None:
                    self._decider = self._make()
        found = self._decider.conclusions(dict(zip(self.words.values(), case, strict=True)))
        words = dict(zip(self.conditions, case, strict=True))
        return tuple(self._outcome(position, rule, found, words) for position, rule in enumerate(self.rules))

    def _make(self) -> PlainRules | engine.DurableRules:
        return PlainRules(self._conclusions) if self._plain else engine.DurableRules(self._title, self._conclusions)

    def _outcome(self, position: int, rule: Rule, found: frozenset[str], words: Mapping[Condition, str]) -> int:
        if holds_name(position) in found:
            return HOLDS
        for number in range(len(rule.conditions)):
            if fails_name(position, number) in found:
                return number
        for number in self._unstated[position]:
            if _fails(rule.conditions[number], words):
                return number
        return OPEN

    def open_conditions(self, case: Case, outcomes: Sequence[int]) -> tuple[Condition, ...]:
        """The unanswered conditions of the rules that are open; rules of a measure that fails anyway do not count."""
        words = dict(zip(self.conditions, case, strict=True))
        failed = {rule.key[0] for rule, outcome in zip(self.rules, outcomes, strict=True) if len(rule.key) == 1 and outcome >= 0}
        waiting = [
            rule for rule, outcome in zip(self.rules, outcomes, strict=True) if outcome == OPEN and rule.key[0] not in failed
        ]
        conditions = [condition for rule in waiting for tree in rule.conditions for condition in asked(tree)]
        return tuple(dict.fromkeys(condition for condition in conditions if words[condition] == UNKNOWN))


def _fails(tree: Tree, words: Mapping[Condition, str]) -> bool:
    """Whether a condition fails, read off the words."""
    if isinstance(tree, Is):
        return words[tree.condition] == (NO if tree.answer else YES)
    failing = [_fails(part, words) for part in tree.parts]
    return any(failing) if isinstance(tree, AllOf) else all(failing)
