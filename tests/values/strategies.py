"""Generated values of the trade, mixed with the awkward ones."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tradezone.values import Exact, Rounding
from tradezone.values.figures import write_figure
from tradezone.values.rounding import MODES
from tradezone.values.units import UNITS

law = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

currencies = st.sampled_from(["USD", "EUR", "JPY", "XAU", "KRW"])
units = st.sampled_from(sorted(UNITS))
ids = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,3}", fullmatch=True).filter(lambda name: name != "free")

awkward_figures = [
    "0",
    "0.00",
    "-0",
    "-0.00",
    "00",
    "007.50",
    "0.1",
    "0.10",
    "0.30",
    "145.00",
    "1.1765",
    "-1",
    "9" * 30,
    "0." + "9" * 29,
]
figures = st.one_of(
    st.sampled_from(awkward_figures),
    st.builds(write_figure, st.integers(-(10**15), 10**15), st.integers(0, 8)),
)
positive_figures = st.one_of(
    st.sampled_from(["0.000001", "1", "5", "5.00", "9" * 30]), st.builds(write_figure, st.integers(1, 10**15), st.integers(0, 8))
)
not_negative_figures = st.one_of(st.sampled_from(["0", "0.00"]), positive_figures)

money_texts = st.builds("{} {}".format, figures, currencies)
quantity_texts = st.builds("{} {}".format, positive_figures, units)
#: What prices are quoted for beside the units of products: a number of them, and what is contained or dry.
price_units = st.one_of(units, st.sampled_from(["100 kg", "1000 W", "short_ton", "10 long_ton", "mtu", "stu", "dmtu", "dmt"]))
price_texts = st.builds("{} {}/{}".format, figures, currencies, price_units)
share_texts = st.builds("{}%".format, figures)
_percentages = st.builds("{}%".format, not_negative_figures)
_not_negative_prices = st.builds("{} {}/{}".format, not_negative_figures, currencies, price_units)
_ad_valorem = st.one_of(
    _percentages,
    st.builds("{} of {}".format, _percentages, ids),
    st.builds("{} of customs_value without {}".format, _percentages, ids),
)
_specific = st.one_of(_not_negative_prices, st.builds("{} of {}".format, _not_negative_prices, ids))
_stated = st.builds("stated {}".format, ids)
#: At most four parts: percentages of different bases, then amounts by the unit, then what the goods state.
_parts = st.tuples(
    st.lists(_ad_valorem, max_size=2, unique_by=lambda text: text.partition(" ")[2]),
    st.lists(_specific, max_size=1),
    st.lists(_stated, max_size=1),
).map(lambda found: " + ".join(part for parts in found for part in parts))
_rates = _parts.filter(bool)
_not_negative_money = st.builds("{} {}".format, not_negative_figures, currencies)
_least = st.builds(", at least {}".format, st.one_of(_percentages, _not_negative_money))
_most = st.builds(", at most {}".format, st.one_of(_percentages, _not_negative_money))


def _can_both_be_kept(limits: tuple[str, str]) -> bool:
    """Whether the least is no more than the most, where both are of one kind."""
    least, most = (limit.rpartition(" at ")[2].partition(" ")[2] for limit in limits)
    if least.endswith("%") != most.endswith("%"):
        return True
    one, other = (Fraction(text.rstrip("%").split()[0]) for text in (least, most))
    return one <= other


#: Nothing, one limit or both, in either order.
limit_texts = st.one_of(
    st.just(""),
    _least,
    _most,
    st.tuples(_least, _most).filter(_can_both_be_kept).flatmap(st.permutations).map("".join),
)
duty_texts = st.one_of(
    st.just("free"),
    st.builds("{}{}".format, _rates, limit_texts),
    st.builds("{} less {}{}".format, _rates, ids, limit_texts),
)
_positive_shares = st.builds("{}%".format, positive_figures)
_positive_prices = st.builds("{} {}/{}".format, positive_figures, currencies, price_units)
level_texts = st.one_of(
    _positive_prices,
    st.builds("{} of {}".format, _positive_shares, _positive_prices),
    st.builds("{} of {}".format, _positive_shares, st.one_of(st.just("reference_price"), ids)),
)
_modes = st.sampled_from(["shortfall", "whole_floor", "shortfall_rate", "excess", "excess_rate"])
due_texts = st.builds("{}{}".format, st.one_of(_modes, st.builds("{} of {}".format, _positive_shares, _modes)), limit_texts)
secured_texts = st.one_of(
    st.builds("{} less {}".format, ids, ids),
    st.builds("{} at {}".format, st.lists(ids, min_size=1, max_size=3).map(" + ".join), ids),
)
amount_phrases = st.sampled_from(["at least", "more than", "at most", "less than"])
price_bound_texts = st.one_of(
    st.builds("{} {}".format, amount_phrases, price_texts), st.builds("{} {} of {}".format, amount_phrases, share_texts, ids)
)
days_of_year = st.one_of(
    st.sampled_from(["01-01", "02-28", "02-29", "03-01", "12-31"]),
    st.dates(min_value=date(2024, 1, 1), max_value=date(2024, 12, 31)).map(lambda day: f"{day:%m-%d}"),
)
season_texts = st.builds("{} through {}".format, days_of_year, days_of_year)
span_texts = st.one_of(
    st.sampled_from(["1 day", "1 month", "1 year", "12 months", "30 days", "4 years"]),
    st.builds("{} {}s".format, st.integers(2, 100), st.sampled_from(["day", "month", "year"])),
)
rounded_down_texts = st.sampled_from(["down to 0.1%", "down to 0.01 USD", "down to 0.1% and 0.01 USD", "down to 0.5 EUR and 1%"])
_quarters = st.builds("{:04}-Q{}".format, st.integers(1900, 2199), st.integers(1, 4))
_months = st.builds("{:04}-{:02}".format, st.integers(1900, 2199), st.integers(1, 12))
period_texts = st.one_of(_quarters, _months)
share_of_duty_texts = st.builds("{} of {}".format, share_texts.map(lambda text: text.removeprefix("-")), ids)
hs_texts = st.one_of(
    st.sampled_from(["2805.30", "280530", "2805", "2805.30.00.00", "2805300000", "0101", "8112.92"]),
    st.from_regex(r"[0-9]{4}(\.?[0-9]{2}){0,3}", fullmatch=True),
)
citation_texts = st.one_of(
    st.sampled_from(["agreement", "agreement art. 5(1)", "annex-a note 4", "us-schedule 2846.90", "a  b"]),
    st.builds("{} {}".format, ids, st.text(st.characters(exclude_characters=",", exclude_categories=["Cs"]), max_size=20)),
    ids,
)
rounding_texts = st.builds("{} to {}".format, st.sampled_from(MODES), st.sampled_from(["1", "0.1", "0.01", "0.001", "0.000001"]))

days = st.one_of(
    st.sampled_from(
        ["2024-02-29", "2028-02-29", "2000-02-29", "2026-12-31", "2027-01-01", "1900-01-01", "2199-12-31", "2011-12-30"]
    ),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31)).map(lambda day: day.isoformat()),
)
_clocks = st.one_of(
    st.sampled_from(["00:00", "00:01", "23:59", "12:00", "23:59:59", "12:00:00", "02:30"]),
    st.times().map(lambda t: f"{t:%H:%M:%S}"),
)
_offsets = st.sampled_from(["Z", "+00:00", "-00:00", "-05:00", "+05:30", "-03:30", "-00:30", "+14:00", "-12:00"])
moment_texts = st.one_of(
    days,
    st.builds("{}T{}".format, days, _clocks),
    st.builds("{} {}".format, days, _clocks),
    st.builds("{}T{}{}".format, days, _clocks, _offsets),
)

fractions = st.one_of(
    st.sampled_from(
        [Fraction(0), Fraction(1, 2), Fraction(-1, 2), Fraction(5, 2), Fraction(1, 3), Fraction(12345, 1000), Fraction(10**40, 7)]
    ),
    st.fractions(max_denominator=10**6),
    st.fractions(),
)
roundings = st.builds(Rounding, st.sampled_from(MODES), st.integers(0, 6))


def exact(value: Fraction, times: int = 1) -> Exact:
    """The same amount, its denominator not in lowest terms where ``times`` is more than one."""
    return Exact(value.numerator * times, value.denominator * times)
