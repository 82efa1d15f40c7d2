"""Small policies that keep every promise, and those that break one each: which, by what, in which words of the policy."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import NamedTuple

from tests.laws import small
from tests.laws.small import FLOOR, MFN, duty, floor, measure, row, scale
from tradezone import Shipment, Transaction, evaluate
from tradezone.shipment.writing import written
from tradezone.verify.library import promises
from tradezone.verify.promise import Tried
from tradezone.verify.verifying import verify

PARTIES = """\
parties:
  AU: { accession: 2026-01-01, cite: law annex }
  US: { accession: 2026-03-01, suspended: [{ from: 2027-01-01, through: 2027-03-31, cite: law annex }], cite: law annex }
"""
STAGES = """\
products:
  ore:
    title: Ore
    stages:
      rock: { hs: 2617.10, unit: kg }
      metal: { hs: 8110.10, unit: kg, made_from: { product: ore/rock, conversion: recovery } }
conversions:
  recovery: { title: Recovery, value: 2, cite: law annex }
"""
WHEN = {"claims": "lower", "documents": "proof"}
SAMPLES = measure("samples", when={"quantity": "at most 5 kg"}, disapplies="floor")
SMALL_VALUE = measure("small-value", when={"customs_value": "at most 100.00 USD"}, disapplies="floor")


def preference(origin="party", **when):
    return measure(
        "lower",
        replaces="mfn",
        origin=origin,
        when=when or WHEN,
        staging=[{"from": "2026-01-01", "value": "50% of mfn", "cite": "law annex"}],
    )


def priced(*rows, product="ore"):
    """The section of reference prices: (first day, last day or None, price) of one product."""
    found = [
        {"from": first, **({"through": last} if last else {}), "value": value, "cite": "law annex"} for first, last, value in rows
    ]
    return f"reference_prices:\n  {product}: {json.dumps(found)}\n"


def ladder(rock, metal):
    one, other = ([{"from": "2026-01-01", "value": f"{price} USD/kg", "cite": "law annex"}] for price in (rock, metal))
    return f"reference_prices: {json.dumps({'ore/rock': one, 'ore/metal': other})}\n"


def contract(charge="shortfall", rebate="30% of excess", to="authority"):
    """A contract for difference between 10 and 12 dollars a kilogram, the excess in a case that is to be told."""
    built = {"value": rebate, "when": {"facts": {"built": "yes"}}, "payable_to": to, "cite": "law art. 4"}
    return json.dumps(
        {
            "id": "cfd",
            "title": "T",
            "cite": "law art. 3",
            "contract": "deal",
            "periods": "2026-Q1 through 2027-Q4",
            "covers": "ore",
            "tested": "market_price",
            "floor": "10.00 USD/kg",
            "ceiling": "12.00 USD/kg",
            "facts": {"built": {"kind": "yes_no", "title": "Built"}},
            "charge": [{"otherwise": charge, "payable_to": "producer", "cite": "law art. 3"}],
            "rebate": [built],
        }
    )


def promised(**sections):
    """The section of promises."""
    return f"promises: {json.dumps(sections)}\n"


def tightened(promise, **keys):
    return promised(tightened=[{"promise": promise, **keys, "cite": "law art. 8"}])


def dropped(promise, **keys):
    return promised(dropped=[{"promise": promise, "reason": "the law is so", "cite": "law art. 9", **keys}])


def added(**keeps):
    when = keeps.pop("when", None)
    entry = {"id": "own", "says": "Ore is as it is", "cite": "law art. 7", "covers": "ore", "keeps": keeps}
    return promised(added=[entry | ({"when": when} if when else {})])


class Flawed(NamedTuple):
    """A policy that breaks one promise by one clause; ``words`` stand in the line of the clause, or where it begins."""

    promise: str
    of: str
    words: str
    sections: dict


#: Each keeps all it promises.
SOUND = {
    "a duty and a floor": {"ordinary_duties": [MFN], "price_floors": [FLOOR]},
    "after duties": {"ordinary_duties": [MFN], "price_floors": [floor(compared="after_duties")]},
    "grossed up by duty": {"ordinary_duties": [MFN], "price_floors": [floor(compared="duties_on_floor")]},
    "samples spared": {"price_floors": [FLOOR], "exceptions": [SAMPLES]},
    "small value spared": {"price_floors": [FLOOR], "exceptions": [SMALL_VALUE]},
    "a preference": {"text": PARTIES, "ordinary_duties": [MFN], "tariff_preferences": [preference()], "price_floors": [FLOOR]},
    "a duty on others": {"text": PARTIES, "additional_duties": [duty("others", "20%", origin=["non_party", "suspended"])]},
    "stages": {"products": STAGES, "prices": ladder("10.00", "20.00"), "price_floors": [FLOOR]},
    "a stage told": {
        "additional_duties": [duty("big", "5%", when={"quantity": "more than 1000 kg"})],
        "text": dropped("splitting-saves-nothing"),
    },
    "one price after another": {
        "prices": priced(("2026-01-01", "2026-03-31", "10.00 USD/kg"), ("2026-04-01", None, "12.00 USD/kg")),
        "price_floors": [FLOOR],
    },
    "a duty of each month": {
        "additional_duties": [
            measure(name, base="customs_value", rates=[row("5%")], **{"from": first, "through": last})
            for name, first, last in (
                ("march", "2026-01-01", "2026-03-31"),
                ("april", "2026-04-01", "2026-04-30"),
                ("may", "2026-05-01", "2026-08-31"),
            )
        ]
    },
    "a contract": {"prices": "", "settlements": [contract()]},
}

BROKEN = {
    "half the shortfall": Flawed("floor-kept", "floor", "50% of shortfall", {"price_floors": [floor("50% of shortfall")]}),
    "a floor that only tests": Flawed("floor-kept", "floor", '"floor"', {"price_floors": [floor(None)]}),
    "rounded down by the unit": Flawed(
        "rounding-is-small", "floor", "down to 0.1", {"price_floors": [floor(rounded_per_unit="down to 0.1")]}
    ),
    "rounded to ten cents": Flawed(
        "rounding-is-small", "small", "half_up to 0.1", {"ordinary_duties": [MFN], "rounding": "half_up to 0.1"}
    ),
    "a charge that is a rate": Flawed(
        "floor-charge-falls", "floor", "at most 20%", {"price_floors": [floor("shortfall, at most 20%")]}
    ),
    "a notch": Flawed(
        "landed-price-rises",
        "slab",
        "50%",
        {"additional_duties": [duty("slab", [scale("bands", [("0 USD/kg", "50%"), ("5 USD/kg", "free")])])]},
    ),
    "a threshold": Flawed(
        "splitting-saves-nothing", "big", "20%", {"additional_duties": [duty("big", "20%", when={"quantity": "more than 1000 kg"})]}
    ),
    "a cliff": Flawed(
        "cliffs-are-announced",
        "big",
        '"big"',
        {"additional_duties": [duty("big", "20%", when={"quantity": "more than 1000 kg"})]},
    ),
    "a duty on parties": Flawed(
        "party-no-worse",
        "club",
        "3%",
        {"text": PARTIES, "ordinary_duties": [MFN], "additional_duties": [duty("club", "3%", origin="party")]},
    ),
    "no claim": Flawed(
        "preference-is-proved",
        "lower",
        '"lower"',
        {"text": PARTIES, "ordinary_duties": [MFN], "tariff_preferences": [preference(documents="proof")]},
    ),
    "no proof": Flawed(
        "preference-is-proved",
        "lower",
        '"lower"',
        {"text": PARTIES, "ordinary_duties": [MFN], "tariff_preferences": [preference(claims="lower")]},
    ),
    "any origin": Flawed(
        "preference-is-proved",
        "lower",
        '"lower"',
        {"text": PARTIES, "ordinary_duties": [MFN], "tariff_preferences": [preference(origin="any")]},
    ),
    "a day without a price": Flawed(
        "every-day-priced",
        "floor",
        "2026-03-30",
        {
            "prices": priced(("2026-01-01", "2026-03-30", "10.00 USD/kg"), ("2026-04-01", None, "10.00 USD/kg")),
            "price_floors": [FLOOR],
        },
    ),
    "a price a thousandfold": Flawed(
        "figures-agree",
        "ore",
        "10000.00",
        {"prices": priced(("2026-01-01", None, "10.00 USD/kg"), ("2026-04-01", None, "10000.00 USD/kg")), "price_floors": [FLOOR]},
    ),
    "a later stage that is cheaper": Flawed(
        "ladder-holds", "ore/metal", "metal", {"products": STAGES, "prices": ladder("10.00", "19.99"), "price_floors": [FLOOR]}
    ),
    "an excess paid to the producer": Flawed(
        "settlement-falls", "cfd", '"cfd"', {"prices": "", "settlements": [contract(to="producer")]}
    ),
}


def policy(sections):
    """The text of such a policy; ``rounding`` is that of its header."""
    rounding = sections.get("rounding", "half_up to 0.01")
    text = small.policy(**{key: value for key, value in sections.items() if key != "rounding"})
    return text.replace("rounding: half_up to 0.01", f"rounding: {rounding}")


def zone(sections):
    return small.zone_of(policy(sections))


@lru_cache(maxsize=64)
def _verified(text, examples, seed):
    return verify(small.zone_of(text), examples=examples, seed=seed)


def verified(sections, examples=60, seed=0):
    """What ``verify`` finds, worked out once for a policy."""
    return _verified(policy(sections), examples, seed)


def broken(sections, **keys):
    """The promise and clause of each thing found."""
    return {(each.promise, each.of) for each in verified(sections, **keys).broken}


def again(found, subject):
    """The decision on a shipment or transaction read back from what is written of it."""
    return evaluate(found, type(subject).parse(written(subject)))


def outcomes(found, name, subject):
    """What one promise makes of one shipment or transaction: None where it is kept."""
    promise = next(promise for promise in promises(found) if promise.id == name)
    if isinstance(subject, Transaction):
        return list(promise.of_transaction(found, subject))
    return list(promise.of_shipment(Tried(found, subject)))


def goods(value, quantity="1 kg", /, **facts):
    """One item at a value and quantity, of CN, into the US on a plain day."""
    content = {"product": "ore", "origin": "CN", "quantity": quantity, "customs_value": f"{value} USD"}
    outer = {key: facts.pop(key) for key in ("imported_into", "entered", "route") if key in facts}
    return Shipment.parse({"id": "S-1", "imported_into": "US", "entered": "2026-06-01", **outer, "items": [content | facts]})
