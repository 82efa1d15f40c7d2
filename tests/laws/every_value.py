"""Every value of a fact that can matter, all others given: found apart from ``tradezone.assessment.candidates``, which is held against it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.laws.strategies import ELSEWHERE, Path, conditions, decimal_text, floor_value, fraction, instant, put, zone
from tradezone import Shipment
from tradezone.policy.conditions import DateKept, Located, Named, QuantityKept

HAIR = Fraction(1, 10**12)
#: As far below a floor a shortfall is rounded to nothing, while other duties have shrunk by what the rate makes of it.
HALF_A_CENT = Fraction(1, 200) - HAIR


def _beside(points: list[Fraction], low: Fraction, high: Fraction) -> list[Fraction]:
    steps = (-HALF_A_CENT, -HAIR, Fraction(0), HAIR, HALF_A_CENT)
    near = {Fraction(decimal_text(point)) + step for point in points for step in steps}
    return sorted(point for point in {low, high, *near} if low <= point <= high)


def _solved(name: str, content: dict[str, Any], path: Path, give: Any) -> list[Fraction]:
    """Where the value meets the floor or a share of the foreign materials, as one number of an item grows from 0."""
    product, item = content["items"][path[1]]["product"], content["items"][path[1]]
    foreign = sum((Fraction(m["value"].split()[0]) for m in item.get("materials") or []), Fraction(0))

    def lines(figure: Fraction) -> list[Fraction]:
        given = put(content, path, give(figure))["items"][path[1]]
        at = floor_value(name, content, given)
        value = Fraction(given["customs_value"].split()[0])
        if given.get("terms") == "CIF" and zone(name).terms == "FOB":
            value -= sum(Fraction(given[fact].split()[0]) for fact in ("freight", "insurance"))
        contents = [bound.value for rule in zone(name).origin_rules for bound in rule.content]
        return [*([] if at is None else [value - at]), *(value - foreign - value * fraction(share.exact) for share in contents)]

    assert product in zone(name).products
    first, second = Fraction(1, 4), Fraction(1, 2)
    found = []
    for one, other in zip(lines(first), lines(second), strict=True):
        if one != other:
            found.append(first - one * (second - first) / (other - one))
    return found


def every(name: str, content: dict[str, Any], path: Path) -> list[Any]:
    """Values of one fact, all others given, among them every one at which an answer can be least, most, or change."""
    policy, key = zone(name), path[-1]
    currency = policy.currency
    all_places = sorted(
        {code for c in conditions(name) if isinstance(c, Located) for code in c.selection.codes} | set(policy.roll.standings)
    )
    all_places += ELSEWHERE
    if key in ("origin", "exported_from"):
        return all_places
    if key == "route":
        return [[], *([code] for code in all_places)]
    if key in ("contracted", "loaded", "exported"):
        seconds = sorted({c.second for c in conditions(name) if isinstance(c, DateKept) and c.fact == key}) or [0]
        return [instant(second + step) for second in seconds for step in (-1, 0)]
    if key in ("importer", "exporter", "producer"):
        return ["somebody", *(n for c in conditions(name) if isinstance(c, Named) and c.fact == key for n in c.names)]
    if key == "related_parties":
        return ["yes", "no"]
    item = content["items"][path[1]]
    product = policy.products[item["product"]]
    own = product.hs[0].digits
    if key in ("documents", "claims", "procedures"):
        known = sorted(policy.vocabulary[key])
        return [[name for bit, name in enumerate(known) if chosen >> bit & 1] for chosen in range(2 ** len(known))]
    if key == "duty_paid":
        return [None, *(f"{amount} {currency}" for amount in ("0", "9" * 25))]
    if key == "processing":
        return [sorted(rule.insufficient) for rule in policy.origin_rules] + [["smelting"], []]
    if key == "materials":
        kinds = [(hs, origin, worth) for hs in (own, "0101") for origin in all_places for worth in ("0", "9" * 25)]
        return [[], *([{"hs": hs, "origin": origin, "value": f"{worth} {currency}"}] for hs, origin, worth in kinds)]
    if key == "hs":
        return [own, "0101"]
    if key == "value":
        return [f"0 {currency}", f"{'9' * 25} {currency}"]
    if key == "first_resale":
        at = floor_value(name, content, item)
        quantity = Shipment.parse(content).items[path[1]].quantity
        each = (
            []
            if at is None or quantity is None
            else [decimal_text(at / fraction(quantity.into(product.unit)) + Fraction(1, 10**12))]
        )
        return [None, *(f"{price} {currency}/{product.unit.name}" for price in ("0", *each))]
    if len(path) > 3:
        if product.attributes[key].kind != "share":
            return [*(product.attributes[key].words or ()), "yes", "no"]

        def share(figure: Fraction) -> str:
            return f"{decimal_text(figure * 100)}%"

        return [share(figure) for figure in _beside(_solved(name, content, path, share), Fraction(0), Fraction(1))]
    if key == "quantity":

        def amount(figure: Fraction) -> str:
            return f"{decimal_text(figure)} {product.unit.name}"

        bounds = [fraction(c.quantity.exact) for c in conditions(name) if isinstance(c, QuantityKept)]
        return [
            amount(point)
            for point in _beside([*bounds, *_solved(name, content, path, amount)], Fraction(1, 10**12), Fraction(10**17))
        ]

    def money(figure: Fraction) -> str:
        return f"{decimal_text(figure)} {currency}"

    low, high = Fraction(0), Fraction(10**17)
    if item.get("terms") == "CIF" and policy.terms == "FOB":
        carried = {fact: Fraction(item[fact].split()[0]) for fact in ("freight", "insurance") if fact in item}
        if key == "customs_value":
            low = sum(carried.values(), Fraction(0))
        else:
            high = Fraction(item["customs_value"].split()[0]) - sum(worth for fact, worth in carried.items() if fact != key)
    return [money(point) for point in _beside(_solved(name, content, path, money), low, high)]
