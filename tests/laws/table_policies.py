"""The policies under which tables are held against their items: every one of this repository on shipments, by a name each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from tests.flaws.catalogue import FLAWS, SOUND
from tests.language import running
from tests.laws import small
from tests.laws.table_rows import Row, rows_of
from tests.rules import shipped
from tradezone import PolicyError, load_zone
from tradezone.cases.running import case_files, read_cases
from tradezone.policy.reading import read_policy_text
from tradezone.policy.source import AMENDS
from tradezone.policy.zone import Zone
from tradezone.values import Moment


def zone_of(name: str) -> Zone:
    """The zone of a name such as ``us-rate-floors``, ``example:known@2026-05-14``, ``flaw:dead-row``, ``sound:lithium`` or ``small:large``."""
    return _under(name).zone


def own_rows(name: str) -> list[Row]:
    """The rows of the worked cases of a policy or an example."""
    return _under(name).rows


#: Policies whose figures are as large, or as small, as no law's: amounts of them overflow 64 bits, 128 bits and what a column holds.
SMALL = {
    "large": small.policy(
        prices=small.PRICES.replace("10.00 USD/kg", "999999999999.99 USD/kg"),
        ordinary_duties=[small.duty("mfn", "999999999.99 USD/g")],
        price_floors=[small.floor("250% of shortfall")],
    ),
    "fine": small.policy(
        prices=small.PRICES.replace("10.00 USD/kg", "0.000000000001 USD/kg"),
        ordinary_duties=[small.duty("mfn", "0.000000000333% + 0.000000000007 USD/lb")],
        price_floors=[small.floor("33.333333333% of shortfall", level="133.333333333% of reference_price")],
    ).replace("half_up to 0.01", "half_even to 0.000001"),
    "whole": small.policy(ordinary_duties=[small.duty("mfn", "7.00 USD/t, at least 12.345%")], prices="").replace(
        "half_up to 0.01", "up to 1"
    ),
}


class _Under(NamedTuple):
    zone: Zone
    rows: list[Row]


@cache
def _under(name: str) -> _Under:
    kind, _, rest = name.rpartition(":")
    if kind == "example":
        return _Under(_example_zone(rest), _example_rows(rest.partition("@")[0]))
    if kind == "flaw":
        return _Under(load_zone(next(flaw.policy for flaw in FLAWS if flaw.kind == rest)), [])
    if kind == "sound":
        return _Under(load_zone(SOUND / f"{rest}.yaml"), [])
    if kind == "small":
        return _Under(small.zone_of(SMALL[rest]), [])
    return _Under(shipped.zone(name), _case_rows(name))


@cache
def shipped_names() -> list[str]:
    return shipped.of_shipments()


def small_names() -> list[str]:
    return [f"small:{name}" for name in SMALL]


@cache
def example_names() -> list[str]:
    """Examples with measures on shipments, no policy twice, each also as it was known where a case asks for that."""
    found: dict[tuple[str, str | None], str] = {}
    for name in running.names():
        example = running.example(name)
        known = {case.known_at for case in example.cases if isinstance(case, running.Case)}
        for day in (None, *sorted(day for day in known if day)):
            found.setdefault((example.policy, day), f"example:{name}" + (f"@{day}" if day else ""))
    return [name for name in found.values() if zone_of(name).measures]


@cache
def flaw_names() -> list[str]:
    """Flawed policies under which shipments are decided all the same, and the sound ones they are copies of."""
    found = [f"sound:{path.stem}" for path in sorted(SOUND.glob("*.yaml"))]
    for flaw in FLAWS:
        try:
            zone_of(f"flaw:{flaw.kind}")
        except PolicyError:
            continue
        found.append(f"flaw:{flaw.kind}")
    return found


def all_names() -> list[str]:
    return [*shipped_names(), *small_names(), *example_names(), *flaw_names()]


def _example_zone(name: str) -> Zone:
    name, _, day = name.partition("@")
    text = running.example(name).policy
    file = str(running.HERE / "policy.yaml") if AMENDS in running.sections(text) else "policy.yaml"
    reading = read_policy_text(text, file, Moment.parse(day) if day else None)
    assert reading.zone is not None, reading.diagnostics
    return reading.zone


def _example_rows(name: str) -> list[Row]:
    return list(_rows(document.plain for document in running.example(name).documents))


def _case_rows(name: str) -> list[Row]:
    """The rows of the cases beside a shipped policy."""
    files = case_files(shipped.path_of(name)) if shipped.path_of(name).is_dir() else []
    read = [read_cases(file, shipped.zone(name))[0].plain for file in files]
    return list(_rows(case for document in read for case in document["cases"]))


def _rows(cases: Any) -> Iterator[Row]:
    for case in cases:
        if "shipment" in case:
            yield from rows_of({"id": "S", **case["shipment"]})
