"""A document: its content as plain strings, lists and mappings, and the place of every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tradezone.text.diagnostics import Place
from tradezone.text.lines import NumberedLines

#: What a document holds: every scalar is the author's text.
Plain = str | list["Plain"] | dict[str, "Plain"]
Path = Sequence[str | int]


class Places:
    """Where the parts of something read stand, for messages about them."""

    __slots__ = ()

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value at a path stands, or its key; of a path that leads nowhere, the last part that exists."""
        raise NotImplementedError

    def notes(self, path: Path) -> tuple[str, ...]:  # noqa: ARG002 most places say enough
        """What a place alone does not say."""
        return ()


#: The key under which a series holds its rows where it says more than those.
ROWS = "rows"


class Node:
    """One scalar, list or mapping and where it stands; lines and columns are counted from 0."""

    __slots__ = ("column", "keys", "length", "line", "value")

    def __init__(self, value: str | list[Node] | dict[str, Node], line: int, column: int, length: int = 1) -> None:
        self.value = value
        self.line = line
        self.column = column
        self.length = length
        #: Of a mapping: line, column and length of each key.
        self.keys: dict[str, tuple[int, int, int]] = {}


@dataclass(frozen=True, slots=True)
class Document(Places):
    """One file as it was read."""

    file: str
    text: str = field(repr=False)
    plain: Plain = field(repr=False)
    root: Node = field(repr=False)
    lines: NumberedLines = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lines", NumberedLines(self.text))

    def place(self, path: Path, *, key: bool = False) -> Place:
        node = self.root
        at = _span(node)
        for part in path:
            value = node.value
            if isinstance(value, dict) and part in value:
                where = node.keys[str(part)]
                node = value[str(part)]
                at = where if key or _is_below(node, where) else _span(node)
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                node = value[part]
                at = _span(node)
            elif isinstance(value, list) and part == ROWS:
                continue  # a list may stand for the mapping that holds it as its rows
            elif part == 0 and not isinstance(value, list):
                continue  # the only entry of a list may stand for the list
            else:
                break
        line, column, length = at
        return Place(self.file, line + 1, column + 1, length)

    def line(self, number: int) -> str | None:
        return self.lines.line(number)


def _span(node: Node) -> tuple[int, int, int]:
    """What is marked: a scalar whole, a mapping without braces by its first key, any other collection by its bracket."""
    first = next(iter(node.keys.values()), None)
    return first if first is not None and first[:2] == (node.line, node.column) else (node.line, node.column, node.length)


def _is_below(node: Node, key: tuple[int, int, int]) -> bool:
    """Whether a list or mapping begins on a later line than its key, so that the key is what the reader should be shown."""
    return not isinstance(node.value, str) and node.line != key[0]
