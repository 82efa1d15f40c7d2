"""The law of the critical minerals zone copied out of its policy by hand, for those who write it in SQL or in Polars.

It holds what varies by country, product and day, and the few words the law turns on. Between two of the days in ``SPANS`` nothing
changes, so that a set of spans is a whole number with a bit for each; ``days_as_party`` of a country is one. A change of the policy
has to be made here a second time; that the answers agree is checked at the end of every run.
"""

from __future__ import annotations

import json
from decimal import Decimal

UNKNOWN = "unknown"

#: The first day as a party, and what interrupts it.
PARTIES = {
    **dict.fromkeys(("US", "AU", "JP", "KR", "SA", "TH"), "2026-07-01"),
    "GB": "2026-11-01",
    "AR": "2027-01-01",
    "PE": "2027-01-01",
    "AE": "2027-03-01",
    "MA": "2027-04-01",
    "PH": "2027-04-01",
    "EC": "2027-07-01",
    "UZ": "2027-07-01",
    "PY": "2027-10-01",
    "CK": "2028-01-01",
    "GN": "2028-01-01",
}
SUSPENDED = {"TH": ("2027-05-01", "2027-08-01")}
#: What a preference leaves of the duty, in per cent.
STAGES = {"2026-07-01": 50, "2027-01-01": 25, "2028-01-01": 0}

_OXIDE = Decimal("1.1765")  # kg of oxide for each kg of contained NdPr
#: The floor price of each kilogram in dollars; of a product in ``CONTENTS``, of each kilogram of what it contains.
FLOORS = {
    "ndpr/oxide": {"2026-07-01": Decimal("110.00"), "2027-01-01": Decimal("112.50"), "2028-01-01": Decimal("115.00")},
    "ndpr/metal": {"2026-07-01": Decimal("145.00"), "2027-01-01": Decimal("148.00"), "2028-01-01": Decimal("152.00")},
    "ndpr/magnet": {
        "2026-07-01": Decimal("110.00") * _OXIDE,
        "2027-01-01": Decimal("112.50") * _OXIDE,
        "2028-01-01": Decimal("115.00") * _OXIDE,
    },
    "antimony/ore": {"2026-07-01": Decimal("16.00")},
    "antimony/oxide": {"2026-07-01": Decimal("24.00"), "2027-10-01": None, "2028-01-01": Decimal("26.00")},
    "antimony/metal": {"2026-07-01": Decimal("60.00"), "2027-01-01": Decimal("70.00"), "2028-01-01": Decimal("80.00")},
    "gallium/metal": {"2026-07-01": Decimal("450.00"), "2027-07-01": Decimal("470.00")},
    "lithium/carbonate": {"2026-07-01": Decimal("14.00"), "2027-07-01": Decimal("15.00")},
    "lithium/hydroxide": {"2026-07-01": Decimal("14.50"), "2027-07-01": Decimal("15.50")},
    "tungsten/concentrate": {"2026-10-01": Decimal("38.00"), "2027-07-01": Decimal("40.00")},
    "tungsten/apt": {"2026-10-01": Decimal("42.00"), "2027-07-01": Decimal("44.00")},
}
PRODUCTS = tuple(FLOORS)
#: Products priced on a content: the share that says how much of the mass it is, beside moisture where that is declared.
CONTENTS = {"ndpr/magnet": "ndpr-share", "antimony/ore": "antimony-content", "tungsten/concentrate": "wo3-content"}
MOIST = ("antimony/ore", "tungsten/concentrate")
HEADINGS = {
    "ndpr/oxide": "2846",
    "ndpr/metal": "2805",
    "ndpr/magnet": "8505",
    "antimony/ore": "2617",
    "antimony/oxide": "2825",
    "antimony/metal": "8110",
    "gallium/metal": "8112",
    "lithium/carbonate": "2836",
    "lithium/hydroxide": "2825",
    "tungsten/concentrate": "2611",
    "tungsten/apt": "2841",
}
#: Duty into the United States, in thousandths of the value; of tungsten concentrate it is ``TUNGSTEN_DUTY``.
US_DUTY = {
    "ndpr/oxide": 37,
    "ndpr/metal": 50,
    "ndpr/magnet": 21,
    "antimony/ore": 0,
    "antimony/oxide": 0,
    "antimony/metal": 0,
    "gallium/metal": 30,
    "lithium/carbonate": 37,
    "lithium/hydroxide": 37,
    "tungsten/concentrate": None,
    "tungsten/apt": 55,
}
#: Into any other party.
DUTY = 25
#: Dollars for each kilogram of contained WO3: 0.375 for each of tungsten, of which there is 0.793.
TUNGSTEN_DUTY = Decimal("0.375") * Decimal("0.793")
INSUFFICIENT = ("packing", "relabelling", "dilution", "blending", "sieving", "drying")

#: The days on which something changes, each lasting until the next.
SPANS = tuple(sorted({*PARTIES.values(), *SUSPENDED["TH"], *STAGES, *(day for rows in FLOORS.values() for day in rows)}))
#: All spans.
ALWAYS = (1 << len(SPANS)) - 1


def days_as_party(code: str) -> int:
    """The spans in which a country is a party."""
    first, (away, back) = PARTIES.get(code, "9999"), SUSPENDED.get(code, ("9999", "9999"))
    return sum(1 << number for number, day in enumerate(SPANS) if day >= first and not away <= day < back)


def at(rows: dict[str, object], day: str) -> object:
    """What stands on a day; None before the first row."""
    return next((rows[start] for start in sorted(rows, reverse=True) if start <= day), None)


#: Of a list of materials beside a product: the spans in which some are foreign, none is; some stay in the heading, all change it.
MADE = ("with_foreign", "without_foreign", "unchanged", "changed")


def made(text: str, product: str) -> tuple[int, int, int, int]:
    """What a list of materials is for a product; in the spans of neither it is unknown."""
    if text == UNKNOWN:
        return 0, 0, 0, 0
    foreign, own, unchanged, changed = 0, ALWAYS, 0, ALWAYS
    for material in [] if text == "none" else json.loads(text):
        own_in, stays = spans_of(material.get("origin", UNKNOWN)), material.get("hs", "").startswith(HEADINGS[product])
        foreign |= 0 if own_in is None else ALWAYS & ~own_in
        own &= own_in or 0
        if stays:
            unchanged |= 0 if own_in is None else ALWAYS & ~own_in
        if stays or "hs" not in material:
            changed &= own_in or 0
    return foreign, own, unchanged, changed


def spans_of(code: str) -> int | None:
    """The spans in which a country is a party; None where it is not known."""
    return None if code == UNKNOWN else days_as_party(code)


def way(text: str) -> int | None:
    """The spans in which every place of a route is a party."""
    if text == UNKNOWN:
        return None
    spans = ALWAYS
    for code in text.split(";"):
        spans &= days_as_party(code)
    return spans


def too_little(text: str) -> bool | None:
    """Whether all that was done is insufficient."""
    return None if text == UNKNOWN else text == "none" or {*text.split(";")} <= {*INSUFFICIENT}


def hundredths(text: str) -> int | None:
    """A percentage in hundredths of a per cent."""
    if text == UNKNOWN:
        return None
    whole, _, part = text.removesuffix("%").partition(".")
    return int(whole + part.ljust(2, "0"))


def applied_text(code: int) -> str:
    """The measures of an answer, by the bits of its code."""
    measures = ("zone-floor", "mfn-duty", "originating-goods", "samples", "origin-in-doubt", "transshipment")
    return ";".join(name for number, name in enumerate(measures) if code >> number & 1)


#: The bits of an answer's code: the measures that apply, as ``applied_text`` reads them; a floor or a security above zero; a fact
#: that is not given decides.
FLOOR, MFN, PREFERRED, SAMPLE, IN_DOUBT, TRANSSHIPPED, ADJUSTED, HELD, OPEN = (1 << number for number in range(9))
