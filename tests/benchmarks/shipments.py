"""Shipments into the critical minerals zone: the one that is timed, and drawn ones that between them reach every rule."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

FIRST = {
    "imported_into": "US",
    "exported_from": "KR",
    "entered": "2026-12-04",
    "route": ["KR", "US"],
    "items": [
        {
            "product": "ndpr/metal",
            "origin": "KR",
            "quantity": "2000 kg",
            "customs_value": "232000.00 USD",
            "documents": ["certificate-of-origin"],
            "claims": ["originating-goods"],
            "materials": [],
            "processing": ["smelting"],
        }
    ],
}

#: Parties since the first day and later ones, the suspended one, a framework partner, a member of one, and outsiders.
PLACES = ("US", "KR", "JP", "AU", "GB", "AE", "TH", "TH", "MX", "DE", "CN")
#: Days on which something changes, and the days before them.
DAYS = (
    *("2026-06-30", "2026-07-01", "2026-09-30", "2026-10-01", "2026-10-31", "2026-11-01", "2026-12-31", "2027-01-01"),
    *("2027-02-28", "2027-03-01", "2027-04-30", "2027-05-01", "2027-06-30", "2027-07-01", "2027-07-31", "2027-08-01"),
    *("2027-09-30", "2027-10-01", "2027-12-31", "2028-01-01", "2030-12-31", "2031-01-01"),
)
#: Each product with a price a kilogram as shipped that is not far from its floor, in cents.
PRICES = {
    "ndpr/oxide": 11100,
    "ndpr/metal": 14700,
    "ndpr/magnet": 3900,
    "antimony/ore": 800,
    "antimony/oxide": 2500,
    "antimony/metal": 8000,
    "gallium/metal": 46000,
    "lithium/carbonate": 1450,
    "lithium/hydroxide": 1500,
    "tungsten/concentrate": 2300,
    "tungsten/apt": 4300,
}
ATTRIBUTES = {
    "ndpr/magnet": ("ndpr-share",),
    "antimony/ore": ("antimony-content", "moisture"),
    "tungsten/concentrate": ("wo3-content", "moisture"),
}
HEADINGS = ("2805.30", "2846.90", "2617.10", "2841.80", "8112.92", "2836.91", "2601.11")


def drawn_shipments(count: int, seed: int = 1) -> Iterator[dict]:
    """Shipments of one item each with every fact given; the same ones for the same seed."""
    draw = Random(seed)  # noqa: S311 drawn for a test, not for a secret
    for _ in range(count):
        home = draw.choice(PLACES)
        yield {
            "imported_into": draw.choice(("US", "US", "JP", "TH", "MX")),
            "exported_from": draw.choice((home, draw.choice(PLACES))),
            "entered": draw.choice(DAYS),
            "route": draw.choices(PLACES[:4], k=2) + draw.choices(PLACES, k=draw.randint(0, 1)),
            "items": [_item(draw, home)],
        }


def _item(draw: Random, origin: str) -> dict:
    product = draw.choice(list(PRICES))
    grams = draw.choice((5000, 5001, draw.randint(1, 10_000), draw.randint(10_000, 90_000_000)))
    cents = max(grams * PRICES[product] * draw.randint(60, 130) // 100_000, 100)
    item = {
        "product": product,
        "origin": origin,
        "quantity": f"{grams // 1000}.{grams % 1000:03} kg",
        "customs_value": _dollars(cents),
        "documents": [name for name in ("certificate-of-origin", "non-manipulation-certificate") if draw.random() < 0.7],
        "claims": ["originating-goods"] if draw.random() < 0.8 else [],
        "procedures": ["origin-verification"] if draw.random() < 0.3 else [],
        "attributes": {name: f"{_share(draw, name)}%" for name in ATTRIBUTES.get(product, ())},
        "materials": [_material(draw, cents) for _ in range(draw.choice((0, 0, 1, 2)))],
        "processing": draw.choice((["smelting"], ["packing"], ["sieving", "drying"], ["packing", "alloying"])),
    }
    if draw.random() < 0.3:
        item["duty_paid"] = _dollars(draw.randint(0, cents // 4))
    return item


def _share(draw: Random, attribute: str) -> str:
    hundredths = draw.randint(0, 1200) if attribute == "moisture" else draw.randint(2000, 7500)
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _material(draw: Random, cents: int) -> dict:
    """A material worth up to the whole customs value, at times just two fifths of it."""
    value = draw.choice((cents * 2 // 5, draw.randint(0, cents // 2)))
    return {"hs": draw.choice(HEADINGS), "origin": draw.choice(PLACES), "value": _dollars(value)}


def _dollars(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02} USD"
