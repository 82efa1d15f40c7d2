"""The leak of a bare tariff shift: goods of anywhere get a preference after one conversion. Shown with a shipment that does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import decide
from tradezone.assessment.unknowns.origin import codes
from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.measures import OriginRule, Preference
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.origin_words import origin_name
from tradezone.rules.product_rules import product_rules
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Material, Operation, ProvenanceStage, Shipment
from tradezone.text.diagnostics import Diagnostic
from tradezone.values import HsCode, Moment, Money, Share
from tradezone.values.places import INVENTED
from tradezone.verify.origin_witness import when_and_where
from tradezone.verify.showing import shown
from tradezone.verify.witness import witness

#: How much of the value of the goods is foreign: all but a hundredth.
_VALUE, _FOREIGN = 1_000_000, 990_000
_STAGES: Final = ("ore", "intermediate", "refining")
_ALL: Final = Share(100, 0)
#: Minerals and concentrates of other kinds.
_USUAL: Final = (HsCode("2530.90"), HsCode("2617.90"))
#: Codes tried of what the goods could be made from.
_MOST_CODES: Final = 6


def origin_leaks(zone: Zone) -> Iterator[Diagnostic]:
    """A preference asks for more than that the tariff code changes, or that anything was done: else goods of anywhere get it."""
    for preference in zone.measures.values():
        if isinstance(preference, Preference):
            found = [leak for product in sorted(preference.covers) for leak in _leak(zone, preference, product)]
            if found:
                yield _told(zone, preference, found)


def _told(zone: Zone, preference: Preference, found: list[tuple[OriginRule, Shipment]]) -> Diagnostic:
    (rule, shipment), *others = found
    item = shipment.items[0]
    material = (item.materials or ())[0]
    rest = ", ".join(f"`{each.items[0].product}`" for _, each in others)
    notes = (
        f"{rule.place}: `{rule.id}` asks for no more here",
        *((f"the same holds for {rest}",) if rest else ()),
        shown(replace(shipment, entered=_day(zone, shipment)), ("exported_from", "route")),
    )
    return Diagnostic(
        "tariff-shift-leak",
        f"`{preference.id}` goes to `{item.product}` of which 99 % of the value is {material.hs} from anywhere, after one conversion",
        preference.place,
        notes,
        "ask for `provenance`, a share of the value or a specific process beside it, or say under `acknowledged` why not",
        "warning",
        preference.id,
    )


def _day(zone: Zone, shipment: Shipment) -> Moment:
    """The day of entry by the policy's clock, where the goods get the preference all day."""
    here = datetime.fromtimestamp(entry_second(zone, shipment), zone.time_zone)
    return Moment(here.date())


def _leak(zone: Zone, preference: Preference, product: str) -> Iterator[tuple[OriginRule, Shipment]]:
    """The first shipment of a product, nearly all of it foreign, that gets the preference, and the rule that lets it."""
    named = {c.rule for tree in preference.conditions for c in asked(tree) if isinstance(c, ask.Originating)}
    rules = [rule for rule in zone.origin_rules if product in rule.covers and named & {"", rule.id}]
    found = ((rule, shipment) for rule in rules for shipment in _made_abroad(zone, preference, product, rule))
    yield from islice(((rule, each) for rule, each in found if _gets(zone, each, preference.id, rule)), 1)


def _plain(zone: Zone, preference: Preference, product: str, rule: OriginRule) -> Shipment | None:
    """A shipment of the product that gets the preference by the rule, in place of a duty that one of its rows names."""
    duty = zone.measures[preference.replaces]
    cases = [row.conditions for row in law.rows(duty) if row.reaches(product)]
    for case in cases:
        trees = (*preference.conditions, *duty.conditions, *case, *when_and_where(rule))
        found = witness(zone, product, trees, lambda _, verdicts: verdicts[preference.id].applies)
        if found is not None:
            return found
    return None


def _codes(zone: Zone, product: str, rule: OriginRule) -> list[HsCode]:
    """What the goods could be made from: the stage before, other products of the policy, and something no rule names."""
    mine = zone.products[product]
    before = zone.products[mine.made_from.product].hs if mine.made_from is not None else ()
    others = [code for other in zone.products.values() for code in other.hs]
    own = {code.digits for code in mine.hs}
    found = [code for code in (*before, *others) if code.digits and code.digits not in own]
    other = codes(mine, [condition for tree in rule.conditions for condition in asked(tree)])[-1]
    usual = [code for code in _USUAL if code.digits not in own]
    return [*list(dict.fromkeys((*found, *usual)))[:_MOST_CODES], other]


def _made_abroad(zone: Zone, preference: Preference, product: str, rule: OriginRule) -> Iterator[Shipment]:
    """Goods that get the preference, and then the same made of foreign ones by one operation that no rule names."""
    plain = _plain(zone, preference, product, rule)
    foreign = None if plain is None else _foreign(zone, plain, rule)
    if plain is None or foreign is None:
        return
    for code in _codes(zone, product, rule):
        goods = replace(
            plain.items[0],
            customs_value=Money(_VALUE * 100, 2, of=zone.currency),
            materials=(Material(hs=code, origin=foreign, value=Money(_FOREIGN * 100, 2, of=zone.currency)),),
            processing=(Operation(operation="conversion"),),
            provenance=tuple(ProvenanceStage(stage, foreign, _ALL) for stage in _STAGES),
        )
        yield replace(plain, items=(goods,))


def _foreign(zone: Zone, shipment: Shipment, rule: OriginRule) -> str | None:
    """A country whose materials are foreign under the rule."""
    second, product = entry_second(zone, shipment), shipment.items[0].product
    return next((each for each in sorted(INVENTED) if not zone.roll.selects(rule.cumulation, each, second, product)), None)


def _gets(zone: Zone, shipment: Shipment, preference: str, rule: OriginRule) -> bool:
    try:
        facts: Facts = read_facts(zone, shipment, shipment.items[0], entry_second(zone, shipment))
        applies = decide(facts, product_rules(zone, facts.product.name, plain=True))[preference].applies
    except (NeededFacts, ShipmentError):
        return False
    return applies and facts.concluded.get(origin_name(rule.id)) is True
