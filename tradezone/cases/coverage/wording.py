"""Conditions as the author of a policy writes them, for naming them in a list: ``quantity: at most 5 kg``."""

from __future__ import annotations

from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.proof import ClaimedWithin, IssuedWithin


def as_written(condition: Condition) -> str:
    """The condition with its key, without the answer that is wanted of it."""
    found = _of_shipment(condition) or _of_measures(condition) or _of_origin(condition)
    assert found is not None, condition  # noqa: S101 ours: every condition has its words
    return found


def _of_shipment(condition: Condition) -> str | None:
    match condition:
        case ask.InForce(_, _, text):
            return text
        case ask.Located(fact, selection):
            return f"{fact}: {_listed(selection.names)}"
        case ask.Provenance():
            return f"provenance: {_provenance(condition)}"
        case ask.Presented(fact, name):
            return f"{fact}: {name}"
        case IssuedWithin(document, span, _):
            return f"documents: {document}, issued_within: {span}"
        case ClaimedWithin(claim, span):
            return f"claims: {claim}, claimed_within: {span}"
        case ask.Named(fact, names):
            return f"{fact}: {_listed(names)}"
        case ask.Related():
            return "related_parties"
        case ask.QuantityKept(bound):
            return f"quantity: {bound}"
        case ask.ValueKept(bound):
            return f"customs_value: {bound}"
        case ask.DateKept(fact, _, _, text):
            return f"{fact}: {text}"
        case ask.AttributeKept(name, _, bound, words):
            return f"{name}: {_listed(words) if bound is None else bound}"
        case ask.Stated(fact):
            return f"stated: {fact}"
        case ask.InSeason(season):
            return f"season: {season}"
        case ask.OutsideQuota():
            return "quota: outside"
        case ask.UnderContract(contract):
            return f"contract: {contract}"
        case ask.InPeriods(periods):
            return f"periods: {periods}"
    return None


def _of_measures(condition: Condition) -> str | None:
    match condition:
        case ask.HasFloor(measure):
            return f"a floor of {measure} on the day"
        case ask.PricedBelow(measure):
            return f"priced_below: {measure}"
        case ask.FirstResaleBelow(measure):
            return f"first_resale_below: {measure}"
        case ask.AboveCeiling(measure):
            return f"a price above the ceiling of {measure}"
        case ask.PriceKept(bound):
            return f"price: {bound}"
        case ask.Applies(measure):
            return f"applies: {measure}"
        case ask.Originating(rule):
            return f"originating{_under(rule)}"
        case ask.ForeignMaterials(rule):
            return f"foreign_materials{_under(rule)}"
        case ask.InsufficientProcessing(rule):
            return f"processing: insufficient{_under(rule)}"
    return None


def _of_origin(condition: Condition) -> str | None:
    match condition:
        case ask.WhollyObtained(_, operations):
            return f"wholly_obtained: {_listed(operations)}"
        case ask.Worked(_, operations):
            return f"processes: {_listed(operations)}"
        case ask.Changed(_, level, excepted, tolerance):
            but = f", except_from: {_listed([str(code) for code in excepted])}" if excepted else ""
            return f"change_of: {level}{but}{'' if tolerance is None else f', tolerance: {tolerance}'}"
        case ask.ContentKept(_, method, wanted):
            return f"{method}: {wanted}"
        case ask.ConsignedDirectly():
            return "direct"
    return None


def _provenance(condition: ask.Provenance) -> str:
    parts = [condition.at or "", *condition.stages]
    parts += [] if condition.selection is None else ["in", _listed(condition.selection.names)]
    parts += ["by", _listed(condition.operators)] if condition.operators else []
    parts += [] if condition.bound is None else [str(condition.bound)]
    return " ".join(part for part in parts if part)


def _under(rule: str) -> str:
    return f", under: {rule}" if rule else ""


def _listed(names: tuple[str, ...] | list[str]) -> str:
    return names[0] if len(names) == 1 else f"[{', '.join(names)}]"
