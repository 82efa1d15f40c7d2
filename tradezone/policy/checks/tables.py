"""Checks of tables: rates, bands, brackets and levels that fit their products and leave no hole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from tradezone.policy.building import product_entries
from tradezone.policy.checks.prices import basis, known_market, level_as
from tradezone.policy.grammar import measures as written
from tradezone.policy.grammar.policy import DUTY_SECTIONS, PolicyText
from tradezone.policy.grammar.tables import BandText, BracketText, rates_of
from tradezone.policy.grammar.when import WhenText
from tradezone.policy.parts import parts
from tradezone.policy.scope import covered
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic, Place
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import DutyExpression, Money, UnitPrice
from tradezone.values.due_expression import REFERENCE, AtPrice, LevelExpression
from tradezone.values.duty_expression import Limits, RatePart, Specific, Stated
from tradezone.values.units import UNITS

Found = Iterator[Diagnostic]
#: What a row of a floor's table may ask: what is known before any price is held against a floor.
_LATER = ("priced_below", "first_resale_below", "price", "applies", "originating", "foreign_materials", "processing")


def check_tables(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for check in (rates, stages, scales, floors, secured_prices):
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
    """The same of the stages of a preference, and of the base rates of its categories."""
    for i, measure in enumerate(text.tariff_preferences):
        for j, row in enumerate(measure.staging or ()):
            if isinstance(row.value, DutyExpression):
                place = source.place(("tariff_preferences", i, "staging", j, "value"))
                yield from _rate(text, row.value, _products(text, measure.covers), place)
        for j, category in enumerate(measure.categories or ()):
            place = source.place(("tariff_preferences", i, "categories", j, "base_rate"))
            yield from _rate(text, category.base_rate, _products(text, category.covers), place)


def _rate(text: PolicyText, rate: DutyExpression, products: dict[str, Any], place: Place) -> Found:
    own = text.policy.currency
    foreign = {part.price.currency for part in rate.parts if isinstance(part, Specific)} - {own}
    for code in sorted(foreign):
        sentence = f"the rate is in {code}, but the policy reckons in {own}"
        yield Diagnostic("currency-mismatch", sentence, place, remedy=f"give it in {own}")
    yield from () if foreign else _in_currency(text, rate.limits, place)
    for part in rate.parts:
        for name, product in products.items():
            yield from _part(part, name, product, place)


def _in_currency(text: PolicyText, limits: Limits, place: Place) -> Found:
    own = text.policy.currency
    for limit in limits:
        if isinstance(limit, Money) and limit.currency != own:
            sentence = f"the limit is in {limit.currency}, but the policy reckons in {own}"
            yield Diagnostic("currency-mismatch", sentence, place, remedy=f"give it in {own}")


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
        elif part.price.unit.basis and part.price.unit.basis != basis(product, part.content):
            unit = part.price.unit
            falls = f"on `{part.content}`, which is not" if part.content else f"on the whole of `{name}`"
            fitting = [f"`{part.price} of {content}`" for content in product.contents if basis(product, content) == unit.basis]
            remedy = f"write {' or '.join(fitting) or 'the rate for the unit of the product'}"
            sentence = f"the rate is per {unit.name}, of what is {unit.basis}, but falls {falls}"
            yield Diagnostic("wrong-basis", sentence, place, remedy=remedy)
        return
    attribute = part.attribute if isinstance(part, Stated) else part.base
    wanted = ("share", "price") if isinstance(part, Stated) else ("share", "money")
    declared = product.attributes.get(attribute)
    if attribute is not None and (declared is None or declared.kind not in wanted):
        kinds = " or ".join(f"`kind: {kind}`" for kind in wanted)
        fitting = [key for key, other in product.attributes.items() if other.kind in wanted]
        sentence = f"`{attribute}` is not an attribute of `{name}`"
        if declared is not None:
            sentence = f"`{attribute}` of `{name}` is `kind: {declared.kind}`, but here {kinds} is wanted"
        remedy = did_you_mean(attribute, fitting, otherwise=f"declare it under `attributes` of the product, with {kinds}")
        yield Diagnostic("unknown-attribute", sentence, place, remedy=remedy)


def scales(text: PolicyText, source: PolicySource) -> Found:
    """Bands and brackets begin where prices begin, and each ends where the next begins."""
    for section in DUTY_SECTIONS:
        for i, measure in enumerate(getattr(text, section)):
            for j, row in enumerate(measure.rates):
                path: Path = (section, i, "rates", j, "bands")
                products = _products(text, row.covers or measure.covers)
                unfit = list(_unfit(text, row.bands or (), products, path, source))
                yield from unfit or _steps(row.bands or (), path, source)
    for i, floor in enumerate(text.price_floors):
        for j, due in enumerate(floor.charge or ()):
            yield from _steps(due.brackets or (), ("price_floors", i, "charge", j, "brackets"), source)


def _unfit(text: PolicyText, bands: Sequence[BandText], products: dict[str, Any], path: Path, source: PolicySource) -> Found:
    """Edges that are no prices of the products."""
    for k, band in enumerate(bands):
        for key, edge in (("from", band.from_), ("below", band.below)):
            if edge is not None:
                yield from level_as(text, edge, products, source.place((*path, k, key)))


def _steps(steps: Sequence[BandText | BracketText], path: Path, source: PolicySource) -> Found:
    """Lower edges rise, bands from zero, each upper edge is the next lower one, and only the last step has none."""
    noun = path[-1][:-1] if isinstance(path[-1], str) else ""
    for k, (step, after) in enumerate(pairwise(steps)):
        if not _edge(step.from_) < _edge(after.from_):
            note = f"{source.place((*path, k, 'from'))}: the {noun} before it begins here"
            sentence = f"`{after.from_}` does not rise above `{step.from_}`"
            place = source.place((*path, k + 1, "from"))
            yield Diagnostic("rows-out-of-order", sentence, place, (note,), f"put the {noun}s in order")
            return
    for k, step in enumerate(steps):
        if k == 0 and noun == "band" and step.from_.units:
            sentence = f"what is below {step.from_} is in no {noun}"
            yield Diagnostic("band-hole", sentence, source.place((*path, k, "from")), remedy="begin with a band from zero")
        yield from _joined(step, steps[k + 1] if k + 1 < len(steps) else None, noun, (*path, k), source)


def _joined(
    step: BandText | BracketText, after: BandText | BracketText | None, noun: str, path: Path, source: PolicySource
) -> Found:
    """A step ends where the next one begins; the last one does not end."""
    upper, where = step.below, source.place((*path, "below"))
    if after is None:
        if upper is not None:
            remedy = f"leave `below` out in the last {noun}, or add one from there"
            yield Diagnostic("band-hole", f"what is at least {upper} is in no {noun}", where, remedy=remedy)
        return
    note = f"{source.place((*path[:-1], int(path[-1]) + 1, 'from'))}: the next {noun} begins here"
    remedy = f"write `below: {after.from_}`"
    if upper is None:
        sentence = f"`below` is missing from this {noun}, which is not the last one"
        yield Diagnostic("missing-key", sentence, source.place(path), (note,), remedy)
    elif _edge(upper) < _edge(after.from_):
        sentence = f"what is at least {upper} and below {after.from_} is in no {noun}"
        yield Diagnostic("band-hole", sentence, where, (note,), remedy)
    elif _edge(after.from_) < _edge(upper):
        sentence = f"what is at least {after.from_} and below {upper} is in two {noun}s"
        yield Diagnostic("overlapping-values", sentence, where, (note,), remedy)


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
        if floor.ceiling is not None and len(floor.floor) == len(floor.ceiling) == 1:
            yield from in_rising_order(floor.floor[0].given, floor.ceiling[0].given, source.place((*path, "ceiling")))
        yield from _dues(text, floor, path, source, is_market=is_market)
        yield from _of_market(text, floor, path, source, is_market=is_market)


def secured_prices(text: PolicyText, source: PolicySource) -> Found:
    """What duties would be at a price is asked of a market price of every product the security covers."""
    for i, security in enumerate(text.securities):
        if isinstance(security.secures, AtPrice):
            place, products = source.place(("securities", i, "secures")), _products(text, security.covers)
            yield from known_market(text, security.secures.market, f"`{security.id}`", list(products), place)


def in_rising_order(floor: LevelExpression, ceiling: LevelExpression, place: Place) -> Found:
    """A ceiling is not below its floor: between the two something would be due both ways."""
    one, other = floor.of, ceiling.of
    if isinstance(one, UnitPrice) and isinstance(other, UnitPrice):
        if one.currency != other.currency or one.unit.dimension != other.unit.dimension:
            return
        levels = [_edge(level.of) * level.share.exact for level in (floor, ceiling)]
    elif one == other:
        levels = [floor.share.exact, ceiling.share.exact]
    else:
        return
    if levels[1] < levels[0]:
        sentence = f"the ceiling `{ceiling}` is below the floor `{floor}`"
        yield Diagnostic("bad-floor", sentence, place, remedy="the ceiling is at the floor or above it")


def _level(text: PolicyText, floor: written.PriceFloorText, row: Any, path: Path, source: PolicySource) -> Found:
    level, key = row.given, "value" if row.value is not None else "otherwise"
    products = _products(text, row.covers or floor.covers)
    place = source.place((*path, key))
    if isinstance(level.of, UnitPrice):
        yield from level_as(text, level.of, products, place)
    elif level.of != REFERENCE:
        yield from known_market(text, level.of, f"`{floor.id}`", list(products), place)
    for where, part in parts(row, tuple(path)):
        for fact in _LATER if isinstance(part, WhenText) else ():
            if getattr(part, fact) is not None:
                sentence = f"a row of the floor turns on `{fact}`, which is answered only once the floor is known"
                place = source.place((*where, fact), key=True)
                yield Diagnostic("decided-later", sentence, place, remedy="ask it in the rows of `charge`")


def _dues(text: PolicyText, floor: written.PriceFloorText, path: Path, source: PolicySource, *, is_market: bool) -> Found:
    """Below the floor a shortfall is due, above the ceiling an excess is paid back; a rate is one of a market price."""
    for key, above in (("charge", False), ("rebate", True)):
        for j, row in enumerate(getattr(floor, key) or ()):
            if row.brackets is not None:
                if above:
                    sentence = "brackets are of a shortfall, which is not what falls due under `rebate`"
                    place = source.place((*path, key, j, "brackets"), key=True)
                    yield Diagnostic("wrong-mode", sentence, place, remedy="write `value: excess`, or a share of it")
                continue
            due, place = row.given, source.place((*path, key, j, "value" if row.value is not None else "otherwise"))
            yield from _in_currency(text, due.limits, place)
            if due.is_above is not above:
                sentence = f"`{due.mode}` is not what falls due under `{key}`"
                remedy = "an excess is paid back under `rebate`" if due.is_above else "a shortfall is due under `charge`"
                yield Diagnostic("wrong-mode", sentence, place, remedy=remedy)
            elif due.mode.endswith("_rate") and floor.rounded_per_unit is not None:
                sentence = f"`{due.mode}` is due on the customs value, not by the unit"
                where = source.place((*path, "rounded_per_unit"))
                yield Diagnostic("wrong-mode", sentence, where, remedy="take `rounded_per_unit` out, or write `shortfall`")
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
            remedy = "leave it out, or put it on the series that is fixed anew"
            yield Diagnostic("wrong-mode", sentence, place, remedy=remedy)
        else:
            yield from level_as(text, floor.refixed, _products(text, floor.covers), place)
    if floor.compared != "before_duties" and (is_market or floor.tested == "first_resale"):
        sentence = f"`{floor.tested}` is not compared `{floor.compared}`: no duty is levied on it"
        yield Diagnostic("wrong-mode", sentence, source.place((*path, "compared")), remedy="write `compared: before_duties`")
