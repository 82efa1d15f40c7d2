"""The grammar of measures: what every one carries, and what each kind does."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tradezone.policy.grammar.categories import CategoryText
from tradezone.policy.grammar.prices import RefixedText
from tradezone.policy.grammar.tables import CreditText, DueRow, Levels, RateRow, StagingRow, ceiling_with_rebate
from tradezone.policy.grammar.when import Cites, Covers, Names, PlaceNames, SeasonText, WhenText
from tradezone.text.fields import Id, MomentText, OneOrMore, RoundingText, Section, Text, YesNo, one_word, problem, read_by
from tradezone.values.due_expression import AtPrice, Difference, secured

CUSTOMS_VALUE = "customs_value"
#: The prices of a shipment that may be held against a floor; any other word there is a market price.
TESTED = (CUSTOMS_VALUE, "customs_value_less_rebates", "first_resale")
COMPARED = ("before_duties", "after_duties", "duties_on_floor")


SecuredText = Annotated[
    Difference | AtPrice,
    *read_by(
        secured, "an amount to secure", "mfn-duty less originating-goods", "ad-valorem + entry-price at standard-import-value"
    ),
]


class MeasureText(Section):
    """What every measure says before it says what it does: what it covers, whom it reaches, and from when through when.

    It applies to an item where all of that and ``when`` hold on the day of entry. ``from`` and ``through`` are both included.
    Nothing is switched off by order or by being more specific.
    """

    called = "a measure"

    id: Id
    title: Text
    cite: Cites
    from_: MomentText = Field(alias="from")
    through: MomentText | None = None
    season: SeasonText | None = None
    covers: Covers
    imported_into: PlaceNames
    origin: PlaceNames
    when: WhenText | None = None
    illustrative: YesNo = False


class ChargingText(MeasureText):
    """A measure that charges; with ``quota: outside`` only on the quantity outside the quota.

    Of an item that is partly outside, that part of the whole charge is due.
    """

    quota: one_word("outside") | None = None  # type: ignore[valid-type]


class DutyMeasureText(ChargingText):
    """A duty by a table of rates. ``base`` is what a percentage falls on: the customs value, and any charge named beside it.

    A charge in the base is taken before it is rounded.
    """

    base: Annotated[list[Text], OneOrMore, Field(min_length=1)]
    rates: Annotated[list[RateRow], Field(min_length=1)]


class OrdinaryDutyText(DutyMeasureText):
    """The duty of the schedule, MFN or general: due on every item it reaches unless a preference takes its place."""

    called = "an ordinary duty"


class AdditionalDutyText(DutyMeasureText):
    """A duty besides the ordinary one. It makes the outcome ``adjusted`` where it is more than nothing."""

    called = "an additional duty"


class FeeText(DutyMeasureText):
    """A charge for a service. It is no duty: it stands apart in the totals, and by itself leaves the outcome ``cleared``."""

    called = "a fee"


class PreferenceText(MeasureText):
    """A lower duty in place of an ordinary one where all its conditions hold, a claim among them where the law asks for one.

    Where one fails the ordinary duty is due. Where the ordinary duty is not due neither is the preference. What it comes to stands
    under ``staging``, or under ``categories`` for each of which it is worked out from a base rate. With ``no_more_than`` the duty it
    replaces is due in its place where that is the lower of the two; the charge is the preference's all the same.
    """

    called = "a tariff preference"

    replaces: Id
    staging: Annotated[list[StagingRow], Field(min_length=1)] | None = None
    categories: Annotated[list[CategoryText], Field(min_length=1)] | None = None
    no_more_than: Id | None = None

    @model_validator(mode="after")
    def _one_timetable(self) -> PreferenceText:
        if self.staging is None and self.categories is None:
            remedy = "add `staging:` with a rate from each day, or `categories:` with a base rate and its cuts"
            raise problem("missing-key", "a tariff preference gives `staging` or `categories`", remedy)
        if self.staging is not None and self.categories is not None:
            sentence = "a tariff preference gives either `staging` or `categories`, not both"
            raise problem("not-one-key", sentence, "keep one of the two", key="categories")
        return self


class PriceFloorText(ChargingText):
    """A floor says which price is tested, on which basis, against which level, and what falls due.

    It applies where the tested price is below the floor or above the ceiling, not at either; where the whole floor is due, at any
    price. It never alters the customs value. Without ``charge`` nothing falls due: gates and findings ask whether it ``applies``.
    """

    called = "a price floor"

    tested: Text
    compared: one_word(*COMPARED)  # type: ignore[valid-type]
    floor: Levels
    ceiling: Levels | None = None
    charge: Annotated[list[DueRow], Field(min_length=1)] | None = None
    rebate: Annotated[list[DueRow], Field(min_length=1)] | None = None
    charged_as: one_word("additional_duty", "ordinary_duty") = "additional_duty"  # type: ignore[valid-type]
    rounded_per_unit: RoundingText | None = None
    refixed: RefixedText | None = None
    credit: CreditText | None = None

    @model_validator(mode="after")
    def _ceiling_with_rebate(self) -> PriceFloorText:
        ceiling_with_rebate(self.ceiling, self.rebate)
        return self


class ExceptionText(MeasureText):
    """Where an exception applies, the measures it names do not. It reaches no other, and nothing disapplies it."""

    called = "an exception"

    disapplies: Names


class GateText(MeasureText):
    """A condition of entry that charges nothing: where it applies entry is ``refused``, or the goods are held for a ``licence``."""

    called = "a gate"

    entry: one_word("refused", "licence")  # type: ignore[valid-type]


class SecurityText(MeasureText):
    """Money held until something is settled; it is not owed. The outcome is ``held`` where it is more than nothing.

    It is the rest of one duty above another that is charged, or what duties would come to at a market price above what they
    charge. ``rounded`` says whether each duty is rounded before, or what they come to once.
    """

    called = "a security"

    secures: SecuredText
    rounded: one_word("each", "once")  # type: ignore[valid-type]
    released_when: Text


class FindingText(MeasureText):
    """What the reader must know. A ``breach`` says that the law is broken; a ``notice`` does not. Neither charges anything."""

    called = "a finding"

    severity: one_word("breach", "notice")  # type: ignore[valid-type]
    message: Text
