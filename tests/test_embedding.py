"""What a program that embeds tradezone relies on."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

import tradezone
from tests.goldens import TOP
from tradezone.report.json_form import decision_text

ZONE = TOP / "policies" / "critical-minerals-zone"
GOODS = {"product": "ndpr/metal", "origin": "CN", "quantity": "2000 kg", "customs_value": "232000.00 USD"}
SHIPMENT = {"id": "S-1", "imported_into": "US", "entered": "2026-09-15", "items": [GOODS]}


def shipment(**changes):
    return tradezone.Shipment.parse({**SHIPMENT, **changes})


@pytest.mark.parametrize("name", tradezone.__all__)
def test_every_public_name_is_there_and_documented(name):
    assert getattr(tradezone, name).__doc__


def test_a_name_that_is_not_public_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'evaluate_all'"):
        tradezone.evaluate_all  # noqa: B018 asking for it is the test


def test_importing_the_package_loads_nothing_of_it():
    code = "import sys, tradezone; print([name for name in sys.modules if name.startswith('tradezone.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=TOP)
    assert done.stdout.strip() == "[]"


def test_a_zone_may_be_used_from_many_threads_at_once():
    zone = tradezone.load_zone(ZONE)
    origins = ["CN", "AU", "KR", "US", "JP", "TH", "GB", "MX"] * 8
    subjects = [shipment(items=[{**GOODS, "origin": code, "quantity": f"{n + 1} kg"}]) for n, code in enumerate(origins)]
    threads = threading.active_count()
    with ThreadPoolExecutor(8) as pool:
        together = [decision_text(decision) for decision in pool.map(lambda one: tradezone.evaluate(zone, one), subjects)]
    fresh = tradezone.load_zone(ZONE)
    assert together == [decision_text(tradezone.evaluate(fresh, one)) for one in subjects]
    assert threading.active_count() == threads


def test_a_decision_says_who_decided_and_prints_the_same_either_way():
    zone = tradezone.load_zone(ZONE)
    usual, plain = tradezone.evaluate(zone, shipment()), tradezone.evaluate(zone, shipment(), plain=True)
    assert plain.decided_by == "plain"
    assert usual.decided_by in ("durable-rules", "plain")
    assert decision_text(usual) == decision_text(plain)


def test_the_same_shipment_gives_an_equal_decision():
    zone = tradezone.load_zone(ZONE)
    assert tradezone.evaluate(zone, shipment()) == tradezone.evaluate(zone, shipment())


@pytest.mark.parametrize("holder", ["zone", "shipment", "item", "money", "decision", "charge"])
def test_values_do_not_change(holder):
    zone = tradezone.load_zone(ZONE)
    decision = tradezone.evaluate(zone, shipment())
    values = {
        "zone": (zone, "id"),
        "shipment": (shipment(), "id"),
        "item": (shipment().items[0], "product"),
        "money": (decision.totals.duty, "units"),
        "decision": (decision, "outcome"),
        "charge": (decision.items[0].charges[0], "units"),
    }
    value, field = values[holder]
    with pytest.raises(AttributeError):
        setattr(value, field, None)


def test_a_shipment_that_does_not_fit_the_policy_says_where():
    with pytest.raises(tradezone.ShipmentError) as caught:
        tradezone.evaluate(tradezone.load_zone(ZONE), shipment(items=[GOODS, {**GOODS, "product": "ndpr/metall"}]))
    (fault,) = caught.value.diagnostics
    assert (fault.code, str(fault.place), fault.remedy) == ("unknown-product", "items[1].product", "did you mean `ndpr/metal`?")


def test_a_policy_in_error_reads_like_the_command(tmp_path, capsys):
    from tradezone.cli.main import run

    policy = tmp_path / "policy.yaml"
    policy.write_text((ZONE / "zone.yaml").read_text(encoding="utf-8").replace("disapplies: zone-floor", "disapplies: zone-flor"))
    with pytest.raises(tradezone.PolicyError) as caught:
        tradezone.load_zone(policy)
    assert run(["check", str(policy)]) == 1
    assert str(caught.value) + "\n" == capsys.readouterr().err
    assert "did you mean `zone-floor`" in str(caught.value)


def test_a_float_is_never_an_amount():
    with pytest.raises(tradezone.ShipmentError, match="quantity"):
        shipment(items=[{**GOODS, "quantity": 2000.0}])
    with pytest.raises(TypeError):
        tradezone.Money(1.5, 2, of="USD")


def test_a_transaction_settles_nothing_under_a_policy_without_settlements():
    subject = tradezone.Transaction.parse({"kind": "settlement", "contract": "ndpr-pppa", "period": "2026-Q1", "quantity": "1 t"})
    form = json.loads(decision_text(tradezone.evaluate(tradezone.load_zone(ZONE), subject)))
    assert form["settlement"] == {"payable_to": None, "amount": "0.00", "currency": "USD"}
    assert (form["transaction"], form["outcome"]) == ("T-1", "cleared")


def test_a_zone_read_as_of_a_day_says_so_and_is_another_zone():
    folder = TOP / "policies" / "precedents" / "us-steel-trigger-price"
    then, now = tradezone.load_zone(folder, known_at="1978-11-19"), tradezone.load_zone(folder)
    assert (str(then.known_at), now.known_at) == ("1978-11-19", None)
    assert then != now
    assert then == tradezone.load_zone(folder, known_at="1978-11-19")
    goods = {"product": "plate", "origin": "JP", "quantity": "10 t", "customs_value": "3700.00 USD"}
    subject = tradezone.Shipment.parse({"imported_into": "US", "entered": "1979-01-15", "items": [goods]})
    prices = [tradezone.evaluate(zone, subject).items[0].floors[0].floor_price for zone in (then, now)]
    assert [price.numerator // price.denominator for price in prices] == [362, 388]


def test_a_day_as_of_which_to_read_that_is_none_is_a_problem_with_its_value():
    with pytest.raises(ValueError, match="is not a date"):
        tradezone.load_zone(ZONE, known_at="yesterday")


def test_a_settlement_carries_its_contract_its_row_and_its_formula():
    zone = tradezone.load_zone(TOP / "policies" / "precedents" / "ndpr-cfd")
    content = {
        "kind": "settlement",
        "contract": "ndpr-pppa",
        "period": "2026-Q1",
        "quantity": "1 t",
        "market_price": "100.00 USD/kg",
    }
    decision = tradezone.evaluate(zone, tradezone.Transaction.parse(content))
    settlement = decision.settlement
    assert (settlement.payable_to, str(settlement.money)) == ("producer", "10000.00 USD")
    assert (settlement.settlement.id, settlement.row.payable_to) == ("price-protection", "producer")
    assert settlement.formula == "(110.00 - 100.00) USD/kg x 1,000 kg"
    assert (decision.totals, decision.items) == (None, ())
