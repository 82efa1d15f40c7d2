"""Awkward and hostile text: every file is read as its author meant it, or is refused with a diagnostic, and soon."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic

import pytest

from tradezone import Shipment, ShipmentError, Transaction, evaluate, load_zone
from tradezone.policy.reading import PolicyError
from tradezone.shipment.reading import read_entries
from tradezone.text.diagnostics import Faults, printed
from tradezone.verify.loading import check_policy, check_policy_text

ZONE = Path(__file__).parent / "errors" / "zone.yaml"
POLICY = ZONE.read_text(encoding="utf-8")
SHIPMENT = {
    "imported_into": "US",
    "entered": "2026-12-04",
    "items": [{"product": "ore", "origin": "NO", "quantity": "10 kg", "customs_value": "150.00 USD"}],
}
#: No small file may keep a reader waiting.
PATIENCE = 10


@pytest.fixture(autouse=True)
def _in_bounded_time():
    began = monotonic()
    yield
    assert monotonic() - began < PATIENCE


def codes(policy: str) -> list[str]:
    return [diagnostic.code for diagnostic in check_policy_text(policy).diagnostics]


def file_codes(path: Path) -> list[str]:
    """What is said of a policy file; each diagnostic can be printed."""
    reading = check_policy(path)
    for diagnostic in reading.diagnostics:
        assert printed(diagnostic, reading.line)
    return [diagnostic.code for diagnostic in reading.diagnostics]


def entry_codes(path: Path) -> list[str]:
    """What is said of a shipments file; each diagnostic can be printed."""
    try:
        entries = list(read_entries(path))
    except Faults as faults:
        return [diagnostic.code for diagnostic in faults.diagnostics]
    for entry in entries:
        for diagnostic in entry.faults:
            assert printed(diagnostic, entry.lines)
    return [diagnostic.code for entry in entries for diagnostic in entry.faults]


def shipment_codes(**changes) -> list[str]:
    """What is said of a shipment whose only item is changed."""
    content = {**SHIPMENT, "items": [{**SHIPMENT["items"][0], **changes}]}
    try:
        Shipment.parse(content)
    except ShipmentError as error:
        return [diagnostic.code for diagnostic in error.diagnostics]
    return []


# What its author meant


def test_norway_is_a_country_in_yaml(tmp_path):
    file = tmp_path / "s.yaml"
    file.write_text(
        "tradezone: 1\nshipments:\n- {imported_into: NO, entered: 2026-12-04, items: [{product: ore, origin: NO, hs: 2805.30}]}"
    )
    (entry,) = read_entries(file)
    assert entry.subject.imported_into == "NO"
    assert entry.subject.items[0].origin == "NO"
    assert str(entry.subject.items[0].hs) == "2805.30"


def test_numbers_of_json_keep_their_digits(tmp_path):
    file = tmp_path / "s.jsonl"
    file.write_text(json.dumps(SHIPMENT).replace('"10 kg"', '"10 kg", "hs": 2805.30'))
    (entry,) = read_entries(file)
    assert str(entry.subject.items[0].hs) == "2805.30"


@pytest.mark.parametrize(
    "title", ["اتفاقية المعادن الحرجة", "توافق‌نامهٔ معادن حیاتی", "关键矿产协定", "Übereinkommen über Rohstoffe"]
)
def test_a_title_of_any_script_is_kept(title):
    reading = check_policy_text(POLICY.replace("Tiny zone", title))
    assert reading.diagnostics == ()
    assert reading.zone.title == title


def test_an_excerpt_in_dari_is_shown_as_written():
    title = "توافق‌نامهٔ معادن"
    reading = check_policy_text(POLICY.replace("title: Tiny zone", f"title: {title}\n  titel: {title}"))
    assert title in printed(reading.diagnostics[0], reading.line)


def test_a_caret_stands_under_what_is_meant_after_wide_letters():
    reading = check_policy_text(POLICY.replace("{ kind: share, title: Purity }", "{ title: 纯度, kind: shares }"))
    _, _, line, caret, *_ = printed(reading.diagnostics[0], reading.line).split("\n")
    # Each of the two letters takes two columns of a terminal.
    assert caret.index("^") == line.index("shares") + 2
    assert caret.count("^") == len("shares")


@pytest.mark.parametrize("change", [lambda t: t.replace("\n", "\r\n"), lambda t: "\ufeff" + t], ids=["crlf", "bom"])
def test_line_ends_and_byte_order_marks_change_nothing(tmp_path, change):
    file = tmp_path / "p.yaml"
    file.write_bytes(change(POLICY).encode())
    assert file_codes(file) == []
    file.write_bytes(change(POLICY.replace("FOB", "FOP")).encode())
    (diagnostic,) = check_policy(file).diagnostics
    assert (diagnostic.place.line, diagnostic.place.column) == (6, 10)


def test_rows_end_as_any_system_ends_them(tmp_path):
    rows = ["shipment,imported_into,entered,product", "S-1,US,2026-12-04,ore", "S-2,USA,2026-12-04,ore"]
    for end in ("\n", "\r\n", "\r"):
        file = tmp_path / "s.csv"
        file.write_bytes(b"\xef\xbb\xbf" + end.join(rows).encode())
        first, second = read_entries(file)
        assert first.subject.id == "S-1"
        (diagnostic,) = second.faults
        assert (diagnostic.place.line, diagnostic.place.column) == (3, 5)


def test_29_february_is_a_day_of_leap_years_only():
    assert Shipment.parse({**SHIPMENT, "entered": "2028-02-29"}).entered.day.day == 29
    with pytest.raises(ShipmentError) as caught:
        Shipment.parse({**SHIPMENT, "entered": "2027-02-29"})
    assert [(d.code, d.remedy) for d in caught.value.diagnostics] == [("bad-date", "February 2027 has 28 days")]


@pytest.mark.parametrize("name", ["materials", "processing", "provenance", "documents", "rebates", "quantity", "origin"])
def test_any_fact_may_be_unknown(name):
    assert shipment_codes(**{name: "unknown"}) == []


# Amounts


@pytest.mark.parametrize(
    "figure", ["NaN", "nan", "inf", "Infinity", "-Infinity", "1e400", "1e3", "0x10", "١٢", "½", "1" * 400, "+5", "1.", ".5"]
)
def test_only_plain_figures_are_amounts(figure):
    assert shipment_codes(customs_value=f"{figure} USD") == ["bad-amount"]
    assert shipment_codes(quantity=f"{figure} kg") == ["bad-amount"]


@pytest.mark.parametrize("quantity", ["0 kg", "0.000 kg", "-1 kg", "-0 kg"])
def test_a_quantity_is_more_than_zero(quantity):
    assert shipment_codes(quantity=quantity) == ["not-positive"]


def test_a_customs_value_may_be_zero_and_not_less():
    assert shipment_codes(customs_value="0.00 USD") == []
    assert shipment_codes(customs_value="-0.01 USD") == ["negative-amount"]


@pytest.mark.parametrize("value", [1.5, 10, True, object(), b"10 kg"])
def test_an_amount_is_text(value):
    assert shipment_codes(quantity=value) == ["wrong-shape"]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_json_has_no_number_that_is_none(tmp_path, number):
    file = tmp_path / "s.json"
    file.write_text(f'{{"tradezone": 1,\n"shipments": [{{"id": {number}}}]}}')
    (entry,) = read_entries(file)
    (diagnostic,) = entry.faults
    assert (diagnostic.code, diagnostic.place.line, diagnostic.place.column) == ("bad-json", 2, 22)


def test_a_long_text_is_not_quoted_whole():
    (diagnostic,) = check_policy_text(POLICY.replace("2617.10", "2" * 5_000)).diagnostics
    assert diagnostic.code == "bad-hs"
    assert len(diagnostic.sentence) < 100


# Structure


def test_brackets_without_end_are_refused():
    assert codes("a: " + "[" * 10_000) == ["too-deep"]
    assert codes("a: " + "[" * 10_000 + "]" * 10_000) == ["too-deep"]
    assert codes("a: " + "{a: " * 10_000) == ["too-deep"]


def test_levels_without_end_are_refused():
    assert codes("\n".join(" " * level + "a:" for level in range(2_000))) == ["too-deep"]
    assert codes("- " * 10_000 + "a") == ["too-deep"]


def test_json_without_end_is_refused(tmp_path):
    file = tmp_path / "s.json"
    for text in ("[" * 100_000, "[" * 10_000 + "]" * 10_000, '{"a":' * 10_000):
        file.write_text(text)
        assert entry_codes(file) in (["too-deep"], ["bad-json"])


def test_aliases_do_not_multiply():
    lines = ["a: &a [x, x]"] + [
        f"{name}: &{name} [*{before}, *{before}]" for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    ]
    assert set(codes("\n".join(lines))) == {"alias", "anchor"}


def test_a_file_of_nothing_but_faults_is_read_no_further():
    assert len(codes("a: [" + "*x, " * 100_000 + "]")) <= 1_001


def test_a_hundred_megabytes_are_not_read(tmp_path):
    file = tmp_path / "p.yaml"
    with file.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    assert file_codes(file) == ["too-large"]


def test_a_key_that_is_an_alias_or_empty_is_refused():
    assert codes("tradezone: 1\n*x : y\n") == ["alias"]
    assert codes('tradezone: 1\n"": y\n') == ["key-not-text"]


# Characters


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ufffe", "\r"])
def test_what_cannot_be_seen_is_refused_where_it_stands(tmp_path, character):
    file = tmp_path / "p.yaml"
    file.write_bytes(POLICY.replace("Tiny zone", f"Tiné{character}zone").encode())
    reading = check_policy(file)
    (diagnostic,) = reading.diagnostics
    assert diagnostic.code == "bad-character"
    assert (diagnostic.place.line, diagnostic.place.column) == (4, 14)
    assert printed(diagnostic, reading.line).isprintable() is False  # its own line ends
    assert character not in printed(diagnostic, reading.line)


@pytest.mark.parametrize("escape", [r"\0", r"\e[31m", r"\x1b", r"\u2028"])
def test_what_cannot_be_seen_is_refused_as_an_escape(escape):
    assert codes(POLICY.replace("Tiny zone", f'"Tiny {escape} zone"')) == ["bad-character"]


@pytest.mark.parametrize("escape", [r"\ud800", r"\udfff", r"\u0000", r"\u001b[31m"])
def test_half_a_character_in_json_is_refused(tmp_path, escape):
    file = tmp_path / "s.jsonl"
    file.write_text(json.dumps({**SHIPMENT, "id": "X"}).replace('"X"', f'"{escape}"'))
    assert entry_codes(file) == ["bad-character"]


def test_a_whole_pair_in_json_is_one_character(tmp_path):
    file = tmp_path / "s.jsonl"
    file.write_text(json.dumps({**SHIPMENT, "id": "\U0001f9f2"}))
    (entry,) = read_entries(file)
    assert entry.subject.id == "\U0001f9f2"


def test_a_control_in_a_cell_stops_its_shipment_only(tmp_path):
    file = tmp_path / "s.csv"
    file.write_bytes(b"shipment,imported_into,entered,product\nS-1,U\x00S,2026-12-04,ore\nS-2,US,2026-12-04,ore\n")
    first, second = read_entries(file)
    assert [diagnostic.code for diagnostic in first.faults] == ["bad-character"]
    assert second.subject.id == "S-2"


def test_a_policy_in_another_encoding_is_refused(tmp_path):
    file = tmp_path / "p.yaml"
    file.write_bytes(POLICY.encode("utf-16"))
    assert file_codes(file) == ["not-utf-8"]


# Files


@pytest.mark.parametrize("content", ["", "\n", "# nothing yet\n", "---\n", "\ufeff"])
@pytest.mark.parametrize("name", ["s.yaml", "s.json", "s.csv"])
def test_an_empty_file_is_said_to_be_empty(tmp_path, name, content):
    file = tmp_path / name
    file.write_text(content, encoding="utf-8")
    if name.endswith("yaml") or not content.strip("\ufeff\n"):
        assert entry_codes(file) in (["empty-file"], ["missing-column"] * 3)
    else:
        assert entry_codes(file)


def test_a_folder_without_policies_is_said_to_hold_none(tmp_path):
    (tmp_path / "notes.txt").write_text("later")
    assert file_codes(tmp_path) == ["no-policy"]


def test_a_folder_may_not_stand_for_shipments(tmp_path):
    folder = tmp_path / "s.yaml"
    folder.mkdir()
    assert entry_codes(folder) == ["unreadable"]


@pytest.mark.parametrize("name", ["missing.yaml", "x" * 5_000 + ".yaml", "nul\0.yaml"])
def test_what_cannot_be_opened_is_said_to_be_unreadable(tmp_path, name):
    assert [diagnostic.code for diagnostic in check_policy(f"{tmp_path}/{name}").diagnostics] == ["unreadable"]
    with pytest.raises(PolicyError):
        load_zone(f"{tmp_path}/{name}")


def test_every_file_of_a_policy_says_its_language(tmp_path):
    head, products = POLICY.split("products:")
    (tmp_path / "a.yaml").write_text(head)
    (tmp_path / "b.yaml").write_text("products:" + products)
    assert file_codes(tmp_path) == ["missing-key"]
    (tmp_path / "b.yaml").write_text("tradezone: 2\nproducts:" + products)
    assert file_codes(tmp_path) == ["wrong-version"]
    (tmp_path / "b.yaml").write_text("tradezone: 1\nproducts:" + products)
    assert file_codes(tmp_path) == []


# Rows


HEADER = "shipment,imported_into,entered,product,quantity\n"


def _rows(tmp_path: Path, *rows: str) -> list[tuple[str | None, list[str]]]:
    """The id of each shipment that was read, or what is wrong with it."""
    file = tmp_path / "rows.csv"
    file.write_text(HEADER + "\n".join(rows))
    return [(entry.subject.id if entry.subject else None, [fault.code for fault in entry.faults]) for entry in read_entries(file)]


def test_a_bad_row_stops_its_shipment_and_no_other(tmp_path):
    good, short = "S-{},US,2026-12-04,ore,10 kg", "S-{},US,2026-12-04,ore"
    assert _rows(tmp_path, good.format(1), short.format(1), good.format(2)) == [(None, ["row-length"]), ("S-2", [])]
    assert _rows(tmp_path, short.format(1), good.format(1), good.format(2)) == [(None, ["row-length"]), ("S-2", [])]


def test_a_row_carries_stages_of_provenance_and_days_of_proof_as_json(tmp_path):
    file = tmp_path / "rows.csv"
    stages = [{"stage": "ore", "place": "AU", "share": "60%"}, {"stage": "ore", "place": "CN", "share": "40%"}]
    papers = [{"document": "certificate-of-origin", "issued": "2026-03-01"}]
    cells = ",".join('"' + json.dumps(each).replace('"', '""') + '"' for each in (stages, papers))
    file.write_text(f"shipment,imported_into,entered,product,provenance,documents\nS-1,US,2026-12-04,ore,{cells}\n")
    (entry,) = read_entries(file)
    assert entry.faults == ()
    (item,) = entry.subject.items
    assert [(each.stage, each.place, str(each.share)) for each in item.provenance] == [("ore", "AU", "60%"), ("ore", "CN", "40%")]
    assert (item.documents, [(name, str(day)) for name, day in item.issued]) == (
        ("certificate-of-origin",),
        [("certificate-of-origin", "2026-03-01")],
    )


def test_rows_of_a_shipment_agree_on_what_concerns_it_whole(tmp_path):
    rows = ["S-1,US,2026-12-04,ore,10 kg", "S-1,,,ore,20 kg"]
    assert _rows(tmp_path, *rows) == [("S-1", [])]
    assert _rows(tmp_path, *rows, "S-1,JP,2026-12-04,ore,30 kg") == [(None, ["rows-disagree"])]


def test_rows_of_a_shipment_stand_together(tmp_path):
    one, other = "S-1,US,2026-12-04,ore,10 kg", "S-2,US,2026-12-04,ore,10 kg"
    assert _rows(tmp_path, one, other, one) == [("S-1", []), ("S-2", []), (None, ["scattered-rows"])]


def test_a_fault_in_a_cell_is_shown_under_the_cell(tmp_path):
    file = tmp_path / "rows.csv"
    file.write_text(HEADER + 'S-1,US,2026-12-04,"ore",ten\n')
    (entry,) = read_entries(file)
    (diagnostic,) = entry.faults
    assert (diagnostic.place.line, diagnostic.place.column, diagnostic.place.length) == (2, 25, 3)


# Mappings


def test_a_misspelled_key_is_not_missing_as_well():
    assert codes(POLICY.replace("title: Tiny zone", "titel: Tiny zone")) == ["unknown-key"]


def test_a_key_is_missed_in_the_mapping_that_lacks_it():
    reading = check_policy_text(POLICY.replace("    title: Ore\n", ""))
    (diagnostic,) = reading.diagnostics
    assert reading.line(diagnostic.place.file, diagnostic.place.line).strip() == "ore:"


def test_a_nested_key_is_suggested_from_its_own_model():
    text = POLICY + "    when:\n      any_of:\n        - { documents: a }\n        - { all_of: [{ orign: US }] }\n"
    (diagnostic,) = check_policy_text(text).diagnostics
    assert (diagnostic.code, diagnostic.remedy) == ("unknown-key", "did you mean `origin`?")


def test_a_shape_is_named_by_its_key():
    (diagnostic,) = check_policy_text(POLICY + "groups: [allies]\n").diagnostics
    assert (diagnostic.code, diagnostic.sentence) == ("wrong-shape", "`groups` is a list, not a mapping")


# Laws of prices and rates: one word wrong in a policy that has a little of everything

WIDE = (ZONE.parent / "wide.yaml").read_text(encoding="utf-8")
BANDS = "{ from: 0 USD/kg, below: 10.00 USD/kg, value: 0.10 USD/kg of contained }"
UPPER = "{ from: 10.00 USD/kg, value: 0.20 USD/kg of contained }"
FIRST, SECOND = "{ from: 10%, below: 40%, value: 30% }", "{ from: 40%, value: 50% }"
RATE = "5% of metal-value + stated mine-price"
LIMITS = '"0.35%, at least 33.58 USD, at most 651.50 USD"'
QUOTED = "value: 7.00 CNY/USD"
EXTRA = "    quota: outside\n"
REBATE = "when: { facts: { at-capacity: yes } }"
DUE = "otherwise: shortfall_rate"
PAID = "otherwise: shortfall, payable_to"


def fault(old: str, new: str) -> tuple[str, str]:
    """The code of the only fault of the wide policy with one thing changed, and what stands above its caret."""
    assert WIDE.count(old) == 1, old
    reading = check_policy_text(WIDE.replace(old, new))
    (diagnostic,) = reading.diagnostics
    assert diagnostic.severity == "error"
    assert diagnostic.remedy
    assert printed(diagnostic, reading.line)
    place = diagnostic.place
    return diagnostic.code, reading.line(place.file, place.line)[place.column - 1 :][: place.length]


def test_the_wide_policy_has_no_fault():
    assert codes(WIDE) == []


@pytest.mark.parametrize(
    ("old", "new", "code", "shown"),
    [
        ("below: 10.00 USD/kg", "below: 9.00 USD/kg", "band-hole", "9.00 USD/kg"),
        ("below: 10.00 USD/kg", "below: 11.00 USD/kg", "overlapping-values", "11.00 USD/kg"),
        ("from: 0 USD/kg", "from: 1.00 USD/kg", "band-hole", "1.00 USD/kg"),
        ("from: 0 USD/kg", "from: 20.00 USD/kg", "rows-out-of-order", "10.00 USD/kg"),
        (UPPER, UPPER.replace("kg, value", "kg, below: 20.00 USD/kg, value"), "band-hole", "20.00 USD/kg"),
        (BANDS, BANDS.replace(", below: 10.00 USD/kg", ""), "missing-key", "{"),
        ("below: 10.00 USD/kg", "below: 10.00 EUR/kg", "currency-mismatch", "10.00 EUR/kg"),
        ("below: 10.00 USD/kg", "below: 10.00 USD/W", "unit-mismatch", "10.00 USD/W"),
        ("below: 10.00 USD/kg", "below: 10.00 USD/mtu", "wrong-basis", "10.00 USD/mtu"),
        ("below: 10.00 USD/kg", "below: NaN USD/kg", "bad-amount", "NaN USD/kg"),
        ("from: 0 USD/kg", "from: -1 USD/kg", "negative-amount", "-1 USD/kg"),
        (f"          - {UPPER}\n", f"          - {UPPER}\n        value: 5%\n", "missing-key", "bands"),
        ("below: 40%", "below: 30%", "band-hole", "30%"),
        ("below: 40%", "below: 50%", "overlapping-values", "50%"),
        (FIRST, FIRST.replace("10%", "40%"), "rows-out-of-order", "40%"),
        (SECOND, "{ from: 40%, below: 100%, value: 50% }", "band-hole", "100%"),
        (FIRST, FIRST.replace(", below: 40%", ""), "missing-key", "{"),
        (FIRST, FIRST.replace("30%", "130%"), "bad-share", "130%"),
        (SECOND, SECOND.replace("40%", "140%"), "bad-share", "140%"),
        (SECOND, SECOND.replace("50%", "1e400%"), "bad-share", "1e400%"),
    ],
)
def test_bands_and_brackets_leave_no_hole_and_no_overlap(old, new, code, shown):
    assert fault(old, new) == (code, shown)


@pytest.mark.parametrize(
    ("rate", "code"),
    [
        ("5% + 5%", "bad-rate"),
        ("5%+5%", "bad-rate"),
        ("5 %", "bad-rate"),
        ("5% of metal-value + 2% of metal-value", "bad-rate"),
        ("stated mine-price + stated mine-price", "bad-rate"),
        ("stated mine-price + 5%", "bad-rate"),
        ("5% of customs_value", "bad-rate"),
        ("1.00 USD", "bad-rate"),
        ("stated metal-value", "unknown-attribute"),
        ("stated mine-prise", "unknown-attribute"),
        ("5% of mine-price", "unknown-attribute"),
        ("25% of customs_value without mine-price", "unknown-attribute"),
        ("1.00 USD/mtu", "wrong-basis"),
        ("1.00 USD/dmt of contained", "wrong-basis"),
        ("1.00 USD/mtu of dry", "wrong-basis"),
        ("1.00 USD/kg of held", "unknown-content"),
        ("1.00 USD/W", "unit-mismatch"),
        ("1.00 EUR/kg", "currency-mismatch"),
        ("1.00 USD/1 kg**9**9", "unknown-unit"),
        ("1.00 USD/" + "k" * 9_000, "unknown-unit"),
        ("1e400 USD/kg", "bad-amount"),
        ("NaN%", "bad-share"),
        ("5% less mnf", "unknown-measure"),
    ],
)
def test_a_rate_is_one_that_the_goods_can_be_charged(rate, code):
    assert fault(RATE, rate) == (code, rate)


def test_a_unit_of_ten_thousand_letters_is_not_read():
    assert codes(WIDE.replace(RATE, "1.00 USD/" + "k" * 10_000)) == ["too-long"]


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ("0.35%, at least 651.50 USD, at most 33.58 USD", "bad-rate"),
        ("0.35%, at least 10%, at least 20%", "bad-rate"),
        ("0.35%, up to 10%", "bad-rate"),
        ("0.35% at least 10%", "bad-rate"),
        ("0.35%, at least 10 EUR, at most 5 USD", "currency-mismatch"),
        ("0.35%, at least 10 kg", "unknown-currency"),
        ("0.35%, at least -5%", "negative-amount"),
        ("0.35%, at most NaN USD", "bad-amount"),
        ("0.35%, at most 1e400%", "bad-share"),
    ],
)
def test_the_least_is_no_more_than_the_most_and_both_are_amounts_of_the_policy(limits, code):
    assert fault(LIMITS, f'"{limits}"') == (code, f'"{limits}"')


@pytest.mark.parametrize(
    ("old", "new", "code", "shown"),
    [
        ("floor: 30.00 USD/kg", "floor: 30.00 USD/mtu", "wrong-basis", "30.00 USD/mtu"),
        ("floor: 30.00 USD/kg", "floor: 0.00 USD/kg", "not-positive", "0.00 USD/kg"),
        ("floor: 30.00 USD/kg", "floor: index", "bad-floor", "index"),
        ("floor: 30.00 USD/kg", "floor: 105% index", "bad-floor", "105% index"),
        ("floor: 30.00 USD/kg", "floor: 105% of indx", "unknown-market-price", "105% of indx"),
        ("floor: 30.00 USD/kg", "floor: 105% of 1.00 USD/1 kg**9**9", "unknown-unit", "105% of 1.00 USD/1 kg**9**9"),
        ("floor: 100% of reference_price", "floor: 100% of index", "unknown-market-price", "100% of index"),
        (
            "floor: 30.00 USD/kg",
            "floor:\n      - { when: { any_of: [{ price: at least 1.00 USD/kg }, { origin: KR }] }, value: 30.00 USD/kg }",
            "decided-later",
            "price",
        ),
        ("tested: index", "tested: indx", "unknown-market-price", "indx"),
        ("tested: index\n    compared: before_duties", "tested: index\n    compared: after_duties", "wrong-mode", "after_duties"),
        (DUE, "otherwise: excess", "wrong-mode", "excess"),
        (DUE, "otherwise: shortfal", "unknown-word", "shortfal"),
        (DUE, "otherwise: 0% of shortfall", "not-positive", "0% of shortfall"),
        (DUE, 'otherwise: "shortfall, at most 5 EUR"', "currency-mismatch", '"shortfall, at most 5 EUR"'),
        (
            DUE,
            'otherwise: "shortfall, at least 30%, at most 20%"',
            "bad-rate",
            '"shortfall, at least 30%, at most 20%"',
        ),
        ("    refixed: on", "    rebate: [{ otherwise: excess, cite: agreement }]\n    refixed: on", "missing-key", "rebate"),
        ("    refixed: on", "    ceiling: 40.00 USD/kg\n    refixed: on", "missing-key", "ceiling"),
        (
            "    refixed: on",
            "    ceiling: 20.00 USD/kg\n    rebate: [{ otherwise: excess, cite: agreement }]\n    refixed: on",
            "bad-floor",
            "20.00 USD/kg",
        ),
        (
            "    refixed: on",
            "    ceiling: 40.00 USD/kg\n    rebate: [{ brackets: [{ from: 0%, value: 50% }], cite: agreement }]\n    refixed: on",
            "wrong-mode",
            "brackets",
        ),
        (
            "tested: customs_value\n",
            "tested: customs_value\n    refixed: on a change of at least 1.00 USD/mtu\n",
            "wrong-mode",
            "on a change of at least 1.00 USD/mtu",
        ),
        ("least 0.50 USD/kg", "least 0.50 USD/W", "unit-mismatch", "on a change of at least 0.50 USD/W"),
        ("least 0.50 USD/kg", "least 0.50 EUR/kg", "currency-mismatch", "on a change of at least 0.50 EUR/kg"),
        ("least 0.50 USD/kg", "least 0.00 USD/kg", "not-positive", "on a change of at least 0.00 USD/kg"),
        ("on a change of at least 0.50 USD/kg", "monthly", "bad-bound", "monthly"),
        ("more than 108% of index", "more than 108% of indx", "unknown-market-price", "more than 108% of indx"),
        (
            "more than 108% of index",
            "more than 108% of reference_price",
            "unknown-market-price",
            "more than 108% of reference_price",
        ),
        ("more than 108% of index", "more than NaN% of index", "bad-share", "more than NaN% of index"),
        ("more than 108% of index", "more than 1.00 USD/mtu", "wrong-basis", "more than 1.00 USD/mtu"),
        ("secures: gap at index", "secures: gap at indx", "unknown-market-price", "gap at indx"),
        ("secures: gap at index", "secures: gap at", "bad-security", "gap at"),
    ],
)
def test_a_floor_stands_at_a_price_and_charges_what_it_can(old, new, code, shown):
    assert fault(old, new) == (code, shown)


def test_a_rate_of_the_shortfall_is_one_of_a_market_price():
    (diagnostic,) = check_policy_text(
        WIDE.replace("tested: index", "tested: customs_value").replace("    refixed: on a change of at least 0.50 USD/kg\n", "")
    ).diagnostics
    assert (diagnostic.code, diagnostic.remedy) == (
        "wrong-mode",
        "write `shortfall`, which is the same of the shipment's own price",
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "shown"),
    [
        (QUOTED, "value: 0.00 CNY/USD", "not-positive", "0.00 CNY/USD"),
        (QUOTED, "value: 7.00 CNY/EUR", "currency-mismatch", "7.00 CNY/EUR"),
        (QUOTED, "value: 7.00 XYZ/USD", "unknown-currency", "7.00 XYZ/USD"),
        (QUOTED, "value: 7.00", "bad-amount", "7.00"),
        (QUOTED, "value: 1 000 CNY/USD", "bad-amount", "1 000 CNY/USD"),
        (QUOTED, "value: NaN CNY/USD", "bad-amount", "NaN CNY/USD"),
        (QUOTED, "value: 1e400 CNY/USD", "bad-amount", "1e400 CNY/USD"),
        ("    CNY:\n", "    RMB:\n", "unknown-currency", "RMB"),
        ("date: exported", "date: export", "unknown-word", "export"),
        ("date: exported", "date: exported\n  also_lawful: exported", "wrong-shape", "also_lawful"),
        ("{ from: 2026-10-01, value: 6.80", "{ from: 2026-07-01, value: 6.80", "overlapping-values", "2026-07-01"),
        ("longest_age: 31 days", "longest_age: a month", "bad-amount", "a month"),
        ("value: 20.00 USD/kg", "value: 0.00 USD/kg", "not-positive", "0.00 USD/kg"),
        ("value: 20.00 USD/kg", "value: lapsd", "unknown-word", "lapsd"),
        ("value: 20.00 USD/kg", "value: 20.00 USD/99999999999999999999 kg", "unknown-unit", "20.00 USD/99999999999999999999 kg"),
        ("value: 380.00 USD/mtu", "value: 38000.00 USD/dmt", "wrong-basis", "38000.00 USD/dmt"),
        (
            "    longest_age: 31 days",
            "    refixed: on a change of at least 5.00 USD/W",
            "unit-mismatch",
            "on a change of at least 5.00 USD/W",
        ),
        ("season: 01-01 through 12-31", "season: 02-30 through 12-31", "bad-season", "02-30 through 12-31"),
        ("season: 01-01 through 12-31", "season: 2026-01-01 through 2026-12-31", "bad-season", "2026-01-01 through 2026-12-31"),
        ("product: ore, conversion", "product: metal, conversion", "circular-product", "metal"),
        ("value: 2.5", "value: 1e400", "bad-amount", "1e400"),
        (
            "{ title: Dry mass, moisture: moisture, cite: agreement art. 2 }",
            "{ title: Dry mass, cite: agreement }",
            "missing-key",
            "{",
        ),
        ("- id: payment", "- id: gap", "duplicate-id", "gap"),
    ],
)
def test_what_is_published_can_be_used(old, new, code, shown):
    assert fault(old, new) == (code, shown)


def test_two_rows_published_on_one_day_say_two_things():
    row = "      - { from: 2026-01-01, known: %s, value: 20.00 USD/kg, cite: agreement annex }\n"
    rows = row % "2026-01-02" + row % "2026-02-02" + row % "2026-01-02"
    assert fault(row.replace("known: %s, ", ""), rows) == ("overlapping-values", "2026-01-01")


@pytest.mark.parametrize(
    ("base", "code", "shown"),
    [
        ("[customs_value, extra]", "circular-duty", "extra"),
        ("mfn", "missing-key", "mfn"),
        ("[customs_value, mfn, mfn]", "duplicate-key", "mfn"),
        ("[customs_value, gap]", "duty-elsewhere", "gap"),
        ("[customs_value, mnf]", "unknown-measure", "mnf"),
    ],
)
def test_a_base_is_the_customs_value_and_other_charges_once(base, code, shown):
    assert fault(f"{EXTRA}    base: customs_value", f"{EXTRA}    base: {base}") == (code, shown)


@pytest.mark.parametrize(
    ("when", "code", "shown"),
    [
        ("facts: { at-capacity: yes }", "fact-elsewhere", "facts"),
        ("quota: over", "unknown-word", "over"),
        ("attributes: { mine-price: at least 5.00 USD/W }", "unit-mismatch", "at least 5.00 USD/W"),
        ("attributes: { mine-price: at least 5.00 USD/mtu }", "unit-mismatch", "at least 5.00 USD/mtu"),
        ("attributes: { metal-value: at least 5.00 EUR }", "currency-mismatch", "at least 5.00 EUR"),
        ("attributes: { metal-value: at least 5% }", "bad-amount", "at least 5%"),
        ("quantity: at least 5 mtu", "unknown-unit", "at least 5 mtu"),
        ("price: at least 1e400 USD/kg", "bad-amount", "at least 1e400 USD/kg"),
    ],
)
def test_a_condition_asks_what_can_be_answered(when, code, shown):
    assert fault(EXTRA, f"{EXTRA}    when: {{ {when} }}\n") == (code, shown)


@pytest.mark.parametrize(
    ("old", "new", "code", "shown"),
    [
        (REBATE, "when: { facts: { at-capacty: yes } }", "unknown-attribute", "at-capacty"),
        (REBATE, "when: { facts: { at-capacity: maybe } }", "unknown-word", "maybe"),
        (REBATE, "when: { quantity: at least 5 kg }", "fact-elsewhere", "quantity"),
        (REBATE, "origin: KR", "fact-elsewhere", "origin"),
        (REBATE, "season: 01-01 through 03-31", "fact-elsewhere", "season"),
        ("kind: yes_no,", "kind: share,", "bad-bound", "yes"),
        ("kind: yes_no,", "kind: yes_no, words: [full],", "missing-key", "at-capacity"),
        (PAID, 'otherwise: "shortfall, at most 5.00 USD", payable_to', "wrong-mode", '"shortfall, at most 5.00 USD"'),
        (PAID, "brackets: [{ from: 0%, value: 50% }], payable_to", "wrong-mode", "brackets"),
        ("value: 30% of excess", "value: 30% of shortfall", "wrong-mode", "30% of shortfall"),
        ("    ceiling: 110.00 USD/kg\n", "", "missing-key", "rebate"),
        ("ceiling: 110.00 USD/kg", "ceiling: 100.00 USD/kg", "bad-floor", "100.00 USD/kg"),
        ("    floor: 110.00 USD/kg", "    floor: 100% of index", "bad-floor", "100% of index"),
        ("    floor: 110.00 USD/kg", "    floor: 110.00 USD/mtu", "wrong-basis", "110.00 USD/mtu"),
        ("2025-Q4 through 2035-Q3", "2035-Q4 through 2025-Q3", "bad-period", "2035-Q4 through 2025-Q3"),
        (
            "    rebate:\n      - { when",
            "    rebate:\n      - { otherwise: excess, payable_to: producer, cite: agreement }\n      - { when",
            "otherwise-not-last",
            "otherwise",
        ),
        (
            "    rebate:\n",
            f"    rebate:\n      - {{ {REBATE}, value: excess, payable_to: producer, cite: agreement }}\n",
            "overlapping-rows",
            "{",
        ),
    ],
)
def test_a_contract_pays_one_amount_in_each_case_of_its_facts(old, new, code, shown):
    assert fault(old, new) == (code, shown)


def test_a_contract_tells_figures_apart_that_have_none_in_common():
    numbered = WIDE.replace("kind: yes_no", "kind: share").replace("at-capacity: yes", "at-capacity: more than 50%")
    row = "      - { when: { facts: { at-capacity: %s } }, value: excess, payable_to: producer, cite: agreement }\n"
    assert codes(numbered + row % "at most 50%") == []
    assert codes(numbered + row % "at most 51%") == ["overlapping-rows"]
    assert codes(numbered + row % "at least 50%") == ["overlapping-rows"]


def test_a_period_of_a_contract_is_settled_once():
    other = WIDE[WIDE.index("  - id: payment") :].replace("id: payment", "id: other-payment")
    assert codes(WIDE + other) == ["contradictory-measures"]
    assert codes(WIDE + other.replace("2025-Q4 through 2035-Q3", "2035-Q4 through 2036-Q3")) == []


# Shipments and transactions under that policy

GRADE = {"purity": "50%", "moisture": "10%", "metal-value": "100.00 USD", "mine-price": "1.00 USD/kg"}


@pytest.fixture(scope="module")
def wide():
    return check_policy_text(WIDE).zone


def decided(zone, product: str = "ore", exported: str | None = None, **facts):
    """The decision on one item of a product."""
    item = {"product": product, "origin": "KR", "quantity": "100 kg", "customs_value": "1500.00 USD", "quota": "over", **facts}
    content = {"imported_into": "US", "entered": "2026-12-04", "items": [item]}
    return evaluate(zone, Shipment.parse(content | ({} if exported is None else {"exported": exported})))


def misfit(decide) -> tuple[str, str]:
    """The code of the only fault of an input, and the place it names; it says what to do."""
    with pytest.raises(ShipmentError) as caught:
        decide()
    (diagnostic,) = caught.value.diagnostics
    assert diagnostic.remedy
    return diagnostic.code, str(diagnostic.place)


def test_a_missing_assay_is_named(wide):
    decision = decided(wide, attributes={name: value for name, value in GRADE.items() if name != "purity"})
    assert (decision.standing, decision.missing) == ("provisional", ("items.1.attributes.purity",))
    decision = decided(wide, "oxide", attributes={"moisture": "10%"})
    assert (decision.standing, decision.missing) == ("provisional", ("items.1.attributes.assay",))


def test_goods_that_are_all_water_hold_nothing(wide):
    decision = decided(wide, attributes={**GRADE, "moisture": "100%"})
    assert (decision.standing, str(decision.totals.ordinary_duty)) == ("definitive", "0.00 USD")
    decision = decided(wide, "oxide", attributes={"assay": "50%", "moisture": "100%"})
    assert (decision.standing, str(decision.totals.duty)) == ("definitive", "0.00 USD")


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ({"moisture": "101%"}, "bad-share"),
        ({"purity": "-1%"}, "bad-share"),
        ({"purity": "NaN%"}, "bad-share"),
        ({"metal-value": "1e400 USD"}, "bad-amount"),
        ({"metal-value": "-1.00 USD"}, "negative-amount"),
        ({"metal-value": "700.00 CNY"}, "wrong-currency"),
        ({"mine-price": "1.00 USD"}, "bad-amount"),
        ({"mine-price": "1.00 USD/mtu"}, "wrong-unit"),
        ({"mine-price": "1.00 USD/W"}, "wrong-unit"),
        ({"mine-price": "1.00 USD/1 kg**9**9"}, "unknown-unit"),
    ],
)
def test_an_attribute_is_what_its_kind_says(wide, attributes, code):
    (name,) = attributes
    assert misfit(lambda: decided(wide, attributes=GRADE | attributes)) == (code, f"items[0].attributes.{name}")


@pytest.mark.parametrize(
    ("facts", "code", "place"),
    [
        ({"quantity": "10 kW"}, "wrong-unit", "quantity"),
        ({"quantity": "10 mtu"}, "unknown-unit", "quantity"),
        ({"quantity": "10 100 kg"}, "bad-amount", "quantity"),
        ({"quantity": "1 kg**9**9"}, "unknown-unit", "quantity"),
        ({"quantity": "1 " + "k" * 10_000}, "unknown-unit", "quantity"),
        ({"quota": "in", "quota_available": "5 kg"}, "two-quota-facts", "quota_available"),
        ({"quota": "unknown", "quota_available": "5 kW"}, "wrong-unit", "quota_available"),
        ({"quota": "unknown", "quota_available": "0 kg"}, "not-positive", "quota_available"),
        ({"quota": "unknown", "quota_available": "NaN kg"}, "bad-amount", "quota_available"),
        ({"quota": "outside"}, "unknown-word", "quota"),
        ({"customs_value": "1500.00 EUR"}, "no-exchange-rate", "customs_value"),
        ({"customs_value": "1500.00 CNY", "exported": "2026-06-30"}, "no-exchange-rate", "customs_value"),
        ({"customs_value": "1500.00 XYZ"}, "unknown-currency", "customs_value"),
    ],
)
def test_an_item_fits_the_policy_or_is_told_where_it_does_not(wide, facts, code, place):
    assert misfit(lambda: decided(wide, **facts)) == (code, f"items[0].{place}")


def test_the_day_of_the_rate_is_missed_where_it_is_not_given(wide):
    # 9.86 or 10.15 USD/kg: in one band or the other.
    decision = decided(wide, customs_value="6900.00 CNY", attributes=GRADE)
    assert (decision.standing, decision.missing) == ("provisional", ("exported",))
    assert decided(wide, exported="2026-07-01", customs_value="6900.00 CNY", attributes=GRADE).standing == "definitive"


def test_a_price_that_has_grown_too_old_is_told(wide):
    decision = decided(wide, "oxide", attributes={"assay": "50%", "moisture": "10%"})
    assert [finding.code for finding in decision.items[0].findings] == ["stale-reference"]


def settled(zone, **facts):
    """The decision on a transaction of one period."""
    terms = {"contract": "protection", "period": "2026-Q1", "quantity": "1000 kg", "market_price": "120.00 USD/kg"}
    return evaluate(zone, Transaction.parse({"kind": "settlement", **terms, **facts}))


@pytest.mark.parametrize(
    ("facts", "code", "place"),
    [
        ({"quantity": "10 kW"}, "wrong-unit", "quantity"),
        ({"quantity": "10 mtu"}, "unknown-unit", "quantity"),
        ({"quantity": "0 kg"}, "not-positive", "quantity"),
        ({"quantity": "1e400 kg"}, "bad-amount", "quantity"),
        ({"market_price": "1.00 USD/W"}, "wrong-unit", "market_price"),
        ({"market_price": "1.00 USD/mtu"}, "wrong-unit", "market_price"),
        ({"market_price": "1.00 EUR/kg"}, "wrong-currency", "market_price"),
        ({"market_price": "-1.00 USD/kg"}, "negative-amount", "market_price"),
        ({"market_price": "NaN USD/kg"}, "bad-amount", "market_price"),
        ({"market_price": "1.00 USD/1 kg**9**9"}, "unknown-unit", "market_price"),
        ({"facts": {"at-capacity": "maybe"}}, "unknown-word", "facts.at-capacity"),
        ({"facts": ["at-capacity"]}, "wrong-shape", "facts"),
        ({"period": "2026"}, "bad-period", "period"),
        ({"contract": "The Contract"}, "bad-id", "contract"),
        ({"kind": "sale"}, "unknown-word", "kind"),
        ({"price": "1.00 USD/kg"}, "unknown-key", "price"),
    ],
)
def test_a_transaction_fits_its_contract_or_is_told_where_it_does_not(wide, facts, code, place):
    assert misfit(lambda: settled(wide, **facts)) == (code, place)


@pytest.mark.parametrize("name", ["contract", "period", "quantity", "market_price"])
def test_a_fact_of_a_transaction_may_be_unknown(wide, name):
    decision = settled(wide, **{name: "unknown", "facts": {"at-capacity": "yes"}})
    assert (decision.standing, decision.missing) == ("provisional", (name,))


def test_a_missing_fact_of_a_contract_is_named(wide):
    assert settled(wide).missing == ("facts.at-capacity",)
