"""Countries by code."""

from __future__ import annotations

from string import ascii_uppercase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.values.strategies import law
from tradezone.values import ValueProblem
from tradezone.values.places import EU_MEMBERS, place


@pytest.mark.parametrize(
    "code", ["NO", "GB", "EU", "US", "TW", "CK", *sorted(EU_MEMBERS), *(f"X{letter}" for letter in ascii_uppercase)]
)
def test_a_code_that_is_known_stands_for_itself(code):
    assert place(code) == code


def test_no_is_norway():
    import pycountry

    assert pycountry.countries.get(alpha_2=place("NO")).name == "Norway"


@pytest.mark.parametrize(("wrong", "right"), [("UK", "GB"), ("uk", "GB"), ("EL", "GR"), ("no", "NO"), ("us", "US"), ("eu", "EU")])
def test_a_code_that_is_nearly_one_suggests_it(wrong, right):
    with pytest.raises(ValueProblem) as caught:
        place(wrong)
    assert caught.value.code == "unknown-country"
    assert f"`{right}`" in str(caught.value.remedy)


@given(st.text(max_size=5))
@law
def test_any_text_is_a_country_or_a_problem(text):
    try:
        assert place(text) == text
    except ValueProblem as problem:
        assert problem.code == "unknown-country"  # noqa: PT017 either is right


@pytest.mark.parametrize("code", ["ZZ", "AA", "QZ", "USA", "U", "", "SU", "YU", "zz"])
def test_a_code_that_is_nobodys_is_a_problem(code):
    with pytest.raises(ValueProblem):
        place(code)
