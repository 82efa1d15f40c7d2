"""What the law asks of a row, and of which of its facts: questions about words and places, and questions about numbers.

A question about words has one answer for all rows that share the facts it reads, the product and the span of time, so it is asked once of
each combination. A question about numbers is asked of whole columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, Final, NamedTuple

from tradezone.policy import conditions as ask
from tradezone.policy import measures as law
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import PriceFloor
from tradezone.policy.proof import ClaimedWithin, IssuedWithin
from tradezone.policy.trees import asked
from tradezone.policy.zone import Zone
from tradezone.rules.answers import reader
from tradezone.rules.facts import Facts
from tradezone.rules.fitting import read_attributes
from tradezone.rules.levels import CEILING, FLOOR, Level, Open, level, market_price
from tradezone.rules.materials import counted, part_of, worth
from tradezone.rules.product_rules import ProductRules
from tradezone.rules.strata import Stratum
from tradezone.rules.words import UNKNOWN, said
from tradezone.shipment.rows import ATTRIBUTES, SHIPMENT_COLUMNS
from tradezone.values import Moment
from tradezone.values.exact import ONE, Exact

#: The day of entry by the policy's clock, read like a column.
DAY: Final = "day"
#: It is read by the second, between the edges of the policy and of its own conditions.
ENTERED: Final = "entered"
Reads = frozenset[str]


class Question(NamedTuple):
    """Something asked of the words and places of a row: the columns it reads, and who answers."""

    name: Any
    reads: Reads
    answer: Callable[[Facts], Any]


_OF_ITEM: Final[dict[type, tuple[str, ...]]] = {
    ask.InForce: (),
    ask.Related: ("related_parties",),
    ask.InSeason: (DAY,),
    ask.InsufficientProcessing: ("processing", "origin"),
    ask.Worked: ("processing", "origin"),
    ask.WhollyObtained: ("materials", "processing", "origin"),
    ask.ForeignMaterials: ("materials",),
    ask.ConsignedDirectly: ("route", "processing", "origin", "documents"),
    ask.Provenance: ("provenance", "origin"),
    IssuedWithin: ("documents", "claims", DAY),
    ClaimedWithin: ("claims", DAY),
}


def reads_of(condition: Condition, zone: Zone, rules: ProductRules) -> Reads | None:
    """The columns that settle the answer to a condition; None where numbers of the row do."""
    match condition:
        case ask.Located(fact) | ask.Named(fact) | ask.DateKept(fact):
            return frozenset({fact} - {ENTERED})
        case ask.Presented(fact) | ask.Stated(fact):
            return None if fact == "first_resale" else frozenset({fact} - {ENTERED})
        case ask.AttributeKept(name):
            return frozenset({f"attributes.{name}"})
        case ask.Changed() if condition.tolerance is None:
            return frozenset({"materials", "hs"})
        case ask.HasFloor(measure):
            return _reads_of_price(measure, zone, rules)
        case ask.PricedBelow(measure) | ask.AboveCeiling(measure) if _floor(zone, measure).tested in zone.market_prices:
            return _reads_of_price(measure, zone, rules)
    found = _OF_ITEM.get(type(condition))
    return None if found is None else frozenset(found)


def _floor(zone: Zone, measure: str) -> PriceFloor:
    found = zone.measures[measure]
    assert isinstance(found, PriceFloor), "checked: only a price floor is named here"  # noqa: S101 ours
    return found


def _reads_of_price(measure: str, zone: Zone, rules: ProductRules) -> Reads | None:
    """What decides where a floor stands, and the market price held against it."""
    floor = _floor(zone, measure)
    reads: set[str] = {"origin"} if _by_origin(zone, rules.product) else set()
    rows = [row for row in (*floor.floor, *floor.ceiling) if row.reaches(rules.product)]
    for condition in (c for row in rows for tree in row.conditions for c in asked(tree)):
        own = reads_of(condition, zone, rules)
        if own is None:
            return None
        reads |= own
    return frozenset(reads)


def _by_origin(zone: Zone, product: str) -> bool:
    """Whether a price published for the product is one for some origins."""
    published = [zone.prices.get(product), *(series for series in zone.market_prices.values() if product in series.covers)]
    return any(series is not None and bool(series.by_origin) for series in published)


def edges(zone: Zone, rules: Sequence[ProductRules]) -> tuple[int, ...]:
    """The seconds at which an answer can change that turns on nothing but when goods enter."""
    own = {c.second for each in rules for c in each.conditions if isinstance(c, ask.DateKept) and c.fact == ENTERED}
    return tuple(sorted({*zone.edges, *own}))


def words_asked(zone: Zone, rules: ProductRules) -> Iterator[Question]:
    """Every condition of a product that words settle."""
    for condition in rules.conditions:
        if isinstance(condition, ask.Applies | ask.Originating):
            continue
        reads = reads_of(condition, zone, rules)
        if reads is not None:
            yield Question(condition, reads, reader(condition))


def numbers_asked(zone: Zone, rules: ProductRules) -> list[Condition]:
    """Every condition of a product that numbers of the row settle."""
    concluded = ask.Applies | ask.Originating
    return [c for c in rules.conditions if not isinstance(c, concluded) and reads_of(c, zone, rules) is None]


def levels_asked(zone: Zone, rules: ProductRules) -> Iterator[Question]:
    """Where each floor of a product and its ceiling stand."""
    for measure in rules.measures[Stratum.OTHER]:
        if isinstance(measure, PriceFloor):
            reads = _reads_of_price(measure.id, zone, rules)
            if reads is not None:
                for which in (FLOOR, CEILING) if measure.ceiling else (FLOOR,):
                    yield Question((which, measure.id), reads, _level_of(measure.id, which))


class Standing(NamedTuple):
    """Where a floor or ceiling stands for each product unit, and by which rows; two that are equal have the same plan."""

    numerator: int
    denominator: int
    row: int
    published: int

    @property
    def price(self) -> Exact:
        return Exact(self.numerator, self.denominator)


def _level_of(measure: str, which: str) -> Callable[[Facts], Any]:
    def answer(facts: Facts) -> Standing | Open | None:
        found = level(facts, measure, which)
        if not isinstance(found, Level):
            return found
        return Standing(found.price.numerator, found.price.denominator, id(found.row), id(found.published))

    return answer


def others_asked(zone: Zone, rules: ProductRules) -> Iterator[Question]:
    """What conditions on numbers compare with: shares of a market price, and what the materials that count are worth."""
    for condition in rules.conditions:
        if isinstance(condition, ask.PriceKept) and condition.bound.market is not None:
            reads: Reads = frozenset({"origin"}) if _by_origin(zone, rules.product) else frozenset()
            yield Question(("market", condition), reads, _share_of_market(condition))
        elif isinstance(condition, ask.ContentKept):
            yield Question(("worth", condition), frozenset({"materials"}), _worth(condition))


def _share_of_market(condition: ask.PriceKept) -> Callable[[Facts], Any]:
    bound, market = condition.bound

    def answer(facts: Facts) -> Standing | Open | None:
        row = market_price(facts, market or "")
        if row is None or isinstance(row, Open):
            return row
        price = row.value.per(facts.product.unit) * bound.value.exact
        return Standing(price.numerator, price.denominator, id(row), 0)

    return answer


def _worth(condition: ask.ContentKept) -> Callable[[Facts], Any]:
    """What the materials that count are worth; a word where that does not matter, as nothing of them counts or too little is known."""

    def answer(facts: Facts) -> Standing | str:
        if facts.item.materials is None:
            return UNKNOWN
        found = counted(condition, facts)
        if found.open:
            return UNKNOWN
        part, _ = worth(facts, found)
        if part is None:
            return UNKNOWN
        if not found.counted:
            return said(condition.wanted.holds(part_of(condition, part, ONE), ONE))
        return Standing(part.numerator, part.denominator, 0, 0)

    return answer


def figures_asked(zone: Zone, rules: ProductRules) -> Question:
    """Every published figure of the day that a plan may rest on: two rows with the same have the same plan."""
    reads: Reads = frozenset({"origin"}) if _by_origin(zone, rules.product) else frozenset()
    preferences = [m for m in rules.measures[Stratum.PREFERENCE] if isinstance(m, law.Preference)]
    floors = [m for m in rules.measures[Stratum.OTHER] if isinstance(m, PriceFloor)]

    def answer(facts: Facts) -> Any:
        series = [zone.prices.get(rules.product), *(s for s in zone.market_prices.values() if rules.product in s.covers)]
        chosen = []
        for each in series:
            if each is None:
                continue
            timelines = each.timelines
            rows = [timeline.at(facts.second) for timeline in timelines]
            chosen.append(tuple(None if row is None else id(row.value) for row in rows))
            if each.by_origin:
                origin = facts.item.origin
                chosen.append(
                    tuple(None if origin is None else facts.selects(selection, origin) for selection, _ in each.by_origin)
                )
            stale = [row is not None and row.value.good_until is not None and facts.second > row.value.good_until for row in rows]
            chosen.append(tuple(stale))
        stages = tuple(id(stage) if (stage := p.stage(rules.product, facts.second)) is not None else None for p in preferences)
        return (tuple(chosen), stages, len(floors))

    return Question("figures", reads, answer)


def partial_facts(zone: Zone, product: str, second: int, given: Mapping[str, Any]) -> Facts:
    """Facts of which only those are there that a question says it reads; any other is an error of ours, and a loud one."""
    facts = Facts()
    facts.zone, facts.product, facts.second = zone, zone.products[product], second
    facts.concluded = {}
    facts.attributes = {}
    at = datetime.fromtimestamp(second, UTC)
    item, shipment = SimpleNamespace(id=""), SimpleNamespace(entered=Moment(at.date(), at.time(), timedelta(0)))
    written = {}
    for name, value in given.items():
        if name in _SHIPMENT:
            setattr(shipment, name, value)
        elif name.startswith(ATTRIBUTES):
            written[name.removeprefix(ATTRIBUTES)] = value
        else:
            setattr(item, name, value)
    facts.item, facts.shipment = item, shipment  # type: ignore[assignment]  # only what is read
    if written:
        item.attributes = {name: text for name, text in written.items() if text is not None}
        facts.attributes = read_attributes(facts, [])
    return facts


_SHIPMENT: Final = frozenset(SHIPMENT_COLUMNS)
