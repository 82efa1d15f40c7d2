"""Rules as plain data: conjunctions of words, and what is concluded where one holds.

Every rule of a policy becomes two kinds of conclusion: that it holds, and for each of its conditions that this one fails. A
conclusion is stated in clauses, each a plain conjunction of ``word = yes`` or ``word = no``, so that the engine meets no negation,
no alternatives and no numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product as combinations
from typing import Any, Final, NamedTuple

from tradezone.policy.conditions import AllOf, AnyOf, Condition, Is, Tree, asked, negated

#: Clauses of one conclusion; more alternatives than this are refused when the policy is read.
MOST_CLAUSES: Final = 200
#: Tests that may hold at once in one ruleset of durable-rules: 64, of which one is ``seen``.
MOST_TESTS: Final = 60
#: Every message carries it and every rule asks it, so that the engine's own messages match nothing.
GUARD: Final = {"kind": "case"}
SEEN: Final = "seen"

#: A conjunction: each word and the answer it must have.
Clause = tuple[tuple[str, str], ...]


class Rule(NamedTuple):
    """A measure, or a row of its table: the conditions that must all hold, in the order of the text."""

    key: tuple[str, ...]
    conditions: tuple[Tree, ...]


class Conclusion(NamedTuple):
    """What is concluded where any of the clauses holds."""

    name: str
    clauses: tuple[Clause, ...]


def holds_name(position: int) -> str:
    return f"r{position}"


def fails_name(position: int, condition: int) -> str:
    return f"r{position}f{condition}"


def vocabulary(rules: Iterable[Rule]) -> dict[Condition, str]:
    """The word for each condition the rules ask, in order of first mention."""
    conditions = dict.fromkeys(c for rule in rules for tree in rule.conditions for c in asked(tree))
    return {condition: f"w{i}" for i, condition in enumerate(conditions)}


def clauses(tree: Tree, words: Mapping[Condition, str]) -> list[Clause]:
    """The tree as alternatives of plain conjunctions; more than ``MOST_CLAUSES`` raise ``OverflowError``."""
    match tree:
        case Is(condition, answer):
            return [((words[condition], "yes" if answer else "no"),)]
        case AnyOf(parts):
            found = [clause for part in parts for clause in clauses(part, words)]
        case AllOf(parts):
            alternatives = [clauses(part, words) for part in parts]
            size = 1
            for alternative in alternatives:
                size *= len(alternative)
                if size > MOST_CLAUSES:
                    raise OverflowError(size)
            found = [tuple(dict.fromkeys(test for clause in choice for test in clause)) for choice in combinations(*alternatives)]
    unlike = [clause for clause in dict.fromkeys(found) if len({word for word, _ in clause}) == len(clause)]
    if len(unlike) > MOST_CLAUSES:
        raise OverflowError(len(unlike))
    return unlike


def conclusions(rules: Sequence[Rule], words: Mapping[Condition, str]) -> Iterator[Conclusion]:
    """That each rule holds, and that each of its conditions fails."""
    for position, rule in enumerate(rules):
        yield Conclusion(holds_name(position), tuple(clauses(AllOf(rule.conditions), words)))
        for number, tree in enumerate(rule.conditions):
            yield Conclusion(fails_name(position, number), tuple(clauses(negated(tree), words)))


def definitions(found: Iterable[Conclusion]) -> list[dict[str, Any]]:
    """The conclusions as rulesets of durable-rules, each within the engine's limit of tests that hold at once."""
    shards: list[dict[str, Any]] = []
    for conclusion in found:
        for number, clause in enumerate(conclusion.clauses):
            if not shards or len(shards[-1]) > MOST_TESTS:
                shards.append({SEEN: {"all": [{"m": dict(GUARD)}], "run": SEEN}})
            tests = [dict(GUARD), *({word: answer} for word, answer in clause)]
            test = {"$and": tests} if clause else dict(GUARD)
            shards[-1][f"{conclusion.name}c{number}"] = {"all": [{"m": test}], "run": conclusion.name}
    return shards
