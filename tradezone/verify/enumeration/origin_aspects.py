"""Origin and provenance as aspects: every set of answers to what goods are made from, what was done to them, and where.

Answers of different rules of origin, and those on materials under one rule, are taken to be free of each other as far as what is
written here does not bind them: among the ways there may be some that no goods have, and none is missing that goods can have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product as combinations
from typing import Final

from tradezone.policy import conditions as ask
from tradezone.policy.bounds import Bound
from tradezone.policy.grammar.origin import FOREIGN_CONTENT
from tradezone.policy.measures import OriginRule
from tradezone.policy.zone import Zone
from tradezone.rules.words import NO, YES, said
from tradezone.values.exact import ONE, ZERO, Exact
from tradezone.verify.enumeration.aspects import Aspect, Question, Way, aspect, bounded

_MATERIALS: Final = (ask.ForeignMaterials, ask.Changed, ask.ContentKept)
_WORKED: Final = (ask.Worked, ask.WhollyObtained, ask.InsufficientProcessing)
OF_ORIGIN: Final = (*_MATERIALS, *_WORKED, ask.ConsignedDirectly)
#: An operation that no rule names.
OTHER_OPERATION: Final = "manufacture"

Answers = dict[Question, bool]


def of_origin(zone: Zone, second: int, product: str, asked: Sequence[Question]) -> Iterator[Aspect]:
    """For each rule of origin that is meant on the day one aspect, and one for direct consignment."""
    groups: dict[str, list[Question]] = {}
    rules: dict[str, OriginRule | None] = {}
    for question in asked:
        rule = zone.origin_rule(product, second, getattr(question, "rule", ""))
        name = ("" if rule is None else rule.id) + (" direct" if isinstance(question, ask.ConsignedDirectly) else "")
        groups.setdefault(name, []).append(question)
        rules[name] = rule
    covered = any(product in rule.covers for rule in zone.origin_rules)
    for name, questions in groups.items():
        if isinstance(questions[0], ask.ConsignedDirectly):
            yield _of_consignment(questions, rules[name])
        else:
            found = _of_rule(questions, rules[name], is_lapsed=rules[name] is None and covered)
            yield aspect(questions, (Way(tuple(said(each[q]) for q in questions)) for each in found), is_wide=True)


def _of_consignment(questions: Sequence[Question], rule: OriginRule | None) -> Aspect:
    """Goods come directly or not; under a rule that is not in force they do not."""
    ways = [Way((NO,) * len(questions))]
    return aspect(questions, ways if rule is None else [Way((YES,) * len(questions)), *ways], is_wide=True)


def _of_rule(questions: Sequence[Question], rule: OriginRule | None, *, is_lapsed: bool) -> Iterator[Answers]:
    """Materials that are foreign or not, by what was done to them. To a rule that is not in force nothing is foreign."""
    done = list(_done(questions, rule))
    for made_of in _made_of([q for q in questions if isinstance(q, _MATERIALS)], is_lapsed=is_lapsed):
        foreign = made_of.pop(_FOREIGN)
        for worked in done:
            found = {**made_of, **worked}
            for question in questions:
                if isinstance(question, ask.ForeignMaterials):
                    found[question] = foreign
                elif isinstance(question, ask.WhollyObtained):
                    found[question] = worked[ask.Worked(question.rule, question.operations)] and not foreign
            yield found


#: Whether some material is foreign.
_FOREIGN: Final = ask.ForeignMaterials("(any)")


def _made_of(questions: Sequence[Question], *, is_lapsed: bool) -> Iterator[Answers]:
    """Without foreign materials every change is made and none of the base is foreign; with them all else is open.

    A bound that every share keeps, or none, has one answer: goods worth nothing, whose share is none, are left aside.
    """
    free = [q for q in questions if not isinstance(q, ask.ForeignMaterials)]
    fixed: Answers = {} if is_lapsed else {q: _without_foreign(q) for q in free if not _is_built_up(q)}
    for choice in combinations(*((fixed[q],) if q in fixed else _with_foreign(q) for q in free)):
        yield {_FOREIGN: False, **dict(zip(free, choice, strict=True))}
    if not is_lapsed:
        for choice in combinations(*map(_with_foreign, free)):
            yield {_FOREIGN: True, **dict(zip(free, choice, strict=True))}


def _with_foreign(question: Question) -> tuple[bool, ...]:
    """The answers that materials can give: what is counted of them is never below nothing, and what they leave is never above the whole."""
    if isinstance(question, ask.ContentKept):
        bound, is_counted = question.wanted.bound, question.method in ("build_up", FOREIGN_CONTENT)
        return _answers(bound, ZERO if is_counted else ONE, above=is_counted)
    if isinstance(question, ask.Changed) and question.tolerance is not None:
        kept = _answers(question.tolerance.bound, ZERO, above=True)
        return kept if kept == (True,) else (True, False)
    return True, False


def _answers(bound: Bound, end: Exact, *, above: bool) -> tuple[bool, ...]:
    """Whether a bound is kept by the shares from one end, ``above`` it or below, without another end."""
    return tuple(sorted({bound.holds(end, bound.value.exact), bound.above is above}, reverse=True))


def _is_built_up(question: Question) -> bool:
    """Whether it counts the producer's own materials."""
    return isinstance(question, ask.ContentKept) and question.method == "build_up"


def _without_foreign(question: Question) -> bool:
    """A change is made where nothing foreign is left to change; of the base nothing is foreign, all of it the producer's own."""
    if not isinstance(question, ask.ContentKept):
        return True
    return question.wanted.holds(ZERO if question.method == "foreign_content" else ONE, ONE)


def _done(questions: Sequence[Question], rule: OriginRule | None) -> Iterator[Answers]:
    """Every set of operations that counts, as far as the questions tell them apart."""
    named = dict.fromkeys(ask.Worked(q.rule, q.operations) for q in questions if isinstance(q, ask.Worked | ask.WhollyObtained))
    little = [q for q in questions if isinstance(q, ask.InsufficientProcessing)]
    operations = [OTHER_OPERATION, *dict.fromkeys(name for q in named for name in q.operations)]
    insufficient = frozenset[str]() if rule is None else rule.insufficient
    kinds = [(*(name in q.operations for q in named), name not in insufficient) for name in operations]
    for *worked, enough in _unions(kinds, len(named) + 1):
        found: Answers = dict(zip(named, worked, strict=True))
        yield {**found, **dict.fromkeys(little, rule is not None and not enough)}


def _unions(kinds: Iterable[tuple[bool, ...]], length: int) -> list[tuple[bool, ...]]:
    """What several things come to together, none of them, and all."""
    found = {(False,) * length: None}
    for kind in dict.fromkeys(kinds):
        for other in bounded(list(found)):
            found.setdefault(tuple(one or two for one, two in zip(kind, other, strict=True)))
    return list(found)


def of_provenance(asked: Sequence[ask.Provenance]) -> Aspect:
    """Every test by itself is answered either way, but one on a share that no share keeps, or every one."""
    return aspect(asked, map(Way, combinations(*map(_of_shares, asked))), is_wide=len(asked) > 1)


def _of_shares(condition: ask.Provenance) -> tuple[str, ...]:
    """The answers of shares from none to all of a stage."""
    bound = condition.bound
    return (NO, YES) if bound is None else tuple(dict.fromkeys(said(bound.holds(end, bound.value.exact)) for end in (ZERO, ONE)))
