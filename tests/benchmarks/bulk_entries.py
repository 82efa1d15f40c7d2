"""Entries over the critical minerals zone as a ministry would have them: one Parquet file, a row an item, all of it text, days and decimals.

Drawn column by column and written in row groups of a million rows, so that any number of rows is drawn in the memory of one group. The same
rows for the same seed. They stand in no order: days, products and places of one row say nothing of the next.

The policy's own products, prices and factors say what a row is worth; from there prices are spread so that about half of the floors bite.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import tradezone
from tests.benchmarks.shipments import ATTRIBUTES

SEED = 6
GROUP = 1_000_000
FIRST_DAY, LAST_DAY = date(2026, 7, 1), date(2028, 6, 30)

#: How likely a row lacks one fact in words that the law can ask after: the origin, the place of dispatch, the route, documents or
#: procedures written `unknown`, or materials that are not given. Where no preference is claimed most of these decide nothing. Entries are
#: accepted whole, so few lack anything; each that does costs tradezone as much as some thousand others, and is only marked by the rest.
WORD_UNKNOWN = 1 / 5_000
#: How likely a row lacks a number: the quantity, the customs value, or a share that its product declares.
NUMBER_UNKNOWN = 1 / 50_000
#: How likely materials leave open what they are: foreign ones of the goods' own heading without a value, or without code or origin.
MATERIALS_OPEN = 1 / 5_000
#: How likely freight and insurance are given where the terms do not call for them.
CARRIAGE_GIVEN = 0.5
#: Of the quantities: in tonnes; no more than a sample, which is 5 kg; right at its edge.
IN_TONNES, SAMPLE, AT_SAMPLE_EDGE = 0.05, 0.03, 0.005
DUTY_PAID = 0.02
#: How likely a preference is claimed for goods of a country that is or will be a party, and of others.
CLAIMED, CLAIMED_WRONGLY = 0.7, 0.05
#: How likely the materials of goods with a claim are known to be none.
WITHOUT_MATERIALS = 0.6
#: The price of a row beside the floor price, in thousandths: evenly between these.
LOWEST, HIGHEST = 500, 1350

#: Countries that are or will be parties, and others: framework partners with members of one, and countries that are neither. Sixty in all.
PARTIES = ("US", "JP", "KR", "AU", "SA", "TH", "GB", "AR", "PE", "AE", "MA", "PH", "EC", "UZ", "PY", "CK", "GN")
OTHERS = (
    *("EU", "DE", "FR", "NL", "IT", "SE", "MX", "IN", "CN", "CA", "BR", "CL", "BO", "CO", "ZA"),
    *("NA", "MZ", "MG", "TZ", "RW", "CD", "ZM", "NG", "EG", "TR", "RU", "KZ", "KG", "TJ", "MN"),
    *("VN", "MY", "SG", "ID", "LA", "MM", "TW", "NO", "CH", "NZ", "IL", "PK", "BD"),
)
COUNTRIES = (*PARTIES, *OTHERS)
_ANYWHERE = dict.fromkeys(COUNTRIES, 1)
IMPORTERS = {
    **_ANYWHERE,
    "US": 150,
    "JP": 70,
    "KR": 50,
    "AU": 30,
    "GB": 30,
    "TH": 20,
    "SA": 15,
    "AR": 15,
    "AE": 15,
    "DE": 10,
    "MX": 10,
}
ORIGINS = {
    **_ANYWHERE,
    "CN": 30,
    "AU": 12,
    "US": 8,
    "JP": 6,
    "KR": 6,
    "TH": 3,
    "AE": 3,
    "AR": 3,
    "MA": 3,
    "CL": 3,
    "VN": 4,
    "RU": 3,
}
#: Ports that goods pass through on their way; most pass through none.
TRANSIT = {None: 80, "SG": 5, "AE": 5, "KR": 4, "NL": 3, "MY": 3}
TERMS = {None: 75, "CIF": 15, "FOB": 10}
DOCUMENTS = {
    "certificate-of-origin": 60,
    "certificate-of-origin;non-manipulation-certificate": 20,
    "non-manipulation-certificate;certificate-of-origin": 5,
    "non-manipulation-certificate": 5,
    "none": 10,
}
#: Of goods without a claim; null, like `none`, says that there are none.
DOCUMENTS_UNCLAIMED = {None: 60, "none": 30, "certificate-of-origin": 10}
PROCEDURES = {None: 80, "none": 14, "origin-verification": 6}
PROCESSING = {
    "smelting": 30,
    "refining": 30,
    "alloying;drying": 10,
    "relabelling;refining": 5,
    "none": 1,
    "packing": 10,
    "packing;relabelling": 6,
    "blending": 4,
    "sieving;drying": 4,
}
_MADE_FROM = ("2612.20", "2530.90", "2601.11", "2846.90", "2617.10", "2825.90", "2836.99", "2805.30")
_MADE_IN = ("CN", "AU", "RU", "KR")
MATERIALS = (
    *([{"hs": hs, "origin": origin}] for hs in _MADE_FROM for origin in _MADE_IN),
    *([{"hs": hs, "origin": "AU"}, {"hs": "2530.90", "origin": "VN"}] for hs in _MADE_FROM),
    *([{"hs": "2530.90"}], [{"origin": "CN"}]),
)

SHARES = ("ndpr-share", "antimony-content", "wo3-content", "moisture")
SCHEMA = pa.schema(
    [
        *(("shipment", pa.int64()), ("imported_into", pa.string()), ("exported_from", pa.string()), ("entered", pa.date32())),
        *(("product", pa.string()), ("origin", pa.string()), ("quantity", pa.decimal128(18, 3)), ("quantity_unit", pa.string())),
        *(("customs_value", pa.decimal128(18, 2)), ("currency", pa.string()), ("terms", pa.string())),
        *((name, pa.decimal128(18, 2)) for name in ("freight", "insurance")),
        *((name, pa.string()) for name in ("documents", "claims", "procedures", "route", "processing", "materials")),
        ("duty_paid", pa.decimal128(18, 2)),
        *((f"attributes.{name}", pa.string()) for name in SHARES),
    ]
)
#: What may not be known of a row: in words, and in figures. A row without the share in question lacks its customs value.
_WORDS = ("origin", "exported_from", "route", "documents", "procedures", "materials")
_FIGURES = ("quantity", "customs_value", *(f"attributes.{name}" for name in SHARES))
_PERCENTAGES = pa.array([f"{hundredths // 100}.{hundredths % 100:02}%" for hundredths in range(10_000)])


class Products(NamedTuple):
    """Of each product: its name, what a kilogram of it is worth at the last floor price were all its shares 100 %, and what it declares."""

    names: tuple[str, ...]
    cents: np.ndarray
    declares: Mapping[str, np.ndarray]
    #: Of each product, which lists of materials leave open whether it originates.
    opens: np.ndarray


def write_entries(zone, path: Path, rows: int) -> None:
    """A file of ``rows`` entries, in the writer's ordinary settings but for the size of a row group."""
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for group in entries(zone, rows):
            writer.write_batch(group, row_group_size=GROUP)


def entries(zone, rows: int) -> Iterator[pa.RecordBatch]:
    """Row groups of entries, each drawn from a seed of its own."""
    products = _products(zone)
    for first in range(0, rows, GROUP):
        yield _group(np.random.default_rng([SEED, first // GROUP]), products, first + 1, min(GROUP, rows - first))


def _products(zone) -> Products:
    names, cents = tuple(zone.prices), []
    for name, series in zone.prices.items():
        product = zone.products[name]
        price = list(series.plain)[-1].value.value.per(product.unit)
        if product.priced_on is not None and product.priced_on.conversion is not None:
            price *= product.priced_on.conversion.factor
        cents.append(100 * price.numerator / price.denominator)  # a float: prices are only drawn around it
    declares = {share: np.array([share in ATTRIBUTES.get(name, ()) for name in names]) for share in SHARES}
    headings = [{code.digits[:4] for code in zone.products[name].hs} for name in names]
    opens = [[_is_open(materials, own) for materials in MATERIALS] for own in headings]
    return Products(names, np.array(cents), declares, np.array(opens))


def _is_open(materials: list[dict[str, str]], headings: set[str]) -> bool:
    return any(len(each) < 2 or each["hs"].replace(".", "")[:4] in headings for each in materials)


def _group(draw: np.random.Generator, products: Products, first: int, rows: int) -> pa.RecordBatch:
    product = draw.integers(0, len(products.names), rows)
    origin, into = _drawn(draw, ORIGINS, rows), _drawn(draw, IMPORTERS, rows)
    dispatched = np.where(draw.random(rows) < 0.7, origin, _drawn(draw, _ANYWHERE, rows))
    claimed = draw.random(rows) < np.where(origin < len(PARTIES), CLAIMED, CLAIMED_WRONGLY)
    days = draw.integers(_since_1970(FIRST_DAY), _since_1970(LAST_DAY) + 1, rows, dtype="int32")
    columns = {
        "shipment": pa.array(np.arange(first, first + rows)),
        "imported_into": _texts(COUNTRIES, into),
        "exported_from": _texts(COUNTRIES, dispatched),
        "entered": pa.array(days).cast(pa.date32()),
        "product": _texts(products.names, product),
        "origin": _texts(COUNTRIES, origin),
        "currency": _texts(("USD",), np.zeros(rows, "int8")),
        **_figures(draw, products, product),
        **_papers(draw, claimed),
        **_made(draw, claimed, products.opens[product]),
        "route": _route(draw, dispatched, into, claimed),
    }
    _forget(draw, columns, claimed)
    return pa.RecordBatch.from_arrays([columns[name] for name in SCHEMA.names], schema=SCHEMA)


def _figures(draw: np.random.Generator, products: Products, product: np.ndarray) -> dict[str, pa.Array]:
    """Quantity, shares, and a value around the floor price of what they come to, with freight and insurance on top where it is CIF."""
    rows = len(product)
    kilograms = np.exp(draw.normal(np.log(2000), 1.6, rows)).clip(6, 200_000)
    grams = np.where(draw.random(rows) < 0.5, kilograms.astype("int64") * 1000, (kilograms * 1000).astype("int64"))
    size, in_tonnes = draw.random(rows), draw.random(rows) < IN_TONNES
    grams = np.where(size < SAMPLE, draw.integers(1, 5_000, rows), grams)
    grams = np.where(size < AT_SAMPLE_EDGE, draw.integers(4_999, 5_002, rows), grams)
    in_tonnes &= grams >= 5_002
    grams = np.where(in_tonnes, grams // 1000 * 1000, grams)
    worth = products.cents[product] * grams / 1000 * draw.integers(LOWEST, HIGHEST, rows) / 1000
    columns = {}
    for name, declared in products.declares.items():
        hundredths = draw.integers(0, 1_200, rows) if name == "moisture" else draw.integers(2_000, 7_500, rows)
        held = (10_000 - hundredths if name == "moisture" else hundredths) / 10_000
        worth = np.where(declared[product], worth * held, worth)
        columns[f"attributes.{name}"] = _PERCENTAGES.take(pa.array(hundredths, mask=~declared[product]))
    value = worth.astype("int64").clip(1)
    terms, carriage = _drawn(draw, TERMS, rows), draw.random(rows) < CARRIAGE_GIVEN
    freight, insurance = value * draw.integers(5, 60, rows) // 1000, value * draw.integers(1, 8, rows) // 1000
    is_cif = terms == tuple(TERMS).index("CIF")
    return columns | {
        "quantity": _decimals(np.where(in_tonnes, grams // 1000, grams), 3),
        "quantity_unit": _texts(("kg", "t"), in_tonnes),
        "customs_value": _decimals(np.where(is_cif, value + freight + insurance, value), 2),
        "terms": _texts(TERMS, terms),
        "freight": _decimals(freight, 2, is_cif | carriage),
        "insurance": _decimals(insurance, 2, is_cif | carriage & (draw.random(rows) < 0.5)),
        "duty_paid": _decimals(value * draw.integers(0, 300, rows) // 1000, 2, draw.random(rows) < DUTY_PAID),
    }


def _papers(draw: np.random.Generator, claimed: np.ndarray) -> dict[str, pa.Array]:
    rows = len(claimed)
    with_claim, without = (_texts(each, _drawn(draw, each, rows)) for each in (DOCUMENTS, DOCUMENTS_UNCLAIMED))
    return {
        "documents": pc.if_else(claimed, with_claim, without),
        "claims": pc.if_else(claimed, "originating-goods", _texts((None, "none"), draw.integers(0, 2, rows))),
        "procedures": _texts(PROCEDURES, _drawn(draw, PROCEDURES, rows)),
    }


def _made(draw: np.random.Generator, claimed: np.ndarray, opens: np.ndarray) -> dict[str, pa.Array]:
    """What was done to goods with a claim, and what they are made from; of others nobody asks."""
    rows = len(claimed)
    chosen = draw.integers(0, len(MATERIALS), rows)
    none = (draw.random(rows) < WITHOUT_MATERIALS) | (opens[np.arange(rows), chosen] & (draw.random(rows) >= MATERIALS_OPEN))
    materials = pc.if_else(pa.array(none), "none", _texts([json.dumps(each) for each in MATERIALS], chosen))
    nothing = pa.scalar(None, pa.string())
    return {
        "processing": pc.if_else(claimed, _texts(PROCESSING, _drawn(draw, PROCESSING, rows)), nothing),
        "materials": pc.if_else(claimed, materials, nothing),
    }


def _route(draw: np.random.Generator, dispatched: np.ndarray, into: np.ndarray, claimed: np.ndarray) -> pa.Array:
    """From where goods were dispatched to where they entered, through a port at times; given for half of those without a claim."""
    rows = len(claimed)
    ways = [f";{port};" if port else ";" for port in TRANSIT]
    way = pc.binary_join_element_wise(
        _texts(COUNTRIES, dispatched), _texts(ways, _drawn(draw, TRANSIT, rows)), _texts(COUNTRIES, into), ""
    )
    return pc.if_else(claimed | (draw.random(rows) < 0.5), way, pa.scalar(None, pa.string()))


def _forget(draw: np.random.Generator, columns: dict[str, pa.Array], claimed: np.ndarray) -> None:
    """Takes from some rows one fact in words, and from few a figure."""
    rows = len(claimed)
    fact = np.where(draw.random(rows) < WORD_UNKNOWN, draw.integers(0, len(_WORDS), rows), -1)
    for number, name in enumerate(_WORDS):
        gone = pa.scalar(None if name == "materials" else "unknown", pa.string())
        columns[name] = pc.if_else(pa.array(fact == number), gone, columns[name])
    figure = np.where(draw.random(rows) < NUMBER_UNKNOWN, draw.integers(0, len(_FIGURES), rows), -1)
    for number, name in reversed(list(enumerate(_FIGURES))):
        absent = pc.is_null(columns[name]).to_numpy(zero_copy_only=False)
        figure = np.where((figure == number) & absent, _FIGURES.index("customs_value"), figure)
        columns[name] = pc.if_else(pa.array(figure == number), pa.scalar(None, columns[name].type), columns[name])


def _drawn(draw: np.random.Generator, weights: Mapping[str | None, float], rows: int) -> np.ndarray:
    """The places of names in ``weights``, each as often as it weighs."""
    edges = np.cumsum(list(weights.values()))
    return np.searchsorted(edges, draw.random(rows) * edges[-1], side="right")


def _texts(names: Collection[str | None], places: np.ndarray) -> pa.Array:
    return pa.array(names, pa.string()).take(pa.array(places.astype("int8")))


def _decimals(units: np.ndarray, scale: int, given: np.ndarray | None = None) -> pa.Array:
    """Whole units, none of them negative, as decimals; null where they are not given."""
    words = np.zeros((len(units), 2), "int64")
    words[:, 0] = units
    kept = None if given is None else pa.array(given).buffers()[1]
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(units), [kept, pa.py_buffer(words)])


def _since_1970(day: date) -> int:
    return (day - date(1970, 1, 1)).days


def main() -> None:
    policy, rows, path = sys.argv[1:]
    write_entries(tradezone.load_zone(policy), Path(path), int(rows))


if __name__ == "__main__":
    main()
