"""Tables on Spark: the policy travels as its text, and the answer is that of one machine."""

from __future__ import annotations

import pickle
import shutil
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Any

import pyarrow as pa
import pytest

from tests.language.running import FOLDER, HERE
from tests.laws.table_policies import zone_of
from tests.laws.table_rows import chance
from tests.laws.table_trials import Size, rows_for
from tests.laws.tabled import as_text
from tests.rules.shipped import path_of
from tradezone import evaluate_table, load_zone, spark
from tradezone.policy.reading import read_from
from tradezone.policy.source import read_source
from tradezone.text.diagnostics import Faults
from tradezone.verify.loading import load_zone_again

POLICY = "critical-minerals-zone"


def amending_file(folder) -> Any:
    """A policy of two files, the second laid over the first, in a folder of their own."""
    shutil.copy(HERE / "minimal.yaml", folder / "minimal.yaml")
    shown = (FOLDER / "amends.yaml").read_text(encoding="utf-8").split("---\n")[0]
    (folder / "amending.yaml").write_text("tradezone: 1\n" + shown, encoding="utf-8")
    return folder / "amending.yaml"


def answered(table: Any) -> list[dict[str, Any]]:
    return sorted(table.to_pylist(), key=lambda cells: cells["shipment"])


def rows_of_ore() -> list[dict[str, Any]]:
    goods = {"product": "ore", "origin": "CN", "quantity": "100 kg", "customs_value": "500.00 USD"}
    days = ["2026-05-31", "2026-06-01", "2026-08-31", "2026-09-01", "2026-12-01", "2026-02-30"]
    return [{"id": f"S-{day}", "imported_into": "US", "entered": day, "items": [{"id": "1", **goods}]} for day in days]


@pytest.mark.parametrize("known_at", [None, "2026-05-14"])
def test_an_amended_policy_is_the_same_read_again_where_its_files_are_not(tmp_path, known_at):
    zone = load_zone(amending_file(tmp_path), known_at=known_at)
    shutil.rmtree(tmp_path)
    again = load_zone_again(pickle.loads(pickle.dumps(zone.texts)), zone.known_at)  # noqa: S301 ours
    assert (again.digest, again.known_at, again.texts) == (zone.digest, zone.known_at, zone.texts)
    table = as_text(rows_of_ore()).table
    for explained in (False, True):
        assert evaluate_table(again, table, explained=explained) == evaluate_table(zone, table, explained=explained)


def test_a_policy_of_several_files_is_the_same_read_again_where_its_files_are_not(tmp_path):
    folder = shutil.copytree(path_of(POLICY), tmp_path / "policy")
    zone = load_zone(folder)
    shutil.rmtree(folder)
    again = load_zone_again(zone.texts)
    table = as_text(rows_for(POLICY, Size(20, 10, 20), seed=0)).table
    assert evaluate_table(again, table, explained=True) == evaluate_table(zone, table, explained=True)


def test_a_zone_of_content_that_never_was_text_cannot_travel():
    zone = read_from(read_source(path_of(POLICY))).zone
    with pytest.raises(ValueError, match="give the path of its policy"):
        spark.evaluate(None, zone)


def test_what_a_process_does_with_batches_is_what_one_machine_does_with_the_table():
    zone = zone_of(POLICY)
    table = as_text(rows_for(POLICY, Size(20, 10, 20), seed=1)).table
    deciding = spark._Deciding(
        spark._Policy(zone.texts, zone.known_at, zone.digest), tuple(table.column_names), plain=True, explained=False
    )
    deciding = pickle.loads(pickle.dumps(deciding))  # noqa: S301 ours
    batches = list(deciding(iter(table.to_batches(max_chunksize=20))))
    assert pa.Table.from_batches(batches).to_pylist() == evaluate_table(zone, table, plain=True).to_pylist()
    assert spark._zone(deciding.policy) is spark._zone(pickle.loads(pickle.dumps(deciding.policy)))  # noqa: S301 ours


@contextmanager
def session(folder) -> Iterator[Any]:
    """Spark on this machine with two processes. It warns of what it does with other libraries, which is none of our concern."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[2]").appName("tradezone")
    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "512m",
        "spark.local.dir": str(folder),
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.sql.shuffle.partitions": "2",
        "spark.sql.session.timeZone": "America/New_York",
        "spark.log.level": "ERROR",
        # It starts twice as fast where nothing is compiled that runs once.
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    for name, setting in settings.items():
        builder = builder.config(name, setting)
    started = builder.getOrCreate()
    try:
        yield started
    finally:
        started.stop()


@pytest.mark.skipif(find_spec("pyspark") is None, reason="needs tradezone[spark]")
@pytest.mark.skipif(shutil.which("java") is None, reason="needs a JVM")
def test_two_processes_of_spark_give_the_answer_of_one_machine(tmp_path, monkeypatch):
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with session(tmp_path) as started:
            assert started.sparkContext.defaultParallelism == 2
            for table in (text_table(), typed_table()):
                frame = started.createDataFrame(table)
                decided = spark.evaluate(frame, path_of(POLICY))
                assert answered(decided.toArrow()) == answered(evaluate_table(zone_of(POLICY), table))
            zone = load_zone(amending_file(tmp_path), known_at="2026-05-14")
            table = as_text(rows_of_ore()).table
            decided = spark.evaluate(started.createDataFrame(table), zone, explained=True)
            assert answered(decided.toArrow()) == answered(evaluate_table(zone, table, explained=True))
            with pytest.raises(Faults, match="floats"):
                spark.evaluate(started.createDataFrame([("US", 1.5)], "imported_into string, quantity double"), zone)


def text_table() -> pa.Table:
    """Rows that can be read and some that cannot, every cell text, and a column that nobody reads."""
    table = as_text(rows_for(POLICY, Size(20, 10, 40), seed=2)).table
    return table.append_column("remark", pa.array(["none"] * table.num_rows))


def typed_table() -> pa.Table:
    """Rows with decimals, days, instants, lists, and lists of entries."""
    random, count = chance(0), 40
    material = pa.struct([("hs", pa.string()), ("origin", pa.string()), ("value", pa.string())])
    made = [None, [], [{"hs": "280530", "origin": "AU", "value": "1000.00 USD"}]]
    return pa.table(
        {
            "shipment": pa.array(range(count), pa.int64()),
            "imported_into": pa.array(["US", "AU", "JP", "ZZ"] * 10),
            "entered": pa.array([f"2027-0{1 + n % 9}-15" for n in range(count)]).cast(pa.date32()),
            "loaded": pa.array([f"2027-01-0{1 + n % 9}T05:00:00Z" for n in range(count)]).cast(pa.timestamp("us", "UTC")),
            "product": pa.array(["ndpr/metal", "antimony/metal"] * 20),
            "origin": pa.array(["CN", "AU", None, "KR", "US"] * 8),
            "quantity": pa.array(range(1, count + 1), pa.int32()),
            "quantity_unit": pa.array(["kg"] * count),
            "customs_value": pa.array([random.randrange(10**6) for _ in range(count)]).cast(pa.decimal128(38, 18)),
            "currency": pa.array(["USD"] * count),
            "documents": pa.array([[], ["certificate-of-origin"], None, ["other"]] * 10, pa.list_(pa.string())),
            "claims": pa.array([["originating-goods"], None] * 20, pa.list_(pa.string())),
            "materials": pa.array([random.choice(made) for _ in range(count)], pa.list_(material)),
            "related_parties": pa.array([True, False, None, True] * 10),
        }
    )
