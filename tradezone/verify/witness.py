"""Witnesses: a shipment for which given conditions hold, found by construction and confirmed by deciding it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from tradezone.assessment.plan import NeededFacts
from tradezone.assessment.planning import decide
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.products import Attribute, Product
from tradezone.policy.trees import AllOf, Tree, asked
from tradezone.policy.zone import Zone
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import read_facts
from tradezone.rules.product_rules import product_rules
from tradezone.rules.proof_words import day_of
from tradezone.rules.ruleset import clauses
from tradezone.rules.verdicts import Verdict
from tradezone.rules.words import month_and_day
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Item, Shipment
from tradezone.values import Moment, Money, Quantity, UnitPrice
from tradezone.values.exact import Exact
from tradezone.values.figures import plainest, write_figure
from tradezone.values.places import nowhere
from tradezone.values.units import UNITS
from tradezone.verify.origin_witness import made, of_the_rule
from tradezone.verify.proof_witness import proof_days
from tradezone.verify.provenance_witness import with_provenance

#: What a found shipment has to show: its facts and the verdicts on it.
Confirms = Callable[[Facts, Mapping[str, Verdict]], bool]

_DEAR: Final = 10**12
_MOST_DAYS: Final = 60

#: The answer wanted of each condition.
Wanted = Mapping[Condition, bool]


def witness(zone: Zone, product: str, trees: Iterable[Tree], confirms: Confirms) -> Shipment | None:
    """A shipment of a product for which all conditions hold and which confirms what is looked for; None where none is found."""
    whole = AllOf(tuple(_expanded(zone, product, tuple(trees))))
    conditions = asked(whole)
    words = {condition: str(i) for i, condition in enumerate(conditions)}
    try:
        alternatives = clauses(whole, words)
    except OverflowError:  # two measures that are each within bounds may not be together: nothing is claimed of them
        return None
    for clause in alternatives:
        wanted = {conditions[int(word)]: answer == "yes" for word, answer in clause}
        for second in _seconds(zone, wanted):
            for shipment in _shipments(zone, product, wanted, second):
                if _confirmed(zone, shipment, second, confirms):
                    return shipment
    return None


def _expanded(zone: Zone, product: str, trees: tuple[Tree, ...]) -> Iterator[Tree]:
    """The conditions, with those of every measure that has to apply."""
    for tree in trees:
        yield tree
        yield from of_the_rule(zone, product, tree)
        for condition in asked(tree):
            if isinstance(condition, ask.Applies) and product in zone.measures[condition.measure].covers:
                yield from _expanded(zone, product, zone.measures[condition.measure].conditions)


def _confirmed(zone: Zone, shipment: Shipment, second: int, confirms: Confirms) -> bool:
    try:
        facts = read_facts(zone, shipment, shipment.items[0], second)
        return confirms(facts, decide(facts, product_rules(zone, facts.product.name, plain=True)))
    except (NeededFacts, ShipmentError):
        return False


def _seconds(zone: Zone, wanted: Wanted) -> Iterator[int]:
    """Seconds at which something begins or ends, that lie in every span wanted."""
    spans = [(c, answer) for c, answer in wanted.items() if isinstance(c, ask.InForce)]
    entered = [c.second for c in wanted if isinstance(c, ask.DateKept) and c.fact == "entered"]
    seasons = {second for c in wanted if isinstance(c, ask.InSeason) for second in _days_of(zone, c)}
    edges = {*seasons, *zone.edges, *(edge - 1 for edge in zone.edges), *entered, *(second - 1 for second in entered)}
    of_year = [(c.season, answer) for c, answer in wanted.items() if isinstance(c, ask.InSeason)]
    fitting = [
        edge
        for edge in sorted(edges)
        if all(season.holds(*month_and_day(edge, zone.time_zone)) is answer for season, answer in of_year)
        and all(((c.start is None or c.start <= edge) and (c.end is None or edge < c.end)) is answer for c, answer in spans)
    ]
    yield from fitting[:_MOST_DAYS]


def _days_of(zone: Zone, condition: ask.InSeason) -> Iterator[int]:
    """Noon of the first day of a season and of the day after its last, in the years in which something of the policy changes."""
    years = sorted({datetime.fromtimestamp(edge, zone.time_zone).year for edge in zone.edges})
    for year in [*years, *(year + 1 for year in years[-1:])]:
        for (month, day), later in ((condition.season.first, 0), (condition.season.last, 1)):
            noon = datetime(year, month, min(day, 28), 12, tzinfo=zone.time_zone) + timedelta(days=max(0, day - 28) + later)
            yield int(noon.timestamp())


def _shipments(zone: Zone, product: str, wanted: Wanted, second: int) -> Iterator[Shipment]:
    """One shipment that answers each condition as wanted, as far as that can be arranged one fact at a time."""
    places = {fact: _place(zone, product, wanted, second, fact) for fact in ("imported_into", "origin", "exported_from", "route")}
    if None in places.values():
        return
    moments: dict[str, Any] = {}
    for fact in ("contracted", "loaded", "exported"):
        moments[fact] = _moment(wanted, fact)
    issued, claimed = proof_days(wanted, day_of(second, zone.time_zone))
    item = replace(made(zone, _item(zone, product, wanted, str(places["origin"])), wanted), issued=issued, made=claimed)
    names = {}
    for condition, answer in wanted.items():
        if isinstance(condition, ask.Named) and answer:
            names[condition.fact] = condition.names[0]
    related = next((answer for condition, answer in wanted.items() if isinstance(condition, ask.Related)), False)
    shipment = Shipment(
        id="witness",
        imported_into=str(places["imported_into"]),
        entered=instant(second),
        items=(item,),
        exported_from=places["exported_from"],
        route=(str(places["route"]),),
        related_parties=related,
        importer=names.get("importer", "anybody"),
        exporter=names.get("exporter", "anybody"),
        producer=names.get("producer", "anybody"),
        **moments,
    )
    found = with_provenance(zone, shipment, wanted)
    if found is not None:
        yield found


def instant(second: int) -> Moment:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=second)
    return Moment(moment.date(), moment.time(), timedelta(0))


def _place(zone: Zone, product: str, wanted: Wanted, second: int, fact: str) -> str | None:
    """A country that is where the conditions want it."""
    asked_here = [(c.selection, answer) for c, answer in wanted.items() if isinstance(c, ask.Located) and c.fact == fact]
    named = {code for selection, _ in asked_here for code in selection.named} | set(zone.roll.standings)
    for code in [*sorted(named), nowhere(named)]:
        if all(zone.roll.selects(selection, code, second, product) is answer for selection, answer in asked_here):
            return code
    return None


def _moment(wanted: Wanted, fact: str) -> Moment:
    bounds = [(c, answer) for c, answer in wanted.items() if isinstance(c, ask.DateKept) and c.fact == fact]
    for second in [edge for c, _ in bounds for edge in (c.second - 1, c.second)]:
        if all(((second >= c.second) is c.later) is answer for c, answer in bounds):
            return instant(second)
    return instant(0)


def _item(zone: Zone, name: str, wanted: Wanted, origin: str) -> Item:
    product = zone.products[name]
    presented = {
        fact: tuple(c.name for c, answer in wanted.items() if isinstance(c, ask.Presented) and c.fact == fact and answer)
        for fact in ("documents", "claims", "procedures")
    }
    below = next((answer for c, answer in wanted.items() if isinstance(c, ask.PricedBelow)), None)
    above = next((answer for c, answer in wanted.items() if isinstance(c, ask.AboveCeiling)), None)
    below = not above if below is None and above is not None else below
    quota = next((answer for c, answer in wanted.items() if isinstance(c, ask.OutsideQuota)), None)
    resale = next((answer for c, answer in wanted.items() if isinstance(c, ask.FirstResaleBelow)), None)
    stated = any(isinstance(c, ask.Stated) and answer for c, answer in wanted.items())
    of_price = f"{zone.currency}/{product.unit.name}"
    return Item(
        id="1",
        product=name,
        origin=origin,
        quantity=_quantity(zone, name, wanted),
        customs_value=_value(zone, wanted, product, below=below),
        first_resale=UnitPrice(0 if resale else _DEAR, 0, of=of_price) if stated or resale is not None else None,
        attributes={a.name: _attribute(a, of_price, wanted) for a in product.attributes.values()},
        quota=None if quota is None else "over" if quota else "in",
        documents=presented["documents"],
        claims=presented["claims"],
        procedures=presented["procedures"],
    )


def _quantity(zone: Zone, name: str, wanted: Wanted) -> Quantity:
    """A quantity that keeps every bound: on one, just beyond one, or a round hundred."""
    unit = zone.products[name].unit
    bounds = [(c, answer) for c, answer in wanted.items() if isinstance(c, ask.QuantityKept)]
    points = [
        Exact(100),
        *(c.quantity.into(unit) + step for c, _ in bounds for step in (Exact(0), Exact(-1, 1000), Exact(1, 1000))),
    ]
    for point in points:
        units, scale = point.numerator * 1000 // point.denominator, 3
        quantity = Quantity(units, scale, of=unit.name)
        if units > 0 and all(c.bound.holds(quantity.into(c.quantity.unit), c.quantity.exact) is answer for c, answer in bounds):
            return quantity
    return Quantity(100, 0, of=unit.name)


def _value(zone: Zone, wanted: Wanted, product: Product, *, below: bool | None) -> Money:
    """A value that keeps every bound, on the value itself or on the price: at one, just beside one, or a usual one."""
    bounds = [(c.bound, answer) for c, answer in wanted.items() if isinstance(c, ask.ValueKept)]
    quantity = _quantity(zone, product.name, wanted).into(product.unit)
    limits = [(bound, bound.value.exact, answer) for bound, answer in bounds]
    for condition, answer in wanted.items():
        if isinstance(condition, ask.PriceKept) and condition.bound.market is None:
            bound = condition.bound.bound
            limits.append((bound, bound.value.per(product.unit) * quantity, answer))
    usual = Exact(1000) if below is None else Exact(0) if below else Exact(_DEAR)
    points = [usual, *(limit + step for _, limit, _ in limits for step in (Exact(0), Exact(-1, 100), Exact(1, 100)))]
    for point in points:
        if point.numerator >= 0 and all(bound.holds(point, limit) is answer for bound, limit, answer in limits):
            units, scale = plainest(point.numerator * 10**6 // point.denominator, 6)
            return Money(units * 10 ** max(0, 2 - scale), max(2, scale), of=zone.currency)
    return Money(1000, 0, of=zone.currency)


def _attribute(attribute: Attribute, of_price: str, wanted: Wanted) -> str:
    name, kind = attribute.name, attribute.kind
    asked_here = [(c, answer) for c, answer in wanted.items() if isinstance(c, ask.AttributeKept) and c.name == name]
    if kind == "yes_no":
        return "yes" if all(answer for _, answer in asked_here) else "no"
    if kind == "word":
        words = attribute.words
        fitting = (word for word in words if all((word in c.words) is answer for c, answer in asked_here))
        return next(fitting, words[0])
    end = {"share": "%", "price": f" {of_price}", "money": f" {of_price.partition('/')[0]}"}.get(kind, "")
    bounds = [(c.bound, attribute_figure(kind, c.bound.value, of_price), answer) for c, answer in asked_here if c.bound is not None]
    for _, limit, _ in bounds:
        for step in (Exact(0), Exact(-1, 1000), Exact(1, 1000)):
            point = limit + step
            if all(bound.holds(point, other) is answer for bound, other, answer in bounds):
                shown = point * Exact(100) if kind == "share" else point
                return write_figure(shown.numerator * 10**6 // shown.denominator, 6) + end
    return ("50" if kind == "share" else "0") + end


def attribute_figure(kind: str, value: Any, of_price: str) -> Exact:
    """The figure of a bound: of one, plain, in money, or in money for each unit of the product."""
    if kind == "price":
        price: Exact = value.per(UNITS[of_price.partition("/")[2]])
        return price
    if kind == "number":
        return Exact.scaled(value.units, value.scale)
    exact: Exact = value.exact
    return exact
