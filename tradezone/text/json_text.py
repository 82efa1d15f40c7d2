"""JSON as strings with their places: every number keeps its digits, and no value passes through a float."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any, Final

from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Document, Node, Path, Places, Plain
from tradezone.values.figures import clip

_DEEPEST: Final = 32
_WORDS: Final = {True: "yes", False: "no"}


class _Refused(ValueError):
    """A constant JSON does not have, or a key given twice."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class JsonDocument(Places):
    """One JSON text as read; ``first_line`` is where it begins in its file."""

    file: str
    text: str = field(repr=False)
    plain: Plain = field(repr=False)
    first_line: int = 1

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value at a path stands; the text is read a second time for it."""
        found = Document(self.file, self.text, self.plain, _Locator(self.text).node()).place(path, key=key)
        return Place(found.file, found.line + self.first_line - 1, found.column, found.length)


def read_json(file: str, text: str, first_line: int = 1) -> JsonDocument:
    """The document, or ``Faults``. ``true`` and ``false`` are read as yes and no; a ``null`` is the same as leaving the key out."""
    try:
        plain = _plain(json.loads(text, parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_mapping))
    except json.JSONDecodeError as error:
        place = Place(file, error.lineno + first_line - 1, error.colno)
        raise Faults([Diagnostic("bad-json", f"this is not JSON: {error.msg[0].lower()}{error.msg[1:]}", place)]) from None
    except _Refused as error:
        raise Faults([Diagnostic(error.code, error.sentence, Place(file, first_line))]) from None
    except RecursionError:
        remedy = "a shipment needs far fewer levels"
        raise Faults(
            [Diagnostic("too-deep", f"more than {_DEEPEST} levels deep", Place(file, first_line), remedy=remedy)]
        ) from None
    return JsonDocument(file, text, plain, first_line)


def _constant(name: str) -> str:
    raise _Refused("bad-json", f"`{name}` is not a number of JSON")


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Refused("duplicate-key", f"`{clip(key)}` is given twice")
        found[key] = value
    return {key: value for key, value in found.items() if value is not None}


def _plain(value: Any, depth: int = 0) -> Plain:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {key: _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value if inner is not None]
    return _WORDS[value] if isinstance(value, bool) else str(value)


_TOKEN: Final = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([{}\[\],:])|([^\s{}\[\],:"]+))')


class _Locator:
    """Finds where each part of a JSON text stands; the text has been read once and is known to be JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def token(self) -> tuple[str, int]:
        match = _TOKEN.match(self.text, self.position)
        assert match is not None, "the text is JSON"  # noqa: S101 read before
        self.position = match.end()
        group = match.lastindex or 0
        return match[group], match.start(group)

    def at(self, position: int) -> tuple[int, int]:
        from bisect import bisect_right

        line = bisect_right(self.starts, position) - 1
        return line, position - self.starts[line]

    def node(self, token: tuple[str, int] | None = None) -> Node:
        text, start = token or self.token()
        line, column = self.at(start)
        if text == "{":
            return self.mapping(Node({}, line, column))
        if text == "[":
            return self.listing(Node([], line, column))
        return Node(text, line, column, len(text))

    def mapping(self, node: Node) -> Node:
        while True:
            key, start = self.token()
            if key == "}":
                return node
            if key == ",":
                continue
            self.token()
            value, name = self.node(), json.loads(key)
            if value.value != "null":
                node.value[name] = value  # type: ignore[index,call-overload] a mapping node holds a mapping
                node.keys[name] = self.at(start)

    def listing(self, node: Node) -> Node:
        while True:
            token = self.token()
            if token[0] == "]":
                return node
            if token[0] != ",":
                value = self.node(token)
                if value.value != "null":
                    node.value.append(value)  # type: ignore[union-attr,arg-type] a list node holds a list
