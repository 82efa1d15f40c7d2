"""What is written as a shipments file is read as the same shipments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import strategies as of_policies
from tests.values import strategies as some
from tests.values.strategies import law
from tradezone import Shipment, Transaction
from tradezone.shipment.reading import read_entries
from tradezone.shipment.shipment import Item
from tradezone.shipment.writing import shipments_file, written
from tradezone.text.characters import unreadable
from tradezone.text.yaml_text import read_yaml
from tradezone.text.yaml_writing import yaml_text
from tradezone.values import Moment
from tradezone.values.unknown import UNKNOWN, PartlyKnown

FOLDER = Path(__file__).parent.parent

codes = st.sampled_from(["NO", "US", "EU", "DE", "XA"])
texts = st.one_of(
    st.sampled_from(
        ["unknown", "yes", "NO", "null", "~", "2805.30", "- a", "a: b", "#", "[x]", "a, b", "'", '"', " x ", "1_000", "..."]
    ),
    st.text(min_size=1, max_size=12).filter(lambda text: text.strip() and not unreadable(text)),
)
not_negative_money = st.builds("{} {}".format, some.not_negative_figures, some.currencies)
not_negative_prices = st.builds("{} {}/{}".format, some.not_negative_figures, some.currencies, some.price_units)
instants = some.moment_texts.filter(lambda text: Moment.parse(text).clock is None or Moment.parse(text).is_instant)
shares = st.sampled_from(["0%", "12.50%", "100%"])


def or_unknown(given_as: Any) -> Any:
    return st.one_of(st.just("unknown"), given_as)


def entries(key: str, day: str, days: Any) -> Any:
    entry = st.fixed_dictionaries({key: texts}, optional={day: days})
    return or_unknown(st.one_of(texts, entry, st.lists(st.one_of(texts, entry), max_size=5)))


material = st.fixed_dictionaries(
    {},
    optional={
        "hs": or_unknown(some.hs_texts),
        "origin": or_unknown(codes),
        "value": or_unknown(not_negative_money),
        "mass": or_unknown(some.quantity_texts),
    },
)
operation = st.one_of(texts, st.fixed_dictionaries({"operation": texts}, optional={"place": codes}))
stage = st.fixed_dictionaries(
    {"stage": texts}, optional={"place": or_unknown(codes), "share": or_unknown(shares), "operator": or_unknown(texts)}
)
item = st.fixed_dictionaries(
    {"product": st.sampled_from(["ndpr", "ndpr/metal"])},
    optional={
        "hs": or_unknown(some.hs_texts),
        "origin": or_unknown(codes),
        "quantity": or_unknown(some.quantity_texts),
        "customs_value": or_unknown(not_negative_money),
        "terms": st.sampled_from(["FOB", "CIF", "frontier"]),
        "freight": or_unknown(not_negative_money),
        "insurance": or_unknown(not_negative_money),
        "rebates": or_unknown(not_negative_prices),
        "first_resale": or_unknown(not_negative_prices),
        "duty_paid": or_unknown(not_negative_money),
        "documents": entries("document", "issued", or_unknown(instants)),
        "claims": entries("claim", "made", or_unknown(instants)),
        "procedures": or_unknown(st.lists(texts, max_size=3)),
        "quota": st.sampled_from(["in", "over", "unknown"]),
        "quota_available": or_unknown(some.quantity_texts),
        "attributes": st.dictionaries(texts, texts, max_size=3),
        "materials": or_unknown(st.lists(material, max_size=3)),
        "processing": or_unknown(st.lists(operation, max_size=3)),
        "provenance": or_unknown(st.lists(stage, max_size=3)),
    },
)
shipments = st.fixed_dictionaries(
    {"imported_into": codes, "entered": instants, "items": st.lists(item, min_size=1, max_size=3)},
    optional={
        "id": texts,
        "exported_from": or_unknown(codes),
        "loaded": or_unknown(instants),
        "contracted": or_unknown(instants),
        "exported": or_unknown(instants),
        "importer": or_unknown(texts),
        "exporter": or_unknown(texts),
        "producer": or_unknown(texts),
        "related_parties": st.sampled_from(["yes", "no", "unknown"]),
        "route": or_unknown(st.lists(codes, max_size=3)),
    },
)
transactions = st.fixed_dictionaries(
    {"kind": st.just("settlement")},
    optional={
        "id": texts,
        "contract": or_unknown(some.ids),
        "period": or_unknown(some.period_texts),
        "quantity": or_unknown(some.quantity_texts),
        "market_price": or_unknown(not_negative_prices),
        "facts": st.dictionaries(texts, texts, max_size=3),
    },
)
subjects = st.one_of(shipments.map(Shipment.parse), transactions.map(Transaction.parse))

keys = texts.filter(lambda text: text != "<<")
scalars = st.one_of(texts, st.just(""), st.text(max_size=200).filter(lambda text: not unreadable(text)))
plain = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)), max_leaves=12
)


def again(subject: Shipment | Transaction) -> Shipment | Transaction:
    return type(subject).parse(written(subject))


@law
@given(subjects)
def test_what_is_written_is_read_as_the_same_subject(subject):
    assert again(subject) == subject
    assert written(again(subject)) == written(subject)


@law
@given(st.data())
def test_a_shipment_of_a_policy_is_written_and_read_as_the_same(data):
    name = data.draw(of_policies.names)
    shipment = Shipment.parse(data.draw(of_policies.contents(name)))
    assert again(shipment) == shipment


@pytest.mark.parametrize("file", sorted(FOLDER.glob("examples/**/*.*")), ids=lambda file: file.name)
def test_every_entry_of_the_examples_is_written_and_read_as_the_same(file):
    if file.suffix not in {".yaml", ".json", ".jsonl", ".csv"}:
        pytest.skip("holds no shipments")
    for entry in read_entries(file):
        assert entry.subject is None or again(entry.subject) == entry.subject


def test_what_is_not_given_is_left_out_and_what_is_known_to_be_empty_stands():
    bare = {"id": "S-1", "imported_into": "US", "entered": "2027-01-01", "items": [{"product": "ndpr"}]}
    assert written(Shipment.parse(bare)) == bare
    emptied = {**bare, "route": [], "items": [{"product": "ndpr", "materials": [], "processing": [], "provenance": []}]}
    assert written(Shipment.parse(emptied)) == emptied


def test_the_days_of_documents_go_to_the_documents_they_were_given_for():
    documents = ["a", {"document": "b", "issued": "2027-01-01"}, {"document": "a", "issued": "2027-01-02"}, "b"]
    bare = {"id": "S-1", "imported_into": "US", "entered": "2027-01-01", "items": [{"product": "ndpr", "documents": documents}]}
    assert again(Shipment.parse(bare)) == Shipment.parse(bare)


def test_names_known_in_part_are_written_as_unknown():
    goods = Item(id="1", product="ndpr", documents=PartlyKnown(frozenset({"a"})), claims=UNKNOWN)
    shipment = Shipment(id="S", imported_into="US", entered=Moment.parse("2027-01-01"), items=(goods,))
    assert written(shipment)["items"] == [{"product": "ndpr", "documents": "unknown", "claims": "unknown"}]


@law
@given(st.dictionaries(keys, plain, min_size=1))
def test_yaml_is_read_back_as_the_same_text(content):
    assert read_yaml("x", yaml_text(without_nothing(content))).plain == without_nothing(content)


def without_nothing(content: Any) -> Any:
    """Our reader refuses a key that is empty."""
    if isinstance(content, dict):
        return {key: without_nothing(value) for key, value in content.items() if key}
    return [without_nothing(each) for each in content] if isinstance(content, list) else content


@law
@given(st.lists(subjects, max_size=3))
def test_a_shipments_file_is_read_as_its_subjects(tmp_path_factory, given_subjects):
    file = tmp_path_factory.mktemp("written") / "shipments.yaml"
    file.write_text(yaml_text(shipments_file(given_subjects)), encoding="utf-8", newline="")
    read = [entry.subject for entry in read_entries(file)]
    assert [each for each in read if isinstance(each, Shipment)] == [each for each in given_subjects if isinstance(each, Shipment)]
    assert [each for each in read if isinstance(each, Transaction)] == [
        each for each in given_subjects if isinstance(each, Transaction)
    ]


def test_a_value_that_stands_twice_is_written_twice():
    shared = ["a", {"b": "c"}]
    assert yaml_text({"one": shared, "other": shared}).count("b: c") == 2


@pytest.mark.parametrize("content", [{"a": 1}, {"a": None}, {1: "a"}, {"a": [True]}])
def test_anything_but_text_is_no_content(content):
    with pytest.raises(TypeError):
        yaml_text(content)


def test_written_yaml_reads_like_a_policy():
    goods = {"product": "ndpr/metal", "origin": "NO", "quantity": "2000 kg", "customs_value": "232000.00 USD"}
    content = {"tradezone": "1", "shipments": [{"id": "S-1", "entered": "2027-01-01", "items": [goods], "route": []}]}
    assert yaml_text(content) == (
        "tradezone: 1\n"
        "shipments:\n"
        "  - id: S-1\n"
        "    entered: 2027-01-01\n"
        "    items:\n"
        "      - {product: ndpr/metal, origin: NO, quantity: 2000 kg, customs_value: 232000.00 USD}\n"
        "    route: []\n"
    )
