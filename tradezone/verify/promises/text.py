"""Promises that the text of a policy keeps or breaks by itself, as ``check`` looks for them."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import Diagnostic
from tradezone.verify.contradictions import contradictory_measures, overlapping_rows
from tradezone.verify.lints import inverted_ladders
from tradezone.verify.promise import Broken


def no_contradiction(zone: Zone) -> Iterator[Broken]:
    """No two measures, and no two rows of one table, say different things of the same goods without an order between them."""
    for found in (*overlapping_rows(zone), *contradictory_measures(zone)):
        yield _broken("no-contradiction", found, found.sentence.split("`")[1])


def ladder_holds(zone: Zone) -> Iterator[Broken]:
    """A later stage of production does not stand at a lower floor than what goes into it."""
    for found in inverted_ladders(zone):
        yield _broken("ladder-holds", found, found.of)


def _broken(promise: str, found: Diagnostic, of: str) -> Broken:
    return Broken(promise, of, found.sentence, found.place, (), (), found.remedy or "")
