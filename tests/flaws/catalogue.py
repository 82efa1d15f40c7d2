"""What is planted in each policy of this folder, and what has to be said of it: under which name, and of which clause."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent
SOUND: Final = FOLDER / "sound"


class Flaw(NamedTuple):
    """A folder with a policy that has one flaw: the sound policy it is a copy of, and what names the flaw.

    ``told`` is a code of ``check`` or the id of a promise; ``of`` is the measure, product or series responsible. Where the words to be
    altered stand elsewhere than in its clause, ``at`` names the entry they stand in.
    """

    kind: str
    sound: str
    told: str
    of: str
    at: str = ""

    @property
    def policy(self) -> Path:
        return FOLDER / self.kind / "policy.yaml"

    @property
    def original(self) -> Path:
        return SOUND / f"{self.sound}.yaml"


FLAWS: Final = (
    # prices
    Flaw("inverted-ladder", "lithium", "inverted-ladder", "lithium/hydroxide"),
    Flaw("derivative-leakage", "lithium", "derivative-leakage", "lithium/hydroxide"),
    Flaw("gap-in-prices", "gallium", "every-day-priced", "gallium-floor", at="gallium"),
    Flaw("day-without-price", "lithium", "floor-without-price", "zone-floor"),
    Flaw("stale-price", "gallium", "stale-reference", "gallium"),
    Flaw("overlapping-values", "gallium", "overlapping-values", "gallium"),
    Flaw("unit-slip-of-a-word", "lithium", "unit-mismatch", "lithium/hydroxide"),
    Flaw("unit-slip-of-a-figure", "lithium", "figures-agree", "lithium/hydroxide"),
    Flaw("unit-slip-of-a-threshold", "lithium", "figures-agree", "samples"),
    Flaw("unit-slip-of-a-rate", "tungsten", "figures-agree", "column-1"),
    # rows and measures
    Flaw("gap-in-rates", "gallium", "every-day-priced", "general-duty"),
    Flaw("gap-in-seasons", "gallium", "every-day-priced", "safeguard"),
    Flaw("overlapping-rows", "gallium", "overlapping-rows", "safeguard"),
    Flaw("dead-row", "gallium", "measures-apply", "safeguard"),
    Flaw("contradictory-measures", "tungsten", "contradictory-measures", "interim-duty"),
    Flaw("unreachable-measure", "lithium", "measures-apply", "transshipment"),
    Flaw("exception-that-swallows", "lithium", "exceptions-matter", "samples"),
    Flaw("exception-never-applies", "lithium", "exceptions-matter", "samples"),
    Flaw("exception-of-nothing", "lithium", "exception-of-nothing", "samples"),
    # preferences
    Flaw("preference-without-proof", "lithium", "preference-is-proved", "originating-goods"),
    Flaw("preference-without-claim", "lithium", "preference-is-proved", "originating-goods"),
    Flaw("preference-without-origin", "lithium", "preference-is-proved", "originating-goods"),
    Flaw("tariff-shift-leak", "lithium", "tariff-shift-leak", "originating-goods"),
    Flaw("party-worse", "lithium", "party-no-worse", "originating-goods"),
    Flaw("party-surcharge", "tungsten", "party-no-worse", "outside-duty"),
    # what falls due
    Flaw("notch-in-bands", "lithium", "falling-landed-price", "safeguard"),
    Flaw("floor-charge-rises", "lithium", "floor-charge-falls", "zone-floor"),
    Flaw("share-of-the-shortfall", "tungsten", "floor-kept", "tungsten-floor"),
    Flaw("capped-shortfall", "gallium", "floor-kept", "gallium-floor"),
    Flaw("rounding-down-per-unit", "tungsten", "floor-kept", "tungsten-floor"),
    Flaw("rounding-down", "lithium", "rounding-is-small", "lithium", at="policy"),
    Flaw("rounding-up", "lithium", "rounding-is-small", "lithium", at="policy"),
    Flaw("split-gain", "lithium", "splitting-saves-nothing", "mfn-duty"),
    Flaw("cliff-without-warning", "gallium", "cliffs-are-announced", "safeguard"),
)
