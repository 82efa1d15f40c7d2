"""Promises about who is favoured: parties before others, and only who proves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tradezone.assessment.decision import Decision
from tradezone.assessment.origins import with_origin
from tradezone.policy.measures import Gate, Preference
from tradezone.policy.zone import Zone
from tradezone.rules.facts import entry_second
from tradezone.rules.words import UNKNOWN
from tradezone.shipment.shipment import Item, Material, Operation, Shipment
from tradezone.testing.asked import selections
from tradezone.values import Money
from tradezone.values.places import nowhere
from tradezone.verify.promise import Broken, Tried, known_whole
from tradezone.verify.promises.amounts import allowance, clause, fallen_most, lines, money

#: Non-parties compared with one party.
_MOST_OTHERS = 3


def party_no_worse(tried: Tried) -> Iterator[Broken | None]:
    """The goods of a party never owe more duty than the same goods of a country that is none, in the same facts, nor does a gate stop them alone."""
    zone, shipment, decision = tried.zone, tried.shipment, tried.whole
    if decision is None or decision.totals is None or len(shipment.items) != 1 or shipment.items[0].origin is None:
        return
    if not _is_party(zone, shipment, shipment.items[0].origin):
        return
    mine = decision.totals.duty
    for code in _others(zone, shipment):
        other = with_origin(shipment, code)
        theirs = known_whole(tried.decide(other))
        stopped = _stopped(decision) - _stopped(theirs) if theirs is not None else set()
        if theirs is not None and stopped and theirs.outcome != "refused":
            yield _stopped_alone(tried, other, code, min(stopped))
            continue
        if theirs is None or theirs.totals is None or theirs.totals.duty is None or mine is None:
            continue
        if (
            theirs.outcome == "refused"
            or not theirs.totals.duty.exact + allowance(zone, "party-no-worse") * lines(decision, theirs) < mine.exact
        ):
            yield None
            continue
        measure = fallen_most(decision, theirs)
        place, cites = clause(zone, measure, decision, theirs)
        because = (
            f"goods of {shipment.items[0].origin}, a party, owe {money(zone, mine.exact)}, "
            f"the same goods of {code}, which is none, {money(zone, theirs.totals.duty.exact)}"
        )
        remedy = "extend what is lower to parties, or say under `promises` why they owe more"
        yield Broken("party-no-worse", measure, because, place, cites, (shipment, other), remedy)


def _stopped(decision: Decision) -> set[str]:
    """The gates that refuse entry, or ask for a licence."""
    verdicts = [verdict for item in decision.items for verdict in item.grounds.plan.verdicts.values()]
    return {verdict.measure.id for verdict in verdicts if verdict.applies and isinstance(verdict.measure, Gate)}


def _stopped_alone(tried: Tried, other: Shipment, code: str, gate: str) -> Broken:
    origin = tried.shipment.items[0].origin
    measure = tried.zone.measures[gate]
    because = f"`{gate}` stops goods of {origin}, a party, and not the same goods of {code}, which is none"
    remedy = "let it stop both, or say under `promises` why parties alone are stopped"
    return Broken("party-no-worse", gate, because, measure.place, measure.cites, (tried.shipment, other), remedy)


def _standing(zone: Zone, shipment: Shipment, code: str) -> str:
    found = zone.roll.standing(code, entry_second(zone, shipment), shipment.items[0].product)
    return "non_party" if found is None else found.status


def _is_party(zone: Zone, shipment: Shipment, code: str) -> bool:
    return _standing(zone, shipment, code) == "party"


def _others(zone: Zone, shipment: Shipment) -> list[str]:
    """Countries that are no party on the day: one the policy never names, and some it does."""
    listed = [code for code in sorted(zone.roll.standings) if _standing(zone, shipment, code) not in ("party", "provisional")]
    return [_never_named(zone), *listed[: _MOST_OTHERS - 1]]


def _never_named(zone: Zone) -> str:
    """A country that the policy never names: not as a party, and not as a place it asks for."""
    return nowhere({code for selection in selections(zone) for code in selection.named} | set(zone.roll.standings))


def preference_is_proved(tried: Tried) -> Iterator[Broken | None]:
    """A preference is never granted without a claim, a proof and the origin it is for.

    Where it is granted, it no longer is to the same goods without any claim, without any document, of a country the policy never names,
    or, where the policy has rules of origin for them, made wholly of foreign goods of their own kind by an operation that confers none.
    """
    zone, shipment, decision = tried.zone, tried.shipment, tried.whole
    if decision is None or len(shipment.items) != 1:
        return
    for preference in _granted(decision):
        for without, other in _unproved(zone, shipment):
            found = known_whole(tried.decide(other))
            if found is None:
                continue
            if preference not in _granted(found):
                yield None
                continue
            place, cites = preference.place, preference.cites
            because = f"`{preference.id}` is granted {without}"
            remedy = "ask for it under `when`, or say under `promises` why the law does not"
            yield Broken("preference-is-proved", preference.id, because, place, cites, (other,), remedy)


def _granted(decision: Decision) -> list[Preference]:
    verdicts = [verdict for item in decision.items for verdict in item.grounds.plan.verdicts.values()]
    return [verdict.measure for verdict in verdicts if verdict.applies and isinstance(verdict.measure, Preference)]


def _unproved(zone: Zone, shipment: Shipment) -> Iterator[tuple[str, Shipment]]:
    """The same goods with one thing missing that a preference rests on, and what that is."""
    item = shipment.items[0]
    yield "without a claim", replace(shipment, items=(replace(item, claims=(), made=()),))
    yield "without any document", replace(shipment, items=(replace(item, documents=(), issued=()),))
    stranger = _never_named(zone)
    yield f"to goods of {stranger}, which the policy never names", with_origin(shipment, stranger)
    foreign = _made_of_foreign(zone, item, entry_second(zone, shipment))
    if foreign is not None:
        yield "to goods made wholly of foreign goods of their own kind", replace(shipment, items=(foreign,))


def _made_of_foreign(zone: Zone, item: Item, second: int) -> Item | None:
    """The item made of goods of its own code from a country the policy never names, which were packed."""
    rules = [rule for rule in zone.origin_rules if item.product in rule.covers and second in rule.period]
    code = next((code for code in zone.products[item.product].hs if code.digits), None)
    if not rules or code is None or item.customs_value is None or not item.customs_value.units:
        return None
    operations = {name for rule in rules for name in rule.insufficient} or {"packing"}
    worths = [item.customs_value, *_stated(zone, item)]
    material = Material(
        hs=item.hs or code, origin=_never_named(zone), value=max(worths, key=lambda each: each.amount), mass=item.quantity
    )
    return replace(item, materials=(material,), processing=(Operation(operation=min(operations)),))


def _stated(zone: Zone, item: Item) -> Iterator[Money]:
    """Amounts that the goods state and that a rule of origin may take for their value: their net cost, their ex-works price."""
    for name, attribute in zone.products[item.product].attributes.items():
        text = item.attributes.get(name, UNKNOWN)
        if attribute.kind == "money" and text != UNKNOWN:
            amount = Money.parse(text)
            if item.customs_value is not None and amount.of == item.customs_value.of:
                yield amount
