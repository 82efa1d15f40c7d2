"""Checks of tables: rates, bands, brackets and levels that fit their products and leave no hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from tradezone.policy import measure_schema as written
from tradezone.policy.building import product_entries
from tradezone.policy.price_checks import known_market, priced_as
from tradezone.policy.schema import DUTY_SECTIONS, PolicyText
from tradezone.policy.scope import covered
from tradezone.policy.source import PolicySource
from tradezone.policy.table_schema import BandText, BracketText, rates_of
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import DutyExpression, Money, UnitPrice
from tradezone.values.due_expression import REFERENCE
from tradezone.values.duty_expression import RatePart, Specific, Stated
from tradezone.values.units import UNITS

Found = Iterator[Diagnostic]
#: What a row of a floor's table may ask: what is known before any price is held against a floor.
_LATER = ("priced_below", "first_resale_below", "price", "applies", "originating", "foreign_materials", "processing")


def check_tables(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for check in (rates, stages, scales, floors, settlements):
        found.extend(check(text, source))
    return found


def _products(text: PolicyText, covers: Sequence[str]) -> dict[str, Any]:
    every = {name: product for name, _, product, _ in product_entries(text)}
    return {name: every[name] for name in sorted(covered(covers, every))}


def rates(text: PolicyText, source: PolicySource) -> Found:
    """A rate is in the policy's currency, by a unit the product is traded in, on contents and attributes the product has."""
    for section in DUTY_SECTIONS:
        for i, measure in enumerate(getattr(text, section)):
            for j, row in enumerate(measure.rates):
                products = _products(text, row.covers or measure.covers)
                for key, rate in rates_of(row):
                    yield from _rate(text, rate, products, source.place((section, i, "rates", j, *key)))


def stages(text: PolicyText, source: PolicySource) -> Found:
    """The same of the stages of a preference."""
    for i, measure in enumerate(text.tariff_preferences):
        for j, row in enumerate(measure.staging):
            if isinstance(row.value, DutyExpression):
                place = source.place(("tariff_preferences", i, "staging", j, "value"))
                yield from _rate(text, row.value, _products(text, measure.covers), place)


def _rate(text: PolicyText, rate: DutyExpression, products: dict[str, Any], place: Place) -> Found:
    amounts = [limit.of for limit in rate.limits if isinstance(limit, Money)]
    amounts += [part.price.currency for part in rate.parts if isinstance(part, Specific)]
    for code in dict.fromkeys(amounts):
        if code != text.policy.currency:
            sentence = f"the rate is in {code}, but the policy reckons in {text.policy.currency}"
            yield Diagnostic("currency-mismatch", sentence, place, remedy=f"give it in {text.policy.currency}")
    for part in rate.parts:
        for name, product in products.items():
            yield from _part(part, name, product, place)


def _part(part: RatePart, name: str, product: Any, place: Place) -> Found:
    if isinstance(part, Specific):
        if product.unit is not None and UNITS[product.unit].dimension != part.price.unit.dimension:
            sentence = f"the rate is per {part.price.unit.name}, but `{name}` is traded in {product.unit}"
            remedy: str | None = f"give it per {product.unit}, or narrow `covers`"
            yield Diagnostic("unit-mismatch", sentence, place, remedy=remedy)
        elif part.content is not None and part.content not in product.contents:
            sentence = f"`{part.content}` is not a content of `{name}`"
            remedy = did_you_mean(part.content, product.contents, otherwise="declare it under `contents` of the product")
            yield Diagnostic("unknown-content", sentence, place, remedy=remedy)
        elif part.price.unit.basis and part.content is None:
            sentence = (
                f"the rate is per {part.price.unit.name}, of what is {part.price.unit.basis}, but falls on the whole of `{name}`"
            )
            yield Diagnostic("wrong-basis", sentence, place, remedy=f"write `{part.price} of` a content of the product")
        return
    attribute = part.attribute if isinstance(part, Stated) else part.base
    wanted = ("share", "price") if isinstance(part, Stated) else ("share", "money")
    if attribute is not None and getattr(product.attributes.get(attribute), "kind", None) not in wanted:
        kinds = " or ".join(f"`{kind}`" for kind in wanted)
        fitting = [key for key, declared in product.attributes.items() if declared.kind in wanted]
        remedy = did_you_mean(attribute, fitting, otherwise=f"declare it under `attributes` of the product, as {kinds}")
        yield Diagnostic(
            "unknown-attribute", f"`{attribute}` is not an attribute of `{name}` of kind {kinds}", place, remedy=remedy
        )


def scales(text: PolicyText, source: PolicySource) -> Found:
    """Bands and brackets begin where prices begin, and each ends where the next begins."""
    for section in DUTY_SECTIONS:
        for i, measure in enumerate(getattr(text, section)):
            for j, row in enumerate(measure.rates):
                path: Path = (section, i, "rates", j, "bands")
                yield from _steps(row.bands or (), path, source, must_begin_at_zero=True)
                products = _products(text, row.covers or measure.covers)
                for k, band in enumerate(row.bands or ()):
                    yield from _unmixed(text, band, products, source.place((*path, k, "from")))
    for i, floor in enumerate(text.price_floors):
        for j, due in enumerate(floor.charge or ()):
            yield from _steps(due.brackets or (), ("price_floors", i, "charge", j, "brackets"), source, must_begin_at_zero=False)


def _unmixed(text: PolicyText, band: BandText, products: dict[str, Any], place: Place) -> Found:
    for found in priced_as(text, band.from_, products, place):
        if found.code != "unit-mismatch" or all(band.from_.unit.dimension != UNITS[p.unit].dimension for p in products.values()):
            yield found


def _steps(steps: Sequence[BandText | BracketText], path: Path, source: PolicySource, *, must_begin_at_zero: bool) -> Found:
    """Lower edges rise, each upper edge is the next lower one, and only the last step has none."""
    if not steps:
        return
    first = steps[0].from_
    if must_begin_at_zero and first.units != 0:
        sentence = f"the bands begin at {first}: what is below it has no rate"
        yield Diagnostic("band-hole", sentence, source.place((*path, 0, "from")), remedy="begin with a band from zero")
    for k, step in enumerate(steps):
        place = source.place((*path, k, "from"))
        if k and not _edge(steps[k - 1].from_) < _edge(step.from_):
            note = f"{source.place((*path, k - 1, 'from'))}: the one before it"
            yield Diagnostic(
                "rows-out-of-order",
                f"`{step.from_}` does not rise above the edge before it",
                place,
                (note,),
                "put the edges in order",
            )
            return
        upper = step.below
        if upper is None:
            continue
        after = steps[k + 1].from_ if k + 1 < len(steps) else None
        where = source.place((*path, k, "below"))
        if after is None:
            sentence = f"nothing is said of {upper} and above"
            yield Diagnostic("band-hole", sentence, where, remedy="leave `below` out in the last one, or add one from there")
        elif _edge(upper) < _edge(after):
            sentence = f"what is at least {upper} and below {after} is in none"
            yield Diagnostic(
                "band-hole",
                sentence,
                where,
                (f"{source.place((*path, k + 1, 'from'))}: the next one begins here",),
                f"write `below: {after}`",
            )
        elif _edge(after) < _edge(upper):
            sentence = f"what is at least {after} and below {upper} is in two"
            yield Diagnostic(
                "overlapping-values",
                sentence,
                where,
                (f"{source.place((*path, k + 1, 'from'))}: the next one begins here",),
                f"write `below: {after}`",
            )


def _edge(edge: Any) -> Any:
    """An edge as a figure that compares with others of its dimension."""
    return edge.per(UNITS["kg"] if edge.unit.dimension == "mass" else UNITS["W"]) if isinstance(edge, UnitPrice) else edge.exact


def floors(text: PolicyText, source: PolicySource) -> Found:
    """A floor tests a price that is there, at levels priced as its products are, and charges what can fall due on its side."""
    for i, floor in enumerate(text.price_floors):
        path: Path = ("price_floors", i)
        products = _products(text, floor.covers)
        is_market = floor.tested not in written.TESTED
        if is_market and floor.tested not in text.market_prices:
            known = [*written.TESTED, *text.market_prices]
            sentence = f"`{floor.tested}` is neither a price of a shipment nor a market price of this policy"
            yield Diagnostic(
                "unknown-market-price",
                sentence,
                source.place((*path, "tested")),
                remedy=did_you_mean(floor.tested, known, otherwise=f"write {', '.join(known)}"),
            )
            continue
        if is_market:
            yield from known_market(text, floor.tested, f"`{floor.id}`", list(products), source.place((*path, "tested")))
        for key in ("floor", "ceiling"):
            for j, row in enumerate(getattr(floor, key) or ()):
                yield from _level(text, floor, row, (*path, key, j), source)
        yield from _dues(floor, path, source, is_market=is_market)
        yield from _of_market(text, floor, path, source, is_market=is_market)


def _level(text: PolicyText, floor: written.PriceFloorText, row: Any, path: Path, source: PolicySource) -> Found:
    level, key = row.given, "value" if row.value is not None else "otherwise"
    products = _products(text, row.covers or floor.covers)
    place = source.place((*path, key))
    if isinstance(level.of, UnitPrice):
        for name, product in products.items():
            for found in priced_as(text, level.of, {name: product}, place):
                if found.code != "unit-mismatch" or level.of.unit.dimension != UNITS[product.unit].dimension:
                    yield found
    elif level.of != REFERENCE:
        yield from known_market(text, level.of, f"`{floor.id}`", list(products), place)
    for fact in _LATER:
        if row.when is not None and getattr(row.when, fact) is not None:
            sentence = f"a row of the floor turns on `{fact}`, which is answered only once the floor is known"
            yield Diagnostic(
                "decided-later", sentence, source.place((*path, "when", fact), key=True), remedy="ask it in the rows of `charge`"
            )


def _dues(floor: written.PriceFloorText, path: Path, source: PolicySource, *, is_market: bool) -> Found:
    """Below the floor a shortfall is due, above the ceiling an excess is paid back; a rate is one of a market price."""
    for key, above in (("charge", False), ("rebate", True)):
        for j, row in enumerate(getattr(floor, key) or ()):
            if row.brackets is not None:
                continue
            due, place = row.given, source.place((*path, key, j, "value" if row.value is not None else "otherwise"))
            if due.is_above is not above:
                sentence = f"`{due.mode}` is not what falls due under `{key}`"
                remedy = "an excess is paid back under `rebate`" if due.is_above else "a shortfall is due under `charge`"
                yield Diagnostic("wrong-mode", sentence, place, remedy=remedy)
            elif due.mode.endswith("_rate") and not is_market:
                sentence = f"`{due.mode}` is a share of a market price, but `{floor.id}` tests the shipment's own"
                yield Diagnostic(
                    "wrong-mode",
                    sentence,
                    place,
                    remedy=f"write `{due.mode.removesuffix('_rate')}`, which is the same of the shipment's own price",
                )


def _of_market(text: PolicyText, floor: written.PriceFloorText, path: Path, source: PolicySource, *, is_market: bool) -> Found:
    """A price is fixed anew on a change only where it is published, and compared after duties only where it is the shipment's."""
    if floor.refixed is not None:
        place = source.place((*path, "refixed"))
        if not is_market:
            sentence = f"`{floor.id}` tests the shipment's own price, which nobody fixes"
            yield Diagnostic("wrong-mode", sentence, place, remedy="put `refixed` on the series that is fixed anew")
        else:
            for found in priced_as(text, floor.refixed, _products(text, floor.covers), place):
                if found.code == "currency-mismatch":
                    yield found
    if floor.compared != "before_duties" and (is_market or floor.tested == "first_resale"):
        sentence = f"`{floor.tested}` is not compared `{floor.compared}`: no duty is levied on it"
        yield Diagnostic("wrong-mode", sentence, source.place((*path, "compared")), remedy="write `compared: before_duties`")


def settlements(text: PolicyText, source: PolicySource) -> Found:
    """A contract is about one product, stands at amounts, and asks only facts it declares."""
    every = {name: product for name, _, product, _ in product_entries(text)}
    for i, contract in enumerate(text.settlements):
        path: Path = ("settlements", i)
        if contract.covers not in every:
            sentence = f"`{contract.covers}` is not a product of this policy"
            yield Diagnostic(
                "unknown-product", sentence, source.place((*path, "covers")), remedy=did_you_mean(contract.covers, every)
            )
            continue
        for key in ("floor", "ceiling"):
            level = getattr(contract, key)
            place = source.place((*path, key))
            if level is not None and not isinstance(level.of, UnitPrice):
                yield Diagnostic(
                    "bad-floor",
                    f"the {key} of a contract is an amount, not a share of `{level.of}`",
                    place,
                    remedy="write it as in `110.00 USD/kg`",
                )
            elif level is not None:
                yield from priced_as(text, level.of, {contract.covers: every[contract.covers]}, place)
        yield from _contract_rows(contract, path, source)


def _contract_rows(contract: Any, path: Path, source: PolicySource) -> Found:
    for key, above in (("charge", False), ("rebate", True)):
        for j, row in enumerate(getattr(contract, key) or ()):
            where = (*path, key, j)
            due = row.given
            if (
                due is None
                or due.is_above is not above
                or due.mode not in ("shortfall", "excess")
                or due.limits != type(due.limits)()
            ):
                words = "`excess`, or a share of it" if above else "`shortfall`, or a share of it"
                yield Diagnostic(
                    "wrong-mode", f"what falls due under `{key}` of a contract is {words}", source.place(where), remedy=None
                )
            asked = row.when.model_fields_set if row.when is not None else set()
            for fact in sorted(asked - {"facts"}):
                sentence = f"a contract has no `{fact}`: it settles a period, not a shipment"
                yield Diagnostic(
                    "fact-elsewhere", sentence, source.place((*where, "when", fact), key=True), remedy="ask under `facts`"
                )
            for name in (row.when.facts or {}) if row.when is not None else {}:
                if name not in contract.facts:
                    remedy = did_you_mean(name, contract.facts, otherwise="declare it under `facts` of the contract")
                    yield Diagnostic(
                        "unknown-attribute",
                        f"`{name}` is not a fact of `{contract.id}`",
                        source.place((*where, "when", "facts", name), key=True),
                        remedy=remedy,
                    )
