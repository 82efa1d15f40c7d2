"""The plain evaluator: the same clauses read one after another. The oracle of the engine, and its stand-in where it cannot run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tradezone.rules.ruleset import Conclusion

NAME = "plain"


class PlainRules:
    """Decides cases of one stratum without an engine."""

    name = NAME

    def __init__(self, conclusions: Sequence[Conclusion]) -> None:
        self._conclusions = tuple(conclusions)

    def conclusions(self, case: Mapping[str, str]) -> frozenset[str]:
        """The names of all conclusions with a clause that holds in the case."""
        return frozenset(
            conclusion.name
            for conclusion in self._conclusions
            if any(all(case[word] == answer for word, answer in clause) for clause in conclusion.clauses)
        )
