"""Checks of published figures: prices in order and as their products are priced, and exchange rates that can be used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

from tradezone.policy.building import product_entries
from tradezone.policy.checks.series import in_order
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.grammar.prices import SeriesText
from tradezone.policy.scope import covered
from tradezone.policy.series import Rows, by_origin
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.document import ROWS, Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import UnitPrice, ValueProblem
from tradezone.values.amounts import currency
from tradezone.values.due_expression import REFERENCE
from tradezone.values.figures import write_figure
from tradezone.values.units import UNITS, factor

Found = Iterator[Diagnostic]


def check_prices(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    return [*reference_prices(text, source), *market_prices(text, source), *exchange_rates(text, source)]


def _products(text: PolicyText) -> dict[str, Any]:
    return {name: product for name, _, product, _ in product_entries(text)}


def reference_prices(text: PolicyText, source: PolicySource) -> Found:
    """A series has one price for each day, in the policy's currency, as its product is priced."""
    products = _products(text)
    for name, series in text.reference_prices.items():
        path: Path = ("reference_prices", name, ROWS)
        mine = {name: products[name]} if name in products else {}
        yield from _series(text, source, path, f"`{name}` already has a reference price", series, mine)


def market_prices(text: PolicyText, source: PolicySource) -> Found:
    """The same of a market price, for each product it covers."""
    products = _products(text)
    for name, series in text.market_prices.items():
        mine = {each: products[each] for each in sorted(covered(series.covers, products))}
        path: Path = ("market_prices", name, ROWS)
        yield from _series(text, source, path, f"`{name}` already has a price", series, mine)


def _series(
    text: PolicyText, source: PolicySource, path: Path, already: str, series: SeriesText, products: Mapping[str, Any]
) -> Found:
    rows = series.rows
    if series.refixed is not None:
        yield from level_as(text, series.refixed, products, source.place((*path[:-1], "refixed")))
    yield from _split_origins(source, path, rows)
    for group in by_origin(rows).values():
        yield from in_order(text, source, path, already, [row for _, row in group], [i for i, _ in group])
        yield from _ends(text, source, path, group)
    first = next(((i, row.value) for i, row in enumerate(rows) if not isinstance(row.value, str)), None)
    for i, row in enumerate(rows):
        # Places are looked up only for prices with something wrong: a schedule has thousands of rows.
        if first is None or isinstance(row.value, str) or not any(priced_as(text, row.value, products, _NOWHERE)):
            continue
        notes: tuple[str, ...] = ()
        if i != first[0]:
            notes = (f"{source.place((*path, first[0], 'value'))}: the first price of `{path[1]}` is {first[1]}",)
        yield from priced_as(text, row.value, products, source.place((*path, i, "value")), notes)


_NOWHERE: Final = Place("")


def _split_origins(source: PolicySource, path: Path, rows: Sequence[Any]) -> Found:
    """The rows of one origin name the same origins: a country in two lists would have two series at once."""
    first: dict[str, tuple[int, tuple[str, ...]]] = {}
    for i, row in enumerate(rows):
        names = tuple(sorted(row.origin or ()))
        for name in names:
            before, others = first.setdefault(name, (i, names))
            if others != names:
                sentence = f"`{name}` stands in two lists of origins, {', '.join(others)} and {', '.join(names)}"
                note = f"{source.place((*path, before, 'origin'))}: the other one is here"
                yield Diagnostic(
                    "overlapping-values",
                    sentence,
                    source.place((*path, i, "origin")),
                    (note,),
                    "list the same origins in every row of a series",
                )
                return


def _ends(text: PolicyText, source: PolicySource, path: Path, rows: Rows) -> Found:
    """A row that says its last day ends before the next one begins."""
    zone = ZoneInfo(text.policy.time_zone)
    for (i, row), (_, after) in pairwise(rows):
        if row.through is not None and row.through.after(zone) > after.from_.start(zone) and row.known == after.known:
            yield Diagnostic(
                "overlapping-values",
                f"the row through {row.through} has not ended when the next one begins, on {after.from_}",
                source.place((*path, i, "through")),
                remedy="end it the day before, or leave `through` out: a row lasts until the next",
            )


def priced_as(text: PolicyText, price: UnitPrice, products: Mapping[str, Any], place: Place, notes: tuple[str, ...] = ()) -> Found:
    """A price is in the policy's currency, by a unit of the product's dimension, on the basis the product is priced on."""
    if price.currency != text.policy.currency:
        sentence = f"the price is in {price.currency}, but the policy reckons in {text.policy.currency}"
        yield Diagnostic("currency-mismatch", sentence, place, notes, f"give it in {text.policy.currency}")
    for name, product in products.items():
        if product.unit is None:
            continue
        if price.unit.dimension != UNITS[product.unit].dimension or _is_slip(price, product.unit):
            sentence = f"the price is per {price.unit.name}, but `{name}` is priced per {product.unit}"
            yield Diagnostic("unit-mismatch", sentence, place, notes, _unit_remedy(price, product.unit))
        elif price.unit.basis and price.unit.basis != basis(product, product.priced_on):
            what = {"": "the whole quantity", "contained": "what is contained in it", "dry": "its dry mass"}
            sentence = f"the price is per {price.unit.name}, of what is {price.unit.basis}, but `{name}` is priced on {what[basis(product, product.priced_on)]}"
            remedy = "price the product on such a content with `priced_on`, or give the price for its own unit"
            yield Diagnostic("wrong-basis", sentence, place, notes, remedy)


def level_as(text: PolicyText, price: UnitPrice, products: Mapping[str, Any], place: Place) -> Found:
    """The same of a figure that is measured against prices: any unit of the dimension will do."""
    other = {name: product for name, product in products.items() if product.unit and not _is_slip(price, product.unit)}
    yield from priced_as(text, price, other, place)


def _is_slip(price: UnitPrice, unit: str) -> bool:
    """Whether a price by a plain unit is by another one of the product's dimension: one of the two is likely mistyped."""
    name = price.unit.name
    return name in UNITS and name != unit and price.unit.dimension == UNITS[unit].dimension


def basis(product: Any, name: str | None) -> str:
    """What a content of a product is: all of it where none is named, its dry mass, or what is contained in it."""
    content = product.contents.get(name)
    if content is None:
        return ""
    return "dry" if content.share is None else "contained"


def _unit_remedy(price: UnitPrice, unit: str) -> str:
    """What the author may have meant: the price converted, or the unit mistyped."""
    meant = f"`{str(price).rpartition('/')[0]}/{unit}`"
    if price.unit.dimension != UNITS[unit].dimension:
        return f"write {meant} if the figure is per {unit}"
    numerator, denominator = factor(UNITS[unit], price.unit)
    converted = price.exact.over(type(price.exact)(denominator, numerator)).decimals(0, 12)
    if converted is None:
        return f"write {meant} if the figure is per {unit}"
    return f"if it means {price}, write `{write_figure(*converted)} {price.currency}/{unit}`; if per {unit}, {meant}"


def known_market(text: PolicyText, name: str, who: str, products: Sequence[str], place: Place) -> Found:
    """A market price that is named is one of the policy, for every product it is asked of."""
    series = text.market_prices.get(name)
    if series is None:
        sentence = f"{who} names `{name}`, which is not a market price of this policy"
        otherwise = "list it under `market_prices`, with its rows and their `cite`"
        if name == REFERENCE:
            otherwise = "ask `priced_below`, with a price floor that stands at a share of it"
        remedy = did_you_mean(name, text.market_prices, otherwise=otherwise)
        yield Diagnostic(
            "unknown-market-price",
            sentence,
            place,
            remedy=remedy,
        )
        return
    bare = sorted(set(products) - covered(series.covers, products))
    if bare:
        sentence = f"{who} names `{name}`, which is no price of {', '.join(f'`{product}`' for product in bare)}"
        yield Diagnostic("unknown-market-price", sentence, place, remedy="narrow `covers`, or widen that of the market price")


def exchange_rates(text: PolicyText, source: PolicySource) -> Found:
    """A rate sets a currency against the policy's own, one on each day."""
    exchange = text.exchange_rates
    if exchange is None:
        return
    own = text.policy.currency
    for code, rows in exchange.rates.items():
        path: Path = ("exchange_rates", "rates", code)
        yield from in_order(text, source, path, f"`{code}` already has a rate", rows)
        if code == own:
            sentence = f"`{code}` is the policy's own currency, which needs no rate"
            yield Diagnostic("currency-mismatch", sentence, source.place(path, key=True), remedy="name the other currency here")
            continue
        try:
            currency(code)
        except ValueProblem as problem:
            yield Diagnostic(problem.code, problem.sentence, source.place(path, key=True), remedy=problem.remedy)
            continue
        for i, row in enumerate(rows):
            _, _, one, other = row.value
            if {one, other} != {code, own}:
                sentence = f"the rate sets {one} against {other}, not {code} against {own}"
                place = source.place((*path, i, "value"))
                yield Diagnostic(
                    "currency-mismatch", sentence, place, remedy=f"write how many {code} are one {own}, as `7.00 {code}/{own}`"
                )
