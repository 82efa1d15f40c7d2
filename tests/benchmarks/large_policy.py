"""A policy as large as a tariff schedule: many products, each with a long series of dated prices."""

from __future__ import annotations

from collections.abc import Iterator

HEADER = """\
tradezone: 1
policy:
  id: large-zone
  title: Many products, each with a series of prices
  illustrative: yes
  currency: USD
  terms: FOB
  time_zone: UTC
  rounding: half_up to 0.01
  cite: agreement art. 1
sources:
  agreement: Agreement (illustrative)
  annex: Agreement, Annex, Reference prices (illustrative)
parties:
  US: { accession: 2026-01-01, cite: agreement art. 1 }
  KR: { accession: 2026-01-01, cite: agreement art. 1 }
"""
MEASURES = """\
ordinary_duties:
  - id: mfn-duty
    title: MFN duty
    cite: agreement art. 2
    from: 2026-01-01
    covers: all
    imported_into: party
    origin: any
    base: customs_value
    rates:
      - { imported_into: US, value: 5%, cite: agreement art. 2(1) }
      - { otherwise: 2.5%, cite: agreement art. 2(2) }
price_floors:
  - id: floor
    title: Additional duty to the floor price
    cite: agreement art. 3
    from: 2026-01-01
    covers: all
    imported_into: party
    origin: any
    tested: customs_value
    compared: before_duties
    floor: 100% of reference_price
    charge:
      - { otherwise: shortfall, cite: agreement art. 3(2) }
"""


def large_policy(products: int, rows: int) -> str:
    """The policy's text, with one price row a month for each product."""
    return "".join((HEADER, "products:\n", *_products(products), "reference_prices:\n", *_prices(products, rows), MEASURES))


def _products(count: int) -> Iterator[str]:
    for number in range(count):
        heading, subheading = divmod(number, 90)
        yield f"  mineral-{number:04}:\n    title: Mineral {number}\n    hs: {2801 + heading}.{10 + subheading}\n    unit: kg\n"


def _prices(products: int, rows: int) -> Iterator[str]:
    for number in range(products):
        yield f"  mineral-{number:04}:\n"
        for month in range(rows):
            day = f"{2026 + month // 12}-{1 + month % 12:02}-01"
            price = f"{10 + number % 400 + month}.{number % 100:02}"
            yield f"    - {{ from: {day}, value: {price} USD/kg, cite: annex table {1 + number} }}\n"
