"""Findings: what all the cases of a policy together break, and what of them is shown by a shipment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tradezone.policy import measures as law
from tradezone.policy.conditions import Applies, PricedBelow
from tradezone.policy.measures import CaseValue, Exemption, Measure, PriceFloor
from tradezone.policy.trees import Is, Tree, asked
from tradezone.rules.facts import Facts
from tradezone.rules.levels import CEILING, FLOOR, case_word, table
from tradezone.rules.verdicts import CONDITION, DISAPPLIED, REPLACED, Verdict
from tradezone.rules.words import YES
from tradezone.shipment.shipment import Shipment
from tradezone.verify.enumeration.dead_rows import APPLY, dead_rows, is_by_market
from tradezone.verify.enumeration.goods import shown_by
from tradezone.verify.enumeration.outcomes import Shown, is_time
from tradezone.verify.enumeration.tally import Tally
from tradezone.verify.promise import Broken
from tradezone.verify.witness import Confirms, witness

NO_CONTRADICTION = "no-contradiction"
OUTCOME = "every-case-has-an-outcome"
MATTER = "exceptions-matter"


class Claim(NamedTuple):
    """Something that some case shows, in words, with what has to be seen where a shipment is decided."""

    shown: Shown
    text: str
    confirms: Confirms
    #: Where the cases that were met lead to no shipment: conditions that have to hold of one.
    trees: tuple[Tree, ...]
    products: tuple[str, ...]


def broken(tally: Tally, enumerated: frozenset[str]) -> Iterator[Broken]:
    """What no case, or what every case, breaks. Nothing is said of a measure that covers a product that is not enumerated."""
    for measure in tally.zone.measures.values():
        if isinstance(measure, Exemption):
            yield from _of_exception(tally, measure, enumerated)
        elif measure.covers <= enumerated:
            if tally.has("applies", measure.id):
                yield from dead_rows(tally, measure)
            elif not waiting(tally, measure):
                because = f"`{measure.id}` applies in no case: {_why_not(tally, measure)}"
                yield Broken(APPLY, measure.id, because, measure.place, measure.cites)


def waiting(tally: Tally, measure: Measure) -> bool:
    """Whether a measure waits for a market price to be published on one side of a level, or for a measure that does."""
    if is_by_market(tally.zone, measure) and any(shown.what == "kept off" and shown.of == measure.id for shown in tally.shown):
        return not any(_taken(shown, measure.id) for shown in tally.shown)
    asked_of = [condition for tree in measure.conditions for condition in asked(tree)]
    names = [condition.measure for condition in asked_of if isinstance(condition, Applies | PricedBelow)]
    return any(waiting(tally, tally.zone.measures[name]) for name in names if not tally.has("applies", name))


def _taken(shown: Shown, name: str) -> bool:
    return shown.what == "takes" and shown.by == name


def _why_not(tally: Tally, measure: Measure) -> str:
    """What keeps a measure from applying in each case in which its own conditions hold."""
    kept_off = [
        shown.by for shown in tally.shown if shown.what == "kept off" and shown.of == measure.id and isinstance(shown.by, tuple)
    ]
    takers = dict.fromkeys(f"`{by}`" for reason, by in kept_off if reason == DISAPPLIED)
    if takers:
        return f"wherever it would, {' or '.join(takers)} takes it out"
    if Shown("no row", measure.id) in tally.shown:
        return "wherever its conditions hold, its table has no row"
    others = dict.fromkeys(f"`{by}`" for reason, by in kept_off if by in tally.zone.measures)
    if others:
        return f"wherever its conditions hold, {' or '.join(others)} stands in the way"
    return "its conditions never hold together"


def _of_exception(tally: Tally, exception: Exemption, enumerated: frozenset[str]) -> Iterator[Broken]:
    """An exception takes from each measure it names some cases that no other takes, and leaves some."""
    for name in exception.disapplies:
        measure = tally.zone.measures[name]
        if not exception.covers & measure.covers <= enumerated:
            continue
        why = None
        if not tally.has("takes", exception.id, name):
            why = f"`{exception.id}` never keeps `{name}` from applying: in no case do both hold"
        elif not tally.has("matters", exception.id, name):
            why = f"`{exception.id}` takes nothing from `{name}` that another exception does not take"
        elif not tally.has("spares", exception.id, name) and _swallows(tally, exception, measure):
            why = f"`{exception.id}` swallows `{name}`: in its time and for its goods it holds in every case in which `{name}` would apply"
        else:
            swallowed = _swallowed_products(tally, exception, measure)
            if swallowed:
                why = f"`{exception.id}` spares every case of {quoted(swallowed)} from `{name}`: in its time it holds wherever that would apply"
        if why is not None:
            yield Broken(MATTER, exception.id, why, exception.place, exception.cites)


def _swallows(tally: Tally, exception: Exemption, measure: Measure) -> bool:
    """An exception bounded by time and goods alone is a suspension, which leaves the measure its other days and goods."""
    return _has_own(exception, measure) or not tally.has("applies", measure.id)


def _has_own(exception: Exemption, measure: Measure) -> bool:
    """Whether an exception is bounded by more than time, goods and what its measure is bounded by."""
    return any(not is_time(tree) and tree not in measure.conditions for tree in exception.conditions)


def _swallowed_products(tally: Tally, exception: Exemption, measure: Measure) -> list[str]:
    """The products of which an exception with a condition of its own leaves nothing, where it leaves something of others."""
    spared = tally.shown.get(Shown("spares", exception.id, measure.id), {})
    taken = tally.shown.get(Shown("matters", exception.id, measure.id), {})
    return [product for product in taken if product not in spared] if spared and _has_own(exception, measure) else []


def carved_out(tally: Tally) -> list[str]:
    """Each measure with a product it covers to which it never applies for an exception that takes every case of it, in words."""
    found = []
    for shown, by_product in tally.shown.items():
        left = tally.shown.get(Shown("applies", str(shown.by)), {}) if shown.what == "matters" else {}
        found += [f"`{shown.by}` on `{product}` for `{shown.of}`" for product in by_product if left and product not in left]
    return found


def contradicted(tally: Tally) -> Iterator[tuple[Broken, bool]]:
    """Pairs of measures that both apply in some case, with the shipment that shows it; whether there is one."""
    for shown in tally.shown:
        if shown.what == "clash":
            one, other = tally.zone.measures[shown.of], tally.zone.measures[str(shown.by)]
            found = found_for(tally, _clash(one, other))
            because = f"`{one.id}` and `{other.id}` apply to the same goods, and the policy does not say which stands"
            yield (
                Broken(NO_CONTRADICTION, other.id, because, other.place, other.cites, () if found is None else (found,)),
                found is not None,
            )


def _clash(one: Measure, other: Measure) -> Claim:
    trees = (*one.conditions, *other.conditions, *_below(one), *_below(other))
    products = tuple(sorted(one.covers & other.covers))
    text = f"`{one.id}` and `{other.id}` both apply"
    return Claim(
        Shown("clash", one.id, other.id),
        text,
        lambda _, verdicts: verdicts[one.id].applies and verdicts[other.id].applies,
        trees,
        products,
    )


def _below(measure: Measure) -> tuple[Tree, ...]:
    return (Is(PricedBelow(measure.id)),) if isinstance(measure, PriceFloor) else ()


def claims(tally: Tally) -> Iterator[Claim]:
    """Everything that is said to be so in some case."""
    for shown in tally.shown:
        measure = tally.zone.measures.get(shown.of)
        if measure is None:
            continue
        if shown.what == "applies":
            yield _applies(shown, measure)
        elif shown.what == "matters" and isinstance(measure, Exemption):
            yield _matters(shown, measure, tally.zone.measures[str(shown.by)])
        elif shown.what == "spares" and isinstance(measure, Exemption):
            yield _spares(shown, measure, tally.zone.measures[str(shown.by)])
        elif shown.what == "chosen":
            yield from _chosen(shown, measure)


def _applies(shown: Shown, measure: Measure) -> Claim:
    trees = (*measure.conditions, *_below(measure))
    return Claim(
        shown, f"`{measure.id}` applies", lambda _, verdicts: verdicts[measure.id].applies, trees, tuple(sorted(measure.covers))
    )


def _matters(shown: Shown, exception: Exemption, measure: Measure) -> Claim:
    products = tuple(sorted(exception.covers & measure.covers))
    trees = (*exception.conditions, *measure.conditions, *_below(measure))
    text = f"`{exception.id}` keeps `{measure.id}` from applying"
    return Claim(
        shown,
        text,
        lambda _, verdicts: (verdicts[measure.id].reason, verdicts[measure.id].by) == (DISAPPLIED, exception.id),
        trees,
        products,
    )


def _spares(shown: Shown, exception: Exemption, measure: Measure) -> Claim:
    products = tuple(sorted(exception.covers & measure.covers))
    text = f"`{measure.id}` applies beside `{exception.id}`"
    return Claim(
        shown,
        text,
        lambda _, verdicts: (
            not verdicts[exception.id].applies and (verdicts[measure.id].applies or verdicts[measure.id].reason == REPLACED)
        ),
        (*measure.conditions, *_below(measure)),
        products,
    )


def _chosen(shown: Shown, measure: Measure) -> Iterator[Claim]:
    """A row that rules choose from is seen in the verdict, one of a level where the floor's own conditions hold."""
    floors = ((measure.floor, FLOOR), (measure.ceiling, CEILING)) if isinstance(measure, PriceFloor) else ()
    by_levels = [(row, which) for table, which in floors for row in table if row.place == shown.by]
    for row in (row for row in law.rows(measure) if row.place == shown.by):
        which = next((each for own, each in by_levels if own is row), None)
        confirms = _seen(measure.id, row) if which is None else _stands(measure.id, row, which)
        trees = (*measure.conditions, *row.conditions, *(_below(measure) if which is None else ()))
        products = tuple(sorted(product for product in measure.covers if row.reaches(product)))
        yield Claim(shown, f"the row `{row.value}` of `{measure.id}` is chosen", confirms, trees, products)


def _seen(name: str, row: CaseValue) -> Confirms:
    return lambda _, verdicts: verdicts[name].row is row


def _stands(name: str, row: CaseValue, which: str) -> Confirms:
    """Whether the level stands by a row, or would if a price were published."""

    def confirms(facts: Facts, verdicts: Mapping[str, Verdict]) -> bool:
        chosen = next((each for each in table(facts, name, which) if not each.conditions or case_word(each, facts) == YES), None)
        return chosen is row and verdicts[name].reason != CONDITION

    return confirms


def found_for(tally: Tally, claim: Claim) -> Shipment | None:
    """A shipment that shows what is claimed: made from the facts of a case that was met, or searched for by its conditions."""
    found = shown_by(tally.zone, tally.evidence(claim.shown), claim.confirms)
    if found is not None:
        return found
    every = (witness(tally.zone, product, claim.trees, claim.confirms) for product in claim.products)
    return next((each for each in every if each is not None), None)


def unseen(tally: Tally) -> tuple[int, list[str]]:
    """How many things that some case shows are shown by a shipment too, and those that are not."""
    found = [(claim, found_for(tally, claim)) for claim in claims(tally)]
    return sum(each is not None for _, each in found), [claim.text for claim, each in found if each is None]


def idle(tally: Tally, enumerated: frozenset[str]) -> list[str]:
    """The measures that apply in no case because no market price that was published lets them."""
    measures = [measure for measure in tally.zone.measures.values() if measure.covers <= enumerated]
    return [measure.id for measure in measures if not tally.has("applies", measure.id) and waiting(tally, measure)]


def without_row(tally: Tally) -> list[str]:
    """The measures that say nothing of some case their own conditions reach: no row of their table is for it."""
    return [name for name in tally.zone.measures if tally.has("no row", name)]


def quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
