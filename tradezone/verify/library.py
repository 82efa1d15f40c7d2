"""The library of promises: what every policy promises until it says otherwise, in the order in which they are told."""

from __future__ import annotations

from typing import Final

from tradezone.policy.grammar.promises import PROMISES as IDS
from tradezone.policy.zone import Zone
from tradezone.verify.promise import Promise
from tradezone.verify.promises.added import promised
from tradezone.verify.promises.cliffs import cliffs_are_announced
from tradezone.verify.promises.contracts import settlement_falls
from tradezone.verify.promises.days import every_day_priced
from tradezone.verify.promises.expression import expression_is_free
from tradezone.verify.promises.floors import floor_charge_falls, floor_kept
from tradezone.verify.promises.parties import party_no_worse, preference_is_proved
from tradezone.verify.promises.prices import landed_price_rises
from tradezone.verify.promises.rounding import rounding_is_small
from tradezone.verify.promises.sizes import figures_agree
from tradezone.verify.promises.splitting import splitting_saves_nothing
from tradezone.verify.promises.text import ladder_holds, no_contradiction

LIBRARY: Final = (
    Promise(
        "no-contradiction",
        "No two measures, and no two rows of one table, say different things of the same goods without an order between them.",
        of_policy=no_contradiction,
    ),
    Promise(
        "every-case-has-an-outcome",
        "Whatever the facts, the policy comes to one outcome, and each measure either applies or does not.",
    ),
    Promise("measures-apply", "Every measure, and every row of its tables, applies in some case."),
    Promise("exceptions-matter", "Every exception spares some goods that a measure would reach, and none spares all of them."),
    Promise(
        "every-day-priced",
        "On every day a measure is in force it has its figure: a price for its floor, and a row for each case its table names.",
        of_policy=every_day_priced,
    ),
    Promise(
        "figures-agree",
        "Figures that belong together are of one size: no price, rate or threshold is a hundredfold what stands beside it.",
        of_policy=figures_agree,
    ),
    Promise(
        "ladder-holds",
        "A later stage of production does not stand at a lower floor than what goes into it.",
        of_policy=ladder_holds,
    ),
    Promise(
        "floor-kept",
        "Goods that are admitted do not land below the floor, beyond stated exceptions.",
        of_shipment=floor_kept,
    ),
    Promise(
        "floor-charge-falls",
        "A floor's charge never rises as the price of the goods rises, all else equal.",
        of_shipment=floor_charge_falls,
    ),
    Promise(
        "landed-price-rises",
        "The total landed price of goods never falls as their price rises, all else equal.",
        of_shipment=landed_price_rises,
    ),
    Promise(
        "splitting-saves-nothing",
        "Goods sent in parts owe no less than the same goods sent whole, beyond stated exceptions.",
        of_shipment=splitting_saves_nothing,
    ),
    Promise(
        "party-no-worse",
        "The goods of a party never owe more duty than the same goods of a country that is none, nor does a gate stop them alone.",
        of_shipment=party_no_worse,
    ),
    Promise(
        "preference-is-proved",
        "A preference is never granted without a claim, a proof and the origin it is for.",
        of_shipment=preference_is_proved,
    ),
    Promise(
        "expression-is-free",
        "A decision does not depend on the order of what is listed, nor on the unit or currency in which it is said.",
        of_shipment=expression_is_free,
    ),
    Promise(
        "rounding-is-small", "Rounding moves a line by no more than a minor unit of the currency.", of_shipment=rounding_is_small
    ),
    Promise(
        "cliffs-are-announced",
        "Where a step across a threshold moves what is due by more than a tenth of the value, a finding or an exception says so.",
        of_shipment=cliffs_are_announced,
    ),
    Promise(
        "settlement-falls",
        "What a contract for difference pays the producer, less what it takes back, never rises as the market price rises.",
        of_transaction=settlement_falls,
    ),
)
assert tuple(promise.id for promise in LIBRARY) == IDS  # noqa: S101 the grammar lists the same, in the same order

#: Warnings of ``check`` that say the same as a promise: where one is acknowledged, the promise is dropped for the same.
SAME_AS: Final = {
    "falling-landed-price": "landed-price-rises",
    "inverted-ladder": "ladder-holds",
    "floor-without-price": "every-day-priced",
}


def promises(zone: Zone) -> tuple[Promise, ...]:
    """The promises of a policy: those every one makes, as far as it has what they are about, and its own."""
    usual = [promise for promise in LIBRARY if zone.settlements or promise.of_transaction is None]
    return (*usual, *(promised(added) for added in zone.promises.added))
