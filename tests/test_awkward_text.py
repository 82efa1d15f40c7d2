"""Awkward and hostile text: every file is read as its author meant it, or is refused with a diagnostic, and soon."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic

import pytest

from tradezone import Shipment, ShipmentError, load_zone
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
