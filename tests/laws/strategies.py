"""Shipments under a policy, biased to where law breaks.

Every strategy is made from the policy itself: its days are those on which something begins or ends and the seconds beside them, its
prices lie at the floor and a cent to either side, its quantities at the bounds the conditions name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.rules.shipped import FOLDERS, zone
from tradezone import Shipment, ShipmentError
from tradezone.policy.conditions import DateKept, InForce, Located, Named, QuantityKept
from tradezone.policy.measures import OrdinaryDuty, Preference, PriceFloor
from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.prices import floor_price
from tradezone.rules.verdicts import product_rules
from tradezone.values import Exact

law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Path = tuple[Any, ...]
#: A country no policy names, one of the European Union, and the Union.
ELSEWHERE = ["XZ", "DE", "EU", "CN"]
UNUSED = "bill-of-lading"

names = st.sampled_from(sorted(FOLDERS))


def fraction(amount: Exact) -> Fraction:
    return Fraction(amount.numerator, amount.denominator)


def exact(amount: Fraction) -> Exact:
    return Exact(amount.numerator, amount.denominator)


def decimal_text(amount: Fraction, places: int = 12) -> str:
    """The amount in digits, cut after some places."""
    whole = abs(amount) * 10**places // 1
    digits = str(whole).rjust(places + 1, "0")
    text = (f"{digits[:-places]}.{digits[-places:]}").rstrip("0").rstrip(".")
    return f"-{text}" if amount < 0 and whole else text


@cache
def conditions(name: str) -> tuple[Any, ...]:
    """Every condition that some rule of a policy asks."""
    policy = zone(name)
    strata = [stratum for product in policy.products for stratum in product_rules(policy, product, plain=True).strata]
    return tuple(dict.fromkeys(condition for stratum in strata for rule in stratum.rules for condition in _asked(rule)))


def _asked(rule: Any) -> Iterator[Any]:
    from tradezone.policy.conditions import asked

    for tree in rule.conditions:
        yield from asked(tree)


def instant(second: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}Z"


@cache
def edges(name: str) -> tuple[int, ...]:
    """The seconds at which something begins or ends under a policy."""
    policy, found = zone(name), set()
    for condition in conditions(name):
        if isinstance(condition, InForce):
            found |= {condition.start, condition.end}
    for timeline in (*policy.prices.values(), *policy.roll.standings.values()):
        found |= {row.start for row in timeline}
    for measure in policy.measures.values():
        if isinstance(measure, Preference):
            found |= {row.start for row in measure.staging}
    return tuple(sorted(second for second in found if second is not None))


@cache
def days(name: str) -> st.SearchStrategy[str]:
    """Days and instants of entry: on every edge, a second and a day before it, at a leap day, and far off."""
    policy = zone(name)
    texts = ["2028-02-29", "2027-09-15", "2040-01-01"]
    for second in edges(name):
        there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(policy.time_zone)
        texts += [f"{there:%Y-%m-%d}", f"{there - timedelta(days=1):%Y-%m-%d}", instant(second), instant(second - 1)]
    return st.sampled_from(texts)


@cache
def members(name: str) -> list[str]:
    """Those who are a party at some time, the first of them first."""
    lines = zone(name).roll.standings.items()
    joined = {code: next((row.start for row in line if row.value.status == "party"), None) for code, line in lines}
    return sorted((code for code, second in joined.items() if second is not None), key=lambda code: (joined[code], code))


@cache
def places(name: str) -> st.SearchStrategy[str]:
    """Every place a policy names and some it does not; now a founding party, now any."""
    named = {code for c in conditions(name) if isinstance(c, Located) for code in c.selection.codes}
    every_one = st.sampled_from(sorted(named | set(zone(name).roll.standings) | set(ELSEWHERE)))
    return st.one_of(st.sampled_from(members(name)[:6]), every_one) if members(name) else every_one


@cache
def importers(name: str) -> st.SearchStrategy[str]:
    """Countries of import, mostly one that the policy reaches."""
    asked_here = [c.selection for c in conditions(name) if isinstance(c, Located) and c.fact == "imported_into"]
    reached = sorted({code for selection in asked_here for code in selection.codes}) + members(name)[:6]
    return st.sampled_from([*reached * 4, *members(name), *ELSEWHERE])


def moments(name: str, fact: str) -> st.SearchStrategy[str]:
    seconds = sorted({c.second for c in conditions(name) if isinstance(c, DateKept) and c.fact == fact}) or [1_780_000_000]
    return st.sampled_from([instant(second + step) for second in seconds for step in (-1, 0, 86_400)])


def parties(name: str, fact: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*(n for c in conditions(name) if isinstance(c, Named) and c.fact == fact for n in c.names), "somebody"])


@st.composite
def subsets(draw: Any, known: frozenset[str]) -> list[str]:
    """Names a policy uses, mostly all of them, with one it does not use now and then."""
    found = [name for name in sorted(known) if draw(st.integers(0, 3))]
    return [*found, UNUSED] if draw(st.integers(0, 9)) == 0 else found


BY_MASS = {"kg": Fraction(1), "g": Fraction(1, 1000), "t": Fraction(1000), "lb": Fraction("0.45359237")}
BY_POWER = {"W": Fraction(1), "kW": Fraction(1000), "MW": Fraction(10**6)}


def units_like(policy: Zone, product: str) -> dict[str, Fraction]:
    return BY_MASS if policy.products[product].unit.dimension == "mass" else BY_POWER


@st.composite
def quantities(draw: Any, name: str, product: str) -> str:
    """At, below and above each bound, round figures, and figures that do not divide; in any unit."""
    units = units_like(zone(name), product)
    bounds = [fraction(c.quantity.exact) * units.get(c.quantity.of, 1) for c in conditions(name) if isinstance(c, QuantityKept)]
    points = [bound + step for bound in bounds for step in (0, Fraction(-1, 1000), Fraction(1, 1000))]
    points += [Fraction(100), Fraction(1999), Fraction(2000), Fraction("1234.567"), Fraction(7), Fraction(10**6)] * 2
    points += [Fraction("0.003"), Fraction(1)]
    unit = draw(st.sampled_from(sorted(units)))
    figure = draw(st.sampled_from([point for point in points if point > 0]))
    if draw(st.booleans()):
        return f"{decimal_text(figure)} {unit}"
    ended = decimal_text(figure / units[unit])
    return f"{ended} {unit}" if Fraction(ended) * units[unit] == figure else f"{decimal_text(figure)} {product_unit(name, product)}"


def product_unit(name: str, product: str) -> str:
    return zone(name).products[product].unit.name


@st.composite
def attributes(draw: Any, name: str, product: str) -> dict[str, str]:
    found = {}
    for key, attribute in zone(name).products[product].attributes.items():
        pool = {
            "share": st.sampled_from(["0%", "100%", "30%", "2%", "65.5%", "33.333%"]),
            "number": st.sampled_from(["0", "0.85", "0.90", "0.91", "1.05", "100"]),
            "yes_no": st.sampled_from(["yes", "no"]),
            "word": st.sampled_from(attribute.words or ("none",)),
        }
        found[key] = draw(pool[attribute.kind])
    return found


@st.composite
def materials(draw: Any, name: str, product: str, value: Fraction) -> list[dict[str, str]]:
    """None; or one or two, of the product's own code or another, worth nothing, what tips the balance, or much."""
    own = zone(name).products[product].hs[0].digits
    worths = [Fraction(0), value * 4 / 10, value * 4 / 10 + Fraction(1, 100), value * 4 / 10 - Fraction(1, 100), value, value * 2]
    found = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        worth = draw(st.sampled_from(worths))
        found.append(
            {
                "hs": draw(st.sampled_from([own, own[:4], "0101", own[:2] + "99"])),
                "origin": draw(places(name)),
                "value": f"{decimal_text(max(worth, Fraction(0)))} {zone(name).currency}",
            }
        )
    return found


def operations(name: str) -> st.SearchStrategy[list[str]]:
    rules = zone(name).origin_rules
    little = sorted(rules[0].insufficient)[:2] if rules else []
    return st.sampled_from([little or ["smelting"], ["smelting"], [*little, "smelting"], []])


def floor_value(name: str, content: dict[str, Any], item: dict[str, Any]) -> Fraction | None:
    """What the item is worth at its floor price; None where there is no floor."""
    policy = zone(name)
    shipment = Shipment.parse({**content, "items": [{k: v for k, v in item.items() if k in ("product", "quantity", "attributes")}]})
    facts = read_facts(policy, shipment, shipment.items[0], entry_second(policy, shipment))
    floors = [m.id for m in policy.measures.values() if isinstance(m, PriceFloor) and item["product"] in m.covers]
    floor = floor_price(facts, floors[0]) if floors else None
    return None if floor is None or facts.priced is None else fraction(floor * facts.priced)


@st.composite
def values(draw: Any, at: Fraction | None) -> Fraction:
    """At the floor, a cent and a hair to either side, a share of it, nothing, and round figures."""
    pool = [Fraction(0), Fraction(1), Fraction("232000.00"), Fraction("0.01"), Fraction("99.99")]
    if at is not None:
        steps = (0, Fraction(1, 100), Fraction(-1, 100), Fraction(1, 10**9), Fraction(-1, 10**9), Fraction(-49, 10000))
        pool += [value for step in steps for value in [at + step] * 2 if value >= 0]
        pool += [at * 8 / 10, at * 3, Fraction(round(at))]
    return draw(st.sampled_from(pool))


@st.composite
def items(draw: Any, name: str, content: dict[str, Any], product: str | None = None) -> dict[str, Any]:
    """One item of which every fact is given."""
    policy = zone(name)
    product = product or draw(st.sampled_from(sorted(policy.products)))
    item: dict[str, Any] = {
        "product": product,
        "origin": draw(places(name)),
        "quantity": draw(quantities(name, product)),
        "attributes": draw(attributes(name, product)),
    }
    at = floor_value(name, content, item)
    value = Fraction(decimal_text(draw(values(at))))
    item["materials"] = draw(materials(name, product, value))
    item["processing"] = draw(operations(name))
    for fact in ("documents", "claims", "procedures"):
        item[fact] = draw(subsets(policy.vocabulary[fact]))
    if draw(st.integers(0, 3)) == 0:
        item |= {"freight": f"12.34 {policy.currency}", "insurance": f"0.66 {policy.currency}"}
        item["terms"] = draw(st.sampled_from(["FOB", "CIF"]))
        if policy.terms == "FOB" and item["terms"] == "CIF":
            value += 13
    item["customs_value"] = f"{decimal_text(value)} {policy.currency}"
    if draw(st.integers(0, 2)) == 0:
        item["duty_paid"] = f"{draw(st.sampled_from(['0', '1', '12000.005', '99999999']))} {policy.currency}"
    if draw(st.integers(0, 2)) == 0:
        price = decimal_text(at / fraction(Shipment.parse({**content, "items": [item]}).items[0].quantity.exact)) if at else "1"
        unit = item["quantity"].split()[1]
        item["first_resale"] = f"{draw(st.sampled_from([price, '0', '0.01', '1000']))} {policy.currency}/{unit}"
    return item


@st.composite
def headers(draw: Any, name: str) -> dict[str, Any]:
    """What a shipment says of itself, all of it."""
    return {
        "id": "S",
        "imported_into": draw(importers(name)),
        "entered": draw(days(name)),
        "exported_from": draw(places(name)),
        "route": draw(st.lists(places(name), max_size=2)),
        "contracted": draw(moments(name, "contracted")),
        "loaded": draw(moments(name, "loaded")),
        "exported": draw(moments(name, "exported")),
        "importer": draw(parties(name, "importer")),
        "exporter": draw(parties(name, "exporter")),
        "producer": draw(parties(name, "producer")),
        "related_parties": draw(st.sampled_from(["yes", "no"])),
    }


@st.composite
def contents(draw: Any, name: str, most: int = 2, product: str | None = None) -> dict[str, Any]:
    """A shipment of which every fact is given, as the mapping of a shipments file."""
    content = draw(headers(name))
    content["items"] = [draw(items(name, content, product)) for _ in range(draw(st.integers(1, most)))]
    return content


#: Facts that are unknown where they are left out, and those that are unknown only where that is written.
LEFT_OUT = ("exported_from", "route", "contracted", "loaded", "exported", "importer", "related_parties")
LEFT_OUT_OF_ITEMS = ("origin", "quantity", "customs_value", "materials", "processing")
WRITTEN = ("documents", "claims", "procedures", "duty_paid", "first_resale")
NUMBERS = ("quantity", "customs_value", "freight", "insurance")


@cache
def read_of_shipments(name: str) -> set[str]:
    """The facts of a shipment that some condition reads."""
    return {c.fact for c in conditions(name) if isinstance(c, Located | DateKept | Named)}


def paths(name: str, content: dict[str, Any]) -> list[Path]:
    """Every fact of a shipment that its author may not know."""
    found: list[Path] = [(fact,) for fact in LEFT_OUT for _ in range(3 if fact in read_of_shipments(name) else 1)]
    for i, item in enumerate(content["items"]):
        found += [("items", i, fact) for fact in (*LEFT_OUT_OF_ITEMS, *WRITTEN) for _ in range(4)]
        found += [("items", i, fact) for fact in ("freight", "insurance") if fact in item for _ in range(4)]
        found += [("items", i, "attributes", key) for key in item["attributes"] for _ in range(8)]
        for j in range(len(item["materials"])):
            found += [("items", i, "materials", j, part) for part in ("hs", "origin", "value")]
    return found


def put(content: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The shipment with another value at a path; taken away where it is None."""
    changed = deepcopy(content)
    place = changed
    for part in path[:-1]:
        place = place[part]
    place.pop(path[-1], None)
    if value is not None:
        place[path[-1]] = value
    return changed


def unknown(content: dict[str, Any], path: Path) -> dict[str, Any]:
    """The shipment whose author does not know a fact."""
    return put(content, path, "unknown" if path[-1] in WRITTEN else None)


def drop_shadowed(chosen: list[Path]) -> list[Path]:
    """Paths none of which lies within another."""
    return [path for path in chosen if not any(path != other and path[: len(other)] == other for other in chosen)]


@st.composite
def fact(draw: Any, name: str, content: dict[str, Any], path: Path) -> Any:
    """Some value that a fact may have, given all the others."""
    if path[0] != "items":
        return draw(headers(name))[path[0]]
    item = content["items"][path[1]]
    if path[2] in ("freight", "insurance"):
        return f"{draw(st.sampled_from(['0', '0.66', '13', '5000']))} {zone(name).currency}"
    if path[2] == "duty_paid":
        return draw(st.sampled_from([None, *(f"{amount} {zone(name).currency}" for amount in ("0", "1", "57.005", "99999999"))]))
    if path[2] == "quantity":
        return draw(quantities(name, item["product"]))
    if path[2] == "customs_value":
        base = {k: v for k, v in item.items() if k != "customs_value"}
        worth = floor_value(name, content, base) if "quantity" in item else None
        return f"{decimal_text(draw(values(worth)))} {zone(name).currency}"
    if path[2] == "materials":
        value = Fraction(item.get("customs_value", "100").split()[0])
        found = draw(materials(name, item["product"], value).filter(lambda found: len(path) == 3 or found))
        return found if len(path) == 3 else found[0][path[4]]
    if path[2] == "attributes":
        return draw(attributes(name, item["product"]))[path[3]]
    drawn = draw(items(name, content, item["product"]))
    return drawn.get(path[2])


def fits(name: str, content: dict[str, Any]) -> Shipment | None:
    """The shipment, where it can be read and its freight is no more than its value."""
    try:
        shipment = Shipment.parse(content)
        for item in shipment.items:
            read_facts(zone(name), shipment, item, entry_second(zone(name), shipment))
    except ShipmentError:
        return None
    return shipment


def shown(content: dict[str, Any]) -> str:
    """The shipment to copy from a failing law."""
    return json.dumps(content, ensure_ascii=False)


def ordinary(policy: Zone) -> list[str]:
    return [measure.id for measure in policy.measures.values() if isinstance(measure, OrdinaryDuty)]
