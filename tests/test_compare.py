"""What a change of policy changes: in law line by line, in money entry by entry, and on shipments that show it."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.goldens import TOP
from tests.laws import small
from tests.laws import strategies as of_policies
from tests.rules.shipped import FOLDERS, zone
from tradezone import Shipment, Transaction, evaluate
from tradezone.comparison import witnesses
from tradezone.comparison.comparing import Comparison, Version
from tradezone.comparison.entries import settled
from tradezone.comparison.law import changes_of_law, ordinal
from tradezone.comparison.money import OtherCurrency, change_of, one_currency
from tradezone.comparison.patching import apart
from tradezone.comparison.scope import about
from tradezone.comparison.totals import Ledger
from tradezone.comparison.witnesses import differing, find_witnesses
from tradezone.policy.source import from_texts, read_source
from tradezone.report.compared_entries import entry_lines
from tradezone.report.comparison import change_text, comparison_lines
from tradezone.report.comparison_form import entry_form
from tradezone.report.layout import WIDTH
from tradezone.shipment.writing import shipments_file
from tradezone.text.yaml_writing import yaml_text

law = settings(max_examples=25, deadline=None)
ZONE = str(FOLDERS["critical-minerals-zone"])
FIRST = str(TOP / "examples" / "first-shipment.yaml")
MIXED = str(TOP / "examples" / "mixed-items.yaml")
UNKNOWN = str(TOP / "examples" / "unknown-share.yaml")
#: Policies that reckon in one currency and know the same products.
READINGS = ["after-duties", "before-duties", "duties-on-floor"]

GROUP = "groups: { few: { title: Few, members: [AU, CN], cite: law art. 9 } }\n"
PARTIES = "parties: { US: { accession: 2026-02-01, cite: law }, AU: { accession: 2026-03-01, cite: law } }\n"
PARTY_FLOOR = small.floor(origin="non_party")
ORIGIN = (
    "rules_of_origin: [{ id: made, title: Made here, cite: law art. 7, from: 2026-01-01, covers: all, origin: any, cumulation: JP, "
    "any_of: [{ build_down: at least 60% of customs_value }] }]\n"
)
FOREIGN = [small.measure("foreign", when={"originating": "no"}, severity="breach", message="m")]
BASE = {"ordinary_duties": [small.duty("mfn", "5%")], "price_floors": [small.floor()]}


def _prices(*rows):
    found = ", ".join(f"{{ from: {day}, value: {value}, cite: {cite} }}" for day, value, cite in rows)
    return f"reference_prices:\n  ore: [{found}]\n"


def _with(**sections):
    return {**BASE, **sections}


#: Two policies, and the line that says what changed: kind, what it belongs to, the way there, from what to what, and since when.
PAIRS = {
    "price altered": (
        _with(),
        _with(prices=_prices(("2026-01-01", "12.00 USD/kg", "law annex"))),
        ("altered", "reference_prices ore", "from 2026-01-01, value", "10.00 USD/kg", "12.00 USD/kg", "2026-01-01"),
    ),
    "price added": (
        _with(),
        _with(prices=_prices(("2026-01-01", "10.00 USD/kg", "law annex"), ("2026-05-01", "11.00 USD/kg", "law art. 8"))),
        ("added", "reference_prices ore", "from 2026-05-01", None, {"value": "11.00 USD/kg"}, "2026-05-01"),
    ),
    "price put off": (
        _with(prices=_prices(("2026-01-01", "10.00 USD/kg", "law annex"), ("2026-05-01", "11.00 USD/kg", "law art. 8"))),
        _with(prices=_prices(("2026-01-01", "10.00 USD/kg", "law annex"), ("2026-06-01", "11.00 USD/kg", "law art. 8"))),
        ("altered", "reference_prices ore", "from 2026-05-01, from", "2026-05-01", "2026-06-01", "2026-05-01"),
    ),
    "measure added": (
        _with(price_floors=[]),
        _with(),
        ("added", "price_floors floor", "", None, {"id": "floor"}, "2026-01-01"),
    ),
    "measure repealed": (
        _with(fees=[small.duty("port-fee", "0.5%", **{"from": "2026-04-01"})]),
        _with(),
        ("repealed", "fees port-fee", "", {"id": "port-fee"}, None, "2026-04-01"),
    ),
    "rate altered": (
        _with(),
        _with(ordinary_duties=[small.duty("mfn", "6%")]),
        ("altered", "ordinary_duties mfn", "rates, otherwise, otherwise", "5%", "6%", "2026-01-01"),
    ),
    "row added": (
        _with(ordinary_duties=[small.duty("mfn", [small.row("5%")])]),
        _with(ordinary_duties=[small.duty("mfn", [small.row("7%", origin="CN"), small.row("5%")])]),
        ("added", "ordinary_duties mfn", "rates, origin CN", None, {"value": "7%"}, "2026-01-01"),
    ),
    "row repealed": (
        _with(ordinary_duties=[small.duty("mfn", [small.row("7%", origin="CN"), small.row("5%")])]),
        _with(ordinary_duties=[small.duty("mfn", [small.row("5%")])]),
        ("repealed", "ordinary_duties mfn", "rates, origin CN", {"value": "7%"}, None, "2026-01-01"),
    ),
    "case of a row altered": (
        _with(ordinary_duties=[small.duty("mfn", [small.row("7%", origin="CN"), small.row("5%")])]),
        _with(ordinary_duties=[small.duty("mfn", [small.row("7%", origin="AU"), small.row("5%")])]),
        ("altered", "ordinary_duties mfn", "rates, origin CN, origin", "CN", "AU", "2026-01-01"),
    ),
    "staging altered": (
        _with(tariff_preferences=[small.PREFERENCE]),
        _with(tariff_preferences=[small.PREFERENCE.replace("50% of", "20% of")]),
        ("altered", "tariff_preferences lower", "staging, from 2026-01-01, value", "50% of mfn", "20% of mfn", "2026-01-01"),
    ),
    "level of a floor altered": (
        _with(),
        _with(price_floors=[small.floor(level="90% of reference_price")]),
        ("altered", "price_floors floor", "floor", "100% of reference_price", "90% of reference_price", "2026-01-01"),
    ),
    "end of a measure altered": (
        _with(price_floors=[small.floor(through="2026-06-30")]),
        _with(price_floors=[small.floor(through="2026-07-31")]),
        ("altered", "price_floors floor", "through", "2026-06-30", "2026-07-31", "2026-07-01"),
    ),
    "exception widened": (
        _with(exceptions=[small.measure("samples", when={"quantity": "at most 5 kg"}, disapplies="floor")]),
        _with(exceptions=[small.measure("samples", when={"quantity": "at most 10 kg"}, disapplies="floor")]),
        ("altered", "exceptions samples", "when, quantity", "at most 5 kg", "at most 10 kg", "2026-01-01"),
    ),
    "condition added": (
        _with(gates=[small.measure("closed", entry="refused", origin="CN", when={"quantity": "more than 10 kg"})]),
        _with(gates=[small.measure("closed", entry="refused", origin="CN")]),
        ("altered", "gates closed", "when", {"quantity": "more than 10 kg"}, None, "2026-01-01"),
    ),
    "status altered": (
        _with(text=PARTIES, price_floors=[PARTY_FLOOR]),
        _with(text=PARTIES.replace("2026-03-01", "2026-05-01"), price_floors=[PARTY_FLOOR]),
        ("altered", "parties AU", "accession", "2026-03-01", "2026-05-01", "2026-03-01"),
    ),
    "status added": (
        _with(text=PARTIES, price_floors=[PARTY_FLOOR]),
        _with(text=PARTIES.replace(" }\n", ", JP: { accession: 2026-04-01, cite: law } }\n"), price_floors=[PARTY_FLOOR]),
        ("added", "parties JP", "", None, {"accession": "2026-04-01"}, "2026-04-01"),
    ),
    "member added": (
        _with(text=GROUP, price_floors=[small.floor(origin="few")]),
        _with(text=GROUP.replace("[AU, CN]", "[AU, CN, JP]"), price_floors=[small.floor(origin="few")]),
        ("added", "groups few", "members, JP", None, "JP", None),
    ),
    "rule of origin altered": (
        _with(text=ORIGIN, findings=FOREIGN),
        _with(text=ORIGIN.replace("60%", "40%"), findings=FOREIGN),
        (
            "altered",
            "rules_of_origin made",
            "any_of, 1st, build_down",
            "at least 60% of customs_value",
            "at least 40% of customs_value",
            "2026-01-01",
        ),
    ),
    "rounding altered": (
        _with(),
        {**BASE, "rounding": "down to 1"},
        ("altered", "policy ", "rounding", "half_up to 0.01", "down to 1", None),
    ),
}


def text_of(sections):
    rounding = sections.get("rounding")
    text = small.policy(**{key: value for key, value in sections.items() if key != "rounding" and value != []})
    return text if rounding is None else text.replace("half_up to 0.01", rounding)


def source_of(sections, name="policy.yaml"):
    return from_texts(name, [(name, text_of(sections))])


@cache
def pair_of(name):
    """The two policies of a pair, each with its text."""
    return tuple(
        (small.zone_of(text_of(each)), source_of(each, file)) for each, file in zip(PAIRS[name][:2], ("old", "new"), strict=True)
    )


def changes_of(name):
    old, new = pair_of(name)
    return changes_of_law(old[1], new[1])


def holds(content, part):
    """Whether content has what is looked for: the text itself, or these keys of a mapping."""
    return part.items() <= content.items() if isinstance(part, dict) else content == part


@cache
def amended():
    """The zone, and the zone with several changes."""
    text = (FOLDERS["critical-minerals-zone"] / "zone.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("floor: 100% of reference_price", "floor: 95% of reference_price"),
        ("covers: ndpr/metal, value: 5%", "covers: ndpr/metal, value: 6.5%"),
        ("quantity: at most 5 kg", "quantity: at most 100 kg"),
        ("accession: 2026-11-01", "accession: 2026-09-01"),
    ):
        assert old in text
        text = text.replace(old, new)
    other = (FOLDERS["critical-minerals-zone"] / "conversions.yaml").read_text(encoding="utf-8")
    return [("zone.yaml", text), ("conversions.yaml", other)]


@pytest.fixture
def amended_zone(tmp_path):
    for name, text in amended():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return str(tmp_path)


# --- in law


@pytest.mark.parametrize("name", sorted(FOLDERS))
def test_a_policy_changes_nothing_in_its_own_law(name):
    source = read_source(FOLDERS[name])
    assert changes_of_law(source, source) == ()


@pytest.mark.parametrize("name", PAIRS)
def test_each_kind_of_change_is_one_line_with_its_places_and_since_when(name):
    found = changes_of(name)
    kind, of, what, old, new, since = PAIRS[name][2]
    assert [(each.kind, f"{each.section} {each.of}", ", ".join(each.what)) for each in found] == [(kind, of, what)]
    (change,) = found
    assert old is None or holds(change.old, old)
    assert new is None or holds(change.new, new)
    assert (change.old is None, change.new is None) == (old is None, new is None)
    assert (None if change.since is None else str(change.since)) == since
    assert not change.words_only
    for place, content, file in ((change.before, change.old, "old"), (change.after, change.new, "new")):
        assert (place is None) == (content is None)
        assert place is None or (place.file == file and place.line > 0)


@pytest.mark.parametrize("name", PAIRS)
def test_the_other_way_round_the_law_changes_back(name):
    old, new = pair_of(name)
    there, back = changes_of_law(old[1], new[1]), changes_of_law(new[1], old[1])
    opposite = {"added": "repealed", "repealed": "added", "altered": "altered"}
    assert [(opposite[each.kind], each.section, each.of, each.new, each.old) for each in there] == [
        (each.kind, each.section, each.of, each.old, each.new) for each in back
    ]


@pytest.mark.parametrize("one", sorted(FOLDERS))
def test_any_two_policies_compare(one):
    names = sorted(FOLDERS)
    other = names[(names.index(one) + 1) % len(names)]
    found = changes_of_law(read_source(FOLDERS[one]), read_source(FOLDERS[other]))
    assert found
    lines = list(comparison_lines(Comparison(Version(one, one, "", "USD"), Version(other, other, "", "USD"), found)))
    assert max(len(line.text) for line in lines) <= WIDTH


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_with(), _with(ordinary_duties=[small.duty("mfn", "5.00%")])),
        (_with(), _with(price_floors=[small.floor(level=[{"otherwise": "100% of reference_price"}])])),
        (_with(), _with(price_floors=[small.floor(covers=["ore"])], ordinary_duties=[small.duty("mfn", "5%", illustrative="no")])),
        (
            _with(ordinary_duties=[small.duty("mfn", [small.row("7%", origin=["CN", "AU"]), small.row("5%")])]),
            _with(ordinary_duties=[small.duty("mfn", [small.row("7%", origin=["AU", "CN"]), small.row("5%")])]),
        ),
    ],
)
def test_the_same_law_in_another_spelling_is_no_change_of_its_figures(old, new):
    found = changes_of_law(source_of(old), source_of(new))
    assert [change for change in found if change.what and change.what[-1] not in ("covers", "title", "cite")] == []


def test_a_change_of_title_is_one_of_words():
    old, new = source_of(_with()), source_of(_with(ordinary_duties=[small.duty("mfn", "5%", title="General duty")]))
    assert [(each.what, each.words_only) for each in changes_of_law(old, new)] == [(("title",), True)]


def test_a_citation_that_changes_with_what_it_is_of_is_no_change_of_its_own():
    rows = _prices(("2026-01-01", "12.00 USD/kg", "law art. 8"))
    (change,) = changes_of_law(source_of(_with()), source_of(_with(prices=rows)))
    assert (change.what[-1], change.cites_before, change.cites_after) == ("value", ("law annex",), ("law art. 8",))


# --- amending files


@pytest.fixture
def draft(tmp_path):
    """Writes an amending file of the zone and gives its name."""

    def write(*amendments):
        content = {
            "tradezone": "1",
            "amends": ZONE,
            "sources": {"decision": "A decision"},
            "amendments": [{"cite": f"decision art. {i}", **each} for i, each in enumerate(amendments, 1)],
        }
        file = tmp_path / "draft.yaml"
        file.write_text(json.dumps(content), encoding="utf-8")
        return str(file)

    return write


@pytest.mark.parametrize(
    ("amendment", "of", "what", "old", "new", "since"),
    [
        (
            {"replace": "zone-floor/floor", "with": "95% of reference_price", "from": "2027-03-01"},
            "zone-floor",
            ("floor",),
            "100% of reference_price",
            "95% of reference_price",
            "2027-03-01",
        ),
        (
            {"replace": "samples/when/quantity", "with": "at most 10 kg", "from": "2027-04-01"},
            "samples",
            ("when", "quantity"),
            "at most 5 kg",
            "at most 10 kg",
            "2027-04-01",
        ),
        ({"repeal": "origin-in-doubt", "from": "2028-01-01"}, "origin-in-doubt", ("through",), None, "2027-12-31", "2028-01-01"),
        (
            {"replace": "mfn-duty/title", "with": "General duty", "from": "2027-04-01"},
            "mfn-duty",
            ("title",),
            "MFN duty",
            "General duty",
            "2027-04-01",
        ),
    ],
)
def test_an_amendment_is_one_change_from_its_day_under_its_clause(command, draft, amendment, of, what, old, new, since):
    code, out, _ = command("compare", ZONE, draft(amendment), "--format", "json", "--examples", "40")
    form = json.loads(out)
    assert code == 0
    (change,) = (each for each in form["law"] if each["section"] != "sources")
    kind = "repealed" if "repeal" in amendment else "altered"
    assert (change["change"], change["of"], tuple(change["what"])) == (kind, of, what)
    assert (change["old"], change["new"], change["since"]) == (old, new, since)
    assert "decision art. 1" in change["new_cite"]
    assert change["new_place"].startswith(draft.__closure__[0].cell_contents.as_posix())
    assert change["words_only"] or form["witnesses"]["not_shown"] == []


def test_a_repeal_by_an_amendment_is_told_as_one_and_from_when(command, draft):
    amended = draft({"repeal": "parties/AR", "from": "2027-06-01"}, {"repeal": "samples", "from": "2027-07-01"})
    code, out, _ = command("compare", ZONE, amended, "--examples", "60")
    told = " ".join(out.split())
    assert code == 0
    assert "Law 2 repealed" in told
    assert "party `AR` 2027-06-01 repealed, from 2027-06-01" in told
    assert "2027-07-01 repealed, from 2027-07-01" in told
    assert "witness 2: exception `samples`, repealed, from 2027-07-01" in told
    assert "source `decision`: A decision always added" in told


def test_a_last_day_that_is_moved_is_no_repeal(command, draft):
    amended = draft({"replace": "origin-in-doubt/through", "with": "2027-12-31", "from": "2027-01-01"})
    _, out, _ = command("compare", ZONE, amended, "--examples", "20")
    assert "repealed" not in out


def test_what_two_wordings_of_a_measure_charge_is_one_charge(command, draft):
    amended = draft({"replace": "mfn-duty/title", "with": "General duty", "from": "2026-08-01"})
    code, out, _ = command("compare", ZONE, amended, "--on", FIRST, "--on", MIXED)
    assert code == 0
    assert "2 entries: 2 the same" in out


# --- one change by itself


@pytest.mark.parametrize("name", PAIRS)
def test_a_change_taken_by_itself_makes_the_new_policy_of_the_old_where_it_is_the_only_one(name):
    old, new = pair_of(name)
    (change,) = changes_of(name)
    pair = next(apart(change, old, new), None)
    assert pair is not None
    for zone_of_it, (whole, _) in zip(pair, (old, new), strict=True):
        assert set(zone_of_it.measures) == set(whole.measures)
        assert {code: str(line) for code, line in zone_of_it.roll.standings.items()}.keys() == whole.roll.standings.keys()
    assert about(change, pair.having, (old[1], new[1])).days == () or change.since is not None


# --- in money


def contents(name):
    return of_policies.contents(name).map(Shipment.parse)


@law
@given(st.data())
def test_under_one_law_no_entry_owes_more_or_less(data):
    name = data.draw(st.sampled_from([*READINGS, "critical-minerals-zone"]))
    entry = change_of(zone(name), zone(name), data.draw(contents(name)), plain=True)
    assert (entry.status, differing(entry)) == ("same", None)


@law
@given(st.data())
def test_what_is_owed_more_one_way_is_owed_less_the_other(data):
    one, other = data.draw(st.permutations(READINGS))[:2]
    shipment = data.draw(contents(one))
    there, back = change_of(zone(one), zone(other), shipment, plain=True), change_of(zone(other), zone(one), shipment, plain=True)
    opposite = {"less": "more", "more": "less"}
    assert back.status == opposite.get(there.status, there.status)
    assert (there.owed is None) == (back.owed is None)
    assert there.owed is None or there.owed.units == -back.owed.units
    assert [(a.before, a.after) for a in there.amounts] == [(a.after, a.before) for a in back.amounts]


@law
@given(st.data())
def test_each_line_is_the_difference_of_the_two_decisions(data):
    one, other = data.draw(st.permutations(READINGS))[:2]
    shipment = data.draw(contents(one))
    before, after = evaluate(zone(one), shipment, plain=True), evaluate(zone(other), shipment, plain=True)
    entry = change_of(zone(one), zone(other), shipment, plain=True)
    assert entry.outcomes == (before.outcome, after.outcome)
    for amount in entry.amounts:
        totals = before.totals.named(amount.name), after.totals.named(amount.name)
        assert (settled(amount.before), settled(amount.after)) == totals
        assert amount.difference == (None if None in totals else totals[1] - totals[0])
    for item in entry.items:
        ours = [next(each for each in decision.items if each.item == item.item) for decision in (before, after)]
        for charge in item.charges:
            charged = [sum(c.units or 0 for c in each.charges if c.measure == charge.measure) for each in ours]
            assert charge.kind == "security" or charge.difference is None or charge.difference.units == charged[1] - charged[0]


@law
@given(st.data())
def test_counts_and_sums_add_up(data):
    one, other = data.draw(st.permutations(READINGS))[:2]
    shipments = data.draw(st.lists(contents(one), max_size=5))
    ledger = Ledger("USD", 2)
    entries = [change_of(zone(one), zone(other), shipment, plain=True) for shipment in shipments]
    for entry in entries:
        ledger.add(entry)
    totals = ledger.totals()
    assert totals.total == len(shipments)
    assert sum(totals.counts.values()) - totals.counts["same"] == len(totals.entries)
    owed = sum(entry.owed.units for entry in entries if entry.status in ("less", "more"))
    assert sum(each.difference.units for each in totals.sums if each.name in ("duty", "fees")) == owed
    assert sum(each.less.units + each.more.units for each in totals.sums if each.name in ("duty", "fees")) == owed
    for payers in (totals.importers, totals.origins, totals.measures):
        assert sum(payer.difference.units for payer in payers) == owed
    sizes = [abs(Fraction(entry.owed.amount)) for entry in totals.entries if entry.status in ("less", "more")]
    assert sizes == sorted(sizes, reverse=True)


def test_less_due_is_a_refund_and_more_a_supplement():
    old, new = (small.zone(**_with(price_floors=[small.floor(level=level)])) for level in ("8.00 USD/kg", "9.00 USD/kg"))
    assert (change_of(old, new, small.shipment()).word, change_of(new, old, small.shipment()).word) == ("supplement", "refund")


def test_a_charge_that_falls_away_says_which_clause_took_it():
    old = small.zone(**_with())
    new = small.zone(**_with(exceptions=[small.measure("all-out", disapplies="floor")]))
    ((charge,),) = [item.charges for item in change_of(old, new, small.shipment()).items]
    assert (charge.measure, str(charge.before.money), str(charge.after.money)) == ("floor", "500.00 USD", "0.00 USD")
    assert "all-out" in charge.after.why
    none = small.zone(ordinary_duties=BASE["ordinary_duties"])
    ((charge,),) = [item.charges for item in change_of(old, none, small.shipment()).items]
    assert charge.after.why == "no such measure"


def test_bounds_are_compared_and_no_difference_is_made_of_them():
    old, new = (small.zone(**_with(price_floors=[small.floor(level=level)])) for level in ("8.00 USD/kg", "9.00 USD/kg"))
    entry = change_of(old, new, small.shipment({"customs_value": None}))
    assert (entry.status, entry.owed, entry.word) == ("open", None, "")
    duty = entry.amount("duty")
    assert duty.difference is None
    assert duty.before != duty.after
    ledger = Ledger("USD", 2)
    ledger.add(entry)
    assert (ledger.totals().sums, ledger.totals().counts["open"]) == ((), 1)


def test_an_entry_that_one_policy_cannot_read_is_listed():
    old = small.zone(**_with())
    ash = "products:\n  ash: { title: Ash, hs: 2620.40, unit: kg }\n"
    new = small.zone(products=ash, prices="", ordinary_duties=[small.MFN])
    entry = change_of(old, new, small.shipment())
    assert (entry.status, entry.outcomes) == ("unread", ("adjusted", ""))
    assert entry.faults[0] == ()
    assert entry.faults[1]
    ledger = Ledger("USD", 2)
    ledger.add(entry)
    assert (ledger.totals().total, len(ledger.totals().entries)) == (1, 1)


def test_amounts_in_two_currencies_are_not_compared():
    prices = "reference_prices:\n  ore: [{ from: 2026-01-01, value: 10.00 EUR/kg, cite: law annex }]\n"
    old, new = small.zone(**_with()), small.zone(**_with(currency="EUR", prices=prices))
    with pytest.raises(OtherCurrency):
        one_currency(old, new)


def test_a_settlement_is_compared_by_what_the_producer_gets():
    text = (FOLDERS["ndpr-cfd"] / "policy.yaml").read_text(encoding="utf-8")
    old, new = small.zone_of(text), small.zone_of(text.replace("floor: 110.00 USD/kg", "floor: 100.00 USD/kg"))
    told = {
        "kind": "settlement",
        "contract": "ndpr-pppa",
        "period": "2026-Q1",
        "quantity": "1000 kg",
        "market_price": "60.00 USD/kg",
    }
    transaction = Transaction.parse(told)
    found = change_of(old, new, transaction)
    paid = [evaluate(policy, transaction).settlement for policy in (old, new)]
    assert {each.payable_to for each in paid} == {"producer"}
    assert (found.status, found.word) == ("otherwise", "")
    assert found.amount("settlement").difference == paid[1].money - paid[0].money
    assert found.amount("settlement").difference.units < 0
    assert [clause.money for clause in (found.contract.before, found.contract.after)] == [each.money for each in paid]


# --- witnesses


@pytest.mark.parametrize("name", PAIRS)
def test_a_change_that_can_show_is_shown_on_a_shipment_that_both_decide_differently(name):
    old, new = pair_of(name)
    changes = changes_of(name)
    found = find_witnesses(old, new, changes, examples=60, seed=1)
    assert [shown.change for witness in found.found for shown in witness.shows] == list(changes)
    assert found.not_shown == ()
    for witness in found.found:
        before, after = (evaluate(policy, witness.subject) for policy, _ in (old, new))
        assert (before.outcome, before.compliance, before.totals.units) != (after.outcome, after.compliance, after.totals.units)
        assert witness.text == yaml_text(shipments_file([witness.subject]))


def test_a_witness_is_simple():
    old, new = pair_of("price altered")
    (witness,) = find_witnesses(old, new, changes_of("price altered"), examples=60, seed=1).found
    (item,) = shipments_file([witness.subject])["shipments"][0]["items"]
    assert set(item) == {"product", "origin", "quantity", "customs_value"}


def test_the_same_seed_finds_the_same_witnesses():
    old, new = pair_of("exception widened")
    one, other = (find_witnesses(old, new, changes_of("exception widened"), examples=40, seed=7) for _ in range(2))
    assert one == other


def pair_with(old, new):
    return [(small.zone_of(text_of(each)), source_of(each, file)) for each, file in ((old, "old"), (new, "new"))]


def test_a_witness_shows_each_change_it_stands_under_by_itself():
    """A row that charges what every other one did before decides nothing alone where the rest is altered with it."""
    old = _with(ordinary_duties=[small.duty("mfn", [small.row("5%")])])
    new = _with(ordinary_duties=[small.duty("mfn", [small.row("5%", origin="CN"), small.row("7%")])])
    old_one, new_one = pair_with(old, new)
    law = changes_of_law(old_one[1], new_one[1])
    found = find_witnesses(old_one, new_one, law, examples=60, seed=1)
    assert len(law) == 2
    told = [*(shown.change for witness in found.found for shown in witness.shows), *found.not_shown]
    assert sorted(map(law.index, told)) == [0, 1]
    for witness in found.found:
        for shown in witness.shows:
            alone = [change_of(*pair, witness.subject, plain=True) for pair in apart(shown.change, old_one, new_one)]
            assert shown.alone in alone
            assert differing(shown.alone) is not None


def test_where_no_change_can_be_taken_by_itself_one_witness_shows_all_together(monkeypatch):
    monkeypatch.setattr(witnesses, "apart", lambda *_: iter(()))
    old, new = pair_of("rate altered")
    law = changes_of("rate altered")
    found = find_witnesses(old, new, law, examples=60, seed=1)
    assert found.not_shown == law
    ((witness,),) = [found.found]
    assert witness.shows == ()
    assert differing(witness.difference) is not None
    lines = [line.text for line in comparison_lines(_comparison(law, found))]
    assert "witness 1: all changes together, none of which shows by itself" in lines
    assert "Nothing that was tried is decided otherwise by one of these alone" in lines


def test_no_two_headings_have_the_number_of_one_witness():
    sources = [
        source_of(_with(text=PARTIES.replace("2026-03-01", day), price_floors=[PARTY_FLOOR]))
        for day in ("2026-03-01", "2026-05-01")
    ]
    shown = find_witnesses(*pair_of("status altered"), changes_of_law(*sources), examples=60, seed=1)
    (witness,) = shown.found
    twice = shown._replace(found=(witness._replace(shows=witness.shows * 2),))
    lines = [line.text for line in comparison_lines(_comparison((), twice))]
    assert [line for line in lines if line.startswith("witness")] == ["witness 1: 2 changes, each by itself"]
    assert sum("party `AU`, accession" in line for line in lines) == 2


def _comparison(law, found):
    return Comparison(Version("old", "old", "", "USD"), Version("new", "new", "", "USD"), law, witnesses=found)


def test_what_shows_on_no_shipment_is_said():
    old = _with(gates=[small.measure("closed", entry="refused", through="2026-03-31", when={"importer": "nobody"})])
    new = _with(gates=[small.measure("closed", entry="refused", through="2026-03-31", when={"importer": "nobody"}, origin="any")])
    same = changes_of_law(source_of(old), source_of(new))
    assert same == ()
    zones = [(small.zone_of(text_of(each)), source_of(each)) for each in (old, new)]
    assert find_witnesses(*zones, same, examples=10, seed=0).why_none


# --- the command


GATE = small.measure("closed", entry="refused", origin="CN", covers="ore")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ({}, {"gates": [GATE]}, ("gate closed", "no such measure", "entry refused: ", "origin CN")),
        (
            {"gates": [GATE]},
            {"gates": [GATE.replace('"CN"', '"AU"')]},
            ("gate closed", "entry refused: ", "does not apply: ", "origin"),
        ),
        (
            {"gates": [GATE.replace('"refused"', '"licence"')]},
            {"gates": [GATE]},
            ("gate closed", "held for a licence: ", "entry refused, on the same grounds", "origin CN"),
        ),
        (
            {"findings": [small.measure("seen", severity="notice", message="m")]},
            {"findings": [small.measure("seen", severity="breach", message="m")]},
            ("finding seen", "notice: ", "breach, on the same grounds", "in force"),
        ),
    ],
)
def test_a_verdict_that_charges_nothing_names_its_measure_reason_and_clause_on_both_sides(old, new, told):
    one, other = (small.zone_of(text_of(_with(**each))) for each in (old, new))
    entry = change_of(one, other, small.shipment(), plain=True)
    ((ruling,),) = [item.rulings for item in entry.items]
    lines = " ".join(line.text for line in entry_lines(entry))
    for words in told:
        assert words in " ".join(lines.split()), words
    assert ruling.after.place is not None
    assert f":{ruling.after.place.line}" in lines
    assert ruling.after.cites
    assert ruling.after.cites[0] in lines or ruling.after.cites == ruling.before.cites
    form = entry_form(entry)["items"][0]["rulings"]
    assert [each["measure"] for each in form] == [ruling.measure]
    assert entry_form(change_of(one, one, small.shipment(), plain=True))["items"] == []


def test_a_way_by_position_is_told_in_words():
    found = changes_of("rule of origin altered")
    assert change_text(found[0]).startswith("1st of any_of, build_down: ")
    assert [ordinal(number) for number in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == (
        ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st", "102nd", "111th"]
    )


def test_a_place_stands_in_one_line():
    sources = [
        from_texts(name, [(name, text_of(PAIRS["rate altered"][i]))])
        for i, name in enumerate(("a-long-name.yaml", "new-name.yaml"))
    ]
    lines = list(comparison_lines(Comparison(Version("", "", "", ""), Version("", "", "", ""), changes_of_law(*sources))))
    assert any(re.search(r"a-long-name\.yaml:\d+", line.text) for line in lines)
    assert max(len(line.text) for line in lines) <= WIDTH


def test_a_file_that_is_no_shipments_file_is_counted_as_a_file_and_told_once(command, amended_zone, tmp_path):
    missing = str(tmp_path / "nowhere.yaml")
    code, out, err = command("compare", ZONE, amended_zone, "--on", f"{ZONE}/zone.yaml", "--on", missing, "--on", FIRST)
    assert code == 1
    assert "1 entry: " in out
    assert "; 2 files not read" in out
    assert err.count("error[") == 2
    assert "this is a policy, not a shipments file" in err
    code, out, _ = command("compare", ZONE, amended_zone, "--on", missing, "--format", "json")
    form = json.loads(out)["money"]
    assert (code, form["files_not_read"], form["counts"]["total"]) == (1, 1, 0)


def test_the_command_tells_law_and_money(command, amended_zone):
    code, out, _ = command("compare", ZONE, amended_zone, "--on", FIRST, "--on", MIXED)
    assert code == 0
    assert "floor: 100% of reference_price -> 95% of" in out
    assert "refund" in out
    assert "By origin" in out
    assert max(len(line) for line in out.splitlines()[2:]) <= WIDTH


def test_the_json_has_every_change_and_entry(command, amended_zone):
    code, out, _ = command("compare", ZONE, amended_zone, "--on", FIRST, "--on", UNKNOWN, "--format", "json")
    form = json.loads(out)
    assert code == 0
    assert {change["of"] for change in form["law"] if not change["words_only"]} == {"GB", "mfn-duty", "zone-floor", "samples"}
    counts = form["money"]["counts"]
    assert counts["total"] == 2
    assert sum(number for name, number in counts.items() if name != "total") == 2
    first = next(entry for entry in form["money"]["entries"] if entry["shipment"] == "S-1")
    assert first["word"] in ("refund", "supplement")
    assert first["items"][0]["charges"][0]["before"]["formula"]


def test_the_same_policy_twice_says_that_nothing_changed(command):
    code, out, _ = command("compare", ZONE, ZONE, "--on", MIXED)
    assert code == 0
    assert "nothing changed" in out
    assert "1 the same" in out


def test_a_policy_that_cannot_be_read_is_exit_1(command, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("tradezone: 1\npolicy: {}\n", encoding="utf-8")
    code, out, err = command("compare", ZONE, str(broken))
    assert (code, out) == (1, "")
    assert "error[missing-key]" in err


def test_an_entry_that_cannot_be_read_is_exit_1_and_the_others_are_compared(command, amended_zone, tmp_path):
    lots = tmp_path / "lots.jsonl"
    good = '{"imported_into": "US", "entered": "2026-09-15", "items": [{"product": "ndpr/metal", "origin": "CN"}]}'
    lots.write_text(f"{good}\n{good.replace('ndpr/metal', 'tin')}\n{{\n", encoding="utf-8")
    code, out, err = command("compare", ZONE, amended_zone, "--on", str(lots))
    assert code == 1
    assert "error[unknown-product]" in err
    assert "3 entries: 1 not settled, 2 not read" in out


def test_two_currencies_are_an_error_with_a_remedy(command):
    code, _, err = command("compare", ZONE, str(FOLDERS["eu-entry-price"]), "--on", FIRST)
    assert code == 1
    assert "amounts in two currencies are not compared; compare the law alone, without `--on`" in err
    code, out, _ = command("compare", ZONE, str(FOLDERS["eu-entry-price"]))
    assert code == 0
    assert "two currencies" in out
