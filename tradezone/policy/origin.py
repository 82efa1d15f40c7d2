"""Rules of origin from their text: for each the conditions that have to hold, in the order in which they are looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition, PlaceSelection
from tradezone.policy.grammar.origin import CONTENTS, COUNTRY_OF_ORIGIN, CRITERIA, DirectText, OriginRuleText, OriginWayText
from tradezone.policy.measures import Direct, OriginRule, Written
from tradezone.policy.scope import ANY, Scope, attribute, covered, period
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree, asked
from tradezone.text.document import Path
from tradezone.values import Citation


def build_origin_rules(scope: Scope) -> Iterator[OriginRule]:
    for i, text in enumerate(scope.text.rules_of_origin):
        yield _Building(scope, text, ("rules_of_origin", i)).rule()


class _Building:
    """One rule of origin while it is read; ``written`` fills up with the place and clause of each of its questions."""

    def __init__(self, scope: Scope, text: OriginRuleText, path: Path) -> None:
        self.scope, self.text, self.path = scope, text, path
        self.written: dict[Condition, Written] = {}

    def rule(self) -> OriginRule:
        text, scope = self.text, self.scope
        cites = tuple(text.cite)
        conditions = (
            scope.in_force(text.from_, text.through),
            *scope.located("origin", text.origin),
            *self.met(cites),
            *self.consigned(),
        )
        return OriginRule(
            id=text.id,
            title=text.title,
            cites=cites,
            covers=frozenset(covered(text.covers, scope.products)),
            period=period(text.from_, text.through, scope.zone),
            origin=scope.selection(text.origin),
            cumulation=scope.selection(text.cumulation),
            production=self.production(),
            at_home=COUNTRY_OF_ORIGIN in (text.production or ()) and ANY not in (text.production or ()),
            insufficient=frozenset(text.insufficient or ()),
            direct=None if text.direct is None else self.direct(text.direct),
            conditions=conditions,
            written=MappingProxyType(self.written),
            place=scope.source.place(self.path),
        )

    def met(self, cites: tuple[Citation, ...]) -> list[Tree]:
        """One way is met; of those that rest on working foreign materials, by more than insufficient operations."""
        free: list[Tree] = []
        worked: list[Tree] = []
        for i, way in enumerate(self.text.any_of):
            tree = AllOf(tuple(self.way(way, (*self.path, "any_of", i), cites)))
            (free if way.foreign_materials or way.wholly_obtained or way.processing else worked).append(tree)
        if not worked:
            return [AnyOf(tuple(free))]
        other: Tree = AnyOf(tuple(worked))
        if self.text.insufficient:
            other = AllOf((self.enough(cites), other))
        return [AnyOf((*free, other))] if free else [other]

    def enough(self, cites: tuple[Citation, ...]) -> Tree:
        """More than insufficient operations; goods without foreign materials need none, where no way of their own lets them through."""
        enough = Is(self.noted(ask.InsufficientProcessing(self.text.id), (*self.path, "insufficient"), cites), answer=False)
        if any(way.foreign_materials and _is_alone(way) for way in self.text.any_of):
            return enough
        foreign = self.noted(ask.ForeignMaterials(self.text.id), (*self.path, "insufficient"), cites)
        return AnyOf((Is(foreign, answer=False), enough))

    def way(self, way: OriginWayText, path: Path, cites: tuple[Citation, ...]) -> Iterator[Tree]:
        """All the keys of a way, in the order the language lists them."""
        rule = self.text.id
        cites = tuple(way.cite or cites)
        if way.foreign_materials is not None:
            yield Is(self.noted(ask.ForeignMaterials(rule), (*path, "foreign_materials"), cites), answer=False)
        if way.wholly_obtained is not None:
            yield Is(self.noted(ask.WhollyObtained(rule, tuple(way.wholly_obtained)), (*path, "wholly_obtained"), cites))
        if way.change_of is not None:
            changed = ask.Changed(rule, way.change_of, tuple(way.except_from or ()), way.tolerance)
            yield Is(self.noted(changed, (*path, "change_of"), cites))
        if way.processes is not None:
            yield Is(self.noted(ask.Worked(rule, tuple(way.processes)), (*path, "processes"), cites))
        if way.processing is not None:
            yield Is(self.noted(ask.InsufficientProcessing(rule), (*path, "processing"), cites), answer=False)
        for method in CONTENTS:
            wanted = getattr(way, method)
            if wanted is not None:
                focused_on = tuple(way.focused_on or ()) if method == "focused_value" else ()
                yield Is(self.noted(ask.ContentKept(rule, method, wanted, focused_on), (*path, method), cites))
        for name, values in (way.attributes or {}).items():
            tree = attribute(name, self.scope.kinds.get(name, "word"), values)
            for condition in asked(tree):
                self.noted(condition, (*path, "attributes", name), cites)
            yield tree
        if way.any_of:
            inner = [AllOf(tuple(self.way(part, (*path, "any_of", i), cites))) for i, part in enumerate(way.any_of)]
            yield AnyOf(tuple(inner))
        for i, part in enumerate(way.all_of or ()):
            yield from self.way(part, (*path, "all_of", i), cites)

    def noted(self, condition: Condition, path: Path, cites: tuple[Citation, ...]) -> Condition:
        known = self.written.get(condition)
        if known is None:
            self.written[condition] = Written(self.scope.source.place(path, key=True), cites)
        else:  # asked in two ways: both clauses ask it
            self.written[condition] = known._replace(cites=tuple(dict.fromkeys((*known.cites, *cites))))
        return condition

    def production(self) -> PlaceSelection | None:
        names: Sequence[str] | None = self.text.production
        if names is None:
            return None
        selection = self.scope.selection([name for name in names if name != COUNTRY_OF_ORIGIN])
        return None if selection.everywhere else selection

    def direct(self, text: DirectText) -> Direct:
        documents = tuple(text.documents or ())
        self.scope.vocabulary["documents"].update(documents)
        place = self.scope.source.place((*self.path, "direct"), key=True)
        return Direct(self.scope.selection(text.among), frozenset(text.permitted), documents, tuple(text.cite), place)

    def consigned(self) -> list[Tree]:
        direct = self.text.direct
        if direct is None:
            return []
        return [Is(self.noted(ask.ConsignedDirectly(self.text.id), (*self.path, "direct"), tuple(direct.cite)))]


def _is_alone(way: OriginWayText) -> bool:
    """Whether a way asks one question only."""
    return sum(getattr(way, key) is not None for key in CRITERIA) == 1
