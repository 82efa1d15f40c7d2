"""The leak of a bare tariff shift: goods of anywhere get a preference after one conversion. Shown with a shipment that does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Final

from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import decide
from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.measures import OriginRule, Preference
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts, entry_second
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import product_rules
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Material, Operation, ProvenanceStage, Shipment
from tradezone.text.diagnostics import Diagnostic
from tradezone.values import HsCode, Moment, Money, Share
from tradezone.values.places import INVENTED
from tradezone.verify.origin_witness import rule_meant
from tradezone.verify.showing import shown
from tradezone.verify.witness import witness

#: How much of the value of the goods is foreign: all but a hundredth.
_VALUE, _FOREIGN = 1_000_000, 990_000
_STAGES: Final = ("ore", "intermediate", "refining")
_ALL: Final = Share(100, 0)
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
    """The first shipment of a product, nearly all of it foreign, that gets the preference."""
    named = [c.rule for tree in preference.conditions for c in asked(tree) if isinstance(c, ask.Originating)]
    rule = rule_meant(zone, product, named[0]) if named else None
    if rule is None:
        return
    plain = _plain(zone, preference, product)
    shipments = () if plain is None else (s for code in _codes(zone, product) for s in _made_abroad(zone, plain, rule, code))
    yield from ((rule, shipment) for shipment in islice(filter(lambda each: _gets(zone, each, preference.id), shipments), 1))


def _plain(zone: Zone, preference: Preference, product: str) -> Shipment | None:
    """A shipment of the product that gets the preference, in place of a duty that one of its rows names."""
    duty = zone.measures[preference.replaces]
    cases = [row.conditions for row in law.rows(duty) if row.reaches(product)]
    found = (
        witness(
            zone, product, (*preference.conditions, *duty.conditions, *case), lambda _, verdicts: verdicts[preference.id].applies
        )
        for case in cases
    )
    return next((shipment for shipment in found if shipment is not None), None)


def _codes(zone: Zone, product: str) -> list[HsCode]:
    """What the goods could be made from: the stage before, other products of the policy, and anything else."""
    mine = zone.products[product]
    before = zone.products[mine.made_from.product].hs if mine.made_from is not None else ()
    others = [code for other in zone.products.values() for code in other.hs]
    own = {code.digits for code in mine.hs}
    found = [code for code in (*before, *others) if code.digits and code.digits not in own]
    other = HsCode("2530.90" if "253090" not in own else "2617.90")
    return [*list(dict.fromkeys(found))[: _MOST_CODES - 1], other]


def _made_abroad(zone: Zone, plain: Shipment, rule: OriginRule, code: HsCode) -> Iterator[Shipment]:
    """The same goods made of foreign ones by one operation that no rule names."""
    second, item = entry_second(zone, plain), plain.items[0]
    foreign = next((each for each in sorted(INVENTED) if not zone.roll.selects(rule.cumulation, each, second, item.product)), None)
    if foreign is None:
        return
    material = Material(hs=code, origin=foreign, value=Money(_FOREIGN * 100, 2, of=zone.currency))
    goods = replace(
        item,
        customs_value=Money(_VALUE * 100, 2, of=zone.currency),
        materials=(material,),
        processing=(Operation(operation="conversion"),),
        provenance=tuple(ProvenanceStage(stage, foreign, _ALL) for stage in _STAGES),
    )
    yield replace(plain, items=(goods,))


def _gets(zone: Zone, shipment: Shipment, preference: str) -> bool:
    try:
        facts: Facts = read_facts(zone, shipment, shipment.items[0], entry_second(zone, shipment))
        return decide(facts, product_rules(zone, facts.product.name, plain=True))[preference].applies
    except (NeededFacts, ShipmentError):
        return False
