"""One change at a time: the old policy with it alone, or the new policy without it, so that what it does is seen by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final, NamedTuple

from pydantic import ValidationError

from tradezone.comparison.changes import Change
from tradezone.policy.building import build_zone
from tradezone.policy.checks.names import check_names
from tradezone.policy.checks.zone import check_zone
from tradezone.policy.grammar.policy import PolicyText
from tradezone.policy.source import PolicySource
from tradezone.policy.zone import Zone
from tradezone.text.diagnostics import has_error
from tradezone.text.document import ROWS, Path, Plain

_GONE: Final = object()


class NoSuchPlace(Exception):  # noqa: N818 found and handled here
    """A way that leads nowhere in the other policy, where content is written in another form."""


class Apart(NamedTuple):
    """Two policies that differ in one change and in nothing else."""

    without: Zone
    having: Zone


def apart(change: Change, old: tuple[Zone, PolicySource], new: tuple[Zone, PolicySource]) -> Iterator[Apart]:
    """The old policy, and the same with the change; then the new one without it, and as it is. None that is not a policy.

    A change that needs another one, such as an exception to a measure that is new too, cannot be taken by itself in both ways.
    """
    for is_made in (True, False):
        here, there = (old, new) if is_made else (new, old)
        try:
            plain: dict[str, Plain] = dict(here[1].plain)
            for part in _in_order(change.parts or (change,), is_made=is_made):
                plain = _patched(part, plain, there[1].plain, is_made=is_made)
        except NoSuchPlace:
            continue
        other = zone_of(here[1], plain, f"{here[0].digest} and {change.section} {change.of} {' '.join(change.what)}")
        if other is not None:
            yield Apart(here[0], other) if is_made else Apart(other, here[0])


def _in_order(parts: tuple[Change, ...], *, is_made: bool) -> list[Change]:
    """What alters an entry first, then what adds or takes one, so that no position shifts before it is used."""
    unlike = list({(part.path_before, part.path_after): part for part in parts}.values())
    rest = sorted((part for part in unlike if part.kind != "altered"), key=lambda part: str(part.path_after), reverse=not is_made)
    return [*(part for part in unlike if part.kind == "altered"), *rest]


def zone_of(source: PolicySource, plain: dict[str, Plain], digest: str) -> Zone | None:
    """The zone of changed content; None where it has an error. Its places are those of the content before."""
    changed = replace(source, plain=plain, digest=digest)
    try:
        text = PolicyText.model_validate(plain)
    except ValidationError:
        return None
    if has_error(list(check_names(text, changed))):
        return None
    zone = build_zone(text, changed)
    return None if has_error(list(check_zone(zone, text, changed))) else zone


def _patched(change: Change, plain: Any, other: Any, *, is_made: bool) -> dict[str, Plain]:
    """The content with what the other one says at the place of the change, and with the sources of both."""
    mine, theirs = (change.path_before, change.path_after) if is_made else (change.path_after, change.path_before)
    comes = change.kind == ("added" if is_made else "repealed")
    content: Any = _GONE if not comes and change.kind != "altered" else _read(other, theirs)
    if comes and isinstance(theirs[-1], int):
        content = list(_inserted(_read(plain, mine), theirs[-1], content))
    found: dict[str, Plain] = _put(plain, mine, content)
    return {**found, "sources": {**other.get("sources", {}), **found["sources"]}}  # type: ignore[dict-item]  # a mapping in both


def _inserted(rows: Any, position: int, row: Any) -> Iterator[Any]:
    """The list with one entry more; a table that is not there begins with it."""
    if rows is not _GONE and not isinstance(rows, list):
        raise NoSuchPlace
    found: list[Any] = list(rows) if isinstance(rows, list) else []
    found.insert(position, row)
    yield from found


def _steps(plain: Any, path: Path) -> Iterator[tuple[Any, str | int]]:
    """The collections on the way and the step out of each; a list may stand for its mapping, and an only entry for its list."""
    for part in path:
        if (isinstance(plain, list) and part == ROWS) or (part == 0 and not isinstance(plain, list | dict)):
            continue
        yield plain, part
        plain = _step(plain, part)


def _step(plain: Any, part: str | int) -> Any:
    if isinstance(plain, dict):
        return plain.get(part, _GONE)
    return plain[part] if isinstance(plain, list) and isinstance(part, int) and part < len(plain) else _GONE


def _read(plain: Any, path: Path) -> Any:
    for owner, part in _steps(plain, path):
        plain = _step(owner, part)
    return plain


def _put(plain: Any, path: Path, content: Any) -> Any:
    """The content with another value at a path; only what lies on the way is copied."""
    way = list(_steps(plain, path))
    for owner, part in reversed(way):
        if isinstance(owner, dict):
            changed: Any = {**owner, part: content}
            if content is _GONE:
                del changed[part]
        elif isinstance(owner, list) and isinstance(part, int) and part < len(owner):
            changed = [*owner[:part], *([] if content is _GONE else [content]), *owner[part + 1 :]]
        else:
            raise NoSuchPlace
        content = changed
    return content
