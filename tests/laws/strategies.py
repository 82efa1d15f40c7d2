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

from tests.laws.of_provenance import open_parts, provenances, tests_among
from tests.rules.shipped import of_shipments, zone
from tradezone import Shipment, ShipmentError
from tradezone.policy.conditions import (
    AttributeKept,
    Changed,
    ContentKept,
    DateKept,
    InForce,
    InSeason,
    Located,
    Named,
    PriceKept,
    QuantityKept,
    ValueKept,
)
from tradezone.policy.measures import Measure, Preference, PriceFloor, PriceSeries, rows
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.trees import Is, asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.levels import CEILING, FLOOR, Level, level, possible_market_prices
from tradezone.rules.product_rules import product_rules
from tradezone.rules.words import attribute_limit
from tradezone.values import Exact, Moment

law = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Path = tuple[Any, ...]
#: A country no policy names, one of the European Union, and the Union.
ELSEWHERE = ["XZ", "DE", "EU", "CN"]
UNUSED = "bill-of-lading"

names = st.deferred(lambda: st.sampled_from(of_shipments()))


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


def figure(text: str) -> Fraction:
    """The figure of an amount, whatever it counts."""
    return Fraction(text.partition(" ")[0])


@cache
def conditions(name: str) -> tuple[Any, ...]:
    """Every condition that some rule of a policy asks, and every one that a row of a floor's table does."""
    policy = zone(name)
    strata = [stratum for product in policy.products for stratum in product_rules(policy, product, plain=True).strata]
    trees = [tree for stratum in strata for rule in stratum.rules for tree in rule.conditions]
    trees += [tree for measure in policy.measures.values() for row in rows(measure) for tree in row.conditions]
    return tuple(dict.fromkeys(condition for tree in trees for condition in asked(tree)))


def published(name: str) -> tuple[PriceSeries, ...]:
    """The reference prices and the market prices of a policy."""
    return (*zone(name).prices.values(), *zone(name).market_prices.values())


def instant(second: int) -> str:
    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second):%Y-%m-%dT%H:%M:%S}Z"


@cache
def rate_changes(name: str, fact: str) -> set[int]:
    """The seconds at which an exchange rate changes, where this day of a shipment decides which one counts."""
    exchange = zone(name).exchange
    if exchange is None or fact not in (exchange.date, exchange.also_lawful):
        return set()
    return {row.start for timeline in exchange.rates.values() for row in timeline}


@cache
def edges(name: str) -> tuple[int, ...]:
    """The seconds at which something begins or ends under a policy."""
    policy, found = zone(name), set()
    for condition in conditions(name):
        if isinstance(condition, InForce):
            found |= {condition.start, condition.end}
        if isinstance(condition, Located):
            found |= {edge for member in condition.selection.dated for edge in (member.period.start, member.period.end)}
    timelines = [timeline for series in published(name) for timeline in series.timelines]
    for timeline in (*timelines, *policy.roll.standings.values()):
        found |= {row.start for row in timeline}
    for measure in policy.measures.values():
        if isinstance(measure, Preference):
            found |= {row.start for staging in measure.stagings for row in staging.rows}
    return tuple(sorted(second for second in found if second is not None))


def turns_of_seasons(name: str, years: set[int]) -> Iterator[str]:
    """The first and the last day of every season, and the days beside them."""
    for season in dict.fromkeys(c.season for c in conditions(name) if isinstance(c, InSeason)):
        for year in years:
            for month, day in season:
                there = datetime(year, month, min(day, 28), tzinfo=UTC) + timedelta(days=max(day - 28, 0))
                yield from (f"{there + timedelta(days=step):%Y-%m-%d}" for step in (-1, 0, 1))


@cache
def day_texts(name: str) -> list[str]:
    """Days and instants of entry: on every edge, a second and a day before it, at a leap day, and far off."""
    policy = zone(name)
    texts = ["2028-02-29", "2027-09-15", "2040-01-01"]
    years = set()
    for second in edges(name):
        there = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)).astimezone(policy.time_zone)
        years.add(there.year)
        texts += [f"{there:%Y-%m-%d}", f"{there - timedelta(days=1):%Y-%m-%d}", instant(second), instant(second - 1)]
    return [*texts, *turns_of_seasons(name, years)]


@cache
def days(name: str, aim: str | None = None) -> st.SearchStrategy[str]:
    """Days of entry, all of them, or those on which a measure is in force."""
    texts = day_texts(name)
    if aim is not None:
        measure, time_zone = zone(name).measures[aim], zone(name).time_zone
        inside = [text for text in texts if Moment.parse(text).second(time_zone) in measure.period]
        texts = [text for text in inside if in_season(name, measure, text)] or texts
    return st.sampled_from(texts)


def in_season(name: str, measure: Measure, text: str) -> bool:
    here = datetime.fromtimestamp(Moment.parse(text).second(zone(name).time_zone), zone(name).time_zone)
    seasons = [
        tree.condition.season for tree in measure.conditions if isinstance(tree, Is) and isinstance(tree.condition, InSeason)
    ]
    return all(season.holds(here.month, here.day) for season in seasons)


@cache
def members(name: str) -> list[str]:
    """Those who are a party at some time, the first of them first."""
    lines = zone(name).roll.standings.items()
    joined = {code: next((row.start for row in line if row.value.status == "party"), None) for code, line in lines}
    return sorted((code for code, second in joined.items() if second is not None), key=lambda code: (joined[code], code))


@cache
def named(name: str) -> set[str]:
    """Every place that a policy names."""
    selections = [c.selection for c in conditions(name) if isinstance(c, Located)]
    selections += [c.selection for c in tests_among(conditions(name)) if c.selection is not None]
    selections += [selection for series in published(name) for selection, _ in series.by_origin]
    return {code for selection in selections for code in selection.named} | set(zone(name).roll.standings)


@cache
def places(name: str) -> st.SearchStrategy[str]:
    """Every place a policy names and some it does not; now a founding party, now any."""
    every_one = st.sampled_from(sorted(named(name) | set(ELSEWHERE)))
    return st.one_of(st.sampled_from(members(name)[:6] or ELSEWHERE), every_one)


@st.composite
def aimed(draw: Any, name: str, aim: str | None, fact: str, usual: st.SearchStrategy[str]) -> str:
    """A place that a measure asks for, where it asks for one; any other now and then."""
    measure = None if aim is None else zone(name).measures[aim]
    asked_of = [tree.condition for tree in measure.conditions if isinstance(tree, Is)] if measure is not None else []
    selections = [c.selection for c in asked_of if isinstance(c, Located) and c.fact == fact]
    wanted = [code for s in selections for code in (*sorted(s.named), *(members(name)[:6] if "party" in s.statuses else ()))]
    return draw(st.sampled_from(wanted)) if wanted and draw(st.integers(0, 7)) else draw(usual)


def aims(name: str) -> st.SearchStrategy[str | None]:
    """A measure to aim at, or none."""
    return st.sampled_from([None, None, *sorted(zone(name).measures)])


@cache
def importers(name: str) -> st.SearchStrategy[str]:
    """Countries of import, mostly one that the policy reaches."""
    asked_here = [c.selection for c in conditions(name) if isinstance(c, Located) and c.fact == "imported_into"]
    reached = sorted({code for selection in asked_here for code in selection.named}) + members(name)[:6]
    return st.sampled_from([*reached * 4, *members(name), *ELSEWHERE])


def moments(name: str, fact: str) -> st.SearchStrategy[str]:
    asked_of = {c.second for c in conditions(name) if isinstance(c, DateKept) and c.fact == fact}
    seconds = sorted(asked_of | rate_changes(name, fact)) or [1_780_000_000]
    return st.sampled_from([instant(second + step) for second in seconds for step in (-1, 0, 86_400)])


def parties(name: str, fact: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*(n for c in conditions(name) if isinstance(c, Named) and c.fact == fact for n in c.names), "somebody"])


@st.composite
def subsets(draw: Any, known: frozenset[str]) -> list[str]:
    """Names a policy uses, mostly all of them or none, with one it does not use now and then."""
    few, most = draw(st.sampled_from([(3, 4), (3, 4), (0, 4), (2, 4)]))
    found = [name for name in sorted(known) if draw(st.integers(1, most)) <= few]
    return [*found, UNUSED] if draw(st.integers(0, 9)) == 0 else found


BY_MASS = {
    "kg": Fraction(1),
    "g": Fraction(1, 1000),
    "t": Fraction(1000),
    "lb": Fraction("0.45359237"),
    "short_ton": Fraction("907.18474"),
}
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
    size = draw(st.sampled_from([point for point in points if point > 0]))
    if draw(st.booleans()):
        return f"{decimal_text(size)} {unit}"
    ended = decimal_text(size / units[unit])
    return f"{ended} {unit}" if Fraction(ended) * units[unit] == size else f"{decimal_text(size)} {product_unit(name, product)}"


def product_unit(name: str, product: str) -> str:
    return zone(name).products[product].unit.name


def bounds_on(name: str, product: str, key: str) -> list[Fraction]:
    """The figures that conditions hold an attribute of a product against: shares of one, prices by its unit."""
    kind = zone(name).products[product].attributes[key].kind
    kept = [c.bound for c in conditions(name) if isinstance(c, AttributeKept) and c.name == key and c.bound is not None]
    unit = zone(name).products[product].unit
    return [fraction(bound.value.per(unit) if kind == "price" else attribute_limit(kind, bound)) for bound in kept]


def attribute_text(name: str, product: str, key: str, size: Fraction) -> str:
    """An attribute of a product as a shipment states it."""
    policy, kind = zone(name), zone(name).products[product].attributes[key].kind
    if kind == "share":
        return f"{decimal_text(size * 100)}%"
    written = {"price": f" {policy.currency}/{product_unit(name, product)}", "money": f" {policy.currency}"}.get(kind, "")
    return decimal_text(size) + written


#: Of each kind of attribute that is a figure, some that break easily.
FIGURES = {
    "share": ["0", "1", "0.3", "0.02", "0.655", "0.33333", "0.6", "0.125"],
    "number": ["0", "0.85", "100", "-1", "99.2"],
    "price": ["0", "0.5", "0.123457", "12"],
    "money": ["0", "600", "0.005", "99999999"],
}


@st.composite
def attributes(draw: Any, name: str, product: str) -> dict[str, str]:
    """Every attribute of a product: figures at the bounds that conditions name and beside them."""
    found = {}
    for key, attribute in zone(name).products[product].attributes.items():
        if attribute.kind not in FIGURES:
            found[key] = draw(st.sampled_from(attribute.words or ("yes", "no")))
            continue
        beside = [at + step for at in bounds_on(name, product, key) for step in (0, Fraction(-1, 1000), Fraction(1, 1000))]
        points = [*map(Fraction, FIGURES[attribute.kind]), *beside]
        low, high = {"share": (0, 1), "number": (-(10**9), 10**9)}.get(attribute.kind, (0, 10**9))
        size = draw(st.sampled_from([point for point in points if low <= point <= high]))
        found[key] = attribute_text(name, product, key, size)
    return found


@cache
def shares_of_origin(name: str, product: str) -> list[Fraction]:
    """The shares to which the rules of origin of a product hold materials, own or foreign; 40 % where they name none."""
    rules = [rule for rule in zone(name).origin_rules if product in rule.covers]
    asked_here = [c for rule in rules for tree in rule.conditions for c in asked(tree)]
    wanted = [c.wanted if isinstance(c, ContentKept) else c.tolerance for c in asked_here if isinstance(c, ContentKept | Changed)]
    shares = [fraction(each.bound.value.exact) for each in wanted if each is not None]
    return sorted({part for share in shares or [Fraction(4, 10)] for part in (share, 1 - share)})


@st.composite
def materials(draw: Any, name: str, product: str, value: Fraction) -> list[dict[str, str]]:
    """None; or one or two, of the product's own code or another, worth nothing, what tips the balance, or much."""
    own = zone(name).products[product].hs[0].digits or "9999"
    shares = shares_of_origin(name, product)
    worths = [value * share + step for share in shares for step in (0, Fraction(1, 100), Fraction(-1, 100))]
    worths += [Fraction(0), value, value * 2] * max(1, len(shares) // 2)
    found = []
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2]))):
        worth = draw(st.sampled_from(worths))
        found.append(
            {
                "hs": draw(st.sampled_from([own, own[:4] + "99", "0101", own[:2] + "99"])),
                "origin": draw(places(name)),
                "value": f"{decimal_text(max(worth, Fraction(0)))} {zone(name).currency}",
            }
        )
    return found


@st.composite
def operations(draw: Any, name: str) -> list[Any]:
    """Too little, enough, both or nothing; now and then with one elsewhere, permitted on the way or not."""
    rules = zone(name).origin_rules
    little = sorted({each for rule in rules for each in rule.insufficient})[:2]
    found: list[Any] = list(draw(st.sampled_from([little or ["smelting"], ["smelting"], [*little, "smelting"], []])))
    permitted = sorted({each for rule in rules if rule.direct is not None for each in rule.direct.permitted})
    if rules and draw(st.integers(0, 3)) == 0:
        found.append({"operation": draw(st.sampled_from([*permitted[:2], "smelting"])), "place": draw(places(name))})
    return found


@st.composite
def of_quota(draw: Any, size: str) -> dict[str, str]:
    """In the quota or over it, or how much is left: as much as the quantity, less, or more."""
    word = draw(st.sampled_from(["in", "over", "left", "left"]))
    if word != "left":
        return {"quota": word}
    number, unit = size.split()
    left = draw(st.sampled_from([Fraction(number), Fraction(number) / 4, Fraction(number) * 3]))
    return {"quota_available": f"{decimal_text(left)} {unit}"}


#: What an item has to say before the price of its floor is known.
BEFORE_A_PRICE = ("product", "origin", "quantity", "attributes", "rebates")


def facts_of(name: str, content: dict[str, Any], item: dict[str, Any]) -> Facts:
    """The facts of an item as far as they are known before its price."""
    policy = zone(name)
    shipment = Shipment.parse({**content, "items": [{k: v for k, v in item.items() if k in BEFORE_A_PRICE}]})
    return read_facts(policy, shipment, shipment.items[0], entry_second(policy, shipment))


def floors(name: str, product: str) -> list[PriceFloor]:
    return [m for m in zone(name).measures.values() if isinstance(m, PriceFloor) and product in m.covers]


def rebated(facts: Facts) -> Fraction:
    """What rebates take off the price of the whole item."""
    return Fraction(0) if facts.rebates is None else fraction(facts.rebates) * fraction(facts.quantity)


def levels(name: str, facts: Facts) -> list[Fraction]:
    """The customs values at which a price of the item meets a floor or a ceiling; the floors of a market price are not among them."""
    if facts.priced is None:
        return []
    found = []
    for floor in floors(name, facts.product.name):
        if floor.tested not in zone(name).market_prices:
            off = rebated(facts) if floor.tested == "customs_value_less_rebates" else 0
            at = [level(facts, floor.id, which) for which in (FLOOR, CEILING)]
            found += [fraction(each.price * facts.priced) + off for each in at if isinstance(each, Level)]
    return found


def edges_of_price(name: str, facts: Facts) -> list[Fraction]:
    """The customs values at which a bound on the value or on the price of an item turns."""
    found: list[Fraction] = []
    for condition in conditions(name):
        if isinstance(condition, ValueKept):
            found.append(fraction(condition.bound.value.exact))
        elif isinstance(condition, PriceKept) and facts.priced is not None:
            found += [each * fraction(facts.priced) for each in prices_bounded(condition, facts)]
    return found


def prices_bounded(condition: PriceKept, facts: Facts) -> list[Fraction]:
    """The prices for each unit at which a bound on the price turns."""
    bound, market = condition.bound
    if market is None:
        return [fraction(bound.value.per(facts.product.unit))] if bound.value.unit.dimension == facts.product.unit.dimension else []
    if facts.product.name not in facts.zone.market_prices[market].covers:
        return []
    return [fraction(each * bound.value.exact) for each in possible_market_prices(facts, market)]


def floor_value(name: str, content: dict[str, Any], item: dict[str, Any]) -> Fraction | None:
    """The customs value at which the item meets its floor; None where there is no floor under its own price."""
    found = levels(name, facts_of(name, content, item))
    return found[0] if found else None


def marks(name: str, content: dict[str, Any], item: dict[str, Any]) -> list[Fraction]:
    """The customs values at which something turns."""
    facts = facts_of(name, content, item)
    return [*levels(name, facts), *edges_of_price(name, facts)]


@st.composite
def values(draw: Any, marked: list[Fraction]) -> Fraction:
    """At the floor, a cent and a hair to either side, a share of it, nothing, and round figures."""
    pool = [Fraction(0), Fraction(1), Fraction("232000.00"), Fraction("0.01"), Fraction("99.99"), Fraction(10_000)]
    if marked:
        at = draw(st.sampled_from(marked))
        steps = (0, Fraction(1, 100), Fraction(-1, 100), Fraction(1, 10**9), Fraction(-1, 10**9), Fraction(-49, 10000))
        pool += [value for step in steps for value in [at + step] * 2 if value >= 0]
        pool += [at * 8 / 10, at * 4 / 10, at * 3, Fraction(round(at))]
    return draw(st.sampled_from(pool))


FREIGHT, INSURANCE = Fraction("12.34"), Fraction("0.66")


def declared(name: str, value: Fraction, item: dict[str, Any]) -> Fraction:
    """What has to be declared on the item's own terms for a value on the policy's; never less than nothing."""
    policy = zone(name)
    without, terms = policy.terms == "FOB", item.get("terms", policy.terms)
    if without == (terms == "FOB"):
        return value
    return value + FREIGHT + INSURANCE if without else max(value - FREIGHT - INSURANCE, Fraction(0))


def rate(name: str, content: dict[str, Any], code: str) -> Fraction | None:
    """How much of the policy's currency one of another is on the day that counts; None where no rate is known."""
    exchange = zone(name).exchange
    assert exchange is not None
    if exchange.date not in content:
        return None
    row = exchange.rates[code].at(Moment.parse(content[exchange.date]).second(zone(name).time_zone))
    return None if row is None else fraction(row.value.value)


def exchanged(name: str, content: dict[str, Any], text: str) -> Fraction:
    """An amount in the policy's currency."""
    size, code = text.split()
    return Fraction(size) * (1 if code == zone(name).currency else rate(name, content, code))


@st.composite
def in_some_currency(draw: Any, name: str, content: dict[str, Any], amount: Fraction) -> str:
    """An amount of the policy's currency as a shipment gives it: in that, or in one that the policy has a rate for on the day."""
    exchange = zone(name).exchange
    rates = {code: rate(name, content, code) for code in (() if exchange is None else sorted(exchange.rates))}
    known = [code for code, each in rates.items() if each is not None]
    code = draw(st.sampled_from([zone(name).currency, *known]))
    return f"{decimal_text(amount / rates.get(code, 1))} {code}"


def proof_days(name: str, content: dict[str, Any], fact: str, each: str) -> list[str]:
    """Days on which a document was issued, or a claim made after entry: where one is just valid or in time, and beside."""
    time_zone = zone(name).time_zone
    entry = datetime.fromtimestamp(Moment.parse(content["entered"]).second(time_zone), time_zone).date()
    found = set()
    for condition in conditions(name):
        if isinstance(condition, IssuedWithin) and fact == "documents" and condition.document == each:
            lasts = [c.span.last(entry) for c in conditions(name) if isinstance(c, ClaimedWithin) and c.claim in condition.claims]
            for on in (entry, *(last + timedelta(days=step) for last in lasts for step in (0, 1))):
                first = condition.span.first(on)
                found |= {first - timedelta(days=1), first, on, on + timedelta(days=1)}
        elif isinstance(condition, ClaimedWithin) and fact == "claims" and condition.claim == each:
            last = condition.span.last(entry)
            found |= {entry, entry + timedelta(days=1), last, last + timedelta(days=1)}
        elif isinstance(condition, IssuedWithin) and fact == "claims" and each in condition.claims:
            found |= {entry, entry + timedelta(days=1)}
    return [f"{day}" for day in sorted(found)]


@st.composite
def dated(draw: Any, name: str, content: dict[str, Any], fact: str, each: str) -> Any:
    """A document or claim as a shipment gives it: a document whose day is asked with that, a claim now and then."""
    found = proof_days(name, content, fact, each)
    if not found or (fact == "claims" and draw(st.integers(0, 2))):
        return each
    return {DATED[fact][0]: each, DATED[fact][1]: draw(st.sampled_from(found))}


#: The keys under which a name and its day stand.
DATED = {"documents": ("document", "issued"), "claims": ("claim", "made")}


@st.composite
def items(draw: Any, name: str, content: dict[str, Any], product: str | None = None, aim: str | None = None) -> dict[str, Any]:
    """One item of which every fact is given."""
    policy = zone(name)
    covered = policy.products if aim is None else policy.measures[aim].covers
    product = product or draw(st.sampled_from(sorted(covered)))
    unit = product_unit(name, product)
    item: dict[str, Any] = {
        "product": product,
        "origin": draw(aimed(name, aim, "origin", places(name))),
        "quantity": draw(quantities(name, product)),
        "attributes": draw(attributes(name, product)),
    }
    item |= draw(of_quota(item["quantity"]))
    if draw(st.integers(0, 3)) == 0:
        item["rebates"] = f"{draw(st.sampled_from(['0', '0.03', '1.5']))} {policy.currency}/{unit}"
    value = Fraction(decimal_text(draw(values(marks(name, content, item)))))
    item["materials"] = draw(materials(name, product, value))
    item["processing"] = draw(operations(name))
    if tests_among(conditions(name)):
        item["provenance"] = draw(provenances(tests_among(conditions(name)), places(name)))
    for fact in ("documents", "claims", "procedures"):
        item[fact] = draw(subsets(policy.vocabulary[fact]))
    item["documents"] = [draw(dated(name, content, "documents", each)) for each in item["documents"]]
    item["claims"] = [draw(dated(name, content, "claims", each)) for each in item["claims"]]
    if draw(st.integers(0, 3)) == 0:
        item |= {
            "freight": f"{decimal_text(FREIGHT)} {policy.currency}",
            "insurance": f"{decimal_text(INSURANCE)} {policy.currency}",
        }
        item["terms"] = draw(st.sampled_from(["FOB", "CIF", "frontier"]))
    item["customs_value"] = draw(in_some_currency(name, content, declared(name, value, item)))
    if draw(st.integers(0, 2)) == 0:
        item["duty_paid"] = f"{draw(st.sampled_from(['0', '1', '12000.005', '99999999']))} {policy.currency}"
    if draw(st.integers(0, 2)) == 0:
        at = floor_value(name, content, item)
        quantity = fraction(facts_of(name, content, item).quantity)
        each = decimal_text(at / quantity) if at else "1"
        item["first_resale"] = f"{draw(st.sampled_from([each, '0', '0.01', '1000']))} {policy.currency}/{unit}"
    return item


@st.composite
def headers(draw: Any, name: str, aim: str | None = None) -> dict[str, Any]:
    """What a shipment says of itself, all of it."""
    return {
        "id": "S",
        "imported_into": draw(aimed(name, aim, "imported_into", importers(name))),
        "entered": draw(days(name, aim)),
        "exported_from": draw(aimed(name, aim, "exported_from", places(name))),
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
    aim = draw(aims(name))
    content = draw(headers(name, aim))
    content["items"] = [draw(items(name, content, product, aim)) for _ in range(draw(st.integers(1, most)))]
    return content


#: Facts that are unknown where they are left out, and those that are unknown only where that is written.
LEFT_OUT = ("exported_from", "route", "contracted", "loaded", "exported", "importer", "exporter", "producer", "related_parties")
LEFT_OUT_OF_ITEMS = ("origin", "quantity", "customs_value", "materials", "processing")
WRITTEN = ("documents", "claims", "procedures", "rebates", "duty_paid", "first_resale")
NUMBERS = ("quantity", "customs_value", "freight", "insurance", "rebates")


@cache
def read_of_shipments(name: str) -> set[str]:
    """The facts of a shipment that some condition reads."""
    return {c.fact for c in conditions(name) if isinstance(c, Located | DateKept | Named)}


def paths(name: str, content: dict[str, Any]) -> list[Path]:
    """Every fact of a shipment that its author may not know."""
    found: list[Path] = [(fact,) for fact in LEFT_OUT for _ in range(3 if fact in read_of_shipments(name) else 1)]
    for i, item in enumerate(content["items"]):
        found += [("items", i, fact) for fact in (*LEFT_OUT_OF_ITEMS, *WRITTEN) for _ in range(4)]
        found += [("items", i, fact) for fact in ("freight", "insurance", "quota") if fact in item for _ in range(4)]
        found += [("items", i, "attributes", key) for key in item["attributes"] for _ in range(8)]
        dates = [j for j, each in enumerate(item["documents"]) if isinstance(each, dict)]
        found += [("items", i, "documents", j, "issued") for j in dates for _ in range(8)]
        if "provenance" in item:
            found += [("items", i, "provenance")] * 8
            found += [("items", i, "provenance", j, part) for j, part in open_parts(item["provenance"])]
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
    currency = zone(name).currency
    if path[0] != "items":
        return draw(headers(name))[path[0]]
    item = content["items"][path[1]]
    if path[2] in ("freight", "insurance"):
        return f"{draw(st.sampled_from(['0', '0.66', '13', '5000']))} {currency}"
    if path[2] == "quota":
        return draw(st.sampled_from(["in", "over"]))
    if path[2] == "rebates":
        return draw(
            st.sampled_from(
                [None, *(f"{each} {currency}/{product_unit(name, item['product'])}" for each in ("0", "0.03", "1.5", "9999"))]
            )
        )
    if path[2] == "duty_paid":
        return draw(st.sampled_from([None, *(f"{amount} {currency}" for amount in ("0", "1", "57.005", "99999999"))]))
    if path[2] == "quantity":
        return draw(quantities(name, item["product"]))
    if path[2] == "customs_value":
        base = {k: v for k, v in item.items() if k != "customs_value"}
        worths = marks(name, content, base) if "quantity" in item else []
        return f"{decimal_text(draw(values(worths)))} {currency}"
    if path[2] == "materials":
        value = figure(item.get("customs_value", "100"))
        found = draw(materials(name, item["product"], value).filter(lambda found: len(path) == 3 or found))
        return found if len(path) == 3 else found[0][path[4]]
    if path[-1] == "issued":
        return draw(st.sampled_from(proof_days(name, content, "documents", item["documents"][path[3]]["document"])))
    if path[2] == "attributes":
        return draw(attributes(name, item["product"]))[path[3]]
    if path[2] == "provenance":
        strategy = provenances(tests_among(conditions(name)), places(name))
        found = draw(strategy.filter(lambda found: len(path) == 3 or found))
        return found if len(path) == 3 else found[0][path[4]]
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
