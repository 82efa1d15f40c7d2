"""Rules as plain data: conjunctions of words, and what is concluded where one holds.

Every rule of a policy becomes two kinds of conclusion: that it holds, and for each of its conditions that this one fails. A
conclusion is stated in clauses, each a plain conjunction of ``word = yes`` or ``word = no``, so that the engine meets no negation,
no alternatives and no numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import product as combinations
from typing import Any, Final, NamedTuple

from tradezone.policy.conditions import Condition
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree, asked, negated

#: Clauses of one conclusion; more alternatives than this are refused when the policy is read.
MOST_CLAUSES: Final = 200
#: Tests that may hold at once in one ruleset of durable-rules: 64, of which one is ``seen``.
MOST_TESTS: Final = 60
#: Words of one message of durable-rules: about 252 properties, some of them the engine's own.
MOST_WORDS: Final = 240
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
    """That each rule holds, and that each of its conditions fails as far as that can be said in ``MOST_CLAUSES``."""
    for position, rule in enumerate(rules):
        yield Conclusion(holds_name(position), tuple(clauses(AllOf(rule.conditions), words)))
        for number, tree in enumerate(rule.conditions):
            with suppress(OverflowError):  # the negation of many alternatives: read off the words instead, see ``strata``
                yield Conclusion(fails_name(position, number), tuple(clauses(negated(tree), words)))


class Shard(NamedTuple):
    """One ruleset of durable-rules, and the words its rules ask."""

    definition: dict[str, Any]
    words: set[str]


def definitions(found: Iterable[Conclusion]) -> list[Shard]:
    """The conclusions as rulesets of durable-rules, each within the engine's limits of tests that hold at once and of words."""
    shards: list[Shard] = []
    for conclusion in found:
        for number, clause in enumerate(conclusion.clauses):
            words = {word for word, _ in clause}
            if not shards or len(shards[-1].definition) > MOST_TESTS or len(shards[-1].words | words) > MOST_WORDS:
                shards.append(Shard({SEEN: {"all": [{"m": dict(GUARD)}], "run": SEEN}}, set()))
            tests = [dict(GUARD), *({word: answer} for word, answer in clause)]
            test = {"$and": tests} if clause else dict(GUARD)
            shards[-1].words.update(words)
            shards[-1].definition[f"{conclusion.name}c{number}"] = {"all": [{"m": test}], "run": conclusion.name}
    return shards
