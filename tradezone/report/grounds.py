"""Why: what applied, what did not, and findings, for the gist of it or in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tradezone.assessment.decision import ItemDecision
from tradezone.assessment.grounds import FindingLine
from tradezone.assessment.wording.phrases import Ground
from tradezone.report.layout import WIDTH, Line, columns
from tradezone.text.diagnostics import Place
from tradezone.values import Citation

_NARROWEST, _WIDEST, _CITE = 18, 28, 24
_GROUND, _PLACE = 46, 16


def grounds_lines(item: ItemDecision, *, explained: bool) -> Iterator[Line]:
    """The grounds of one item."""
    yield from _explained(item) if explained else _gist(item)
    yield from findings_lines(item.findings)


def findings_lines(findings: Sequence[FindingLine]) -> Iterator[Line]:
    """What the reader must know."""
    if findings:
        yield Line("Findings", "bold")
    width = _name_width(finding.code for finding in findings)
    for finding in findings:
        style = "red" if finding.severity == "breach" else ""
        yield from _row(finding.code, f"{finding.severity}: {finding.message}", finding.cites[:1], width, style)


def _name_width(names: Iterable[str]) -> int:
    """Room for the longest name, within reason."""
    return min(max([_NARROWEST, *(len(name) for name in names)]), _WIDEST)


def _row(name: str, text: str, cites: tuple[Citation, ...], width: int, style: str = "") -> list[Line]:
    return columns([(name, width), (text, WIDTH - 4 - width - _CITE), (_cited(cites), _CITE)], style=style)


def _gist(item: ItemDecision) -> Iterator[Line]:
    """Of each measure that applied, the grounds its figures rest on; of each other one, why not."""
    applied = item.applied
    rest = [line for line in item.not_applied if not line.elsewhere]
    width = _name_width([line.measure for line in applied] + [line.measure for line in rest])
    if applied:
        yield Line("Applied", "bold")
    for line in applied:
        for number, ground in enumerate(line.gist):
            yield from _row("" if number else line.measure, ground.text, ground.cites or line.cites[:1], width)
    for heading, undecided in (("Undecided", True), ("Not applied", False)):
        lines = [line for line in rest if line.undecided is undecided]
        if lines:
            yield Line(heading, "bold")
        for other in lines:
            yield from _row(other.measure, other.because.text, other.because.cites or other.cites[:1], width)
            for part in other.because.parts:
                yield from _row("", part.text, part.cites, width)


def _explained(item: ItemDecision) -> Iterator[Line]:
    """The computation of origin, and every ground of every measure, with the place in the policy and the clause."""
    for origin in item.origin:
        yield from _headline(f"origin under {origin.rule}", origin.ground.place or Place(""), origin.ground.cites[:1])
        yield from _ground(Ground(origin.ground.text))
        for part in origin.ground.parts:
            yield from _ground(part, indent=4)
    for line in item.applied:
        yield from _headline(f"{line.measure} applies", line.place, line.cites[:1])
        for ground in line.because:
            yield from _ground(ground)
    for other in item.not_applied:
        verb = "is undecided" if other.undecided else "does not apply"
        yield from _headline(f"{other.measure} {verb}", other.place, other.cites[:1])
        yield from _ground(other.because)


def _headline(text: str, place: Place, cites: tuple[Citation, ...]) -> list[Line]:
    return columns(
        [(text, _GROUND + 2), (place.short, _PLACE), (_cited(cites), WIDTH - _GROUND - _PLACE - 6)], indent=0, style="bold"
    )


def _ground(ground: Ground, indent: int = 2) -> list[Line]:
    place = ground.place.short if ground.place is not None else ""
    cells = [(ground.text, _GROUND + 2 - indent), (place, _PLACE), (_cited(ground.cites), WIDTH - _GROUND - _PLACE - 6)]
    return columns(cells, indent)


def _cited(cites: tuple[Citation, ...]) -> str:
    return ", ".join(str(cite) for cite in cites)
