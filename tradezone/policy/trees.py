"""Trees of conditions: each answered as wanted, all of several, or any of them.

A measure asks a list of them, which must all hold.
"""

from __future__ import annotations

from typing import NamedTuple

from tradezone.policy.conditions import Condition


class Is(NamedTuple):
    """A condition answered as wanted."""

    condition: Condition
    answer: bool = True
    asks: str = "is"


class AllOf(NamedTuple):
    parts: tuple[Tree, ...]
    asks: str = "all of"


class AnyOf(NamedTuple):
    parts: tuple[Tree, ...]
    asks: str = "any of"


Tree = Is | AllOf | AnyOf


def negated(tree: Tree) -> Tree:
    """The complement, stated with the same questions: the engine knows no `not`."""
    match tree:
        case Is(condition, answer):
            return Is(condition, not answer)
        case AllOf(parts):
            return AnyOf(tuple(negated(part) for part in parts))
        case AnyOf(parts):
            return AllOf(tuple(negated(part) for part in parts))


def asked(tree: Tree) -> list[Condition]:
    """The conditions of a tree in the order of the text, each once."""
    if isinstance(tree, Is):
        return [tree.condition]
    return list(dict.fromkeys(condition for part in tree.parts for condition in asked(part)))
