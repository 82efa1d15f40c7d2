"""Mutants: a policy as its author could have written it by mistake, changed by the least amount in one place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from tradezone.mutation.moving import moved, moved_code, moved_day, moved_length, moved_periods, moved_rounding, moved_season
from tradezone.mutation.scalars import Keyed, Listed, Scalar, Way, Written, written
from tradezone.mutation.wording import Names, names_of, worded
from tradezone.policy.bounds import Season
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.grammar.prices import ConversionText
from tradezone.policy.grammar.products import AttributeText, MaterialText, StageText
from tradezone.policy.grammar.settlements import Periods
from tradezone.policy.grammar.tables import BandText, BracketText, RateRow
from tradezone.policy.grammar.when import WhenText
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Place
from tradezone.text.document import Plain
from tradezone.values import HsCode, Moment, Rounding
from tradezone.values.figures import clip
from tradezone.values.spans import Span

#: What moves texts of each kind of value; every other kind is a text with figures in it.
_MOVED: Final = (
    (Moment, moved_day),
    (Season, moved_season),
    (Span, moved_length),
    (Periods, moved_periods),
    (HsCode, moved_code),
    (Rounding, moved_rounding),
)
#: Steps of one scale share an edge: the upper one of a step is the lower one of the next, and they move together.
_SCALES: Final = ("bands", "brackets")
#: Sections that give names which other sections use: without one of those the policy would not be read.
_NAMED: Final = frozenset({"products", "stages", "conversions", "groups", "contents"})
#: Keys that a policy is not read without, and ``made_from``, which decides nothing.
_KEPT: Final = frozenset(
    {"made_from", "stacking", "order", "words", "accession", "value", "otherwise", "bands", "brackets", "at", *_NAMED}
)
_LONGEST: Final = 90


class Mutant(NamedTuple):
    """One change of a policy: where, what stands there, and what would; ``after`` is None where it is taken out."""

    place: Place
    before: str
    after: str | None
    #: Each scalar that is written otherwise, or each entry or key that is taken out; one, but for the shared edge of two steps.
    edits: tuple[tuple[Way, str | None], ...]

    def __str__(self) -> str:
        return f"{self.before} -> {'(left out)' if self.after is None else self.after}"


def mutants(source: PolicySource) -> tuple[Mutant, ...]:
    """Every mutant of a policy that has the right shape, in the order of its files.

    What only names, cites or explains the law is not changed, nor are its promises, nor a conversion that nothing uses.
    """
    text = PolicyText.model_validate(source.plain)
    names, idle = names_of(text), _idle_conversions(text)
    found: dict[tuple[tuple[Way, str | None], ...], Mutant] = {}
    for part in written(text, source.plain):
        if not (part.way[0] == "conversions" and part.way[1:2] in idle):
            for mutant in _of(part, names, source):
                found.setdefault(mutant.edits, mutant)
    order = {document.file: i for i, document in enumerate(source.documents)}
    return tuple(sorted(found.values(), key=lambda each: (order.get(each.place.file, 0), each.place.line, each.place.column)))


def mutated_source(source: PolicySource, mutant: Mutant) -> PolicySource:
    """The policy as it would be written; places are those of the policy as it is."""
    plain: Plain = source.plain
    for way, text in mutant.edits:
        plain = _edited(plain, way, text)
    assert isinstance(plain, dict), "a policy is a mapping of sections"  # noqa: S101 ours
    return replace(source, plain=plain, digest=f"{source.digest} {mutant.edits}")


def _edited(plain: Plain, way: Way, text: str | None) -> Plain:
    """The content with one scalar written otherwise, or one entry taken out; what is not on the way to it is shared."""
    step, below = way[0], way[1:]
    changed: Any = dict(plain) if isinstance(plain, dict) else list(plain)
    if below:
        changed[step] = _edited(changed[step], below, text)
    elif text is None:
        del changed[step]
    else:
        changed[step] = text
    return changed  # type: ignore[no-any-return]  # a copy of what was plain


def _idle_conversions(text: PolicyText) -> set[tuple[str]]:
    """Conversions that no product names: they count for nothing."""
    stages: list[MaterialText | StageText] = []
    for entry in text.products.values():
        stages += [entry, *(entry.stages or {}).values()]
    used = {content.conversion for each in stages for content in each.contents.values()}
    used |= {each.made_from.conversion for each in stages if each.made_from is not None}
    return {(name,) for name in text.conversions if name not in used}


def _of(part: Written, names: Names, source: PolicySource) -> Iterator[Mutant]:
    if isinstance(part, Scalar):
        yield from (
            Mutant(source.place(part.way), part.text, after, ((part.way, after),))
            for after in dict.fromkeys(_scalars(part, names))
            if after != part.text
        )
    elif isinstance(part, Listed):
        yield from _shared_edges(part, source)
        if len(part.entries) > 1 and part.key not in _KEPT:
            for i, entry in enumerate(part.entries):
                yield _without((*part.way, i), shown(entry), source)
    elif _may_go(part):
        yield _without(part.way, f"{part.key}: {shown(part.content)}", source, key=True)


def _without(way: Way, before: str, source: PolicySource, *, key: bool = False) -> Mutant:
    return Mutant(source.place(way, key=key), clip(before, _LONGEST), None, ((way, None),))


def _scalars(scalar: Scalar, names: Names) -> Iterator[str]:
    """What else could stand where a scalar stands."""
    value, text = scalar.value, scalar.text
    if issubclass(scalar.owner, BandText | BracketText) and _is_shared(scalar.way):
        return
    if isinstance(value, bool):
        yield "no" if text == "yes" else "yes"
    elif isinstance(value, str):
        yield from moved(text) if text in ("lapsed", "not_set") else worded(scalar, names)
    elif scalar.owner is RateRow and scalar.key == "hs":
        return  # it has to agree with the product, and decides nothing
    else:
        move = next((move for kind, move in _MOVED if isinstance(value, kind)), moved)
        yield from move(text)


def _is_shared(way: Way) -> bool:
    """Whether an edge of a step is the edge of its neighbour too."""
    position, key = way[-2:]
    return key == "below" or (key == "from" and position != 0)


def _shared_edges(listed: Listed, source: PolicySource) -> Iterator[Mutant]:
    if listed.key not in _SCALES:
        return
    for i in range(1, len(listed.entries)):
        lower, upper = listed.entries[i - 1], listed.entries[i]
        assert isinstance(lower, dict), "a step is a mapping"  # noqa: S101 the schema read it
        assert isinstance(upper, dict), "a step is a mapping"  # noqa: S101 the same
        before = upper.get("from")
        if isinstance(before, str) and isinstance(below := lower.get("below"), str):
            for after, ended in zip(moved(before), moved(below), strict=False):
                ways = ((*listed.way, i, "from"), (*listed.way, i - 1, "below"))
                yield Mutant(source.place(ways[0]), before, after, ((ways[0], after), (ways[1], ended)))


def _may_go(keyed: Keyed) -> bool:
    """Whether a key may be left out and that is the least change: of several rows or names, each goes by itself."""
    owner, key, value = keyed.owner, keyed.key, keyed.value
    if keyed.names:
        return keyed.names not in _NAMED and not (keyed.names == "attributes" and owner in (MaterialText, StageText))
    if key in _KEPT or owner in (AttributeText, ConversionText) or (owner is RateRow and key == "hs"):
        return False
    if owner in (MaterialText, StageText):
        return key == "priced_on"
    if isinstance(value, WhenText):
        return len(value.model_fields_set) == 1
    if isinstance(value, list | Mapping):
        return len(keyed.content) == 1 or isinstance(keyed.content, str)
    return isinstance(value, BaseModel) or isinstance(keyed.content, str)


def shown(plain: Plain) -> str:
    """Content in one line, as between braces."""
    if isinstance(plain, dict):
        return "{ " + ", ".join(f"{key}: {shown(value)}" for key, value in plain.items()) + " }"
    return "[" + ", ".join(map(shown, plain)) + "]" if isinstance(plain, list) else plain
