"""What the author of a policy wrote at a place, its citation, and how it is said in one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from tradezone.policy.amending.pieces import AmendedSource, at
from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Place
from tradezone.text.document import ROWS, Path, Plain
from tradezone.text.fields import Section

#: Of a row that is shown whole, what stands elsewhere on the line.
_SHOWN_APART: Final = ("cite", "known", "hs")


class Side(NamedTuple):
    """Something in one of the two policies: its value as read, and the way to it. None where the other alone has it."""

    source: PolicySource
    value: Any
    path: Path
    cites: tuple[str, ...] = ()

    def below(self, key: str | int, value: Any) -> Side:
        own = getattr(value, "cite", None) if isinstance(value, Section) else None
        return self._replace(value=value, path=(*self.path, key), cites=tuple(map(str, own)) if own else self.cites)

    @property
    def is_there(self) -> bool:
        return self.value is not None

    @property
    def written(self) -> Plain | None:
        """What the author wrote, or the default of a key that is left out."""
        if not self.is_there:
            return None
        found = _written(self.source.plain, self.path)
        return _default(self.value) if found is None else found

    @property
    def clauses(self) -> tuple[str, ...]:
        """The amendment that wrote it, or what is cited for it."""
        if not self.is_there:
            return ()
        return tuple(map(str, self.source.amended_by(self.path))) or self.cites

    @property
    def place(self) -> Place | None:
        if not self.is_there:
            return None
        is_entry = isinstance(self.value, Section | list | dict)
        return self.source.place(self.path, key=is_entry and isinstance(self.path[-1], str))


def is_repealed(source: PolicySource, path: Path) -> bool:
    """Whether what stands at a path in an amended policy was written there by a repeal."""
    piece = at(source.root, tuple(path)) if isinstance(source, AmendedSource) else None
    if piece is None or piece.path[:1] != ("amendments",) or not isinstance(piece.places, PolicySource):
        return False
    text = _written(piece.places.plain, piece.path[:2])
    return isinstance(text, dict) and "repeal" in text


def said_plain(content: Plain, apart: Sequence[str] = ()) -> str:
    """Content as written, in one line."""
    if isinstance(content, dict):
        return ", ".join(f"{key} {nested(value)}" for key, value in content.items() if key not in apart)
    if isinstance(content, list):
        return f"[{', '.join(nested(each) for each in content)}]"
    return content


def nested(content: Plain) -> str:
    return f"{{ {said_plain(content)} }}" if isinstance(content, dict) else said_plain(content)


def said_row(content: Plain) -> str:
    """A row or entry that is told whole, without what is told beside it."""
    return said_plain(content, _SHOWN_APART)


def _written(plain: Any, path: Path) -> Plain | None:
    """The content at a path; a list may stand for the mapping that holds it as its rows, and an only entry for its list."""
    for part in path:
        if part in plain if isinstance(plain, dict) else isinstance(plain, list) and isinstance(part, int) and part < len(plain):
            plain = plain[part]
        elif (isinstance(plain, list) and part == ROWS) or (part == 0 and not isinstance(plain, list)):
            continue
        else:
            return None
    found: Plain = plain
    return found


def _default(value: Any) -> Plain:
    """A key that is left out, as it would be written."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return [_default(each) for each in value]
    return str(value)
