"""Promises as a policy states them: dropped with a reason, tightened, and its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from tradezone.policy.grammar.promises import BOUNDED, AddedText, PromisesText
from tradezone.policy.scope import Scope, covered
from tradezone.policy.trees import Tree
from tradezone.text.diagnostics import Place
from tradezone.text.document import Path
from tradezone.values import Citation, Money


class Dropped(NamedTuple):
    """A promise the law does not keep: of one measure, product or series, or ("") of any."""

    promise: str
    of: str
    reason: str
    cites: tuple[Citation, ...]
    place: Place


class Tightened(NamedTuple):
    """A promise of which less is allowed: an amount a line may be off by, and whether exceptions are spared."""

    promise: str
    allowance: Money | None
    spares_exemptions: bool
    cites: tuple[Citation, ...]
    place: Place


class Added(NamedTuple):
    """A promise of the policy's own: where the conditions hold of an item, this is kept."""

    id: str
    says: str
    cites: tuple[Citation, ...]
    covers: frozenset[str]
    conditions: tuple[Tree, ...]
    outcomes: tuple[str, ...]
    #: Of each amount its bound: ``Bound`` on money, or ``ShareOf`` the customs value.
    amounts: Mapping[str, Any]
    applied: tuple[str, ...]
    not_applied: tuple[str, ...]
    place: Place


class Promises(NamedTuple):
    """What a policy says about the promises every policy makes, and its own."""

    dropped: tuple[Dropped, ...] = ()
    tightened: Mapping[str, Tightened] = MappingProxyType({})
    added: tuple[Added, ...] = ()


def build_promises(scope: Scope) -> Promises:
    text: PromisesText | None = scope.text.promises
    if text is None:
        return Promises()
    place = scope.source.place
    dropped = [
        Dropped(entry.promise, entry.of or "", entry.reason, tuple(entry.cite), place(("promises", "dropped", i, "promise")))
        for i, entry in enumerate(text.dropped)
    ]
    tightened = {
        entry.promise: Tightened(
            entry.promise,
            entry.allowance,
            entry.exemptions is None,
            tuple(entry.cite),
            place(("promises", "tightened", i, "promise")),
        )
        for i, entry in enumerate(text.tightened)
    }
    return Promises(tuple(dropped), MappingProxyType(tightened), tuple(_added(scope, text)))


def _added(scope: Scope, text: PromisesText) -> Iterator[Added]:
    for i, entry in enumerate(text.added):
        path: Path = ("promises", "added", i)
        yield Added(
            id=entry.id,
            says=entry.says,
            cites=tuple(entry.cite),
            covers=frozenset(covered(entry.covers, scope.products)),
            conditions=tuple(scope.when(entry.when)),
            outcomes=tuple(entry.keeps.outcome or ()),
            amounts=_amounts(entry),
            applied=tuple(entry.keeps.applied or ()),
            not_applied=tuple(entry.keeps.not_applied or ()),
            place=scope.source.place(path),
        )


def _amounts(entry: AddedText) -> Mapping[str, Any]:
    found = {name: getattr(entry.keeps, name) for name in BOUNDED}
    return MappingProxyType({name: bound for name, bound in found.items() if bound is not None})
