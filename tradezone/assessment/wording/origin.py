"""Origin in words: the computation an officer would write on the file, line by line, each with its clause."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tradezone.assessment.figures import amount_text, apart, grouped, is_shown_whole
from tradezone.assessment.wording.phrases import Ground, one_of
from tradezone.assessment.wording.places import located
from tradezone.policy import conditions as ask
from tradezone.policy.bounds import CUSTOMS_VALUE, MASS, ShareOf
from tradezone.policy.conditions import Condition
from tradezone.policy.measures import OriginRule
from tradezone.policy.trees import AllOf, AnyOf, Is, Tree
from tradezone.rules.answers import answered, reader
from tradezone.rules.facts import FactPath, Facts
from tradezone.rules.materials import Measured, by_origin, content, own_codes, unchanged, within_tolerance
from tradezone.rules.origin_wanting import missing_of_origin
from tradezone.rules.origin_words import counts, elsewhere, origin_name, worked
from tradezone.rules.words import NO, UNKNOWN, YES
from tradezone.shipment.shipment import Material
from tradezone.values.exact import Exact

_METHODS = {
    "build_down": "RVC build-down",
    "build_up": "RVC build-up",
    "focused_value": "RVC focused value",
    "net_cost": "RVC net cost",
    "transaction_value": "RVC transaction value",
    "foreign_content": "MaxNOM",
}


def originating(facts: Facts, name: str) -> Ground:
    """Whether the goods originate under a rule, with every line of the computation."""
    rule = facts.origin_rule(name)
    if rule is None:
        return Ground(
            f"{'the' if name else 'no'} rule of origin {f'`{name}` is not' if name else 'is'} in force for {facts.product.name}"
        )
    met = facts.concluded.get(origin_name(name))
    return Ground(_concluded(facts, met), rule.place, rule.cites, tuple(origin_lines(facts, rule)))


class OriginLine(NamedTuple):
    """What became of an item under one rule of origin, as the file on it would say."""

    rule: str
    originating: bool | None
    ground: Ground


def origin_under(facts: Facts, rule: OriginRule) -> OriginLine:
    """What the goods were made from, and then every line of the computation."""
    answers = {answered(tree, facts) for tree in rule.conditions}
    met = False if NO in answers else None if UNKNOWN in answers else True
    lines = (*material_lines(facts, rule), *origin_lines(facts, rule))
    return OriginLine(rule.id, met, Ground(_concluded(facts, met), rule.place, rule.cites, lines))


def settled(line: OriginLine, facts: Facts, met: bool | None) -> OriginLine:  # noqa: FBT001 an answer, not a switch
    """The same where facts that are not given cannot change the answer."""
    if line.originating is not None or met is None:
        return line
    text = f"{_concluded(facts, met)}, whatever the facts that are not given"
    return OriginLine(line.rule, met, line.ground._replace(text=text))


def _concluded(facts: Facts, met: bool | None) -> str:  # noqa: FBT001
    if met is None:
        return "whether the goods originate is not known"
    return f"the goods {'originate' if met else 'do not originate'} in {facts.item.origin or 'a place that is not given'}"


def origin_lines(facts: Facts, rule: OriginRule) -> Iterator[Ground]:
    """What decided: of goods that originate every condition with the first way that is met, of others all that failed."""
    trees = rule.conditions[1:]  # the first says only that the rule is in force
    answers = [answered(tree, facts) for tree in trees]
    wanted = NO if NO in answers else UNKNOWN if UNKNOWN in answers else YES
    for tree, answer in zip(trees, answers, strict=True):
        if answer == wanted:
            yield from _lines(tree, facts, rule, wanted)
            if wanted == NO:
                return


def _lines(tree: Tree, facts: Facts, rule: OriginRule, wanted: str) -> Iterator[Ground]:
    """The questions that make a tree what it is.

    Of alternatives one is met, or every one fails; of what must all hold, all does, or one thing fails. Where it is open, what is open
    and the alternatives that have failed.
    """
    if isinstance(tree, Is):
        yield origin_line(tree.condition, facts, rule)
        return
    answers = [answered(part, facts) for part in tree.parts]
    parts = [(part, answer) for part, answer in zip(tree.parts, answers, strict=True) if answer == wanted]
    if wanted == UNKNOWN and isinstance(tree, AnyOf):
        parts = [(part, answer) for part, answer in zip(tree.parts, answers, strict=True) if answer != YES]
    decides_alone = AnyOf if wanted == YES else AllOf
    for part, answer in parts[:1] if isinstance(tree, decides_alone) and wanted != UNKNOWN else parts:
        yield from _lines(part, facts, rule, answer)


def origin_line(condition: Condition, facts: Facts, rule: OriginRule) -> Ground:
    """One question of a rule of origin with its numbers and its answer."""
    from tradezone.assessment.wording.conditions import worded

    written = rule.written.get(condition)
    if not isinstance(condition, _ORIGIN_CONDITIONS):
        ground = worded(condition, facts)
        return ground if written is None else ground._replace(place=written.place, cites=written.cites)
    if isinstance(condition, ask.ForeignMaterials):
        text = f"no foreign materials: {_ENDS[_NEGATED[reader(condition)(facts)]]}"
    else:
        text = worded_origin(condition, facts)
    return Ground(text) if written is None else Ground(text, written.place, written.cites)


def worded_origin(condition: Condition, facts: Facts) -> str:
    """The condition as it stands with this item."""
    answer = reader(condition)(facts)
    match condition:
        case ask.ForeignMaterials(name):
            return _foreign(facts, facts.origin_rule(name), answer)
        case ask.InsufficientProcessing(name):
            return _operations(facts, facts.origin_rule(name), answer)
        case ask.Worked(name, operations) | ask.WhollyObtained(name, operations):
            wholly = isinstance(condition, ask.WhollyObtained)
            done = worked(facts, condition)
            counted = _counted(facts, facts.origin_rule(name), operations)
            what = (
                f"{', '.join(counted)} was done"
                if done
                else f"{one_of(operations)}: {'not done' if done is False else 'not known'}"
            )
            if not wholly:
                return what if done else f"specific process, {what}"
            foreign = _foreign(facts, facts.origin_rule(name), reader(ask.ForeignMaterials(name))(facts))
            return f"wholly obtained: {foreign}, {what}"
        case ask.Changed():
            return _change(condition, facts, answer)
        case ask.ContentKept():
            return _content(condition, facts, answer)
        case ask.ConsignedDirectly(name):
            rule = facts.origin_rule(name)
            return "" if rule is None else _consigned(facts, rule, answer)
    raise AssertionError(condition)


#: Decimals of a share that ends; one that does not is cut where it can be told from the one that is wanted.
_DIGITS = 10
_ORIGIN_CONDITIONS = (
    ask.ForeignMaterials,
    ask.InsufficientProcessing,
    ask.Worked,
    ask.WhollyObtained,
    ask.Changed,
    ask.ContentKept,
    ask.ConsignedDirectly,
)


def _foreign(facts: Facts, rule: OriginRule | None, answer: str) -> str:
    if answer == UNKNOWN:
        return "whether there are foreign materials is not known"
    if answer == NO:
        own = [material for material in facts.item.materials or () if material.origin is not None]
        counted = f": {_listed(own)} counted as own" if own else ""
        return f"there are no foreign materials{counted}"
    foreign = [material for material in facts.item.materials or () if facts.foreign(material, rule)]
    return f"there are foreign materials: {_listed(foreign)}"


def _listed(materials: Iterable[Material]) -> str:
    return ", ".join(_named(material) for material in materials)


def _named(material: Material) -> str:
    """``2836.91 of CN``."""
    code = str(material.hs) if material.hs is not None else "a material"
    return f"{code} of {material.origin or 'an origin not given'}"


def _counted(facts: Facts, rule: OriginRule | None, operations: Sequence[str]) -> list[str]:
    done = facts.item.processing or ()
    return list(dict.fromkeys(each.operation for each in done if each.name in operations and counts(each, facts, rule)))


def _operations(facts: Facts, rule: OriginRule | None, answer: str) -> str:
    if answer == UNKNOWN:
        return "which operations were done is not known"
    done = facts.item.processing or ()
    counted = ", ".join(each.operation for each in done if counts(each, facts, rule)) or "none"
    ignored = ", ".join(f"{each.operation} in {each.place}" for each in done if not counts(each, facts, rule))
    aside = f" (not counted: {ignored})" if ignored else ""
    return f"{'only insufficient operations' if answer == YES else 'more than insufficient operations'}: {counted}{aside}"


_NEGATED = {YES: NO, NO: YES, UNKNOWN: UNKNOWN}
_ENDS = {YES: "met", NO: "not met", UNKNOWN: "not known"}


def _change(condition: ask.Changed, facts: Facts, answer: str) -> str:
    found = unchanged(condition, facts)
    excepted = f" except from {', '.join(str(code) for code in condition.excepted)}" if condition.excepted else ""
    head = f"change of {condition.level}{excepted}"
    into = ", ".join(str(code) for code in own_codes(facts))
    if answer == UNKNOWN:
        wanting = missing_of_origin(condition, facts)
        return f"{head} to {into}: {paths_text(wanting)} not given" if wanting else f"{head} to {into}: not known"
    if not found.counted:
        rule = facts.origin_rule(condition.rule)
        foreign = [material for material in facts.item.materials or () if facts.foreign(material, rule)]
        return f"{head}: {_listed(foreign) or 'no foreign material'} to {into}: met"
    failing = _listed(material for _, material in found.counted)
    verb = "does" if len(found.counted) == 1 else "do"
    if condition.tolerance is None:
        return f"{head}: {failing} {verb} not change to {into}: not met"
    measured = within_tolerance(condition, facts, found)
    unit = f" {facts.product.unit.name}" if condition.tolerance.base == MASS else ""
    ratio = _ratio(_figure(measured.part) + unit, _figure(measured.whole) + unit, measured, condition.tolerance)
    return f"{head}: {failing} {verb} not change; tolerance {ratio} tolerated: {_ENDS[answer]}"


def _content(condition: ask.ContentKept, facts: Facts, answer: str) -> str:
    """``RVC build-down (100.00 - 60.00) / 100.00 = 40 %, at least 40 % required: met``."""
    measured, rule = content(condition, facts), facts.origin_rule(condition.rule)
    label = _METHODS[condition.method]
    needed = "allowed" if condition.method == "foreign_content" else "required"
    of = "" if condition.wanted.base == CUSTOMS_VALUE or condition.method == "net_cost" else f" of {condition.wanted.base}"
    focus = f" of {', '.join(str(code) for code in condition.focused_on)}" if condition.focused_on else ""
    if measured.part is None or measured.whole is None or answer == UNKNOWN:
        return f"{label}{focus}{of}: {_wanting(measured)}, {_share(condition.wanted)} {needed}"
    if not by_origin(rule, facts, foreign=condition.method != "build_up", codes=condition.focused_on).counted:
        kind = "materials of the producer's own" if condition.method == "build_up" else "foreign materials"
        return f"{label}{focus}{of}: no {kind}, {_share(condition.wanted)} {needed}: {_ENDS[answer]}"
    whole = _figure(measured.whole)
    if condition.method in ("build_up", "foreign_content"):
        part = _figure(measured.part)
    else:
        part = f"({whole} - {_figure(measured.whole - measured.part)})"
    return f"{label}{focus}{of} {_ratio(part, whole, measured, condition.wanted)} {needed}: {_ENDS[answer]}"


def _wanting(measured: Measured) -> str:
    """``the `net-cost` is not given``: what a share still needs."""
    return f"{paths_text(measured.needs)} not given"


def paths_text(paths: Sequence[FactPath]) -> str:
    """The facts by their names, with the verb: ```materials.1.value` and `net-cost` are``."""
    own = [path[2:] if path[0] == "items" else path for path in paths]
    names = dict.fromkeys(f"`{'.'.join(path[1:] if path[0] == 'attributes' else path)}`" for path in own)
    return f"{' and '.join(names) or 'a fact'} {'is' if len(names) < 2 else 'are'}"


def _figure(amount: Exact | None) -> str:
    return "not known" if amount is None else amount_text(amount)


def _ratio(part: str, whole: str, measured: Measured, wanted: ShareOf) -> str:
    """``10.00 / 100.00 = 10 %, at most 10 %``, with as many digits as it takes to see on which side it lies."""
    if measured.part is None or measured.whole is None:
        return f"{part} / {whole}, {_share(wanted)}"
    if not measured.whole.numerator:
        return f"{part} / {whole}, {_share(wanted)}"
    share = measured.part.over(measured.whole) * Exact(100)
    limit = wanted.bound.value.exact * Exact(100)
    shown = amount_text(share, 0, most=_DIGITS) if is_shown_whole(share, _DIGITS) else f"about {apart(share, limit, 2)[0]}"
    return f"{part} / {whole} = {shown} %, {_share(wanted)}"


def _share(wanted: ShareOf) -> str:
    return f"{wanted.bound.phrase} {str(wanted.bound.value).removesuffix('%')} %"


def _consigned(facts: Facts, rule: OriginRule, answer: str) -> str:
    found = elsewhere(facts, rule)
    direct = rule.direct
    assert direct is not None, "asked only of a rule with direct consignment"  # noqa: S101 ours
    among = one_of(direct.among.names)
    if found.been is False:
        return f"no place on the way is outside {among}"
    refused = [done for done in found.operations if done.name not in direct.permitted]
    if refused:
        return f"{', '.join(f'{done.operation} in {done.place}' for done in refused)}: not permitted outside {among}"
    if answer == UNKNOWN:
        return f"whether the goods were outside {among}, and what was done there, is not known"
    where = ", ".join(dict.fromkeys((*found.places, *(str(done.place) for done in found.operations)))) or "elsewhere"
    done = ", ".join(done.operation for done in found.operations) or "nothing"
    papers = " and ".join(f"`{name}`" for name in direct.documents)
    shown = f", {papers} {'is' if len(direct.documents) == 1 else 'are'} {'' if found.shown else 'not '}presented" if papers else ""
    return f"outside {among} in {where}, where {done} was done{shown}"


def material_lines(facts: Facts, rule: OriginRule) -> Iterator[Ground]:
    """Each material with what it is worth, whether it is foreign, and why."""
    if facts.item.materials == ():
        yield Ground("no materials are declared")
    for material in facts.item.materials or ():
        worth = f", {grouped(material.value)}" if material.value is not None else ""
        if material.origin is None:
            yield Ground(f"{_named(material)}{worth}")
            continue
        foreign = facts.foreign(material, rule)
        if rule.cumulation.everywhere:
            yield Ground(f"{_named(material)}{worth}: own, as materials of any origin are")
            continue
        why = located("material", material.origin, rule.cumulation, facts)
        yield Ground(f"{_named(material)}{worth}: {'foreign' if foreign else 'own'}, {why.text}", why.place, why.cites)
