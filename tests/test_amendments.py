"""Amendments: before their day nothing changes, from their day the new wording holds, and everything is quoted from where it stands."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.goldens import TOP
from tests.rules.shipped import of_shipments, of_transactions, path_of, zone
from tradezone import Shipment, evaluate
from tradezone.policy.source import read_source
from tradezone.report.json_form import decision_text
from tradezone.rules.facts import entry_second
from tradezone.testing import shipments, transactions
from tradezone.values import Moment
from tradezone.verify.loading import check_policy, check_policy_text, load_zone

ZONE = TOP / "policies" / "critical-minerals-zone"
LAW = settings(max_examples=20, suppress_health_check=list(HealthCheck))
_DAY = re.compile(r"-\d{4}-\d{2}-\d{2}(t\d{4})?")


def draft(*amendments, amends=ZONE, **sections):
    """The text of an amending file, each amendment a mapping without its cite."""
    content = {
        "tradezone": "1",
        "amends": str(amends),
        "sources": {"decision": "A decision"},
        "amendments": [{"cite": f"decision art. {i}", **each} for i, each in enumerate(amendments, 1)],
        **sections,
    }
    return json.dumps(content, indent=1)


def read(*amendments, **sections):
    return check_policy_text(draft(*amendments, **sections), "draft.yaml")


def amended(*amendments, **sections):
    reading = read(*amendments, **sections)
    assert reading.zone is not None, [found.sentence for found in reading.diagnostics]
    return reading.zone


def codes(*amendments, **sections):
    return [found.code for found in read(*amendments, **sections).diagnostics]


def shipment(entered, **item):
    goods = {"product": "ndpr/metal", "origin": "CN", "quantity": "2000 kg", "customs_value": "232000.00 USD", **item}
    header = {key: goods.pop(key) for key in ("imported_into", "exported_from", "route") if key in goods}
    return Shipment.parse({"id": "S", "imported_into": "US", "entered": entered, **header, "items": [goods]})


def charges(policy, entered, **item):
    decision = json.loads(decision_text(evaluate(policy, shipment(entered, **item))))
    return {each["measure"]: f"{each['amount']} {each['currency']}" for each in decision["items"][0]["charges"]}


def core(decision):
    """What a decision decides, with the later wordings of a measure under the id of the first."""
    form = json.loads(decision_text(decision))

    def named(name):
        return _DAY.sub("", name)

    found = {key: form.get(key) for key in ("outcome", "compliance", "standing", "missing", "bounds", "totals", "settlement")}
    found["items"] = [
        {
            "outcome": item["outcome"],
            "originating": item["originating"],
            "charges": sorted(
                (named(each["measure"]), each["kind"], str(each["amount"]), named(each["formula"])) for each in item["charges"]
            ),
            "securities": sorted((named(each["measure"]), str(each["amount"])) for each in item["securities"]),
            "findings": sorted(named(each["code"]) for each in item["findings"]),
            "applied": sorted(named(each["measure"]) for each in item["applied"]),
        }
        for item in form.get("items") or ()
    ]
    return found


# The law of amendments, on every shipped policy -------------------------------------------------------------------------------


def _middle(piece):
    """A day on which a measure has been in force for a while."""
    first = Moment.parse(piece["from"])
    day = first.day + timedelta(days=200)
    last = Moment.parse(piece["through"]).day if "through" in piece else None
    return day if last is None or day <= last else first.day


@cache
def reenacted(name):
    """A policy whose every measure and rule of origin was replaced, each on a day of its own, by the same words."""
    plain = read_source(path_of(name)).plain
    found = []
    for section in ("ordinary_duties", "tariff_preferences", "price_floors", "additional_duties", "fees", "exceptions", "gates",
                    "securities", "findings", "rules_of_origin"):  # fmt: skip
        for measure in plain.get(section, ()):
            found.append({"replace": f"{measure['id']}/title", "from": str(_middle(measure)), "with": measure["title"]})
    for contract in plain.get("settlements", ()):
        found.append({"replace": f"{contract['id']}/title", "from": "2029-01-01", "with": contract["title"]})
    return amended(*found, amends=path_of(name))


@pytest.mark.parametrize("name", of_shipments())
@LAW
@given(data=st.data())
def test_what_is_replaced_by_the_same_words_decides_the_same_on_every_day(name, data):
    subject = data.draw(shipments(reenacted(name)))
    assert core(evaluate(reenacted(name), subject)) == core(evaluate(zone(name), subject))


@pytest.mark.parametrize("name", of_transactions())
@LAW
@given(data=st.data())
def test_a_contract_replaced_by_the_same_words_settles_the_same(name, data):
    subject = data.draw(transactions(zone(name)))
    assert core(evaluate(reenacted(name), subject)) == core(evaluate(zone(name), subject))


_TABLES = (("ordinary_duties", "rates", "50%"), ("additional_duties", "rates", "50%"), ("fees", "rates", "50%"), ("price_floors", "floor", None),
           ("price_floors", "charge", "50% of shortfall"))  # fmt: skip


@cache
def overturned(name):
    """A policy of which from one day on nearly everything is another: tables, prices and parties replaced, exceptions repealed."""
    plain = read_source(path_of(name)).plain
    base = zone(name)
    first = next(measure for section, *_ in _TABLES for measure in plain.get(section, ()))
    day = str(_middle(first))
    start = Moment.parse(day).start(base.time_zone)
    found = [{"replace": f"{first['id']}/title", "from": day, "with": "Another title"}]
    for section, table, value in _TABLES:
        for measure in plain.get(section, ()):
            if table in measure and value and _stands(measure, start, base):
                found.append({"replace": f"{measure['id']}/{table}", "from": day, "with": [{"otherwise": value}]})
    for measure in plain.get("exceptions", ()):
        if _stands(measure, start, base):
            found.append({"repeal": measure["id"], "from": day})
    for code, party in plain.get("parties", {}).items():
        if "withdrawal" not in party:
            found.append({"repeal": f"parties/{code}", "from": day})
    for product, series in plain.get("reference_prices", {}).items():
        rows = series["rows"] if isinstance(series, dict) else series
        found.append({"replace": f"reference_prices/{product}", "from": day, "with": [{"value": _twice(rows)}]})
    return amended(*found, amends=path_of(name)), start


def _stands(measure, start, policy):
    first, last = measure["from"], measure.get("through")
    return Moment.parse(first).start(policy.time_zone) <= start and (
        last is None or Moment.parse(last).after(policy.time_zone) > start
    )


def _twice(rows):
    return next(row["value"] for row in rows if row["value"] not in ("lapsed", "not_set"))


@pytest.mark.parametrize("name", of_shipments())
@LAW
@given(data=st.data())
def test_on_every_day_before_an_amendment_the_policy_decides_as_it_did(name, data):
    new, start = overturned(name)
    subject = data.draw(shipments(new))
    if entry_second(new, subject) < start:
        assert core(evaluate(new, subject)) == core(evaluate(zone(name), subject))


# Each kind of amendment ---------------------------------------------------------------------------------------------------------


def test_from_the_day_of_its_repeal_an_exception_spares_nothing():
    policy = amended({"repeal": "samples", "from": "2027-03-01"})
    sample = {"quantity": "5 kg", "customs_value": "580.00 USD"}
    assert "zone-floor" not in charges(policy, "2027-02-28", **sample)
    assert charges(policy, "2027-03-01", **sample)["zone-floor"] == "160.00 USD"


def test_a_repeal_is_cited_from_its_day_on_and_not_before():
    policy = amended({"repeal": "samples", "from": "2027-03-01"})
    for day, cites in (("2027-02-28", ["agreement art. 6(1)"]), ("2027-03-01", ["agreement art. 6(1)", "decision art. 1"])):
        decision = json.loads(decision_text(evaluate(policy, shipment(day))))
        (line,) = [each for each in decision["items"][0]["not_applied"] if each["measure"] == "samples"]
        assert line["cite"] == cites


def test_a_table_that_is_replaced_keeps_the_id_of_its_measure_and_quotes_the_amendment():
    policy = amended({"replace": "zone-floor/charge", "from": "2027-03-01", "with": [{"otherwise": "shortfall, at most 10%"}]})
    assert charges(policy, "2027-02-28")["zone-floor"] == "64000.00 USD"
    assert charges(policy, "2027-03-01")["zone-floor"] == "23200.00 USD"
    decision = json.loads(decision_text(evaluate(policy, shipment("2027-03-01"))))
    (charge,) = [each for each in decision["items"][0]["charges"] if each["measure"] == "zone-floor"]
    assert "decision art. 1" in [cite for each in decision["items"][0]["applied"] for cite in each["cite"]]
    assert charge["amount"] == "23200.00"


def test_rows_that_cannot_be_dated_in_one_table_go_on_under_another_id():
    changed = {"imported_into": "US", "covers": "ndpr/metal", "value": "7%"}
    policy = amended({"replace": "mfn-duty/rates", "from": "2027-03-01", "with": [changed, {"otherwise": "3%"}]})
    assert charges(policy, "2027-02-28")["mfn-duty"] == "11600.00 USD"
    assert charges(policy, "2027-03-01")["mfn-duty-2027-03-01"] == "16240.00 USD"
    assert "mfn-duty-2027-03-01" in policy.stacking.order
    assert policy.measures["mfn-duty-2027-03-01"].place.short.startswith("draft.yaml:")


def test_one_row_of_a_table_is_replaced_where_it_stands():
    row = {"imported_into": "US", "covers": "ndpr/metal"}
    policy = amended({"replace": "mfn-duty/rates", "row": row, "from": "2027-03-01", "with": {**row, "value": "7%"}})
    assert (charges(policy, "2027-02-28")["mfn-duty"], charges(policy, "2027-03-01")["mfn-duty"]) == (
        "11600.00 USD",
        "16240.00 USD",
    )


def test_a_row_inserted_in_a_table_takes_a_case_out_of_otherwise():
    row = {"imported_into": "AU", "covers": "ndpr", "value": "1%"}
    policy = amended({"insert": "mfn-duty/rates", "from": "2027-03-01", "with": row})
    assert charges(policy, "2027-02-28", imported_into="AU")["mfn-duty"] == "5800.00 USD"
    assert charges(policy, "2027-03-01", imported_into="AU")["mfn-duty"] == "2320.00 USD"


def test_a_row_of_a_table_that_is_repealed_leaves_its_case_to_otherwise():
    row = {"imported_into": "US", "covers": "ndpr/metal"}
    policy = amended({"repeal": "mfn-duty/rates", "row": row, "from": "2027-03-01"})
    assert (charges(policy, "2027-02-28")["mfn-duty"], charges(policy, "2027-03-01")["mfn-duty"]) == ("11600.00 USD", "5800.00 USD")


def test_what_rests_on_a_duty_follows_it_to_its_new_wording():
    policy = amended({"replace": "mfn-duty/covers", "from": "2027-03-01", "with": ["all"]})
    goods = {
        "origin": "AU", "exported_from": "AU", "route": ["AU", "US"], "claims": ["originating-goods"],
        "documents": ["certificate-of-origin"], "materials": [], "customs_value": "400000.00 USD", "processing": ["smelting"],
    }  # fmt: skip
    assert charges(policy, "2027-02-28", **goods) == {"originating-goods": "5000.00 USD"}
    assert charges(policy, "2027-03-01", **goods) == {"originating-goods-2027-03-01": "5000.00 USD"}
    assert policy.measures["originating-goods-2027-03-01"].replaces == "mfn-duty-2027-03-01"


def test_an_exception_spares_the_new_wording_as_it_did_the_old_one():
    policy = amended({"replace": "zone-floor/compared", "from": "2027-03-01", "with": "after_duties"})
    assert policy.measures["samples"].disapplies == ("zone-floor", "zone-floor-2027-03-01")
    assert "zone-floor-2027-03-01" not in charges(policy, "2027-03-01", quantity="5 kg", customs_value="580.00 USD")
    assert "zone-floor-2027-03-01" in charges(policy, "2027-03-01")


def test_a_measure_that_is_replaced_whole_says_everything_anew():
    whole = {
        "title": "Samples", "covers": "ndpr", "imported_into": "party", "origin": "any", "when": {"quantity": "at most 2 kg"},
        "disapplies": "zone-floor",
    }  # fmt: skip
    policy = amended({"replace": "samples", "from": "2027-03-01", "as": "small-samples", "with": whole})
    sample = {"quantity": "5 kg", "customs_value": "580.00 USD"}
    assert "zone-floor" not in charges(policy, "2027-02-28", **sample)
    assert "zone-floor" in charges(policy, "2027-03-01", **sample)
    assert [str(cite) for cite in policy.measures["small-samples"].cites] == ["decision art. 1"]
    assert codes({"replace": "samples", "from": "2027-03-01", "with": {"title": "Samples"}}) == ["missing-key"]


def test_an_amendment_on_the_first_day_of_a_measure_leaves_it_its_id():
    policy = amended({"replace": "samples/when", "from": "2026-07-01", "with": {"quantity": "at most 1 kg"}})
    assert [name for name in policy.measures if name.startswith("samples")] == ["samples"]
    assert "zone-floor" in charges(policy, "2026-07-01", quantity="5 kg", customs_value="580.00 USD")


def test_an_inserted_exception_begins_with_its_amendment():
    research = {
        "id": "research", "title": "Research", "covers": "all", "imported_into": "party", "origin": "any",
        "when": {"procedures": "research"}, "disapplies": "zone-floor",
    }  # fmt: skip
    policy = amended({"insert": "exceptions", "from": "2027-03-01", "with": research})
    assert "zone-floor" in charges(policy, "2027-02-28", procedures=["research"])
    assert "zone-floor" not in charges(policy, "2027-03-01", procedures=["research"])


def test_an_inserted_price_lasts_until_the_next_row_that_was_there():
    policy = amended({"insert": "reference_prices/ndpr/metal", "from": "2027-04-01", "with": "160.00 USD/kg"})
    found = [charges(policy, day)["zone-floor"] for day in ("2027-03-31", "2027-04-01", "2027-12-31", "2028-01-01")]
    assert found == ["64000.00 USD", "88000.00 USD", "88000.00 USD", "72000.00 USD"]


def test_a_series_that_is_replaced_says_every_later_price_anew():
    rows = [{"value": "160.00 USD/kg"}, {"from": "2029-01-01", "value": "lapsed"}]
    policy = amended({"replace": "reference_prices/ndpr/metal", "from": "2027-04-01", "with": rows})
    found = [charges(policy, day).get("zone-floor") for day in ("2027-03-31", "2027-04-01", "2028-01-01", "2029-01-01")]
    assert found == ["64000.00 USD", "88000.00 USD", "88000.00 USD", None]


def test_a_price_for_one_origin_leaves_the_price_of_its_earlier_days():
    row = {"origin": "CN", "value": "160.00 USD/kg"}
    policy = amended({"insert": "reference_prices/ndpr/metal", "from": "2027-04-01", "with": row})
    assert [charges(policy, day)["zone-floor"] for day in ("2027-03-31", "2027-04-01")] == ["64000.00 USD", "88000.00 USD"]
    assert [charges(policy, day, origin="XA")["zone-floor"] for day in ("2027-03-31", "2027-04-01")] == ["64000.00 USD"] * 2


def test_a_step_that_is_repealed_before_it_is_reached_is_never_reached():
    policy = amended({"repeal": "reference_prices/ndpr/metal", "row": {"from": "2028-01-01"}, "from": "2027-04-01"})
    assert charges(policy, "2028-06-01")["zone-floor"] == "64000.00 USD"


def test_a_timetable_of_a_preference_is_replaced_within_it():
    policy = amended({"replace": "originating-goods/staging", "from": "2027-04-01", "with": [{"value": "free"}]})
    stages = [str(policy.measures["originating-goods"].stage("ndpr/metal", Moment.parse(day).start(policy.time_zone)).value)
              for day in ("2027-03-31", "2027-04-01")]  # fmt: skip
    assert stages == ["25% of mfn-duty", "free"]


def status(policy, code, day):
    found = policy.roll.standing(code, Moment.parse(day).start(policy.time_zone), "ndpr/metal")
    return None if found is None else (found.status, [str(cite) for cite in found.cites], found.place.short.partition(":")[0])


def test_a_country_accedes_by_an_amendment_on_its_day():
    policy = amended({"insert": "parties/BR", "from": "2027-03-01", "with": {"accession": "2027-04-01"}})
    assert status(policy, "BR", "2027-03-31") is None
    assert status(policy, "BR", "2027-04-01") == ("party", ["decision art. 1"], "draft.yaml")


def test_a_country_with_a_status_accedes_and_its_earlier_days_stay():
    policy = amended({"replace": "parties/EU", "from": "2027-03-01", "with": {"accession": "2027-03-01"}})
    assert [status(policy, "EU", day)[0] for day in ("2027-02-28", "2027-03-01")] == ["framework", "party"]
    assert status(policy, "EU", "2027-02-28") == status(zone("critical-minerals-zone"), "EU", "2027-02-28")


def test_a_party_leaves_by_an_amendment_on_its_day():
    policy = amended({"repeal": "parties/TH", "from": "2027-06-01"})
    assert [status(policy, "TH", day)[0] for day in ("2027-04-30", "2027-05-31", "2027-06-01", "2027-08-01")] == [
        "party", "suspended", "non_party", "non_party",
    ]  # fmt: skip
    assert status(policy, "TH", "2027-06-01")[1] == ["decision art. 1"]


def test_a_suspension_is_inserted_lengthened_and_lifted():
    policy = amended(
        {"insert": "parties/AU/suspended", "from": "2027-02-01", "with": {"through": "2027-02-28"}},
        {"repeal": "parties/TH/suspended", "row": {"from": "2027-05-01"}, "from": "2027-06-01"},
    )
    assert [status(policy, "AU", day)[0] for day in ("2027-01-31", "2027-02-01", "2027-03-01")] == ["party", "suspended", "party"]
    assert [status(policy, "TH", day)[0] for day in ("2027-05-31", "2027-06-01")] == ["suspended", "party"]


def test_an_accession_is_put_off():
    policy = amended({"replace": "parties/CK/accession", "from": "2027-09-01", "with": "2028-07-01"})
    assert [status(policy, "CK", day) and status(policy, "CK", day)[0] for day in ("2028-06-30", "2028-07-01")] == [None, "party"]


def test_a_member_of_a_group_joins_and_leaves():
    group = {"title": "Allies", "members": ["AU", "KR"]}
    policy = amended(
        {"insert": "groups/allies", "from": "2027-01-01", "with": group},
        {"insert": "groups/allies/members", "from": "2027-03-01", "with": {"country": "JP"}},
        {"repeal": "groups/allies/members/KR", "from": "2027-04-01"},
        {"replace": "zone-floor/origin", "from": "2027-01-01", "with": "allies"},
    )
    found = {code: [bool(charges(policy, day, origin=code).get("zone-floor-2027-01-01")) for day in ("2027-02-28", "2027-03-01", "2027-04-01")]
             for code in ("AU", "KR", "JP")}  # fmt: skip
    assert found == {"AU": [True, True, True], "KR": [True, True, False], "JP": [False, True, True]}


def test_a_contract_is_replaced_for_the_periods_from_a_quarter_on():
    path = path_of(of_transactions()[0])
    contract = read_source(path).plain["settlements"][0]
    policy = amended({"replace": f"{contract['id']}/title", "from": "2030-01-01", "with": "Amended"}, amends=path)
    assert [str(each.periods) for each in policy.settlements if each.contract == contract["contract"]] == [
        contract["periods"].partition(" through ")[0] + " through 2029-Q4",
        "2030-Q1 through " + contract["periods"].partition(" through ")[2],
    ]


def test_a_repealed_measure_on_which_others_rest_is_an_error_until_they_are_repealed_too():
    assert codes({"repeal": "mfn-duty", "from": "2027-03-01"}) == ["still-named", "still-named"]
    every = [{"repeal": name, "from": "2027-03-01"} for name in ("mfn-duty", "originating-goods", "origin-in-doubt")]
    assert not any(found.severity == "error" for found in read(*every).diagnostics)


# Chains, places, digests --------------------------------------------------------------------------------------------------------


def test_amendments_are_laid_over_amendments(tmp_path):
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text(draft({"replace": "zone-floor/compared", "from": "2027-03-01", "with": "after_duties"}), encoding="utf-8")
    text = draft(
        {"replace": "zone-floor/compared", "from": "2028-03-01", "with": "before_duties"},
        amends="first.yaml",
        sources={"later": "Later"},
    )
    second.write_text(text.replace("decision art", "later art"), encoding="utf-8")
    policy = load_zone(second)
    assert [name for name in policy.measures if name.startswith("zone-floor")] == [
        "zone-floor", "zone-floor-2027-03-01", "zone-floor-2028-03-01",
    ]  # fmt: skip
    assert policy.measures["samples"].disapplies == ("zone-floor", "zone-floor-2027-03-01", "zone-floor-2028-03-01")
    places = {name: Path(policy.measures[name].place.file).name for name in policy.measures}
    assert (places["zone-floor-2027-03-01"], places["zone-floor-2028-03-01"]) == ("first.yaml", "second.yaml")


def test_the_digest_is_of_every_file():
    one = amended({"repeal": "samples", "from": "2027-03-01"})
    other = amended({"repeal": "samples", "from": "2027-03-02"})
    assert len({one.digest, other.digest, load_zone(ZONE).digest}) == 3
    assert one == amended({"repeal": "samples", "from": "2027-03-01"})


def test_an_amended_policy_has_the_id_and_title_it_is_given():
    policy = amended({"repeal": "samples", "from": "2027-03-01"}, policy={"id": "draft-two", "title": "Draft two"})
    assert (policy.id, policy.title) == ("draft-two", "Draft two")
    assert amended({"repeal": "samples", "from": "2027-03-01"}).id == "critical-minerals-zone"


def test_a_fault_in_the_new_wording_is_shown_where_it_is_written():
    text = draft({"insert": "reference_prices/ndpr/metal", "from": "2027-04-01", "with": {"value": "160.00 USD/t"}})
    (found,) = [each for each in check_policy_text(text, "draft.yaml").diagnostics if each.severity == "error"]
    assert (found.code, found.place.file) == ("unit-mismatch", "draft.yaml")
    assert "160.00 USD/t" in text.splitlines()[found.place.line - 1]


def test_an_error_in_the_policy_below_is_reported_as_it_stands(tmp_path):
    (tmp_path / "policy.yaml").write_text("tradezone: 1\npolicy: { id: x }\n", encoding="utf-8")
    (tmp_path / "draft.yaml").write_text(draft({"repeal": "samples", "from": "2027-03-01"}, amends="policy.yaml"), encoding="utf-8")
    found = check_policy(tmp_path / "draft.yaml").diagnostics
    assert {Path(each.place.file).name for each in found} == {"policy.yaml"}


def test_an_amending_file_among_the_files_of_a_policy_is_told_to_stand_beside_it(tmp_path):
    for file in ZONE.glob("*.yaml"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "draft.yaml").write_text("tradezone: 1\namends: zone.yaml\n", encoding="utf-8")
    (found,) = check_policy(tmp_path).diagnostics
    assert (found.code, Path(found.place.file).name) == ("wrong-shape", "draft.yaml")


def test_a_party_that_left_by_a_row_of_statuses_may_come_back_by_another():
    policy = amended(
        {"repeal": "parties/AU", "from": "2027-02-01"},
        {"replace": "parties/AU", "from": "2027-05-01", "with": {"accession": "2027-05-01"}},
    )
    days = ("2027-01-31", "2027-02-01", "2027-04-30", "2027-05-01")
    assert [status(policy, "AU", day)[0] for day in days] == ["party", "non_party", "non_party", "party"]


def test_the_promises_of_the_policy_stay_and_those_of_the_file_are_added():
    dropped = {"promise": "floor-kept", "of": "zone-floor", "reason": "A cap", "cite": "decision art. 1"}
    policy = amended({"repeal": "samples", "from": "2027-03-01"}, promises={"dropped": [dropped]})
    assert [each.promise for each in policy.promises.dropped] == ["floor-kept"]
    assert [each.id for each in policy.promises.added] == [each.id for each in zone("critical-minerals-zone").promises.added]


def test_amendments_made_known_later_are_not_in_the_policy_as_it_was_known(tmp_path):
    file = tmp_path / "draft.yaml"
    file.write_text(draft({"repeal": "samples", "from": "2027-03-01", "known": "2027-02-01"}), encoding="utf-8")
    sample = {"quantity": "5 kg", "customs_value": "580.00 USD"}
    assert "zone-floor" not in charges(load_zone(file, known_at="2027-01-31"), "2027-03-01", **sample)
    assert "zone-floor" in charges(load_zone(file, known_at="2027-02-01"), "2027-03-01", **sample)


def test_a_cite_of_an_amendment_names_an_instrument_that_is_listed():
    assert codes({"repeal": "samples", "from": "2027-03-01", "cite": "decission art. 1"}) == ["unknown-source"]


def test_stacking_of_measures_in_force_stays_and_new_ones_are_added():
    assert codes({"replace": "stacking/order", "from": "2027-03-01", "with": ["mfn-duty", "zone-floor"]}) == ["not-amendable"]


@pytest.mark.parametrize(
    "amendment",
    [
        {"replace": "a", "with": "x"}, {"insert": "parties", "with": {}}, {"insert": "parties/BR", "with": "x"},
        {"replace": "zone-floor", "with": "x"}, {"insert": "exceptions", "with": "x"}, {"insert": "exceptions", "with": ["x"]},
        {"insert": "reference_prices/ndpr/metal", "with": {}}, {"insert": "reference_prices/ndpr/metal", "with": [[]]},
        {"insert": "reference_prices/ndpr/metal", "with": {"from": "x", "value": "1 USD/kg"}}, {"repeal": "stacking"},
        {"replace": "zone-floor/floor", "with": {"a": {"b": "c"}}}, {"replace": "zone-floor/charge", "with": "x"},
        {"replace": "zone-floor/charge", "with": [{"from": "x", "otherwise": "shortfall"}]}, {"insert": "groups/x", "with": "y"},
        {"insert": "groups/x/members", "with": "y"}, {"insert": "products/x", "with": "y"}, {"insert": "products", "with": "y"},
        {"insert": "products/x/y/z", "with": "y"}, {"replace": "mfn-duty/rates", "row": "x", "with": "y"},
        {"repeal": "mfn-duty/rates"}, {"replace": "parties/TH", "with": ["x"]}, {"replace": "parties/TH", "with": {"accession": ["x"]}},
        {"replace": "parties/TH/suspended", "with": "x"}, {"insert": "parties/TH/suspended", "with": "x"},
        {"insert": "reference_prices", "with": "x"}, {"replace": "originating-goods/staging", "with": []}, {"repeal": "exchange_rates/EUR"},
        {"insert": "zone-floor/when", "with": []}, {"replace": "zone-origin", "with": {"id": ["a"]}}, {"insert": "stacking/exclusive", "with": {"a": "b"}},
        {"insert": "market_prices/x", "with": "y"}, {"insert": "settlements", "with": {"id": "x", "periods": "y"}},
        {"insert": "sources/x", "with": "y"}, {"replace": "tradezone", "with": "2"}, {"repeal": "mfn-duty/id"},
        {"insert": "parties/TH/statuses", "with": {"from": ["a"], "value": "party"}}, {"repeal": "parties/TH/suspended"},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_is_written_is_answered_by_a_diagnostic(amendment):
    reading = read({"from": "2027-03-01", **amendment})
    assert any(found.severity == "error" for found in reading.diagnostics)
    assert {found.place.file for found in reading.diagnostics if found.severity == "error"} == {"draft.yaml"}


def test_a_member_that_accedes_by_itself_is_until_then_what_its_territory_is():
    member = {"insert": "parties/DE", "from": "2028-01-01", "with": {"accession": "2028-06-01"}}
    before, after = load_zone(ZONE), amended(member)
    for day in ("2026-05-01", "2026-09-15", "2027-12-31"):
        second = Moment.parse(day).second(before.time_zone)
        mine, theirs = (each.roll.standing("DE", second, "ndpr/metal") for each in (before, after))
        assert mine is not None
        assert mine.status == theirs.status == "framework"
    assert after.roll.standing("DE", Moment.parse("2028-06-01").second(before.time_zone), "ndpr/metal").status == "party"
