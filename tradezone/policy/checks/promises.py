"""Checks of promises: what they name is of the policy, and their amounts are in its currency."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.policy.bounds import Bound
from tradezone.policy.grammar.policy import MEASURE_SECTIONS, PolicyText
from tradezone.policy.grammar.promises import BOUNDED, PROMISES, PromisesText
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path
from tradezone.text.nearest import did_you_mean
from tradezone.values import Money

Found = Iterator[Diagnostic]


def check_promises(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    if text.promises is None:
        return []
    found: list[Diagnostic] = []
    for check in (unknown_subjects, unknown_measures, repeated_promises, other_currencies):
        found.extend(check(text, text.promises, source))
    return found


def _measures(text: PolicyText) -> list[str]:
    return [measure.id for section in MEASURE_SECTIONS for measure in getattr(text, section)]


def unknown_subjects(text: PolicyText, promises: PromisesText, source: PolicySource) -> Found:
    """A promise is dropped for a measure, a product or a series of the policy, or for the policy itself, whose rounding is its own."""
    stages = [f"{name}/{stage}" for name, entry in text.products.items() for stage in entry.stages or ()]
    known = [
        text.policy.id,
        *_measures(text),
        *text.products,
        *stages,
        *text.market_prices,
        *(rule.id for rule in text.rules_of_origin),
    ]
    for i, entry in enumerate(promises.dropped):
        if entry.of is not None and entry.of not in known:
            sentence = f"`{entry.of}` is neither a measure nor a product or series of this policy"
            place = source.place(("promises", "dropped", i, "of"))
            yield Diagnostic("unknown-measure", sentence, place, remedy=did_you_mean(entry.of, known))


def unknown_measures(text: PolicyText, promises: PromisesText, source: PolicySource) -> Found:
    """The measures an added promise speaks of are measures of the policy."""
    known = _measures(text)
    for i, entry in enumerate(promises.added):
        for key in ("applied", "not_applied"):
            for j, name in enumerate(getattr(entry.keeps, key) or ()):
                if name not in known:
                    path: Path = ("promises", "added", i, "keeps", key, j)
                    sentence = f"promise `{entry.id}` names `{name}`, which is not a measure of this policy"
                    yield Diagnostic("unknown-measure", sentence, source.place(path), remedy=did_you_mean(name, known))


def repeated_promises(text: PolicyText, promises: PromisesText, source: PolicySource) -> Found:  # noqa: ARG001 one shape of checks
    """A promise is added under an id of its own, and tightened once."""
    entries = [(entry.id, ("added", i, "id")) for i, entry in enumerate(promises.added)]
    own = set(PROMISES)
    for name, path in entries:
        if name in own:
            sentence = f"the id `{name}` is that of another promise"
            yield Diagnostic("duplicate-id", sentence, source.place(("promises", *path)), remedy="give it an id of its own")
        own.add(name)
    tightened: set[str] = set()
    for i, each in enumerate(promises.tightened):
        if each.promise in tightened:
            place = source.place(("promises", "tightened", i, "promise"))
            yield Diagnostic("duplicate-id", f"`{each.promise}` is tightened twice", place, remedy="say both in one entry")
        tightened.add(each.promise)


def other_currencies(text: PolicyText, promises: PromisesText, source: PolicySource) -> Found:
    """An amount in a promise is in the policy's currency."""
    amounts: list[tuple[Money, Path]] = [
        (entry.allowance, ("promises", "tightened", i, "allowance"))
        for i, entry in enumerate(promises.tightened)
        if entry.allowance is not None
    ]
    for i, added in enumerate(promises.added):
        bounds = [(name, getattr(added.keeps, name)) for name in BOUNDED]
        amounts += [
            (bound.value, ("promises", "added", i, "keeps", name))
            for name, bound in bounds
            if isinstance(bound, Bound) and isinstance(bound.value, Money)
        ]
    for amount, path in amounts:
        if amount.currency != text.policy.currency:
            sentence = f"`{amount}` is not in {text.policy.currency}, the policy's currency"
            yield Diagnostic("currency-mismatch", sentence, source.place(path), remedy=f"give it in {text.policy.currency}")
