"""Drawing: so many examples of a strategy as plain values, for searches that are no tests."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from hypothesis.strategies import SearchStrategy

Drawn = TypeVar("Drawn")


def drawn(strategy: SearchStrategy[Drawn], examples: int, seed: int) -> list[Drawn]:
    """At most so many examples, the same for the same seed."""
    found: list[Drawn] = []
    if not examples:
        return found

    @settings(max_examples=examples, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @seeded(seed)
    @given(strategy)
    def collect(example: Drawn) -> None:
        found.append(example)

    collect()
    return found


@contextmanager
def leaving_no_trace() -> Iterator[None]:
    """Lets hypothesis keep what it keeps in a folder that goes away, where a command and no test draws: else it stays where the user is."""
    from hypothesis.configuration import set_hypothesis_home_dir

    with TemporaryDirectory() as folder:
        set_hypothesis_home_dir(folder)
        try:
            yield
        finally:
            set_hypothesis_home_dir(None)
