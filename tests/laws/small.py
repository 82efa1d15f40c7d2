"""Small policies for laws about the language: one product, its duty and its floor, and whatever a law adds."""

import json
from fractions import Fraction
from functools import lru_cache
from textwrap import indent

import tradezone
from tradezone.values import Moment
from tradezone.verify.loading import check_policy_text

HEADER = """\
tradezone: 1
policy:
  {{ id: small, title: Small, currency: {currency}, terms: {terms}, time_zone: UTC, rounding: half_up to 0.01, cite: law art. 1 }}
sources: {{ law: A small law }}
"""
PRODUCTS = """\
products:
  ore: { title: Ore, hs: 2617.10, unit: kg }
"""
PRICES = """\
reference_prices:
  ore: [{ from: 2026-01-01, value: 10.00 USD/kg, cite: law annex }]
"""
SHARED = "title: T, cite: law art. 2, from: 2026-01-01, covers: all, imported_into: any, origin: any"
MFN = f"{{ id: mfn, {SHARED}, base: customs_value, rates: [{{ otherwise: 5%, cite: law annex }}] }}"
FLOOR = (
    f"{{ id: floor, {SHARED}, tested: customs_value, compared: before_duties, floor: 100% of reference_price, "
    "charge: [{ otherwise: shortfall, cite: law art. 3 }] }"
)
PREFERENCE = (
    f"{{ id: lower, {SHARED}, replaces: mfn, when: {{ claims: lower }}, "
    "staging: [{ from: 2026-01-01, value: 50% of mfn, cite: law annex }] }"
)


def measure(name, **keys):
    """A measure on everything from the first day, with these keys beside."""
    shared = {"title": "T", "cite": "law art. 2", "from": "2026-01-01", "covers": "all", "imported_into": "any", "origin": "any"}
    return json.dumps({"id": name, **shared, **keys})


def row(value, **keys):
    """A row of a table for every case, or for the one its keys name."""
    return {"value" if keys else "otherwise": value, **keys, "cite": "law annex"}


def scale(kind, steps, **keys):
    """A row of ``bands`` or ``brackets``: (edge, value) pairs, each step lasting until the next edge."""
    ends = [{"below": edge} for edge, _ in steps[1:]] + [{}]
    return {
        kind: [{"from": edge, "value": value, **end} for (edge, value), end in zip(steps, ends, strict=True)],
        **keys,
        "cite": "law annex",
    }


def duty(name, rate, **keys):
    """A duty at one rate, or by the rows of a table."""
    return measure(name, base=keys.pop("base", "customs_value"), rates=rate if isinstance(rate, list) else [row(rate)], **keys)


def floor(charge="shortfall", level="100% of reference_price", **keys):
    """A floor that charges this below its level, one word or the rows of a table; with None it only tests."""
    table = {"charge": [row(charge)]} if isinstance(charge, str) else {} if charge is None else {"charge": charge}
    tested, compared = keys.pop("tested", "customs_value"), keys.pop("compared", "before_duties")
    return measure(keys.pop("name", "floor"), tested=tested, compared=compared, floor=level, **table, **keys)


def market(rows, name="index", **keys):
    """The section of one market price: (first day, price) pairs, or whole rows."""
    found = [each if isinstance(each, dict) else {"from": each[0], "value": each[1], "cite": "law annex"} for each in rows]
    series = {"title": "The index", "covers": "ore", "method": "by hand", "cite": "law annex", **keys, "rows": found}
    return f"market_prices: {json.dumps({name: series})}\n"


def exchange(rates, date="entered", **keys):
    """The section of exchange rates: of each currency (first day, quotation) pairs."""
    rows = {code: [{"from": day, "value": quoted, "cite": "law annex"} for day, quoted in found] for code, found in rates.items()}
    return f"exchange_rates: {json.dumps({'date': date, **keys, 'cite': 'law annex', 'rates': rows})}\n"


def policy(products=PRODUCTS, prices=PRICES, text="", currency="USD", terms="FOB", **sections):
    """The text of a policy with these measures, each a flow mapping."""
    parts = [HEADER.format(currency=currency, terms=terms), products, prices, text]
    for section, measures in sections.items():
        parts.append(f"{section}:\n" + indent("\n".join(f"- {measure}" for measure in measures), "  ") + "\n")
    return "".join(parts)


@lru_cache(maxsize=512)
def zone_of(text, known_at=None):
    """The zone of a policy without an error, as it was known on a day."""
    reading = check_policy_text(text, known_at=None if known_at is None else Moment.parse(known_at))
    assert reading.zone is not None, [f"{d.code}: {d.sentence}" for d in reading.diagnostics]
    return reading.zone


def zone(known_at=None, **sections):
    """The zone of such a policy, which has no error."""
    return zone_of(policy(**sections), known_at)


def codes(**sections):
    """The codes of everything wrong with such a policy."""
    return [diagnostic.code for diagnostic in check_policy_text(policy(**sections)).diagnostics]


def shipment(items=None, **facts):
    """A hundred kilograms worth 500 USD, half the floor of the reference price."""
    item = {"product": "ore", "origin": "CN", "quantity": "100 kg", "customs_value": "500.00 USD"}
    changed = {key: value for key, value in {**item, **(items or {})}.items() if value is not None}
    return tradezone.Shipment.parse({"imported_into": "US", "entered": "2026-06-01", "items": [changed], **facts})


def decided(small, items=None, **facts):
    return tradezone.evaluate(small, shipment(items, **facts))


def due(decision, name="floor"):
    """What a measure charges before rounding; nothing where it makes no charge."""
    found = [each for each in decision.items[0].charges if each.measure == name]
    amount = found[0].reckoning.amount(name) if found else None
    return Fraction(0) if amount is None else Fraction(amount.numerator, amount.denominator)


def charged(decision, name="floor"):
    """The same as it is charged, to the cent."""
    found = [each for each in decision.items[0].charges if each.measure == name]
    return Fraction(found[0].money.amount) if found else Fraction(0)
