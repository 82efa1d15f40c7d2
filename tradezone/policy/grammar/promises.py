"""The grammar of promises: which of those every policy makes it drops or tightens, and which of its own it adds."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from tradezone.policy.bounds import CUSTOMS_VALUE, Bound, ShareOf
from tradezone.policy.grammar.when import Cites, Covers, Names, WhenText
from tradezone.text.fields import Id, MoneyText, OneOrMore, ProductName, Section, Text, one_word, problem, read_by
from tradezone.values import Money, ValueProblem
from tradezone.values.figures import clip

#: What every policy promises until it says otherwise.
PROMISES: Final = (
    "no-contradiction",
    "every-case-has-an-outcome",
    "measures-apply",
    "exceptions-matter",
    "every-day-priced",
    "figures-agree",
    "ladder-holds",
    "floor-kept",
    "floor-charge-falls",
    "landed-price-rises",
    "splitting-saves-nothing",
    "party-no-worse",
    "preference-is-proved",
    "expression-is-free",
    "rounding-is-small",
    "cliffs-are-announced",
    "settlement-falls",
)
#: Those that let an amount pass, and those that let exceptions pass: a policy may allow less.
WITH_ALLOWANCE: Final = ("floor-kept", "floor-charge-falls", "landed-price-rises", "splitting-saves-nothing", "rounding-is-small")
WITH_EXEMPTIONS: Final = ("floor-kept", "floor-charge-falls", "splitting-saves-nothing", "cliffs-are-announced")
OUTCOME_WORDS: Final = ("cleared", "adjusted", "held", "refused")
BOUNDED: Final = ("ordinary_duty", "additional_duty", "duty", "fees", "security")


def _amount(text: str) -> Bound | ShareOf:
    if " of " not in text:
        return Bound.reader(Money.parse)(text)
    share = ShareOf.parse(text)
    if share.base != CUSTOMS_VALUE:
        remedy = f"write it as in `at most 25% of {CUSTOMS_VALUE}`"
        raise ValueProblem("bad-bound", f"`{clip(text)}` is not a share of the customs value", remedy)
    return share


AmountBound = Annotated[
    Bound | ShareOf, *read_by(_amount, "a bound on an amount", "at most 25% of customs_value", "at most 0.00 USD")
]


class DroppedText(Section):
    """A promise the law does not keep, and why. With ``of`` it is dropped for that measure, product or series only.

    A promise that is dropped and that nothing breaks makes the entry a warning of ``verify``.
    """

    called = "a dropped promise"

    promise: one_word(*PROMISES)  # type: ignore[valid-type]
    of: ProductName | None = None
    reason: Text
    cite: Cites


class TightenedText(Section):
    """A promise of which the policy allows less than is usual.

    ``allowance`` is what a line may be off by; left out it is a minor unit of the currency: of most a cent. With ``exemptions: none`` also goods that an
    exception spares must keep the promise.
    """

    called = "a tightened promise"

    promise: one_word(*dict.fromkeys((*WITH_ALLOWANCE, *WITH_EXEMPTIONS)))  # type: ignore[valid-type]
    allowance: MoneyText | None = None
    exemptions: one_word("none") | None = None  # type: ignore[valid-type]
    cite: Cites

    @model_validator(mode="after")
    def _tightens_something(self) -> TightenedText:
        for key, those in (("allowance", WITH_ALLOWANCE), ("exemptions", WITH_EXEMPTIONS)):
            if getattr(self, key) is not None and self.promise not in those:
                sentence = f"`{self.promise}` has no `{key}` to tighten"
                raise problem("unknown-key", sentence, f"it is one of {', '.join(those)}", key=key)
        if self.allowance is None and self.exemptions is None:
            raise problem("missing-key", "a tightened promise gives `allowance` or `exemptions`", "add the one that is meant")
        if self.allowance is not None and self.allowance.units < 0:
            raise problem("negative-amount", f"`{self.allowance}` is below zero", "an allowance is zero or more", key="allowance")
        return self


class KeptText(Section):
    """What is then so of every item: its outcome is one of these, each amount keeps its bound, these measures apply and those do not."""

    called = "what a promise keeps"

    outcome: Annotated[list[one_word(*OUTCOME_WORDS)], OneOrMore, Field(min_length=1)] | None = None  # type: ignore[valid-type]
    ordinary_duty: AmountBound | None = None
    additional_duty: AmountBound | None = None
    duty: AmountBound | None = None
    fees: AmountBound | None = None
    security: AmountBound | None = None
    applied: Names | None = None
    not_applied: Names | None = None

    @model_validator(mode="after")
    def _keeps_something(self) -> KeptText:
        if not self.model_fields_set:
            raise problem(
                "empty-condition", "a promise keeps nothing, and so is always kept", "name an outcome, an amount or a measure"
            )
        return self


class AddedText(Section):
    """A promise of the policy's own: of every item it covers for which ``when`` holds, ``keeps`` is so.

    ``says`` is the sentence its parties would sign. An item is looked at where its facts are known whole.
    """

    called = "an added promise"

    id: Id
    says: Text
    cite: Cites
    covers: Covers
    when: WhenText | None = None
    keeps: KeptText


class PromisesText(Section):
    """What the policy promises as a whole, for ``tradezone verify`` to look for shipments that break it.

    Every policy makes the promises that ``verify`` lists; it may drop one with a cited reason, tighten one, and add its own.
    """

    called = "the promises"

    dropped: list[DroppedText] = []
    tightened: list[TightenedText] = []
    added: list[AddedText] = []
