"""The statement: what is so of every case of a policy, as a fact, and what was not looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import prod
from typing import Final, NamedTuple

from tradezone.policy.measures import Exemption
from tradezone.policy.zone import Zone
from tradezone.rules.product_rules import product_rules
from tradezone.verify.enumeration import findings
from tradezone.verify.enumeration.findings import APPLY, MATTER
from tradezone.verify.enumeration.situations import Situation, situations
from tradezone.verify.enumeration.steps import Steps, TooMany
from tradezone.verify.enumeration.tally import Rivals, Tally
from tradezone.verify.promise import Broken

#: Combinations of answers that are looked at one by one in a policy; a product that needs more is left out, and named.
BOUND: Final = 1_000_000

#: Told which product is looked at, and how many of how many are done.
Progress = Callable[[str, int, int], None]


class LeftOut(NamedTuple):
    """A product of which not every case was looked at."""

    product: str
    cases: int


class Enumeration(NamedTuple):
    """What is so of every case of the products enumerated."""

    products: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    #: Sets of answers to all that the policy asks, on days it tells apart; and combinations of facts behind them, day by day.
    cases: int
    combinations: int
    #: Combinations of answers looked at one by one; the others differ from one of them in nothing that what is decided asks.
    looked_at: int
    broken: tuple[Broken, ...]
    #: Things said to be so in some case that a shipment shows, and those for which none could be made.
    shown: int
    unshown: tuple[str, ...]
    sentences: tuple[str, ...]


class GoneThrough(NamedTuple):
    """The cases of a policy that were decided, with what they show."""

    zone: Zone
    tally: Tally
    products: list[str]
    left_out: list[LeftOut]
    situations: list[Situation]
    looked_at: int


def enumerated(zone: Zone, *, most: int = BOUND, progress: Progress | None = None) -> Enumeration:
    """Decides every case of a policy, product by product, as far as ``most`` combinations of answers go."""
    return stated(gone_through(zone, most=most, progress=progress))


def gone_through(zone: Zone, *, most: int = BOUND, progress: Progress | None = None) -> GoneThrough:
    """Every case of a policy, decided."""
    tally = Tally(zone)
    done, left_out, met, looked_at = [], [], [], 0
    for number, name in enumerate(zone.products):
        if progress is not None:
            progress(name, number, len(zone.products))
        rules = product_rules(zone, name, plain=True)
        rivals = Rivals(zone, rules)
        steps = Steps(rules, rivals.crossing, most - looked_at)
        mine = situations(zone, rules)
        own = Tally(zone)
        try:
            for situation in mine:
                for reached in steps.reached(situation):
                    own.note(rules, situation, reached, rivals)
        except TooMany:
            left_out.append(LeftOut(name, cases_of(mine)))
            continue
        tally.take(own)
        done.append(name)
        met += mine
        looked_at += steps.looked_at
    return GoneThrough(zone, tally, done, left_out, met, looked_at)


def cases_of(met: list[Situation]) -> int:
    """How many sets of answers there are in some situations."""
    return sum(prod(len({way.words for way in each.ways}) for each in situation.aspects) for situation in met)


def stated(counted: GoneThrough) -> Enumeration:
    """What is so of every case that was decided."""
    zone, tally = counted.zone, counted.tally
    products = frozenset(counted.products)
    clashes = list(findings.contradicted(tally))
    found = [*findings.broken(tally, products), *(each for each, is_shown in clashes if is_shown)]
    shown, unshown = findings.unseen(tally)
    unshown += [each.because for each, is_shown in clashes if not is_shown]
    without = Enumeration(
        products=tuple(counted.products),
        left_out=tuple(counted.left_out),
        cases=cases_of(counted.situations),
        combinations=sum(situation.combinations for situation in counted.situations),
        looked_at=counted.looked_at,
        broken=tuple(found),
        shown=shown,
        unshown=tuple(unshown),
        sentences=(),
    )
    facts = [*_of_every_case(tally, without, has_clash=bool(clashes)), *_rests_on(counted)] if products and zone.measures else []
    return without._replace(sentences=(*facts, *_not_among(zone, counted.left_out)))


def _of_every_case(tally: Tally, found: Enumeration, *, has_clash: bool) -> Iterator[str]:
    """What is so of every case, and what is not."""
    broken = {each.promise for each in found.broken}
    facts = ["no two measures contradict"] if not has_clash else []
    facts += ["every measure and every row of its tables applies in some case"] if APPLY not in broken else []
    if MATTER not in broken and any(isinstance(measure, Exemption) for measure in tally.zone.measures.values()):
        facts.append("every exception matters in some case and swallows no rule")
    is_open = any(shown.what == "open" for shown in tally.shown)
    outcome = (
        "each has an outcome, but for those in which a fact that may be left unstated is not stated"
        if is_open
        else "each has an outcome"
    )
    yield f"{_number(len(found.products), 'product')}, {_number(found.cases, 'case')}: {'; '.join((outcome, *facts))}"
    yield from (each.because for each in found.broken)
    if found.unshown:
        yield f"so it is by the answers alone, but no goods were made that show it: {'; '.join(found.unshown)}"
    for name in findings.without_row(tally):
        yield f"`{name}` charges nothing in some cases its conditions reach: no row of its table is for them"


def _rests_on(counted: GoneThrough) -> Iterator[str]:
    """What has to be known to read it rightly."""
    looked_at = _number(counted.looked_at, "combination")
    yield (
        f"a case is a set of answers to all that the policy asks of goods of one product; {looked_at} of them were looked at one by one, "
        "and the others differ from one of these in nothing that what is decided asks"
    )
    if any(each.is_wide for situation in counted.situations for each in situation.aspects):
        yield (
            "answers on origin, provenance and proof, and on prices of several kinds, are taken to be free of each other: among the cases there "
            "may be some that no goods have, and none is missing that goods can have"
        )


def _not_among(zone: Zone, left_out: Sequence[LeftOut]) -> Iterator[str]:
    """What was not looked at."""
    for each in left_out:
        yield f"`{each.product}` is not among them: it has {_number(each.cases, 'case')}, more than can be gone through"
    if zone.measures:
        yield "facts that are not given are not among the cases: a decision without them is provisional"
    if zone.settlements:
        yield "contracts for difference are not among the cases"


def _number(number: int, of: str) -> str:
    return f"{number:,} {of}{'' if number == 1 else 's'}"
