"""Pieces: the parts of a policy under amendment, each with the file and the place it was written at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tradezone.policy.source import PolicySource
from tradezone.text.diagnostics import Place
from tradezone.text.document import ROWS, Path, Places, Plain
from tradezone.values import Citation

Way = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A scalar, list or mapping, and where it stands in which source. Nothing is ever changed in it; another takes its place."""

    value: str | list[Piece] | dict[str, Piece]
    places: Places = field(repr=False)
    path: Way

    @property
    def place(self) -> Place:
        return self.places.place(self.path)

    @property
    def text(self) -> str:
        """The text of a scalar; empty where there is none."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def entries(self) -> list[Piece]:
        """The entries of a list, which may be written as its only one."""
        return self.value if isinstance(self.value, list) else [] if self.value == {} else [self]

    @property
    def keys(self) -> dict[str, Piece]:
        return self.value if isinstance(self.value, dict) else {}

    def key(self, name: str) -> Piece | None:
        return self.keys.get(name)

    def says(self, name: str) -> str:
        """The text under a key; empty where there is none."""
        found = self.key(name)
        return found.text if found is not None else ""

    def with_keys(self, keys: Mapping[str, Piece | None]) -> Piece:
        """The mapping with these keys in place of its own; None takes one out."""
        value = {**self.keys, **keys}
        return Piece({key: piece for key, piece in value.items() if piece is not None}, self.places, self.path)

    def with_entries(self, entries: Sequence[Piece]) -> Piece:
        return Piece(list(entries), self.places, self.path)


def piece_of(plain: Plain, places: Places, path: Way = ()) -> Piece:
    """A document as pieces."""
    if isinstance(plain, dict):
        return Piece({key: piece_of(value, places, (*path, key)) for key, value in plain.items()}, places, path)
    if isinstance(plain, list):
        return Piece([piece_of(value, places, (*path, i)) for i, value in enumerate(plain)], places, path)
    return Piece(plain, places, path)


def plain_of(piece: Piece) -> Plain:
    if isinstance(piece.value, dict):
        return {key: plain_of(each) for key, each in piece.value.items()}
    if isinstance(piece.value, list):
        return [plain_of(each) for each in piece.value]
    return piece.value


def at(piece: Piece, way: Way) -> Piece | None:
    """What stands at the end of a way; None where it leads nowhere."""
    for part in way:
        value = piece.value
        if isinstance(value, dict) and part in value:
            piece = value[str(part)]
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            piece = value[part]
        else:
            return None
    return piece


def put(piece: Piece, way: Way, new: Piece | None) -> Piece:
    """The whole with another piece at the end of a way, or, where that is None, without it; the way before its last part exists."""
    if not way:
        return new if new is not None else piece
    part, *rest = way
    if isinstance(piece.value, list):
        assert isinstance(part, int), "a list is entered by position"  # noqa: S101 ours
        entries = list(piece.value)
        if new is None and not rest:
            del entries[part]
        else:
            entries[part] = put(entries[part], tuple(rest), new)
        return piece.with_entries(entries)
    name = str(part)
    inner = piece.keys.get(name)
    if not rest:
        return piece.with_keys({name: new})
    assert inner is not None, "the way exists"  # noqa: S101 ours
    return piece.with_keys({name: put(inner, tuple(rest), new)})


def walk(piece: Piece, way: Way = ()) -> Iterator[tuple[Way, Piece]]:
    """A piece and every piece within it, each with its way; what the author names freely is not entered."""
    yield way, piece
    if isinstance(piece.value, dict):
        for key, each in piece.value.items():
            if key not in ("attributes", "facts"):
                yield from walk(each, (*way, key))
    elif isinstance(piece.value, list):
        for i, each in enumerate(piece.value):
            yield from walk(each, (*way, i))


@dataclass(frozen=True, slots=True)
class AmendedSource(PolicySource):
    """A policy with amendments laid over it: what stands in it keeps the file, line and column it was written at."""

    root: Piece = field(repr=False)
    #: Of each later wording of a measure, the id of the first.
    lineage: Mapping[str, str] = field(repr=False)
    #: Of each measure that goes on under another id with the same words, the id it had.
    unchanged: Mapping[str, str] = field(repr=False)
    #: The instruments amendments were made under, and the clauses of those of each file.
    instruments: frozenset[str] = field(repr=False)
    clauses: Mapping[str, tuple[tuple[Citation, ...], ...]] = field(repr=False)

    def place(self, path: Path, *, key: bool = False) -> Place:
        piece = self.root
        for part in path:
            value = piece.value
            if isinstance(value, dict) and part in value:
                piece = value[str(part)]
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                piece = value[part]
            elif not ((isinstance(value, list) and part == ROWS) or (part == 0 and not isinstance(value, list))):
                break
        return piece.places.place(piece.path, key=key)

    def amended_by(self, path: Path) -> tuple[Citation, ...]:
        piece = at(self.root, tuple(path))
        if piece is None or piece.path[:1] != ("amendments",) or piece.path[2:] != ("from",):
            return ()
        assert isinstance(piece.places, PolicySource), "an amendment stands in a file"  # noqa: S101 ours
        assert isinstance(piece.path[1], int), "at a position"  # noqa: S101 ours
        return self.clauses[piece.places.digest][piece.path[1]]

    @property
    def amended_under(self) -> frozenset[str]:
        return self.instruments

    def is_unchanged(self, name: str) -> str | None:
        return self.unchanged.get(name)
