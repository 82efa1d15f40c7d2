"""Rules of origin of every kind, goods at their bounds, and what the law says of the two: worked out apart from ``tradezone.rules``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st

from tests.laws import small
from tradezone import Shipment
from tradezone.policy.reading import read_policy_text
from tradezone.policy.zone import Zone

Content = dict[str, Any]

PRODUCTS = """\
products:
  ore:
    title: Ore
    hs: 2617.10
    unit: kg
    attributes:
      net-cost: { kind: money, title: net cost }
      exw-price: { kind: money, title: ex-works price }
      recovered: { kind: yes_no, title: from scrap }
      grade: { kind: word, title: grade, words: [low, high] }
"""
#: AU joins between the two days of entry.
PARTIES = """\
parties:
  JP: { accession: 2020-01-01, cite: law art. 1 }
  EU: { accession: 2020-01-01, cite: law art. 1 }
  AU: { accession: 2026-06-15, cite: law art. 1 }
"""
DAYS = ("2026-06-01", "2026-07-01")
PLACES = ("JP", "AU", "DE", "EU", "CN", "US")
OWN = "2617.10"
CODES = (OWN, OWN, "2617.10.30", "2617.90", "2618.00", "2846.90", "8112.92")
OPERATIONS = ("packing", "blending", "storing", "smelting", "mining")
PAPERS = ("control-proof", "bill")
#: One euro and its cents in the policy's currency.
EUR = Fraction(5, 4)
#: What the goods come to: thirds, nothing, and round figures.
WORTH = ("100.00", "900.00", "333.33", "0.00")
CONTENTS = ("build_down", "build_up", "focused_value", "net_cost", "transaction_value")
BASES = {"net_cost": "net-cost", "foreign_content": "exw-price"}
SHARES = ("0", "10", "30", "33.33", "40", "55.56", "60", "100")

# Rules


def lists(names: Sequence[str], least: int = 1, most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(names), min_size=least, max_size=most, unique=True)


@st.composite
def ways(draw: Any, depth: int = 1, *, insufficient: bool) -> Content:
    """One way, of one criterion or two."""
    kinds = [
        "change_of",
        "change_of",
        *CONTENTS,
        "foreign_content",
        "processes",
        "foreign_materials",
        "wholly_obtained",
        "attributes",
    ]
    kinds += ["any_of", "all_of"] if depth else []
    kinds += ["processing"] if insufficient else []
    way: Content = {}
    for kind in draw(lists(kinds, most=2)):
        way |= draw(_criterion(kind, depth, insufficient=insufficient))
    return way


@st.composite
def _criterion(draw: Any, kind: str, depth: int, *, insufficient: bool) -> Content:
    if kind in ("any_of", "all_of"):
        return {kind: draw(st.lists(ways(depth - 1, insufficient=insufficient), min_size=1, max_size=2))}
    if kind == "change_of":
        way: Content = {kind: draw(st.sampled_from(["chapter", "heading", "subheading"]))}
        if draw(st.booleans()):
            way["except_from"] = draw(lists(["2846.90", "8112", "2617"], most=2))
        if draw(st.booleans()):
            phrase = draw(st.sampled_from(["at most", "at most", "less than"]))
            base = draw(st.sampled_from(["customs_value", "exw-price", "mass"]))
            way["tolerance"] = f"{phrase} {draw(st.sampled_from(['10', '15', '33.33']))}% of {base}"
        return way
    if kind in CONTENTS or kind == "foreign_content":
        phrases = ["at most", "at most", "less than"] if kind == "foreign_content" else ["at least", "at least", "more than"]
        base = draw(st.sampled_from(["customs_value", BASES.get(kind, "customs_value")]))
        way = {kind: f"{draw(st.sampled_from(phrases))} {draw(st.sampled_from(SHARES))}% of {base}"}
        return {**way, "focused_on": draw(lists(["2617.10", "2846.90", "2617"], most=2))} if kind == "focused_value" else way
    if kind == "attributes":
        return {
            kind: draw(st.sampled_from([{"recovered": "yes"}, {"grade": ["high"]}, {"grade": ["low", "high"], "recovered": "no"}]))
        }
    if kind in ("processes", "wholly_obtained"):
        return {kind: draw(lists(OPERATIONS, most=2))}
    return {kind: "none" if kind == "foreign_materials" else "sufficient"}


@st.composite
def rules(draw: Any) -> Content:
    """A rule of origin with every key that may stand in one."""
    insufficient = draw(st.one_of(st.none(), lists(["packing", "blending", "storing"])))
    rule: Content = {
        "origin": draw(st.sampled_from([["any"], ["party"], ["JP", "EU"]])),
        "cumulation": draw(st.sampled_from([["party"], ["JP"], ["JP", "AU", "EU"], ["any"]])),
        "any_of": draw(st.lists(ways(insufficient=insufficient is not None), min_size=1, max_size=3)),
    }
    production = draw(st.sampled_from([None, ["country_of_origin"], ["country_of_origin", "AU"], ["party"], ["EU", "JP"], ["any"]]))
    if production is not None:
        rule["production"] = production
    if insufficient is not None:
        rule["insufficient"] = insufficient
    if draw(st.integers(0, 2)) == 0:
        rule["direct"] = {
            "among": draw(st.sampled_from([["party"], ["JP", "US"], ["any"], ["EU", "US", "JP"]])),
            "permitted": draw(lists(["storing", "packing", "blending"])),
            **draw(st.sampled_from([{}, {"documents": ["control-proof"]}, {"documents": list(PAPERS)}])),
            "cite": "law art. 8",
        }
    return rule


def policy_text(*drawn: Content, under: bool = False, currency: str = "") -> str:
    """A duty of 5 % in place of which goods that originate enter free; where ``under``, once under each of several rules."""
    found, preferences = [], []
    for number, rule in enumerate(drawn, 1):
        name = f"rule-{number}"
        found.append(json.dumps({"id": name, "title": "T", "cite": "law art. 7", "from": "2026-01-01", "covers": "all", **rule}))
        if under or number == 1:
            when = {"claims": f"claim-{number}", "originating": "yes", **({"under": name} if under else {})}
            rows = [{"from": "2026-01-01", "value": "free" if number == 1 else "20% of mfn", "cite": "law annex"}]
            preferences.append(small.measure(f"lower-{number}", replaces="mfn", when=when, staging=rows))
    sections = {"tariff_preferences": preferences, "rules_of_origin": found}
    text = small.policy(PRODUCTS, "", text=PARTIES + currency, ordinary_duties=[small.duty("mfn", "5%")], **sections)
    several = len(preferences) > 1
    return text + (
        "stacking: { cite: law art. 9, order: [mfn, lower-1, lower-2], exclusive: [[lower-1, lower-2]] }\n" if several else ""
    )


@lru_cache(maxsize=256)
def zone_of(text: str) -> Zone:
    reading = read_policy_text(text)
    assert reading.zone is not None, [f"{d.code}: {d.sentence}" for d in reading.diagnostics]
    return reading.zone


EXCHANGE = small.exchange({"EUR": [("2026-01-01", "1.25 USD/EUR")]})


def zone(*drawn: Content, under: bool = False, currency: str = EXCHANGE) -> Zone:
    return zone_of(policy_text(*drawn, under=under, currency=currency))


# Goods


def shares_of(rule: Content) -> list[Fraction]:
    """Every share a rule names, of one."""
    found = []
    for way in every_way(rule["any_of"]):
        for key in (*CONTENTS, "foreign_content", "tolerance"):
            if key in way:
                found.append(share_of(way[key])[1])
    return found or [Fraction(1, 10)]


def every_way(given: Iterable[Content]) -> Iterator[Content]:
    for way in given:
        yield way
        yield from every_way([*way.get("any_of", ()), *way.get("all_of", ())])


def money(amount: Fraction) -> str:
    cents = max(int(amount * 100), 0)
    return f"{cents // 100}.{cents % 100:02}"


@st.composite
def material(draw: Any, at: Sequence[Fraction], masses: Sequence[Fraction]) -> Content:
    worth = draw(st.sampled_from(at)) + draw(st.sampled_from([Fraction(0), Fraction(0), Fraction(1, 100), Fraction(-1, 100)]))
    code = draw(st.sampled_from(["USD", "USD", "USD", "EUR"]))
    return {
        "hs": draw(st.sampled_from(CODES)),
        "origin": draw(st.sampled_from(PLACES)),
        "value": f"{money(worth)} USD" if code == "USD" else f"{money(worth / EUR)} EUR",
        "mass": f"{money(max(draw(st.sampled_from(masses)), Fraction(1, 100)))} kg",
    }


@st.composite
def goods(draw: Any, rule: Content) -> Content:
    """Goods of which everything that bears on origin is given: materials that tip a share of the rule, and by a cent do not."""
    value, net_cost, exw = (Fraction(draw(st.sampled_from(WORTH))) for _ in range(3))
    shares = shares_of(rule)
    at = [base * part for base in (value, net_cost, exw) for share in shares for part in (share, 1 - share)]
    masses = [Fraction(100) * share for share in shares] + [Fraction("33.33"), Fraction("0.01"), Fraction(5)]
    places = st.sampled_from([None, *PLACES])
    done = [{"operation": draw(st.sampled_from(OPERATIONS)), "place": draw(places)} for _ in range(draw(st.integers(0, 3)))]
    return {
        "product": "ore",
        "origin": draw(st.sampled_from(PLACES)),
        "quantity": "100 kg",
        "customs_value": f"{money(value)} USD",
        "attributes": {
            "net-cost": f"{money(net_cost)} USD",
            "exw-price": f"{money(exw)} USD",
            "recovered": draw(st.sampled_from(["yes", "no"])),
            "grade": draw(st.sampled_from(["low", "high"])),
        },
        "materials": draw(st.lists(material(at, masses), max_size=3)),
        "processing": [{key: word for key, word in each.items() if word is not None} for each in done],
        "documents": draw(lists(PAPERS, least=0, most=2)),
        "claims": draw(st.sampled_from([[], ["claim-1"], ["claim-1", "claim-2"]])),
    }


@st.composite
def lots(draw: Any, rule: Content) -> Content:
    """A shipment of such goods."""
    return {
        "id": "S",
        "imported_into": "US",
        "entered": draw(st.sampled_from(DAYS)),
        "route": draw(st.lists(st.sampled_from(PLACES), max_size=2)),
        "items": [draw(goods(rule))],
    }


def parsed(content: Content) -> Shipment:
    return Shipment.parse(content)


# What the law says


def originates(rule: Content, content: Content) -> bool:
    """Whether goods originate under a rule, all facts given: the sentences of its grammar, one after the other."""
    return Reading(rule, content).originates()


def among(names: Iterable[str], place: str, day: str) -> bool:
    """Whether a place is one of those a policy names."""
    code = "EU" if place == "DE" else place
    party = code in ("JP", "EU") or (code == "AU" and day >= "2026-06-15")
    return any(name in ("any", code) or (name == "party" and party) for name in names)


def share_of(text: str) -> tuple[str, Fraction, str]:
    """``at most 10% of mass``: how it bounds, the share, and of what."""
    first, second, figure, _, base = text.split()
    return f"{first} {second}", Fraction(figure.removesuffix("%")) / 100, base


def keeps(text: str, part: Fraction, whole: Fraction) -> bool:
    phrase, share, _ = share_of(text)
    limit = share * whole
    return {"at least": part >= limit, "more than": part > limit, "at most": part <= limit, "less than": part < limit}[phrase]


def worth_of(amount: str) -> Fraction:
    figure, code = amount.split()
    return Fraction(figure) * (EUR if code == "EUR" else 1)


class Reading:
    """One rule read beside one item."""

    def __init__(self, rule: Content, content: Content) -> None:
        self.rule, self.day, self.route = rule, content["entered"], content["route"]
        self.item: Mapping[str, Any] = content["items"][0]
        self.foreign = [m for m in self.item["materials"] if not among(rule["cumulation"], m["origin"], self.day)]
        self.own = [m for m in self.item["materials"] if m not in self.foreign]
        #: An operation without a place was done where the goods originate.
        self.done = [(each["operation"], each.get("place", self.item["origin"])) for each in self.item["processing"]]
        self.counted = {operation for operation, place in self.done if self.counts(place)}

    def originates(self) -> bool:
        idle = not self.counted - set(self.rule.get("insufficient", ()))
        barred = "insufficient" in self.rule and bool(self.foreign) and idle
        right = among(self.rule["origin"], self.item["origin"], self.day)
        return right and not barred and any(self.met(way) for way in self.rule["any_of"]) and self.kept_on_the_way()

    def counts(self, place: str) -> bool:
        wanted = self.rule.get("production", ["any"])
        home = "country_of_origin" in wanted and among([{"DE": "EU"}.get(place, place)], self.item["origin"], self.day)
        return home or among(wanted, place, self.day)

    def met(self, way: Content) -> bool:
        """All the keys of a way."""
        for key, wanted in way.items():
            match key:
                case "foreign_materials":
                    met = not self.foreign
                case "wholly_obtained":
                    met = not self.foreign and bool(self.counted & set(wanted))
                case "change_of":
                    met = self.changed(way)
                case "processes":
                    met = bool(self.counted & set(wanted))
                case "processing":
                    met = bool(self.counted - set(self.rule["insufficient"]))
                case "attributes":
                    given = self.item["attributes"]
                    met = all(given[name] in ([words] if isinstance(words, str) else words) for name, words in wanted.items())
                case "any_of":
                    met = any(self.met(part) for part in wanted)
                case "all_of":
                    met = all(self.met(part) for part in wanted)
                case "except_from" | "tolerance" | "focused_on":
                    met = True
                case _:
                    met = self.kept(key, wanted, way.get("focused_on") if key == "focused_value" else None)
            if not met:
                return False
        return True

    def changed(self, way: Content) -> bool:
        level = {"chapter": 2, "heading": 4, "subheading": 6}[way["change_of"]]
        stays = (_digits(OWN)[:level], *(_digits(code) for code in way.get("except_from", ())))
        failing = [material for material in self.foreign if _digits(material["hs"]).startswith(stays)]
        if not failing or "tolerance" not in way:
            return not failing
        if share_of(way["tolerance"])[2] == "mass":
            masses = (Fraction(material["mass"].split()[0]) for material in failing)
            return keeps(way["tolerance"], sum(masses, Fraction(0)), Fraction(self.item["quantity"].split()[0]))
        return keeps(way["tolerance"], _sum(failing), self.base(way["tolerance"]))

    def kept(self, method: str, wanted: str, focused_on: Sequence[str] | None) -> bool:
        whole = self.base(wanted)
        looked_at = self.own if method == "build_up" else self.foreign
        if focused_on is not None:
            looked_at = [m for m in self.foreign if _digits(m["hs"]).startswith(tuple(map(_digits, focused_on)))]
        if not looked_at:
            whole = Fraction(1)  # nothing of it is none of the base, whatever that comes to
        part = _sum(looked_at) if method in ("build_up", "foreign_content") else whole - _sum(looked_at)
        return keeps(wanted, part, whole)

    def base(self, wanted: str) -> Fraction:
        name = share_of(wanted)[2]
        return worth_of(self.item["customs_value"] if name == "customs_value" else self.item["attributes"][name])

    def kept_on_the_way(self) -> bool:
        direct = self.rule.get("direct")
        if direct is None:
            return True
        away = [operation for operation, place in self.done if not among(direct["among"], place, self.day)]
        if not away and all(among(direct["among"], place, self.day) for place in self.route):
            return True
        return set(away) <= set(direct["permitted"]) and set(direct.get("documents", ())) <= set(self.item["documents"])


def _digits(code: str) -> str:
    return code.replace(".", "")


def _sum(materials: Iterable[Content]) -> Fraction:
    return sum((worth_of(material["value"]) for material in materials), Fraction(0))
