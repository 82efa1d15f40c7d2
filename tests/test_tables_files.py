"""Files of rows in, a table of decisions out: the same answers from every format, no row lost, and a whole file or none."""

import csv
import errno
import functools
import io
import json
import signal
import subprocess
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import tradezone
from tests.goldens import TOP
from tradezone.cli import bulk, deciding
from tradezone.tables import answers, blocks, csv_source, object_source, records, run
from tradezone.tables.inputs import find_inputs
from tradezone.tables.sources import opened_source

ZONE = str(TOP / "policies" / "critical-minerals-zone")
NAMES = (
    *(
        "shipment",
        "item",
        "imported_into",
        "entered",
        "product",
        "origin",
        "quantity",
        "quantity_unit",
        "customs_value",
        "currency",
    ),
    *("claims", "attributes.moisture"),
)
REJECTS = ["file", "line", "row_group", "column", "code", "message", "remedy"]


def rows_of(count, bad=()):
    """Rows of every outcome; those numbered in ``bad`` name no country."""
    rows = []
    for number in range(count):
        row = {
            "shipment": f"S-{number}",
            "item": "1",
            "imported_into": "ZZ" if number in bad else ("US", "JP", "AU")[number % 3],
            "entered": "2026-12-04",
            "product": ("ndpr/metal", "ndpr/oxide", "antimony/metal")[number % 3],
            "origin": ("CN", "AU", "unknown", "NO")[number % 4],
            "quantity": str(1000 + number % 7),
            "quantity_unit": "kg",
            "customs_value": f"{90_000 + 1000 * (number % 50)}.00",
            "currency": "USD",
            "claims": ("", "originating-goods")[number % 2],
            "attributes.moisture": ("", "2%")[number % 2],
        }
        rows.append(row)
    return rows


def write_csv(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, NAMES, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)


def write_lines(path, rows):
    path.write_text(
        "".join(json.dumps({name: cell for name, cell in row.items() if cell}) + "\n" for row in rows), encoding="utf-8"
    )
    return str(path)


def write_nested(path, rows):
    lines = []
    for row in rows:
        item = {name: row[name] for name in ("product", "origin")}
        item |= {"id": row["item"], "quantity": f"{row['quantity']} kg", "customs_value": f"{row['customs_value']} USD"}
        if row["claims"]:
            item |= {"claims": [row["claims"]], "attributes": {"moisture": row["attributes.moisture"]}}
        shipment = {"id": row["shipment"], "imported_into": row["imported_into"], "entered": row["entered"], "items": [item]}
        lines.append(json.dumps(shipment))
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def write_parquet(path, rows, group=25):
    columns = {name: [row[name] or None for row in rows] for name in NAMES}
    columns["quantity"] = pa.array([int(cell) for cell in columns["quantity"]])
    columns["customs_value"] = pa.array([Decimal(cell) for cell in columns["customs_value"]], pa.decimal128(18, 2))
    columns["claims"] = pa.array([None if cell is None else [cell] for cell in columns["claims"]])
    pq.write_table(pa.table(columns), path, row_group_size=group)
    return str(path)


def read_rejects(path):
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    assert header == REJECTS
    return [dict(zip(header, row, strict=True)) for row in rows]


def named_files(folder):
    return sorted(path.name for path in folder.iterdir())


policy_once = functools.cache(bulk.zone_of)


@pytest.fixture(autouse=True)
def _once(monkeypatch):
    """A policy is read once for all tests: reading it takes longer than what they are about."""
    for module in (bulk, deciding):
        monkeypatch.setattr(module, "zone_of", policy_once)


@pytest.fixture
def small(monkeypatch):
    """Batches of ten rows and blocks of a few hundred bytes, so that a small file is read in many pieces."""
    monkeypatch.setattr(run, "rows_together", lambda *_: 10)
    for module in (csv_source, object_source):
        monkeypatch.setattr(module, "blocks", lambda *given: blocks.blocks(*given, 700))


# The same answers whatever the form


def test_every_format_of_input_gives_the_same_table(command, tmp_path):
    rows = rows_of(60, bad={17})
    written = {
        "csv": write_csv(tmp_path / "e.csv", rows),
        "lines": write_lines(tmp_path / "lines.jsonl", rows),
        "nested": write_nested(tmp_path / "nested.jsonl", rows),
        "parquet": write_parquet(tmp_path / "e.parquet", rows),
    }
    tables = {}
    for name, file in written.items():
        code, out, err = command("evaluate", ZONE, file, "-o", str(tmp_path / f"{name}-decided.parquet"))
        assert (code, out) == (1, "")
        assert err.startswith("59 decided: ")
        assert "1 not read" in err
        tables[name] = pq.read_table(tmp_path / f"{name}-decided.parquet")
        (reject,) = read_rejects(tmp_path / f"{name}-decided.rejects.csv")
        assert (reject["file"], reject["column"], reject["code"]) == (file, "imported_into", "unknown-country")
        assert (reject["line"], reject["row_group"]) == (
            ("18", "0") if name == "parquet" else ("19" if name == "csv" else "18", "")
        )
    assert all(table.to_pylist() == tables["csv"].to_pylist() for table in tables.values())
    assert tables["csv"].num_rows == 59


def test_every_format_of_output_holds_the_same_answers(command, tmp_path):
    file = write_csv(tmp_path / "e.csv", rows_of(40))
    for form in ("parquet", "csv", "jsonl"):
        assert command("evaluate", ZONE, file, "-o", str(tmp_path / f"decided.{form}"))[0] == 0
    table = pq.read_table(tmp_path / "decided.parquet")
    assert pa.types.is_decimal(table.schema.field("duty").type)
    words = {True: "yes", False: "no", None: ""}
    expected = [
        {name: words[cell] if isinstance(cell, bool) or cell is None else str(cell) for name, cell in row.items()}
        for row in table.to_pylist()
    ]
    with (tmp_path / "decided.csv").open(encoding="utf-8", newline="") as stream:
        assert list(csv.DictReader(stream)) == expected
    lines = [json.loads(line) for line in (tmp_path / "decided.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines == [
        {name: str(cell) if isinstance(cell, Decimal) else cell for name, cell in row.items()} for row in table.to_pylist()
    ]


def test_an_answer_in_bulk_is_the_answer_to_the_item_alone(command, tmp_path):
    rows = rows_of(24)
    command("evaluate", ZONE, write_csv(tmp_path / "e.csv", rows), "-o", str(tmp_path / "decided.parquet"))
    zone = tradezone.load_zone(ZONE)
    for row, answer in zip(rows, pq.read_table(tmp_path / "decided.parquet").to_pylist(), strict=True):
        item = {"product": row["product"], "origin": row["origin"], "quantity": f"{row['quantity']} kg"}
        item["customs_value"] = f"{row['customs_value']} USD"
        if row["claims"]:
            item |= {"claims": [row["claims"]], "attributes": {"moisture": row["attributes.moisture"]}}
        shipment = {"imported_into": row["imported_into"], "entered": row["entered"], "items": [item]}
        decision = tradezone.evaluate(zone, tradezone.Shipment.parse(shipment))
        assert (answer["outcome"], answer["standing"]) == (decision.outcome, decision.standing)
        duty = decision.totals.duty
        assert answer["duty"] == (None if duty is None else Decimal(f"{duty}".split()[0]))


@pytest.mark.usefixtures("small")
def test_small_pieces_change_nothing(command, tmp_path):
    rows = rows_of(60, bad={3, 44})
    files = (
        write_csv(tmp_path / "e.csv", rows),
        write_lines(tmp_path / "e.jsonl", rows),
        write_parquet(tmp_path / "e.parquet", rows),
    )
    tables = []
    for number, file in enumerate(files):
        assert command("evaluate", ZONE, file, "-o", str(tmp_path / f"{number}.parquet"))[0] == 1
        written = pq.ParquetFile(tmp_path / f"{number}.parquet")
        assert written.metadata.num_row_groups > 3
        tables.append(written.read())
        assert len(read_rejects(tmp_path / f"{number}.rejects.csv")) == 2
    assert tables[0].to_pylist() == tables[1].to_pylist() == tables[2].to_pylist()


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "csv"])
def test_parquet_is_read_like_csv_where_no_table_is_written(command, tmp_path, form):
    rows = rows_of(12)
    for row, shipment in zip(rows, "AABBCCDDEEFF", strict=True):
        row |= {"shipment": shipment, "item": row["shipment"], "imported_into": "US"}
    outs = []
    for file in (write_csv(tmp_path / "e.csv", rows), write_parquet(tmp_path / "e.parquet", rows, 5)):
        for verb in ("evaluate", "explain"):
            code, out, err = command(verb, ZONE, file, "--format", form)
            assert (code, err.splitlines()[-1][:9]) == (0, "6 decided")
            outs.append(out.replace(file, "FILE"))
    assert outs[:2] == outs[2:]


def test_a_bad_row_of_parquet_is_placed_by_its_number(command, tmp_path):
    file = write_parquet(tmp_path / "e.parquet", rows_of(12, bad={7}), 5)
    code, out, err = command("evaluate", ZONE, file, "--format", "jsonl")
    assert (code, len(out.splitlines())) == (1, 11)
    assert f"{file}: row 8: error[unknown-country]: `ZZ` is not a country code" in err
    assert "column `imported_into`" in err
    code, out, _ = command("compare", ZONE, ZONE, "--on", file)
    assert code == 1
    assert "1 not read" in out


# Which files


def test_files_folders_and_patterns_are_read_in_the_order_of_their_names(command, tmp_path):
    book = tmp_path / "book"
    (book / "deep").mkdir(parents=True)
    rows = rows_of(40)
    write_csv(book / "a.csv", rows[:10])
    write_lines(book / "b.jsonl", rows[10:20])
    write_parquet(book / "deep" / "c.parquet", rows[20:30])
    write_csv(tmp_path / "last.csv", rows[30:])
    (book / "notes.txt").write_text("no table", encoding="utf-8")
    write_csv(book / ".hidden.csv", rows)
    target = book / "decided.parquet"
    for _ in range(2):  # the second time the folder holds what the first wrote
        code, _, err = command("evaluate", ZONE, str(book), str(tmp_path / "la*.csv"), "-o", str(target))
        assert code == 0
        assert err.startswith("40 decided: ")
        table = pq.read_table(target)
        assert table["shipment"].to_pylist() == [row["shipment"] for row in rows]
        assert table["file"].unique().to_pylist() == [
            str(book / "a.csv"),
            str(book / "b.jsonl"),
            str(book / "deep" / "c.parquet"),
            str(tmp_path / "last.csv"),
        ]


def test_documents_of_shipments_are_rows_as_well(command, tmp_path):
    code, _, _ = command("evaluate", ZONE, str(TOP / "examples" / "mixed-items.yaml"), "-o", str(tmp_path / "decided.csv"))
    assert code == 0
    with (tmp_path / "decided.csv").open(encoding="utf-8", newline="") as stream:
        assert [row["item"] for row in csv.DictReader(stream)] == ["gallium", "antimony", "oxide", "sample"]


@pytest.mark.parametrize("named", ["empty", "empty/*.csv", "nowhere.csv", "notes.txt"])
def test_a_name_that_stands_for_nothing_is_said(command, tmp_path, monkeypatch, named):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    code, _, err = command("evaluate", ZONE, named, "-o", "decided.parquet")
    assert code == 1
    assert f"{named}: error[" in err
    assert "decided.parquet" not in named_files(tmp_path)


def test_a_file_that_cannot_be_read_stops_no_other(command, tmp_path):
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and nothing more")
    (tmp_path / "b.csv").write_text("shipment,entered\nS-1,2026-12-04\n", encoding="utf-8")
    write_csv(tmp_path / "c.csv", rows_of(5))
    code, _, err = command("evaluate", ZONE, str(tmp_path), "-o", str(tmp_path / "decided.parquet"))
    assert code == 1
    assert f"{tmp_path / 'a.parquet'}: error[bad-parquet]" in err
    assert "the column `product` is missing" in err
    assert err.splitlines()[-1].startswith("5 decided: ")
    assert "2 files not read" in err
    assert pq.read_table(tmp_path / "decided.parquet").num_rows == 5


def test_standard_input_may_be_rows(command, tmp_path, monkeypatch):
    text = (tmp_path / "e.csv", rows_of(30))
    write_csv(*text)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text[0].read_bytes())))
    assert command("evaluate", ZONE, "-", "-o", str(tmp_path / "decided.csv"))[0] == 0
    assert command("evaluate", ZONE, str(text[0]), "-o", str(tmp_path / "again.csv"))[0] == 0
    assert (tmp_path / "decided.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()


# What is text stays text, and what is no row is said


HEAD = "shipment,imported_into,entered,product,importer,other\n"


def pieces(tmp_path, name, text, size=1 << 20):
    """Cells of shipments with their lines, and lines and codes of what was refused."""
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    (given,), _ = find_inputs([str(file)])
    found = list(opened_source(given).pieces((0, 0), size))
    rows = [(piece.where(row).line, cells) for piece in found for row, cells in enumerate(piece.batch.to_pylist())]
    return rows, [(each.where.line, each.diagnostics[0].code) for piece in found for each in piece.refused]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_cell_of_csv_is_the_text_that_stands_there(tmp_path, line_end):
    text = "\ufeff" + HEAD + 'S-1,NO,2026-12-04,a,"one, ""two""\nthree",x\n\n , ,,,,\nS-2 ,US,2026-12-04,b,007,\n'
    rows, refused = pieces(tmp_path, "e.csv", text.replace("\n", line_end))
    assert refused == []
    assert [(line, cells["shipment"], cells["imported_into"], cells["importer"]) for line, cells in rows] == [
        (2, "S-1", "NO", 'one, "two"\nthree'),
        (6, "S-2", "US", "007"),
    ]


def test_rows_of_csv_that_are_none_stop_no_other(tmp_path):
    lines = [
        HEAD,
        "S-1,US,2026-12-04,a,x,\n",
        "S-2,US\n",
        '"S-3",US,2026-12-04,a,"x\ny",\n',
        "S-4,US,2026-12-04,a,b,c,d\n",
        "S-5,US,2026-12-04,a,\x00,\n",
        ",,,,,Total\n",
        "S-6,US,2026-12-04,a,x,\n",
    ]
    rows, refused = pieces(tmp_path, "e.csv", "".join(lines))
    assert [(line, cells["shipment"]) for line, cells in rows] == [(2, "S-1"), (4, "S-3"), (8, None), (9, "S-6")]
    assert refused == [(3, "row-length"), (6, "row-length"), (7, "bad-character")]


def test_quotation_marks_that_are_not_csv_stop_one_row(tmp_path):
    lines = [
        HEAD,
        'S-1,US,2026-12-04,a,5" pipe,\n',
        'S-2,"U"S,2026-12-04,a,x,\n',
        'S-3,US,2026-12-04,"a\nb",x,\n',
        'S-4,"US,2026-12-04,a,x,\n',
        "S-5,US,2026-12-04,a,x,\n",
    ]
    rows, refused = pieces(tmp_path, "e.csv", "".join(lines))
    assert [(line, cells["shipment"]) for line, cells in rows] == [(2, "S-1"), (4, "S-3"), (7, "S-5")]
    assert refused == [(3, "bad-csv"), (6, "bad-csv")]


def test_bytes_that_are_not_utf_8_stop_one_row(tmp_path):
    text = (HEAD + "S-1,US,2026-12-04,a,Åse,\nS-2,US,2026-12-04,a,@,\nS-3,US,2026-12-04,a,x,\n").encode().replace(b"@", b"\xe5")
    rows, refused = pieces(tmp_path, "e.csv", text)
    assert [cells["importer"] for _, cells in rows] == ["Åse", "x"]
    assert refused == [(3, "not-utf-8")]


def test_csv_is_read_alike_in_blocks_of_any_size(tmp_path, monkeypatch):
    body = "".join(
        f'S-{n},US,2026-12-04,a,"x{"," * (n % 3)}\n{n}",{"z" * (n % 40)}\n\n' + ("bad\n" if n % 7 == 0 else "") for n in range(60)
    )
    whole = pieces(tmp_path, "e.csv", HEAD + body)
    assert len(whole[0]) == 60
    for size in (100, 333, 1024):
        monkeypatch.setattr(csv_source, "blocks", lambda *given, size=size: blocks.blocks(*given, size))
        assert pieces(tmp_path, "e.csv", HEAD + body) == whole
    # Marks of which not everyone makes the same are read one record after the other, to the same end.
    monkeypatch.setattr(records.Records, "is_plain", property(lambda _: False))
    assert pieces(tmp_path, "e.csv", HEAD + body) == whole


def test_lines_of_json_are_rows_or_shipments(tmp_path):
    row = {"shipment": "S-1", "imported_into": "US", "entered": "2026-12-04", "product": "a", "related_parties": False}
    whole = {
        "imported_into": "US",
        "entered": "2026-12-04",
        "items": [{"product": "a", "quantity": "1 kg"}, {"product": "b", "colour": "red"}],
    }
    lines = [
        json.dumps(row)[:-1] + ', "quantity": 2000.50, "documents": ["x", "y"], "attributes": {"moisture": "2%"}}',
        "{broken",
        "",
        json.dumps(whole),
        '{"kind": "settlement", "contract": "c"}',
        "[1]",
    ]
    rows, refused = pieces(tmp_path, "e.jsonl", "\n".join(lines))
    assert [(line, cells["shipment"], cells["item"], cells["quantity"]) for line, cells in rows] == [
        (1, "S-1", None, "2000.50"),
        (4, "S-4", "1", "1 kg"),
    ]
    assert (rows[0][1]["documents"], rows[0][1]["related_parties"], rows[0][1]["attributes.moisture"]) == ('["x", "y"]', "no", "2%")
    assert refused == [(2, "bad-json"), (4, "unknown-key"), (5, "wrong-shape"), (6, "wrong-shape")]


def test_a_character_that_cannot_be_seen_is_refused_in_parquet_too(tmp_path):
    rows = rows_of(4)
    rows[1]["claims"] = "originating\u2028goods"
    rows[2]["shipment"] = "S\x00"
    (given,), _ = find_inputs([write_parquet(tmp_path / "e.parquet", rows, 2)])
    found = list(opened_source(given).pieces((0, 0), 100))
    refused = [(each.where, each.diagnostics[0].place.file) for piece in found for each in piece.refused]
    assert refused == [((2, 0), "claims"), ((3, 1), "shipment")]
    assert [piece.where(row) for piece in found for row in range(piece.batch.num_rows)] == [(1, 0), (4, 1)]


def test_a_column_that_is_not_known_is_said_once_and_left_out(command, tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("imported_into,entered,product,colour\nUS,2026-12-04,ndpr/metal,red\n", encoding="utf-8")
    code, _, err = command("evaluate", ZONE, str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "-o", str(tmp_path / "d.csv"))
    assert code == 0
    assert err.count("warning[unknown-column]") == 1


def test_a_column_of_floats_is_an_error_with_its_remedy(command, tmp_path):
    pq.write_table(
        pa.table({"imported_into": ["US"], "entered": ["2026-12-04"], "product": ["a"], "customs_value": [1.5]}),
        tmp_path / "e.parquet",
    )
    for output in ([], ["-o", str(tmp_path / "d.parquet")]):
        code, _, err = command("evaluate", ZONE, str(tmp_path / "e.parquet"), *output)
        assert code == 1
        assert "holds floats" in err
        assert "= help: give it as decimal128" in err
    assert named_files(tmp_path) == ["e.parquet"]


# Amounts, tallies, options


def test_amounts_of_more_than_18_digits_are_written_whole(command, tmp_path):
    rows = rows_of(30)
    rows[25]["customs_value"] = "98765432109876543210.00"
    code, _, err = command("evaluate", ZONE, write_csv(tmp_path / "e.csv", rows), "-o", str(tmp_path / "decided.parquet"))
    assert code == 0
    assert err.startswith("30 decided: ")
    table = pq.read_table(tmp_path / "decided.parquet")
    assert table.schema.field("customs_value").type == pa.decimal128(38, 2)
    assert table["customs_value"][25].as_py() == Decimal("98765432109876543210.00")


def test_the_explanation_is_the_text_of_the_decision(command, tmp_path):
    file = write_csv(tmp_path / "e.csv", rows_of(1))
    command("evaluate", ZONE, file, "-o", str(tmp_path / "d.jsonl"), "--explain")
    row = json.loads((tmp_path / "d.jsonl").read_text(encoding="utf-8"))
    assert row["explanation"].rstrip() == command("explain", ZONE, file)[1].rstrip()


def test_rejects_of_a_former_run_do_not_stay(command, tmp_path):
    file = tmp_path / "e.csv"
    target, rejects = str(tmp_path / "d.csv"), tmp_path / "bad.csv"
    write_csv(file, rows_of(5, bad={1}))
    assert command("evaluate", ZONE, str(file), "-o", target, "--rejects", str(rejects))[0] == 1
    assert rejects.exists()
    write_csv(file, rows_of(5))
    assert command("evaluate", ZONE, str(file), "-o", target, "--rejects", str(rejects))[0] == 0
    assert named_files(tmp_path) == ["d.csv", "e.csv"]
    rejects.write_text("a list of mine\n", encoding="utf-8")
    assert command("evaluate", ZONE, str(file), "-o", target, "--rejects", str(rejects))[0] == 0
    assert rejects.read_text(encoding="utf-8") == "a list of mine\n"


@pytest.mark.parametrize(("words", "code"), [("", 0), ("provisional", 1), ("refused", 0)])
def test_a_decided_table_fails_where_it_is_asked_to(command, tmp_path, words, code):
    rows = [row | {"quantity": "unknown"} for row in rows_of(3)]
    asked = command("evaluate", ZONE, write_csv(tmp_path / "e.csv", rows), "-o", str(tmp_path / "d.parquet"), "--fail-on", words)
    assert asked[0] == code
    assert "provisional" in asked[2]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--resume",),
        ("--explain", "--format", "csv", "-o", "d.csv"),
        ("--rejects", "r.csv", "-o", "d.json"),
        ("--format", "parquet"),
        ("--format", "parquet", "-o", "-"),
        ("-o", "e.csv"),
        ("-o", "d.csv", "--rejects", "d.csv"),
        ("-o", "d.csv", "--rejects", "e.csv"),
        ("-o", "d.csv", "--fail-on", "hold"),
    ],
)
def test_options_that_do_not_fit_together_are_wrong_usage(command, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    text = write_csv(tmp_path / "e.csv", rows_of(1))
    before = (tmp_path / "e.csv").read_bytes()
    code, _, err = command("evaluate", ZONE, "e.csv", *arguments)
    assert code == 2
    assert "error: " in err
    assert (named_files(tmp_path), (tmp_path / "e.csv").read_bytes()) == (["e.csv"], before)
    assert text.endswith("e.csv")


def test_an_output_with_a_format_named_is_as_it_was(command, tmp_path):
    first = str(TOP / "examples" / "first-shipment.yaml")
    for form in ("csv", "jsonl"):
        target = tmp_path / f"d.{form}"
        assert command("evaluate", ZONE, first, "--format", form, "-o", str(target))[0] == 0
        assert target.read_text(encoding="utf-8") == command("evaluate", ZONE, first, "--format", form)[1]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("e.parquet",), "e.parquet: error[unreadable]: reading Parquet needs pyarrow"),
        (("e.parquet", "-o", "d.csv"), "e.parquet: error[unreadable]: reading Parquet needs pyarrow"),
        (("e.csv", "-o", "d.parquet"), "d.parquet: error[unreadable]: writing Parquet needs pyarrow"),
    ],
)
def test_without_pyarrow_parquet_says_what_to_install(command, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    write_parquet(tmp_path / "e.parquet", rows_of(1))
    write_csv(tmp_path / "e.csv", rows_of(1))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    code, out, err = command("evaluate", ZONE, *arguments)
    assert (code, out) == (1, "")
    assert said in err
    assert "= help: pip install 'tradezone[tables]'" in err
    assert "Traceback" not in err


def test_without_tables_nothing_imports_what_they_need():
    code = "import sys; from tradezone.cli.main import run; run(sys.argv[1:]); print({'numpy', 'pyarrow'} & set(sys.modules))"
    first = str(TOP / "examples" / "first-shipment.yaml")
    done = subprocess.run(
        [sys.executable, "-c", code, "evaluate", ZONE, first], capture_output=True, text=True, check=True, cwd=TOP
    )
    assert done.stdout.endswith("set()\n")


# A whole file or none


def stopping_after(monkeypatch, batches, error):
    """The kernel decides so many batches, and then fails."""
    decide, left = run.Columns.decide, [batches]

    def decided(self, batch):
        left[0] -= 1
        if left[0] < 0:
            raise error
        return decide(self, batch)

    monkeypatch.setattr(run.Columns, "decide", decided)


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize("given", ["csv", "parquet"])
@pytest.mark.usefixtures("small")
def test_a_run_that_is_resumed_gives_the_bytes_of_one_that_was_not_interrupted(command, tmp_path, monkeypatch, form, given):
    rows = rows_of(110, bad={5, 28, 77, 104})
    files = [str(tmp_path / f"{name}.{given}") for name in "ab"]
    write = write_csv if given == "csv" else write_parquet
    for file, some in zip(files, (rows[:60], rows[60:]), strict=True):
        write(tmp_path / file, some)
    target = str(tmp_path / f"d.{form}")
    whole = command("evaluate", ZONE, *files, "-o", str(tmp_path / f"whole.{form}"))
    after = 1
    while True:
        with monkeypatch.context() as context:
            stopping_after(context, after, KeyboardInterrupt())
            code, _, err = command("evaluate", ZONE, *files, "-o", target, "--resume")
        if code != 130:
            break
        assert "rows are decided and kept" in err
        assert not (tmp_path / f"d.{form}").exists()
        # What was being written when the power went counts for nothing.
        with (tmp_path / f".d.{form}.partial").open("ab") as stream, (tmp_path / f".d.{form}.journal").open("ab") as journal:
            stream.write(b"half a row gro")
            journal.write(b'{"source": 1, "posi')
        after += 1
    assert after > 3
    assert (code, err) == (whole[0], whole[2].replace("whole.", "d."))
    for ending in (form, "rejects.csv"):
        assert (tmp_path / f"d.{ending}").read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()
    assert not [name for name in named_files(tmp_path) if name.startswith(".")]


def test_a_run_that_is_killed_can_be_resumed(command, tmp_path, monkeypatch):
    """Killed as a machine that is switched off kills it: no word, no farewell."""
    file, target = write_csv(tmp_path / "e.csv", rows_of(400)), str(tmp_path / "d.parquet")
    code = (
        "import os, signal, sys\n"
        "from tradezone.cli.main import run as ran\n"
        "from tradezone.tables import partial, run\n"
        "run.rows_together = lambda *_: 50\n"
        "partial.SECONDS = 0\n"
        "decide, left = run.Columns.decide, [5]\n"
        "def decided(self, batch):\n"
        "    left[0] -= 1\n"
        "    if left[0] < 0:\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return decide(self, batch)\n"
        "run.Columns.decide = decided\n"
        "ran(sys.argv[1:])\n"
    )
    line = [sys.executable, "-c", code, "evaluate", ZONE, file, "-o", target]
    assert subprocess.run(line, capture_output=True, check=False, cwd=TOP).returncode == -signal.SIGKILL
    assert named_files(tmp_path) == [".d.parquet.journal", ".d.parquet.partial", "e.csv"]
    assert len((tmp_path / ".d.parquet.journal").read_text(encoding="utf-8").splitlines()) > 2
    monkeypatch.setattr(run, "rows_together", lambda *_: 50)
    assert command("evaluate", ZONE, file, "-o", str(tmp_path / "whole.parquet"))[0] == 0
    stopping_after(monkeypatch, 6, AssertionError("it begins again"))
    assert command("evaluate", ZONE, file, "-o", target, "--resume")[0] == 0
    assert (tmp_path / "d.parquet").read_bytes() == (tmp_path / "whole.parquet").read_bytes()


def interrupted(command, monkeypatch, file, target, *more):
    with monkeypatch.context() as context:
        stopping_after(context, 3, KeyboardInterrupt())
        assert command("evaluate", ZONE, file, "-o", target, *more)[0] == 130


@pytest.mark.usefixtures("small")
def test_a_run_over_other_things_is_not_resumed(command, tmp_path, monkeypatch):
    file, target = tmp_path / "e.csv", str(tmp_path / "d.parquet")
    write_csv(file, rows_of(60))
    (tmp_path / "other.csv").write_bytes(file.read_bytes())
    interrupted(command, monkeypatch, str(file), target)
    asked = {
        (str(tmp_path / "other.csv"),): "it reads other files",
        (str(file), "--explain"): "it was begun without `--explain`",
        (str(file), "--rejects", str(tmp_path / "r.csv")): "its rejects go to",
        (str(file), "--format", "parquet", "--known-at", "2027-01-01"): "the policy has changed",
    }
    for arguments, said in asked.items():
        code, _, err = command("evaluate", ZONE, *arguments, "-o", target, "--resume")
        assert code == 1
        assert "error: cannot resume: " in err
        assert said in err
        assert "; run without `--resume` to begin again" in err
    write_csv(file, rows_of(61))
    code, _, err = command("evaluate", ZONE, str(file), "-o", target, "--resume")
    assert code == 1
    assert f"`{file}` has changed" in err
    assert command("evaluate", ZONE, str(file), "-o", target)[0] == 0
    assert pq.read_table(target).num_rows == 61


def test_an_interruption_before_anything_is_whole_leaves_nothing(command, tmp_path, monkeypatch):
    file = write_csv(tmp_path / "e.csv", rows_of(5))
    stopping_after(monkeypatch, 0, KeyboardInterrupt())
    assert command("evaluate", ZONE, file, "-o", str(tmp_path / "d.parquet"))[0] == 130
    assert named_files(tmp_path) == ["e.csv"]


@pytest.mark.usefixtures("small")
def test_what_stood_there_stays_until_the_new_file_is_whole(command, tmp_path, monkeypatch):
    file, target = write_csv(tmp_path / "e.csv", rows_of(60)), tmp_path / "d.csv"
    target.write_text("yesterday's", encoding="utf-8")
    interrupted(command, monkeypatch, file, str(target))
    assert target.read_text(encoding="utf-8") == "yesterday's"
    assert command("evaluate", ZONE, file, "-o", str(target), "--resume")[0] == 0
    assert target.read_text(encoding="utf-8").startswith("shipment,item,outcome")


@pytest.mark.usefixtures("small")
def test_a_broken_row_group_is_named_and_what_came_before_it_is_kept(command, tmp_path):
    file = tmp_path / "e.parquet"
    write_parquet(file, rows_of(60), 20)
    column = pq.ParquetFile(file).metadata.row_group(1).column(0)
    content = bytearray(file.read_bytes())
    begin = column.dictionary_page_offset or column.data_page_offset
    content[begin : begin + column.total_compressed_size] = b"\xff" * column.total_compressed_size
    file.write_bytes(content)
    code, _, err = command("evaluate", ZONE, str(file), "-o", str(tmp_path / "d.parquet"))
    assert code == 1
    assert f"{file}: error[bad-parquet]: row group 1 cannot be read" in err
    assert "= note: rows 21 to 40" in err
    assert "20 rows are decided and kept" in err
    assert named_files(tmp_path) == [".d.parquet.journal", ".d.parquet.partial", "e.parquet"]


@pytest.mark.parametrize("form", ["parquet", "csv", "jsonl"])
def test_a_full_disk_is_an_error(command, tmp_path, form):
    (tmp_path / f"d.{form}").symlink_to("/dev/full")
    code, _, err = command("evaluate", ZONE, write_csv(tmp_path / "e.csv", rows_of(50)), "-o", str(tmp_path / f"d.{form}"))
    assert code == 1
    assert err == f"error: cannot write `{tmp_path / f'd.{form}'}`: no space left on device\n"


@pytest.mark.usefixtures("small")
def test_a_disk_that_fills_up_keeps_what_is_whole(command, tmp_path, monkeypatch):
    file, target = write_csv(tmp_path / "e.csv", rows_of(60)), str(tmp_path / "d.parquet")
    write, left = run.Partial.write, [2]

    def written(self, *given):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(self, *given)

    with monkeypatch.context() as context:
        context.setattr(run.Partial, "write", written)
        code, _, err = command("evaluate", ZONE, file, "-o", target)
    assert code == 1
    assert "rows are decided and kept" in err
    assert err.endswith(f"error: cannot write `{target}`: no space left on device\n")
    assert command("evaluate", ZONE, file, "-o", target, "--resume")[0] == 0
    assert pq.read_table(target).num_rows == 60


def test_a_folder_that_is_not_there_is_an_error(command, tmp_path):
    file = write_csv(tmp_path / "e.csv", rows_of(1))
    code, _, err = command("evaluate", ZONE, file, "-o", str(tmp_path / "nowhere" / "d.parquet"))
    assert (code, "cannot write" in err) == (1, True)


def test_two_runs_do_not_write_one_file(command, tmp_path, monkeypatch):
    file, target = write_csv(tmp_path / "e.csv", rows_of(3)), str(tmp_path / "d.parquet")
    decide, codes = run.Columns.decide, []

    def decided(self, batch):
        if not codes:
            codes.append(None)
            codes[0] = command("evaluate", ZONE, file, "-o", target)
        return decide(self, batch)

    monkeypatch.setattr(run.Columns, "decide", decided)
    assert command("evaluate", ZONE, file, "-o", target)[0] == 0
    assert codes[0][0] == 1
    assert codes[0][2] == f"error: another run is writing `{target}`; wait until it ends\n"
    assert named_files(tmp_path) == ["d.parquet", "e.csv"]


def test_a_table_without_rows_is_a_table(command, tmp_path):
    file = write_csv(tmp_path / "e.csv", [])
    for form in ("parquet", "csv", "jsonl"):
        code, _, err = command("evaluate", ZONE, file, "-o", str(tmp_path / f"d.{form}"))
        assert (code, err) == (0, "0 decided\n")
    assert pq.read_table(tmp_path / "d.parquet").num_rows == 0
    assert pyarrow.csv.read_csv(tmp_path / "d.csv").column_names == pq.read_table(tmp_path / "d.parquet").column_names
    assert (tmp_path / "d.jsonl").read_bytes() == b""


def test_how_many_rows_go_together_turns_on_their_width():
    narrow = pa.schema([("shipment", pa.int64())])
    wide = pa.schema([(f"amount.{n}", pa.decimal128(38, 2)) for n in range(60)])
    explained = pa.schema([("explanation", pa.string())])
    sizes = [answers.rows_together([narrow], schema) for schema in (narrow, wide, explained)]
    assert sizes == sorted(sizes, reverse=True)
    assert all(size % 4096 == 0 for size in sizes)
