"""The grammar of measures: what every one carries, what each kind does, and the conditions it depends on."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tradezone.policy.bounds import Bound
from tradezone.text.fields import (
    CitationText,
    HsText,
    Id,
    MomentText,
    OneOrMore,
    ProductName,
    Section,
    Text,
    YesNo,
    one_word,
    problem,
    read_by,
)
from tradezone.values import DutyExpression, Moment, Money, Quantity, Share, ShareOfDuty, ValueProblem
from tradezone.values.figures import clip

Cites = Annotated[list[CitationText], OneOrMore, Field(min_length=1)]
Names = Annotated[list[Id], OneOrMore, Field(min_length=1)]
PlaceNames = Annotated[list[Text], OneOrMore, Field(min_length=1)]
Covers = Annotated[list[ProductName], OneOrMore, Field(min_length=1)]

QuantityBound = Annotated[Bound, *read_by(Bound.reader(Quantity.parse), "a bound", "at most 5 kg")]
MoneyBound = Annotated[Bound, *read_by(Bound.reader(Money.parse), "a bound", "at most 800.00 USD")]
DateBound = Annotated[Bound, *read_by(Bound.reader(Moment.parse), "a bound on a date", "before 2026-08-06")]
DutyText = Annotated[DutyExpression, *read_by(DutyExpression.parse, "a rate of duty", "5%", "5% + 12.00 USD/t", "free")]


def _staged(text: str) -> DutyExpression | ShareOfDuty:
    if " of " in text and "/" not in text:
        return ShareOfDuty.parse(text)
    rate = DutyExpression.parse(text)
    if rate.less is not None:
        raise ValueProblem(
            "bad-rate", f"the stage `{text}` is a target less another duty", "a stage is a rate, or a share of the duty it replaces"
        )
    return rate


def _share_of_reference(text: str) -> Share:
    share, of, what = text.partition(" of ")
    if not of or what != "reference_price":
        raise ValueProblem("bad-floor", f"`{clip(text)}` is not a floor", "write it as in `100% of reference_price`")
    parsed = Share.parse(share)
    if parsed.units <= 0:
        raise ValueProblem("not-positive", f"a floor of `{text}` is not more than zero", "no price is below it")
    return parsed


def _difference(text: str) -> tuple[str, str]:
    whole, less, part = text.partition(" less ")
    if not less or " " in whole.strip() or " " in part.strip():
        raise ValueProblem(
            "bad-security", f"`{clip(text)}` is not an amount to secure", "write it as in `mfn-duty less originating-goods`"
        )
    return whole.strip(), part.strip()


StagedText = Annotated[DutyExpression | ShareOfDuty, *read_by(_staged, "a rate or a share of a duty", "50% of mfn-duty", "free")]
FloorText = Annotated[Share, *read_by(_share_of_reference, "a floor", "100% of reference_price")]
DifferenceText = Annotated[tuple[str, str], *read_by(_difference, "an amount to secure", "mfn-duty less originating-goods")]


StatedFact = one_word("first_resale", "contracted", "loaded", "exported")


class WhenText(Section):
    """Conditions that must all hold. A fact that is not given is unknown, not no.

    Of a list under ``documents``, ``claims`` and ``procedures`` all are meant, as of several bounds on one attribute; of a list of places,
    of names under ``importer``, ``exporter`` and ``producer``, and of words of an attribute any one is.
    """

    called = "a condition"

    imported_into: PlaceNames | None = None
    origin: PlaceNames | None = None
    exported_from: PlaceNames | None = None
    route: PlaceNames | None = None
    claims: Names | None = None
    without_claims: Names | None = None
    documents: Names | None = None
    without_documents: Names | None = None
    procedures: Names | None = None
    without_procedures: Names | None = None
    importer: Names | None = None
    exporter: Names | None = None
    producer: Names | None = None
    related_parties: YesNo | None = None
    quantity: QuantityBound | None = None
    customs_value: MoneyBound | None = None
    contracted: DateBound | None = None
    loaded: DateBound | None = None
    exported: DateBound | None = None
    entered: DateBound | None = None
    attributes: dict[Id, Annotated[list[Text], OneOrMore, Field(min_length=1)]] | None = None
    stated: Annotated[list[StatedFact], OneOrMore] | None = None  # type: ignore[valid-type]
    priced_below: Id | None = None
    first_resale_below: Id | None = None
    originating: YesNo | None = None
    foreign_materials: YesNo | None = None
    processing: one_word("insufficient", "sufficient") | None = None  # type: ignore[valid-type]
    applies: Names | None = None
    any_of: Annotated[list[WhenText], Field(min_length=1)] | None = None
    all_of: Annotated[list[WhenText], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> WhenText:
        if not self.model_fields_set:
            raise problem("empty-condition", "a condition asks nothing, and so always holds", "name a fact, or leave it out")
        return self


class MeasureText(Section):
    """What every measure says before it says what it does."""

    called = "a measure"

    id: Id
    title: Text
    cite: Cites
    from_: MomentText = Field(alias="from")
    through: MomentText | None = None
    covers: Covers
    imported_into: PlaceNames
    origin: PlaceNames
    when: WhenText | None = None
    illustrative: YesNo = False


class CaseRow(Section):
    """One row of a table: in this case this value. ``otherwise`` gives the value of every case no other row names."""

    called = "a row"

    from_: MomentText | None = Field(None, alias="from")
    through: MomentText | None = None
    covers: Covers | None = None
    imported_into: PlaceNames | None = None
    origin: PlaceNames | None = None
    when: WhenText | None = None
    cite: Cites
    illustrative: YesNo = False

    @model_validator(mode="after")
    def _one_value(self) -> CaseRow:
        value, otherwise = getattr(self, "value", None), getattr(self, "otherwise", None)
        if (value is None) == (otherwise is None):
            raise problem(
                "missing-key", "a row gives exactly one of `value` and `otherwise`", "add `value:`, or `otherwise:` in the last row"
            )
        named = (self.from_, self.through, self.covers, self.imported_into, self.origin, self.when)
        if otherwise is not None and any(condition is not None for condition in named):
            raise problem(
                "otherwise-with-conditions",
                "a row `otherwise` has conditions, but is for every case no other row names",
                "take the conditions out, or write `value`",
                key="otherwise",
            )
        return self


class RateRow(CaseRow):
    """A rate of duty; ``hs`` names the line of the schedule it is quoted from, which has to agree with the products."""

    called = "a row of rates"

    hs: HsText | None = None
    value: DutyText | None = None
    otherwise: DutyText | None = None


ChargeWord = one_word("shortfall", "whole_floor")


class ChargeRow(CaseRow):
    called = "a row of charges"

    value: ChargeWord | None = None  # type: ignore[valid-type]
    otherwise: ChargeWord | None = None  # type: ignore[valid-type]


class StagingRow(Section):
    called = "a row of staging"

    from_: MomentText = Field(alias="from")
    value: StagedText
    cite: Cites
    illustrative: YesNo = False


class CreditText(Section):
    called = "a credit"

    of: one_word("duty_paid")  # type: ignore[valid-type]
    when: WhenText | None = None
    cite: Cites


class OrdinaryDutyText(MeasureText):
    called = "an ordinary duty"

    base: one_word("customs_value")  # type: ignore[valid-type]
    rates: Annotated[list[RateRow], Field(min_length=1)]


class AdditionalDutyText(MeasureText):
    called = "an additional duty"

    base: one_word("customs_value")  # type: ignore[valid-type]
    rates: Annotated[list[RateRow], Field(min_length=1)]


class PreferenceText(MeasureText):
    called = "a tariff preference"

    replaces: Id
    staging: Annotated[list[StagingRow], Field(min_length=1)]


class PriceFloorText(MeasureText):
    called = "a price floor"

    tested: one_word("customs_value")  # type: ignore[valid-type]
    compared: one_word("before_duties")  # type: ignore[valid-type]
    floor: FloorText
    charge: Annotated[list[ChargeRow], Field(min_length=1)]
    credit: CreditText | None = None


class ExceptionText(MeasureText):
    called = "an exception"

    disapplies: Names


class GateText(MeasureText):
    called = "a gate"

    entry: one_word("refused", "licence")  # type: ignore[valid-type]


class SecurityText(MeasureText):
    called = "a security"

    secures: DifferenceText
    rounded: one_word("each", "once")  # type: ignore[valid-type]
    released_when: Text


class FindingText(MeasureText):
    called = "a finding"

    severity: one_word("breach", "notice")  # type: ignore[valid-type]
    message: Text
