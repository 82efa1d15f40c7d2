"""Constructs that one shipped policy uses, or none: each with its reason. A construct is in no list once two policies use it."""

from __future__ import annotations

from typing import NamedTuple


class Unused(NamedTuple):
    """What needs a construct that no policy uses, and a test besides its example that holds it, with a text that stands there."""

    needs: str
    test: str = ""
    text: str = ""


_STATED = "only these rules top up duties of a schedule that no policy here holds, so that the goods state them"
_TWO = "the zone beside a bilateral agreement is there to show it: no schedule, proof or claim of a treaty in force stands here with its dates"
_ORIGIN = "of the rules of origin here only the one for the good named asks it; the annexes of CPTPP, the TCA and USMCA are full of the like"
UNIQUE: dict[str, str] = {
    "attribute-word": "only the sugar agreement has a class that is declared and a class that is found; other grades here are measured",
    "attribute-price": f"{_STATED}, by weight too",
    "units": "the Combined Nomenclature states entry prices by 100 kg net; other laws here price by one unit",
    "price-by-origin": "the standard import value is the only price here that is published by origin; indices and world prices are one for all",
    "price-through": "the standard import value is the only price here of a single day; other prices last until the next",
    "known": "its next quarter's prices were announced before they counted; the other laws here give no day of publication",
    "exchange-also-lawful": "which day's rate counts was argued over under this mechanism; the other laws with rates name one day",
    "season": "entry prices for fruit and vegetables are seasonal; seasonal tariffs are common, but minerals have none",
    "rate-of-attribute": "duty on the value of a part was the copper rule until April 2026; the metals rules now fall on the whole value",
    "rate-without": "the rule on mobile equipment is the only one here that takes domestic content out of the base",
    "rate-stated": _STATED,
    "limits": "the merchandise processing fee and the least rate on mobile equipment are the only clamped rates here; limits of a floor have policies of their own",
    "compared-after-duties": "one of three readings of one agreement, ZONE-02; of the laws here only the Andean band looks at the landed price, by a formula of its own",
    "duties-on-floor": "one of three readings of one agreement, ZONE-03; the Andean band does the same by its 115 %",
    "floor-share-of-amount": "only the cereal regulation puts its floor as a multiple of a fixed price; others publish the figure",
    "charge-whole-floor": "the polysilicon proclamation is the only law here that charges the whole price for a missing document",
    "charge-rate": "the Andean band is the only mechanism here that turns a gap between two published prices into a rate on the invoice",
    "brackets": "article 5.5 of the WTO Agreement on Agriculture is the only marginal scale in force",
    "rebate-rate": "the Andean band is the only law here that gives duty back when the market is dear; the contract for difference pays money, not a rate",
    "charged_as": "the cereal duty stands in place of the customs tariff; every other floor duty here is due besides it",
    "rounded_per_unit": "the cereal duty is published by the tonne, to the cent; the other laws round an amount or say nothing",
    "refixed-duty": "regulation 642/2010 is the only law here that leaves a duty standing until it would change by 5 EUR/t",
    "credit": "invented for the zone, after article 9 of the carbon border regulation: no floor of the laws here counts what another border has taken",
    "fees": "a floor policy needs no fee; the processing fee is there to clamp a rate. Laws have many",
    "security-at-a-price": "article 75 of regulation 2017/891 is the only security here for a price that looks too high",
    "when-provenance": "the agreement on covered nations alone refuses what any stage there has touched, after 10 USC 4872; the others ask of one stage, or all",
    "when-traders": "rates by exporter are those of anti-dumping orders, of which one is here",
    "when-quantity": "samples are spared only by the zone; the laws here have no least quantity",
    "when-market-price": "article 75 of regulation 2017/891 is the only condition here that holds the invoice against the market",
    "when-stated": "only the polysilicon proclamation asks for a resale price that need not be given",
    "when-priced-below": "asked to show two readings of one clause of the polysilicon proclamation",
    "when-first-resale": "only the polysilicon proclamation certifies a later price besides the one it tests",
    "when-processing": f"the finding of goods routed through a party needs rules of origin: {_ORIGIN}",
    "customs_territories": "Liechtenstein with Switzerland; the polysilicon proclamation names both itself, and the Union is known without being listed",
    "categories": f"{_TWO}; annex 2-D of CPTPP has the like for every line",
    "no-more-than": f"{_TWO}; an MFN rate cut below a staged one is common once a schedule is ten years old",
    "origin-wholly-obtained": "the agreements of the other policies have it too, but their cases begin with materials; here ore, brine, seabed and scrap count",
    "origin-change": f"active cathode material in a battery pack: {_ORIGIN}",
    "origin-build-up": f"gallium under CPTPP: {_ORIGIN}",
    "origin-focused-value": f"gallium under CPTPP: {_ORIGIN}",
    "origin-net-cost": f"motors under USMCA: {_ORIGIN}",
    "origin-foreign-content": f"battery packs under the TCA: {_ORIGIN}",
    "origin-processes": f"{_TWO}; the TCA has such rules for chemicals",
    "origin-sufficient": f"germanium under the TCA: {_ORIGIN}",
    "origin-production": f"{_TWO}; CPTPP article 3.10 has full cumulation",
    "when-issued-within": f"{_TWO}; a year under CPTPP article 3.20, four under USMCA article 5.2",
    "when-claimed-within": f"{_TWO}; a year under CPTPP article 3.28 and USMCA article 5.11",
    "when-customs-value": "small consignments without proof; the laws on floors here spare nothing by its value",
    "when-under": "two agreements on one shipment are of the nature of trade; every other policy here is of one law",
    "stacking-exclusive": "of two preferences claimed one stands; the laws on floors here have one instrument each",
    "settlements": "the price protection agreement of MP Materials is the only contract for difference here; its terms are those of a company's filing",
}

UNUSED: dict[str, Unused] = {
    "amends": Unused(
        "drafts, and decisions that amend an agreement; the laws here stand as they were enacted", "test_amendments.py", "amends"
    ),
    "amendments": Unused("the same", "test_amendments.py", "reenacted"),
    "contents-dry": Unused("ores priced by the dry tonne: iron, manganese, bauxite"),
    "units-on-a-basis": Unused("tungsten at 380 USD/mtu, manganese by the dmtu", "values/test_units.py", "mtu"),
    "units-of-trade": Unused("prices by the short and the long ton", "values/test_units.py", "short_ton"),
    "refixed": Unused("hysteresis of a published price; ZONE-05 has it of a duty, which regulation 642/2010 knows"),
    "exchange-rounded": Unused("entered values in whole dollars; the laws with rates here do not say"),
    "base": Unused("value-added tax, which falls on value and duty: the total of 1,395.40"),
    "tested-first-resale": Unused("sales between related parties, of which the first at arm's length counts (VAL-03)"),
    "floor-of-market-price": Unused("minimum prices that follow an index, as those for solar modules did"),
    "when-related": Unused("sales between related parties (VAL-03)"),
    "when-price": Unused("declared prices far below those of identical goods; bands are made of the same condition"),
    "when-quota": Unused("a licence or a document asked for only outside a quota"),
    "when-all-of": Unused("two groups of alternatives in one condition; no law here has two"),
    "stacking-additive": Unused(
        "two duties of one kind on the same goods, as section 301 beside anti-dumping", "laws/test_language.py", "additive:"
    ),
}
