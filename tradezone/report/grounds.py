"""Why: what applied, what did not, and findings, for the gist of it or in full."""

from __future__ import annotations

from collections.abc import Iterator

from tradezone.assessment.decision import ItemDecision
from tradezone.assessment.wording import Ground
from tradezone.report.layout import WIDTH, Line, columns
from tradezone.text.diagnostics import Place
from tradezone.values import Citation

_MEASURE, _REASON, _CITE = 22, 42, 24
_GROUND, _PLACE = 46, 16


def grounds_lines(item: ItemDecision, *, explained: bool) -> Iterator[Line]:
    """The grounds of one item."""
    yield from _explained(item) if explained else _gist(item)
    findings = item.findings
    if findings:
        yield Line("Findings", "bold")
    for finding in findings:
        style = "red" if finding.severity == "breach" else ""
        cells = [(f"{finding.code}", _MEASURE), (f"{finding.severity}: {finding.message}", _REASON), (_cited(finding.cites), _CITE)]
        yield from columns(cells, style=style)


def _gist(item: ItemDecision) -> Iterator[Line]:
    """Of each measure that applied, the grounds its figures rest on; of each other one, why not."""
    applied = item.applied
    if applied:
        yield Line("Applied", "bold")
    for line in applied:
        name = line.measure
        for ground in line.gist:
            yield from columns([(name, _MEASURE), (ground.text, _REASON), (_cited(ground.cites or line.cites), _CITE)])
            name = ""
    rest = [line for line in item.not_applied if not line.because.text.startswith("covers ")]
    if rest:
        yield Line("Not applied", "bold")
    for other in rest:
        cites = other.because.cites or other.cites
        yield from columns([(other.measure, _MEASURE), (other.because.text, _REASON), (_cited(cites), _CITE)])


def _explained(item: ItemDecision) -> Iterator[Line]:
    """Every ground of every measure, with the place in the policy and the clause."""
    for line in item.applied:
        yield from _headline(f"{line.measure} applies", line.place, line.cites[:1])
        for ground in line.because:
            yield from _ground(ground)
    for other in item.not_applied:
        yield from _headline(f"{other.measure} does not apply", other.place, other.cites[:1])
        yield from _ground(other.because)


def _headline(text: str, place: Place, cites: tuple[Citation, ...]) -> list[Line]:
    return columns(
        [(text, _GROUND + 2), (place.short, _PLACE), (_cited(cites), WIDTH - _GROUND - _PLACE - 6)], indent=0, style="bold"
    )


def _ground(ground: Ground) -> list[Line]:
    place = ground.place.short if ground.place is not None else ""
    return columns([(ground.text, _GROUND), (place, _PLACE), (_cited(ground.cites), WIDTH - _GROUND - _PLACE - 6)])


def _cited(cites: tuple[Citation, ...]) -> str:
    return ", ".join(str(cite) for cite in cites)
