"""Checks of names: every name a policy uses is one it gives. Each check is one rule, told by its docstring."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from tradezone.policy.building import product_entries
from tradezone.policy.checks.categories import check_categories
from tradezone.policy.checks.conditions import check_conditions
from tradezone.policy.checks.origin import check_origin
from tradezone.policy.checks.prices import check_prices
from tradezone.policy.checks.products import check_products
from tradezone.policy.checks.promises import check_promises
from tradezone.policy.checks.relations import check_relations
from tradezone.policy.checks.series import check_series
from tradezone.policy.checks.settlements import check_settlements
from tradezone.policy.checks.tables import check_tables
from tradezone.policy.grammar import measures as written
from tradezone.policy.grammar.origin import COUNTRY_OF_ORIGIN
from tradezone.policy.grammar.policy import MEASURE_SECTIONS, STATUSES, PolicyText
from tradezone.policy.grammar.tables import rates_of
from tradezone.policy.parts import Part, parts
from tradezone.policy.scope import ALL, ANY
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic, has_error
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean, nearest
from tradezone.values import Citation, ShareOfDuty
from tradezone.values.places import place as country
from tradezone.values.problem import ValueProblem

Found = Iterator[Diagnostic]
_SECTIONS = (
    check_products,
    check_prices,
    check_conditions,
    check_tables,
    check_categories,
    check_origin,
    check_settlements,
    check_promises,
)


def check_names(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    """Everything wrong with the names, series and units of a policy that has the right shape."""
    found: list[Diagnostic] = []
    walk = list(parts(text))
    for check in (unknown_sources, unknown_products, unknown_places, check_series):
        found.extend(check(text, source, walk))
    for other in (duplicate_ids, unknown_measures, idle_parties, *_SECTIONS):
        found.extend(other(text, source))
    return found if has_error(found) else [*found, *check_relations(text, source)]


def measures(text: PolicyText) -> Iterator[tuple[str, int, Any]]:
    """Section, position and text of every measure."""
    for section in MEASURE_SECTIONS:
        for i, measure in enumerate(getattr(text, section)):
            yield section, i, measure


def unknown_sources(text: PolicyText, source: PolicySource, walk: Sequence[Part]) -> Found:
    """A citation names an instrument listed under `sources`; an instrument listed there is cited."""
    used = set(source.amended_under)
    for path, part in walk:
        cites: Sequence[Citation] = part.__dict__.get("cite") or ()
        for i, cite in enumerate(cites):
            used.add(cite.source)
            if cite.source not in text.sources:
                listed = f"sources are listed from line {source.place(('sources',), key=True).line}"
                near = did_you_mean(cite.source, text.sources, otherwise="")
                place = source.place((*path, "cite", i))
                if place.length == len(str(cite)):  # without quotes the id stands first
                    place = replace(place, length=len(cite.source))
                yield Diagnostic(
                    "unknown-source",
                    f"`{cite.source}` is not listed under `sources`",
                    place,
                    remedy=f"{near} {listed}" if near else listed,
                )
    for name in text.sources:
        if name not in used:
            yield Diagnostic(
                "unused-source",
                f"nothing cites `{name}`",
                source.place(("sources", name), key=True),
                remedy="cite it where it is the law, or take it out",
                severity="warning",
            )


_NOUNS = {"rules_of_origin": "rule", "settlements": "settlement"}


def duplicate_ids(text: PolicyText, source: PolicySource) -> Found:
    """An id names one measure or rule of a policy."""
    first: dict[str, Path] = {}
    others = [(section, i, each) for section in ("rules_of_origin", "settlements") for i, each in enumerate(getattr(text, section))]
    for section, i, measure in (*measures(text), *others):
        path = (section, i, "id")
        if measure.id in first:
            note = f"{source.place(first[measure.id])}: first given here"
            nouns = sorted({_NOUNS.get(str(each[0]), "measure") for each in (path, first[measure.id])})
            who = f"two {nouns[0]}s" if len(nouns) == 1 else f"a {nouns[0]} and a {nouns[1]}"
            remedy = "give each an id of its own, never used again"
            yield Diagnostic("duplicate-id", f"{who} have the id `{measure.id}`", source.place(path), (note,), remedy)
        first.setdefault(measure.id, path)


def unknown_products(text: PolicyText, source: PolicySource, walk: Sequence[Part]) -> Found:
    """What a measure covers, or a series of prices is for, is a product of the policy."""
    products = {name for name, *_ in product_entries(text)}
    known = products | set(text.products)
    for path, part in walk:
        covers = part.__dict__.get("covers")
        for i, name in enumerate(covers if isinstance(covers, list) else ()):
            if name not in known and name != ALL:
                yield _unknown_product(name, known, source.place((*path, "covers", i)))
    for name in text.reference_prices:
        if name not in products:
            stages = sorted(product for product in products if product.startswith(name + "/"))
            remedy = (
                "a price is for one stage: " + ", ".join(f"`{stage}`" for stage in stages)
                if stages
                else did_you_mean(name, products)
            )
            place = source.place(("reference_prices", name), key=True)
            yield Diagnostic("unknown-product", f"`{name}` is not a product with a price", place, remedy=remedy)


def _unknown_product(name: str, known: Iterable[str], place: Any) -> Diagnostic:
    return Diagnostic("unknown-product", f"`{name}` is not a product of this policy", place, remedy=did_you_mean(name, known))


_PLACES = ("imported_into", "origin", "exported_from", "route", "place", "cumulation", "production", "among")


def unknown_places(text: PolicyText, source: PolicySource, walk: Sequence[Part]) -> Found:
    """A place is a country code, a group of the policy, a status of parties, or `any`."""
    for path, part in walk:
        for fact in _PLACES:
            names = part.__dict__.get(fact)
            for i, name in enumerate(names if isinstance(names, list) else ()):
                if name in text.groups or name in STATUSES or name == ANY or (fact, name) == ("production", COUNTRY_OF_ORIGIN):
                    continue
                try:
                    country(name)
                except ValueProblem as problem:
                    near = nearest(name, [*text.groups, *STATUSES, ANY])
                    remedy = f"did you mean `{near}`?" if near is not None and len(name) > 2 else problem.remedy
                    sentence = f"`{name}` is neither a country nor a group or status of this policy"
                    yield Diagnostic("unknown-place", sentence, source.place((*path, fact, i)), remedy=remedy)


def unknown_measures(text: PolicyText, source: PolicySource) -> Found:
    """A measure that another one names is a measure of the policy, and of a kind that can be meant there."""
    kinds = {measure.id: section for section, _, measure in measures(text)}
    duties = {"ordinary_duties", "tariff_preferences", "price_floors", "additional_duties", "fees"}

    def named(name: str, path: Path, who: str, allowed: set[str], noun: str) -> Found:
        if kinds.get(name) not in allowed:
            known = [other for other, kind in kinds.items() if kind in allowed]
            near = did_you_mean(name, known)
            sentence = f"{who} names `{name}`, which is not {noun} of this policy"
            yield Diagnostic("unknown-measure", sentence, source.place(path), remedy=near)

    every = set(MEASURE_SECTIONS)
    for section, i, measure in measures(text):
        path, who = (section, i), f"`{measure.id}`"
        for j, name in enumerate(getattr(measure, "disapplies", ())):
            yield from named(name, (*path, "disapplies", j), f"exception {who}", every - {"exceptions"}, "a measure")
        if isinstance(measure, written.PreferenceText):
            yield from named(measure.replaces, (*path, "replaces"), f"preference {who}", {"ordinary_duties"}, "an ordinary duty")
            if measure.no_more_than is not None:
                limit = (*path, "no_more_than")
                yield from named(measure.no_more_than, limit, f"preference {who}", {"ordinary_duties"}, "an ordinary duty")
            for j, row in enumerate(measure.staging or ()):
                if isinstance(row.value, ShareOfDuty):
                    place = (*path, "staging", j, "value")
                    yield from named(row.value.duty, place, f"preference {who}", {"ordinary_duties"}, "an ordinary duty")
        if isinstance(measure, written.SecurityText):
            for name in measure.secures.named:
                yield from named(name, (*path, "secures"), f"security {who}", duties, "a duty")
        for j, name in enumerate(getattr(measure, "base", ())):
            if name != written.CUSTOMS_VALUE:
                yield from named(name, (*path, "base", j), f"the base of {who}", duties, "`customs_value` or a charge")
        for j, row in enumerate(getattr(measure, "rates", ())):
            for key, rate in rates_of(row):
                if rate.less is not None:
                    where = (*path, "rates", j, *key)
                    yield from named(rate.less, where, f"duty {who}", {"ordinary_duties"}, "an ordinary duty")
    if text.stacking is not None:
        for key in ("exclusive", "additive"):
            for j, group in enumerate(getattr(text.stacking, key)):
                for k, name in enumerate(group):
                    yield from named(name, ("stacking", key, j, k), "stacking", every - {"exceptions"}, "a measure")
        for j, name in enumerate(text.stacking.order):
            yield from named(name, ("stacking", "order", j), "stacking", duties, "a measure that charges")


def idle_parties(text: PolicyText, source: PolicySource) -> Found:
    """A country that is listed has a status on some day."""
    for code, party in text.parties.items():
        if party.accession is None and not party.statuses:
            yield Diagnostic(
                "party-without-status",
                f"`{code}` is listed without a status",
                source.place(("parties", code), key=True),
                remedy="add `accession:` with its first day as a party, or rows under `statuses:`",
            )
