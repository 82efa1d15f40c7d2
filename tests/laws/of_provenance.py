"""Provenances under a policy: every stage its tests name, in places and by operators they can tell apart, shares at the bounds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

from hypothesis import strategies as st

from tradezone.policy.conditions import Provenance

SOMEBODY = "somebody"
HAIR = Fraction(1, 10**14)

Entry = dict[str, str]
Tests = Sequence[Provenance]


def tests_among(conditions: Iterable[Any]) -> list[Provenance]:
    return [condition for condition in conditions if isinstance(condition, Provenance)]


def stages_of(tests: Tests) -> list[str]:
    """The stages that tests name, in order of first mention."""
    return list(dict.fromkeys(stage for test in tests for stage in test.stages)) or ["ore"]


def operators_of(tests: Tests) -> list[str]:
    return [SOMEBODY, *dict.fromkeys(name for test in tests for name in test.operators)]


def bounds_of(tests: Tests) -> list[Fraction]:
    """The shares that tests hold a stage to, of one."""
    found = [test.bound.value.exact for test in tests if test.bound is not None]
    return [Fraction(each.numerator, each.denominator) for each in found]


def per_cent(share: Fraction) -> str:
    """A share as a shipment gives it; it ends within two dozen decimals."""
    units = int(share * 100 * 10**20)
    assert Fraction(units, 100 * 10**20) == share
    digits = str(units).rjust(21, "0")
    return f"{digits[:-20]}.{digits[-20:]}".rstrip("0").rstrip(".") + "%"


def divided(tests: Tests) -> list[Fraction]:
    """Shares in two parts of which a stage can be tested: at each bound, a hair to either side, and all of it."""
    points = [bound + step for bound in bounds_of(tests) for step in (-HAIR, Fraction(0), HAIR)]
    return [point for point in points if 0 < point < 1] or [Fraction(1, 2)]


@st.composite
def provenances(draw: Any, tests: Tests, places: st.SearchStrategy[str]) -> list[Entry]:
    """A provenance of which everything is given: mostly one entry a stage, now and then two, or one of no interest, or nothing."""
    if draw(st.integers(0, 9)) == 0:
        return []
    usual = draw(places)
    found = []
    for stage in stages_of(tests):
        parts = draw(st.sampled_from([None, None, None, *divided(tests)]))
        shares = [Fraction(1)] if parts is None else [parts, 1 - parts]
        for share in shares:
            place = draw(places) if draw(st.integers(0, 2)) == 0 else usual
            operator = draw(st.sampled_from([SOMEBODY, *operators_of(tests)]))
            found.append({"stage": stage, "place": place, "operator": operator, "share": per_cent(share)})
    return [*found, {"stage": "packing", "place": draw(places), "operator": SOMEBODY}] if draw(st.booleans()) else found


def open_parts(given: Sequence[Entry]) -> Iterator[tuple[int, str]]:
    """The facts of entries that their author may not know; the share of the only entry of a stage is all of it."""
    for i, entry in enumerate(given):
        yield from ((i, part) for part in ("place", "operator"))
        if sum(other["stage"] == entry["stage"] for other in given) > 1:
            yield i, "share"


def every_part(tests: Tests, given: Sequence[Entry], at: tuple[int, str], places: list[str]) -> list[str]:
    """Every value of one fact of an entry that can matter, all others given."""
    i, part = at
    if part != "share":
        return places if part == "place" else operators_of(tests)
    others = [other for j, other in enumerate(given) if j != i and other["stage"] == given[i]["stage"]]
    shares = [Fraction(other["share"].removesuffix("%")) / 100 for other in others]
    sums = [sum(chosen, Fraction(0)) for chosen in chain(*(combinations(shares, n) for n in range(len(shares) + 1)))]
    left = 1 - sum(shares)
    points = {bound - total + step for bound in bounds_of(tests) for total in sums for step in (-HAIR, Fraction(0), HAIR)}
    return [per_cent(point) for point in sorted({Fraction(0), left, *(p for p in points if 0 <= p <= left)})]


def every_provenance(tests: Tests, places: list[str]) -> list[list[Entry]]:
    """Nothing; and all stages in one place but one, which is in another, by another, and whole or in two parts at a bound."""
    found: list[list[Entry]] = [[]]
    stages = stages_of(tests)
    for usual in places:
        for stage in stages:
            for place in places:
                for operator in operators_of(tests):
                    for share in (Fraction(1), *divided(tests)):
                        found.append(list(_all_but(stages, stage, usual, (place, operator, share))))
    return found


def _all_but(stages: list[str], other: str, usual: str, what: tuple[str, str, Fraction]) -> Iterator[Entry]:
    place, operator, share = what
    for stage in stages:
        if stage != other:
            yield {"stage": stage, "place": usual, "operator": SOMEBODY}
            continue
        yield {"stage": stage, "place": place, "operator": operator, "share": per_cent(share)}
        if share < 1:
            yield {"stage": stage, "place": usual, "operator": SOMEBODY, "share": per_cent(1 - share)}
