"""Checks of conditions and tables: what is asked can be answered, and in time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tradezone.policy.building import product_entries
from tradezone.policy.checks.prices import known_market, priced_as
from tradezone.policy.grammar.origin import OriginWayText
from tradezone.policy.grammar.policy import MEASURE_SECTIONS, PolicyText
from tradezone.policy.grammar.when import WhenText
from tradezone.policy.parts import parts
from tradezone.policy.scope import attribute_bound, attribute_problem, covered
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import Money, UnitPrice
from tradezone.values.units import UNITS

Found = Iterator[Diagnostic]

#: When a kind of measure is decided; a condition may name only what is decided before.
_STAGE = {
    "tariff_preferences": 1,
    "ordinary_duties": 2,
    "price_floors": 3,
    "additional_duties": 3,
    "fees": 3,
    "exceptions": 3,
    "gates": 4,
    "securities": 4,
    "findings": 4,
    "promises": 5,
}


#: The keys of a measure under which rows stand.
TABLES = ("rates", "charge", "rebate", "floor", "ceiling")


def check_conditions(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for section in MEASURE_SECTIONS:
        for i, measure in enumerate(getattr(text, section)):
            found.extend(tables(measure, (section, i), source))
            for path, when in _whens(measure, (section, i)):
                found.extend(condition(text, source, section, measure, when, path))
    for i, promise in enumerate(text.promises.added if text.promises is not None else ()):
        for path, when in _whens(promise, ("promises", "added", i)):
            found.extend(condition(text, source, "promises", promise, when, path))
    return found


def _whens(measure: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], WhenText]]:
    """Every `when` of a measure, of its rows and of its alternatives."""
    for where, part in parts(measure, path):
        if isinstance(part, WhenText):
            yield where, part


def tables(measure: Any, path: Path, source: PolicySource) -> Found:
    """A table has at most one row `otherwise`, and it stands last."""
    for key in TABLES:
        rows = getattr(measure, key, None)
        for i, row in enumerate(rows[:-1] if isinstance(rows, list) else ()):
            if row.otherwise is not None:
                yield Diagnostic(
                    "otherwise-not-last",
                    "the row `otherwise` stands before other rows",
                    source.place((*path, key, i, "otherwise"), key=True),
                    remedy="move it to the end of the table",
                )


def condition(text: PolicyText, source: PolicySource, section: str, measure: Any, when: WhenText, path: Path) -> Found:
    """A condition names attributes the product has, amounts in its units, and measures decided before this one."""
    kinds = {m.id: s for s in MEASURE_SECTIONS for m in getattr(text, s)}
    floors = [name for name, kind in kinds.items() if kind == "price_floors"]
    for key in ("priced_below", "first_resale_below"):
        name = getattr(when, key)
        if name is not None and name not in floors:
            sentence = f"`{measure.id}` names `{name}`, which is not a price floor of this policy"
            yield Diagnostic("unknown-measure", sentence, source.place((*path, key)), remedy=did_you_mean(name, floors))
    for i, name in enumerate(when.applies or ()):
        place = source.place((*path, "applies", i))
        if name not in kinds:
            sentence = f"`{measure.id}` names `{name}`, which is not a measure of this policy"
            yield Diagnostic("unknown-measure", sentence, place, remedy=did_you_mean(name, kinds))
        elif _STAGE[kinds[name]] >= _stage(section, measure, kinds) or kinds[name] == "exceptions":
            sentence = f"`{measure.id}` turns on `{name}`, which is not decided before it"
            remedy = (
                "preferences are decided first, then ordinary duties, floors and other duties, then gates, securities and findings"
            )
            yield Diagnostic("decided-later", sentence, place, remedy=remedy)
    if when.customs_value is not None and when.customs_value.value.currency != text.policy.currency:
        sentence = f"the bound is in {when.customs_value.value.currency}, but the policy reckons in {text.policy.currency}"
        yield Diagnostic(
            "currency-mismatch", sentence, source.place((*path, "customs_value")), remedy=f"give it in {text.policy.currency}"
        )
    yield from facts_of_contracts(measure.id, when, path, source)
    names = covered(_covers(measure, path), _names(text))
    products = {name: product for name, _, product, _ in product_entries(text) if name in names}
    if when.quantity is not None:
        for name, product in products.items():
            if product.unit is not None and UNITS[product.unit].dimension != when.quantity.value.unit.dimension:
                sentence = f"the bound is in {when.quantity.value.of}, but `{name}` is traded in {product.unit}"
                yield Diagnostic(
                    "unit-mismatch", sentence, source.place((*path, "quantity")), remedy="narrow `covers`, or change the unit"
                )
    yield from prices(text, when, path, products, source)
    yield from attributes(text, when, path, products, source)


def facts_of_contracts(measure: str, when: WhenText, path: Path, source: PolicySource) -> Found:
    """Only a contract for difference has facts of its own; a shipment has attributes."""
    if when.facts is not None:
        sentence = f"`{measure}` asks for facts of a contract, which a shipment does not have"
        yield Diagnostic("fact-elsewhere", sentence, source.place((*path, "facts"), key=True), remedy="ask under `attributes`")


def prices(text: PolicyText, when: WhenText, path: Path, products: dict[str, Any], source: PolicySource) -> Found:
    """A bound on the price is an amount as the product is priced, or a share of a market price of the policy."""
    for i, bound in enumerate(when.price or ()):
        place = source.place((*path, "price", i))
        if bound.market is not None:
            yield from known_market(text, bound.market, "the bound", list(products), place)
        else:
            yield from priced_as(text, bound.bound.value, products, place)


def _covers(measure: Any, path: Path) -> list[str]:
    """What a condition is about: the products of its row, or of its measure."""
    covers: list[str] = measure.covers
    if len(path) > 3 and path[2] in TABLES and isinstance(path[3], int):
        covers = getattr(measure, str(path[2]))[path[3]].covers or covers
    return covers


def _stage(section: str, measure: Any, kinds: dict[str, str]) -> int:
    """When a measure is decided; an exception with the first of those it disapplies."""
    if section != "exceptions":
        return _STAGE[section]
    return min((_STAGE[kinds[name]] for name in measure.disapplies if name in kinds), default=_STAGE[section])


def _names(text: PolicyText) -> list[str]:
    return [name for name, *_ in product_entries(text)]


def attributes(
    text: PolicyText, when: WhenText | OriginWayText, path: Path, products: dict[str, Any], source: PolicySource
) -> Found:
    """An attribute that a condition asks is declared by every product it is about, and asked as its kind is."""
    declared = {name: attribute for product in products.values() for name, attribute in product.attributes.items()}
    for name, values in (when.attributes or {}).items():
        attribute = declared.get(name)
        if attribute is None:
            yield Diagnostic(
                "unknown-attribute",
                f"`{name}` is not an attribute of any product this measure covers",
                source.place((*path, "attributes", name), key=True),
                remedy=did_you_mean(name, declared, otherwise="declare it under `attributes` of the product"),
            )
            continue
        bare = sorted(product for product, entry in products.items() if name not in entry.attributes)
        if bare:
            yield Diagnostic(
                "unknown-attribute",
                f"`{name}` is not an attribute of {', '.join(f'`{product}`' for product in bare)}",
                source.place((*path, "attributes", name), key=True),
                remedy="narrow `covers` to the products that declare it, or declare it there",
            )
        if attribute.kind == "yes_no" and len(values) > 1:
            place = source.place((*path, "attributes", name))
            yield Diagnostic("wrong-shape", f"`{name}` is wanted both ways", place, remedy="write `yes` or `no`, or leave it out")
        for i, value in enumerate(values):
            place = source.place((*path, "attributes", name, i))
            problem = attribute_problem(attribute.kind, attribute.words or (), value)
            if problem is not None:
                yield Diagnostic(problem.code, f"`{name}`: {problem.sentence}", place, remedy=problem.remedy)
            elif attribute.kind in ("price", "money"):
                yield from _amount(text, attribute_bound(attribute.kind, value).value, products, place)


def _amount(text: PolicyText, amount: Money | UnitPrice, products: dict[str, Any], place: Place) -> Found:
    """The bound on an attribute in money is in the policy's currency, and for a unit of the goods as they are."""
    if amount.currency != text.policy.currency:
        sentence = f"the bound is in {amount.currency}, but the policy reckons in {text.policy.currency}"
        yield Diagnostic("currency-mismatch", sentence, place, remedy=f"give it in {text.policy.currency}")
    if isinstance(amount, Money):
        return
    for name, product in products.items():
        if product.unit is not None and (UNITS[product.unit].dimension != amount.unit.dimension or amount.unit.basis):
            sentence = f"the bound is per {amount.unit.name}, but `{name}` is traded in {product.unit}"
            yield Diagnostic("unit-mismatch", sentence, place, remedy=f"give it per {product.unit}")
