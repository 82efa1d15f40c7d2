"""Who is what to the agreement on which day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tradezone.policy.conditions import DatedMember, PlaceSelection
from tradezone.text.diagnostics import Place
from tradezone.values import Citation, Period, Timeline
from tradezone.values.places import EU, EU_MEMBERS

NON_PARTY = "non_party"


class Standing(NamedTuple):
    """What a country is from some day on, and where the policy says so."""

    status: str
    since: str
    cites: tuple[Citation, ...]
    place: Place | None


class Suspension(NamedTuple):
    """A party is suspended for some products only."""

    period: Period
    products: frozenset[str]
    standing: Standing


class Roll(NamedTuple):
    """The parties of an agreement with their dated statuses, and the customs territories they belong to."""

    standings: Mapping[str, Timeline[Standing]]
    suspensions: Mapping[str, tuple[Suspension, ...]]
    territories: Mapping[str, str]

    def territory(self, code: str) -> str:
        """The customs territory a country is in: itself, unless it is a member of one."""
        return self.territories.get(code, code)

    def standing(self, code: str, second: int, product: str) -> Standing | None:
        """What the country is to the agreement, or until it is anything itself the territory it is in; None for one it never names."""
        row, name = None, code
        for name in (code, self.territories.get(code, code)):
            timeline = self.standings.get(name)
            row = timeline.at(second) if timeline is not None else None
            if row is not None:
                break
        if row is not None and row.value.status == "party":
            for suspension in self.suspensions.get(name, ()):
                if second in suspension.period and product in suspension.products:
                    return suspension.standing
        return row.value if row is not None else None

    def ahead(self, code: str, second: int, statuses: frozenset[str]) -> Standing | None:
        """The first of some statuses that a country will have later."""
        for name in (code, self.territories.get(code, code)):
            rows = self.standings.get(name, ())
            later = next((row.value for row in rows if row.start > second and row.value.status in statuses), None)
            if later is not None:
                return later
        return None

    def memberships(self, selection: PlaceSelection, code: str) -> list[DatedMember]:
        """When a country, or the territory it is in, is one of the groups a policy names, where that is for some time only."""
        return [member for member in selection.dated if member.code in (code, self.territories.get(code, code))]

    def selects(self, selection: PlaceSelection, code: str, second: int, product: str) -> bool:
        """Whether a place is among those a policy names, by code, as one of a group on the day, or by its status on the day."""
        if selection.everywhere:
            return True
        if selection.codes and (code in selection.codes or self.territories.get(code, code) in selection.codes):
            return True
        if selection.dated and any(second in member.period for member in self.memberships(selection, code)):
            return True
        if not selection.statuses:
            return False
        standing = self.standing(code, second, product)
        return (NON_PARTY if standing is None else standing.status) in selection.statuses


def territories(declared: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Member to territory: the European Union, and those a policy declares."""
    members = dict.fromkeys(EU_MEMBERS, EU)
    for territory, codes in declared.items():
        members.update(dict.fromkeys(codes, territory))
    return members
