"""The grammar of a policy file: its sections, their keys and the type of each value."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from tradezone.policy.grammar.measures import (
    AdditionalDutyText,
    ExceptionText,
    FeeText,
    FindingText,
    GateText,
    OrdinaryDutyText,
    PreferenceText,
    PriceFloorText,
    SecurityText,
)
from tradezone.policy.grammar.origin import OriginRuleText
from tradezone.policy.grammar.prices import ConversionText, ExchangeText, MarketPriceText, ReferenceSeries
from tradezone.policy.grammar.products import MaterialText
from tradezone.policy.grammar.promises import PromisesText
from tradezone.policy.grammar.settlements import SettlementText
from tradezone.policy.grammar.when import Cites
from tradezone.text.fields import (
    CountryCode,
    Id,
    LanguageVersion,
    MomentText,
    OneOrMore,
    ProductName,
    RoundingText,
    Section,
    Text,
    YesNo,
    one_word,
    read_by,
)
from tradezone.values import ValueProblem
from tradezone.values.amounts import currency
from tradezone.values.figures import clip

#: What a country can be to an agreement; each but the last two is a step towards it or beside it.
STATUSES = ("party", "provisional", "signatory", "equivalent", "framework", "observer", "suspended", "non_party")


def _time_zone(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):
        raise ValueProblem(
            "unknown-time-zone", f"`{clip(text)}` is not a time zone", "write a name such as `America/New_York` or `UTC`"
        ) from None
    return text


CurrencyCode = Annotated[str, *read_by(currency, "a currency", "USD")]
TimeZoneName = Annotated[str, *read_by(_time_zone, "a time zone", "UTC", "America/New_York")]


class Header(Section):
    """How the whole policy reckons: in one currency, on one set of terms, by one clock, rounded once for each charge.

    ``FOB`` leaves freight and insurance out of the customs value; ``CIF`` and ``frontier`` have both in it. A value on the other
    terms is converted with the freight and insurance of the item. A day is a day of ``time_zone``. Every charge is worked out
    exactly and rounded at the end by ``rounding``. With ``illustrative: yes`` every decision carries the mark.
    """

    called = "the policy header"

    id: Id
    title: Text
    illustrative: YesNo = False
    currency: CurrencyCode
    terms: one_word("FOB", "CIF", "frontier")  # type: ignore[valid-type]
    time_zone: TimeZoneName
    rounding: RoundingText
    cite: Cites


class SuspensionText(Section):
    """From its first day through its last, both included, a party is ``suspended``: neither a ``party`` nor a ``non_party``.

    With ``covers`` it is so for those products only. Without ``through`` it is so until the row is ended.
    """

    called = "a suspension"

    from_: MomentText = Field(alias="from")
    through: MomentText | None = None
    covers: Annotated[list[ProductName], OneOrMore] | None = None
    cite: Cites


class StatusRow(Section):
    """What a country is from a day on, until the next row or its accession."""

    called = "a row of statuses"

    from_: MomentText = Field(alias="from")
    value: one_word(*STATUSES)  # type: ignore[valid-type]
    cite: Cites


class PartyText(Section):
    """What a country is to the agreement, day by day: a ``party`` from its ``accession`` on, that day included.

    On the day of its ``withdrawal`` it no longer is one. Before its accession it is what its ``statuses`` say; a row after it, of
    ``non_party`` or ``party``, says that it left or came back under an instrument of its own. A country that is not listed, or not
    yet anything, is a ``non_party``.
    """

    called = "a party"

    accession: MomentText | None = None
    withdrawal: MomentText | None = None
    suspended: list[SuspensionText] = []
    statuses: list[StatusRow] = []
    cite: Cites | None = None


class MemberText(Section):
    """A member of a group for some time only: from its first day through its last, both included.

    Left out, either end is open. A country may stand in a group several times where no day lies in two of its spans.
    """

    called = "a member of a group"

    country: CountryCode
    from_: MomentText | None = Field(default=None, alias="from")
    through: MomentText | None = None
    cite: Cites | None = None


class _ByCode:
    """Lets a member that is one on every day be written as its code alone, and an only member without a list."""

    __slots__ = ()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_members, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        members = handler(schema)
        code = handler.resolve_ref_schema(members["items"])["properties"]["country"]
        return {"anyOf": [code, {**members, "items": {"anyOf": [code, members["items"]]}}]}


def _as_members(value: object) -> object:
    if isinstance(value, str):
        return [{"country": value}]
    return [{"country": each} if isinstance(each, str) else each for each in value] if isinstance(value, list) else value


class GroupText(Section):
    """Countries that measures name together, on every day or for some time. ``EU`` stands for every member state."""

    called = "a group"

    title: Text
    members: Annotated[list[MemberText], _ByCode(), Field(min_length=1)]
    cite: Cites


class TerritoryText(Section):
    """Members of one customs territory: what the policy says of the territory holds for each of them.

    The European Union and its member states are known without being listed.
    """

    called = "a customs territory"

    members: Annotated[list[CountryCode], OneOrMore, Field(min_length=1)]
    cite: Cites


class StackingText(Section):
    """Which charge comes first, and what becomes of measures that cannot both stand.

    ``order`` is the order of the lines of a decision and changes no amount. Of a group under ``exclusive`` the first that applies
    stands. Those of a group under ``additive`` are all due. Two ordinary duties, two preferences for one duty or two floors on
    the same goods are an error until a group names both.
    """

    called = "the stacking"

    cite: Cites
    order: Annotated[list[Id], Field(min_length=1)]
    exclusive: list[Annotated[list[Id], Field(min_length=2)]] = []
    additive: list[Annotated[list[Id], Field(min_length=2)]] = []


class AcknowledgedText(Section):
    """A warning of ``check`` that the law itself causes, and why it is left so. It is then not printed.

    An error cannot be acknowledged. A warning that no longer comes makes the entry itself a warning.
    """

    called = "an acknowledged warning"

    code: Id
    of: ProductName
    reason: Text
    cite: Cites


class PolicyText(Section):
    """A policy: the text of an agreement as data, one file, or a folder whose files each hold whole sections.

    Every scalar is the text that stands there: ``NO`` is Norway, and ``2805.30`` keeps its zero. An unknown key is an error.
    """

    called = "a policy"

    tradezone: LanguageVersion
    policy: Header
    sources: dict[Id, Text]
    parties: dict[CountryCode, PartyText] = {}
    groups: dict[Id, GroupText] = {}
    customs_territories: dict[CountryCode, TerritoryText] = {}
    products: Annotated[dict[Id, MaterialText], Field(min_length=1)]
    conversions: dict[Id, ConversionText] = {}
    reference_prices: dict[ProductName, ReferenceSeries] = {}
    market_prices: dict[Id, MarketPriceText] = {}
    exchange_rates: ExchangeText | None = None
    ordinary_duties: list[OrdinaryDutyText] = []
    tariff_preferences: list[PreferenceText] = []
    rules_of_origin: list[OriginRuleText] = []
    price_floors: list[PriceFloorText] = []
    additional_duties: list[AdditionalDutyText] = []
    fees: list[FeeText] = []
    exceptions: list[ExceptionText] = []
    gates: list[GateText] = []
    securities: list[SecurityText] = []
    findings: list[FindingText] = []
    settlements: list[SettlementText] = []
    stacking: StackingText | None = None
    acknowledged: list[AcknowledgedText] = []
    promises: PromisesText | None = None


#: Sections that hold measures, and the kind of each.
MEASURE_SECTIONS = (
    "ordinary_duties",
    "tariff_preferences",
    "price_floors",
    "additional_duties",
    "fees",
    "exceptions",
    "gates",
    "securities",
    "findings",
)

#: Those whose measures charge by a table of rates.
DUTY_SECTIONS = ("ordinary_duties", "additional_duties", "fees")
