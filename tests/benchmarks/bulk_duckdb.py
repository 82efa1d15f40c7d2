"""The zone in DuckDB: SQL by hand for this one law, from a Parquet file to a Parquet file, in exact decimals.

Texts are looked up, not read row by row: what a route, a list of materials, documents or a percentage says is worked out once for each that
is in the file, and joined; the words of an answer are joined by a code. The three-valued logic of SQL is that of the law: NULL is unknown.
Where a figure is not given, the most or the least it can be stands in for it, so that one formula says what is due, and whether what is not
known can change it.

It knows kilograms and tonnes, dollars, FOB and CIF, the facts this law asks after, up to 99,999,999 kg and 99,999,999,999.99 USD a row, and
materials without values, as the entries have them, so that a build-down stays unknown. DuckDB stops at a figure that overflows.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb

from tests.benchmarks import bulk_law as law

#: The second version of pages is written in less time here, and takes less room; compressed as ever, by snappy.
SETTINGS = "FORMAT parquet, PARQUET_VERSION v2"

#: What each text of the file says; what varies by day is a set of spans.
LOOKED_UP = """
CREATE TEMP TABLE calendar AS
SELECT day::DATE AS entered, number, 1 << number AS bit, stage
FROM range(DATE '2026-07-01', DATE '2028-07-01', INTERVAL 1 DAY) days(day) ASOF JOIN span ON day >= since;

CREATE TEMP TABLE way AS
WITH routes AS (SELECT DISTINCT route FROM $entries WHERE route <> 'unknown'),
places AS (SELECT route, unnest(string_split(route, ';')) AS code FROM routes)
SELECT route, bit_and(coalesce(spans, 0)) AS spans FROM places LEFT JOIN party USING (code) GROUP BY route;

-- Whether some material is foreign, or none is; whether one stays in its heading, or all change it. In spans of neither it is unknown.
CREATE TEMP TABLE made AS
WITH lists AS (SELECT DISTINCT materials FROM $entries WHERE starts_with(materials, '[')),
parts AS (SELECT materials, unnest(from_json(materials, '[{"hs": "VARCHAR", "origin": "VARCHAR"}]'), recursive := true) FROM lists),
known AS (
  SELECT materials, left(hs, 4) AS is_of, CASE WHEN origin <> 'unknown' THEN coalesce(spans, 0) END AS own
  FROM parts LEFT JOIN party ON origin = code
),
headings AS (SELECT DISTINCT heading FROM priced),
sorted AS (SELECT materials, heading, own, is_of = heading AS stays FROM known, headings)
SELECT materials, heading,
  coalesce(bit_or(~own), 0) AS with_foreign,
  bit_and(coalesce(own, 0)) AS without_foreign,
  coalesce(bit_or(~own) FILTER (stays), 0) AS unchanged,
  bit_and(CASE WHEN NOT stays THEN -1 ELSE coalesce(own, 0) END) AS changed
FROM sorted GROUP BY ALL
UNION ALL SELECT 'none', heading, 0, -1, 0, -1 FROM headings;

CREATE TEMP TABLE presented AS
WITH texts AS (SELECT DISTINCT documents FROM $entries WHERE documents <> 'unknown')
SELECT documents, list_contains(string_split(documents, ';'), 'certificate-of-origin') AS certified,
  list_contains(string_split(documents, ';'), 'non-manipulation-certificate') AS unmanipulated
FROM texts;

CREATE TEMP TABLE asked AS
WITH texts AS (SELECT DISTINCT claims FROM $entries WHERE claims <> 'unknown')
SELECT claims, list_contains(string_split(claims, ';'), 'originating-goods') AS claimed FROM texts;

CREATE TEMP TABLE customs AS
WITH texts AS (SELECT DISTINCT procedures FROM $entries WHERE procedures <> 'unknown')
SELECT procedures, list_contains(string_split(procedures, ';'), 'origin-verification') AS verified FROM texts;

CREATE TEMP TABLE worked AS
WITH texts AS (SELECT DISTINCT processing FROM $entries WHERE processing <> 'unknown')
SELECT processing, processing = 'none' OR list_has_all((SELECT list(operation) FROM insufficient), string_split(processing, ';')) AS too_little
FROM texts;

CREATE TEMP TABLE percentage AS
WITH texts AS (
  SELECT DISTINCT "attributes.ndpr-share" AS text FROM $entries UNION SELECT DISTINCT "attributes.antimony-content" FROM $entries
  UNION SELECT DISTINCT "attributes.wo3-content" FROM $entries UNION SELECT DISTINCT "attributes.moisture" FROM $entries
)
SELECT text, (rtrim(text, '%')::DECIMAL(5,2) * 0.01)::DECIMAL(5,4) AS part FROM texts WHERE text <> 'unknown';

-- Words as enumerations are written without being looked at one by one.
CREATE TYPE outcome AS ENUM ('cleared', 'adjusted', 'held');
CREATE TYPE compliance AS ENUM ('compliant', 'breach');
CREATE TYPE standing AS ENUM ('definitive', 'provisional');
CREATE TYPE applied AS ENUM (SELECT DISTINCT applied FROM applied_text);
CREATE TYPE findings AS ENUM ('', 'transshipment');
CREATE TEMP TABLE answer AS
SELECT code,
  CASE WHEN code & 128 <> 0 THEN 'held' WHEN code & 64 <> 0 THEN 'adjusted' WHEN code < 256 THEN 'cleared' END::outcome AS outcome,
  CASE WHEN code & 32 <> 0 THEN 'breach' WHEN code < 256 THEN 'compliant' END::compliance AS compliance,
  CASE WHEN code < 256 THEN 'definitive' ELSE 'provisional' END::standing AS standing,
  CASE WHEN code < 256 THEN applied END::applied AS applied,
  CASE WHEN code & 32 <> 0 THEN 'transshipment' WHEN code < 256 THEN '' END::findings AS findings
FROM range(257) codes(code) JOIN applied_text ON measures = code & 63;
"""

#: The decision on each row.
DECIDED = """
WITH read AS (
  SELECT shipment, stage, floor, content_floor, content_floor IS NOT NULL AS on_content,
    CASE quantity_unit WHEN 'kg' THEN quantity::DECIMAL(11,3) WHEN 't' THEN (quantity * 1000)::DECIMAL(11,3) END AS mass,
    share.part AS share, CASE WHEN product = 'ndpr/magnet' THEN 1 ELSE 1 - moist.part END AS dry,
    customs_value::DECIMAL(13,2) AS declared, freight::DECIMAL(13,2) AS freight, insurance::DECIMAL(13,2) AS insurance,
    coalesce(terms, 'FOB') = 'FOB' AS is_fob, duty_paid::DECIMAL(13,2) AS paid,
    CASE WHEN imported_into = 'US' THEN us_rate ELSE 0.025 END AS rate,
    coalesce(importer.spans & bit, 0) <> 0 AS reached,
    CASE WHEN origin <> 'unknown' THEN coalesce(home.spans & bit, 0) <> 0 END AS origin_party,
    CASE WHEN exported_from <> 'unknown' THEN coalesce(exporter.spans & bit, 0) <> 0 END AS exporter_party,
    way.spans & bit <> 0 AS route_party,
    CASE WHEN claims IS NULL THEN false ELSE claimed END AS claimed,
    CASE WHEN documents IS NULL THEN false ELSE certified END AS certified,
    CASE WHEN documents IS NULL THEN false ELSE unmanipulated END AS unmanipulated,
    CASE WHEN procedures IS NULL THEN false ELSE verified END AS verified,
    too_little,
    CASE WHEN with_foreign & bit <> 0 THEN true WHEN without_foreign & bit <> 0 THEN false END AS with_foreign,
    CASE WHEN unchanged & bit <> 0 THEN false WHEN changed & bit <> 0 THEN true END AS changed
  FROM $entries
  JOIN calendar USING (entered)
  JOIN priced USING (product, number)
  LEFT JOIN party importer ON imported_into = importer.code
  LEFT JOIN party home ON origin = home.code
  LEFT JOIN party exporter ON exported_from = exporter.code
  LEFT JOIN way USING (route)
  LEFT JOIN made USING (materials, heading)
  LEFT JOIN presented USING (documents)
  LEFT JOIN asked USING (claims)
  LEFT JOIN customs USING (procedures)
  LEFT JOIN worked USING (processing)
  LEFT JOIN percentage share ON share.text = CASE product
    WHEN 'ndpr/magnet' THEN "attributes.ndpr-share"
    WHEN 'antimony/ore' THEN "attributes.antimony-content"
    WHEN 'tungsten/concentrate' THEN "attributes.wo3-content" END
  LEFT JOIN percentage moist ON moist.text = CASE WHEN product IN ('antimony/ore', 'tungsten/concentrate') THEN "attributes.moisture" END
),
judged AS (
  SELECT *,
    CASE WHEN is_fob THEN declared ELSE (declared - freight - insurance)::DECIMAL(13,2) END AS value,
    CASE WHEN is_fob THEN declared + coalesce(freight, 0::DECIMAL(13,2)) + coalesce(insurance, 0::DECIMAL(13,2)) ELSE declared END AS landed,
    reached AND claimed AND origin_party AND certified AND (route_party OR unmanipulated)
      AND (NOT with_foreign OR (NOT too_little AND (changed OR NULL))) AS preferred,
    reached AND claimed AND origin_party AND exporter_party AND with_foreign AND too_little AS transshipped
  FROM read
),
measured AS (
  SELECT *,
    value IS NOT NULL AND mass IS NOT NULL AND (NOT on_content AND rate IS NOT NULL OR share IS NOT NULL AND dry IS NOT NULL) AS known,
    coalesce(value, 0::DECIMAL(13,2)) AS least_value, coalesce(value, 99999999999::DECIMAL(13,2)) AS most_value,
    coalesce(mass, 99999999::DECIMAL(11,3)) AS most_mass,
    -- Only what is priced on a content, or levied on it, needs more than 64 bits.
    CASE WHEN on_content OR rate IS NULL THEN coalesce(mass, 99999999::DECIMAL(11,3))::DECIMAL(38,3)
      * coalesce(share, 1::DECIMAL(5,4)) * coalesce(dry, 1::DECIMAL(5,4)) END AS most_content,
    CASE WHEN exporter_party AND paid IS NOT NULL THEN paid ELSE 0::DECIMAL(13,2) END AS credit
  FROM judged
),
due AS (
  SELECT *,
    CASE WHEN NOT reached OR mass <= 5 THEN NULL
      WHEN on_content THEN CASE WHEN content_floor * most_content > least_value
        THEN round(greatest(content_floor * most_content - least_value - credit, 0), 2)::DECIMAL(13,2) END
      WHEN floor * most_mass > least_value THEN round(greatest(floor * most_mass - least_value - credit, 0), 2)::DECIMAL(13,2)
    END AS most_floor,
    CASE WHEN NOT reached THEN NULL WHEN rate IS NULL THEN round(most_content * $tungsten, 2)::DECIMAL(13,2)
      ELSE round(rate * most_value, 2)::DECIMAL(13,2) END AS whole,
    CASE WHEN preferred THEN CASE WHEN rate IS NULL THEN round(most_content * $tungsten * stage, 2)::DECIMAL(13,2)
      ELSE round(rate * most_value * stage, 2)::DECIMAL(13,2) END END AS preference
  FROM measured
),
settled AS (
  SELECT *,
    -- Whether what is not known can change the answer: most rows are known whole.
    CASE WHEN NOT reached OR known AND transshipped IS NOT NULL AND preferred IS NOT NULL AND verified IS NOT NULL
        AND exporter_party IS NOT NULL THEN false
      ELSE coalesce(transshipped IS NULL
        OR preferred IS NULL AND whole <> 0
        OR preferred AND verified IS NULL AND whole <> preference
        OR exporter_party IS NULL AND paid IS NOT NULL AND most_floor <> round(greatest(
          CASE WHEN on_content THEN content_floor * most_content ELSE floor * most_mass END - least_value - paid, 0), 2)
        OR NOT known AND most_floor <> 0
        OR whole <> 0 AND (rate <> 0 AND value IS NULL OR rate IS NULL AND (mass IS NULL OR share IS NULL OR dry IS NULL))
          AND (NOT preferred OR stage <> 0 OR coalesce(verified, true)), false)
    END AS open,
    CASE WHEN known THEN most_floor END AS floor_duty,
    CASE WHEN NOT preferred THEN whole END AS mfn_duty,
    CASE WHEN preferred AND verified AND whole <> preference THEN (whole - preference)::DECIMAL(13,2) END AS secured
  FROM due
),
summed AS (
  SELECT *,
    CASE WHEN open THEN 256 WHEN NOT reached THEN 0 ELSE
      (floor_duty IS NOT NULL)::INTEGER + 2 * (mfn_duty IS NOT NULL)::INTEGER + 4 * (preference IS NOT NULL)::INTEGER
      + CASE WHEN mass <= 5 THEN 8 ELSE 0 END + CASE WHEN preferred AND verified THEN 16 ELSE 0 END
      + CASE WHEN transshipped THEN 32 ELSE 0 END + CASE WHEN floor_duty > 0 THEN 64 ELSE 0 END
      + CASE WHEN secured IS NOT NULL THEN 128 ELSE 0 END END AS code,
    CASE WHEN NOT open THEN coalesce(mfn_duty, preference, 0::DECIMAL(13,2)) END AS ordinary,
    CASE WHEN NOT open THEN coalesce(floor_duty, 0::DECIMAL(13,2)) END AS additional
  FROM settled
)
SELECT shipment, outcome, compliance, standing,
  CASE WHEN NOT open THEN value END AS customs_value,
  ordinary AS ordinary_duty,
  additional AS additional_duty,
  CASE WHEN NOT open THEN 0::DECIMAL(13,2) END AS fees,
  ordinary + additional AS duty,
  CASE WHEN NOT open THEN coalesce(secured, 0::DECIMAL(13,2)) END AS security,
  landed + ordinary + additional AS landed_cost,
  CASE WHEN NOT open THEN mfn_duty END AS "amount.mfn-duty",
  CASE WHEN NOT open THEN preference END AS "amount.originating-goods",
  CASE WHEN NOT open THEN floor_duty END AS "amount.zone-floor",
  CASE WHEN NOT open THEN secured END AS "amount.origin-in-doubt",
  applied, findings
FROM summed JOIN answer USING (code)
"""


def decide(entries: Path, answers: Path) -> None:
    """Decides a file of entries."""
    source = f"'{entries}'"
    with duckdb.connect() as connection:
        for table, columns, rows in _law():
            connection.execute(f"CREATE TEMP TABLE {table}({columns})")
            connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608 ours
        connection.execute(LOOKED_UP.replace("$entries", source))
        decided = DECIDED.replace("$entries", source).replace("$tungsten", str(law.TUNGSTEN_DUTY))
        connection.execute(f"COPY ({decided}) TO '{answers}' ({SETTINGS})")


def _law() -> Iterator[tuple[str, str, list[tuple]]]:
    """The tables of the law: what a table is called, its columns, its rows."""
    yield "party", "code VARCHAR, spans INTEGER", [(code, law.days_as_party(code)) for code in law.PARTIES]
    stages = [(number, day, law.at(law.STAGES, day) / Decimal(100)) for number, day in enumerate(law.SPANS)]
    yield "span", "number INTEGER, since DATE, stage DECIMAL(3,2)", stages
    yield (
        "priced",
        "product VARCHAR, number INTEGER, heading VARCHAR, floor DECIMAL(5,2), content_floor DECIMAL(8,5), us_rate DECIMAL(4,3)",
        [
            (
                product,
                number,
                law.HEADINGS[product],
                None if product in law.CONTENTS else floor,
                floor if product in law.CONTENTS else None,
                rate,
            )
            for product in law.PRODUCTS
            for rate in [None if law.US_DUTY[product] is None else law.US_DUTY[product] / Decimal(1000)]
            for number, day in enumerate(law.SPANS)
            for floor in [law.at(law.FLOORS[product], day)]
        ],
    )
    yield "insufficient", "operation VARCHAR", [(operation,) for operation in law.INSUFFICIENT]
    yield "applied_text", "measures INTEGER, applied VARCHAR", [(code, law.applied_text(code)) for code in range(64)]
