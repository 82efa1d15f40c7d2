"""Verification for other programs: JSON, SARIF for code review, JUnit for test runners."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from tradezone.assessment.evaluate import evaluate
from tradezone.policy.zone import Zone
from tradezone.report.json_form import decision_form
from tradezone.report.verification import file_of, named_apart
from tradezone.shipment.writing import written
from tradezone.verify.promise import Broken
from tradezone.verify.results import Result, Verification

_SARIF = "https://json.schemastore.org/sarif-2.1.0.json"


def verification_json(zone: Zone, found: Verification) -> str:
    form = {
        "policy": found.policy,
        "policy_digest": zone.digest,
        "promises": [_promise(zone, result) for result in found.results],
        "facts": list(found.facts),
        "drawn": found.drawn,
        "tried": found.tried,
        "transactions": found.contracts,
        "seed": found.seed,
        "cut_short": found.cut_short,
        "idle": [{"promise": each.promise, "of": each.of, "place": str(each.place)} for each in found.idle],
    }
    return json.dumps(form, ensure_ascii=False, indent=1) + "\n"


def _promise(zone: Zone, result: Result) -> dict[str, Any]:
    return {
        "promise": result.promise.id,
        "sentence": result.promise.sentence,
        "status": result.word,
        "tried": result.tried,
        "covered": result.covered,
        "broken": [_broken(zone, broken) for broken in result.broken],
        "dropped": [
            {"of": broken.of, "because": broken.because, "reason": excuse.reason, "cite": [str(cite) for cite in excuse.cites]}
            for broken, excuse in result.excused
        ],
    }


def _broken(zone: Zone, broken: Broken) -> dict[str, Any]:
    shipments = named_apart(broken.shipments)
    return {
        "of": broken.of,
        "because": broken.because,
        "place": str(broken.place),
        "cite": [str(cite) for cite in broken.cites],
        "shipments": [written(shipment) for shipment in shipments],
        "decisions": [decision_form(evaluate(zone, shipment)) for shipment in shipments],
    }


def verification_sarif(found: Verification) -> str:
    """SARIF 2.1.0, OASIS: one rule a promise, one result for each clause that breaks one; what is dropped is suppressed."""
    rules = [{"id": result.promise.id, "shortDescription": {"text": result.promise.sentence}} for result in found.results]
    results = [_sarif(broken, None) for result in found.results for broken in result.broken]
    results += [_sarif(broken, excuse.reason) for result in found.results for broken, excuse in result.excused]
    driver = {"name": "tradezone", "rules": rules}
    log = {"$schema": _SARIF, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _sarif(broken: Broken, reason: str | None) -> dict[str, Any]:
    place = broken.place
    region = {"startLine": max(1, place.line), "startColumn": place.column}
    location = {"physicalLocation": {"artifactLocation": {"uri": quote(place.file.replace("\\", "/"))}, "region": region}}
    form: dict[str, Any] = {
        "ruleId": broken.promise,
        "level": "error",
        "message": {"text": broken.because + (f"\n\n{file_of(broken)}" if broken.shipments else "")},
        "locations": [location],
    }
    if reason is not None:
        form["suppressions"] = [{"kind": "inSource", "justification": reason}]
    return form


def verification_junit(found: Verification) -> str:
    """JUnit XML as test runners write it: a promise is a test case, one that is dropped or idle is skipped."""
    words = [result.word for result in found.results]
    counts = {"tests": len(words), "failures": words.count("broken"), "skipped": words.count("dropped") + words.count("idle")}
    suite = ET.Element("testsuite", {"name": found.policy, **{key: str(count) for key, count in counts.items()}})
    for result in found.results:
        case = ET.SubElement(suite, "testcase", {"classname": found.policy, "name": result.promise.id})
        for broken in result.broken:
            failure = ET.SubElement(case, "failure", {"message": _xml(broken.because), "type": result.promise.id})
            failure.text = _xml(f"{broken.place}: {broken.because}\n" + (file_of(broken) if broken.shipments else ""))
        if result.word in ("dropped", "idle"):
            reasons = [excuse.reason for _, excuse in result.excused] or [result.covered]
            ET.SubElement(case, "skipped", {"message": _xml("; ".join(reasons))})
    ET.indent(suite)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(suite, encoding="unicode") + "\n"


def _xml(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)
