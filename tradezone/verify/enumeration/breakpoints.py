"""Breakpoints: promises on money held exactly, at every price where what falls due bends or leaps, for each set of formulas.

Amounts are taken unrounded, and all of the goods but their price stays as it is. A breakpoint counts for a promise only where something
bears on it: goods that are refused need no floor, and one that charges nothing cannot charge more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple

from tradezone.assessment.decision import Decision
from tradezone.assessment.evaluate import evaluate
from tradezone.assessment.figures import amount_text
from tradezone.assessment.plan import NeededFacts
from tradezone.policy.measures import Measure, Preference
from tradezone.policy.zone import Zone
from tradezone.shipment.parsing import ShipmentError
from tradezone.shipment.shipment import Shipment
from tradezone.values import Money
from tradezone.values.figures import many
from tradezone.verify.enumeration.goods import shipments
from tradezone.verify.enumeration.pieces import Beside, Pieces, cut
from tradezone.verify.enumeration.priced_goods import PricedGoods
from tradezone.verify.enumeration.stretches import exactly
from tradezone.verify.enumeration.tally import Evidence, Tally
from tradezone.verify.promise import Broken, Tried
from tradezone.verify.promises.amounts import spares_exemptions
from tradezone.verify.promises.floors import floor_kept

CHARGE_FALLS: Final = "floor-charge-falls"
LANDED_RISES: Final = "landed-price-rises"
FLOOR_KEPT: Final = "floor-kept"

#: How far a price beside a leap is from it.
_HAIR: Final = Fraction(1, 10**4)


class Breakpoints(NamedTuple):
    """What is so at every price."""

    #: Sets of formulas, each with the figures of its days, and the prices at which they bend or leap.
    formulas: int
    breakpoints: int
    #: Of each promise, at how many of them something bore on it.
    held: Mapping[str, int]
    broken: tuple[Broken, ...]
    sentences: tuple[str, ...]


class Leap(NamedTuple):
    """A figure that goes the wrong way between two prices, by how much."""

    figure: int
    low: Fraction
    high: Fraction
    by: Fraction


def at_breakpoints(tally: Tally) -> Breakpoints:
    """Holds every set of formulas that the cases of a policy reach to the promises on money, over all prices."""
    met = _Met(set(), set(), {promise: set() for promise in _PROMISED}, set(), {})
    without = 0
    for (product, charging, _), kept in tally.charging.items():
        is_credited = any(credited for *_, credited in charging)
        goods = list(_goods(tally.zone, kept, is_credited=is_credited))
        without += not goods
        for each in goods:
            with suppress(NeededFacts):
                met.look_at(product, each)
    broken = tuple(each for _, each in met.worst.values())
    held = {promise: len(turns) for promise, turns in met.held.items()}
    sentences = tuple(_sentences(met, without, broken))
    return Breakpoints(len(met.forms), len(met.turns), held, broken, sentences)


class _Met(NamedTuple):
    """What was met so far: sets of formulas, the prices at which they turn, and of each promise and measure the worst that breaks it."""

    profiles: set[object]
    forms: set[object]
    #: Of each promise, the prices at which something bore on it; and all of them.
    held: dict[str, set[object]]
    turns: set[object]
    worst: dict[tuple[str, str], tuple[Fraction, Broken]]

    def look_at(self, product: str, goods: PricedGoods) -> None:
        profile = product, goods.profile()
        if profile in self.profiles:
            return
        self.profiles.add(profile)
        whole = cut(goods.read)
        self.forms.update((product, read.form) for _, read in whole.cuts if read.form)
        for number, (price, read) in enumerate(whole.cuts[1:], 1):
            turn = product, price, read.form
            self.turns.add(turn)
            before, after = whole.pieces[number - 1].beside, whole.pieces[number].beside
            for promise in _borne_on(before, read.beside, after):
                self.held[promise].add(turn)
        for worse, each in _broken(goods, whole):
            key = each.promise, each.of
            if key not in self.worst or self.worst[key][0] < worse:
                self.worst[key] = worse, each


def _borne_on(*about: Beside) -> Iterator[str]:
    """The promises on which something bears just below a price, at it or just above it."""
    admitted = [each for each in about if not each.is_refused]
    if len(admitted) > 1:
        yield LANDED_RISES
    if any(each.charging for each in admitted):
        yield CHARGE_FALLS
    if any(each.short for each in admitted) or (len(admitted) < len(about) and any(each.kept for each in admitted)):
        yield FLOOR_KEPT


def _goods(zone: Zone, kept: list[Evidence], *, is_credited: bool) -> Iterator[PricedGoods]:
    """Goods for each combination kept, on one of the days of each set of figures; paid for elsewhere too where that is taken off."""
    for evidence in kept:
        seen: set[object] = set()
        for on, second in enumerate(evidence.situation.seconds):
            figures = _figures(zone, evidence.situation.product, second)
            made = None if figures in seen else next(shipments(zone, evidence.situation, evidence.sample, on), None)
            seen.add(figures)
            if made is not None:
                yield PricedGoods(zone, made)
                if is_credited:
                    item = replace(made.items[0], duty_paid=Money(100, 0, of=zone.currency))
                    yield PricedGoods(zone, replace(made, items=(item,)))


def _figures(zone: Zone, product: str, second: int) -> object:
    """The published prices and the stages of preferences that count on a day."""
    every = [zone.prices.get(product), *zone.market_prices.values()]
    rows = [line.at(second) for each in every if each is not None and product in each.covers for line in each.timelines]
    stages = [m.stage(product, second) for m in zone.measures.values() if isinstance(m, Preference) and product in m.covers]
    return (
        *(None if row is None else row.start for row in rows),
        *(None if stage is None else str(stage.value) for stage in stages),
    )


def _broken(goods: PricedGoods, whole: Pieces) -> Iterator[tuple[Fraction, Broken]]:
    """The worst of each kind that breaks a promise, as far as a decision on two shipments, rounded as the law says, shows it too."""
    floors = len(goods.floors)
    for figure, worst in _worst(goods, whole).items():
        if figure == 0:
            of = _fallen(goods, worst)
            found = None if of is None else _landed(goods, worst, of)
        elif figure <= floors:
            found = _charged(goods, worst, goods.floors[figure - 1])
        else:
            found = _below(goods, worst, goods.floors[figure - 1 - floors])
        if found is not None:
            yield worst.by, found


def _worst(goods: PricedGoods, whole: Pieces) -> dict[int, Leap]:
    """Of each figure the place where it goes the wrong way the most: what goods land at falls, a charge rises, goods stay below a floor."""
    floors = len(goods.floors)
    found: dict[int, Leap] = {}
    for low, high, ones, others in _steps(whole):
        for figure, (one, other) in enumerate(zip(ones.figures, others.figures, strict=True)):
            is_kept = figure > floors
            by = max(-one, -other) if is_kept else one - other if figure == 0 else other - one
            # A figure that is rounded for each unit may go the wrong way by a step of that.
            is_worse = by > goods.step and (figure not in found or found[figure].by < by)
            if is_worse and (is_kept or _alike(goods.zone, figure, ones.beside, others.beside)):
                found[figure] = Leap(figure, low, high, by)
    return found


def _alike(zone: Zone, figure: int, one: Beside, other: Beside) -> bool:
    """Whether goods of two prices are alike in all that the promise goes by but their price."""
    if figure == 0:
        return one.originating is other.originating and not one.is_refused and not other.is_refused
    return one.exemptions == other.exemptions or not spares_exemptions(zone, CHARGE_FALLS)


class _End(NamedTuple):
    """The figures next to a price, and what else is so there."""

    figures: tuple[Fraction, ...]
    beside: Beside


def _steps(whole: Pieces) -> Iterator[tuple[Fraction, Fraction, _End, _End]]:
    """From price to price: at a cut, just above it, along the piece, just below the next cut, at that."""
    for number, ((price, read), piece) in enumerate(zip(whole.cuts, whole.pieces, strict=True)):
        end = price + 2 * max(price, Fraction(1)) if piece.high is None else piece.high
        hair = min(_HAIR, (end - price) / 8)
        low, high = _End(piece.at_low, piece.beside), _End(piece.at_high, piece.beside)
        yield price, price + hair, _End(read.figures, read.beside), low
        yield price + hair, end - hair, low, high
        if piece.high is not None:
            following = whole.cuts[number + 1][1]
            yield end - hair, end, high, _End(following.figures, following.beside)


def _fallen(goods: PricedGoods, leap: Leap) -> Measure | None:
    """The measure whose charge falls the most."""
    before, after = goods.lines(leap.low), goods.lines(leap.high)
    falls = {name: amount - after.get(name, Fraction(0)) for name, amount in before.items()}
    falls |= {name: -amount for name, amount in after.items() if name not in before}
    return goods.zone.measures[max(falls, key=lambda name: falls[name])] if falls else None


def _landed(goods: PricedGoods, leap: Leap, of: Measure) -> Broken | None:
    pair = goods.at(leap.low), goods.at(leap.high)
    decided = [_decided(goods.zone, each) for each in pair]
    costs = [None if each is None or each.totals is None else each.totals.landed_cost for each in decided]
    if costs[0] is None or costs[1] is None or not costs[1] < costs[0]:
        return None
    because = (
        f"{_goods_of(goods)} at {_price(goods, leap.low)} land at {costs[0]}, at {_price(goods, leap.high)} at {costs[1]}: "
        "who declares more pays less"
    )
    return Broken(LANDED_RISES, of.id, because, of.place, of.cites, pair)


def _charged(goods: PricedGoods, leap: Leap, floor: Measure) -> Broken | None:
    pair = goods.at(leap.low), goods.at(leap.high)
    charges = [_charge(goods.zone, each, floor.id) for each in pair]
    if charges[0] is None or charges[1] is None or not charges[0] < charges[1]:
        return None
    because = f"`{floor.id}` charges {charges[0]} on {_goods_of(goods)} at {_price(goods, leap.low)}, and {charges[1]} at {_price(goods, leap.high)}"
    return Broken(CHARGE_FALLS, floor.id, because, floor.place, floor.cites, pair)


def _below(goods: PricedGoods, leap: Leap, floor: Measure) -> Broken | None:
    """What the promise itself says, rounded as the law says, of the goods at half the floor price or where they lie below it the most."""
    for price in (goods.level(floor.id, leap.low) / 2, leap.low, leap.high):
        found = floor_kept(Tried(goods.zone, goods.at(price)))
        broken = next((each for each in found if each is not None and each.of == floor.id), None)
        if broken is not None:
            return broken
    return None


def _decided(zone: Zone, shipment: Shipment) -> Decision | None:
    """The decision, where it is definitive."""
    try:
        found = evaluate(zone, shipment, plain=True)
    except ShipmentError:
        return None
    return found if found.standing == "definitive" else None


def _charge(zone: Zone, shipment: Shipment, name: str) -> Money | None:
    """What a floor charges; nothing where it does not charge, None where that is not settled."""
    decision = _decided(zone, shipment)
    found = () if decision is None else (charge.money for charge in decision.items[0].charges if charge.measure == name)
    return (
        None
        if decision is None
        else next((each for each in found if each is not None), Money(0, zone.rounding.scale, of=zone.currency))
    )


def _goods_of(goods: PricedGoods) -> str:
    item = goods.shipment.items[0]
    return f"{item.quantity} of `{item.product}` from {item.origin}"


def _price(goods: PricedGoods, price: Fraction) -> str:
    unit = goods.zone.products[goods.shipment.items[0].product].unit.name
    return f"{amount_text(exactly(price))} {goods.zone.currency}/{unit}"


#: What is so of every price, where a promise is not broken.
_PROMISED: Final = {
    LANDED_RISES: "nothing lands for less at a higher price",
    CHARGE_FALLS: "no floor charges more at a higher price",
    FLOOR_KEPT: "no admitted goods land below a floor, beyond stated exceptions",
}


def _sentences(met: _Met, without: int, broken: tuple[Broken, ...]) -> Iterator[str]:
    """What is so at every price."""
    ids = {each.promise for each in broken}
    promised = [sentence for promise, sentence in _PROMISED.items() if promise not in ids and met.held[promise]]
    if not promised:
        return
    turns = many(len(met.turns), "breakpoint")
    where = f"of goods of each set of measures that charge together, unrounded, at {turns} of the price and between them: {', '.join(promised)}"
    yield where if not without else f"{where}; no goods were made for {many(without, 'set')} of measures that charge together"
