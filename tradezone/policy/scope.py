"""Measures from their text: what each covers, when it is in force, and the conditions it depends on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from tradezone.policy import conditions as ask
from tradezone.policy import measure_schema as written
from tradezone.policy.bounds import Bound
from tradezone.policy.conditions import AllOf, AnyOf, Condition, Is, PlaceSelection, Tree
from tradezone.policy.measures import (
    AdditionalDuty,
    CaseValue,
    Credit,
    DatedValue,
    Exemption,
    Finding,
    Gate,
    Measure,
    OrdinaryDuty,
    Preference,
    PriceFloor,
    Product,
    Security,
)
from tradezone.policy.schema import MEASURE_SECTIONS, STATUSES, PolicyText
from tradezone.policy.source import PolicySource
from tradezone.text.document import Path
from tradezone.values import Moment, Period, Row, Share, Timeline, ValueProblem
from tradezone.values.figures import read_figure

ANY = "any"
ALL = "all"


def covered(names: Iterable[str], products: Iterable[str]) -> set[str]:
    """The products that ``covers`` means: a product, every stage of a material, or ``all``."""
    wanted = set(names)
    return {name for name in products if ALL in wanted or name in wanted or name.partition("/")[0] in wanted}


def period(first: Moment | None, last: Moment | None, zone: ZoneInfo) -> Period:
    """From the first second of ``from`` to the last of ``through``."""
    return Period(None if first is None else first.start(zone), None if last is None else last.after(zone))


class Figure:
    """A plain number in a bound: ``at least 99.2``."""

    __slots__ = ("scale", "text", "units")

    def __init__(self, text: str) -> None:
        self.units, self.scale = read_figure(text)
        self.text = text

    def __str__(self) -> str:
        return self.text


def attribute_bound(kind: str, text: str) -> Bound:
    """A bound on an attribute of a kind that has an order."""
    return Bound.reader(Share.parse if kind == "share" else Figure)(text)


class Scope:
    """Resolves the names of one policy's measures."""

    def __init__(self, text: PolicyText, source: PolicySource, products: Mapping[str, Product], zone: ZoneInfo) -> None:
        self.text = text
        self.source = source
        self.products = products
        self.zone = zone
        self.kinds = {name: a.kind for product in products.values() for name, a in product.attributes.items()}
        self.vocabulary: dict[str, set[str]] = {"documents": set(), "claims": set(), "procedures": set()}

    def measures(self) -> Iterator[Measure]:
        for section in MEASURE_SECTIONS:
            for i, measure in enumerate(getattr(self.text, section)):
                yield _BUILDERS[section](self, measure, (section, i))

    def selection(self, names: Sequence[str]) -> PlaceSelection:
        """The places that names mean: codes, members of groups, statuses."""
        codes: set[str] = set()
        for name in names:
            if name in self.text.groups:
                codes.update(self.text.groups[name].members)
            elif name not in STATUSES and name != ANY:
                codes.add(name)
        return PlaceSelection(tuple(names), ANY in names, frozenset(STATUSES).intersection(names), frozenset(codes))

    def shared(self, measure: written.MeasureText, path: Path) -> dict[str, Any]:
        """What every measure carries, with its conditions: in force, imported into, origin, then ``when``."""
        span = period(measure.from_, measure.through, self.zone)
        conditions: list[Tree] = [self.in_force(measure.from_, measure.through)]
        conditions += self.located("imported_into", measure.imported_into)
        conditions += self.located("origin", measure.origin)
        conditions += self.when(measure.when)
        return {
            "id": measure.id,
            "title": measure.title,
            "cites": tuple(measure.cite),
            "covers": frozenset(covered(measure.covers, self.products)),
            "covers_text": ", ".join(measure.covers),
            "period": span,
            "conditions": tuple(conditions),
            "place": self.source.place(path),
            "illustrative": measure.illustrative,
        }

    def in_force(self, first: Moment | None, last: Moment | None) -> Is:
        span = period(first, last, self.zone)
        text = f"through {last}" if first is None else f"from {first} through {last}" if last else f"from {first}"
        return Is(ask.InForce(span.start, span.end, text))

    def located(self, fact: str, names: Sequence[str] | None) -> list[Tree]:
        if names is None:
            return []
        selection = self.selection(names)
        return [] if selection.everywhere else [Is(ask.Located(fact, selection))]

    def when(self, when: written.WhenText | None) -> list[Tree]:
        """The conditions of a ``when``, in the order the language lists them."""
        if when is None:
            return []
        trees: list[Tree] = []
        for fact in ("imported_into", "origin", "exported_from", "route"):
            trees += self.located(fact, getattr(when, fact))
        for fact in ("claims", "documents", "procedures"):
            for name in getattr(when, fact) or ():
                trees.append(Is(self.presented(fact, name)))
            for name in getattr(when, "without_" + fact) or ():
                trees.append(Is(self.presented(fact, name), answer=False))
        for fact in ("importer", "exporter", "producer"):
            if getattr(when, fact) is not None:
                trees.append(Is(ask.Named(fact, tuple(getattr(when, fact)))))
        if when.related_parties is not None:
            trees.append(Is(ask.Related(), when.related_parties))
        if when.quantity is not None:
            trees.append(Is(ask.QuantityKept(when.quantity, when.quantity.value)))
        if when.customs_value is not None:
            trees.append(Is(ask.ValueKept(when.customs_value)))
        for fact in ("contracted", "loaded", "exported", "entered"):
            if getattr(when, fact) is not None:
                trees.append(Is(self.dated(fact, getattr(when, fact))))
        for name, values in (when.attributes or {}).items():
            trees.append(self.attribute(name, values))
        for fact in when.stated or ():
            trees.append(Is(ask.Stated(fact)))
        trees += [Is(condition) for condition in self.about_measures(when)]
        for fact, condition in (("originating", ask.Originating()), ("foreign_materials", ask.ForeignMaterials())):
            if getattr(when, fact) is not None:
                trees.append(Is(condition, getattr(when, fact)))
        if when.processing is not None:
            trees.append(Is(ask.InsufficientProcessing(), when.processing == "insufficient"))
        if when.any_of:
            trees.append(AnyOf(tuple(AllOf(tuple(self.when(part))) for part in when.any_of)))
        for part in when.all_of or ():
            trees += self.when(part)
        return trees

    def about_measures(self, when: written.WhenText) -> list[Condition]:
        asked: list[Condition] = []
        if when.priced_below is not None:
            asked.append(ask.PricedBelow(when.priced_below))
        if when.first_resale_below is not None:
            asked.append(ask.FirstResaleBelow(when.first_resale_below))
        return asked + [ask.Applies(name) for name in when.applies or ()]

    def presented(self, fact: str, name: str) -> ask.Presented:
        self.vocabulary[fact].add(name)
        return ask.Presented(fact, name)

    def dated(self, fact: str, bound: Bound) -> ask.DateKept:
        moment: Moment = bound.value
        second = moment.start(self.zone) if bound.phrase in ("before", "from") else moment.after(self.zone)
        return ask.DateKept(fact, second, bound.above, str(bound))

    def attribute(self, name: str, values: Sequence[str]) -> Tree:
        kind = self.kinds.get(name, "word")
        if kind == "yes_no":
            return Is(ask.AttributeKept(name, kind, None, ("yes",)), values[0] == "yes")
        if kind == "word":
            return Is(ask.AttributeKept(name, kind, None, tuple(values)))
        kept: list[Tree] = [Is(ask.AttributeKept(name, kind, attribute_bound(kind, value), ())) for value in values]
        return kept[0] if len(kept) == 1 else AllOf(tuple(kept))

    def rows(self, rows: Sequence[written.CaseRow], path: Path) -> tuple[CaseValue, ...]:
        """The rows of a table, each with the conditions of its case."""
        values = []
        for i, row in enumerate(rows):
            conditions: list[Tree] = []
            if row.from_ is not None or row.through is not None:
                conditions.append(self.in_force(row.from_, row.through))
            conditions += self.located("imported_into", row.imported_into)
            conditions += self.located("origin", row.origin)
            conditions += self.when(row.when)
            otherwise = getattr(row, "otherwise", None)
            values.append(
                CaseValue(
                    conditions=tuple(conditions),
                    covers=None if row.covers is None else frozenset(covered(row.covers, self.products)),
                    otherwise=otherwise is not None,
                    value=getattr(row, "value", None) if otherwise is None else otherwise,
                    cites=tuple(row.cite),
                    place=self.source.place((*path, i)),
                    illustrative=row.illustrative,
                )
            )
        return tuple(values)


def _ordinary(scope: Scope, text: written.OrdinaryDutyText, path: Path) -> Measure:
    return OrdinaryDuty(**scope.shared(text, path), rates=scope.rows(text.rates, (*path, "rates")))


def _additional(scope: Scope, text: written.AdditionalDutyText, path: Path) -> Measure:
    return AdditionalDuty(**scope.shared(text, path), rates=scope.rows(text.rates, (*path, "rates")))


def _preference(scope: Scope, text: written.PreferenceText, path: Path) -> Measure:
    rows = [
        Row(
            row.from_.start(scope.zone),
            DatedValue(row.value, str(row.from_), tuple(row.cite), scope.source.place((*path, "staging", i)), row.illustrative),
        )
        for i, row in enumerate(text.staging)
    ]
    return Preference(**scope.shared(text, path), replaces=text.replaces, staging=Timeline(rows))


def _floor(scope: Scope, text: written.PriceFloorText, path: Path) -> Measure:
    shared = scope.shared(text, path)
    shared["conditions"] = (*shared["conditions"], Is(ask.HasFloor(text.id)))
    credit = None
    if text.credit is not None:
        credit = Credit(tuple(scope.when(text.credit.when)), tuple(text.credit.cite), scope.source.place((*path, "credit")))
    return PriceFloor(**shared, share=text.floor, charge=scope.rows(text.charge, (*path, "charge")), credit=credit)


def _exception(scope: Scope, text: written.ExceptionText, path: Path) -> Measure:
    return Exemption(**scope.shared(text, path), disapplies=tuple(text.disapplies))


def _gate(scope: Scope, text: written.GateText, path: Path) -> Measure:
    return Gate(**scope.shared(text, path), entry=text.entry)


def _security(scope: Scope, text: written.SecurityText, path: Path) -> Measure:
    whole, part = text.secures
    return Security(
        **scope.shared(text, path), whole=whole, part=part, rounded_each=text.rounded == "each", released_when=text.released_when
    )


def _finding(scope: Scope, text: written.FindingText, path: Path) -> Measure:
    return Finding(**scope.shared(text, path), severity=text.severity, message=text.message)


_BUILDERS: dict[str, Callable[[Scope, Any, Path], Measure]] = {
    "ordinary_duties": _ordinary,
    "tariff_preferences": _preference,
    "price_floors": _floor,
    "additional_duties": _additional,
    "exceptions": _exception,
    "gates": _gate,
    "securities": _security,
    "findings": _finding,
}
assert set(_BUILDERS) == set(MEASURE_SECTIONS)  # noqa: S101 a section without a builder is our mistake


def attribute_problem(kind: str, words: Sequence[str], value: str) -> ValueProblem | None:
    """What is wrong with the value a condition wants of an attribute, if anything."""
    if kind == "yes_no" and value not in ("yes", "no"):
        return ValueProblem("unknown-word", f"`{value}` is neither `yes` nor `no`", "write `yes` or `no`")
    if kind == "word" and value not in words:
        return ValueProblem("unknown-word", f"`{value}` is not one of the words of this attribute", None)
    if kind in ("share", "number"):
        try:
            attribute_bound(kind, value)
        except ValueProblem as problem:
            return problem
    return None
