"""Checks of measures against each other: what one is worked out from, excludes, or shares with another."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.policy.building import product_entries
from tradezone.policy.grammar import measures as written
from tradezone.policy.grammar.policy import DUTY_SECTIONS, MEASURE_SECTIONS, STATUSES, PolicyText
from tradezone.policy.grammar.tables import rates_of
from tradezone.policy.scope import ALL, ANY, covered
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path
from tradezone.values import ShareOfDuty

Found = Iterator[Diagnostic]

#: Sections whose measures are decided together, and so may exclude each other.
_TOGETHER = dict.fromkeys(("price_floors", "additional_duties", "fees"), "floors, additional duties and fees")


def check_relations(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    """Everything wrong with how measures name each other, where every name is known."""
    return [
        *stages_of_other_duties(text, source),
        *limits_of_other_duties(text, source),
        *duties_elsewhere(text, source),
        *bases(text, source),
        *mixed_exclusions(text, source),
        *reserved_names(text, source),
    ]


def stages_of_other_duties(text: PolicyText, source: PolicySource) -> Found:
    """A stage of a preference is a share of the duty it replaces."""
    for i, preference in enumerate(text.tariff_preferences):
        for j, row in enumerate(preference.staging or ()):
            if isinstance(row.value, ShareOfDuty) and row.value.duty != preference.replaces:
                yield Diagnostic(
                    "stage-of-other-duty",
                    f"`{preference.id}` replaces `{preference.replaces}`, but this stage is a share of `{row.value.duty}`",
                    source.place(("tariff_preferences", i, "staging", j, "value")),
                    remedy=f"write `{row.value.share} of {preference.replaces}`",
                )


def limits_of_other_duties(text: PolicyText, source: PolicySource) -> Found:
    """A preference comes to no more than the duty it replaces, and not than another."""
    for i, preference in enumerate(text.tariff_preferences):
        if preference.no_more_than not in (None, preference.replaces):
            yield Diagnostic(
                "limit-of-other-duty",
                f"`{preference.id}` replaces `{preference.replaces}`, but comes to no more than `{preference.no_more_than}`",
                source.place(("tariff_preferences", i, "no_more_than")),
                remedy=f"write `no_more_than: {preference.replaces}`",
            )


def duties_elsewhere(text: PolicyText, source: PolicySource) -> Found:
    """A duty that another measure is worked out from covers every product of that measure."""
    products = [name for name, *_ in product_entries(text)]
    covers = {m.id: covered(m.covers, products) for section in MEASURE_SECTIONS for m in getattr(text, section)}
    for measure, names, name, path in _worked_out_from(text):
        mine = covered(names, products)
        bare = sorted(mine - covers.get(name, mine))
        if bare:
            yield Diagnostic(
                "duty-elsewhere",
                f"`{measure.id}` is worked out from `{name}`, which does not cover {', '.join(f'`{p}`' for p in bare)}",
                source.place(path),
                remedy=f"narrow `covers` of `{measure.id}`, or widen that of `{name}`",
            )


def bases(text: PolicyText, source: PolicySource) -> Found:
    """A percentage falls on the customs value, and on other charges only beside it, each of them once."""
    for section in DUTY_SECTIONS:
        for i, duty in enumerate(getattr(text, section)):
            path: Path = (section, i, "base")
            if written.CUSTOMS_VALUE not in duty.base:
                sentence = f"`customs_value` is missing from the base of `{duty.id}`"
                remedy = f"write `base: [{', '.join((written.CUSTOMS_VALUE, *duty.base))}]`"
                yield Diagnostic("missing-key", sentence, source.place((*path, 0)), remedy=remedy)
            for j, name in enumerate(duty.base):
                if name in duty.base[:j]:
                    place = source.place((*path, j))
                    note = f"{source.place((*path, duty.base.index(name)))}: first given here"
                    yield Diagnostic(
                        "duplicate-key", f"`{name}` is given twice under `base`", place, (note,), "name each charge once"
                    )


def _worked_out_from(text: PolicyText) -> Iterator[tuple[written.MeasureText, list[str], str, Path]]:
    """Each measure, for which products it is worked out from which duty, and where it says so."""
    for section in DUTY_SECTIONS:
        for i, duty in enumerate(getattr(text, section)):
            for j, name in enumerate(duty.base):
                if name != written.CUSTOMS_VALUE:
                    yield duty, duty.covers, name, (section, i, "base", j)
            for j, row in enumerate(duty.rates):
                for key, rate in rates_of(row):
                    if rate.less is not None:
                        yield duty, row.covers or duty.covers, rate.less, (section, i, "rates", j, *key)
    for i, preference in enumerate(text.tariff_preferences):
        yield preference, preference.covers, preference.replaces, ("tariff_preferences", i, "replaces")
    for i, security in enumerate(text.securities):
        for name in security.secures.named:
            yield security, security.covers, name, ("securities", i, "secures")


def mixed_exclusions(text: PolicyText, source: PolicySource) -> Found:
    """Measures that exclude each other are of one kind, and each is in one group, so that the first of it stands."""
    if text.stacking is None:
        return
    kinds = {m.id: _TOGETHER.get(section, section) for section in MEASURE_SECTIONS for m in getattr(text, section)}
    seen: dict[str, int] = {}
    for i, group in enumerate(text.stacking.exclusive):
        for j, name in enumerate(group):
            place = source.place(("stacking", "exclusive", i, j))
            if seen.get(name, i) != i:
                sentence, remedy = (
                    f"`{name}` is in two groups that exclude",
                    "put all of them in one group, the first to stand first",
                )
                yield Diagnostic("mixed-exclusion", sentence, place, remedy=remedy)
            elif kinds.get(name) != kinds.get(group[0]):
                sentence = f"`{name}` and `{group[0]}` are of different kinds and cannot exclude each other"
                remedy = "a preference replaces, an exception disapplies; floors and additional duties may exclude each other"
                yield Diagnostic("mixed-exclusion", sentence, place, remedy=remedy)
            seen[name] = i


def reserved_names(text: PolicyText, source: PolicySource) -> Found:
    """A group is not named like a status, nor a material like the word for all of them."""
    for section, words in (("groups", (*STATUSES, ANY)), ("products", (ALL,))):
        for name in getattr(text, section):
            if name in words:
                place = source.place((section, name), key=True)
                yield Diagnostic("reserved-name", f"`{name}` is a word of the language", place, remedy="choose another name")
