"""Conditions: of a measure, a row or a contract each question is to be answered yes in one case and no in another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from tradezone.cases.coverage.coverable import CONDITION, THRESHOLD, Coverable, Probe
from tradezone.cases.coverage.places import Written
from tradezone.cases.coverage.seen import Seen
from tradezone.cases.coverage.thresholds import Threshold, thresholds
from tradezone.cases.coverage.wording import as_written
from tradezone.policy import conditions as ask
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import DatedValue, Measure, PriceFloor
from tradezone.policy.trees import Tree, asked
from tradezone.policy.zone import Zone
from tradezone.rules.words import NO, YES
from tradezone.text.diagnostics import Place
from tradezone.values import Period, Timeline
from tradezone.values.due_expression import REFERENCE

Test = Callable[[Seen], bool]


class Asking(NamedTuple):
    """What asks conditions: its measure, its name in a sentence, where a condition of it stands, and of which cases it asks at all."""

    measure: str
    named: str
    place: Callable[[Condition, str], Place]
    #: Whether it says anything of an item; on a day on which it is not in force it asks nothing but that.
    speaks: Callable[[Seen], bool]


def asking(
    measure: Measure, written: Written, named: str = "", place: Place | None = None, product: Callable[[str], bool] = bool
) -> Asking:
    """A measure, or a part of one, of the products it covers and that the part is for."""
    owner = place or measure.place

    def speaks(seen: Seen) -> bool:
        name = seen.facts.product.name
        return name in measure.covers and product(name)

    return Asking(measure.id, named or f"`{measure.id}`", lambda condition, key: written.place(owner, condition, key), speaks)


def of_trees(trees: Iterable[Tree], by: Asking) -> Iterator[tuple[Coverable, Test]]:
    """Of each condition once its two answers, or of a threshold its two sides and the very bound."""
    conditions = list(dict.fromkeys(condition for tree in trees for condition in asked(tree)))
    spans = [condition for condition in conditions if isinstance(condition, ask.InForce)]
    for condition in conditions:
        is_span = isinstance(condition, ask.InForce)
        in_force = _asked_where(by, [] if is_span else spans)
        found = list(thresholds(condition, as_written(condition)))
        for threshold in found:
            yield from of_threshold(threshold, by, in_force, by.place(condition, threshold.key))
        if not found or isinstance(condition, ask.Changed):
            yield from _of_condition(condition, by, in_force)


def _asked_where(by: Asking, spans: list[ask.InForce]) -> Test:
    return lambda seen: by.speaks(seen) and all(seen.word(span) == YES for span in spans)


def of_threshold(threshold: Threshold, by: Asking, is_asked: Test, place: Place) -> Iterator[tuple[Coverable, Test]]:
    """Both sides, which count, and the bound itself, which does not."""
    sides = ((threshold.kept, YES), (threshold.missed, NO))
    for asks, word in sides:
        yield Coverable(THRESHOLD, by.measure, asks.format(by.named), place), _on_side(threshold, word, is_asked)
    at = Coverable(THRESHOLD, by.measure, threshold.exactly.format(by.named), place, counted=False)
    yield at, lambda seen: is_asked(seen) and threshold.at(seen)


def _on_side(threshold: Threshold, word: str, is_asked: Test) -> Test:
    return lambda seen: is_asked(seen) and threshold.side(seen) == word


def _of_condition(condition: Condition, by: Asking, is_asked: Test) -> Iterator[tuple[Coverable, Test]]:
    if isinstance(condition, ask.PriceKept):
        return  # at least nothing: there is no other answer
    place = by.place(condition, "")
    named = f"`{as_written(condition)}` of {by.named}"
    words = f"in which {named} holds", f"in which {named} does not hold"
    if isinstance(condition, ask.HasFloor):
        words = f"on a day on which {by.named} has a floor", f"on a day on which {by.named} has no floor"
    for asks, word in zip(words, (YES, NO), strict=True):
        yield Coverable(CONDITION, by.measure, asks, place), _answered(condition, word, is_asked)


def _answered(condition: Condition, word: str, is_asked: Test) -> Test:
    return lambda seen: is_asked(seen) and seen.word(condition) == word


def of_measures(zone: Zone, written: Written) -> Iterator[Probe]:
    """The conditions of every measure; that a floor stands only where it may not."""
    for measure in zone.measures.values():
        trees = measure.conditions
        if isinstance(measure, PriceFloor) and not _may_lapse(measure, zone):
            trees = tuple(tree for tree in trees if not isinstance(next(iter(asked(tree)), None), ask.HasFloor))
        for coverable, test in of_trees(trees, asking(measure, written)):
            yield Probe(coverable, test)


def _may_lapse(floor: PriceFloor, zone: Zone) -> bool:
    """Whether on some day on which a floor is in force a published price that it rests on is wanting."""
    names = {row.value.of for row in (*floor.floor, *floor.ceiling) if isinstance(row.value.of, str)}
    markets = [zone.market_prices[name] for name in (*names, floor.tested) if name in zone.market_prices]
    if REFERENCE in names:
        if not floor.covers <= zone.prices.keys():
            return True
        markets += [zone.prices[product] for product in floor.covers]
    timelines = [timeline for series in markets for timeline in series.timelines]
    return any(_is_wanting(timeline, floor) for timeline in timelines)


def _is_wanting(timeline: Timeline[DatedValue], floor: PriceFloor) -> bool:
    """Whether a series begins after the floor does, or is without a price for a time in which it is in force."""
    first, start = next(iter(timeline), None), floor.period.start
    if first is None or start is None or first.start > start:
        return True
    ends = [row.start for row in timeline][1:]
    spans = zip(timeline, [*ends, None], strict=True)
    return any(row.value.value is None and floor.period.overlaps(Period(row.start, end)) for row, end in spans)
