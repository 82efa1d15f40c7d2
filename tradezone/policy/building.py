"""From sections that passed every check of names to the immutable zone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from tradezone.policy.conditions import InForce
from tradezone.policy.grammar.policy import PartyText, PolicyText
from tradezone.policy.grammar.products import MaterialText, StageText
from tradezone.policy.measures import Measure, OriginRule, Preference, PriceSeries, rows
from tradezone.policy.origin import build_origin_rules
from tradezone.policy.parties import NON_PARTY, Roll, Standing, Suspension, territories
from tradezone.policy.products import Attribute, Content, Conversion, MadeFrom, Product
from tradezone.policy.promises import build_promises
from tradezone.policy.provisions import build_measures, build_settlements
from tradezone.policy.scope import Scope, covered, period
from tradezone.policy.series import build_exchange, build_market_prices, build_prices
from tradezone.policy.source import PolicySource
from tradezone.policy.trees import asked
from tradezone.policy.zone import Acknowledged, Stacking, Zone
from tradezone.values import Moment, Row, Timeline
from tradezone.values.exact import Exact
from tradezone.values.units import UNITS


def build_products(text: PolicyText, source: PolicySource) -> dict[str, Product]:
    """Every material/stage, and every material without stages."""
    conversions = {
        name: Conversion(name, entry.title, Exact.scaled(*entry.value), tuple(entry.cite), entry.illustrative)
        for name, entry in text.conversions.items()
    }
    products: dict[str, Product] = {}
    for name, path, entry, title in product_entries(text):
        contents = {
            content: Content(
                content, held.title, held.share, held.moisture, conversions.get(held.conversion or ""), tuple(held.cite)
            )
            for content, held in entry.contents.items()
        }
        origin = entry.made_from
        assert entry.hs and entry.unit, "checked: a product has an HS code and a unit"  # noqa: PT018, S101 ours
        products[name] = Product(
            name=name,
            title=title,
            hs=tuple(entry.hs),
            unit=UNITS[entry.unit],
            attributes=MappingProxyType(
                {key: Attribute(key, value.kind, value.title, tuple(value.words or ())) for key, value in entry.attributes.items()}
            ),
            contents=MappingProxyType(contents),
            priced_on=contents.get(entry.priced_on),
            made_from=None if origin is None else MadeFrom(origin.product, conversions[origin.conversion]),
            illustrative=entry.illustrative,
            place=source.place(path, key=True),
        )
    return products


def product_entries(text: PolicyText) -> Iterator[tuple[str, tuple[str, ...], StageText | MaterialText, str]]:
    """Name, path, text and title of every product."""
    for material, entry in text.products.items():
        if entry.stages is None:
            yield material, ("products", material), entry, entry.title
        else:
            for stage, staged in entry.stages.items():
                title = staged.title or f"{entry.title} {stage}"
                yield f"{material}/{stage}", ("products", material, "stages", stage), staged, title


def build_roll(text: PolicyText, source: PolicySource, products: Iterable[str], zone: ZoneInfo) -> Roll:
    """Statuses by day: a suspension stands over accession, accession over any earlier status."""
    known = tuple(products)
    standings, suspensions = {}, {}
    for code, party in text.parties.items():
        whole = [i for i, row in enumerate(party.suspended) if row.covers is None]
        standings[code] = _standings(code, party, whole, source, zone)
        suspensions[code] = tuple(
            Suspension(
                period(row.from_, row.through, zone),
                frozenset(covered(row.covers, known)),
                Standing(
                    "suspended", _span(row.from_, row.through), tuple(row.cite), source.place(("parties", code, "suspended", i))
                ),
            )
            for i, row in enumerate(party.suspended)
            if row.covers is not None
        )
    declared = {code: tuple(entry.members) for code, entry in text.customs_territories.items()}
    return Roll(
        MappingProxyType(standings),
        MappingProxyType({code: entries for code, entries in suspensions.items() if entries}),
        MappingProxyType(territories(declared)),
    )


def _span(first: Moment, last: Moment | None) -> str:
    return f"from {first} through {last}" if last else f"since {first}"


def _standings(code: str, party: PartyText, whole: list[int], source: PolicySource, zone: ZoneInfo) -> Timeline[Standing]:
    """The status of one country from each day on which it may change."""
    path = ("parties", code)
    cites = tuple(party.cite or ())
    breaks = [(period(row.from_, row.through, zone), i) for i in whole for row in [party.suspended[i]]]
    changes = [
        (row.from_.start(zone), Standing(row.value, _span(row.from_, None), tuple(row.cite), source.place((*path, "statuses", i))))
        for i, row in enumerate(party.statuses)
    ]
    if party.accession is not None:
        joined = Standing("party", _span(party.accession, None), cites, source.place(path, key=True))
        changes.append((party.accession.start(zone), joined))
    if party.withdrawal is not None:
        left = Standing(NON_PARTY, _span(party.withdrawal, None), cites, source.place((*path, "withdrawal")))
        changes.append((party.withdrawal.start(zone), left))
    changes.sort(key=lambda change: change[0])

    def at(second: int) -> Standing:
        earlier = [standing for start, standing in changes if start <= second]
        for suspended, i in breaks:
            if earlier and earlier[-1].status == "party" and second in suspended:
                row = party.suspended[i]
                return Standing("suspended", _span(row.from_, row.through), tuple(row.cite), source.place((*path, "suspended", i)))
        return earlier[-1] if earlier else Standing(NON_PARTY, "", cites, source.place(path, key=True))

    seconds: set[int | None] = {start for start, _ in changes}
    for suspended, _ in breaks:
        seconds |= {suspended.start, suspended.end}
    return Timeline(Row(second, at(second)) for second in sorted(s for s in seconds if s is not None))


def edges(measures: Iterable[Measure], origin_rules: Iterable[OriginRule], roll: Roll, series: Iterable[PriceSeries]) -> set[int]:
    """Every second at which a span begins or ends or a series changes."""
    measures = tuple(measures)
    spans = [measure.period for measure in measures] + [rule.period for rule in origin_rules]
    spans += [suspension.period for entries in roll.suspensions.values() for suspension in entries]
    trees = [tree for measure in measures for tree in measure.conditions]
    trees += [tree for measure in measures for row in rows(measure) for tree in row.conditions]
    found = {edge for span in spans for edge in (span.start, span.end) if edge is not None}
    for condition in (condition for tree in trees for condition in asked(tree)):
        if isinstance(condition, InForce):
            found |= {edge for edge in (condition.start, condition.end) if edge is not None}
    stagings = [staging.rows for measure in measures if isinstance(measure, Preference) for staging in measure.stagings]
    published = [timeline for each in series for timeline in each.timelines]
    timelines: list[Timeline[Any]] = [*roll.standings.values(), *published, *stagings]
    for timeline in timelines:
        found |= {row.start for row in timeline}
    for timeline in published:
        found |= {row.value.good_until + 1 for row in timeline if row.value.good_until is not None}
    return found


def build_zone(text: PolicyText, source: PolicySource, known: Moment | None = None) -> Zone:
    """The zone of sections in which every name is known and every series in order, as it was known at the end of a day."""
    header = text.policy
    zone = ZoneInfo(header.time_zone)
    known_at = None if known is None else known.after(zone) - 1
    products = build_products(text, source)
    scope = Scope(text, source, products, zone, known_at)
    stacking = text.stacking
    roll = build_roll(text, source, products, zone)
    prices, market_prices = build_prices(scope), build_market_prices(scope)
    measures = {measure.id: measure for measure in build_measures(scope)}
    origin_rules = tuple(build_origin_rules(scope))
    return Zone(
        id=header.id,
        title=header.title,
        illustrative=header.illustrative,
        currency=header.currency,
        terms=header.terms,
        time_zone=zone,
        rounding=header.rounding,
        digest=source.digest,
        sources=MappingProxyType(dict(text.sources)),
        roll=roll,
        products=MappingProxyType(products),
        prices=MappingProxyType(prices),
        market_prices=MappingProxyType(market_prices),
        exchange=build_exchange(scope),
        settlements=tuple(build_settlements(scope)),
        acknowledged=tuple(
            Acknowledged(
                entry.code,
                entry.of,
                entry.reason,
                tuple(entry.cite),
                source.place(("acknowledged", i, "code")),
                frozenset(name for name in measures if source.is_unchanged(name) == entry.of),
            )
            for i, entry in enumerate(text.acknowledged)
        ),
        rounding_place=source.place(("policy", "rounding")),
        promises=build_promises(scope),
        known_at=known,
        measures=MappingProxyType(measures),
        origin_rules=origin_rules,
        stacking=Stacking(
            tuple(stacking.cite) if stacking else (),
            tuple(stacking.order) if stacking else (),
            tuple(tuple(group) for group in stacking.exclusive) if stacking else (),
            tuple(tuple(group) for group in stacking.additive) if stacking else (),
        ),
        edges=tuple(
            sorted(scope.member_edges() | edges(measures.values(), origin_rules, roll, [*prices.values(), *market_prices.values()]))
        ),
        vocabulary=MappingProxyType({fact: frozenset(names) for fact, names in scope.vocabulary.items()}),
    )
