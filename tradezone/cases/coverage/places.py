"""Places: where in its files a policy asks a condition, as near as can be told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Place
from tradezone.text.document import Path, Plain

#: Parts of a measure that are no conditions of its own, but of a row.
_TABLES: Final = frozenset({"rates", "floor", "ceiling", "charge", "rebate", "staging", "categories", "credit"})
_KEYS: Final[dict[type, str]] = {
    ask.InSeason: "season",
    ask.Provenance: "provenance",
    IssuedWithin: "issued_within",
    ClaimedWithin: "claimed_within",
    ask.Related: "related_parties",
    ask.QuantityKept: "quantity",
    ask.ValueKept: "customs_value",
    ask.PriceKept: "price",
    ask.Stated: "stated",
    ask.HasFloor: "floor",
    ask.PricedBelow: "priced_below",
    ask.FirstResaleBelow: "first_resale_below",
    ask.OutsideQuota: "quota",
    ask.UnderContract: "contract",
    ask.InPeriods: "periods",
    ask.Applies: "applies",
    ask.Originating: "originating",
    ask.ForeignMaterials: "foreign_materials",
    ask.InsufficientProcessing: "processing",
}


class Written:
    """The text of a policy beside what was made of it; without a text every condition stands where its measure or row does."""

    def __init__(self, source: PolicySource | None) -> None:
        self.source = source
        self._paths: dict[Place, Path] = {}
        for path in _paths(source.plain) if source is not None else ():
            assert source is not None  # noqa: S101 it has paths
            self._paths.setdefault(source.place(path), path)

    def place(self, owner: Place, condition: Condition, key: str = "") -> Place:
        """Where a condition of the measure or row at a place is asked; that place, where it cannot be told."""
        path = self._paths.get(owner)
        if self.source is None or path is None:
            return owner
        wanted = {key} if key else _keys(condition)
        node = _at(self.source.plain, path)
        below = list(_within(node, wanted, is_top=True))
        said = _said(condition)
        exact = [found for found in below if said in _texts(_at(node, found))]
        return self.source.place((*path, *(exact or below)[0]), key=True) if below else owner

    def place_of(self, owner: Place, key: str) -> Place:
        """Where a key of the measure or row at a place stands; that place, where it has none."""
        path = self._paths.get(owner)
        if self.source is None or path is None or key not in (_at(self.source.plain, path) or ()):
            return owner
        return self.source.place((*path, key), key=True)


def _keys(condition: Condition) -> set[str]:
    match condition:
        case ask.Located(fact) | ask.DateKept(fact):
            return {fact}
        case ask.Presented(fact) | ask.Named(fact):
            return {fact, f"without_{fact}"}
        case ask.AttributeKept(name):
            return {name}
    return {_KEYS.get(type(condition), "")}


def _said(condition: Condition) -> str:
    """A word or bound of the condition that its text holds."""
    match condition:
        case ask.Presented(_, name):
            return name
        case ask.Named(_, names):
            return names[0]
        case ask.Located(_, selection):
            return selection.names[0]
        case ask.AttributeKept(_, _, bound, words):
            return str(bound) if bound is not None else words[0]
        case ask.QuantityKept(bound) | ask.ValueKept(bound):
            return str(bound)
        case ask.PriceKept(bound):
            return str(bound)
        case ask.Applies(measure):
            return measure
    return ""


def _paths(plain: Plain, path: Path = ()) -> Iterator[Path]:
    """Every list and mapping of a text, from the outside in."""
    if isinstance(plain, str):
        return
    if path:
        yield path
    entries = plain.items() if isinstance(plain, dict) else enumerate(plain)
    for key, value in entries:
        yield from _paths(value, (*path, key))


def _within(plain: Plain, keys: set[str], path: Path = (), *, is_top: bool = False) -> Iterator[Path]:
    """Every place below at which one of some keys stands; tables of a measure are not looked into."""
    if isinstance(plain, Mapping):
        for key, value in plain.items():
            if key in keys:
                yield (*path, key)
            elif not (is_top and key in _TABLES):
                yield from _within(value, keys, (*path, key))
    elif isinstance(plain, list):
        for i, value in enumerate(plain):
            yield from _within(value, keys, (*path, i))


def _at(plain: Plain, path: Path) -> Plain:
    for part in path:
        plain = plain[part]  # type: ignore[index]  # a path of this very text
    return plain


def _texts(plain: Plain) -> str:
    """All the words of a part of the text."""
    if isinstance(plain, str):
        return plain
    return " ".join(_texts(value) for value in (plain.values() if isinstance(plain, dict) else plain))
