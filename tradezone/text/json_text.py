"""JSON as strings with their places: every number keeps its digits, and no value passes through a float."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from tradezone.text.characters import unreadable, unreadable_at
from tradezone.text.diagnostics import Diagnostic, Faults, Place
from tradezone.text.document import Document, Node, Path, Places, Plain
from tradezone.text.lines import NumberedLines
from tradezone.values.figures import clip

_DEEPEST: Final = 32
_WORDS: Final = {True: "yes", False: "no"}


class _RefusedError(ValueError):
    """A constant JSON does not have, or a key given twice; the text is searched for all of them."""


@dataclass(frozen=True, slots=True)
class JsonDocument(Places):
    """One JSON text as read; ``first_line`` is where it begins in its file."""

    file: str
    text: str = field(repr=False)
    plain: Plain = field(repr=False)
    first_line: int = 1
    #: The places, once they were asked for: the text is read a second time for them.
    _located: list[Document] = field(default_factory=list, init=False, repr=False, compare=False)

    def place(self, path: Path, *, key: bool = False) -> Place:
        if not self._located:
            self._located.append(Document(self.file, self.text, self.plain, _Locator(self.text).node()))
        found = self._located[0].place(path, key=key)
        return Place(found.file, found.line + self.first_line - 1, found.column, found.length)


def read_json(file: str, text: str, first_line: int = 1) -> JsonDocument:
    """The document, or ``Faults``. ``true`` and ``false`` are read as yes and no; a ``null`` is the same as leaving the key out."""
    try:
        plain = _plain(_DECODER.decode(text))
    except json.JSONDecodeError as error:
        raise Faults([_syntax(file, text, error, first_line)]) from None
    except _RefusedError:
        raise Faults(_refusals(file, text, first_line)) from None
    except RecursionError:
        remedy = "a shipment needs far fewer levels"
        raise Faults(
            [Diagnostic("too-deep", f"more than {_DEEPEST} levels deep", Place(file, first_line), remedy=remedy)]
        ) from None
    # Within its own texts JSON has no controls; others stand there as they are, or as escapes.
    if "\\u" in text or not text.isascii() or "\x7f" in text:
        faults = list(_hidden(file, text, first_line))
        if faults:
            raise Faults(faults)
    return JsonDocument(file, text, plain, first_line)


#: What the parser says, what that means, and what to do about it.
_MEANINGS: Final = (
    ("Expecting property name", "a key in double quotes is missing", "write keys in double quotes, and no comma before `}`"),
    ("Expecting ',' delimiter", "a `,` or a closing bracket is missing before this", "separate entries by commas"),
    ("Illegal trailing comma", "a comma stands before a closing bracket", "take the comma out"),
    ("Expecting ':'", "a `:` is missing after a key", 'write `"key": value`'),
    ("Expecting value", "a value is missing", "put every text in double quotes, and no comma before `]`"),
    ("Invalid \\", "a `\\` stands for no character", "write a backslash as `\\\\`"),
    ("Unterminated string", "a text is not closed", "close the quotation mark"),
    ("Invalid control", "a text runs over the end of a line or holds a tab", "write `\\n` for a line end, `\\t` for a tab"),
    ("Extra data", "more follows after its end", "a file holds one value; name one with an object a line `.jsonl`"),
)


def _syntax(file: str, text: str, error: json.JSONDecodeError, first_line: int) -> Diagnostic:
    if not text.strip():
        remedy = 'a file begins with `{"tradezone": 1, "shipments": [`'
        return Diagnostic("empty-file", "the file holds nothing", Place(file), remedy=remedy)
    place = Place(file, error.lineno + first_line - 1, error.colno)
    sentence, remedy = next(
        ((meaning, help_) for said, meaning, help_ in _MEANINGS if error.msg.startswith(said)),
        (error.msg, "see what stands before it"),
    )
    return Diagnostic("bad-json", f"this is not JSON: {sentence}", place, remedy=remedy)


def _constant(_name: str) -> str:
    raise _RefusedError


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _RefusedError
    return {key: value for key, value in pairs if value is not None} if None in found.values() else found


_DECODER: Final = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=_constant, object_pairs_hook=_mapping)


def _refusals(file: str, text: str, first_line: int) -> list[Diagnostic]:
    """Every constant and every key given twice, as far as the text can be read."""
    faults: list[Diagnostic] = []
    #: Of each open object, where each key stands; None for a list.
    open_: list[dict[str, str] | None] = []
    locator = _Locator(text)
    for name, start in locator.tokens():
        line, column = locator.lines.at(start)
        place = Place(file, line + first_line, column + 1, len(name))
        if name in "{[":
            open_.append({} if name == "{" else None)
        elif name in "}]":
            del open_[-1:]
        elif name in ("NaN", "Infinity", "-Infinity"):
            remedy = "write the amount in digits, or `unknown`"
            faults.append(Diagnostic("bad-json", f"`{name}` is not a number of JSON", place, remedy=remedy))
        elif name[0] == '"' and open_ and open_[-1] is not None and locator.is_key():
            keys, key = open_[-1], json.loads(name)
            if key in keys:
                notes = (f"{keys[key]}: first given here",)
                faults.append(Diagnostic("duplicate-key", f"`{clip(key)}` is given twice", place, notes, "keep one of the two"))
            keys.setdefault(key, str(place))
    return faults


def _hidden(file: str, text: str, first_line: int) -> Iterator[Diagnostic]:
    """Texts in which a character stands that is not read, as itself or as an escape such as half of a surrogate pair."""
    locator = _Locator(text)
    for name, start in locator.tokens():
        if name[0] == '"' and (found := unreadable(json.loads(name))) is not None:
            line, column = locator.lines.at(start)
            yield unreadable_at(Place(file, line + first_line, column + 1, len(name)), found[0])


def _plain(value: Any, depth: int = 0) -> Plain:
    if depth > _DEEPEST:
        raise RecursionError
    if isinstance(value, dict):
        return {key: inner if type(inner) is str else _plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner, depth + 1) for inner in value if inner is not None]
    return _WORDS[value] if isinstance(value, bool) else str(value)


_COLON: Final = re.compile(r"\s*:")
_TOKEN: Final = re.compile(r'\s*(?:("(?:[^"\\]|\\.)*")|([{}\[\],:])|([^\s{}\[\],:"]+))')


class _Locator:
    """Finds where each part of a JSON text stands; the text has been read once and is known to be JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.lines = NumberedLines(text)

    def token(self) -> tuple[str, int]:
        match = _TOKEN.match(self.text, self.position)
        assert match is not None, "the text is JSON"  # noqa: S101 read before
        self.position = match.end()
        group = match.lastindex or 0
        return match[group], match.start(group)

    def tokens(self) -> Iterator[tuple[str, int]]:
        """Every token of a text, to its end or to the first thing that is none."""
        while _TOKEN.match(self.text, self.position) is not None:
            yield self.token()

    def is_key(self) -> bool:
        """Whether a colon follows."""
        return _COLON.match(self.text, self.position) is not None

    def at(self, position: int) -> tuple[int, int]:
        return self.lines.at(position)

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
                node.value[name] = value  # type: ignore[index]  # a mapping node holds a mapping
                node.keys[name] = (*self.at(start), len(key))

    def listing(self, node: Node) -> Node:
        while True:
            token = self.token()
            if token[0] == "]":
                return node
            if token[0] != ",":
                value = self.node(token)
                if value.value != "null":
                    node.value.append(value)  # type: ignore[union-attr]  # a list node holds a list
