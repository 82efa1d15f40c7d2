"""The grammar of a shipments file."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, WrapValidator
from pydantic_core import CoreSchema, core_schema

from tradezone.text.fields import (
    CountryCode,
    HsText,
    Id,
    LanguageVersion,
    OneOrMore,
    ProductName,
    QuantityText,
    Section,
    Text,
    YesNo,
    one_word,
    read_by,
)
from tradezone.values import Moment, Money, Quantity, Share, UnitPrice, ValueProblem
from tradezone.values.figures import clip
from tradezone.values.unknown import UNKNOWN

MOST_ITEMS = 10_000
MOST_NAMES = 1_000


def _entry_moment(text: str) -> Moment:
    moment = Moment.parse(text)
    if moment.clock is not None and moment.offset is None:
        raise ValueProblem(
            "no-offset",
            f"the instant `{clip(text)}` does not say its offset from UTC",
            f"write `{text}-05:00` or the like, or the day alone, which stands for noon in the policy's time zone",
        )
    return moment


def _not_negative(parse: Any) -> Any:
    def read(text: str) -> Any:
        amount = parse(text)
        if amount.units < 0:
            raise ValueProblem("negative-amount", f"`{clip(text)}` is below zero", "an amount here is zero or more")
        return amount

    return read


def _left(text: str) -> Quantity:
    try:
        return Quantity.parse(text)
    except ValueProblem as problem:
        if problem.code != "not-positive":
            raise
        sentence = f"what is left of a quota is more than zero, not `{clip(text)}`"
        raise ValueProblem("not-positive", sentence, "write `quota: over` where nothing is left") from None


_PERIOD = re.compile(r"[0-9]{4}-(?:Q[1-4]|(?:0[1-9]|1[0-2]))")


def _period(text: str) -> str:
    if not _PERIOD.fullmatch(text):
        raise ValueProblem(
            "bad-period", f"`{clip(text)}` is not a period", "write a quarter as in `2026-Q1`, or a month as in `2026-03`"
        )
    return text


def _may_be_unknown(value: object) -> object:
    """A fact written as ``unknown`` is the same as one left out."""
    return None if value == "unknown" else value


OrUnknown = BeforeValidator(_may_be_unknown)
_Moment = Annotated[Moment, *read_by(_entry_moment, "a date or an instant", "2026-12-04", "2026-12-04T09:00-05:00")]
_Money = Annotated[Money, *read_by(_not_negative(Money.parse), "an amount of money", "232000.00 USD")]
_Price = Annotated[UnitPrice, *read_by(_not_negative(UnitPrice.parse), "a price for a unit", "150.00 USD/kg")]
_Part = Annotated[Share, *read_by(Share.parse_part, "a share of the whole", "65%")]
_Left = Annotated[Quantity, *read_by(_left, "a quantity", "300 t")]
_Period = Annotated[str, *read_by(_period, "a period", "2026-Q1")]
_Names = Annotated[list[Text], OneOrMore, Field(max_length=MOST_NAMES)]


def _or_unknown(value: object, read: Any) -> Any:
    """Where left out means none, ``unknown`` says otherwise."""
    return UNKNOWN if value == "unknown" else read(value)


_KEPT = WrapValidator(_or_unknown)
Presented = Annotated[_Names, _KEPT]


class DocumentText(Section):
    """A document that is presented, and the day it was issued."""

    called = "a document"

    document: Text
    issued: Annotated[_Moment | None, OrUnknown] = None


class ClaimText(Section):
    """A claim, and the day it was made; left out, it was made at entry."""

    called = "a claim"

    claim: Text
    made: Annotated[_Moment | None, _KEPT] = None


class _NameOrEntry:
    """Lets each entry of a list be its name alone, and the list its only entry. A list of names alone stays one."""

    __slots__ = ("_key",)

    def __init__(self, key: str) -> None:
        self._key = key

    def _read(self, value: object, read: Any) -> Any:
        entries = [value] if isinstance(value, str | dict) else value
        if not isinstance(entries, list):
            return read(entries)
        if len(entries) <= MOST_NAMES and all(type(entry) is str and entry.strip() for entry in entries):
            return entries
        return read([{self._key: entry} if isinstance(entry, str) else entry for entry in entries])

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_wrap_validator_function(self._read, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        several = handler(schema)
        name = {"type": "string", "description": f"a {self._key} by its name", "examples": [_NAMED[self._key]]}
        entry = {"anyOf": [name, several["items"]]}
        return {"anyOf": [name, several["items"], {**several, "items": entry}]}


_NAMED = {"document": "certificate-of-origin", "claim": "originating-goods"}
_Documents = Annotated[list[DocumentText], Field(max_length=MOST_NAMES), _NameOrEntry("document"), _KEPT]
_Claims = Annotated[list[ClaimText], Field(max_length=MOST_NAMES), _NameOrEntry("claim"), _KEPT]


class MaterialText(Section):
    called = "a material"

    hs: Annotated[HsText | None, OrUnknown] = None
    origin: Annotated[CountryCode | None, OrUnknown] = None
    value: Annotated[_Money | None, OrUnknown] = None
    mass: Annotated[QuantityText | None, OrUnknown] = None


# The limit belongs to the list: `unknown` has no length.
_Materials = Annotated[list[MaterialText], Field(max_length=MOST_NAMES)]
_Route = Annotated[list[CountryCode], Field(max_length=MOST_NAMES)]


class OperationText(Section):
    called = "an operation"

    operation: Text
    place: CountryCode | None = None


class ProvenanceText(Section):
    """Where the mineral itself was at one stage, who worked it there, and how much of the stage that is. In order of production."""

    called = "a stage of provenance"

    stage: Text
    place: Annotated[CountryCode | None, OrUnknown] = None
    share: Annotated[_Part | None, OrUnknown] = None
    operator: Annotated[Text | None, OrUnknown] = None


_Provenance = Annotated[list[ProvenanceText], Field(max_length=MOST_NAMES)]


def _operations(value: object) -> object:
    """An operation may be written as its name alone; where one of them is unknown, what was done is."""
    if isinstance(value, list):
        if "unknown" in value:
            return None
        return [{"operation": entry} if isinstance(entry, str) else entry for entry in value]
    return value


class ItemText(Section):
    called = "an item"

    id: Text | None = None
    product: ProductName
    hs: Annotated[HsText | None, OrUnknown] = None
    origin: Annotated[CountryCode | None, OrUnknown] = None
    quantity: Annotated[QuantityText | None, OrUnknown] = None
    customs_value: Annotated[_Money | None, OrUnknown] = None
    terms: one_word("FOB", "CIF", "frontier") | None = None  # type: ignore[valid-type]
    freight: Annotated[_Money | None, OrUnknown] = None
    insurance: Annotated[_Money | None, OrUnknown] = None
    rebates: Annotated[_Price | None, _KEPT] = None
    first_resale: Annotated[_Price | None, _KEPT] = None
    duty_paid: Annotated[_Money | None, _KEPT] = None
    documents: _Documents = []
    claims: _Claims = []
    procedures: Presented = []
    quota: Annotated[one_word("in", "over") | None, OrUnknown] = None  # type: ignore[valid-type]
    quota_available: Annotated[_Left | None, OrUnknown] = None
    attributes: dict[Text, Text] = {}
    materials: Annotated[_Materials | None, OrUnknown] = None
    processing: Annotated[list[OperationText] | None, BeforeValidator(_operations), OrUnknown] = None
    provenance: Annotated[_Provenance | None, OrUnknown] = None


class ShipmentText(Section):
    """What is decided together."""

    called = "a shipment"

    id: Text | None = None
    imported_into: CountryCode
    entered: _Moment
    exported_from: Annotated[CountryCode | None, OrUnknown] = None
    loaded: Annotated[_Moment | None, OrUnknown] = None
    contracted: Annotated[_Moment | None, OrUnknown] = None
    exported: Annotated[_Moment | None, OrUnknown] = None
    importer: Annotated[Text | None, OrUnknown] = None
    exporter: Annotated[Text | None, OrUnknown] = None
    producer: Annotated[Text | None, OrUnknown] = None
    related_parties: Annotated[YesNo | None, OrUnknown] = None
    route: Annotated[_Route | None, OrUnknown] = None
    items: Annotated[list[ItemText], Field(min_length=1, max_length=MOST_ITEMS)]


class TransactionText(Section):
    """A settlement of a period, not of a shipment."""

    called = "a transaction"

    id: Text | None = None
    kind: one_word("settlement")  # type: ignore[valid-type]
    contract: Annotated[Id | None, OrUnknown] = None
    period: Annotated[_Period | None, OrUnknown] = None
    quantity: Annotated[QuantityText | None, OrUnknown] = None
    market_price: Annotated[_Price | None, OrUnknown] = None
    facts: dict[Text, Text] = {}


class ShipmentsText(Section):
    """A shipments file."""

    called = "a shipments file"

    tradezone: LanguageVersion
    shipments: list[ShipmentText] = []
    transactions: list[TransactionText] = []
