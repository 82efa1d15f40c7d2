"""Measures from their text: what each covers, when it is in force, and the conditions it depends on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from tradezone.policy import conditions as ask
from tradezone.policy.bounds import Bound, PriceBound
from tradezone.policy.conditions import Condition, DatedMember, PlaceSelection
from tradezone.policy.grammar import measures as written
from tradezone.policy.grammar.policy import STATUSES, PolicyText
from tradezone.policy.grammar.provenance import ProvenanceTestText
from tradezone.policy.grammar.tables import CaseRow, RateRow
from tradezone.policy.grammar.when import WhenText
from tradezone.policy.measures import CaseValue
from tradezone.policy.products import Product
from tradezone.policy.proof import in_time
from tradezone.policy.source import PolicySource
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import Citation, Moment, Money, Period, Share, UnitPrice, ValueProblem
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


_READ_BY: dict[str, Any] = {"share": Share.parse, "number": Figure, "price": UnitPrice.parse, "money": Money.parse}


def attribute_bound(kind: str, text: str) -> Bound:
    """A bound on an attribute of a kind that has an order."""
    return Bound.reader(_READ_BY[kind])(text)


class Scope:
    """Resolves the names of one policy's measures."""

    def __init__(
        self, text: PolicyText, source: PolicySource, products: Mapping[str, Product], zone: ZoneInfo, known_at: int | None = None
    ) -> None:
        self.text = text
        self.source = source
        self.products = products
        self.zone = zone
        #: What is published later than this second is not known yet; None knows all.
        self.known_at = known_at
        self.kinds = {name: a.kind for product in products.values() for name, a in product.attributes.items()}
        #: Of a contract: its facts and their kinds.
        self.facts: Mapping[str, str] = {}
        self.vocabulary: dict[str, set[str]] = {"documents": set(), "claims": set(), "procedures": set()}

    def of_contract(self, facts: Mapping[str, str]) -> Scope:
        """The same names, with the facts of one contract."""
        scope = Scope(self.text, self.source, self.products, self.zone, self.known_at)
        scope.facts = facts
        return scope

    def selection(self, names: Sequence[str]) -> PlaceSelection:
        """The places that names mean: codes, members of groups, statuses."""
        codes: set[str] = set()
        dated: list[DatedMember] = []
        for name in dict.fromkeys(names):
            if name in self.text.groups:
                always, sometimes = self.members(name)
                codes.update(always)
                dated += sometimes
            elif name not in STATUSES and name != ANY:
                codes.add(name)
        return PlaceSelection(tuple(names), ANY in names, frozenset(STATUSES).intersection(names), frozenset(codes), tuple(dated))

    def members(self, group: str) -> tuple[list[str], list[DatedMember]]:
        """The countries that are one of a group on every day, and those that are for some time, by the clause of the one or the other."""
        text = self.text.groups[group]
        always, sometimes = [], []
        for i, member in enumerate(text.members):
            first, last = member.from_, member.through
            if first is None and last is None:
                always.append(member.country)
                continue
            span = f"through {last}" if first is None else f"from {first} through {last}" if last else f"since {first}"
            place, cites = self.source.place(("groups", group, "members", i)), tuple(member.cite or text.cite)
            sometimes.append(DatedMember(group, member.country, period(first, last, self.zone), span, cites, place))
        return always, sometimes

    def member_edges(self) -> set[int]:
        """Every second at which some country becomes one of a group or is one no longer."""
        spans = [member.period for group in self.text.groups for member in self.members(group)[1]]
        return {edge for span in spans for edge in (span.start, span.end) if edge is not None}

    def shared(self, measure: written.MeasureText, path: Path) -> dict[str, Any]:
        """What every measure carries, with its conditions: in force, imported into, origin, then ``when``."""
        span = period(measure.from_, measure.through, self.zone)
        conditions: list[Tree] = [self.in_force(measure.from_, measure.through, path)]
        conditions += [] if measure.season is None else [Is(ask.InSeason(measure.season))]
        conditions += self.located("imported_into", measure.imported_into)
        conditions += self.located("origin", measure.origin)
        conditions += self.when(measure.when)
        outside_quota = getattr(measure, "quota", None) is not None
        conditions += [Is(ask.OutsideQuota())] if outside_quota else []
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
            "outside_quota": outside_quota,
        }

    def in_force(self, first: Moment | None, last: Moment | None, path: Path = ()) -> Is:
        span = period(first, last, self.zone)
        text = f"through {last}" if first is None else f"from {first} through {last}" if last else f"from {first}"
        ended_by = self.source.amended_by((*path, "through")) if last is not None and path else ()
        ended_at = self.source.place((*path, "through")) if ended_by else None
        began_by = self.source.amended_by((*path, "from")) if first is not None and path else ()
        return Is(ask.InForce(span.start, span.end, text, ended_by=ended_by, ended_at=ended_at, began_by=began_by))

    def located(self, fact: str, names: Sequence[str] | None) -> list[Tree]:
        if names is None:
            return []
        selection = self.selection(names)
        return [] if selection.everywhere else [Is(ask.Located(fact, selection))]

    def when(self, when: WhenText | None) -> list[Tree]:
        """The conditions of a ``when``, in the order the language lists them."""
        if when is None:
            return []
        trees: list[Tree] = []
        for fact in ("imported_into", "origin", "exported_from", "route"):
            trees += self.located(fact, getattr(when, fact))
        trees += [Is(self.provenance(test)) for test in when.provenance or ()]
        for fact in ("claims", "documents", "procedures"):
            for name in getattr(when, fact) or ():
                trees.append(Is(self.presented(fact, name)))
            for name in getattr(when, "without_" + fact) or ():
                trees.append(Is(self.presented(fact, name), answer=False))
        trees += [Is(each) for each in in_time(when.documents, when.issued_within, when.claims, when.claimed_within)]
        for fact in ("importer", "exporter", "producer"):
            if getattr(when, fact) is not None:
                trees.append(Is(ask.Named(fact, tuple(getattr(when, fact)))))
            if getattr(when, "without_" + fact) is not None:
                trees.append(Is(ask.Named(fact, tuple(getattr(when, "without_" + fact))), answer=False))
        if when.related_parties is not None:
            trees.append(Is(ask.Related(), when.related_parties))
        if when.quantity is not None:
            trees.append(Is(ask.QuantityKept(when.quantity, when.quantity.value)))
        if when.customs_value is not None:
            trees.append(Is(ask.ValueKept(when.customs_value)))
        for price in when.price or ():
            trees.append(Is(ask.PriceKept(price)))
        if when.quota is not None:
            trees.append(Is(ask.OutsideQuota(), when.quota == "outside"))
        for fact in ("contracted", "loaded", "exported", "entered"):
            if getattr(when, fact) is not None:
                trees.append(Is(self.dated(fact, getattr(when, fact))))
        for name, values in (when.attributes or {}).items():
            trees.append(attribute(name, self.kinds.get(name, "word"), values))
        for name, values in (when.facts or {}).items():
            trees.append(attribute(name, self.facts.get(name, "word"), values))
        for fact in when.stated or ():
            trees.append(Is(ask.Stated(fact)))
        trees += [Is(condition) for condition in self.about_measures(when)]
        rule = when.under or ""
        for fact, condition in (("originating", ask.Originating(rule)), ("foreign_materials", ask.ForeignMaterials(rule))):
            if getattr(when, fact) is not None:
                trees.append(Is(condition, getattr(when, fact)))
        if when.processing is not None:
            trees.append(Is(ask.InsufficientProcessing(rule), when.processing == "insufficient"))
        if when.any_of:
            trees.append(AnyOf(tuple(AllOf(tuple(self.when(part))) for part in when.any_of)))
        for part in when.all_of or ():
            trees += self.when(part)
        return trees

    def about_measures(self, when: WhenText) -> list[Condition]:
        asked: list[Condition] = []
        if when.priced_below is not None:
            asked.append(ask.PricedBelow(when.priced_below))
        if when.first_resale_below is not None:
            asked.append(ask.FirstResaleBelow(when.first_resale_below))
        return asked + [ask.Applies(name) for name in when.applies or ()]

    def provenance(self, test: ProvenanceTestText) -> ask.Provenance:
        selection = None if test.place is None else self.selection(test.place)
        return ask.Provenance(test.at, tuple(test.stages or ()), selection, tuple(test.operator or ()), test.share)

    def presented(self, fact: str, name: str) -> ask.Presented:
        self.vocabulary[fact].add(name)
        return ask.Presented(fact, name)

    def dated(self, fact: str, bound: Bound) -> ask.DateKept:
        moment: Moment = bound.value
        second = moment.start(self.zone) if bound.phrase in ("before", "from") else moment.after(self.zone)
        return ask.DateKept(fact, second, bound.above, str(bound))

    def rows(self, rows: Sequence[CaseRow] | None, path: Path, cites: tuple[Citation, ...] = ()) -> tuple[CaseValue, ...]:
        """The rows of a table that are known, each with the conditions of its case; a row of bands is one for each band."""
        found: list[CaseValue] = []
        for i, row in enumerate(rows or ()):
            if not self.is_known(row.known):
                continue
            conditions: list[Tree] = []
            if row.from_ is not None or row.through is not None:
                conditions.append(self.in_force(row.from_, row.through))
            conditions += [] if row.season is None else [Is(ask.InSeason(row.season))]
            conditions += self.located("imported_into", row.imported_into)
            conditions += self.located("origin", row.origin)
            conditions += self.when(row.when)
            written = CaseValue(
                conditions=tuple(conditions),
                covers=None if row.covers is None else frozenset(covered(row.covers, self.products)),
                otherwise=getattr(row, "otherwise", None) is not None,
                value=row.given,
                cites=tuple(row.cite or cites),
                place=self.source.place((*path, i)),
                illustrative=row.illustrative,
            )
            if row.known is not None:  # it restates the row that says the same case
                found = [other for other in found if (other.conditions, other.covers, other.otherwise) != _case(written)]
            found += self.banded(row, written, (*path, i)) if isinstance(row, RateRow) and row.bands else [written]
        return tuple(found)

    def banded(self, row: RateRow, written: CaseValue, path: Path) -> list[CaseValue]:
        """A row for each band: the price of the goods is at least its lower edge, and not at least the next one's."""
        bands = row.bands or []
        edges = [Is(ask.PriceKept(PriceBound(Bound("at least", band.from_, above=True, inclusive=True)))) for band in bands]
        return [
            written._replace(
                conditions=(
                    *written.conditions,
                    *edges[i : i + 1],
                    *(edge._replace(answer=False) for edge in edges[i + 1 : i + 2]),
                ),
                value=band.value,
                place=self.source.place((*path, "bands", i)),
                scale=written.place,
            )
            for i, band in enumerate(bands)
        ]

    def is_known(self, known: Moment | None) -> bool:
        """Whether a row was published by the time the policy is read as of."""
        return known is None or self.known_at is None or known.start(self.zone) <= self.known_at


def _case(row: CaseValue) -> tuple[tuple[Tree, ...], frozenset[str] | None, bool]:
    """What a row is for."""
    return row.conditions, row.covers, row.otherwise


def attribute(name: str, kind: str, values: Sequence[str]) -> Tree:
    """The condition on an attribute of the goods, or on a fact of a contract."""
    if kind == "yes_no":
        return Is(ask.AttributeKept(name, kind, None, ("yes",)), values[0] == "yes")
    if kind == "word":
        return Is(ask.AttributeKept(name, kind, None, tuple(values)))
    kept: list[Tree] = [Is(ask.AttributeKept(name, kind, attribute_bound(kind, value), ())) for value in values]
    return kept[0] if len(kept) == 1 else AllOf(tuple(kept))


def attribute_problem(kind: str, words: Sequence[str], value: str) -> ValueProblem | None:
    """What is wrong with the value a condition wants of an attribute, if anything."""
    if kind == "yes_no" and value not in ("yes", "no"):
        return ValueProblem("unknown-word", f"`{value}` is neither `yes` nor `no`", "write `yes` or `no`")
    if kind == "word" and value not in words:
        return ValueProblem("unknown-word", f"`{value}` is not one of its words", did_you_mean(value, words))
    if kind in _READ_BY:
        try:
            attribute_bound(kind, value)
        except ValueProblem as problem:
            return problem
    return None
