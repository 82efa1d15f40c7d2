"""Small policies for laws about the language: one product, its duty and its floor, and whatever a law adds."""

from textwrap import indent

import tradezone
from tradezone.verify.loading import check_policy_text

HEADER = """\
tradezone: 1
policy:
  { id: small, title: Small, currency: USD, terms: FOB, time_zone: UTC, rounding: half_up to 0.01, cite: law art. 1 }
sources: { law: A small law }
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


def policy(products=PRODUCTS, prices=PRICES, text="", **sections):
    """The text of a policy with these measures, each a flow mapping."""
    parts = [HEADER, products, prices, text]
    for section, measures in sections.items():
        parts.append(f"{section}:\n" + indent("\n".join(f"- {measure}" for measure in measures), "  ") + "\n")
    return "".join(parts)


def zone(**sections):
    """The zone of such a policy, which has no error."""
    reading = check_policy_text(policy(**sections))
    assert reading.zone is not None, [f"{d.code}: {d.sentence}" for d in reading.diagnostics]
    return reading.zone


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
