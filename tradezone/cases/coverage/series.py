"""Series: each row of published prices, exchange rates, stages and statuses is to be used by some decision."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tradezone.cases.coverage.coverable import EXCHANGE, PRICE, STAGE, STATUS, Coverable, Probe
from tradezone.cases.coverage.seen import SeenItem
from tradezone.policy import measures as law
from tradezone.policy.conditions import DatedMember, HasFloor, InForce, Located, PlaceSelection, PriceKept, Provenance
from tradezone.policy.measures import DatedValue, Exchange, ExchangeRate, PriceSeries
from tradezone.policy.parties import Standing
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.exchange import NoRate, rate_of
from tradezone.rules.levels import published
from tradezone.rules.words import YES
from tradezone.shipment.shipment import Shipment
from tradezone.values import Money, UnitPrice
from tradezone.values.due_expression import REFERENCE, AtPrice

Test = Callable[[SeenItem], bool]


def series_probes(zone: Zone) -> Iterator[Probe]:
    for product, series in zone.prices.items():
        yield from _prices(series, f"the reference price of `{product}`", REFERENCE)
    for name, series in zone.market_prices.items():
        yield from _prices(series, f"the market price `{name}`", name)
    if zone.exchange is not None:
        yield from _exchange(zone.exchange)
    for measure in zone.measures.values():
        if isinstance(measure, law.Preference):
            yield from _stages(measure)
    yield from _statuses(zone)


def _prices(series: PriceSeries, named: str, name: str) -> Iterator[Probe]:
    """A row without a price is reached by a case on whose day somebody looked for one."""
    groups = [("", series.plain), *((f" for goods of {', '.join(names.names)}", rows) for names, rows in series.by_origin)]
    for whose, timeline in groups:
        for row in timeline:
            value: DatedValue = row.value
            without = f"after {value.since}" if value.ended else f"from {value.since}"
            text = f"decided by {named}{whose} from {value.since}, `{value.value}`"
            if value.value is None:
                text = f"on a day {without} on which {named}{whose} {'has lapsed' if value.lapsed else 'is not set'}"
            yield Probe(Coverable(PRICE, series.name, text, value.place), looked_up(series, name, value))


def looked_up(series: PriceSeries, name: str, row: DatedValue) -> Test:
    """Whether a measure looks a row of a series up for an item: by its name, or as the reference price of the product."""

    def reached(seen: SeenItem) -> bool:
        facts = seen.facts
        if facts.product.name not in series.covers or published(series, facts) is not row:
            return False
        return any(name in _read_by(measure, seen) for measure in facts.zone.measures.values() if seen.covered(measure))

    return reached


def _read_by(measure: law.Measure, seen: SeenItem) -> set[str]:
    """The series that a measure looks into for an item: for a floor's level and tested price, a bound on the price, a security."""
    conditions = [condition for tree in measure.conditions for condition in asked(tree)]
    if any(isinstance(condition, InForce) and seen.word(condition) != YES for condition in conditions):
        return set()
    rows = [row for row in law.rows(measure) if row.reaches(seen.facts.product.name)]
    conditions += [condition for row in rows for tree in row.conditions for condition in asked(tree)]
    found = {condition.bound.market for condition in conditions if isinstance(condition, PriceKept)}
    if isinstance(measure, law.Security) and isinstance(measure.secures, AtPrice) and seen.applies(measure.id):
        found.add(measure.secures.market)
    if isinstance(measure, law.PriceFloor):
        own = [tree for tree in measure.conditions if not any(isinstance(each, HasFloor) for each in asked(tree))]
        if seen.answer(own) == YES:
            levels = (seen.chosen(measure.floor), seen.chosen(measure.ceiling))
            found |= {measure.tested, *(row.value.of for row in levels if row is not None and isinstance(row.value.of, str))}
    return {name for name in found if name is not None}


def _exchange(exchange: Exchange) -> Iterator[Probe]:
    for code, timeline in exchange.rates.items():
        for row in timeline:
            rate: ExchangeRate = row.value
            asks = f"with an amount in {code} exchanged at {rate.written}"
            yield Probe(Coverable(EXCHANGE, code, asks, rate.place), _exchanged(code, rate))


def _exchanged(code: str, rate: ExchangeRate) -> Test:
    return lambda seen: code in _currencies(seen) and _rate(seen.facts.zone, seen.facts.shipment, code) is rate


def _rate(zone: Zone, shipment: Shipment, code: str) -> ExchangeRate | None:
    try:
        return rate_of(zone, shipment, code)
    except NoRate:
        return None


def _currencies(seen: SeenItem) -> set[str]:
    """The currencies of the amounts of an item and of its materials."""
    item = seen.facts.item
    given = [item.customs_value, item.freight, item.insurance, item.rebates, item.first_resale, item.duty_paid]
    amounts = [*given, *(material.value for material in item.materials or ())]
    return {amount.currency for amount in amounts if isinstance(amount, Money | UnitPrice)}


def _stages(preference: law.Preference) -> Iterator[Probe]:
    for staging in preference.stagings:
        for row in staging.rows:
            stage: DatedValue = row.value
            how = f" ({stage.how})" if stage.how else ""
            asks = f"with the stage of `{preference.id}` from {stage.since}, `{stage.value}`{how}"
            yield Probe(Coverable(STAGE, preference.id, asks, stage.place), _staged(preference, stage))


def _staged(preference: law.Preference, stage: DatedValue) -> Test:
    def reached(seen: SeenItem) -> bool:
        return seen.applies(preference.id) is True and preference.stage(seen.facts.product.name, seen.facts.second) is stage

    return reached


def _statuses(zone: Zone) -> Iterator[Probe]:
    """What a country is from a day on, where the policy tells statuses apart; and what it is to a group for some time."""
    roll, found = zone.roll, list(selections(zone))
    if any(selection.statuses for selection in found):
        for code, timeline in roll.standings.items():
            standings = [row.value for row in timeline] + [each.standing for each in roll.suspensions.get(code, ())]
            for standing in dict.fromkeys(standings):  # a party again after a suspension is one by the same clause
                if standing.place is not None:
                    asks = f"with `{code}` as {_status(standing)}"
                    yield Probe(Coverable(STATUS, code, asks, standing.place), _stood(standing))
    members = dict.fromkeys(member for selection in found for member in selection.dated)
    for member in members:
        asks = f"with `{member.code}` as one of `{member.group}`, {member.text}"
        yield Probe(Coverable(STATUS, member.code, asks, member.place), _belonged(member))


def _status(standing: Standing) -> str:
    words = {"party": "a party", "non_party": "a non-party", "suspended": "a suspended party"}
    return f"{words.get(standing.status, f'`{standing.status}`')}{f', {standing.since}' if standing.since else ''}"


def _stood(standing: Standing) -> Test:
    def reached(seen: SeenItem) -> bool:
        facts = seen.facts
        return any(facts.zone.roll.standing(code, facts.second, facts.product.name) == standing for code in _places(seen))

    return reached


def _belonged(member: DatedMember) -> Test:
    def reached(seen: SeenItem) -> bool:
        territory = seen.facts.zone.roll.territory
        return seen.facts.second in member.period and any(member.code in (code, territory(code)) for code in _places(seen))

    return reached


def _places(seen: SeenItem) -> set[str]:
    """Every place that a shipment names for an item."""
    item, shipment = seen.facts.item, seen.facts.shipment
    named: Iterable[str | None] = (
        shipment.imported_into,
        shipment.exported_from,
        item.origin,
        *(shipment.route or ()),
        *(material.origin for material in item.materials or ()),
        *(done.place for done in item.processing or ()),
        *(entry.place for entry in item.provenance or ()),
    )
    return {code for code in named if code is not None}


def selections(zone: Zone) -> Iterator[PlaceSelection]:
    """Every selection of places by which a policy tells countries apart."""
    for measure in zone.measures.values():
        trees = [*measure.conditions, *(tree for row in law.rows(measure) for tree in row.conditions)]
        if isinstance(measure, law.PriceFloor) and measure.credit is not None:
            trees += measure.credit.conditions
        for condition in (condition for tree in trees for condition in asked(tree)):
            if isinstance(condition, Located | Provenance) and condition.selection is not None:
                yield condition.selection
    for series in (*zone.prices.values(), *zone.market_prices.values()):
        yield from (selection for selection, _ in series.by_origin)
    for rule in zone.origin_rules:
        yield from rule.places
