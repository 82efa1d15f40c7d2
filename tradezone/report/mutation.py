"""Mutation in print and as JSON: how many mutants were noticed by whom, and each that survives with the case that would notice it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from tradezone.mutation.mutation import Mutation, Survivor
from tradezone.mutation.telling import Keys, Telling
from tradezone.policy.zone import Zone
from tradezone.report.layout import WIDTH, Line, columns
from tradezone.shipment.shipment import Shipment
from tradezone.shipment.writing import written
from tradezone.text.diagnostics import printable
from tradezone.text.yaml_writing import yaml_text

#: Differences told of one survivor.
_MOST_TOLD: Final = 3
_LISTS: Final = ("findings", "missing")


def mutation_lines(zone: Zone, found: Mutation) -> Iterator[Line]:
    """The counts, then each survivor in the order of the files: the change, what differs, and a case that would notice it."""
    tried = "" if found.tried == found.mutants else f", {found.tried:,} tried"
    yield Line(f"{found.policy}: {found.mutants:,} mutants{tried}, {len(found.survivors) or 'none'} survive", "bold")
    rows = (
        (found.refused, "refused by `check`"),
        (found.count("case"), f"noticed by one of {found.cases} worked cases"),
        (found.count("promise"), "noticed by a promise"),
        (len(found.told_apart), "survive; the case that would notice each is given"),
        (len(found.survivors) - len(found.told_apart), "survive, and no drawn shipment tells them apart"),
    )
    for count, words in rows:
        yield from columns([(f"{count:,}", -6), (words, WIDTH - 9)])
    yield Line("")
    for survivor in found.survivors:
        yield from _survivor(zone, survivor)
    if found.survivors and found.survivors[-1].telling is None:
        yield Line("")
    yield from _covered(found)


def _survivor(zone: Zone, survivor: Survivor) -> Iterator[Line]:
    mutant, telling = survivor
    after = "(left out)" if mutant.after is None else mutant.after
    alike = "; no drawn shipment tells it apart" if telling is None else ""
    yield Line(printable(f"{mutant.place}: survives: {mutant.before} -> {after}{alike}"), "" if telling is None else "bold")
    if telling is None:
        return
    for each in telling.differences[:_MOST_TOLD]:
        yield Line(printable(f"  {each.name} is {each.before}, then {each.after}"))
    if len(telling.differences) > _MOST_TOLD:
        yield Line(f"  and {len(telling.differences) - _MOST_TOLD} more")
    case = case_of(zone, survivor, telling)
    yield Line("  add this case" if case["expect"] else "  shown by this, though no case can expect what is not found")
    text = yaml_text({"cases": [case]}).partition("\n")[2]
    yield from (Line(f"  {printable(line)}".rstrip()) for line in text.splitlines())
    yield Line("")


def _covered(found: Mutation) -> Iterator[Line]:
    """Exactly what was tried."""
    if found.tried < found.mutants:
        yield Line(f"the time was up when {found.tried:,} of {found.mutants:,} mutants had been tried, from all of the policy")
    yield Line(f"told apart by {found.drawn:,} shipments drawn and those made from them, seed {found.seed}")
    if found.left_out:
        yield from columns(
            [(f"left out, since they differ from the policy as it is: {', '.join(found.left_out)}", WIDTH - 2)], indent=0
        )


def case_of(zone: Zone, survivor: Survivor, telling: Telling) -> dict[str, Any]:
    """The case to add: a shipment that tells a mutant apart, and what the policy as it is decides of it."""
    content = written(telling.subject)
    content.pop("id")
    place = survivor.mutant.place
    kind = "shipment" if isinstance(telling.subject, Shipment) else "transaction"
    name = place.short.replace(".yaml:", "-").replace(".yml:", "-")
    moved = "".join(each if each.isalnum() else "-" for each in (survivor.mutant.after or "left-out"))
    return {"id": f"{name}-{place.column}-{moved}", kind: content, "expect": _expected(zone, telling)}


def _expected(zone: Zone, telling: Telling) -> dict[str, Any]:
    """What of the differences a case can expect; what it cannot, such as a finding that is not made, is left out."""
    expected: dict[str, Any] = {}
    for each in telling.differences:
        if each.is_expectable:
            level, keys = expected, each.keys
            if keys[0] == "items":
                level, keys = expected.setdefault("items", {}).setdefault(keys[1], {}), keys[2:]
            _expect(zone, level, keys, each.before)
    return expected


def _expect(zone: Zone, level: dict[str, Any], keys: Keys, before: str) -> None:
    within, name = keys[0] if len(keys) > 1 else "", keys[-1]
    if within == "charges":
        level.setdefault("charges", {})[name] = f"0.00 {zone.currency}" if before == "none" else before
    elif within in _LISTS:
        level.setdefault(within, []).append(name)
    elif within == "bounds":
        level.setdefault("bounds", {})[name] = before.split(" to ")
    else:
        level[name] = before


def mutation_json(zone: Zone, found: Mutation) -> str:
    form = {
        "policy": found.policy,
        "policy_digest": zone.digest,
        "mutants": found.mutants,
        "tried": found.tried,
        "refused": found.refused,
        "noticed_by_cases": found.count("case"),
        "noticed_by_promises": found.count("promise"),
        "survive": len(found.survivors),
        "told_apart": len(found.told_apart),
        "cases": found.cases,
        "left_out": list(found.left_out),
        "drawn": found.drawn,
        "seed": found.seed,
        "survivors": [_form(zone, survivor) for survivor in found.survivors],
        "noticed": [
            {
                "place": str(each.mutant.place),
                "before": each.mutant.before,
                "after": each.mutant.after,
                "by": each.by,
                "name": each.name,
            }
            for each in found.noticed
        ],
    }
    return json.dumps(form, ensure_ascii=False, indent=1) + "\n"


def _form(zone: Zone, survivor: Survivor) -> dict[str, Any]:
    mutant, telling = survivor
    return {
        "place": str(mutant.place),
        "before": mutant.before,
        "after": mutant.after,
        "differences": []
        if telling is None
        else [{"of": each.name, "before": each.before, "after": each.after} for each in telling.differences],
        "case": None if telling is None else case_of(zone, survivor, telling),
    }
