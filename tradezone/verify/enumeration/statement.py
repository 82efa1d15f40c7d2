"""The statement: what is so of every case of a policy, as a fact, and what was not looked at.

A case is a set of answers to all that the policy asks of goods of one product. Combinations of answers are looked at one by one, as far
as they differ in something that what is decided asks. Answers on origin, provenance and proof, and on prices of several kinds, are taken
to be free of each other: among the cases there may be some that no goods have, and none is missing that goods can have. So what is said
of every case is so of all goods; and what is said of some case is shown by a shipment, or the statement says that none was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod
from typing import Final, NamedTuple

from tradezone.policy.measures import Exemption
from tradezone.policy.zone import Zone
from tradezone.rules.product_rules import product_rules
from tradezone.values.figures import many
from tradezone.verify.enumeration import findings
from tradezone.verify.enumeration.aspects import TooMany
from tradezone.verify.enumeration.dead_rows import APPLY
from tradezone.verify.enumeration.findings import MATTER
from tradezone.verify.enumeration.situations import Situation, situations
from tradezone.verify.enumeration.steps import Steps
from tradezone.verify.enumeration.tally import Rivals, Tally
from tradezone.verify.promise import Broken

#: Combinations of answers that are looked at one by one in a policy; a product that needs more is left out, and named.
BOUND: Final = 1_000_000

#: Told which product is looked at, and how many of how many are done.
Progress = Callable[[str, int, int], None]


class LeftOut(NamedTuple):
    """A product of which not every case was looked at."""

    product: str
    #: None where they are too many even to be counted.
    cases: int | None


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
        steps, mine = None, None
        own = Tally(zone)
        try:
            rules = product_rules(zone, name, plain=True)
            rivals = Rivals(zone, rules)
            steps = Steps(rules, rivals.crossing, most - looked_at)
            mine = situations(zone, rules)
            for situation in mine:
                for reached in steps.reached(situation):
                    own.note(rules, situation, reached, rivals)
        except (TooMany, OverflowError):
            left_out.append(LeftOut(name, None if mine is None else cases_of(mine)))
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
    facts = _of_every_case(tally, without, has_clash=bool(clashes)) if products and zone.measures else ()
    return without._replace(sentences=(*facts, *_not_covered(zone, without)))


def _of_every_case(tally: Tally, found: Enumeration, *, has_clash: bool) -> Iterator[str]:
    """What is so of every case, then what the law leaves out of it."""
    broken = {each.promise for each in found.broken}
    idle = findings.idle(tally, frozenset(found.products))
    facts = ["each has an outcome"]
    facts += ["no two measures contradict"] if not has_clash else []
    facts += ["every measure, row and stage applies in some case"] if APPLY not in broken and not idle else []
    if MATTER not in broken and any(isinstance(measure, Exemption) for measure in tally.zone.measures.values()):
        facts.append("every exception matters and swallows no rule")
    yield f"all {many(found.cases, 'case')} of {many(len(found.products), 'product')}: {', '.join(facts)}"
    if idle:
        yield f"in no case so far, for want of a published market price that lets it: {findings.quoted(idle)}"
    if without_row := findings.without_row(tally):
        yield f"charging nothing in some cases, where no row of the table is for them: {findings.quoted(without_row)}"
    if carved_out := findings.carved_out(tally):
        yield f"never applying to a product that it covers, for an exception: {', '.join(carved_out)}"


def _not_covered(zone: Zone, found: Enumeration) -> Iterator[str]:
    """What was not looked at, and what is so by the answers alone."""
    missing = [f"`{each.product}` ({_many(each.cases)})" for each in found.left_out]
    missing += ["facts that are not given"] if zone.measures else []
    missing += ["contracts for difference"] if zone.settlements else []
    if missing:
        yield f"not among the cases: {', '.join(missing)}"
    if found.unshown:
        yield f"by the answers alone, without goods that show it: {', '.join(found.unshown)}"


def _many(cases: int | None) -> str:
    return "too many cases to be counted" if cases is None else f"{many(cases, 'case')}, too many"
