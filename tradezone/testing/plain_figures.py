"""Plain figures: a shipment with a round quantity, an amount in whole units or cents, a share without decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tradezone.values import Money, Quantity, Rounding
from tradezone.values.currencies import minor_digits
from tradezone.values.exact import Exact
from tradezone.values.figures import plainest, write_figure
from tradezone.values.units import Unit

#: Where something stands in the content of a shipment, and what was done to it.
Way = tuple[str | int, ...]
#: What is done, by which it is known again, and the content after it.
Move = tuple[Way, dict[str, Any]]

_ROUND: Final = (1, 10, 100, 1000, 10_000)
#: Decimals of a quantity that was converted.
_MOST_DECIMALS: Final = 6
_AMOUNTS: Final = frozenset(
    ["customs_value", "freight", "insurance", "duty_paid", "rebates", "first_resale", "market_price", "value"]
)
_MEASURES: Final = frozenset(["quantity", "quota_available", "share", "mass"])
#: Mappings of names that the policy gives.
_NAMED: Final = frozenset({"attributes", "facts"})
_FIGURE: Final = re.compile(r"([0-9]{1,30})(?:\.([0-9]{1,30}))?(%| [^0-9].*)?")


def plainer_figures(content: dict[str, Any], units: Mapping[str, Unit]) -> Iterator[Move]:
    """Every form with one figure plainer: first quantities with the values that go with them, then any figure by itself.

    ``units`` gives the unit of each product.
    """
    for i, item in enumerate(content.get("items", ())):
        for way, rounder in (*_rounder(item, units.get(item["product"])), *_worth_something(item), *_shares(item)):
            yield ("items", i, *way), {**content, "items": [*content["items"][:i], rounder, *content["items"][i + 1 :]]}
    if "quantity" in content:
        yield from ((("quantity", text), {**content, "quantity": text}) for text in _round_quantities(content["quantity"], None))
    yield from _each(content)
    for i, item in enumerate(content.get("items", ())):
        for way, fewer in _fewer_goods(item, units.get(item["product"])):
            yield ("items", i, *way), {**content, "items": [*content["items"][:i], fewer, *content["items"][i + 1 :]]}


def sum_of_both(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any] | None:
    """The one row with the share, value and mass of both; None where the two count in other units, or one does not say."""
    found = dict(one)
    for key in ("share", "value", "mass"):
        if key not in one and key not in other:
            continue
        mine, theirs = _FIGURE.fullmatch(one.get(key, "")), _FIGURE.fullmatch(other.get(key, ""))
        if mine is None or theirs is None or mine[3] != theirs[3]:
            return None
        scale = max(len(mine[2] or ""), len(theirs[2] or ""))
        total = sum(_scaled(each, scale) for each in (mine, theirs))
        found[key] = f"{write_figure(total, scale)}{mine[3] or ''}"
    return found


def _scaled(match: re.Match[str], scale: int) -> int:
    return int(match[1] + (match[2] or "").ljust(scale, "0"))


def _each(content: Any, way: Way = ()) -> Iterator[tuple[Way, Any]]:
    """The content with one figure plainer, wherever it stands; a quantity of goods goes with their value and is left as it is."""
    if isinstance(content, dict):
        for key, value in content.items():
            inner = (*way, key)
            if not isinstance(value, str):
                yield from ((done, {**content, key: other}) for done, other in _each(value, inner))
            elif key in _AMOUNTS:
                yield from (((*inner, text), {**content, key: text}) for text in _plainer(value, amount=True))
            elif (key in _MEASURES and key != "quantity") or way[-1:] in {(name,) for name in _NAMED}:
                yield from (((*inner, text), {**content, key: text}) for text in _plainer(value))
    elif isinstance(content, list):
        for i, value in enumerate(content):
            yield from ((done, [*content[:i], other, *content[i + 1 :]]) for done, other in _each(value, (*way, i)))


def _plainer(text: str, *, amount: bool = False) -> Iterator[str]:
    """The same figure with fewer digits, as text; an amount of money never ends below its minor unit."""
    match = _FIGURE.fullmatch(text)
    if match is None:
        return
    scale, of = len(match[2] or ""), match[3] or ""
    least = minor_digits(of[1:4]) if amount else None
    for units, digits in _fewer(_scaled(match, scale), scale, least):
        yield f"{write_figure(units, digits)}{of}"


def _fewer(units: int, scale: int, minor: int | None) -> Iterator[tuple[int, int]]:
    """Figures with fewer digits, none of them zero: one digit, two or three, or whole units, or cents; those below before those above.

    With ``minor`` digits after the point an amount keeps those it has, up to so many.
    """
    first = scale + 1 - len(str(units))
    cents = 2 if minor is None else minor
    for up in (0, 1):
        for digits in dict.fromkeys((first, first + 1, first + 2, 0, cents)):
            if digits >= scale or (minor is not None and digits > minor):
                continue
            step = 10 ** (scale - digits)
            kept = units // step + up
            if kept and units % step:
                shown = max(digits, 0) if minor is None else min(minor, scale)
                yield kept * 10 ** (shown - digits), shown


def _rounder(item: dict[str, Any], unit: Unit | None) -> Iterator[tuple[Way, dict[str, Any]]]:
    """The item in a round quantity, or one with fewer digits, of its product's unit and at the same price for each."""
    if "quantity" not in item:
        return
    given = Quantity.parse(item["quantity"])
    worth = Money.parse(item["customs_value"]) if "customs_value" in item else None
    for text in _round_quantities(item["quantity"], unit):
        other = Quantity.parse(text)
        changed = {**item, "quantity": text}
        part = other.exact.over(given.into(other.unit))
        if worth is not None:
            changed["customs_value"] = _cents(worth.exact * part, worth.currency, at_least=min(1, worth.units))
        yield ("quantity", text), changed
        if item.get("materials"):
            yield ("quantity", text, "materials"), {**changed, "materials": [_part_of(each, part) for each in item["materials"]]}


def _fewer_goods(item: dict[str, Any], unit: Unit | None) -> Iterator[tuple[Way, dict[str, Any]]]:
    """A round quantity that is smaller, for the same value: what shows at a value alone needs no more goods than that.

    Goods that are made of others shrink with those.
    """
    if unit is not None and "quantity" in item and "customs_value" in item and not item.get("materials"):
        given = Quantity.parse(item["quantity"]).into(unit)
        for size in _ROUND:
            if Exact(size) < given:
                yield ("quantity", str(size), "alone"), {**item, "quantity": f"{size} {unit.name}"}


def _part_of(material: dict[str, str], part: Exact) -> dict[str, str]:
    """As much of a material as goes into a part of the goods; a mass is left as it is."""
    if "value" not in material:
        return material
    value = Money.parse(material["value"])
    return {**material, "value": _cents(value.exact * part, value.currency, at_least=min(1, value.units))}


def _round_quantities(text: str, unit: Unit | None) -> Iterator[str]:
    """Quantities that are plainer than one: 1, 10 and so on, smaller ones where it is one of these; then those with fewer digits."""
    given = Quantity.parse(text)
    own = given.unit if unit is None or unit.dimension != given.unit.dimension else unit
    size = given.into(own)
    figure = size.decimals(0, _MOST_DECIMALS) or (size.numerator * 10**_MOST_DECIMALS // size.denominator, _MOST_DECIMALS)
    is_round = given.of == own.name and plainest(*figure) == figure and figure[1] == 0 and figure[0] in _ROUND
    yield from (f"{each} {own.name}" for each in _ROUND if not is_round or each < figure[0])
    if figure[0]:
        yield from (f"{write_figure(*fewer)} {own.name}" for fewer in _fewer(*figure, None))
    if own.name != given.of and size.decimals(0, _MOST_DECIMALS):
        yield f"{write_figure(*figure)} {own.name}"


def _worth_something(item: dict[str, Any]) -> Iterator[tuple[Way, dict[str, Any]]]:
    """Goods that cost next to nothing, at a price: 1000, 100, 10 or 1 for each unit."""
    if "quantity" not in item or "customs_value" not in item:
        return
    quantity, worth = Quantity.parse(item["quantity"]), Money.parse(item["customs_value"])
    if worth.exact < Exact(1):
        for price in (1000, 100, 10, 1):
            text = _cents(quantity.exact * Exact(price), worth.currency, at_least=0)
            if Exact(1) <= Money.parse(text).exact:
                yield ("customs_value", text), {**item, "customs_value": text}


def _cents(amount: Exact, currency: str, *, at_least: int) -> str:
    """An amount in whole minor units of its currency."""
    digits = minor_digits(currency)
    return f"{write_figure(max(amount.rounded(Rounding('half_up', digits)), at_least), digits)} {currency}"


def _shares(item: dict[str, Any]) -> Iterator[tuple[Way, dict[str, Any]]]:
    """All shares of the stages together without decimals, so that they are still as much as they were."""
    rows = item.get("provenance", [])
    plain = [{**row, "share": _whole(row["share"])} if "share" in row else row for row in rows]
    if plain != rows:
        yield ("provenance", "share"), {**item, "provenance": plain}


def _whole(share: str) -> str:
    match = _FIGURE.fullmatch(share)
    if match is None or not match[2]:
        return share
    scale = len(match[2])
    return f"{(2 * _scaled(match, scale) + 10**scale) // (2 * 10**scale)}%"
