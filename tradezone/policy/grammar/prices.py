"""The grammar of published figures: reference prices, market prices, exchange rates and conversions."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from tradezone.policy.grammar.when import Cites, Covers, PlaceNames
from tradezone.text.fields import MomentText, RoundingText, Section, Text, YesNo, one_word, problem, read_by
from tradezone.text.nearest import did_you_mean
from tradezone.values import UnitPrice, ValueProblem
from tradezone.values.amounts import currency
from tradezone.values.figures import clip, read_figure

#: What stands in a series of prices where there is none: it has ended, or not yet begun.
NO_PRICE = ("lapsed", "not_set")


def _price(text: str) -> UnitPrice | str:
    if text in NO_PRICE:
        return text
    if text.isidentifier():
        raise ValueProblem("unknown-word", f"`{clip(text)}` is not a price", did_you_mean(text, NO_PRICE))
    price = UnitPrice.parse(text)
    if price.units <= 0:
        raise ValueProblem("not-positive", f"a price of `{text}` is not more than zero", "write `lapsed` where a series ends")
    return price


class Factor:
    """A conversion factor: kg of one substance for each kg of another."""

    @staticmethod
    def parse(text: str) -> tuple[int, int]:
        units, scale = read_figure(text)
        if units <= 0:
            remedy = "leave `conversion` out where nothing is converted"
            raise ValueProblem("not-positive", f"a factor of `{text}` is not more than zero", remedy)
        return units, scale


_CHANGE = "on a change of at least "


def _refixed(text: str) -> UnitPrice:
    if not text.startswith(_CHANGE):
        raise ValueProblem(
            "bad-bound", f"`{clip(text)}` is not when a price is fixed anew", f"write it as in `{_CHANGE}5.00 EUR/t`"
        )
    change = UnitPrice.parse(text.removeprefix(_CHANGE))
    if change.units <= 0:
        raise ValueProblem(
            "not-positive", f"a change of `{change}` is not more than zero", "leave it out where every change counts"
        )
    return change


_DAYS = re.compile(r"([1-9][0-9]{0,4}) days?")


def _age(text: str) -> int:
    match = _DAYS.fullmatch(text)
    if match is None:
        raise ValueProblem("bad-amount", f"`{clip(text)}` is not an age", "write it in days, as in `31 days`")
    return int(match[1])


class Quotation:
    """An exchange rate as it is quoted: how much of one currency for one of the other, ``7.00 CNY/USD``."""

    @staticmethod
    def parse(text: str) -> tuple[int, int, str, str]:
        figure, _, pair = text.rpartition(" ")
        one, slash, other = pair.partition("/")
        if not slash:
            raise ValueProblem("bad-amount", f"`{clip(text)}` is not an exchange rate", "write it as in `7.00 CNY/USD`")
        units, scale = read_figure(figure)
        if units <= 0:
            sentence = f"an exchange rate of `{clip(text)}` is not more than zero"
            raise ValueProblem("not-positive", sentence, f"write how many {clip(one)} are one {clip(other)}")
        return units, scale, currency(one), currency(other)


PriceText = Annotated[UnitPrice | str, *read_by(_price, "a price, `lapsed` or `not_set`", "145.00 USD/kg", "lapsed")]
FactorText = Annotated[tuple[int, int], *read_by(Factor.parse, "a factor", "1.1765", plain="number")]
RefixedText = Annotated[UnitPrice, *read_by(_refixed, "when a price is fixed anew", "on a change of at least 5.00 EUR/t")]
AgeText = Annotated[int, *read_by(_age, "an age in days", "31 days")]
QuotationText = Annotated[tuple[int, int, str, str], *read_by(Quotation.parse, "an exchange rate", "7.00 CNY/USD")]


class ConversionText(Section):
    """A factor with its source: how many units of the one thing are in, or go into, one unit of the other.

    It is exact and what it gives is not rounded. It counts only where a content or a stage names it.
    """

    called = "a conversion"

    title: Text
    value: FactorText
    cite: Cites
    illustrative: YesNo = False


class PriceRow(Section):
    """A price from a day on, until the next row or ``through`` its last day; ``known`` is the day it was published.

    ``not_set`` says that there is no price yet, ``lapsed`` that there is none any more. A row with ``origin`` is for goods of
    that origin, in place of the rows without. Of two rows from one day the one known later counts.
    """

    called = "a row of prices"

    from_: MomentText = Field(alias="from")
    through: MomentText | None = None
    origin: PlaceNames | None = None
    value: PriceText
    cite: Cites
    known: MomentText | None = None
    illustrative: YesNo = False


class _Rows:
    """Lets a series be written as its rows alone."""

    __slots__ = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_series, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        series = handler(schema)
        return {"anyOf": [handler.resolve_ref_schema(series)["properties"]["rows"], series]}


def _as_series(value: object) -> object:
    return {"rows": value} if isinstance(value, list) else value


class SeriesText(Section):
    """Prices of one product: rows in order of time, with the method behind them and how old one may be.

    With ``refixed`` a price counts only once it differs by so much from the last one that counted. A price older than
    ``longest_age`` still counts; the decision carries the notice ``stale-reference``.
    """

    called = "a series of prices"

    method: Text | None = None
    cite: Cites | None = None
    longest_age: AgeText | None = None
    refixed: RefixedText | None = None
    rows: Annotated[list[PriceRow], Field(min_length=1)]


ReferenceSeries = Annotated[SeriesText, _Rows()]


class MarketPriceText(SeriesText):
    """A price that is published, not the shipment's own: an index, a standard import value, a world price of the period.

    A floor may test it or stand at a share of it, and a condition may hold the price of the goods against it.
    """

    called = "a market price"

    title: Text
    covers: Covers


class ExchangeRow(Section):
    """A rate from a day on, until the next row: so much of one currency for one of the other, quoted either way round."""

    called = "a row of exchange rates"

    from_: MomentText = Field(alias="from")
    value: QuotationText
    cite: Cites
    known: MomentText | None = None
    illustrative: YesNo = False


_Day = one_word("entered", "exported", "contracted", "loaded")


class ExchangeText(Section):
    """How amounts in other currencies become the policy's: the rate of which day, and whether what comes out is rounded.

    Values, freight, insurance, rebates, resale prices and duty paid are exchanged; attributes and materials are not. Where
    another day is lawful too and its rate gives another answer, the decision carries the notice ``exchange-date``.
    """

    called = "the exchange rates"

    date: _Day  # type: ignore[valid-type]
    also_lawful: _Day | None = None  # type: ignore[valid-type]
    rounded: RoundingText | None = None
    cite: Cites
    rates: Annotated[dict[Text, Annotated[list[ExchangeRow], Field(min_length=1)]], Field(min_length=1)]

    @model_validator(mode="after")
    def _two_days(self) -> ExchangeText:
        if self.also_lawful == self.date:
            sentence = "`also_lawful` is the day the rule already names"
            raise problem("wrong-shape", sentence, "name the other day, or leave it out", key="also_lawful")
        return self
