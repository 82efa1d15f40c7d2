"""What a change of law is about: the products, countries and days on which it can show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

from tradezone.comparison.changes import Change
from tradezone.policy import conditions as ask
from tradezone.policy.scope import covered
from tradezone.policy.source import PolicySource
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.text.document import Plain
from tradezone.values import Moment, ValueProblem
from tradezone.values.places import place

#: Sections that say what countries are to each other.
_OF_COUNTRIES = ("parties", "groups", "customs_territories")


class About(NamedTuple):
    """Where a change can show; what is empty is not narrowed."""

    products: tuple[str, ...]
    imported_into: tuple[str, ...]
    origins: tuple[str, ...]
    days: tuple[Moment, ...]
    #: Measures at which shipments may be aimed to come near it.
    measures: tuple[str, ...]


def about(change: Change, zone: Zone, sides: tuple[PolicySource, PolicySource]) -> About:
    """What the change, or the row or measure it is in, says it covers; ``zone`` has the change or had it."""
    said: dict[str, list[str]] = {"covers": [], "imported_into": [], "origin": []}
    for source, path in zip(sides, (change.path_before, change.path_after), strict=True):
        nearest = {key: mapping[key] for mapping in _around(source.plain, path) for key in said if key in mapping}
        for key, content in nearest.items():
            said[key] += _names(content)
    names = said["covers"] or ([change.of] if change.section in ("reference_prices", "products") else [])
    products = tuple(dict.fromkeys(name for each in names for name in _covered(each, zone)))
    codes = _countries(change)
    return About(
        () if len(products) == len(zone.products) else products,
        tuple(codes or _codes(*said["imported_into"])),
        tuple(codes or _codes(*said["origin"])),
        tuple(_days(change)),
        tuple(_measures(change, zone)),
    )


def _around(plain: Any, path: tuple[str | int, ...]) -> Iterator[dict[str, Any]]:
    """The mappings on the way, the outermost first."""
    for part in path:
        if part in plain if isinstance(plain, dict) else isinstance(plain, list) and isinstance(part, int) and part < len(plain):
            plain = plain[part]
        else:
            return
        if isinstance(plain, dict):
            yield plain


def _names(content: Plain | None) -> list[str]:
    if content is None or isinstance(content, dict):
        return []
    return [content] if isinstance(content, str) else [each for each in content if isinstance(each, str)]


def _covered(name: str, zone: Zone) -> list[str]:
    return sorted(covered([name], tuple(zone.products)))


def _codes(*names: str) -> Iterator[str]:
    """The names among some that are of countries; a status or a group is any of several."""
    for name in dict.fromkeys(names):
        try:
            yield place(name)
        except ValueProblem:
            continue


def _countries(change: Change) -> list[str]:
    """The country whose status changes, or the member of a group that does."""
    if change.section == "parties":
        return [change.of]
    if change.section not in _OF_COUNTRIES or not change.what:
        return []
    content = change.old if change.new is None else change.new
    return list(_codes(*_names(content.get("country") if isinstance(content, dict) else content)))


def _days(change: Change) -> Iterator[Moment]:
    """The first day of a change, the one before it and a later one."""
    if change.since is not None:
        first = change.since.day
        yield from (Moment(first), Moment(first + timedelta(days=30)), Moment(first - timedelta(days=1)))


def _measures(change: Change, zone: Zone) -> Iterator[str]:
    if change.of in zone.measures:
        yield change.of
    elif change.section == "rules_of_origin":
        for name, measure in zone.measures.items():
            if any(isinstance(each, ask.Originating) for tree in measure.conditions for each in asked(tree)):
                yield name
