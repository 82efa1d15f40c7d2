"""Where a place stands to those a policy names, in words."""

from __future__ import annotations

from collections.abc import Sequence

from tradezone.assessment.wording.phrases import Ground
from tradezone.policy.conditions import DatedMember, PlaceSelection
from tradezone.policy.parties import NON_PARTY, Standing
from tradezone.rules.facts import Facts


def located(fact: str, code: str, selection: PlaceSelection, facts: Facts) -> Ground:
    """Where a place stands to those the policy names."""
    roll = facts.zone.roll
    who = _SUBJECTS[fact].format(code)
    among = f"one of {', '.join(selection.names)}"
    if selection.codes and (code in selection.codes or roll.territory(code) in selection.codes):
        return Ground(f"{who} is {among}" if selection.names != (code,) else f"{_FACT_WORDS[fact]} {code}")
    times = roll.memberships(selection, code)
    now = next((member for member in times if facts.second in member.period), None)
    if now is not None:
        verb = "has been" if now.text.startswith("since") else "is"
        return Ground(f"{who} {verb} one of {now.group} {now.text}", now.place, now.cites)
    if times and not roll.selects(selection, code, facts.second, facts.product.name):
        return _at_other_times(who, times, facts.second)
    if not selection.statuses:
        is_one_country = len(selection.names) == 1 and selection.names[0] in selection.named
        return Ground(f"{_FACT_WORDS[fact]} {code} is not {selection.names[0]}" if is_one_country else f"{who} is not {among}")
    standing = roll.standing(code, facts.second, facts.product.name)
    ahead = roll.ahead(code, facts.second, selection.statuses)
    if standing is None and ahead is not None:
        return Ground(
            f"{who} is {_STATUS_WORDS[ahead.status]} only {ahead.since.replace('since', 'from')}", ahead.place, ahead.cites
        )
    status = NON_PARTY if standing is None else standing.status
    if standing is None:  # a country the policy never names
        standing = Standing(NON_PARTY, "", (), None)
    since = f" {standing.since}" if standing.since else ""
    if status in selection.statuses:
        verb = "has been" if since.startswith(" since") else "is"
        return Ground(f"{who} {verb} {_STATUS_WORDS[status]}{since}", standing.place, standing.cites)
    wanted = " or ".join(_STATUS_WORDS[name] for name in sorted(selection.statuses))
    text = f"{who} is not {wanted}" if status == NON_PARTY else f"{who} is {_STATUS_WORDS[status]}{since}, not {wanted}"
    return Ground(text, standing.place, standing.cites)


def _at_other_times(who: str, times: Sequence[DatedMember], second: int) -> Ground:
    """When a place is one of a group, though not now; by the clause that makes it one next, or did last."""
    later = [member for member in times if member.period.start is not None and member.period.start > second]
    nearest = min(later, key=lambda member: member.period.start or 0) if later else times[-1]
    spans = [member.text.replace("since", "from") for member in times if member.group == nearest.group]
    return Ground(f"{who} is one of {nearest.group} only {' and '.join(spans)}", nearest.place, nearest.cites)


def route(selection: PlaceSelection, facts: Facts) -> Ground:
    places = facts.shipment.route or ()
    for code in places:
        if not facts.zone.roll.selects(selection, code, facts.second, facts.product.name):
            found = located("route", code, selection, facts)
            return Ground(f"the route goes through {code}: {found.text}", found.place, found.cites)
    names = place_names(selection)
    return Ground(f"every place on the route {', '.join(places)} is {names}" if places else "the route has no place between")


def place_names(selection: PlaceSelection) -> str:
    """What a policy names, its statuses in words: ``a party or JP``."""
    return " or ".join(_STATUS_WORDS.get(name, name) for name in selection.names)


_SUBJECTS = {
    "imported_into": "{}, the importing country,",
    "origin": "{}, the origin,",
    "exported_from": "{}, the place of export,",
    "route": "{}",
    "provenance": "{}",
    "material": "{}",
}


_FACT_WORDS = {
    "imported_into": "import into",
    "origin": "origin",
    "exported_from": "export from",
    "route": "place",
    "provenance": "place",
    "material": "origin",
}


_STATUS_WORDS = {
    "party": "a party",
    "provisional": "a provisional party",
    "signatory": "a signatory",
    "equivalent": "an equivalent partner",
    "framework": "a framework partner",
    "observer": "an observer",
    "suspended": "suspended",
    "non_party": "a non-party",
}
