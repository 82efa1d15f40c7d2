"""durable-rules behind a boundary of plain data. The only module that imports it.

The engine is fed one flat message of words for each case and only ever appends the names of rules that matched. There is no Host and
so no thread; each case has a state of its own that is deleted once its actions ran, and the rulesets are deleted with the policy
they were made for.

On CPython 3.12 every action calls the deprecated ``datetime.utcfromtimestamp``: a program that turns warnings into errors adds
``ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning`` to its filters.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from itertools import count
from threading import Lock
from typing import Any

from tradezone.rules.ruleset import GUARD, SEEN, Conclusion, definitions

try:
    import durable_rules_engine
    from durable.engine import Ruleset
except ImportError:  # CPython 3.13 and later: the released engine builds there but does not import
    Ruleset = None

NAME = "durable-rules"
AVAILABLE = Ruleset is not None


class EngineFault(RuntimeError):  # noqa: N818 not an error of the user
    """The engine did not finish a case: our fault, never the user's."""


class _Fired:
    """What a ruleset asks of its host: an action for each name. Ours append the name."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def get_action(self, name: str) -> Callable[[Any], None]:
        return lambda _context: self.names.append(name)


class DurableRules:
    """Decides cases of one stratum with durable-rules; safe to share between threads."""

    name = NAME

    def __init__(self, title: str, conclusions: Sequence[Conclusion]) -> None:
        self._lock = Lock()
        self._cases = count(1)
        self._fired = _Fired()
        self._shards = [
            (
                Ruleset(f"{title}-{number}", self._fired, deepcopy(shard.definition)),
                shard.words,
            )  # registration empties what it is given
            for number, shard in enumerate(definitions(conclusions))
        ]
        handles = [ruleset._handle for ruleset, _ in self._shards]  # noqa: SLF001 the wrapper offers no way to delete a ruleset
        weakref.finalize(self, _delete, handles)

    def conclusions(self, case: Mapping[str, str]) -> frozenset[str]:
        """The names of all conclusions that hold in the case."""
        with self._lock:
            self._fired.names.clear()
            for ruleset, words in self._shards:
                self._decide(ruleset, {word: case[word] for word in words})
            return frozenset(self._fired.names) - {SEEN}

    def _decide(self, shard: Any, case: Mapping[str, str]) -> None:
        state = str(next(self._cases))
        seen = self._fired.names.count(SEEN)
        ended: list[Any] = []
        handle = shard.assert_fact({**case, **GUARD, "sid": state, "id": state})
        shard.do_actions(handle, lambda error, result: ended.append(error or (result or {}).get("exception")))
        if ended != [None] or self._fired.names.count(SEEN) != seen + 1:
            raise EngineFault(f"case {dict(case)} ended with {ended}")
        shard.delete_state(state)  # only after an action has run: a state without one is not whole


def _delete(handles: list[int]) -> None:
    for handle in handles:
        durable_rules_engine.delete_ruleset(handle)
