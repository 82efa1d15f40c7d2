"""The grammar of tables: rows that give a value for a case, and the scales a row may hold in its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from tradezone.policy.grammar.when import Cites, Covers, PlaceNames, SeasonText, WhenText
from tradezone.text.document import Path
from tradezone.text.fields import HsText, MomentText, Section, YesNo, one_word, problem, read_by
from tradezone.values import DutyExpression, Share, ShareOfDuty, UnitPrice, ValueProblem
from tradezone.values.due_expression import DueExpression, LevelExpression

DutyText = Annotated[DutyExpression, *read_by(DutyExpression.parse, "a rate of duty", "5%", "5% + 12.00 USD/t", "free")]
DueText = Annotated[DueExpression, *read_by(DueExpression.parse, "what falls due", "shortfall", "shortfall, at most 39%")]
LevelText = Annotated[LevelExpression, *read_by(LevelExpression.parse, "a floor", "100% of reference_price", "2043.00 EUR/t")]


def _staged(text: str) -> DutyExpression | ShareOfDuty:
    if " of " in text and "/" not in text:
        return ShareOfDuty.parse(text)
    rate = DutyExpression.parse(text)
    if rate.less is not None:
        raise ValueProblem(
            "bad-rate", f"the stage `{text}` is a target less another duty", "a stage is a rate, or a share of the duty it replaces"
        )
    return rate


def _edge(text: str) -> UnitPrice:
    price = UnitPrice.parse(text)
    if price.units < 0:
        raise ValueProblem("negative-amount", f"`{text}` is below zero", "a band begins at zero or above")
    return price


def _part(text: str) -> Share:
    share = Share.parse(text)
    if not 0 <= share.units <= 100 * 10**share.scale:
        remedy = "the edges of a bracket are shares of the floor, its value a share of what lies between them"
        raise ValueProblem("bad-share", f"`{text}` is not between 0% and 100%", remedy)
    return share


StagedText = Annotated[DutyExpression | ShareOfDuty, *read_by(_staged, "a rate or a share of a duty", "50% of mfn-duty", "free")]
EdgeText = Annotated[UnitPrice, *read_by(_edge, "the edge of a band", "0.25 USD/kg")]
PartText = Annotated[Share, *read_by(_part, "a share of the whole", "30%")]


class CaseRow(Section):
    """One row of a table: in this case this value. ``otherwise`` gives the value of every case no other row names.

    The order of rows decides nothing: two that can both hold and say different things are an error. A measure whose table has no
    row for a case does not apply. ``otherwise`` stands last and has no conditions.
    """

    called = "a row"

    from_: MomentText | None = Field(None, alias="from")
    through: MomentText | None = None
    season: SeasonText | None = None
    covers: Covers | None = None
    imported_into: PlaceNames | None = None
    origin: PlaceNames | None = None
    when: WhenText | None = None
    cite: Cites
    known: MomentText | None = None
    illustrative: YesNo = False

    @property
    def given(self) -> Any:
        """The value of the row, whichever key it stands under."""
        return getattr(self, "value", None) or getattr(self, "otherwise", None)

    @model_validator(mode="after")
    def _one_value(self) -> CaseRow:
        keys = [key for key in ("value", "bands", "brackets", "otherwise") if key in type(self).model_fields]
        given = [key for key in keys if getattr(self, key) is not None]
        if len(given) != 1:
            named = f"{', '.join(f'`{key}`' for key in keys[:-1])} and `otherwise`"
            raise problem(
                "missing-key",
                f"a row gives exactly one of {named}",
                "keep one of them" if given else "add `value:`, or `otherwise:` in the last row",
                key=given[-1] if given else None,
            )
        conditions = (self.from_, self.through, self.season, self.covers, self.imported_into, self.origin, self.when)
        if given == ["otherwise"] and any(condition is not None for condition in conditions):
            raise problem(
                "otherwise-with-conditions",
                "a row `otherwise` has conditions, but is for every case no other row names",
                "take the conditions out, or write `value`",
                key="otherwise",
            )
        return self


class BandText(Section):
    """One band of prices with its rate: from its lower edge, which is in it, to below its upper edge, which is not.

    The price is the customs value of the whole item over its priced quantity, not rounded. The first band begins at zero, the
    last has no upper edge, and none is missing between.
    """

    called = "a band"

    from_: EdgeText = Field(alias="from")
    below: EdgeText | None = None
    value: DutyText


class RateRow(CaseRow):
    """A rate of duty; ``hs`` names the line of the schedule it is quoted from, which has to agree with the products.

    It is a rate in one expression, or bands of prices with a rate each.
    """

    called = "a row of rates"

    hs: HsText | None = None
    value: DutyText | None = None
    otherwise: DutyText | None = None
    bands: Annotated[list[BandText], Field(min_length=1)] | None = None


def rates_of(row: RateRow) -> Iterator[tuple[Path, DutyExpression]]:
    """Every rate of a row, with the keys it stands under."""
    for key in ("value", "otherwise"):
        rate = getattr(row, key)
        if rate is not None:
            yield (key,), rate
    for i, band in enumerate(row.bands or ()):
        yield ("bands", i, "value"), band.value


class LevelRow(CaseRow):
    """What a floor or ceiling stands at in this case.

    It is an amount for a unit, a share of one, or a share of the reference price or of a market price of the day. Where that has
    none, no floor stands and nothing is tested.
    """

    called = "a row of floors"

    cite: Cites | None = None  # type: ignore[assignment]  # of a floor that is one figure, the measure's own
    value: LevelText | None = None
    otherwise: LevelText | None = None


class BracketText(Section):
    """One bracket of a marginal scale: of what lies between two shares of the floor, this share is due.

    Only the part of the shortfall in a bracket is due at its rate. What lies before the first bracket is free.
    """

    called = "a bracket"

    from_: PartText = Field(alias="from")
    below: PartText | None = None
    value: PartText


class DueRow(CaseRow):
    """What falls due in this case: the shortfall, the whole floor or a share of one, within limits; or the shortfall by brackets.

    The shortfall is the floor less the tested price, for each unit of the priced quantity; at the floor it is nothing. A limit in
    per cent is of the customs value.
    """

    called = "a row of charges"

    value: DueText | None = None
    otherwise: DueText | None = None
    brackets: Annotated[list[BracketText], Field(min_length=1)] | None = None


class StagingRow(Section):
    """What a preference comes to from a day on, until the next row: a rate of its own, or a share of the duty it replaces.

    A share is taken before that duty is rounded.
    """

    called = "a row of staging"

    from_: MomentText = Field(alias="from")
    value: StagedText
    cite: Cites
    illustrative: YesNo = False


class _OneFigure:
    """Lets a table be written as its only figure, which then holds in every case."""

    __slots__ = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_row, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        rows = handler(schema)
        return {"anyOf": [{"type": "string", "description": "a floor", "examples": ["100% of reference_price"]}, rows]}


def _as_row(value: object) -> object:
    return [{"otherwise": value}] if isinstance(value, str) else value


#: A floor or a ceiling: one figure, or a table of rows.
Levels = Annotated[list[LevelRow], _OneFigure(), Field(min_length=1)]


def ceiling_with_rebate(ceiling: object, rebate: object) -> None:
    """A ceiling is where something is paid back, and what is paid back is above a ceiling."""
    if (ceiling is None) != (rebate is None):
        remedy = "say above which price what is paid back, or leave both out"
        key = "rebate" if ceiling is None else "ceiling"
        raise problem("missing-key", "`ceiling` and `rebate` go together", remedy, key=key)


class CreditText(Section):
    """What was already paid elsewhere on the same goods is taken off the charge of the floor, down to zero.

    Where ``when`` does not hold nothing is taken off. An item that does not give ``duty_paid`` has paid nothing.
    """

    called = "a credit"

    of: one_word("duty_paid")  # type: ignore[valid-type]
    when: WhenText | None = None
    cite: Cites
