"""A document: its content as plain strings, lists and mappings, and the place of every one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tradezone.text.diagnostics import Place

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


class Node:
    """One scalar, list or mapping and where it stands; lines and columns are counted from 0."""

    __slots__ = ("column", "keys", "length", "line", "value")

    def __init__(self, value: str | list[Node] | dict[str, Node], line: int, column: int, length: int = 1) -> None:
        self.value = value
        self.line = line
        self.column = column
        self.length = length
        #: Of a mapping: where each key stands.
        self.keys: dict[str, tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Document(Places):
    """One file as it was read."""

    file: str
    text: str = field(repr=False)
    plain: Plain = field(repr=False)
    root: Node = field(repr=False)

    def place(self, path: Path, *, key: bool = False) -> Place:
        node = self.root
        at = (node.line, node.column, node.length)
        for part in path:
            value = node.value
            if isinstance(value, dict) and part in value:
                name = str(part)
                at = (*node.keys[name], len(name)) if key or _is_block(value[name], node.keys[name]) else _span(value[name])
                node = value[name]
            elif isinstance(value, list) and isinstance(part, int) and part < len(value):
                node = value[part]
                at = _span(node)
            elif isinstance(value, str):
                at = _span(node)
                break
            else:
                break
        line, column, length = at
        return Place(self.file, line + 1, column + 1, length)

    def line(self, number: int) -> str | None:
        lines = self.text.split("\n", number)
        return lines[number - 1] if 0 < number <= len(lines) else None


def _span(node: Node) -> tuple[int, int, int]:
    return node.line, node.column, node.length


def _is_block(node: Node, key: tuple[int, int]) -> bool:
    """Whether a value begins on a later line than its key, so that the key is what the reader should be shown."""
    return node.line != key[0]
