"""Where a place stands to those a policy names, in words."""

from __future__ import annotations

from tradezone.assessment.phrases import Ground, one_of
from tradezone.policy.conditions import PlaceSelection
from tradezone.policy.parties import NON_PARTY, Standing
from tradezone.rules.facts import Facts


def located(fact: str, code: str, selection: PlaceSelection, facts: Facts) -> Ground:
    """Where a place stands to those the policy names."""
    roll = facts.zone.roll
    if selection.codes and (code in selection.codes or roll.territory(code) in selection.codes):
        named = f" is {one_of(selection.names)}" if selection.names != (code,) else ""
        return Ground(f"{_FACT_WORDS[fact]} {code}{named}")
    if not selection.statuses:
        return Ground(f"{_FACT_WORDS[fact]} {code} is not {one_of(selection.names)}")
    standing = roll.standing(code, facts.second, facts.product.name)
    ahead = roll.ahead(code, facts.second, selection.statuses)
    who = _SUBJECTS[fact].format(code)
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


def route(selection: PlaceSelection, facts: Facts) -> Ground:
    places = facts.shipment.route or ()
    for code in places:
        if not facts.zone.roll.selects(selection, code, facts.second, facts.product.name):
            found = located("route", code, selection, facts)
            return Ground(f"the route goes through {code}: {found.text}", found.place, found.cites)
    names = " or ".join(_STATUS_WORDS.get(name, name) for name in selection.names)
    return Ground(f"every place on the route {', '.join(places)} is {names}" if places else "the route has no place between")


_SUBJECTS = {
    "imported_into": "{}, the importing country,",
    "origin": "{}, the origin,",
    "exported_from": "{}, the place of export,",
    "route": "{}",
}


_FACT_WORDS = {"imported_into": "import into", "origin": "origin", "exported_from": "export from", "route": "place"}


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
