"""The constructs of the language in the order of a policy file: of each its name, which is its example's, its models, and where it is found."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import BaseModel

from tests.language import uses
from tests.language.uses import Uses, always, due, either, key, level, part, rate, row_key, some, unit, word
from tradezone.policy.bounds import PriceBound
from tradezone.policy.grammar import amendments, measures, origin, prices, promises, tables
from tradezone.policy.grammar import policy as schema
from tradezone.policy.grammar import products as product_schema
from tradezone.policy.grammar import settlements as contracts
from tradezone.policy.grammar.categories import CategoryText
from tradezone.policy.grammar.provenance import ProvenanceTestText
from tradezone.policy.grammar.when import WhenText
from tradezone.values import UnitPrice
from tradezone.values.due_expression import REFERENCE, AtPrice, Difference
from tradezone.values.duty_expression import NO_LIMITS, AdValorem, Specific, Stated


class Construct(NamedTuple):
    """One thing the language can say."""

    name: str
    heading: str
    uses: Uses
    #: The sections of the schema it stands for, whose keys are listed with it.
    models: tuple[type[BaseModel], ...] = ()


class Chapter(NamedTuple):
    heading: str
    constructs: tuple[Construct, ...]


WHOLE = 100


def _when(*names: str) -> Uses:
    return key(WhenText, *names)


def _price_bound(*, market: bool) -> Uses:
    def asked(when: WhenText) -> bool:
        bounds: list[PriceBound] = when.price or []
        return any((bound.market is not None) is market for bound in bounds)

    return some(WhenText, asked)


def _any_code(product: product_schema.MaterialText | product_schema.StageText) -> bool:
    return any(str(code) == "any" for code in product.hs or ())


FILE = (
    Chapter(
        "`policy`",
        (
            Construct("policy", "The header", always, (schema.Header,)),
            Construct("terms", "Terms of the customs value", always),
            Construct("illustrative", "Figures that are not law", some(BaseModel, lambda each: getattr(each, "illustrative", False))),
        ),
    ),
    Chapter("`sources`", (Construct("sources", "Instruments and citations", always),)),
    Chapter(
        "`parties`, `groups`, `customs_territories`",
        (
            Construct("parties", "Parties", key(schema.PolicyText, "parties"), (schema.PartyText,)),
            Construct("suspended", "Suspension", key(schema.PartyText, "suspended"), (schema.SuspensionText,)),
            Construct("statuses", "Statuses before accession", key(schema.PartyText, "statuses"), (schema.StatusRow,)),
            Construct("groups", "Groups", key(schema.PolicyText, "groups"), (schema.GroupText,)),
            Construct("group-dates", "Members for some time", key(schema.MemberText, "from_", "through"), (schema.MemberText,)),
            Construct("customs_territories", "Customs territories", key(schema.PolicyText, "customs_territories"), (schema.TerritoryText,)),
        ),
    ),
    Chapter(
        "`products`, `conversions`",
        (
            Construct("products", "Products and stages", always, (product_schema.MaterialText, product_schema.StageText)),
            Construct("hs-any", "Products without a code", either(some(product_schema.MaterialText, _any_code), some(product_schema.StageText, _any_code))),
            Construct("attributes", "Attributes: a share", word(product_schema.AttributeText, "kind", "share"), (product_schema.AttributeText,)),
            Construct("attribute-number", "A number", word(product_schema.AttributeText, "kind", "number")),
            Construct("attribute-yes-no", "Yes or no", word(product_schema.AttributeText, "kind", "yes_no")),
            Construct("attribute-word", "One of some words", word(product_schema.AttributeText, "kind", "word")),
            Construct("attribute-price", "A price", word(product_schema.AttributeText, "kind", "price")),
            Construct("attribute-money", "Money", word(product_schema.AttributeText, "kind", "money")),
            Construct("contents", "Contents, and what a price is for", key(product_schema.ContentText, "share"), (product_schema.ContentText,)),
            Construct("contents-dry", "Dry mass", some(product_schema.ContentText, lambda held: held.share is None)),
            Construct("conversions", "Conversions", key(schema.PolicyText, "conversions"), (prices.ConversionText,)),
            Construct("made_from", "The stage before", either(key(product_schema.StageText, "made_from"), key(product_schema.MaterialText, "made_from")),
                      (product_schema.MadeFromText,)),
            Construct("units", "Prices for a number of units", unit(lambda one: " " in one.name)),
            Construct("units-on-a-basis", "Units of what is contained, or dry", unit(lambda one: one.basis)),
            Construct("units-of-trade", "Other units of trade",
                      unit(lambda one: not (uses.is_plain(one) or one.basis or " " in one.name))),
        ),
    ),
    Chapter(
        "`reference_prices`, `market_prices`",
        (
            Construct("reference_prices", "Reference prices", key(schema.PolicyText, "reference_prices"), (prices.SeriesText, prices.PriceRow)),
            Construct("lapsed", "No price: `not_set` and `lapsed`", word(prices.PriceRow, "value", *prices.NO_PRICE)),
            Construct("market_prices", "Market prices", key(schema.PolicyText, "market_prices"), (prices.MarketPriceText,)),
            Construct("price-by-origin", "A price by origin", key(prices.PriceRow, "origin")),
            Construct("price-through", "A price with a last day", key(prices.PriceRow, "through")),
            Construct("known", "When a figure was known", either(*(key(model, "known") for model in (
                prices.PriceRow, prices.ExchangeRow, tables.CaseRow)))),
            Construct("longest_age", "How old a price may be", key(prices.SeriesText, "longest_age")),
            Construct("refixed", "Prices fixed anew on a change", key(prices.SeriesText, "refixed")),
        ),
    ),
    Chapter(
        "`exchange_rates`",
        (
            Construct("exchange_rates", "Exchange rates", key(schema.PolicyText, "exchange_rates"), (prices.ExchangeText, prices.ExchangeRow)),
            Construct("exchange-also-lawful", "Another day that is lawful too", key(prices.ExchangeText, "also_lawful")),
            Construct("exchange-rounded", "Rounding what is exchanged", key(prices.ExchangeText, "rounded")),
        ),
    ),
)  # fmt: skip

MEASURES = (
    Chapter(
        "Every measure",
        (
            Construct("measures", "What every measure says", some(measures.MeasureText, bool), (measures.MeasureText,)),
            Construct("from-an-hour", "An hour", some(measures.MeasureText, lambda each: each.from_.clock is not None)),
            Construct("season", "Seasons", either(key(measures.MeasureText, "season"), row_key("season"))),
            Construct("quota", "Outside a quota", key(measures.ChargingText, "quota"), (measures.ChargingText,)),
        ),
    ),
    Chapter(
        "Tables",
        (
            Construct("tables", "Rows and cases", some(tables.CaseRow, bool), (tables.CaseRow, tables.RateRow)),
            Construct("row-dates", "Rows for a time", row_key("from_", "through")),
        ),
    ),
    Chapter(
        "`ordinary_duties` and rates",
        (
            Construct("ordinary_duties", "Ordinary duties", key(schema.PolicyText, "ordinary_duties"),
                      (measures.OrdinaryDutyText, measures.DutyMeasureText)),
            Construct("base", "A base with charges in it", some(measures.DutyMeasureText, lambda each: len(each.base) > 1)),
            Construct("rate-free", "Free", rate(lambda each: not each.parts)),
            Construct("rate-ad-valorem", "A percentage", part(AdValorem, lambda one: one.base is None)),
            Construct("rate-specific", "An amount for a unit", part(Specific, lambda one: one.content is None)),
            Construct("rate-compound", "A sum", rate(lambda each: len(each.parts) > 1)),
            Construct("rate-of-content", "An amount for a unit of a content", part(Specific, lambda one: one.content is not None)),
            Construct("rate-of-attribute", "A percentage of what an attribute states",
                      part(AdValorem, lambda one: one.base is not None and not one.without)),
            Construct("rate-without", "A percentage of the rest", part(AdValorem, lambda one: one.without)),
            Construct("rate-stated", "A rate that the goods state", part(Stated, bool)),
            Construct("rate-less", "A target that includes another duty", rate(lambda each: each.less is not None)),
            Construct("limits", "Limits", rate(lambda each: each.limits != NO_LIMITS)),
            Construct("bands", "Bands", key(tables.RateRow, "bands"), (tables.BandText,)),
        ),
    ),
    Chapter(
        "`tariff_preferences`, `rules_of_origin`",
        (
            Construct("tariff_preferences", "Preferences and their staging", key(schema.PolicyText, "tariff_preferences"),
                      (measures.PreferenceText, tables.StagingRow)),
            Construct("categories", "Staging by category", key(measures.PreferenceText, "categories"), (CategoryText,)),
            Construct("no-more-than", "No more than the duty replaced", key(measures.PreferenceText, "no_more_than")),
            Construct("rules_of_origin", "Rules of origin", key(schema.PolicyText, "rules_of_origin"),
                      (origin.OriginRuleText, origin.OriginWayText, origin.DirectText)),
            Construct("origin-wholly-obtained", "Wholly obtained", key(origin.OriginWayText, "wholly_obtained")),
            Construct("origin-change", "Change of code, with exceptions", key(origin.OriginWayText, "except_from")),
            Construct("origin-tolerance", "Tolerance", key(origin.OriginWayText, "tolerance")),
            Construct("origin-content", "Value content: build-down, transaction value",
                      key(origin.OriginWayText, "build_down", "transaction_value")),
            Construct("origin-build-up", "Value content: build-up", key(origin.OriginWayText, "build_up")),
            Construct("origin-focused-value", "Value content: focused value", key(origin.OriginWayText, "focused_value", "focused_on")),
            Construct("origin-net-cost", "Value content: net cost", key(origin.OriginWayText, "net_cost")),
            Construct("origin-foreign-content", "Foreign content (MaxNOM)", key(origin.OriginWayText, "foreign_content")),
            Construct("origin-processes", "Specific processes", key(origin.OriginWayText, "processes")),
            Construct("origin-sufficient", "Any sufficient operation", key(origin.OriginWayText, "processing")),
            Construct("origin-insufficient", "Insufficient operations", key(origin.OriginRuleText, "insufficient")),
            Construct("origin-combined", "Ways combined", key(origin.OriginWayText, "any_of", "all_of", "cite")),
            Construct("origin-cumulation", "Cumulation",
                      some(origin.OriginRuleText, lambda rule: rule.cumulation != rule.origin or rule.cumulation == ["party"])),
            Construct("origin-production", "Full cumulation", key(origin.OriginRuleText, "production")),
            Construct("origin-direct", "Direct consignment", key(origin.OriginRuleText, "direct")),
        ),
    ),
    Chapter(
        "`price_floors`",
        (
            Construct("price_floors", "Price floors", key(schema.PolicyText, "price_floors"), (measures.PriceFloorText,)),
            Construct("tested-customs-value", "Tested: the customs value", word(measures.PriceFloorText, "tested", "customs_value")),
            Construct("tested-less-rebates", "Tested: less rebates", word(measures.PriceFloorText, "tested", "customs_value_less_rebates")),
            Construct("tested-first-resale", "Tested: the first resale", word(measures.PriceFloorText, "tested", "first_resale")),
            Construct("tested-market-price", "Tested: a market price",
                      some(measures.PriceFloorText, lambda floor: floor.tested not in measures.TESTED)),
            Construct("compared-before-duties", "Compared before duties", word(measures.PriceFloorText, "compared", "before_duties")),
            Construct("compared-after-duties", "Compared after duties", word(measures.PriceFloorText, "compared", "after_duties")),
            Construct("duties-on-floor", "Duties on the floor", word(measures.PriceFloorText, "compared", "duties_on_floor")),
            Construct("floor-of-reference-price", "A floor by the reference price", level(lambda each: each.of == REFERENCE)),
            Construct("floor-amount", "A floor at an amount",
                      level(lambda each: isinstance(each.of, UnitPrice) and each.share.units == WHOLE * 10**each.share.scale)),
            Construct("floor-share-of-amount", "A floor at a share of an amount",
                      level(lambda each: isinstance(each.of, UnitPrice) and each.share.units != WHOLE * 10**each.share.scale)),
            Construct("floor-of-market-price", "A floor by a market price",
                      level(lambda each: isinstance(each.of, str) and each.of != REFERENCE)),
            Construct("floor-by-case", "A floor case by case",
                      some(measures.PriceFloorText, lambda floor: len(floor.floor) > 1), (tables.LevelRow,)),
            Construct("charge", "What falls due", due(lambda each: each.mode == "shortfall"), (tables.DueRow,)),
            Construct("charge-whole-floor", "The whole floor", due(lambda each: each.mode == "whole_floor")),
            Construct("charge-rate", "The shortfall as a rate", due(lambda each: each.mode == "shortfall_rate")),
            Construct("charge-limits", "Limits of what falls due", due(lambda each: each.limits != NO_LIMITS)),
            Construct("no-charge", "A floor that charges nothing", some(measures.PriceFloorText, lambda floor: floor.charge is None)),
            Construct("brackets", "Brackets", key(tables.DueRow, "brackets"), (tables.BracketText,)),
            Construct("rebate", "Ceiling and rebate",
                      either(key(measures.PriceFloorText, "rebate"), key(contracts.SettlementText, "rebate"))),
            Construct("rebate-rate", "The excess as a rate", due(lambda each: each.mode == "excess_rate")),
            Construct("charged_as", "Charged as ordinary duty", word(measures.PriceFloorText, "charged_as", "ordinary_duty")),
            Construct("rounded_per_unit", "Rounded for each unit", key(measures.PriceFloorText, "rounded_per_unit")),
            Construct("refixed-duty", "A duty fixed anew on a change", key(measures.PriceFloorText, "refixed")),
            Construct("credit", "Credit", key(measures.PriceFloorText, "credit"), (tables.CreditText,)),
        ),
    ),
    Chapter(
        "`additional_duties`, `fees`",
        (
            Construct("additional_duties", "Additional duties", key(schema.PolicyText, "additional_duties"), (measures.AdditionalDutyText,)),
            Construct("fees", "Fees", key(schema.PolicyText, "fees"), (measures.FeeText,)),
        ),
    ),
    Chapter(
        "`exceptions`, `gates`, `securities`, `findings`",
        (
            Construct("exceptions", "Exceptions", key(schema.PolicyText, "exceptions"), (measures.ExceptionText,)),
            Construct("gates", "Gates: refused", word(measures.GateText, "entry", "refused"), (measures.GateText,)),
            Construct("gate-licence", "Gates: a licence", word(measures.GateText, "entry", "licence")),
            Construct("securities", "Securities: one duty less another",
                      some(measures.SecurityText, lambda each: isinstance(each.secures, Difference)), (measures.SecurityText,)),
            Construct("security-at-a-price", "Securities: duties at a market price",
                      some(measures.SecurityText, lambda each: isinstance(each.secures, AtPrice))),
            Construct("findings", "Findings: a breach", word(measures.FindingText, "severity", "breach"), (measures.FindingText,)),
            Construct("finding-notice", "Findings: a notice", word(measures.FindingText, "severity", "notice")),
        ),
    ),
)  # fmt: skip

CONDITIONS = (
    Chapter(
        "`when`",
        (
            Construct("when", "Conditions", some(WhenText, bool), (WhenText,)),
            Construct("when-places", "Places", _when("imported_into", "origin", "exported_from", "route")),
            Construct("when-provenance", "Provenance: the taint test", some(ProvenanceTestText, lambda test: test.at == "any"),
                      (ProvenanceTestText,)),
            Construct("provenance-share", "Provenance: the share test", key(ProvenanceTestText, "share")),
            Construct("provenance-last", "Provenance: the first or the last stage",
                      some(ProvenanceTestText, lambda test: test.at in ("first", "last"))),
            Construct("when-presented", "Documents, claims, procedures",
                      _when(*(before + fact for before in ("", "without_") for fact in ("documents", "claims", "procedures")))),
            Construct("when-issued-within", "Documents issued in time", _when("issued_within")),
            Construct("when-claimed-within", "Claims made in time", _when("claimed_within")),
            Construct("when-traders", "Importer, exporter, producer",
                      _when(*(before + fact for before in ("", "without_") for fact in ("importer", "exporter", "producer")))),
            Construct("when-related", "Related parties", _when("related_parties")),
            Construct("when-quantity", "Quantity", _when("quantity")),
            Construct("when-customs-value", "Customs value", _when("customs_value")),
            Construct("when-price", "Price", _price_bound(market=False)),
            Construct("when-market-price", "Price against a market price", _price_bound(market=True)),
            Construct("when-quota", "In or outside the quota", _when("quota")),
            Construct("when-dates", "Dates", _when("contracted", "loaded", "exported", "entered")),
            Construct("when-stated", "Stated or not", _when("stated")),
            Construct("when-priced-below", "Below a floor", _when("priced_below")),
            Construct("when-first-resale", "Resold below a floor", _when("first_resale_below")),
            Construct("when-originating", "Originating or not", _when("originating")),
            Construct("when-under", "Which rule of origin", _when("under")),
            Construct("when-processing", "Foreign materials, processing", _when("foreign_materials", "processing")),
            Construct("when-applies", "Whether another measure applies", _when("applies")),
            Construct("when-any-of", "Alternatives", _when("any_of")),
            Construct("when-all-of", "Groups of alternatives", _when("all_of")),
        ),
    ),
)  # fmt: skip

RELATIONS = (
    Chapter(
        "`settlements`",
        (
            Construct("settlements", "Contracts for difference", key(schema.PolicyText, "settlements"),
                      (contracts.SettlementText, contracts.SettlementRow, contracts.ContractFactText)),
        ),
    ),
    Chapter(
        "`stacking`",
        (
            Construct("stacking", "The order of charges", key(schema.PolicyText, "stacking"), (schema.StackingText,)),
            Construct("stacking-exclusive", "Measures that exclude each other", key(schema.StackingText, "exclusive")),
            Construct("stacking-additive", "Measures that add up", key(schema.StackingText, "additive")),
        ),
    ),
    Chapter(
        "`acknowledged`",
        (Construct("acknowledged", "Warnings the law causes", key(schema.PolicyText, "acknowledged"), (schema.AcknowledgedText,)),),
    ),
    Chapter(
        "`promises`",
        (
            Construct("promises", "What the policy promises", key(schema.PolicyText, "promises"), (promises.PromisesText,)),
            Construct("promise-dropped", "A promise the law does not keep", key(promises.PromisesText, "dropped"), (promises.DroppedText,)),
            Construct("promise-tightened", "A promise made stricter", key(promises.PromisesText, "tightened"), (promises.TightenedText,)),
            Construct(
                "promise-added", "A promise of its own", key(promises.PromisesText, "added"), (promises.AddedText, promises.KeptText)
            ),
        ),
    ),
)  # fmt: skip

AMENDMENTS = (
    Chapter(
        "`amends`, `amendments`",
        (
            Construct("amends", "Amending files", key(amendments.AmendingText, "amends"), (amendments.AmendingText, amendments.AmendedHeaderText)),
            Construct("amendments", "Replace, insert, repeal", key(amendments.AmendingText, "amendments"), (amendments.AmendmentText,)),
        ),
    ),
)  # fmt: skip

CHAPTERS = (*FILE, *MEASURES, *CONDITIONS, *RELATIONS, *AMENDMENTS)
CONSTRUCTS = tuple(construct for chapter in CHAPTERS for construct in chapter.constructs)
