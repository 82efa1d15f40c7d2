"""Coverage in print: how much of each part of a policy its cases reach, and every place they do not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from tradezone.cases.coverage.coverable import Coverable, Coverage, Reached
from tradezone.report.layout import Line
from tradezone.text.diagnostics import printable

_PLURALS: Final = {
    "measure": "measures",
    "exception": "exceptions",
    "row": "rows of tables",
    "published price": "published prices",
    "exchange rate": "exchange rates",
    "stage": "stages of preferences",
    "condition": "conditions",
    "threshold": "thresholds",
    "rule of origin": "rules of origin",
    "status": "statuses of countries",
    "settlement": "settlements",
}
_KIND: Final = 26


def coverage_lines(coverage: Coverage, *, quiet: bool = False) -> Iterator[Line]:
    """A table by kind, then every place not reached in file order, for editors: ``FILE:LINE:COL: not reached: sentence``.

    Without ``quiet`` the thresholds follow at which no case stands exactly; they are not in the percentage.
    """
    cases = "1 case reaches" if coverage.cases == 1 else f"{coverage.cases or 'no'} cases reach"
    total = coverage.total
    yield Line(f"{coverage.policy}: {cases} {total.reached} of {total.of}, {total.percent}%", "bold")
    for kind, count in coverage.by_kind.items():
        if count.of:
            yield _counted(_PLURALS[kind], count)
    at = coverage.at_thresholds
    if at.of:
        yield Line(f"  {'exactly at a threshold':{_KIND}} {at.reached:6} of {at.of:6}    apart")
    yield from _places("not reached", coverage.not_reached)
    if not quiet:
        yield from _places("not stood at", coverage.not_stood_at)


def _counted(kind: str, count: Reached) -> Line:
    return Line(f"  {kind:{_KIND}} {count.reached:6} of {count.of:6}  {count.percent:>6}%")


def _places(verb: str, coverables: Iterable[Coverable]) -> Iterator[Line]:
    for each in coverables:
        yield Line(f"{each.place}: {verb}: no case {printable(each.asks)}")


def coverage_form(coverage: Coverage) -> dict[str, Any]:
    """The coverage as plain content, with the cases that reach each part."""
    return {
        "policy": coverage.policy,
        "cases": coverage.cases,
        **_form(coverage.total),
        "kinds": {kind: _form(count) for kind, count in coverage.by_kind.items() if count.of},
        "at_thresholds": _form(coverage.at_thresholds),
        "parts": [_part(each) for each in coverage.coverables],
    }


def _form(count: Reached) -> dict[str, Any]:
    return {"reached": count.reached, "of": count.of, "percent": count.percent}


def _part(each: Coverable) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "of": each.name,
        "case": each.asks,
        "place": str(each.place),
        "counted": each.counted,
        "cases": list(each.cases),
    }
