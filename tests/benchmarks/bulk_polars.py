"""The zone in Polars: a lazy query by hand for this one law, streamed from a Parquet file to a Parquet file, in whole numbers.

Money is cents, mass grams, a share hundredths of a per cent; the few products that need more have 128 bits. Texts are looked up, not read row
by row: each becomes its place among those that are in the file, and what it says stands in a series at that place. The three-valued
logic of Polars is that of the law: null is unknown. Where a figure is not given, the most or the least it can be stands in for it, so that
one formula says what is due, and whether what is not known can change it.

It knows kilograms and tonnes, dollars, FOB and CIF, the facts this law asks after, and materials without values, as the entries have them, so
that a build-down stays unknown. Polars says nothing where a whole number overflows; no row here comes near it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from tests.benchmarks import bulk_law as law

#: What is asked of the file before: each different text of these columns.
TEXTS = ("imported_into", "exported_from", "origin", "route", "documents", "claims", "procedures", "processing", "materials")
SHARES = ("ndpr-share", "antimony-content", "wo3-content", "moisture")
#: A set of spans, with a sign to spare.
Spans = pl.Int16
#: More than any row has: grams, cents.
MOST_GRAMS, MOST_CENTS = 10**10, 10**13
#: A gram at a share of hundredths of a per cent, dry in hundredths of a per cent: hundred millionths of a gram.
WHOLE, ALL_OF_IT = 10**4, 10**8
#: Floor prices are in hundred thousandths of a dollar a kilogram; on a content these are parts of a cent.
PRICE, CENT_OF_FLOOR = 10**5, 10**14
TUNGSTEN, CENT_OF_TUNGSTEN = int(law.TUNGSTEN_DUTY * 10**6), 10**15
FIRST, LAST = date(2026, 7, 1), date(2028, 6, 30)

YES, NO = pl.lit(value=True), pl.lit(value=False)
_known, _reached, _preferred = pl.col("known"), pl.col("reached"), pl.col("preferred")


def decide(entries: Path, answers: Path) -> None:
    """Decides a file of entries."""
    scan = pl.scan_parquet(entries)
    query = _answered(_due(_judged(_read(scan, _distinct(scan)))))
    query.sink_parquet(answers, compression="snappy")


def _distinct(scan: pl.LazyFrame) -> dict[str, list[str]]:
    """The different texts of each column that is looked up."""
    names = [*TEXTS, *(f"attributes.{name}" for name in SHARES)]
    found = pl.collect_all([scan.select(pl.col(name).unique()) for name in names])
    return {name: frame.to_series().drop_nulls().to_list() for name, frame in zip(names, found, strict=True)} | {
        "product": [*law.PRODUCTS]
    }


def _read(scan: pl.LazyFrame, texts: dict[str, list[str]]) -> pl.LazyFrame:
    """Texts looked up, figures as whole numbers, and what varies by day and product."""

    def place(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Enum(texts[name])).to_physical().cast(pl.Int32)

    def says(name: str, reads: Callable[[str], Any], kind: Any) -> pl.Expr:
        return _series((reads(text) for text in texts[name]), kind).gather(place(name))

    def lists(name: str, word: str) -> pl.Expr:
        """Whether a list of names has one; a list that is not given is empty."""
        found = says(name, lambda text: None if text == law.UNKNOWN else word in text.split(";"), pl.Boolean)
        return pl.when(pl.col(name).is_null()).then(NO).otherwise(found)

    product, day = place("product"), pl.col("entered").to_physical() - (FIRST - date(1970, 1, 1)).days
    days = [(FIRST + timedelta(number)).isoformat() for number in range((LAST - FIRST).days + 1)]
    spans = [max(number for number, start in enumerate(law.SPANS) if start <= each) for each in days]
    floors = [law.at(law.FLOORS[name], start) for name in law.PRODUCTS for start in law.SPANS]
    of_list = place("materials") * len(law.PRODUCTS) + product
    made = zip(*(law.made(text, name) for text in texts["materials"] for name in law.PRODUCTS), strict=True)
    is_fob = pl.col("terms").is_null() | (pl.col("terms") == "FOB")
    freight, insurance, declared = _units("freight"), _units("insurance"), _units("customs_value")
    kilograms = pl.when(pl.col("quantity_unit") == "t").then(1000).when(pl.col("quantity_unit") == "kg").then(1)
    return scan.select(
        "shipment",
        product.alias("product"),
        _series((1 << number for number in spans), Spans).gather(day).alias("bit"),
        _series((law.at(law.STAGES, each) for each in days), pl.Int64).gather(day).alias("stage"),
        _series((None if floor is None else int(floor * PRICE) for floor in floors), pl.Int64)
        .gather(product * len(law.SPANS) + _series(spans, pl.Int32).gather(day))
        .alias("floor"),
        pl.when(pl.col("imported_into") == "US")
        .then(_series((law.US_DUTY[name] for name in law.PRODUCTS), pl.Int64).gather(product))
        .otherwise(law.DUTY)
        .alias("rate"),
        *(says(name, law.spans_of, Spans).alias(name) for name in ("imported_into", "exported_from", "origin")),
        says("route", law.way, Spans).alias("route"),
        lists("documents", "certificate-of-origin").alias("certified"),
        lists("documents", "non-manipulation-certificate").alias("unmanipulated"),
        lists("claims", "originating-goods").alias("claimed"),
        lists("procedures", "origin-verification").alias("verified"),
        says("processing", law.too_little, pl.Boolean).alias("too_little"),
        *(_series(each, Spans).gather(of_list).alias(name) for name, each in zip(law.MADE, made, strict=True)),
        (_units("quantity") * kilograms).alias("grams"),
        pl.when(is_fob).then(declared).otherwise(declared - freight - insurance).alias("value"),
        pl.when(is_fob).then(declared + freight.fill_null(0) + insurance.fill_null(0)).otherwise(declared).alias("landed"),
        _units("duty_paid").alias("paid"),
        *(says(f"attributes.{name}", law.hundredths, pl.Int64).alias(name) for name in SHARES),
    )


def _judged(read: pl.LazyFrame) -> pl.LazyFrame:
    """Which measures the words of a row call for, and what its figures come to at the most and at the least."""
    contained = pl.col("product").is_in([law.PRODUCTS.index(name) for name in law.CONTENTS])
    moist = pl.col("product").is_in([law.PRODUCTS.index(name) for name in law.MOIST])
    foreign, origin_party = pl.col("with_foreign"), _holds("origin")
    worked_enough = ~pl.col("too_little") & (pl.col("changed") | pl.lit(None, pl.Boolean))
    return (
        read.with_columns(
            _holds("imported_into").alias("reached"),
            _holds("exported_from").alias("exporter_party"),
            pl.when(_holds("with_foreign")).then(YES).when(_holds("without_foreign")).then(NO).alias("with_foreign"),
            pl.when(_holds("unchanged")).then(NO).when(_holds("changed")).then(YES).alias("changed"),
            pl.coalesce(*(pl.col(share) for share in law.CONTENTS.values())).alias("share"),
            pl.when(moist).then(WHOLE - pl.col("moisture")).otherwise(WHOLE).alias("dry"),
        )
        .with_columns(
            (_reached & pl.col("claimed") & origin_party).alias("asked"),
            (_given("value") & _given("grams") & (~contained | (_given("share") & _given("dry")))).alias("known"),
            (pl.col("grams") <= 5000).fill_null(value=False).alias("sample"),
            (
                pl.col("grams").fill_null(MOST_GRAMS)
                * pl.when(contained).then(pl.col("share").fill_null(WHOLE) * pl.col("dry").fill_null(WHOLE)).otherwise(ALL_OF_IT)
            )
            .cast(pl.Int128)
            .alias("most_content"),
        )
        .with_columns(
            (
                pl.col("asked") & pl.col("certified") & (_holds("route") | pl.col("unmanipulated")) & (~foreign | worked_enough)
            ).alias("preferred"),
            (pl.col("asked") & pl.col("exporter_party") & foreign & pl.col("too_little")).alias("transshipped"),
            pl.when(_reached & ~pl.col("sample"))
            .then(pl.col("floor") * pl.col("most_content") - _parts(pl.col("value").fill_null(0)))
            .alias("short"),
        )
    )


def _due(judged: pl.LazyFrame) -> pl.LazyFrame:
    """What is due, each line rounded once; whether what is not known can change it."""
    rate, stage, short, paid = (pl.col(name) for name in ("rate", "stage", "short", "paid"))
    on_value = rate * pl.col("value").fill_null(MOST_CENTS)
    on_content = pl.col("most_content") * TUNGSTEN
    credit = pl.when("exporter_party").then(paid.fill_null(0)).otherwise(0)
    whole, preference, floor, verified = (pl.col(name) for name in ("whole", "preference", "most_floor", "verified"))
    unmeasured = (
        pl.when(rate.is_null()).then(~(_given("grams") & _given("share") & _given("dry"))).otherwise((rate != 0) & ~_given("value"))
    )
    is_open = pl.any_horizontal(
        ~_given("transshipped"),
        ~_given("preferred") & (whole != 0),
        _preferred & ~_given("verified") & (whole != preference),
        ~_given("exporter_party") & _given("paid") & (floor != _floor_duty(short - _parts(paid))),
        ~_known & (floor != 0),
        unmeasured & (whole != 0) & (~_preferred | (stage != 0) | verified.fill_null(value=True)),
    ).fill_null(value=False)
    settled = _known & _given("transshipped") & _given("preferred") & _given("verified") & _given("exporter_party")
    return (
        judged.with_columns(
            pl.when(short > 0).then(_floor_duty(short - _parts(credit))).alias("most_floor"),
            pl.when(~_reached)
            .then(None)
            .when(rate.is_null())
            .then(_rounded(on_content, CENT_OF_TUNGSTEN))
            .otherwise(_rounded(on_value, 1000))
            .alias("whole"),
            pl.when("preferred")
            .then(
                pl.when(rate.is_null())
                .then(_rounded(on_content * stage, 100 * CENT_OF_TUNGSTEN))
                .otherwise(_rounded(on_value * stage, 100_000))
            )
            .alias("preference"),
        )
        .with_columns(
            pl.when(~_reached | settled).then(NO).otherwise(is_open).alias("open"),
            pl.when("known").then(floor).alias("floor_duty"),
            pl.when(~_preferred).then(whole).alias("mfn_duty"),
            pl.when(_preferred & verified & (whole != preference)).then(whole - preference).alias("secured"),
        )
        .with_columns(
            _code().alias("code"),
            _unless_open(pl.coalesce("mfn_duty", "preference", 0)).alias("ordinary"),
            _unless_open(pl.col("floor_duty").fill_null(0)).alias("additional"),
        )
    )


def _code() -> pl.Expr:
    """The bits of an answer, from which its words are looked up."""
    bits = {
        law.FLOOR: _given("floor_duty"),
        law.MFN: _given("mfn_duty"),
        law.PREFERRED: _given("preference"),
        law.SAMPLE: pl.col("sample"),
        law.IN_DOUBT: (_preferred & pl.col("verified")).fill_null(value=False),
        law.TRANSSHIPPED: pl.col("transshipped").fill_null(value=False),
        law.ADJUSTED: (pl.col("floor_duty") > 0).fill_null(value=False),
        law.HELD: _given("secured"),
    }
    code = sum((holds.cast(pl.Int16) * bit for bit, holds in bits.items()), pl.lit(0, pl.Int16))
    return pl.when("open").then(law.OPEN).when(~_reached).then(0).otherwise(code)


def _answered(due: pl.LazyFrame) -> pl.LazyFrame:
    """The columns of an answer."""
    ordinary, additional = pl.col("ordinary"), pl.col("additional")
    return due.select(
        "shipment",
        _words(lambda code: "held" if code & law.HELD else "adjusted" if code & law.ADJUSTED else "cleared").alias("outcome"),
        _words(lambda code: "breach" if code & law.TRANSSHIPPED else "compliant").alias("compliance"),
        _words(lambda _: "definitive", "provisional").alias("standing"),
        _dollars(_unless_open(pl.col("value"))).alias("customs_value"),
        _dollars(ordinary).alias("ordinary_duty"),
        _dollars(additional).alias("additional_duty"),
        _dollars(_unless_open(pl.lit(0))).alias("fees"),
        _dollars(ordinary + additional).alias("duty"),
        _dollars(_unless_open(pl.col("secured").fill_null(0))).alias("security"),
        _dollars(pl.col("landed") + ordinary + additional).alias("landed_cost"),
        _dollars(_unless_open(pl.col("mfn_duty"))).alias("amount.mfn-duty"),
        _dollars(_unless_open(pl.col("preference"))).alias("amount.originating-goods"),
        _dollars(_unless_open(pl.col("floor_duty"))).alias("amount.zone-floor"),
        _dollars(_unless_open(pl.col("secured"))).alias("amount.origin-in-doubt"),
        _words(lambda code: law.applied_text(code % law.ADJUSTED)).alias("applied"),
        _words(lambda code: "transshipment" if code & law.TRANSSHIPPED else "").alias("findings"),
    )


def _series(values: Iterable[Any], kind: Any) -> pl.Expr:
    return pl.lit(pl.Series(list(values), dtype=kind))


def _words(reads: Callable[[int], str], when_open: str | None = None) -> pl.Expr:
    """A word of each answer by its code; words as enumerations are written without being looked at one by one."""
    words: Sequence[str | None] = [*(reads(code) for code in range(law.OPEN)), when_open]
    return _series(words, pl.Enum([*dict.fromkeys(word for word in words if word is not None)])).gather("code")


def _holds(spans: str) -> pl.Expr:
    """Whether a row's day is among the spans of a column; null where they are unknown."""
    return (pl.col(spans) & pl.col("bit")) != 0


def _given(name: str) -> pl.Expr:
    return pl.col(name).is_not_null()


def _units(name: str) -> pl.Expr:
    """A decimal as a count of its last digit: cents, or grams of what is in kilograms."""
    return pl.col(name).to_physical().cast(pl.Int64)


def _dollars(cents: pl.Expr) -> pl.Expr:
    return cents.cast(pl.Int128).reinterpret(dtype=pl.Decimal(18, 2))


def _parts(cents: pl.Expr) -> pl.Expr:
    """Cents in the parts that a floor on a content is worked out in."""
    return cents.cast(pl.Int128) * CENT_OF_FLOOR


def _floor_duty(parts: pl.Expr) -> pl.Expr:
    return pl.when(parts > 0).then(_rounded(parts, CENT_OF_FLOOR)).otherwise(pl.when(parts.is_not_null()).then(0))


def _rounded(parts: pl.Expr, cent: int) -> pl.Expr:
    """Half a cent and more is a cent; no part here is below zero."""
    return ((parts + cent // 2) // cent).cast(pl.Int64)


def _unless_open(amount: pl.Expr) -> pl.Expr:
    return pl.when(~pl.col("open")).then(amount)
