"""Checks of staging categories: every product in one of them, its cuts in time, its rates rounded as the category says."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from tradezone.policy.building import product_entries
from tradezone.policy.grammar.measures import PreferenceText
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.scope import covered
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Diagnostic
from tradezone.text.document import Path
from tradezone.values.duty_expression import AdValorem, Specific

Found = Iterator[Diagnostic]


def check_categories(text: PolicyText, source: PolicySource) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for i, preference in enumerate(text.tariff_preferences):
        if preference.categories is not None:
            path = ("tariff_preferences", i, "categories")
            for check in (one_id, one_category, first_cuts, steps):
                found.extend(check(text, preference, path, source))
    return found


def one_id(_text: PolicyText, preference: PreferenceText, path: Path, source: PolicySource) -> Found:
    """An id names one category of a preference."""
    first: dict[str, int] = {}
    for i, category in enumerate(preference.categories or ()):
        if first.setdefault(category.id, i) != i:
            note = f"{source.place((*path, first[category.id], 'id'))}: first given here"
            sentence = f"two categories have the id `{category.id}`"
            yield Diagnostic("duplicate-id", sentence, source.place((*path, i, "id")), (note,), "join the two, or rename one")


def one_category(text: PolicyText, preference: PreferenceText, path: Path, source: PolicySource) -> Found:
    """Every product that a preference covers is in one of its categories, and in no other."""
    products = [name for name, *_ in product_entries(text)]
    categories = preference.categories or []
    within = [covered(category.covers, products) for category in categories]
    for product in sorted(covered(preference.covers, products)):
        positions = [i for i, names in enumerate(within) if product in names]
        if not positions:
            sentence = f"`{preference.id}` covers `{product}`, which is in none of its categories"
            remedy = f"name it under `covers` of one, or narrow `covers` of `{preference.id}`"
            yield Diagnostic("no-rate", sentence, source.place(path, key=True), remedy=remedy)
        elif len(positions) > 1:
            one, other = positions[:2]
            sentence = f"`{product}` is in category `{categories[other].id}` and in category `{categories[one].id}`"
            note = f"{source.place((*path, one, 'covers'))}: the other one covers it here"
            place = source.place((*path, other, "covers"))
            yield Diagnostic("overlapping-values", sentence, place, (note,), "keep it in one category")


def first_cuts(text: PolicyText, preference: PreferenceText, path: Path, source: PolicySource) -> Found:
    """The first cut is made no later than the preference begins."""
    zone = ZoneInfo(text.policy.time_zone)
    for i, category in enumerate(preference.categories or ()):
        if category.from_.start(zone) > preference.from_.start(zone):
            yield Diagnostic(
                "no-first-stage",
                f"`{preference.id}` is in force from {preference.from_}, but category `{category.id}` is first cut on {category.from_}",
                source.place((*path, i, "from")),
                remedy="begin the cuts with the preference",
            )


def steps(_text: PolicyText, preference: PreferenceText, path: Path, source: PolicySource) -> Found:
    """Where rates are rounded, every part of the base rate has its step."""
    for i, category in enumerate(preference.categories or ()):
        for part in category.base_rate.parts if category.rounded is not None else ():
            figure = part.rate if isinstance(part, AdValorem) else part.price if isinstance(part, Specific) else None
            if figure is not None and category.rounded is not None and category.rounded.step(figure) is None:
                of = "a percentage" if isinstance(part, AdValorem) else f"an amount of {figure.of.partition('/')[0]}"
                sentence = f"`{category.rounded}` says nothing of `{part}`, which is {of}"
                remedy = "give a step for each part: `down to 0.1% and 0.01 USD`"
                yield Diagnostic("bad-rounding", sentence, source.place((*path, i, "rounded")), remedy=remedy)
