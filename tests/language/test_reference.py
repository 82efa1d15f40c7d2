"""The reference of the language says what the schema and the policies say, and every example of it comes to what it shows."""

import pytest
from pydantic import BaseModel

from tests.language.constructs import CHAPTERS, CONSTRUCTS
from tests.language.keys import SAYS, said_under
from tests.language.page import README, page
from tests.language.running import Case, Change, checked, decided, differing, example, names, parsed, warned
from tests.language.tables import anchor, own_keys, sections
from tests.language.unique import UNIQUE, UNUSED
from tests.language.uses import POLICIES, of, shipped, users
from tradezone.report.json_form import decision_text


def test_the_page_is_what_its_generator_writes():
    assert README.read_text(encoding="utf-8") == page(), "run `python -m tests.goldens`"


@pytest.mark.parametrize("name", names())
def test_an_example_checks_clean(name):
    # An example shows one way to originate at a time, which by itself lets the goods of anywhere through.
    assert [found for found in checked(example(name).policy).diagnostics if found.code != "tariff-shift-leak"] == []


@pytest.mark.parametrize("name", names())
def test_an_example_comes_to_what_it_expects_on_both_evaluators(name):
    shown = example(name)
    for position, case in enumerate(shown.cases):
        if isinstance(case, Change):
            assert [found.code for found in warned(shown, case)] == [case.warns]
            continue
        assert [differing(shown, position, plain=plain) for plain in (False, True)] == [[], []]
        one, other = (decided(shown, position, plain=plain) for plain in (False, True))
        assert decision_text(one) == decision_text(other)


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.name)
def test_an_example_uses_what_it_is_an_example_of(construct):
    assert construct.uses(parsed(example(construct.name).policy))
    assert any(isinstance(case, Case) for case in example(construct.name).cases)


def test_every_construct_has_one_example_and_a_heading_of_its_own():
    assert sorted(construct.name for construct in CONSTRUCTS) == names()
    headings = [anchor(each.heading) for each in (*CHAPTERS, *CONSTRUCTS)]
    assert len(headings) == len(set(headings))


def test_every_section_of_the_schema_is_on_the_page():
    shown = {model.__name__ for construct in CONSTRUCTS for model in construct.models}
    assert set(sections()) - shown == {"PolicyText"}, "the sections of a policy open the page"


def test_every_key_of_the_schema_is_said_and_nothing_else_is():
    used = {(name, key): said_under(model, key) for name, model in sections().items() for key in own_keys(model)}
    assert [of_model for of_model, said in used.items() if said is None] == []
    assert set(SAYS) - set(used.values()) == set()


def test_every_key_of_the_schema_stands_in_an_example():
    found = set()
    for construct in CONSTRUCTS:
        for part in of(parsed(example(construct.name).policy), BaseModel):
            given = {type(part).model_fields[name].alias or name for name in part.model_fields_set}
            found |= {(kind.__name__, key) for kind in type(part).__mro__ for key in given}
    wanted = {(name, key) for name, model in sections().items() for key in own_keys(model) if key != "illustrative"}
    # A product without stages says the same under these keys as a stage.
    assert wanted - found - {("MaterialText", "made_from")} == set()


def test_what_fewer_than_two_policies_use_is_listed_with_its_reason():
    number = {construct.name: len(users(construct.uses)) for construct in CONSTRUCTS}
    assert {name for name, many in number.items() if many == 1} == set(UNIQUE)
    assert {name for name, many in number.items() if many == 0} == set(UNUSED)


@pytest.mark.parametrize("name", [name for name, entry in UNUSED.items() if entry.test])
def test_what_no_policy_uses_is_held_by_the_test_that_is_named(name):
    entry = UNUSED[name]
    assert entry.text in (POLICIES.parent / "tests" / entry.test).read_text(encoding="utf-8")


def test_every_policy_says_at_its_head_what_it_is():
    assert [each.folder.name for each in shipped() if not each.file.read_text(encoding="utf-8").startswith("# ")] == []
