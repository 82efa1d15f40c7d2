"""The engine and the plain evaluator conclude the same, and both what the conditions mean."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tradezone.policy.conditions import Presented
from tradezone.policy.trees import AllOf, AnyOf, Is, asked, negated
from tradezone.rules import engine
from tradezone.rules.plain import PlainRules
from tradezone.rules.ruleset import Rule, conclusions, fails_name, holds_name, vocabulary
from tradezone.rules.strata import HOLDS, OPEN, StratumRules

needs_engine = pytest.mark.skipif(not engine.AVAILABLE, reason="durable-rules cannot be imported here")
law = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: Awkward names: in YAML, in the engine, and alike but for one letter.
NAMES = ["a", "b", "c", "kind", "sid", "id", "$and", "a.b", "1", "true", "null", "unknown", "certificate-of-origin", "Ä"]
questions = st.tuples(st.sampled_from(["documents", "claims"]), st.sampled_from(NAMES)).map(lambda of: Presented(*of))
leaves = st.tuples(questions, st.booleans()).map(lambda of: Is(*of))
trees = st.recursive(
    leaves,
    lambda inner: st.builds(lambda kind, of: kind(tuple(of)), st.sampled_from([AllOf, AnyOf]), st.lists(inner, max_size=3)),
    max_leaves=8,
)
rule_lists = st.lists(st.lists(trees, max_size=3).map(tuple), min_size=1, max_size=6)


def compiled(rules):
    words = vocabulary(rules)
    try:
        return words, list(conclusions(rules, words))
    except OverflowError:
        assume(False)  # noqa: FBT003 more alternatives than a policy may have


def rules_of(found):
    return [Rule((str(number),), conditions) for number, conditions in enumerate(found)]


def cases(draw, words, most=8):
    """Cases of the words of some rules, every word yes, no or unknown."""
    answers = st.sampled_from(["yes", "no", "unknown"])
    return draw(st.lists(st.fixed_dictionaries(dict.fromkeys(words.values(), answers)), min_size=1, max_size=most))


def meaning(tree, case, words):
    """Yes, no or open, read off the tree: the dull oracle of both evaluators."""
    if isinstance(tree, Is):
        word = case[words[tree.condition]]
        return None if word == "unknown" else (word == "yes") is tree.answer
    found = [meaning(part, case, words) for part in tree.parts]
    decisive = isinstance(tree, AnyOf)
    return decisive if decisive in found else None if None in found else not decisive


def meant(rules, case, words):
    """The conclusions that the conditions mean in a case."""
    names = set()
    for position, rule in enumerate(rules):
        found = [meaning(tree, case, words) for tree in rule.conditions]
        if all(found):
            names.add(holds_name(position))
        names |= {fails_name(position, number) for number, answer in enumerate(found) if answer is False}
    return names


@given(rule_lists, st.data())
@law
def test_the_plain_evaluator_concludes_what_the_conditions_mean(found, data):
    rules = rules_of(found)
    words, compiled_rules = compiled(rules)
    plain = PlainRules(compiled_rules)
    for case in cases(data.draw, words):
        assert plain.conclusions(case) == meant(rules, case, words)


@needs_engine
@given(rule_lists, st.data())
@law
def test_the_engine_concludes_what_the_plain_evaluator_does(found, data):
    rules = rules_of(found)
    words, compiled_rules = compiled(rules)
    plain, durable = PlainRules(compiled_rules), engine.DurableRules("trial", compiled_rules)
    for case in cases(data.draw, words):
        assert durable.conclusions(case) == plain.conclusions(case)


@needs_engine
@given(rule_lists, st.data())
@law
def test_the_order_of_rules_does_not_matter(found, data):
    rules = rules_of(found)
    forward = StratumRules("forward", rules, plain=False)
    backward = StratumRules("backward", rules[::-1], plain=False)
    _, _ = compiled(rules), compiled(rules[::-1])
    for case in cases(data.draw, forward.words):
        answers = {condition: case[word] for condition, word in forward.words.items()}
        there = forward.outcomes(tuple(answers[condition] for condition in forward.conditions))
        back = backward.outcomes(tuple(answers[condition] for condition in backward.conditions))
        assert there == back[::-1]


@given(rule_lists, st.data(), st.booleans())
@law
def test_a_rule_holds_or_fails_by_its_first_failed_condition_or_is_open(found, data, plain):
    rules = rules_of(found)
    words, _ = compiled(rules)
    stratum = StratumRules("trial", rules, plain=plain)
    for case in cases(data.draw, words, most=3):
        for rule, outcome in zip(rules, stratum.outcomes(tuple(case[word] for word in words.values())), strict=True):
            answers = [meaning(tree, case, words) for tree in rule.conditions]
            wanted = answers.index(False) if False in answers else OPEN if None in answers else HOLDS
            assert outcome == wanted


@given(trees)
@law
def test_the_complement_of_a_condition_asks_the_same_and_says_the_opposite(tree):
    words = vocabulary([Rule((), (tree,))])
    assert set(asked(negated(tree))) == set(asked(tree))
    assert negated(negated(tree)) == tree
    random = Random(1)  # noqa: S311 any cases will do
    for _ in range(20):
        case = {word: random.choice(["yes", "no", "unknown"]) for word in words.values()}
        answer = meaning(tree, case, words)
        assert meaning(negated(tree), case, words) == (None if answer is None else not answer)


@needs_engine
def test_more_rules_than_one_ruleset_holds_are_decided_in_several():
    questions = [Presented("documents", f"d{number}") for number in range(200)]
    rules = [Rule((str(number),), (Is(question),)) for number, question in enumerate(questions)]
    words = vocabulary(rules)
    compiled_rules = list(conclusions(rules, words))
    plain, durable = PlainRules(compiled_rules), engine.DurableRules("trial", compiled_rules)
    for answer in ("yes", "no", "unknown"):
        case = dict.fromkeys(words.values(), answer)
        assert durable.conclusions(case) == plain.conclusions(case)


@needs_engine
def test_eight_threads_at_once_conclude_what_one_does():
    random = Random(8)  # noqa: S311 any cases will do
    questions = [Presented("documents", f"d{number}") for number in range(12)]
    rules = [
        Rule((str(number),), tuple(Is(question, random.random() < 0.5) for question in random.sample(questions, 3)))
        for number in range(30)
    ]
    words = vocabulary(rules)
    compiled_rules = list(conclusions(rules, words))
    plain, durable = PlainRules(compiled_rules), engine.DurableRules("trial", compiled_rules)
    found = [{word: random.choice(["yes", "no", "unknown"]) for word in words.values()} for _ in range(800)]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(durable.conclusions, found)) == [plain.conclusions(case) for case in found]
