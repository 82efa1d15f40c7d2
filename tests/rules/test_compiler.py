"""What the compiler hands to the engine keeps clear of everything the engine does wrong."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.rules.shipped import FOLDERS, zone
from tradezone.rules.product_rules import product_rules
from tradezone.rules.ruleset import GUARD, SEEN, conclusions, definitions, vocabulary
from tradezone.rules.strata import Stratum

MOST_TESTS = 60
MOST_ELEMENTS = 16
MOST_TESTS_OF_A_PROPERTY = 500
MOST_PROPERTIES = 240
WORDS = {"yes", "no", GUARD["kind"]}


def strata(name):
    """The rules of every stratum of every product, and what is made of them."""
    for product in zone(name).products:
        for stratum, rules in zip(Stratum, product_rules(zone(name), product).strata, strict=True):
            words = vocabulary(rules.rules)
            yield f"{product} {stratum.name}", words, [shard.definition for shard in definitions(conclusions(rules.rules, words))]


def leaves(test):
    """Every key and every value of a test, at any depth."""
    for key, value in test.items():
        yield key, value
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                yield from leaves(part)


@pytest.mark.parametrize("name", FOLDERS)
def test_every_ruleset_sees_every_case(name):
    for where, _, rulesets in strata(name):
        for ruleset in rulesets:
            assert ruleset[SEEN] == {"all": [{"m": GUARD}], "run": SEEN}, where


@pytest.mark.parametrize("name", FOLDERS)
def test_rules_are_conjunctions_of_words_in_one_message(name):
    for where, words, rulesets in strata(name):
        for ruleset in rulesets:
            for rule in ruleset.values():
                assert rule.keys() == {"all", "run"}, where
                [element] = rule["all"]
                [test] = element.values()
                for key, value in leaves(test):
                    assert key == "$and" or key in {"kind", *words.values()}, where
                    assert isinstance(value, list) if key == "$and" else value in WORDS, where


@pytest.mark.parametrize("name", FOLDERS)
def test_every_rule_asks_for_a_case(name):
    """So that the engine's own messages match nothing."""
    for where, _, rulesets in strata(name):
        for ruleset in rulesets:
            for rule in ruleset.values():
                [test] = rule["all"][0].values()
                assert GUARD in (test, *test.get("$and", [])), where


@pytest.mark.parametrize("name", FOLDERS)
def test_every_ruleset_is_within_the_limits_of_the_engine(name):
    for where, words, rulesets in strata(name):
        assert len(words) + len(GUARD) + 2 <= MOST_PROPERTIES, where
        for ruleset in rulesets:
            assert len(ruleset) - 1 <= MOST_TESTS, where
            properties = Counter()
            for rule in ruleset.values():
                assert len(rule["all"]) <= MOST_ELEMENTS, where
                properties.update(key for element in rule["all"] for test in element.values() for key, _ in leaves(test))
            assert max(properties.values()) <= MOST_TESTS_OF_A_PROPERTY, where


@pytest.mark.parametrize("name", FOLDERS)
def test_no_name_has_a_dot_and_no_value_is_a_number_or_nothing(name):
    for where, words, rulesets in strata(name):
        assert not any("." in word or "$" in word for word in words.values()), where
        for ruleset in rulesets:
            assert not any("." in rule or "$" in rule for rule in ruleset), where
            values = [value for rule in ruleset.values() for element in rule["all"] for test in element.values()
                      for _, value in leaves(test)]  # fmt: skip
            assert all(type(value) in (str, list) for value in values), where


@pytest.mark.parametrize("name", FOLDERS)
def test_every_conclusion_has_a_rule_of_its_own_name(name):
    """Of a ruleset cut in pieces, no clause is lost."""
    for where, words, rulesets in strata(name):
        product, _, stratum = where.rpartition(" ")
        rules = product_rules(zone(name), product).strata[Stratum[stratum]].rules
        wanted = Counter(conclusion.name for conclusion in conclusions(rules, words) for _ in conclusion.clauses)
        made = Counter(rule["run"] for ruleset in rulesets for key, rule in ruleset.items() if key != SEEN)
        assert made == wanted
